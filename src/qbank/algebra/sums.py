"""Closed forms of finite sums with symbolic limits, as field elements.

A summand that is a sum of terms c * i**k * R**i is summed exactly (Faulhaber's formula for R = 1, a
recurrence for geometric terms otherwise), a rational summand by digamma, and a binomial times such terms
by the binomial theorem. Limits that run backwards follow Karr's convention (Karr 1981), as in sympy.
At R = 1 the closed form of a geometric sum has a removable singularity.
"""

from __future__ import annotations

import functools
from collections.abc import Callable
from fractions import Fraction
from math import comb
from typing import TYPE_CHECKING, Any

import sympy as sp

from qbank.algebra import polynomials as po
from qbank.algebra import powers
from qbank.algebra.domains import Range, Scope
from qbank.algebra.elements import UNITY, ZERO, Elem, Gen, Unsupported
from qbank.algebra.functions import digamma_of
from qbank.algebra.masks import NEG
from qbank.algebra.polynomials import ONE, Mono
from qbank.algebra.readback import expression, of_mono, symbols_in
from qbank.algebra.signs import Split
from qbank.algebra.special import NoValue
from qbank.algebra.substitution import substituted

if TYPE_CHECKING:
    from qbank.algebra.kernels import Converter

Expr = Any
Finite = Callable[["Converter", Expr, Expr, Elem, Elem], Elem]
Infinite = Callable[["Converter", Expr, Expr, Expr], Elem]
MOST_TERMS = 200
MOST_POWER = 12


class NotClosed(Exception):
    """No rule gives this sum in closed form."""


def reduced(cv: Converter, e: Expr, finite: Finite, infinite: Infinite | None) -> Elem:
    """A Sum or Product by these rules, the innermost index first.

    What has no closed form becomes a generator named by its expression.
    """
    term, (index, lo, hi), outer = e.function, e.limits[0], e.limits[1:]
    if outer:
        # An inner sum is a summand like any other: the rule for it runs when the outer one is read.
        return cv.convert(e.func(e.func(term, (index, lo, hi)), *outer))
    try:
        if hi is sp.oo and lo.is_finite is not False and infinite is not None:
            return infinite(cv, term, index, lo)
        if lo.is_infinite or hi.is_infinite:
            return cv.opaque(e)
        low, high = cv.convert(lo), cv.convert(hi)
        steps = _count(cv, low, high)
        if steps is not None:
            terms = (cv.convert(at_index(term, index, lo + j)) for j in range(steps))
            start, step = (ZERO, cv.field.add) if isinstance(e, sp.Sum) else (UNITY, cv.field.times)
            return functools.reduce(step, terms, start)
        try:
            return finite(cv, term, index, low, high)
        except ZeroDivisionError as error:
            raise NotClosed from error  # the rule meets a pole, the sum need not
    except (NotClosed, Unsupported):
        return cv.opaque(e.func(term.subs(index, _INDEX), (_INDEX, lo, hi)))


def _count(cv: Converter, low: Elem, high: Elem) -> int | None:
    """The number of terms, when it is known and small."""
    gap = cv.field.sub(high, low)
    if gap.den or not po.is_constant(gap.num):
        return None
    count = gap.num.get(ONE, 0) + 1
    return int(count) if count.denominator == 1 and 0 <= count <= MOST_TERMS else None


_INDEX = sp.Dummy("i", integer=True)


def at_index(term: Expr, index: Expr, value: Expr) -> Expr:
    """The term for one value of the index. Raises ZeroDivisionError where it has none."""
    try:
        return substituted(term, {index: value})
    except NoValue as error:
        raise ZeroDivisionError from error


def read_term(cv: Converter, term: Expr, index: Expr, low: Elem, high: Elem | None) -> tuple[Elem, Expr]:
    """The term as an element, with a symbol of its own for the index; `high` None means infinity."""
    dummy = sp.Dummy("i", integer=True)
    bound: Range = Range(integer=True)
    forward = high is None or not cv.case.elem_mask(cv.field.add(cv.field.sub(high, low), UNITY)) & NEG
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


def finite_sum(cv: Converter, term: Expr, index: Expr, low: Elem, high: Elem) -> Elem:
    """The sum of the term for the index from `low` to `high`. Raises `NotClosed`."""
    field = cv.field
    if term.has(index) and term.is_rational_function(index) and term.free_symbols == {index}:
        return _rational_sum(cv, term, index, low, high)
    x, dummy = read_term(cv, term, index, low, high)
    if any(dummy in symbols_in(field, dict(k)) for k, _ in x.den):
        raise NotClosed
    out = ZERO
    for mono, c in x.num.items():
        try:
            rest, k, base = split_term(cv, mono, dummy)
            total = power_sum(cv, k, base, low, high)
        except NotClosed:
            rest, total = _named_sum(cv, mono, dummy, low, high)
        out = field.add(out, field.times(Elem({rest: c}), total))
    return field.times(out, Elem(po.constant(1), x.den))


def _named_sum(cv: Converter, mono: Mono, index: Expr, low: Elem, high: Elem) -> tuple[Mono, Elem]:
    """Constant factors of a term, and a generator for the sum of what depends on the index."""
    field = cv.field
    rest = tuple(pair for pair in mono if index not in field.symbols(pair[0]))
    term = of_mono(field, tuple(pair for pair in mono if pair not in rest)).subs(index, _INDEX)
    return rest, cv.opaque(sp.Sum(term, (_INDEX, expression(field, low), expression(field, high))))


def split_term(cv: Converter, mono: Mono, index: Expr) -> tuple[Mono, int, Elem]:
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


def power_sum(cv: Converter, k: int, base: Elem, low: Elem, high: Elem) -> Elem:
    """The sum of i**k * R**i for i from low to high."""
    field = cv.field
    before = field.sub(low, UNITY)
    if field.is_zero(field.sub(base, UNITY)):
        return field.sub(_faulhaber(cv, k, high), _faulhaber(cv, k, before))
    last = powers.power_of(cv, base, field.add(high, UNITY))
    first = powers.power_of(cv, base, low)
    ends = [
        field.sub(field.times(field.power(high, n), last), field.times(field.power(before, n), first))
        for n in range(k + 1)
    ]
    return power_moments(cv, base, ends)[k]


def power_moments(cv: Converter, base: Elem, ends: list[Elem]) -> list[Elem]:
    """G_0, G_1, …, where G_k sums i**k * R**i.

    They follow from (R - 1) G_k = ends_k + Σ binomial(k, m) (-1)**(k - m) G_m over m < k.
    """
    field = cv.field
    inverse = field.inverse(field.sub(base, UNITY))
    sums: list[Elem] = []
    for n, end in enumerate(ends):
        total = end
        for m in range(n):
            total = field.add(total, field.scaled(sums[m], comb(n, m) * (-1) ** (n - m)))
        sums.append(field.times(total, inverse))
    return sums


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
                out = field.add(out, field.times(cv.convert(c), power_sum(cv, k, UNITY, low, high)))
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
