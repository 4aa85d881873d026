"""What Moodle would store of a question file, and how it would mark a response.

A small importer of its own for the tests, written from the measured facts in `moodle-import.md` and from what
Moodle documents of its formats. It shares no code with the writer: where the writer scans, this one matches
regular expressions; where the writer refuses, this one stores what Moodle would store, however spoilt.

Run as a program it prints the outline of a file, which is how the golden outlines are made:
`python tests/moodle_reader.py FILE.xml`.
"""

from __future__ import annotations

import html
import html.parser
import re
import sys
import xml.etree.ElementTree as ElementTree
from dataclasses import dataclass, field
from pathlib import Path

PERCENTAGES = (
    *(0, 5, 10, 11.11111, 12.5, 14.28571, 16.66667, 20, 25, 30, 33.33333, 40, 50, 60, 66.66667, 70, 75, 80),
    *(83.33333, 90, 100),
)
BLANKS = " \t\n\r\0\x0b"  # what PHP's trim takes away


class RefusedError(Exception):
    """Moodle would not import this."""


@dataclass
class Reply:
    """An answer that Moodle knows: its text, its share of the mark (1 is all of it), what it says."""

    text: str
    fraction: float
    feedback: str = ""
    tolerance: float = 0.0


@dataclass
class Stored:
    """A question, or a sub-question of embedded answers, as the database would hold it."""

    kind: str
    name: str = ""
    category: str = ""
    text: str = ""
    solution: str = ""
    grade: float = 1.0
    idnumber: str = ""
    single: bool = True
    case: bool = False
    dropdown: bool = False
    replies: list[Reply] = field(default_factory=list)
    pairs: list[tuple[str, str]] = field(default_factory=list)
    items: list[str] = field(default_factory=list)
    subs: list[Stored] = field(default_factory=list)
    hints: list[str] = field(default_factory=list)
    tags: list[str] = field(default_factory=list)
    grader: str = ""
    files: set[str] = field(default_factory=set)


# ---------------------------------------------------------------- import


def stored(data: bytes) -> list[Stored]:
    """Every question of the file. Raises `RefusedError` where Moodle would give up."""
    try:
        root = ElementTree.fromstring(data.decode("utf-8"))
    except (ElementTree.ParseError, UnicodeDecodeError) as error:
        raise RefusedError(str(error)) from error
    category, found, numbers = "", [], set()
    for element in root.findall("question"):
        if element.get("type") == "category":
            category = _text(element, "category")
            continue
        question = _question(element)
        question.category = category
        if (category, question.idnumber) in numbers:
            question.idnumber = ""  # dropped without a word
        numbers.add((category, question.idnumber))
        found.append(question)
    return found


def _text(element: ElementTree.Element, path: str) -> str:
    holder = element.find(path)
    inner = holder.find("text") if holder is not None else None
    if inner is not None and len(inner):
        raise RefusedError("child tags in <text>")
    return (inner.text or "").strip(BLANKS) if inner is not None else ""


def _own_text(element: ElementTree.Element) -> str:
    return (element.findtext("text") or "").strip(BLANKS)


def _question(element: ElementTree.Element) -> Stored:
    name = re.sub(r"<[^\s>][^>]*>?", "", _text(element, "name"))[:255].strip()
    if not name:
        raise RefusedError("no name")
    question = Stored(
        element.get("type", ""),
        name=name,
        text=_text(element, "questiontext"),
        solution=_text(element, "generalfeedback"),
        grade=float(element.findtext("defaultgrade") or 1),
        idnumber=(element.findtext("idnumber") or "")[:100],
        hints=[_own_text(hint) for hint in element.findall("hint")],
        tags=[_own_text(tag) for tag in element.findall("tags/tag")],
        files={file.get("name", "") for file in element.iter("file")},
    )
    READERS[question.kind](element, question)
    return question


def _fraction(answer: ElementTree.Element) -> float:
    share = float(answer.get("fraction", "0"))
    nearest = min(PERCENTAGES, key=lambda value: abs(value - abs(share)))
    if abs(nearest - abs(share)) >= 0.001:
        raise RefusedError(f"fraction {share}")
    return (nearest if share >= 0 else -nearest) / 100


