"""Sums of binomial(n, i) * i**k * R**i over i, by the binomial theorem."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import sympy as sp

from qbank.algebra import polynomials as po
from qbank.algebra import powers
from qbank.algebra.elements import UNITY, ZERO, Elem, constant
from qbank.algebra.integers import is_integer_valued
from qbank.algebra.masks import NEG
from qbank.algebra.polynomials import ONE
from qbank.algebra.readback import symbols_in
from qbank.algebra.sums import NotClosed, at_index, read_term, split_term

if TYPE_CHECKING:
    from qbank.algebra.kernels import Converter

Expr = Any
# So many terms may be missing at an end of the full range from 0 to n.
MOST_MISSING = 4


def binomial_sum(cv: Converter, choose: Expr, rest: Expr, index: Expr, low: Elem, high: Elem) -> Elem:
    """Terms binomial(n, i) * i**k * R**i: from 0 to n by the binomial theorem, less the missing ends."""
    field = cv.field
    if choose.args[0].has(index) or choose.args[1] != index:
        raise NotClosed
    if 1 / (index + 1) in sp.Mul.make_args(rest):
        # binomial(n, i) / (i + 1) = binomial(n + 1, i + 1) / (n + 1)
        more = choose.args[0] + 1
        shifted = at_index(rest * (index + 1), index, index - 1) / more
        low, high = field.add(low, UNITY), field.add(high, UNITY)
        return binomial_sum(cv, sp.binomial(more, index), shifted, index, low, high)
    n = cv.convert(choose.args[0])
    if cv.case.elem_mask(n) & NEG or n.den or not is_integer_valued(cv.case, n.num):
        raise NotClosed
    start, missing = low, field.sub(n, high)
    if any(x.den or not po.is_constant(x.num) for x in (start, missing)):
        raise NotClosed
    ends = [x.num.get(ONE, 0) for x in (start, missing)]
    if any(c.denominator != 1 or not 0 <= c <= MOST_MISSING for c in ends):
        raise NotClosed
    x, dummy = read_term(cv, rest, index, constant(0), n)
    if any(dummy in symbols_in(field, dict(k)) for k, _ in x.den):
        raise NotClosed
    total = ZERO
    for mono, c in x.num.items():
        outer, k, base = split_term(cv, mono, dummy)
        total = field.add(total, field.times(Elem({outer: c}), _binomial_moment(cv, n, k, base)))
    total = field.times(total, Elem(po.constant(1), x.den))
    whole = choose.args[0]
    for left_out in [*range(int(ends[0])), *(whole - j for j in range(int(ends[1])))]:
        total = field.sub(total, cv.convert(at_index(choose * rest, index, left_out)))
    return total


def _binomial_moment(cv: Converter, n: Elem, k: int, base: Elem) -> Elem:
    """The sum of binomial(n, i) * i**k * R**i over all i, through falling factorials of i."""
    field = cv.field
    one_more = field.add(UNITY, base)
    out = ZERO
    falling = UNITY
    for j in range(k + 1):
        stirling = int(sp.functions.combinatorial.numbers.stirling(k, j))
        if stirling:
            power = powers.power_of(cv, one_more, field.sub(n, constant(j)))
            term = field.times(field.times(falling, field.power(base, j)), power)
            out = field.add(out, field.scaled(term, stirling))
        falling = field.times(falling, field.sub(n, constant(j)))
    return out
