"""qbank: a question bank for the theory of deep learning whose answer keys are proved."""

__version__ = "0.1.0"