def _replies(element: ElementTree.Element, question: Stored) -> None:
    for answer in element.findall("answer"):
        question.replies.append(Reply(_own_text(answer), _fraction(answer), _text(answer, "feedback")))


def _multichoice(element: ElementTree.Element, question: Stored) -> None:
    _replies(element, question)
    question.single = (element.findtext("single") or "true").strip() not in ("false", "0", "")
    if len(question.replies) < 2:
        raise RefusedError("fewer than 2 answers")


def _truefalse(element: ElementTree.Element, question: Stored) -> None:
    _replies(element, question)


def _shortanswer(element: ElementTree.Element, question: Stored) -> None:
    _replies(element, question)
    question.case = element.findtext("usecase") == "1"
    if not any(reply.fraction == 1 for reply in question.replies):
        raise RefusedError("no 100 % answer")


def _number(text: str) -> float:
    """The number at the front, which is all that Moodle keeps; a comma is taken for thousands."""
    front = re.match(r"[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?", text.strip().replace(",", ""))
    if front is None:
        raise RefusedError(f"not a number: {text!r}")
    return float(front[0])


def _numerical(element: ElementTree.Element, question: Stored) -> None:
    _replies(element, question)
    for reply, answer in zip(question.replies, element.findall("answer"), strict=True):
        reply.text = repr(_number(reply.text))
        reply.tolerance = abs(_number(answer.findtext("tolerance") or "0"))


def _matching(element: ElementTree.Element, question: Stored) -> None:
    for row in element.findall("subquestion"):
        stem, answer = _own_text(row), _text(row, "answer")
        if stem and not answer:
            raise RefusedError("a stem without an answer")
        question.pairs.append((stem, answer))


def _ordering(element: ElementTree.Element, question: Stored) -> None:
    question.items = [_own_text(answer) for answer in element.findall("answer")]
    complete = element.findtext("selecttype") == "ALL" and element.find("shownumcorrect") is not None
    if len(question.items) < 2 or not complete:
        raise RefusedError("ordering")


def _essay(element: ElementTree.Element, question: Stored) -> None:
    question.grader = _text(element, "graderinfo")
    question.hints = []  # an essay has none
    if element.findtext("responseformat") not in ("editor", "plain", "monospaced", "noinline"):
        raise RefusedError("response format")


# One alternative: `=` or `%50%`, a text of one character or more, and perhaps `#` and a feedback. As in PHP,
# `$` also stands before a line end that closes the text, so such a line end is an alternative of its own.
_SHARE = r"(?:(?P<full>=)|%(?P<share>-?\d+(?:[.,]\d*)?)%)?"
_BODY = r"(?P<text>.+?(?<!\\)(?<!&)(?<!&amp;)(?=[~#}]|$))"
_SAID = r"(?:\#(?P<said>.*?(?<!\\)(?=[~}]|$)))?"
_ONE = _SHARE + _BODY + _SAID
_BARE = re.sub(r"\?P<\w+>", "?:", _ONE)
_CODES = (
    r"NUMERICAL|NM|MULTICHOICE_[VH]S?|MC[VH]S?|MULTICHOICE(?:_S)?|MCS?|SHORTANSWER(?:_C)?|SAC?|MWC?"
    r"|MULTIRESPONSE(?:_HS?|_S)?|MRH?S?"
)
_EMBEDDED = re.compile(rf"\{{(?P<weight>\d*):(?P<code>{_CODES}):(?P<all>{_BARE}(?:~{_BARE})*)\}}", re.DOTALL)
_ALTERNATIVE = re.compile("~?" + _ONE, re.DOTALL)
_CLOZE_NUMBER = re.compile(r"(-?(?:\d+[.,]?\d*|[.,]\d+)(?:[eE][-+]?\d+)?)(?::(-?[\d.,eE+-]+))?")


