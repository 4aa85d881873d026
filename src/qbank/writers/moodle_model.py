"""The words the Moodle writer's modules share: fields of HTML, alternatives, prompts and the error.

Moodle's XML is described by its importer alone (`qformat_xml`); what it really accepts was measured and is
kept in `moodle_check`.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from qbank.content import Figure, Item, Mistake


class MoodleError(ValueError):
    """A file that Moodle would refuse, truncate or silently change; raised before anything is written.

    `item` names the question and the variant, `message` says what was found and what to do.
    """

    def __init__(self, item: str, message: str) -> None:
        super().__init__(f"{item}: {message}")
        self.item = item
        self.message = message


class Unfit(ValueError):
    """Something in one item that Moodle cannot take; `write` turns it into a `MoodleError` that names it."""


@dataclass(frozen=True, slots=True)
class Field:
    """A piece of HTML with the pictures that it points to."""

    html: str = ""
    figures: tuple[Figure, ...] = ()


EMPTY = Field()


def join(fields: Iterable[Field]) -> Field:
    """The fields one after the other."""
    found = [field for field in fields if field.html]
    if len(found) == 1:
        return found[0]
    return Field(
        "\n".join(field.html for field in found),
        tuple(figure for field in found for figure in field.figures),
    )


@dataclass(frozen=True, slots=True)
class Alternative:
    """One answer that Moodle knows for a prompt, right or wrong.

    `text` is a number for a numerical prompt, a pattern for a short answer, HTML for an option. `fraction`
    is in percent, as Moodle's list spells it; `tolerance` is absolute and belongs to numbers only.
    """

    text: str
    fraction: str
    feedback: Field = EMPTY
    tolerance: str = "0"


@dataclass(frozen=True, slots=True)
class Prompt:
    """One thing that a student fills in, ticks or selects.

    `asks` is numerical, shortanswer, choice (radio buttons), choices (tick boxes), boolean, or select (a
    drop-down box, which shows formulas as source). `note` is HTML that tells the student what can be
    entered. `unplaced` are the mistakes that no response can be recognised by.
    """

    asks: str
    alternatives: tuple[Alternative, ...]
    case: bool = False
    note: str = ""
    unplaced: tuple[Mistake, ...] = ()


def place(item: Item) -> str:
    """The question and the variant, as messages name them."""
    return f"{item.id} variant {item.variant}"
