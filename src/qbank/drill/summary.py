"""What a session came to: by topic, and what to look at next."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from fractions import Fraction
from typing import Any

RATINGS = {1: "again", 2: "hard", 3: "good", 4: "easy"}


@dataclass(frozen=True, slots=True)
class Result:
    """A question that was worked through in this session."""

    question: str
    title: str
    topic: str
    earned: Fraction
    possible: Fraction
    rating: int
    seconds: float
    due: datetime
    mistakes: tuple[str, ...] = ()
    references: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class TopicLine:
    topic: str
    questions: int
    earned: Fraction
    possible: Fraction

    @property
    def share(self) -> float | None:
        return float(self.earned / self.possible) if self.possible else None


def by_topic(results: Sequence[Result]) -> list[TopicLine]:
    """One line for each topic, the weakest first."""
    groups: dict[str, list[Result]] = {}
    for result in results:
        groups.setdefault(result.topic, []).append(result)
    lines = [
        TopicLine(
            topic,
            len(group),
            sum((result.earned for result in group), Fraction(0)),
            sum((result.possible for result in group), Fraction(0)),
        )
        for topic, group in groups.items()
    ]
    return sorted(lines, key=lambda line: (1.0 if line.share is None else line.share, line.topic))


def advice(results: Sequence[Result], topics: Mapping[str, Mapping[str, Any]]) -> list[str]:
    """What to look at next: mistakes that were met, weak topics with what they build on and where to read."""
    out = []
    for result in results:
        for mistake in result.mistakes:
            out.append(f"the mistake “{mistake}” in {result.title}")
    for line in by_topic(results):
        if line.share is None or line.share >= 0.8:
            continue
        entry = topics.get(line.topic, {})
        words = f"{line.topic}: {entry['title']}" if entry.get("title") else line.topic
        before = entry.get("prerequisites") or ()
        words += f"; builds on {', '.join(before)}" if before else ""
        read = next((r.references[0] for r in results if r.topic == line.topic and r.references), "")
        words += f"; read {read}" if read else ""
        out.append(words)
    return list(dict.fromkeys(out))


def in_words(due: datetime, now: datetime) -> str:
    """When something is due, as people say it."""
    left = due - now
    if left <= timedelta(0):
        return "now"
    if left < timedelta(hours=1):
        return f"in {max(1, round(left.total_seconds() / 60))} min"
    if left < timedelta(hours=36):
        hours = round(left.total_seconds() / 3600)
        return f"in {hours} hour{'s' if hours != 1 else ''}"
    return f"in {round(left.total_seconds() / 86400)} days"
