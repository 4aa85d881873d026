"""Decide an order on a scope: look for a counterexample, prove in every sign case, look harder."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

import sympy as sp

from qbank.algebra.boxes import is_positive
from qbank.algebra.calculus import is_positive_on
from qbank.algebra.cases import Outcome, Problem, prove
from qbank.algebra.constancy import ROUGH
from qbank.algebra.distinct import Pair, points_between_roots
from qbank.algebra.domains import Scope
from qbank.algebra.elements import Elem
from qbank.algebra.facts import sample
from qbank.algebra.induction import increments
from qbank.algebra.kernels import Converter
from qbank.algebra.limits import Clock
from qbank.algebra.look import look
from qbank.algebra.points import generic_points, kink_points, landmark_points
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
class Order(Pair):
    """The claim a < b (strict) or a <= b on a scope."""

    strict: bool

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
            if self.strict and seen.kind == "near" and self.equal_at(point):
                return refuted("equality at a point", at(point, seen))
        return None


def decide_order(
    a: Expr, b: Expr, strict: bool, scope: Scope, symbols: Sequence[Symbol], clock: Clock
) -> Verdict:
    """Whether a < b (or a <= b) on the scope."""
    a, b = (prepared(e, scope, clock) for e in (a, b))
    claim = Order(a, b, scope, symbols, clock, strict)
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
        verdict = _constants(Order(a, b, claim.scope, (), claim.clock, claim.strict))
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
        inside = sample(case)
        if inside and base is not None:
            point = {**base, **{s: v for s, v in inside.items() if s in base}}
            if all(scope.holds(s, v) for s, v in point.items()):
                yield point
    yield from itertools.islice(kink_points(scope, symbols, claim.a, claim.b), 120)
    yield from points_between_roots(claim)
    yield from landmark_points(scope, symbols, 120)
    yield from generic_points(scope, symbols, 60, seed=11)
