r"""Anki: each item of a document is a note with one card, its solution and feedback on the back.

A note's guid depends on the question's id and the variant's number alone, so that an import after a change
updates the note and keeps what the learner has done with it. Formulas stay LaTeX between `\(` and `\)`:
Anki sets them with its own MathJax.
"""

from __future__ import annotations

import hashlib
import io
import re
import tempfile
import time
import zipfile
from pathlib import Path

from qbank.content import (
    Answer,
    Blocks,
    Document,
    Figure,
    Inlines,
    Item,
    View,
    figure_name,
    letter,
    number_text,
)
from qbank.writers.anki_card import BACK, CSS, FIELDS, FRONT
from qbank.writers.moodle_html import Html, escape

# Fixed for ever: Anki tells note types and decks by these numbers, not by their names.
MODEL = 1_728_364_501
_ZIP_BEGINS = 315_532_800  # 1980: an archive can hold no earlier time
_PICTURE = "qbank-{}.svg"
# What Anki itself reads in a field, besides HTML and MathJax.
_READ_BY_ANKI = re.compile(r"\[(?=sound:|latex\]|anki:|\$)|\{(?=\{)")


class AnkiError(ValueError):
    """The document cannot become a deck; the message says why."""


def write(document: Document, when: int) -> bytes:
    """The document, in the tutor's view, as an `.apkg` file.

    `when` is the time of the export in seconds since 1970: Anki takes a note over an older one it has. The
    file passes through a temporary folder, since genanki writes to disk only. Raises AnkiError.
    """
    if document.view is not View.TUTOR:
        raise AnkiError(f"the document is in the {document.view} view; compose it in the tutor's")
    import genanki  # with what it loads it takes 50 ms, which no other command should pay

    model = genanki.Model(
        MODEL,
        "qbank question",
        fields=[{"name": name} for name in FIELDS],
        templates=[{"name": "Question", "qfmt": FRONT, "afmt": BACK}],
        css=CSS,
    )
    deck = genanki.Deck(_number(document.title), document.title)
    pictures: dict[str, Figure] = {}
    for item in document.items:
        deck.add_note(
            genanki.Note(
                model,
                _fields(item, pictures),
                guid=genanki.guid_for("qbank", item.id, item.variant),
                tags=tags(item),
            )
        )
    with tempfile.TemporaryDirectory() as folder:
        media = []
        for name, figure in pictures.items():
            path = Path(folder, name)
            path.write_text(figure.svg, "utf-8")
            media.append(str(path))
        out = Path(folder, "deck.apkg")
        genanki.Package(deck, media).write_to_file(out, timestamp=float(when))
        return _packed(out, when)


def _packed(path: Path, when: int) -> bytes:
    """The archive with the time of the export on every entry, and compressed, which genanki does not do."""
    out = io.BytesIO()
    stamp = time.gmtime(max(when, _ZIP_BEGINS))[:6]
    with zipfile.ZipFile(path) as loose, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as packed:
        for name in loose.namelist():
            entry = zipfile.ZipInfo(name, stamp)
            entry.compress_type = zipfile.ZIP_DEFLATED
            packed.writestr(entry, loose.read(name))
    return out.getvalue()


def _number(title: str) -> int:
    """A number for the deck of this name, the same in every export."""
    return 1 << 30 | int.from_bytes(hashlib.sha256(title.encode()).digest()[:4], "big") >> 2


def tags(item: Item) -> list[str]:
    """The tags as Anki nests them: `topic::optimization::momentum`, `difficulty::2`, `level::drill`."""
    return [_tag(tag).replace(" ", "-") for tag in item.tags]


def _tag(tag: str) -> str:
    if "/" in tag:
        return f"topic::{tag.replace('/', '::')}"
    if tag in ("drill", "homework", "exam"):
        return f"level::{tag}"
    return tag.replace("difficulty-", "difficulty::")


# ---------------------------------------------------------------- fields


def _fields(item: Item, pictures: dict[str, Figure]) -> list[str]:
    """One text for each of FIELDS."""

    def html(blocks: Blocks) -> str:
        made = Html(picture=_PICTURE)
        text = made.blocks(blocks)
        for figure in made.figures:
            pictures[_PICTURE.format(figure_name(figure))] = figure
        return _safe(text)

    stem, answers, solution = [html(item.stem)], [], [html(item.solution)]
    mistakes: dict[str, None] = {}  # each sentence once
    for part in item.parts:
        label = f"<p class='part'>({part.label})</p>" if part.label else ""
        stem += [label, html(part.stem), *(_entries(answer) for answer in part.answers)]
        answers += [_key(answer, part.label) for answer in part.answers]
        solution += [label, html(part.solution)] if part.solution else []
        for answer in part.answers:
            if answer.key is None:
                raise AnkiError(f"{item.id}: answer `{answer.name}` has no key")
            for mistake in answer.key.mistakes:
                said = f"{_line(mistake.shown)}: {html(mistake.feedback)}" if mistake.feedback else ""
                mistakes[f"<li>{said}</li>" if said else ""] = None
            for feedback in answer.key.option_feedback:
                mistakes[f"<li>{html(feedback)}</li>" if feedback and not answer.key.mistakes else ""] = None
    rubric = "".join(f"<li>({number_text(r.points)}) {html(r.body)}</li>" for r in item.rubric)
    hints = "".join(f"<li>{html(hint)}</li>" for hint in item.hints)
    told = "".join(mistakes)
    return [
        f"{item.id}#{item.variant}",
        escape(item.title),
        "\n".join(filter(None, stem)),
        f"<ol>{hints}</ol>" if hints else "",
        "\n".join(answers) + (f"<ul>{rubric}</ul>" if rubric else ""),
        "\n".join(filter(None, solution)),
        f"<ul>{told}</ul>" if told else "",
    ]


def _safe(html: str) -> str:
    return _READ_BY_ANKI.sub(lambda found: f"&#{ord(found[0])};", html)


def _line(nodes: Inlines) -> str:
    return _safe(Html(picture=_PICTURE).inlines(nodes))


def _lettered(entries: tuple[Inlines, ...]) -> str:
    return "".join(f"<li>{_line(entry)}</li>" for entry in entries)


def _entries(answer: Answer) -> str:
    """What stands below the stem: options, both columns of a matching, items to be ordered."""
    out = ""
    if answer.kind == "choices":
        out += "<p class='ask'>Select all that apply.</p>"
    if answer.kind == "boolean":
        out += "<p class='ask'>True or false?</p>"
    for entries in (answer.options, answer.items):
        out += f"<ol type='A'>{_lettered(entries)}</ol>" if entries else ""
    if answer.left:
        out += f"<ol>{_lettered(answer.left)}</ol><ol type='A'>{_lettered(answer.right)}</ol>"
    return out


def _key(answer: Answer, label: str) -> str:
    """The key of an answer on a line of its own; of options their text too."""
    if answer.key is None:
        return ""
    lead = f"({label}) " if label else ""
    shown = _line(answer.key.shown)
    computed = bool(answer.key.scalars)
    if answer.options and not computed:
        shown = "; ".join(f"{letter(i)}: {_line(answer.options[i])}" for i in answer.key.right)
    return f"<p>{lead}{shown}</p>"
