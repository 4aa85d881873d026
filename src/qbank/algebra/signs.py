"""The sign of a polynomial in kernels, on a domain and under assumed signs of other polynomials.

Every method here is sound and none is complete; the answer is a set of possible signs (see `masks`).
Kernels are treated as independent real variables, each within an interval that contains its values.
"""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction

from qbank.algebra import masks
from qbank.algebra import polynomials as po
from qbank.algebra.bounds import Bounds, bounds_of
from qbank.algebra.domains import Scope
from qbank.algebra.elements import Elem
from qbank.algebra.fields import Field
from qbank.algebra.masks import ANY, NEG, POS, ZERO, Mask
from qbank.algebra.polynomials import ONE, Mono, Poly, PolyKey
from qbank.algebra.signtests import TESTS


class Split(Exception):
    """The sign of a polynomial is needed. `jump` says that the value may be discontinuous where it is 0."""

    def __init__(self, poly: Poly, jump: bool) -> None:
        super().__init__("the sign is not known")
        self.poly = poly
        self.jump = jump


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
        return out if po.is_constant(prim) else masks.times(out, self.primitive_mask(prim))

    def elem_mask(self, x: Elem) -> Mask:
        """The possible signs of an element."""
        out = self.mask(x.num)
        for k, n in x.den:
            out = masks.times(out, masks.power(self.mask(dict(k)), -n))
        return out

    def mono_mask(self, mono: Mono) -> Mask:
        """The possible signs of a monomial."""
        out = POS
        for g, e in mono:
            if not self.field.gens[g].real:
                return ANY
            out = masks.times(out, masks.power(self.gen_mask(g), e))
        return out

    def gen_mask(self, g: int) -> Mask:
        """The possible signs of a generator."""
        known = self.facts.get(po.key(po.variable(g)), ANY)
        return known & self.bounds(g).mask()

    def primitive_mask(self, p: Poly) -> Mask:
        """The possible signs of a primitive polynomial."""
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
        for test in TESTS:
            known &= test(self, p)
            if known in (NEG, ZERO, POS):
                break
        return known

    # Bounds of generators

    def bounds(self, g: int) -> Bounds:
        """An interval that contains every value of the generator."""
        found = self._bounds.get(g)
        if found is None:
            self._bounds[g] = Bounds()
            found = self._bounds[g] = self._narrowed(g, bounds_of(self, g))
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
