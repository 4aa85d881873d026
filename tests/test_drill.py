"""`qbank drill` as a student meets it: through pipes, in a terminal, interrupted and killed."""

from __future__ import annotations

import codecs
import itertools
import json
import os
import re
import select
import signal
import subprocess
import sys
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from rich.cells import cell_len
from typer.testing import CliRunner

from qbank.bank import Bank
from qbank.cli import app
from qbank.drill.pool import INTERVIEW_MINUTES, Filter, pool
from qbank.drill.run import Session, Setup
from qbank.drill.store import open_history
from qbank.drill.voice import Voice
from qbank.errors import UsageError
from qbank.writers.terminal_text import Page

from .conftest import REPOSITORY, bank_of

QUESTION = r"""---
title: {title}
topic: optimization/momentum
levels: {levels}
difficulty: {difficulty}
minutes: {minutes}
visibility: {visibility}
params:
  a: {{values: [3, 5]}}
answers:
  double: {{kind: rational, points: 2}}
  half: {{kind: rational, points: 2}}
---

# Question

Let $a = <<a>>$.

## a

Compute $a - a + 6$. [[double]]

## b

Compute $\frac{{1}}{{2}} \cdot 3$. [[half]]

# Hints

- The number $a$ goes away.

# Solution

## a

It is $6$.

## b

It is $\frac{{3}}{{2}}$.

# Feedback

## kept
You kept $a$, which cancels.

```python
from sympy import Rational


def solve(a):
    return {{"double": a - a + 6, "half": Rational(3, 2)}}


@oracle("counted")
def counted(a):
    return {{"double": 6, "half": Rational(3, 2)}}


@misconception("keeps the number", answer="double")
def kept(a):
    return a + 6
```
"""


def question(**changes: Any) -> str:
    facts = {
        "title": "A plain sum",
        "levels": "[drill]",
        "difficulty": 2,
        "minutes": 4,
        "visibility": "practice",
    }
    return QUESTION.format(**{**facts, **changes})


@pytest.fixture
def bank(tmp_path: Path) -> Bank:
    return bank_of(
        tmp_path / "bank",
        {
            "optimization__momentum__sum": question(),
            "optimization__momentum__secret": question(title="Kept for the exam", visibility="exam"),
            "optimization__sgd__long": question(title="A long one", minutes=20, difficulty=4),
            "optimization__sgd__home": question(title="Homework", levels="[homework]"),
        },
    )


@pytest.fixture
def history(tmp_path: Path) -> Path:
    return tmp_path / "history.sqlite"


def drill(bank: Bank, history: Path, *arguments: str, typed: str = "") -> tuple[int, str, str]:
    told = ["drill", *arguments, "--bank", str(bank.root), "--history", str(history)]
    result = CliRunner().invoke(app, told, input=typed)
    return result.exit_code, result.stdout, result.stderr


def export(bank: Bank, history: Path) -> dict[str, Any]:
    code, out, _ = drill(bank, history, "--export")
    assert code == 0
    data: dict[str, Any] = json.loads(out)
    return data


# ---------------------------------------------------------------- through pipes


def test_the_acceptance_command_works_without_a_terminal(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "qbank", "drill", "optimization", "--count", "1", "--no-color"],
        input="x+1\n",
        capture_output=True,
        encoding="utf-8",
        cwd=REPOSITORY,
        env={**os.environ, "QBANK_HISTORY": str(tmp_path / "h.sqlite"), "PYTHONUTF8": "1"},
        check=True,
    )
    assert "1 of 1 · optimization/" in done.stdout
    assert "= x+1" in done.stdout
    assert "summary" in done.stdout
    assert "\x1b" not in done.stdout
    assert done.stderr == ""


def test_a_right_session_ends_with_a_summary_by_topic(bank: Bank, history: Path) -> None:
    code, out, err = drill(bank, history, "momentum", "--count", "1", typed="6\n1.5\n")
    assert (code, err) == (0, "")
    assert "✓ Right: 2 of 2 points" in out
    assert "4 of 4 points" in out
    assert "You meet it again in" in out
    assert "optimization/momentum  ██████████ 100 %  4 of 4 points" in out
    assert "Solution" not in out
    (review,) = export(bank, history)["reviews"]
    assert (review["question"], review["score"]) == ("optimization/momentum/sum", 1.0)


