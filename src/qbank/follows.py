"""An error carried forward: a key computed again from what the student answered before.

An answer with `follows: w1` has a function of its own name in the block. It takes the earlier answer, and
params or other values of `solve`, and gives the key that belongs to them.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from .algebra.symbols import declared_symbols
from .algebra.values import ValueKindError, canonical, to_sympy
from .block import BlockError, call, program
from .generate import VariantError, block_finding
from .model import ComputedAnswer, ExpressionAnswer, Question


def ancestors(question: Question, name: str) -> tuple[str, ...]:
    """The answers that `name` follows, the nearest first."""
    found: list[str] = []
    answer = question.meta.answers[name]
    while isinstance(answer, ComputedAnswer) and answer.follows and answer.follows not in found:
        found.append(answer.follows)
        answer = question.meta.answers[answer.follows]
    return tuple(found)


def recompute(question: Question, name: str, known: Mapping[str, Any]) -> Any:
    """The key of `name` that belongs to `known`: params, values, and earlier answers among them.

    Raises VariantError when the function of the block fails or gives something that is no key.
    """
    function = program(question).functions[name]
    answer = question.meta.answers[name]
    symbols = declared_symbols(answer.symbols) if isinstance(answer, ExpressionAnswer) else {}
    line = function.__code__.co_firstlineno
    try:
        return canonical(to_sympy(call(question, function, known)), symbols)
    except ValueKindError as error:
        wrapped = BlockError(str(error), line, name)
        raise VariantError(block_finding(question, wrapped, {})) from error
    except BlockError as error:
        raise VariantError(block_finding(question, error, {})) from error
