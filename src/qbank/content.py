"""The document tree: what a reader sees, free of any output format.

`compose` builds a `Document` from variants, the writers turn it into bytes. A document for candidates holds
no key: `Answer.key`, `Part.solution`, `Item.solution`, `Item.hints` and `Item.rubric` are empty in that view,
and `secrets(document)` lists what would betray one.
"""

from __future__ import annotations

import enum
import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from typing import TypeAlias


class View(enum.StrEnum):
    """Who reads the document: one who sits the exam, one who marks it, one who learns from it."""

    CANDIDATE = "candidate"
    SCORER = "scorer"
    TUTOR = "tutor"


# ---------------------------------------------------------------- running text


@dataclass(frozen=True, slots=True)
class Text:
    text: str


@dataclass(frozen=True, slots=True)
class Math:
    """A formula in the line; `latex` has no delimiters."""

    latex: str


@dataclass(frozen=True, slots=True)
class Strong:
    inlines: tuple[Inline, ...]


@dataclass(frozen=True, slots=True)
class Emph:
    inlines: tuple[Inline, ...]


@dataclass(frozen=True, slots=True)
class Code:
    text: str


@dataclass(frozen=True, slots=True)
class Link:
    inlines: tuple[Inline, ...]
    url: str


@dataclass(frozen=True, slots=True)
class Break:
    """A forced line break."""


@dataclass(frozen=True, slots=True)
class Slot:
    """The place where the response to the answer of this name is given."""

    answer: str


Inline: TypeAlias = Text | Math | Strong | Emph | Code | Link | Break | Slot
Inlines: TypeAlias = tuple[Inline, ...]


# ---------------------------------------------------------------- blocks


@dataclass(frozen=True, slots=True)
class Paragraph:
    inlines: Inlines


@dataclass(frozen=True, slots=True)
class Display:
    """A displayed formula; `latex` has no delimiters, `aligned` and `cases` are welcome in it."""

    latex: str


@dataclass(frozen=True, slots=True)
class Bullets:
    items: tuple[Blocks, ...]


@dataclass(frozen=True, slots=True)
class Numbers:
    items: tuple[Blocks, ...]


@dataclass(frozen=True, slots=True)
class CodeBlock:
    text: str
    language: str = ""


@dataclass(frozen=True, slots=True)
class Table:
    """A plain table; `align` holds one of l, c, r for each column."""

    header: tuple[Inlines, ...]
    rows: tuple[tuple[Inlines, ...], ...]
    align: str


@dataclass(frozen=True, slots=True)
class Figure:
    """A picture as a self-contained SVG document, with the words that stand for it."""

    svg: str
    alt: str


Block: TypeAlias = Paragraph | Display | Bullets | Numbers | CodeBlock | Table | Figure
Blocks: TypeAlias = tuple[Block, ...]


# ---------------------------------------------------------------- answers


@dataclass(frozen=True, slots=True)
class Scalar:
    """One number of a key. `exact` is how sympy prints it (`-3/4`, `sqrt(2)`), `decimal` a plain decimal
    (`-0.75`) to at least 15 significant digits, `terminates` says that `decimal` is exact."""

    exact: str
    decimal: str
    latex: str
    terminates: bool


@dataclass(frozen=True, slots=True)
class Mistake:
    """A misconception with what it gives in this variant.

    `option` is the index of the option it stands behind, or None when it is not among the options;
    `scalar` is its number when it has one.
    """

    name: str
    title: str
    shown: Inlines
    text: str
    scalar: Scalar | None
    option: int | None
    feedback: Blocks


@dataclass(frozen=True, slots=True)
class Key:
    """What is right, for views that may see it.

    - `shown`: how it is printed for people; `text`: as sympy prints it (options: their letters).
    - `scalars`: rows of numbers for number, vector and matrix answers (a number is 1×1), else empty.
    - `tolerance`: the absolute tolerance as a plain decimal, None when the answer is exact.
    - `right`: choice, choices: indices of the right options; boolean: (1,) for true, (0,) for false;
      matching: for each left entry the index of its right entry; ordering: indices into `items`
      in the right order; else empty.
    - `decimals`: whether an exact decimal may stand for a fraction.
    - `follows`: the answer from which an error is carried forward to this one, or "".
    - `accept`: further ways to type the key; `option_feedback`: one entry for each option.
    """

    shown: Inlines
    text: str
    scalars: tuple[tuple[Scalar, ...], ...] = ()
    tolerance: str | None = None
    right: tuple[int, ...] = ()
    decimals: bool = True
    follows: str = ""
    accept: tuple[str, ...] = ()
    mistakes: tuple[Mistake, ...] = ()
    option_feedback: tuple[Blocks, ...] = ()


@dataclass(frozen=True, slots=True)
class Answer:
    """What is asked for at one slot.

    `kind` is one of integer, rational, real, expression, vector, matrix, choice, choices, boolean,
    matching, ordering, text, proof. `shape` is (rows, columns) of a vector or matrix. `options` are the
    options in the order shown (lettered A, B, …); `left` and `right` the two columns of a matching;
    `items` what is to be ordered. `symbols` are the names a response may use.
    """

    name: str
    kind: str
    points: Fraction
    shape: tuple[int, int] | None = None
    options: tuple[Inlines, ...] = ()
    left: tuple[Inlines, ...] = ()
    right: tuple[Inlines, ...] = ()
    items: tuple[Inlines, ...] = ()
    symbols: tuple[str, ...] = ()
    precision: str = ""  # how exact a response has to be, in words: "to 3 significant digits"
    key: Key | None = None


