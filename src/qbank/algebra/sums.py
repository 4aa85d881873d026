"""Closed forms of finite sums and products with symbolic limits, as field elements.

A summand that is a sum of terms c * i**k * R**i is summed exactly (Faulhaber's formula for R = 1, a
recurrence for geometric terms otherwise), a rational summand by digamma, and a binomial times such terms
by the binomial theorem. Limits that run backwards follow Karr's convention (Karr 1981), as in sympy.
At R = 1 the closed form of a geometric sum has a removable singularity.
"""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from math import comb
from typing import TYPE_CHECKING, Any

import sympy as sp

from qbank.algebra import polynomials as po
from qbank.algebra import powers
from qbank.algebra.domains import Range, Scope
from qbank.algebra.fields import UNITY, ZERO, Elem, Gen, Unsupported, constant, pieces
from qbank.algebra.functions import digamma_of, gamma_of
from qbank.algebra.integers import is_integer_valued
from qbank.algebra.masks import NEG
from qbank.algebra.polynomials import ONE, Mono, Poly
from qbank.algebra.readback import symbols_in
from qbank.algebra.signs import Split
from qbank.algebra.special import NoValue
from qbank.algebra.substitution import substituted

if TYPE_CHECKING:
    from qbank.algebra.kernels import Converter

Expr = Any
MOST_TERMS = 200
MOST_POWER = 12


class NotClosed(Exception):
    """No rule gives this sum in closed form."""


def sum_rule(cv: Converter, e: Expr) -> Elem:
    return _reduced(cv, e, _explicit_sum, _closed_sum)


def product_rule(cv: Converter, e: Expr) -> Elem:
    return _reduced(cv, e, _explicit_product, _closed_product)


def _reduced(cv: Converter, e: Expr, explicit: Callable[..., Elem], closed: Callable[..., Elem]) -> Elem:
    """The innermost index first; what has no closed form becomes a generator named by its expression."""
    term, (index, lo, hi), outer = e.function, e.limits[0], e.limits[1:]
    if outer:
        # An inner sum is a summand like any other, so the rule for it runs while the outer one is read.
        return cv.convert(e.func(e.func(term, (index, lo, hi)), *outer))
    if lo.is_infinite or hi.is_infinite:
        return cv.opaque(e)
    low, high = cv.convert(lo), cv.convert(hi)
    count = cv.field.sub(high, low)
    if not count.den and po.is_constant(count.num):
        steps = count.num.get(ONE, 0)
        if steps.denominator == 1 and -1 <= steps < MOST_TERMS:
            return explicit(cv, [_at(term, index, lo + j) for j in range(int(steps) + 1)])
    try:
        return closed(cv, term, index, low, high)
    except (NotClosed, Unsupported, ZeroDivisionError):
        return cv.opaque(e.func(term.subs(index, _INDEX), (_INDEX, lo, hi)))


_INDEX = sp.Dummy("i", integer=True)


def _at(term: Expr, index: Expr, value: Expr) -> Expr:
    try:
        return substituted(term, {index: value})
    except NoValue as error:
        raise ZeroDivisionError from error


def _explicit_sum(cv: Converter, terms: list[Expr]) -> Elem:
    out = ZERO
    for term in terms:
        out = cv.field.add(out, cv.convert(term))
    return out


def _explicit_product(cv: Converter, factors: list[Expr]) -> Elem:
    out = UNITY
    for factor in factors:
        out = cv.field.times(out, cv.convert(factor))
    return out


def _inside(cv: Converter, term: Expr, index: Expr, low: Elem, high: Elem) -> tuple[Elem, Expr]:
    """The term as an element, with a symbol of its own for the index."""
    dummy = sp.Dummy("i", integer=True)
    bound: Range = Range(integer=True)
    forward = not cv.case.elem_mask(cv.field.add(cv.field.sub(high, low), UNITY)) & NEG
    if forward and not low.den and po.is_constant(low.num):
        c = low.num.get(ONE, 0)
        bound = Range(sp.Rational(c.numerator, c.denominator), None, False, True, True)
    scope = cv.case.scope
    inner = cv.with_scope(Scope({**scope.ranges, dummy: bound}, scope.pieces, scope.values))
    try:
        x = inner.convert(term.subs(index, dummy))
    except Split as split:
        if dummy in symbols_in(cv.field, split.poly):
            raise NotClosed from split
        raise
    if any(dummy in symbols_in(cv.field, p) for p in inner.jumps.values()):
        raise NotClosed
    cv.jumps.update(inner.jumps)
    cv.left_reals |= inner.left_reals
    return x, dummy


