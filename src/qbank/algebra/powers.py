"""Exponentials, logarithms and powers of field elements, by identities that hold where the signs say so.

All powers and logarithms are principal values: for a negative real u, log u = log|u| + i*pi and
u**r = |u|**r * exp(i*pi*r). The generator `log` of a polynomial f means log|f|, so that the logarithm of
a product needs the sign of the whole product only.
"""

from __future__ import annotations

from fractions import Fraction
from functools import lru_cache
from typing import TYPE_CHECKING

import sympy as sp

from qbank.algebra import polynomials as po
from qbank.algebra.elements import UNIT, UNITY, ZERO, Elem, Gen, Unsupported, pieces
from qbank.algebra.fields import Field
from qbank.algebra.integers import is_integer_valued, squarefree_integer_monomial
from qbank.algebra.masks import NEG, POS
from qbank.algebra.polynomials import ONE, Coeff, Mono, Poly, tidy
from qbank.algebra.turning import complex_form, real_form

if TYPE_CHECKING:
    from qbank.algebra.kernels import Converter

HALF = Fraction(1, 2)
IMAGINARY = Elem({((UNIT, HALF),): 1})
PI = Gen("number", sp.pi)
# Trial division up to here; what is left over is treated as if it were prime, which is sound.
TRIAL = 20_000


def exp_of(cv: Converter, x: Elem) -> Elem:
    """exp(x), split into a product over the terms of x."""
    field = cv.field
    x = _real_angle(cv, field.reduced(x))
    if not x.den:
        return _exp_of_poly(cv, x.num)
    bottom = po.constant(1)
    for k, n in x.den:
        bottom = field.mul(bottom, field.pow(dict(k), n))
    whole: Poly = {}
    rest = x.num
    if all(e > 0 for mono in rest for _, e in mono):
        whole, rest = po.remainder(rest, bottom)
    out = _exp_of_poly(cv, field.reduce(whole))
    for mono, c in rest.items():
        real = _real_mono(field, mono, bottom)
        out = field.times(out, field.var(Gen("exp", (mono, po.key(bottom)), real), c))
    return out


def _real_angle(cv: Converter, x: Elem) -> Elem:
    """Write a real or purely imaginary exponent without complex kernels besides i itself."""
    field = cv.field
    complex_gens = {g for p in (x.num, *(dict(k) for k, _ in x.den)) for g in po.generators(p)}
    if all(g == UNIT or field.gens[g].real for g in complex_gens):
        return x
    if field.is_real(x):
        return real_form(field, x)
    turned = field.divide(x, IMAGINARY)
    if field.is_real(turned):
        return field.times(IMAGINARY, real_form(field, turned))
    raise Unsupported("the exponential of a complex number")


def _exp_of_poly(cv: Converter, p: Poly) -> Elem:
    out = UNITY
    for mono, c in p.items():
        out = cv.field.times(out, _exp_of_term(cv, mono, c))
    return out


def _exp_of_term(cv: Converter, mono: Mono, c: Coeff) -> Elem:
    """exp(c * mono)."""
    field = cv.field
    if mono and mono[0][0] == UNIT:
        rest = mono[1:]
        if rest == ((field.index(PI), 1),) and mono[0][1] == HALF:
            return unit_power(field, c)
        pi = field.index(PI)
        if mono[0][1] == HALF and (pi, 1) in rest and c.denominator == 1:
            inner = tuple(pair for pair in rest if pair[0] != pi)
            if is_integer_valued(cv.case, {inner: 1}):
                return sign_to_the(cv, {inner: c})
    if len(mono) == 1 and mono[0][1] == 1 and field.gens[mono[0][0]].kind == "log":
        return abs_power(cv, dict(field.gens[mono[0][0]].data), c)
    if len(mono) == 1 and mono[0][1] == 1 and c.denominator == 1:
        g = mono[0][0]
        gen = field.gens[g]
        if gen.kind == "call" and gen.data[0] is sp.LambertW and gen.real:
            # W(u) * exp(W(u)) = u
            return field.power(field.divide(field.arguments[g][0], field.var(gen)), int(c))
    return field.var(Gen("exp", (mono, None), _real_mono(field, mono, po.constant(1))), c)


