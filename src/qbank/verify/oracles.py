"""The key against the oracles, one variant at a time."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import mpmath
import sympy as sp

from qbank.algebra.equality import compare
from qbank.algebra.symbols import declared_sets, declared_symbols
from qbank.algebra.values import ValueKindError, canonical, decimal_of, scalar_text, to_sympy
from qbank.block import BlockError, Oracle, call
from qbank.errors import Finding, nearest
from qbank.generate import Variant, block_finding, see
from qbank.keyed import Keyed
from qbank.model import ExpressionAnswer, Question

FLOAT_DIGITS = 9  # relative agreement asked of an oracle that computes in floating point


@dataclass(frozen=True, slots=True)
class Meeting:
    """One value of an oracle set against ours: how it agreed, or the finding that it does not."""

    name: str
    route: str
    method: str
    finding: Finding | None = None


def meet(variant: Variant, answers: Mapping[str, Keyed], oracle: Oracle) -> Iterator[Meeting]:
    """Set everything that an oracle returns for the variant against keys and values."""
    question = variant.question
    try:
        found = call(question, oracle.call, variant.params)
    except BlockError as error:
        yield Meeting("", oracle.route, "", block_finding(question, error, variant.params))
        return
    yield from judge(variant, answers, oracle, found)


def judge(variant: Variant, answers: Mapping[str, Keyed], oracle: Oracle, found: Any) -> Iterator[Meeting]:
    """Set what an oracle has returned against keys and values."""
    if not isinstance(found, dict):
        message = f"the oracle `{oracle.name}` returned a {type(found).__name__}, not a dict"
        yield Meeting("", oracle.route, "", _finding(variant, oracle, "oracle", message))
        return
    for name, theirs in found.items():
        yield _one(variant, answers, oracle, name, theirs)


def _one(variant: Variant, answers: Mapping[str, Keyed], oracle: Oracle, name: str, theirs: Any) -> Meeting:
    one = answers.get(name)
    if one is None and name not in variant.values:
        known = [*answers, *variant.values]
        near = nearest(name, known)
        hint = f"did you mean `{near}`?" if near else f"known: {', '.join(dict.fromkeys(known))}"
        message = f"the oracle `{oracle.name}` gives `{name}`, which is neither an answer nor a value"
        return Meeting(name, oracle.route, "", _finding(variant, oracle, "oracle", message, hint))
    ours = one.key if one is not None else variant.values[name]
    if one is not None and one.answer.kind in ("choice", "choices", "boolean", "matching", "ordering"):
        return _discrete(variant, oracle, name, ours, theirs)
    symbols: Mapping[str, Any] = {}
    domain: Mapping[Any, Any] = {}
    if one is not None and isinstance(one.answer, ExpressionAnswer):
        symbols, domain = declared_symbols(one.answer.symbols), declared_sets(one.answer.symbols)
    if isinstance(ours, str | bool):
        return _discrete(variant, oracle, name, ours, theirs)
    return _exact(variant, oracle, name, ours, theirs, symbols, domain)


def _discrete(variant: Variant, oracle: Oracle, name: str, ours: Any, theirs: Any) -> Meeting:
    """Truth values and orders: plain equality."""
    plain = theirs.tolist() if hasattr(theirs, "tolist") else theirs
    if isinstance(ours, tuple):
        same = isinstance(plain, list | tuple) and [_plain(v) for v in plain] == [_plain(v) for v in ours]
    else:
        same = _plain(plain) == _plain(ours)
    if same:
        return Meeting(name, oracle.route, "discrete")
    message = f"the key of `{name}` is {_show(ours)}, the oracle `{oracle.name}` gives {_show(plain)}"
    return Meeting(name, oracle.route, "", _finding(variant, oracle, "key-mismatch", message, _MISMATCH))


_MISMATCH = "one of the two routes is wrong; see both values with"


def _plain(value: Any) -> Any:
    if value in (True, False) or value in (sp.true, sp.false):
        return bool(value)
    return int(value) if isinstance(value, int | sp.Integer) else value


def _show(value: Any) -> str:
    return str(list(value)) if isinstance(value, tuple | list) else str(value)


def _exact(
    variant: Variant,
    oracle: Oracle,
    name: str,
    ours: Any,
    theirs: Any,
    symbols: Mapping[str, Any],
    domain: Mapping[Any, Any],
) -> Meeting:
    if _floating(theirs):
        return _numeric(variant, oracle, name, ours, theirs)
    try:
        value = canonical(to_sympy(theirs), symbols)
    except ValueKindError as error:
        return Meeting(name, oracle.route, "", _finding(variant, oracle, "oracle", f"`{name}`: {error}"))
    verdict = compare(canonical(ours, symbols), value, domain or None)
    if verdict.proved:
        return Meeting(name, oracle.route, verdict.method)
    if verdict.refuted:
        at = _witness(verdict.witness)
        both = f"is {scalar_text(ours)}, the oracle `{oracle.name}` gives {scalar_text(value)}"
        message = f"the key of `{name}` {both}{at}"
        return Meeting(name, oracle.route, "", _finding(variant, oracle, "key-mismatch", message, _MISMATCH))
    message = (
        f"cannot decide whether the key of `{name}` equals what `{oracle.name}` gives: {verdict.evidence}"
    )
    hint = "let one of the two return a simpler form"
    return Meeting(name, oracle.route, "", _finding(variant, oracle, "key-undecided", message, hint))


def _witness(witness: Mapping[str, Any] | None) -> str:
    shown = {k: v for k, v in (witness or {}).items() if k not in ("lhs", "rhs")}
    return f"; they differ at {', '.join(f'{k}={v}' for k, v in shown.items())}" if shown else ""


def _floating(value: Any) -> bool:
    """Whether an oracle answered in floating point: floats, mpmath numbers, tensors, matrices of floats."""
    if isinstance(value, float | mpmath.mpf) or hasattr(value, "detach"):
        return True
    if isinstance(value, sp.MatrixBase | sp.Expr):
        return bool(value.has(sp.Float))
    if isinstance(value, list | tuple):
        return any(_floating(entry) for entry in value)
    return isinstance(value, mpmath.matrix)


def _numeric(variant: Variant, oracle: Oracle, name: str, ours: Any, theirs: Any) -> Meeting:
    """Floating point against exact: agreement to FLOAT_DIGITS relative to the largest entry."""
    mine = [float(decimal_of(v)) for v in (list(ours) if isinstance(ours, sp.MatrixBase) else [ours])]
    other = _flat(theirs)
    scale = max([1e-300, *map(abs, mine)])
    if len(mine) == len(other):
        gap = max(abs(a - b) for a, b in zip(mine, other, strict=True)) / scale
        if gap <= 10.0**-FLOAT_DIGITS or (scale == 1e-300 and max(map(abs, other)) < 1e-12):
            return Meeting(name, oracle.route, "floating point")
    message = f"the key of `{name}` is {scalar_text(ours)}, the oracle `{oracle.name}` gives {theirs}"
    return Meeting(name, oracle.route, "", _finding(variant, oracle, "key-mismatch", message, _MISMATCH))


def _flat(value: Any) -> list[float]:
    if hasattr(value, "detach"):
        return [float(v) for v in value.detach().reshape(-1).tolist()]
    if isinstance(value, sp.MatrixBase | mpmath.matrix | list | tuple):
        return [x for entry in value for x in _flat(entry)]
    return [float(value)]


def _finding(variant: Variant, oracle: Oracle, code: str, message: str, hint: str = "") -> Finding:
    question: Question = variant.question
    at = f" [{variant.note}]" if variant.params else ""
    return Finding(question.at(oracle.line), code, message + at, hint, see(question, variant.params))
