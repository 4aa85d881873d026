"""Oracles and proofs while the variants go by: what is proved spares the oracles all but a sample."""

from __future__ import annotations

import importlib.util
from collections import Counter
from collections.abc import Mapping
from functools import cache

from qbank.block import program
from qbank.generate import Variant, VariantError, generate, walk
from qbank.keyed import Keyed, keyed

from .oracles import meet
from .proofs import Proofs
from .prove import prove
from .running import Plan, Run

ENUMERABLE = 20_000  # spaces up to this many variants are looked at whole when asked for


@cache
def has_torch() -> bool:
    """Whether oracles that use PyTorch can run here."""
    return importlib.util.find_spec("torch") is not None


def run_oracles(run: Run, variant: Variant, answers: Mapping[str, Keyed], proofs: Proofs) -> None:
    for oracle in program(run.question).oracles:
        if oracle.torch and not has_torch():
            run.torch_missing = True
            continue
        if run.given.get(oracle.name, {""}) <= proofs.proved.keys():
            run.skipped.append(variant.number)
            continue  # it can only say what is proved for every value
        for meeting in meet(variant, answers, oracle):
            run.given.setdefault(oracle.name, set()).add(meeting.name)
            if meeting.finding is not None:
                run.collector.add(meeting.finding, meeting.name)
                continue
            run.methods.setdefault(meeting.name, Counter())[meeting.method] += 1
            run.routes.setdefault(meeting.name, {})[oracle.route] = None


def walk_ahead(run: Run, plan: Plan) -> None:
    """Find the valid points beforehand that will be looked at anyway: a proof goes by those that occur."""
    here = walk(run.question)
    if plan.variants is not None and here.space.size > ENUMERABLE:
        return
    try:
        with run.timed("variants"):
            here.extend(ENUMERABLE)
    except VariantError as error:
        run.collector.add(error.finding)


def prove_keys(run: Run) -> Proofs:
    with run.timed("proof"):
        return prove(run.question, program(run.question), generate(run.question, 0).values, run.given)


def drop_others(run: Run, variant: Variant, proofs: Proofs) -> None:
    """Drop the proofs that are not about the key of this variant."""
    if not proofs.proved:
        return
    with run.timed("proof"):
        try:
            answers = keyed(variant)
        except VariantError:
            return  # a finding elsewhere
        for name, proof in list(proofs.proved.items()):
            key = answers[name].key if name in answers else variant.values.get(name)
            if not proof.about(run.question, name, variant, key):
                del proofs.proved[name]
                proofs.steps = False
                proofs.why[name] = f"`solve` on symbols gives another key than on numbers [{variant.note}]"
                run.broken = True


def look_at_skipped(run: Run) -> None:
    """When a proof has been dropped, the oracles that it had spared run after all."""
    if not run.broken:
        return
    for number in run.skipped:
        variant = generate(run.question, number)
        with run.timed("oracles"):
            run_oracles(run, variant, keyed(variant), Proofs())
