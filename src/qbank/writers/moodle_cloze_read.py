"""Embedded answers as Moodle finds them in HTML: what it reads, and what it would stumble over.

The reading follows the rules in `moodle_cloze`; it is made for checking, so it also reports what it could
not read.
"""

from __future__ import annotations

import html
import re
from dataclasses import dataclass

_KINDS = {
    "numerical": ("NUMERICAL", "NM"),
    "shortanswer": ("SHORTANSWER", "SA", "MW", "SHORTANSWER_C", "SAC", "MWC"),
    "select": ("MULTICHOICE", "MC", "MULTICHOICE_S", "MCS"),
    "choice": (
        *("MULTICHOICE_V", "MCV", "MULTICHOICE_H", "MCH"),
        *("MULTICHOICE_VS", "MCVS", "MULTICHOICE_HS", "MCHS"),
    ),
    "choices": (
        *("MULTIRESPONSE", "MR", "MULTIRESPONSE_H", "MRH"),
        *("MULTIRESPONSE_S", "MRS", "MULTIRESPONSE_HS", "MRHS"),
    ),
}
_KIND_OF = {code: kind for kind, codes in _KINDS.items() for code in codes}
_CASE = ("SHORTANSWER_C", "SAC", "MWC")
START = re.compile(r"\{(\d*):(" + "|".join(_KIND_OF) + "):")
_FRACTION = re.compile(r"=|%(-?[0-9]+(?:[.,][0-9]*)?)%")
_TEXT_END = re.compile(r"(?<!\\)(?<!&)(?<!&amp;)[~#}]")
_FEEDBACK_END = re.compile(r"(?<!\\)[~}]")


@dataclass(frozen=True, slots=True)
class Read:
    """One alternative: `text` and `feedback` as Moodle stores them, `raw` as it stands in the braces."""

    fraction: float
    text: str
    feedback: str
    raw: str


@dataclass(frozen=True, slots=True)
class Embedded:
    """One sub-question; `kind` as in `moodle_model.Prompt`, radio buttons in a row being a choice too."""

    kind: str
    case: bool
    weight: int
    alternatives: tuple[Read, ...]


def read(text: str) -> tuple[list[Embedded], str, list[str]]:
    """What is embedded in the HTML, the HTML around it, and what looks embedded but cannot be read."""
    found: list[Embedded] = []
    around: list[str] = []
    broken: list[str] = []
    at = 0
    while start := START.search(text, at):
        alternatives, end = _alternatives(text, start.end())
        if alternatives:
            around.append(text[at : start.start()])
            weight = int(start[1]) if start[1] else 1
            code = start[2]
            found.append(Embedded(_KIND_OF[code], code in _CASE, weight, tuple(alternatives)))
            at = end
        else:
            broken.append(text[start.start() : start.start() + 40])
            around.append(text[at : start.end()])
            at = start.end()
    around.append(text[at:])
    return found, "".join(around), broken


def _alternatives(text: str, at: int) -> tuple[list[Read], int]:
    """The alternatives from `at` to the closing brace and the place after it; none when it never comes."""
    found: list[Read] = []
    while True:
        fraction = 0.0
        if mark := _FRACTION.match(text, at):
            fraction = float(mark[1].replace(",", ".")) if mark[1] else 100.0
            at = mark.end()
        end = _TEXT_END.search(text, at + 1)
        if end is None:
            return [], at
        raw = text[at : end.start()]
        said = ""
        if end[0] == "#":
            stop = _FEEDBACK_END.search(text, end.end())
            if stop is None:
                return [], at
            said = text[end.end() : stop.start()]
            end = stop
        found.append(Read(fraction, _decode(raw), _decode(said), raw))
        at = end.end()
        if end[0] == "}":
            if text[end.start() - 1] == "\n":
                found.append(Read(0.0, "\n", "", "\n"))  # the line end is an alternative of its own
            return found, at


def _decode(text: str) -> str:
    return (
        html.unescape(text).replace("\\}", "}").replace("\\#", "#") if "&" in text or "\\" in text else text
    )
