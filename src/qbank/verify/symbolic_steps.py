"""Steps on symbols: whether every link holds for every value of the params."""

from __future__ import annotations

from collections.abc import Sequence

from qbank.algebra.equality import compare
from qbank.algebra.limits import OutOfTime, time_limit
from qbank.algebra.relations import relate
from qbank.algebra.values import canonical
from qbank.block import BlockError, Program, call
from qbank.model import Question

from .cases import Case
from .judge import Judge
from .symbols import question_symbols

SECONDS = 4.0  # for the functions on one case


def steps_hold(question: Question, block: Program, judge: Judge, cases: Sequence[Case]) -> bool:
    """Whether every link of the steps is proved on symbols; `block` asks `judge`."""
    assert block.steps is not None
    symbols, declared = question_symbols(question)
    for case in cases:
        judge.enter(case)
        try:
            with time_limit(SECONDS):
                values = call(question, block.solve, case.params)
                chains = call(question, block.steps, {**case.params, **values})
            domain = {**case.domain, **declared} or None
            for chain in chains.values():
                for left, relation, right in chain.links():
                    a, b = canonical(left, symbols), canonical(right, symbols)
                    verdict = compare(a, b, domain) if relation == "==" else relate(a, relation, b, domain)
                    if not verdict.proved:
                        return False
        except (BlockError, OutOfTime, AttributeError, TypeError, ValueError):
            return False
    return True
