"""Math alphabets and the names of operators."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Final

from qbank.mathtext.grammar import atoms_of_argument, rest
from qbank.mathtext.pieces import Piece, join, quoted, row
from qbank.mathtext.tokens import Handler, Reader

# The Typst functions of each alphabet, outermost first. In the first table letters side by side are a word.
_WORD_FONTS: Final = {
    "mathrm": ("upright",),
    "mathbf": ("bold", "upright"),
    "mathsf": ("sans", "upright"),
    "mathtt": ("mono",),
    "mathit": ("italic",),
}
_LETTER_FONTS: Final = {
    "mathnormal": ("italic",),
    "boldsymbol": ("qbold",),
    "bm": ("qbold",),
    "pmb": ("qbold",),
    "mathcal": ("cal",),
    "mathscr": ("scr",),
    "mathfrak": ("frak",),
    "mathbb": ("bb",),
}
_SPELLS: Final = re.compile(r"[A-Za-z]|[0-9]+")
_SWITCHES: Final = {
    "rm": "mathrm",
    "bf": "mathbf",
    "sf": "mathsf",
    "tt": "mathtt",
    "it": "mathit",
    "cal": "mathcal",
}


def spelled(pieces: Iterable[Piece], least: int = 2) -> list[Piece]:
    """The pieces with runs of at least `least` letters and digits made into words."""
    done: list[Piece] = []
    run: list[Piece] = []
    for piece in pieces:
        if piece.kind == "ord" and _SPELLS.fullmatch(piece.typst):
            run.append(piece)
            continue
        done += _word(run, least)
        run = []
        done.append(piece)
    return done + _word(run, least)


def _word(run: list[Piece], least: int) -> list[Piece]:
    text = "".join(piece.typst for piece in run)
    return [Piece(quoted(text), words=True)] if len(text) >= least else run


def styled(pieces: Sequence[Piece], functions: tuple[str, ...]) -> Piece:
    """The pieces in a font; a word alone is upright already."""
    piece = row(pieces)
    if functions == ("upright",) and piece.typst[0] == '"' and piece.single:
        return piece
    typst = "(".join((*functions, piece.typst)) + ")" * len(functions)
    return replace(piece, typst=typst, single=True)


def _alphabet(functions: tuple[str, ...], words: bool) -> Handler:
    def read(reader: Reader, at: int) -> Piece:
        pieces = atoms_of_argument(reader, at)
        return styled(spelled(pieces) if words else pieces, functions)

    return read


def _switch(functions: tuple[str, ...], words: bool) -> Handler:
    """An old switch such as \\bf: it reaches to the end of its group."""

    def read(reader: Reader, _at: int) -> Piece:
        pieces = rest(reader)
        return styled(spelled(pieces) if words else pieces, functions)

    return read


def _operator_name(reader: Reader, at: int) -> Piece:
    """A name set upright; with a star, what is below it stands below."""
    limits = ""
    if reader.peek() == "*":
        reader.index += 1
        limits = ", limits: #true"
    hyphen = Piece('"-"', words=True)  # a hyphen in a name is no minus
    pieces = [hyphen if piece.typst == "−" else piece for piece in atoms_of_argument(reader, at)]
    name = spelled(pieces, least=1)
    plain = all(piece.words or piece.kind == "space" for piece in name)
    return Piece(f"op({join(name) if plain else styled(name, ('upright',)).typst}{limits})", "op")


def _operator(reader: Reader, at: int) -> Piece:
    r"""\mathop: whatever it holds is an operator."""
    return Piece(f"op({row(atoms_of_argument(reader, at)).typst}, limits: #true)", "op")


_FONTS: Final = {
    **{name: (functions, True) for name, functions in _WORD_FONTS.items()},
    **{name: (functions, False) for name, functions in _LETTER_FONTS.items()},
}
COMMANDS: Final[dict[str, Handler]] = {
    **{"\\" + name: _alphabet(*font) for name, font in _FONTS.items()},
    **{"\\" + name: _switch(*_FONTS[font]) for name, font in _SWITCHES.items()},
    "\\operatorname": _operator_name,
    "\\mathop": _operator,
}
