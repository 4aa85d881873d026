"""From functions to polylines in cm: curves with kinks, steps and poles."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import TypeAlias

from .axes import Scale
from .geometry import Box, Point, clip, thin
from .numbers import Function

FLAT = 0.004  # cm that a curve may lie off its polyline
JUMP = 0.1  # cm; a higher step over the smallest interval is a gap in the curve
DEPTH = 10  # halvings of an interval between two samples

_Sample: TypeAlias = tuple[Fraction, Point | None]  # share of the interval, place on the sheet
Sampler: TypeAlias = Callable[[Fraction], _Sample]


@dataclass(frozen=True, slots=True)
class Sheet:
    """The two scales of a plot: from numbers to cm."""

    x: Scale
    y: Scale

    @property
    def area(self) -> Box:
        return Box(0.0, 0.0, self.x.length, self.y.length)

    def cm(self, x: Fraction, y: Fraction) -> Point:
        return self.x.cm(x), self.y.cm(y)


def curve(function: Function, sheet: Sheet, low: Fraction, high: Fraction, samples: int) -> list[list[Point]]:
    """The graph of a function from `low` to `high`, in pieces where it breaks off.

    Intervals are halved until the polyline is flat to 0.004 cm, so corners come out as corners; a step that
    stays after ten halvings is a gap, as is a place where the function is not finite and real. Outside the
    sheet the polyline is rough. Returns an empty list when the function is nowhere finite and real.
    """
    part = Scale("x", low, high, sheet.x.length, sheet.x.log)

    def sample(share: Fraction) -> _Sample:
        x = part.at(share)
        y = function(x)
        if y is None or (sheet.y.log and y <= 0):
            return share, None
        return share, sheet.cm(x, y)

    found = [sample(Fraction(index, samples)) for index in range(samples + 1)]
    line = [found[0]]
    for right in found[1:]:
        line += _halved(line[-1], right, sample, sheet.area, DEPTH)
    return _runs(line)


def _halved(left: _Sample, right: _Sample, sample: Sampler, area: Box, depth: int) -> list[_Sample]:
    """The samples after `left` up to `right`, as many as flatness asks for."""
    a, b = left[1], right[1]
    if depth == 0 or (a is None and b is None):
        return [right]
    if a is not None and b is not None and _outside(a, b, area):
        return [right]
    middle = sample((left[0] + right[0]) / 2)
    m = middle[1]
    if a is not None and b is not None and m is not None:
        bend = abs(m[1] - (a[1] + b[1]) / 2)
        if bend <= FLAT:
            return [middle, right]
    return [*_halved(left, middle, sample, area, depth - 1), *_halved(middle, right, sample, area, depth - 1)]


def _outside(a: Point, b: Point, area: Box) -> bool:
    """Whether both points lie above the area, or both below."""
    return max(a[1], b[1]) < area.top - 1 or min(a[1], b[1]) > area.bottom + 1


def visible(runs: Sequence[Sequence[Point]], area: Box) -> list[list[Point]]:
    """What of a curve lies in the area, with no more points than it takes."""
    return [thin(piece, FLAT / 2) for run in runs for piece in clip(run, area)]


def _runs(line: Sequence[_Sample]) -> list[list[Point]]:
    runs: list[list[Point]] = [[]]
    for _, point in line:
        if point is None or (runs[-1] and _breaks(runs[-1][-1], point)):
            runs.append([])
        if point is not None:
            runs[-1].append(point)
    return [run for run in runs if len(run) > 1]


def _breaks(a: Point, b: Point) -> bool:
    """A step so steep that halving has not made it smaller."""
    return abs(b[1] - a[1]) > JUMP and abs(b[0] - a[0]) * 100 < abs(b[1] - a[1])
