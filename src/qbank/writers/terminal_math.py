"""Formulas in lines: in pieces for running text, broken and aligned where they are displayed."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from typing import Final

from qbank.writers.terminal_atoms import Atom, Glyphs, Hard, gap, joined, written
from qbank.writers.terminal_boxes import Box, beside, word
from qbank.writers.terminal_commands import ALIGNED, parser, rows
from qbank.writers.terminal_formula import Parser
from qbank.writers.terminal_layout import layout

_BREAKS: Final = ("rel", "bin")


@dataclass(frozen=True, slots=True)
class Pieces:
    """A formula in pieces between which a line may end; `spaced` says before which one a space stands."""

    boxes: tuple[Box, ...]
    spaced: tuple[bool, ...]


def source(latex: str) -> str:
    """The formula as its LaTeX, in one line."""
    return f"${' '.join(latex.split())}$"


@lru_cache(maxsize=4096)
def formula(latex: str, compact: bool = True) -> Pieces | None:
    """The formula in pieces, or None where only its LaTeX is sure to be right."""
    try:
        glyphs = Glyphs()
        reader = parser(latex, glyphs, compact)
        return _pieces(reader.row(""), glyphs)
    except Hard:
        return None


@lru_cache(maxsize=1024)
def display(latex: str, width: int) -> tuple[Box, ...] | None:
    """A displayed formula as lines, aligned and broken to `width`; None as for `formula`."""
    try:
        glyphs = Glyphs()
        grid = _aligned(parser(latex, glyphs, compact=False))
        cells = [[_pieces(cell, glyphs) for cell in row] for row in grid]
    except Hard:
        return None
    return _stack(cells, width) if len(cells) > 1 or len(cells[0]) > 1 else _broken(cells[0][0], width)


def _aligned(reader: Parser) -> list[list[list[Atom]]]:
    """The rows and cells of an aligned environment; any other formula is one cell."""
    if reader.peek() == "\\begin":
        start = reader.at
        reader.take()
        kind = reader.raw()
        if kind in ALIGNED:
            found = rows(reader, kind)
            end = reader.take() if reader.peek() in (".", ",") else ""
            if end:
                found[-1][-1] += reader.base(end)
            if not reader.peek():
                return found
            raise Hard
        reader.at = start
    return [[reader.row("")]]


# ---------------------------------------------------------------- lines


def _pieces(atoms: list[Atom], glyphs: Glyphs) -> Pieces:
    """The row cut before relations and signs and after commas, outside of brackets."""
    ready = written(atoms, glyphs)
    cuts, depth = [0], 0
    for i, (before, atom) in enumerate(pairwise(ready), 1):
        depth += (before.kind == "open") - (before.kind == "close" and before.text != "!")
        breaks = atom.kind in _BREAKS or before.kind == "punct" or before.text == "    "
        if breaks and depth == 0 and before.kind not in _BREAKS:
            cuts.append(i)
    cuts.append(len(ready))
    groups = [ready[a:b] for a, b in pairwise(cuts) if b > a]
    spaced = [i > 0 and gap(groups[i - 1][-1], group[0], False) for i, group in enumerate(groups)]
    return Pieces(tuple(_box(group, glyphs) for group in groups), tuple(spaced))


def _box(atoms: list[Atom], glyphs: Glyphs) -> Box:
    tex = joined(atoms, glyphs)
    if not any(atom.tall for atom in atoms) and "\\sqrt" not in tex:
        return word("".join(glyphs.cells.get(cell, "") for cell in tex))
    return layout(tex, glyphs)


def whole(pieces: Pieces) -> Box:
    """The pieces side by side."""
    boxes: list[Box] = []
    for box, spaced in zip(pieces.boxes, pieces.spaced, strict=True):
        boxes += [word(" "), box] if spaced else [box]
    return beside(boxes)


def _broken(pieces: Pieces, width: int, indent: int = 4) -> tuple[Box, ...] | None:
    """The pieces in lines of at most `width`, broken after commas rather than before signs; None when a piece
    alone is wider."""
    if any(box.width > width - indent for box in pieces.boxes) and whole(pieces).width > width:
        return None
    lines: list[list[Box]] = []
    used = width  # no room is left, so that the first piece begins a line
    for clause in _clauses(pieces):
        size = sum(box.width + spaced for box, spaced in clause)
        if indent + size <= width < used + size:
            used = width
        for box, spaced in clause:
            if not lines or used + spaced + box.width > width:
                lines.append([word(" " * indent)] if lines else [])
                used = indent if len(lines) > 1 else 0
            elif spaced:
                lines[-1].append(word(" "))
                used += 1
            lines[-1].append(box)
            used += box.width
    return tuple(beside(line) for line in lines)


def _clauses(pieces: Pieces) -> list[list[tuple[Box, bool]]]:
    """The pieces grouped into what stands between two commas."""
    clauses: list[list[tuple[Box, bool]]] = [[]]
    for box, spaced in zip(pieces.boxes, pieces.spaced, strict=True):
        if clauses[-1] and _ends(clauses[-1][-1][0]):
            clauses.append([])
        clauses[-1].append((box, spaced))
    return clauses


def _ends(box: Box) -> bool:
    return box.rows[box.base].rstrip().endswith((",", ";")) or box.rows[box.base].endswith("    ")


def _stack(cells: list[list[Pieces]], width: int) -> tuple[Box, ...] | None:
    """Rows of an aligned formula: odd columns flush right, even ones flush left."""
    columns = max(len(row) for row in cells)
    wholes = [[whole(cell) for cell in row] for row in cells]
    room = [max((row[i].width for row in wholes if i < len(row)), default=0) for i in range(columns)]
    lines: list[Box] = []
    if sum(room) + columns > width:
        # Too wide to align: the first column keeps its edge, what follows is broken under it.
        edge = min(room[0], max(0, width // 3))
        for row in cells:
            head = whole(row[0])
            rest = Pieces(
                tuple(box for cell in row[1:] for box in cell.boxes),
                tuple(spaced or i == 0 for cell in row[1:] for i, spaced in enumerate(cell.spaced)),
            )
            broken = _broken(rest, width - edge - 2, 2)
            if broken is None or head.width > width:
                return None
            if head.width > edge:
                lines.append(head)
                head = word("")
            for i, box in enumerate(broken):
                lead = head if i == 0 else word("")
                lines.append(beside([word(" " * (edge - lead.width)), lead, word(" "), box]))
        return tuple(lines)
    for boxes in wholes:
        line: list[Box] = []
        for i, box in enumerate(boxes):
            pad = word(" " * (room[i] - box.width))
            line += [pad, box] if i % 2 == 0 else [word(" "), box, pad]
        lines.append(beside(line))
    return tuple(lines)
