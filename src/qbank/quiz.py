"""A quiz: a document with one section for each question, holding its variants."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from . import content as c
from .bank import Bank
from .compose import compose
from .errors import UsageError
from .generate import count, generate
from .model import Question, Visibility
from .space import Permutation


def _moodle(document: c.Document, _when: int) -> bytes:
    from .writers.moodle import write

    return write(document)


def _anki(document: c.Document, when: int) -> bytes:
    from .writers.anki import write

    return write(document, when)


@dataclass(frozen=True, slots=True)
class Platform:
    """Where a quiz goes: how many variants of a question it takes by default, and how the document is
    written; `write` takes the time of the export too, in seconds since 1970."""

    variants: int
    write: Callable[[c.Document, int], bytes]


PLATFORMS: Mapping[str, Platform] = {"moodle": Platform(20, _moodle), "anki": Platform(3, _anki)}


def quiz_ids(bank: Bank, patterns: Sequence[str], seed: str) -> list[str]:
    """The questions meant by patterns and blueprints, each once, in the order of the bank."""
    chosen: dict[str, None] = {}
    plain = [p for p in patterns if not p.endswith((".yaml", ".yml"))]
    if plain or not patterns:
        chosen |= dict.fromkeys(bank.select(plain))
    for name in patterns:
        if name in plain:
            continue
        from .forms.blueprint import load as load_blueprint
        from .forms.pick import pick

        if not Path(name).is_file():
            raise UsageError(f"there is no blueprint `{name}`", "name a .yaml file below bank/courses/")
        picked = pick(bank, load_blueprint(Path(name)), seed)
        chosen |= dict.fromkeys(identity for section in picked for identity in section)
    return sorted(chosen)


def numbers(question: Question, wanted: int, seed: str) -> list[int]:
    """The variants a quiz draws: the first ones, or with a seed `wanted` of the first thousand."""
    if not seed:
        return list(range(count(question, wanted)))
    there = count(question, max(1000, wanted))
    order = Permutation(there, f"quiz|{seed}|{question.id}")
    return sorted(order(i) for i in range(min(wanted, there)))


def quiz_document(
    bank: Bank,
    ids: Sequence[str],
    variants: int,
    category: str,
    seed: str,
    advance: Callable[[], None] = lambda: None,
) -> tuple[c.Document, list[str]]:
    """The document, and notes on what it does not hold. Questions marked `exam` stay out of quizzes.

    Raises UsageError when nothing is left, SourceError and VariantError for a broken question.
    """
    sections = []
    notes = []
    for identity in ids:
        question = bank.question(identity)
        advance()
        if question.meta.visibility is Visibility.EXAM:
            notes.append(f"{identity} is kept out: its visibility is exam")
            continue
        chosen = numbers(question, variants, seed)
        if len(chosen) < variants:
            notes.append(f"{identity} has only {len(chosen)} variants")
        items = tuple(compose(generate(question, number), c.View.TUTOR) for number in chosen)
        sections.append(c.Section(title=f"{category}/{identity}", items=items))
    if not sections:
        raise UsageError("no question is left for the quiz", notes[0] if notes else "")
    return c.Document(title=category, view=c.View.TUTOR, sections=tuple(sections)), notes
