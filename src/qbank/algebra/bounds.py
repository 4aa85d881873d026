"""Intervals that contain every value of a generator or a monomial, with rational ends."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING, Any

import sympy as sp

from qbank.algebra import masks
from qbank.algebra import polynomials as po
from qbank.algebra.domains import Range
from qbank.algebra.elements import UNIT, Gen
from qbank.algebra.masks import ANY, NEG, POS, ZERO, Mask
from qbank.algebra.polynomials import Mono, Poly
from qbank.algebra.readback import enclosure

if TYPE_CHECKING:
    from qbank.algebra.signs import Case

Expr = Any
MOST_EXPONENT = 8
# An irrational end point is kept between neighbouring multiples of 1/NEAR_END.
NEAR_END = 10**30
# Sizes that the values of some functions never exceed.
SIZES = {"erf": Fraction(1), "atan": Fraction(1571, 1000)}


@dataclass(frozen=True, slots=True)
class Bounds:
    """An interval of the extended reals with rational ends; None means unbounded."""

    lo: Fraction | None = None
    hi: Fraction | None = None
    lo_open: bool = True
    hi_open: bool = True

    def mask(self) -> Mask:
        """The signs of the numbers in the interval."""
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
WAVE = Bounds(Fraction(-1), Fraction(1), False, False)


def bounds_of(case: Case, g: int) -> Bounds:
    """An interval for a generator, from its kind and the signs of what it is made of."""
    gen = case.field.gens[g]
    if gen.kind == "symbol":
        return _of_range(case.scope.ranges[gen.data]) if gen.data in case.scope.ranges else Bounds()
    if not gen.real:
        return Bounds()
    if not case.field.symbols(g):
        near = enclosure(case.field, g)
        if near is not None:
            return Bounds(*near)
    if gen.kind == "exp":
        inner, den = gen.data
        sign = case.mono_mask(inner)
        if den:
            sign = masks.times(sign, case.mask(dict(den)))
        if not sign & NEG:
            return Bounds(Fraction(1), None, sign == POS)
        if not sign & POS:
            return Bounds(Fraction(0), Fraction(1), True, sign == NEG)
        return POSITIVE
    if gen.kind in ("root", "prime"):
        return (
            POSITIVE
            if gen.kind == "prime" or case.mask(dict(gen.data)) == POS
            else Bounds(Fraction(0), lo_open=False)
        )
    if gen.kind in ("cosine", "sine"):
        return _bounds_of_wave(case, gen)
    if gen.kind == "parity":
        return WAVE
    if gen.kind == "log":
        return _bounds_of_log(case, dict(gen.data))
    if gen.kind == "power":
        return POSITIVE if case.mask(dict(gen.data[0])) == POS else Bounds()
    return _bounds_of_call(case, g) if gen.kind == "call" else Bounds()


def _bounds_of_wave(case: Case, gen: Gen) -> Bounds:
    """The sign of a sine on [-pi, 0] and [0, pi], of a cosine on [-pi/2, pi/2]; else [-1, 1]."""
    unit: Mono = ((UNIT, Fraction(-1, 2)),)
    angle: Poly = {}
    for h, e in gen.data:
        inner, den = case.field.gens[h].data
        if den:
            return WAVE
        angle = po.add(angle, {po.mono_mul(inner, unit): e})
    pi = po.variable(case.field.index(Gen("number", sp.pi)))
    quarter = po.scale(pi, Fraction(1, 2))
    if gen.kind == "cosine":
        up = case.mask(po.add(quarter, angle)), case.mask(po.sub(quarter, angle))
        down = (ANY, ANY)
    else:
        up = case.mask(angle), case.mask(po.sub(pi, angle))
        down = case.mask(po.neg(angle)), case.mask(po.add(pi, angle))
    if not (up[0] | up[1]) & NEG:
        return Bounds(Fraction(0), Fraction(1), up == (POS, POS), False)
    if not (down[0] | down[1]) & NEG:
        return Bounds(Fraction(-1), Fraction(0), False, down == (POS, POS))
    return WAVE


def _bounds_of_log(case: Case, f: Poly) -> Bounds:
    sign = case.mask(f)
    if sign == NEG:
        f = po.neg(f)
    elif sign != POS:
        return Bounds()
    above = case.mask(po.sub(f, po.constant(1)))
    return _one_sided(above)


def _bounds_of_call(case: Case, g: int) -> Bounds:
    function, _ = case.field.gens[g].data
    args = case.field.arguments[g]
    name = function.__name__
    if name == "gamma" and case.elem_mask(args[0]) == POS:
        return POSITIVE
    if name == "floor":
        sign = case.elem_mask(args[0])
        if not sign & NEG:
            return Bounds(Fraction(0), None, False)
        # The floor of a negative number is at most -1.
        return Bounds(None, Fraction(-1 if sign == NEG else 0), True, False) if not sign & POS else Bounds()
    if name in ("erf", "erfi", "atan") and case.field.is_real(args[0]):
        size = SIZES.get(name)
        b = _one_sided(case.elem_mask(args[0]))
        lo = b.lo if b.lo is not None or size is None else -size
        hi = b.hi if b.hi is not None else size
        return Bounds(lo, hi, b.lo_open, b.hi_open)
    return Bounds()


def bounds_of_mono(case: Case, mono: Mono) -> Bounds:
    """An interval for a product of powers: by the bounds of its factors where these are positive."""
    if len(mono) == 1 and mono[0][1] == 1:
        return case.bounds(mono[0][0])
    lo = Fraction(1)
    hi: Fraction | None = Fraction(1)
    lo_open = hi_open = touches_zero = False
    for g, e in mono:
        b = case.bounds(g)
        if b.lo is None or b.lo < 0 or e.denominator != 1 or po.size(e) > MOST_EXPONENT:
            return _of_mask(case.mono_mask(mono))
        low, high, low_open, high_open = b.lo, b.hi, b.lo_open, b.hi_open
        if e < 0 and high == 0:
            return _of_mask(case.mono_mask(mono))
        if e < 0:
            low, high = (Fraction(0) if high is None else 1 / high), (None if not low else 1 / low)
            low_open, high_open = high_open, low_open
        lo *= low ** int(po.size(e))
        hi = None if hi is None or high is None else hi * high ** int(po.size(e))
        # A product with a factor that may be zero may be zero, whatever the others are.
        touches_zero = touches_zero or (low == 0 and not low_open)
        lo_open, hi_open = lo_open or low_open, hi_open or high_open
    return Bounds(lo, hi, lo_open and not (lo == 0 and touches_zero), hi != 0 and (hi_open or hi is None))


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
    below = int(sp.floor(end * NEAR_END))
    return Fraction(below + up, NEAR_END), True
