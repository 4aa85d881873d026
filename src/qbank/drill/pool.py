"""Which questions can be drilled: those a student asked for, and never one that is kept for exams."""

from __future__ import annotations

import fnmatch
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from qbank.bank import Bank, Summary
from qbank.errors import UsageError

INTERVIEW_MINUTES = 8


@dataclass(frozen=True, slots=True)
class Filter:
    """What a student asked for; `level` is drill, homework, exam or all, `difficulty` an inclusive span."""

    patterns: Sequence[str] = ()
    level: str = "drill"
    difficulty: tuple[int, int] = (1, 5)
    interview: bool = False


def pool(bank: Bank, summaries: Iterable[Summary], wanted: Filter) -> list[Summary]:
    """The questions to draw from. Raises UsageError, saying what to do, when there are none."""
    practice = [s for s in summaries if not s.error and s.visibility != "exam"]
    named = set(_select(bank, wanted.patterns, practice))
    found = [s for s in practice if s.id in named]
    if not found:
        raise UsageError("every question meant is kept for exams", "choose others: qbank list")
    low, high = wanted.difficulty
    fitting = [s for s in found if low <= s.difficulty <= high]
    if not fitting:
        there = ", ".join(map(str, sorted({s.difficulty for s in found})))
        raise UsageError(f"no question has difficulty {low} to {high}", f"there are: {there}")
    levelled = [s for s in fitting if wanted.level == "all" or wanted.level in s.levels]
    if not levelled:
        raise UsageError(
            f"none of these {len(fitting)} questions is of the level {wanted.level}",
            "add --level homework, --level exam or --level all",
        )
    if not wanted.interview:
        return levelled
    short = [s for s in levelled if s.minutes <= INTERVIEW_MINUTES and "proof" not in s.kinds]
    if not short:
        raise UsageError(
            f"none of these {len(levelled)} questions is short enough for an interview",
            f"an interview asks what takes at most {INTERVIEW_MINUTES} minutes; leave out --interview",
        )
    return short


def _select(bank: Bank, patterns: Sequence[str], practice: Sequence[Summary]) -> list[str]:
    """Ids by patterns; one without a slash that names no area may name a topic or a question: `momentum`."""
    if not patterns:
        return [s.id for s in practice]
    chosen: dict[str, None] = {}
    for pattern in patterns:
        hits = []
        if "/" not in pattern and not any(s.id.startswith(pattern + "/") for s in practice):
            hits = [
                s.id for s in practice if any(fnmatch.fnmatchcase(p, pattern) for p in s.id.split("/")[1:])
            ]
        by_topic = [
            s.id for s in practice if s.topic == pattern or s.topic.startswith(pattern.rstrip("/") + "/")
        ]
        chosen |= dict.fromkeys(hits or by_topic or bank.select([pattern]))
    return list(chosen)
