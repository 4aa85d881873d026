"""Boxes of characters: set side by side on a common line, and filled into lines of a given width."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from rich.cells import cell_len

Row = tuple[tuple[str, str], ...]
"""One line: pieces of text, each with the name of its style ("" for none)."""


@dataclass(frozen=True, slots=True)
class Box:
    """Lines of equal width; the line with index `base` stands on the line of the text around it."""

    rows: tuple[str, ...]
    base: int = 0
    style: str = ""

    @property
    def width(self) -> int:
        return cell_len(self.rows[0])

    @property
    def below(self) -> int:
        return len(self.rows) - 1 - self.base


def word(text: str, style: str = "") -> Box:
    """A box of one line."""
    return Box((text,), 0, style)


def styled(box: Box, style: str) -> Box:
    return replace(box, style=style)


def beside(boxes: Sequence[Box]) -> Box:
    """The boxes as one, without styles."""
    rows = compose(boxes)
    base = max((box.base for box in boxes), default=0)
    return Box(tuple("".join(text for text, _ in row) for row in rows), base)


def compose(boxes: Sequence[Box]) -> list[Row]:
    """The lines that the boxes make side by side."""
    above = max((box.base for box in boxes), default=0)
    below = max((box.below for box in boxes), default=0)
    lines: list[Row] = []
    for line in range(-above, below + 1):
        row = []
        for box in boxes:
            at = box.base + line
            row.append((box.rows[at] if 0 <= at < len(box.rows) else " " * box.width, box.style))
        lines.append(tuple(row))
    return lines


Chunk = tuple[Box, ...]
"""Boxes that stay together."""


def fill(chunks: Iterable[Chunk | None], width: int) -> list[Row]:
    """Chunks with a space between them in lines of at most `width`; None ends a line.

    A line with something high is kept apart from one with something deep above it.
    """
    lines: list[list[Box]] = [[]]
    used = 0
    for chunk in chunks:
        if chunk is None:
            lines.append([])
            used = 0
            continue
        for part in _cut(chunk, width):
            size = sum(box.width for box in part)
            if lines[-1] and used + 1 + size > width:
                lines.append([])
                used = 0
            if lines[-1]:
                lines[-1].append(word(" "))
                used += 1
            lines[-1] += part
            used += size
    rows: list[Row] = []
    deep = False
    for line in lines:
        high = any(box.base for box in line)
        if deep and high:
            rows.append(())
        rows += compose(line)
        deep = any(box.below for box in line)
    return rows


def _cut(chunk: Chunk, width: int) -> list[Chunk]:
    """The chunk itself, or in pieces of at most `width` when it is too long for any line."""
    if sum(box.width for box in chunk) <= width:
        return [chunk]
    parts: list[list[Box]] = [[]]
    used = 0
    for box in chunk:
        for piece in _sliced(box, width):
            if parts[-1] and used + piece.width > width:
                parts.append([])
                used = 0
            parts[-1].append(piece)
            used += piece.width
    return [tuple(part) for part in parts if part]


def _sliced(box: Box, width: int) -> list[Box]:
    """A long word in slices; a formula of several lines cannot be cut and sticks out."""
    if box.width <= width or len(box.rows) > 1:
        return [box]
    slices, text = [""], box.rows[0]
    for character in text:
        if cell_len(slices[-1]) + cell_len(character) > width:
            slices.append("")
        slices[-1] += character
    return [word(piece, box.style) for piece in slices]
