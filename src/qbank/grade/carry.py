"""Errors carried forward: the key that follows from what the student answered before."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import sympy as sp

from qbank.follows import ancestors, recompute
from qbank.generate import Variant, VariantError
from qbank.keyed import Keyed, absolute, kind_problem
from qbank.model import Question

from .judge import Judge
from .reading import symbols_of


def carried_key(variant: Variant, one: Keyed, earlier: Mapping[str, Any], judge: Judge) -> Keyed | None:
    """The answer with the key that follows from the student's `earlier` values (by answer, as read); None
    where the question carries nothing forward, the student gave nothing else than the keys, or no key
    follows from it."""
    line = ancestors(variant.question, one.name)
    known = {name: _shaped(earlier[name], variant.values.get(name)) for name in line if name in earlier}
    if not line or line[0] not in known or all(known[n] == variant.values.get(n) for n in known):
        return None
    done = judge.ask(recomputed_in_worker, variant.question, one.name, {**variant.everything, **known})
    key = done.result
    if key is None or kind_problem(one.answer, key, symbols_of(one)):
        return None
    if isinstance(one.key, sp.MatrixBase) and one.key.shape != key.shape:
        return None
    declared = getattr(one.answer, "tolerance", None)
    return replace(one, key=key, tolerance=None if declared is None else absolute(declared, key), mistakes=())


def _shaped(value: Any, like: Any) -> Any:
    """A response to a vector is read as a column; the block may have it as a row."""
    if isinstance(value, sp.MatrixBase) and isinstance(like, sp.MatrixBase) and value.shape != like.shape:
        return value.T if value.T.shape == like.shape else value
    return value


def recomputed_in_worker(question: Question, name: str, known: Mapping[str, Any]) -> Any:
    """The new key, None where the block has none for these values; to be called in a worker, for the block
    may never come to an end with them."""
    try:
        return recompute(_same(question), name, known)
    except VariantError:
        return None


_KNOWN: dict[tuple[str, str], Question] = {}
_MOST = 64


def _same(question: Question) -> Question:
    """One object for all copies of a question that reach the worker, so that its block is compiled once."""
    if len(_KNOWN) >= _MOST:
        _KNOWN.clear()
    return _KNOWN.setdefault((question.path, question.digest), question)
