"""qbank: a question bank for the theory of deep learning whose answer keys are proved."""

import os

__version__ = "0.1.0"

# sympy reads the size of its cache when it is first imported; ten times the default halves verification.
os.environ.setdefault("SYMPY_CACHE_SIZE", "10000")
