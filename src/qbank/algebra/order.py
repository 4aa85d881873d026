"""Decide an order on a scope: look for a counterexample, prove in every sign case, look harder."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

import sympy as sp

from qbank.algebra.boxes import is_positive
from qbank.algebra.calculus import is_positive_on, turning_points
from qbank.algebra.cases import Outcome, Problem, prove
from qbank.algebra.constancy import ROUGH
from qbank.algebra.domains import Scope
from qbank.algebra.fields import Elem, Field, Unsupported
from qbank.algebra.induction import increments
from qbank.algebra.kernels import Converter
from qbank.algebra.limits import Clock
from qbank.algebra.look import look
from qbank.algebra.masks import ZERO
from qbank.algebra.points import generic_points, kink_points, landmark_points, landmarks
from qbank.algebra.signs import Case, Split
from qbank.algebra.special import NoValue
from qbank.algebra.substitution import substituted
from qbank.algebra.tactics import decide, prepared
from qbank.algebra.verdict import Verdict, proved, refuted, unknown
from qbank.algebra.witness import at

Expr = Any
Symbol = Any
Point = dict[Any, Expr]
MOST_POINTS = 400


@dataclass(frozen=True, slots=True)
class Order:
    """The claim a < b (strict) or a <= b on a scope."""

    a: Expr
    b: Expr
    strict: bool
    scope: Scope
    symbols: Sequence[Symbol]
    clock: Clock

    def refuted_at(self, points: Iterable[Point]) -> Verdict | None:
        """A point at which the claim fails: a > b, or for a strict claim a = b exactly."""
        for point in points:
            if self.clock.left <= 0:
                return None
            seen = look(self.a, self.b, point)
            if seen.kind == "differ" and seen.order > 0:
                return refuted("counterexample", at(point, seen))
            if self.strict and seen.kind == "equal":
                return refuted("equality at a point", at(point, seen))
            if self.strict and seen.kind == "near" and self._equal_at(point):
                return refuted("equality at a point", at(point, seen))
        return None

    def _equal_at(self, point: Point) -> bool:
        try:
            a, b = substituted(self.a, point), substituted(self.b, point)
        except NoValue:
            return False
        return decide(a, b, self.scope, (), self.clock).proved


def decide_order(
    a: Expr, b: Expr, strict: bool, scope: Scope, symbols: Sequence[Symbol], clock: Clock
) -> Verdict:
    """Whether a < b (or a <= b) on the scope."""
    a, b = (prepared(e, scope, clock) for e in (a, b))
    claim = Order(a, b, strict, scope, symbols, clock)
    if not symbols:
        return _constants(claim)
    found = claim.refuted_at(generic_points(scope, symbols, 4))
    if found is None:
        found = claim.refuted_at(itertools.islice(landmark_points(scope, symbols, 40), 60))
    if found is not None:
        return found
    listed = [s for s in symbols if s in scope.values]
    where = scope if strict else _opened(scope, b - a)
    share = clock.part(0.6)
    outcome = prove(_problem(a, b, where, share, _Positive(strict, share)))
    if outcome.proved:
        return proved(_method(outcome))
    if is_positive(b - a, scope, symbols, clock):
        return proved("interval arithmetic")
    if (b - a).has(sp.Sum) and order_by_induction(b - a, strict, scope, symbols, clock):
        return proved("induction")
    if listed and len(listed) == len(symbols):
        return _exhaust(claim)
    if any(s in scope.pieces for s in symbols):
        return _on_pieces(claim)
    found = claim.refuted_at(_search_points(claim, outcome))
    if found is not None:
        return found
    return unknown("no counterexample among many points", outcome.reason or "no tactic")


def order_by_induction(
    gap: Expr, strict: bool, scope: Scope, symbols: Sequence[Symbol], clock: Clock
) -> bool:
    """gap >= 0 (> 0) because it is so for the first n, and gap never falls from n to n + 1."""
    for n, first, step in increments(gap, scope, symbols):
        rest = [s for s in symbols if s != n]
        start = decide_order(sp.S.Zero, first, strict, scope.without(n), rest, clock.part(0.5))
        if start.proved and decide_order(sp.S.Zero, step, False, scope, symbols, clock.part(0.8)).proved:
            return True
    return False


def _opened(scope: Scope, gap: Expr) -> Scope:
    """Without the end points of real symbols: what is continuous keeps a weak inequality at the ends."""
    if gap.has(*ROUGH):
        return scope
    ranges = {s: r if r.integer else replace(r, lo_open=True, hi_open=True) for s, r in scope.ranges.items()}
    return Scope(ranges, scope.pieces, scope.values)


@dataclass(frozen=True)
class _Positive:
    """The claim that right - left is positive (or not negative) in a cell."""

    strict: bool
    clock: Clock

    def __call__(self, converter: Converter, left: Elem, right: Elem) -> bool:
        gap = converter.field.sub(right, left)
        return is_positive_on(converter.case, gap, self.strict, self.clock)


def _problem(a: Expr, b: Expr, scope: Scope, clock: Clock, claim: Any) -> Problem:
    return Problem(a, b, scope, clock, claim=claim, weak=True, where_both=True)


def _method(outcome: Outcome) -> str:
    name = "sign of the difference"
    return name if outcome.cells <= 1 else f"{name} in {outcome.cells} cases"


def _constants(claim: Order) -> Verdict:
    seen = look(claim.a, claim.b, {})
    if seen.kind == "differ" and seen.order:
        witness = {"lhs": seen.lhs, "rhs": seen.rhs}
        return proved("numbers") if seen.order < 0 else refuted("numbers", witness)
    if seen.kind in ("equal", "near") and decide(claim.a, claim.b, claim.scope, (), claim.clock).proved:
        witness = {"lhs": seen.lhs, "rhs": seen.rhs}
        return refuted("equal numbers", witness) if claim.strict else proved("equal numbers")
    return unknown(
        "the two numbers cannot be told apart" if seen.kind == "near" else "no real values", "numbers"
    )


def _exhaust(claim: Order) -> Verdict:
    """Every combination of listed values by itself."""
    choices = itertools.product(*(claim.scope.values[s] for s in claim.symbols))
    points = [
        dict(zip(claim.symbols, values, strict=True)) for values in itertools.islice(choices, MOST_POINTS + 1)
    ]
    if len(points) > MOST_POINTS:
        return unknown("too many listed values", "exhaustion")
    seen = 0
    for point in points:
        try:
            a, b = substituted(claim.a, point), substituted(claim.b, point)
        except NoValue:
            continue
        verdict = _constants(Order(a, b, claim.strict, claim.scope, (), claim.clock))
        if verdict.refuted:
            return refuted(
                verdict.method, {**{s.name: str(v) for s, v in point.items()}, **(verdict.witness or {})}
            )
        if verdict.unknown:
            return verdict
        seen += 1
    return (
        proved(f"all {seen} values of the domain") if seen else unknown("no value is defined", "exhaustion")
    )


def _on_pieces(claim: Order) -> Verdict:
    """Each part of a union by itself."""
    symbol = next(s for s in claim.symbols if s in claim.scope.pieces)
    for piece in claim.scope.pieces[symbol]:
        a, b, symbols = claim.a, claim.b, list(claim.symbols)
        if piece.lo is not None and piece.lo == piece.hi:
            try:
                a, b = (substituted(e, {symbol: piece.lo}) for e in (a, b))
            except NoValue:
                continue
            scope = claim.scope.without(symbol)
            symbols.remove(symbol)
        else:
            scope = claim.scope.narrowed(symbol, piece)
        verdict = decide_order(a, b, claim.strict, scope, symbols, claim.clock)
        if not verdict.proved:
            return verdict
    return proved("each part of the domain")


def _search_points(claim: Order, outcome: Outcome) -> Iterator[Point]:
    """Points in the cells that stayed open, around kinks, near critical points, and many generic ones."""
    scope, symbols = claim.scope, claim.symbols
    base = next(generic_points(scope, symbols, 1), None)
    for case in outcome.open_cells:
        inside = case.sample()
        if inside and base is not None:
            point = {**base, **{s: v for s, v in inside.items() if s in base}}
            if all(scope.holds(s, v) for s, v in point.items()):
                yield point
    yield from itertools.islice(kink_points(scope, symbols, claim.a, claim.b), 120)
    yield from _between_roots(claim)
    yield from landmark_points(scope, symbols, 120)
    yield from generic_points(scope, symbols, 60, seed=11)


def _between_roots(claim: Order) -> Iterator[Point]:
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
    claim = Order(a, b, True, scope, symbols, clock)
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
        if seen.kind == "equal" or (seen.kind == "near" and claim._equal_at(point)):
            return refuted("equality at a point", at(point, seen))
    share = clock.part(0.8)
    outcome = prove(_problem(a, b, scope, share, _Apart(share)))
    if outcome.proved:
        return proved(_method(outcome))
    return unknown("no point of equality was found", outcome.reason or "no tactic")


def _meeting_points(claim: Order) -> Iterator[Point]:
    """Where the two sides may be equal: landmarks, and roots of the difference along one symbol."""
    scope, symbols = claim.scope, claim.symbols
    yield from generic_points(scope, symbols, 1)
    yield from landmark_points(scope, symbols, 60)
    yield from _between_roots(claim)
    for base in generic_points(scope, symbols, 2, seed=6):
        for symbol in symbols:
            for value in (*landmarks(scope, symbol), *_roots_along(claim, symbol, base)):
                yield {**base, symbol: value}


def _roots_along(claim: Order, symbol: Symbol, base: Point) -> list[Expr]:
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
