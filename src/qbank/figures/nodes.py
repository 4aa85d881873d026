"""Nodes of a graph and the way of its edges from border to border. Units are cm, y points down."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from .canvas import FILL, Canvas
from .geometry import Box, Point, along, bezier
from .labels import Content
from .placing import Label
from .style import Pen, paint

SMALLEST = 0.33  # cm from the centre of a node to its border
LOOP = 0.75  # cm, about how far a loop reaches
_WAYS: tuple[Point, ...] = ((0, -1), (1, 0), (-1, 0), (0, 1))  # of a loop, the best first


@dataclass(frozen=True, slots=True)
class Node:
    """A node: its centre and half its width and height."""

    center: Point
    half: tuple[float, float]
    content: Content | None
    shape: str
    ink: str

    def holds(self, point: Point) -> bool:
        """Whether a point lies in the node."""
        x, y = (abs(point[i] - self.center[i]) / self.half[i] for i in (0, 1))
        return math.hypot(x, y) < 1 if self.shape == "circle" else max(x, y) < 1

    @property
    def box(self) -> Box:
        (x, y), (a, b) = self.center, self.half
        return Box(x - a, y - b, x + a, y + b)

    def draw(self, canvas: Canvas) -> None:
        """The border, filled, and the label in it."""
        line = Pen(self.ink, "solid", 0.8)
        fill = "white" if self.ink == "black" else paint(self.ink, 12)
        box = self.box
        if self.shape == "circle":
            canvas.disc(self.center, self.half[0], fill, line)
        elif self.shape == "box":
            left, right = (box.left, box.top), (box.right, box.bottom)
            canvas.area([left, (right[0], left[1]), right, (left[0], right[1])], fill, line, layer=FILL)
        canvas.marks.append(box)
        if self.content:
            canvas.place(Label(self.content, self.center, (0.5, 0.5), self.ink))


def half_size(written: Content, shape: str) -> tuple[float, float]:
    """Half the width and height of a node that holds a label."""
    if shape == "circle":
        radius = max(SMALLEST, math.hypot(written.width, written.height) / 2 + 0.05)
        return radius, radius
    margin, least = (0.14, 0.28) if shape == "box" else (0.06, 0.15)
    return max(written.width / 2 + margin, least), max(written.height / 2 + margin, least)


def way(start: Node, end: Node, bow: float) -> list[Point]:
    """The line of an edge from border to border, bowed to its left by the share `bow` of its length."""
    (ax, ay), (bx, by) = start.center, end.center
    line = [start.center, end.center]
    if bow:
        dx, dy = bx - ax, by - ay
        # Control points at 4/3 of the height put the top of the bow at the share asked for.
        up = 4 / 3 * bow
        first = (ax + dx / 4 + up * dy, ay + dy / 4 - up * dx)
        second = (ax + 3 * dx / 4 + up * dy, ay + 3 * dy / 4 - up * dx)
        line = bezier(start.center, first, second, end.center)
    return _leave(_leave(line, start)[::-1], end)[::-1]


def loop(node: Node, neighbours: Sequence[Point]) -> list[Point]:
    """An edge from a node to itself, on the side (up, right, left, down) furthest from its neighbours."""
    x, y = node.center

    def freedom(side: Point) -> float:
        """The cosine of the angle to the nearest neighbour, negated; rounded, so that equal is equal."""
        cosines = [
            (side[0] * (px - x) + side[1] * (py - y)) / math.dist((px, py), (x, y)) for px, py in neighbours
        ]
        return -round(max(cosines, default=-1.0), 6)

    dx, dy = max(_WAYS, key=freedom)
    ahead, across = (node.half[1], node.half[0]) if dx == 0 else node.half
    reach, wide = 1.25 * (ahead + LOOP), 1.5 * across + 0.5
    first = (x + reach * dx + wide * dy, y + reach * dy - wide * dx)
    second = (x + reach * dx - wide * dy, y + reach * dy + wide * dx)
    line = bezier(node.center, first, second, node.center)
    return _leave(_leave(line, node)[::-1], node)[::-1]


def sides(line: Sequence[Point], around_loop: bool) -> tuple[list[str], list[str]]:
    """The sides of an edge for its label and for what stands opposite, the best first.

    A loop has its label outside.
    """
    (ax, ay), (bx, by) = line[0], line[-1]
    if around_loop:
        (x, y), (fx, fy) = along(line, 0.5), ((ax + bx) / 2, (ay + by) / 2)
        outer, inner = ("above", "below") if y < fy else ("below", "above")
        if abs(x - fx) > abs(y - fy):
            outer, inner = ("right", "left") if x > fx else ("left", "right")
        return [outer], [inner]
    dx, dy = bx - ax, by - ay
    if abs(dy) <= 0.25 * abs(dx):
        return ["above", "below"], ["below", "above"]
    if abs(dx) <= 0.25 * abs(dy):
        return ["right", "left"], ["left", "right"]
    if dx * dy > 0:  # falls to the right on the page
        return ["above right", "below left"], ["below left", "above right"]
    return ["above left", "below right"], ["below right", "above left"]


def _leave(line: list[Point], node: Node) -> list[Point]:
    """A line that begins in a node, from its border on."""
    out = next((index for index, point in enumerate(line) if not node.holds(point)), len(line) - 1)
    inner, outer = line[out - 1], line[out]
    for _ in range(30):
        middle = (inner[0] + outer[0]) / 2, (inner[1] + outer[1]) / 2
        inner, outer = (middle, outer) if node.holds(middle) else (inner, middle)
    return [outer, *line[out:]]
