"""Rules for gamma and its relatives and for odd functions, as field elements.

Sources: DLMF 5.5 (recurrence and multiplication of gamma), 5.15 (digamma).
"""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from math import floor
from typing import TYPE_CHECKING, Any

import sympy as sp

from qbank.algebra import polynomials as po
from qbank.algebra.elements import UNITY, ZERO, Elem, Gen, Unsupported, constant
from qbank.algebra.integers import is_integer_valued
from qbank.algebra.masks import NEG, POS
from qbank.algebra.polynomials import ONE
from qbank.algebra.powers import exp_of, log_of, log_of_number, rational_power

if TYPE_CHECKING:
    from qbank.algebra.kernels import Converter

Expr = Any
Rule = Callable[["Converter", Expr], Elem]
HALF = Fraction(1, 2)
MOST_SHIFT = 80


def _shifted(x: Elem) -> tuple[Elem, int]:
    """`x` as y + k with an integer k, where the constant term of y is in [0, 1)."""
    if x.den:
        return x, 0
    k = floor(x.num.get(ONE, 0))
    return Elem(po.sub(x.num, po.constant(k))), k


def _rising(cv: Converter, y: Elem, k: int) -> Elem:
    """y (y + 1) … (y + k - 1), or its inverse from below for negative k."""
    if abs(k) > MOST_SHIFT:
        raise Unsupported("a gamma function far from its normal form")
    out = UNITY
    for j in range(min(k, 0), max(k, 0)):
        out = cv.field.times(out, cv.field.add(y, constant(j)))
    return out if k >= 0 else cv.field.inverse(out)


def gamma_of(cv: Converter, x: Elem) -> Elem:
    """gamma(x), reduced to arguments with a constant term in [0, 1) and undivided symbols."""
    field = cv.field
    x = field.reduced(x)
    y, k = _shifted(x)
    if po.is_constant(y.num) and not y.den:
        c = y.num.get(ONE, 0)
        if c == 0:
            if k <= 0:
                raise ZeroDivisionError
            return _rising(cv, UNITY, k - 1)
        base = (
            rational_power(cv, field.var(Gen("number", sp.pi)), HALF) if c == HALF else cv.call(sp.gamma, y)
        )
        return field.times(base, _rising(cv, y, k))
    for m in (2, 3):
        if not y.den and all(c.denominator == 1 and c % m == 0 for mono, c in y.num.items() if mono != ONE):
            return _multiplied(cv, x, m)
    return field.times(cv.call(sp.gamma, y), _rising(cv, y, k))


def _multiplied(cv: Converter, x: Elem, m: int) -> Elem:
    """gamma(m*z) by Gauss's multiplication formula."""
    field = cv.field
    z = field.scaled(x, Fraction(1, m))
    out = exp_of(cv, field.times(field.sub(x, constant(HALF)), log_of_number(field, m)))
    two_pi = field.scaled(field.var(Gen("number", sp.pi)), 2)
    out = field.times(
        out, rational_power(cv, two_pi, Fraction(1 - m, 2)) if m == 2 else field.inverse(two_pi)
    )
    for k in range(m):
        out = field.times(out, gamma_of(cv, field.add(z, constant(Fraction(k, m)))))
    return out


def _gamma(cv: Converter, e: Expr) -> Elem:
    return gamma_of(cv, cv.convert(e.args[0]))


def _factorial(cv: Converter, e: Expr) -> Elem:
    return gamma_of(cv, cv.field.add(cv.convert(e.args[0]), UNITY))


def _double_factorial(cv: Converter, e: Expr) -> Elem:
    """n!! for an n known to be even (2**k * k!) or odd (2**k * gamma(k + 1/2) / sqrt(pi))."""
    field = cv.field
    n = cv.convert(e.args[0])
    for k, shift in (
        (field.scaled(n, HALF), UNITY),
        (field.scaled(field.add(n, UNITY), HALF), constant(HALF)),
    ):
        if not k.den and is_integer_valued(cv.case, k.num):
            out = exp_of(cv, field.times(k, log_of_number(field, 2)))
            out = field.times(out, gamma_of(cv, field.add(k, shift)))
            if shift is UNITY:
                return out
            return field.divide(out, rational_power(cv, field.var(Gen("number", sp.pi)), HALF))
    raise Unsupported("a double factorial of a number of unknown parity")


def _loggamma(cv: Converter, e: Expr) -> Elem:
    x = cv.convert(e.args[0])
    if cv.case.elem_mask(x) != POS:
        raise Unsupported("loggamma of a number that may be negative")
    return log_of(cv, gamma_of(cv, x))


