"""Put values in place of symbols, and notice where an expression has none."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import sympy as sp

from qbank.algebra.special import NoValue

Expr = Any
Symbol = Any


def substituted(e: Expr, point: Mapping[Symbol, Expr]) -> Expr:
    """`e` at these values, exactly. Raises `NoValue` where it is undefined or infinite."""
    try:
        out = e.subs(point)
    except (ValueError, TypeError, ZeroDivisionError, RecursionError) as error:
        # sympy refuses to build the maximum of something undefined, for example
        raise NoValue(str(e)) from error
    if out.has(sp.nan, sp.zoo) or out in (sp.oo, -sp.oo):
        raise NoValue(str(e))
    return out


def without_indices(e: Expr) -> Expr:
    """`e` with z[1], z[2], … written as symbols of these names; sums over their indices are written out."""
    if not e.has(sp.Indexed):
        return e
    sums = {
        node: node.doit()
        for node in e.atoms(sp.Sum)
        if all(end.is_Integer for _, *ends in node.limits for end in ends)
    }
    e = e.xreplace(sums)
    plain = [z for z in e.atoms(sp.Indexed) if all(i.is_Integer for i in z.indices)]
    return e.xreplace({z: sp.Symbol(str(z), real=True) for z in plain})
