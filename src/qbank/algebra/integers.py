"""Which polynomials take only integer values, from the integer symbols and floors in them."""

from __future__ import annotations

import itertools
from math import lcm
from typing import TYPE_CHECKING

from qbank.algebra import polynomials as po
from qbank.algebra.polynomials import Mono, Poly

if TYPE_CHECKING:
    from qbank.algebra.kernels import Converter

MOST_RESIDUES = 5000


def is_integer_generator(cv: Converter, g: int) -> bool:
    gen = cv.field.gens[g]
    if gen.kind == "symbol":
        r = cv.case.scope.ranges.get(gen.data)
        return bool(r is not None and r.integer)
    return gen.kind == "parity" or (gen.kind == "call" and gen.data[0].__name__ == "floor")


def is_integer_valued(cv: Converter, p: Poly) -> bool:
    """Whether `p` is an integer for all integer values of its generators (checked by residues)."""
    for mono in p:
        if any(e.denominator != 1 or e < 0 or not is_integer_generator(cv, g) for g, e in mono):
            return False
    bottom = lcm(*(c.denominator for c in p.values()), 1)
    if bottom == 1:
        return True
    gens = sorted(po.generators(p))
    if bottom ** len(gens) > MOST_RESIDUES:
        return False
    for residues in itertools.product(range(bottom), repeat=len(gens)):
        at = dict(zip(gens, residues, strict=True))
        total = 0
        for mono, c in p.items():
            term = int(c * bottom)
            for g, e in mono:
                term *= at[g] ** int(e)
            total += term
        if total % bottom:
            return False
    return True


def squarefree_integer_monomial(cv: Converter, mono: Mono) -> Mono:
    """The monomial without repeated factors: it has the same parity."""
    return tuple((g, 1) for g, _ in mono) if is_integer_valued(cv, {mono: 1}) else mono