def _real_mono(field: Field, mono: Mono, bottom: Poly) -> bool:
    """Whether the monomial is real; raises when it is neither real nor purely imaginary."""
    if any(not field.gens[g].real for g in po.generators(bottom)):
        raise Unsupported("a complex denominator in an exponent")
    units = [(g, e) for g, e in mono if not field.gens[g].real]
    if not units:
        return True
    if units == [(UNIT, HALF)]:
        return False
    raise Unsupported("the exponential of a complex number")


def unit_power(field: Field, c: Coeff) -> Elem:
    """exp(i*pi*c), with the square roots of 2 and 3 where they belong."""
    twelfths = tidy(Fraction(c) * 12)
    if c.denominator in (1, 2) or twelfths.denominator != 1:
        return Elem(field.reduce({((UNIT, c),): 1}))
    third = field.scaled(field.add(UNITY, field.times(IMAGINARY, _prime_power(field, 3, HALF))), HALF)
    quarter = field.times(field.add(UNITY, IMAGINARY), _prime_power(field, 2, -HALF))
    return field.times(field.power(third, int(twelfths) % 6), field.power(quarter, -int(twelfths) % 8))


def sign_to_the(cv: Converter, v: Poly) -> Elem:
    """(-1)**v for a polynomial v with integer values, term by term."""
    field = cv.field
    out = UNITY
    for mono, c in v.items():
        if mono == ONE and c.denominator == 1:
            out = field.neg(out) if c % 2 else out
        elif c.denominator == 1 and is_integer_valued(cv.case, {mono: 1}):
            if c % 2:
                out = field.times(out, field.var(Gen("parity", squarefree_integer_monomial(cv.case, mono))))
        else:
            pi = field.index(PI)
            exponent = field.reduce({po.mono_mul(mono, ((UNIT, HALF), (pi, 1))): c})
            out = field.times(out, _exp_of_poly(cv, exponent))
    return out


def _prime_power(field: Field, p: int, r: Coeff) -> Elem:
    g = field.index(Gen("prime", p))
    return Elem(field.reduce({((g, r),): 1}))


@lru_cache(maxsize=4096)
def _prime_factors(n: int) -> tuple[tuple[int, int], ...]:
    return tuple((int(p), int(e)) for p, e in sorted(sp.factorint(n, limit=TRIAL).items()))


def number_power(field: Field, c: Coeff, r: Coeff) -> Elem:
    """c**r for a positive rational c and a rational r."""
    out = UNITY
    for n, sign in ((c.numerator, 1), (c.denominator, -1)):
        for p, e in _prime_factors(n):
            out = field.times(out, _prime_power(field, p, tidy(Fraction(e) * r * sign)))
    return out


def abs_power(cv: Converter, f: Poly, r: Coeff) -> Elem:
    """|f|**r for a primitive irreducible polynomial f."""
    field = cv.field
    if r.denominator == 1 and r % 2 == 0:
        return field.power(complex_form(field, f), int(r))
    if po.is_constant(f):
        return number_power(field, po.size(f[ONE]), r)
    if len(f) == 1:
        ((mono, _),) = f.items()
        ((g, _),) = mono
        kind = field.gens[g].kind
        if kind == "exp" or kind == "prime":
            return Elem(field.reduce({((g, r),): 1}))
        if kind == "parity":
            return UNITY
        if kind == "root":
            return positive_power(cv, dict(field.gens[g].data), r)
        if kind not in ("cosine", "sine") and cv.sign_of(f) > 0:
            return Elem({((g, r),): 1})
    return positive_power(cv, f if cv.sign_of(f) > 0 else po.neg(f), r)


def positive_power(cv: Converter, f: Poly, r: Coeff) -> Elem:
    """f**r for a positive polynomial f with several terms (or minus a generator)."""
    field = cv.field
    whole = r.numerator // r.denominator
    part = tidy(r - whole)
    body = complex_form(field, f)
    out = field.power(body, whole)
    if part:
        out = field.times(out, field.var(Gen("root", po.key(body.num)), part))
    return out


