r"""Commands of LaTeX math, written in the small part of LaTeX that texicode lays out rightly.

texicode (1.0.5) draws fractions, roots, matrices and tall brackets well, and it fails in silence elsewhere:
an unknown command becomes `?`, `w_T` becomes `wₜ`, `x_y` becomes `x` with a small gamma, `x^{0.5}` a raised
`0·5`, and no space stands in `a\log b`. So it never sees a letter of ours: every character goes in as a
placeholder, a letter of its own that stands nowhere else, and comes back out exactly once, or the formula is
refused (`terminal_math`). Spaces, names, small letters and operators are decided here.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Mapping
from functools import partial
from typing import Final

from qbank.writers import terminal_symbols as s
from qbank.writers.terminal_atoms import (
    FIRST,
    MOST,
    Atom,
    Glyphs,
    Hard,
    cells_of,
    flat,
    grid,
    join,
    plain,
    small,
)
from qbank.writers.terminal_formula import Parser

_TOKEN: Final = re.compile(r"\\[A-Za-z]+\*?|\\.|\d|.", re.DOTALL)
_TALL_FENCES: Final = set("()[]{}|‖⌊⌋⌈⌉.")
_GRIDS: Final = {
    **{name: name for name in ("matrix", "pmatrix", "bmatrix", "Bmatrix", "vmatrix", "Vmatrix", "cases")},
    "smallmatrix": "matrix",
    "array": "matrix",
}
_FENCED: Final = {
    "()": "pmatrix",
    "[]": "bmatrix",
    "{}": "Bmatrix",
    "||": "vmatrix",
    "‖‖": "Vmatrix",
    "{.": "cases",
}
_BARE: Final = r"\begin{matrix}"
ALIGNED: Final = ("aligned", "align", "align*", "split", "gathered")
_LENGTH: Final = re.compile(r"\[-?[\d.]+[a-z]{2}\]")
_ROW: Final = r"\\ "  # the space, because texicode takes `\\\frac` for one command
_FLOORS: Final = {"⌊": r"\lfloor", "⌋": r"\rfloor", "⌈": r"\lceil", "⌉": r"\rceil"}


def fraction(reader: Parser) -> Atom:
    top, bottom = argument(reader), argument(reader)
    if len(top) == len(bottom) == 1 and top[0].simple and bottom[0].simple:
        # `written` decides, once the neighbours are known, whether it may stand in the line.
        tex = rf"\frac{{{top[0].tex}}}{{{bottom[0].tex}}}"
        kind = "slash" if reader.compact else "ord"
        return Atom(kind, tex, f"{top[0].text}/{bottom[0].text}", True)
    return Atom("ord", rf"\frac{{{level(reader, top)}}}{{{level(reader, bottom)}}}", None, True)


def argument(reader: Parser) -> list[Atom]:
    """A group; a bare number gives one digit at a time, as in TeX."""
    if reader.peek().isdigit():
        return [plain("ord", reader.take(), reader.glyphs, simple=True)]
    return reader.group()


def level(reader: Parser, atoms: list[Atom]) -> str:
    if not atoms:
        raise Hard
    return join(atoms, reader.glyphs)


def root(reader: Parser) -> Atom:
    degree = ""
    if reader.peek() == "[":
        reader.take()
        little = small(reader.row("]"), s.HIGH)
        reader.take()
        if not little:
            raise Hard
        degree = reader.glyphs.line(little)
    inside = reader.group()
    one = len(inside) == 1 and inside[0].text is not None and len(cells_of(inside[0].text)) == 1
    return Atom("ord", rf"{degree}\sqrt{{{level(reader, inside)}}}", None, not one)


def binomial(reader: Parser) -> Atom:
    top, bottom = argument(reader), argument(reader)
    return Atom("ord", rf"\binom{{{level(reader, top)}}}{{{level(reader, bottom)}}}", None, True)


def accent(reader: Parser, mark: str) -> Atom:
    text = flat(reader.group())
    cells = cells_of(text or "")
    if text is None or len(cells) != 1 or not cells[0][0].isalpha() or len(cells[0]) > 1:
        raise Hard
    return plain("ord", unicodedata.normalize("NFC", text + mark), reader.glyphs)


def words(reader: Parser) -> Atom:
    return plain("ord", reader.raw(), reader.glyphs)


def operator(reader: Parser) -> Atom:
    text = " ".join(reader.raw().split())
    return plain("op", {"argmax": "arg max", "argmin": "arg min"}.get(text, text), reader.glyphs)


def alphabet(reader: Parser, table: Mapping[str, str]) -> Atom:
    text = flat(reader.group())
    if text is None or not all(character in table for character in text):
        raise Hard
    return plain("ord", "".join(table[character] for character in text), reader.glyphs)


def fence(reader: Parser) -> str:
    token = reader.take()
    if token.startswith("\\"):
        name = token[1:]
        for table in (s.OPENING, s.CLOSING, s.FENCES):
            if name in table:
                return table[name]
        raise Hard
    return {"<": "⟨", ">": "⟩"}.get(token, token)


def left(reader: Parser) -> Atom:
    opening = fence(reader)
    inside = reader.row("\\right")
    reader.take()
    closing = fence(reader)
    if not inside or "\\middle" in reader.tokens:
        raise Hard
    body = join(inside, reader.glyphs)
    if not any(atom.tall for atom in inside):
        ends = ["" if fence == "." else reader.glyphs.line(fence) for fence in (opening, closing)]
        text = flat(inside)
        whole = None if text is None or "." in (opening, closing) else opening + text + closing
        return Atom("ord", "{" + ends[0] + body + ends[1] + "}", whole)
    if len(inside) == 1 and inside[0].tex.startswith(_BARE) and opening + closing in _FENCED:
        # texicode takes an environment only where nothing is about it.
        return grid(_FENCED[opening + closing], inside[0].tex.removeprefix(_BARE).partition(r"\end")[0])
    if opening not in _TALL_FENCES or closing not in _TALL_FENCES:
        raise Hard
    a, b = ({"‖": r"\|", "{": r"\{", "}": r"\}"}.get(f, _FLOORS.get(f, f)) for f in (opening, closing))
    return Atom("ord", rf"\left{a} {body}\right{b} ", None, True)


def environment(reader: Parser) -> Atom:
    kind = reader.raw()
    if kind not in _GRIDS:
        raise Hard
    if kind == "array" and "|" in reader.raw():
        raise Hard
    compact, reader.compact = reader.compact, True
    found = rows(reader, kind)
    reader.compact = compact
    texts = [[join(cell, reader.glyphs) for cell in row] for row in found]
    if kind not in ("cases", "array"):
        texts = flush_right(reader, texts)
    return grid(_GRIDS[kind], _ROW.join("&".join(row) for row in texts))


def flush_right(reader: Parser, texts: list[list[str]]) -> list[list[str]]:
    """Entries of one line padded to the width of their column: signs and digits then stand in line."""
    if any(re.search(r"[\\{^_]", text) for row in texts for text in row):
        return texts
    room = [max(len(row[i]) for row in texts if i < len(row)) for i in range(max(map(len, texts), default=0))]
    return [
        [reader.glyphs.line(" " * (room[i] - len(text))) + text for i, text in enumerate(row)]
        for row in texts
    ]


def rows(reader: Parser, kind: str) -> list[list[list[Atom]]]:
    """The cells of an environment, row by row; its end is read."""
    found: list[list[list[Atom]]] = [[]]
    while True:
        found[-1].append(reader.row("&", "\\\\", "\\end"))
        token = reader.take()
        if token == "\\\\":
            if reader.peek() == "[":
                _room(reader)
            found.append([])
        elif token == "\\end":
            if reader.raw() != kind:
                raise Hard
            return [row for row in found if any(row)]


def _room(reader: Parser) -> None:
    """The room that an author leaves between two rows, `[2ex]`; a terminal has none."""
    text = ""
    while not text.endswith("]"):
        text += reader.take()
    if not _LENGTH.fullmatch(text):
        raise Hard


_COMMANDS: Final[dict[str, Callable[[Parser], Atom]]] = {
    **dict.fromkeys(("frac", "tfrac", "dfrac", "cfrac"), fraction),
    **dict.fromkeys(("binom", "dbinom", "tbinom"), binomial),
    **{name: partial(accent, mark=mark) for name, mark in s.ACCENTS.items()},
    **dict.fromkeys(s.UPRIGHT, words),
    **dict.fromkeys(("operatorname", "operatorname*"), operator),
    **{name: partial(alphabet, table=table) for name, table in s.ALPHABETS.items()},
    "sqrt": root,
    "left": left,
    "begin": environment,
}


def parser(latex: str, glyphs: Glyphs, compact: bool) -> Parser:
    # A formula that holds characters of the placeholders' range would be confused with them.
    if any(FIRST <= ord(character) < FIRST + MOST for character in latex):
        raise Hard
    return Parser(_TOKEN.findall(latex), glyphs, compact, _COMMANDS)
