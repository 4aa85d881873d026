"""Definite integrals of single terms: x**r, x**r * log x, x**k * exp(a*x**2 + b*x), and sympy's, checked."""

from __future__ import annotations

from dataclasses import dataclass
from math import factorial
from typing import Any

import sympy as sp

from qbank.algebra import polynomials as po
from qbank.algebra.cases import Problem, prove
from qbank.algebra.constancy import is_smooth
from qbank.algebra.kernels import Converter
from qbank.algebra.limits import Clock, OutOfTime, time_limit
from qbank.algebra.polynomials import Mono
from qbank.algebra.readback import of_mono, rational
from qbank.algebra.signs import Case

Expr = Any
MOST_POWER = 20
SYMPY_SECONDS = 1.2


class NotClosed(Exception):
    """No rule gives this integral in closed form."""


@dataclass(frozen=True, slots=True)
class Part:
    """A part of the interval, with the symbol of integration confined to it."""

    x: Expr
    lo: Expr
    hi: Expr
    case: Case
    clock: Clock


def sign_in(case: Case, e: Expr) -> int:
    """The sign of an expression in a case. Raises `Split` when the case does not tell."""
    return Converter(case).sign(Converter(case).convert(e))


def of_term(part: Part, mono: Mono) -> Expr:
    """The integral of one monomial."""
    field = part.case.field
    outer: list[tuple[int, po.Exponent]] = []
    power, quadratic, logs = sp.S.Zero, sp.S.Zero, 0
    for g, e in mono:
        gen = field.gens[g]
        if part.x not in field.symbols(g):
            outer.append((g, e))
        elif gen.kind == "symbol":
            power += rational(e)
        elif gen.kind == "exp" and gen.data[1] is None:
            exponent = rational(e) * of_mono(field, gen.data[0])
            log_x = sp.log(sp.Abs(part.x))
            if exponent.has(log_x):
                power += sp.cancel(exponent / log_x)
            else:
                quadratic += exponent
        elif gen.kind == "log" and e == 1 and of_mono(field, ((g, e),)) == sp.log(sp.Abs(part.x)):
            logs += 1
        else:
            raise NotClosed
    if power.has(part.x) or logs > 1:
        raise NotClosed
    factor = of_mono(field, tuple(outer))
    if quadratic == 0:
        return factor * _power(part, power, bool(logs))
    if logs or not quadratic.is_polynomial(part.x) or sp.degree(quadratic, part.x) > 2:
        raise NotClosed
    poly = sp.Poly(quadratic, part.x)
    a, b, c = (poly.coeff_monomial(part.x**n) for n in (2, 1, 0))
    if not (power.is_Integer and 0 <= power <= MOST_POWER):
        return factor * sp.exp(c) * _gamma_integral(part, power, a, b)
    return factor * sp.exp(c) * _exponential(part, int(power), a, b)


def _power(part: Part, r: Expr, with_log: bool) -> Expr:
    """The integral of x**r, or of x**r * log x, on a part where x keeps its sign."""
    x, lo, hi = part.x, part.lo, part.hi
    natural = r.is_Integer and r >= 0
    if not natural and sign_in(part.case, x) < 0:
        raise NotClosed
    if r == -1:
        if with_log or any(end.is_infinite or end == 0 for end in (lo, hi)):
            raise NotClosed
        return sp.log(hi / lo)
    rise = sign_in(part.case, r + 1)
    if with_log:
        at = {end: _limit_of_power_log(end, r, rise) for end in (lo, hi)}
        return at[hi] - at[lo]
    ends = []
    for end in (lo, hi):
        if end.is_infinite and rise > 0:
            raise NotClosed  # it diverges
        if end.is_infinite or (end == 0 and rise > 0):
            ends.append(sp.S.Zero)
        elif end == 0:
            raise NotClosed
        else:
            ends.append(end ** (r + 1))
    return (ends[1] - ends[0]) / (r + 1)


def _limit_of_power_log(end: Expr, r: Expr, rise: int) -> Expr:
    if end.is_infinite or (end == 0 and rise < 0):
        raise NotClosed
    return sp.S.Zero if end == 0 else end ** (r + 1) * (sp.log(end) / (r + 1) - 1 / (r + 1) ** 2)


