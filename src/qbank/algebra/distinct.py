"""Decide whether two expressions differ at every point of a scope; and points where they may be equal."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import sympy as sp

from qbank.algebra.calculus import is_positive_on
from qbank.algebra.cases import Problem, prove
from qbank.algebra.domains import Scope
from qbank.algebra.elements import Elem, Unsupported
from qbank.algebra.fields import Field
from qbank.algebra.kernels import Converter
from qbank.algebra.limits import Clock
from qbank.algebra.lines import turning_points
from qbank.algebra.look import look
from qbank.algebra.masks import ZERO
from qbank.algebra.points import generic_points, landmark_points, landmarks
from qbank.algebra.signs import Case, Split
from qbank.algebra.special import NoValue
from qbank.algebra.substitution import substituted
from qbank.algebra.tactics import decide, prepared
from qbank.algebra.verdict import Verdict, proved, refuted, unknown
from qbank.algebra.witness import at

Expr = Any
Symbol = Any
Point = dict[Any, Expr]


@dataclass(frozen=True, slots=True)
class Pair:
    """Two expressions on a scope."""

    a: Expr
    b: Expr
    scope: Scope
    symbols: Sequence[Symbol]
    clock: Clock

    def equal_at(self, point: Point) -> bool:
        """Whether the two are proved to be equal at a point."""
        try:
            a, b = substituted(self.a, point), substituted(self.b, point)
        except NoValue:
            return False
        return decide(a, b, self.scope, (), self.clock).proved


def points_between_roots(claim: Pair) -> Iterator[Point]:
    """For a rational difference in one symbol: the rational roots and a point between any two roots."""
    for base in generic_points(claim.scope, claim.symbols, 2, seed=9):
        for symbol in claim.symbols:
            others = {s: v for s, v in base.items() if s != symbol}
            try:
                gap = sp.together(substituted(claim.b - claim.a, others))
            except NoValue:
                continue
            if not gap.is_rational_function(symbol) or gap.free_symbols != {symbol}:
                continue
            top = sp.Poly(sp.fraction(gap)[0], symbol)
            if not all(c.is_Rational for c in top.all_coeffs()):
                continue
            ends = sorted(end for pair in top.intervals(eps=sp.Rational(1, 10**6)) for end in pair[0])
            values = [*ends, *((x + y) / 2 for x, y in itertools.pairwise(ends))]
            values += [end + sign for end in ends[:1] + ends[-1:] for sign in (1, -1)]
            for value in dict.fromkeys(values):
                if claim.scope.holds(symbol, value):
                    yield {**base, symbol: value}


@dataclass(frozen=True)
class _Apart:
    """The claim that left and right differ at every point of a cell."""

    clock: Clock

    def __call__(self, converter: Converter, left: Elem, right: Elem) -> bool:
        gap = converter.field.sub(right, left)
        if not converter.case.elem_mask(converter.realised(gap)) & ZERO:
            return True
        return any(
            is_positive_on(converter.case, x, True, self.clock) for x in (gap, converter.field.neg(gap))
        )


def decide_distinct(a: Expr, b: Expr, scope: Scope, symbols: Sequence[Symbol], clock: Clock) -> Verdict:
    """Whether a and b differ at every point of the scope."""
    a, b = (prepared(e, scope, clock) for e in (a, b))
    claim = Pair(a, b, scope, symbols, clock)
    if not symbols:
        seen = look(a, b, {}, complex_values=True)
        if seen.kind == "differ":
            return proved("numbers")
        verdict = decide(a, b, scope, (), clock)
        if verdict.proved:
            return refuted("equal numbers", {"lhs": seen.lhs or str(a), "rhs": seen.rhs or str(b)})
        return unknown(verdict.evidence, verdict.method)
    for point in _meeting_points(claim):
        seen = look(a, b, point)
        if seen.kind == "equal" or (seen.kind == "near" and claim.equal_at(point)):
            return refuted("equality at a point", at(point, seen))
    share = clock.part(0.8)
    outcome = prove(Problem(a, b, scope, share, claim=_Apart(share), weak=True, where_both=True))
    if outcome.proved:
        return proved("sign of the difference")
    return unknown("no point of equality was found", outcome.reason or "no tactic")


def _meeting_points(claim: Pair) -> Iterator[Point]:
    """Where the two sides may be equal: landmarks, and roots of the difference along one symbol."""
    scope, symbols = claim.scope, claim.symbols
    yield from generic_points(scope, symbols, 1)
    yield from landmark_points(scope, symbols, 60)
    yield from points_between_roots(claim)
    for base in generic_points(scope, symbols, 2, seed=6):
        for symbol in symbols:
            for value in (*landmarks(scope, symbol), *_roots_along(claim, symbol, base)):
                yield {**base, symbol: value}


def _roots_along(claim: Pair, symbol: Symbol, base: Point) -> list[Expr]:
    """Roots of the difference along one symbol, exact also where they are logarithms of numbers."""
    case = Case(Field(), claim.scope)
    try:
        gap = substituted(claim.b - claim.a, {s: v for s, v in base.items() if s != symbol})
        found = list(turning_points(case, Converter(case).convert(gap), symbol))
        if gap.is_polynomial(symbol) and sp.degree(gap, symbol) == 2:
            found += sp.roots(gap, symbol)
    except (Split, Unsupported, NoValue, ZeroDivisionError):
        return []
    return [v for v in found if v.is_number and claim.scope.holds(symbol, v)]
