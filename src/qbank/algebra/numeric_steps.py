"""Numeric values of what jumps or repeats: signs, floors, pieces, finite sums and products."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from typing import TYPE_CHECKING, Any

import mpmath
import sympy as sp

from qbank.algebra.special import CannotTell, NoValue, as_mp, is_exact, tidy

if TYPE_CHECKING:
    from qbank.algebra.numeric import Evaluator

Expr = Any
Number = Any  # int, Fraction, mpf or mpc
MOST_TERMS = 3000


def _abs(at: Evaluator, e: Expr) -> Number:
    return abs(at.value(e.args[0]))


def _max(at: Evaluator, e: Expr) -> Number:
    return max((at.real(a) for a in e.args), key=as_mp)


def _min(at: Evaluator, e: Expr) -> Number:
    return min((at.real(a) for a in e.args), key=as_mp)


def _heaviside(at: Evaluator, e: Expr) -> Number:
    s = at.sign_of(e.args[0])
    if s == 0:
        at.convention = True
        return at.value(e.args[1])
    return 1 if s > 0 else 0


def _floor(at: Evaluator, e: Expr) -> Number:
    v = at.real(e.args[0])
    if not is_exact(v):
        nearest = mpmath.nint(v)
        if v == nearest:
            raise CannotTell(f"cannot tell whether {e.args[0]} is an integer")
        at.jumps.append(v - nearest)
        return int(mpmath.floor(v))
    return v.numerator // v.denominator


def _ceiling(at: Evaluator, e: Expr) -> Number:
    return -_floor(at, sp.floor(-e.args[0], evaluate=False))


def _frac(at: Evaluator, e: Expr) -> Number:
    return at.real(e.args[0]) - _floor(at, e)


def _mod(at: Evaluator, e: Expr) -> Number:
    a, b = (at.real(x) for x in e.args)
    if not (is_exact(a) and is_exact(b)):
        raise CannotTell("Mod of numbers that are not rational")
    if b == 0:
        raise NoValue("Mod by 0")
    return tidy(Fraction(a) % Fraction(b))


def _delta(at: Evaluator, e: Expr) -> Number:
    return 1 if at.sign_of(e.args[0] - e.args[1]) == 0 else 0


def _piecewise(at: Evaluator, e: Expr) -> Number:
    for branch, condition in e.args:
        if at.holds(condition):
            return at.value(branch)
    raise NoValue("no condition of the Piecewise holds")


def _terms(at: Evaluator, e: Expr) -> tuple[list[Number], bool]:
    """The values of the terms, and whether they count backwards (Karr's convention)."""
    if len(e.limits) != 1:
        inner = e.func(e.function, *e.limits[:-1])
        return _one_index(at, inner, e.limits[-1])
    return _one_index(at, e.function, e.limits[0])


def _one_index(at: Evaluator, term: Expr, limits: Any) -> tuple[list[Number], bool]:
    index, lo, hi = limits
    if lo.is_infinite or hi.is_infinite:
        raise CannotTell("an infinite sum")
    first, last = at.value(lo), at.value(hi)
    if not (isinstance(first, int) and isinstance(last, int)):
        raise CannotTell("the limits of a sum are not integers")
    backwards = last < first - 1
    if backwards:
        first, last = last + 1, first - 1
    if last - first >= MOST_TERMS:
        raise CannotTell("too many terms")
    return [at.value(term.xreplace({index: sp.Integer(i)})) for i in range(first, last + 1)], backwards


def _sum(at: Evaluator, e: Expr) -> Number:
    terms, backwards = _terms(at, e)
    total: Number = 0
    for t in terms:
        total = _plus(total, t)
    return -total if backwards else total


def _product(at: Evaluator, e: Expr) -> Number:
    terms, backwards = _terms(at, e)
    total: Number = 1
    for t in terms:
        total = _times(total, t)
    return at.power(total, -1) if backwards else total


def _imaginary(_at: Evaluator, _e: Expr) -> Number:
    return mpmath.mpc(0, 1)


def _plus(a: Number, b: Number) -> Number:
    return a + b if is_exact(a) == is_exact(b) else as_mp(a) + as_mp(b)


def _times(a: Number, b: Number) -> Number:
    return a * b if is_exact(a) == is_exact(b) else as_mp(a) * as_mp(b)


STEP_RULES: dict[Any, Callable[[Evaluator, Expr], Number]] = {
    sp.Abs: _abs,
    sp.sign: lambda at, e: at.sign_of(e.args[0]),
    sp.Max: _max,
    sp.Min: _min,
    sp.Heaviside: _heaviside,
    sp.floor: _floor,
    sp.ceiling: _ceiling,
    sp.frac: _frac,
    sp.Mod: _mod,
    sp.KroneckerDelta: _delta,
    sp.Piecewise: _piecewise,
    sp.Sum: _sum,
    sp.Product: _product,
    type(sp.I): _imaginary,
}
