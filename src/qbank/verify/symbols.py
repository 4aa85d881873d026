"""Symbols that the expression answers of a question declare, with their domains."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from qbank.algebra.symbols import declared_sets, declared_symbols
from qbank.model import ExpressionAnswer, Question


@lru_cache(maxsize=64)
def question_symbols(question: Question) -> tuple[Mapping[str, Any], Mapping[Any, Any]]:
    """Symbols and domains that the expression answers declare; steps may use them too."""
    symbols: dict[str, Any] = {}
    domain: dict[Any, Any] = {}
    for answer in question.meta.answers.values():
        if isinstance(answer, ExpressionAnswer):
            symbols |= declared_symbols(answer.symbols)
            domain |= declared_sets(answer.symbols)
    return symbols, domain
