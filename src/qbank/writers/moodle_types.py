"""One item as one Moodle question: which type it becomes, and that type's elements.

A single answer becomes the Moodle type of its kind. Several answers, vectors and matrices become embedded
answers (cloze), and so does a matching whose entries a drop-down box cannot show. Cloze cannot hold an
essay: an item with a text or proof becomes one essay whose grader info holds every key.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping

from lxml import etree

from qbank.content import Answer, Inlines, Item, Paragraph, Part, Strong, Text, slots
from qbank.writers import moodle_cloze as cloze
from qbank.writers import moodle_xml as xml
from qbank.writers.moodle_feedback import columns, general, grader_info, points_text
from qbank.writers.moodle_html import INPUT, Html, line
from qbank.writers.moodle_model import Field, Prompt, Unfit
from qbank.writers.moodle_prompts import by_entry, plain_entries, prompts, right_indices, unplaced
from qbank.writers.moodle_typed import NOTE_EXACT

_WRITTEN = ("text", "proof")
_SELECT_LENGTH = 255  # what the database keeps of a matching answer


def question(parent: etree._Element, item: Item) -> None:
    """Appends the question to the quiz. Raises `Unfit` for an item that Moodle could not ask or mark."""
    answers = [answer for part in item.parts for answer in part.answers]
    if not answers:
        raise Unfit("the question has no answers")
    _check_slots(item, answers)
    kinds = {answer.kind for answer in answers}
    if kinds & set(_WRITTEN):
        element = _essay(parent, item, answers)
    elif len(answers) > 1 or by_entry(answers[0]):
        element = _embedded(parent, item)
    else:
        element = _single(parent, item, answers[0])
    xml.tags(element, item)


def _check_slots(item: Item, answers: list[Answer]) -> None:
    names = Counter(answer.name for answer in answers)
    found = Counter(slots(item.stem))
    for part in item.parts:
        found.update(slots(part.stem))
    twice = [name for name, count in (names | found).items() if count > 1]
    if twice:
        raise Unfit(f"answer `{twice[0]}` occurs twice, so it would be marked twice")
    unknown = [name for name in found if name not in names]
    if unknown:
        raise Unfit(f"the slot [[{unknown[0]}]] belongs to no answer")


# ---------------------------------------------------------------- text


def _stem(item: Item, given: Mapping[str, str], after: Mapping[str, str], wide: frozenset[str]) -> Field:
    """The question text: stem, parts with their headings, and `after` for each answer named there."""
    html = Html(given, wide)
    pieces = [html.blocks(item.stem)]
    for part in item.parts:
        blocks = part.stem
        if part.label:
            head: Inlines = (Strong((Text(f"({part.label})"),)), Text(f" [{points_text(part.points)}] "))
            if blocks and isinstance(blocks[0], Paragraph):
                blocks = (Paragraph(head + blocks[0].inlines), *blocks[1:])
            else:
                blocks = (Paragraph(head), *blocks)
        pieces.append(html.blocks(blocks))
        pieces += [after.get(answer.name, "") for answer in part.answers]
    return Field("\n".join(piece for piece in pieces if piece), tuple(html.figures))


def _note(answer: Answer, asked: tuple[Prompt, ...]) -> str:
    """What the student has to know to be marked right: which forms are taken, how exact to be."""
    notes = [prompt.note for prompt in asked if prompt.note]
    if answer.precision and NOTE_EXACT not in notes:
        notes.insert(0, line((Text(answer.precision[0].upper() + answer.precision[1:] + "."),)))
    return " ".join(dict.fromkeys(notes))


# ---------------------------------------------------------------- one answer


def _single(parent: etree._Element, item: Item, answer: Answer) -> etree._Element:
    if answer.kind == "ordering":
        return _ordering(parent, item, answer)
    if answer.kind == "matching":
        texts = plain_entries(answer.right)
        if texts is None or any(len(text) > _SELECT_LENGTH for text in texts):
            return _embedded(parent, item)
        return _matching(parent, item, answer, texts)
    asked = prompts(answer, _seed(item))
    prompt = asked[0]
    note = _note(answer, () if prompt.asks == "choices" else asked)
    after = {answer.name: f"<p><em>{note}</em></p>"} if note else {}
    given = {answer.name: INPUT} if prompt.asks in ("numerical", "shortanswer") else {}
    stem = _stem(item, given, after, frozenset())
    solution = general(item, prompt.unplaced)
    match prompt.asks:
        case "numerical" | "shortanswer":
            element = xml.question(parent, prompt.asks, item, stem, solution)
            if prompt.asks == "shortanswer":
                xml.leaf(element, "usecase", "1" if prompt.case else "0")
        case "choice" | "choices":
            element = xml.question(parent, "multichoice", item, stem, solution)
            xml.leaf(element, "single", "true" if prompt.asks == "choice" else "false")
            # Options stay in the order that keys and solutions letter them by; variants do the shuffling.
            xml.leaf(element, "shuffleanswers", "false")
            xml.leaf(element, "answernumbering", "ABCD")
        case "boolean":
            element = xml.question(parent, "truefalse", item, stem, solution, penalty="1")
        case _:
            raise TypeError(f"the Moodle writer does not know the prompt {prompt.asks!r}")
    _alternatives(element, prompt)
    xml.hints(element, item)
    return element


def _seed(item: Item) -> str:
    return f"{item.id}/{item.variant}"


def _alternatives(element: etree._Element, prompt: Prompt) -> None:
    options = prompt.asks in ("choice", "choices")
    for alternative in prompt.alternatives:
        answer = xml.answer(element, alternative.fraction, "html" if options else "moodle_auto_format")
        if options:
            xml.fill(answer, Field(alternative.text))
        else:
            text = alternative.text.lower() if prompt.asks == "boolean" else alternative.text
            xml.leaf(answer, "text", text)
        xml.rich(answer, "feedback", alternative.feedback)
        if prompt.asks == "numerical":
            xml.leaf(answer, "tolerance", alternative.tolerance)


def _matching(parent: etree._Element, item: Item, answer: Answer, texts: list[str]) -> etree._Element:
    right = right_indices(answer)
    stem = _stem(item, {}, {}, frozenset())
    element = xml.question(parent, "matching", item, stem, general(item, unplaced(answer, ())))
    xml.leaf(element, "shuffleanswers", "true")
    rows = [(line(entry), texts[index]) for entry, index in zip(answer.left, right, strict=True)]
    rows += [("", text) for index, text in enumerate(texts) if index not in right]
    for stem_html, text in rows:
        subquestion = etree.SubElement(element, "subquestion", {"format": "html"})
        xml.fill(subquestion, Field(stem_html))
        xml.text(subquestion, "answer", text)
    xml.hints(element, item)
    return element


def _ordering(parent: etree._Element, item: Item, answer: Answer) -> etree._Element:
    right = right_indices(answer)
    stem = _stem(item, {}, {}, frozenset())
    element = xml.question(parent, "ordering", item, stem, general(item, unplaced(answer, ())))
    for tag, value in (
        ("layouttype", "VERTICAL"),
        ("selecttype", "ALL"),  # without it Moodle asks for a random six of the items
        ("selectcount", str(len(right))),
        ("gradingtype", "ABSOLUTE_POSITION"),
        ("showgrading", "SHOW"),
        ("numberingstyle", "none"),
        ("shownumcorrect", ""),  # has to be there, empty
    ):
        xml.leaf(element, tag, value)
    for place, index in enumerate(right, start=1):
        entry = xml.answer(element, str(place), "html")
        xml.fill(entry, Field(line(answer.items[index])))
    xml.hints(element, item)
    return element


# ---------------------------------------------------------------- several answers


def _embedded(parent: etree._Element, item: Item) -> etree._Element:
    asked = {
        answer.name: (answer, prompts(answer, _seed(item))) for part in item.parts for answer in part.answers
    }
    points = [answer.points / len(found) for answer, found in asked.values() for _ in found]
    if min(points) <= 0:
        raise Unfit("an answer is worth no points, which Moodle cannot grade")
    marks = cloze.weights(points)
    weights = iter(marks)
    widgets = {
        name: cloze.widget(answer, [cloze.embed(prompt, next(weights)) for prompt in found])
        for name, (answer, found) in asked.items()
    }
    slotted = set(slots(item.stem)).union(*(slots(part.stem) for part in item.parts))
    given, after = {}, {}
    for part in item.parts:
        for answer in part.answers:
            note = _note(answer, asked[answer.name][1])
            shown = widgets[answer.name]
            if answer.name in slotted:
                given[answer.name] = f"{shown} <small>({note.rstrip('.')})</small>" if note else shown
            else:
                after[answer.name] = _after(part, answer, shown, note)
    wide = frozenset(name for name, (answer, _) in asked.items() if answer.kind in cloze.WIDE_KINDS)
    lost = tuple(mistake for answer, found in asked.values() for mistake in unplaced(answer, found))
    stem = _stem(item, given, after, wide)
    element = xml.question(parent, "cloze", item, stem, general(item, lost), grade=str(sum(marks)))
    xml.hints(element, item)
    return element


def _after(part: Part, answer: Answer, shown: str, note: str) -> str:
    """An answer without a slot; it is named where a part has several."""
    label = f"<strong>{line((Text(answer.name),))}</strong>: " if len(part.answers) > 1 else ""
    said = f"<br><em>{note}</em>" if note else ""
    return f"<div>{label}{shown}{said}</div>"


# ---------------------------------------------------------------- essays


def _essay(parent: etree._Element, item: Item, answers: list[Answer]) -> etree._Element:
    notes = {answer.name: f"<p><em>{note}</em></p>" for answer in answers if (note := _note(answer, ()))}
    after = {answer.name: columns(answer) + notes.get(answer.name, "") for answer in answers}
    stem = _stem(item, {}, after, frozenset())
    element = xml.question(parent, "essay", item, stem, general(item, (), essay=True), penalty="0")
    by_hand = any(answer.kind == "proof" for answer in answers)
    for tag, value in (
        ("responseformat", "editor"),
        ("responserequired", "0" if by_hand else "1"),
        ("responsefieldlines", "15"),
        ("attachments", "3" if by_hand else "0"),  # a proof may be handed in as a photograph
        ("attachmentsrequired", "0"),
    ):
        xml.leaf(element, tag, value)
    xml.rich(element, "graderinfo", grader_info(item))
    labels = [f"<p><strong>{line((Text(f'({part.label})'),))}</strong> </p>" for part in item.parts]
    several = len(item.parts) > 1 and all(part.label for part in item.parts)
    xml.rich(element, "responsetemplate", Field("\n".join(labels) if several else ""))
    return element