def _closed_sum(cv: Converter, term: Expr, index: Expr, low: Elem, high: Elem) -> Elem:
    field = cv.field
    choose = [f for f in sp.Mul.make_args(term) if isinstance(f, sp.binomial) and f.has(index)]
    if len(choose) == 1:
        return _binomial_sum(cv, choose[0], term / choose[0], index, low, high)
    if term.has(index) and term.is_rational_function(index) and term.free_symbols == {index}:
        return _rational_sum(cv, term, index, low, high)
    x, dummy = _inside(cv, term, index, low, high)
    if any(dummy in symbols_in(field, dict(k)) for k, _ in x.den):
        raise NotClosed
    out = ZERO
    for mono, c in x.num.items():
        rest, k, base = _split_term(cv, mono, dummy)
        out = field.add(out, field.times(Elem({rest: c}), _power_geometric(cv, k, base, low, high)))
    return field.times(out, Elem(po.constant(1), x.den))


def _split_term(cv: Converter, mono: Mono, index: Expr) -> tuple[Mono, int, Elem]:
    """A monomial as (part without the index, power k of the index, base R of the factor R**index)."""
    field = cv.field
    rest: list[tuple[int, po.Exponent]] = []
    k, base = 0, UNITY
    for g, e in mono:
        gen = field.gens[g]
        if index not in field.symbols(g):
            rest.append((g, e))
        elif gen.kind == "symbol" and e.denominator == 1 and 0 <= e <= MOST_POWER:
            k = int(e)
        elif gen.kind == "exp" and gen.data[1] is None:
            slope = _slope(cv, gen.data[0], index)
            base = field.times(base, powers.exp_of(cv, Elem({slope: e})))
        elif gen.kind == "power" and index not in symbols_in(field, dict(gen.data[0])):
            slope = _slope(cv, gen.data[1], index)
            base = field.times(base, powers.power_of(cv, Elem(dict(gen.data[0])), Elem({slope: e})))
        elif gen.kind == "parity" and _slope(cv, gen.data, index) == ONE and e == 1:
            base = field.neg(base)
        else:
            raise NotClosed
    return tuple(rest), k, base


def _slope(cv: Converter, mono: Mono, index: Expr) -> Mono:
    """mono / index, which must not depend on the index any more."""
    g = cv.field.index(Gen("symbol", index))
    rest = po.mono_mul(mono, ((g, -1),))
    if any(index in cv.field.symbols(h) for h, _ in rest):
        raise NotClosed
    return rest


def _power_geometric(cv: Converter, k: int, base: Elem, low: Elem, high: Elem) -> Elem:
    """The sum of i**k * R**i for i from low to high."""
    field = cv.field
    before = field.sub(low, UNITY)
    if field.is_zero(field.sub(base, UNITY)):
        return field.sub(_faulhaber(cv, k, high), _faulhaber(cv, k, before))
    last = powers.power_of(cv, base, field.add(high, UNITY))
    first = powers.power_of(cv, base, low)
    inverse = field.inverse(field.sub(base, UNITY))
    sums: list[Elem] = []
    for n in range(k + 1):
        total = field.sub(field.times(field.power(high, n), last), field.times(field.power(before, n), first))
        for m in range(n):
            total = field.add(total, field.scaled(sums[m], comb(n, m) * (-1) ** (n - m)))
        sums.append(field.times(total, inverse))
    return sums[k]


def _faulhaber(cv: Converter, k: int, n: Elem) -> Elem:
    """1**k + 2**k + … + n**k (Knuth, Johann Faulhaber and sums of powers, 1993)."""
    field = cv.field
    out = ZERO
    for j in range(k + 1):
        b = sp.bernoulli(j)  # with B1 = +1/2
        c = Fraction(comb(k + 1, j)) * Fraction(int(b.p), int(b.q)) / (k + 1)
        out = field.add(out, field.scaled(field.power(n, k + 1 - j), c))
    return out


