"""Sparse polynomials in numbered generators, with rational (also negative) exponents and coefficients.

A monomial is a sorted tuple of (generator, exponent) pairs; a polynomial maps monomials to non-zero
coefficients. Both are plain values: no function here changes its arguments. Exponents may be fractions,
because a positive generator has every root; the gcd and the factorisation scale them to integers first.
"""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction
from functools import lru_cache
from math import gcd, lcm
from typing import Any

from sympy.polys.domains import QQ, ZZ
from sympy.polys.rings import ring

from qbank.algebra.limits import OutOfTime, time_limit

Exponent = int | Fraction
Coeff = int | Fraction
Mono = tuple[tuple[int, Exponent], ...]
Poly = dict[Mono, Coeff]
PolyKey = frozenset[tuple[Mono, Coeff]]

ONE: Mono = ()
# Expanding further than this is a sign that the polynomial route is the wrong one.
MOST_TERMS = 20_000
# Sympy's factorisation is dense: it is asked only for polynomials of a moderate size when written out.
MOST_DENSE = 3000
MOST_DEGREE = 80
FACTOR_SECONDS = 0.3


class TooLarge(Exception):
    """A polynomial grew beyond what is worth expanding."""


def tidy(c: Coeff) -> Coeff:
    """An int where the fraction is one."""
    return c.numerator if c.denominator == 1 else c


def size(c: Coeff) -> Coeff:
    """The absolute value."""
    return c if c >= 0 else -c


def constant(c: Coeff) -> Poly:
    """A constant polynomial."""
    return {ONE: c} if c else {}


def variable(g: int, exponent: Exponent = 1) -> Poly:
    """The polynomial generator**exponent."""
    return {((g, exponent),): 1}


def key(p: Poly) -> PolyKey:
    """The polynomial as a hashable value; `dict` turns it back."""
    return frozenset(p.items())


def is_constant(p: Poly) -> bool:
    """Whether no generator occurs."""
    return not p or (len(p) == 1 and ONE in p)


def generators(p: Poly) -> set[int]:
    """The generators that occur."""
    return {g for mono in p for g, _ in mono}


def mono_mul(a: Mono, b: Mono) -> Mono:
    """The product of two monomials."""
    if not a:
        return b
    if not b:
        return a
    out = dict(a)
    for g, e in b:
        total = out.get(g, 0) + e
        if total:
            out[g] = tidy(total)
        else:
            del out[g]
    return tuple(sorted(out.items()))


def mono_pow(m: Mono, n: Exponent) -> Mono:
    """A monomial to a power."""
    return tuple((g, tidy(e * n)) for g, e in m) if n else ONE


def add(p: Poly, q: Poly) -> Poly:
    """p + q."""
    if len(p) < len(q):
        p, q = q, p
    out = dict(p)
    for mono, c in q.items():
        total = out.get(mono, 0) + c
        if total:
            out[mono] = total
        else:
            del out[mono]
    return out


def scale(p: Poly, c: Coeff) -> Poly:
    """c * p."""
    if c == 1:
        return p
    return {mono: tidy(v * c) for mono, v in p.items()} if c else {}


def neg(p: Poly) -> Poly:
    """-p."""
    return {mono: -c for mono, c in p.items()}


def sub(p: Poly, q: Poly) -> Poly:
    """p - q."""
    return add(p, neg(q))


def mul(p: Poly, q: Poly) -> Poly:
    """p * q. Raises `TooLarge` when the product has too many terms."""
    if len(p) * len(q) > MOST_TERMS * 20:
        raise TooLarge
    out: Poly = {}
    for m1, c1 in p.items():
        for m2, c2 in q.items():
            mono = mono_mul(m1, m2)
            out[mono] = out.get(mono, 0) + c1 * c2
    if len(out) > MOST_TERMS:
        raise TooLarge
    return {mono: tidy(c) for mono, c in out.items() if c}


def leading(p: Poly) -> Coeff:
    """The coefficient of the lexicographically largest monomial; exponents must not be negative.

    The order respects products, so a product of polynomials that lead positively leads positively.
    """
    return p[max(p, key=_lex)]


def _lex(mono: Mono) -> tuple[tuple[int, Exponent], ...]:
    return tuple((-g, e) for g, e in mono)


def primitive(p: Poly) -> tuple[Coeff, Mono, Poly]:
    """`p` as coefficient × monomial × primitive part (integer, content 1, leading coefficient > 0)."""
    top = gcd(*(c.numerator for c in p.values()))
    bottom = lcm(*(c.denominator for c in p.values()))
    c: Coeff = tidy(Fraction(top, bottom))
    mono = common_monomial(p)
    inverse = mono_pow(mono, -1)
    out = {mono_mul(m, inverse): v for m, v in p.items()} if mono else p
    if leading(out) < 0:
        c = -c
    return c, mono, {m: tidy(Fraction(v) / c) if c != 1 else v for m, v in out.items()}


def common_monomial(p: Poly) -> Mono:
    """The largest monomial (with negative exponents too) that divides every term."""
    lowest: dict[int, Exponent] = {}
    for i, mono in enumerate(p):
        here = dict(mono)
        if i == 0:
            lowest = here
            continue
        for g in lowest.keys() | here.keys():
            lowest[g] = min(lowest.get(g, 0), here.get(g, 0))
    return tuple(sorted((g, e) for g, e in lowest.items() if e))


