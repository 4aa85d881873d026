"""Progress as a small chart, and the whole history as plain data."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import date, datetime, timedelta
from typing import Any

from qbank.writers.terminal_text import Page

from .schedule import Standing, standings
from .store import Answered, Review
from .summary import in_words

DAYS = 28
FORMAT = 1
_LEVELS = "▁▂▃▄▅▆▇█"


def chart(
    reviews: Sequence[Review],
    responses: Sequence[Answered],
    pool: Mapping[str, str],
    now: datetime,
    page: Page,
) -> list[str]:
    """Lines that show how much was done, what is remembered and what is due. `pool` maps the questions that
    can be drilled to their topics."""
    if not reviews:
        return ["Nothing practised yet. Begin with:  qbank drill --count 3"]
    known = standings(reviews, now)
    return [
        *_head(reviews, known, pool, page),
        "",
        *_days(reviews, now, page),
        "",
        *_topics(known, pool, now, page),
        "",
        *_due(known, now),
        *_mistakes(responses),
    ]


def _head(
    reviews: Sequence[Review], known: Mapping[str, Standing], pool: Mapping[str, str], page: Page
) -> list[str]:
    met = len([question for question in known if question in pool])
    minutes = sum(review.seconds for review in reviews) / 60
    return [
        page.paint("Your progress", "title"),
        f"{met} of {len(pool)} questions met, {_many(len(reviews), 'review')} "
        f"in {minutes:.0f} minutes since {reviews[0].at.astimezone():%d %B %Y}",
    ]


def _days(reviews: Sequence[Review], now: datetime, page: Page) -> list[str]:
    """Reviews a day as columns, the last four weeks."""
    today = now.astimezone().date()
    counts = Counter(review.at.astimezone().date() for review in reviews)
    days = [today - timedelta(days=back) for back in range(DAYS - 1, -1, -1)]
    most = max((counts[day] for day in days), default=0)
    bars = "".join(_column(counts[day], most, page) for day in days)
    first = f"{days[0]:%d %b}"
    scale = first + "today".rjust(DAYS - len(first))
    return [
        page.paint("Reviews a day", "label"),
        f"  {page.paint(bars, 'math')}  at most {most}",
        "  " + page.paint(scale, "dim"),
        f"  {_streak(counts, today)}",
    ]


def _column(count: int, most: int, page: Page) -> str:
    if not count:
        return "·" if page.two_d else "."
    if not page.two_d:
        return str(min(count, 9))
    return _LEVELS[max(0, round(count / most * len(_LEVELS)) - 1)]


def _streak(counts: Counter[date], today: date) -> str:
    day = today if counts[today] else today - timedelta(days=1)
    length = 0
    while counts[day]:
        length += 1
        day -= timedelta(days=1)
    return f"{_many(length, 'day')} in a row" if length else "no practice yesterday or today"


def _topics(
    known: Mapping[str, Standing],
    pool: Mapping[str, str],
    now: datetime,
    page: Page,
) -> list[str]:
    """A line for each topic practised: questions met, average of the last scores, recall, what is due."""
    totals = Counter(pool.values())
    groups: dict[str, list[Standing]] = {}
    for one in known.values():
        groups.setdefault(one.topic, []).append(one)
    room = max(len("Topic"), *map(len, groups))
    lines = [page.paint(f"{'Topic':{room}}  met     last score        recall   due", "label")]
    for topic, group in sorted(groups.items()):
        scores = [one.last_score for one in group if one.last_score is not None]
        share = sum(scores) / len(scores) if scores else None
        recall = sum(one.recall for one in group) / len(group)
        due = sum(one.due <= now for one in group)
        met = f"{len(group)}/{max(totals[topic], len(group))}"
        score = f"{bar(share, page)} {_percent(share):>5}"
        lines.append(f"{topic:{room}}  {met:6}  {score}  {_percent(recall):>6}   {due or '-'}")
    return lines


def bar(share: float | None, page: Page, size: int = 10) -> str:
    """A share as a bar of `size` characters."""
    full, empty = ("█", "░") if page.two_d else ("#", ".")
    if share is None:
        return page.paint(empty * size, "dim")
    done = round(share * size)
    style = "good" if share >= 0.8 else "code" if share >= 0.5 else "bad"
    return page.paint(full * done, style) + page.paint(empty * (size - done), "dim")


def _percent(share: float | None) -> str:
    return "-" if share is None else f"{100 * share:.0f} %"


def _due(known: Mapping[str, Standing], now: datetime) -> list[str]:
    ends = (("now", timedelta(0)), ("within a day", timedelta(days=1)), ("within a week", timedelta(days=7)))
    found = [f"{label} {sum(one.due <= now + span for one in known.values())}" for label, span in ends]
    following = min(one.due for one in known.values())
    return [f"To be reviewed: {', '.join(found)}; the next {in_words(following, now)}"]


def _mistakes(responses: Sequence[Answered]) -> list[str]:
    met = Counter((one.misconception, one.question) for one in responses if one.misconception)
    if not met:
        return []
    lines = ["", "Mistakes you met most:"]
    for (name, question), count in met.most_common(5):
        lines.append(f"  {count} x {name.replace('_', ' ')}  ({question})")
    return lines


def _many(count: int, what: str) -> str:
    return f"{count} {what}{'s' if count != 1 else ''}"


# ---------------------------------------------------------------- plain data


def as_data(reviews: Sequence[Review], responses: Sequence[Answered], now: datetime) -> dict[str, Any]:
    """The history as JSON-ready data, with the standing of every question at `now`."""
    return {
        "format": FORMAT,
        "exported": now.isoformat(timespec="seconds"),
        "reviews": [_plain(review) for review in reviews],
        "responses": [_plain(one) for one in responses],
        "questions": [_plain(one) for one in standings(reviews, now).values()],
    }


def _plain(one: Review | Answered | Standing) -> dict[str, Any]:
    return {
        name: value.isoformat(timespec="seconds") if isinstance(value, datetime) else value
        for name, value in asdict(one).items()
    }
