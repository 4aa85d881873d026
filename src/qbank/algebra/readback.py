"""From elements of a field back to sympy expressions, and to numbers where no symbol is left."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import mpmath
import sympy as sp

from qbank.algebra.elements import Elem
from qbank.algebra.fields import Field
from qbank.algebra.numeric import Evaluator
from qbank.algebra.polynomials import Coeff, Mono, Poly
from qbank.algebra.special import CannotTell, NoValue, as_mp, precision

Expr = Any
# Half the width of the rational interval around a computed constant.
GUARD = Fraction(1, 10**30)


def rational(c: Coeff) -> Expr:
    """A coefficient as a sympy number."""
    return sp.Rational(c.numerator, c.denominator)


def expression(field: Field, x: Elem) -> Expr:
    """A sympy expression with the value of `x`."""
    out = of_poly(field, x.num)
    for k, n in sorted(x.den, key=lambda pair: sorted(pair[0])):
        out /= of_poly(field, dict(k)) ** n
    return out


def of_poly(field: Field, p: Poly) -> Expr:
    """A polynomial as a sympy expression."""
    return sp.Add(*(rational(c) * of_mono(field, mono) for mono, c in sorted(p.items())))


def of_mono(field: Field, mono: Mono) -> Expr:
    """A monomial as a sympy expression."""
    out = sp.S.One
    for g, e in mono:
        gen = field.gens[g]
        if gen.kind == "unit":
            out *= sp.exp(sp.I * sp.pi * rational(e))
        elif gen.kind == "exp":
            # One exponential, so that its exponent does not have to be merged again.
            inner, den = gen.data
            bottom = of_poly(field, dict(den)) if den else sp.S.One
            out *= sp.exp(rational(e) * of_mono(field, inner) / bottom)
        elif gen.kind == "power":
            base, inner = gen.data
            out *= of_poly(field, dict(base)) ** (rational(e) * of_mono(field, inner))
        else:
            out *= of_gen(field, g) ** rational(e)
    return out


def of_gen(field: Field, g: int) -> Expr:
    """A generator as a sympy expression."""
    gen = field.gens[g]
    if gen.kind in ("symbol", "number"):
        return gen.data
    if gen.kind == "prime":
        return sp.Integer(gen.data)
    if gen.kind == "root":
        return of_poly(field, dict(gen.data))
    if gen.kind == "parity":
        return sp.S.NegativeOne ** of_mono(field, gen.data)
    if gen.kind == "log":
        return sp.log(sp.Abs(of_poly(field, dict(gen.data))))
    if gen.kind == "call":
        function, _ = gen.data
        return function(*(expression(field, arg) for arg in field.arguments[g]))
    if gen.kind in ("cosine", "sine"):
        # log(exp(i*u)) / i, read off the exponents: no branch is chosen.
        angle = sp.Add(*(rational(e) * of_mono(field, field.gens[h].data[0]) / sp.I for h, e in gen.data))
        return sp.cos(angle) if gen.kind == "cosine" else sp.sin(angle)
    return gen.data if gen.kind == "opaque" else of_mono(field, ((g, 1),))


def symbols_in(field: Field, p: Poly) -> frozenset[Any]:
    """The sympy symbols on which a polynomial depends, through its kernels too."""
    out: frozenset[Any] = frozenset()
    for mono in p:
        for g, _ in mono:
            out |= field.symbols(g)
    return out


def sign_of_constant(field: Field, p: Poly) -> int | None:
    """The sign of a polynomial without symbols: the same number at two precisions, else None."""
    e = of_poly(field, p)
    seen = []
    for digits in (50, 150):
        with precision(digits=digits):
            found = Evaluator({})
            try:
                v = as_mp(found.value(e))
            except (NoValue, CannotTell, OverflowError):
                return None
            if isinstance(v, mpmath.mpc) or (
                found.jumps and min(map(abs, found.jumps)) < mpmath.mpf(10) ** -20
            ):
                return None
            seen.append(v)
    with precision(digits=150):
        if seen[1] == 0 or abs(seen[0] - seen[1]) > abs(seen[1]) / 1000:
            return None
        return int(mpmath.sign(seen[1]))


def enclosure(field: Field, g: int) -> tuple[Fraction, Fraction] | None:
    """Rational bounds of a generator without symbols."""
    with precision(digits=50):
        try:
            v = as_mp(Evaluator({}).value(of_gen(field, g)))
        except (NoValue, CannotTell, OverflowError):
            return None
        if isinstance(v, mpmath.mpc) or abs(v) > 10**12:
            return None
        middle = Fraction(int(mpmath.nint(v * 10**35)), 10**35)
    return middle - GUARD, middle + GUARD
