"""Questions as tests: `pytest --qbank bank/` collects one item for each question and check.

A question is verified once, in a worker with its limits, and its items share the outcome. Nothing is imported
until a question is collected, so that other test runs start as fast as before.
"""

from __future__ import annotations

from argparse import ArgumentTypeError
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from qbank.verify.groups import Check, Group
    from qbank.verify.outcome import Outcome
    from qbank.verify.run import Plan

Key = tuple[Path, str]  # a bank's folder, and the id of a question in it


class Failed(Exception):
    """A check with findings; its text is what the author reads."""


def pytest_addoption(parser: pytest.Parser) -> None:
    group = parser.getgroup("qbank", "verifying questions")
    group.addoption("--qbank", action="store_true", help="Collect the questions of a bank: --qbank bank/")
    group.addoption("--qbank-mutants", action="store_true", help="Try wrong versions of each question too.")
    group.addoption(
        "--qbank-variants",
        metavar="N",
        type=_count,
        help="Variants of each question to look at. Default: all.",
    )


def _count(text: str) -> int:
    if not text.isdigit() or int(text) < 1:
        raise ArgumentTypeError(f"{text} is not a number above 0")
    return int(text)


def pytest_configure(config: pytest.Config) -> None:
    if config.getoption("qbank"):
        config.stash[_OUTCOMES] = Outcomes(config)


def pytest_unconfigure(config: pytest.Config) -> None:
    if _OUTCOMES in config.stash:
        config.stash[_OUTCOMES].close()


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> Any:
    """Send all items of a question to one process, which then verifies it once."""
    if not config.getoption("qbank") or config.getoption("dist") not in ("load", "worksteal"):
        return None
    from xdist.scheduler import LoadFileScheduling  # type: ignore[import-untyped]

    return LoadFileScheduling(config, log)


def pytest_collect_file(file_path: Path, parent: pytest.Collector) -> QuestionFile | None:
    if file_path.suffix != ".md" or not parent.config.getoption("qbank"):
        return None
    questions = next((folder for folder in file_path.parents if folder.name == "questions"), None)
    inside = file_path.relative_to(questions).parts if questions else ()
    if not inside or inside[-1] == "README.md" or any(part.startswith((".", "_")) for part in inside):
        return None
    collected: QuestionFile = QuestionFile.from_parent(parent, path=file_path)
    return collected


class QuestionFile(pytest.File):
    """A question; its items are the groups of checks."""

    @property
    def key(self) -> Key:
        questions = next(folder for folder in self.path.parents if folder.name == "questions")
        return questions.parent, self.path.relative_to(questions).with_suffix("").as_posix()

    def collect(self) -> Iterator[pytest.Item]:
        from qbank.verify.groups import GROUPS, MUTANTS

        for group in GROUPS:
            if group.name != MUTANTS or self.config.getoption("qbank_mutants"):
                yield CheckItem.from_parent(self, name=group.name, group=group)


class CheckItem(pytest.Item):
    """One group of checks on one question."""

    parent: QuestionFile

    def __init__(self, *, group: Group, **rest: Any) -> None:
        super().__init__(**rest)
        self.group = group

    def runtest(self) -> None:
        outcome = self.config.stash[_OUTCOMES].of(self)
        check = self._check(outcome)
        self.user_properties += [(f"level of {name}", a.level) for name, a in outcome.answers.items()]
        if check.failed:
            raise Failed("\n".join([*map(str, check.findings), *check.problems]))
        if check.skipped:
            pytest.skip(check.skipped)

    def _check(self, outcome: Outcome) -> Check:
        from qbank.verify.groups import checks

        done = checks(outcome, self.config.getoption("qbank_mutants"))
        return next(check for check in done if check.group is self.group)

    def repr_failure(self, excinfo: pytest.ExceptionInfo[BaseException], style: Any = None) -> Any:
        """The findings alone: a traceback of qbank tells an author nothing."""
        if isinstance(excinfo.value, Failed):
            return str(excinfo.value)
        return super().repr_failure(excinfo, style)

    def reportinfo(self) -> tuple[Path, int | None, str]:
        return self.path, None, f"{self.parent.key[1]}: {self.group.says}"


class Outcomes:
    """The outcome of each question, made when its first item runs.

    In a run of its own the questions to come are verified ahead, on all cores and in the order of their
    items; under xdist every process verifies the one that it needs.
    """

    def __init__(self, config: pytest.Config) -> None:
        self._ahead = not hasattr(config, "workerinput")
        self._fresh = bool(config.getoption("cacheclear", False))
        count, mutants = config.getoption("qbank_variants"), config.getoption("qbank_mutants")
        self._asked: tuple[int | None, bool] = (count, mutants)
        self._known: dict[Key, Outcome] = {}
        self._running: Iterator[tuple[Key, Outcome]] | None = None

    def of(self, item: CheckItem) -> Outcome:
        """The outcome of the item's question."""
        wanted = item.parent.key
        if wanted not in self._known and self._running is None:
            self._running = self._verify(self._keys(item))
        while wanted not in self._known and self._running is not None:
            key, outcome = next(self._running, (None, None))
            if key is None or outcome is None:
                self._running = self._verify([wanted])
                continue
            self._known[key] = outcome
        if not self._ahead:
            self.close()
        return self._known[wanted]

    def close(self) -> None:
        """Stop what is still being verified."""
        running, self._running = self._running, None
        if running is not None:
            running.close()  # type: ignore[attr-defined]

    def _keys(self, item: CheckItem) -> list[Key]:
        if not self._ahead:
            return [item.parent.key]
        items = (other for other in item.session.items if isinstance(other, CheckItem))
        return list(dict.fromkeys(other.parent.key for other in items))

    def _verify(self, keys: list[Key]) -> Iterator[tuple[Key, Outcome]]:
        from qbank.bank import Bank
        from qbank.verify.bankrun import cache_path, verify_bank
        from qbank.verify.run import Plan

        plan: Plan = Plan(*self._asked)
        for root in dict.fromkeys(root for root, _ in keys):
            ids = [identity for home, identity in keys if home == root]
            folder = None if self._fresh else cache_path(root)
            jobs = None if self._ahead else 1
            for outcome in verify_bank(Bank(root), ids, plan, jobs=jobs, cache_folder=folder):
                yield (root, outcome.id), outcome


_OUTCOMES = pytest.StashKey[Outcomes]()
