"""The catalogue of defects: a good question with one thing wrong in it gets the finding that names it.

A case is a folder of `tests/defects/` with `edit.yaml`: what is wrong, the base question (of the bank, or of
`tests/defects/bases/`), the texts replaced in it, and the finding expected: its code, a piece of its message,
and a piece of the line on which it stands in the edited file.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import yaml

from qbank.bank import Bank
from qbank.errors import Finding
from qbank.verify.bankrun import verify_bank
from qbank.verify.outcome import Outcome
from qbank.verify.run import Plan, verify

from .conftest import REPOSITORY, bank_of

HERE = REPOSITORY / "tests/defects"
FOLDERS = sorted(path.parent for path in HERE.glob("*/edit.yaml"))
LOOKED = 8  # variants of a case that does not say `variants:`
KEYS = {"what", "base", "edits", "expect", "variants", "mutants", "worker"}


@dataclass(frozen=True, slots=True)
class Case:
    """One injected defect. `worker` runs it in a limited process, as a hang or a crash must be."""

    name: str
    base: str
    edits: tuple[tuple[str, str], ...]
    code: str
    message: str
    at: str
    plan: Plan
    worker: bool

    def edited(self) -> str:
        """The base with the defect in it. Fails where the base no longer holds a text to replace."""
        text = base_path(self.base).read_text("utf-8")
        for old, new in self.edits:
            assert text.count(old) == 1, f"{self.name}: {self.base} holds {old!r} {text.count(old)} times"
            text = text.replace(old, new)
        return text

    def line(self, text: str) -> int:
        rows = text.split("\n")
        return next(i for i, row in enumerate(rows, 1) if self.at in row)


def base_path(base: str) -> Path:
    """A name with a `/` is a question of the bank, another one a file of `bases/`."""
    return REPOSITORY / f"bank/questions/{base}.md" if "/" in base else HERE / f"bases/{base}.md"


def case_of(folder: Path) -> Case:
    read: dict[str, Any] = yaml.safe_load((folder / "edit.yaml").read_text("utf-8"))
    assert read.keys() <= KEYS, f"{folder.name}: {sorted(read.keys() - KEYS)}"
    many = read.get("variants", LOOKED)
    expected = read["expect"]
    return Case(
        folder.name,
        read["base"],
        tuple((edit["old"], edit["new"]) for edit in read["edits"]),
        expected["code"],
        expected["message"],
        expected["at"],
        Plan(None if many == "all" else many, read.get("mutants", False)),
        read.get("worker", False),
    )


CASES = [case_of(folder) for folder in FOLDERS]
BASES = sorted({case.base for case in CASES})


def outcome_of(root: Path, base: str, text: str, plan: Plan, worker: bool) -> Outcome:
    bank = Bank(bank_of(root, {base.replace("/", "__"): text}).root)
    (root / "topics.yaml").unlink()  # bases come from many topics
    if worker:
        (outcome,) = verify_bank(bank, [base], plan, jobs=1)
        return outcome
    return verify(bank.root, base, plan)


@pytest.mark.parametrize("case", CASES, ids=[case.name for case in CASES])
def test_the_defect_gets_its_finding(case: Case, tmp_path: Path) -> None:
    text = case.edited()
    outcome = outcome_of(tmp_path, case.base, text, case.plan, case.worker)
    where = f"{case.base}.md", case.line(text)
    assert any(fits(case, finding, where) for finding in outcome.findings), "\n".join(
        [f"expected {case.code} at line {where[1]}: {case.message}", *map(str, outcome.findings)]
    )


def fits(case: Case, finding: Finding, where: tuple[str, int]) -> bool:
    return (
        finding.code == case.code
        and case.message in finding.message
        and finding.where.path.endswith(where[0])
        and finding.where.line == where[1]
    )


@pytest.mark.parametrize("base", BASES)
def test_the_base_without_a_defect_is_clean(base: str, tmp_path: Path) -> None:
    text = base_path(base).read_text("utf-8")
    outcome = outcome_of(tmp_path, base, text, Plan(), worker=False)
    assert outcome.findings == []
    assert {answer.level for answer in outcome.answers.values()} <= {"proved", "exhausted", "reviewed"}


@pytest.mark.parametrize("base", [base for base in BASES if "/" not in base])
def test_no_mutant_of_a_base_survives(base: str, tmp_path: Path) -> None:
    outcome = outcome_of(tmp_path, base, base_path(base).read_text("utf-8"), Plan(6, True), worker=False)
    assert outcome.mutants["survivors"] == []
    assert outcome.mutants["effective"] >= 10


@cache
def _texts() -> dict[str, str]:
    return {case.name: case.edited() for case in CASES}


def test_the_catalogue_holds_many_different_defects() -> None:
    assert len(CASES) >= 40
    assert len(set(_texts().values())) == len(CASES)
    assert len({case.code for case in CASES}) >= 25


def test_every_base_is_used_and_every_case_says_what_is_wrong() -> None:
    assert {path.stem for path in (HERE / "bases").glob("*.md")} <= set(BASES)
    for folder in FOLDERS:
        assert yaml.safe_load((folder / "edit.yaml").read_text("utf-8"))["what"].endswith(".")