def test_a_wrong_answer_is_explained_and_then_solved(bank: Bank, history: Path) -> None:
    typed = "6+x\n9\n11\n1\n2\n"
    code, out, _ = drill(bank, history, "momentum", "--count", "1", typed=typed)
    assert code == 0
    assert "That could not be read" in out
    assert out.count("Not right") == 4
    assert "Keeps the number." in out
    assert "You kept a, which cancels." in out
    assert "The answer is 3/2" in out
    assert "It is 3/2." in out
    data = export(bank, history)
    verdicts = [one["verdict"] for one in data["responses"]]
    assert verdicts == ["unreadable", "wrong", "wrong", "wrong", "wrong"]
    assert any(one["misconception"] == "kept" for one in data["responses"])
    assert "the mistake “keeps the number”" in out


def test_the_input_may_end_at_any_prompt_and_what_was_said_is_kept(bank: Bank, history: Path) -> None:
    code, out, _ = drill(bank, history, "momentum", "--count", "1", typed="6\n")
    assert code == 0
    assert "No question was finished" in out
    data = export(bank, history)
    assert [one["verdict"] for one in data["responses"]] == ["right"]
    assert data["reviews"] == []


def test_commands_are_told_once_and_work(bank: Bank, history: Path) -> None:
    typed = "?\nshow\nskip\n"
    code, out, _ = drill(bank, history, "--count", "2", typed=typed)
    assert code == 0
    assert out.count("? a hint (costs 10 %)") == 1
    assert "The number a goes away." in out
    assert "Solution" in out
    assert "Skipped" in out
    code, out, _ = drill(bank, history, "--count", "2", "--no-hints", typed="?\nquit\n")
    assert "Hints are off" in out
    assert "No question was finished" in out


def test_a_question_comes_again_with_the_other_variant(bank: Bank, history: Path) -> None:
    seen = []
    for _ in range(2):
        _, out, _ = drill(bank, history, "momentum", "--count", "1", typed="6\n3/2\n")
        seen += re.findall(r"Let a = (\d)", out)
    assert sorted(seen) == ["3", "5"]


def test_a_seed_draws_the_same_session_again(bank: Bank, tmp_path: Path) -> None:
    outputs = [
        drill(bank, tmp_path / f"{i}.sqlite", "--count", "2", "--seed", "s", typed="show\nshow\n")[1]
        for i in range(2)
    ]
    assert re.sub(r"\d+:\d\d", "", outputs[0]) == re.sub(r"\d+:\d\d", "", outputs[1])


# ---------------------------------------------------------------- which questions


def test_exam_questions_never_appear(bank: Bank, history: Path) -> None:
    for arguments in ([], ["--level", "all"], ["momentum"], ["optimization/momentum/*"]):
        _, out, _ = drill(bank, history, *arguments, "--count", "9", typed="show\n" * 9)
        assert "Kept for the exam" not in out
    code, out, err = drill(bank, history, "optimization/momentum/secret")
    assert (code, out) == (2, "")
    assert "kept for exams" in err


def test_no_question_of_the_bank_that_is_kept_for_exams_can_be_drilled() -> None:
    bank = Bank(REPOSITORY / "bank")
    found = pool(bank, bank.summaries(), Filter(level="all"))
    assert all(bank.question(one.id).meta.visibility != "exam" for one in found)


def named(bank: Bank, *patterns: str, **more: Any) -> set[str]:
    return {one.id.rpartition("/")[2] for one in pool(bank, bank.summaries(), Filter(patterns, **more))}


def test_filters_choose_by_area_topic_level_and_difficulty(bank: Bank) -> None:
    assert named(bank) == {"sum", "long"}
    assert named(bank, "optimization") == {"sum", "long"}
    assert named(bank, "momentum") == {"sum"}
    assert named(bank, "optimization/sgd", level="all") == {"long", "home"}
    assert named(bank, "sum", "long") == {"sum", "long"}
    assert named(bank, "optimization/momentum/*") == {"sum"}
    assert named(bank, level="homework") == {"home"}
    assert named(bank, difficulty=(3, 5)) == {"long"}
    assert named(bank, interview=True) == {"sum"}


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["nothing"], "no question matches `nothing`"),
        (["--level", "hard"], "there is no level `hard`"),
        (["--difficulty", "5"], "no question has difficulty 5"),
        (["optimization/sgd/home"], "none of these 1 questions is of the level drill"),
        (["optimization/sgd", "--interview"], "short enough for an interview"),
    ],
)
def test_wrong_usage_says_what_to_do(bank: Bank, history: Path, arguments: list[str], message: str) -> None:
    code, _, err = drill(bank, history, *arguments)
    assert code == 2
    assert message in err
    assert "hint:" in err


