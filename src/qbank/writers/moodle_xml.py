"""Elements of Moodle's XML: text fields with their files, and what every question has."""

from __future__ import annotations

import base64
import hashlib
import re

from lxml import etree

from qbank.content import Item, figure_name
from qbank.writers import moodle_numbers as numbers
from qbank.writers.moodle_html import text_field
from qbank.writers.moodle_model import Field, Unfit

PENALTY = "0.3333333"  # a third for each further try, as Moodle stores it
NAME_LENGTH = 255
IDNUMBER_LENGTH = 100

_sub = etree.SubElement


def leaf(parent: etree._Element, tag: str, text: str = "") -> None:
    """`<tag>text</tag>`, or an empty element."""
    element = _sub(parent, tag)
    if text:
        element.text = text


def text(parent: etree._Element, tag: str, value: str) -> etree._Element:
    """`<tag><text>value</text></tag>`."""
    element = _sub(parent, tag)
    _sub(element, "text").text = value
    return element


def rich(parent: etree._Element, tag: str, field: Field) -> etree._Element:
    """`<tag format="html">` with the HTML in CDATA and the pictures as files beside it."""
    element = _sub(parent, tag, {"format": "html"})
    fill(element, field)
    return element


def fill(element: etree._Element, field: Field) -> None:
    """The text of a field and its files, each once."""
    inner = _sub(element, "text")
    if field.html:
        inner.text = etree.CDATA(field.html)
    for name, svg in {figure_name(figure): figure.svg for figure in field.figures}.items():
        file = _sub(element, "file", {"name": f"{name}.svg", "path": "/", "encoding": "base64"})
        file.text = base64.b64encode(svg.encode()).decode()


def answer(parent: etree._Element, fraction: str, form: str) -> etree._Element:
    return _sub(parent, "answer", {"fraction": fraction, "format": form})


def idnumber(item: Item) -> str:
    """What a re-import is recognised by: `optimization/momentum/two-steps#7`, or its beginning and a hash."""
    name = f"{item.id}#{item.variant}"
    if len(name) <= IDNUMBER_LENGTH:
        return name
    digest = hashlib.sha256(name.encode()).hexdigest()[:16]
    ending = f"~{digest}#{item.variant}"
    return name[: IDNUMBER_LENGTH - len(ending)] + ending


def title(item: Item) -> str:
    """`Two steps of heavy-ball momentum · 003`. Moodle takes `<` for a tag, so U+FF1C stands for it."""
    ending = f" · {item.variant:03d}"
    name = " ".join(item.title.split()).replace("<", "\uff1c") or item.id
    room = NAME_LENGTH - len(ending)
    return (name if len(name) <= room else name[: room - 1] + "…") + ending


def question(
    parent: etree._Element,
    kind: str,
    item: Item,
    stem: Field,
    solution: Field,
    *,
    grade: str = "",
    penalty: str = PENALTY,
) -> etree._Element:
    """A `<question>` with what every type has, but for hints and tags. `grade` stands for the points."""
    if item.points <= 0:
        raise Unfit("the question is worth no points, which Moodle cannot grade")
    element = _sub(parent, "question", {"type": kind})
    text(element, "name", title(item))
    rich(element, "questiontext", stem)
    rich(element, "generalfeedback", solution)
    leaf(element, "defaultgrade", grade or numbers.grade(item.points))
    leaf(element, "penalty", penalty)
    leaf(element, "idnumber", idnumber(item))
    return element


def hints(element: etree._Element, item: Item) -> None:
    """Hints, which Moodle shows between tries. Their empty elements would mean yes, so there are none."""
    for hint in item.hints:
        rich(element, "hint", text_field(hint))


def tags(element: etree._Element, item: Item) -> None:
    names = list(dict.fromkeys(" ".join(tag.split()) for tag in item.tags))
    if "" in names:
        raise Unfit("a tag is empty")
    for name in names:
        if len(name) > 50 or re.search("[<>`]", name):
            raise Unfit(f"Moodle would change the tag {name!r}: 50 characters at most, no < > or backtick")
    if names:
        holder = _sub(element, "tags")
        for name in names:
            text(holder, "tag", name)
