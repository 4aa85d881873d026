"""Whether linear inequalities with rational coefficients have a common solution, and one of them.

Fourier-Motzkin elimination (Fourier 1826; see Schrijver, Theory of Linear and Integer Programming, 12.2):
exact, and fast for the handful of constraints that a case split gathers.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import ceil, floor
from typing import Any

MOST_CONSTRAINTS = 250
# An unknown is named by anything hashable that has a stable `repr`; here by a monomial.
Unknown = Any


@dataclass(frozen=True, slots=True)
class Linear:
    """sum of coefficient × unknown + constant >= 0, or > 0 when `strict`."""

    coefficients: Mapping[Unknown, Fraction]
    constant: Fraction
    strict: bool = False


Row = tuple[dict[Unknown, Fraction], Fraction, bool]


class TooMany(Exception):
    """Elimination produced more constraints than is worth following."""


def solve(
    constraints: Sequence[Linear], integers: frozenset[Unknown] = frozenset()
) -> dict[Unknown, Fraction] | None:
    """A solution (integer for `integers` where one fits), or None when there is none.

    Raises `TooMany` when the elimination grows too large to tell.
    """
    rows: list[Row] = [
        ({u: Fraction(c) for u, c in row.coefficients.items() if c}, Fraction(row.constant), row.strict)
        for row in constraints
    ]
    stages: list[tuple[Unknown, list[Row]]] = []
    while True:
        kept: dict[tuple[frozenset[tuple[Unknown, Fraction]], bool], Row] = {}
        for row in rows:
            scaled = _scaled(row)
            if not scaled[0]:
                if scaled[1] < 0 or (scaled[1] == 0 and scaled[2]):
                    return None
                continue
            name = (frozenset(scaled[0].items()), scaled[2])
            if name not in kept or scaled[1] < kept[name][1]:
                kept[name] = scaled
        rows = list(kept.values())
        if not rows:
            break
        if len(rows) > MOST_CONSTRAINTS:
            raise TooMany
        unknown = _cheapest(rows)
        touching = [row for row in rows if unknown in row[0]]
        stages.append((unknown, touching))
        lower = [row for row in touching if row[0][unknown] > 0]
        upper = [row for row in touching if row[0][unknown] < 0]
        rows = [row for row in rows if unknown not in row[0]]
        rows += [_combined(low, high, unknown) for low in lower for high in upper]
    solution: dict[Unknown, Fraction] = {}
    for unknown, touching in reversed(stages):
        solution[unknown] = _pick(unknown, touching, solution, unknown in integers)
    return solution


def _scaled(row: Row) -> Row:
    """The row divided by the size of its first coefficient, so that parallel rows look alike."""
    coefficients, constant, strict = row
    if not coefficients:
        return row
    size = abs(coefficients[min(coefficients, key=repr)])
    return {u: c / size for u, c in coefficients.items()}, constant / size, strict


def _cheapest(rows: Sequence[Row]) -> Unknown:
    """The unknown whose elimination creates the fewest rows."""
    above: dict[Unknown, int] = {}
    below: dict[Unknown, int] = {}
    for coefficients, _, _ in rows:
        for u, c in coefficients.items():
            side = above if c > 0 else below
            side[u] = side.get(u, 0) + 1
    unknowns = sorted(above.keys() | below.keys(), key=repr)
    return min(unknowns, key=lambda u: above.get(u, 0) * below.get(u, 0) - above.get(u, 0) - below.get(u, 0))


def _combined(low: Row, high: Row, unknown: Unknown) -> Row:
    a, b = low[0][unknown], -high[0][unknown]
    out = {u: c * b for u, c in low[0].items()}
    for u, c in high[0].items():
        out[u] = out.get(u, Fraction(0)) + c * a
    return {u: c for u, c in out.items() if c}, low[1] * b + high[1] * a, low[2] or high[2]


def _pick(
    unknown: Unknown, rows: Sequence[Row], known: Mapping[Unknown, Fraction], integer: bool
) -> Fraction:
    lo: Fraction | None = None
    hi: Fraction | None = None
    lo_open = hi_open = False
    for coefficients, constant, strict in rows:
        rest = constant + sum(
            (c * known.get(u, 0) for u, c in coefficients.items() if u != unknown), Fraction(0)
        )
        bound = -rest / coefficients[unknown]
        if coefficients[unknown] > 0:
            if lo is None or bound > lo or (bound == lo and strict):
                lo, lo_open = bound, strict
        elif hi is None or bound < hi or (bound == hi and strict):
            hi, hi_open = bound, strict
    if lo is None and hi is None:
        return Fraction(0)
    if lo is None or hi is None:
        end = lo if lo is not None else hi
        assert end is not None
        return Fraction(floor(end) + 1) if hi is None else Fraction(ceil(end) - 1)
    if integer:
        whole = Fraction(floor(lo) + 1 if lo_open or lo.denominator != 1 else lo)
        if whole < hi or (whole == hi and not hi_open):
            return whole
    return (lo + hi) / 2
