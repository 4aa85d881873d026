"""Content nodes as HTML: the tree that every HTML writer walks; what differs between them are its hooks."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

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

_ALIGN = {"l": "left", "c": "center", "r": "right"}


@dataclass(slots=True)
class HtmlWriter:
    """Turns nodes into HTML; a writer for one place overrides the hooks.

    `slots` gives the HTML that stands for each answer's slot; a paragraph with a slot named in `wide`
    becomes a `<div>`, since a table cannot stand in a `<p>`.
    """

    slots: Mapping[str, str] = field(default_factory=dict)
    wide: frozenset[str] = frozenset()

    # ---------------------------------------------------------------- hooks

    def named(self) -> str:
        """What errors call this writer."""
        return "HTML"

    def escape(self, text: str) -> str:
        """Running text as HTML that shows just this text."""
        return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")

    def attribute(self, text: str) -> str:
        """Text for the quotes of an attribute."""
        return self.escape(text).replace('"', "&quot;")

    def math(self, latex: str) -> str:
        """A formula in the line."""
        raise NotImplementedError

    def display(self, latex: str) -> str:
        """A displayed formula with its paragraph."""
        raise NotImplementedError

    def figure(self, figure: Figure) -> str:
        """A picture with its words."""
        raise NotImplementedError

    def gap(self, answer: str) -> str:
        """What stands for a slot that `slots` does not name."""
        raise NotImplementedError

    def table_opening(self) -> str:
        return "<table>"

    def table_end(self) -> str:
        return "</table>"

    # ---------------------------------------------------------------- the walk

    def inlines(self, nodes: Inlines) -> str:
        """HTML of a line. Neighbouring texts are one text: what a hook looks for may stand across them."""
        if len(nodes) == 1:
            return self.inline(nodes[0])
        pieces: list[str] = []
        texts: list[str] = []
        for node in nodes:
            if isinstance(node, Text):
                texts.append(node.text)
                continue
            if texts:
                pieces.append(self.escape("".join(texts)))
                texts.clear()
            pieces.append(self.inline(node))
        if texts:
            pieces.append(self.escape("".join(texts)))
        return "".join(pieces)

    def inline(self, node: Inline) -> str:
        match node:
            case Text(text):
                return self.escape(text)
            case Math(latex):
                return self.math(latex)
            case Strong(inner):
                return f"<strong>{self.inlines(inner)}</strong>"
            case Emph(inner):
                return f"<em>{self.inlines(inner)}</em>"
            case Code(text):
                return f"<code>{self.escape(text)}</code>"
            case Link(inner, url):
                return f'<a href="{self.attribute(url)}">{self.inlines(inner)}</a>'
            case Break():
                return "<br>"
            case Slot(answer):
                return self.slots[answer] if answer in self.slots else self.gap(answer)
            case _:
                raise TypeError(f"the {self.named()} writer does not know the inline {node!r}")

    def blocks(self, nodes: Blocks) -> str:
        return "\n".join([self.block(node) for node in nodes])

    def block(self, node: Block) -> str:
        match node:
            case Paragraph(inlines):
                tag = "div" if self.wide and self._holds_wide(inlines) else "p"
                return f"<{tag}>{self.inlines(inlines)}</{tag}>"
            case Display(latex):
                return self.display(latex)
            case Bullets(items):
                return "<ul>" + "".join(f"<li>{self.blocks(item)}</li>" for item in items) + "</ul>"
            case Numbers(items):
                return "<ol>" + "".join(f"<li>{self.blocks(item)}</li>" for item in items) + "</ol>"
            case CodeBlock(text, _):
                return f"<pre><code>{self.escape(text)}</code></pre>"
            case Table():
                return self._table(node)
            case Figure():
                return self.figure(node)
            case _:
                raise TypeError(f"the {self.named()} writer does not know the block {node!r}")

    def _holds_wide(self, inlines: Inlines) -> bool:
        return any(isinstance(node, Slot) and node.answer in self.wide for node in walk_inlines(inlines))

    def _table(self, table: Table) -> str:
        styles = [f' style="text-align:{_ALIGN[letter]}"' for letter in table.align]

        def row(cells: tuple[Inlines, ...], tag: str) -> str:
            pieces = [
                f"<{tag}{style}>{self.inlines(cell)}</{tag}>"
                for cell, style in zip(cells, styles, strict=True)
            ]
            return "<tr>" + "".join(pieces) + "</tr>"

        head = f"<thead>{row(table.header, 'th')}</thead>" if any(table.header) else ""
        body = "".join(row(cells, "td") for cells in table.rows)
        return f"{self.table_opening()}{head}<tbody>{body}</tbody>{self.table_end()}"
