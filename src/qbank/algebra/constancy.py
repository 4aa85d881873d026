"""A difference is zero when its derivative is and it vanishes at one point of a connected domain."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import sympy as sp

from qbank.algebra import polynomials as po
from qbank.algebra.cases import Problem, prove
from qbank.algebra.domains import Scope
from qbank.algebra.fields import Unsupported
from qbank.algebra.kernels import Converter
from qbank.algebra.limits import Clock
from qbank.algebra.masks import ZERO
from qbank.algebra.points import landmarks
from qbank.algebra.readback import symbols_in
from qbank.algebra.signs import Case, Split

Expr = Any
Symbol = Any
ROUGH = (sp.floor, sp.ceiling, sp.frac, sp.Mod, sp.sign, sp.Heaviside, sp.Piecewise, sp.DiracDelta)


def is_smooth(case: Case, e: Expr, x: Symbol) -> bool:
    """Whether nothing in `e` jumps, is undefined or leaves the reals as x runs through its range."""
    converter = Converter(case)
    try:
        read = converter.convert(e)
    except (Split, Unsupported, ZeroDivisionError, po.TooLarge):
        return False
    if converter.jumps or converter.left_reals:
        return False
    field = case.field
    walls = [dict(k) for k, _ in read.den] + [dict(g.data) for g in field.gens if g.kind == "log"]
    walls += [po.variable(g) for mono in read.num for g, exponent in mono if exponent < 0]
    return all(not case.mask(w) & ZERO for w in walls if x in symbols_in(field, w))


def proved_by_derivative(a: Expr, b: Expr, scope: Scope, symbols: Sequence[Symbol], clock: Clock) -> bool:
    """For a symbol on one real interval: the derivatives agree, and so do the values at some point."""
    gap = a - b
    if gap.has(*ROUGH) or gap.atoms(sp.Sum, sp.Product, sp.Integral):
        return False
    for x in symbols:
        if x in scope.pieces or x in scope.values or scope.ranges[x].integer:
            continue
        clock.check()
        problem = Problem(a, b, scope, clock)
        case = Case(problem.kernels, scope)
        if not (is_smooth(case, a, x) and is_smooth(case, b, x)):
            continue
        if not prove(Problem(sp.diff(gap, x), sp.S.Zero, scope, clock)).proved:
            continue
        for value in landmarks(scope, x)[:6]:
            left, right = a.subs(x, value), b.subs(x, value)
            if left == right and not left.has(sp.nan, sp.zoo):
                return True
            rest = Problem(left, right, scope.without(x), clock, complex_values=not (left - right).free_symbols)
            if prove(rest).proved:
                return True
    return False
