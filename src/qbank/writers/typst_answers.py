"""Answers and their keys as plain data for the Typst template, with the room that a response needs."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Context
from fractions import Fraction

from qbank.content import (
    Answer,
    Blocks,
    Item,
    Key,
    Mistake,
    Part,
    Text,
    letter,
    number_text,
)
from qbank.writers.typst_breadth import breadth, breakable
from qbank.writers.typst_text import Json, Scene, WriterError, blocks, inlines


@dataclass(frozen=True, slots=True)
class Room:
    """How a kind of answer is given on paper, and the room in cm that working it out takes.

    `apart` says that it is given in a block of its own and not in the line.
    """

    apart: bool
    per_point: Fraction = Fraction(0)
    per_minute: Fraction = Fraction(0)
    least: Fraction = Fraction(0)
    most: Fraction = Fraction(0)


_NUMBER = Room(False, Fraction(8, 10), Fraction(4, 10), Fraction(2), Fraction(9))
_GRID = Room(False, Fraction(8, 10), Fraction(4, 10), Fraction(5, 2), Fraction(10))
_CHOSEN = Room(True)
ROOMS = {
    "integer": _NUMBER,
    "rational": _NUMBER,
    "real": _NUMBER,
    "expression": _NUMBER,
    "vector": _GRID,
    "matrix": _GRID,
    "choice": _CHOSEN,
    "choices": _CHOSEN,
    "boolean": Room(False),
    "matching": _CHOSEN,
    "ordering": _CHOSEN,
    "text": Room(True, Fraction(9, 10), Fraction(3, 10), Fraction(17, 10), Fraction(17)),
    "proof": Room(True, Fraction(1), Fraction(5, 10), Fraction(6), Fraction(21)),
}
MINUTES_A_POINT = Fraction(3, 2)  # where a question does not say how long it takes


def room_of(answer: Answer, item: Item) -> Room:
    """How the answer is given; raises `WriterError` on a kind that the paper does not know."""
    if answer.kind not in ROOMS:
        known = ", ".join(ROOMS)
        raise WriterError(item.id, f"an answer of kind {answer.kind!r}", f"the paper knows {known}")
    return ROOMS[answer.kind]


def centimetres(answer: Answer, item: Item) -> float:
    """The height of the room for this answer: by its points and by its share of the question's minutes."""
    room = room_of(answer, item)
    share = answer.points / item.points if item.points else Fraction(0)
    minutes = item.minutes * share if item.minutes else answer.points * MINUTES_A_POINT
    height = room.per_point * answer.points + room.per_minute * minutes
    return round(float(min(max(height, room.least), room.most)), 1)


def part_room(part: Part, item: Item) -> float:
    """The height in cm of the room to work out the answers of a part that are given in the line."""
    in_line = [answer for answer in part.answers if not room_of(answer, item).apart]
    return round(sum((centimetres(answer, item) for answer in in_line), 0.0), 1)


def answer_data(answer: Answer, item: Item, scene: Scene) -> Json:
    """Everything the template needs for one answer; `key` is there when the document holds it."""
    if answer.kind in ("vector", "matrix") and not answer.shape:
        raise WriterError(item.id, f"the {answer.kind} {answer.name}", "it has no shape")
    data: Json = {
        "kind": answer.kind,
        "name": answer.name,
        "points": number_text(answer.points),
        "apart": room_of(answer, item).apart,
        "room": centimetres(answer, item),
        "precision": answer.precision,
    }
    if answer.shape:
        data["shape"] = list(answer.shape)
    for column in ("options", "left", "right", "items"):
        entries = getattr(answer, column)
        if entries:
            data[column] = [inlines(entry, scene) for entry in entries]
    listed = answer.options or answer.items
    if listed:
        data["breadth"] = max(breadth(entry) for entry in listed)
    if answer.key:
        data["key"] = _key(answer, answer.key, scene)
    return data


def _key(answer: Answer, key: Key, scene: Scene) -> Json:
    return {
        "shown": inlines(key.shown, scene),
        "letters": _letter(answer, key),
        "tolerance": _tolerance(key.tolerance),
        "right": list(key.right),
        "accept": [breakable(form) for form in key.accept],
        "options": [_verdict(index, key, scene) for index in range(len(answer.options))],
        "because": [blocks(reason, scene) for reason in key.option_feedback[len(answer.options) :]],
        "mistakes": [_mistake(mistake, scene) for mistake in key.mistakes if mistake.option is None],
    }


def _letter(answer: Answer, key: Key) -> str:
    """The letter of the right option, unless what is shown of the key begins with it already."""
    letters = ", ".join(letter(index) for index in key.right)
    first = key.shown[0] if key.shown else None
    told = isinstance(first, Text) and first.text.startswith(letters)
    return "" if told or answer.kind != "choice" else letters


def _tolerance(tolerance: str | None) -> str | None:
    """The tolerance to three significant digits, as a plain decimal."""
    return None if tolerance is None else f"{Context(prec=3).create_decimal(tolerance).normalize():f}"


def _verdict(index: int, key: Key, scene: Scene) -> Json:
    """What is said of one option: the mistake it stands for, and its feedback, which both may carry."""
    mistake = next((mistake for mistake in key.mistakes if mistake.option == index), None)
    feedback: Blocks = key.option_feedback[index] if index < len(key.option_feedback) else ()
    if mistake and not feedback:
        feedback = mistake.feedback
    return {"title": breakable(mistake.title) if mistake else "", "feedback": blocks(feedback, scene)}


def _mistake(mistake: Mistake, scene: Scene) -> Json:
    return {
        "shown": inlines(mistake.shown, scene),
        "title": breakable(mistake.title),
        "feedback": blocks(mistake.feedback, scene),
    }
