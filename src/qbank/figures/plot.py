"""Plots of functions, iterates and data over two axes."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from fractions import Fraction
from itertools import pairwise
from typing import Any, Self

from . import plotting as steps
from .canvas import FILL
from .geometry import clip
from .labels import number
from .numbers import exact, named, shown
from .placing import Label
from .plane import Plane
from .style import INKS, MARKS, Pen, known, paint, pen


class Plot(Plane):
    """A picture over two axes, built by calls that each add something and return the plot.

    `Plane` says how the axes are set up and adds lines, texts, arrows and tinted bands; here are curves,
    paths, points, contours and bars. What covers what does not depend on the order of the calls.
    """

    def curve(
        self,
        function: Any,
        symbol: Any = None,
        *,
        on: tuple[Any, Any] | None = None,
        style: str | None = None,
        color: str | None = None,
        label: str = "",
        at: Any = None,
        samples: int = 64,
    ) -> Self:
        """The graph of a python function of one exact number, or of a sympy expression in one symbol.

        `on` draws it on a part of the range only. `label` is written at the curve, near x = `at` when that is
        given. Where the function is not finite and real the curve has a gap; ValueError when it is so at all
        samples.
        """
        line = self._pen(style, color)
        runs = steps.graph(self._sheet, function, symbol, on, samples)
        pieces = steps.seen(self._sheet, runs, function)
        for piece in pieces:
            self._canvas.line(piece, line)
        if label:
            anchors = []
            if at is not None:
                x = self._sheet.x.checked(at, "at")
                anchors = steps.over(pieces, self._sheet.x.cm(x), f"label {label!r} at x = {shown(x)}")
            steps.name_line(self._canvas, self._sheet.area, pieces, label, line, anchors)
        return self

    def path(
        self,
        points: Iterable[Any],
        *,
        arrows: bool = False,
        marks: bool = True,
        mark: str = "dot",
        style: str | None = None,
        color: str | None = None,
        label: str = "",
        labels: Sequence[str] = (),
    ) -> Self:
        """Points joined by straight lines: iterates of an optimizer, piecewise linear functions.

        `labels` names the points (a shorter list the first ones, "" leaves one out), `label` the whole line.
        """
        known("mark", mark, MARKS)
        line = self._pen(style, color)
        line = Pen(line.ink, line.dash if style or not arrows else "solid", 0.9)
        places = steps.places(self._sheet, points, "path")
        for start, end in pairwise(places):
            if arrows and start != end:
                self._canvas.arrow(steps.shorter(start, end, 0.09 if marks else 0.0), line, size=0.17)
        if not arrows and len(places) > 1:
            self._canvas.line(places, line)
        if marks:
            for place in places:
                self._canvas.mark(mark, place, line.ink)
        steps.name_points(self._canvas, self._sheet.area, places, labels, line.ink)
        if label:
            steps.name_line(self._canvas, self._sheet.area, [places], label, line)
        return self

    def points(
        self,
        points: Iterable[Any],
        *,
        style: str = "dot",
        color: str = "black",
        labels: Sequence[str] = (),
        side: str | None = None,
    ) -> Self:
        """Single points, marked with a dot, circle, cross, square or diamond.

        `labels` names them (a shorter list the first ones, "" leaves one out), on the given `side` ("above",
        "below right", …) or on the one with most room.
        """
        known("style", style, MARKS)
        ink = known("color", color, INKS)
        places = steps.places(self._sheet, points, "points")
        for place in places:
            self._canvas.mark(style, place, ink)
        steps.name_points(self._canvas, self._sheet.area, places, labels, ink, side)
        return self

    def contours(
        self,
        function: Any,
        symbols: Sequence[Any] | None = None,
        levels: Any = 6,
        *,
        style: str = "solid",
        color: str = "gray",
        labels: bool = False,
    ) -> Self:
        """Lines of equal height of a function of two variables (a sympy expression, or a python function).

        `symbols` are those of the horizontal and of the vertical axis; an expression needs them. `levels` are
        the heights, or how many there shall be: then they lie so that the lines of a quadratic bowl are about
        evenly spaced. `labels=True` writes the heights at the lines. For ½wᵀHw + bᵀw with H positive definite
        the ellipses are exact.
        """
        line = pen(color, style, 0, 0.7)
        drawn = False
        for level, pieces in steps.contour_lines(self._sheet, function, symbols, levels):
            inside = [part for piece in pieces for part in clip(piece, self._sheet.area)]
            for part in inside:
                self._canvas.line(part, line, FILL, 0.4)
            drawn = drawn or bool(inside)
            if labels and inside:
                text = number(level, 6)
                halo = [Label(text, p, (0.5, 0.5), color, halo=True) for p in steps.spread(inside)]
                self._canvas.wish([(0.0, (label,)) for label in halo], steps.LEVELS, self._sheet.area)
        if not drawn:
            raise ValueError(
                f"contours: no line of {named(function)} at the levels {levels} is in the ranges"
            )
        return self

    def bars(
        self,
        heights: Iterable[Any],
        *,
        width: Any = Fraction(4, 5),
        base: Any = 0,
        color: str = "blue",
        labels: Sequence[str] = (),
    ) -> Self:
        """Bars from `base` up (or down) to y over the middle x, for pairs (x, y); `width` in units of x.

        With a `width` of the distance of the middles it is a histogram. `labels` are written on top.
        """
        ink = known("color", color, INKS)
        half = exact(width, "the width of a bar") / 2
        foot = self._sheet.y.checked(base, "the base of the bars")
        tops = []
        for index, bar in enumerate(heights):
            middle, top = steps.inside(self._sheet, bar, f"bar {index + 1}")
            left = self._sheet.x.checked(middle - half, f"the left side of bar {index + 1}")
            right = self._sheet.x.checked(middle + half, f"the right side of bar {index + 1}")
            (x0, y0), (x1, y1) = self._sheet.cm(left, foot), self._sheet.cm(right, top)
            corners = [(x0, y0), (x0, y1), (x1, y1), (x1, y0)]
            self._canvas.area(corners, paint(ink, 30), Pen(ink, "solid", 0.7), FILL, 1.0)
            tops.append(((x0 + x1) / 2, y1))
        steps.name_points(self._canvas, self._sheet.area, tops, labels, ink, "above")
        return self
