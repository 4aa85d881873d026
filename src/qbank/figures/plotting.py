"""Steps of a plot: points checked, functions to lines, and where the names of lines and points may stand."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from fractions import Fraction
from itertools import pairwise
from typing import Any

from .axes import Scale
from .canvas import Canvas
from .contours import ellipse, heights, level_lines, minimum
from .geometry import Box, Point, along, clip_segment, cut, length
from .labels import content
from .numbers import exact, function_of, named, pair, quadratic_parts, shown
from .placing import line_options, point_options
from .sampling import Sheet, curve, visible
from .style import Pen

SMALLEST, LARGEST = 1, 16  # cm, the sides of a plot
POINTS, LINES, LEVELS = 3, 4, 5  # who chooses a place first


def side(what: str, value: Any) -> float:
    """A side of a plot in cm; raises ValueError when it is too small to read or too large for the page."""
    number = exact(value, what)
    if not SMALLEST <= number <= LARGEST:
        raise ValueError(f"{what} is {shown(number)} cm, it has to be {SMALLEST} to {LARGEST} cm")
    return float(number)


def inside(sheet: Sheet, point: Any, what: str) -> tuple[Fraction, Fraction]:
    """A point that lies in the ranges; raises ValueError that names the point and the range."""
    x, y = pair(point, what)
    what = f"{what} ({shown(x)}, {shown(y)})"
    return sheet.x.checked(x, what), sheet.y.checked(y, what)


def places(sheet: Sheet, points: Iterable[Any], what: str) -> list[Point]:
    """The points in cm, each checked; raises ValueError when there are none."""
    found = [
        sheet.cm(*inside(sheet, point, f"{what}: point {index + 1}")) for index, point in enumerate(points)
    ]
    if not found:
        raise ValueError(f"{what} needs at least one point")
    return found


def part(scale: Scale, ends: Any, what: str) -> tuple[Fraction, Fraction]:
    """A part of a range; raises ValueError when it is none."""
    low, high = (scale.checked(end, what) for end in pair(ends, what))
    if low >= high:
        raise ValueError(f"{what} goes from {shown(low)} to {shown(high)}: give the lower end first")
    return low, high


def graph(sheet: Sheet, rule: Any, symbol: Any, on: Any, samples: int) -> list[list[Point]]:
    """The unbroken pieces of the graph of a function; raises ValueError when it is nowhere finite."""
    if samples < 2:
        raise ValueError(f"a curve needs 2 samples or more, got samples={samples}")
    low, high = (sheet.x.low, sheet.x.high) if on is None else part(sheet.x, on, "on")
    pieces = curve(function_of(rule, symbol, 1, "curve"), sheet, low, high, samples)
    if not pieces:
        ends = f"from {shown(low)} to {shown(high)}"
        raise ValueError(f"curve: {named(rule)} is not finite and real anywhere {ends}")
    return pieces


def seen(sheet: Sheet, runs: list[list[Point]], rule: Any) -> list[list[Point]]:
    """What of a curve lies in the ranges; raises ValueError when nothing does."""
    pieces = visible(runs, sheet.area)
    if not pieces:
        ends = f"{shown(sheet.y.low)} to {shown(sheet.y.high)}"
        raise ValueError(f"curve: {named(rule)} lies outside the range of y, {ends}, everywhere")
    return pieces


def contour_lines(
    sheet: Sheet, rule: Any, symbols: Any, levels: Any
) -> list[tuple[Fraction, list[list[Point]]]]:
    """The heights and the lines where the function has them; raises ValueError for levels that are none."""
    quadratic = quadratic_parts(rule, symbols)
    if quadratic is not None:
        hessian, linear, constant = quadratic
        if hessian[0] > 0 and hessian[0] * hessian[2] > hessian[1] ** 2:
            a, b = minimum(hessian, linear)
            bottom = constant + (linear[0] * a + linear[1] * b) / 2  # at w* the quadratic is c + ½bᵀw*
            function = function_of(rule, symbols, 2, "contours")
            corners = [
                function(x, y) for x in (sheet.x.low, sheet.x.high) for y in (sheet.y.low, sheet.y.high)
            ]
            top = max(value for value in corners if value is not None)
            chosen = _levels(levels, bottom, top)
            rings = [(level, ellipse(hessian, linear, level - bottom, sheet)) for level in chosen]
            return [(level, [ring] if ring else []) for level, ring in rings]
    field = heights(function_of(rule, symbols, 2, "contours"), sheet)
    finite = field.finite()
    if not finite:
        raise ValueError(f"contours: {named(rule)} is not finite and real anywhere in the ranges")
    return [(level, level_lines(field, level)) for level in _levels(levels, min(finite), max(finite))]


def _levels(levels: Any, bottom: Fraction, top: Fraction) -> list[Fraction]:
    """The heights as given, or so many with evenly spaced square roots: evenly spaced rings of a bowl."""
    if isinstance(levels, int) and not isinstance(levels, bool):
        if levels < 1:
            raise ValueError(f"contours needs one level or more, got levels={levels}")
        shares = [Fraction(2 * k - 1, 2 * levels) ** 2 for k in range(1, levels + 1)]
        # Two digits: close to even, and short when they are written at the lines.
        return sorted({round_to(bottom + (top - bottom) * share, (top - bottom) * share) for share in shares})
    return [exact(level, "a level of contours") for level in levels]


def round_to(value: Fraction, size: Fraction) -> Fraction:
    """`value` rounded to about two digits of `size`."""
    step = Fraction(1)
    while size and abs(size) < 10 * step:
        step /= 10
    while abs(size) >= 100 * step:
        step *= 10
    return round(value / step) * step


def name_points(
    canvas: Canvas,
    area: Box,
    points: Sequence[Point],
    labels: Sequence[str],
    ink: str,
    side: str | None = None,
) -> None:
    """Labels beside points; raises ValueError when there are more labels than points."""
    if isinstance(labels, str):
        raise TypeError(f"labels is a list of labels, not the one label {labels!r}")
    if len(labels) > len(points):
        raise ValueError(
            f"{len(labels)} labels for {len(points)} points: {labels[len(points)]!r} has no point"
        )
    for point, label in zip(points, labels, strict=False):
        if label:
            canvas.wish(
                point_options(point, content(label), ink, [side] if side else (), far=not side),
                POINTS,
                area.grown(0.8),
            )


def name_line(
    canvas: Canvas,
    area: Box,
    pieces: Sequence[Sequence[Point]],
    label: str,
    pen: Pen,
    anchors: Sequence[Point] = (),
    sides: Sequence[str] = (),
) -> None:
    """A label at a line; nothing when the line lies outside the plot."""
    if not pieces:
        return
    written = content(label)
    room = Box(area.left, area.top - 0.6, area.right + written.width + 0.3, area.bottom)
    canvas.wish(line_options(pieces, written, pen.ink, area, anchors, sides), LINES, room)


def over(pieces: Sequence[Sequence[Point]], x: float, what: str) -> list[Point]:
    """The points of a line above one x (in cm); raises ValueError when the line is not drawn there."""
    strip = Box(x, -1e6, x, 1e6)
    found = [
        cut_out[0] for piece in pieces for a, b in pairwise(piece) if (cut_out := clip_segment(a, b, strip))
    ]
    if not found:
        raise ValueError(f"{what}: the curve is not in the picture there")
    return found[:1]


def spread(pieces: Sequence[Sequence[Point]]) -> list[Point]:
    """Points along the longest piece of a line."""
    longest = max(pieces, key=length)
    return [along(longest, share / 16) for share in range(1, 16)]


def shorter(start: Point, end: Point, by: float) -> list[Point]:
    """A segment that ends `by` cm before its end, or is half as long when there is no room for that."""
    by = min(by, length([start, end]) / 2)
    return cut([start, end], by)
