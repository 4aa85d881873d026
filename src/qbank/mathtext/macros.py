"""Macros of the author: shorthands that are replaced before anything is read."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final

from qbank.mathtext.tokens import MathError, scan

Placed = tuple[str, int]
"""A token and the position of it in the formula, or of the macro that it comes from."""

_MOST_TOKENS: Final = 20_000  # a macro that doubles itself twenty times is a slip, not a formula
_PARAMETER: Final = re.compile(r"(?<!\\)#([1-9])")


def expand(latex: str, macros: Mapping[str, str]) -> tuple[list[str], list[int]]:
    """The tokens of `latex` with every macro replaced, and the position of each.

    A macro is a name, with or without its backslash, and a body; `#1` to `#9` in the body stand for
    arguments, and the highest of them says how many there are. What a macro gives has the macro's position.

    Raises:
        MathError: a macro lacks an argument, or never comes to an end.
    """
    bodies = {"\\" + name.removeprefix("\\"): body for name, body in macros.items()}
    todo: list[Placed] = [*zip(*scan(latex), strict=True)][::-1]
    done: list[Placed] = []
    made = 0
    while todo:
        token, start = todo.pop()
        if token not in bodies:
            done.append((token, start))
            continue
        pieces = _PARAMETER.split(bodies[token])  # text and numbers of parameters in turn
        wanted = max(map(int, pieces[1::2]), default=0)
        arguments = [_argument(todo, token, start, latex) for _ in range(wanted)]
        filled: list[Placed] = []
        for place, piece in enumerate(pieces):
            filled += arguments[int(piece) - 1] if place % 2 else [(part, start) for part in scan(piece)[0]]
        made += 1 + len(filled)
        if made > _MOST_TOKENS:
            raise MathError(f"the macro {token} never comes to an end", start, latex)
        todo.extend(reversed(filled))
    return [token for token, _ in done], [start for _, start in done]


def _argument(todo: list[Placed], name: str, start: int, latex: str) -> list[Placed]:
    """The next token, or the next group without its braces, taken from the end of `todo`."""
    while todo and todo[-1][0] <= " ":
        todo.pop()
    if not todo or todo[-1][0] == "}":
        raise MathError(f"the macro {name} lacks an argument", start, latex)
    if todo[-1][0] != "{":
        return [todo.pop()]
    todo.pop()
    group: list[Placed] = []
    depth = 1
    while todo:
        token, at = todo.pop()
        depth += (token == "{") - (token == "}")
        if depth == 0:
            return group
        group.append((token, at))
    raise MathError(f"the argument of the macro {name} is not closed", start, latex)
