"""Real elements whose kernels are complex, such as cos(t) = (T + 1/T)/2 with T = exp(i*t), in real kernels.

A product of complex exponentials T is written as C + i*S with the real generators C = cos and S = sin of
its angle. Since products of exponentials are single exponentials, every real element becomes linear in
such generators, as in a Fourier series, and equal elements become equal.
"""

from __future__ import annotations

from fractions import Fraction

from qbank.algebra import polynomials as po
from qbank.algebra.elements import UNIT, UNITY, ZERO, Elem, Gen, Unsupported, pieces
from qbank.algebra.fields import Field
from qbank.algebra.polynomials import ONE, Exponent, Mono, Poly

HALF = Fraction(1, 2)


def real_form(field: Field, x: Elem) -> Elem:
    """`x`, which is real, as a sum of real kernels: equal elements get equal forms."""
    if not field.has_complex(x):
        return x
    num, turned = _balanced(field, x.num)
    out = UNITY
    for k, n in x.den:
        den, turn = _balanced(field, dict(k))
        turned = po.mono_mul(turned, po.mono_pow(turn, -n))
        out = field.times(out, field.power(Elem(_fourier(field, den)), -n))
    return field.times(field.scaled(out, _sign_of_unit(field, turned)), Elem(_fourier(field, num)))


def real_product(field: Field, x: Elem) -> Elem:
    """`x`, which is real, as a product of real factors: cos(t)**2 - 1 becomes -sin(t)**2.

    This is the form for signs, logarithms and roots, which work factor by factor.
    """
    if not field.has_complex(x):
        return x
    c, found = pieces(x)
    out = Elem(po.constant(c))
    turned: Mono = ONE
    waiting: list[tuple[Poly, Exponent]] = []
    for f, n in found:
        if len(f) == 1 and not all(field.gens[g].real for g in po.generators(f)):
            turned = po.mono_mul(turned, po.mono_pow(next(iter(f)), n))
            continue
        if n.denominator != 1:
            out = field.times(out, Elem({po.mono_pow(next(iter(f)), n): 1}))
            continue
        try:
            real, turn = _balanced(field, f)
        except Unsupported:
            waiting.append((f, n))
            continue
        turned = po.mono_mul(turned, po.mono_pow(turn, n))
        out = field.times(out, field.power(Elem(_fourier(field, real)), int(n)))
    if waiting:
        return real_form(field, x)
    return field.scaled(out, _sign_of_unit(field, turned))


def complex_form(field: Field, p: Poly) -> Elem:
    """`p` with its cosines and sines written by complex exponentials again."""
    if not any(field.gens[g].kind in ("cosine", "sine") for g in po.generators(p)):
        return Elem(p)
    out = ZERO
    for mono, c in p.items():
        term = Elem({tuple(pair for pair in mono if field.gens[pair[0]].kind not in ("cosine", "sine")): c})
        for g, e in mono:
            gen = field.gens[g]
            if gen.kind in ("cosine", "sine"):
                sign = 1 if gen.kind == "cosine" else -1
                both = Elem(po.add({gen.data: HALF}, {po.mono_pow(gen.data, -1): sign * HALF}))
                wave = both if sign == 1 else field.times(both, Elem({((UNIT, HALF),): -1}))
                term = field.times(term, field.power(wave, int(e)))
        out = field.add(out, term)
    return out


def _sign_of_unit(field: Field, turned: Mono) -> int:
    """What was taken out above and below must cancel, up to a sign."""
    left = field.reduce({turned: 1})
    for sign in (1, -1):
        if left == {ONE: sign}:
            return sign
    raise Unsupported("a complex number where a real one is needed")


def _balanced(field: Field, p: Poly) -> tuple[Poly, Mono]:
    """`p` = q * monomial of complex kernels, with q real up to a unit; that unit goes to the monomial."""
    spans: dict[int, list[Exponent]] = {}
    for mono in p:
        for g, e in mono:
            if g != UNIT and not field.gens[g].real:
                spans.setdefault(g, []).append(e)
    centre: list[tuple[int, Exponent]] = []
    for g, seen in sorted(spans.items()):
        if len(seen) < len(p):
            seen = [*seen, 0]
        middle = po.tidy(Fraction(min(seen) + max(seen)) / 2)
        if middle:
            centre.append((g, middle))
    back = po.mono_pow(tuple(centre), -1)
    q = {po.mono_mul(mono, back): c for mono, c in p.items()}
    for unit in (ONE, ((UNIT, HALF),)):
        turned = field.reduce({po.mono_mul(mono, po.mono_pow(unit, -1)): c for mono, c in q.items()})
        if field.is_real(Elem(turned)):
            return turned, po.mono_mul(tuple(centre), unit)
    raise Unsupported("a complex number where a real one is needed")


def _fourier(field: Field, p: Poly) -> Poly:
    """A real polynomial in real generators, cosines and sines."""
    out: Poly = {}
    for mono, c in field.without_unit_relations(p).items():
        unit = next((e for g, e in mono if g == UNIT), 0)
        real = tuple((g, e) for g, e in mono if field.gens[g].real)
        turn = tuple((g, e) for g, e in mono if g != UNIT and not field.gens[g].real)
        if unit not in (0, HALF) or any(field.gens[g].kind != "exp" for g, _ in turn):
            raise Unsupported("a root of unity among real numbers")
        if not turn:
            if unit == 0:
                out = po.add(out, {real: c})
            continue
        # An imaginary part belongs to a pair of conjugates and cancels with its partner.
        flipped = turn[0][1] < 0
        angle = po.mono_pow(turn, -1) if flipped else turn
        if unit == 0:
            part, sign = Gen("cosine", angle), 1
        else:
            part, sign = Gen("sine", angle), 1 if flipped else -1
        factor = po.variable(field.index(part))
        out = po.add(out, po.mul({real: c * sign}, factor))
    return out
