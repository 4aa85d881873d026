r"""Content nodes as HTML for Moodle's text fields.

Text comes out of the page as it went in: besides `&`, `<` and `>`, what Moodle itself would read in running
text is taken apart by an empty element: `\(` and `$$` (formulas), `@@PLUGINFILE@@` (files), five underscores
(the input of a short answer), `{1:SA:` and `{#1}` (embedded answers).
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from qbank.content import Blocks, Figure, Inlines, figure_name
from qbank.writers import moodle_math
from qbank.writers.html import HtmlWriter
from qbank.writers.moodle_model import EMPTY, Field

GAP = "____"  # four underscores: a gap to look at, which Moodle leaves alone
INPUT = "_____"  # five or more: Moodle puts the input of a numerical or short answer here

_READ_BY_MOODLE = re.compile(r"\\(?=[()\[\]])|\$|@(?=@)|____(?=_)|\{(?=#|\d*(?::|$))|\r\n?")


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
class Html(HtmlWriter):
    """Turns nodes into HTML for Moodle; collects the pictures on the way. `picture` is where one is found."""

    figures: list[Figure] = field(default_factory=list)
    picture: str = "@@PLUGINFILE@@/{}.svg"

    def named(self) -> str:
        return "Moodle"

    def escape(self, text: str) -> str:
        return escape(text)

    def attribute(self, text: str) -> str:
        return attribute(text)

    def math(self, latex: str) -> str:
        return moodle_math.inline(latex)

    def display(self, latex: str) -> str:
        return f"<p>{moodle_math.display(latex)}</p>"

    def figure(self, figure: Figure) -> str:
        self.figures.append(figure)
        source = self.picture.format(figure_name(figure))
        return f'<p><img src="{source}" alt="{attribute(figure.alt)}"></p>'

    def gap(self, answer: str) -> str:
        del answer
        return GAP

    def table_opening(self) -> str:
        return '<table class="generaltable">'


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
