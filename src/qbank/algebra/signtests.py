"""Ways to find the sign of a primitive polynomial in a case; each one is sound, none is complete."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from math import lcm
from typing import TYPE_CHECKING

from qbank.algebra import masks
from qbank.algebra import polynomials as po
from qbank.algebra.facts import mask_by_facts
from qbank.algebra.masks import ANY, NEG, POS, ZERO, Mask
from qbank.algebra.polynomials import Poly
from qbank.algebra.positivity import by_quadratic_form, by_roots, shifted_mask
from qbank.algebra.readback import sign_of_constant

if TYPE_CHECKING:
    from qbank.algebra.signs import Case

MOST_POWER = 12


def by_number(case: Case, p: Poly) -> Mask:
    """A polynomial without symbols has the sign of its value."""
    if any(case.field.symbols(g) for g in po.generators(p)):
        return ANY
    sign = sign_of_constant(case.field, p)
    return ANY if sign is None else masks.of_number(sign)


def by_terms(case: Case, p: Poly) -> Mask:
    """Terms of one sign."""
    out = ZERO
    for mono, c in p.items():
        out = masks.plus(out, masks.times(masks.of_number(c), case.mono_mask(mono)))
        if out == ANY:
            break
    return out


def by_factors(case: Case, p: Poly) -> Mask:
    """The product of the signs of the factors."""
    found = po.factors(p)
    if len(found) == 1 and found[0][1] == 1:
        return ANY
    out = POS
    for f, n in found:
        out = masks.times(out, masks.power(case.primitive_mask(f), n))
    return out


def _shifted(case: Case, p: Poly) -> Mask:
    return shifted_mask(p, {g: case.bounds(g) for g in po.generators(p)})


def _univariate(case: Case, p: Poly) -> Mask:
    gens = po.generators(p)
    return by_roots(p, min(gens), case.bounds(min(gens))) if len(gens) == 1 else ANY


def _squares(case: Case, p: Poly) -> Mask:
    positive = {g for g in po.generators(p) if not case.gen_mask(g) & NEG}
    return by_quadratic_form(p, positive)


def by_radical(case: Case, p: Poly) -> Mask:
    """a + b*sqrt(f): when a and b have opposite signs, the sign of a**2 - b**2*f decides."""
    for g in po.generators(p):
        if case.field.gens[g].kind not in ("root", "prime"):
            continue
        parts = po.coefficients_in(p, g)
        half = Fraction(1, 2)
        if set(parts) != {0, half}:
            continue
        a, b = parts[0], parts[half]
        sa, sb = case.mask(a), case.mask(b)
        square = case.field.reduce({((g, Fraction(1)),): 1})
        gap = po.sub(case.field.mul(a, a), case.field.mul(case.field.mul(b, b), square))
        if not sa & NEG and not sb & POS:
            return case.mask(gap)
        if not sa & POS and not sb & NEG:
            return masks.flip(case.mask(gap))
        sg = case.mask(gap)
        if not sb & NEG and not sg & POS:  # |a| <= b*sqrt(f)
            return POS if sg == NEG else POS | ZERO
        if not sb & POS and not sg & POS:
            return NEG if sg == NEG else NEG | ZERO
    return ANY


def by_ratio(case: Case, p: Poly) -> Mask:
    """u - w for two positive terms has the sign of u**n - w**n, and of log u - log w."""
    if len(p) != 2:
        return ANY
    (m1, c1), (m2, c2) = sorted(p.items(), key=lambda item: -item[1])
    if not c1 > 0 > c2 or any(case.mono_mask(m) != POS for m in (m1, m2)):
        return ANY
    exponents = [e.denominator for m in (m1, m2) for _, e in m]
    n = lcm(*exponents, 1)
    if (
        n > 1
        and n <= MOST_POWER
        and not any(case.field.gens[g].kind == "exp" for m in (m1, m2) for g, _ in m)
    ):
        top, bottom = ({po.mono_pow(m, n): po.size(c) ** n} for m, c in ((m1, c1), (m2, c2)))
        return case.mask(case.field.reduce(po.sub(top, bottom)))
    if po.size(c1) != po.size(c2):
        return ANY
    ratio: Poly = {}
    for g, e in po.mono_mul(m1, po.mono_pow(m2, -1)):
        gen = case.field.gens[g]
        if gen.kind != "exp" or gen.data[1] is not None:
            return ANY
        ratio = po.add(ratio, {gen.data[0]: e})
    return case.mask(ratio)


def by_logarithms(case: Case, p: Poly) -> Mask:
    """A sum of c * log f has the sign of the product of the f**c with c > 0 minus that of the others."""
    sides: list[Poly] = [po.constant(1), po.constant(1)]
    unit = lcm(*(c.denominator for c in p.values()))
    for mono, c in p.items():
        if len(mono) != 1 or mono[0][1] != 1 or case.field.gens[mono[0][0]].kind != "log":
            return ANY
        f = dict(case.field.gens[mono[0][0]].data)
        power = int(po.size(c) * unit)
        if case.mask(f) != POS or power > MOST_POWER:
            return ANY
        sides[c < 0] = case.field.mul(sides[c < 0], case.field.pow(f, power))
    return case.mask(po.sub(sides[0], sides[1]))


# Cheap ones first.
TESTS: tuple[Callable[[Case, Poly], Mask], ...] = (
    by_number,
    by_terms,
    by_factors,
    _shifted,
    _univariate,
    mask_by_facts,
    by_radical,
    by_ratio,
    by_logarithms,
    _squares,
)
