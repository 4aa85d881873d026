"""Macros of the author: shorthands that are replaced before anything is read."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final

from qbank.mathtext.tokens import MathError, scan

_MOST_TOKENS: Final = 20_000  # a macro that doubles itself twenty times is a slip, not a formula
_PARAMETER: Final = re.compile(r"#([1-9])")


def expand(latex: str, macros: Mapping[str, str]) -> tuple[list[str], list[int]]:
    """The tokens of `latex` with every macro replaced, and the position of each.

    A macro is a name, with or without its backslash, and a body; `#1` to `#9` in the body stand for arguments, and
    the highest of them says how many there are. What comes out of a macro has the position of the macro.

    Raises:
        MathError: a macro lacks an argument, or never comes to an end.
    """
    bodies = {"\\" + name.removeprefix("\\"): body for name, body in macros.items()}
    todo = [*zip(*scan(latex), strict=True)][::-1]
    done: list[tuple[str, int]] = []
    steps = 0
    while todo:
        token, start = todo.pop()
        if token not in bodies:
            done.append((token, start))
            continue
        body = bodies[token]
        wanted = max(map(int, _PARAMETER.findall(body)), default=0)
        arguments = [_argument(todo, token, start, latex) for _ in range(wanted)]
        new = _filled(body, arguments, start)
        steps += 1 + len(new)
        if steps > _MOST_TOKENS:
            raise MathError(f"the macro {token} never comes to an end", start, latex)
        todo.extend(reversed(new))
    return [token for token, _ in done], [start for _, start in done]


def _filled(body: str, arguments: list[list[tuple[str, int]]], start: int) -> list[tuple[str, int]]:
    filled: list[tuple[str, int]] = []
    tokens = iter(scan(body)[0])
    for token in tokens:
        if token == "#":
            number = next(tokens, "")
            if not number.isdecimal() or not 1 <= int(number) <= len(arguments):
                raise MathError(f"# in a macro is followed by the number of an argument, got #{number}", start)
            filled.extend(arguments[int(number) - 1])
        else:
            filled.append((token, start))
    return filled


def _argument(todo: list[tuple[str, int]], name: str, start: int, latex: str) -> list[tuple[str, int]]:
    """The next token or group, taken from the end of `todo`, without its braces."""
    while todo and todo[-1][0] <= " ":
        todo.pop()
    if not todo or todo[-1][0] == "}":
        raise MathError(f"the macro {name} lacks an argument", start, latex)
    if todo[-1][0] != "{":
        return [todo.pop()]
    todo.pop()
    group: list[tuple[str, int]] = []
    depth = 1
    while todo:
        token, at = todo.pop()
        depth += (token == "{") - (token == "}")
        if depth == 0:
            return group
        group.append((token, at))
    raise MathError(f"the argument of the macro {name} is not closed", start, latex)
