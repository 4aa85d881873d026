"""Pieces of Typst math and how they are put side by side."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, Literal

Kind = Literal["ord", "op", "bin", "rel", "open", "close", "punct", "space"]
"""The TeX class of an atom: it decides the space around it."""

_LEANS: Final = frozenset({"op", "bin", "rel"})  # kinds that ask for space on both sides
_EDGED: Final = _LEANS | {"punct"}

# What Typst would take for syntax. The root and the brackets are here because Typst gives them a meaning of
# their own: √x is a root, and ( ⟨ ⌊ start a pair that grows with what it holds.
_SYNTAX: Final = frozenset("\\()[]{}⟨⟩⌊⌋⌈⌉⟮⟯√/,;:#$&_^\"'`@~*-")


@dataclass(frozen=True, slots=True)
class Piece:
    """Typst source for one atom or a row of atoms.

    `single` says that a script can follow directly. `words` says that there is running text in it: Typst
    shows a space of the source that stands next to text, and only there.
    """

    typst: str
    kind: Kind = "ord"
    single: bool = True
    words: bool = False


EMPTY: Final = Piece('""')  # an atom of no width, as {} is in LaTeX

# Between an operator and a space: in Typst the space would replace what the operator brings along, in TeX it
# adds to it.
_APART: Final = ' "" '


def escaped(character: str) -> str:
    """The character as itself, with a backslash where Typst would read it as syntax."""
    return "\\" + character if character in _SYNTAX else character


def quoted(text: str) -> str:
    """Upright text."""
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


def join(pieces: Sequence[Piece]) -> str:
    """The pieces in a row, each apart from the next: `ab` would be a name to Typst, `a b` is a product."""
    if not pieces:
        return EMPTY.typst
    last = pieces[0]
    atom = last.kind  # of the last piece that is no space
    typst = [last.typst]
    for piece in pieces[1:]:
        if piece.words or last.words:
            typst.append(_glue(typst[-1], piece.typst))
        elif piece.kind == "space":
            typst.append(_APART if atom in _EDGED and last.kind != "space" else " ")
        elif last.kind == "space":
            typst.append(_APART if piece.kind in _LEANS and atom in ("ord", "close") else " ")
        else:
            typst.append(" ")
        typst.append(piece.typst)
        last = piece
        if piece.kind != "space":
            atom = piece.kind
    return "".join(typst)


def _glue(left: str, right: str) -> str:
    """What parts two neighbours one of which is text: no white space, nor may the two run together."""
    return "" if left[-1] in '")' or right[0] == '"' else EMPTY.typst


def row(pieces: Sequence[Piece]) -> Piece:
    """The pieces as the content of an argument, a script or a cell."""
    if len(pieces) == 1 and pieces[0].typst:
        return pieces[0]
    if len(pieces) < 2:
        return EMPTY
    return Piece(join(pieces), single=False, words=any(piece.words for piece in pieces))


def group(pieces: Sequence[Piece]) -> Piece:
    """The pieces as `{...}` in a row: an ordinary atom, whatever stands at its edges."""
    if not pieces:
        return EMPTY
    piece = row(pieces)
    if pieces[0].kind in _EDGED or pieces[-1].kind in _EDGED:
        return Piece(f'class("normal", {piece.typst})', words=piece.words)
    return piece


def base(piece: Piece) -> str:
    """The piece as one unit that a script can follow."""
    return piece.typst if piece.single else f'class("normal", {piece.typst})'
