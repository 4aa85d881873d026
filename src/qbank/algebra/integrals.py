"""Definite integrals in closed form, exactly: polynomials, powers and exponentials of quadratics.

The interval is cut at the kinks of the integrand, the integrand is read as an element on each part, and
its terms x**k * exp(a*x**2 + b*x) and x**r are integrated by known antiderivatives. What is left goes to
sympy's antiderivative, which is believed only when its derivative is proved to be the integrand and it
is continuous on the interval.
"""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from typing import Any

import sympy as sp

from qbank.algebra import polynomials as po
from qbank.algebra.domains import Range, Scope
from qbank.algebra.elements import Elem, Unsupported
from qbank.algebra.fields import Field
from qbank.algebra.kernels import Converter
from qbank.algebra.limits import Clock
from qbank.algebra.masks import POS
from qbank.algebra.points import kinks
from qbank.algebra.primitives import NotClosed, Part, by_sympy, of_term, sign_in
from qbank.algebra.readback import expression, rational, symbols_in
from qbank.algebra.signs import Case, Split

Expr = Any
MOST_KINKS = 6


def integrated(e: Expr, scope: Scope, clock: Clock) -> Expr:
    """`e` with every definite integral that has a closed form replaced by it."""
    for node in sorted(e.atoms(sp.Integral), key=sp.count_ops):
        if len(node.limits) > 1:
            inner = sp.Integral(node.function, node.limits[0])
            outer = sp.Integral(integrated(inner, _wider(scope, node.limits[1:]), clock), *node.limits[1:])
            return integrated(e.subs(node, outer), scope, clock) if not outer.has(inner) else e
        if len(node.limits[0]) == 3:
            try:
                return integrated(e.subs(node, definite(node, scope, clock)), scope, clock)
            except (NotClosed, Unsupported, ZeroDivisionError, po.TooLarge, Split):
                continue
    return e


def _wider(scope: Scope, limits: Sequence[Any]) -> Scope:
    """The scope with the outer variables of integration between their limits, where these are numbers."""
    ranges = dict(scope.ranges)
    for x, lo, hi in limits:
        ends = [end if end.is_number and end.is_finite else None for end in (lo, hi)]
        ranges[x] = Range(ends[0], ends[1])
    return Scope(ranges, scope.pieces, scope.values)


def definite(node: Expr, scope: Scope, clock: Clock) -> Expr:
    """The value of a definite integral over one variable. Raises `NotClosed` and what reading raises."""
    old, lo, hi = node.limits[0]
    x = sp.Dummy(old.name, real=True)
    integrand = node.function.subs(old, x)
    field = Field()
    if hi.is_number and lo.is_number and (hi - lo).is_negative:
        return -definite(sp.Integral(node.function, (old, hi, lo)), scope, clock)
    beta = _beta_integral(Case(field, scope), integrand, x, lo, hi)
    if beta is not None:
        return beta
    whole = _confined(Case(field, scope), x, lo, hi)
    ends = [lo, *_cuts(whole, integrand, x, lo, hi), hi]
    total = sp.S.Zero
    for low, high in itertools.pairwise(ends):
        part = Part(x, low, high, _confined(Case(field, scope), x, low, high), clock)
        total += _over(part, integrand)
    return total


def _beta_integral(case: Case, integrand: Expr, x: Expr, lo: Expr, hi: Expr) -> Expr | None:
    """c * x**a * (1 - x)**b from 0 to 1 (Euler), unless both exponents are whole numbers."""
    if lo != 0 or hi != 1:
        return None
    powers = integrand.as_powers_dict()
    a, b = powers.pop(x, sp.S.Zero), powers.pop(1 - x, sp.S.Zero)
    rest = sp.Mul(*(base**e for base, e in powers.items()))
    if rest.has(x) or a.has(x) or b.has(x) or (a.is_Integer and b.is_Integer):
        return None
    if any(sign_in(case, e + 1) <= 0 for e in (a, b)):
        return None
    return rest * sp.gamma(a + 1) * sp.gamma(b + 1) / sp.gamma(a + b + 2)


def _confined(case: Case, x: Expr, lo: Expr, hi: Expr) -> Case:
    """The case with x between lo and hi."""
    ends = [end if end.is_number and end.is_finite else None for end in (lo, hi)]
    out = Case(
        case.field,
        Scope({**case.scope.ranges, x: Range(ends[0], ends[1])}, case.scope.pieces, case.scope.values),
        case.facts,
    )
    for gap in (x - lo, hi - x):
        if gap.free_symbols - {x} and gap.is_finite is not False:
            read = Converter(out).convert(gap)
            if not read.den:
                out = out.assuming(read.num, POS)
    return out


def _cuts(case: Case, integrand: Expr, x: Expr, lo: Expr, hi: Expr) -> list[Expr]:
    """The kinks of the integrand inside the interval, in order."""
    found: dict[Expr, None] = {}
    for wall in kinks(integrand):
        if not wall.has(x) or wall.is_polynomial(x) is not True:
            continue
        line = sp.Poly(wall, x)
        if line.degree() == 1:
            slope, shift = line.all_coeffs()
            found[sp.together(-shift / slope)] = None
        elif (
            line.degree() > 1
            and not isinstance(wall, sp.Pow)
            and integrand.has(sp.Abs, sp.Max, sp.Min, sp.Piecewise)
        ):
            found.update(dict.fromkeys(sp.roots(line, filter="R")))
    inside = [cut for cut in found if _between(case, cut, lo, hi)]
    if len(inside) > MOST_KINKS:
        raise NotClosed
    ordered: list[Expr] = []
    for cut in inside:
        place = sum(1 for other in ordered if sign_in(case, cut - other) > 0)
        ordered.insert(place, cut)
    return ordered


def _between(case: Case, cut: Expr, lo: Expr, hi: Expr) -> bool:
    return all(end.is_infinite or sign_in(case, gap) > 0 for end, gap in ((lo, cut - lo), (hi, hi - cut)))


def _over(part: Part, integrand: Expr) -> Expr:
    """The integral over a part on which no sign changes."""
    converter = Converter(part.case)
    f = converter.convert(integrand)
    if converter.left_reals:
        raise NotClosed
    field = part.case.field
    if any(part.x in symbols_in(field, dict(k)) for k, _ in f.den):
        return by_sympy(part, expression(field, f))
    bottom = expression(field, Elem(po.constant(1), f.den))
    total = sp.S.Zero
    hard: po.Poly = {}
    for mono, c in f.num.items():
        try:
            total += rational(c) * of_term(part, mono)
        except NotClosed:
            hard[mono] = c
    if hard:
        total += by_sympy(part, expression(field, Elem(hard)))
    return total * bottom
