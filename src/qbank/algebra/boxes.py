"""Interval arithmetic: an expression is positive on a bounded box when it is so on each of its small boxes.

The bounds are rigorous (mpmath's `iv` context rounds outwards). A box whose bounds leave the sign open is
halved along its longest side, so an expression that touches zero is never decided here.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import mpmath
import sympy as sp

from qbank.algebra.domains import Scope
from qbank.algebra.limits import Clock

Expr = Any
Symbol = Any
Interval = Any
MOST_BOXES = 1500
MOST_SYMBOLS = 3


class NoBound(Exception):
    """The expression has no rule, or no finite bounds on the box."""


def is_positive(e: Expr, scope: Scope, symbols: Sequence[Symbol], clock: Clock) -> bool:
    """Whether `e` > 0 on the closed box of the symbols, which must be bounded reals."""
    if not symbols or len(symbols) > MOST_SYMBOLS:
        return False
    ends = []
    for s in symbols:
        r = scope.ranges[s]
        if r.lo is None or r.hi is None or r.integer:
            return False
        ends.append(mpmath.iv.mpf([_bounds(r.lo, {}).a, _bounds(r.hi, {}).b]))
    waiting = [tuple(ends)]
    for _ in range(MOST_BOXES):
        if not waiting:
            return True
        clock.check()
        box = waiting.pop()
        try:
            value = _bounds(e, dict(zip(symbols, box, strict=True)))
            if value.a > 0:
                continue
            if value.b <= 0:
                return False
        except (NoBound, ZeroDivisionError, ValueError, TypeError, OverflowError):
            pass
        waiting += _halves(box)
    return False


def _halves(box: tuple[Interval, ...]) -> list[tuple[Interval, ...]]:
    widths = [side.delta for side in box]
    i = max(range(len(box)), key=lambda j: widths[j])
    side = box[i]
    parts = (mpmath.iv.mpf([side.a, side.mid]), mpmath.iv.mpf([side.mid, side.b]))
    return [(*box[:i], part, *box[i + 1 :]) for part in parts]


def _bounds(e: Expr, box: Mapping[Symbol, Interval]) -> Interval:
    iv = mpmath.iv
    if e.is_Integer:
        return iv.mpf(int(e))
    if e.is_Rational:
        return iv.mpf(int(e.p)) / int(e.q)
    if e.is_Symbol:
        return box[e]
    if e is sp.pi:
        return +iv.pi
    if e is sp.E:
        return iv.exp(iv.mpf(1))
    if e.is_Add:
        return sum((_bounds(a, box) for a in e.args), iv.mpf(0))
    if e.is_Mul:
        out = iv.mpf(1)
        for a in e.args:
            out *= _bounds(a, box)
        return out
    if e.is_Pow:
        return _power(_bounds(e.base, box), e.exp, box)
    rule = _RULES.get(e.func)
    if rule is None:
        raise NoBound(str(e))
    return rule(*(_bounds(a, box) for a in e.args))


def _power(base: Interval, exponent: Expr, box: Mapping[Symbol, Interval]) -> Interval:
    if exponent.is_Integer:
        n = int(exponent)
        if n < 0 and base.a <= 0 <= base.b:
            raise NoBound("division by an interval that contains zero")
        return base**n
    if exponent == sp.Rational(1, 2) and base.a >= 0:
        return mpmath.iv.sqrt(base)
    if base.a <= 0:
        raise NoBound("a power of an interval that is not positive")
    return mpmath.iv.exp(_bounds(exponent, box) * mpmath.iv.log(base))


def _log(x: Interval) -> Interval:
    if x.a <= 0:
        raise NoBound("the logarithm of an interval that is not positive")
    return mpmath.iv.log(x)


def _abs(x: Interval) -> Interval:
    return abs(x)


def _max(*args: Interval) -> Interval:
    return mpmath.iv.mpf([max(x.a for x in args), max(x.b for x in args)])


def _min(*args: Interval) -> Interval:
    return mpmath.iv.mpf([min(x.a for x in args), min(x.b for x in args)])


_RULES: dict[Any, Callable[..., Interval]] = {
    sp.exp: mpmath.iv.exp,
    sp.log: _log,
    sp.sin: mpmath.iv.sin,
    sp.cos: mpmath.iv.cos,
    sp.tanh: lambda x: 1 - 2 / (mpmath.iv.exp(2 * x) + 1),
    sp.Abs: _abs,
    sp.Max: _max,
    sp.Min: _min,
}
