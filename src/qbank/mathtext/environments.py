r"""\begin{...} ... \end{...}: matrices, cases and aligned lines, all of them as `mat(...)` of Typst.

Aligned lines are a matrix too, not lines of the equation: so they keep their place within a longer formula,
and read the same in a paragraph and in a display.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from qbank.mathtext.grammar import sequence
from qbank.mathtext.pieces import EMPTY, Piece, row
from qbank.mathtext.tokens import END, LENGTH, Handler, Reader

_CELL_ENDS: Final = frozenset({"&", "\\\\", "\\end", "\\hline"})
_SUBSTACK_ENDS: Final = frozenset({"\\\\", "}"})

# As in LaTeX: \arraycolsep is 5 pt on each side of a column, \jot and the line skip part aligned lines.
_GAPS: Final = "column-gap: #1em, row-gap: #0.3em"
_SMALL_GAPS: Final = "column-gap: #0.5em, row-gap: #0.2em"
_LINE_GAPS: Final = "row-gap: #0.6em"
_SUBSCRIPT_GAPS: Final = "row-gap: #0.2em"

_ALIGNMENTS: Final = {"l": "&{}", "r": "{}&", "c": "{}"}  # an & parts what ends there from what begins there

Begin = Callable[[Reader, int, str], Piece]


@dataclass(frozen=True, slots=True)
class Table:
    """The cells of an environment as Typst source, and the numbers of the rows with a rule above them."""

    rows: tuple[tuple[str, ...], ...]
    rules: tuple[int, ...] = ()


def _begin(reader: Reader, at: int) -> Piece:
    name = reader.plain(at)
    if name not in ENVIRONMENTS:
        known = ", ".join(ENVIRONMENTS)
        raise reader.fail(f"unknown environment {name}; known are {known}", at)
    return ENVIRONMENTS[name](reader, at, name)


def _table(
    reader: Reader,
    at: int,
    name: str,
    columns: int | None = None,
    *,
    ruled: bool = False,
    lines: bool = False,
) -> Table:
    r"""The cells up to and with `\end`.

    There are at most `columns` in a row, and rules between rows only if it may be `ruled`. In aligned `lines`
    an empty atom leads every second cell, as in amsmath: so `&= b` and `&+ b` have the space of a sign
    between two things.

    Raises:
        MathError: the environment is not ended, or ended under another name, or a row has too many cells.
    """
    rows: list[list[str]] = [[]]
    rules: list[int] = []
    while True:
        pieces = sequence(reader, _CELL_ENDS, at)
        if lines and pieces and len(rows[-1]) % 2:
            pieces.insert(0, EMPTY)
        token = reader.take()
        here = reader.index - 1
        if token == "\\hline":
            if pieces or rows[-1] or not ruled:
                raise reader.fail("misplaced \\hline: it stands at the start of a row of an array", here)
            rules.append(len(rows) - 1)
            continue
        if token == "&" and len(rows[-1]) + 1 == columns:
            raise reader.fail(f"misplaced &: {name} has at most {columns} in a row", here)
        if token != "\\end" or pieces or rows[-1]:
            rows[-1].append(row(pieces).typst)
        if token == "\\end":
            if (ended := reader.plain(here)) != name:
                raise reader.fail(f"\\end{{{ended}}} where \\end{{{name}}} is needed", here)
            return Table(tuple(tuple(cells) for cells in rows if cells), tuple(rules))
        if token == "\\\\":
            _row_gap(reader)
            rows.append([])


def _row_gap(reader: Reader) -> None:
    r"""Skips what may follow \\: a star and a length in brackets, which only moves the next row."""
    here = reader.index - 1
    if reader.tokens[reader.index] == "*":
        reader.index += 1
    if reader.tokens[reader.index] == "[":
        length = reader.plain(here, "[]")
        if not LENGTH.fullmatch(length):
            raise reader.fail(f"a bracket right after \\\\ is a length such as [4pt], got [{length}]", here)


def _mat(table: Table, options: str, style: str, columns: tuple[int, ...] = ()) -> Piece:
    """The table in Typst; `columns` are the numbers of those with a rule before them."""
    marks = {"hline": table.rules, "vline": columns}
    drawn = ", ".join(f"{name}: ({', '.join(map(str, at))},)" for name, at in marks.items() if at)
    options += f", augment: #({drawn})" if drawn else ""
    # The blank before the semicolon: right after a #h(1em) it would end that, and not the row.
    body = " ; ".join(", ".join(cells) for cells in table.rows)
    mat = f"mat({options}, {body})" if body else f"mat({options})"
    return Piece(f"{style}({mat})" if style else mat)


def _matrix(delimiter: str, gaps: str = _GAPS, style: str = "display") -> Begin:
    # Typst sets the cells one style smaller than what is around; in LaTeX they are always of text size.
    def read(reader: Reader, at: int, name: str) -> Piece:
        return _mat(_table(reader, at, name, ruled=True), f"delim: {delimiter}, {gaps}", style)

    return read


def _array(reader: Reader, at: int, name: str) -> Piece:
    spec = reader.plain(at).replace(" ", "")
    columns = spec.replace("|", "")
    if not columns or not set(columns) <= set("lcr"):
        raise reader.fail(f"the columns of an array are made of l, c, r and |, got {spec}", at)
    table = _table(reader, at, name, len(columns), ruled=True)
    rows = tuple(
        tuple(_ALIGNMENTS[side].format(cell) for side, cell in zip(columns, cells, strict=False))
        for cells in table.rows
    )
    # A line stands before the column that follows it; || is one line.
    rules = tuple(
        sorted({len(spec[:place].replace("|", "")) for place, mark in enumerate(spec) if mark == "|"})
    )
    return _mat(Table(rows, table.rules), f"delim: #none, {_GAPS}", "display", rules)


def _cases(delimiters: str, cell: str) -> Begin:
    def read(reader: Reader, at: int, name: str) -> Piece:
        table = _table(reader, at, name, 2)
        rows = tuple(tuple(cell.format(body) for body in cells) for cells in table.rows)
        return _mat(Table(rows), f"delim: #{delimiters}, align: #left, {_GAPS}", "display")

    return read


def _lines(columns: int | None = None, display: bool = False, counted: bool = False) -> Begin:
    """Lines aligned at every odd &, in pairs of columns that are a quad apart unless they are `counted`."""

    def read(reader: Reader, at: int, name: str) -> Piece:
        if reader.tokens[reader.index] == "[" and (place := reader.plain(at, "[]")) not in ("t", "c", "b"):
            raise reader.fail(f"a bracket right after {name} says where it stands, [t], got [{place}]", at)
        if counted:
            reader.plain(at)
        table = _table(reader, at, name, columns, lines=True)
        rows = tuple((_line(cells, "" if counted else " quad"),) for cells in table.rows)
        alone = not "".join(reader.tokens[:at]).strip() and reader.peek() in (END, "\\tag")
        if display and not alone:
            raise reader.fail(f"{name} has to be the whole formula; inside one write aligned or gathered", at)
        return _mat(Table(rows), f"delim: #none, {_LINE_GAPS}", "")

    return read


def _line(cells: tuple[str, ...], gap: str) -> str:
    """The cells with alignment points between them and no white space, which Typst would show beside text."""
    line = f"display({cells[0]})"
    for number, cell in enumerate(cells[1:], start=1):
        line += f"{'' if number % 2 else gap}&display({cell})"
    return line


def _substack(reader: Reader, at: int) -> Piece:
    r"""\substack: lines of the size of a script."""
    if reader.take() != "{":
        raise reader.fail("\\substack needs its lines in braces", at)
    rows = []
    while True:
        pieces = sequence(reader, _SUBSTACK_ENDS, at)
        rows.append((f"script({row(pieces).typst})",))
        if reader.take() == "}":
            return _mat(Table(tuple(rows)), f"delim: #none, {_SUBSCRIPT_GAPS}", "")
        _row_gap(reader)


ENVIRONMENTS: Final[dict[str, Begin]] = {
    "matrix": _matrix("#none"),
    "pmatrix": _matrix('"("'),
    "bmatrix": _matrix('"["'),
    "Bmatrix": _matrix('"{"'),
    "vmatrix": _matrix('"|"'),
    "Vmatrix": _matrix('"‖"'),
    "smallmatrix": _matrix("#none", _SMALL_GAPS, "inline"),
    "array": _array,
    "cases": _cases('("{", none)', "{}"),
    "dcases": _cases('("{", none)', "display({})"),
    "rcases": _cases('(none, "}")', "{}"),
    "aligned": _lines(),
    "alignedat": _lines(counted=True),
    "split": _lines(columns=2),
    "gathered": _lines(columns=1),
    "align": _lines(display=True),
    "align*": _lines(display=True),
    "gather": _lines(columns=1, display=True),
    "gather*": _lines(columns=1, display=True),
    "equation": _lines(columns=1, display=True),
    "equation*": _lines(columns=1, display=True),
}
COMMANDS: Final[dict[str, Handler]] = {"\\begin": _begin, "\\substack": _substack}
