"""Look at two expressions at one exact point: equal, different for certain, or nothing to be said.

The rule for "different": both are rational numbers and not the same; or the difference is the same
non-zero number at two precisions, the second with three times the digits of the first. A residue of
rounding changes with the precision, a real difference does not.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, Literal

import mpmath

from qbank.algebra.numeric import Evaluator
from qbank.algebra.special import CannotTell, NoValue, as_mp, is_exact, precision

Expr = Any
Number = Any
Point = Mapping[Any, Expr]

DIGITS = 50
DEEP = 150
# The two values of one number must agree to this relative error to be called the same.
SAME = 1e-3
# Longer rational numbers are shown by their leading digits.
MOST_SHOWN_BITS = 4000
SHOWN = 20


@dataclass(frozen=True, slots=True)
class Look:
    """What was seen at a point.

    `kind`: "differ" (for certain), "equal" (exactly, both rational), "near" (equal to `digits` digits),
    "nothing" (a side has no value here, or it cannot be told). `order` is the sign of lhs - rhs when the
    two differ and are real, else 0.
    """

    kind: Literal["differ", "equal", "near", "nothing"]
    lhs: str = ""
    rhs: str = ""
    order: int = 0
    digits: int = 0


NOTHING = Look("nothing")


@dataclass(frozen=True, slots=True)
class _Seen:
    lhs: Number
    rhs: Number
    jumps: tuple[Number, ...]
    usable: bool


def look(a: Expr, b: Expr, point: Point, *, complex_values: bool = False, digits: int = DIGITS) -> Look:
    """Compare `a` and `b` at the point.

    Where both sides leave the real numbers nothing is said, unless `complex_values` asks for it: an
    expression such as log(p) + log(1 - p) means the p for which it is real.
    """
    first = _see(a, b, point, digits, complex_values)
    if first is None:
        return NOTHING
    if is_exact(first.lhs) and is_exact(first.rhs) and not first.jumps:
        if first.lhs == first.rhs:
            return Look("equal", _shown(first.lhs), _shown(first.rhs), 0, digits)
        if not first.usable:
            return NOTHING
        order = (first.lhs > first.rhs) - (first.lhs < first.rhs)
        return Look("differ", _shown(first.lhs), _shown(first.rhs), order, digits)
    with precision(digits=digits):
        gap, scale = _gap(first)
        if abs(gap) <= mpmath.mpf(10) ** (8 - digits) * scale:
            near = digits if gap == 0 else int(-mpmath.log10(abs(gap) / scale))
            return Look("near", _shown(first.lhs), _shown(first.rhs), 0, near)
    second = _see(a, b, point, 3 * digits, complex_values)
    if second is None or not (first.usable and second.usable) or not _same_jumps(first, second):
        return NOTHING
    with precision(digits=3 * digits):
        gap2, _ = _gap(second)
        if gap2 == 0 or abs(gap - gap2) > SAME * abs(gap2):
            return NOTHING
        real = not isinstance(gap2, mpmath.mpc)
        order = int(mpmath.sign(gap2)) if real else 0
        # As many digits as it takes to see the difference, and some more.
        _, scale = _gap(second)
        enough = max(SHOWN, SHOWN - int(mpmath.log10(abs(gap2) / scale)))
        return Look("differ", _shown(second.lhs, enough), _shown(second.rhs, enough), order, digits)


def _see(a: Expr, b: Expr, point: Point, digits: int, complex_values: bool) -> _Seen | None:
    with precision(digits=digits):
        left, right = Evaluator(point), Evaluator(point)
        try:
            lhs, rhs = left.value(a), right.value(b)
        except (NoValue, CannotTell, OverflowError, RecursionError, ValueError, ZeroDivisionError):
            return None
    if left.left_reals and right.left_reals and not complex_values:
        return None
    usable = not (left.convention or right.convention)
    return _Seen(lhs, rhs, (*left.jumps, *right.jumps), usable)


def _gap(seen: _Seen) -> tuple[Number, Number]:
    lhs, rhs = as_mp(seen.lhs), as_mp(seen.rhs)
    return lhs - rhs, max(abs(lhs), abs(rhs))


def _same_jumps(first: _Seen, second: _Seen) -> bool:
    """Whether every discontinuous step was decided by the same non-zero number both times."""
    if len(first.jumps) != len(second.jumps):
        return False
    for one, two in zip(first.jumps, second.jumps, strict=True):
        if two == 0 or abs(one - two) > SAME * abs(two):
            return False
    return True


def _shown(value: Number, digits: int = SHOWN) -> str:
    if is_exact(value):
        exact = Fraction(value)
        if max(exact.numerator.bit_length(), exact.denominator.bit_length()) <= MOST_SHOWN_BITS:
            return str(exact)
    return str(mpmath.nstr(as_mp(value), digits))
