"""Content nodes as HTML for the practice site: formulas in MathML, pictures as SVG in the page."""

from __future__ import annotations

import re
from dataclasses import dataclass

from qbank.content import Blocks, Figure, Inlines
from qbank.writers.html import HtmlWriter
from qbank.writers.mathml import mathml

_LONG_NUMBER = re.compile(r"-?[0-9]+\.[0-9]{3,}")
_GLYPH = re.compile(r"\bg([0-9A-F]{8})[0-9A-F]{24}\b")  # the name of a letter's outline: a hash of it
_PROLOGUE = re.compile(r"^\s*(?:<\?xml[^>]*>|<!DOCTYPE[^>]*>|<!--.*?-->|\s)*", re.DOTALL)
_UNUSED = re.compile(
    r' (?:xmlns:h5="[^"]*"|fill-rule="nonzero"|stroke-linecap="butt"|stroke-linejoin="miter"'
    r'|stroke-miterlimit="4")'
)


@dataclass(slots=True)
class PageHtml(HtmlWriter):
    """A slot becomes an empty mark: the page's script puts the field for the answer beside it."""

    def named(self) -> str:
        return "page"

    def math(self, latex: str) -> str:
        return mathml(latex)

    def display(self, latex: str) -> str:
        return f'<div class="display">{mathml(latex, display=True)}</div>'

    def figure(self, figure: Figure) -> str:
        words = self.attribute(figure.alt)
        return f'<div class="figure" role="img" aria-label="{words}">{slim(figure.svg)}</div>'

    def gap(self, answer: str) -> str:
        return f'<span class="slot" data-slot="{self.attribute(answer)}"></span>'

    def table_opening(self) -> str:
        return '<div class="table"><table>'

    def table_end(self) -> str:
        return "</table></div>"


def html(nodes: Blocks) -> str:
    return PageHtml().blocks(nodes)


def line(nodes: Inlines) -> str:
    """HTML of a line without slots."""
    return PageHtml().inlines(nodes)


def slim(svg: str) -> str:
    """The same picture in fewer bytes: numbers to two decimals, short names, no prologue.

    A hundredth of a point is less than a screen shows.
    """
    body = _PROLOGUE.sub("", svg.lstrip("\ufeff"))
    return _UNUSED.sub("", _LONG_NUMBER.sub(_shorter, _GLYPH.sub(r"g\1", body))).strip()


def _shorter(found: re.Match[str]) -> str:
    number = f"{float(found[0]):.2f}".rstrip("0").rstrip(".")
    return "0" if number == "-0" else number
