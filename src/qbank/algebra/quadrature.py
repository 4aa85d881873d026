"""Integrals, infinite sums and limits that only sympy can do: believed after a numerical check."""

from __future__ import annotations

from typing import Any

import mpmath
import sympy as sp

from qbank.algebra.domains import Scope
from qbank.algebra.limits import Clock, OutOfTime, time_limit
from qbank.algebra.numeric import Evaluator
from qbank.algebra.points import generic_points, symbols_of
from qbank.algebra.special import CannotTell, NoValue, as_mp, precision

Expr = Any
Number = Any
SECONDS = 1.0
DIGITS = 20
AGREE = 1e-12
NEAR = 1e-3
UNDONE = (sp.Integral, sp.Sum, sp.Product, sp.Limit, sp.nan, sp.zoo, sp.oo, sp.AccumBounds)


def done_by_sympy(e: Expr, scope: Scope, clock: Clock) -> Expr:
    """`e` with definite integrals, infinite sums and limits done by sympy, where numbers confirm it."""
    for node in sorted(e.atoms(sp.Integral, sp.Sum, sp.Limit), key=sp.count_ops):
        if not is_for_sympy(node):
            continue
        if clock.left < SECONDS / 2:
            return e
        try:
            with time_limit(min(SECONDS, clock.left / 2)):
                value = node.doit()
                sound = not value.has(*UNDONE) and _confirmed(node, value, scope)
        except (OutOfTime, NotImplementedError, ValueError, TypeError, AttributeError, ZeroDivisionError):
            continue
        if sound:
            e = e.subs(node, value)
    return e


def is_for_sympy(node: Expr) -> bool:
    """Whether the node is an integral or limit, or an infinite sum, over one variable."""
    if isinstance(node, sp.Limit):
        return True
    if len(node.limits) != 1 or len(node.limits[0]) != 3:
        return False
    return isinstance(node, sp.Integral) or bool(node.limits[0][2].is_infinite)


def _confirmed(node: Expr, value: Expr, scope: Scope) -> bool:
    """Whether quadrature (or summation) agrees with the value at two points of the domain."""
    symbols = [s for s in symbols_of(node) if s in scope.ranges]
    seen = 0
    for point in generic_points(scope, symbols, 2, seed=13):
        with precision(digits=DIGITS):
            try:
                exact = as_mp(Evaluator(point).value(value))
                if isinstance(node, sp.Limit):
                    seen += 1
                    if not _approached(node, point, exact):
                        return False
                    continue
                found = _numeric(node, point)
            except (NoValue, CannotTell, OverflowError, mpmath.libmp.NoConvergence):
                return False
            if abs(exact - found) > AGREE * (1 + abs(exact)):
                return False
            seen += 1
    return seen > 0


def _numeric(node: Expr, point: dict[Any, Expr]) -> Number:
    index, lo, hi = node.limits[0]

    def term(at: Number) -> Number:
        return as_mp(Evaluator({**point, index: at}).value(node.function))

    ends = [_end(end, point) for end in (lo, hi)]
    if isinstance(node, sp.Sum):
        return mpmath.nsum(lambda i: term(int(i)), ends)
    return mpmath.quad(term, ends)


def _approached(node: Expr, point: dict[Any, Expr], value: Number) -> bool:
    """Whether the expression gets close to the value, and closer, on the way to the limit point."""
    e, variable, target, side = node.args
    gaps = []
    for power in (4, 8):
        step = sp.Integer(10) ** power
        if target.is_infinite:
            at = step if target is sp.oo else -step
        else:
            at = target - 1 / step if str(side) == "-" else target + 1 / step
        gaps.append(abs(as_mp(Evaluator({**point, variable: at}).value(e)) - value))
    return bool(gaps[1] <= gaps[0] and gaps[1] < NEAR * (1 + abs(value)))


def _end(end: Expr, point: dict[Any, Expr]) -> Number:
    if end.is_infinite:
        return mpmath.inf if end is sp.oo else -mpmath.inf
    return as_mp(Evaluator(point).value(end))
