"""Infinite sums in closed form: geometric terms with a base inside (-1, 1), and exponential series."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import sympy as sp

from qbank.algebra import polynomials as po
from qbank.algebra import powers
from qbank.algebra.elements import UNITY, ZERO, Elem, constant
from qbank.algebra.masks import POS
from qbank.algebra.readback import symbols_in
from qbank.algebra.sums import NotClosed, at_index, power_moments, read_term, split_term

if TYPE_CHECKING:
    from qbank.algebra.kernels import Converter

Expr = Any
MOST_LEFT_OUT = 6


def infinite_sum(cv: Converter, term: Expr, index: Expr, lo: Expr) -> Elem:
    """The sum of the term from `lo` to infinity. Raises `NotClosed` when no rule shows that it converges."""
    field = cv.field
    low = cv.convert(lo)
    over_factorial = [
        f
        for f in sp.Mul.make_args(term)
        if f.is_Pow and f.exp == -1 and isinstance(f.base, sp.factorial) and f.base.args[0] == index
    ]
    rest = term / over_factorial[0] if over_factorial else term
    x, dummy = read_term(cv, rest, index, low, None)
    if any(dummy in symbols_in(field, dict(k)) for k, _ in x.den):
        raise NotClosed
    out = ZERO
    for mono, c in x.num.items():
        outer, k, base = split_term(cv, mono, dummy)
        value = _exponential_moment(cv, k, base) if over_factorial else _geometric_tail(cv, k, base, low)
        out = field.add(out, field.times(Elem({outer: c}), value))
    out = field.times(out, Elem(po.constant(1), x.den))
    if over_factorial:
        if not (lo.is_Integer and 0 <= lo <= MOST_LEFT_OUT):
            raise NotClosed
        for i in range(int(lo)):
            out = field.sub(out, cv.convert(at_index(term, index, sp.Integer(i))))
    return out


def _geometric_tail(cv: Converter, k: int, base: Elem, low: Elem) -> Elem:
    """The sum of i**k * R**i from `low` on, for |R| < 1."""
    field = cv.field
    for gap in (field.sub(UNITY, base), field.add(UNITY, base)):
        if cv.case.elem_mask(gap) != POS:
            raise NotClosed
    first = powers.power_of(cv, base, low)
    before = field.sub(low, UNITY)
    ends = [field.neg(field.times(field.power(before, n), first)) for n in range(k + 1)]
    return power_moments(cv, base, ends)[k]


def _exponential_moment(cv: Converter, k: int, base: Elem) -> Elem:
    """The sum of i**k * R**i / i! over all i: exp(R) times the Touchard polynomial."""
    field = cv.field
    out = ZERO
    for j in range(k + 1):
        stirling = int(sp.functions.combinatorial.numbers.stirling(k, j))
        out = field.add(out, field.times(constant(stirling), field.power(base, j)))
    return field.times(out, powers.exp_of(cv, base))
