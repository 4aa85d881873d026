"""Traps that belong to one question type: what imports silently and then cannot be answered right."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from lxml import etree

from qbank.writers.moodle_check_html import html_traps
from qbank.writers.moodle_cloze_read import START, Embedded, read
from qbank.writers.moodle_numbers import ALLOWED

_ALLOWED = [float(value) for value in ALLOWED]
_NUMBER = re.compile(r"-?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)")
_WILDCARD = re.compile(r"(?<!\\)\*")
_BACKSLASH = re.compile(r"\\(?:~|&#(?:125|35|126);)")
_TYPESET = re.compile(r"\\[(\[]|\$\$")
_RESPONSE_FORMATS = ("editor", "editorfilepicker", "plain", "monospaced", "noinline")

Answers = list[tuple[float, str]]


def _text(element: etree._Element, path: str) -> str:
    return (element.findtext(path) or "").strip()


def _answers(element: etree._Element, problems: list[str]) -> Answers:
    """Fraction and text of each answer; `problems` gets what Moodle would refuse in the fractions."""
    found: Answers = []
    for answer in element.iterfind("answer"):
        written = answer.get("fraction") or ""
        try:
            fraction = float(written)
        except ValueError:
            problems.append(f'fraction="{written}" throws an exception for the whole file')
            continue
        if min(abs(abs(fraction) - value) for value in _ALLOWED) >= 0.001:
            problems.append(f"the fraction {written} is not in Moodle's list: it saves nothing of the file")
        found.append((fraction, _text(answer, "text")))
    return found


def _options(answers: Answers, single: bool) -> Iterator[str]:
    """A multiple choice: enough options, each of its own, and full marks for the right ones alone."""
    texts = [text for _, text in answers]
    if len([text for text in texts if text]) < 2:
        yield "a multiple choice with fewer than 2 answers: Moodle loses this and all later questions"
    if not all(texts):
        yield "an option is empty; Moodle drops it"
    if len(set(texts)) < len(texts):
        yield "two options are equal"
    positive = [fraction for fraction, _ in answers if fraction > 0]
    if single:
        if max(positive, default=0) != 100:
            yield "no option earns 100 %, so nobody can earn full marks"
    else:
        if round(sum(positive), 2) != 100:
            yield f"the right options add up to {sum(positive):g} %, not 100"
        if sum(fraction for fraction, _ in answers) > 99.99:
            yield "ticking everything earns full marks; wrong options must be negative"


def _multichoice(element: etree._Element) -> Iterator[str]:
    problems: list[str] = []
    answers = _answers(element, problems)
    yield from problems
    single = _text(element, "single")
    if single not in ("true", "false"):
        yield f"<single> is {single!r}; write true or false"
    if _text(element, "shuffleanswers") not in ("true", "false"):
        yield "<shuffleanswers> must be true or false; missing, Moodle does not shuffle"
    yield from _options(answers, single != "false")


def _truefalse(element: etree._Element) -> Iterator[str]:
    problems: list[str] = []
    answers = _answers(element, problems)
    yield from problems
    if sorted(text for _, text in answers) != ["false", "true"]:
        yield "the answers must be exactly true and false, in lower case"
    if sorted(fraction for fraction, _ in answers) != [0, 100]:
        yield "one of true and false must have 100 %, the other 0"


def _typed(answers: Answers, case: bool) -> Iterator[str]:
    """Short answers: a full mark, no wildcard, and nothing that is both right and wrong."""
    if max((fraction for fraction, _ in answers), default=0) != 100:
        yield "no answer earns 100 %: Moodle loses this and all later questions"
    first: dict[str, float] = {}
    for fraction, text in answers:
        if not text:
            yield "an answer is empty"
        if _WILDCARD.search(text):
            yield f"the asterisk in {text!r} is a wildcard; write \\*"
        known = first.setdefault(text if case else text.casefold(), fraction)
        if known != fraction:
            yield f"{text!r} earns {known:g} % and {fraction:g} %; the first match wins"


def _shortanswer(element: etree._Element) -> Iterator[str]:
    problems: list[str] = []
    answers = _answers(element, problems)
    yield from problems
    case = _text(element, "usecase")
    if case not in ("0", "1"):
        yield "<usecase> must be 0 or 1"
    yield from _typed(answers, case == "1")


def _numbers(answers: list[tuple[float, str, str]]) -> Iterator[str]:
    """Numerical: plain numbers, and no mistake that the key's interval covers or that covers the key."""
    known: list[tuple[float, float, float]] = []
    for fraction, text, tolerance in answers:
        if not _NUMBER.fullmatch(text):
            yield f"{text!r} is not a plain decimal number; Moodle cuts it or throws an exception"
            continue
        if tolerance.startswith("-") or not _NUMBER.fullmatch(tolerance):
            yield f"the tolerance {tolerance!r} is not a plain decimal number"
            continue
        value, reach = float(text), float(tolerance)
        for other_fraction, other, other_reach in known:
            if abs(value - other) <= other_reach and other_fraction != fraction:
                yield f"{text} lies within the tolerance of {other:g}, which comes first and wins"
        known.append((fraction, value, reach))
    if max((fraction for fraction, _, _ in answers), default=0) != 100:
        yield "no number earns 100 %, so nobody can earn full marks"