def _gamma_integral(part: Part, r: Expr, a: Expr, b: Expr) -> Expr:
    """The integral of x**r * exp(b*x) or x**r * exp(a*x**2) from 0 to infinity (Euler)."""
    case = part.case
    if part.lo != 0 or part.hi is not sp.oo or (a != 0 and b != 0) or sign_in(case, r + 1) <= 0:
        raise NotClosed
    rate, shape = (-b, r + 1) if a == 0 else (-a, (r + 1) / 2)
    if sign_in(case, rate) <= 0:
        raise NotClosed
    return sp.gamma(shape) / rate**shape / (1 if a == 0 else 2)


def _exponential(part: Part, k: int, a: Expr, b: Expr) -> Expr:
    """The integral of x**k * exp(a*x**2 + b*x)."""
    x, case = part.x, part.case
    if a == 0:
        terms = [
            (-1) ** j * factorial(k) / sp.Integer(factorial(k - j)) * x ** (k - j) / b ** (j + 1)
            for j in range(k + 1)
        ]
        primitive = sp.Add(*terms) * sp.exp(b * x)
        for end in (part.lo, part.hi):
            if end.is_infinite and (sign_in(case, b) > 0) != (end is sp.S.NegativeInfinity):
                raise NotClosed  # it diverges
        return _at(primitive, x, part.hi) - _at(primitive, x, part.lo)
    if sign_in(case, a) > 0:
        raise NotClosed
    root = sp.sqrt(-a)
    weight = sp.exp(-(b**2) / (4 * a)) * sp.sqrt(sp.pi) / (2 * root)
    # Each moment is smooth(x) * exp(q) + weight * multiple * erf(root*x - b/(2*root)); see DLMF 7.7.
    smooth: list[Expr] = [sp.S.Zero]
    multiple: list[Expr] = [sp.S.One]
    for n in range(1, k + 1):
        before = (smooth[n - 2], multiple[n - 2]) if n > 1 else (sp.S.Zero, sp.S.Zero)
        smooth.append(sp.expand((x ** (n - 1) - (n - 1) * before[0] - b * smooth[n - 1]) / (2 * a)))
        multiple.append((-(n - 1) * before[1] - b * multiple[n - 1]) / (2 * a))
    primitive = smooth[k] * sp.exp(a * x**2 + b * x)
    step = sp.S.Zero
    for end, sign in ((part.hi, 1), (part.lo, -1)):
        bell = sp.sign(end) if end.is_infinite else sp.erf(root * end - b / (2 * root))
        step += sign * (_at(primitive, x, end) + weight * multiple[k] * bell)
    return step


def _at(primitive: Expr, x: Expr, end: Expr) -> Expr:
    """The value at an end; the exponential has been seen to vanish at an infinite one."""
    return sp.S.Zero if end.is_infinite else primitive.subs(x, end)


def by_sympy(part: Part, f: Expr) -> Expr:
    """Sympy's antiderivative, when it is proved to be one and continuous, between the ends."""
    x = part.x
    left = min(SYMPY_SECONDS, part.clock.left / 2)
    try:
        with time_limit(left):
            primitive = sp.integrate(f, x)
    except OutOfTime as error:
        raise NotClosed from error
    if primitive.has(sp.Integral, sp.Piecewise, sp.I):
        raise NotClosed
    scope = part.case.scope
    slope = Problem(sp.diff(primitive, x), f, scope, part.clock)
    if not prove(slope).proved or not is_smooth(part.case, primitive, x):
        raise NotClosed
    return _end_value(part, primitive, part.hi, "-") - _end_value(part, primitive, part.lo, "+")


def _end_value(part: Part, primitive: Expr, end: Expr, side: str) -> Expr:
    if not end.is_infinite:
        value = primitive.subs(part.x, end)
        if value.is_finite:
            return value
    try:
        with time_limit(min(SYMPY_SECONDS, part.clock.left / 2)):
            value = sp.limit(primitive, part.x, end, side)
    except (OutOfTime, NotImplementedError, ValueError) as error:
        raise NotClosed from error
    if value.is_finite is not True or value.has(sp.Limit, sp.AccumBounds):
        raise NotClosed
    return value
