r"""Vectors and matrices: `[1, 2]`, `[[1, 2], [3, 4]]`, `\begin{pmatrix} 1 & 2 \\ 3 & 4 \end{pmatrix}`."""

from __future__ import annotations

from qbank.algebra.response.grammar import Grammar
from qbank.algebra.response.tokens import Token
from qbank.algebra.response.tree import Grid, Node

_ENVIRONMENTS = ("pmatrix", "bmatrix", "matrix", "smallmatrix")
_BRACKETS = ("[", "(")
_VECTOR = "write the vector in brackets, such as [1, 2]"
_MATRIX = "write the matrix row by row, such as [[1, 2], [3, 4]]"


def vector(grammar: Grammar) -> Grid:
    """One column, whether it was typed lying or standing."""
    start = grammar.here
    if _environment_follows(grammar):
        rows = _environment(grammar)
    elif grammar.at("open", "[") and grammar.following.text == "[":
        rows = _rows(grammar, _VECTOR)
    else:
        rows = tuple((entry,) for entry in _row(grammar, _VECTOR))
    if len(rows) == 1:
        rows = tuple((entry,) for entry in rows[0])
    if any(len(row) > 1 for row in rows):
        grammar.fail(f"a vector is asked for, and this is a matrix: {_VECTOR}", "shape", start)
    _transpose(grammar)
    return Grid(start.pos, rows)


def matrix(grammar: Grammar) -> Grid:
    start = grammar.here
    rows = _environment(grammar) if _environment_follows(grammar) else _rows(grammar, _MATRIX)
    return Grid(start.pos, rows)


def check_shape(grammar: Grammar, grid: Grid, wanted: tuple[int, int] | None, is_vector: bool) -> None:
    """Refuse a grid of another shape than the question asks for, or of too many entries."""
    have = (len(grid.rows), len(grid.rows[0]))
    start = grammar.tokens[0]
    if have[0] * have[1] > grammar.limits.max_entries:
        grammar.fail(f"too many entries: at most {grammar.limits.max_entries}", "length", start)
    if wanted is None or have == wanted:
        return
    if is_vector:
        found = f"this vector has {_count(have[0], 'entry', 'entries')}, and {wanted[0]} are asked for"
    else:
        asked = f"{wanted[0]} by {wanted[1]} is asked for"
        found = f"this matrix is {have[0]} by {have[1]} (rows by columns), and {asked}"
    advice = (
        "; is a comma meant as a decimal point? write 1.5"
        if have[0] * have[1] > wanted[0] * wanted[1]
        else ""
    )
    grammar.fail(found + advice, "shape", start)


def _row(grammar: Grammar, advice: str) -> tuple[Node, ...]:
    """Entries between one pair of brackets."""
    if not grammar.at("open", *_BRACKETS):
        grammar.fail(advice, "bracket")
    opening = grammar.advance()
    entries: list[Node] = []
    with grammar.inside():
        while True:
            if grammar.at("comma") or grammar.at("close"):
                grammar.fail("an entry is missing here", "missing")
            entries.append(grammar.sum())
            if not grammar.at("comma"):
                break
            grammar.advance()
    grammar.close(opening)
    return tuple(entries)


def _rows(grammar: Grammar, advice: str) -> tuple[tuple[Node, ...], ...]:
    if not (grammar.at("open", *_BRACKETS) and grammar.following.text in _BRACKETS):
        grammar.fail(advice, "bracket")
    opening = grammar.advance()
    rows: list[tuple[Node, ...]] = []
    while True:
        start = grammar.here
        rows.append(_row(grammar, advice))
        _check_even(grammar, rows, start)
        if not grammar.at("comma"):
            break
        grammar.advance()
    grammar.close(opening)
    return tuple(rows)


def _check_even(grammar: Grammar, rows: list[tuple[Node, ...]], start: Token) -> None:
    if len(rows[-1]) != len(rows[0]):
        first, last = _count(len(rows[0]), "entry", "entries"), _count(len(rows[-1]), "entry", "entries")
        grammar.fail(f"this row has {last}, the first row has {first}", "shape", start)


def _environment_follows(grammar: Grammar) -> bool:
    return grammar.at("begin") or (grammar.at("open", *_BRACKETS) and grammar.following.kind == "begin")


def _environment(grammar: Grammar) -> tuple[tuple[Node, ...], ...]:
    """A LaTeX matrix; `matrix` may stand in \\left[ \\right], as sympy prints it."""
    opening = grammar.advance() if grammar.at("open") else None
    begin = grammar.advance()
    if begin.text not in _ENVIRONMENTS:
        grammar.fail(f"\\begin{{{begin.text[:20]}}} is not read: use \\begin{{pmatrix}}", "latex", begin)
    rows: list[tuple[Node, ...]] = []
    while not grammar.at("finish"):
        start = grammar.here
        entries = [grammar.sum()]
        while grammar.at("column"):
            grammar.advance()
            entries.append(grammar.sum())
        rows.append(tuple(entries))
        _check_even(grammar, rows, start)
        if grammar.at("row"):
            grammar.advance()
        elif not grammar.at("finish"):
            if grammar.at("end"):
                grammar.fail(f"\\end{{{begin.text}}} is missing", "latex", begin)
            grammar.unexpected()
    if not rows:
        grammar.fail("there is nothing in this matrix", "missing", begin)
    finish = grammar.advance()
    if finish.text != begin.text:
        grammar.fail(f"\\begin{{{begin.text}}} is closed by \\end{{{finish.text[:20]}}}", "latex", finish)
    if opening is not None:
        grammar.close(opening)
    return tuple(rows)


def _transpose(grammar: Grammar) -> None:
    """A vector may be written lying with ^T; a vector answer has no orientation, so it changes nothing."""
    if not grammar.at("op", "^") or "T" in grammar.declared:
        return
    place = grammar.index + 1
    texts = [token.text for token in grammar.tokens[place : place + 3]]
    size = 3 if texts[:1] == ["{"] and texts[2:] == ["}"] else 1
    if texts and texts[size // 2] in ("T", "top", "intercal"):
        grammar.index = place + size


def _count(number: int, one: str, many: str) -> str:
    return f"{number} {one if number == 1 else many}"
