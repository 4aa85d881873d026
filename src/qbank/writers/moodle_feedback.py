"""What a student reads after the attempt (general feedback) and a marker while marking (grader info)."""

from __future__ import annotations

from fractions import Fraction

from qbank.content import Answer, Inlines, Item, Mistake, Part, letter, number_text
from qbank.writers.moodle_html import escape, line, text_field
from qbank.writers.moodle_model import EMPTY, Field, join
from qbank.writers.moodle_prompts import key_of
from qbank.writers.moodle_typed import feedback


def heading(text: str) -> Field:
    return Field(f"<p><strong>{escape(text)}</strong></p>")


def points_text(points: Fraction) -> str:
    text = number_text(points)
    return f"{text} point" if text == "1" else f"{text} points"


def general(item: Item, unplaced: tuple[Mistake, ...], *, essay: bool = False) -> Field:
    """The worked solution. An essay also gets the rubric and the hints, which Moodle drops for essays."""
    found = [text_field(item.solution)]
    for part in item.parts:
        if part.solution:
            found += [heading(f"({part.label})")] if part.label else []
            found.append(text_field(part.solution))
    found.append(mistakes(unplaced))
    if essay:
        found.append(rubric(item))
        if item.hints:
            found += [heading("Hints"), *(text_field(hint) for hint in item.hints)]
    return join(found)


def mistakes(found: tuple[Mistake, ...]) -> Field:
    """The mistakes that no response is recognised by, as a list."""
    if not found:
        return EMPTY
    said = [(line(mistake.shown) or escape(mistake.text), feedback((mistake,))) for mistake in found]
    rows = "".join(f"<li>{shown}{field.html}</li>" for shown, field in said)
    figures = tuple(figure for _, field in said for figure in field.figures)
    return join((heading("Common mistakes"), Field(f"<ul>{rows}</ul>", figures)))


def rubric(item: Item) -> Field:
    if not item.rubric:
        return EMPTY
    fields = [(number_text(row.points), text_field(row.body)) for row in item.rubric]
    rows = "".join(f"<tr><td>{points}</td><td>{field.html}</td></tr>" for points, field in fields)
    table = f'<table class="generaltable"><thead><tr><th>Points</th><th></th></tr></thead>{rows}</table>'
    return join((heading("Rubric"), Field(table, tuple(f for _, field in fields for f in field.figures))))


def grader_info(item: Item) -> Field:
    """Keys, accepted forms, mistakes, rubric and solution of an essay."""
    found: list[Field] = []
    for part in item.parts:
        for answer in part.answers:
            found += _key(part, answer)
    found.append(rubric(item))
    solution = general(item, ())
    return join([*found, heading("Solution"), solution] if solution.html else found)


def _key(part: Part, answer: Answer) -> list[Field]:
    key = key_of(answer)
    shown = line(key.shown) or escape(key.text)
    if key.accept:
        shown += "; also " + escape(", ".join(key.accept))
    if key.tolerance:
        shown += f" (± {escape(key.tolerance)})"
    label = f"({part.label}) " if part.label else ""
    head = f"{label}Key, {points_text(answer.points)}"
    return [Field(f"<p><strong>{escape(head)}:</strong> {shown}</p>"), mistakes(key.mistakes)]


def columns(answer: Answer) -> str:
    """Options, columns or items of an answer as lists to read, where an essay has no boxes for them."""
    match answer.kind:
        case "choice" | "choices":
            return _lettered(answer.options)
        case "matching":
            left = "".join(f"<li>{line(entry)}</li>" for entry in answer.left)
            return f"<ol>{left}</ol>" + _lettered(answer.right)
        case "ordering":
            return _lettered(answer.items)
        case _:
            return ""


def _lettered(entries: tuple[Inlines, ...]) -> str:
    """Lettered as keys and solutions name them."""
    rows = "".join(f"<li>{letter(index)}. {line(entry)}</li>" for index, entry in enumerate(entries))
    return f'<ul style="list-style:none">{rows}</ul>'
