"""A variant as the page's script reads it: HTML ready to show, and keys ready to compare with."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from fractions import Fraction
from typing import Any

import sympy as sp

from qbank import content as c
from qbank.algebra.values import decimal_of, plain
from qbank.errors import Finding
from qbank.follows import recompute
from qbank.generate import Variant, VariantError
from qbank.keyed import Keyed, Wrong, absolute, keyed, kind_problem
from qbank.model import ExpressionAnswer
from qbank.solution_steps import symbol_names
from qbank.writers.mathml import mathml
from qbank.writers.page_html import html, line

from .points import Look, look

Json = dict[str, Any]

SHOWN_DIGITS = 12  # of a value at a point: the comparison looks at eight


def record(variant: Variant, item: c.Item, mutated: Mapping[str, Sequence[Any]]) -> Json:
    """The variant as JSON. `mutated` are keys of wrong versions of `solve`, for each expression answer.

    Raises VariantError when an expression cannot be marked by values.
    """
    ones = keyed(variant)
    names = _labels(item, symbol_names(variant.question))
    answers = [
        _answer(variant, answer, ones, names, mutated) for part in item.parts for answer in part.answers
    ]
    return {
        "stem": html(item.stem),
        "parts": [
            {
                "label": part.label,
                "stem": html(part.stem),
                "answers": [answer.name for answer in part.answers],
                "solution": html(part.solution),
            }
            for part in item.parts
        ],
        "answers": answers,
        "hints": [html(hint) for hint in item.hints],
        "solution": html(item.solution),
        "rubric": [[_number(row.points), html(row.body)] for row in item.rubric],
    }


def _labels(item: c.Item, names: Mapping[str, str]) -> Mapping[str, str]:
    """LaTeX of the answers that have a symbol of their own; one that two answers share names neither."""
    used = [names.get(answer.name, "") for part in item.parts for answer in part.answers]
    return {name: latex for name, latex in names.items() if used.count(latex) == 1}


def _answer(
    variant: Variant,
    answer: c.Answer,
    ones: Mapping[str, Keyed],
    names: Mapping[str, str],
    mutated: Mapping[str, Sequence[Any]],
) -> Json:
    key, one = answer.key, ones[answer.name]
    assert key is not None
    out: Json = {
        "name": answer.name,
        "kind": answer.kind,
        "points": _number(answer.points),
        "label": mathml(names[answer.name]) if answer.name in names else "",
        "precision": answer.precision,
        "key": line(key.shown),
    }
    match answer.kind:
        case "integer" | "rational" | "real" | "vector" | "matrix":
            write = WRITE[answer.kind]
            out |= {"value": write(one.key), "mistakes": _mistakes(key, one, write)} | _tolerance(
                one.tolerance
            )
            out |= _carried(variant, one, ones, write)
            if getattr(one.answer, "form", None):
                out["form"] = str(getattr(one.answer, "form", ""))
        case "expression":
            out |= _expression(variant, one, key, mutated.get(answer.name, ()))
        case "choice" | "choices":
            feedback = [html(blocks) for blocks in key.option_feedback]
            out |= {"options": _lines(answer.options), "right": list(key.right), "feedback": feedback}
        case "boolean":
            out |= {"right": key.right[0], "feedback": [html(blocks) for blocks in key.option_feedback]}
        case "matching":
            out |= {"left": _lines(answer.left), "rights": _lines(answer.right), "right": list(key.right)}
        case "ordering":
            out |= {"items": _lines(answer.items), "right": list(key.right)}
        case "text" | "proof":
            pass
        case _:
            raise TypeError(f"the site does not know answers of kind {answer.kind}")
    if key.accept:
        out["accept"] = list(key.accept)
    return out


def number(value: Any) -> str:
    """A number of a key: `-3/4` where it is rational, else a decimal of 17 digits with a `~` before it."""
    if getattr(value, "is_Rational", False):
        return str(Fraction(int(value.p), int(value.q)))
    return "~" + plain(decimal_of(value))


def grid(value: Any) -> list[list[str]]:
    """The rows of a vector or matrix; a lying vector stands, as a response does."""
    rows = value.tolist()
    if len(rows) == 1 and len(rows[0]) > 1:
        rows = [[entry] for entry in rows[0]]
    return [[number(entry) for entry in row] for row in rows]


WRITE: Mapping[str, Callable[[Any], Any]] = {
    "integer": number,
    "rational": number,
    "real": number,
    "vector": grid,
    "matrix": grid,
}


def _tolerance(tolerance: Any) -> Json:
    return {} if tolerance is None else {"tolerance": number(tolerance)}


def _mistakes(key: c.Key, one: Keyed, write: Callable[[Any], Any]) -> list[Json]:
    said = {mistake.name: mistake for mistake in key.mistakes}
    return [{"value": write(wrong.value), **_words(said[wrong.name])} for wrong in _met(one)]


def _met(one: Keyed) -> list[Wrong]:
    """Misconceptions that a response can be recognised by; one without a real value is none."""
    if isinstance(one.answer, ExpressionAnswer):
        return list(one.mistakes)
    shape = getattr(one.key, "shape", None)
    return [m for m in one.mistakes if getattr(m.value, "shape", None) == shape and _real(m.value)]


def _carried(variant: Variant, one: Keyed, ones: Mapping[str, Keyed], write: Callable[[Any], Any]) -> Json:
    """What is right after each misconception of the answer that this one follows (null: nothing is)."""
    first = getattr(one.answer, "follows", None)
    if not first or ones[first].options:
        return {}
    return {
        "follows": first,
        "carried": [_after(variant, one, first, wrong, write) for wrong in _met(ones[first])],
    }


def _after(
    variant: Variant, one: Keyed, first: str, wrong: Wrong, write: Callable[[Any], Any]
) -> Json | None:
    try:
        key = recompute(variant.question, one.name, {**variant.everything, first: wrong.value})
    except VariantError:
        return None
    shape = getattr(one.key, "shape", None)
    if kind_problem(one.answer, key, {}) or getattr(key, "shape", None) != shape or not _real(key):
        return None
    declared = getattr(one.answer, "tolerance", None)
    return {"value": write(key), **_tolerance(None if declared is None else absolute(declared, key))}


def _real(value: Any) -> bool:
    entries = list(value) if isinstance(value, sp.MatrixBase) else [value]
    return all(isinstance(e, sp.Expr) and e.is_number and e.is_finite and e.is_extended_real for e in entries)


def _words(mistake: c.Mistake) -> Json:
    return {"title": mistake.title, "feedback": html(mistake.feedback)}


def _expression(variant: Variant, one: Keyed, key: c.Key, mutated: Sequence[Any]) -> Json:
    assert isinstance(one.answer, ExpressionAnswer)
    kept: list[Wrong] = list(one.mistakes)
    try:
        seen: Look = look(one.answer, one.key, [wrong.value for wrong in kept], mutated)
    except ValueError as error:
        where = variant.question.where("answers", one.name)
        finding = Finding(
            where, "site-points", f"{error} [{variant.note}]", "give `in:` the domain that is meant"
        )
        raise VariantError(finding) from error
    said = {mistake.name: mistake for mistake in key.mistakes}
    return {
        "symbols": list(seen.symbols),
        "places": [list(point) for point in seen.points],
        "values": [_short(value) for value in seen.key],
        "mistakes": [
            {"values": [_short(value) for value in values], **_words(said[wrong.name])}
            for wrong, values in zip(kept, seen.mistakes, strict=True)
        ],
        **({"form": str(one.answer.form)} if one.answer.form else {}),
    }


def _short(value: float | None) -> float | None:
    return None if value is None else float(f"{value:.{SHOWN_DIGITS}g}")


def _lines(entries: Sequence[c.Inlines]) -> list[str]:
    return [line(entry) for entry in entries]


def _number(value: Fraction) -> float | int:
    return int(value) if value.denominator == 1 else round(float(value), 4)
