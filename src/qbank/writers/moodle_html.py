r"""Content nodes as HTML for Moodle's text fields.

Text comes out of the page as it went in: besides `&`, `<` and `>`, what Moodle itself would read in running
text is taken apart by an empty element: `\(` and `$$` (formulas), `@@PLUGINFILE@@` (files), five underscores
(the input of a short answer), `{1:SA:` and `{#1}` (embedded answers).
"""

from __future__ import annotations

import re
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
    figure_name,
    walk_inlines,
)
from qbank.writers import moodle_math
from qbank.writers.moodle_model import EMPTY, Field

GAP = "____"  # four underscores: a gap to look at, which Moodle leaves alone
INPUT = "_____"  # five or more: Moodle puts the input of a numerical or short answer here

_READ_BY_MOODLE = re.compile(r"\\(?=[()\[\]])|\$|@(?=@)|____(?=_)|\{(?=#|\d*(?::|$))|\r\n?")
_ALIGN = {"l": "left", "c": "center", "r": "right"}


def _apart(found: re.Match[str]) -> str:
    token = found[0]
    if token == "$":
        return "&#36;<span></span>" if found.string[found.end() : found.end() + 1] == "$" else "&#36;"
    if token == "{":
        return "&#123;"
    return "\n" if token[0] == "\r" else token + "<span></span>"


def escape(text: str) -> str:
    """Running text as HTML that shows just this text."""
    text = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return _READ_BY_MOODLE.sub(_apart, text)


def attribute(text: str) -> str:
    """Text where no element can stand: in the quotes of an attribute, or in a drop-down box."""
    text = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace('"', "&quot;")
    text = text.replace("\\", "&#92;").replace("$", "&#36;").replace("{", "&#123;").replace("@@", "@&#64;")
    return text.replace("____", "___&#95;").replace("\r\n", "\n").replace("\r", "\n")


@dataclass(slots=True)
class Html:
    """Turns nodes into HTML; collects the pictures on the way.

    `slots` gives the HTML that stands for each answer's slot; a paragraph with a slot named in `wide`
    becomes a `<div>`, since a table cannot stand in a `<p>`. `picture` is where a picture of a given name
    is found.
    """

    slots: Mapping[str, str] = field(default_factory=dict)
    wide: frozenset[str] = frozenset()
    figures: list[Figure] = field(default_factory=list)
    picture: str = "@@PLUGINFILE@@/{}.svg"

    def inlines(self, nodes: Inlines) -> str:
        """HTML of a line. Neighbouring texts are one text: what Moodle reads may stand across them."""
        if len(nodes) == 1:
            return self.inline(nodes[0])
        pieces: list[str] = []
        texts: list[str] = []
        for node in nodes:
            if isinstance(node, Text):
                texts.append(node.text)
                continue
            if texts:
                pieces.append(escape("".join(texts)))
                texts.clear()
            pieces.append(self.inline(node))
        if texts:
            pieces.append(escape("".join(texts)))
        return "".join(pieces)

    def inline(self, node: Inline) -> str:
        match node:
            case Text(text):
                return escape(text)
            case Math(latex):
                return moodle_math.inline(latex)
            case Strong(inner):
                return f"<strong>{self.inlines(inner)}</strong>"
            case Emph(inner):
                return f"<em>{self.inlines(inner)}</em>"
            case Code(text):
                return f"<code>{escape(text)}</code>"
            case Link(inner, url):
                return f'<a href="{attribute(url)}">{self.inlines(inner)}</a>'
            case Break():
                return "<br>"
            case Slot(answer):
                return self.slots.get(answer, GAP)
            case _:
                raise TypeError(f"the Moodle writer does not know the inline {node!r}")

    def blocks(self, nodes: Blocks) -> str:
        return "\n".join([self.block(node) for node in nodes])

    def block(self, node: Block) -> str:
        match node:
            case Paragraph(inlines):
                tag = "div" if self.wide and self._holds_wide(inlines) else "p"
                return f"<{tag}>{self.inlines(inlines)}</{tag}>"
            case Display(latex):
                return f"<p>{moodle_math.display(latex)}</p>"
            case Bullets(items):
                return "<ul>" + "".join(f"<li>{self.blocks(item)}</li>" for item in items) + "</ul>"
            case Numbers(items):
                return "<ol>" + "".join(f"<li>{self.blocks(item)}</li>" for item in items) + "</ol>"
            case CodeBlock(text, _):
                return f"<pre><code>{escape(text)}</code></pre>"
            case Table():
                return self._table(node)
            case Figure(_, alt):
                self.figures.append(node)
                source = self.picture.format(figure_name(node))
                return f'<p><img src="{source}" alt="{attribute(alt)}"></p>'
            case _:
                raise TypeError(f"the Moodle writer does not know the block {node!r}")

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
        return f'<table class="generaltable">{head}<tbody>{body}</tbody></table>'


def line(nodes: Inlines) -> str:
    """HTML of a line without slots."""
    return Html().inlines(nodes)


def text_field(nodes: Blocks) -> Field:
    """The blocks as a field."""
    if not nodes:
        return EMPTY
    html = Html()
    text = html.blocks(nodes)
    return Field(text, tuple(html.figures))
