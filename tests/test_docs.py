"""What the documentation shows is true."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import pytest
from typer.testing import CliRunner

from qbank.algebra import ResponseError, compare, parse_response
from qbank.cli import app
from qbank.verify.run import Plan, verify

from .conftest import REPOSITORY, bank_of


def test_the_annotated_example_verifies_as_it_stands(tmp_path: Path) -> None:
    page = (REPOSITORY / "bank/README.md").read_text("utf-8")
    (example,) = re.findall(r"^````markdown\n(.*?)^````$", page, re.S | re.M)
    bank = bank_of(tmp_path / "bank", {"optimization__gradient-descent__one-step": example})
    (bank.root / "topics.yaml").write_text(
        "optimization/gradient-descent:\n  title: Gradient descent\n", "utf-8"
    )
    outcome = verify(bank.root, "optimization/gradient-descent/one-step", Plan(mutants=True))
    assert [str(f) for f in outcome.findings] == []
    assert outcome.variants >= 24
    assert outcome.mutants["survivors"] == []


def test_a_new_question_verifies_before_it_is_written_over(tmp_path: Path) -> None:
    bank = bank_of(tmp_path / "bank", {})
    result = CliRunner().invoke(app, ["new", "optimization/momentum/mine", "--bank", str(bank.root)])
    assert result.exit_code == 0, result.output
    outcome = verify(bank.root, "optimization/momentum/mine", Plan(mutants=True))
    assert [str(f) for f in outcome.findings] == []


COMMANDS = sorted(
    {
        line.split("#")[0].strip()
        for page in ("README.md", "bank/README.md")
        for line in (REPOSITORY / page).read_text("utf-8").splitlines()
        if line.startswith("qbank ")
    }
)


@pytest.mark.parametrize("line", COMMANDS)
def test_every_command_of_the_readme_has_the_options_it_shows(line: str) -> None:
    command, *arguments = shlex.split(line)[1:]
    if command.startswith("-"):
        return
    result = CliRunner().invoke(app, [command, "--help"])
    assert result.exit_code == 0
    for argument in arguments:
        if argument.startswith("--"):
            assert argument in result.output, f"`qbank {command}` has no {argument}"


NAMES = ("a", "b", "n", "x", "y", "eta", "w_0")
ROWS = re.findall(
    r"^\| (`.*`) \| (refused: .*|`.*`) \|$", (REPOSITORY / "bank/RESPONSES.md").read_text("utf-8"), re.M
)


def spellings(cell: str) -> list[str]:
    """The typed texts in a cell of a table: a bar is written `\\|` there."""
    return [text.replace(r"\|", "|") for text in re.findall(r"`([^`]+)`", cell)]


@pytest.mark.parametrize(
    ("typed", "meaning"), [(text, meaning) for cell, meaning in ROWS for text in spellings(cell)]
)
def test_a_response_means_what_the_table_says(typed: str, meaning: str) -> None:
    if meaning.startswith("refused"):
        with pytest.raises(ResponseError):
            parse_response(typed, NAMES)
        return
    (asked,) = spellings(meaning)
    assert compare(parse_response(typed, NAMES).value, parse_response(asked, NAMES).value).proved


def test_the_table_of_responses_is_read_whole() -> None:
    assert len(ROWS) == 29


EXAMPLES = re.findall(
    r"^```text\n(qbank grade [^\n]+)\n(.*?)^```$", (REPOSITORY / "README.md").read_text("utf-8"), re.S | re.M
)


@pytest.mark.parametrize(("line", "printed"), EXAMPLES)
def test_the_marks_of_the_readme_are_what_is_printed(line: str, printed: str) -> None:
    arguments = [*shlex.split(line)[1:], "--bank", str(REPOSITORY / "bank")]
    result = CliRunner().invoke(app, arguments)
    assert (result.exit_code, result.stdout) == (0, printed)
