"""What to ask next: questions by FSRS, each time with a variant that was not shown before.

The card of a question is computed from its reviews whenever it is needed, never stored.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import zip_longest
from typing import Protocol, TypeVar

from fsrs import Card, Rating, Scheduler

from qbank.space import Stream

from .store import Review

# One step of ten minutes: whoever fails meets the question again soon, whoever succeeds in some days. Without
# fuzz, the same reviews give the same days.
_FSRS = Scheduler(
    learning_steps=(timedelta(minutes=10),), relearning_steps=(timedelta(minutes=10),), enable_fuzzing=False
)
BLOCK = 16  # variants looked at together: enough to draw from, few enough to make quickly


class Entry(Protocol):
    """What planning knows of a question."""

    @property
    def id(self) -> str: ...

    @property
    def topic(self) -> str: ...

    @property
    def difficulty(self) -> int: ...


E = TypeVar("E", bound=Entry)


class Noted(Protocol):
    @property
    def note(self) -> str: ...


V = TypeVar("V", bound=Noted)


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a student stands with a question; `recall` is how likely it is remembered now."""

    question: str
    topic: str
    reviews: int
    due: datetime
    recall: float
    last_score: float | None
    last: datetime


def standing(reviews: Sequence[Review], now: datetime) -> Standing:
    """The standing that follows from the reviews of one question, the oldest first."""
    card = Card(card_id=0, due=reviews[0].at)
    for review in reviews:
        card, _ = _FSRS.review_card(card, Rating(review.rating), review.at)
    last = reviews[-1]
    recall = _FSRS.get_card_retrievability(card, now)
    return Standing(last.question, last.topic, len(reviews), card.due, recall, last.score, last.at)


def standings(reviews: Iterable[Review], now: datetime) -> dict[str, Standing]:
    """The standing of every question that was reviewed."""
    grouped: dict[str, list[Review]] = {}
    for review in reviews:
        grouped.setdefault(review.question, []).append(review)
    return {question: standing(group, now) for question, group in grouped.items()}


# ---------------------------------------------------------------- which questions


@dataclass(frozen=True, slots=True)
class Planned:
    """A question to ask, and why: due, new, or ahead of its time."""

    id: str
    why: str


def plan(
    pool: Sequence[E],
    known: Mapping[str, Standing],
    now: datetime,
    count: int,
    draw: Stream,
    mixed: bool = False,
) -> list[Planned]:
    """Up to `count` questions: those that are due, the least remembered first, then new ones from each topic
    in turn, the easier first (`mixed`: in any order), then those whose time is nearest."""
    seen = [entry for entry in pool if entry.id in known]
    due = [entry for entry in seen if known[entry.id].due <= now]
    ahead = [entry for entry in seen if known[entry.id].due > now]
    due.sort(key=lambda entry: (known[entry.id].recall, known[entry.id].due, entry.id))
    ahead.sort(key=lambda entry: (known[entry.id].due, entry.id))
    new = _in_turn(draw.shuffled([entry for entry in pool if entry.id not in known]), mixed)
    ordered = [(due, "due"), (new, "new"), (ahead, "ahead")]
    chosen = [Planned(entry.id, why) for entries, why in ordered for entry in entries][:count]
    return draw.shuffled(chosen) if mixed else chosen


def _in_turn(entries: Sequence[E], mixed: bool) -> list[E]:
    """One of each topic in turn; within a topic in the order of difficulty unless `mixed`."""
    topics: dict[str, list[E]] = {}
    for entry in entries:
        topics.setdefault(entry.topic, []).append(entry)
    if not mixed:
        for group in topics.values():
            group.sort(key=lambda entry: entry.difficulty)
    rounds = zip_longest(*topics.values())
    return [entry for one_round in rounds for entry in one_round if entry is not None]


# ---------------------------------------------------------------- which variant


def fresh(used: Sequence[str], count: Callable[[int], int], make: Callable[[int], V], draw: Stream) -> V:
    """A variant whose note is not in `used`; when all were shown, one of those shown least, not the last.

    `count(n)` is the number of variants, counted up to n; `make` makes one. The first block of variants is
    used up before the next is looked at. Raises LookupError when there is none at all.
    """
    low = 0
    every: list[V] = []
    seen = Counter(used)
    while low < count(low + BLOCK):
        high = count(low + BLOCK)
        for number in draw.shuffled(range(low, high)):
            variant = make(number)
            if not seen[variant.note]:
                return variant
            every.append(variant)
        low = high
    if not every:
        raise LookupError("the question has no variants")
    least = min(seen[variant.note] for variant in every)
    rare = [variant for variant in every if seen[variant.note] == least]
    other = [variant for variant in rare if variant.note != used[-1]]
    return draw.shuffled(other or rare)[0]
