"""Documents for a terminal: text in at most so many columns, formulas drawn, in colour or without."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from qbank.content import (
    Answer,
    Blocks,
    Document,
    Inlines,
    Item,
    Key,
    Paragraph,
    Part,
    RubricLine,
    Text,
    letter,
    number_text,
)
from qbank.writers.terminal_boxes import Row
from qbank.writers.terminal_text import Page, between, hanging, indent, line, rows, show

KINDS = (
    *("integer", "rational", "real", "expression", "vector", "matrix", "choice", "choices", "boolean"),
    *("matching", "ordering", "text", "proof"),
)


def write(document: Document, page: Page | None = None) -> bytes:
    """The document as text in UTF-8."""
    page = page or Page()
    return (show(list(_document(document, page)), page) + "\n").encode()


def text(blocks: Blocks, page: Page, left: int = 0) -> str:
    """Blocks as lines, `left` columns from the edge."""
    return show(indent(rows(blocks, page.narrower(left)), left), page)


def words(inlines: Inlines, page: Page, left: int = 0) -> str:
    """Inlines as lines."""
    return text((Paragraph(inlines),), page, left)


# ---------------------------------------------------------------- the document


def _document(document: Document, page: Page) -> Iterator[Row]:
    heading = " — ".join(part for part in (document.course, document.title) if part)
    yield from line((Text(heading),), page, "title")
    facts = [document.date, f"form {document.form_code}" if document.form_code else ""]
    facts += [f"{number_text(document.minutes)} minutes" if document.minutes else ""]
    facts += [f"{number_text(document.points)} points"]
    yield (("  ".join(fact for fact in facts if fact), "dim"),)
    if document.instructions:
        yield ()
        yield from rows(document.instructions, page)
    for section in document.sections:
        yield ()
        yield from line((Text(section.title),), page, "title")
        if section.instructions:
            yield from rows(section.instructions, page)
        for item in section.items:
            yield ()
            yield from item_rows(item, page)


def item_rows(item: Item, page: Page) -> Iterator[Row]:
    """An item: title, stem, parts with what is asked, and what its view may see beyond that."""
    yield from line(
        (Text(f"{item.number}. {item.title} ({number_text(item.points)} points)"),), page, "strong"
    )
    if item.stem:
        yield ()
        yield from rows(item.stem, page)
    for part in item.parts:
        yield from part_rows(part, page)
    if item.hints:
        yield ()
        yield (("Hints", "label"),)
        for i, hint in enumerate(item.hints, 1):
            yield from hanging(f"{i}.", rows(hint, page.narrower(4)), 4)
    yield from solution_rows(item, page)
    for part in item.parts:
        for answer in part.answers:
            if answer.key:
                yield ()
                yield from key_rows(answer, answer.key, page)
    if item.rubric:
        yield ()
        yield (("Rubric", "label"),)
        yield from rubric_rows(item.rubric, page)


def part_rows(part: Part, page: Page) -> Iterator[Row]:
    """A part: its stem beside its label, then the options or columns of its answers."""
    if part.stem:
        yield ()
        room = len(part.label) + 3 if part.label else 0
        body = rows(part.stem, page.narrower(room))
        yield from hanging(f"({part.label})", body, room, style="part") if part.label else body
    for answer in part.answers:
        asked = asked_rows(answer, page)
        if asked:
            yield ()
            yield from asked


def asked_rows(answer: Answer, page: Page) -> list[Row]:
    """The options, columns or items of an answer; none for one that is typed. Raises ValueError for a kind
    that the terminal does not know."""
    if answer.kind not in KINDS:
        raise ValueError(f"the terminal writer does not know answers of kind {answer.kind!r}")
    groups = [_entry(f"{letter(i)})", option, page) for i, option in enumerate(answer.options)]
    groups += [_entry(f"{i}.", entry, page) for i, entry in enumerate(answer.left, 1)]
    made = between(groups)
    for column in (answer.right, answer.items):
        if column:
            made += [()] if made else []
            made += between([_entry(f"{letter(i)})", entry, page) for i, entry in enumerate(column)])
    return made


def _entry(mark: str, entry: Inlines, page: Page) -> list[Row]:
    return hanging(mark, line(entry, page.narrower(8)), 4, 4)


def solution_rows(item: Item, page: Page) -> Iterator[Row]:
    """The worked solution: of the whole, then of each part."""
    if item.solution or any(part.solution for part in item.parts):
        yield ()
        yield (("Solution", "label"),)
    if item.solution:
        yield from rows(item.solution, page)
    for part in item.parts:
        if part.solution:
            yield ()
            room = len(part.label) + 3 if part.label else 0
            body = rows(part.solution, page.narrower(room))
            yield from hanging(f"({part.label})", body, room, style="part") if part.label else body


def rubric_rows(rubric: Sequence[RubricLine], page: Page) -> Iterator[Row]:
    """The lines of the rubric, numbered, each with its points."""
    for i, entry in enumerate(rubric, 1):
        mark = f"{i}. ({number_text(entry.points)})"
        yield from hanging(mark, rows(entry.body, page.narrower(len(mark) + 1)), len(mark) + 1)


def key_rows(answer: Answer, key: Key, page: Page) -> Iterator[Row]:
    """The key with its tolerance, and what is said of each mistake."""
    within = f" (± {key.tolerance})" if key.tolerance else ""
    shown = line((Text(f"Key of {answer.name}: "), *key.shown, Text(within)), page, "good")
    yield from shown
    for mistake in key.mistakes:
        yield from indent(line((*mistake.shown, Text(f"  {mistake.title}")), page.narrower(4)), 4)
        yield from indent(rows(mistake.feedback, page.narrower(8)), 8)
    if not key.mistakes:
        for i, feedback in enumerate(key.option_feedback):
            if feedback:
                yield from hanging(f"{letter(i)})", rows(feedback, page.narrower(8)), 4, 4)
