"""Proof with params kept symbolic: the key equals an oracle for every value, not only for those tried.

Params that are structural, words, subsets and the like are enumerated; numbers and matrices become symbols
with the assumptions of their domains. `solve` and the oracle run on those symbols; what they return is
compared once for each structural combination.
"""

from __future__ import annotations

import ast
import itertools
import math
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any

import sympy as sp

from qbank.algebra.equality import compare
from qbank.algebra.limits import OutOfTime, time_limit
from qbank.algebra.relations import relate
from qbank.algebra.symbols import declared_sets, declared_symbols
from qbank.algebra.values import canonical, to_sympy
from qbank.block import BlockError, Program, call, parse_block
from qbank.generate import walk
from qbank.model import ExpressionAnswer, MatrixParam, Question, RangeParam, ValuesParam

from .symbols import question_symbols

COMBINATIONS = 64  # structural combinations that are tried before a proof is given up
SECONDS = 4.0  # for one run of a function on symbols


@dataclass(slots=True)
class Proofs:
    """Answers and values proved for all params, by name: the method and the route; why others are not."""

    proved: dict[str, tuple[str, str]] = field(default_factory=dict)
    steps: bool = False  # every link of every step is proved too
    why: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Symbolic:
    """Params with symbols where they may be, and the sets the symbols range over."""

    params: Mapping[str, Any]
    domain: Mapping[Any, Any]


def prove(question: Question, made: Program, values: Collection[str]) -> Proofs:
    """Try to prove every computed answer, and every other of the `values`, against each of its oracles."""
    out = Proofs()
    computed = [name for name, answer in question.meta.answers.items() if answer.computed]
    free = [n for n, p in question.meta.params.items() if _symbolic(p)]
    if not free:
        out.why = dict.fromkeys(computed, "no param can be kept symbolic")
        return out
    if reason := _branches(question, "solve", free):
        out.why = dict.fromkeys(computed, reason)
        return out
    if structural_combinations(question) > COMBINATIONS:
        out.why = dict.fromkeys(computed, f"more than {COMBINATIONS} structural combinations")
        return out
    combinations = list(symbolic_params(question))
    names = list(dict.fromkeys([*computed, *values]))
    for oracle in made.oracles:
        if oracle.torch or _branches(question, oracle.name, free):
            continue
        _with_oracle(question, made, oracle, combinations, names, out)
    out.steps = made.steps is None or (
        not _branches(question, "steps", free) and _steps(question, made, combinations)
    )
    for name in computed:
        if name in out.proved:
            out.why.pop(name, None)
        else:
            out.why.setdefault(name, "no oracle runs on symbols")
    return out


def _with_oracle(
    question: Question,
    made: Program,
    oracle: Any,
    combinations: list[Symbolic],
    names: list[str],
    out: Proofs,
) -> None:
    pending = [name for name in names if name not in out.proved]
    if not pending:
        return
    methods: dict[str, str] = {}
    for symbolic in combinations:
        try:
            with time_limit(SECONDS):
                ours = call(question, made.solve, symbolic.params)
            with time_limit(SECONDS):
                theirs = call(question, oracle.call, symbolic.params)
        except BlockError as error:
            out.why.update(dict.fromkeys(pending, f"on symbols: {error}"))
            return
        except OutOfTime:
            out.why.update(dict.fromkeys(pending, "too slow on symbols"))
            return
        for name in list(pending):
            if not isinstance(theirs, dict) or name not in theirs or name not in ours:
                pending.remove(name)
                continue
            verdict = _compare(question, name, ours[name], theirs[name], symbolic.domain)
            if verdict is None or not verdict.proved:
                why = "not exact" if verdict is None else f"on symbols: {verdict}"
                out.why[name] = why
                pending.remove(name)
            else:
                methods[name] = verdict.method
        if not pending:
            return
    for name in pending:
        out.proved[name] = (methods[name], oracle.route)


def _steps(question: Question, made: Program, combinations: list[Symbolic]) -> bool:
    """Whether every link of the steps is proved on symbols."""
    assert made.steps is not None
    symbols, declared = question_symbols(question)
    for symbolic in combinations:
        try:
            with time_limit(SECONDS):
                values = call(question, made.solve, symbolic.params)
                chains = call(question, made.steps, {**symbolic.params, **values})
            domain = {**symbolic.domain, **declared} or None
            for chain in chains.values():
                for left, relation, right in chain.links():
                    a, b = canonical(left, symbols), canonical(right, symbols)
                    verdict = compare(a, b, domain) if relation == "==" else relate(a, relation, b, domain)
                    if not verdict.proved:
                        return False
        except (BlockError, OutOfTime, AttributeError, TypeError, ValueError):
            return False
    return True


