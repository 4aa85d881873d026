"""Courses: every row names declared topics, and rows without a question stand out."""

from __future__ import annotations

import json

import pytest
from typer.testing import CliRunner

from qbank.bank import Bank, Summary
from qbank.cli import app
from qbank.coverage import courses, coverage, load_course
from qbank.errors import UsageError

from .conftest import REPOSITORY

BANK = Bank(REPOSITORY / "bank")


def test_the_five_courses_are_there() -> None:
    assert courses(BANK) == ["cs236605", "cs236781", "ece046211", "sce", "skoltech"]


@pytest.mark.parametrize("name", courses(BANK))
def test_every_row_names_declared_topics(name: str) -> None:
    topics = BANK.topics()
    for row in load_course(BANK, name).rows:
        assert set(row.topics) <= set(topics), row.title


def test_the_topic_tree_is_closed_and_has_no_circle() -> None:
    topics = BANK.topics()
    assert len(topics) == 80
    done: set[str] = set()
    while True:
        ready = {t for t, e in topics.items() if set(e.get("prerequisites", ())) <= done} - done
        if not ready:
            break
        done |= ready
    assert done == set(topics)


def test_questions_are_counted_by_level_in_every_row_of_their_topic() -> None:
    course = load_course(BANK, "ece046211")
    one = Summary("x", topic="optimization/sgd", levels=("drill", "exam"))
    broken = Summary("y", topic="optimization/sgd", levels=("drill",), error="broken")
    rows = coverage(course, [one, broken])
    hit = [row for row in rows if row.questions]
    assert [row.title.split(" ")[0] for row in hit] == ["2"]
    assert hit[0].levels == {"drill": 1, "homework": 0, "exam": 1}
    assert not any(row.empty for row in rows if not row.topics)


def test_an_unknown_course_gets_the_nearest() -> None:
    with pytest.raises(UsageError, match="did you mean `ece046211`"):
        load_course(BANK, "ece04621")


def test_coverage_speaks_json() -> None:
    result = CliRunner().invoke(app, ["coverage", "ece046211", "--json", "--bank", str(BANK.root)])
    assert result.exit_code == 0
    assert len(json.loads(result.stdout)["ece046211"]["rows"]) == 36