def test_an_interview_asks_short_questions_against_a_clock(bank: Bank, history: Path) -> None:
    code, out, _ = drill(bank, history, "--interview", typed="6\n3/2\n")
    assert code == 0
    assert "Interview: 1 of 1 question" in out
    assert re.search(r"\[0:0\d of 4:00\] double = 6", out)
    real = Bank(REPOSITORY / "bank")
    short = pool(real, real.summaries(), Filter(interview=True))
    assert len({one.topic for one in short}) > 5
    assert all(one.minutes <= INTERVIEW_MINUTES and "proof" not in one.kinds for one in short)


def test_every_question_of_the_bank_can_be_asked_and_shown(history: Path) -> None:
    bank = Bank(REPOSITORY / "bank")
    asked = pool(bank, bank.summaries(), Filter(level="all"))[::6]
    typed = "show\n" * len(asked)
    ids = [one.id for one in asked]
    code, out, err = drill(bank, history, *ids, "--level", "all", "--count", str(len(asked)), typed=typed)
    assert (code, err) == (0, "")
    assert "cannot be asked" not in out
    assert max(map(cell_len, out.splitlines())) <= 80
    assert len(export(bank, history)["reviews"]) == len(asked)


# ---------------------------------------------------------------- looking back


def test_stats_and_export_show_what_was_done(bank: Bank, history: Path) -> None:
    assert "Nothing practised yet" in drill(bank, history, "--stats")[1]
    drill(bank, history, "momentum", "--count", "1", typed="9\n11\n6\n1.5\n")
    code, out, _ = drill(bank, history, "--stats")
    assert code == 0
    assert "1 of 3 questions met" in out
    assert "optimization/momentum" in out
    assert "1 day in a row" in out
    data = export(bank, history)
    assert {"format", "exported", "reviews", "responses", "questions"} == data.keys()
    assert data["questions"][0]["due"] > data["exported"]


def test_notes_on_a_damaged_history_go_to_the_error_stream(bank: Bank, history: Path) -> None:
    history.write_text("no database" * 100)
    code, out, err = drill(bank, history, "--export")
    assert code == 0
    assert json.loads(out)["reviews"] == []
    assert "is kept as" in err


def test_pictures_are_saved_where_the_student_says(history: Path, tmp_path: Path) -> None:
    bank = Bank(REPOSITORY / "bank")
    which = "differentiation/autodiff/paths-and-edges"
    _, out, _ = drill(bank, history, which, "--level", "all", "--figures", str(tmp_path / "pictures"))
    (picture,) = (tmp_path / "pictures").glob("*.svg")
    assert picture.name in out
    assert "<svg" in picture.read_text("utf-8")
    assert "--figures DIR" in drill(bank, history, which, "--level", "all")[1]


def test_where_characters_are_missing_formulas_stay_latex(bank: Bank, history: Path) -> None:
    done = subprocess.run(
        [
            sys.executable,
            "-m",
            "qbank",
            "drill",
            "momentum",
            "--bank",
            str(bank.root),
            "--history",
            str(history),
        ],
        input=b"6\n3/2\n",
        capture_output=True,
        env={**os.environ, "PYTHONIOENCODING": "ascii"},
        check=True,
    )
    assert done.stdout.isascii()
    assert rb"$\frac{1}{2} \cdot 3$" in done.stdout
    assert b"+ Right" in done.stdout


# ---------------------------------------------------------------- in a terminal


