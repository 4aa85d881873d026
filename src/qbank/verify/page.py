"""The state of the bank as one HTML page: how sure each key is, what was caught, what is not covered."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import jinja2
from markupsafe import Markup, escape

from qbank import __version__
from qbank.bank import Summary
from qbank.errors import Finding
from qbank.typeset import template_path

from .outcome import AnswerOutcome, Outcome
from .report import levels

TEMPLATE = "report.html.j2"
SLOWEST = 10

# Every level with what it means, the surest first.
LEVELS: Mapping[str, str] = {
    "proved": "for every value of the params",
    "exhausted": "every variant, exactly",
    "sampled": "some of the variants",
    "reviewed": "a person marks it by the rubric",
    "open": "the question has findings",
}


@dataclass(frozen=True, slots=True)
class Share:
    """So many of all: a piece of a bar. `part` is a fraction between 0 and 1."""

    name: str
    says: str
    count: int
    part: float


@dataclass(frozen=True, slots=True)
class Row:
    """One question as the page shows it. `typed` is None where its solution states no formula."""

    outcome: Outcome
    title: str
    topic: str
    sure: float | None
    typed: float | None
    routes: tuple[str, ...]

    @property
    def id(self) -> str:
        return self.outcome.id

    @property
    def mutants(self) -> Mapping[str, Any]:
        return self.outcome.mutants

    @property
    def answers(self) -> Mapping[str, AnswerOutcome]:
        return self.outcome.answers

    @property
    def variants(self) -> int:
        """How many variants the space has, as far as they were counted."""
        valid: int | None = self.outcome.space.get("valid")
        return self.outcome.variants if valid is None else valid

    @property
    def size(self) -> str:
        counted = self.outcome.space.get("valid") is not None
        return f"{self.variants}" if counted or not self.variants else f"≥ {self.variants}"


@dataclass(frozen=True, slots=True)
class Topic:
    """A topic of the tree and how many questions it has."""

    slug: str
    title: str
    questions: int


@dataclass(frozen=True, slots=True)
class Area:
    """The topics that share the first part of their slug."""

    name: str
    topics: tuple[Topic, ...]

    @property
    def empty(self) -> int:
        return sum(not topic.questions for topic in self.topics)


def page(
    outcomes: Sequence[Outcome],
    extra: Sequence[Finding],
    summaries: Mapping[str, Summary],
    topics: Mapping[str, Mapping[str, Any]],
) -> str:
    """The page as HTML that needs nothing beside it.

    `extra` are findings of the bank itself, `summaries` the questions by id, `topics` the declared topics
    in their order. Nothing in it depends on the clock.
    """
    rows = [_row(outcome, summaries.get(outcome.id)) for outcome in outcomes]
    areas = _areas(summaries, topics)
    path = template_path(TEMPLATE)
    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(path.parent),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters |= {"percent": percent, "code": code}
    return environment.get_template(path.name).render(
        version=__version__,
        rows=rows,
        found=[*extra, *(finding for outcome in outcomes for finding in outcome.findings)],
        totals=_totals(outcomes, extra, areas),
        shares=_shares(levels(outcomes)),
        slowest=_slowest(outcomes),
        areas=areas,
    )


def percent(part: float) -> str:
    """A share in whole percent; what is neither nothing nor all never reads 0 or 100."""
    if 0 < part < 1:
        return f"{min(99, max(1, round(100 * part)))} %"
    return f"{round(100 * part)} %"


def code(text: str) -> Markup:
    """Text with what stands between backticks set as code."""
    pieces = str(escape(text)).split("`")
    if len(pieces) % 2 == 0:
        return Markup(str(escape(text)))
    return Markup("".join(f"<code>{p}</code>" if i % 2 else p for i, p in enumerate(pieces)))


def _row(outcome: Outcome, summary: Summary | None) -> Row:
    closed = [answer for answer in outcome.answers.values() if answer.level != "reviewed"]
    formulas = sum(outcome.formulas.values())
    return Row(
        outcome,
        title=summary.title if summary and summary.title else outcome.id,
        topic=summary.topic if summary else "",
        sure=sum(answer.level == "proved" for answer in closed) / len(closed) if closed else None,
        typed=outcome.formulas["checked"] / formulas if formulas else None,
        routes=tuple(dict.fromkeys(route for answer in closed for route in answer.routes)),
    )


def _totals(outcomes: Sequence[Outcome], extra: Sequence[Finding], areas: Sequence[Area]) -> dict[str, Any]:
    """The numbers of the whole bank."""
    effective = sum(outcome.mutants.get("effective", 0) for outcome in outcomes)
    checked = sum(outcome.formulas.get("checked", 0) for outcome in outcomes)
    typed = sum(outcome.formulas.get("typed", 0) for outcome in outcomes)
    return {
        "questions": len(outcomes),
        "variants": sum(outcome.variants for outcome in outcomes),
        "answers": sum(len(outcome.answers) for outcome in outcomes),
        "findings": sum(len(outcome.findings) for outcome in outcomes) + len(extra),
        "routes": len({r for o in outcomes for answer in o.answers.values() for r in answer.routes}),
        "effective": effective,
        "killed": sum(outcome.mutants.get("killed", 0) for outcome in outcomes),
        "tried": sum(bool(outcome.mutants) for outcome in outcomes),
        "formulas": checked + typed,
        "checked": checked / (checked + typed) if checked + typed else None,
        "topics": sum(len(area.topics) for area in areas),
        "covered": sum(len(area.topics) - area.empty for area in areas),
        "seconds": sum(outcome.seconds for outcome in outcomes),
        "notes": sorted({note for outcome in outcomes for note in outcome.notes}),
    }


def _shares(counted: Counter[str]) -> list[Share]:
    total = counted.total()
    return [
        Share(name, says, counted[name], counted[name] / total)
        for name, says in LEVELS.items()
        if counted[name]
    ]


def _slowest(outcomes: Sequence[Outcome]) -> list[tuple[str, str, float]]:
    """Question, check and seconds of the checks that took longest."""
    spent = [(o.id, what, seconds) for o in outcomes for what, seconds in o.timings.items()]
    return sorted(spent, key=lambda one: (-one[2], one[0], one[1]))[:SLOWEST]


def _areas(summaries: Mapping[str, Summary], topics: Mapping[str, Mapping[str, Any]]) -> list[Area]:
    counted = Counter(summary.topic for summary in summaries.values())
    grouped: dict[str, list[Topic]] = {}
    for slug, entry in topics.items():
        topic = Topic(slug, str(entry.get("title", slug)), counted[slug])
        grouped.setdefault(slug.partition("/")[0], []).append(topic)
    return [Area(name, tuple(inside)) for name, inside in grouped.items()]