def _cloze(_: ElementTree.Element, question: Stored) -> None:
    """Sub-questions are taken out one by one; `{#1}` is left in the place of the first."""
    while match := _EMBEDDED.search(question.text):
        question.subs.append(_sub(match["code"], match["weight"], match["all"]))
        before, after = question.text[: match.start()], question.text[match.end() :]
        question.text = f"{before}{{#{len(question.subs)}}}{after}"
    if not question.subs:
        raise RefusedError("no sub-question")
    places = re.findall(r"\{#(\d+)\}", question.text)
    if sorted(places) != sorted(str(place + 1) for place in range(len(question.subs))):
        raise RefusedError("stray places")
    question.grade = sum(sub.grade for sub in question.subs)


def _sub(code: str, weight: str, alternatives: str) -> Stored:
    kind = (
        "numerical"
        if code in ("NUMERICAL", "NM")
        else "shortanswer"
        if code[0] == "S" or code.startswith("MW")
        else "multichoice"
    )
    sub = Stored(
        kind,
        grade=float(weight or 1),
        case=code in ("SHORTANSWER_C", "SAC", "MWC"),
        single=not code.startswith(("MULTIRESPONSE", "MR")),
        dropdown=code in ("MULTICHOICE", "MC", "MULTICHOICE_S", "MCS"),
    )
    while alternatives:
        match = _ALTERNATIVE.match(alternatives)
        if match is None:
            raise RefusedError(f"unreadable alternative {alternatives!r}")
        alternatives = alternatives[match.end() :]
        share = 1.0 if match["full"] else float((match["share"] or "0").replace(",", ".")) / 100
        reply = Reply(_decoded(match["text"]), share, _decoded(match["said"] or ""))
        if kind == "numerical":
            number = _CLOZE_NUMBER.fullmatch(match["text"])
            if number is None:
                raise RefusedError(f"not a number: {match['text']!r}")
            reply.text, reply.tolerance = repr(_number(number[1])), _number(number[2] or "0")
        sub.replies.append(reply)
    if not sub.single:
        total = sum(reply.fraction for reply in sub.replies if reply.fraction > 0)
        for reply in sub.replies:
            if reply.fraction > 0:
                reply.fraction /= total
    if kind != "multichoice" and not any(reply.fraction == 1 for reply in sub.replies):
        raise RefusedError("no full mark")
    if kind == "multichoice" and len(sub.replies) < 2:
        raise RefusedError("one option")
    return sub


def _decoded(text: str) -> str:
    return html.unescape(text).replace("\\}", "}").replace("\\#", "#")


READERS = {
    "multichoice": _multichoice,
    "truefalse": _truefalse,
    "shortanswer": _shortanswer,
    "numerical": _numerical,
    "matching": _matching,
    "ordering": _ordering,
    "essay": _essay,
    "cloze": _cloze,
}


# ---------------------------------------------------------------- marking


def mark(question: Stored, response: object) -> tuple[float, str]:
    """The share of the mark that the response earns, from 0 to 1, and the feedback that it meets.

    A response is typed text; the index or set of indices of the options; True or False; for matching the
    answer chosen for each stem that has one; for ordering the items in the student's order; for embedded
    answers a list of responses.
    """
    match question.kind:
        case "numerical":
            return _mark_number(question, str(response))
        case "shortanswer":
            return _mark_text(question, str(response))
        case "truefalse":
            reply = next(reply for reply in question.replies if reply.text == str(response).lower())
            return reply.fraction, reply.feedback
        case "multichoice":
            chosen = response if isinstance(response, (set, frozenset)) else {response}
            replies = [question.replies[index] for index in sorted(chosen)]
            earned = sum(reply.fraction for reply in replies)
            return min(1.0, max(0.0, earned)), "".join(reply.feedback for reply in replies)
        case "matching":
            right = [answer for stem, answer in question.pairs if stem]
            assert isinstance(response, list)
            return sum(map(str.__eq__, right, response)) / len(right), ""
        case "ordering":
            assert isinstance(response, list)
            return sum(map(str.__eq__, question.items, response)) / len(question.items), ""
        case "cloze":
            assert isinstance(response, list)
            marks = [mark(sub, each) for sub, each in zip(question.subs, response, strict=True)]
            earned = sum(share * sub.grade for (share, _), sub in zip(marks, question.subs, strict=True))
            return earned / question.grade, "".join(said for _, said in marks)
    raise AssertionError(f"{question.kind} is not marked by Moodle")


