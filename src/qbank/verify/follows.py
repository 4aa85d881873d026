"""Errors carried forward: with the right earlier answer, an answer that follows it gets its key."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from qbank.algebra.equality import compare
from qbank.algebra.symbols import declared_sets
from qbank.algebra.values import scalar_text
from qbank.block import program
from qbank.errors import Finding
from qbank.follows import recompute
from qbank.generate import Variant, see
from qbank.keyed import Keyed
from qbank.model import ComputedAnswer, ExpressionAnswer


def check_follows(variant: Variant, answers: Mapping[str, Keyed]) -> Iterator[tuple[str, Finding]]:
    """A finding, with the name of the answer, for each key that its function does not give. Raises
    VariantError when a function fails."""
    question = variant.question
    for name, one in answers.items():
        if not isinstance(one.answer, ComputedAnswer) or not one.answer.follows:
            continue
        value = recompute(question, name, variant.everything)
        domain = declared_sets(one.answer.symbols) if isinstance(one.answer, ExpressionAnswer) else {}
        verdict = compare(one.key, value, domain or None)
        if verdict.proved:
            continue
        given = f"the function `{name}` gives {scalar_text(value)} for the right `{one.answer.follows}`"
        message = f"{given}, but the key is {scalar_text(one.key)} [{variant.note}]"
        if verdict.unknown:
            message = f"{given}; it cannot be decided whether that is the key: {verdict.evidence}"
        hint = f"`{name}` has to compute from `{one.answer.follows}` what `solve` computes"
        line = program(question).functions[name].__code__.co_firstlineno
        yield (
            name,
            Finding(question.at(line), "follows-mismatch", message, hint, see(question, variant.params)),
        )
