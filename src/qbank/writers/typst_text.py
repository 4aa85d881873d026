"""Running text as plain data for the Typst template: inlines, blocks and the formulas they use."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any, TypeAlias

from qbank import mathtext
from qbank.content import (
    Block,
    Blocks,
    Break,
    Bullets,
    Code,
    CodeBlock,
    Display,
    Emph,
    Figure,
    Inline,
    Inlines,
    Link,
    Math,
    Numbers,
    Paragraph,
    Slot,
    Strong,
    Table,
    Text,
    walk_inlines,
)
from qbank.writers.typst_breadth import breadth, breakable

Json: TypeAlias = dict[str, Any]

WIDE_DISPLAY = 34.0  # em; a wider formula is measured before it is set, and made smaller if it has to be


class WriterError(ValueError):
    """Something in a document that cannot be set: `item` says where, `found` what it is, `reason` why."""

    def __init__(self, item: str, found: str, reason: str) -> None:
        super().__init__(f"{item}: cannot set {found}: {reason}")
        self.item = item
        self.found = found
        self.reason = reason


@lru_cache(maxsize=8192)
def _typst_math(latex: str) -> str:
    return mathtext.to_typst(latex)


@dataclass(slots=True)
class Formulas:
    """The distinct formulas of one document, in the order in which they are first used."""

    places: dict[str, int] = field(default_factory=dict)
    sources: list[str] = field(default_factory=list)

    def place(self, latex: str, item: str) -> int:
        """The number of the formula; raises `WriterError` when it is not LaTeX that we understand."""
        if latex not in self.places:
            try:
                source = _typst_math(latex)
            except mathtext.MathError as error:
                raise WriterError(item, f"the formula ${latex}$", str(error)) from error
            self.places[latex] = len(self.sources)
            self.sources.append(source)
        return self.places[latex]

    def table(self) -> list[list[str]]:
        """Pairs of Typst math and the LaTeX that it stands for (the formula's words for a screen reader)."""
        return [[source, latex] for source, latex in zip(self.sources, self.places, strict=True)]


@dataclass(frozen=True, slots=True)
class Scene:
    """What running text may refer to: where it stands and the answers that may have a slot in it.

    `in_line` names the answers given in the line, `apart` those that need a block of their own.
    """

    item: str
    formulas: Formulas
    in_line: frozenset[str] = frozenset()
    apart: frozenset[str] = frozenset()


# ---------------------------------------------------------------- inlines


def inlines(nodes: Inlines, scene: Scene) -> list[Any]:
    """The nodes as data: a string for plain text, an object with a `kind` for everything else."""
    return [_inline(node, scene) for node in nodes]


def _inline(node: Inline, scene: Scene) -> str | Json:
    match node:
        case Text(text):
            return breakable(text)
        case Math(latex):
            return {"kind": "math", "formula": scene.formulas.place(latex, scene.item)}
        case Strong(inner):
            return {"kind": "strong", "body": inlines(inner, scene)}
        case Emph(inner):
            return {"kind": "emph", "body": inlines(inner, scene)}
        case Code(text):
            return {"kind": "code", "text": breakable(text)}
        case Link(inner, url):
            return {"kind": "link", "body": inlines(inner, scene), "url": url}
        case Break():
            return {"kind": "break"}
        case Slot(answer):
            if answer in scene.apart:
                raise WriterError(
                    scene.item,
                    f"the slot [[{answer}]]",
                    "its slot has to stand in a paragraph of the stem, not in a list or a table",
                )
            if answer not in scene.in_line:
                raise WriterError(scene.item, f"the slot [[{answer}]]", "the question has no such answer")
            return {"kind": "slot", "answer": answer}
        case _:
            raise WriterError(scene.item, type(node).__name__, "the writer does not know this inline node")


def right_to_left(nodes: Inlines) -> bool:
    """Whether the first letter with a direction is Hebrew, Arabic or the like (Unicode rules P2 and P3)."""
    for node in walk_inlines(nodes):
        if isinstance(node, Text):
            for character in node.text:
                direction = unicodedata.bidirectional(character)
                if direction in ("L", "R", "AL"):
                    return direction != "L"
    return False


# ---------------------------------------------------------------- blocks


def blocks(nodes: Blocks, scene: Scene) -> list[Json]:
    """The nodes as data, each an object with a `kind`."""
    return [_block(node, scene) for node in nodes]


def stem(nodes: Blocks, scene: Scene) -> list[list[Json] | str]:
    """A stem in pieces: lists of blocks, the first of them before all else, and names of answers set apart.

    A paragraph ends where an answer has its slot that needs a block of its own.
    """
    pieces: list[list[Json] | str] = [[]]
    for node in nodes:
        for piece in _cut(node, scene) if isinstance(node, Paragraph) else (node,):
            if isinstance(piece, Slot):
                pieces.append(piece.answer)
            elif isinstance(pieces[-1], str):
                pieces.append([_block(piece, scene)])
            else:
                pieces[-1].append(_block(piece, scene))
    return pieces


def _cut(paragraph: Paragraph, scene: Scene) -> Iterator[Paragraph | Slot]:
    """The paragraph in pieces, cut at the slots of answers that are set apart."""
    line: list[Inline] = []
    for node in paragraph.inlines:
        if isinstance(node, Slot) and node.answer in scene.apart:
            yield from _unless_blank(line)
            yield node
            line = []
        else:
            line.append(node)
    yield from _unless_blank(line)


def _unless_blank(line: list[Inline]) -> Iterator[Paragraph]:
    nodes = list(line)
    if nodes and isinstance(nodes[0], Text):
        nodes[0] = Text(nodes[0].text.lstrip())
    if nodes and isinstance(nodes[-1], Text):
        nodes[-1] = Text(nodes[-1].text.rstrip())
    if any(node != Text("") for node in nodes):
        yield Paragraph(tuple(nodes))


def _block(node: Block, scene: Scene) -> Json:
    match node:
        case Paragraph(nodes):
            direction = {"rtl": True} if right_to_left(nodes) else {}
            return {"kind": "paragraph", "body": inlines(nodes, scene), **direction}
        case Display(latex):
            wide = {"wide": True} if breadth((Math(latex),)) > WIDE_DISPLAY else {}
            return {"kind": "display", "formula": scene.formulas.place(latex, scene.item), **wide}
        case Bullets(items):
            return {"kind": "bullets", "items": [blocks(item, scene) for item in items]}
        case Numbers(items):
            return {"kind": "numbers", "items": [blocks(item, scene) for item in items]}
        case CodeBlock(text, language):
            return {"kind": "code", "text": breakable(text), "language": language}
        case Table(header, rows, align):
            return {
                "kind": "table",
                "header": [inlines(cell, scene) for cell in header],
                "rows": [[inlines(cell, scene) for cell in row] for row in rows],
                "align": align,
            }
        case Figure(svg, alt):
            return {"kind": "figure", "svg": svg, "alt": alt}
        case _:
            raise WriterError(scene.item, type(node).__name__, "the writer does not know this block")
