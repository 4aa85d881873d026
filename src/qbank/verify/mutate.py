"""Testing the tests: every mutant that changes what is printed or marked must raise a finding.

A mutant that changes nothing that anybody sees is no mutant; one that changes something and raises no finding
is a survivor, and a finding itself.
"""

from __future__ import annotations

import time
import warnings
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from qbank import content as c
from qbank.algebra.limits import OutOfTime, time_limit
from qbank.block import call, parse_block, program, recompiled, using
from qbank.compose import compose
from qbank.errors import Finding, SourceError
from qbank.generate import Variant, generate, solve
from qbank.keyed import Keyed, keyed
from qbank.model import Question

from .chains import check_steps
from .independence import functions_behind
from .mutations import Mutant, mutants
from .oracles import judge
from .settings import setting_mutants
from .symbols import question_symbols

LOOKED = 12  # variants on which a mutant may show itself
SECONDS = 2.0  # for a mutant on one of them, and
SLOWER = 20  # so many times what the untouched block takes there


@dataclass(slots=True)
class Tally:
    """How the mutants of a question fared."""

    made: int = 0
    effective: int = 0
    killed: int = 0
    survivors: list[dict[str, Any]] = field(default_factory=list)

    def count(self, fate: str, line: int, diff: str) -> None:
        """Enter one mutant: `same` (changes nothing), `killed`, or `survived`."""
        self.made += 1
        if fate == "same":
            return
        self.effective += 1
        if fate == "killed":
            self.killed += 1
        else:
            self.survivors.append({"line": line, "diff": diff})


@dataclass(frozen=True, slots=True)
class Base:
    """An untouched variant: its answers, what each oracle says of it, what is printed, and how many seconds
    all of that may take in a mutant."""

    variant: Variant
    answers: Mapping[str, Keyed]
    oracles: tuple[tuple[Any, Any], ...]
    printed: str
    seconds: float


def mutate(question: Question) -> tuple[Tally, list[Finding]]:
    """Try every mutant of a clean question; survivors are findings too."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # what sympy thinks of a wrong block is no news
        return _mutate(question)


def _mutate(question: Question) -> tuple[Tally, list[Finding]]:
    tally = Tally()
    bases = list(_bases(question))
    tree = parse_block(question)
    for mutant in mutants(tree, functions_behind(question, "solve")):
        tally.count(_fate(question, mutant, bases), mutant.line, mutant.diff)
    for mutant in mutants(tree, ["steps"]):
        tally.count(_fate(question, mutant, bases), mutant.line, mutant.diff)
    for line, diff, caught in setting_mutants(question, [(b.variant, b.answers, b.oracles) for b in bases]):
        tally.count("killed" if caught else "survived", line, diff)
    findings = [
        Finding(
            question.at(survivor["line"]),
            "mutant-survived",
            "a wrong block would pass: " + survivor["diff"].replace("\n", "  "),
            "let an oracle return this value, or put it into a step",
        )
        for survivor in tally.survivors
    ]
    return tally, findings


def _bases(question: Question) -> Iterator[Base]:
    for number in range(LOOKED):
        try:
            variant = generate(question, number)
        except IndexError:
            return
        oracles = tuple(
            (oracle, call(question, oracle.call, variant.params))
            for oracle in program(question).oracles
            if not oracle.torch
        )
        start = time.perf_counter()
        base = Base(variant, keyed(variant), oracles, _printed(variant), 0.0)
        _at(question, base, solved=False)
        yield replace(base, seconds=SECONDS + SLOWER * (time.perf_counter() - start))


def _printed(variant: Variant) -> str:
    item = compose(variant, c.View.TUTOR, draw=False)
    return repr((item.stem, item.parts, item.hints, item.solution, item.rubric))


def _fate(question: Question, mutant: Mutant, bases: list[Base]) -> str:
    """What becomes of a mutant: `killed` at the first variant with a finding, else `survived` when anything
    printed or marked has changed, else `same`."""
    try:
        made = recompiled(question, mutant.tree)
    except SourceError:
        return "killed"
    fate = "same"
    with using(question, made):
        for base in bases:
            try:
                with time_limit(base.seconds):
                    one = _at(question, base, mutant.function != "steps")
            except OutOfTime:
                return "killed"  # a mutant that hangs is seen by everybody
            if one == "killed":
                return one
            if one == "survived":
                fate = one
    return fate


def _at(question: Question, base: Base, solved: bool) -> str:
    variant = base.variant
    try:
        if solved:
            values = solve(question, variant.params)
            if values == variant.values:
                return "same"
            variant = Variant(question, variant.number, variant.point, variant.params, values)
        answers = keyed(variant)
        if solved:
            for oracle, said in base.oracles:
                if any(m.finding is not None for m in judge(variant, answers, oracle, said)):
                    return "killed"
        symbols, domain = question_symbols(question)
        if any(finding is not None for _, _, finding in check_steps(variant, symbols, domain)):
            return "killed"
        return "same" if _printed(variant) == base.printed else "survived"
    except Exception:  # whatever a wrong block makes go wrong, a run over it would have said so
        return "killed"
