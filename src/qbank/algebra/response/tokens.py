"""From plain characters to tokens: numbers, names, signs, brackets and some LaTeX commands."""

from __future__ import annotations

import re
from dataclasses import dataclass

from qbank.algebra.response.chars import ADVICE, Plain, describe
from qbank.algebra.response.errors import ResponseError
from qbank.algebra.response.limits import Limits
from qbank.algebra.response.names import GREEK, NAME, canonical


@dataclass(frozen=True, slots=True)
class Token:
    r"""One piece of an answer.

    `kind` is number, name, op (`+ - * / ^ !`), open, close, bar, comma, equals, frac, binom, root (√, \sqrt),
    begin, finish, column (&), row (\\) or end. `text` is its plain form, `raw` what was typed, `pos` where.
    """

    kind: str
    text: str
    pos: int
    raw: str = ""


PAIRS = {"(": ")", "[": "]", "{": "}", r"\{": r"\}", "⌊": "⌋", "⌈": "⌉"}
_NUMBER = re.compile(r"(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE]-?[0-9]+|E\+[0-9]+)?")
_PLUS_POWER = re.compile(r"e\+[0-9]")
_AFTER_POINT = frozenset(" +-*/^)]},|&")  # 5. + 1; but 0.(3) is not 0 times 3
_COMMAND = re.compile(r"\\(?:[A-Za-z]+|.)")
_ENVIRONMENT = re.compile(r"\{\s*([A-Za-z]*)\*?\s*\}")
_SIGNS = {
    "+": "op",
    "-": "op",
    "*": "op",
    "/": "op",
    "^": "op",
    "!": "op",
    ",": "comma",
    "|": "bar",
    "&": "column",
}
_DELIMITERS = (("$$", "$$"), ("$", "$"), (r"\(", r"\)"), (r"\[", r"\]"))

SPACING = frozenset(
    ["left", "right", "big", "Big", "bigl", "bigr", "Bigl", "Bigr", "bigg", "Bigg", "biggl", "biggr",
     "middle", "quad", "qquad", "displaystyle", "textstyle", "limits", ",", ";", ":", "!", " ", ">"]
)  # fmt: skip
COMMANDS: dict[str, tuple[str, str]] = {
    "cdot": ("op", "*"), "times": ("op", "*"), "ast": ("op", "*"), "div": ("op", "/"),
    "frac": ("frac", "frac"), "dfrac": ("frac", "frac"), "tfrac": ("frac", "frac"), "cfrac": ("frac", "frac"),
    "binom": ("binom", "binom"), "dbinom": ("binom", "binom"), "tbinom": ("binom", "binom"),
    "sqrt": ("root", "sqrt"), "{": ("open", r"\{"), "}": ("close", r"\}"),
    "lvert": ("bar", "|"), "rvert": ("bar", "|"), "vert": ("bar", "|"), "mid": ("bar", "|"),
    "lfloor": ("open", "⌊"), "rfloor": ("close", "⌋"), "lceil": ("open", "⌈"), "rceil": ("close", "⌉"),
    "lbrack": ("open", "["), "rbrack": ("close", "]"), "\\": ("row", "\\\\"),
}  # fmt: skip
REFUSED = {
    **dict.fromkeys(
        ["le", "leq", "ge", "geq", "ne", "neq", "lt", "gt", "approx", "equiv", "sim"], ADVICE["<"]
    ),
    **dict.fromkeys(["sum", "prod", "int", "partial", "nabla", "lim", "iint"], ADVICE["∑"]),
    **dict.fromkeys(["pm", "mp"], ADVICE["±"]),
    **dict.fromkeys(["infty"], ADVICE["∞"]),
    **dict.fromkeys(["|", "lVert", "rVert", "Vert"], ADVICE["‖"]),
    **dict.fromkeys(["langle", "rangle"], ADVICE["⟨"]),
    **dict.fromkeys(["circ", "degree"], ADVICE["°"]),
    **dict.fromkeys(["ldots", "dots", "cdots", "vdots"], ADVICE["…"]),
    **dict.fromkeys(["mathbf", "boldsymbol", "bm", "mathcal", "mathbb"], "use the plain letter"),
    "prime": ADVICE["'"],
    "%": ADVICE["%"],
    "over": r"write \frac{a}{b}",
}