class Terminal:
    """`qbank drill` on a terminal of 80 columns."""

    def __init__(self, bank: Bank, history: Path, *arguments: str) -> None:
        self.master, slave = os.openpty()
        self.process = subprocess.Popen(
            [
                *(sys.executable, "-m", "qbank", "drill", *arguments),
                *("--bank", str(bank.root), "--history", str(history)),
            ],
            stdin=slave,
            stdout=slave,
            stderr=slave,
            env={**os.environ, "TERM": "xterm-256color", "COLUMNS": "80", "PYTHONUTF8": "1", "NO_COLOR": ""},
            start_new_session=True,
        )
        os.close(slave)
        self.seen = ""
        self.decoder = codecs.getincrementaldecoder("utf-8")()

    def until(self, words: str, seconds: float = 60) -> str:
        """What was printed up to `words`."""
        end = time.monotonic() + seconds
        while words not in self.seen:
            assert time.monotonic() < end, self.seen
            ready, _, _ = select.select([self.master], [], [], 0.2)
            if ready:
                try:
                    self.seen += self.decoder.decode(os.read(self.master, 65536))
                except OSError:
                    break
        before, found, self.seen = self.seen.partition(words)
        assert found, before
        return before + found

    def type(self, line: str) -> None:
        os.write(self.master, (line + "\n").encode())

    def interrupt(self) -> None:
        """Ctrl-C; again where it fell between the prompt and the wait for a line: Python then waits on."""
        for _ in range(5):
            self.process.send_signal(signal.SIGINT)
            if select.select([self.master], [], [], 5)[0]:
                return

    def close(self) -> int:
        code = self.process.wait(30)
        os.close(self.master)
        return code


@pytest.mark.skipif(sys.platform == "win32", reason="needs a pseudo-terminal")
def test_in_a_terminal_a_student_may_rate_a_question(bank: Bank, history: Path) -> None:
    terminal = Terminal(bank, history, "momentum", "--count", "1")
    assert "\x1b[" in terminal.until("double = ")
    terminal.type("6")
    terminal.until("half = ")
    terminal.type("3/2")
    terminal.until("[easy]: ")
    terminal.type("s")
    terminal.until("It is")
    terminal.until("[easy]: ")
    terminal.type("2")
    terminal.until("summary")
    terminal.until("--stats")
    assert terminal.close() == 0
    assert export(bank, history)["reviews"][0]["rating"] == 2


@pytest.mark.skipif(sys.platform == "win32", reason="needs a pseudo-terminal")
def test_an_interrupt_ends_with_the_summary_and_loses_nothing(bank: Bank, history: Path) -> None:
    terminal = Terminal(bank, history, "--count", "2", "--no-color")
    terminal.until("double = ")
    terminal.type("show")
    terminal.until("[again]: ")
    terminal.type("")
    terminal.until("2 of 2")
    terminal.until("double = ")
    terminal.interrupt()
    said = terminal.until("--stats")
    assert "Everything up to here is kept" in said
    assert "1 question in" in said
    assert "Traceback" not in said
    assert "\x1b[1" not in said
    assert terminal.close() == 0
    assert len(export(bank, history)["reviews"]) == 1


@pytest.mark.skipif(sys.platform == "win32", reason="needs a pseudo-terminal")
def test_a_killed_session_keeps_the_questions_that_were_finished(bank: Bank, history: Path) -> None:
    terminal = Terminal(bank, history, "--count", "2")
    terminal.until("double = ")
    terminal.type("show")
    terminal.until("[again]: ")
    os.killpg(terminal.process.pid, signal.SIGKILL)
    assert terminal.close() == -signal.SIGKILL
    data = export(bank, history)
    assert len(data["reviews"]) == 1
    _, out, _ = drill(bank, history, "--stats")
    assert "1 of 3 questions met" in out


def test_a_level_that_holds_nothing_is_told_apart_from_an_unknown_pattern(bank: Bank) -> None:
    with pytest.raises(UsageError, match="none of these 2 questions is of the level exam"):
        pool(bank, bank.summaries(), Filter(("optimization/sgd",), level="exam"))


def test_an_interview_says_when_a_question_took_too_long(bank: Bank, history: Path) -> None:
    said: list[str] = []
    typed = iter(["6", "3/2"])
    clock = itertools.count(step=200)
    start = datetime(2025, 3, 1, tzinfo=UTC)
    voice = Voice(Page(), said.append, lambda prompt: said.append(prompt) or next(typed), False)
    with open_history(history, start) as kept:
        session = Session(
            bank, kept, voice, lambda: start + timedelta(seconds=next(clock)), Setup(1, "s", interview=True)
        )
        (result,) = session.run(pool(bank, bank.summaries(), Filter(interview=True)))
    assert result.rating == 3
    assert "more than the 4 minutes" in "\n".join(said)
    assert "[3:20 of 4:00] double = " in said
