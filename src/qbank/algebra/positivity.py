"""Three ways to see that a polynomial keeps its sign on a box.

- shift each variable to its bound and look at the signs of the coefficients (for a bounded interval by
  the substitution (lo + hi*t)/(1 + t), as in Bernstein's and Polya's criteria);
- count the real roots in an interval (Sturm) for a polynomial in one variable;
- write it as a sum of squares of monomial combinations, by an exact LDL decomposition.
"""

from __future__ import annotations

import itertools
from collections.abc import Collection, Mapping
from fractions import Fraction
from typing import Any, Protocol

import sympy as sp

from qbank.algebra import masks
from qbank.algebra import polynomials as po
from qbank.algebra.masks import ANY, NEG, POS, ZERO, Mask
from qbank.algebra.polynomials import ONE, Mono, Poly

MOST_TERMS = 1500
MOST_DEGREE = 24
MOST_SQUARES = 8
_T = sp.Symbol("t")


class Bounded(Protocol):
    @property
    def lo(self) -> Fraction | None: ...
    @property
    def hi(self) -> Fraction | None: ...
    @property
    def lo_open(self) -> bool: ...
    @property
    def hi_open(self) -> bool: ...


def shifted_mask(p: Poly, bounds: Mapping[int, Bounded]) -> Mask:
    """The signs of `p` on the box, when shifting to its corner makes every coefficient one sign."""
    corners: dict[int, list[str]] = {}
    degrees: dict[int, int] = {}
    free: set[int] = set()
    q = p
    for g, b in bounds.items():
        parts = po.coefficients_in(q, g)
        plain = all(e.denominator == 1 and e >= 0 for e in parts)
        if b.lo is None and b.hi is None:
            free.add(g)
            continue
        if not plain:
            if b.lo is None or b.lo < 0:
                return ANY
            corners[g] = ["inside"] if b.lo > 0 or b.lo_open else ["inside", "low"]
            continue
        degree = int(max(parts))
        if degree > MOST_DEGREE:
            return ANY
        corners[g], degrees[g] = ["inside"], degree
        t = po.variable(g)
        if b.lo is not None and b.hi is not None:
            top, bottom = po.add(po.constant(b.lo), po.scale(t, b.hi)), po.add(po.constant(1), t)
            corners[g] += ["low"] * (not b.lo_open) + ["high"] * (not b.hi_open)
        elif b.lo is not None:
            top, bottom = po.add(po.constant(b.lo), t), po.constant(1)
            corners[g] += ["low"] * (not b.lo_open)
        else:
            assert b.hi is not None
            top, bottom = po.sub(po.constant(b.hi), t), po.constant(1)
            corners[g] += ["low"] * (not b.hi_open)
        q = _composed(parts, degree, top, bottom)
        if len(q) > MOST_TERMS:
            return ANY
    return _signs_of_terms(q, corners, degrees, free)


def _composed(parts: Mapping[po.Exponent, Poly], degree: int, top: Poly, bottom: Poly) -> Poly:
    """Σ parts[i] * top**i * bottom**(degree - i)."""
    tops, bottoms = [po.constant(1)], [po.constant(1)]
    for _ in range(degree):
        tops.append(po.mul(tops[-1], top))
        bottoms.append(po.mul(bottoms[-1], bottom))
    out: Poly = {}
    for e, coefficient in parts.items():
        out = po.add(out, po.mul(coefficient, po.mul(tops[int(e)], bottoms[degree - int(e)])))
    return out


def _signs_of_terms(
    q: Poly, corners: Mapping[int, list[str]], degrees: Mapping[int, int], free: Collection[int]
) -> Mask:
    """`degrees` are those before a common factor could drop out: at t = infinity they count."""
    if not q:
        return ZERO
    signs = {c > 0 for c in q.values()}
    if len(signs) == 2:
        return ANY
    if any(g in free and (e.denominator != 1 or e % 2 or e < 0) for mono in q for g, e in mono):
        return ANY
    weak, strict = (POS | ZERO, POS) if signs == {True} else (NEG | ZERO, NEG)
    names = [g for g, options in corners.items() if len(options) > 1]
    if len(names) > 5:
        return weak
    for choice in itertools.product(*(corners[g] for g in names)):
        if not any(_survives(mono, dict(zip(names, choice, strict=True)), degrees, free) for mono in q):
            return weak
    return strict


