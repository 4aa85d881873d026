"""Whether an element is zero, beyond normal form: nested roots and relations between logarithms."""

from __future__ import annotations

from fractions import Fraction
from math import lcm

from qbank.algebra import polynomials as po
from qbank.algebra import powers
from qbank.algebra.elements import UNITY, Elem, Unsupported
from qbank.algebra.kernels import Converter
from qbank.algebra.masks import NEG, POS, times
from qbank.algebra.polynomials import ONE, Coeff, Mono, Poly
from qbank.algebra.turning import complex_form

HALF = Fraction(1, 2)
DEEPEST = 4


def is_zero(cv: Converter, x: Elem) -> bool:
    """True only when `x` is zero throughout the case. May raise `Split`."""
    if cv.field.is_zero(x):
        return True
    p = cv.field.without_unit_relations(x.num)
    return _by_roots(cv, p, DEEPEST) or _by_logarithms(cv, p) or _modulo_facts(cv, p)


def _zero(cv: Converter, p: Poly, depth: int) -> bool:
    p = cv.field.without_unit_relations(p)
    return not p or (depth > 0 and _by_roots(cv, p, depth))


def _by_roots(cv: Converter, p: Poly, depth: int) -> bool:
    """p = a + b*sqrt(f) is zero when a**2 = b**2*f and a, b have opposite signs."""
    field = cv.field
    for g in sorted(po.generators(p), reverse=True):
        if field.gens[g].kind != "root":
            continue
        parts = po.coefficients_in(p, g)
        if not set(parts) <= {0, HALF} or HALF not in parts:
            continue
        a, b = parts.get(0, {}), parts[HALF]
        f = dict(field.gens[g].data)
        if not a:
            return _zero(cv, b, depth - 1)
        gap = po.sub(field.mul(a, a), field.mul(field.mul(b, b), f))
        if _zero(cv, gap, depth - 1):
            return not times(cv.case.mask(a), cv.case.mask(b)) & POS
    return False


def _by_logarithms(cv: Converter, p: Poly) -> bool:
    """A sum of rational multiples of logarithms is zero when the product of the powers is 1.

    The terms are grouped by what multiplies the logarithm; each group has to vanish by itself, and terms
    without a logarithm may join the group of the rational multiples through their exponential.
    """
    field = cv.field
    groups: dict[Mono, list[tuple[Poly, Coeff]]] = {}
    rest: Poly = {}
    for mono, c in p.items():
        logs = [(g, e) for g, e in mono if field.gens[g].kind == "log"]
        if not logs:
            rest[mono] = c
        elif len(logs) == 1 and logs[0][1] == 1:
            other = tuple(pair for pair in mono if pair != logs[0])
            groups.setdefault(other, []).append((dict(field.gens[logs[0][0]].data), c))
        else:
            return False
    if not groups or (rest and ONE not in groups):
        return False
    for other, terms in groups.items():
        unit = lcm(*(c.denominator for _, c in terms))
        product = UNITY
        for f, c in terms:
            product = field.times(product, powers.abs_power(cv, f, int(c * unit)))
        if other == ONE and rest:
            product = field.times(product, powers.exp_of(cv, Elem(po.scale(rest, unit))))
        gap = field.sub(product, UNITY)
        if not (field.is_zero(gap) or _by_roots(cv, gap.num, DEEPEST)):
            return False
    return True


def _modulo_facts(cv: Converter, p: Poly) -> bool:
    """Divisible by a polynomial that the case says is zero."""
    for k, mask in cv.case.facts.items():
        if mask & (NEG | POS):
            continue
        try:
            f = dict(k)
            turned = complex_form(cv.field, f).num
            if turned != f:
                # Powers of complex exponentials are units: only what is left has to vanish.
                f = po.primitive(turned)[2]
            if not po.is_constant(f) and not po.remainder(_without_negative_powers(p), f)[1]:
                return True
        except (Unsupported, ValueError):
            continue
    return False


def _without_negative_powers(p: Poly) -> Poly:
    """`p` times the monomial that clears its negative exponents; kernels are not zero where these occur."""
    powers: dict[int, Coeff] = {}
    for mono in p:
        for g, e in mono:
            powers[g] = max(powers.get(g, 0), -e)
    clear: Mono = tuple((g, e) for g, e in sorted(powers.items()) if e > 0)
    return po.mul(p, {clear: 1})
