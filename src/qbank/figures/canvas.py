"""The sheet that a figure is drawn on: lines, marks and labels in cm, y pointing down, and its Typst source.

Everything is drawn in layers, so the order in which an author calls things does not decide what covers what.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

from .geometry import Box, Point, around, cm, cut, length, pair
from .labels import SIZE, prelude
from .placing import Label, Obstacle, Option, Wish, settle
from .style import Pen, paint

SHADE, GRID, FILL, AXIS, LINE, MARK = range(6)

# The helpers of every figure. Coordinates are pairs of plain numbers in cm. The names have a hyphen, so
# that no formula in a label means one of them.
_HELPERS: Final = """\
#{
  set text(font: "New Computer Modern", size: SIZEpt, lang: "en", fill: black)
  set par(leading: 0.4em, first-line-indent: 0pt, justify: false)
  context { // after the settings: measuring goes by those in force where the context begins
  let fig-at((x, y)) = (x * 1cm, y * 1cm)
  let fig-line(stroke: none, fill: none, closed: false, first, ..rest) = place(top + left, curve(
    stroke: stroke, fill: fill, curve.move(fig-at(first)), ..rest.pos().map(p => curve.line(fig-at(p))),
    ..if closed { (curve.close(),) },
  ))
  let fig-disc(stroke: none, fill: none, center, radius) = place(
    top + left, dx: (center.at(0) - radius) * 1cm, dy: (center.at(1) - radius) * 1cm,
    circle(radius: radius * 1cm, stroke: stroke, fill: fill),
  )
  let fig-label((x, y), (ax, ay), fill: black, halo: none, turn: 0deg, tall: false, body) = {
    let edges = if tall { (top-edge: "bounds", bottom-edge: "bounds") }
    let body = rotate(turn, reflow: true, text(fill: fill, ..edges, body))
    let (width, height) = measure(body)
    (x: x * 1cm - ax * width, y: y * 1cm - ay * height, width: width, height: height, halo: halo, body: body)
  }
"""

_ENDING: Final = """\
  let left = calc.min(left * 1cm, ..labels.map(l => l.x))
  let top = calc.min(top * 1cm, ..labels.map(l => l.y))
  let right = calc.max(right * 1cm, ..labels.map(l => l.x + l.width))
  let bottom = calc.max(bottom * 1cm, ..labels.map(l => l.y + l.height))
  box(width: right - left, height: bottom - top, {
    place(std.top + std.left, dx: -left, dy: -top, drawing)
    for l in labels {
      place(std.top + std.left, dx: l.x - left, dy: l.y - top, box(fill: l.halo, outset: 0.5pt, l.body))
    }
  })
}}"""


@dataclass(slots=True)
class Canvas:
    """What has been drawn so far."""

    shapes: list[tuple[int, str]] = field(default_factory=list)
    wishes: list[Wish] = field(default_factory=list)
    obstacles: list[Obstacle] = field(default_factory=list)
    marks: list[Box] = field(default_factory=list)
    corners: list[Point] = field(default_factory=list)
    pens: dict[Pen, str] = field(default_factory=dict)

    def line(self, points: Sequence[Point], pen: Pen, layer: int = LINE, weight: float = 1.0) -> None:
        """A polyline."""
        self._draw(layer, points, f"fig-line(stroke: {self._named(pen)}, {_pairs(points)})")
        if weight:
            self.obstacles.append(Obstacle(points, weight))

    def area(
        self,
        points: Sequence[Point],
        fill: str,
        pen: Pen | None = None,
        layer: int = FILL,
        weight: float = 0.0,
    ) -> None:
        """A filled polygon; `fill` is Typst source."""
        stroke = f"stroke: {self._named(pen)}, " if pen else ""
        self._draw(layer, points, f"fig-line({stroke}fill: {fill}, closed: true, {_pairs(points)})")
        if weight:
            self.obstacles.append(Obstacle([*points, points[0]], weight))

    def disc(self, center: Point, radius: float, fill: str, pen: Pen | None, layer: int = MARK) -> None:
        """A circle."""
        stroke = f"stroke: {self._named(pen)}, " if pen else ""
        (x, y), r = center, radius
        corners = [(x - r, y - r), (x + r, y + r)]
        self._draw(layer, corners, f"fig-disc({stroke}fill: {fill}, {pair(center)}, {cm(radius)})")

    def arrow(
        self,
        points: Sequence[Point],
        pen: Pen,
        layer: int = LINE,
        weight: float = 1.0,
        size: float = 0.2,
        both: bool = False,
    ) -> None:
        """A polyline with a head at its end (`both`: at its start too); `size` is the length of a head."""
        shaft = list(points)
        heads = [(shaft[-1], shaft)] + ([(shaft[0], shaft[::-1])] if both else [])
        size = min(size, 0.6 * length(shaft) / len(heads))
        for tip, line in heads:
            back = cut(line, size)[-1]
            self.area(_head(back, tip), paint(pen.ink), layer=layer)
        shaft = cut(shaft, 0.7 * size)
        if both:
            shaft = cut(shaft[::-1], 0.7 * size)[::-1]
        self.line(shaft, pen, layer, weight)

    def mark(self, kind: str, at: Point, ink: str, radius: float = 0.065) -> None:
        """A mark of a point: dot, circle, cross, square or diamond."""
        (x, y), r, color = at, radius, paint(ink)
        thin = Pen(ink, "solid", 0.9)
        self.marks.append(Box(x - r, y - r, x + r, y + r))
        if kind == "cross":
            self.line([(x - r, y - r), (x + r, y + r)], thin, MARK, 0)
            self.line([(x - r, y + r), (x + r, y - r)], thin, MARK, 0)
        elif kind == "square":
            q = 0.9 * r
            self.area([(x - q, y - q), (x + q, y - q), (x + q, y + q), (x - q, y + q)], color, layer=MARK)
        elif kind == "diamond":
            q = 1.35 * r
            self.area([(x - q, y), (x, y - q), (x + q, y), (x, y + q)], color, layer=MARK)
        else:
            self.disc(at, r, "white" if kind == "circle" else color, thin if kind == "circle" else None)

    def place(self, *labels: Label, order: int = 0) -> None:
        """Labels that stand where they are told to."""
        self.wishes.append(Wish(((0.0, labels),), order))

    def wish(self, options: Sequence[Option], order: int, within: Box) -> None:
        """Labels that take the best of several places."""
        self.wishes.append(Wish(tuple(options), order, within))

    def typst(self) -> str:
        """The picture as a Typst fragment that needs nothing else."""
        labels = settle(self.wishes, self.obstacles, self.marks)
        box = around(self.corners) if self.corners else Box(0, 0, 0, 0)
        drawn = [f"    {shape}\n" for _, shape in sorted(self.shapes, key=lambda shape: shape[0])]
        set_labels = "".join(f"    {label.typst()},\n" for label in labels)
        head = _HELPERS.replace("SIZE", f"{SIZE:g}")
        pens = "".join(f"  let {name} = {pen.typst()}\n" for pen, name in self.pens.items())
        body = (
            f"{head}{pens}  let drawing = {{\n{''.join(drawn)}  }}\n  let labels = (\n{set_labels}  )\n"
            f"  let (left, top) = ({cm(box.left)}, {cm(box.top)})\n"
            f"  let (right, bottom) = ({cm(box.right)}, {cm(box.bottom)})\n{_ENDING}"
        )
        return f"#[\n{needed}{body}\n]" if (needed := prelude(set_labels)) else body

    def _named(self, pen: Pen) -> str:
        """The Typst name of a pen."""
        return self.pens.setdefault(pen, f"pen-{len(self.pens) + 1}")

    def _draw(self, layer: int, points: Sequence[Point], source: str) -> None:
        self.shapes.append((layer, source))
        self.corners.extend(points)


def _pairs(points: Sequence[Point]) -> str:
    return ", ".join(map(pair, points))


def _head(back: Point, tip: Point) -> list[Point]:
    """An arrow head from `back` to `tip`, slim and notched."""
    dx, dy = tip[0] - back[0], tip[1] - back[1]
    size = math.hypot(dx, dy) or 1.0
    wide = 0.36 * size
    nx, ny = -dy / size * wide, dx / size * wide
    notch = (back[0] + 0.28 * dx, back[1] + 0.28 * dy)
    return [tip, (back[0] + nx, back[1] + ny), notch, (back[0] - nx, back[1] - ny)]
