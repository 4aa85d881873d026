"""A place in the tokens of an answer, with the small steps that every part of the grammar takes."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import NoReturn

from qbank.algebra.response.errors import ResponseError
from qbank.algebra.response.limits import Limits
from qbank.algebra.response.tokens import PAIRS, Token

COMMA = "a comma cannot stand here: for a decimal write a point (1.5), and write 1000 without a separator"


class Cursor:
    """Walks over tokens. `bars` counts the absolute-value bars that are open in the current brackets."""

    def __init__(self, found: tuple[Token, ...], limits: Limits) -> None:
        self.tokens = list(found)
        self.limits = limits
        self.index = 0
        self.depth = 0
        self.bars = 0

    @property
    def here(self) -> Token:
        return self.tokens[self.index]

    @property
    def following(self) -> Token:
        return self.tokens[min(self.index + 1, len(self.tokens) - 1)]

    def at(self, kind: str, *texts: str) -> bool:
        return self.here.kind == kind and (not texts or self.here.text in texts)

    def advance(self) -> Token:
        token = self.here
        self.index = min(self.index + 1, len(self.tokens) - 1)
        return token

    @contextmanager
    def deeper(self) -> Iterator[None]:
        """One level of brackets; refuses more than the limit before Python's own stack is at risk."""
        self.depth += 1
        if self.depth > self.limits.max_depth:
            self.fail(f"too many brackets within brackets: at most {self.limits.max_depth}", "depth")
        yield
        self.depth -= 1

    @contextmanager
    def inside(self, bars: int = 0) -> Iterator[None]:
        """Within new brackets, where bars opened outside cannot be closed."""
        outside, self.bars = self.bars, bars
        yield
        self.bars = outside

    def close(self, opening: Token) -> None:
        """Take the bracket that closes `opening`."""
        wanted = PAIRS[opening.text]
        if self.at("close", wanted):
            self.advance()
        elif self.at("comma"):
            self.fail(COMMA, "comma")
        elif self.at("end") or self.at("finish"):
            self.fail(f"this '{opening.text}' is never closed: a '{wanted}' is missing", "bracket", opening)
        elif self.at("close"):
            self.fail(f"'{wanted}' is expected here, not '{self.here.text}'", "bracket")
        else:
            self.unexpected()

    def unexpected(self) -> NoReturn:
        """Refuse the token here, where the answer should end or go on with a sign."""
        token = self.here
        match token.kind:
            case "end":
                self.fail("the answer ends too early: something is missing here", "end")
            case "comma":
                self.fail(COMMA, "comma")
            case "equals":
                self.fail("give a value, not an equation: write only what stands right of '='", "equation")
            case "close":
                self.fail(f"there is a '{token.text}' with no bracket that it closes", "bracket")
            case "op":
                self.fail(f"something is missing before '{token.text}'", "missing")
            case "column" | "row" | "begin" | "finish":
                self.fail("a matrix cannot stand here", "matrix")
        self.fail(f"'{token.raw[:20]}' is not expected here", "syntax")

    def fail(self, message: str, code: str, token: Token | None = None) -> NoReturn:
        raise ResponseError(message, (token or self.here).pos, code)
