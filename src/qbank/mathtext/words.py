r"""Running text in a formula: \text and its relatives."""

from __future__ import annotations

import re
import unicodedata
from typing import Final

from qbank.mathtext.atoms import PLAIN
from qbank.mathtext.grammar import sequence
from qbank.mathtext.pieces import Piece, quoted, row
from qbank.mathtext.tokens import END, Handler, Reader

_FUNCTIONS: Final[dict[str, tuple[str, ...]]] = {
    **dict.fromkeys(("\\text", "\\textrm", "\\textnormal", "\\textup", "\\mbox"), ()),
    "\\textbf": ("bold",),
    "\\textit": ("italic",),
    "\\emph": ("italic",),
    "\\texttt": ("mono",),
    "\\textsf": ("sans",),
}
_MATH: Final = {"$": "$", "\\(": "\\)"}
_CHARACTERS: Final = {
    **{"\\" + c: c for c in "%$#&_{} "},
    "~": "\u00a0",
    **dict.fromkeys(("\\dots", "\\ldots", "\\textellipsis"), "…"),
    "\\textbackslash": "\\",
    "\\ss": "ß",
    "\\ae": "æ",
    "\\oe": "œ",
    "\\o": "ø",
    "\\aa": "å",
    "\\,": "\u2009",
}
_MARKS: Final = {
    "\\'": "\u0301",
    "\\`": "\u0300",
    "\\^": "\u0302",
    '\\"': "\u0308",
    "\\~": "\u0303",
    "\\c": "\u0327",
}
_MEANT: Final = {"%": "\\%", "&": "\\&", "#": "\\#", "_": "\\_", "^": "$...^...$"}

# TeX makes these from several characters; longest first.
_LIGATURES: Final = {"---": "—", "--": "–", "``": "“", "''": "”", "`": "‘", "'": "’"}
_LIGATURE: Final = re.compile("|".join(map(re.escape, _LIGATURES)))
_BLANKS: Final = re.compile(r"[ \t\r\n]+")


def text(reader: Reader, at: int, fonts: tuple[str, ...] = ()) -> Piece:
    r"""The text in the braces that come next, with what is between dollars set as mathematics.

    `fonts` are the Typst functions around each word; as in LaTeX they leave the mathematics alone: a bold x
    could be another variable.

    Raises:
        MathError: there are no braces, or a command in them that has no meaning in text.
    """
    if reader.take() != "{":
        raise reader.fail(f"{reader.tokens[at]} needs its text in braces", at)
    pieces = _pieces(reader, reader.index - 1, fonts)
    piece = row(pieces)
    return Piece(piece.typst, single=piece.single, words=bool(pieces))


def _pieces(reader: Reader, opened: int, fonts: tuple[str, ...]) -> list[Piece]:
    """Up to and with the brace that closes the one at `opened`."""
    reader.deeper(opened)
    pieces: list[Piece] = []
    run = ""
    while (token := reader.tokens[reader.index]) != "}":
        at = reader.index
        if token is END:
            raise reader.fail("{ is never closed", opened)
        reader.index += 1
        if token not in _MATH and token not in _FUNCTIONS and token != "{":
            run += _character(reader, token, at)
            continue
        pieces += _literal(run, fonts)
        run = ""
        if token in _MATH:
            pieces += _formula(reader, at)
        elif token == "{":
            pieces += _pieces(reader, at, fonts)
        else:
            pieces.append(text(reader, at, (*_FUNCTIONS[token], *fonts)))
    reader.index += 1
    reader.depth -= 1
    return pieces + _literal(run, fonts)


def _literal(run: str, fonts: tuple[str, ...]) -> list[Piece]:
    if not run:
        return []
    tidy = _LIGATURE.sub(lambda found: _LIGATURES[found[0]], _BLANKS.sub(" ", run))
    return [Piece("(".join((*fonts, quoted(tidy))) + ")" * len(fonts), words=True)]


def _formula(reader: Reader, at: int) -> list[Piece]:
    pieces = sequence(reader, frozenset({_MATH[reader.tokens[at]]}), at)
    reader.index += 1
    return pieces


def _character(reader: Reader, token: str, at: int) -> str:
    if token in _CHARACTERS:
        if token[1:].isalpha():
            _skip_blank(reader)
        return _CHARACTERS[token]
    if token in _MARKS:
        return _accented(reader, token, at)
    if token in _MEANT:
        raise reader.fail(f"{token} in text; write {_MEANT[token]}", at)
    if token[0] == "\\":
        known = token in PLAIN or token in reader.commands
        reason = "needs dollars around it inside text: $...$" if known else "is not known in text"
        raise reader.fail(f"{token} {reason}", at)
    return token


def _accented(reader: Reader, token: str, at: int) -> str:
    letter = reader.plain(at) if reader.peek() == "{" else reader.take()
    made = unicodedata.normalize("NFC", letter + _MARKS[token])
    if len(made) != 1:
        raise reader.fail(f"{token} has no letter with this accent for {letter}", at)
    return made


def _skip_blank(reader: Reader) -> None:
    """TeX drops the blanks after a command of letters."""
    while reader.tokens[reader.index] <= " ":
        reader.index += 1


def _text_command(reader: Reader, at: int) -> Piece:
    return text(reader, at, _FUNCTIONS[reader.tokens[at]])


COMMANDS: Final[dict[str, Handler]] = dict.fromkeys(_FUNCTIONS, _text_command)