def _rational_sum(cv: Converter, term: Expr, index: Expr, low: Elem, high: Elem) -> Elem:
    """A rational function of the index alone: by partial fractions, 1/(i + c) gives digamma."""
    field = cv.field
    out = ZERO
    for part in sp.Add.make_args(sp.apart(term, index)):
        top, bottom = sp.fraction(sp.together(part))
        if not bottom.has(index):
            poly = sp.Poly(part, index)
            for (k,), c in poly.terms():
                out = field.add(out, field.times(cv.convert(c), _power_geometric(cv, k, UNITY, low, high)))
            continue
        line = sp.Poly(bottom, index)
        if line.degree() != 1 or top.has(index):
            raise NotClosed
        slope, shift = line.all_coeffs()
        x = cv.convert(shift / slope)
        ends = field.add(field.add(high, UNITY), x), field.add(low, x)
        gap = field.sub(digamma_of(cv, ends[0]), digamma_of(cv, ends[1]))
        out = field.add(out, field.times(cv.convert(top / slope), gap))
    return out


def _binomial_sum(cv: Converter, choose: Expr, rest: Expr, index: Expr, low: Elem, high: Elem) -> Elem:
    """Terms binomial(n, i) * i**k * R**i: from 0 to n by the binomial theorem, less the missing ends."""
    field = cv.field
    if choose.args[0].has(index) or choose.args[1] != index:
        raise NotClosed
    n = cv.convert(choose.args[0])
    if cv.case.elem_mask(n) & NEG or n.den or not is_integer_valued(cv, n.num):
        raise NotClosed
    start, missing = low, field.sub(n, high)
    if any(x.den or not po.is_constant(x.num) for x in (start, missing)):
        raise NotClosed
    ends = [x.num.get(ONE, 0) for x in (start, missing)]
    if any(c.denominator != 1 or not 0 <= c <= 4 for c in ends):
        raise NotClosed
    x, dummy = _inside(cv, rest, index, constant(0), n)
    if any(dummy in symbols_in(field, dict(k)) for k, _ in x.den):
        raise NotClosed
    total = ZERO
    for mono, c in x.num.items():
        outer, k, base = _split_term(cv, mono, dummy)
        total = field.add(total, field.times(Elem({outer: c}), _binomial_moment(cv, n, k, base)))
    total = field.times(total, Elem(po.constant(1), x.den))
    whole = choose.args[0]
    for left_out in [*range(int(ends[0])), *(whole - j for j in range(int(ends[1])))]:
        total = field.sub(total, cv.convert(_at(choose * rest, index, left_out)))
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


def _closed_product(cv: Converter, term: Expr, index: Expr, low: Elem, high: Elem) -> Elem:
    """Constants, R**i, and factors linear in the index (by gamma)."""
    field = cv.field
    x, dummy = _inside(cv, term, index, low, high)
    count = field.add(field.sub(high, low), UNITY)
    c, found = pieces(x)
    out = powers.power_of(cv, constant(c), count)
    for f, e in found:
        if dummy not in symbols_in(field, f):
            factor = powers.power_of(cv, Elem(f), field.scaled(count, e))
        elif len(f) == 1 and e.denominator == 1:
            factor = _product_of_generator(cv, f, int(e), dummy, low, high)
        else:
            factor = _product_of_lines(cv, f, int(e), dummy, low, high)
        out = field.times(out, factor)
    return out


def _product_of_generator(cv: Converter, f: Poly, e: int, index: Expr, low: Elem, high: Elem) -> Elem:
    field = cv.field
    ((mono, _),) = f.items()
    if field.gens[mono[0][0]].kind == "symbol":
        return _product_of_lines(cv, f, e, index, low, high)
    _, k, base = _split_term(cv, ((mono[0][0], e),), index)
    if k:
        raise NotClosed
    return powers.power_of(cv, base, _power_geometric(cv, 1, UNITY, low, high))


def _product_of_lines(cv: Converter, f: Poly, e: int, index: Expr, low: Elem, high: Elem) -> Elem:
    field = cv.field
    parts = po.coefficients_in(f, field.index(Gen("symbol", index)))
    if not set(parts) <= {0, 1} or not po.is_constant(parts[1]):
        raise NotClosed
    if index in symbols_in(field, parts.get(0, {})):
        raise NotClosed
    slope = parts[1][ONE]
    shift = field.scaled(Elem(parts.get(0, {})), 1 / Fraction(slope))
    count = field.add(field.sub(high, low), UNITY)
    gammas = field.divide(
        gamma_of(cv, field.add(field.add(high, UNITY), shift)), gamma_of(cv, field.add(low, shift))
    )
    return field.power(field.times(gammas, powers.power_of(cv, constant(slope), count)), e)
