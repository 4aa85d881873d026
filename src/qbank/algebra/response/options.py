"""Answers that pick from a list: option letters, true or false, an order, a matching."""

from __future__ import annotations

import re

from qbank.algebra.response.chars import Plain, plain
from qbank.algebra.response.errors import ResponseError
from qbank.algebra.response.limits import Limits

_BOOLEANS = {"true": True, "t": True, "yes": True, "false": False, "f": False, "no": False}
_NONE = frozenset({"none", "[]", "{}", "()"})
_LETTER = re.compile(r"\(\s*([a-z])\s*\)|\[\s*([a-z])\s*\]|([a-z])\s*[.)]?(?![a-z0-9])")
_GAP = re.compile(r"\s*(?:,|;|&|\band\b)\s*|\s+")
_ARROW = re.compile(r"\s*->\s*")
_NUMBER = re.compile(r"[0-9]{1,3}")
_PAIR = re.compile(r"\(?\s*([0-9]{1,3})\s*(?:->|[-:=.)])?\s*([a-z])(?![a-z])\s*\)?")
_LETTERS = "abcdefghijklmnopqrstuvwxyz"


def boolean(text: str, limits: Limits) -> bool:
    """true, t, yes, false, f, no, in any case."""
    source = _lowered(text, limits)
    word = source.text.removesuffix(".")
    if word not in _BOOLEANS:
        raise ResponseError("answer true or false", source.where[0], "option")
    return _BOOLEANS[word]


def choice(text: str, count: int | None, limits: Limits) -> str:
    """One option letter: `b`, `B`, `(b)`, `b)`, `B.`"""
    source = _lowered(text, limits)
    letters = _sequence(source, count)
    if len(letters) > 1:
        raise ResponseError("choose one option, as one letter", source.where[0], "option")
    return letters[0]


def choices(text: str, count: int | None, limits: Limits) -> tuple[str, ...]:
    """Option letters in alphabetical order: `a, c`, `C A`, `(a) and (c)`; `none` is the empty choice.

    `ac` is read only when the number of options is known and the letters ascend: `no` is a word.
    """
    source = _lowered(text, limits)
    if source.text in _NONE:
        return ()
    inner = source.text
    compact = inner.isalpha() and len(inner) > 1 and count is not None and list(inner) == sorted(set(inner))
    letters = _compact(source, count) if compact else _sequence(_unwrapped(source), count)
    _check_distinct(letters, source)
    return tuple(sorted(letters))


def ordering(text: str, count: int | None, limits: Limits) -> tuple[str, ...] | tuple[int, ...]:
    """All the items in the order asked for: `c, a, b`, `c a b`, `c -> a -> b`, `cab`, or numbers: `3, 1, 2`.

    `c > a > b` is refused: it says which is larger, and the question may ask for the smallest first.
    """
    source = _lowered(text, limits)
    for sign in "<>":
        place = source.text.replace("->", "  ").find(sign)
        if place >= 0:
            message = "write the items in the order asked for, with commas: c, a, b"
            raise ResponseError(
                f"'{sign}' can be read in two ways here: {message}", source.where[place], "ambiguous"
            )
    source = _unwrapped(source)
    if source.text[0].isdigit():
        numbers = _numbers(source)
        _check_all([str(n) for n in numbers], [str(n + 1) for n in range(count or len(numbers))], source)
        return tuple(numbers)
    compact = source.text.isalpha() and len(source.text) > 1
    letters = _compact(source, count) if compact else _sequence(source, count, arrows=True)
    _check_all(letters, list(_LETTERS[: count or len(letters)]), source)
    return tuple(letters)