def _compare(question: Question, name: str, ours: Any, theirs: Any, domain: Mapping[Any, Any]) -> Any:
    answer = question.meta.answers.get(name)
    symbols: dict[str, Any] = {}
    sets = dict(domain)
    if isinstance(answer, ExpressionAnswer):
        symbols = declared_symbols(answer.symbols)
        sets |= declared_sets(answer.symbols)
    try:
        a, b = canonical(to_sympy(ours), symbols), canonical(to_sympy(theirs), symbols)
    except TypeError:
        return None
    return compare(a, b, sets or None)


def _symbolic(param: Any) -> bool:
    return isinstance(param, ValuesParam | RangeParam | MatrixParam) and not param.structural


def structural_combinations(question: Question) -> int:
    """How many combinations the params that stay concrete have."""
    domains = walk(question).space.domains
    return math.prod(domains[n].size for n, p in question.meta.params.items() if not _symbolic(p))


def symbolic_params(question: Question) -> Iterator[Symbolic]:
    """Every structural combination that occurs, with symbols for the other params."""
    free = {n: p for n, p in question.meta.params.items() if _symbolic(p)}
    symbols: dict[str, Any] = {}
    domain: dict[Any, Any] = {}
    for name, param in free.items():
        symbols[name] = _symbol(name, param, domain)
    domains = walk(question).space.domains
    fixed = [name for name in question.meta.params if name not in free]
    for picks in itertools.product(*(range(domains[name].size) for name in fixed)):
        values = {name: to_sympy(domains[name].at(i)) for name, i in zip(fixed, picks, strict=True)}
        yield Symbolic({n: symbols[n] if n in symbols else values[n] for n in question.meta.params}, domain)


def _symbol(name: str, param: Any, domain: dict[Any, Any]) -> Any:
    if isinstance(param, MatrixParam):
        rows, columns = param.matrix
        entries = {}
        for i in range(rows):
            for j in range(columns):
                a, b = (min(i, j), max(i, j)) if param.symmetric else (i, j)
                entries[i, j] = sp.Symbol(f"{name}_{a}{b}", real=True)
        return sp.ImmutableMatrix(rows, columns, lambda i, j: entries[int(i), int(j)])
    values = [v for v in _values(param) if v not in param.exclude]
    low, high = min(values), max(values)
    whole = all(v.denominator == 1 for v in values)
    assumptions: dict[str, bool] = {"integer": True} if whole else {"real": True}
    if low > 0:
        assumptions["positive"] = True
    elif low == 0:
        assumptions["nonnegative"] = True
    elif high < 0:
        assumptions["negative"] = True
    if 0 not in values:
        assumptions["nonzero"] = True
    symbol = sp.Symbol(name, **assumptions)
    ends = [sp.Rational(v.numerator, v.denominator) for v in (low, high)]
    domain[symbol] = sp.Range(ends[0], ends[1] + 1) if whole else sp.Interval(*ends)
    return symbol


def _values(param: Any) -> list[Any]:
    if isinstance(param, ValuesParam):
        return list(param.values)
    return [Fraction(v) for v in range(param.range[0], param.range[1] + 1, param.step)]


def _branches(question: Question, function: str, free: list[str]) -> str:
    """Why a function may take another branch on symbols than on numbers; empty when it cannot.

    Order comparisons of symbols raise by themselves; equality, membership and `.is_…` do not, so they count
    when anything but structural params and loop counters stands in them.
    """
    tree = next(
        (n for n in parse_block(question).body if isinstance(n, ast.FunctionDef) and n.name == function), None
    )
    if tree is None:
        return ""
    tainted = _tainted(tree, set(free))
    for node in ast.walk(tree):
        if isinstance(node, ast.Compare) and any(
            isinstance(op, ast.Eq | ast.NotEq | ast.In | ast.NotIn) for op in node.ops
        ):
            names = {n.id for n in ast.walk(node) if isinstance(n, ast.Name)}
            if names & tainted:
                return f"`{function}` branches on `{ast.unparse(node)}`"
        if isinstance(node, ast.Attribute) and node.attr.startswith("is_"):
            return f"`{function}` branches on `.{node.attr}`"
    return ""


def _tainted(tree: ast.FunctionDef, free: set[str]) -> set[str]:
    """Names that may hold something made of symbolic params."""
    tainted = set(free)
    changed = True
    while changed:
        changed = False
        for node in ast.walk(tree):
            if isinstance(node, ast.Assign | ast.AugAssign | ast.For | ast.comprehension):
                source = node.iter if isinstance(node, ast.For | ast.comprehension) else node.value
                reads = {n.id for n in ast.walk(source) if isinstance(n, ast.Name)}
                targets = node.targets if isinstance(node, ast.Assign) else [node.target]
                written = {n.id for t in targets for n in ast.walk(t) if isinstance(n, ast.Name)}
                if reads & tainted and not written <= tainted:
                    tainted |= written
                    changed = True
    return tainted