def _numerical(element: etree._Element) -> Iterator[str]:
    problems: list[str] = []
    answers = _answers(element, problems)
    yield from problems
    tolerances = [_text(answer, "tolerance") for answer in element.iterfind("answer")]
    yield from _numbers(
        [(*answer, tolerance) for answer, tolerance in zip(answers, tolerances, strict=False)]
    )


def _select_text(text: str) -> Iterator[str]:
    if _TYPESET.search(text):
        yield f"a drop-down box shows the formula in {text!r} as source"
    if re.search(r"<\S", text):
        yield f"a drop-down box loses what follows < in {text!r}"


def _matching(element: etree._Element) -> Iterator[str]:
    rows = [(_text(row, "text"), _text(row, "answer/text")) for row in element.iterfind("subquestion")]
    if not any(stem for stem, _ in rows):
        yield "the matching has no row to answer"
    if len({answer for _, answer in rows}) < 2:
        yield "the matching has fewer than 2 answers to choose from"
    for stem, answer in rows:
        if not answer:
            yield f"the row {stem!r} has no answer: Moodle silently drops all later questions"
        if len(answer) > 255:
            yield f"the answer {answer[:30]!r}… has more than 255 characters"
        yield from _select_text(answer)
    stems = [stem for stem, _ in rows if stem]
    if len(set(stems)) < len(stems):
        yield "two rows are equal"


def _ordering(element: etree._Element) -> Iterator[str]:
    texts = [_text(answer, "text") for answer in element.iterfind("answer")]
    if any(not answer.get("fraction") for answer in element.iterfind("answer")):
        yield 'fraction="" throws an exception for the whole file'
    if len(texts) < 2:
        yield "an ordering with fewer than 2 items: Moodle silently drops all later questions"
    if not all(texts):
        yield "an item is empty"
    if len(set(texts)) < len(texts):
        yield "two items are equal, which cannot be graded right"
    flag = element.find("shownumcorrect")
    if flag is None or flag.text:
        yield "<shownumcorrect/> must be there, empty, or Moodle throws an exception"
    if _text(element, "selecttype") != "ALL" or _text(element, "selectcount") != str(len(texts)):
        yield "<selecttype> must be ALL, <selectcount> the number of items, or Moodle asks for a random six"


def _essay(element: etree._Element) -> Iterator[str]:
    if _text(element, "responseformat") not in _RESPONSE_FORMATS:
        yield f"<responseformat> {_text(element, 'responseformat')!r} imports, then the page throws"


# ---------------------------------------------------------------- embedded answers


def _cloze(element: etree._Element) -> Iterator[str]:
    text = element.findtext("questiontext/text") or ""
    found, around, broken = read(text)
    yield from (f"{start!r} begins an embedded answer that never ends" for start in broken)
    if not found:
        yield "no embedded answer is found: Moodle saves nothing of the file"
    if placeholder := re.search(r"\{#\d+\}", around):
        yield f"{placeholder[0]} would be taken for the place of an embedded answer"
    if sum(embedded.weight for embedded in found) >= 100_000:
        yield "the marks of the embedded answers add up to 100000 or more"
    for place, embedded in enumerate(found, start=1):
        yield from (f"embedded answer {place}: {message}" for message in _embedded(embedded))


def _embedded(embedded: Embedded) -> Iterator[str]:
    if not embedded.weight:
        yield "it is worth nothing"
    answers = [(alternative.fraction, alternative.text) for alternative in embedded.alternatives]
    for alternative in embedded.alternatives:
        if START.search(alternative.raw):
            yield f"it holds the beginning of another: {alternative.raw[:40]!r}"
        if alternative.raw == "\n":
            yield "a line end stands before its closing brace and reads as one more answer"
        if _BACKSLASH.search(alternative.raw):
            yield f"the backslash in {alternative.raw!r} is kept or lost; use an entity of HTML"
        if "@@PLUGINFILE@@" in alternative.text + alternative.feedback:
            yield "its texts cannot carry files"
        yield from html_traps(alternative.feedback)
    match embedded.kind:
        case "numerical":
            parts = [(fraction, *text.partition(":")) for fraction, text in answers]
            yield from _numbers([(fraction, text, reach or "0") for fraction, text, _, reach in parts])
        case "shortanswer":
            yield from _typed(answers, embedded.case)
        case _:
            yield from _options(answers, embedded.kind != "choices")
            for _, text in answers:
                yield from html_traps(text)
                if embedded.kind == "select":
                    yield from _select_text(text)


TYPES: dict[str, Callable[[etree._Element], Iterator[str]]] = {
    "multichoice": _multichoice,
    "truefalse": _truefalse,
    "shortanswer": _shortanswer,
    "numerical": _numerical,
    "matching": _matching,
    "ordering": _ordering,
    "essay": _essay,
    "cloze": _cloze,
}
