"""Running text in lines of a terminal: paragraphs, lists, tables and formulas, with or without colour."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from rich.cells import cell_len

from qbank.content import (
    Block,
    Blocks,
    Break,
    Bullets,
    Code,
    CodeBlock,
    Display,
    Emph,
    Figure,
    Inline,
    Inlines,
    Link,
    Math,
    Numbers,
    Paragraph,
    Slot,
    Strong,
    Table,
    Text,
    figure_name,
)
from qbank.writers.terminal_boxes import Box, Chunk, Row, compose, fill, styled, word
from qbank.writers.terminal_math import display, formula, source

# Colours that read on a dark and on a light screen, by what they mark.
_CODES = {
    "math": "36",
    "strong": "1",
    "emph": "3",
    "code": "33",
    "link": "4",
    "label": "1",
    "title": "1;34",
    "dim": "2",
    "good": "1;32",
    "bad": "1;31",
    "part": "1;33",
}


@dataclass(frozen=True, slots=True)
class Page:
    """Where the text goes. `two_d` draws formulas, which needs Unicode; `figures` says where pictures are."""

    width: int = 80
    colour: bool = False
    two_d: bool = True
    figures: Mapping[str, str] = field(default_factory=dict)

    def paint(self, text: str, style: str) -> str:
        if not (self.colour and style and text):
            return text
        codes = ";".join(_CODES[name] for name in style.split())
        return f"\x1b[{codes}m{text}\x1b[0m"

    def narrower(self, by: int) -> Page:
        return Page(max(10, self.width - by), self.colour, self.two_d, self.figures)


def show(rows: Sequence[Row], page: Page) -> str:
    """Lines as one string, without spaces at their ends."""
    return "\n".join(_line(row, page) for row in rows)


def _line(row: Row, page: Page) -> str:
    pieces = list(row)
    while pieces and not pieces[-1][0].strip():
        pieces.pop()
    if pieces:
        pieces[-1] = (pieces[-1][0].rstrip(), pieces[-1][1])
    return "".join(page.paint(text, style) for text, style in pieces)


def indent(rows: Sequence[Row], by: int) -> list[Row]:
    """Lines moved to the right; empty ones stay empty."""
    return [((" " * by, ""), *row) if row else row for row in rows]


def width(row: Row) -> int:
    return sum(cell_len(text) for text, _ in row)


# ---------------------------------------------------------------- inlines


def chunks(inlines: Inlines, page: Page, style: str = "") -> list[Chunk | None]:
    """The words of a line with what sticks to them; None for a forced break."""
    made: list[Chunk | None] = []
    open_ = False  # whether the next box sticks to the last chunk
    for item in _boxes(inlines, page, style):
        if item is None:
            open_ = False
        elif isinstance(item, Box):
            last = made[-1] if made else None
            if open_ and last is not None:
                made[-1] = (*last, item)
            else:
                made.append((item,))
            open_ = True
        else:
            made.append(None)
            open_ = False
    return made


class _Newline:
    """A forced end of the line."""


def _boxes(inlines: Inlines, page: Page, style: str) -> Iterator[Box | _Newline | None]:
    """Boxes, with None where a space stands."""
    for node in inlines:
        yield from _inline(node, page, style)


def _inline(node: Inline, page: Page, style: str) -> Iterator[Box | _Newline | None]:
    match node:
        case Text(text):
            yield from _words(text, style)
        case Code(text):
            yield from _words(text, f"{style} code".strip())
        case Math(latex):
            yield from _math(latex, page, style)
        case Strong(inner):
            yield from _boxes(inner, page, f"{style} strong".strip())
        case Emph(inner):
            yield from _boxes(inner, page, f"{style} emph".strip())
        case Link(inner, url):
            yield from _boxes(inner, page, f"{style} link".strip())
            yield None
            yield word(f"<{url}>", "dim")
        case Break():
            yield _Newline()
        case Slot(name):
            yield word(f"[{name}]", "label")
        case _:
            raise TypeError(f"the terminal writer does not know the inline {node!r}")


def _words(text: str, style: str) -> Iterator[Box | None]:
    for i, piece in enumerate(text.replace("\u00a0", "\u2007").split(" ")):
        if i:
            yield None
        for j, bit in enumerate(piece.split()):
            if j:
                yield None
            yield word(bit.replace("\u2007", " "), style)


def _math(latex: str, page: Page, style: str) -> Iterator[Box | None]:
    look = f"{style} math".strip()
    pieces = formula(latex) if page.two_d else None
    if pieces is None or any(box.width > page.width for box in pieces.boxes):
        yield from _words(source(latex), look)
        return
    for box, spaced in zip(pieces.boxes, pieces.spaced, strict=True):
        if spaced:
            yield None
        yield styled(box, look)


def line(inlines: Inlines, page: Page, style: str = "") -> list[Row]:
    """Inlines in lines as wide as the page."""
    return fill(chunks(inlines, page, style), page.width)


# ---------------------------------------------------------------- blocks


def rows(blocks: Blocks, page: Page, style: str = "") -> list[Row]:
    """Blocks with an empty line between them."""
    made: list[Row] = []
    for i, block in enumerate(blocks):
        if i:
            made.append(())
        made += _block(block, page, style)
    return made


def _block(block: Block, page: Page, style: str) -> list[Row]:
    match block:
        case Paragraph(inlines):
            return line(inlines, page, style)
        case Display(latex):
            return _display(latex, page)
        case Bullets(items):
            mark = "•" if page.two_d else "-"
            return _listed([(mark, item) for item in items], page)
        case Numbers(items):
            return _listed([(f"{i}.", item) for i, item in enumerate(items, 1)], page)
        case CodeBlock(text, _):
            return [((f"    {code}", "code"),) for code in text.splitlines()]
        case Table():
            return _table(block, page)
        case Figure(_, alt):
            return _figure(block, alt, page)
        case _:
            raise TypeError(f"the terminal writer does not know the block {block!r}")


def _display(latex: str, page: Page) -> list[Row]:
    lines = display(latex, page.width - 4) if page.two_d else None
    if lines is None:
        return indent(fill([(word(piece, "math"),) for piece in source(latex).split()], page.width - 4), 4)
    made: list[Row] = []
    for i, box in enumerate(lines):
        if i and box.base and lines[i - 1].below:
            made.append(())
        made += compose([styled(box, "math")])
    return indent(made, 4)


def _listed(items: Sequence[tuple[str, Blocks]], page: Page) -> list[Row]:
    room = max(cell_len(mark) for mark, _ in items) + 1
    made: list[Row] = []
    for mark, item in items:
        made += hanging(mark, rows(item, page.narrower(room + 2)), room, 2)
    return made


def hanging(mark: str, body: Sequence[Row], room: int, left: int = 0, style: str = "label") -> list[Row]:
    """`body` beside a mark, which stands on the first line that has letters at its beginning."""
    at = next((i for i, row in enumerate(body) if row and row[0][0].strip()), 0)
    made: list[Row] = []
    for i, row in enumerate(body or [()]):
        lead = mark + " " * (room - cell_len(mark)) if i == at else " " * room
        made.append(((" " * left, ""), (lead, style if i == at else ""), *row))
    return made


def _figure(figure: Figure, alt: str, page: Page) -> list[Row]:
    """The words that stand for the picture, which may hold `$math$`, and where it was saved."""
    pieces = re.split(r"\$([^$]+)\$", f"Figure: {alt}")
    words = tuple(Math(piece) if i % 2 else Text(piece) for i, piece in enumerate(pieces))
    made = line(words, page.narrower(4), "emph")
    place = page.figures.get(figure_name(figure))
    if place:
        made += [((f"see {place}", "dim"),)]
    return [(("  | " if not page.two_d else "  │ ", "dim"), *row) for row in made]


# ---------------------------------------------------------------- tables


def _table(table: Table, page: Page) -> list[Row]:
    grid = [table.header, *table.rows]
    count = len(table.align)
    natural = [max((_natural(row[i], page) for row in grid if i < len(row)), default=1) for i in range(count)]
    room = _shrunk(natural, page.width - 2 * (count - 1) - 2)
    made: list[Row] = []
    for number, cells in enumerate(grid):
        bodies = [
            line(cells[i] if i < len(cells) else (), page_of(page, room[i]), "strong" if number == 0 else "")
            for i in range(count)
        ]
        height = max(len(body) for body in bodies)
        for at in range(height):
            row: list[tuple[str, str]] = [("  ", "")]
            for i, body in enumerate(bodies):
                row += [("  ", "")] if i else []
                row += _aligned(body[at] if at < len(body) else (), room[i], table.align[i])
            made.append(tuple(row))
        if number == 0:
            made.append((("  " + "  ".join(("─" if page.two_d else "-") * size for size in room), "dim"),))
    return made


def page_of(page: Page, size: int) -> Page:
    return Page(size, page.colour, page.two_d, page.figures)


def _natural(cell: Inlines, page: Page) -> int:
    return max((width(row) for row in fill(chunks(cell, page), 10_000)), default=1) or 1


def _shrunk(natural: list[int], total: int) -> list[int]:
    """Widths of the columns that fit into `total`, taken from the widest ones."""
    room = list(natural)
    while sum(room) > total and max(room) > 4:
        room[room.index(max(room))] -= 1
    return room


def _aligned(row: Row, size: int, align: str) -> list[tuple[str, str]]:
    free = max(0, size - width(row))
    left = {"l": 0, "c": free // 2, "r": free}[align]
    return [(" " * left, ""), *row, (" " * (free - left), "")]


def between(groups: Sequence[list[Row]]) -> list[Row]:
    """Groups of lines, with an empty line where one of two neighbours has several lines."""
    made: list[Row] = list(groups[0]) if groups else []
    for before, group in pairwise(groups):
        made += [()] if len(before) > 1 or len(group) > 1 else []
        made += group
    return made
