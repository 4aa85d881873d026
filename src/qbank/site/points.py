"""Where an expression is looked at: points of its domain at which every known mistake differs from the key.

The page compares a response with the key by values. So the points are chosen when the page is made, such that
each named misconception, and each mutant of `solve` that changes the key, is far from it at one of them.
Coordinates are fractions with a power of two below: Python and JavaScript then see the very same point.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain, islice
from typing import Any

import sympy as sp

from qbank.algebra.domains import Scope, read_scope
from qbank.algebra.limits import OutOfTime, time_limit
from qbank.algebra.numeric import Evaluator
from qbank.algebra.points import generic_points, kink_points, landmark_points
from qbank.algebra.special import CannotTell, NoValue, precision
from qbank.algebra.symbols import declared_sets, declared_symbols
from qbank.algebra.values import canonical
from qbank.block import parse_block, recompiled, using
from qbank.errors import SourceError
from qbank.generate import Variant, VariantError, solve
from qbank.model import ExpressionAnswer, Question
from qbank.verify.independence import functions_behind
from qbank.verify.mutations import mutants

Expr = Any
Point = Mapping[Any, Any]
Seen = tuple[Point, float]  # a point and the value of the key there

AT_LEAST = 8  # points, however few would do
APART = 1e-4  # how far a mistake lies from the key at some point, by `gap`
FAINT = 1e-6  # and where nothing of that size is found
SMALL = 1e-2  # a key below this counts as of this size: a zero of the key has a neighbourhood too
DIGITS = 40
MUTANT_SECONDS = 5.0


@dataclass(frozen=True, slots=True)
class Look:
    """The points for one key, and the values of the key and of its misconceptions there (None: no value)."""

    symbols: tuple[str, ...]
    points: tuple[tuple[float, ...], ...]
    key: tuple[float, ...]
    mistakes: tuple[tuple[float | None, ...], ...]


def look(answer: ExpressionAnswer, key: Expr, wrong: Sequence[Expr], mutated: Iterable[Expr]) -> Look:
    """Choose the points. Raises ValueError when a misconception in `wrong` differs from the key nowhere."""
    names = declared_symbols(answer.symbols)
    scope = read_scope(names.values(), declared_sets(answer.symbols))
    symbols = list(names.values())
    pool = _Pool(_candidates(scope, symbols, key, wrong), key)
    chosen = pool.first(AT_LEAST)
    if not chosen:
        raise ValueError(f"the key {key} has no value at any point of its domain")
    for other in wrong:
        if not _separate(chosen, pool, other):
            raise ValueError(f"the misconception {other} cannot be told from the key {key} by values")
    for other in mutated:
        _separate(chosen, pool, other)
    return Look(
        tuple(names),
        tuple(tuple(float(point[s]) for s in symbols) for point, _ in chosen),
        tuple(value for _, value in chosen),
        tuple(tuple(at(other, point) for point, _ in chosen) for other in wrong),
    )


def gap(value: float | None, key: float) -> float:
    """How far a value lies from the key in terms of its size; what has no value is far."""
    return 1.0 if value is None else abs(value - key) / max(SMALL, abs(key))


def _separate(chosen: list[Seen], pool: _Pool, other: Expr) -> bool:
    """Whether a chosen point tells `other` from the key; one of the pool is added where none does."""
    best, widest = None, 0.0
    for one in (*chosen, *pool.rest(len(chosen))):
        apart = gap(at(other, one[0]), one[1])
        if apart > widest:
            best, widest = one, apart
        if apart > APART:
            break
    if best is not None and widest > FAINT and best not in chosen:
        chosen.append(best)
    return widest > FAINT


class _Pool:
    """Points at which the key has a value, with that value; looked at as far as somebody asks."""

    def __init__(self, points: Iterator[Point], key: Expr) -> None:
        self._coming = ((p, value) for p in points if (value := at(key, p)) is not None)
        self._found: list[Seen] = []

    def first(self, count: int) -> list[Seen]:
        """The first points, as a new list."""
        self._found += islice(self._coming, max(0, count - len(self._found)))
        return self._found[:count]

    def rest(self, start: int) -> Iterator[Seen]:
        """The others."""
        yield from self._found[start:]
        for one in self._coming:
            self._found.append(one)
            yield one


def at(expression: Expr, point: Point) -> float | None:
    """The real value at a point, or None where there is none that a float can hold."""
    try:
        with precision(digits=DIGITS):
            value = float(Evaluator(point).real(expression))
    except (NoValue, CannotTell, ArithmeticError, TypeError, ValueError, AttributeError, KeyError):
        return None
    return value if abs(value) < 1e12 else None


def _candidates(scope: Scope, symbols: Sequence[Any], key: Expr, wrong: Sequence[Expr]) -> Iterator[Point]:
    """Points in general position, then those where functions with corners and jumps may differ."""
    seen = set()
    found = chain(
        generic_points(scope, symbols, 24, seed=3),
        kink_points(scope, symbols, key, *wrong),
        landmark_points(scope, symbols, 60),
        generic_points(scope, symbols, 40, seed=4),
    )
    for point in found:
        rounded = {s: _dyadic(scope, s, value) for s, value in point.items()}
        mark = tuple(rounded.values())
        if mark not in seen and None not in mark:
            seen.add(mark)
            yield rounded


def _dyadic(scope: Scope, symbol: Any, value: Any) -> Any:
    """The nearest k/64 in the domain, a finer one in a narrow domain, else None."""
    for places in (6, 16, 30):
        near = sp.Rational(round(value * 2**places), 2**places)
        if scope.holds(symbol, near):
            return near
    return None


def mutated_keys(question: Question, variants: Sequence[Variant], name: str) -> dict[int, list[Expr]]:
    """What the mutants of `solve` give for the answer `name`, for each variant by its number, each once."""
    answer = question.meta.answers[name]
    assert isinstance(answer, ExpressionAnswer)
    symbols = declared_symbols(answer.symbols)
    found: dict[int, dict[Expr, None]] = {variant.number: {} for variant in variants}
    for mutant in mutants(parse_block(question), functions_behind(question, "solve")):
        try:
            made = recompiled(question, mutant.tree)
        except SourceError:
            continue  # a block that does not load marks nobody
        with using(question, made):
            for variant in variants:
                try:
                    with time_limit(MUTANT_SECONDS):
                        value = canonical(solve(question, variant.params).get(name), symbols)
                except (VariantError, SourceError, OutOfTime, ArithmeticError, TypeError, ValueError):
                    continue
                if isinstance(value, sp.Expr) and value != variant.values[name]:
                    found[variant.number][value] = None
    return {number: list(values) for number, values in found.items()}
