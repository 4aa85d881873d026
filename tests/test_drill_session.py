"""One question of the drill, without a terminal: attempts, hints, scores, ratings, and what is said."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from fractions import Fraction
from typing import Any

import pytest

from qbank.content import View
from qbank.drill import session as s
from qbank.drill.session import Outcome
from qbank.drill.summary import Result, advice, by_topic, in_words
from qbank.drill.talk import Quit, Skip, Talk, self_share
from qbank.drill.voice import Voice, how
from qbank.grade import AnswerMark, Verdict
from qbank.writers.terminal_text import Page

from .documents import KINDS, every_kind_items, momentum

F = Fraction
ITEM = momentum()  # w1: 2 points, w2: 4 points, two hints, 6 minutes
ITEMS = {item.id.rpartition("/")[2]: item for item in every_kind_items(View.TUTOR)}


def mark(verdict: Verdict, fraction: object = 0, name: str = "w1", **more: Any) -> AnswerMark:
    share = F(str(fraction))
    return AnswerMark(name, verdict, share, share, F(1), **more)


RIGHT = mark(Verdict.RIGHT, 1)
WRONG = mark(Verdict.WRONG)
PARTLY = mark(Verdict.PARTLY, "1/2")
UNREADABLE = mark(Verdict.UNREADABLE, message="what is this?")
UNKNOWN = mark(Verdict.UNKNOWN)


def play(*marks: AnswerMark) -> tuple[s.Trial, list[Outcome]]:
    trial, outcomes = s.begin(ITEM), []
    for one in marks:
        trial, outcome = s.respond(trial, "x", one)
        outcomes.append(outcome)
    return trial, outcomes


# ---------------------------------------------------------------- the state machine


def test_two_right_answers_settle_the_question_with_all_points() -> None:
    trial, outcomes = play(RIGHT, RIGHT)
    assert outcomes == [Outcome.RIGHT, Outcome.RIGHT]
    assert trial.done
    assert s.score(trial) == s.Score(F(6), F(6))


def test_a_second_attempt_counts_half() -> None:
    trial, outcomes = play(WRONG, RIGHT, RIGHT)
    assert outcomes == [Outcome.RETRY, Outcome.RIGHT, Outcome.RIGHT]
    assert trial.shares == {"w1": F(1, 2), "w2": F(1)}
    assert s.score(trial).earned == 5


def test_two_wrong_attempts_earn_nothing_and_the_next_answer_is_asked() -> None:
    trial, outcomes = play(WRONG, WRONG)
    assert outcomes == [Outcome.RETRY, Outcome.MISSED]
    assert trial.answer.name == "w2"
    assert trial.shares == {"w1": 0}
    assert trial.attempt == 1


@pytest.mark.parametrize(
    ("second", "share"),
    [(RIGHT, F(3, 4)), (PARTLY, F(1, 2)), (WRONG, F(1, 2)), (mark(Verdict.PARTLY, "3/4"), F(5, 8))],
)
def test_a_second_attempt_keeps_what_the_first_earned_and_adds_half_of_the_rest(
    second: AnswerMark, share: Fraction
) -> None:
    trial, _ = play(PARTLY, second)
    assert trial.shares == {"w1": share}


def test_an_unreadable_answer_costs_nothing_however_often() -> None:
    trial, outcomes = play(UNREADABLE, UNREADABLE, mark(Verdict.BLANK), RIGHT, RIGHT)
    assert outcomes[:3] == [Outcome.UNREADABLE] * 3
    assert s.score(trial).share == 1
    assert s.proposed_rating(trial, 300) == 3


def test_unknown_is_asked_once_more_and_then_left_out_but_never_wrong() -> None:
    trial, outcomes = play(UNKNOWN, UNKNOWN, RIGHT)
    assert outcomes == [Outcome.UNDECIDED, Outcome.LEFT, Outcome.RIGHT]
    assert trial.shares == {"w1": None, "w2": F(1)}
    assert s.score(trial) == s.Score(F(4), F(4))
    trial, _ = play(UNKNOWN, RIGHT, RIGHT)
    assert s.score(trial).share == 1


def test_a_question_of_which_nothing_can_be_decided_has_no_score() -> None:
    trial, _ = play(UNKNOWN, UNKNOWN, UNKNOWN, UNKNOWN)
    assert s.score(trial).share is None
    assert s.proposed_rating(trial, 1) == 2


def test_each_hint_costs_a_tenth_and_there_are_as_many_as_the_author_wrote() -> None:
    trial = s.begin(ITEM)
    trial, first = s.hint(trial)
    trial, second = s.hint(trial)
    trial, third = s.hint(trial)
    assert (first, second, third) == (ITEM.hints[0], ITEM.hints[1], None)
    for one in (RIGHT, RIGHT):
        trial, _ = s.respond(trial, "x", one)
    assert s.score(trial).earned == F(6) * F(8, 10)


def test_hints_never_make_a_score_negative() -> None:
    trial = s.hint(s.hint(s.begin(ITEM))[0])[0]
    assert s.score(s.give_up(trial)).earned == 0


def test_giving_up_keeps_what_was_earned() -> None:
    trial, _ = play(RIGHT, PARTLY)
    trial = s.give_up(trial)
    assert trial.done
    assert s.score(trial) == s.Score(F(4), F(6))
    assert s.proposed_rating(trial, 1) == 1


@pytest.mark.parametrize(
    ("marks", "hints", "seconds", "rating"),
    [
        ([RIGHT, RIGHT], 0, 100, 4),
        ([RIGHT, RIGHT], 0, 200, 3),
        ([RIGHT, RIGHT], 1, 100, 2),
        ([WRONG, RIGHT, RIGHT], 0, 100, 2),
        ([RIGHT, WRONG, WRONG], 0, 100, 1),
        ([WRONG, WRONG, WRONG, WRONG], 0, 100, 1),
    ],
)
def test_the_rating_follows_from_the_score(
    marks: list[AnswerMark], hints: int, seconds: float, rating: int
) -> None:
    trial = s.begin(ITEM)
    for _ in range(hints):
        trial, _ = s.hint(trial)
    for one in marks:
        trial, _ = s.respond(trial, "x", one)
    assert s.proposed_rating(trial, seconds) == rating


def test_within_a_part_texts_come_last_for_their_solution_shows_the_keys() -> None:
    item = ITEMS["homogeneous"]
    (a, b) = item.parts
    together = replace(item, parts=(replace(a, answers=(*b.answers, *a.answers)),))
    assert [answer.name for _, answer in s.begin(together).asked] == ["claim", "reason"]


# ---------------------------------------------------------------- the conversation


class Script:
    """A student who types these lines; what the drill says is kept."""

    def __init__(self, *lines: str) -> None:
        self.lines: Iterator[str] = iter(lines)
        self.said: list[str] = []
        self.voice = Voice(Page(), self.said.append, self.read, False)

    def read(self, prompt: str) -> str:
        self.said.append(prompt)
        try:
            return next(self.lines)
        except StopIteration:
            raise EOFError from None

    @property
    def text(self) -> str:
        return "\n".join(self.said)


def talk(script: Script, *marks: AnswerMark, **more: Any) -> tuple[Talk, list[tuple[str, str]]]:
    coming = iter(marks)
    told: list[tuple[str, str]] = []
    made = Talk(
        script.voice, lambda *_: next(coming), lambda name, text, _: told.append((name, text)), **more
    )
    return made, told


def test_parts_are_asked_one_by_one() -> None:
    script = Script("1", "b")
    made, told = talk(script, RIGHT, RIGHT)
    assert made.work_through(ITEM).done
    assert told == [("w1", "1"), ("w2", "b")]
    first, second = script.text.index("Compute w₁ exactly"), script.text.index("Which of these is w₂?")
    assert first < script.text.index("Right: 2 of 2 points") < second
    assert "B)  −1/10" in script.text


def test_a_mistake_is_named_and_explained_before_the_second_attempt() -> None:
    script = Script("-2", "1")
    wrong = mark(
        Verdict.WRONG, misconception="step_size", feedback=r"The step size $\eta$ is missing.", read_tex="-2"
    )
    made, _ = talk(script, wrong, RIGHT)
    with pytest.raises(EOFError):
        made.work_through(ITEM)
    said = script.text
    assert "read as −2" in said
    assert "Forgets the step size." in said
    assert "The step size η is missing." in said
    assert "counts half" in said
    assert "Right: 1 of 2 points" in said
    assert made.mistakes == ["forgets the step size"]


def test_the_key_is_shown_after_the_second_miss() -> None:
    script = Script("3", "4")
    made, _ = talk(script, WRONG, WRONG)
    with pytest.raises(EOFError):
        made.work_through(ITEM)
    assert "The answer is 1" in script.text


def test_an_unreadable_answer_is_shown_with_its_place_and_asked_again() -> None:
    script = Script("1,5", "1")
    made, _ = talk(script, mark(Verdict.UNREADABLE, message="a point for decimals\n  1,5\n   ^"), RIGHT)
    with pytest.raises(EOFError):
        made.work_through(ITEM)
    assert "      1,5\n       ^" in script.text
    assert "It costs nothing" in script.text
    assert "Right: 2 of 2 points" in script.text


def test_an_undecided_answer_is_said_to_be_so() -> None:
    script = Script("x", "y")
    made, _ = talk(script, UNKNOWN, UNKNOWN)
    with pytest.raises(EOFError):
        made.work_through(ITEM)
    assert "could not be decided" in script.text
    assert "not counted as wrong" in script.text
    assert "left out of your score" in script.text
    assert "Not right" not in script.text


def test_commands_work_inside_a_question() -> None:
    script = Script("?", "hint", "?", "help", "", "show")
    made, told = talk(script)
    trial = made.work_through(ITEM)
    assert trial.gave_up
    assert trial.hints == 2
    assert told == []
    assert "Compute v₁ first." in script.text
    assert "no further hint" in script.text
    for word, error in (("skip", Skip), ("quit", Quit)):
        made, _ = talk(Script(word))
        with pytest.raises(error):
            made.work_through(ITEM)


def test_hints_can_be_off() -> None:
    script = Script("?", "show")
    made, _ = talk(script, hints=False)
    assert made.work_through(ITEM).hints == 0
    assert "Hints are off" in script.text


def test_a_proof_is_marked_by_the_student_along_the_rubric() -> None:
    script = Script("done", "perhaps", "1, 3")
    made, told = talk(script)
    trial = made.work_through(ITEMS["descent-lemma"])
    assert s.score(trial) == s.Score(F(16, 3), F(22, 3))
    assert told == []
    assert script.text.index("Compare with this solution") < script.text.index("Which of these")
    assert "2. (2) Bounds the integrand" in script.text
    assert "neither of these" in script.text


def test_each_proof_gets_its_own_lines_of_the_rubric() -> None:
    item = ITEMS["descent-lemma"]
    (part,) = item.parts
    (proof,) = part.answers
    lines = item.rubric  # 3, 2 and 7/3 points
    answers = (replace(proof, name="first", points=F(3)), replace(proof, name="second", points=F(13, 3)))
    trial = s.begin(replace(item, parts=(replace(part, answers=answers),)))
    assert s.rubric_of(trial) == lines[:1]
    assert s.rubric_of(s.judge_oneself(trial, F(1))) == lines[1:]
    uneven = (replace(proof, name="first", points=F(4)), replace(proof, name="second", points=F(10, 3)))
    assert s.rubric_of(s.begin(replace(item, parts=(replace(part, answers=uneven),)))) == lines


@pytest.mark.parametrize(
    ("word", "lines", "share"),
    [
        ("all", [F(1), F(2)], F(1)),
        ("none", [F(1), F(2)], F(0)),
        ("2", [F(1), F(2)], F(2, 3)),
        ("1 1 2", [F(1), F(2)], F(1)),
        ("3", [F(1), F(2)], None),
        ("", [F(1), F(2)], None),
        ("x", [F(1)], None),
        ("50 %", [], None),
        ("50%", [], F(1, 2)),
        ("101", [], None),
    ],
)
def test_a_self_mark_is_read(word: str, lines: list[Fraction], share: Fraction | None) -> None:
    assert self_share(word, lines) == share


def test_the_drill_says_how_to_answer_every_kind() -> None:
    answers = [a for item in ITEMS.values() for part in item.parts for a in part.answers]
    words = {answer.kind: how(answer) for answer in answers}
    assert words.keys() == set(KINDS)
    assert words["choice"] == "one letter, A to D"
    assert words["matrix"].startswith("a matrix of 2 rows and 3 columns")
    with pytest.raises(ValueError, match="essay"):
        how(replace(answers[0], kind="essay"))


# ---------------------------------------------------------------- the summary

NOW = datetime(2025, 3, 1, 12, tzinfo=UTC)


def result(topic: str, earned: int, **more: Any) -> Result:
    return Result("q", "A title", topic, F(earned), F(4), 3, 60, NOW, **more)


def test_the_summary_adds_up_by_topic_the_weakest_first() -> None:
    lines = by_topic([result("a/x", 4), result("b/y", 1), result("a/x", 2)])
    assert [(line.topic, line.questions, line.share) for line in lines] == [
        ("b/y", 1, 0.25),
        ("a/x", 2, 0.75),
    ]


def test_advice_names_mistakes_weak_topics_and_where_to_read() -> None:
    topics = {"b/y": {"title": "Momentum", "prerequisites": ["a/x"]}}
    weak = result("b/y", 1, mistakes=("no decay",), references=("Chapter 6",))
    assert advice([weak, result("a/x", 4)], topics) == [
        "the mistake “no decay” in A title",
        "b/y: Momentum; builds on a/x; read Chapter 6",
    ]


@pytest.mark.parametrize(
    ("later", "words"),
    [
        (timedelta(seconds=-5), "now"),
        (timedelta(seconds=20), "in 1 min"),
        (timedelta(minutes=10), "in 10 min"),
        (timedelta(hours=1), "in 1 hour"),
        (timedelta(hours=30), "in 30 hours"),
        (timedelta(days=3), "in 3 days"),
    ],
)
def test_times_to_come_are_said_in_words(later: timedelta, words: str) -> None:
    assert in_words(NOW + later, NOW) == words


def test_a_rule_shows_as_many_facts_as_there_is_room_for() -> None:
    said: list[str] = []
    Voice(Page(30), said.append, lambda _: "", False).rule("1 of 3", "optimization/sgd", "difficulty 2")
    assert said == ["── 1 of 3 · optimization/sgd ─"]
