"""The one error that a student's answer can raise, and how it is shown with a caret."""

from __future__ import annotations

import unicodedata

_WINDOW = 36  # characters shown on either side of the caret: one terminal line
_HIDDEN = "\N{REPLACEMENT CHARACTER}"


class ResponseError(ValueError):
    """An answer that cannot be read; it is invalid, which is not the same as wrong.

    `message` is for the student. `position` counts characters of the typed text from 0, or is None when no
    single place is to blame. `code` is a short stable name such as `ambiguous`, `name` or `comma`.
    """

    def __init__(self, message: str, position: int | None = None, code: str = "syntax") -> None:
        super().__init__(message)
        self.message = message
        self.position = position
        self.code = code

    def __reduce__(self) -> tuple[type[ResponseError], tuple[str, int | None, str]]:
        # An answer may be read in a worker process; the default would lose position and code on the way back.
        return type(self), (self.message, self.position, self.code)

    def pretty(self, text: str) -> str:
        """The message, the typed text (a window of it when long) and a caret below the place.

        Characters that would disturb the line (control, combining, right-to-left) are shown as U+FFFD.
        """
        if self.position is None or not text:
            return self.message
        place = min(self.position, len(text))
        start, end = max(0, place - _WINDOW), min(len(text), place + _WINDOW)
        before = ("…" if start else "") + "".join(map(visible, text[start:place]))
        after = "".join(map(visible, text[place:end])) + ("…" if end < len(text) else "")
        return f"{self.message}\n  {before}{after}\n  {' ' * _columns(before)}^"


def visible(char: str) -> str:
    """`char`, or a stand-in when it has no width of its own or would turn the line around."""
    if char in "\t\n\r\N{NO-BREAK SPACE}":
        return " "
    turns = unicodedata.bidirectional(char) in ("R", "AL", "AN")
    return (
        char
        if char.isprintable() and not unicodedata.category(char).startswith("M") and not turns
        else _HIDDEN
    )


def _columns(text: str) -> int:
    return sum(2 if unicodedata.east_asian_width(char) in "WF" else 1 for char in text)
