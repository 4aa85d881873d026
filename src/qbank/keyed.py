"""The answers of a variant: key, tolerance, options in their order, and what each named mistake gives."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from typing import Any

import sympy as sp

from .algebra.symbols import declared_symbols
from .algebra.values import ValueKindError, canonical, decimal_of, is_number, to_sympy
from .block import BlockError, answer_of, call, program
from .conditions import ConditionError, compile_condition
from .errors import Finding
from .generate import Variant, VariantError, block_finding, see
from .model import (
    AnswerBase,
    BooleanAnswer,
    ChoiceAnswer,
    ChoicesAnswer,
    ComputedAnswer,
    ExpressionAnswer,
    IntegerAnswer,
    MatchingAnswer,
    MatrixAnswer,
    OrderingAnswer,
    RationalAnswer,
    RealAnswer,
    Tolerance,
    VectorAnswer,
)
from .space import Stream


@dataclass(frozen=True, slots=True)
class Wrong:
    """What a misconception gives in this variant."""

    name: str
    title: str
    value: Any
    line: int


@dataclass(frozen=True, slots=True)
class Choice:
    """An option: a value (the key or a mistake's) or, with `text`, a statement of the front matter."""

    right: bool
    value: Any = None
    text: str | None = None
    because: str | None = None
    trail: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Keyed:
    """One answer of a variant with everything a marker needs.

    `key` is a sympy object; for choice and choices a tuple of booleans in the order of the statements; for
    boolean a bool; for matching the index of the right entry for each left one, and for ordering the indices
    of the items in the right order, both in the order of the file; None where a person marks.
    `options` are in the order shown. `shown` is the order in which left entries or items are shown, and
    `shown_right` that of the right entries (indices into the texts of the file).
    `tolerance` is absolute and exact; None stands for an exact answer.
    """

    name: str
    answer: AnswerBase
    key: Any
    tolerance: Any = None
    options: tuple[Choice, ...] = ()
    shown: tuple[int, ...] = ()
    shown_right: tuple[int, ...] = ()
    mistakes: tuple[Wrong, ...] = ()


@lru_cache(maxsize=64)
def keyed(variant: Variant) -> Mapping[str, Keyed]:
    """The answers of a variant by name. Raises VariantError when one cannot be made."""
    return {name: _one(variant, name, answer) for name, answer in variant.question.meta.answers.items()}


def _one(variant: Variant, name: str, answer: AnswerBase) -> Keyed:
    match answer:
        case ComputedAnswer():
            return _computed(variant, name, answer)
        case ChoiceAnswer() | ChoicesAnswer():
            return _statements(variant, name, answer)
        case BooleanAnswer():
            return Keyed(name, answer, _truth(variant, answer.holds, ("answers", name, "holds")))
        case MatchingAnswer():
            rights = right_texts(answer)
            key = tuple(rights.index(pair.right) for pair in answer.pairs)
            stream = _stream(variant, name)
            left = tuple(stream.shuffled(range(len(answer.pairs))))
            return Keyed(
                name, answer, key, shown=left, shown_right=tuple(stream.shuffled(range(len(rights))))
            )
        case OrderingAnswer():
            return _ordering(variant, name, answer)
    return Keyed(name, answer, None)


def right_texts(answer: MatchingAnswer) -> list[str]:
    """The right entries of a matching, each once: those of the pairs, then the extra ones."""
    return list(dict.fromkeys([pair.right for pair in answer.pairs] + list(answer.extra)))


def _stream(variant: Variant, name: str) -> Stream:
    return Stream(f"order|{variant.question.id}|{variant.number}|{name}")


def _fail(variant: Variant, keys: tuple[str, ...], code: str, message: str, hint: str = "") -> VariantError:
    question = variant.question
    at = f" [{variant.note}]" if variant.params else ""
    return VariantError(
        Finding(question.where(*keys), code, message + at, hint, see(question, variant.params))
    )


def _computed(variant: Variant, name: str, answer: ComputedAnswer) -> Keyed:
    keys = ("answers", name)
    if name not in variant.values:
        known = ", ".join(variant.values)
        raise _fail(variant, keys, "no-key", f"`solve` returns no `{name}`", f"it returns {known}")
    symbols = declared_symbols(answer.symbols) if isinstance(answer, ExpressionAnswer) else {}
    key = canonical(variant.values[name], symbols)
    problem = kind_problem(answer, key, symbols)
    if problem:
        raise _fail(variant, keys, "key-kind", f"`{name}` is of kind {answer.kind}, but its key {problem}")
    tolerance = None
    declared = getattr(answer, "tolerance", None)
    if declared is not None:
        tolerance = absolute(declared, key)
    mistakes = tuple(_mistakes(variant, name, symbols))
    options: tuple[Choice, ...] = ()
    if answer.as_choice:
        choices = [Choice(True, key), *(Choice(False, m.value, because=m.name) for m in mistakes)]
        if len(choices) < 3:
            raise _fail(
                variant,
                (*keys, "as_choice"),
                "options",
                f"`{name}` has {len(mistakes)} misconceptions; a choice needs 2",
            )
        options = tuple(_stream(variant, name).shuffled(choices))
    return Keyed(name, answer, key, tolerance, options, mistakes=mistakes)


def kind_problem(answer: AnswerBase, key: Any, symbols: Mapping[str, Any]) -> str:
    """Why `key` is not of the kind of `answer`; empty when it is."""
    if isinstance(key, tuple | str | bool):
        return f"is {key!r}"
    match answer:
        case IntegerAnswer():
            return "" if key.is_Integer else f"is {key}"
        case RationalAnswer():
            return "" if getattr(key, "is_Rational", False) else f"is {key}"
        case RealAnswer():
            return "" if is_number(key) and key.is_finite is not False else f"is {key}"
        case VectorAnswer(size=size):
            if not isinstance(key, sp.MatrixBase) or min(key.shape) != 1:
                return f"is {key}, not a vector"
            return "" if size in (None, len(key)) else f"has {len(key)} entries, not {size}"
        case MatrixAnswer(shape=shape):
            if not isinstance(key, sp.MatrixBase):
                return f"is {key}, not a matrix"
            return "" if shape in (None, key.shape) else f"has the shape {key.shape}, not {shape}"
        case ExpressionAnswer():
            if isinstance(key, sp.MatrixBase):
                return "is a matrix"
            strange = sorted(s.name for s in key.free_symbols if s.name not in symbols)
            return f"uses `{strange[0]}`, which `in` does not declare" if strange else ""
    return ""


def absolute(tolerance: Tolerance, key: Any) -> Any:
    """The absolute tolerance as an exact rational: half a unit of the last figure for significant figures.

    For a vector or matrix it is taken from the entry of largest magnitude.
    """
    if tolerance.abs is not None:
        return to_sympy(tolerance.abs)
    entries = list(key) if isinstance(key, sp.MatrixBase) else [key]
    largest = max((abs(decimal_of(entry)) for entry in entries), default=Decimal(0))
    if largest == 0:
        return sp.Integer(0)
    if tolerance.rel is not None:
        # Rounded to two figures, upwards: the tolerance is printed and stored as it is used.
        scale = sp.Rational(str(largest)) * to_sympy(tolerance.rel)
        unit = sp.Integer(10) ** (decimal_of(scale).adjusted() - 1)
        return sp.ceiling(scale / unit) * unit
    assert tolerance.sigfigs is not None
    return sp.Integer(10) ** (largest.adjusted() - tolerance.sigfigs + 1) / 2


def _mistakes(variant: Variant, name: str, symbols: Mapping[str, Any]) -> list[Wrong]:
    question = variant.question
    out = []
    for misconception in program(question).misconceptions.values():
        if answer_of(question, misconception) != name:
            continue
        try:
            raw = call(question, misconception.call, variant.everything)
            value = canonical(to_sympy(raw), symbols)
        except ValueKindError as error:
            wrapped = BlockError(str(error), misconception.line, misconception.name)
            raise VariantError(block_finding(question, wrapped, variant.params)) from error
        except BlockError as error:
            raise VariantError(block_finding(question, error, variant.params)) from error
        out.append(Wrong(misconception.name, misconception.title, value, misconception.line))
    return out


def _truth(variant: Variant, text: str, trail: tuple[str, ...]) -> bool:
    try:
        condition = compile_condition(text)
        missing = sorted(condition.names - variant.everything.keys())
        if missing:
            known = ", ".join(variant.everything)
            raise _fail(variant, trail, "holds", f"`{text}` uses `{missing[0]}`", f"known: {known}")
        value = condition.evaluate(variant.everything)
        if value in (True, False) or value in (sp.true, sp.false):
            return bool(value)
    except ConditionError as error:
        raise _fail(variant, trail, "holds", str(error)) from error
    except VariantError:
        raise
    except Exception as error:
        raise _fail(variant, trail, "holds", f"`{text}` cannot be decided: {error}") from error
    raise _fail(variant, trail, "holds", f"`{text}` is {value}, neither true nor false")


def _statements(variant: Variant, name: str, answer: ChoiceAnswer | ChoicesAnswer) -> Keyed:
    trails = [("answers", name, "statements", str(i)) for i in range(len(answer.statements))]
    truth = tuple(
        _truth(variant, statement.holds, (*trail, "holds"))
        for statement, trail in zip(answer.statements, trails, strict=True)
    )
    if isinstance(answer, ChoiceAnswer) and sum(truth) != 1:
        raise _fail(
            variant, ("answers", name), "statements", f"{sum(truth)} statements of `{name}` hold, not one"
        )
    if isinstance(answer, ChoicesAnswer) and (all(truth) or not any(truth)):
        which = "all" if all(truth) else "none"
        raise _fail(
            variant,
            ("answers", name),
            "statements",
            f"{which} of the statements of `{name}` hold",
            "a variant needs a true and a false one: say so in `require`",
        )
    choices = [
        Choice(holds, text=statement.text, because=statement.because, trail=trail)
        for statement, holds, trail in zip(answer.statements, truth, trails, strict=True)
    ]
    order = choices if answer.fixed_order else _stream(variant, name).shuffled(choices)
    return Keyed(name, answer, truth, options=tuple(order))


def _ordering(variant: Variant, name: str, answer: OrderingAnswer) -> Keyed:
    numbers = variant.everything.get(answer.by)
    if isinstance(numbers, sp.MatrixBase):
        numbers = tuple(numbers)
    if not isinstance(numbers, tuple) or len(numbers) != len(answer.items):
        raise _fail(
            variant,
            ("answers", name, "by"),
            "ordering",
            f"`{answer.by}` gives {numbers}, not {len(answer.items)} numbers",
            "let solve return a list with a number for each item",
        )
    try:
        size = [decimal_of(number, 40) for number in numbers]
    except ValueKindError as error:
        raise _fail(variant, ("answers", name, "by"), "ordering", str(error)) from error
    if len(set(size)) < len(size):
        twice = next(n for n, s in zip(numbers, size, strict=True) if size.count(s) > 1)
        raise _fail(
            variant,
            ("answers", name),
            "tie",
            f"two items of `{name}` are both {twice}",
            "refuse it in `require`",
        )
    order = tuple(sorted(range(len(size)), key=size.__getitem__))
    return Keyed(name, answer, order, shown=tuple(_stream(variant, name).shuffled(range(len(size)))))
