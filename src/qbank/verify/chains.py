"""Steps: every link of every chain is checked like a key."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import sympy as sp

from qbank.algebra.equality import compare
from qbank.algebra.relations import relate
from qbank.algebra.values import canonical, scalar_text
from qbank.block import program
from qbank.errors import Finding
from qbank.generate import Variant, see
from qbank.solution_steps import concrete_steps


def check_steps(
    variant: Variant, symbols: Mapping[str, Any], domain: Mapping[Any, Any]
) -> Iterator[tuple[str, str, Finding | None]]:
    """For every link of the variant's chains: step, method of proof, and the finding when it fails."""
    question = variant.question
    steps = program(question).steps
    for name, chain in concrete_steps(variant).items():
        for left, relation, right in chain.links():
            a, b = canonical(left, symbols), canonical(right, symbols)
            wanted = domain or None
            verdict = compare(a, b, wanted) if relation == "==" else relate(a, relation, b, wanted)
            if verdict.proved:
                yield name, verdict.method, None
                continue
            shown = f"{scalar_text(left)} {relation} {scalar_text(right)}"
            at = f" [{variant.note}]" if variant.params else ""
            line = steps.__code__.co_firstlineno if steps else 1
            if verdict.refuted:
                message = f"the step `{name}` prints {shown}, which is false{at}"
                hint = "mend the step or the value it ends in"
                code = "step-wrong"
            else:
                message = f"the step `{name}` prints {shown}, which cannot be decided: {verdict.evidence}{at}"
                hint = "split it into smaller links"
                code = "step-undecided"
            yield name, "", Finding(question.at(line), code, message, hint, see(question, variant.params))


def step_symbols(variant: Variant) -> dict[Any, Any]:
    """Symbols that occur free in the steps of a variant."""
    return {
        s: s
        for chain in concrete_steps(variant).values()
        for term in chain.terms
        if isinstance(term, sp.Basic | sp.MatrixBase)
        for s in term.free_symbols
    }
