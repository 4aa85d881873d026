"""Floors and their relatives, with every integer part taken out.

Source: Graham, Knuth, Patashnik, Concrete Mathematics, 3.1-3.2.
"""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from math import floor, lcm
from typing import TYPE_CHECKING, Any

import sympy as sp

from qbank.algebra import polynomials as po
from qbank.algebra.elements import UNITY, ZERO, Elem, constant
from qbank.algebra.integers import is_integer_valued, quotient
from qbank.algebra.masks import NEG, POS
from qbank.algebra.polynomials import ONE, Poly

if TYPE_CHECKING:
    from qbank.algebra.kernels import Converter

Expr = Any
Rule = Callable[["Converter", Expr], Elem]
MOST_REMAINDERS = 12


def floor_of(cv: Converter, x: Elem) -> Elem:
    """floor(x) with every integer part taken out, in a form that equal floors share."""
    field = cv.field
    x = field.reduced(x)
    whole, rest = _integer_part(cv, x)
    if not rest.num:
        return whole
    known = _known_floor(cv, rest)
    if known is not None:
        return field.add(whole, constant(known))
    top, bottom = quotient(rest)
    if is_integer_valued(cv.case, bottom) and cv.case.mask(bottom) == POS:
        inner = _nested(cv, top)
        if inner is not None:
            return field.add(whole, floor_of(cv, field.divide(inner, Elem(bottom))))
        if po.leading(top) < 0 and is_integer_valued(cv.case, top):
            # floor(-m/s) = -ceil(m/s) = -(floor((m - 1)/s) + 1) for integers m and s > 0
            m = po.sub(po.neg(top), po.constant(1))
            turned = floor_of(cv, field.divide(Elem(m), Elem(bottom)))
            return field.sub(whole, field.add(turned, UNITY))
    return field.add(whole, cv.call(sp.floor, rest))


def _integer_part(cv: Converter, x: Elem) -> tuple[Elem, Elem]:
    if x.den:
        return ZERO, x
    if is_integer_valued(cv.case, x.num):
        return x, ZERO
    whole: Poly = {}
    for mono, c in x.num.items():
        if is_integer_valued(cv.case, {mono: 1}) and floor(c):
            whole[mono] = floor(c)
    rest = po.sub(x.num, whole)
    bottom = lcm(*(c.denominator for c in rest.values()), 1)
    for r in range(1, bottom if bottom <= MOST_REMAINDERS else 1):
        # For example n/2 of an odd n, which is an integer and a half.
        less = po.sub(rest, po.constant(Fraction(r, bottom)))
        if is_integer_valued(cv.case, less):
            return Elem(po.add(whole, less)), ZERO
    return Elem(whole), Elem(rest)


def _known_floor(cv: Converter, x: Elem) -> int | None:
    """The floor when it is the same on the whole case: a number, or bounds that leave one integer."""
    if po.is_constant(x.num) and not x.den:
        return floor(x.num[ONE])
    for n in (0, -1):
        above, below = cv.field.sub(x, constant(n)), cv.field.sub(constant(n + 1), x)
        if not cv.case.elem_mask(above) & NEG and cv.case.elem_mask(below) == POS:
            cv.sign(below, jump=True)  # where the signs of the case are weak, x = n + 1 is a jump
            return n
    return None


def _nested(cv: Converter, top: Poly) -> Elem | None:
    """For top = floor(y) + integers: y + integers, since floor((floor(y) + c)/s) = floor((y + c)/s)."""
    for mono, c in top.items():
        if c == 1 and len(mono) == 1 and mono[0][1] == 1:
            gen = cv.field.gens[mono[0][0]]
            if gen.kind == "call" and gen.data[0] is sp.floor:
                others = {m: v for m, v in top.items() if m != mono}
                if is_integer_valued(cv.case, others):
                    return cv.field.add(cv.field.arguments[mono[0][0]][0], Elem(others))
    return None


def _floor(cv: Converter, e: Expr) -> Elem:
    return floor_of(cv, cv.convert(e.args[0]))


def _ceiling(cv: Converter, e: Expr) -> Elem:
    return cv.field.neg(floor_of(cv, cv.field.neg(cv.convert(e.args[0]))))


def _frac(cv: Converter, e: Expr) -> Elem:
    x = cv.convert(e.args[0])
    return cv.field.sub(x, floor_of(cv, x))


def _mod(cv: Converter, e: Expr) -> Elem:
    field = cv.field
    a, b = (cv.convert(x) for x in e.args)
    return field.sub(a, field.times(b, floor_of(cv, field.divide(a, b))))


FLOOR_RULES: dict[Any, Rule] = {
    sp.floor: _floor,
    sp.ceiling: _ceiling,
    sp.frac: _frac,
    sp.Mod: _mod,
}
