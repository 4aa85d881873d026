"""The pre-commit hook: which files it takes, and that its entry verifies a file it is given."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

from .conftest import HEAVY_BALL, REPOSITORY, bank_of

WORDS = ("id", "name", "entry", "language", "files")


def hook() -> dict[str, str]:
    (only,) = yaml.safe_load((REPOSITORY / ".pre-commit-hooks.yaml").read_text("utf-8"))
    return dict(only)


def takes(path: str) -> bool:
    """As pre-commit decides: both patterns are searched for in the path from the repository's root."""
    return bool(re.search(hook()["files"], path)) and not re.search(hook()["exclude"], path)


def test_the_hook_says_what_pre_commit_needs() -> None:
    assert all(hook()[word] for word in WORDS)
    assert hook()["id"] == "qbank-verify"
    assert hook()["language"] == "python"


def test_the_hook_takes_every_question_of_the_bank_and_nothing_else() -> None:
    questions = REPOSITORY / "bank/questions"
    files = [path.relative_to(REPOSITORY).as_posix() for path in questions.rglob("*.md")]
    assert files
    assert all(takes(path) for path in files if "README" not in path)
    for other in ("README.md", "bank/README.md", "bank/questions/README.md", "bank/topics.yaml"):
        assert not takes(other), other
    assert not takes("bank/questions/optimization/.draft.md")
    assert not takes("bank/questions/_old/one.md")


def run_entry(folder: Path, *files: str) -> subprocess.CompletedProcess[str]:
    """The hook's entry on files, as pre-commit calls it in the root of a repository."""
    command = hook()["entry"].split()
    found = shutil.which(command[0], path=str(Path(sys.executable).parent))
    assert found, f"{command[0]} is not installed beside {sys.executable}"
    return subprocess.run(
        [found, *command[1:], *files], cwd=folder, capture_output=True, text=True, timeout=120, check=False
    )


@pytest.mark.parametrize(
    ("old", "new", "status", "said"),
    [
        ("minutes: 6", "minutes: 7", 0, "nothing to mend"),
        ("w2 = w1 - eta * v2\n    return", "w2 = w1 + eta * v2\n    return", 1, "key-mismatch"),
    ],
    ids=["a good question", "a wrong key"],
)
def test_the_entry_verifies_the_file_it_is_given(
    tmp_path: Path, old: str, new: str, status: int, said: str
) -> None:
    text = HEAVY_BALL.read_text("utf-8")
    small = ("values: [-4, -2, -1, 1, 2, 4]", "values: [-4, 2]")
    for before, after in ((old, new), small):
        assert before in text
        text = text.replace(before, after)
    bank_of(tmp_path / "bank", {"optimization__momentum__q": text, "optimization__momentum__other": "broken"})
    done = run_entry(tmp_path, "bank/questions/optimization/momentum/q.md")
    assert done.returncode == status, done.stdout + done.stderr
    assert said in done.stdout + done.stderr
    assert "1 question," in done.stderr
