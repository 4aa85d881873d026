"""Running text as LaTeX, escaped so that every character is printed as it is."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterator
from typing import assert_never

from pylatex import Command, NoEscape

from qbank.content import Break, Code, Emph, Inline, Inlines, Link, Math, Slot, Strong, Text, walk_inlines
from qbank.writers.latex_math import Unwritable, formula

SlotWriter = Callable[[str], str]
"""What stands in the line where the answer of a name is given."""

_SPECIAL = {
    "\\": r"\textbackslash{}",
    "^": r"\textasciicircum{}",
    "~": r"\textasciitilde{}",
    **{char: "\\" + char for char in "{}$&#%_"},
    **dict.fromkeys("\t\n\r\u2028\u2029", " "),
    "\u00a0": "~",
    "\u00ad": r"\-",
    "\u2002": r"\enspace{}",
    "\u2003": r"\quad{}",
    "\u2009": r"\,",
    "\u202f": r"\,",
    "\u200b": r"\hspace{0pt}",
}
_APOSTROPHE = re.compile(r"(?<=[^\W\d_])'(?=[^\W\d_])|^'(?=s\b)")
_JOINERS = "\u200c\u200d"
_NEUTRAL = ("NSM", "WS", "ON")
_URL = re.compile(r"(https?://|mailto:)", re.IGNORECASE)
_URL_KEPT = re.compile(r"[A-Za-z0-9:/?#\[\]@!$&'()*+,;=._%-]")


def command(name: str, *arguments: str, options: str | None = None) -> str:
    r"""`\name[options]{argument}…` for arguments that are LaTeX already."""
    shown = [NoEscape(argument) for argument in arguments]
    return str(Command(name, shown or None, None if options is None else NoEscape(options)).dumps())


# ---------------------------------------------------------------- prose


def escape(text: str) -> str:
    """LaTeX that prints `text`, in Unicode's composed form; a straight apostrophe inside a word becomes `’`.

    Raises Unwritable on control characters, which no font can print.
    """
    return _escape(_APOSTROPHE.sub("’", unicodedata.normalize("NFC", text)))


def _escape(text: str) -> str:
    return "".join(_run(text[start:end]) for start, end in _runs(text))


def _run(text: str) -> str:
    escaped = "".join(map(_escape_char, text))
    return command("righttoleft", escaped) if _is_rtl(text[0]) else escaped


def _escape_char(char: str) -> str:
    if char in _SPECIAL:
        return _SPECIAL[char]
    category = unicodedata.category(char)
    if category in ("Cc", "Cs"):
        raise Unwritable(f"the character U+{ord(char):04X} cannot be printed; delete it from the text")
    # Joiners change how letters look; the other format characters (direction, byte order) leave no mark.
    return "" if category == "Cf" and char not in _JOINERS else char


def _runs(text: str) -> Iterator[tuple[int, int]]:
    """Start and end of the runs that read in one direction; between two words to the left a space is too."""
    start = 0
    while start < len(text):
        end = start
        if _is_rtl(text[start]):
            for at in range(start, len(text)):
                if _is_rtl(text[at]):
                    end = at + 1
                elif unicodedata.bidirectional(text[at]) not in _NEUTRAL:
                    break
        else:
            while end < len(text) and not _is_rtl(text[end]):
                end += 1
        yield start, end
        start = end


def _is_rtl(char: str) -> bool:
    return unicodedata.bidirectional(char) in ("R", "AL")


def code(text: str) -> str:
    """Code in the line; a long name may be broken after its dots, slashes and underscores."""
    shown = escape_code(text)
    return re.sub(r"(\.|/|\\_)(?=\w)", r"\1\\allowbreak{}", shown) if len(text) > 20 else shown


def escape_code(text: str) -> str:
    """`escape` without the typography: quotes as they are, every space printed."""
    shown = _escape(unicodedata.normalize("NFC", text).expandtabs(4))
    return re.sub(r"^ +|(?<= ) +| +$", lambda spaces: "~" * len(spaces[0]), shown)


# ---------------------------------------------------------------- inlines


def no_slots(name: str) -> str:
    """The slot writer for text in which no answer can be given."""
    raise Unwritable(f"the answer `{name}` cannot be given here; put its slot into the question")


def inlines(nodes: Inlines, slot: SlotWriter = no_slots) -> str:
    """The nodes on one line of LaTeX, so that the line number of an error leads to them."""
    return "".join(_inline(node, slot) for node in nodes)


def _inline(node: Inline, slot: SlotWriter) -> str:
    match node:
        case Text(text):
            return escape(text)
        case Math(latex):
            # An empty formula would be `$$`, which opens a display.
            return f"${' '.join(formula(latex).splitlines()) or '{}'}$"
        case Strong(inner):
            return command("textbf", inlines(inner, slot))
        case Emph(inner):
            return command("emph", inlines(inner, slot))
        case Code(text):
            return command("texttt", code(text))
        case Link(inner, url):
            return link(inlines(inner, slot), plain(inner), url)
        case Break():
            return command("breakline") + "{}"
        case Slot(name):
            return slot(name)
        case _:
            assert_never(node)


def link(shown: str, text: str, url: str) -> str:
    """A link whose address is also printed; other schemes than the web's and mail's are printed only."""
    address = "" if url.removeprefix("mailto:") == text else command("address", code(url))
    if not _URL.match(url):
        return shown + address
    quoted = "".join(char if _URL_KEPT.match(char) else _percent(char) for char in url)
    return command("weblink", re.sub(r"([%#&_$])", r"\\\1", quoted), shown) + address


def _percent(char: str) -> str:
    return "".join(f"%{byte:02X}" for byte in char.encode())


def plain(nodes: Inlines) -> str:
    """The words of the nodes without their marks, to compare and to measure them."""
    found = []
    for node in walk_inlines(nodes):
        match node:
            case Text(text) | Code(text):
                found.append(text)
            case Math(latex):
                found.append(re.sub(r"\\[A-Za-z]+|[{}]", "", latex))
            case _:
                pass
    return "".join(found)
