"""Moodle XML: each section a category, each item in it one question, so a quiz draws a random variant.

The file is read again and held against every measured trap of the importer before it is handed out; see
`moodle_check`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager

from lxml import etree

from qbank.content import Document, Section, View
from qbank.writers import moodle_types
from qbank.writers import moodle_xml as xml
from qbank.writers.moodle_check import Trap, traps
from qbank.writers.moodle_html import text_field
from qbank.writers.moodle_model import MoodleError, Unfit, place

__all__ = ["MoodleError", "write"]


def write(document: Document) -> bytes:
    """The document as Moodle XML; the same document always gives the same bytes.

    The document is in the tutor's view. The title of each section is the path of its category below the
    course's top: segments are separated by `/`, a slash within a segment is written `//`.

    Raises `MoodleError`, which names the question, for whatever Moodle would refuse, truncate or silently
    change.
    """
    if document.view is not View.TUTOR:
        raise MoodleError("the document", f"is in the {document.view} view; compose it in the tutor's")
    root = etree.Element("quiz")
    places: dict[str, str] = {}
    for section in document.sections:
        with _named(f"the section {section.title!r}"):
            _category(root, section)
        for item in section.items:
            with _named(place(item)):
                moodle_types.question(root, item)
                places.setdefault(xml.idnumber(item), place(item))
    written: bytes = etree.tostring(root, encoding="UTF-8", xml_declaration=True, pretty_print=True)
    if found := traps(written):
        raise MoodleError(places.get(found[0].item, found[0].item), _messages(found))
    return written


@contextmanager
def _named(name: str) -> Iterator[None]:
    """Whatever is found unfit inside becomes a `MoodleError` about `name`."""
    try:
        yield
    except Unfit as error:
        raise MoodleError(name, str(error)) from error
    except UnicodeEncodeError as error:
        raise MoodleError(name, "holds half of a surrogate pair, which is no character") from error
    except ValueError as error:
        if "XML compatible" not in str(error):
            raise
        raise MoodleError(name, "holds a control character, for which Moodle refuses the file") from error


def _messages(found: list[Trap]) -> str:
    """The messages about the first question that has any."""
    return "; ".join(trap.message for trap in found if trap.item == found[0].item)


def _category(root: etree._Element, section: Section) -> None:
    title = section.title.strip()
    if not title or title.startswith("/") or re.search(r"(?<!/)/$|///", title):
        raise Unfit("is no path of a category: write a/b for b in a, and // for a slash within a name")
    element = etree.SubElement(root, "question", {"type": "category"})
    xml.text(element, "category", f"$course$/top/{title}")
    if section.instructions:
        info = text_field(section.instructions)
        if info.figures:
            raise Unfit("has a picture in its instructions, which a category cannot hold")
        xml.rich(element, "info", info)
