"""texicode at work, and what is checked of it: nothing may be lost, doubled or made up."""

from __future__ import annotations

from typing import Final

from texicode.lexer import lexer
from texicode.parser import parse
from texicode.renderer import render

from qbank.writers.terminal_atoms import Glyphs, Hard
from qbank.writers.terminal_boxes import Box

_STROKES: Final = frozenset(" ╶─╴┌│╰┘√⎛⎞⎧⎫⎡⎤⎟⎜║⎨⎬⎢⎥⎪⎝⎠⎩⎭⎣⎦()[]{}|‖⌊⌋⌈⌉")
_SMALL: Final = {small: str(i) for table in ("⁰¹²³⁴⁵⁶⁷⁸⁹", "₀₁₂₃₄₅₆₇₈₉") for i, small in enumerate(table)}
_TALLEST: Final = 15


def layout(tex: str, glyphs: Glyphs) -> Box:
    """The box that texicode makes of `tex`. Raises Hard unless every placeholder comes back exactly once."""
    anchor = glyphs.put(" ")
    try:
        canvas: list[list[str]] = render(parse(lexer(anchor + tex, False), False), False)
    except (ValueError, LookupError, TypeError, AttributeError) as error:
        raise Hard from error
    base = next((i for i, row in enumerate(canvas) if anchor in row), None)
    if base is None or len(canvas) > _TALLEST or len({len(row) for row in canvas}) > 1:
        raise Hard
    canvas = [[_SMALL.get(cell, cell) for cell in row] for row in canvas]
    seen = [cell[0] for row in canvas for cell in row if cell[:1] in glyphs.cells]
    sent = [character for character in anchor + tex if character in glyphs.cells]
    strokes = {stroke for row in canvas for cell in row for stroke in _stroke(cell, glyphs)}
    if sorted(seen) != sorted(sent) or not strokes <= _STROKES:
        raise Hard
    place = canvas[base].index(anchor)
    lines = ["".join(_shown(cell, glyphs) for cell in row[place + 1 :]) for row in canvas]
    while base > 0 and not lines[0].strip():
        lines, base = lines[1:], base - 1
    while len(lines) > base + 1 and not lines[-1].strip():
        lines.pop()
    return Box(tuple(lines), base)


def _stroke(cell: str, glyphs: Glyphs) -> str:
    """A cell that is no placeholder: part of a bracket, a bar or a root."""
    return "" if cell[:1] in glyphs.cells else cell


def _shown(cell: str, glyphs: Glyphs) -> str:
    return glyphs.cells.get(cell[:1], cell[:1]) + cell[1:]
