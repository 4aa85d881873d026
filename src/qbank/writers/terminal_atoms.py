r"""Atoms of a formula, the placeholders that stand for its characters, and the spaces between them."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Final

FIRST: Final = (
    0x4E00  # placeholders count up from here: single letters to texicode, and never part of a formula
)
MOST: Final = 4000


class Hard(Exception):
    """A formula that is better shown as its LaTeX."""


@dataclass(frozen=True, slots=True)
class Atom:
    """One thing in a row of mathematics.

    `kind` is ord, bin, rel, open, close, punct, op, space, or slash (a fraction that may stand in the line);
    `tex` is what texicode is given, `text` its characters when they stand in one line, else None; `tall` says
    that it takes more than a line, `simple` that it is one number or letter.
    """

    kind: str
    tex: str
    text: str | None
    tall: bool = False
    simple: bool = False


@dataclass(slots=True)
class Glyphs:
    """The characters of one formula and the placeholders that stand for them."""

    cells: dict[str, str] = field(default_factory=dict)
    lifted: int = 0

    def lift(self, text: str) -> str:
        """Stand-ins for small characters beside something tall: digits, which texicode makes small itself and
        therefore puts one line lower than what it cannot make small."""
        marks = ""
        for cell in cells_of(text):
            if self.lifted > 9:
                raise Hard
            marks += str(self.lifted)
            self.cells[str(self.lifted)] = cell
            self.lifted += 1
        return marks

    def put(self, cell: str) -> str:
        if len(self.cells) >= MOST:
            raise Hard
        mark = chr(FIRST + len(self.cells))
        self.cells[mark] = cell
        return mark

    def line(self, text: str) -> str:
        return "".join(self.put(cell) for cell in cells_of(text))


def cells_of(text: str) -> list[str]:
    """The characters of a text, each with the accents that follow it."""
    return re.findall(r".[\u0300-\u036f]*", text, re.DOTALL)


def grid(name: str, cells: str) -> Atom:
    return Atom("ord", rf"\begin{{{name}}}{cells}\end{{{name}}}", None, True)


def plain(kind: str, text: str, glyphs: Glyphs, simple: bool = False) -> Atom:
    return Atom(kind, glyphs.line(text), text, simple=simple)


def small(atoms: list[Atom], table: dict[str, str]) -> str | None:
    """The atoms in small characters, or None where one has none."""
    text = flat(atoms)
    if not text or not all(character in table for character in text):
        return None
    return "".join(table[character] for character in text)


def flat(atoms: list[Atom]) -> str | None:
    """The characters of atoms that stand in one line, without spaces; None when one does not."""
    pieces = [None if atom.kind == "slash" else atom.text for atom in atoms]
    return None if None in pieces else "".join(map(str, pieces))


def join(atoms: list[Atom], glyphs: Glyphs, tight: bool = False) -> str:
    """What texicode is given for a row; `tight` leaves out the spaces about operators."""
    return joined(written(atoms, glyphs), glyphs, tight)


def joined(ready: list[Atom], glyphs: Glyphs, tight: bool = False) -> str:
    """`join` for atoms that have passed `written`."""
    out = ""
    for i, atom in enumerate(ready):
        before = ready[i - 1] if i else None
        out += glyphs.put(" ") if before and gap(before, atom, tight) else ""
        out += atom.tex
    return out


def written(atoms: list[Atom], glyphs: Glyphs) -> list[Atom]:
    """Signs told from operators; simple fractions in the line where no neighbour can be drawn in."""
    signed: list[Atom] = []
    for atom in atoms:
        before = next((a for a in reversed(signed) if a.kind != "space"), None)
        sign = atom.kind == "bin" and (before is None or before.kind in ("bin", "rel", "open", "punct", "op"))
        signed.append(Atom("sign", atom.tex, atom.text) if sign else atom)
    out = []
    for i, atom in enumerate(signed):
        if atom.kind == "slash":
            before, after = signed[i - 1] if i else None, signed[i + 1] if i + 1 < len(signed) else None
            apart = _apart(before, left=True) and _apart(after, left=False)
            atom = plain("ord", atom.text or "", glyphs) if apart else Atom("ord", atom.tex, None, True)
        out.append(atom)
    return out


def _apart(atom: Atom | None, *, left: bool) -> bool:
    """Whether a fraction in the line ends at this neighbour, whichever way it is read."""
    if atom is None or atom.kind in ("rel", "punct"):
        return True
    if atom.kind in ("bin", "sign"):
        return atom.text in ("+", "−", "±")
    return atom.kind == ("open" if left else "close") and atom.text in ("(", "[", "{", ")", "]", "}")


def gap(before: Atom, after: Atom, tight: bool) -> bool:
    """Whether a space stands between two neighbours."""
    if before.kind == after.kind == "rel":
        return False
    if "space" in (before.kind, after.kind) or before.kind == "open" or after.kind in ("close", "punct"):
        return False
    if before.kind == "op":
        opens = after.kind == "open" or (after.text or "").startswith("(") or "\\left(" in after.tex[:7]
        return (not (opens and before.text is not None) and after.kind != "sign") or after.kind == "rel"
    if after.kind == "op" and before.kind in ("ord", "close"):
        return True
    if tight:
        return False
    if before.kind == "punct":
        return True
    return before.kind in ("bin", "rel") or after.kind in ("bin", "rel")
