"""The order of attack on an equation: look at points, prove exactly, look harder, then ask sympy."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import sympy as sp

from qbank.algebra import polynomials as po
from qbank.algebra import separation
from qbank.algebra.cases import Outcome, Problem, prove
from qbank.algebra.constancy import proved_by_derivative
from qbank.algebra.domains import Scope
from qbank.algebra.elements import Unsupported
from qbank.algebra.facts import sample
from qbank.algebra.fields import Field
from qbank.algebra.induction import proved_by_induction
from qbank.algebra.integrals import integrated
from qbank.algebra.kernels import Converter
from qbank.algebra.lastresort import proved_by_sympy
from qbank.algebra.limits import Clock
from qbank.algebra.look import look
from qbank.algebra.points import generic_points
from qbank.algebra.quadrature import done_by_sympy, is_for_sympy
from qbank.algebra.readback import expression
from qbank.algebra.signs import Case, Split
from qbank.algebra.stepwise import has_steps, proved_stepwise
from qbank.algebra.substitution import substituted
from qbank.algebra.verdict import Verdict, proved, unknown
from qbank.algebra.witness import Evidence, quick, refute_among, thorough

Expr = Any
Symbol = Any
MOST_PIECES = 16
# Sympy's simplifiers are asked only where the sides agree at so many points.
ENOUGH = 3


def decide(a: Expr, b: Expr, scope: Scope, symbols: Sequence[Symbol], clock: Clock) -> Verdict:
    """Whether `a` and `b` are equal on the scope, for expressions without floats and undefined values."""
    if a == b:
        return proved("identical")
    plain_a, plain_b = (prepared(e, scope, clock) for e in (a, b))
    if (plain_a, plain_b) != (a, b):
        verdict = decide(plain_a, plain_b, scope, symbols, clock)
        return verdict if verdict.unknown else replace(verdict, method=f"{verdict.method} after integration")
    complex_values = not symbols or a.has(sp.I) or b.has(sp.I)
    evidence = Evidence()
    found = quick(a, b, scope, symbols, evidence, complex_values)
    if found is not None:
        return found
    if not symbols and look(a, b, {}, complex_values=True).kind == "equal":
        return proved("exact arithmetic")
    problem = Problem(a, b, scope, clock.part(0.5), complex_values=complex_values)
    outcome = prove(problem)
    if outcome.proved:
        return proved(_method(problem, outcome))
    if not symbols and separation.is_zero(a - b) is True:
        return proved("separation bound")
    found = refute_among(a, b, _cell_points(outcome, scope, symbols), evidence, complex_values=complex_values)
    if found is None:
        found = thorough(a, b, scope, symbols, evidence, complex_values, clock)
    if found is not None:
        return found
    method = _further_proof(a, b, scope, symbols, clock)
    if method is None and evidence.points >= ENOUGH:
        method = proved_by_sympy(a - b, clock)
    if method is not None:
        return proved(method)
    return unknown(str(evidence), outcome.reason or "no tactic")


def _further_proof(a: Expr, b: Expr, scope: Scope, symbols: Sequence[Symbol], clock: Clock) -> str | None:
    """The name of a slower exact tactic that proves the equation, or None."""
    gap = a - b
    if any(s in scope.pieces for s in symbols) and _proved_on_pieces(a, b, scope, symbols, clock):
        return "each part of the domain"
    if has_steps(gap) and proved_stepwise(a, b, scope, symbols, clock):
        return "cells between the steps"
    if gap.has(sp.Sum, sp.Product) and proved_by_induction(a, b, scope, symbols, clock):
        return "induction"
    if proved_by_derivative(a, b, scope, symbols, clock):
        return "derivative and one value"
    return None


def _proved_on_pieces(a: Expr, b: Expr, scope: Scope, symbols: Sequence[Symbol], clock: Clock) -> bool:
    split = [s for s in symbols if s in scope.pieces]
    choices = list(itertools.islice(itertools.product(*(scope.pieces[s] for s in split)), MOST_PIECES + 1))
    if len(choices) > MOST_PIECES:
        return False
    for choice in choices:
        part, x, y = scope, a, b
        for symbol, piece in zip(split, choice, strict=True):
            if piece.lo is not None and piece.lo == piece.hi:
                x, y = (substituted(e, {symbol: piece.lo}) for e in (x, y))
                part = part.without(symbol)
            else:
                part = part.narrowed(symbol, piece)
        left = [s for s in symbols if s in part.ranges]
        if decide(x, y, part, left, clock).outcome != "proved":
            return False
    return True


def prepared(e: Expr, scope: Scope, clock: Clock) -> Expr:
    """`e` with derivatives carried out and definite integrals in closed form where there is one."""
    if e.has(sp.Derivative):
        e = e.replace(lambda node: isinstance(node, sp.Derivative), lambda node: node.doit(integrals=False))
    if e.has(sp.Integral):
        e = integrated(e, scope, clock)
    if e.has(sp.Sum):
        e = _infinite_sums_done(e, scope)
    if any(is_for_sympy(node) for node in e.atoms(sp.Integral, sp.Sum, sp.Limit)):
        e = done_by_sympy(e, scope, clock)
    return e


def _infinite_sums_done(e: Expr, scope: Scope) -> Expr:
    """`e` with the infinite sums for which there is a closed form replaced by it, so that it has values."""
    for node in sorted(e.atoms(sp.Sum), key=sp.count_ops):
        if len(node.limits) != 1 or node.limits[0][2] is not sp.oo:
            continue
        case = Case(Field(), scope)
        try:
            x = Converter(case).convert(node)
        except (Split, Unsupported, ZeroDivisionError, po.TooLarge):
            continue
        if all(gen.kind != "opaque" for gen in case.field.gens):
            e = e.subs(node, expression(case.field, x))
    return e


def _method(problem: Problem, outcome: Outcome) -> str:
    kinds = {gen.kind for gen in problem.kernels.gens[1:]}
    name = "rational functions" if kinds <= {"symbol"} else "kernel arithmetic"
    return name if outcome.cells <= 1 else f"{name} in {outcome.cells} sign cases"


def _cell_points(outcome: Outcome, scope: Scope, symbols: Sequence[Symbol]) -> list[dict[Symbol, Expr]]:
    """A point in each cell that was left open, where its inequalities can be solved."""
    out = []
    for case in outcome.open_cells:
        inside = sample(case)
        base = next(generic_points(scope, symbols, 1), None)
        if inside and base is not None:
            point = {**base, **{s: v for s, v in inside.items() if s in base}}
            if all(scope.holds(s, v) for s, v in point.items()):
                out.append(point)
    return out
