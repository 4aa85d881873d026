"""Plane geometry for figures: boxes, clipping and thinning of polylines. Units are cm, y points down."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import TypeAlias

Point: TypeAlias = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle with sides along the axes."""

    left: float
    top: float
    right: float
    bottom: float

    @property
    def center(self) -> Point:
        return (self.left + self.right) / 2, (self.top + self.bottom) / 2

    def grown(self, by: float) -> Box:
        return Box(self.left - by, self.top - by, self.right + by, self.bottom + by)

    def overlap(self, other: Box) -> float:
        """The area that two boxes share, in cm²."""
        width = min(self.right, other.right) - max(self.left, other.left)
        height = min(self.bottom, other.bottom) - max(self.top, other.top)
        return max(0.0, width) * max(0.0, height)

    def holds(self, point: Point) -> bool:
        return self.left <= point[0] <= self.right and self.top <= point[1] <= self.bottom


def around(points: Sequence[Point]) -> Box:
    """The smallest box that holds the points."""
    xs = [x for x, _ in points]
    ys = [y for _, y in points]
    return Box(min(xs), min(ys), max(xs), max(ys))


def clip_segment(start: Point, end: Point, box: Box) -> tuple[Point, Point] | None:
    """The part of a segment inside the box, None when there is none (Liang and Barsky, 1984)."""
    dx, dy = end[0] - start[0], end[1] - start[1]
    first, last = 0.0, 1.0
    for step, room in (
        (-dx, start[0] - box.left),
        (dx, box.right - start[0]),
        (-dy, start[1] - box.top),
        (dy, box.bottom - start[1]),
    ):
        if step == 0:
            if room < 0:
                return None
        elif step < 0:
            first = max(first, room / step)
        else:
            last = min(last, room / step)
        if first > last:
            return None
    here = start if first == 0 else (start[0] + first * dx, start[1] + first * dy)
    there = end if last == 1 else (start[0] + last * dx, start[1] + last * dy)
    return here, there


def clip(line: Sequence[Point], box: Box) -> list[list[Point]]:
    """The parts of a polyline inside the box."""
    parts: list[list[Point]] = []
    for start, end in pairwise(line):
        piece = clip_segment(start, end, box)
        if piece is None:
            continue
        if parts and parts[-1][-1] == piece[0]:
            parts[-1].append(piece[1])
        else:
            parts.append(list(piece))
    return [part for part in parts if length(part) > 0]


def clip_area(corners: Sequence[Point], box: Box) -> list[Point]:
    """The part of a polygon inside the box, empty when there is none (Sutherland and Hodgman, 1974)."""
    rest = list(corners)
    for axis, border, sign in ((0, box.left, 1), (0, box.right, -1), (1, box.top, 1), (1, box.bottom, -1)):
        before, rest = rest, []
        for a, b in pairwise([*before, *before[:1]]):
            depth_a, depth_b = sign * (a[axis] - border), sign * (b[axis] - border)
            if depth_a >= 0:
                rest.append(a)
            if depth_a * depth_b < 0:
                share = depth_a / (depth_a - depth_b)
                rest.append((a[0] + share * (b[0] - a[0]), a[1] + share * (b[1] - a[1])))
    return rest


def length(line: Sequence[Point]) -> float:
    """The length of a polyline in cm."""
    return sum(math.dist(a, b) for a, b in pairwise(line))


def along(line: Sequence[Point], share: float) -> Point:
    """The point after `share` (0 to 1) of the length of a polyline."""
    left = share * length(line)
    for a, b in pairwise(line):
        step = math.dist(a, b)
        if left <= step and step > 0:
            return a[0] + (b[0] - a[0]) * left / step, a[1] + (b[1] - a[1]) * left / step
        left -= step
    return line[-1]


def thin(line: Sequence[Point], tolerance: float) -> list[Point]:
    """The polyline with fewer points, nowhere further than `tolerance` away (Douglas and Peucker, 1973)."""
    keep = {0, len(line) - 1}
    spans = [(0, len(line) - 1)]
    while spans:
        first, last = spans.pop()
        worst, where = tolerance, -1
        for index in range(first + 1, last):
            gap = distance(line[index], line[first], line[last])
            if gap > worst:
                worst, where = gap, index
        if where >= 0:
            keep.add(where)
            spans += [(first, where), (where, last)]
    return [line[index] for index in sorted(keep)]


def distance(point: Point, start: Point, end: Point) -> float:
    """How far a point lies from a segment."""
    dx, dy = end[0] - start[0], end[1] - start[1]
    square = dx * dx + dy * dy
    if square == 0:
        return math.dist(point, start)
    share = ((point[0] - start[0]) * dx + (point[1] - start[1]) * dy) / square
    share = min(1.0, max(0.0, share))
    return math.dist(point, (start[0] + share * dx, start[1] + share * dy))


def bezier(start: Point, first: Point, second: Point, end: Point, pieces: int = 24) -> list[Point]:
    """A cubic Bézier curve as a polyline."""
    line = []
    for index in range(pieces + 1):
        t = index / pieces
        a, b, c, d = (1 - t) ** 3, 3 * (1 - t) ** 2 * t, 3 * (1 - t) * t**2, t**3
        line.append(
            (
                a * start[0] + b * first[0] + c * second[0] + d * end[0],
                a * start[1] + b * first[1] + c * second[1] + d * end[1],
            )
        )
    return line


def cut(line: Sequence[Point], by: float) -> list[Point]:
    """A polyline without its last `by` cm; at least its first two points' direction remains."""
    rest = list(line)
    while len(rest) > 2 and math.dist(rest[-1], rest[-2]) <= by:
        by -= math.dist(rest[-1], rest[-2])
        rest.pop()
    step = math.dist(rest[-1], rest[-2])
    if step > by:
        (ax, ay), (bx, by_) = rest[-2], rest[-1]
        share = (step - by) / step
        rest[-1] = (ax + (bx - ax) * share, ay + (by_ - ay) * share)
    return rest


def cm(value: float) -> str:
    """A length in cm with at most three decimals; the same text wherever the same numbers went in."""
    text = f"{value:.3f}".rstrip("0").rstrip(".")
    return "0" if text == "-0" else text


def pair(point: Point) -> str:
    return f"({cm(point[0])}, {cm(point[1])})"
