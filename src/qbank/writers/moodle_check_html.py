"""Traps in a piece of HTML and in the files beside it."""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Iterator

from lxml import etree

_TAGS = (
    "p|br|strong|em|code|pre|a|span|div|small|sub|sup|b|i|ul|ol|li|img|hr|h[1-6]"
    "|table|caption|thead|tbody|tr|th|td|svg|path|math"
)
_LOST = re.compile(rf"<(?!/?(?:{_TAGS})(?=[\s/>]))(?=[A-Za-z/!?])")
_FORMULA = re.compile(r"\\\((.*?)\\\)|\\\[(.*?)\\\]", re.DOTALL)
_DOLLARS = re.compile(r"(?<!\$)\$[^$<>]*[\\^_][^$<>]*\$(?!\$)")
_FILE = re.compile(r"@@PLUGINFILE@@/([^\"'\s?#<>]+)")
_ENTITY = re.compile(r"&(?:#\d+|#x[0-9A-Fa-f]+|[A-Za-z]\w*);")


def html_traps(html: str) -> Iterator[str]:
    """What Moodle's cleaning or MathJax would spoil in a piece of HTML."""
    if lost := _LOST.search(html):
        yield f"a bare < is lost: {html[lost.start() : lost.start() + 30]!r}"
    if "\\" in html:
        for found in _FORMULA.finditer(html):
            formula = found[1] or found[2] or ""
            if "<" in formula:
                yield f"the formula {found[0]!r} holds a raw <, which breaks it; write \\lt"
            if formula.count("&") != len(_ENTITY.findall(formula)):
                yield f"the formula {found[0]!r} holds a bare &"
    if "$" in html and (dollars := _DOLLARS.search(_FORMULA.sub("", html))):
        yield f"{dollars[0]!r} is not typeset; Moodle wants \\( \\)"


def file_traps(holder: etree._Element, value: str) -> Iterator[str]:
    """What is wrong with the files beside a text that says `value`."""
    given = holder.findall("file")
    if not given and "@@PLUGINFILE@@" not in value:
        return
    names = [file.get("name") or "" for file in given]
    for name in sorted(set(_FILE.findall(value)) - set(names)):
        yield f"the file {name} is shown but not included"
    for name in names:
        if names.count(name) > 1:
            yield f"the file {name} is included twice in one text"
        if f"@@PLUGINFILE@@/{name}" not in value:
            yield f"the file {name} is included but not shown"
    for file in given:
        if file.get("path") != "/" or "/" in (file.get("name") or "/"):
            yield f"the file {file.get('name')} has an odd path: an exception for the whole file"
        try:
            data = base64.b64decode(file.text or "", validate=True)
        except binascii.Error:
            data = b""
        if file.get("encoding") != "base64" or not data:
            yield f"the file {file.get('name')} is not base64"
