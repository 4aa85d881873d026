"""Two axes and what an author writes on them: the part of a plot that is not its data."""

from __future__ import annotations

from fractions import Fraction
from typing import Any, Self

from . import plotting as steps
from .axes import KINDS, Axes, chosen_ticks, nice_step, scale
from .canvas import SHADE, Canvas
from .geometry import along, clip_area
from .labels import content
from .numbers import exact
from .placing import SIDES, Label, beside
from .sampling import Sheet
from .style import INKS, Pen, known, paint, pen

_TEXTS = 2  # texts choose their places after the ticks


class Plane:
    """Two axes with lines, texts, arrows and tinted bands; each call adds something and returns the plane.

    `x` and `y` are the ranges, pairs of exact numbers (see `span`). `width` and `height` are the size of the
    range on paper in cm, 1 to 16, without what is written around it; with `aspect="equal"` the height
    follows from the ranges. `xlabel` and `ylabel` name the axes. `axes` is "corner" (axes with arrow heads
    at the low ends), "cross" (through zero), "frame" or "none". `xticks` and `yticks` are None for round
    numbers, a list of numbers, or a dict from numbers to labels; [] draws none. `xscale` and `yscale` are
    "linear" or "log".

    Numbers are ints, Fractions, exact sympy numbers or floats. Labels are text with `$LaTeX$` in it. Colors:
    black, blue, red, green, purple, orange, gray. Styles of lines: solid, dashed, dotted, dashdot. What is
    left open comes from a series in which neighbours differ in both. Curves are cut off at the ranges; a
    point outside raises ValueError, as does every setting that is not known.
    """

    def __init__(
        self,
        *,
        x: tuple[Any, Any],
        y: tuple[Any, Any],
        width: Any = 8,
        height: Any = 5,
        xlabel: str = "",
        ylabel: str = "",
        axes: str = "corner",
        grid: bool = False,
        xticks: Any = None,
        yticks: Any = None,
        xscale: str = "linear",
        yscale: str = "linear",
        aspect: str | None = None,
    ) -> None:
        for name, kind in (("xscale", xscale), ("yscale", yscale)):
            known(name, kind, ("linear", "log"))
        across = steps.side("width", width)
        up = steps.side("height", height)
        horizontal = scale("x", x, across, xscale, down=False)
        vertical = scale("y", y, up, yscale, down=True)
        if aspect is not None:
            known("aspect", aspect, ("equal",))
            if horizontal.log or vertical.log:
                raise ValueError('aspect="equal" needs two linear scales')
            ratio = (vertical.high - vertical.low) / (horizontal.high - horizontal.low)
            up = steps.side('height by aspect="equal"', ratio * Fraction(across))
            vertical = scale("y", y, up, yscale, down=True)
        self._sheet = Sheet(horizontal, vertical)
        self._canvas = Canvas()
        self._series = 0
        self._axes = Axes(
            horizontal,
            vertical,
            known("axes", axes, KINDS),
            (content(xlabel) if xlabel else None, content(ylabel) if ylabel else None),
            (chosen_ticks(horizontal, xticks), chosen_ticks(vertical, yticks)),
            grid,
        )
        self._axes.draw(self._canvas)

    @staticmethod
    def span(*values: Any, margin: Any = Fraction(1, 10)) -> tuple[Fraction, Fraction]:
        """A range with round ends that holds all the values (numbers, or lists of them) and a margin.

        `margin` is a share of the distance between the smallest and the largest value.
        """
        numbers = [exact(value, "a value of span") for entry in values for value in _flat(entry)]
        if not numbers:
            raise ValueError("span needs at least one value")
        low, high = min(numbers), max(numbers)
        size = high - low or Fraction(1)
        share = exact(margin, "margin")
        step = nice_step(size / 20)
        first, last = (low - share * size) / step, (high + share * size) / step
        return step * (first.numerator // first.denominator), step * -(-last.numerator // last.denominator)

    def vline(self, x: Any, *, label: str = "", style: str = "dashed", color: str = "gray") -> Self:
        """A vertical line through the whole plot, its label above it."""
        at = self._sheet.x.cm(self._sheet.x.checked(x, "vline"))
        line = pen(color, style, 0, 0.8)
        self._canvas.line([(at, 0.0), (at, self._sheet.y.length)], line)
        if label:
            self._canvas.place(Label(content(label), (at, -0.1), (0.5, 1), line.ink))
        return self

    def hline(self, y: Any, *, label: str = "", style: str = "dashed", color: str = "gray") -> Self:
        """A horizontal line through the whole plot, its label on the right of it."""
        at = self._sheet.y.cm(self._sheet.y.checked(y, "hline"))
        line = pen(color, style, 0, 0.8)
        self._canvas.line([(0.0, at), (self._sheet.x.length, at)], line)
        if label:
            self._canvas.place(Label(content(label), (self._sheet.x.length + 0.1, at), (0, 0.5), line.ink))
        return self

    def text(self, at: Any, label: str, *, side: str = "center", color: str = "black") -> Self:
        """A label at a point: in its place ("center") or on one side of it ("above", "below left", …)."""
        known("side", side, tuple(SIDES))
        place = self._sheet.cm(*steps.inside(self._sheet, at, "text"))
        self._canvas.place(beside(place, side, content(label), known("color", color, INKS)), order=_TEXTS)
        return self

    def arrow(
        self,
        start: Any,
        end: Any,
        *,
        label: str = "",
        style: str = "solid",
        color: str = "black",
        both: bool = False,
    ) -> Self:
        """An arrow from point to point, its label in the middle; `both` gives it a head at either end."""
        line = pen(color, style, 0, 0.9)
        places = steps.places(self._sheet, [start, end], "arrow")
        if places[0] == places[1]:
            raise ValueError(f"an arrow goes from {start} to {end}: give two different points")
        self._canvas.arrow(places, line, both=both)
        if label:
            (x0, y0), (x1, y1) = places
            flat = abs(y1 - y0) <= abs(x1 - x0)
            sides = ["above", "below", "right", "left"] if flat else ["right", "left", "above", "below"]
            steps.name_line(
                self._canvas, self._sheet.area, [places], label, line, [along(places, 0.5)], sides
            )
        return self

    def shade(
        self,
        low: Any,
        high: Any,
        *,
        under: Any = None,
        symbol: Any = None,
        color: str = "gray",
        label: str = "",
    ) -> Self:
        """A tinted band from x = `low` to x = `high`, with its label above it.

        With `under`, a function as for `curve`, only the area between it and y = 0 is tinted.
        """
        ink = known("color", color, INKS)
        first, last = steps.part(self._sheet.x, (low, high), "shade")
        left, right = self._sheet.x.cm(first), self._sheet.x.cm(last)
        if under is None:
            height = self._sheet.y.length
            corners = [(left, height), (left, 0.0), (right, 0.0), (right, height)]
            self._canvas.area(corners, paint(ink, 15), layer=SHADE)
        else:
            foot = self._sheet.y.cm(Fraction(0))
            for run in steps.graph(self._sheet, under, symbol, (first, last), 64):
                corners = clip_area([(run[0][0], foot), *run, (run[-1][0], foot)], self._sheet.area)
                if corners:
                    self._canvas.area(corners, paint(ink, 25), layer=SHADE)
        if label:
            self._canvas.place(Label(content(label), ((left + right) / 2, -0.1), (0.5, 1), ink))
        return self

    def typst(self) -> str:
        """The picture as a Typst fragment that needs nothing else."""
        return self._canvas.typst()

    def _pen(self, style: str | None, color: str | None) -> Pen:
        line = pen(color, style, self._series)
        self._series += 1
        return line


def _flat(value: Any) -> list[Any]:
    """The numbers of one argument: a number, or a list of them."""
    if isinstance(value, list | tuple | set | frozenset) or hasattr(value, "__next__"):
        return [number for entry in value for number in _flat(entry)]
    return [value]
