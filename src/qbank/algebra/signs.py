"""The sign of a polynomial in kernels, on a domain and under assumed signs of other polynomials.

Every method here is sound and none is complete; the answer is a set of possible signs (see `masks`).
Kernels are treated as independent real variables, each within an interval that contains its values.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from math import lcm
from typing import Any

import sympy as sp

from qbank.algebra import linear, masks
from qbank.algebra import polynomials as po
from qbank.algebra.domains import Range, Scope
from qbank.algebra.fields import UNIT, Elem, Field, Gen
from qbank.algebra.masks import ANY, NEG, POS, ZERO, Mask
from qbank.algebra.polynomials import ONE, Mono, Poly, PolyKey
from qbank.algebra.positivity import by_quadratic_form, by_roots, shifted_mask
from qbank.algebra.readback import enclosure, sign_of_constant

Expr = Any
# Kernels whose value is an integer: between two of them a strict inequality may hold nowhere.
DISCRETE = ("parity",)
MOST_ATOMS = 10
MOST_POWER = 12


class Split(Exception):
    """The sign of a polynomial is needed. `jump` says that the value may be discontinuous where it is 0."""

    def __init__(self, poly: Poly, jump: bool) -> None:
        super().__init__("the sign is not known")
        self.poly = poly
        self.jump = jump


@dataclass(frozen=True, slots=True)
class Bounds:
    """An interval of the extended reals with rational ends; None means unbounded."""

    lo: Fraction | None = None
    hi: Fraction | None = None
    lo_open: bool = True
    hi_open: bool = True

    def mask(self) -> Mask:
        out = ANY
        if self.lo is not None and self.lo >= 0:
            out &= ~NEG
            if self.lo > 0 or self.lo_open:
                out &= ~ZERO
        if self.hi is not None and self.hi <= 0:
            out &= ~POS
            if self.hi < 0 or self.hi_open:
                out &= ~ZERO
        return out


POSITIVE = Bounds(lo=Fraction(0))


class Case:
    """A scope together with assumed signs of primitive polynomials."""

    def __init__(self, field: Field, scope: Scope, facts: Mapping[PolyKey, Mask] | None = None) -> None:
        self.field = field
        self.scope = scope
        self.facts: dict[PolyKey, Mask] = dict(facts or {})
        self._memo: dict[PolyKey, Mask] = {}
        self._bounds: dict[int, Bounds] = {}

    def assuming(self, p: Poly, mask: Mask) -> Case:
        """This case with the sign of `p` (narrowed by what is known already)."""
        c, mono, prim = po.primitive(p)
        told = masks.times(mask, masks.of_number(c))
        if po.is_constant(prim):
            if len(mono) != 1 or mono[0][1] % 2 != 1:
                return self  # nothing about a single generator
            prim = po.variable(mono[0][0])
        elif mono:
            unit = self.mono_mask(mono)
            if unit not in (NEG, POS):
                return self
            told = masks.times(told, unit)
        k = po.key(prim)
        return Case(self.field, self.scope, {**self.facts, k: self.facts.get(k, ANY) & told})

    # Signs

    def mask(self, p: Poly) -> Mask:
        """The possible signs of `p`, which must be real."""
        if not p:
            return ZERO
        c, mono, prim = po.primitive(p)
        out = masks.times(masks.of_number(c), self.mono_mask(mono))
        return out if po.is_constant(prim) else masks.times(out, self._primitive_mask(prim))

    def elem_mask(self, x: Elem) -> Mask:
        out = self.mask(x.num)
        for k, n in x.den:
            out = masks.times(out, masks.power(self.mask(dict(k)), -n))
        return out

    def mono_mask(self, mono: Mono) -> Mask:
        out = POS
        for g, e in mono:
            out = masks.times(out, masks.power(self.gen_mask(g), e))
        return out

    def gen_mask(self, g: int) -> Mask:
        known = self.facts.get(po.key(po.variable(g)), ANY)
        return known & self.bounds(g).mask()

    def _primitive_mask(self, p: Poly) -> Mask:
        k = po.key(p)
        found = self._memo.get(k)
        if found is None:
            self._memo[k] = ANY  # a circular question is answered by "any sign"
            found = self._memo[k] = self._find_mask(p, k)
        return found

    def _find_mask(self, p: Poly, k: PolyKey) -> Mask:
        if not all(self.field.gens[g].real for g in po.generators(p)):
            return ANY
        known = self.facts.get(k, ANY)
        if known in (NEG, ZERO, POS):
            return known
        for method in (
            self._by_number,
            self._by_terms,
            self._by_factors,
            self._by_shift,
            self._by_roots,
            self._by_linear,
            self._by_radical,
            self._by_ratio,
            self._by_logarithms,
            self._by_quadratic_form,
        ):
            known &= method(p)
            if known in (NEG, ZERO, POS):
                break
        return known

    def _by_number(self, p: Poly) -> Mask:
        if any(self.field.symbols(g) for g in po.generators(p)):
            return ANY
        sign = sign_of_constant(self.field, p)
        return ANY if sign is None else masks.of_number(sign)

    def _by_terms(self, p: Poly) -> Mask:
        out = ZERO
        for mono, c in p.items():
            out = masks.plus(out, masks.times(masks.of_number(c), self.mono_mask(mono)))
            if out == ANY:
                break
        return out

    def _by_factors(self, p: Poly) -> Mask:
        found = po.factors(p)
        if len(found) == 1 and found[0][1] == 1:
            return ANY
        out = POS
        for f, n in found:
            out = masks.times(out, masks.power(self._primitive_mask(f), n))
        return out

    def _by_shift(self, p: Poly) -> Mask:
        return shifted_mask(p, {g: self.bounds(g) for g in po.generators(p)})

    def _by_roots(self, p: Poly) -> Mask:
        gens = po.generators(p)
        return by_roots(p, min(gens), self.bounds(min(gens))) if len(gens) == 1 else ANY

    def _by_quadratic_form(self, p: Poly) -> Mask:
        positive = {g for g in po.generators(p) if not self.gen_mask(g) & NEG}
        return by_quadratic_form(p, positive)

    def _by_radical(self, p: Poly) -> Mask:
        """a + b*sqrt(f): when a and b have opposite signs, the sign of a**2 - b**2*f decides."""
        for g in po.generators(p):
            if self.field.gens[g].kind not in ("root", "prime"):
                continue
            parts = po.coefficients_in(p, g)
            half = Fraction(1, 2)
            if set(parts) != {0, half}:
                continue
            a, b = parts[0], parts[half]
            sa, sb = self.mask(a), self.mask(b)
            square = self.field.reduce({((g, Fraction(1)),): 1})
            gap = po.sub(self.field.mul(a, a), self.field.mul(self.field.mul(b, b), square))
            if not sa & NEG and not sb & POS:
                return self.mask(gap)
            if not sa & POS and not sb & NEG:
                return masks.flip(self.mask(gap))
            sg = self.mask(gap)
            if not sb & NEG and not sg & POS:  # |a| <= b*sqrt(f)
                return POS if sg == NEG else POS | ZERO
            if not sb & POS and not sg & POS:
                return NEG if sg == NEG else NEG | ZERO
        return ANY

    def _by_ratio(self, p: Poly) -> Mask:
        """u - w for two positive terms has the sign of u**n - w**n, and of log u - log w."""
        if len(p) != 2:
            return ANY
        (m1, c1), (m2, c2) = sorted(p.items(), key=lambda item: -item[1])
        if not c1 > 0 > c2 or any(self.mono_mask(m) != POS for m in (m1, m2)):
            return ANY
        exponents = [e.denominator for m in (m1, m2) for _, e in m]
        n = lcm(*exponents, 1)
        if (
            n > 1
            and n <= MOST_POWER
            and not any(self.field.gens[g].kind == "exp" for m in (m1, m2) for g, _ in m)
        ):
            top, bottom = ({po.mono_pow(m, n): abs(c) ** n} for m, c in ((m1, c1), (m2, c2)))
            return self.mask(self.field.reduce(po.sub(top, bottom)))
        if abs(c1) != abs(c2):
            return ANY
        ratio: Poly = {}
        for g, e in po.mono_mul(m1, po.mono_pow(m2, -1)):
            gen = self.field.gens[g]
            if gen.kind != "exp" or gen.data[1] is not None:
                return ANY
            ratio = po.add(ratio, {gen.data[0]: e})
        return self.mask(ratio)

    def _by_logarithms(self, p: Poly) -> Mask:
        """A sum of c * log f has the sign of the product of the f**c with c > 0 minus that of the others."""
        sides: list[Poly] = [po.constant(1), po.constant(1)]
        unit = lcm(*(c.denominator for c in p.values()))
        for mono, c in p.items():
            if len(mono) != 1 or mono[0][1] != 1 or self.field.gens[mono[0][0]].kind != "log":
                return ANY
            f = dict(self.field.gens[mono[0][0]].data)
            power = int(abs(c) * unit)
            if self.mask(f) != POS or power > MOST_POWER:
                return ANY
            sides[c < 0] = self.field.mul(sides[c < 0], self.field.pow(f, power))
        return self.mask(po.sub(sides[0], sides[1]))

    # Linear reasoning with the facts

    def _by_linear(self, p: Poly) -> Mask:
        if len(p) > MOST_ATOMS:
            return ANY
        out = ANY
        for excluded, remaining in ((POS, NEG | ZERO), (NEG, POS | ZERO)):
            # If p cannot have the remaining signs, it has the excluded one.
            try:
                if linear.solve(self._constraints((po.key(p), remaining))) is None:
                    return excluded
                if (
                    out == ANY
                    and linear.solve(self._constraints((po.key(p), flip_strict(remaining)))) is None
                ):
                    out = excluded | ZERO
            except linear.TooMany:
                return ANY
        return out

    def _constraints(self, *more: tuple[PolyKey, Mask]) -> list[linear.Linear]:
        """Facts, bounds of the atoms and further statements as linear constraints on monomials."""
        out: list[linear.Linear] = []
        atoms: set[Mono] = set()
        for k, mask in (*self.facts.items(), *more):
            p = dict(k)
            if len(p) > MOST_ATOMS:
                continue
            row = {mono: Fraction(c) for mono, c in p.items() if mono != ONE}
            bottom = Fraction(p.get(ONE, 0))
            minus = {mono: -c for mono, c in row.items()}
            if not mask & NEG:
                out.append(linear.Linear(row, bottom, mask == POS))
            if not mask & POS:
                out.append(linear.Linear(minus, -bottom, mask == NEG))
            if not mask & NEG or not mask & POS:
                atoms |= row.keys()
        waiting, known = sorted(atoms), set(atoms)
        while waiting and len(known) <= 2 * MOST_ATOMS:
            for row in self._atom_constraints(waiting.pop()):
                out.append(row)
                new = [atom for atom in row.coefficients if atom not in known]
                known.update(new)
                waiting += new
        return out

    def _atom_constraints(self, mono: Mono) -> Iterator[linear.Linear]:
        """Bounds of one monomial, and the tangents of exp and log that connect it to others."""
        one = Fraction(1)
        b = self.mono_bounds(mono)
        if b.lo is not None:
            yield linear.Linear({mono: one}, -b.lo, b.lo_open)
        if b.hi is not None:
            yield linear.Linear({mono: -one}, b.hi, b.hi_open)
        if len(mono) != 1:
            return
        ((g, e),) = mono
        gen = self.field.gens[g]
        if gen.kind == "exp" and gen.real and gen.data[1] is None:
            # exp(u) >= 1 + u, also with u = -v: exp(-v) >= 1 - v
            row = {mono: one, gen.data[0]: -Fraction(e)}
            yield linear.Linear({m: c for m, c in row.items() if m != ONE}, -one + row.get(ONE, Fraction(0)))
        elif gen.kind == "call" and gen.data[0] is sp.floor and e == 1:
            # floor(u) <= u < floor(u) + 1
            u = self.field.arguments[g][0]
            if not u.den:
                row = {m: Fraction(c) for m, c in u.num.items() if m != ONE}
                minus = {m: -c for m, c in row.items()}
                shift = Fraction(u.num.get(ONE, 0))
                yield linear.Linear({**row, mono: -one}, shift)
                yield linear.Linear({**minus, mono: one}, one - shift, True)
        elif gen.kind == "log" and e == 1:
            f = dict(gen.data)
            sign = self.mask(f)
            if sign in (NEG, POS):
                # log(f) <= f - 1 for a positive f
                size = f if sign == POS else po.neg(f)
                row = {m: Fraction(c) for m, c in size.items() if m != ONE}
                yield linear.Linear({**row, mono: -one}, Fraction(size.get(ONE, 0)) - 1)

    def mono_bounds(self, mono: Mono) -> Bounds:
        """An interval for a product of powers: by the bounds of its factors where these are positive."""
        if len(mono) == 1 and mono[0][1] == 1:
            return self.bounds(mono[0][0])
        lo: Fraction | None = Fraction(1)
        hi: Fraction | None = Fraction(1)
        lo_open = hi_open = False
        for g, e in mono:
            b = self.bounds(g)
            if b.lo is None or b.lo < 0 or e.denominator != 1 or abs(e) > 8:
                return _of_mask(self.mono_mask(mono))
            low, high, low_open, high_open = b.lo, b.hi, b.lo_open, b.hi_open
            if e < 0 and high == 0:
                return _of_mask(self.mono_mask(mono))
            if e < 0:
                low, high = (Fraction(0) if high is None else 1 / high), (None if not low else 1 / low)
                low_open, high_open = high_open, low_open
            lo, lo_open = (lo or 0) * low ** int(abs(e)), lo_open or low_open
            hi = None if hi is None or high is None else hi * high ** int(abs(e))
            hi_open = hi_open or high_open
        return Bounds(lo, hi, lo_open, hi_open or hi is None)

    def feasible(self) -> bool:
        """False only if the facts contradict each other on the domain."""
        if any(mask == 0 for mask in self.facts.values()):
            return False
        discrete = any(
            self.field.gens[g].kind in DISCRETE for k in self.facts for g in po.generators(dict(k))
        )
        rows = self._constraints()
        if discrete:
            rows = [linear.Linear(r.coefficients, r.constant) for r in rows]
        try:
            return linear.solve(rows) is not None
        except linear.TooMany:
            return True

    def sample(self) -> dict[Expr, Expr] | None:
        """A point of the case, when its facts are linear in symbols: exact values for those symbols."""
        gens = self.field.gens
        names = [g for k in self.facts for g in po.generators(dict(k))]
        if not names or any(gens[g].kind != "symbol" for g in names):
            return None
        whole = frozenset(((g, 1),) for g in names if self.scope.ranges[gens[g].data].integer)
        try:
            found = linear.solve(self._constraints(), whole)
        except linear.TooMany:
            return None
        if found is None or any(len(mono) != 1 or mono[0][1] != 1 for mono in found):
            return None
        return {gens[mono[0][0]].data: sp.Rational(v.numerator, v.denominator) for mono, v in found.items()}

    # Bounds of generators

    def bounds(self, g: int) -> Bounds:
        """An interval that contains every value of the generator."""
        found = self._bounds.get(g)
        if found is None:
            self._bounds[g] = Bounds()
            found = self._bounds[g] = self._narrowed(g, self._find_bounds(g))
        return found

    def _narrowed(self, g: int, b: Bounds) -> Bounds:
        """Facts of the form a*g + b narrow the interval."""
        for k, mask in self.facts.items():
            p = dict(k)
            slope = p.get(((g, 1),))
            if slope is None or len(p) > 2 or (len(p) == 2 and ONE not in p):
                continue
            at = -Fraction(p.get(ONE, 0)) / slope
            signs = mask if slope > 0 else masks.flip(mask)
            if not signs & NEG and (b.lo is None or at > b.lo or (at == b.lo and not signs & ZERO)):
                b = Bounds(at, b.hi, not signs & ZERO, b.hi_open)
            if not signs & POS and (b.hi is None or at < b.hi or (at == b.hi and not signs & ZERO)):
                b = Bounds(b.lo, at, b.lo_open, not signs & ZERO)
        return b

    def _find_bounds(self, g: int) -> Bounds:
        gen = self.field.gens[g]
        if gen.kind == "symbol":
            return _of_range(self.scope.ranges[gen.data]) if gen.data in self.scope.ranges else Bounds()
        if not gen.real:
            return Bounds()
        if not self.field.symbols(g):
            near = enclosure(self.field, g)
            if near is not None:
                return Bounds(*near)
        if gen.kind == "exp":
            inner, den = gen.data
            sign = self.mono_mask(inner)
            if den:
                sign = masks.times(sign, self.mask(dict(den)))
            if not sign & NEG:
                return Bounds(Fraction(1), None, sign == POS)
            if not sign & POS:
                return Bounds(Fraction(0), Fraction(1), True, sign == NEG)
            return POSITIVE
        if gen.kind in ("root", "prime"):
            return (
                POSITIVE
                if gen.kind == "prime" or self.mask(dict(gen.data)) == POS
                else Bounds(Fraction(0), lo_open=False)
            )
        if gen.kind in ("cosine", "sine"):
            return self._bounds_of_wave(gen)
        if gen.kind == "parity":
            return Bounds(Fraction(-1), Fraction(1), False, False)
        if gen.kind == "log":
            return self._bounds_of_log(dict(gen.data))
        if gen.kind == "power":
            return POSITIVE if self.mask(dict(gen.data[0])) == POS else Bounds()
        return self._bounds_of_call(g) if gen.kind == "call" else Bounds()

    def _bounds_of_wave(self, gen: Gen) -> Bounds:
        """The sign of a sine on [-pi, 0] and [0, pi], of a cosine on [-pi/2, pi/2]; else [-1, 1]."""
        unit: Mono = ((UNIT, Fraction(-1, 2)),)
        angle: Poly = {}
        for h, e in gen.data:
            inner, den = self.field.gens[h].data
            if den:
                return Bounds(Fraction(-1), Fraction(1), False, False)
            angle = po.add(angle, {po.mono_mul(inner, unit): e})
        pi = po.variable(self.field.index(Gen("number", sp.pi)))
        quarter = po.scale(pi, Fraction(1, 2))
        if gen.kind == "cosine":
            up = self.mask(po.add(quarter, angle)), self.mask(po.sub(quarter, angle))
            down = (ANY, ANY)
        else:
            up = self.mask(angle), self.mask(po.sub(pi, angle))
            down = self.mask(po.neg(angle)), self.mask(po.add(pi, angle))
        if not (up[0] | up[1]) & NEG:
            return Bounds(Fraction(0), Fraction(1), up == (POS, POS), False)
        if not (down[0] | down[1]) & NEG:
            return Bounds(Fraction(-1), Fraction(0), False, down == (POS, POS))
        return Bounds(Fraction(-1), Fraction(1), False, False)

    def _bounds_of_log(self, f: Poly) -> Bounds:
        sign = self.mask(f)
        if sign == NEG:
            f = po.neg(f)
        elif sign != POS:
            return Bounds()
        above = self.mask(po.sub(f, po.constant(1)))
        return _one_sided(above)

    def _bounds_of_call(self, g: int) -> Bounds:
        function, _ = self.field.gens[g].data
        args = self.field.arguments[g]
        name = function.__name__
        if name == "gamma" and self.elem_mask(args[0]) == POS:
            return POSITIVE
        if name in ("erf", "atan", "asin", "asinh", "erfi", "floor") and self.field.is_real(args[0]):
            sign = self.elem_mask(args[0])
            if name == "floor":
                return Bounds(Fraction(0), lo_open=False) if not sign & NEG else Bounds()
            size = {"erf": Fraction(1), "atan": Fraction(1571, 1000), "asin": Fraction(1571, 1000)}.get(name)
            b = _one_sided(sign)
            lo = b.lo if b.lo is not None else (None if size is None else -size)
            hi = b.hi if b.hi is not None else size
            return Bounds(lo, hi, b.lo_open, b.hi_open)
        return Bounds()


def flip_strict(mask: Mask) -> Mask:
    """The strict version of a weak sign condition."""
    return mask & ~ZERO


def _of_mask(mask: Mask) -> Bounds:
    return _one_sided(mask) if mask != ZERO else Bounds(Fraction(0), Fraction(0), False, False)


def _one_sided(sign: Mask) -> Bounds:
    if not sign & NEG:
        return Bounds(Fraction(0), None, sign == POS)
    if not sign & POS:
        return Bounds(None, Fraction(0), True, sign == NEG)
    return Bounds()


def _of_range(r: Range) -> Bounds:
    lo, lo_open = _rational_end(r.lo, r.lo_open, up=False)
    hi, hi_open = _rational_end(r.hi, r.hi_open, up=True)
    return Bounds(lo, hi, lo_open, hi_open)


def _rational_end(end: Expr | None, is_open: bool, *, up: bool) -> tuple[Fraction | None, bool]:
    if end is None:
        return None, True
    if end.is_Rational:
        return Fraction(int(end.p), int(end.q)), is_open
    near = sp.Rational(str(end.evalf(40)))
    out = Fraction(int(near.p), int(near.q)) + (Fraction(1, 10**30) if up else -Fraction(1, 10**30))
    return out, True
