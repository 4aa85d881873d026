"""A document as data for the Typst paper: deterministic JSON that `templates/paper.typ` reads.

The template holds every decision about looks, this module every decision about content: what is there,
in which order, and how formulas are written in Typst. `qbank.typeset.pdf` joins the two.
"""

from __future__ import annotations

import json
from fractions import Fraction

from qbank import mathtext
from qbank.content import Document, Item, Part, RubricLine, Section, Text, number_text, slots
from qbank.writers.typst_answers import answer_data, part_room, room_of
from qbank.writers.typst_breadth import breakable
from qbank.writers.typst_text import Formulas, Json, Scene, WriterError, blocks, right_to_left, stem

__all__ = ["WriterError", "write"]


def write(document: Document) -> bytes:
    """The document as UTF-8 JSON; the same document gives the same bytes.

    Raises `WriterError` when a formula is not understood, a slot names no answer, or a node is unknown.
    """
    formulas = Formulas()
    head = Scene("the head of the document", formulas)
    data: Json = {
        "view": document.view.value,
        "title": breakable(document.title),
        "course": breakable(document.course),
        "date": document.date,
        "form": document.form_code,
        "name": document.candidate_name,
        "id": document.candidate_id,
        "rtl": right_to_left((Text(document.title),)),
        "duration": duration(document.minutes),
        "points": number_text(document.points),
        "instructions": blocks(document.instructions, head),
        "questions": [[item.number, number_text(item.points)] for item in document.items],
        "sections": [_section(section, formulas) for section in document.sections],
        "formulas": formulas.table(),
        "prelude": _prelude(),
    }
    return json.dumps(data, ensure_ascii=False, separators=(",", ":")).encode()


def duration(minutes: Fraction) -> str:
    """A time as it stands on a cover: `45 minutes`, `1 hour`, `2 hours 30 minutes`; empty for none."""
    if minutes <= 0:
        return ""
    hours, rest = divmod(minutes, 60)
    if rest.denominator > 1 or (rest and hours < 2):
        hours, rest = 0, minutes
    shown = [(Fraction(hours), "hour"), (rest, "minute")]
    return " ".join(f"{number_text(n)} {unit}{'' if n == 1 else 's'}" for n, unit in shown if n)


def _prelude() -> str:
    """Typst markup that defines the helpers of converted formulas and hands them over as one dictionary."""
    names = ", ".join(f"{name}: {name}" for name in mathtext.NAMES)
    return f"{mathtext.PRELUDE}\n#metadata(({names or ':'}))"


def _section(section: Section, formulas: Formulas) -> Json:
    scene = Scene(f"section {section.title!r}" if section.title else "a section", formulas)
    return {
        "title": breakable(section.title),
        "points": number_text(section.points),
        "duration": duration(section.minutes),
        "instructions": blocks(section.instructions, scene),
        "items": [_item(item, formulas) for item in section.items],
    }


def _item(item: Item, formulas: Formulas) -> Json:
    answers = [answer for part in item.parts for answer in part.answers]
    apart = frozenset(answer.name for answer in answers if room_of(answer, item).apart)
    scene = Scene(item.id, formulas, frozenset(answer.name for answer in answers) - apart, apart)
    return {
        "id": breakable(item.id),
        "variant": item.variant,
        "note": breakable(item.note),
        "number": item.number,
        "title": breakable(item.title),
        "points": number_text(item.points),
        "stem": stem(item.stem, scene),
        "answers": {answer.name: answer_data(answer, item, scene) for answer in answers},
        "parts": [_part(part, item, scene) for part in item.parts],
        "hints": [blocks(hint, scene) for hint in item.hints],
        "solution": blocks(item.solution, scene),
        "rubric": _rubric(item.rubric, scene),
    }


def _part(part: Part, item: Item, scene: Scene) -> Json:
    """One part; `after` are its answers without a slot in its stem or in that of the question."""
    placed = {*slots(item.stem), *slots(part.stem)}
    return {
        "label": part.label,
        "points": number_text(part.points),
        "stem": stem(part.stem, scene),
        "answers": [answer.name for answer in part.answers],
        "after": [answer.name for answer in part.answers if answer.name not in placed],
        "room": part_room(part, item),
        "solution": blocks(part.solution, scene),
    }


def _rubric(lines: tuple[RubricLine, ...], scene: Scene) -> Json | None:
    if not lines:
        return None
    return {
        "total": number_text(sum((line.points for line in lines), Fraction(0))),
        "lines": [[number_text(line.points), blocks(line.body, scene)] for line in lines],
    }
