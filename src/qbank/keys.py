"""Keys as they are shown: how precise, in which words, as which numbers."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any

import sympy as sp

from . import content as c
from .algebra.printing import latex
from .algebra.values import decimal_of, is_number, plain, scalar_text, significant, terminates, to_sympy
from .keyed import Choice, Keyed, Wrong
from .model import RealAnswer

Feedback = Callable[[str, Any], c.Blocks]


def scalar(value: Any) -> c.Scalar:
    """One number of a key in every spelling a writer needs."""
    return c.Scalar(
        exact=scalar_text(value),
        decimal=plain(decimal_of(value)),
        latex=latex(value),
        terminates=terminates(value),
    )


def shown_value(value: Any, tolerance: Any, names: Mapping[str, str]) -> c.Inlines:
    """A value for people: exact, and with its decimal when a tolerance lets responses be decimals."""
    exact = latex(value, names)
    if tolerance is None or isinstance(value, sp.MatrixBase) or not is_number(value) or value.is_Integer:
        return (c.Math(exact),)
    digits = display_digits(value, tolerance)
    rounded = significant(value, digits)
    if terminates(value) and plain(decimal_of(value)) == rounded.rstrip("0").rstrip("."):
        return (c.Math(rounded.rstrip("0").rstrip(".")),)
    return (c.Math(rf"{exact} \approx {scientific(rounded)}"),)


def scientific(decimal: str) -> str:
    r"""LaTeX of a decimal; very small and very large ones with a power of ten: `7.66 \cdot 10^{-6}`."""
    number = Decimal(decimal)
    power = number.adjusted()
    if -4 <= power <= 6:
        return decimal
    digits = format(number.scaleb(-power), "f").rstrip("0").rstrip(".") if power > 0 else None
    return rf"{digits or number.scaleb(-power)} \cdot 10^{{{power}}}"


def display_digits(value: Any, tolerance: Any) -> int:
    """Significant digits such that rounding hides less than a tenth of the tolerance, at most 12."""
    if tolerance == 0 or value == 0:
        return 12
    size = decimal_of(value).adjusted() - decimal_of(tolerance).adjusted()
    return max(2, min(12, size + 2))


def precision_of(one: Keyed) -> str:
    """How exact a response has to be, in words for candidates."""
    kind = one.answer.kind
    if getattr(one.answer, "form", None) == "fraction":
        return "a fraction in lowest terms"
    tolerance = getattr(one.answer, "tolerance", None)
    if tolerance is None:
        return {"rational": "exact", "integer": "a whole number"}.get(kind, "")
    if tolerance.sigfigs is not None:
        plural = "s" if tolerance.sigfigs > 1 else ""
        return f"to {tolerance.sigfigs} significant digit{plural}"
    if tolerance.rel is not None:
        return f"within {plain(decimal_of(100 * to_sympy(tolerance.rel)))} %"
    return f"within ±{plain(decimal_of(to_sympy(tolerance.abs)))}"


def content_key(
    one: Keyed, kind: str, options: tuple[c.Inlines, ...], names: Mapping[str, str], feedback: Feedback
) -> c.Key:
    """The key of an answer for views that may see it; `kind` is how the answer is asked."""
    key = one.key
    match kind:
        case "text" | "proof":
            return c.Key(shown=(c.Text("see the rubric"),), text="")
        case "boolean":
            because = getattr(one.answer, "because", None)
            option_feedback = (feedback(because, None),) if because else ()
            word = "True" if key else "False"
            return c.Key((c.Text(word),), word, right=(int(key),), option_feedback=option_feedback)
        case "matching":
            return _matching(one)
        case "ordering":
            order = tuple(one.shown.index(i) for i in key)
            letters = ", ".join(c.letter(i) for i in order)
            return c.Key((c.Text(letters),), letters, right=order)
        case "choice" | "choices":
            return _choice(one, options, names, feedback)
    tolerance = None if one.tolerance is None else plain(decimal_of(one.tolerance))
    return c.Key(
        shown=shown_value(key, one.tolerance, names),
        text=scalar_text(key),
        scalars=_scalars(key),
        tolerance=tolerance,
        decimals=getattr(one.answer, "form", None) != "fraction",
        follows=getattr(one.answer, "follows", None) or "",
        accept=tuple(getattr(one.answer, "accept", ())),
        mistakes=tuple(_mistake(m, one, None, names, feedback) for m in one.mistakes),
    )


def _scalars(key: Any) -> tuple[tuple[c.Scalar, ...], ...]:
    if isinstance(key, sp.MatrixBase):
        if not all(is_number(entry) for entry in key):
            return ()
        return tuple(tuple(scalar(entry) for entry in row) for row in key.tolist())
    return ((scalar(key),),) if is_number(key) else ()


def _mistake(
    wrong: Wrong, one: Keyed, option: int | None, names: Mapping[str, str], feedback: Feedback
) -> c.Mistake:
    tolerance = one.tolerance if isinstance(one.answer, RealAnswer) else None
    return c.Mistake(
        name=wrong.name,
        title=wrong.title,
        shown=shown_value(wrong.value, tolerance, names),
        text=scalar_text(wrong.value),
        scalar=scalar(wrong.value) if is_number(wrong.value) else None,
        option=option,
        feedback=feedback(wrong.name, wrong.value),
    )


def _matching(one: Keyed) -> c.Key:
    right = tuple(one.shown_right.index(one.key[i]) for i in one.shown)
    text = ", ".join(f"{row + 1}-{c.letter(column)}" for row, column in enumerate(right))
    return c.Key((c.Text(text),), text, right=right)


def _choice(
    one: Keyed, options: tuple[c.Inlines, ...], names: Mapping[str, str], feedback: Feedback
) -> c.Key:
    right = tuple(i for i, option in enumerate(one.options) if option.right)
    letters = ", ".join(c.letter(i) for i in right)
    shown: tuple[c.Inline, ...] = (c.Text(letters),)
    if one.answer.computed:
        shown = (c.Text(f"{letters}: "), *options[right[0]])
    values = {m.name: m.value for m in one.mistakes}
    places = {
        option.because: i for i, option in enumerate(one.options) if one.answer.computed and not option.right
    }
    return c.Key(
        shown=shown,
        text=letters,
        scalars=_scalars(one.key) if one.answer.computed else (),
        right=right,
        mistakes=tuple(_mistake(m, one, places.get(m.name), names, feedback) for m in one.mistakes),
        option_feedback=tuple(_option_feedback(option, values, feedback) for option in one.options),
    )


def _option_feedback(option: Choice, values: Mapping[str, Any], feedback: Feedback) -> c.Blocks:
    return feedback(option.because, values.get(option.because)) if option.because else ()
