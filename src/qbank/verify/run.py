"""Verify one question: every check on every variant asked for, and what that makes of each answer."""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any

from qbank import content as c
from qbank.algebra.values import ValueKindError
from qbank.bank import Bank
from qbank.block import line_of, program
from qbank.compose import compose, reading, shown_answers
from qbank.errors import Finding, Location, SourceError
from qbank.generate import Variant, VariantError, generate, see, walk
from qbank.keyed import Keyed, keyed
from qbank.model import Question

from .chains import check_steps
from .follows import check_follows
from .independence import check_independence
from .mutate import mutate
from .options import check_answer, check_feedback
from .outcome import AnswerOutcome, Outcome
from .printed import check_constrained, check_exact, count_formulas
from .proofs import Proofs
from .proving import ENUMERABLE, drop_others, look_at_skipped, prove_keys, run_oracles, walk_ahead
from .running import Plan, Run
from .symbols import question_symbols
from .tells import Tells, check_tells
from .text import branches, check_figures, check_formulas, check_names, check_placeholders, check_writers

__all__ = ["Plan", "verify"]

FAILURES = 20  # so many variants that cannot be made are enough to see what is wrong
FEW = 24  # fewer distinct variants than this need a reason
THOROUGH = 16  # variants, and each 16th after them, on which even what is proved is checked again
WHOLE = 24  # variants, and
TOLD = 10  # each so-many-th after them, are composed with their solution and feedback
WRITTEN = 3  # variants that go through every writer


def verify(root: Path, identity: str, plan: Plan) -> Outcome:
    """Verify a question of the bank at `root`; whatever is wrong with it is a finding of the outcome."""
    start = time.perf_counter()
    outcome = Outcome(identity, "")
    bank = Bank(root)
    try:
        outcome.path = str(bank.path(identity))
        question = bank.question(identity)
        outcome.path = question.path
        _verify(question, plan, outcome)
    except SourceError as error:
        outcome.findings += error.findings
    except MemoryError as error:
        outcome.findings.append(_out_of_memory(outcome.path, error))
    outcome.seconds = time.perf_counter() - start
    return outcome


def _out_of_memory(path: str, error: MemoryError) -> Finding:
    """The finding for a block that asks for more memory than its worker may have."""
    where = Location(path, line_of(error, path) or 1)
    hint = "look for a matrix, a list or a number that grows with the params"
    return Finding(where, "verify-memory", "verification needed more memory than a worker may have", hint)


def _verify(question: Question, plan: Plan, outcome: Outcome) -> None:
    run = Run(question)
    made = program(question)
    run.collector.extend(check_feedback(question))
    run.collector.extend(check_independence(question, made))
    run.collector.extend(_oracle_coverage(question, None))
    number = failed = 0
    whole = False
    proofs = Proofs()
    while plan.variants is None or number < plan.variants:
        if number >= ENUMERABLE:
            break
        try:
            with run.timed("variants"):
                variant = generate(question, number)
        except IndexError:
            whole = True
            break
        except VariantError as error:
            run.collector.add(error.finding)
            # The walk stands behind the point that failed; a point that it had found is passed over.
            number += len(walk(question).found) > number
            failed += 1
            if failed >= FAILURES:
                break
            continue
        if number == THOROUGH and not len(run.collector):
            walk_ahead(run, plan)
            proofs = prove_keys(run)
            for earlier in range(number):
                drop_others(run, generate(question, earlier), proofs)
        drop_others(run, variant, proofs)
        thorough = number < THOROUGH or number % THOROUGH == 0
        _variant(run, variant, number, Proofs() if thorough else proofs)
        outcome.variants += 1
        number += 1
    here = walk(question)
    known = here.looked >= here.space.size  # a proof may have walked on, past the variants looked at
    whole = whole or (known and number >= len(here.found))
    outcome.space = {"raw": here.space.size, "valid": len(here.found) if known else None}
    _space(run, number, whole)
    for name, tells in run.tells.items():
        run.collector.extend(check_tells(question, name, tells))
        outcome.tells[name] = tells.report()
    if run.formulas is not None:
        outcome.formulas = asdict(run.formulas)
    if number and number <= THOROUGH and not len(run.collector):
        proofs = prove_keys(run)
        for earlier in range(number):
            drop_others(run, generate(question, earlier), proofs)
    look_at_skipped(run)
    _levels(run, outcome, number, whole, proofs)
    outcome.findings += run.collector.findings()
    if plan.mutants and outcome.ok:
        with run.timed("mutants"):
            tally, survivors = mutate(question)
        outcome.mutants = asdict(tally)
        outcome.findings += survivors
    outcome.timings = {what: round(seconds, 3) for what, seconds in run.spent.items()}


def _variant(run: Run, variant: Variant, number: int, proofs: Proofs) -> None:
    question = run.question
    try:
        for inexact in check_exact(variant):
            run.collector.add(inexact)
        answers = keyed(variant)
        if number == 0:
            run.collector.extend(check_placeholders(variant))
            run.collector.extend(check_figures(question, program(question)))
        with run.timed("oracles"):
            run_oracles(run, variant, answers, proofs)
        for name, mismatch in check_follows(variant, answers):
            run.collector.add(mismatch, name)
        if number == 0:
            run.collector.extend(_oracle_coverage(question, run))
        symbols, domain = question_symbols(question)
        if not proofs.steps:
            with run.timed("steps"):
                for step, _, finding in check_steps(variant, symbols, domain):
                    if finding is not None:
                        run.collector.add(finding, step)
        _text(run, variant, answers, number)
    except VariantError as error:
        run.collector.add(error.finding)
    except ValueKindError as error:
        where = question.at(question.block.line)
        message = f"a key or a mistake is no number: {error} [{variant.note}]"
        run.collector.add(Finding(where, "value-kind", message, "", see(question, variant.params)))


