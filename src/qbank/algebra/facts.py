"""What the facts of a case imply together: linear inequalities between monomials, and their solutions."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from fractions import Fraction
from typing import TYPE_CHECKING, Any

import sympy as sp

from qbank.algebra import linear
from qbank.algebra import polynomials as po
from qbank.algebra.bounds import bounds_of_mono
from qbank.algebra.elements import Elem
from qbank.algebra.integers import is_integer_valued, quotient
from qbank.algebra.linear import Linear
from qbank.algebra.masks import ANY, NEG, POS, ZERO, Mask
from qbank.algebra.polynomials import ONE, Exponent, Mono, Poly, PolyKey

if TYPE_CHECKING:
    from qbank.algebra.signs import Case

Expr = Any
Row = dict[Mono, Fraction]
# Kernels whose value is an integer: between two of them a strict inequality may hold nowhere.
DISCRETE = ("parity",)
MOST_ATOMS = 10


def mask_by_facts(case: Case, p: Poly) -> Mask:
    """The signs that `p` can have together with the facts."""
    if len(p) > MOST_ATOMS:
        return ANY
    out = ANY
    for excluded, remaining in ((POS, NEG | ZERO), (NEG, POS | ZERO)):
        # If p cannot have the remaining signs, it has the excluded one.
        try:
            if linear.solve(constraints(case, (po.key(p), remaining))) is None:
                return excluded
            if out == ANY and linear.solve(constraints(case, (po.key(p), remaining & ~ZERO))) is None:
                out = excluded | ZERO
        except linear.TooMany:
            return ANY
    return out


def constraints(case: Case, *more: tuple[PolyKey, Mask]) -> list[Linear]:
    """Facts, bounds of the atoms and further statements as linear constraints on monomials."""
    out: list[Linear] = []
    atoms: set[Mono] = set()
    for k, mask in (*case.facts.items(), *more):
        p = dict(k)
        if len(p) > MOST_ATOMS:
            continue
        row = {mono: Fraction(c) for mono, c in p.items() if mono != ONE}
        bottom = Fraction(p.get(ONE, 0))
        minus = {mono: -c for mono, c in row.items()}
        if not mask & NEG:
            out.append(Linear(row, bottom, mask == POS))
        if not mask & POS:
            out.append(Linear(minus, -bottom, mask == NEG))
        if not mask & NEG or not mask & POS:
            atoms |= row.keys()
    waiting, known = sorted(atoms), set(atoms)
    while waiting and len(known) <= 2 * MOST_ATOMS:
        for constraint in _atom_constraints(case, waiting.pop()):
            out.append(constraint)
            new = [atom for atom in constraint.coefficients if atom not in known]
            known.update(new)
            waiting += new
    return out


def _atom_constraints(case: Case, mono: Mono) -> Iterator[Linear]:
    """Bounds of one monomial, and the tangents of exp and log that connect it to others."""
    one = Fraction(1)
    b = bounds_of_mono(case, mono)
    if b.lo is not None:
        yield Linear({mono: one}, -b.lo, b.lo_open)
    if b.hi is not None:
        yield Linear({mono: -one}, b.hi, b.hi_open)
    for i, (g, e) in enumerate(mono):
        weight = mono[:i] + mono[i + 1 :]
        if not case.mono_mask(weight) & NEG:
            yield from _kernel_constraints(case, g, e, weight)


def _kernel_constraints(case: Case, g: int, e: Exponent, weight: Mono) -> Iterator[Linear]:
    """What is known of a kernel, times a monomial that is not negative."""
    gen = case.field.gens[g]
    kernel: Poly = {((g, e),): 1}
    if gen.kind == "exp" and gen.real and gen.data[1] is None and weight == ONE:
        # exp(u) >= 1 + u, also with u = -v: exp(-v) >= 1 - v
        yield _at_least(po.sub(kernel, po.add(po.constant(1), {gen.data[0]: e})), weight)
    elif gen.kind == "call" and gen.data[0] is sp.floor and e == 1:
        u = case.field.arguments[g][0]
        if not u.den:
            # floor(u) <= u < floor(u) + 1
            yield _at_least(po.sub(u.num, kernel), weight)
            above = po.sub(po.add(kernel, po.constant(1)), u.num)
            yield replace(_at_least(above, weight), strict=case.mono_mask(weight) == POS)
        yield from _integer_quotient(case, kernel, u)
    elif gen.kind == "log" and e == 1 and weight == ONE:
        f = dict(gen.data)
        sign = case.mask(f)
        if sign in (NEG, POS):
            # log(f) <= f - 1 for a positive f
            size = f if sign == POS else po.neg(f)
            yield _at_least(po.sub(po.sub(size, po.constant(1)), kernel), weight)


def _integer_quotient(case: Case, floored: Poly, u: Elem) -> Iterator[Linear]:
    """For integers m and s > 0: s * floor(m/s) >= m - s + 1."""
    top, bottom = quotient(u)
    if all(is_integer_valued(case, p) for p in (top, bottom)) and case.mask(bottom) == POS:
        gap = po.sub(po.add(po.mul(bottom, po.add(floored, po.constant(1))), po.constant(-1)), top)
        yield _at_least(gap, ONE)


def _at_least(p: Poly, weight: Mono) -> Linear:
    """p * weight >= 0 as a constraint on monomials."""
    row = {po.mono_mul(mono, weight): Fraction(c) for mono, c in p.items()}
    return Linear({mono: c for mono, c in row.items() if mono != ONE}, row.get(ONE, Fraction(0)))


def feasible(case: Case) -> bool:
    """False only if the facts contradict each other on the domain."""
    if any(mask == 0 for mask in case.facts.values()):
        return False
    discrete = any(case.field.gens[g].kind in DISCRETE for k in case.facts for g in po.generators(dict(k)))
    rows = constraints(case)
    if discrete:
        rows = [Linear(r.coefficients, r.constant) for r in rows]
    try:
        return linear.solve(rows) is not None
    except linear.TooMany:
        return True


def sample(case: Case) -> dict[Expr, Expr] | None:
    """A point of the case, when its facts are linear in symbols: exact values for those symbols."""
    gens = case.field.gens
    names = [g for k in case.facts for g in po.generators(dict(k))]
    if not names or any(gens[g].kind != "symbol" for g in names):
        return None
    whole = frozenset(((g, 1),) for g in names if case.scope.ranges[gens[g].data].integer)
    try:
        found = linear.solve(constraints(case), whole)
    except linear.TooMany:
        return None
    if found is None or any(len(mono) != 1 or mono[0][1] != 1 for mono in found):
        return None
    return {gens[mono[0][0]].data: sp.Rational(v.numerator, v.denominator) for mono, v in found.items()}