def tokens(source: Plain, limits: Limits) -> tuple[Token, ...]:
    """The tokens of an answer; the last has kind `end`. Raises ResponseError at the first unknown one."""
    text, start, stop = source.text, 0, len(source.text)
    for left, right in _DELIMITERS:
        if text.startswith(left) and text.endswith(right) and stop >= len(left) + len(right):
            start, stop = len(left), stop - len(right)
            break
    found: list[Token] = []
    place = start
    while place < stop:
        if text[place] == " ":
            place += 1
            continue
        token, after = _token(text, place, stop, source.where)
        if token is not None:
            found.append(token)
        if len(found) > limits.max_tokens:
            raise ResponseError(
                f"the answer has too many parts: more than {limits.max_tokens}", source.where[place], "length"
            )
        place = after
    return (*found, Token("end", "", source.where[stop]))


def _token(text: str, place: int, stop: int, where: tuple[int, ...]) -> tuple[Token | None, int]:
    """The token at `place` (None for spacing) and the place after it."""
    char, pos = text[place], where[place]
    if char.isdigit() or (char == "." and text[place + 1 : place + 2].isdigit()):
        return _number(text, place, stop, where)
    if char == "\\":
        return _command(text, place, stop, where)
    if char.isalpha():
        return _name(text, place, stop, where)
    if text.startswith("**", place):
        return Token("op", "^", pos, "**"), place + 2
    if text.startswith("->", place):
        raise ResponseError("an arrow is not used here", pos, "character")
    if char in _SIGNS:
        return Token(_SIGNS[char], char, pos, char), place + 1
    if char in PAIRS:
        return Token("open", char, pos, char), place + 1
    if char in PAIRS.values():
        return Token("close", char, pos, char), place + 1
    if char == "√":
        return Token("root", "√", pos, char), place + 1
    if char == "=":
        size = len(text[place:stop]) - len(text[place:stop].lstrip("="))
        return Token("equals", "=" * size, pos, "="), place + size
    if char == "_":
        raise ResponseError("'_' may only stand inside a name, once, such as w_0 or w_{ij}", pos, "name")
    if char == "$":
        raise ResponseError("'$' may only stand around the whole answer", pos, "character")
    raise ResponseError(describe(char), pos, "character")


def _number(text: str, place: int, stop: int, where: tuple[int, ...]) -> tuple[Token, int]:
    match = _NUMBER.match(text, place, stop)
    assert match is not None
    end, pos = match.end(), where[place]
    rest = text[end : end + 1]
    if _PLUS_POWER.match(text, end, stop):
        number = match.group()
        raise ResponseError(
            f"this could mean {number}*10^… or {number}*e + …: write the one you mean",
            where[end],
            "ambiguous",
        )
    if rest == "." or (match.group().endswith(".") and end < stop and rest not in _AFTER_POINT):
        raise ResponseError("a number has one point, with digits after it, such as 0.5", where[end], "number")
    if rest == "_":
        raise ResponseError("'_' cannot stand after a number", where[end], "name")
    return Token("number", match.group(), pos, match.group()), end


def _name(text: str, place: int, stop: int, where: tuple[int, ...]) -> tuple[Token, int]:
    match = NAME.match(text, place, stop)
    if match is None:
        raise ResponseError("this is not a name that can be read", where[place], "name")
    end = match.end()
    if text[end : min(end + 1, stop)] == "_":
        what = "one subscript" if "_" in match.group() else "a letter or a number after '_'"
        raise ResponseError(f"a name has {what}, such as w_0 or w_{{ij}}", where[end], "name")
    try:
        return Token("name", canonical(match.group()), where[place], match.group()), end
    except ValueError:
        raise ResponseError("this subscript is not a name or a number", where[place], "name") from None


def _command(text: str, place: int, stop: int, where: tuple[int, ...]) -> tuple[Token | None, int]:
    match = _COMMAND.match(text, place, stop)
    if match is None:
        raise ResponseError("a backslash at the end of the answer", where[place], "character")
    command, end, pos = match.group()[1:], match.end(), where[place]
    if command in SPACING:
        return None, end
    if command in COMMANDS:
        kind, plain = COMMANDS[command]
        return Token(kind, plain, pos, match.group()), end
    if command in ("begin", "end"):
        environment = _ENVIRONMENT.match(text, end, stop)
        if environment is None:
            raise ResponseError(f"write \\{command}{{pmatrix}}", pos, "latex")
        return Token(
            "begin" if command == "begin" else "finish", environment[1], pos, match.group()
        ), environment.end()
    if command in REFUSED:
        raise ResponseError(f"\\{command} cannot be used here: {REFUSED[command]}", pos, "latex")
    if len(command) == 1 and command.isascii() and command.isalpha():
        raise ResponseError(f"\\{command} has no meaning here: for a division write /", pos, "latex")
    if command[0].isalpha() or command[0] in GREEK:
        return _name(text, place, stop, where)
    raise ResponseError("a backslash before this character has no meaning here", pos, "latex")
