"""The way from LaTeX math to Typst math."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from qbank.mathtext import commands, delimiters, environments, fonts, words
from qbank.mathtext.grammar import AT_END, sequence
from qbank.mathtext.macros import expand
from qbank.mathtext.pieces import Piece, join
from qbank.mathtext.tokens import Handler, MathError, Reader, scan

_COMMANDS: Final[dict[str, Handler]] = {
    **commands.COMMANDS,
    **fonts.COMMANDS,
    **words.COMMANDS,
    **delimiters.COMMANDS,
    **environments.COMMANDS,
}


def to_typst(latex: str, macros: Mapping[str, str] | None = None) -> str:
    r"""The Typst math that reads as `latex` does, a formula without its dollars.

    `macros` are shorthands of the author: a name, with or without its backslash, and what it stands for,
    with `#1` to `#9` for arguments. The result is for `eval(..., mode: "math", scope: ...)` with the
    definitions of `PRELUDE` in scope; it holds no line break and needs no symbol names of Typst.

    Raises:
        MathError: an unknown command, or LaTeX that is not well formed.
    """
    tokens, starts = expand(latex, macros) if macros else scan(latex)
    reader = Reader(latex, tokens, starts, _COMMANDS)
    pieces = sequence(reader, AT_END, 0)
    if reader.tag is not None:
        pieces += [Piece("wide", "space"), reader.tag]
    return join(pieces)


def check(latex: str, macros: Mapping[str, str] | None = None) -> MathError | None:
    """What is wrong with a formula, or None when `to_typst` converts it."""
    try:
        to_typst(latex, macros)
    except MathError as error:
        return error
    return None
