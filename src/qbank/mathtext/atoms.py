"""Every token that stands for one symbol, with the piece of Typst it becomes."""

from __future__ import annotations

import string
from typing import Final

from qbank.mathtext.pieces import Kind, Piece, escaped
from qbank.mathtext.tables import (
    BARS,
    BINARY,
    CLOSING,
    INNER,
    NAMED_LIMITS,
    NAMED_OPERATORS,
    OPENING,
    OPERATORS,
    ORDINARY,
    RELATIONS,
    SPACES,
)

PRIME: Final = Piece("′")

# What a keyboard gives, by class. Typst turns - and * into these signs itself, but not in an escaped form.
# A bare # is an error in LaTeX, yet it can only mean the sign.
_TYPED: Final[tuple[tuple[Kind, dict[str, str]], ...]] = (
    ("ord", {c: c for c in string.ascii_letters + string.digits + './"@#'}),
    ("ord", {"\\" + c: c for c in "%$#&_"}),
    ("bin", {"+": "+", "-": "−", "*": "∗", "−": "−", "·": "⋅"}),
    ("rel", {"=": "=", "<": "<", ">": ">", ":": ":"}),
    ("open", {"(": "(", "[": "["}),
    ("close", {")": ")", "]": "]", "!": "!", "?": "?"}),
    ("punct", {",": ",", ";": ";"}),
    ("ord", {c: c for c in "ℝℕℤℚℂℙ𝔼𝟙"}),
)
_BY_CLASS: Final[tuple[tuple[Kind, dict[str, str]], ...]] = (
    *_TYPED,
    ("ord", ORDINARY),
    ("op", OPERATORS),
    ("bin", BINARY),
    ("rel", RELATIONS),
    ("open", OPENING),
    ("close", CLOSING),
    ("ord", INNER),
)

# Where Typst gives a character another class than TeX does. Measured: the width of `a X b` in Typst 0.15
# against that of `a class("...", X) b`; tests/test_mathtext.py measures it again for every symbol.
_TYPST_CLASS: Final = {
    **dict.fromkeys("√⊺△◊?", "normal"),
    **dict.fromkeys("†‡", "binary"),
}


def _symbol(character: str, kind: Kind) -> Piece:
    source = escaped(character)
    if own := _TYPST_CLASS.get(character):
        source = f'class("{own}", {source})'
    return Piece(source, kind)


def _bar(character: str, kind: Kind, own: str) -> Piece:
    """A vertical bar: Typst would take it for half of a pair and leave gaps around it."""
    return Piece(f'class("{own}", {character})', kind)


def _plain() -> dict[str, Piece]:
    plain = {token: _symbol(char, kind) for kind, table in _BY_CLASS for token, char in table.items()}
    # The same symbols typed as Unicode.
    for kind, table in _BY_CLASS:
        plain.update({char: _symbol(char, kind) for char in table.values() if not char.isascii()})
    for token, char in BARS.items():
        plain[token] = _bar(char, "ord", "normal")
    plain["|"] = plain["\\vert"]
    plain["‖"] = plain["\\Vert"]
    for token in ("\\lvert", "\\lVert"):
        plain[token] = _bar(OPENING[token], "open", "opening")
    for token in ("\\rvert", "\\rVert"):
        plain[token] = _bar(CLOSING[token], "close", "closing")
    plain["\\colon"] = Piece('class("punctuation", \\:)', "punct")
    plain.update({token: Piece(f'op("{name}")', "op") for token, name in NAMED_OPERATORS.items()})
    plain.update({token: Piece(f'op("{name}", limits: #true)', "op") for token, name in NAMED_LIMITS.items()})
    plain.update({token: Piece(typst, "space") for token, typst in SPACES.items()})
    plain["\\bmod"] = Piece('class("binary", "mod")', "bin")
    return plain


PLAIN: Final[dict[str, Piece]] = _plain()
