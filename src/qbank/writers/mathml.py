r"""Formulas as MathML, made by `math-core` when the pages are made: a browser shows them without a script."""

from __future__ import annotations

import re
from functools import cache, lru_cache

from math_core import LatexError, LatexToMathML

from qbank.errors import QbankError

# The prime of a maths font stands high by itself; as a superscript a browser would raise it once more.
_PRIMED = re.compile(r"<msup>(<mi[^>]*>[^<]*</mi>)<mo[^>]*>([\u2032-\u2034]+)</mo></msup>")


_COLOUR = re.compile(r"\x1b\[[0-9;]*m")


class MathmlError(QbankError, ValueError):
    """A formula that cannot be written in MathML; the message holds the formula."""


@cache
def _converter() -> LatexToMathML:
    return LatexToMathML()


def _reason(report: str) -> str:
    """The one line that says what is wrong, out of a coloured report with a picture of the formula."""
    lines = [line.strip() for line in _COLOUR.sub("", report).splitlines()]
    return next((line for line in lines if line), "").removeprefix("Error:").strip()


@lru_cache(maxsize=20_000)
def mathml(latex: str, *, display: bool = False) -> str:
    """The formula as a `<math>` element. Raises MathmlError for one that is not understood."""
    try:
        found: str = _converter().convert_with_local_state(latex, displaystyle=display)
    except LatexError as error:
        reason = _reason(str(error))
        raise MathmlError(f"the formula `{latex}` cannot be written in MathML: {reason}") from error
    return _PRIMED.sub(r'<mrow>\1<mo lspace="0" rspace="0">\2</mo></mrow>', found)
