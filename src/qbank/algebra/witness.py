"""Search a domain for a point where two expressions certainly differ."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from qbank.algebra.domains import Scope
from qbank.algebra.limits import Clock
from qbank.algebra.look import DEEP, Look, look
from qbank.algebra.points import generic_points, kink_points, landmark_points
from qbank.algebra.verdict import Verdict, refuted

Expr = Any
Symbol = Any
Point = dict[Any, Expr]


@dataclass
class Evidence:
    """What a search without a witness has seen."""

    points: int = 0
    digits: int | None = None

    def note(self, seen: Look) -> None:
        """Count one look."""
        if seen.kind in ("equal", "near"):
            self.points += 1
            if seen.kind == "near":
                self.digits = seen.digits if self.digits is None else min(self.digits, seen.digits)

    def __str__(self) -> str:
        if not self.points:
            return "no point could be compared"
        points = "1 point" if self.points == 1 else f"{self.points} points"
        return f"equal at {points}" + ("" if self.digits is None else f", to {self.digits} digits")


def at(point: Point, seen: Look) -> dict[str, str]:
    """The witness that a verdict carries."""
    named = {s.name: str(v) for s, v in sorted(point.items(), key=lambda item: str(item[0].name))}
    return {**named, "lhs": seen.lhs, "rhs": seen.rhs}


def refute_among(
    a: Expr, b: Expr, points: Iterable[Point], evidence: Evidence, *, complex_values: bool, digits: int = 50
) -> Verdict | None:
    """The first of the points at which `a` and `b` differ, as a refutation."""
    for point in points:
        seen = look(a, b, point, complex_values=complex_values, digits=digits)
        if seen.kind == "differ":
            method = (
                "exact arithmetic" if _is_fraction(seen.lhs) and _is_fraction(seen.rhs) else "numeric witness"
            )
            return refuted(method, at(point, seen))
        evidence.note(seen)
    return None


def _is_fraction(text: str) -> bool:
    return all(part.lstrip("-").isdigit() for part in text.split("/"))


def quick(
    a: Expr, b: Expr, scope: Scope, symbols: Sequence[Symbol], evidence: Evidence, complex_values: bool
) -> Verdict | None:
    """Three points in general position: enough for most expressions that differ."""
    return refute_among(a, b, generic_points(scope, symbols, 3), evidence, complex_values=complex_values)


def thorough(
    a: Expr,
    b: Expr,
    scope: Scope,
    symbols: Sequence[Symbol],
    evidence: Evidence,
    complex_values: bool,
    clock: Clock,
) -> Verdict | None:
    """Kinks, end points, small integers, more points in general position, and very small differences."""
    searches: Iterator[tuple[Iterator[Point], int]] = iter(
        (
            (itertools.islice(kink_points(scope, symbols, a, b), 150), 50),
            (landmark_points(scope, symbols, 60), 50),
            (generic_points(scope, symbols, 12, seed=3), 50),
            (generic_points(scope, symbols, 3, seed=4), DEEP),
            (generic_points(scope, symbols, 2, seed=8), 3 * DEEP),
        )
    )
    for points, digits in searches:
        found = refute_among(
            a, b, _while_time(points, clock), evidence, complex_values=complex_values, digits=digits
        )
        if found is not None:
            return found
    return None


def _while_time(points: Iterator[Point], clock: Clock) -> Iterator[Point]:
    for point in points:
        if clock.left <= 0:
            return
        yield point
