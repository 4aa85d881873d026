"""`grade`: the responses to one variant, marked."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from typing import Any

from qbank.algebra.limits import Clock
from qbank.algebra.response import Response
from qbank.algebra.response.errors import ResponseError
from qbank.algebra.symbols import declared_sets
from qbank.compose import feedback
from qbank.errors import UsageError, nearest
from qbank.follows import ancestors
from qbank.generate import Variant
from qbank.keyed import Keyed, keyed
from qbank.model import AnswerBase, ExpressionAnswer
from qbank.show import markdown

from .carry import carried_key
from .judge import WORKER, Judge
from .judged import NOTHING, Judged
from .marks import AnswerMark, Mark, Verdict
from .picked import KINDS, LETTERS
from .reading import read
from .valued import accepted_as_typed, computed

SECONDS = 2.0


def warm() -> None:
    """Have the worker for proofs ready before the first response needs it; returns at once."""
    WORKER.start()


def grade(variant: Variant, responses: Mapping[str, str], *, seconds: float = SECONDS) -> Mark:
    """The responses, by answer, to `variant`, each marked within `seconds`; what is not given is blank.

    Raises UsageError for a name that is no answer of the question, and VariantError where the variant
    itself cannot be made; never for what stands in a response.
    """
    names = variant.question.meta.answers
    for name in responses:
        check_name(variant, name)
    marks = {name: _marked(variant, name, responses, seconds) for name in names}
    return Mark(
        marks,
        sum((mark.points for mark in marks.values()), NOTHING),
        sum((mark.possible for mark in marks.values()), NOTHING),
    )


def grade_answer(
    variant: Variant,
    name: str,
    text: str,
    *,
    earlier: Mapping[str, str] | None = None,
    seconds: float = SECONDS,
) -> AnswerMark:
    """One response. `earlier` are those to other answers, from which an error may be carried forward."""
    for each in (name, *(earlier or {})):
        check_name(variant, each)
    return _marked(variant, name, {**(earlier or {}), name: text}, seconds)


def check_name(variant: Variant, name: str) -> None:
    """Raises UsageError, with the nearest name, for one that is no answer."""
    names = variant.question.meta.answers
    if name not in names:
        near = nearest(name, names)
        hint = f"did you mean `{near}`?" if near else f"answers: {', '.join(names)}"
        raise UsageError(f"`{name}` is no answer of {variant.question.id}", hint)


def _marked(variant: Variant, name: str, responses: Mapping[str, str], seconds: float) -> AnswerMark:
    one = keyed(variant)[name]
    text = responses.get(name, "")
    possible = Fraction(one.answer.points)
    if not text.strip():
        return AnswerMark(name, Verdict.BLANK, NOTHING, NOTHING, possible)
    if not one.answer.closed:
        return AnswerMark(
            name,
            Verdict.REVIEW,
            NOTHING,
            NOTHING,
            possible,
            text,
            message="a person marks this by the rubric",
        )
    if accepted_as_typed(one, text):
        return AnswerMark(name, Verdict.RIGHT, Fraction(1), possible, possible, " ".join(text.split()))
    try:
        response = read(one, text)
        judge = Judge(Clock(seconds), _domain(one.answer))
        judged = _judged(one, response, judge)
    except ResponseError as refusal:
        message = refusal.pretty(text)
        return AnswerMark(name, Verdict.UNREADABLE, NOTHING, NOTHING, possible, message=message)
    carried = _carried(variant, one, response, judged, responses, judge)
    found = carried or judged
    return AnswerMark(
        name,
        found.verdict,
        found.fraction,
        possible * found.fraction,
        possible,
        response.echo,
        response.latex,
        found.message,
        found.mistakes[0][0] if found.mistakes else "",
        "\n\n".join(markdown(feedback(variant, name, wrong)) for name, wrong in found.mistakes),
        carried is not None,
    )


def _judged(one: Keyed, response: Response, judge: Judge) -> Judged:
    if response.kind in KINDS:
        return KINDS[response.kind](one, response)
    return computed(one, response, judge)


def _domain(answer: AnswerBase) -> Mapping[Any, Any]:
    return declared_sets(answer.symbols) if isinstance(answer, ExpressionAnswer) else {}


def _carried(
    variant: Variant,
    one: Keyed,
    response: Response,
    judged: Judged,
    responses: Mapping[str, str],
    judge: Judge,
) -> Judged | None:
    """What the response is worth when it follows from an earlier one; None unless that is more."""
    if judged.fraction == 1 or response.kind in KINDS:
        return None
    earlier = {}
    for name in ancestors(variant.question, one.name):
        before = keyed(variant)[name]
        try:
            given = read(before, responses.get(name, ""))
        except ResponseError:
            continue
        earlier[name] = given.value
        if given.kind == "choice":
            earlier[name] = before.options[LETTERS.index(str(given.value))].value
    other = carried_key(variant, one, earlier, judge) if earlier else None
    if other is None:
        return None
    again = computed(other, response, judge)
    return again if again.fraction > judged.fraction else None
