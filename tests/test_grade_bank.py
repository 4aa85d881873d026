"""The marker against the whole bank: every key is right as printed, every mistake is met by its own name."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from functools import cache
from typing import Any

import pytest
import sympy as sp

from qbank.algebra.printing import latex
from qbank.bank import Bank
from qbank.compose import feedback
from qbank.generate import Variant, generate
from qbank.grade import AnswerMark, Verdict, grade, grade_answer
from qbank.keyed import Keyed, keyed
from qbank.show import markdown

from .conftest import REPOSITORY

BANK = Bank(REPOSITORY / "bank")
LETTERS = "abcdefghijklmnopqrstuvwxyz"


@cache
def variants(identity: str) -> tuple[Variant, ...]:
    """The first variant and another one where there are so many."""
    question = BANK.question(identity)
    made = [generate(question, 0)]
    with contextlib.suppress(IndexError):
        made.append(generate(question, 5))
    return tuple(made)


def as_text(value: Any) -> str:
    """A value as a student types it; a number of Lambert's function, which has no name here, as a decimal."""
    if value.has(sp.LambertW):
        return str(sp.N(value, 12))
    if isinstance(value, sp.MatrixBase):
        rows = [", ".join(map(str, row)) for row in value.tolist()]
        return f"[{', '.join(f'[{row}]' for row in rows)}]"
    return str(value)


def key_texts(one: Keyed) -> Iterator[str]:
    """Right responses: the key as text and as TeX, or the letters of the right options."""
    key = one.key
    match one.answer.kind:
        case "choice" | "choices":
            yield ", ".join(LETTERS[i] for i, option in enumerate(one.options) if option.right)
        case "boolean":
            yield str(key)
        case "matching":
            rows = [one.shown_right.index(key[i]) for i in one.shown]
            yield ", ".join(f"{row}-{LETTERS[place]}" for row, place in enumerate(rows, 1))
        case "ordering":
            yield " ".join(LETTERS[one.shown.index(i)] for i in key)
        case _:
            yield as_text(key)
            if not key.has(sp.LambertW):
                yield latex(key)
            if one.options:
                yield LETTERS[next(i for i, option in enumerate(one.options) if option.right)]


@pytest.mark.parametrize("identity", BANK.select())
def test_every_key_is_right_and_every_mistake_is_met_by_its_name(identity: str) -> None:
    for variant in variants(identity):
        closed = {name: one for name, one in keyed(variant).items() if one.answer.closed}
        for name, one in closed.items():
            for text in key_texts(one):
                assert_right(grade_answer(variant, name, text), text)
            for mistake in one.mistakes:
                mark = grade_answer(variant, name, as_text(mistake.value))
                assert mark.verdict in (Verdict.WRONG, Verdict.PARTLY), (mistake.name, mark)
                same = [other.name for other in one.mistakes if other.value == mistake.value]
                assert mark.misconception == same[0], (mistake.value, mark)
                for other in same:
                    assert markdown(feedback(variant, other, mistake.value)) in mark.feedback
        whole = grade(variant, {name: next(key_texts(one)) for name, one in closed.items()})
        assert whole.earned == sum(one.answer.points for one in closed.values())
        assert whole.possible == variant.question.points


def assert_right(mark: AnswerMark, text: str) -> None:
    assert mark.verdict is Verdict.RIGHT, (text, mark)
    assert mark.points == mark.possible
    assert mark.read_as
    assert mark.read_tex
    assert not mark.misconception
    assert not mark.carried


@pytest.mark.parametrize("identity", BANK.select())
def test_nothing_answered_is_blank_and_nonsense_is_unreadable(identity: str) -> None:
    variant = variants(identity)[0]
    assert all(mark.verdict is Verdict.BLANK for mark in grade(variant, {}).answers.values())
    names = [name for name, one in keyed(variant).items() if one.answer.closed]
    marks = grade(variant, dict.fromkeys(names, "¿?")).answers
    for name in names:
        assert marks[name].verdict is Verdict.UNREADABLE
        assert marks[name].message
        assert not marks[name].points
