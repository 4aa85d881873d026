"""The order of attack on an equation: look at points, prove exactly, look harder, then ask sympy."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import sympy as sp

from qbank.algebra import separation
from qbank.algebra.cases import Outcome, Problem, prove
from qbank.algebra.domains import Scope
from qbank.algebra.limits import Clock, OutOfTime, time_limit
from qbank.algebra.look import look
from qbank.algebra.points import generic_points
from qbank.algebra.special import NoValue
from qbank.algebra.verdict import Verdict, proved, unknown
from qbank.algebra.witness import Evidence, quick, refute_among, thorough

Expr = Any
Symbol = Any


def substituted(e: Expr, point: Mapping[Symbol, Expr]) -> Expr:
    """`e` at partial values. Raises `NoValue` where it is undefined."""
    out = e.subs(point)
    if out.has(sp.nan, sp.zoo) or out in (sp.oo, -sp.oo):
        raise NoValue(str(e))
    return out


def decide(a: Expr, b: Expr, scope: Scope, symbols: Sequence[Symbol], clock: Clock) -> Verdict:
    """Whether `a` and `b` are equal on the scope, for expressions without floats and undefined values."""
    if a == b:
        return proved("identical")
    complex_values = not symbols or a.has(sp.I) or b.has(sp.I)
    evidence = Evidence()
    found = quick(a, b, scope, symbols, evidence, complex_values)
    if found is not None:
        return found
    if not symbols:
        return _constants(a, b, scope, clock, evidence)
    problem = Problem(a, b, scope, clock, complex_values=complex_values)
    outcome = prove(problem)
    if outcome.proved:
        return proved(_method(problem, outcome))
    found = refute_among(a, b, _cell_points(outcome, scope, symbols), evidence, complex_values=complex_values)
    if found is None:
        found = thorough(a, b, scope, symbols, evidence, complex_values, clock)
    if found is not None:
        return found
    return unknown(str(evidence), outcome.reason or "no tactic")


def _constants(a: Expr, b: Expr, scope: Scope, clock: Clock, evidence: Evidence) -> Verdict:
    seen = look(a, b, {}, complex_values=True)
    if seen.kind == "equal":
        return proved("exact arithmetic")
    problem = Problem(a, b, scope, clock, complex_values=True)
    outcome = prove(problem)
    if outcome.proved:
        return proved(_method(problem, outcome))
    if separation.is_zero(a - b) is True:
        return proved("separation bound")
    found = thorough(a, b, scope, (), evidence, True, clock)
    return unknown(str(evidence), outcome.reason or "no tactic") if found is None else found


def _method(problem: Problem, outcome: Outcome) -> str:
    kinds = {gen.kind for gen in problem.kernels.gens[1:]}
    name = "rational functions" if kinds <= {"symbol"} else "kernel arithmetic"
    return name if outcome.cells <= 1 else f"{name} in {outcome.cells} sign cases"


def _cell_points(outcome: Outcome, scope: Scope, symbols: Sequence[Symbol]) -> list[dict[Symbol, Expr]]:
    """A point in each cell that was left open, where its inequalities can be solved."""
    out = []
    for case in outcome.open_cells:
        inside = case.sample()
        base = next(generic_points(scope, symbols, 1), None)
        if inside and base is not None:
            point = {**base, **{s: v for s, v in inside.items() if s in base}}
            if all(scope.holds(s, v) for s, v in point.items()):
                out.append(point)
    return out


__all__ = ["OutOfTime", "decide", "substituted", "time_limit"]