@dataclass(frozen=True, slots=True)
class RubricLine:
    points: Fraction
    body: Blocks


@dataclass(frozen=True, slots=True)
class Part:
    """A lettered part; a question without parts has one part with an empty label.

    An answer that has no `Slot` in `stem` is given after it.
    """

    label: str
    stem: Blocks
    answers: tuple[Answer, ...]
    solution: Blocks = ()

    @property
    def points(self) -> Fraction:
        return sum((answer.points for answer in self.answers), Fraction(0))


@dataclass(frozen=True, slots=True)
class Item:
    """One variant as it stands in a document; `number` is its place in the paper, counted from 1."""

    id: str
    variant: int
    number: int
    title: str
    stem: Blocks
    parts: tuple[Part, ...]
    minutes: Fraction = Fraction(0)
    note: str = ""
    tags: tuple[str, ...] = ()
    hints: tuple[Blocks, ...] = ()
    solution: Blocks = ()
    rubric: tuple[RubricLine, ...] = ()

    @property
    def points(self) -> Fraction:
        return sum((part.points for part in self.parts), Fraction(0))


@dataclass(frozen=True, slots=True)
class Section:
    title: str
    items: tuple[Item, ...]
    instructions: Blocks = ()
    minutes: Fraction = Fraction(0)

    @property
    def points(self) -> Fraction:
        return sum((item.points for item in self.items), Fraction(0))


@dataclass(frozen=True, slots=True)
class Document:
    """A paper, a quiz or a sheet. `minutes` is the duration, 0 when there is none."""

    title: str
    view: View
    sections: tuple[Section, ...]
    course: str = ""
    date: str = ""
    minutes: Fraction = Fraction(0)
    instructions: Blocks = ()
    form_code: str = ""
    candidate_name: str = ""
    candidate_id: str = ""

    @property
    def points(self) -> Fraction:
        return sum((section.points for section in self.sections), Fraction(0))

    @property
    def items(self) -> tuple[Item, ...]:
        return tuple(item for section in self.sections for item in section.items)


# ---------------------------------------------------------------- walking the tree


def letter(index: int) -> str:
    """The letter of the option at `index`: A, B, …, Z, AA, AB, …"""
    name = ""
    index += 1
    while index:
        index, rest = divmod(index - 1, 26)
        name = chr(ord("A") + rest) + name
    return name


def number_text(value: Fraction) -> str:
    """Points and minutes as people write them: `3`, `2.5`, `7 1/3`."""
    if value.denominator == 1:
        return str(value.numerator)
    decimal = f"{float(value):.2f}".rstrip("0")
    if Fraction(decimal) == value:
        return decimal
    whole, rest = divmod(value.numerator, value.denominator)
    return f"{whole} {rest}/{value.denominator}" if whole else f"{rest}/{value.denominator}"


def figure_name(figure: Figure) -> str:
    """A file name without suffix that depends on the picture alone."""
    return "figure-" + hashlib.sha256(figure.svg.encode()).hexdigest()[:12]


def walk_inlines(inlines: Inlines) -> Iterator[Inline]:
    """Every inline in `inlines`, at any depth, in reading order."""
    for inline in inlines:
        yield inline
        match inline:
            case Strong(inner) | Emph(inner) | Link(inner, _):
                yield from walk_inlines(inner)
            case _:
                pass


def walk(blocks: Blocks) -> Iterator[Block | Inline]:
    """Every block and inline in `blocks`, at any depth, in reading order."""
    for block in blocks:
        yield block
        match block:
            case Paragraph(inlines):
                yield from walk_inlines(inlines)
            case Bullets(items) | Numbers(items):
                for item in items:
                    yield from walk(item)
            case Table(header, rows, _):
                for row in (header, *rows):
                    for cell in row:
                        yield from walk_inlines(cell)
            case _:
                pass


def slots(blocks: Blocks) -> list[str]:
    """Names of the answers that have their slot in `blocks`."""
    return [node.answer for node in walk(blocks) if isinstance(node, Slot)]


def item_blocks(item: Item) -> Iterator[Blocks]:
    """All running text of an item, in any view (options and other inlines as paragraphs)."""
    yield item.stem
    for part in item.parts:
        yield part.stem
        yield part.solution
        for answer in part.answers:
            for group in (answer.options, answer.left, answer.right, answer.items):
                yield tuple(Paragraph(entry) for entry in group)
            if answer.key:
                yield (Paragraph(answer.key.shown),)
                yield from answer.key.option_feedback
                for mistake in answer.key.mistakes:
                    yield (Paragraph(mistake.shown), *mistake.feedback)
    yield from item.hints
    yield item.solution
    for line in item.rubric:
        yield line.body


def figures(document: Document) -> dict[str, Figure]:
    """Every picture of the document by its `figure_name`."""
    found: dict[str, Figure] = {}
    for item in document.items:
        for blocks in item_blocks(item):
            for node in walk(blocks):
                if isinstance(node, Figure):
                    found[figure_name(node)] = node
    return found


def secrets(document: Document) -> list[str]:
    """What in the document would betray a key; empty for every document a candidate may see."""
    found = []
    for item in document.items:
        holders: list[tuple[str, tuple[object, ...]]] = [
            ("hints", item.hints),
            ("solution", item.solution),
            ("rubric", item.rubric),
        ]
        holders += [(f"solution of part {part.label}", part.solution) for part in item.parts]
        holders += [
            (f"key of {answer.name}", (answer.key,) if answer.key else ())
            for part in item.parts
            for answer in part.answers
        ]
        found += [f"{item.id}: {what}" for what, held in holders if held]
    return found
