r"""Delimiters that grow: \left ... \right, and those of a fixed size, \big and its relatives."""

from __future__ import annotations

from typing import Final

from qbank.mathtext.grammar import sequence
from qbank.mathtext.pieces import EMPTY, Kind, Piece, escaped, join
from qbank.mathtext.tables import DELIMITERS
from qbank.mathtext.tokens import Handler, Reader

_INSIDE: Final = frozenset({"\\right", "\\middle"})

# What grows by itself at the ends of lr(...) in Typst; anything else needs mid(...) to grow.
_GROWING: Final = frozenset(map(escaped, "()[]{}⟨⟩⌊⌋⌈⌉⟮⟯|‖"))

# Heights in plain TeX at 10 pt: 12, 18, 24 and 30 pt for the whole glyph of a parenthesis in Computer Modern.
_SIZES: Final = {"big": "1.2em", "Big": "1.8em", "bigg": "2.4em", "Bigg": "3em"}
_SIDES: Final[dict[str, tuple[Kind, str]]] = {
    "": ("ord", "normal"),
    "l": ("open", "opening"),
    "r": ("close", "closing"),
    "m": ("rel", "relation"),
}


def _delimiter(reader: Reader, at: int) -> str:
    """The delimiter that comes next, as Typst source; empty for a full stop."""
    token = reader.take()
    if token == ".":
        return ""
    if token not in DELIMITERS:
        where = f"{reader.tokens[at]} needs a delimiter such as ( [ \\{{ | or a full stop"
        raise reader.fail(f"{where}, got {token}", at)
    return escaped(DELIMITERS[token])


def _side(reader: Reader, at: int) -> Piece:
    """The delimiter after \\left or \\right.

    An empty side gets an atom of no width: else Typst would let a bracket of the content grow in its place.
    """
    delimiter = _delimiter(reader, at)
    if not delimiter:
        return EMPTY
    return Piece(delimiter if delimiter in _GROWING else f"mid({delimiter})")


def _left(reader: Reader, at: int) -> Piece:
    pieces = [_side(reader, at)]
    while True:
        pieces += sequence(reader, _INSIDE, at)
        if reader.take() == "\\right":
            pieces.append(_side(reader, reader.index - 1))
            return Piece(f"lr({join(pieces)})")
        if delimiter := _delimiter(reader, reader.index - 1):
            # \\middle brings no space of its own; Typst would add some around a fence, hence the class, and
            # the flag, which keeps white space of the source away from it.
            pieces.append(Piece(f'class("normal", mid({delimiter}))', words=True))


def _sized(size: str, kind: Kind, name: str) -> Handler:
    def read(reader: Reader, at: int) -> Piece:
        if reader.peek() == ".":
            raise reader.fail(f"{reader.tokens[at]} needs a delimiter, got a full stop", at)
        return Piece(f'class("{name}", lr({_delimiter(reader, at)}, size: #{size}))', kind)

    return read


COMMANDS: Final[dict[str, Handler]] = {
    "\\left": _left,
    **{
        "\\" + size + side: _sized(height, *kind)
        for size, height in _SIZES.items()
        for side, kind in _SIDES.items()
    },
}
