"""Where labels go: each takes the place that covers least of what is already there.

A greedy choice in a fixed order, hence the same for the same figure: labels that have one place only, then
ticks, points, curves and edges.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import TypeAlias

from .geometry import Box, Point, along, around, clip_segment, cm, length, pair
from .labels import Content
from .style import paint

GAP = 0.14  # cm between a label and what it names
OVER_LABEL, OVER_MARK, OVER_LINE, OUTSIDE = 60.0, 40.0, 10.0, 30.0  # cost for each cm² or cm

# Sides of a point in order of preference: the direction of the label and the anchor of the label.
SIDES: dict[str, tuple[float, float]] = {
    "above right": (1, -1),
    "above": (0, -1),
    "above left": (-1, -1),
    "right": (1, 0),
    "left": (-1, 0),
    "below right": (1, 1),
    "below": (0, 1),
    "below left": (-1, 1),
    "center": (0, 0),
}


@dataclass(frozen=True, slots=True)
class Label:
    """A label and where it stands: `anchor` (0 to 1, 0 to 1) is the place in the label that lies on `at`."""

    content: Content
    at: Point
    anchor: tuple[float, float] = (0.5, 0.5)
    ink: str = "black"
    halo: bool = False
    upright: bool = False  # turned a quarter to the left, for the name of a vertical axis

    @property
    def box(self) -> Box:
        """About what the label covers."""
        width, height = self.content.width, self.content.height
        if self.upright:
            width, height = height, width
        left = self.at[0] - self.anchor[0] * width
        top = self.at[1] - self.anchor[1] * height
        return Box(left, top, left + width, top + height)

    def typst(self) -> str:
        extra = f", fill: {paint(self.ink)}" if self.ink != "black" else ""
        extra += ", halo: white" if self.halo else ""
        extra += ", turn: -90deg" if self.upright else ""
        extra += ", tall: true" if self.content.tall else ""
        anchor = f"({cm(self.anchor[0])}, {cm(self.anchor[1])})"
        return f"fig-label({pair(self.at)}, {anchor}{extra}, {self.content.typst})"


Option: TypeAlias = tuple[float, tuple[Label, ...]]  # labels with the cost of their places


@dataclass(frozen=True, slots=True)
class Wish:
    """Labels that may stand in several places: each option is the whole group in other places."""

    options: tuple[Option, ...]
    order: int = 0  # a lower one chooses first
    within: Box | None = None  # leaving this box is bad


@dataclass(frozen=True, slots=True)
class Obstacle:
    """A line that labels keep off; a weight of 1 is that of a curve."""

    line: Sequence[Point]
    weight: float


def beside(point: Point, side: str, content: Content, ink: str = "black", gap: float = GAP) -> Label:
    """A label on one side of a point."""
    dx, dy = SIDES[side]
    if dx and dy:  # on the diagonal the corner of the label already keeps its distance
        gap *= 0.7
    at = (point[0] + gap * dx, point[1] + gap * dy)
    return Label(content, at, ((1 - dx) / 2, (1 - dy) / 2), ink)


def settle(wishes: Sequence[Wish], obstacles: Sequence[Obstacle], marks: Sequence[Box]) -> list[Label]:
    """All labels, each in its place; they keep off lines, marks and each other."""
    lines = [(around(obstacle.line), obstacle) for obstacle in obstacles]
    taken: list[Box] = []
    chosen: list[Label] = []
    for wish in sorted(wishes, key=lambda wish: wish.order):
        best, best_cost = wish.options[0][1], float("inf")
        for cost, labels in wish.options:
            for label in labels:
                if len(wish.options) > 1:
                    cost += _cost(label.box, lines, marks, taken, wish.within)
            # A whisker decides nothing: it may come out otherwise on another machine.
            if cost < best_cost - 1e-6:
                best, best_cost = labels, cost
        chosen += best
        taken += [label.box for label in best]
    return chosen


def _cost(
    box: Box,
    lines: Sequence[tuple[Box, Obstacle]],
    marks: Sequence[Box],
    taken: Sequence[Box],
    within: Box | None,
) -> float:
    """How bad a place is."""
    cost = 0.0
    near = box.grown(0.05)
    for other in taken:
        if shared := near.overlap(other):
            cost += 2 + OVER_LABEL * shared
    for mark in marks:
        if shared := near.overlap(mark):
            cost += 1 + OVER_MARK * shared
    for bounds, obstacle in lines:
        if _apart(bounds, near):
            continue
        for start, end in pairwise(obstacle.line):
            if piece := clip_segment(start, end, near):
                cost += obstacle.weight * (0.5 + OVER_LINE * length(piece))
    if within is not None:
        area = (box.right - box.left) * (box.bottom - box.top)
        cost += OUTSIDE * (area - box.overlap(within))
    return cost


def _apart(a: Box, b: Box) -> bool:
    return a.right < b.left or b.right < a.left or a.bottom < b.top or b.bottom < a.top


def point_options(
    point: Point, content: Content, ink: str, sides: Sequence[str] = (), far: bool = True
) -> list[Option]:
    """Places for the label of a point: on the given sides, the first ones best, or on any.

    `far` allows a place further off where there is no room close by.
    """
    names = sides or [name for name in SIDES if name != "center"]
    near = [(0.1 * rank, beside(point, name, content, ink)) for rank, name in enumerate(names)]
    away = [(1.5 + 0.1 * rank, beside(point, name, content, ink, 3 * GAP)) for rank, name in enumerate(names)]
    return [(cost, (label,)) for cost, label in (near + away if far else near)]


def line_options(
    pieces: Sequence[Sequence[Point]],
    content: Content,
    ink: str,
    area: Box,
    anchors: Sequence[Point] = (),
    sides: Sequence[str] = (),
) -> list[Option]:
    """Places for the label of a line: behind its right end when that lies on the border, else along the line.

    `anchors` are the points of the line to stand beside; without them the whole line will do, its end best.
    `sides` are the sides to stand on, the best first; without them any.
    """
    options: list[Option] = []
    if not anchors:
        longest = max(pieces, key=length)
        # A scrap of the line at the border is no good place to name it.
        large = [piece for piece in pieces if length(piece) > 0.3 * length(longest)]
        end = max((piece[i] for piece in large for i in (0, -1)), key=lambda point: point[0])
        if end[0] >= area.right - 0.01:
            options.append((0.0, (beside(end, "right", content, ink),)))
        if longest[0][0] > longest[-1][0]:
            longest = longest[::-1]
        anchors = [along(longest, share / 20) for share in range(20, 0, -1)]
    for place, anchor in enumerate(anchors):
        close = point_options(anchor, content, ink, sides, far=False)
        options += [(0.5 + 0.05 * place + cost, labels) for cost, labels in close]
    return options
