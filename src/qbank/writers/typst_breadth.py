"""How wide text comes out on paper, roughly, and where very long words may be broken."""

from __future__ import annotations

import re

from qbank.content import Code, Inlines, Math, Text, walk_inlines

LONG_WORD = 30  # characters; a longer word may be broken after punctuation, and else anywhere
ZERO_WIDTH_SPACE = "\u200b"

_LETTER = re.compile(r"\\\\|\\[a-zA-Z]+|\\.|[^\s{}^_$&]")
_ROW = re.compile(r"\\\\(?:\[[^\]]*\])?|\\cr\b")
_WITHOUT_WIDTH = re.compile(
    r"\\(?:begin|end)\{\w+\*?\}|\\(?:[dt]?frac|left|right|big+[lr]?|text|math\w+|operatorname)\b", re.I
)


def breadth(nodes: Inlines) -> float:
    """About how wide a line of text is, in em, rather too wide than too narrow.

    Counted in letters, half an em for each in prose and four fifths in formulas; of a matrix the longest row,
    with its brackets and the gaps between its columns.
    Measuring it in the template instead made a paper a tenth slower: all pages are then laid out twice.
    """
    width = 0.0
    for node in walk_inlines(nodes):
        match node:
            case Math(latex):
                rows = _ROW.split(_WITHOUT_WIDTH.sub("", latex))
                width += max(0.8 * len(_LETTER.findall(row)) + 1.4 * row.count("&") for row in rows)
                width += 1.4 * (len(rows) > 1)
            case Text(text) | Code(text):
                width += 0.5 * len(text) + 0.4 * sum(map(str.isupper, text))
            case _:
                pass
    return round(width, 1)


def breakable(text: str) -> str:
    """The text with places to break a line in its very long words, invisible and without width."""
    return _LONG.sub(lambda word: _PIECE.sub(rf"\g<0>{ZERO_WIDTH_SPACE}", word[0]), text)


_LONG = re.compile(rf"\S{{{LONG_WORD},}}")
_PIECE = re.compile(r"[^\s_./(,=:-]{0,19}[_./(,=:-]|[^\s_./(,=:-]{20}")
