"""Elements of a field of kernels and the generators they are made of; arithmetic is in `fields`."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import sympy as sp

from qbank.algebra import polynomials as po
from qbank.algebra.polynomials import ONE, Coeff, Poly, PolyKey

UNIT = 0  # the generator Z = exp(i*pi)


class Unsupported(Exception):
    """The expression has a part for which there is no exact rule here."""


@dataclass(frozen=True, slots=True)
class Elem:
    """numerator / product of primitive polynomials to positive powers."""

    num: Poly
    den: frozenset[tuple[PolyKey, int]] = frozenset()


ZERO = Elem({})
UNITY = Elem({ONE: 1})


@dataclass(frozen=True, slots=True)
class Gen:
    """One generator. `kind` says how to read `data`:

    unit ()           number (a sympy constant)    symbol (a sympy Symbol)
    prime (int)       root (polynomial key)        parity (monomial)
    exp (monomial, denominator)                    power (polynomial key, monomial): f**m, m an integer
    log (polynomial key): log |f|                  call (function, argument keys)
    cosine, sine (monomial): of the angle of a product of complex exponentials
    opaque (expression): anything else
    """

    kind: str
    data: Any
    real: bool = True


Den = frozenset[tuple[PolyKey, int]]
ElemKey = tuple[PolyKey, Den]


def constant(c: Coeff) -> Elem:
    """A rational number as an element."""
    return Elem({ONE: c}) if c else ZERO


def pieces(x: Elem) -> tuple[Coeff, list[tuple[Poly, Coeff]]]:
    """A rational coefficient and irreducible polynomials with exponents, whose product is `x`."""
    c, mono, p = po.primitive(x.num)
    out: list[tuple[Poly, Coeff]] = [(po.variable(g), e) for g, e in mono]
    out += po.factors(p)
    for k, n in x.den:
        out += [(f, -m * n) for f, m in po.factors(dict(k))]
    merged: dict[PolyKey, Coeff] = {}
    for f, power in out:
        merged[po.key(f)] = merged.get(po.key(f), 0) + power
    return c, [(dict(k), power) for k, power in merged.items() if power]


@lru_cache(maxsize=256)
def cyclotomic_reduction(order: int) -> tuple[tuple[int, ...], ...]:
    """x**k modulo the cyclotomic polynomial of `order`, for k below `order`, as coefficient tuples."""
    coefficients = [int(c) for c in sp.Poly(sp.cyclotomic_poly(order, sp.Symbol("x"))).all_coeffs()[::-1]]
    degree = len(coefficients) - 1
    row = [1] + [0] * (degree - 1)
    rows = []
    for _ in range(order):
        rows.append(tuple(row))
        carry = row[-1]
        row = [0, *row[:-1]]
        row = [r - carry * c for r, c in zip(row, coefficients[:-1], strict=True)]
    return tuple(rows)
