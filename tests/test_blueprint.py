"""A blueprint is read exactly, and every slip in it gets a message with file, line and remedy."""

# ruff: noqa: E501  (a table reads best with one slip on a line)

from __future__ import annotations

import json
from fractions import Fraction
from pathlib import Path

import pytest

from qbank.errors import SourceError, UsageError
from qbank.forms.blueprint import Blueprint, load, parse_blueprint
from qbank.forms.shares import rounded, shares
from qbank.model import Level

GOOD = """\
title: Final exam
course: Deep learning
date: 2025-02-16
duration: 90
points: 100
instructions:
  - Write your name.
  - Logarithms $\\log$ are natural.
sections:
  - title: Part I
    instructions: Closed questions.
    pick: 5
    groups: [[optimization], [differentiation]]
    level: exam
    difficulty: 2-4
    kinds: closed
    points_each: 12
    minutes: 30
  - title: Part II
    questions:
      - optimization/momentum/velocity
    pick: 1
    topics: [generalization]
    level: [homework, exam]
    points: 40
    minutes: 60
    shuffle: true
"""


def parsed(text: str) -> Blueprint:
    return parse_blueprint(text.encode(), "exam.yaml").plan


def test_every_key_is_read_exactly() -> None:
    plan = parsed(GOOD)
    first, second = plan.sections
    assert (plan.duration, plan.points) == (90, 100)
    assert plan.instructions == "- Write your name.\n- Logarithms $\\log$ are natural."
    assert first.groups == (("optimization",), ("differentiation",))
    assert first.level == (Level.EXAM,)
    assert first.difficulty == (2, 4)
    assert "integer" in first.kinds
    assert "proof" not in first.kinds
    assert (first.size, first.worth) == (5, 60)
    assert second.level == (Level.HOMEWORK, Level.EXAM)
    assert (second.size, second.worth) == (2, 40)
    assert (second.shuffle, first.shuffle) == (True, None)
    assert (plan.same_questions, plan.shuffle, plan.open_ended) == (True, False, False)


@pytest.mark.parametrize(
    ("written", "meant"), [("3", (3, 3)), ("2-4", (2, 4)), ("[2, 4]", (2, 4)), ("1 - 5", (1, 5))]
)
def test_a_range_of_difficulty_can_be_written_in_three_ways(written: str, meant: tuple[int, int]) -> None:
    plan = parsed(GOOD.replace("difficulty: 2-4", f"difficulty: {written}"))
    assert plan.sections[0].difficulty == meant


def test_groups_without_pick_contribute_one_each() -> None:
    plan = parsed(GOOD.replace("    pick: 5\n", "").replace("points_each: 12", "points_each: 30"))
    assert plan.sections[0].picked == 2


def test_instructions_may_be_one_text() -> None:
    text = GOOD.replace(
        "instructions:\n  - Write your name.\n  - Logarithms $\\log$ are natural.\n",
        "instructions: |\n  One **paragraph**.\n\n  And another.\n",
    )
    assert parsed(text).instructions == "One **paragraph**.\n\nAnd another.\n"


def test_windows_line_ends_and_byte_order_mark_change_nothing() -> None:
    plain = parse_blueprint(GOOD.encode(), "exam.yaml")
    windows = parse_blueprint(b"\xef\xbb\xbf" + GOOD.replace("\n", "\r\n").encode(), "exam.yaml")
    assert windows.digest == plain.digest
    assert windows.plan == plain.plan


# name, edits, what stands on the line of the finding, code, piece of the message, piece of the hint
SLIPS: list[tuple[str, list[tuple[str, str]], str, str, str, str]] = [
    ("broken YAML", [("[[optimization], ", "[[optimization, ")], "level: exam", "yaml", "broken YAML", ""),
    ("unknown key", [("duration: 90", "duratoin: 90")], "duratoin", "unknown-key", "unknown key `duratoin`", "did you mean `duration`?"),
    ("unknown key of a section", [("    kinds: closed", "    kind: closed")], "kind: closed", "unknown-key", "unknown key `kind` in `sections.0`", "did you mean `kinds`?"),
    ("missing title", [("title: Final exam\n", "")], "course:", "missing-key", "the key `title` is missing", "add `title"),
    ("no sections", [(GOOD[GOOD.index("sections:"):], "sections: []\n")], "sections:", "no-section", "the paper has no section", "add one"),
    ("word for a number", [("duration: 90", "duration: soon")], "duration:", "value", "`soon` is not an exact number", ""),
    ("no time", [("duration: 90", "duration: 0")], "duration:", "value", "must be above 0", ""),
    ("level", [("level: exam", "level: exams")], "level: exams", "value", "`exams`, expected", "did you mean `exam`?"),
    ("kind", [("kinds: closed", "kinds: [intger]")], "kinds:", "value", "`intger` is no kind of answer; did you mean `integer`?", ""),
    ("difficulty", [("difficulty: 2-4", "difficulty: 4-2")], "difficulty:", "value", "`4-2` is no range of difficulties", ""),
    ("difficulty of six", [("difficulty: 2-4", "difficulty: 6")], "difficulty:", "value", "`6` is no range of difficulties", ""),
    ("flag", [("shuffle: true", "shuffle: yes")], "shuffle:", "value", "`yes` is neither true nor false", ""),
    ("topics as text", [("topics: [generalization]", "topics: generalization")], "topics:", "value", "a list is expected here", ""),
    ("unbalanced dollar", [("$\\log$", "$\\log")], "Logarithms", "markup", "unbalanced `$`", "close the formula"),
    ("points of sections", [("points_each: 12", "points_each: 11")], "points: 100", "points-sum", "the sections give 95 points, 5 fewer than the 100 of `points`", ""),
    ("too many points", [("points: 40", "points: 40.5")], "points: 100", "points-sum", "100.5 points, 0.5 more than", ""),
    ("minutes of sections", [("minutes: 60", "minutes: 75")], "duration:", "minutes-sum", "105 minutes, 15 more than the duration of 90", "shorten a section"),
    ("both points", [("    points_each: 12", "    points: 60\n    points_each: 12")], "points_each", "points", "both points and points_each", "keep one"),
    ("pick of none", [("pick: 1", "pick: 0")], "pick: 0", "pick", 'section "Part II" picks 0 questions', "leave it out"),
    ("limits without pick", [("    pick: 1\n", "")], "topics:", "no-pick", "has `topics` but picks nothing", "add `pick"),
    ("section without questions", [("    pick: 1\n    topics: [generalization]\n    level: [homework, exam]\n", ""), ("    questions:\n      - optimization/momentum/velocity\n", "")], "title: Part II", "empty-section", 'section "Part II" has no questions', "add `pick`"),
    ("topics beside groups", [("    level: exam", "    topics: [optimization]\n    level: exam")], "topics: [opt", "topics", "both topics and groups", "keep one"),
    ("more groups than picks", [("pick: 5", "pick: 1"), ("points_each: 12", "points_each: 60")], "pick: 1", "groups", "picks 1 from 2 groups, but each contributes one", "write `pick: 2` or more"),
    ("empty group", [("[differentiation]]", "[]]")], "groups:", "groups", "a group of", "name its topics"),
    ("question twice", [("      - optimization/momentum/velocity\n", "      - optimization/momentum/velocity\n      - optimization/momentum/velocity\n")], "", "question-twice", "second time, first on line 21", "name another"),
    ("duplicate key", [("duration: 90", "duration: 90\nduration: 80")], "duration: 80", "duplicate-key", "`duration` stands here a second time", ""),
]  # fmt: skip


