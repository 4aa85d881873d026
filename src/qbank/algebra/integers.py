"""Which polynomials take only integer values, from the integer symbols and floors in them."""

from __future__ import annotations

import itertools
from math import lcm
from typing import TYPE_CHECKING

from qbank.algebra import polynomials as po
from qbank.algebra.elements import Elem
from qbank.algebra.polynomials import Coeff, Mono, Poly

if TYPE_CHECKING:
    from qbank.algebra.signs import Case

MOST_RESIDUES = 5000


def is_integer_generator(case: Case, g: int) -> bool:
    """Whether a generator stands for an integer: an integer symbol, a floor, a sign (-1)**m."""
    gen = case.field.gens[g]
    if gen.kind == "symbol":
        r = case.scope.ranges.get(gen.data)
        return bool(r is not None and r.integer)
    return gen.kind == "parity" or (gen.kind == "call" and gen.data[0].__name__ == "floor")


def is_integer_valued(case: Case, p: Poly) -> bool:
    """Whether `p` is an integer for all integer values of its generators (checked by residues)."""
    for mono in p:
        if any(e.denominator != 1 or e < 0 or not is_integer_generator(case, g) for g, e in mono):
            return False
    bottom = lcm(*(c.denominator for c in p.values()), 1)
    if bottom == 1:
        return True
    gens = sorted(po.generators(p))
    if bottom ** len(gens) > MOST_RESIDUES:
        return False
    for residues in itertools.product(range(bottom), repeat=len(gens)):
        at = dict(zip(gens, residues, strict=True))
        if bottom % 2 == 0 and not all(_parity_allows(case, g, rest) for g, rest in at.items()):
            continue
        total = 0
        for mono, c in p.items():
            term = int(c * bottom)
            for g, e in mono:
                term *= at[g] ** int(e)
            total += term
        if total % bottom:
            return False
    return True


def _parity_allows(case: Case, g: int, residue: int) -> bool:
    """Whether a generator that may be declared even or odd can have this residue modulo an even number."""
    gen = case.field.gens[g]
    if gen.kind != "symbol":
        return True
    return not (gen.data.is_even and residue % 2) and not (gen.data.is_odd and residue % 2 == 0)


def squarefree_integer_monomial(case: Case, mono: Mono) -> Mono:
    """The monomial without repeated factors: it has the same parity."""
    return tuple((g, 1) for g, _ in mono) if is_integer_valued(case, {mono: 1}) else mono


def quotient(x: Elem) -> tuple[Poly, Poly]:
    """Numerator and denominator as polynomials with integer coefficients and exponents >= 0."""
    bottom: Poly = po.constant(lcm(*(c.denominator for c in x.num.values())))
    powers: dict[int, Coeff] = {}
    for mono in x.num:
        for g, e in mono:
            powers[g] = max(powers.get(g, 0), -e)
    mono = tuple((g, e) for g, e in sorted(powers.items()) if e > 0)
    clear = po.mul(bottom, {mono: 1})
    top = po.mul(x.num, clear)
    for k, n in x.den:
        for _ in range(n):
            clear = po.mul(clear, dict(k))
    return top, clear
