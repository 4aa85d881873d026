"""Distractors: options differ, exactly and as printed, and no mistake passes for the key."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import combinations
from typing import Any

import sympy as sp

from qbank import content as c
from qbank.algebra.equality import compare
from qbank.algebra.symbols import declared_sets
from qbank.algebra.values import decimal_of, is_number, scalar_text
from qbank.block import program
from qbank.errors import Finding
from qbank.generate import Variant, see
from qbank.keyed import Choice, Keyed, kind_problem
from qbank.model import AnswerBase, ExpressionAnswer, MatchingAnswer, OrderingAnswer, Question


def check_feedback(question: Question) -> Iterator[Finding]:
    """Every misconception has its sentence, and no sentence is left over."""
    feedback = question.sections.feedback
    made = program(question)
    for misconception in made.misconceptions.values():
        if misconception.name not in feedback:
            yield Finding(
                question.at(misconception.line),
                "no-feedback",
                f"the misconception `{misconception.name}` has no feedback",
                f"add `## {misconception.name}` to `# Feedback` with a sentence that helps",
            )
    used = set(made.misconceptions)
    for answer in question.meta.answers.values():
        used |= {s.because for s in getattr(answer, "statements", ()) if s.because}
        used |= {getattr(answer, "because", None) or ""}
    for name, passage in feedback.items():
        if name not in used:
            hint = "add the @misconception, name it in `because`, or drop the feedback"
            yield Finding(
                question.at(passage.line - 1), "unused-feedback", f"nothing leads to `## {name}`", hint
            )


def check_answer(variant: Variant, one: Keyed, shown: c.Answer) -> Iterator[tuple[str, Finding]]:
    """Findings on the options and mistakes of one answer, each with a key that names the pair."""
    if one.answer.computed:
        yield from check_tolerance(variant, one)
        yield from _mistakes(variant, one)
        if one.options:
            yield from _values_apart(variant, one)
    if shown.options:
        yield from _printed_apart(variant, one, "options", shown.options, one.options)
    if isinstance(one.answer, MatchingAnswer):
        yield from _printed_apart(variant, one, "left entries", shown.left, one.shown)
        yield from _printed_apart(variant, one, "right entries", shown.right, one.shown_right)
    if isinstance(one.answer, OrderingAnswer):
        yield from _printed_apart(variant, one, "items", shown.items, one.shown)


def mistake_findings(variant: Variant, one: Keyed) -> list[Finding]:
    """What is wrong with the mistakes of an answer, by themselves and as options next to each other."""
    found = [finding for _, finding in _mistakes(variant, one)]
    return found + [finding for _, finding in _values_apart(variant, one)] if one.options else found


WIDEST = sp.Rational(1, 20)  # of the key: a wider tolerance marks guesses right
NARROWEST = sp.Rational(1, 10**7)  # of the key: a narrower one marks an eight-digit response wrong


def check_tolerance(variant: Variant, one: Keyed) -> Iterator[tuple[str, Finding]]:
    """A tolerance is neither a free pass nor a trap for a response with eight digits."""
    if one.tolerance is None:
        return
    entries = list(one.key) if isinstance(one.key, sp.MatrixBase) else [one.key]
    size = max(abs(decimal_of(entry)) for entry in entries)
    finding = _finding(variant, variant.question.where("answers", one.name, "tolerance").line)
    tolerance = decimal_of(one.tolerance)
    if tolerance > size * decimal_of(WIDEST):
        message = f"the tolerance {tolerance} is more than a twentieth of the key {scalar_text(one.key)}"
        yield "wide", finding("tolerance-wide", message, "narrow it, or refuse these params in `require`")
    elif tolerance < size * decimal_of(NARROWEST):
        message = f"the tolerance {tolerance} is too narrow for the key {scalar_text(one.key)}"
        yield "narrow", finding("tolerance-narrow", message, "ask for an exact answer, or widen it")


def _domain(answer: AnswerBase) -> Mapping[Any, Any] | None:
    return declared_sets(answer.symbols) or None if isinstance(answer, ExpressionAnswer) else None


def _mistakes(variant: Variant, one: Keyed) -> Iterator[tuple[str, Finding]]:
    """No mistake equals the key or lies within twice its tolerance."""
    for wrong in one.mistakes:
        finding = _finding(variant, wrong.line)
        problem = kind_problem(one.answer, wrong.value, _symbols(one.answer))
        if problem and not (one.answer.kind == "integer" and is_number(wrong.value)):
            message = f"`{wrong.name}` {problem}; it stands for a response of kind {one.answer.kind}"
            yield wrong.name, finding("misconception-kind", message, "give what the student would write")
            continue
        verdict = compare(one.key, wrong.value, _domain(one.answer))
        if verdict.proved:
            message = f"`{wrong.name}` gives {scalar_text(wrong.value)}, which is the key of `{one.name}`"
            hint = "refuse these params in `require`, or drop the misconception"
            yield wrong.name, finding("misconception-is-key", message, hint)
        elif verdict.unknown:
            key = scalar_text(one.key)
            message = f"cannot decide whether `{wrong.name}` gives the key {key}: {verdict.evidence}"
            yield wrong.name, finding("misconception-undecided", message)
        elif one.tolerance is not None and _near(one.key, wrong.value, one.tolerance):
            value, key = scalar_text(wrong.value), scalar_text(one.key)
            message = (
                f"`{wrong.name}` gives {value}, within twice the tolerance {one.tolerance} of the key {key}"
            )
            hint = "narrow the tolerance, or refuse these params in `require`"
            yield wrong.name, finding("misconception-near-key", message, hint)


def _symbols(answer: AnswerBase) -> Mapping[str, Any]:
    return dict.fromkeys(answer.symbols) if isinstance(answer, ExpressionAnswer) else {}


def _near(key: Any, wrong: Any, tolerance: Any) -> bool:
    """Whether some response within the tolerance of the key could also be meant as the mistake."""
    if isinstance(key, sp.MatrixBase):
        if key.shape != wrong.shape:
            return False
        return all(_near(a, b, tolerance) for a, b in zip(key, wrong, strict=True))
    return bool(abs(decimal_of(key) - decimal_of(wrong)) <= 2 * decimal_of(tolerance))


def _values_apart(variant: Variant, one: Keyed) -> Iterator[tuple[str, Finding]]:
    for a, b in combinations(one.mistakes, 2):
        verdict = compare(a.value, b.value, _domain(one.answer))
        if verdict.refuted:
            continue
        key = f"{a.name}|{b.name}"
        finding = _finding(variant, b.line)
        if verdict.proved:
            message = f"`{a.name}` and `{b.name}` are both {scalar_text(a.value)}"
            yield key, finding("option-collision", message, "refuse these params in `require`, or drop one")
        else:
            message = f"cannot decide whether `{a.name}` and `{b.name}` differ: {verdict.evidence}"
            yield key, finding("option-undecided", message)


def _printed_apart(
    variant: Variant, one: Keyed, what: str, printed: Sequence[c.Inlines], sources: Sequence[Choice | int]
) -> Iterator[tuple[str, Finding]]:
    """Entries that read the same; `sources` are the options, or the entries' places in the file.

    Options of one value read the same too: that is found where values are compared.
    """
    line = variant.question.where("answers", one.name).line
    for (i, a), (j, b) in combinations(enumerate(printed), 2):
        one_value = one.answer.computed and one.options[i].value == one.options[j].value
        if a == b and not one_value:
            text = "".join(getattr(inline, "latex", getattr(inline, "text", "")) for inline in a)
            message = f"the {what} {c.letter(i)} and {c.letter(j)} of `{one.name}` are both printed `{text}`"
            hint = "refuse these params in `require`, or print them with more digits"
            pair = "|".join(sorted(_source(sources[k]) for k in (i, j)))
            yield f"{what}|{pair}", _finding(variant, line)("printed-collision", message, hint)


def _source(entry: Choice | int) -> str:
    """What an entry is in every variant, whatever it prints there."""
    return str(entry) if isinstance(entry, int) else entry.text or entry.because or "key"


def _finding(variant: Variant, line: int) -> Any:
    question = variant.question

    def make(code: str, message: str, hint: str = "") -> Finding:
        at = f" [{variant.note}]" if variant.params else ""
        return Finding(question.at(line), code, message + at, hint, see(question, variant.params))

    return make
