"""Mutants of misconceptions: what must be found of a mistake, and what cannot be told."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from qbank.generate import generate
from qbank.keyed import keyed
from qbank.verify.run import Plan, verify
from qbank.verify.settings import setting_mutants

from .conftest import HEAVY_BALL, bank_of

ID = "optimization/momentum/q"


def fates(folder: Path) -> Iterator[tuple[str, bool]]:
    """The change of every mutant of a mistake of the example, and whether a check finds it."""
    source = HEAVY_BALL.read_text("utf-8")
    question = bank_of(folder / "bank", {"optimization__momentum__q": source}).question(ID)
    variant = generate(question, 0)
    for _, diff, caught in setting_mutants(question, [(variant, keyed(variant), ())]):
        if "gives its mistake" in diff:
            yield diff.splitlines()[1].removeprefix("+ "), caught


def test_a_mistake_that_gives_the_key_no_value_or_another_option_is_found(tmp_path: Path) -> None:
    found = dict(fates(tmp_path))
    assert found["plain_gd gives the key"]
    assert found["plain_gd gives no value"]
    assert found["plain_gd gives what no_decay gives"]
    assert all(found.values())


@pytest.mark.parametrize(
    ("check", "survives"),
    [("_values_apart", "plain_gd gives what no_decay gives"), ("_mistakes", "plain_gd gives the key")],
)
def test_such_a_mutant_survives_where_nobody_checks(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, check: str, survives: str
) -> None:
    monkeypatch.setattr(f"qbank.verify.options.{check}", lambda *_: iter(()))
    assert not dict(fates(tmp_path))[survives]


def test_a_mistake_that_gives_another_wrong_value_is_no_mutant(tmp_path: Path) -> None:
    source = HEAVY_BALL.read_text("utf-8")
    old, new = "    return (1 - eta * lam) ** 2 * w0", "    return (1 - eta * lam) ** 2 * w0 + 1000"
    assert old in source
    bank = bank_of(tmp_path / "bank", {"optimization__momentum__q": source.replace(old, new)})
    assert verify(bank.root, ID, Plan(variants=3)).findings == []
