"""Lines of equal height of a function of two variables, as polylines in cm."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import TypeAlias

from .geometry import Point, thin
from .numbers import Function
from .sampling import FLAT, Sheet

GRID_CELL = 0.1  # cm
_Edge: TypeAlias = tuple[int, int, int, int]  # of the grid: column and row of its two ends


def ellipse(
    hessian: Sequence[Fraction], linear: Sequence[Fraction], rise: Fraction, sheet: Sheet
) -> list[Point] | None:
    """The line where ½wᵀHw + bᵀw lies `rise` above its minimum, None when H is not positive definite.

    With H = LLᵀ (Cholesky) and w* = -H⁻¹b it is w* + √(2·rise)·L⁻ᵀ(cos t, sin t).
    """
    h11, h12, h22 = hessian
    determinant = h11 * h22 - h12 * h12
    if h11 <= 0 or determinant <= 0 or rise <= 0:
        return None
    center = minimum(hessian, linear)
    a = math.sqrt(2 * rise / h11)  # L = [[l11, 0], [l21, l22]] with l11² = h11, l21 = h12/l11
    b = math.sqrt(2 * rise * h11 / determinant)
    tilt = h12 / h11
    line = []
    for index in range(96):
        angle = 2 * math.pi * index / 96
        second = Fraction(b * math.sin(angle))
        first = Fraction(a * math.cos(angle)) - tilt * second
        line.append(sheet.cm(center[0] + first, center[1] + second))
    return [*line, line[0]]


def minimum(hessian: Sequence[Fraction], linear: Sequence[Fraction]) -> tuple[Fraction, Fraction]:
    """-H⁻¹b; H is regular."""
    h11, h12, h22 = hessian
    determinant = h11 * h22 - h12 * h12
    return (
        (h12 * linear[1] - h22 * linear[0]) / determinant,
        (h12 * linear[0] - h11 * linear[1]) / determinant,
    )


@dataclass(frozen=True, slots=True)
class Heights:
    """A function on the corners of a grid over the sheet; None where it is not finite."""

    function: Function
    sheet: Sheet
    columns: int
    rows: int
    values: tuple[tuple[Fraction | None, ...], ...]

    def place(self, column: Fraction, row: Fraction) -> tuple[Fraction, Fraction]:
        return self.sheet.x.at(column / self.columns), self.sheet.y.at(row / self.rows)

    def finite(self) -> list[Fraction]:
        return [value for row in self.values for value in row if value is not None]


def heights(function: Function, sheet: Sheet) -> Heights:
    """The function on a grid with cells of about 0.1 cm."""
    columns, rows = (max(8, round(scale.length / GRID_CELL)) for scale in (sheet.x, sheet.y))
    xs = [sheet.x.at(Fraction(index, columns)) for index in range(columns + 1)]
    ys = [sheet.y.at(Fraction(index, rows)) for index in range(rows + 1)]
    values = tuple(tuple(function(x, y) for x in xs) for y in ys)
    return Heights(function, sheet, columns, rows, values)


def level_lines(field: Heights, level: Fraction) -> list[list[Point]]:
    """The lines where the function has the height `level`, by marching squares.

    That is Lorensen and Cline, "Marching cubes" (1987), in the plane; a cell with a corner where the function
    is not finite has no line.
    """
    ends: dict[_Edge, list[_Edge]] = {}
    for row in range(field.rows):
        for column in range(field.columns):
            for a, b in _crossings(field, level, column, row):
                ends.setdefault(a, []).append(b)
                ends.setdefault(b, []).append(a)
    places = {edge: _on_edge(field, level, edge) for edge in ends}
    lines = []
    # Open lines first, from an end; what then is left are rings.
    for start in sorted(ends, key=lambda edge: (len(ends[edge]), edge)):
        while ends[start]:
            line, here = [start], start
            while ends[here]:
                there = ends[here].pop(0)
                ends[there].remove(here)
                line.append(there)
                here = there
            lines.append(thin([places[edge] for edge in line], FLAT / 2))
    return lines


def _crossings(field: Heights, level: Fraction, column: int, row: int) -> list[tuple[_Edge, _Edge]]:
    """The pieces of the level line in one cell, each from an edge to an edge."""
    corners = [(column, row), (column + 1, row), (column + 1, row + 1), (column, row + 1)]
    values = [field.values[r][c] for c, r in corners]
    if any(value is None for value in values):
        return []
    above = [value is not None and value > level for value in values]
    edges = []
    for index in range(4):
        a, b = sorted((corners[index], corners[(index + 1) % 4]))
        if above[index] != above[(index + 1) % 4]:
            edges.append((*a, *b))
    if len(edges) == 4:  # a saddle: its middle decides which corners belong together
        x, y = field.place(Fraction(2 * column + 1, 2), Fraction(2 * row + 1, 2))
        middle = field.function(x, y)
        if (middle is not None and middle > level) == above[0]:
            return [(edges[0], edges[1]), (edges[2], edges[3])]
        return [(edges[3], edges[0]), (edges[1], edges[2])]
    return [(edges[0], edges[1])] if edges else []


def _on_edge(field: Heights, level: Fraction, edge: _Edge) -> Point:
    """Where the level line crosses an edge of the grid, by three halvings and a straight line."""
    low, high = Fraction(0), Fraction(1)
    ca, ra, cb, rb = edge

    def value(share: Fraction) -> Fraction | None:
        return field.function(*field.place(ca + (cb - ca) * share, ra + (rb - ra) * share))

    at_low, at_high = field.values[ra][ca], field.values[rb][cb]
    if at_low is None or at_high is None:
        raise AssertionError("crossings lie between finite corners")
    for _ in range(3):
        middle = (low + high) / 2
        at_middle = value(middle)
        if at_middle is None:
            break
        if (at_middle > level) == (at_low > level):
            low, at_low = middle, at_middle
        else:
            high, at_high = middle, at_middle
    share = low + (high - low) * (level - at_low) / (at_high - at_low)
    return field.sheet.cm(*field.place(ca + (cb - ca) * share, ra + (rb - ra) * share))
