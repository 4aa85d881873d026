"""What sections want of the bank, and which questions would do."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from qbank.bank import Summary

from .blueprint import BlueprintFile, SectionPlan


@dataclass(frozen=True, slots=True)
class Candidate:
    """What the choice needs to know of a question."""

    id: str
    topic: str
    levels: frozenset[str]
    kinds: frozenset[str]
    difficulty: int
    minutes: Fraction

    @classmethod
    def of(cls, summary: Summary) -> Candidate:
        return cls(
            summary.id,
            summary.topic,
            frozenset(summary.levels),
            frozenset(summary.kinds),
            summary.difficulty,
            Fraction(summary.minutes).limit_denominator(10_000),
        )


@dataclass(frozen=True, slots=True)
class Demand:
    """So many questions for a section, on some topics (none means any); `group` counts its groups from 0."""

    section: int
    number: int
    topics: tuple[str, ...]
    group: int | None = None


LIMITS: Mapping[str, Callable[[SectionPlan, Candidate], bool]] = {
    "level": lambda section, c: not section.level or not c.levels.isdisjoint(section.level),
    "difficulty": lambda section, c: section.difficulty[0] <= c.difficulty <= section.difficulty[1],
    "kinds": lambda section, c: not section.kinds or c.kinds.issubset(section.kinds),
    "asks": lambda section, c: not section.asks or not c.kinds.isdisjoint(section.asks),
}


def on_topic(topic: str, topics: Sequence[str]) -> bool:
    """Whether `topic` is one of the topics or lies below one of them; no topics means any."""
    return not topics or any(topic == t or topic.startswith(t.removesuffix("/*") + "/") for t in topics)


def fits(section: SectionPlan, candidate: Candidate, but: str = "") -> bool:
    """Whether a question keeps every limit of the section, apart from the one named by `but`."""
    return all(holds(section, candidate) for name, holds in LIMITS.items() if name != but)


def demands(file: BlueprintFile) -> list[Demand]:
    """What the sections want picked, section by section."""
    out = []
    for index, section in enumerate(file.plan.sections):
        share, rest = section.picked, 0
        if section.groups:
            share, rest = divmod(section.picked, len(section.groups))
            out += [Demand(index, share, group, number) for number, group in enumerate(section.groups)]
            everything = tuple(dict.fromkeys(topic for group in section.groups for topic in group))
            out += [Demand(index, rest, everything)] if rest else []
        elif share:
            out.append(Demand(index, share, section.topics))
    return out