def matching(text: str, count: int | None, limits: Limits) -> tuple[tuple[int, str], ...]:
    """Pairs (number, letter) by number: `1-c, 2-a`, `1c 2a`, `1 -> c`, or the letters alone, in order: `c a`.

    Letters alone must be as many as the items (`count`, where known); numbered pairs may leave items out.
    """
    source = _lowered(text, limits)
    if not any(char.isdigit() for char in source.text):
        source = _unwrapped(source)
        compact = source.text.isalpha() and len(source.text) > 1
        letters = _compact(source, None) if compact and count == len(source.text) else _sequence(source, None)
        if count is not None and len(letters) != count:
            message = f"give {count} letters, one for each item, or number them: 1-c, 2-a"
            raise ResponseError(message, source.where[0], "option")
        return tuple(enumerate(letters, start=1))
    pairs: dict[int, str] = {}
    place = 0
    while place < len(source.text):
        match = _PAIR.match(source.text, place)
        if match is None:
            raise ResponseError(
                "write pairs of a number and a letter: 1-c, 2-a", source.where[place], "option"
            )
        number = int(match[1])
        if number < 1 or (count is not None and number > count):
            wanted = f"from 1 to {count}" if count is not None else "from 1 on"
            raise ResponseError(f"the items are numbered {wanted}", source.where[place], "option")
        if number in pairs:
            raise ResponseError(f"item {number} is matched twice", source.where[place], "option")
        pairs[number] = match[2]
        place = _after_gap(source, match.end())
    return tuple(sorted(pairs.items()))


def _lowered(text: str, limits: Limits) -> Plain:
    source = plain(text, limits)
    return Plain(source.text.lower(), source.where)


def _unwrapped(source: Plain) -> Plain:
    """Without brackets around a whole list of several: `{a, c}`."""
    text = source.text
    if (
        len(text) > 3
        and text[0] + text[-1] in ("{}", "[]", "()")
        and not any(c in "([{)]}" for c in text[1:-1])
    ):
        start = 1 + len(text[1:-1]) - len(text[1:-1].lstrip())
        inner = text[1:-1].strip()
        if len(inner) > 1:
            return Plain(inner, source.where[start : start + len(inner) + 1])
    return source


def _sequence(source: Plain, count: int | None, arrows: bool = False) -> list[str]:
    """Letters with commas, spaces, `and` (or arrows) between them."""
    letters: list[str] = []
    place = 0
    while place < len(source.text):
        match = _LETTER.match(source.text, place)
        if match is None:
            raise ResponseError("give the letters of options, such as b", source.where[place], "option")
        letters.append(_option(match[1] or match[2] or match[3], count, source.where[place]))
        place = _after_gap(source, match.end(), arrows)
    return letters


def _after_gap(source: Plain, place: int, arrows: bool = False) -> int:
    """The place after a comma, a space, `and` (or an arrow); something has to follow it."""
    gap = (_ARROW.match(source.text, place) if arrows else None) or _GAP.match(source.text, place)
    if gap is None:
        return place
    if gap.end() == len(source.text):
        raise ResponseError("something is missing at the end", source.where[gap.end()], "missing")
    return gap.end()


def _compact(source: Plain, count: int | None) -> list[str]:
    return [_option(letter, count, source.where[i]) for i, letter in enumerate(source.text)]


def _option(letter: str, count: int | None, pos: int) -> str:
    if letter not in _LETTERS or (count is not None and letter not in _LETTERS[:count]):
        last = _LETTERS[min(count or 26, 26) - 1]
        raise ResponseError(f"the options are a to {last}", pos, "option")
    return letter


def _numbers(source: Plain) -> list[int]:
    numbers: list[int] = []
    place = 0
    while place < len(source.text):
        match = _NUMBER.match(source.text, place)
        if match is None:
            raise ResponseError(
                "give the numbers of the items, such as 3, 1, 2", source.where[place], "option"
            )
        numbers.append(int(match[0]))
        place = _after_gap(source, match.end(), arrows=True)
        if place == match.end() < len(source.text):
            raise ResponseError("put commas between the numbers", source.where[place], "option")
    return numbers


def _check_distinct(letters: list[str], source: Plain) -> None:
    if len(set(letters)) < len(letters):
        raise ResponseError("an option is given twice", source.where[0], "option")


def _check_all(items: list[str], wanted: list[str], source: Plain) -> None:
    if sorted(items) != sorted(wanted):
        message = f"give each of {', '.join(wanted)} once" if len(wanted) <= 26 else "give each item once"
        raise ResponseError(message, source.where[0], "option")
