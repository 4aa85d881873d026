"""Keys on symbols, and whether an oracle's are the same: numbers, matrices, truth values, orders."""

from __future__ import annotations

import itertools
from collections.abc import Mapping, Sequence
from typing import Any

import sympy as sp

from qbank.algebra.equality import compare
from qbank.algebra.relations import relate
from qbank.algebra.symbols import declared_sets, declared_symbols
from qbank.algebra.values import canonical, to_sympy
from qbank.algebra.verdict import Verdict, proved, unknown
from qbank.keyed import right_texts
from qbank.model import (
    BooleanAnswer,
    ChoiceAnswer,
    ChoicesAnswer,
    ExpressionAnswer,
    MatchingAnswer,
    OrderingAnswer,
    Question,
)

from .cases import Case
from .truth import boolean, truth

SECONDS = 3.0  # for one comparison


def symbolic_key(question: Question, name: str, case: Case, values: Mapping[str, Any]) -> Any:
    """The key of an answer, or another value of `solve`, on symbols; raises what its parts raise.

    For an ordering it is the numbers that order the items.
    """
    known = {**case.params, **values}
    match question.meta.answers.get(name):
        case ChoiceAnswer(statements=statements) | ChoicesAnswer(statements=statements):
            return tuple(truth(s.holds, known, case.domain) for s in statements)
        case BooleanAnswer(holds=holds):
            return truth(holds, known, case.domain)
        case MatchingAnswer() as matching:
            rights = right_texts(matching)
            return tuple(rights.index(pair.right) for pair in matching.pairs)
        case OrderingAnswer(by=by):
            return tuple(known[by])
        case ExpressionAnswer(symbols=symbols):
            return canonical(values[name], declared_symbols(symbols))
    return values[name]


def same_key(question: Question, name: str, ours: Any, theirs: Any, case: Case) -> Verdict:
    """Whether what an oracle returns on symbols is the key for every value of the symbols."""
    plain = theirs.tolist() if hasattr(theirs, "tolist") and not isinstance(theirs, sp.MatrixBase) else theirs
    match question.meta.answers.get(name):
        case ChoiceAnswer() | ChoicesAnswer():
            return _truths(ours, plain, case)
        case BooleanAnswer():
            return _truths((ours,), (plain,), case)
        case MatchingAnswer():
            return _equal(list(ours), _numbers(plain))
        case OrderingAnswer():
            return _order(ours, plain, case)
        case ExpressionAnswer(symbols=symbols):
            value = canonical(to_sympy(theirs), declared_symbols(symbols))
            return compare(ours, value, {**case.domain, **declared_sets(symbols)} or None, seconds=SECONDS)
    value = to_sympy(theirs)
    if isinstance(ours, str | bool) or isinstance(value, str | bool):
        return _equal(ours, value)
    return compare(ours, value, case.domain or None, seconds=SECONDS)


def _truths(ours: Sequence[Any], theirs: Any, case: Case) -> Verdict:
    if not isinstance(theirs, list | tuple) or len(theirs) != len(ours):
        return unknown("not as many truth values as statements", "truth values")
    methods: dict[str, None] = {}
    for place, (one, other) in enumerate(zip(ours, theirs, strict=True), 1):
        other = boolean(other)
        constant = isinstance(one, bool) and isinstance(other, bool)
        verdict = _equal(one, other) if constant else compare(one, other, case.domain, seconds=SECONDS)
        if not verdict.proved:
            return unknown(f"statement {place}: {verdict}", "truth values")
        methods[verdict.method] = None
    return proved(", ".join(methods))


def _order(numbers: Sequence[Any], order: Any, case: Case) -> Verdict:
    """Whether the items, taken in the oracle's order, increase for every value of the symbols."""
    places = _numbers(order)
    if sorted(places) != list(range(len(numbers))):
        return unknown(f"{order} is no order of {len(numbers)} items", "orders")
    for i, j in itertools.pairwise(places):
        verdict = relate(numbers[i], "<", numbers[j], case.domain or None, seconds=SECONDS)
        if not verdict.proved:
            return unknown(f"items {i} and {j}: {verdict}", "orders")
    return proved("order of the items")


def _numbers(order: Any) -> list[int]:
    if not isinstance(order, list | tuple):
        raise TypeError(f"{order} is no list of places")
    return [int(place) for place in order]


def _equal(one: Any, other: Any) -> Verdict:
    if type(one) is type(other) and one == other:
        return proved("discrete")
    return unknown(f"{one} and {other}", "discrete")


def key_at(question: Question, name: str, ours: Any, numbers: Mapping[Any, Any]) -> Any:
    """What the symbolic key is at one variant: in the form in which `Keyed` holds it."""
    value = _put(ours, numbers)
    if isinstance(question.meta.answers.get(name), OrderingAnswer):
        return tuple(sorted(range(len(value)), key=value.__getitem__))
    return value


def _put(value: Any, numbers: Mapping[Any, Any]) -> Any:
    if isinstance(value, tuple):
        return tuple(_put(entry, numbers) for entry in value)
    if isinstance(value, sp.Basic | sp.MatrixBase):
        value = value.xreplace(numbers)
    return bool(value) if value in (sp.true, sp.false) else value
