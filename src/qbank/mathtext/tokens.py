"""From LaTeX source to tokens, and the error that says where a formula is wrong."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from itertools import accumulate
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from qbank.mathtext.pieces import Piece

END: Final = "the end of the formula"  # no token looks like this, and messages can print it
Stops = frozenset[str]
DEEPEST: Final = 60  # levels of nesting; far more than anyone reads, far less than Python's stack

# A number is one token, so that Typst sees 0.5 and not 0, a full stop and 5.
_TOKEN: Final = re.compile(r"\\[A-Za-z]+|\\.|[0-9]+(?:\.[0-9]+)?|.", re.DOTALL)
LENGTH: Final = re.compile(r"(-?(?:[0-9]+\.?[0-9]*|\.[0-9]+)) ?(em|ex|mu|pt|mm|cm|in)")
_CONTROL: Final = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")


class MathError(ValueError):
    """A formula that cannot be set in Typst.

    `message` says what is wrong and what to do, `position` is the 0-based index into `latex`, the source as
    it was given.
    """

    def __init__(self, message: str, position: int, latex: str) -> None:
        super().__init__(message, position, latex)
        self.message = message
        self.position = position
        self.latex = latex

    def __str__(self) -> str:
        rest = self.latex[self.position : self.position + 24].split("\n")[0].rstrip()
        place = f'"{rest}"' if rest else "the end"
        return f"position {self.position}, at {place}: {self.message}"


class Reader:
    """The tokens of one formula and how far they are read.

    `starts` holds the position of each token in `latex`, `commands` what to call for a token that is not a
    plain symbol, `depth` how deep the nesting is, `row` what ends the row being read and which token began
    it, and `tag` what `\\tag` gave.
    """

    __slots__ = ("commands", "depth", "index", "latex", "row", "starts", "tag", "tokens")

    def __init__(
        self, latex: str, tokens: list[str], starts: list[int], commands: Mapping[str, Handler]
    ) -> None:
        self.latex = latex
        self.tokens = [*tokens, END]
        self.starts = [*starts, len(latex)]
        self.commands = commands
        self.index = 0
        self.depth = 0
        self.row: tuple[Stops, int] = (frozenset({END}), 0)
        self.tag: Piece | None = None

    def deeper(self, at: int) -> None:
        """One more level of nesting, begun by the token with index `at`.

        Raises:
            MathError: there are too many.
        """
        self.depth += 1
        if self.depth > DEEPEST:
            raise self.fail(f"more than {DEEPEST} levels of nesting", at)

    def peek(self) -> str:
        """The next token that is not white space."""
        tokens = self.tokens
        index = self.index
        while (token := tokens[index]) <= " ":
            index += 1
        self.index = index
        return token

    def take(self) -> str:
        """The next token that is not white space, now read; the end is never read past."""
        token = self.peek()
        if token is not END:
            self.index += 1
        return token

    def fail(self, message: str, at: int) -> MathError:
        """The error for the token with index `at`."""
        return MathError(message, self.starts[at], self.latex)

    def plain(self, owner: int, brackets: str = "{}") -> str:
        """The characters of a group that is no mathematics, such as a colour or the name of an environment.

        Raises:
            MathError: there is no group, or it is not closed.
        """
        name = self.tokens[owner]
        if self.take() != brackets[0]:
            raise self.fail(f"{name} needs its argument in {brackets}", owner)
        first = self.index
        while (token := self.tokens[self.index]) != brackets[1]:
            if token is END or token in "{}":
                raise self.fail(f"the argument of {name} is not closed, or has braces in it", owner)
            self.index += 1
        self.index += 1
        return "".join(self.tokens[first : self.index - 1]).strip()


Handler = Callable[[Reader, int], "Piece"]
"""Reads what a command needs; the index is that of the command's own token."""


def scan(latex: str) -> tuple[list[str], list[int]]:
    """The tokens of `latex` and where each begins; white space gives one token per character.

    Raises:
        MathError: there is a control character, as when a backslash was eaten by a string literal.
    """
    if found := _CONTROL.search(latex):
        code = ord(found[0])
        raise MathError(
            f"control character U+{code:04X}; was a backslash lost on the way here?", found.start(), latex
        )
    tokens = _TOKEN.findall(latex)
    return tokens, list(accumulate(map(len, tokens), initial=0))[:-1]