def _mark_number(question: Stored, response: str) -> tuple[float, str]:
    """A number, perhaps with a unit behind it; `157/50` is no number to Moodle."""
    text = response.strip().replace("\u2212", "-")
    match = re.fullmatch(r"([+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?)\s*([^\d/].*)?", text)
    if match is None:
        return 0.0, ""
    value = float(match[1])
    for reply in question.replies:
        key = float(reply.text)
        reach = reply.tolerance + 1e-14 * max(1.0, abs(key))
        if key - reach <= value <= key + reach:
            return reply.fraction, reply.feedback
    return 0.0, ""


def _mark_text(question: Stored, response: str) -> tuple[float, str]:
    for reply in question.replies:
        pieces = [re.escape(piece.replace(r"\*", "*")) for piece in re.split(r"(?<!\\)\*+", reply.text)]
        flags = re.DOTALL if question.case else re.DOTALL | re.IGNORECASE
        if re.fullmatch(".*".join(pieces), response.strip(), flags):
            return reply.fraction, reply.feedback
    return 0.0, ""


def right_response(question: Stored) -> object:
    """The response that Moodle itself shows as right."""
    match question.kind:
        case "numerical" | "shortanswer":
            best = next(reply.text for reply in question.replies if reply.fraction == 1)
            return best.replace(r"\*", "*")
        case "truefalse":
            return next(reply.text for reply in question.replies if reply.fraction == 1) == "true"
        case "multichoice":
            right = {index for index, reply in enumerate(question.replies) if reply.fraction > 0}
            return next(iter(right)) if question.single else right
        case "matching":
            return [answer for stem, answer in question.pairs if stem]
        case "ordering":
            return list(question.items)
        case "cloze":
            return [right_response(sub) for sub in question.subs]
    return None


# ---------------------------------------------------------------- reading the page


class _Page(html.parser.HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.pieces: list[str] = []

    def handle_data(self, data: str) -> None:
        self.pieces.append(data)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "img":
            self.pieces.append(dict(attrs).get("alt") or "")


def visible(page: str) -> str:
    """The text that a browser makes of the HTML, formulas as their source."""
    parser = _Page()
    parser.feed(page)
    parser.close()
    return "".join(parser.pieces)


def outline(data: bytes) -> str:
    """The file as a short text to read beside it."""
    lines: list[str] = []
    category = ""
    for question in stored(data):
        if question.category != category:
            category = question.category
            lines.append(f"# {category}")
        lines.append(f"{question.kind}: {question.name} [{question.idnumber}] {question.grade:g} marks")
        lines += [f"  tags {', '.join(question.tags)}"] if question.tags else []
        lines += ["  | " + line for line in visible(question.text).splitlines()]
        lines += _replies_outline(question, "  ")
        for place, sub in enumerate(question.subs, start=1):
            box = " drop-down" if sub.dropdown else "" if sub.single else " several"
            lines.append(f"  {{#{place}}} {sub.kind}{box} {sub.grade:g} marks")
            lines += _replies_outline(sub, "    ")
        lines += [f"  {visible(stem) or '(nothing)'} -> {answer}" for stem, answer in question.pairs]
        lines += [f"  {place}. {visible(item)}" for place, item in enumerate(question.items, start=1)]
        lines += [f"  hint: {visible(hint)}" for hint in question.hints]
        for title, page in (("solution", question.solution), ("grader", question.grader)):
            lines += [f"  {title}: {line}" for line in visible(page).splitlines()]
    return "\n".join(lines) + "\n"


def _replies_outline(question: Stored, indent: str) -> list[str]:
    lines = []
    for reply in question.replies:
        within = f" ± {reply.tolerance:g}" if reply.tolerance else ""
        said = f"  # {visible(reply.feedback)}" if reply.feedback else ""
        text = visible(reply.text) if question.kind == "multichoice" else reply.text
        lines.append(f"{indent}{100 * reply.fraction:g} % {text}{within}{said}")
    return lines


if __name__ == "__main__":
    sys.stdout.write(outline(Path(sys.argv[1]).read_bytes()))
