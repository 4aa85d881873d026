"""Scales, ticks and axes of a plot."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from .canvas import AXIS, GRID, Canvas
from .geometry import Box
from .labels import EM, Content, content, number, power_of_ten
from .numbers import decimal_text, exact, latex, log10, pair, power10, shown
from .placing import Label
from .style import Pen

AXIS_PEN = Pen("black", "solid", 0.6)
GRID_PEN = Pen("gray", "solid", 0.25)
TICK = 0.07  # cm
TICK_GAP = 0.08  # cm between the end of a tick and its number
BEYOND = 0.35  # cm that an axis with an arrow head goes on after the range
LONG_NAME = 1.2  # cm; a longer name of an axis does not stand at its tip
KINDS = ("corner", "cross", "frame", "none")
_FAR = 10**6  # cm


@dataclass(frozen=True, slots=True)
class Scale:
    """A range of exact numbers on `length` cm. On a logarithmic scale both ends are above zero."""

    name: str
    low: Fraction
    high: Fraction
    length: float
    log: bool = False
    down: bool = False  # cm count from the high end: y in a plot

    def cm(self, value: Fraction) -> float:
        """Where a number lies, in cm; far outside the range it is cut off."""
        share = self._share(value)
        share = max(Fraction(-_FAR), min(Fraction(_FAR), share))
        return float(1 - share if self.down else share) * self.length

    def at(self, share: Fraction) -> Fraction:
        """The number after a share (0 to 1) of the range."""
        if not self.log or share in (0, 1):
            return self.low + (self.high - self.low) * share
        low, high = log10(self.low), log10(self.high)
        return power10(low + (high - low) * share)

    def holds(self, value: Fraction) -> bool:
        return self.low <= value <= self.high

    def checked(self, value: Any, what: str) -> Fraction:
        """The number, which has to be in the range; raises ValueError that names both."""
        number = exact(value, what)
        if not self.holds(number):
            ends = f"{shown(self.low)} to {shown(self.high)}"
            raise ValueError(f"{what} has {self.name} = {shown(number)}, outside the range {ends}")
        return number

    def ticks(self) -> list[tuple[Fraction, Content]]:
        """Round numbers in the range, at most about one for each 1.2 cm (0.9 cm upwards), and their text."""
        if self.log:
            return self._decades()
        apart = 0.9 if self.down else 1.2
        step = nice_step((self.high - self.low) / max(2, round(self.length / apart)))
        first = math.ceil(self.low / step)
        values = [step * index for index in range(first, math.floor(self.high / step) + 1)]
        return [(value, number(value)) for value in values]

    def small_ticks(self) -> list[Fraction]:
        """Ticks without a number: 2, 3, …, 9 times each power of ten on a logarithmic scale."""
        if not self.log or log10(self.high / self.low) > 8:
            return []
        first, last = math.floor(log10(self.low)), math.floor(log10(self.high))
        values = [k * Fraction(10) ** power for power in range(first, last + 1) for k in range(2, 10)]
        return [value for value in values if self.holds(value)]

    def _decades(self) -> list[tuple[Fraction, Content]]:
        first, last = math.ceil(log10(self.low)), math.floor(log10(self.high))
        every = max(1, math.ceil((last - first + 1) / max(2, round(self.length / 0.8))))
        powers = [power for power in range(first, last + 1) if power % every == 0]
        if len(powers) >= 2:
            return [(Fraction(10) ** power, power_of_ten(power)) for power in powers]
        ends = range(first - 1, last + 2)
        values = [k * Fraction(10) ** power for power in ends for k in (1, 2, 5)]
        return [(value, number(value, 6)) for value in values if self.holds(value)]

    def _share(self, value: Fraction) -> Fraction:
        if not self.log:
            return (value - self.low) / (self.high - self.low)
        if value <= 0:
            return Fraction(-_FAR)
        return log10(value / self.low) / log10(self.high / self.low)


def scale(name: str, ends: Any, length: float, kind: str, down: bool) -> Scale:
    """A scale from a pair of numbers; raises ValueError when they are no range."""
    low, high = pair(ends, f"the range {name}")
    if low >= high:
        raise ValueError(
            f"the range {name} goes from {shown(low)} to {shown(high)}: give the lower end first"
        )
    if kind == "log" and low <= 0:
        raise ValueError(f"the range {name} begins at {shown(low)}, a logarithmic scale begins above 0")
    return Scale(name, low, high, length, kind == "log", down)


def nice_step(rough: Fraction) -> Fraction:
    """The smallest of 1, 2, 5 times a power of ten that is not below `rough`."""
    power = Fraction(1)
    while power > rough:
        power /= 10
    while power * 10 <= rough:
        power *= 10
    return next(power * k for k in (1, 2, 5, 10) if power * k >= rough)


def chosen_ticks(scale: Scale, ticks: Any) -> list[tuple[Fraction, Content]]:
    """The ticks an author asks for: None for round numbers, a list of numbers, or numbers with labels."""
    if ticks is None:
        return scale.ticks()
    what = f"{scale.name}ticks"
    if isinstance(ticks, Mapping):
        return [(scale.checked(value, what), content(label)) for value, label in ticks.items()]
    if isinstance(ticks, str) or not isinstance(ticks, Iterable):
        raise TypeError(f"{what} is a list of numbers or a dict from numbers to labels, not {ticks!r}")
    return [(scale.checked(value, what), _written(value)) for value in ticks]


def _written(value: Any) -> Content:
    """A number that an author chose as a tick: short decimals as such, all else as mathematics."""
    as_fraction = exact(value, "a tick")
    if isinstance(value, float) or decimal_text(as_fraction, 4) is not None:
        return number(as_fraction)
    return content(f"${latex(value)}$")


@dataclass(frozen=True, slots=True)
class Axes:
    """The two axes of a plot and what is written on them."""

    x: Scale
    y: Scale
    kind: str
    names: tuple[Content | None, Content | None]
    ticks: tuple[list[tuple[Fraction, Content]], list[tuple[Fraction, Content]]]
    grid: bool

    @property
    def area(self) -> Box:
        """The rectangle that curves are drawn in."""
        return Box(0.0, 0.0, self.x.length, self.y.length)

    @property
    def origin(self) -> tuple[float, float]:
        """Where the axes meet: at zero when they cross and zero is in the range, else at the low ends."""
        x = y = Fraction(0)
        if self.kind != "cross" or not self.x.holds(x):
            x = self.x.low
        if self.kind != "cross" or not self.y.holds(y):
            y = self.y.low
        return self.x.cm(x), self.y.cm(y)

    def draw(self, canvas: Canvas) -> None:
        """Grid, axes, ticks and names."""
        width, height = self.x.length, self.y.length
        canvas.corners += [(0.0, 0.0), (width, height)]
        if self.grid:
            for value, _ in self.ticks[0]:
                canvas.line([(self.x.cm(value), 0), (self.x.cm(value), height)], GRID_PEN, GRID, 0)
            for value, _ in self.ticks[1]:
                canvas.line([(0, self.y.cm(value)), (width, self.y.cm(value))], GRID_PEN, GRID, 0)
        if self.kind == "none":
            return
        at_x, at_y = self.origin
        if self.kind == "frame":
            corners = [(0.0, 0.0), (width, 0.0), (width, height), (0.0, height), (0.0, 0.0)]
            canvas.line(corners, Pen("gray", "solid", 0.5), AXIS)
        else:
            before = 0.12 if self.kind == "cross" else 0.0
            left, under = (before if at_x > 0 else 0.0), (before if at_y < height else 0.0)
            canvas.arrow([(-left, at_y), (width + BEYOND, at_y)], AXIS_PEN, AXIS, 1.2, 0.17)
            canvas.arrow([(at_x, height + under), (at_x, -BEYOND)], AXIS_PEN, AXIS, 1.2, 0.17)
        self._draw_ticks(canvas, at_x, at_y)
        self._draw_names(canvas, at_x, at_y)

    def _draw_ticks(self, canvas: Canvas, at_x: float, at_y: float) -> None:
        below, above, left, right = [], [], [], []
        crossing = at_x > 0 and at_y < self.y.length  # there a zero would stand on the axes
        halo = self.kind == "cross"  # the numbers stand among the curves
        gap = TICK + TICK_GAP
        for value, written in self.ticks[0]:
            x = self.x.cm(value)
            canvas.line([(x, at_y), (x, at_y + TICK)], AXIS_PEN, AXIS, 0)
            if not (crossing and abs(x - at_x) < 0.1):
                below.append(Label(written, (x, at_y + gap), (0.5, 0), halo=halo))
                above.append(Label(written, (x, at_y - gap), (0.5, 1), halo=halo))
        for value, written in self.ticks[1]:
            y = self.y.cm(value)
            canvas.line([(at_x, y), (at_x - TICK, y)], AXIS_PEN, AXIS, 0)
            if not (crossing and abs(y - at_y) < 0.1):
                left.append(Label(written, (at_x - gap, y), (1, 0.5), halo=halo))
                right.append(Label(written, (at_x + gap, y), (0, 0.5), halo=halo))
        for value in self.x.small_ticks():
            canvas.line([(self.x.cm(value), at_y), (self.x.cm(value), at_y + 0.6 * TICK)], AXIS_PEN, AXIS, 0)
        for value in self.y.small_ticks():
            canvas.line([(at_x, self.y.cm(value)), (at_x - 0.6 * TICK, self.y.cm(value))], AXIS_PEN, AXIS, 0)
        everywhere = self.area.grown(10)
        # The usual side unless the curves stand there; at the edge of the plot there is no other side.
        canvas.wish([(0.0, tuple(below))] + [(1.0, tuple(above))] * (at_y < self.y.length), 1, everywhere)
        canvas.wish([(0.0, tuple(left))] + [(1.0, tuple(right))] * (at_x > 0), 1, everywhere)

    def _draw_names(self, canvas: Canvas, at_x: float, at_y: float) -> None:
        width, height = self.x.length, self.y.length
        x_name, y_name = self.names
        under = height + TICK + 2 * TICK_GAP + max((c.height for _, c in self.ticks[0]), default=0.0)
        if x_name and self.kind != "frame" and x_name.width <= LONG_NAME:
            canvas.place(Label(x_name, (width + BEYOND + 0.1, at_y), (0, 0.5)))
        elif x_name:
            line = under + 0.05 if at_y == height else height + 2 * TICK_GAP
            canvas.place(Label(x_name, (width / 2, line), (0.5, 0)))
        if y_name and self.kind == "frame":
            beside = TICK + 2.5 * TICK_GAP + max((c.width for _, c in self.ticks[1]), default=0.0)
            upright = y_name.width > 3.5 * EM
            canvas.place(Label(y_name, (-beside - 0.05, height / 2), (1, 0.5), upright=upright))
        elif y_name and y_name.width <= LONG_NAME:
            canvas.place(Label(y_name, (at_x, -BEYOND - 0.1), (0.5, 1)))
        elif y_name:
            # A long name is centred over an axis in the middle and begins at one on the left.
            middle = at_x > 0
            canvas.place(Label(y_name, (at_x if middle else -0.1, -BEYOND - 0.1), (0.5 if middle else 0, 1)))
