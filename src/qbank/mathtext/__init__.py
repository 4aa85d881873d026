"""LaTeX math as exams write it, and as sympy prints it, converted to Typst math.

A formula either converts to one that means the same or is refused with a position: there is no third outcome.
"""

from qbank.mathtext.convert import check, to_typst
from qbank.mathtext.prelude import NAMES, PRELUDE, SCOPE
from qbank.mathtext.tokens import MathError

__all__ = ["NAMES", "PRELUDE", "SCOPE", "MathError", "check", "to_typst"]
