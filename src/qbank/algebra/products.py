"""Finite products in closed form: constants, powers R**i, and factors linear in the index (by gamma)."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING, Any

from qbank.algebra import polynomials as po
from qbank.algebra import powers
from qbank.algebra.elements import UNITY, Elem, Gen, constant, pieces
from qbank.algebra.functions import gamma_of
from qbank.algebra.polynomials import ONE, Poly
from qbank.algebra.readback import symbols_in
from qbank.algebra.sums import NotClosed, power_sum, read_term, split_term

if TYPE_CHECKING:
    from qbank.algebra.kernels import Converter

Expr = Any


def finite_product(cv: Converter, term: Expr, index: Expr, low: Elem, high: Elem) -> Elem:
    """The product of the term for the index from `low` to `high`. Raises `NotClosed`."""
    field = cv.field
    x, dummy = read_term(cv, term, index, low, high)
    count = field.add(field.sub(high, low), UNITY)
    c, found = pieces(x)
    out = powers.power_of(cv, constant(c), count)
    for f, e in found:
        if dummy not in symbols_in(field, f):
            factor = powers.power_of(cv, Elem(f), field.scaled(count, e))
        elif len(f) == 1 and e.denominator == 1:
            factor = _of_generator(cv, f, int(e), dummy, low, high)
        else:
            factor = _of_line(cv, f, int(e), dummy, low, high)
        out = field.times(out, factor)
    return out


def _of_generator(cv: Converter, f: Poly, e: int, index: Expr, low: Elem, high: Elem) -> Elem:
    ((mono, _),) = f.items()
    if cv.field.gens[mono[0][0]].kind == "symbol":
        return _of_line(cv, f, e, index, low, high)
    _, k, base = split_term(cv, ((mono[0][0], e),), index)
    if k:
        raise NotClosed
    return powers.power_of(cv, base, power_sum(cv, 1, UNITY, low, high))


def _of_line(cv: Converter, f: Poly, e: int, index: Expr, low: Elem, high: Elem) -> Elem:
    """The product of (a*i + b)**e: a power of a times a quotient of gammas."""
    field = cv.field
    parts = po.coefficients_in(f, field.index(Gen("symbol", index)))
    if not set(parts) <= {0, 1} or not po.is_constant(parts[1]):
        raise NotClosed
    if index in symbols_in(field, parts.get(0, {})):
        raise NotClosed
    slope = parts[1][ONE]
    shift = field.scaled(Elem(parts.get(0, {})), 1 / Fraction(slope))
    count = field.add(field.sub(high, low), UNITY)
    gammas = field.divide(
        gamma_of(cv, field.add(field.add(high, UNITY), shift)), gamma_of(cv, field.add(low, shift))
    )
    return field.power(field.times(gammas, powers.power_of(cv, constant(slope), count)), e)
