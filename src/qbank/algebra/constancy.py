"""A difference is zero when its derivative is and it vanishes at one point of a connected domain."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import sympy as sp

from qbank.algebra import polynomials as po
from qbank.algebra.cases import Problem, prove
from qbank.algebra.domains import Scope
from qbank.algebra.elements import Elem, Unsupported
from qbank.algebra.fields import Field
from qbank.algebra.kernels import Converter
from qbank.algebra.limits import Clock
from qbank.algebra.masks import ZERO
from qbank.algebra.points import landmarks
from qbank.algebra.polynomials import Poly
from qbank.algebra.readback import symbols_in
from qbank.algebra.signs import Case, Split
from qbank.algebra.special import NoValue
from qbank.algebra.substitution import substituted

Expr = Any
Symbol = Any
# Functions that are differentiable on the whole line.
SMOOTH = (sp.erf, sp.erfi, sp.atan)
ROUGH = (
    sp.KroneckerDelta,
    sp.floor,
    sp.ceiling,
    sp.frac,
    sp.Mod,
    sp.sign,
    sp.Heaviside,
    sp.Piecewise,
    sp.DiracDelta,
)


def is_smooth(case: Case, e: Expr, x: Symbol) -> bool:
    """Whether `e` is defined, real and differentiable as x runs through the case (at its ends continuous)."""
    converter = Converter(case)
    try:
        read = converter.convert(e)
        if converter.jumps or converter.left_reals:
            return False
        walls = list(_walls(case.field, read, x))
    except (Split, Unsupported, ZeroDivisionError, po.TooLarge):
        return False
    return all(not case.mask(wall) & ZERO for wall in walls)


def _walls(field: Field, read: Elem, x: Symbol) -> Iterator[Poly]:
    """Polynomials that must not vanish: denominators, bases of negative powers, arguments of logarithms."""
    polys = [read.num]
    for k, _ in read.den:
        polys.append(dict(k))
        if x in symbols_in(field, dict(k)):
            yield dict(k)
    for mono in {mono for p in polys for mono in p}:
        for g, e in mono:
            if x not in field.symbols(g):
                continue
            if e < 0 and field.gens[g].kind not in ("exp", "prime"):
                yield po.variable(g)
            yield from _walls_of(field, g, x)


def _walls_of(field: Field, g: int, x: Symbol) -> Iterator[Poly]:
    gen = field.gens[g]
    if gen.kind == "exp":
        inner, den = gen.data
        yield from _walls(field, Elem({inner: 1}, frozenset([(den, 1)] if den else ())), x)
    elif gen.kind in ("log", "root"):
        yield from _walls(field, Elem(dict(gen.data)), x)
        if gen.kind == "log":
            yield dict(gen.data)
    elif gen.kind in ("cosine", "sine"):
        yield from _walls(field, Elem({gen.data: 1}), x)
    elif gen.kind == "call" and gen.data[0] in SMOOTH:
        yield from _walls(field, field.arguments[g][0], x)
    elif gen.kind != "symbol":
        raise Unsupported(f"a kernel of kind {gen.kind} that may jump")


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
            try:
                left, right = substituted(a, {x: value}), substituted(b, {x: value})
            except NoValue:
                continue
            if left == right:
                return True
            rest = Problem(
                left, right, scope.without(x), clock, complex_values=not (left - right).free_symbols
            )
            if prove(rest).proved:
                return True
    return False