def degree_in(p: Poly, g: int) -> Exponent:
    """The largest exponent of a generator."""
    return max((e for mono in p for h, e in mono if h == g), default=0)


def coefficients_in(p: Poly, g: int) -> dict[Exponent, Poly]:
    """`p` as a polynomial in one generator: exponent -> coefficient."""
    out: dict[Exponent, Poly] = {}
    for mono, c in p.items():
        power: Exponent = 0
        rest = mono
        for i, (h, e) in enumerate(mono):
            if h == g:
                power, rest = e, mono[:i] + mono[i + 1 :]
                break
        out.setdefault(power, {})[rest] = c
    return out


# To sympy's polynomial rings and back, for the gcd and the factorisation


def scales(polys: Iterable[Poly]) -> dict[int, int]:
    """For each generator the least common denominator of its exponents."""
    out: dict[int, int] = {}
    for p in polys:
        for mono in p:
            for g, e in mono:
                out[g] = lcm(out.get(g, 1), e.denominator)
    return out


def _to_ring(p: Poly, order: list[int], scaling: dict[int, int], into: Any) -> Any:
    place = {g: i for i, g in enumerate(order)}
    terms = {}
    for mono, c in p.items():
        exponents = [0] * len(order)
        for g, e in mono:
            exponents[place[g]] = int(e * scaling[g])
        terms[tuple(exponents)] = into.domain.convert(int(c))
    return into.from_dict(terms)


def _from_ring(element: Any, order: list[int], scaling: dict[int, int]) -> Poly:
    out: Poly = {}
    for exponents, c in element.terms():
        mono = tuple((g, tidy(Fraction(e, scaling[g]))) for g, e in zip(order, exponents, strict=True) if e)
        out[mono] = int(c)
    return out


def _ring_of(order: list[int]) -> Any:
    return ring([f"g{i}" for i in range(len(order))], ZZ)[0]


def divided(p: Poly, q: Poly) -> tuple[Poly, Poly, Poly]:
    """(gcd, p/gcd, q/gcd) of two primitive polynomials without negative exponents; gcd 1 if too large."""
    scaling = scales((p, q))
    order = sorted(scaling)
    if not order or not (_moderate(p) and _moderate(q)):
        return constant(1), p, q
    into = _ring_of(order)
    common, p1, q1 = _to_ring(p, order, scaling, into).cofactors(_to_ring(q, order, scaling, into))
    return tuple(_from_ring(x, order, scaling) for x in (common, p1, q1))  # type: ignore[return-value]


def remainder(p: Poly, q: Poly) -> tuple[Poly, Poly]:
    """Quotient and remainder of `p` by `q` over the rationals, in the ring's lexicographic order."""
    scaling = scales((p, q))
    order = sorted(scaling)
    bottom = lcm(*(c.denominator for c in p.values()), 1)
    into = ring([f"g{i}" for i in range(len(order))], QQ)[0]
    whole = _to_ring(scale(p, bottom), order, scaling, into)
    quotients, rest = whole.div([_to_ring(q, order, scaling, into)])
    return (
        scale(_rational_from_ring(quotients[0], order, scaling), Fraction(1, bottom)),
        scale(_rational_from_ring(rest, order, scaling), Fraction(1, bottom)),
    )


def _rational_from_ring(element: Any, order: list[int], scaling: dict[int, int]) -> Poly:
    out: Poly = {}
    for exponents, c in element.terms():
        mono = tuple((g, tidy(Fraction(e, scaling[g]))) for g, e in zip(order, exponents, strict=True) if e)
        out[mono] = tidy(Fraction(int(c.numerator), int(c.denominator)))
    return out


def factors(p: Poly) -> tuple[tuple[Poly, int], ...]:
    """The irreducible factors of a primitive polynomial, with multiplicities, each again primitive.

    A polynomial that is too large to factor counts as irreducible: what follows is incomplete, not wrong.
    """
    if is_constant(p):
        return ()
    if _plainly_irreducible(p) or not _moderate(p):
        return ((p, 1),)
    try:
        with time_limit(FACTOR_SECONDS):
            return tuple((dict(f), n) for f, n in _factors(key(p)))
    except OutOfTime:
        return ((p, 1),)


def _moderate(p: Poly) -> bool:
    """Whether the polynomial written out in full, with integer exponents, is not too large for sympy."""
    total = 1
    for g, unit in scales((p,)).items():
        degree = int(degree_in(p, g) * unit)
        total *= degree + 1
        if degree > MOST_DEGREE or total > MOST_DENSE:
            return False
    return True


def _plainly_irreducible(p: Poly) -> bool:
    """Linear in some generator with a monomial as its coefficient, and primitive: irreducible."""
    scaling = scales((p,))
    for g, unit in scaling.items():
        by_power = coefficients_in(p, g)
        if set(by_power) <= {0, Fraction(1, unit)} and len(by_power[Fraction(1, unit)]) == 1:
            return True
    return False


@lru_cache(maxsize=20_000)
def _factors(k: PolyKey) -> tuple[tuple[PolyKey, int], ...]:
    p = dict(k)
    scaling = scales((p,))
    order = sorted(scaling)
    into = _ring_of(order)
    _, found = _to_ring(p, order, scaling, into).factor_list()
    out = []
    for f, n in found:
        _, _, f1 = primitive(_from_ring(f, order, scaling))
        out.append((key(f1), n))
    return tuple(sorted(out, key=lambda pair: sorted(pair[0])))
