"""Pieces of Typst math and how they are put side by side."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, Literal

Kind = Literal["ord", "op", "bin", "rel", "open", "close", "punct", "space"]
"""The TeX class of an atom: it decides the space around it."""

_LEANS: Final = frozenset({"op", "bin", "rel", "punct"})  # kinds that ask for space beside them

# What Typst would take for syntax. The root and the brackets are here because Typst gives them a meaning of their
# own: √x is a root, and ( ⟨ ⌊ start a pair that grows with what it holds.
_SYNTAX: Final = frozenset("\\()[]{}⟨⟩⌊⌋⌈⌉⟮⟯√/,;:#$&_^\"'`@~*-")


@dataclass(frozen=True, slots=True)
class Piece:
    """Typst source for one atom or a row of atoms.

    `single` says that a script can follow directly. `words` says that there is running text in it: Typst shows
    a space of the source that stands next to text, and only there. `display` marks an environment that has to be
    the whole formula.
    """

    typst: str
    kind: Kind = "ord"
    single: bool = True
    words: bool = False
    display: bool = False


EMPTY: Final = Piece('""')  # an atom of no width, as {} is in LaTeX


def escaped(character: str) -> str:
    """The character as itself, with a backslash where Typst would read it as syntax."""
    return "\\" + character if character in _SYNTAX else character


def quoted(text: str) -> str:
    """Upright text."""
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


def join(pieces: Sequence[Piece]) -> str:
    """The pieces in a row, apart enough that Typst reads each on its own: `ab` would be a name, `a b` is a product."""
    if not pieces:
        return EMPTY.typst
    last = pieces[0]
    row = [last.typst]
    for piece in pieces[1:]:
        row.append(" " if not (piece.words or last.words) else _glue(row[-1], piece.typst))
        row.append(piece.typst)
        last = piece
    return "".join(row)


def _glue(left: str, right: str) -> str:
    """What stands between two neighbours one of which is text: no white space, nor may the two run together."""
    return "" if not left or left[-1] in '")' or right[0] in '"' else EMPTY.typst


def row(pieces: Sequence[Piece]) -> Piece:
    """The pieces as the content of an argument, a script or a cell."""
    if len(pieces) == 1:
        return pieces[0]
    return Piece(join(pieces), single=not pieces, words=any(piece.words for piece in pieces))


def group(pieces: Sequence[Piece]) -> Piece:
    """The pieces as `{...}` in a row: an ordinary atom, whatever stands at its edges."""
    if not pieces:
        return EMPTY
    piece = row(pieces)
    if pieces[0].kind in _LEANS or pieces[-1].kind in _LEANS:
        return Piece(f'class("normal", {piece.typst})', words=piece.words)
    return piece


def base(piece: Piece) -> str:
    """The piece as one unit that a script can follow."""
    return piece.typst if piece.single else f'class("normal", {piece.typst})'
