"""One question, baked: the script that holds its variants, and what the list of questions says of it."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from qbank import content as c
from qbank.bank import Bank
from qbank.compose import compose
from qbank.errors import Finding, Location, SourceError, UsageError, shown_path
from qbank.generate import Variant, VariantError, count, generate
from qbank.model import ExpressionAnswer, Question, Visibility
from qbank.work import MEMORY, Job, cores, run_all
from qbank.writers.mathml import MathmlError

from .data import record
from .pack import pack
from .points import mutated_keys

SECONDS = 600.0  # for one question; most take one


@dataclass(frozen=True, slots=True)
class Baked:
    """A question of the site: what the list shows, and the text of its script. `findings` keep it out."""

    id: str
    entry: Mapping[str, Any] = field(default_factory=dict)
    script: str = ""
    findings: tuple[Finding, ...] = ()


def practice_ids(bank: Bank, patterns: Sequence[str]) -> list[str]:
    """The questions meant by the patterns, without those that only staff may see.

    Raises UsageError when a pattern names such a question and no other, or when nothing is left.
    """
    chosen = bank.select(patterns)
    secret = {identity for identity in chosen if _is_secret(bank, identity)}
    for pattern in patterns:
        hits = bank.select([pattern])
        if set(hits) <= secret:
            raise UsageError(
                f"`{hits[0]}` is kept for exams (`visibility: exam`): its answers could be read in the site",
                "leave it out, or set `visibility: practice` in its file",
            )
    left = [identity for identity in chosen if identity not in secret]
    if not left:
        raise UsageError("no question is left for the site", "questions need `visibility: practice`")
    return left


def _is_secret(bank: Bank, identity: str) -> bool:
    try:
        return bank.question(identity).meta.visibility is Visibility.EXAM
    except SourceError:
        return False  # baking it says what is wrong with it


def bake_all(
    bank: Bank, ids: Sequence[str], variants: int, jobs: int | None, advance: Callable[[], None]
) -> Iterator[Baked]:
    """Each question baked, in order, in worker processes; a job that is stopped becomes a finding."""
    work = [Job(bake, (str(bank.root), identity, variants), SECONDS) for identity in ids]
    for done in run_all(work, min(jobs or cores(), max(1, len(work)))):
        advance()
        if not done.stopped:
            assert isinstance(done.result, Baked)
            yield done.result
            continue
        identity = ids[done.index]
        detail = done.detail or f"more than {MEMORY >> 20} MiB"
        finding = Finding(
            Location(shown_path(bank.path(identity)), 1),
            f"site-{done.stopped}",
            f"the question could not be baked: {detail}",
            f"see: qbank verify {identity}",
        )
        yield Baked(identity, findings=(finding,))


def bake(root: str, identity: str, variants: int) -> Baked:
    """Bake one question of the bank at `root`; errors of its file are findings."""
    try:
        question = Bank(Path(root)).question(identity)
        return baked(question, variants)
    except SourceError as error:
        return Baked(identity, findings=tuple(error.findings))
    except VariantError as error:
        return Baked(identity, findings=(error.finding,))
    except MathmlError as error:
        where = Location(shown_path(Path(root) / "questions" / f"{identity}.md"), 1)
        hint = "write it with commands that browsers have too"
        return Baked(identity, findings=(Finding(where, "site-formula", str(error), hint),))


def baked(question: Question, variants: int) -> Baked:
    """The first `variants` variants of a question. Raises VariantError or MathmlError."""
    made = [generate(question, number) for number in range(count(question, variants))]
    items = [compose(variant, c.View.TUTOR) for variant in made]
    mutated = {
        name: mutated_keys(question, made, name)
        for name, answer in question.meta.answers.items()
        if isinstance(answer, ExpressionAnswer)
    }
    records = [
        record(variant, item, {name: keys[variant.number] for name, keys in mutated.items()})
        for variant, item in zip(made, items, strict=True)
    ]
    text = json.dumps(pack(records), ensure_ascii=False, separators=(",", ":"))
    script = f"QB.baked({json.dumps(question.id)},{text});\n"
    return Baked(question.id, _entry(question, made, script), script)


def _entry(question: Question, made: Sequence[Variant], script: str) -> dict[str, Any]:
    meta = question.meta
    return {
        "id": question.id,
        "title": meta.title,
        "topic": meta.topic,
        "levels": list(map(str, meta.levels)),
        "difficulty": meta.difficulty,
        "minutes": round(float(meta.minutes), 1),
        "kinds": list(question.kinds),
        "variants": len(made),
        "hash": hashlib.sha256(script.encode()).hexdigest()[:10],
    }
