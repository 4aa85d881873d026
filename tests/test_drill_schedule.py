"""What the drill asks next, and with which variant."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest

from qbank.drill.schedule import BLOCK, fresh, plan, standing, standings
from qbank.drill.stats import as_data, bar, chart
from qbank.drill.store import Answered, Review
from qbank.space import Stream
from qbank.writers.terminal_text import Page

NOW = datetime(2025, 3, 1, 12, 0, tzinfo=UTC)
DAY = timedelta(days=1)


def review(
    question: str, at: datetime, rating: int = 3, score: float | None = 1.0, topic: str = "a/b"
) -> Review:
    return Review(question, topic, 0, "n=0", at, rating, score, 60, 0)


@dataclass(frozen=True)
class Entry:
    id: str
    topic: str
    difficulty: int = 2


@dataclass(frozen=True)
class Variant:
    number: int

    @property
    def note(self) -> str:
        return f"n={self.number}"


# ---------------------------------------------------------------- when


def test_a_good_answer_comes_back_in_days_and_a_failed_one_in_minutes() -> None:
    good = standing([review("q", NOW)], NOW)
    assert NOW + DAY <= good.due <= NOW + 5 * DAY
    failed = standing([review("q", NOW, rating=1)], NOW)
    assert failed.due == NOW + timedelta(minutes=10)


def test_intervals_grow_with_every_good_review() -> None:
    reviews, at, gaps = [], NOW, []
    for _ in range(4):
        reviews.append(review("q", at))
        due = standing(reviews, at).due
        gaps.append(due - at)
        at = due
    assert gaps == sorted(gaps)
    assert gaps[-1] > 20 * DAY


def test_the_same_reviews_give_the_same_days() -> None:
    reviews = [review("q", NOW), review("q", NOW + 3 * DAY, rating=2)]
    assert standing(reviews, NOW) == standing(reviews, NOW)


def test_what_is_remembered_fades() -> None:
    reviews = [review("q", NOW)]
    assert standing(reviews, NOW).recall > standing(reviews, NOW + 30 * DAY).recall > 0


# ---------------------------------------------------------------- which question


def test_due_questions_come_first_then_new_ones_then_those_to_come() -> None:
    pool = [Entry("new", "a/b"), Entry("ahead", "a/b"), Entry("due", "a/b"), Entry("overdue", "a/b")]
    known = standings(
        [review("ahead", NOW), review("due", NOW - 4 * DAY), review("overdue", NOW - 40 * DAY)], NOW
    )
    chosen = plan(pool, known, NOW, 4, Stream("s"))
    assert [(one.id, one.why) for one in chosen] == [
        ("overdue", "due"),
        ("due", "due"),
        ("new", "new"),
        ("ahead", "ahead"),
    ]
    assert [one.id for one in plan(pool, known, NOW, 1, Stream("s"))] == ["overdue"]


def test_new_questions_take_turns_between_topics_the_easier_first() -> None:
    pool = [Entry(f"{topic}{level}", topic, level) for topic in "xyz" for level in (3, 1, 2)]
    chosen = [one.id for one in plan(pool, {}, NOW, 9, Stream("s"))]
    for start, level in ((0, "1"), (3, "2"), (6, "3")):
        three = chosen[start : start + 3]
        assert {one[0] for one in three} == set("xyz")
        assert {one[1] for one in three} == {level}


def test_an_interview_mixes_the_topics_and_a_seed_draws_it_again() -> None:
    pool = [Entry(f"{topic}{level}", topic, level) for topic in "xyz" for level in range(1, 6)]
    drawn = {tuple(one.id for one in plan(pool, {}, NOW, 6, Stream(str(i)), mixed=True)) for i in range(20)}
    assert len(drawn) > 10
    assert all({one[0] for one in order} == set("xyz") for order in drawn)
    again = [plan(pool, {}, NOW, 6, Stream("same"), mixed=True) for _ in range(2)]
    assert again[0] == again[1]


# ---------------------------------------------------------------- which variant


@pytest.mark.parametrize("size", [1, 3, BLOCK, 2 * BLOCK + 5])
def test_no_variant_comes_twice_before_all_were_shown(size: int) -> None:
    used: list[str] = []
    for number in range(2 * size):
        variant = fresh(used, lambda n: min(n, size), Variant, Stream(f"s{number}"))
        used.append(variant.note)
    assert len(set(used[:size])) == size
    assert len(set(used[size:])) == size
    assert size == 1 or all(before != after for before, after in pairwise(used))


def test_a_variant_counts_as_shown_by_its_numbers_even_if_the_question_was_renumbered() -> None:
    used = [f"n={number}" for number in range(5)]
    made = {fresh(used, lambda n: min(n, 6), Variant, Stream(str(i))).number for i in range(20)}
    assert made == {5}


def test_few_variants_are_made_for_one_question() -> None:
    made: list[int] = []

    def make(number: int) -> Variant:
        made.append(number)
        return Variant(number)

    fresh([], lambda n: min(n, 10_000), make, Stream("s"))
    assert len(made) == 1


def test_a_question_without_variants_is_an_error() -> None:
    with pytest.raises(LookupError):
        fresh([], lambda _: 0, Variant, Stream("s"))


# ---------------------------------------------------------------- looking back

REVIEWS = [
    review("q1", NOW - 40 * DAY, rating=1, score=0.2),
    review("q1", NOW - 2 * DAY, score=0.9),
    review("q2", NOW - DAY, score=None, topic="a/c"),
    review("q3", NOW, score=0.4, topic="a/c"),
]
RESPONSES = [Answered("q1", 0, "w", "2", "wrong", 0.0, "no_decay", NOW)] * 3
POOL = {"q1": "a/b", "q2": "a/c", "q3": "a/c", "q4": "a/c"}


@pytest.mark.parametrize("two_d", [True, False])
def test_the_chart_shows_days_topics_dues_and_mistakes(two_d: bool) -> None:
    lines = chart(REVIEWS, RESPONSES, POOL, NOW, Page(two_d=two_d))
    text = "\n".join(lines)
    assert "3 of 4 questions met, 4 reviews in 4 minutes" in text
    assert "3 days in a row" in text
    assert "a/b    1/1" in text
    assert "a/c    2/3" in text
    assert "3 x no decay  (q1)" in text
    assert "To be reviewed: now" in text
    assert max(map(len, lines)) <= 80
    assert text.isascii() is not two_d


def test_without_reviews_the_chart_says_how_to_begin() -> None:
    assert "qbank drill" in chart([], [], POOL, NOW, Page())[0]


def test_a_bar_is_as_long_as_it_is_told() -> None:
    assert bar(0.5, Page()) == "█████░░░░░"
    assert bar(None, Page(two_d=False)) == ".........."


def test_the_export_holds_reviews_responses_and_standings() -> None:
    data = as_data(REVIEWS, RESPONSES, NOW)
    assert data["format"] == 1
    assert len(data["reviews"]) == 4
    assert data["reviews"][1]["at"] == "2025-02-27T12:00:00+00:00"
    assert data["responses"][0]["misconception"] == "no_decay"
    assert {one["question"]: one["reviews"] for one in data["questions"]} == {"q1": 2, "q2": 1, "q3": 1}
