"""Answers that are typed: numbers, exact fractions, expressions.

The first alternative that a response matches wins in Moodle, so the right ones stand first, and a mistake
that could be taken for the key is refused.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from fractions import Fraction

from qbank.content import Answer, Key, Mistake, Scalar
from qbank.writers import moodle_numbers as numbers
from qbank.writers.moodle_html import escape, text_field
from qbank.writers.moodle_model import Alternative, Field, Prompt, Unfit, join

NOTE_EXACT = "Write an integer, a fraction p/q in lowest terms, or an exact decimal."
NOTE_FRACTION = "Write an integer or a fraction p/q in lowest terms."
NOTE_DECIMAL = "Write a decimal number, not a fraction."
NOTE_EXPRESSION = "Write * for times and ^ for powers."


def feedback(mistakes: Iterable[Mistake]) -> Field:
    """What is said to whoever made these mistakes; the title stands in where there is no feedback."""
    return join(
        text_field(mistake.feedback) if mistake.feedback else Field(f"<p>{escape(mistake.title)}</p>")
        for mistake in mistakes
    )


def number(answer: Answer, key: Key) -> Prompt:
    """An integer, rational or real answer. Raises `Unfit` for a key or mistake that Moodle would misread."""
    if not key.scalars or not key.scalars[0]:
        raise Unfit(f"the key of `{answer.name}` has no number")
    scalar = key.scalars[0][0]
    placed = tuple(mistake for mistake in key.mistakes if mistake.scalar is not None)
    unplaced = tuple(mistake for mistake in key.mistakes if mistake.scalar is None)
    for mistake in placed:
        _refuse_near(answer, key, scalar, mistake)
    if answer.kind == "real":
        if key.tolerance is None and not scalar.terminates:
            raise Unfit(f"`{answer.name}` is a real number that never ends; give it a tolerance")
        found = _numerical(scalar, key.tolerance or "0", placed, NOTE_DECIMAL)
    elif answer.kind == "integer" and _small_integer(scalar):
        found = _numerical(scalar, "0", placed, "")
    elif numbers.is_fraction(scalar):
        found = _exact(scalar, key.accept, placed, key.decimals)
    else:
        raise Unfit(f"the key of `{answer.name}` is {scalar.exact}, which is no {answer.kind} number")
    return Prompt(found.asks, found.alternatives, found.case, found.note, unplaced)


def entry(answer: Answer, scalar: Scalar, key: Key) -> Prompt:
    """One entry of a vector or matrix. Mistakes are about the whole, so none belongs to an entry."""
    if key.tolerance is not None:
        return _numerical(scalar, key.tolerance, (), NOTE_DECIMAL)
    if _small_integer(scalar):
        return _numerical(scalar, "0", (), "")
    if numbers.is_fraction(scalar):
        return _exact(scalar, (), ())
    return expression(answer, [scalar.exact], ())


def expression(answer: Answer, right: list[str], mistakes: tuple[Mistake, ...]) -> Prompt:
    """A typed expression: Moodle compares letters, so only the forms written out here are taken."""
    right = [form for text in right for form in numbers.typed_forms(text)]
    wrong = [(numbers.typed_forms(mistake.text), [mistake]) for mistake in mistakes]
    alternatives = _patterns(right, wrong)
    spellings = {alternative.text for alternative in alternatives} | set(answer.symbols)
    case = len({spelling.casefold() for spelling in spellings}) < len(spellings)
    note = NOTE_EXPRESSION
    if answer.symbols:
        note += " Symbols: " + escape(", ".join(answer.symbols)) + "."
    return Prompt("shortanswer", alternatives, case=case, note=note)


def _small_integer(scalar: Scalar) -> bool:
    return numbers.is_integer(scalar) and abs(int(scalar.exact)) < numbers.EXACT_LIMIT


def _value(scalar: Scalar) -> Fraction:
    if numbers.is_fraction(scalar):
        return Fraction(scalar.exact)
    return Fraction(numbers.decimal(scalar))


def _refuse_near(answer: Answer, key: Key, scalar: Scalar, mistake: Mistake) -> None:
    assert mistake.scalar is not None
    tolerance = Fraction(key.tolerance or "0")
    right, wrong = _value(scalar), _value(mistake.scalar)
    if numbers.is_fraction(scalar) and numbers.is_fraction(mistake.scalar) and not tolerance:
        near = right == wrong
    else:
        near = numbers.too_near(right, wrong, tolerance)
    if near:
        raise Unfit(
            f"the mistake `{mistake.name}` of `{answer.name}` gives {mistake.scalar.exact}, which lies "
            f"within {key.tolerance or 0} of the key {scalar.exact}: Moodle would mark it right; "
            "exclude this variant"
        )


def _numerical(scalar: Scalar, tolerance: str, mistakes: tuple[Mistake, ...], note: str) -> Prompt:
    if tolerance.startswith("-") or not numbers.PLAIN_NUMBER.fullmatch(tolerance):
        raise Unfit(f"the tolerance {tolerance!r} is not a plain decimal number")
    groups: dict[str, list[Mistake]] = {}
    for mistake in mistakes:
        assert mistake.scalar is not None
        groups.setdefault(numbers.decimal(mistake.scalar), []).append(mistake)
    alternatives = [Alternative(numbers.decimal(scalar), "100", tolerance=tolerance)]
    for text, group in groups.items():
        bound = _mistake_tolerance(text, Fraction(tolerance), group[0], groups)
        alternatives.append(Alternative(text, "0", feedback(group), numbers.plain(bound)))
    return Prompt("numerical", tuple(alternatives), note=note)


def _mistake_tolerance(text: str, tolerance: Fraction, mistake: Mistake, groups: Iterable[str]) -> Fraction:
    """How near a response must be to a mistaken number to be told so: never nearer to another mistake.

    A number that never ends is recognised from its first digits even where the key is exact.
    """
    value = Fraction(text)
    if mistake.scalar is not None and not mistake.scalar.terminates:
        tolerance = max(tolerance, abs(value) / 2000)
    gaps = [abs(value - Fraction(other)) / 2 for other in groups if other != text]
    return min([tolerance, *gaps])


def _exact(
    scalar: Scalar, accept: tuple[str, ...], mistakes: tuple[Mistake, ...], decimals: bool = True
) -> Prompt:
    groups: dict[str, list[Mistake]] = {}
    for mistake in mistakes:
        assert mistake.scalar is not None
        groups.setdefault(mistake.scalar.exact, []).append(mistake)
    wrong = []
    for text, group in groups.items():
        found = group[0].scalar
        assert found is not None
        exact = numbers.is_fraction(found)
        forms = numbers.exact_forms(found, wide=False) if exact else numbers.typed_forms(text)
        wrong.append((forms, group))
    # A number that does not terminate has no decimal among its forms.
    asked = scalar if decimals else replace(scalar, terminates=False)
    right = [*numbers.exact_forms(asked, wide=True), *accept]
    return Prompt("shortanswer", _patterns(right, wrong), note=NOTE_EXACT if decimals else NOTE_FRACTION)


def _patterns(right: list[str], wrong: list[tuple[list[str], list[Mistake]]]) -> tuple[Alternative, ...]:
    """Short answers, the right ones first, each pattern once."""
    found: dict[str, Alternative] = {}
    for form in right:
        text = numbers.pattern(form)
        if text:
            found.setdefault(text, Alternative(text, "100"))
    if not found:
        raise Unfit("the key has no text that a student could type")
    keys = set(found)
    for forms, mistakes in wrong:
        said = feedback(mistakes)
        for form in forms:
            text = numbers.pattern(form)
            if text in keys:
                raise Unfit(f"the mistake `{mistakes[0].name}` is typed like the key: {form}")
            if text:
                found.setdefault(text, Alternative(text, "0", said))
    return tuple(found.values())
