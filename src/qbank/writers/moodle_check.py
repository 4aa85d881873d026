"""The finished XML, read again and held against every trap of Moodle's importer that was measured.

Moodle reports little: most mistakes import silently and show only when a student answers. `check` finds
those that concern the whole file and every question; what belongs to one type is in `moodle_check_types`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from lxml import etree

from qbank.writers.moodle_check_html import file_traps, html_traps
from qbank.writers.moodle_check_types import TYPES

FORMATS = ("html", "plain_text", "markdown", "moodle_auto_format")
_PROLOG = re.compile(rb"\s*(<\?xml[^>]*\?>)?\s*(<!DOCTYPE)?")


@dataclass(frozen=True, slots=True)
class Trap:
    """One thing that Moodle would refuse, truncate or silently change. `item` is an idnumber or a name."""

    item: str
    message: str

    def __str__(self) -> str:
        return f"{self.item}: {self.message}"


def check(xml: bytes) -> list[str]:
    """What Moodle would refuse, truncate or silently change in the file, each with its question."""
    return [str(trap) for trap in traps(xml)]


def traps(xml: bytes) -> list[Trap]:
    """As `check`, with the question apart from the message."""
    try:
        xml.decode("utf-8")
    except UnicodeDecodeError as error:
        return [Trap("the file", f"is not UTF-8 at byte {error.start}; Moodle refuses all of it")]
    parser = etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=True)
    try:
        root = etree.fromstring(xml, parser)
    except etree.XMLSyntaxError as error:
        return [Trap("the file", f"is not well-formed ({error.msg}); Moodle refuses all of it")]
    prolog = _PROLOG.match(xml)
    if prolog and prolog[2]:
        return [Trap("the file", "has a document type; Moodle knows no entities of a file's own")]
    if root.tag != "quiz":
        return [Trap("the file", f"begins with <{root.tag}>, not <quiz>")]
    return list(_quiz(root))


def _quiz(root: etree._Element) -> Iterator[Trap]:
    category, known = "", set[tuple[str, str]]()
    questions = 0
    for place, element in enumerate(root.iterchildren("question"), start=1):
        if element.get("type") == "category":
            category = (element.findtext("category/text") or "").strip()
            yield from (Trap(category or f"category {place}", message) for message in _category(category))
            continue
        questions += 1
        number = (element.findtext("idnumber") or "").strip()
        name = number or (element.findtext("name/text") or "").strip() or f"question {place}"
        if number and (category, number) in known:
            yield Trap(name, "the idnumber occurs twice in its category; Moodle drops the second")
        known.add((category, number))
        yield from (Trap(name, message) for message in _question(element, number))
    if not questions:
        yield Trap("the file", "holds no question")


def _category(path: str) -> Iterator[str]:
    if not path:
        yield "the category has no <text>: Moodle throws an exception for the whole file"
        return
    segments = [segment.replace("//", "/").strip() for segment in re.split(r"(?<!/)/(?!/)", path)]
    if not all(segments):
        yield f"the category path {path!r} has an empty segment; a literal slash is written //"
    if any(len(segment) > 255 for segment in segments):
        yield "a category name has more than 255 characters"
    if "<" in path:
        yield "a category name holds <, which Moodle takes for a tag"


def _question(element: etree._Element, number: str) -> Iterator[str]:
    kind = element.get("type") or ""
    name = (element.findtext("name/text") or "").strip()
    if not name:
        yield "the question has no <name>: Moodle saves nothing of the file"
    if "<" in name:
        yield "the name holds <: Moodle strips what follows as a tag"
    if len(name) > 255:
        yield f"the name has {len(name)} characters; Moodle keeps 255"
    if not number:
        yield "the question has no idnumber, so a second import would not be recognised"
    if len(number) > 100:
        yield f"the idnumber has {len(number)} characters; Moodle takes 100"
    yield from _settings(element)
    yield from _texts(element, kind)
    judge = TYPES.get(kind)
    if judge is None:
        yield f"the question type {kind!r} is none of those that qbank writes and checks"
    else:
        yield from judge(element)


def _settings(element: etree._Element) -> Iterator[str]:
    grade = _float(element.findtext("defaultgrade"))
    if grade is None or not 0 < grade < 100_000:
        yield "<defaultgrade> must be a number above 0 and below 100000"
    penalty = _float(element.findtext("penalty"))
    if penalty is None or not 0 <= penalty <= 1:
        yield "<penalty> must be a number from 0 to 1, or Moodle throws an exception for the whole file"
    for tag in element.iterfind("tags/tag"):
        text = tag.findtext("text")
        if text is None or not text.strip():
            yield "a tag is empty, or not in <text>: Moodle throws an exception"
        elif len(text.strip()) > 50 or re.search("[<>`]", text):
            yield f"Moodle would change the tag {text!r}"
    for hint in element.iterfind("hint"):
        if not (hint.findtext("text") or "").strip():
            yield "a hint is empty"
        for flag in ("shownumcorrect", "clearwrong"):
            if hint.findtext(flag):
                yield f"<{flag}> in a hint means yes whatever it holds"


def _float(text: str | None) -> float | None:
    return float(text) if text and re.fullmatch(r"[0-9]+(?:\.[0-9]+)?", text) else None


def _texts(element: etree._Element, kind: str) -> Iterator[str]:
    for text in element.iter("text"):
        if len(text):
            yield f"<text> holds the element <{text[0].tag}>: Moodle saves nothing of the file"
            continue
        holder = text.getparent()
        assert holder is not None
        form = holder.get("format")
        if form is not None and form not in FORMATS:
            yield f"the format {form!r} is unknown; Moodle takes it for html"
        value = text.text or ""
        yield from file_traps(holder, value)
        if form == "html" and value:
            yield from html_traps(value)
    if kind == "essay" and element.find("hint") is not None:
        yield "Moodle drops the hints of an essay"
