"""Computed answers: the value against the key, within the tolerance, entry by entry for matrices."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import sympy as sp

from qbank.algebra.response import Response
from qbank.algebra.response.errors import ResponseError
from qbank.algebra.values import is_number
from qbank.keyed import Keyed, Wrong, absolute
from qbank.keys import precision_of
from qbank.model import ComputedAnswer

from .form import form_problem
from .judge import Judge, distance
from .judged import RIGHT, Judged, shared
from .marks import Verdict
from .reading import read_value

HALF = Fraction(1, 2)  # what the right value is worth in another form than the question asks for
UNDECIDED = "it could not be decided whether this is the key: nothing is counted yet"


def computed(one: Keyed, response: Response, judge: Judge) -> Judged:
    """The response to an answer that `solve` computes."""
    value = response.value
    same = [judge.near(got, due, one.tolerance) for got, due in zip(*_flat(value, one.key), strict=True)]
    if all(same):
        return _formed(one, response, judge)
    if _accepted(one, response, judge):
        return RIGHT
    hits = Fraction(sum(s is True for s in same), len(same))
    if None in same:
        return Judged(Verdict.UNKNOWN, hits, UNDECIDED)
    met = _met(one, response, judge)
    return shared(hits, tuple((m.name, m.value) for m in met), "" if met else _rounded(one, response))


def _flat(*values: Any) -> list[list[Any]]:
    """Entries row by row; a vector reads the same as a row and as a column."""
    return [list(value) if isinstance(value, sp.MatrixBase) else [value] for value in values]


def _formed(one: Keyed, response: Response, judge: Judge) -> Judged:
    """The right value, in the form asked for or in another one."""
    asked = getattr(one.answer, "form", None)
    problem = form_problem(asked, one, response, judge) if asked else ""
    if problem is None:
        return Judged(Verdict.UNKNOWN, HALF, f"the value is right; whether it is {asked} was not decided")
    if problem and not _accepted(one, response, judge):
        return Judged(Verdict.PARTLY, HALF, f"the value is right; {problem}")
    return RIGHT


def accepted_as_typed(one: Keyed, text: str) -> bool:
    """Whether the text is, but for spaces, a further form of the question: it need not be readable."""
    further = one.answer.accept if isinstance(one.answer, ComputedAnswer) else ()
    return "".join(text.split()) in ("".join(form.split()) for form in further)


def _accepted(one: Keyed, response: Response, judge: Judge) -> bool:
    """Whether the response is read like one of the further forms, or equals it where no form is asked for."""
    if not isinstance(one.answer, ComputedAnswer):
        return False
    for text in one.answer.accept:
        try:
            further = read_value(one, text)
        except ResponseError:
            continue  # a form in words, taken only as it stands
        if further.echo == response.echo or (
            not getattr(one.answer, "form", None)
            and all(
                judge.near(a, b, one.tolerance)
                for a, b in zip(*_flat(response.value, further.value), strict=True)
            )
        ):
            return True
    return False


def _met(one: Keyed, response: Response, judge: Judge) -> list[Wrong]:
    """The misconceptions that give this value: exactly, rounded to the figures typed where those are two
    decimals or more, or those nearest to it within the tolerance."""
    value = response.value
    declared = getattr(one.answer, "tolerance", None)
    near: list[tuple[Any, Wrong]] = []
    for mistake in one.mistakes:
        got, due = _flat(value, mistake.value)
        if len(got) != len(due):
            continue
        tolerance = _half_unit(response) if declared is None else absolute(declared, mistake.value)
        if all(judge.near(a, b, tolerance) for a, b in zip(got, due, strict=True)):
            gaps = [distance(a, b) for a, b in zip(got, due, strict=True)] if tolerance else []
            near.append((max((gap for gap in gaps if gap is not None), default=0), mistake))
    least = min((gap for gap, _ in near), default=0)
    return [mistake for gap, mistake in near if gap == least]


def _half_unit(response: Response) -> Any:
    """Half a unit of the last decimal that was typed; None for other responses and for a rough decimal."""
    places = response.form.decimals
    if not response.form.is_decimal or places is None or places < 2:
        return None
    return sp.Rational(1, 2 * 10**places)


def _rounded(one: Keyed, response: Response) -> str:
    """A word to a student whose decimal is the key rounded, where more is due."""
    key, value = one.key, response.value
    if not response.form.is_decimal or not is_number(key):
        return ""
    places = response.form.decimals
    gap = distance(value, key)
    if places is None or gap is None or places < 1 or gap > sp.Rational(1, 2 * 10**places):
        return ""
    return f"right when rounded; asked for: {precision_of(one) or 'exact'}"
