"""Proof with params kept symbolic: the key equals an oracle for every value, not only for those tried.

Numbers and matrices become symbols with the assumptions of their domains; words, subsets and structural
params are enumerated. `solve` and an oracle run on the symbols, and what they return is compared once for
each combination of the enumerated params. Where that fails, the params that stood where it failed are
enumerated too, one after the other, as long as the combinations stay few and some param stays symbolic.
"""

from __future__ import annotations

import ast
import heapq
import time
import warnings
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import Any

import sympy as sp

from qbank.algebra.limits import OutOfTime, time_limit
from qbank.algebra.values import to_sympy
from qbank.block import BlockError, Oracle, Program, call, parse_block
from qbank.errors import SourceError
from qbank.model import Question

from .branching import Branch
from .cases import Case, Space
from .flow import Flow
from .judge import Judge
from .proofs import Proof, Proofs
from .symbolic_block import symbolic_block
from .symbolic_keys import same_key, symbolic_key
from .symbolic_steps import steps_hold

COMBINATIONS = 128  # of the enumerated params; more are no proof but a list
SHARE = 3  # so many variants for each combination at least, when numbers are enumerated
SECONDS = 3.0  # for one run of a function on symbols, and
LATER = 1.0  # for one beyond the first try
FIRST = 6.0  # seconds of the processor for the first tries, and
SEARCH = 3.0  # for everything beyond; a try that goes well on
WELL = 2  # cases may take this long again

Given = Mapping[str, Collection[str]]  # what each oracle returns


class _Stuck(Exception):
    """Why a try failed, and the params that stood where it did."""

    def __init__(self, why: str, params: Collection[str]) -> None:
        super().__init__(why)
        self.params = frozenset(params)


@dataclass(slots=True)
class _Try:
    """What is known of one set of symbolic params: its cases, and `solve` on those looked at."""

    cases: list[Case]
    solved: dict[int, Mapping[str, Any]] = field(default_factory=dict)


