"""Shared fixtures: a bank of one question that tests bend as they need."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from qbank.bank import Bank

REPOSITORY = Path(__file__).resolve().parent.parent
HEAVY_BALL = REPOSITORY / "bank/questions/optimization/momentum/heavy-ball-two-steps.md"

os.environ.setdefault("HYPOTHESIS_STORAGE_DIRECTORY", str(REPOSITORY / ".hypothesis"))


@pytest.fixture
def make_bank(tmp_path: Path) -> Callable[..., Bank]:
    """Make a bank from `{id: text}`."""

    def make(**questions: str) -> Bank:
        return bank_of(tmp_path / "bank", questions)

    return make


def bank_of(root: Path, questions: dict[str, str]) -> Bank:
    """A bank on disk with the given question texts; ids use `__` for `/`."""
    (root / "questions").mkdir(parents=True, exist_ok=True)
    (root / "topics.yaml").write_text("optimization/momentum:\n  title: Momentum\n", "utf-8")
    for name, text in questions.items():
        path = root / "questions" / (name.replace("__", "/") + ".md")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")
    return Bank(root)


@pytest.fixture
def heavy_ball() -> str:
    """The text of a complete question, to be bent."""
    return HEAVY_BALL.read_text("utf-8")


def has_tex() -> bool:
    return shutil.which("lualatex") is not None


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Optional tools: missing ones skip their tests, but never where CI=true."""
    del config
    if os.environ.get("CI") == "true":
        return
    for item in items:
        if "latex" in item.keywords and not has_tex():
            item.add_marker(pytest.mark.skip(reason="lualatex is not installed"))
