"""Sums with binomial coefficients.

binomial(n, i) * i**k * R**i by the binomial theorem, a product of two coefficients by Vandermonde's
convolution, and binomial(i, k) by summation on the upper index (Graham, Knuth, Patashnik, Concrete
Mathematics, table 174).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import sympy as sp

from qbank.algebra import polynomials as po
from qbank.algebra import powers
from qbank.algebra.elements import UNITY, ZERO, Elem, constant
from qbank.algebra.integers import is_integer_valued
from qbank.algebra.masks import NEG
from qbank.algebra.polynomials import ONE
from qbank.algebra.readback import expression, symbols_in
from qbank.algebra.sums import NotClosed, at_index, read_term, split_term

if TYPE_CHECKING:
    from qbank.algebra.kernels import Converter

Expr = Any
# So many terms may be missing at an end of the full range from 0 to n.
MOST_MISSING = 4


def with_binomials(cv: Converter, term: Expr, index: Expr, low: Elem, high: Elem) -> Elem:
    """The sum of a term that contains binomial coefficients of the index. Raises `NotClosed`."""
    powers_of = term.as_powers_dict()
    found = [
        b
        for b, e in powers_of.items()
        if isinstance(b, sp.binomial) and b.has(index)
        for _ in range(_times(e))
    ]
    rest = term
    for b in found:
        rest /= b
    if len(found) == 2 and not rest.has(index):
        return cv.field.times(cv.convert(rest), _convolution(cv, found[0], found[1], index, low, high))
    if len(found) != 1:
        raise NotClosed
    if not rest.has(index) and not found[0].args[1].has(index):
        return cv.field.times(cv.convert(rest), _upper_index(cv, found[0], index, low, high))
    return binomial_sum(cv, found[0], rest, index, low, high)


def _times(exponent: Expr) -> int:
    return int(exponent) if exponent.is_Integer and 0 < exponent <= 2 else 3


def _natural(cv: Converter, x: Elem) -> bool:
    return not x.den and is_integer_valued(cv.case, x.num) and not cv.case.elem_mask(x) & NEG


def _convolution(cv: Converter, one: Expr, two: Expr, index: Expr, low: Elem, high: Elem) -> Elem:
    """binomial(a, i) * binomial(b, r - i) over all i gives binomial(a + b, r)."""
    if one.args[1] != index:
        one, two = two, one
    a, b = one.args[0], two.args[0]
    # binomial(b, i) = binomial(b, b - i)
    r = b if two.args[1] == index else sp.expand(two.args[1] + index)
    if one.args[1] != index or any(e.has(index) for e in (a, b, r)):
        raise NotClosed
    ends = [cv.convert(e) for e in (a, r)]
    full = any(cv.field.is_zero(cv.field.sub(high, end)) for end in ends)
    if low.num or not full or not all(_natural(cv, x) for x in (*ends, cv.convert(b))):
        raise NotClosed
    return cv.convert(sp.binomial(a + b, r))


def _upper_index(cv: Converter, choose: Expr, index: Expr, low: Elem, high: Elem) -> Elem:
    """binomial(i + c, k) for i from low to high: binomial(high + c + 1, k + 1) - binomial(low + c, k + 1)."""
    field = cv.field
    shift = choose.args[0] - index
    if shift.has(index):
        raise NotClosed
    c, k = cv.convert(shift), cv.convert(choose.args[1])
    first, last = field.add(low, c), field.add(field.add(high, c), UNITY)
    if not all(_natural(cv, x) for x in (k, first, last)):
        raise NotClosed
    upper, lower, more = (expression(field, x) for x in (last, first, field.add(k, UNITY)))
    return field.sub(cv.convert(sp.binomial(upper, more)), cv.convert(sp.binomial(lower, more)))


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