def log_of(cv: Converter, x: Elem) -> Elem:
    """The principal logarithm of a real element."""
    field = cv.field
    if not x.num:
        raise ZeroDivisionError
    x = cv.realised(x)
    negative = cv.sign(x) < 0
    c, found = pieces(x)
    out = log_of_number(field, po.size(c))
    for f, n in found:
        out = field.add(out, field.scaled(log_abs(cv, f), n))
    if negative:
        cv.left_reals = True
        out = field.add(out, field.times(IMAGINARY, field.var(PI)))
    return out


def log_of_number(field: Field, c: Coeff) -> Elem:
    """The logarithm of a positive rational, by its prime factors."""
    out = ZERO
    for n, sign in ((c.numerator, 1), (c.denominator, -1)):
        for p, e in _prime_factors(n):
            out = field.add(out, field.scaled(field.var(Gen("log", po.key(po.constant(p)))), e * sign))
    return out


def log_abs(cv: Converter, f: Poly) -> Elem:
    """log|f| for a primitive irreducible polynomial f."""
    field = cv.field
    if len(f) == 1:
        ((mono, _),) = f.items()
        ((g, _),) = mono
        gen = field.gens[g]
        if gen.kind == "exp":
            inner, den = gen.data
            top = Elem({inner: 1})
            return field.divide(top, Elem(dict(den))) if den else top
        if gen.kind == "prime":
            return log_of_number(field, gen.data)
        if gen.kind == "root":
            return log_of(cv, Elem(dict(gen.data)))
        if gen.kind == "power":
            base, inner = gen.data
            return field.times(Elem({inner: 1}), log_abs(cv, dict(base)))
        if gen.kind == "parity":
            return ZERO
    return field.var(Gen("log", po.key(f)))


def power_of(cv: Converter, x: Elem, v: Elem) -> Elem:
    """x**v, the principal value."""
    if po.is_constant(v.num) and not v.den:
        r = v.num.get(ONE, 0)
        return cv.field.power(x, int(r)) if r.denominator == 1 else rational_power(cv, x, Fraction(r))
    if not x.num:
        if cv.case.elem_mask(v) == POS:
            return ZERO
        raise ZeroDivisionError
    if not v.den and is_integer_valued(cv.case, v.num):
        return _integer_power(cv, x, v.num)
    return exp_of(cv, cv.field.times(v, log_of(cv, x)))


def rational_power(cv: Converter, x: Elem, r: Fraction) -> Elem:
    """x**r for a rational r that is not an integer."""
    field = cv.field
    if not x.num:
        if r < 0:
            raise ZeroDivisionError
        return ZERO
    x = cv.realised(x)
    negative = cv.sign(x) < 0
    c, found = pieces(x)
    out = number_power(field, po.size(c), r)
    for f, n in found:
        out = field.times(out, abs_power(cv, f, tidy(n * r)))
    if negative:
        cv.left_reals = True
        out = field.times(out, unit_power(field, r))
    return out


def _integer_power(cv: Converter, x: Elem, v: Poly) -> Elem:
    """x**v for a polynomial v in integer symbols; no sign is needed where v has integer coefficients."""
    field = cv.field
    whole = v.get(ONE, 0)
    if whole.denominator != 1:
        whole = 0
    rest = {mono: c for mono, c in v.items() if mono != ONE or not whole}
    out = field.power(x, int(whole))
    if field.has_complex(x):
        raise Unsupported("a complex number to a symbolic power")
    c, found = pieces(x)
    if c < 0:
        out = field.times(out, sign_to_the(cv, rest))
    out = field.times(out, exp_of(cv, field.times(Elem(rest), log_of_number(field, po.size(c)))))
    for f, n in found:
        exponent = po.scale(rest, n)
        mask = cv.case.mask(f)
        if mask not in (POS, NEG) and all(e.denominator == 1 for e in exponent.values()):
            for mono, e in exponent.items():
                out = field.times(out, field.var(Gen("power", (po.key(f), mono)), e))
            continue
        if cv.sign_of(f) < 0:
            out = field.times(out, sign_to_the(cv, exponent))
        out = field.times(out, exp_of(cv, field.times(Elem(exponent), log_abs(cv, f))))
    return out
