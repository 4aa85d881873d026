"""Which questions have changed since a revision, committed or not."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from qbank.bank import Bank
from qbank.changed import changed_since
from qbank.errors import UsageError

from .conftest import bank_of

IDS = [f"optimization/momentum/{name}" for name in ("one", "three", "two")]


def git(folder: Path, *arguments: str) -> None:
    quiet = ["-c", "user.name=Author", "-c", "user.email=author@example.org", "-c", "commit.gpgsign=false"]
    subprocess.run(["git", *quiet, *arguments], cwd=folder, check=True, capture_output=True)


@pytest.fixture
def bank(tmp_path: Path, heavy_ball: str) -> Bank:
    """Two committed questions in a folder below the root of a repository."""
    made = bank_of(tmp_path / "course/bank", {i.replace("/", "__"): heavy_ball for i in (IDS[0], IDS[2])})
    git(tmp_path, "init", "--quiet")
    git(tmp_path, "add", ".")
    git(tmp_path, "commit", "--quiet", "-m", "Two questions")
    return made


def test_nothing_has_changed_in_a_clean_checkout(bank: Bank) -> None:
    assert changed_since(bank, "HEAD", bank.select()) == []


def test_an_edited_and_a_new_question_count_before_they_are_committed(bank: Bank, heavy_ball: str) -> None:
    bank.path(IDS[2]).write_text(heavy_ball + "\n", "utf-8")
    (bank.questions / f"{IDS[1]}.md").write_text(heavy_ball, "utf-8")
    assert changed_since(bank, "HEAD", bank.select()) == IDS[1:]


def test_a_committed_change_counts_from_the_revision_before_it(bank: Bank, heavy_ball: str) -> None:
    bank.path(IDS[0]).write_text(heavy_ball + "\n", "utf-8")
    git(bank.root, "commit", "--quiet", "-am", "One more line")
    assert changed_since(bank, "HEAD~1", bank.select()) == [IDS[0]]
    assert changed_since(bank, "HEAD", bank.select()) == []


@pytest.mark.parametrize("revision", ["nowhere", "--help"])
def test_an_unknown_revision_is_an_error_that_says_so(bank: Bank, revision: str) -> None:
    with pytest.raises(UsageError, match=f"git knows no revision `{revision}`"):
        changed_since(bank, revision, bank.select())


def test_a_folder_without_git_is_an_error(tmp_path: Path, heavy_ball: str) -> None:
    alone = bank_of(tmp_path / "bank", {IDS[0].replace("/", "__"): heavy_ball})
    with pytest.raises(UsageError, match="cannot tell what has changed"):
        changed_since(alone, "HEAD", alone.select())
