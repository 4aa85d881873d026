"""Pictures of nodes and edges: computation graphs and networks."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, Self

from qbank.errors import nearest

from .canvas import FILL, Canvas
from .geometry import Box, Point, along
from .labels import Content, content
from .nodes import Node, half_size, loop, sides, way
from .numbers import exact, pair, shown
from .placing import Label, line_options
from .style import INKS, Pen, known, pen

SHAPES = ("circle", "box", "plain")
DOTS = ("...", "…")  # the label of a node that stands for several left out
_LABELS = 2  # labels of edges choose their places after those of nodes


@dataclass(frozen=True, slots=True)
class Edge:
    """An edge as it was asked for."""

    start: str
    end: str
    bow: float
    pen: Pen
    arrow: bool
    label: Content | None = None
    under: Content | None = None


class Graph:
    """Nodes and edges, built by calls that each add something and return the graph.

    Nodes stand on a grid: `at=(column, row)` with row 0 on top, fractions allowed; `dx` and `dy` are the
    distances of columns and rows in cm. Labels are text with `$LaTeX$` in it. Colors: black, blue, red,
    green, purple, orange, gray. Styles of edges: solid, dashed, dotted, dashdot. Every setting that is not
    known, and every name that is no node, raises ValueError.
    """

    def __init__(self, *, dx: Any = 2, dy: Any = Fraction(7, 5)) -> None:
        self._step = float(exact(dx, "dx")), float(exact(dy, "dy"))
        if min(self._step) <= 0:
            raise ValueError(f"dx and dy are distances above 0, got dx={dx}, dy={dy}")
        self._nodes: dict[str, Node] = {}
        self._places: dict[tuple[Fraction, Fraction], str] = {}
        self._edges: dict[tuple[str, str, float], Edge] = {}
        self._texts: list[Label] = []

    @classmethod
    def layers(
        cls,
        layers: Sequence[int | Sequence[str]],
        *,
        titles: Sequence[str] = (),
        arrows: bool = False,
        dx: Any = Fraction(11, 5),
        dy: Any = Fraction(19, 20),
    ) -> Self:
        """A fully connected network, drawn from left to right.

        A layer is the number of its units or a list of their labels; a unit labelled "..." stands for those
        left out and has no edges. Unit i of layer l is the node named "l.i", both counted from 0 ("0.2" is
        the third input), so that edges and nodes can be added. `titles` stand under the layers.
        """
        columns = [[""] * layer if isinstance(layer, int) else list(layer) for layer in layers]
        if not columns or not all(columns):
            raise ValueError(f"a network has layers of one unit or more, got {list(layers)}")
        if len(titles) > len(columns):
            raise ValueError(f"{len(titles)} titles for {len(columns)} layers")
        graph = cls(dx=dx, dy=dy)
        tallest = max(map(len, columns))
        for column, labels in enumerate(columns):
            top = Fraction(tallest - len(labels), 2)
            for row, label in enumerate(labels):
                graph.node(f"{column}.{row}", at=(column, top + row), label=label)
        for column in range(len(columns) - 1):
            for row, start in enumerate(columns[column]):
                for other, end in enumerate(columns[column + 1]):
                    if start not in DOTS and end not in DOTS:
                        names = f"{column}.{row}", f"{column + 1}.{other}"
                        graph._connect(Edge(*names, 0.0, Pen("gray", "solid", 0.5), arrows))
        for column, title in enumerate(titles):
            if title:
                graph.text((column, tallest - 1 + Fraction(4, 5)), title)
        return graph

    def node(
        self,
        name: str,
        *,
        at: tuple[Any, Any],
        label: str | None = None,
        shape: str = "circle",
        color: str = "black",
    ) -> Self:
        """A node with its label in it (its name when no label is given).

        Shapes: circle, box, plain (no border).
        """
        if name in self._nodes:
            raise ValueError(f"there is a node {name!r} already")
        place = pair(at, f"node {name!r}")
        if place in self._places:
            where = ", ".join(map(shown, place))
            raise ValueError(f"node {name!r} would stand on node {self._places[place]!r} at ({where})")
        text = name if label is None else label
        if text in DOTS:
            written, shape = content(r"$\vdots$"), "plain"
        else:
            written = content(text)
        shape = known("shape", shape, SHAPES)
        half = half_size(written, shape)
        self._nodes[name] = Node(
            self._cm(place), half, written if text else None, shape, known("color", color, INKS)
        )
        self._places[place] = name
        return self

    def edge(
        self,
        start: str,
        end: str,
        *,
        label: str = "",
        under: str = "",
        style: str = "solid",
        color: str = "black",
        bend: Any = 0,
        arrow: bool = True,
    ) -> Self:
        """An edge between two nodes, or from a node to itself; it replaces one with the same ends and bend.

        `label` is written at the edge, `under` on its other side in red (a gradient, say). `bend` bows the
        edge to the left of its direction by that share of its length (to the right when negative).
        """
        bow = exact(bend, "bend")
        if abs(bow) > 1:
            raise ValueError(f"bend is a share of the length from -1 to 1, got {shown(bow)}")
        line = pen(color, style, 0, 0.8)
        written = content(label) if label else None
        opposite = content(under) if under else None
        self._connect(Edge(start, end, float(bow), line, arrow, written, opposite))
        return self

    def text(self, at: tuple[Any, Any], label: str, *, color: str = "black") -> Self:
        """A label at (column, row)."""
        place = self._cm(pair(at, "text"))
        self._texts.append(Label(content(label), place, (0.5, 0.5), known("color", color, INKS)))
        return self

    def typst(self) -> str:
        """The picture as a Typst fragment that needs nothing else.

        Raises ValueError when there is no node.
        """
        if not self._nodes:
            raise ValueError("the graph has no nodes: add one with .node(…)")
        canvas = Canvas()
        for node in self._nodes.values():
            node.draw(canvas)
        canvas.place(*self._texts)
        for edge in self._edges.values():
            self._draw(canvas, edge)
        return canvas.typst()

    def _draw(self, canvas: Canvas, edge: Edge) -> None:
        line = self._way(edge)
        if edge.arrow:
            canvas.arrow(line, edge.pen, layer=FILL, size=0.19)
        else:
            canvas.line(line, edge.pen, layer=FILL)
        room = Box(-99, -99, 99, 99)
        anchors = [along(line, share) for share in (0.5, 0.42, 0.58, 0.34, 0.66, 0.25)]
        best, opposite = sides(line, edge.start == edge.end)
        for written, ink, order in ((edge.label, edge.pen.ink, best), (edge.under, "red", opposite)):
            if written:
                canvas.wish(line_options([line], written, ink, room, anchors, order), _LABELS, room)

    def _way(self, edge: Edge) -> list[Point]:
        start, end = self._nodes[edge.start], self._nodes[edge.end]
        if edge.start != edge.end:
            return way(start, end, edge.bow)
        ends = {
            name for e in self._edges.values() if edge.start in (e.start, e.end) for name in (e.start, e.end)
        }
        others = sorted(ends - {edge.start})
        return loop(start, [self._nodes[name].center for name in others])

    def _connect(self, edge: Edge) -> None:
        for name in (edge.start, edge.end):
            if name not in self._nodes:
                near = nearest(str(name), self._nodes)
                hint = f"did you mean {near!r}?" if near else f"nodes: {', '.join(self._nodes) or 'none'}"
                raise ValueError(f"edge {edge.start!r} to {edge.end!r}: there is no node {name!r}; {hint}")
        self._edges[edge.start, edge.end, edge.bow] = edge

    def _cm(self, place: tuple[Fraction, Fraction]) -> Point:
        return float(place[0]) * self._step[0], float(place[1]) * self._step[1]