def _text(run: Run, variant: Variant, answers: Mapping[str, Keyed], number: int) -> None:
    item = None
    with run.timed("text"):
        # The rest is the same text with other values, unless it branches: of each variant only what tells it
        # from the others is made, and its options.
        if number < WHOLE or number % TOLD == 0 or branches(variant.question):
            item = compose(variant, c.View.TUTOR, draw=number < WRITTEN)
            for key, finding in check_formulas(variant, item):
                run.collector.add(finding, key)
            shown = {answer.name: answer for part in item.parts for answer in part.answers}
        else:
            shown = shown_answers(variant)
        run.stems[_prompt(variant, shown, answers)] += 1
    with run.timed("options"):
        for name, one in answers.items():
            for key, finding in check_answer(variant, one, shown[name]):
                run.collector.add(finding, key)
            if one.options and one.answer.computed:
                run.tells.setdefault(name, Tells()).look(one, shown[name].options)
    if item is not None and number < WRITTEN:
        with run.timed("writers"):
            run.collector.extend(check_writers(variant, item))
    if number == 0:
        for key, finding in check_names(variant):
            run.collector.add(finding, key)
        run.formulas = count_formulas(variant)
        run.collector.extend(check_constrained(run.question, variant.values, {*run.routes, *answers}))


def _prompt(variant: Variant, shown: Mapping[str, c.Answer], answers: Mapping[str, Keyed]) -> Any:
    """What a student reads, without the order of the entries: two variants alike in it are one.

    Computed options do not count: they follow from the stem, or else the stem does not say enough.
    """
    groups = []
    for name, answer in shown.items():
        options = () if answers[name].answer.computed else answer.options
        groups.append([sorted(map(repr, g)) for g in (options, answer.left, answer.right, answer.items)])
    return reading(variant), repr(groups)  # not their hash: that of -1 is that of -2


def _oracle_coverage(question: Question, run: Run | None) -> list[Finding]:
    """Every closed answer is met by an oracle that runs without PyTorch."""
    made = program(question)
    closed = [name for name, answer in question.meta.answers.items() if answer.closed]
    if run is None:
        if closed and not [o for o in made.oracles if not o.torch]:
            message = "no oracle gives the key by another route"
            if made.oracles:
                message = "the only oracle needs PyTorch; another must run without it"
            hint = 'add @oracle("definition") def by_definition(…) that computes the key another way'
            return [Finding(question.at(question.block.line), "no-oracle", message, hint)]
        if not closed and not question.sections.rubric:
            return [Finding(question.at(1), "no-rubric", "nothing in this question can be marked")]
        return []
    findings = []
    for name in closed:
        if name not in run.routes and not any(
            f.code.startswith(("key", "oracle", "exception")) for f in run.collector.findings()
        ):
            hint = f"let an oracle return `{name}` too"
            findings.append(
                Finding(question.where("answers", name), "no-oracle", f"no oracle gives `{name}`", hint)
            )
    return findings


def _space(run: Run, number: int, whole: bool) -> None:
    question = run.question
    where = question.where("require") if question.meta.require else question.where("params")
    if number == 0 and whole and not len(run.collector):
        run.collector.add(
            Finding(where, "empty-space", "no params meet every condition of `require`", "loosen a condition")
        )
        return
    if whole and number and number < FEW and not question.meta.few_variants:
        run.collector.add(
            Finding(
                where,
                "few-variants",
                f"the space has only {number} variants, {FEW} are asked for",
                "widen the params, or say why with `few_variants: …`",
            )
        )
    twice = sum(count - 1 for count in run.stems.values())
    if twice:
        message = f"{twice} of {number} variants read the same as another"
        hint = "print every param that matters in the stem, or refuse the copies in `require`"
        run.collector.add(Finding(where, "same-prompt", message, hint))


def _levels(run: Run, outcome: Outcome, number: int, whole: bool, proofs: Proofs) -> None:
    for name, answer in run.question.meta.answers.items():
        if not answer.closed:
            outcome.answers[name] = AnswerOutcome(
                answer.kind, "reviewed", why="a person marks it by the rubric"
            )
            continue
        level = "proved" if name in proofs.proved else "exhausted" if whole else "sampled"
        why = proofs.why.get(name, "")
        if len(run.collector):
            level, why = "open", "the question has findings"
        if level == "sampled":
            why = f"{number} variants were looked at, there are more; {why}".rstrip("; ")
        one = AnswerOutcome(
            answer.kind, level, list(run.routes.get(name, {})), dict(run.methods.get(name, {})), why
        )
        if level == "proved":
            one.proof = str(proofs.proved[name])
        outcome.answers[name] = one
    if run.torch_missing:
        outcome.notes.append("PyTorch is not installed: its oracles were not run")
