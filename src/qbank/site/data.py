"""A variant as the page's script reads it: HTML ready to show, and keys ready to compare with."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import Any

import sympy as sp

from qbank import content as c
from qbank.algebra.values import decimal_of, plain
from qbank.errors import Finding
from qbank.generate import Variant, VariantError
from qbank.keyed import Keyed, Wrong, keyed
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
        _answer(variant, answer, ones[answer.name], names, mutated)
        for part in item.parts
        for answer in part.answers
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
    one: Keyed,
    names: Mapping[str, str],
    mutated: Mapping[str, Sequence[Any]],
) -> Json:
    key = answer.key
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
        case "integer" | "rational" | "real":
            out |= {"value": number(one.key), "mistakes": _mistakes(key, one, number)}
            out |= _tolerance(one)
        case "vector" | "matrix":
            out |= {"value": grid(one.key), "mistakes": _mistakes(key, one, grid)} | _tolerance(one)
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


def _tolerance(one: Keyed) -> Json:
    return {} if one.tolerance is None else {"tolerance": number(one.tolerance)}


def _mistakes(key: c.Key, one: Keyed, write: Any) -> list[Json]:
    """Misconceptions that a response can be recognised by; one without a real value is none."""
    said = {mistake.name: mistake for mistake in key.mistakes}
    shape = getattr(one.key, "shape", None)
    out = []
    for wrong in one.mistakes:
        if getattr(wrong.value, "shape", None) != shape or not _real(wrong.value):
            continue
        out.append({"value": write(wrong.value), **_words(said[wrong.name])})
    return out


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
