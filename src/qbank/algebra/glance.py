"""A first look at two values, quick enough for the process that talks to a person.

It tells different values apart by a witness and sees identical ones; whatever needs a proof is unknown.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import sympy as sp

from .domains import read_scope
from .equality import objection
from .limits import OutOfTime, time_limit
from .points import symbols_of
from .substitution import without_indices
from .verdict import Verdict, proved, refuted, unknown
from .witness import Evidence, quick

SECONDS = 0.3
# These are for a process of their own: a single value of one can take long.
_SLOW = (sp.Integral, sp.Sum, sp.Product, sp.Derivative, sp.Limit)


def glance(a: Any, b: Any, domain: Mapping[Any, Any] | None = None, *, seconds: float = SECONDS) -> Verdict:
    """Whether two scalar sympy expressions are equal on the domain, as far as three points and a
    comparison of their structure tell."""
    if a == b:
        return proved("identical")
    if a.is_Rational and b.is_Rational:
        return refuted("exact numbers", {"lhs": str(a), "rhs": str(b)})
    if a.has(*_SLOW) or b.has(*_SLOW) or objection(a, b) is not None:
        return unknown("no first look at such values")
    a, b = without_indices(a), without_indices(b)
    symbols = symbols_of(a, b)
    try:
        with time_limit(seconds):
            scope = read_scope(symbols, domain)
            found = quick(a, b, scope, symbols, Evidence(), not symbols)
    except OutOfTime:
        return unknown(f"no decision within {seconds:g} s", "time limit")
    except RecursionError:
        return unknown("the expressions are nested too deeply", "recursion limit")
    return unknown("equal at the points looked at") if found is None else found
