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