def _beta(cv: Converter, e: Expr) -> Elem:
    field = cv.field
    a, b = (cv.convert(x) for x in e.args[:2])
    return field.divide(field.times(gamma_of(cv, a), gamma_of(cv, b)), gamma_of(cv, field.add(a, b)))


def _small(x: Elem) -> int | None:
    """A non-negative integer constant of moderate size."""
    if x.den or not po.is_constant(x.num):
        return None
    c = x.num.get(ONE, 0)
    return int(c) if c.denominator == 1 and 0 <= c <= MOST_SHIFT else None


def _binomial(cv: Converter, e: Expr) -> Elem:
    field = cv.field
    n, k = (cv.convert(x) for x in e.args)
    natural = not n.den and is_integer_valued(cv.case, n.num) and not cv.case.elem_mask(n) & NEG
    chosen = _small(k)
    if chosen is None and natural:
        chosen = _small(field.sub(n, k))
    if chosen is not None:
        low = field.sub(n, constant(chosen - 1))
        return field.divide(_rising(cv, low, chosen), _rising(cv, UNITY, chosen))
    if not natural and cv.case.elem_mask(field.add(n, UNITY)) != POS:
        # For a negative integer n the gamma quotient has poles, and conventions differ.
        raise Unsupported("a binomial coefficient whose upper index may be negative")
    bottom = field.times(gamma_of(cv, field.add(k, UNITY)), gamma_of(cv, field.add(field.sub(n, k), UNITY)))
    return field.divide(gamma_of(cv, field.add(n, UNITY)), bottom)


def _rising_factorial(cv: Converter, e: Expr) -> Elem:
    x, k = (cv.convert(a) for a in e.args)
    n = _small(k)
    if n is not None:
        return _rising(cv, x, n)
    return cv.field.divide(gamma_of(cv, cv.field.add(x, k)), gamma_of(cv, x))


def _falling_factorial(cv: Converter, e: Expr) -> Elem:
    field = cv.field
    x, k = (cv.convert(a) for a in e.args)
    n = _small(k)
    if n is not None:
        return _rising(cv, field.sub(x, constant(n - 1)), n)
    top = field.add(x, UNITY)
    return field.divide(gamma_of(cv, top), gamma_of(cv, field.sub(top, k)))


def digamma_of(cv: Converter, x: Elem) -> Elem:
    """digamma(x), reduced to an argument with a constant term in [0, 1)."""
    field = cv.field
    y, k = _shifted(field.reduced(x))
    if abs(k) > MOST_SHIFT:
        raise Unsupported("a digamma function far from its normal form")
    if po.is_constant(y.num) and not y.num:
        if k <= 0:
            raise ZeroDivisionError
        out, y, k = field.neg(field.var(Gen("number", sp.EulerGamma))), UNITY, k - 1
    else:
        out = cv.call(sp.digamma, y)
    for j in range(min(k, 0), max(k, 0)):
        term = field.inverse(field.add(y, constant(j)))
        out = field.add(out, term if k > 0 else field.neg(term))
    return out


def _polygamma(cv: Converter, e: Expr) -> Elem:
    if e.args[0] == 0:
        return digamma_of(cv, cv.convert(e.args[1]))
    return cv.call(sp.polygamma, *(cv.convert(a) for a in e.args))


def _harmonic(cv: Converter, e: Expr) -> Elem:
    if len(e.args) != 1:
        return cv.call(sp.harmonic, *(cv.convert(a) for a in e.args))
    gamma = cv.field.var(Gen("number", sp.EulerGamma))
    return cv.field.add(digamma_of(cv, cv.field.add(cv.convert(e.args[0]), UNITY)), gamma)


def _odd(cv: Converter, e: Expr) -> Elem:
    """f(-x) = -f(x): the argument is kept with a positive leading coefficient."""
    x = cv.field.reduced(cv.convert(e.args[0]))
    if not x.num:
        return ZERO
    negative = po.primitive(x.num)[0] < 0
    out = cv.call(e.func, cv.field.neg(x) if negative else x)
    return cv.field.neg(out) if negative else out


FUNCTION_RULES: dict[Any, Rule] = {
    sp.gamma: _gamma,
    sp.factorial: _factorial,
    sp.factorial2: _double_factorial,
    sp.loggamma: _loggamma,
    sp.beta: _beta,
    sp.binomial: _binomial,
    sp.RisingFactorial: _rising_factorial,
    sp.FallingFactorial: _falling_factorial,
    sp.digamma: lambda cv, e: digamma_of(cv, cv.convert(e.args[0])),
    sp.polygamma: _polygamma,
    sp.harmonic: _harmonic,
    sp.erf: _odd,
    sp.erfi: _odd,
    sp.erfinv: _odd,
    sp.atan: _odd,
    sp.asin: _odd,
}