@pytest.mark.parametrize(("name", "edits", "at", "code", "message", "hint"), SLIPS, ids=[s[0] for s in SLIPS])
def test_a_slip_gets_its_message(
    name: str, edits: list[tuple[str, str]], at: str, code: str, message: str, hint: str
) -> None:
    text = GOOD
    for old, new in edits:
        assert old in text, f"{name}: the example no longer holds {old!r}"
        text = text.replace(old, new, 1)
    with pytest.raises(SourceError) as caught:
        parsed(text)
    found = [f for f in caught.value.findings if f.code == code and message in f.message]
    assert found, f"{name}: {caught.value}"
    assert hint in found[0].hint
    assert found[0].where.path == "exam.yaml"
    if at:
        line = next(i for i, row in enumerate(text.split("\n"), 1) if at in row)
        assert found[0].where.line in (line, line - 1) if code == "yaml" else found[0].where.line == line


def test_all_slips_are_told_at_once() -> None:
    text = GOOD.replace("points_each: 12", "points_each: 11").replace("minutes: 60", "minutes: 75")
    with pytest.raises(SourceError) as caught:
        parsed(text)
    assert [f.code for f in caught.value.findings] == ["points-sum", "minutes-sum"]


def test_markup_in_a_block_of_text_is_found_on_its_line() -> None:
    text = GOOD.replace(
        "    instructions: Closed questions.\n", "    instructions: |\n      One.\n\n      Two $x.\n"
    )
    with pytest.raises(SourceError) as caught:
        parsed(text)
    line = next(i for i, row in enumerate(text.split("\n"), 1) if "Two $x" in row)
    assert str(caught.value.findings[0].where) == f"exam.yaml:{line}"


def test_a_file_that_is_not_utf8_is_named_with_its_line() -> None:
    with pytest.raises(SourceError, match=r"exam.yaml:2: encoding: the file is not UTF-8"):
        parse_blueprint(b"title: x\ncourse: caf\xe9\n", "exam.yaml")


def test_a_missing_blueprint_suggests_the_nearest(tmp_path: Path) -> None:
    (tmp_path / "final-moed-a.yaml").write_text(GOOD, "utf-8")
    with pytest.raises(UsageError, match=r"cannot read the blueprint .*: No such file"):
        load(tmp_path / "nowhere" / "x.yaml")
    with pytest.raises(UsageError) as caught:
        load(tmp_path / "final-moed-b.yaml")
    assert "final-moed-a.yaml" in caught.value.hint


def test_the_schema_names_every_key() -> None:
    schema = Blueprint.model_json_schema()
    json.dumps(schema)
    assert set(schema["properties"]) == set(Blueprint.model_fields)
    assert schema["additionalProperties"] is False


# ---------------------------------------------------------------- points


def test_shares_add_up_in_whole_points_where_the_total_is_whole() -> None:
    assert shares(Fraction(40), [Fraction(5), Fraction(5), Fraction(4)]) == [14, 14, 12]
    assert shares(Fraction(100), [Fraction(2), Fraction(4)]) == [33, 67]


def test_round_parts_stay_as_they_are() -> None:
    parts = [Fraction(5, 2), Fraction(15, 2)]
    assert rounded(parts) == parts


def test_small_parts_get_a_unit_and_the_sum_stays() -> None:
    parts = [Fraction(3, 7), Fraction(6, 7), Fraction(9, 7), Fraction(3, 7)]
    got = rounded(parts)
    assert sum(got) == 3
    assert min(got) == Fraction(1, 2)
    assert got[2] == max(got)


def test_parts_of_no_round_sum_stay_exact() -> None:
    parts = [Fraction(1, 3), Fraction(2, 7)]
    assert rounded(parts) == parts