def _survives(
    mono: Mono, corner: Mapping[int, str], degrees: Mapping[int, int], free: Collection[int]
) -> bool:
    """Whether a term stays away from zero at a corner of the box."""
    exponents = dict(mono)
    if any(g in free for g in exponents):
        return False
    for g, where in corner.items():
        e = exponents.get(g, 0)
        if (where == "low" and e != 0) or (where == "high" and e != degrees[g]):
            return False
    return True


def by_roots(p: Poly, g: int, b: Bounded) -> Mask:
    """The sign of an irreducible polynomial in one generator: constant where it has no root."""
    unit = po.scales((p,))[g]
    lo, hi = b.lo, b.hi
    if unit != 1:
        # In terms of a root of the generator only the ends 0 and 1 stay rational.
        lo = lo if lo in (0, 1) else Fraction(0)
        hi = hi if hi in (0, 1) else None
    powers = {int(e * unit): c for e, c in ((dict(mono).get(g, 0), c) for mono, c in p.items())}
    if max(powers) > 60:
        return ANY
    poly = sp.Poly(
        {(n,): sp.Rational(c.numerator, c.denominator) for n, c in powers.items()}, _T, domain="QQ"
    )
    low, high = (None if end is None else sp.Rational(end.numerator, end.denominator) for end in (lo, hi))
    count = poly.count_roots(low, high)
    weak = 0
    for end, is_open in ((low, b.lo_open), (high, b.hi_open)):
        if end is not None and poly.eval(end) == 0:
            count -= 1
            weak |= 0 if is_open else ZERO
    if count:
        return ANY
    return masks.of_number(poly.eval(_between(low, high))) | weak


def _between(low: Any, high: Any) -> Any:
    if low is None and high is None:
        return sp.S.Zero
    if low is None:
        return high - 1
    return low + 1 if high is None else (low + high) / 2


def by_quadratic_form(p: Poly, positive: Collection[int] = ()) -> Mask:
    """Non-negative when it is a sum of squares, non-positive when its negative is.

    Terms that are squares of monomials (any power of a generator in `positive` is one) with a positive
    coefficient stand on the diagonal of the Gram matrix, all others off it.
    """
    out = _sum_of_squares(p, positive)
    return out if out != ANY else masks.flip(_sum_of_squares(po.neg(p), positive))


def _sum_of_squares(p: Poly, positive: Collection[int]) -> Mask:
    half = Fraction(1, 2)
    diagonal = {
        po.mono_pow(mono, half): c
        for mono, c in p.items()
        if c > 0 and all(g in positive or (e.denominator == 1 and e % 2 == 0) for g, e in mono)
    }
    if not diagonal or len(diagonal) > MOST_SQUARES:
        return ANY
    basis = sorted(diagonal)
    products = {po.mono_mul(a, b): (i, j) for (i, a), (j, b) in itertools.combinations(enumerate(basis), 2)}
    gram = [[Fraction(0)] * len(basis) for _ in basis]
    for i, m in enumerate(basis):
        gram[i][i] = Fraction(diagonal[m])
    for mono, c in p.items():
        if po.mono_pow(mono, half) in diagonal and c > 0:
            continue
        if mono not in products:
            return ANY
        i, j = products[mono]
        gram[i][j] = gram[j][i] = Fraction(c) / 2
    rank = _semidefinite_rank(gram)
    if rank is None:
        return ANY
    return POS if rank == len(basis) and ONE in diagonal else POS | ZERO


def _semidefinite_rank(gram: list[list[Fraction]]) -> int | None:
    """The rank of a positive semidefinite matrix, None when it is not one (exact LDL)."""
    a = [row[:] for row in gram]
    n = len(a)
    rank = 0
    for i in range(n):
        if a[i][i] < 0:
            return None
        if a[i][i] == 0:
            if any(a[i][j] for j in range(i, n)):
                return None
            continue
        rank += 1
        for j in range(i + 1, n):
            ratio = a[j][i] / a[i][i]
            for k in range(i, n):
                a[j][k] -= ratio * a[i][k]
    return rank