def prove(question: Question, made: Program, values: Collection[str], given: Given) -> Proofs:
    """Try to prove every closed answer, and every other of the `values`, against each of its oracles."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter(
                "ignore"
            )  # a block that was written for numbers may do odd things on symbols
            return _Search(question, made, values, given).run()
    except SourceError as error:
        closed = (name for name, answer in question.meta.answers.items() if answer.closed)
        return Proofs(why=dict.fromkeys(closed, f"the block does not load on symbols: {error}"))


class _Search:
    """Sets of symbolic params, tried from the largest down, oracle by oracle."""

    def __init__(self, question: Question, made: Program, values: Collection[str], given: Given) -> None:
        self.question, self.given = question, given
        self.answers = [name for name, answer in question.meta.answers.items() if answer.closed]
        self.names = list(dict.fromkeys([*self.answers, *values]))
        self.oracles = [oracle for oracle in made.oracles if not oracle.torch]
        self.space = Space(question)
        self.judge = Judge(self.space.conditions)
        self.block = symbolic_block(question, self.judge)
        self.calls = {"solve": self.block.solve, **{o.name: o.call for o in self.block.oracles}}
        tree = parse_block(question)
        self.catches = any(isinstance(node, ast.Try | ast.Match) for node in ast.walk(tree))
        self.flows: dict[str, Flow] = {}
        self.tries: dict[frozenset[str], _Try | None] = {}
        self.out = Proofs()
        self.last: dict[str, str] = {}
        self.end = 0.0

    def run(self) -> Proofs:
        if not self.space.symbolic:
            self.out.why = dict.fromkeys(self.answers, "no param can be kept symbolic")
            return self.out
        everything = frozenset(self.space.symbolic)
        queue = [(0, 0, place, tuple(sorted(everything))) for place in range(len(self.oracles))]
        seen = set(queue)
        self.end = time.process_time() + FIRST
        first = True
        while queue:
            depth, _, place, symbolic = heapq.heappop(queue)
            if depth and first:
                first, self.end = False, time.process_time() + SEARCH
            if time.process_time() > self.end and depth:
                break
            against = self._attempt(self.oracles[place], frozenset(symbolic))
            rests = [tuple(n for n in symbolic if n != param) for param in sorted(against)]
            if against and not depth and self.space.whole and len(symbolic) > 1:
                alone = tuple(n for n in symbolic if self._alone(self.oracles[place], n))
                rests = rests if alone == symbolic else [alone]
            for rest in rests:
                tried = self._try(frozenset(rest)) if rest else None
                if tried is None:
                    continue
                child = (len(everything) - len(rest), len(tried.cases), place, rest)
                if child not in seen:
                    seen.add(child)
                    heapq.heappush(queue, child)
        self.out.steps = self.block.steps is None or self._steps(everything)
        for name in self.answers:
            if name in self.out.proved:
                self.out.why.pop(name, None)
            else:
                self.out.why.setdefault(name, "no oracle without PyTorch gives it")
                if name in self.last:
                    self.out.why[name] += f"; {self.last[name]}"
        return self.out

    def _try(self, symbolic: frozenset[str]) -> _Try | None:
        """The cases of a set of symbolic params; None when they are too many."""
        if symbolic not in self.tries:
            limit = COMBINATIONS
            if len(symbolic) < len(self.space.symbolic) and self.space.whole:
                limit = min(limit, len(self.space.rows) // SHARE)
            found = self.space.combinations(symbolic, limit)
            self.tries[symbolic] = None if found is None else _Try(self.space.cases(symbolic, found))
        return self.tries[symbolic]

    def _attempt(self, oracle: Oracle, symbolic: frozenset[str]) -> frozenset[str]:
        """Try one oracle with these params symbolic; the params that kept an answer from being proved."""
        wanted = self.given.get(oracle.name, ())
        pending = [n for n in self.names if n in wanted and n not in self.out.proved]
        if not any(name in self.answers for name in pending):
            return frozenset()
        tried = self._try(symbolic)
        if tried is None:
            self._note(pending, symbolic, "too many combinations of params that cannot be symbolic")
            return frozenset()
        keys: dict[str, dict[tuple[Any, ...], tuple[Case, Any]]] = {name: {} for name in pending}
        methods: dict[str, dict[str, None]] = {name: {} for name in pending}
        against: frozenset[str] = frozenset()
        try:
            for function in ("solve", oracle.name):
                if branch := self._branch(function, symbolic):
                    raise _Stuck(str(branch), branch.params & symbolic)
            begun = time.process_time()
            for place, case in enumerate(tried.cases):
                end = max(self.end, begun + SEARCH) if place >= WELL else self.end
                if time.process_time() > end:
                    raise _Stuck("too slow on symbols", symbolic)
                ours, theirs = self._run(tried, place, oracle, symbolic)
                for name in list(pending):
                    try:
                        keys[name][case.fixed] = case, self._compared(name, case, ours, theirs, methods[name])
                    except _Stuck as stuck:
                        self._note([name], symbolic, str(stuck))
                        if name in self.answers:
                            against |= stuck.params or symbolic
                        pending.remove(name)
                if not any(name in self.answers for name in pending):
                    return against & symbolic
        except _Stuck as stuck:
            self._note(pending, symbolic, str(stuck))
            return (stuck.params or symbolic) & symbolic
        enumerated = tuple(n for n in self.space.params if n not in symbolic)
        for name in pending:
            self.out.proved[name] = Proof(", ".join(methods[name]), oracle.route, enumerated, keys[name])
        return against & symbolic

    def _alone(self, oracle: Oracle, param: str) -> bool:
        """Whether some answer can be proved with one param symbolic, as far as two cases tell.

        Where it cannot, the param need not be tried together with others.
        """
        symbolic = frozenset({param})
        wanted = self.given.get(oracle.name, ())
        pending = [n for n in self.answers if n in wanted and n not in self.out.proved]
        few = dict.fromkeys(
            self.space.fixed_of(row, symbolic) for row in (self.space.rows[0], self.space.rows[-1])
        )
        tried = _Try(self.space.cases(symbolic, list(few)))
        for place, case in enumerate(tried.cases):
            try:
                ours, theirs = self._run(tried, place, oracle, symbolic)
            except _Stuck as stuck:
                self._note(pending, symbolic, str(stuck))
                return False
            for name in list(pending):
                try:
                    self._compared(name, case, ours, theirs, {})
                except _Stuck as stuck:
                    self._note([name], symbolic, str(stuck))
                    pending.remove(name)
        return bool(pending)

    def _flow(self, function: str) -> Flow:
        if function not in self.flows:
            self.flows[function] = Flow(self.question, function)
        return self.flows[function]

    def _branch(self, function: str, symbolic: frozenset[str]) -> Branch | None:
        """Where a function may do otherwise on these symbols without a word, if anywhere."""
        return self._flow(function).branch_on(symbolic) if self.catches else None

    def _note(self, names: Collection[str], symbolic: frozenset[str], why: str) -> None:
        """Keep why: from the first try, and from the last one with what it enumerated."""
        more = [n for n in self.space.symbolic if n not in symbolic]
        for name in names:
            if name not in self.out.why:
                self.out.why[name] = why
            elif more:
                self.last[name] = f"with {', '.join(more)} enumerated: {why}"

    def _run(self, tried: _Try, place: int, oracle: Oracle, symbolic: frozenset[str]) -> tuple[Any, Any]:
        """What `solve` and the oracle return in a case."""
        case = tried.cases[place]
        if place not in tried.solved:
            ours = self._call("solve", case, symbolic)
            try:
                tried.solved[place] = {name: to_sympy(value) for name, value in ours.items()}
            except (TypeError, AttributeError) as error:
                raise _Stuck(f"`solve` on symbols: {error}", symbolic) from error
        theirs = self._call(oracle.name, case, symbolic)
        if not isinstance(theirs, dict):
            raise _Stuck(f"`{oracle.name}` returns no dict on symbols", symbolic)
        return tried.solved[place], theirs

    def _call(self, name: str, case: Case, symbolic: frozenset[str]) -> Any:
        self.judge.enter(case)
        try:
            with time_limit(SECONDS if len(symbolic) == len(self.space.symbolic) else LATER):
                return call(self.question, self.calls[name], case.params)
        except BlockError as error:
            params = self._flow(name).at(error.line) & symbolic
            which = ", ".join(f"`{n}`" for n in sorted(params)) or "the params"
            raise _Stuck(f"{which} symbolic: `{name}`, line {error.line}: {error}", params) from error
        except OutOfTime:
            raise _Stuck(f"`{name}` is too slow on symbols", symbolic) from None

    def _compared(
        self,
        name: str,
        case: Case,
        ours: Mapping[str, Any],
        theirs: Mapping[str, Any],
        methods: dict[str, None],
    ) -> Any:
        """The key on symbols, which is the oracle's too."""
        if name not in theirs:
            raise _Stuck("the oracle does not return it on symbols", ())
        try:
            with time_limit(SECONDS):
                key = symbolic_key(self.question, name, case, ours)
                verdict = same_key(self.question, name, key, theirs[name], case)
        except OutOfTime:
            raise _Stuck("the comparison is too slow on symbols", ()) from None
        except Exception as error:  # no key on symbols, whatever it was that cannot be done with them
            raise _Stuck(f"no key on symbols: {error}", ()) from error
        if not verdict.proved:
            raise _Stuck(f"on symbols: {verdict}", _params_in(case, key, theirs[name]))
        methods[verdict.method] = None
        return key

    def _steps(self, symbolic: frozenset[str]) -> bool:
        """Whether every link of the steps is proved on symbols."""
        tried = self._try(symbolic)
        if tried is None or any(self._branch(name, symbolic) for name in ("solve", "steps")):
            return False
        return steps_hold(self.question, self.block, self.judge, tried.cases)


def _params_in(case: Case, *values: Any) -> frozenset[str]:
    """The symbolic params that occur in some values."""
    found: set[Any] = set()
    todo = list(values)
    while todo:
        value = todo.pop()
        if isinstance(value, list | tuple):
            todo += value
        else:
            found |= getattr(value, "free_symbols", set())
    return frozenset(
        name
        for name, value in case.params.items()
        if isinstance(value, sp.Symbol | sp.MatrixBase) and value.free_symbols & found
    )
