"""What verification says of good questions: levels, proofs, the cache, mutants."""

from __future__ import annotations

import shutil
import time
from pathlib import Path

import pytest

from qbank.verify import bankrun
from qbank.verify.bankrun import verify_bank
from qbank.verify.outcome import Outcome
from qbank.verify.run import Plan, verify

from .conftest import HEAVY_BALL, bank_of

ID = "optimization/momentum/q"


def outcome_of(tmp_path: Path, *edits: tuple[str, str], plan: Plan | None = None) -> Outcome:
    text = HEAVY_BALL.read_text("utf-8")
    for old, new in edits:
        assert old in text, old
        text = text.replace(old, new, 1)
    bank = bank_of(tmp_path / "bank", {"optimization__momentum__q": text})
    return verify(bank.root, ID, plan or Plan(variants=40))


def test_a_key_that_runs_on_symbols_is_proved_for_every_value(tmp_path: Path) -> None:
    outcome = outcome_of(tmp_path)
    assert [str(f) for f in outcome.findings] == []
    assert {a.level for a in outcome.answers.values()} == {"proved"}
    assert outcome.answers["w2"].routes == ["power of the 2×2 iteration matrix"]


NUMERIC = (
    "    v2 = beta * v1 + lam * w1",
    "    v2 = beta * v1 + lam * w1 if float(lam * eta * beta * w0) < 1000 else lam * w1",
)


def test_a_branch_on_a_number_is_proved_for_each_value_of_it(tmp_path: Path) -> None:
    edit = (
        "    v2 = beta * v1 + lam * w1",
        "    v2 = beta * v1 + lam * w1 if lam != 3 else lam * w1 + beta * v1",
    )
    outcome = outcome_of(tmp_path, edit, plan=Plan())
    assert outcome.answers["w2"].level == "proved"
    assert outcome.answers["w2"].proof.endswith("; lam enumerated")


def test_a_branch_on_a_float_keeps_a_key_from_being_proved(tmp_path: Path) -> None:
    outcome = outcome_of(tmp_path, NUMERIC, plan=Plan())
    assert outcome.answers["w2"].level == "exhausted"
    assert "`solve`, line " in outcome.answers["w2"].why
    assert "to float" in outcome.answers["w2"].why
    assert outcome.space["valid"] == outcome.variants == 330


def test_what_was_not_looked_at_whole_is_sampled_and_says_so(tmp_path: Path) -> None:
    outcome = outcome_of(tmp_path, NUMERIC)
    assert outcome.answers["w2"].level == "sampled"
    assert outcome.answers["w2"].why.startswith("40 variants were looked at, there are more")


def test_a_wrong_branch_that_symbols_do_not_take_is_still_caught(tmp_path: Path) -> None:
    edit = ("    v2 = beta * v1 + lam * w1", "    v2 = beta * v1 + lam * w1 if lam != 3 else lam * w1")
    outcome = outcome_of(tmp_path, edit, plan=Plan())
    assert "key-mismatch" in {f.code for f in outcome.findings}


def test_every_mutant_of_the_example_is_killed(tmp_path: Path) -> None:
    outcome = outcome_of(tmp_path, plan=Plan(variants=5, mutants=True))
    assert outcome.mutants["survivors"] == []
    assert outcome.mutants["killed"] == outcome.mutants["effective"] >= 10


def test_a_value_that_nobody_checks_lets_mutants_live(tmp_path: Path) -> None:
    outcome = outcome_of(
        tmp_path,
        ('"v1": (w0 - w1) / eta, ', ""),
        ('return {"v1": v1,', 'return {"twice": 2 * w0, "v1": v1,'),
        ("# Hints", "The value is << twice >>.\n\n# Hints"),
        plan=Plan(variants=5, mutants=True),
    )
    assert [f.code for f in outcome.findings] == ["unchecked-value"]


def test_an_unchanged_question_comes_from_the_cache(tmp_path: Path) -> None:
    bank = bank_of(tmp_path / "bank", {"optimization__momentum__q": HEAVY_BALL.read_text("utf-8")})
    folder = tmp_path / "cache"
    (first,) = verify_bank(bank, [ID], Plan(variants=20), cache_folder=folder)
    (entry,) = folder.iterdir()
    start = time.perf_counter()
    (second,) = verify_bank(bank, [ID], Plan(variants=20), cache_folder=folder)
    assert second == first
    assert time.perf_counter() - start < 2
    entry.write_bytes(b"garbage")
    (third,) = verify_bank(bank, [ID], Plan(variants=20), cache_folder=folder)
    assert third.answers == first.answers
    shutil.rmtree(folder)
    (fourth,) = verify_bank(bank, [ID], Plan(variants=20), cache_folder=folder)
    assert fourth.findings == []


def test_a_changed_question_or_verifier_is_looked_at_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    bank = bank_of(tmp_path / "bank", {"optimization__momentum__q": HEAVY_BALL.read_text("utf-8")})
    keys = {bankrun._key(bank, ID, Plan()), bankrun._key(bank, ID, Plan(mutants=True))}
    with bank.path(ID).open("a", encoding="utf-8") as file:
        file.write("\n")
    keys.add(bankrun._key(bank, ID, Plan()))
    monkeypatch.setattr(bankrun, "verifier_version", lambda: "another")
    keys.add(bankrun._key(bank, ID, Plan()))
    assert len(keys) == 4


def test_a_hang_costs_only_its_own_question(tmp_path: Path) -> None:
    good = HEAVY_BALL.read_text("utf-8")
    hang = good.replace("    v1 = lam * w0\n", "    while True:\n        pass\n    v1 = lam * w0\n", 1)
    hang = hang.replace("minutes: 6", "minutes: 6\nseconds: 1", 1)
    bank = bank_of(tmp_path / "bank", {"optimization__momentum__a": hang, "optimization__momentum__b": good})
    ids = ["optimization/momentum/a", "optimization/momentum/b"]
    first, second = verify_bank(bank, ids, Plan(variants=5), jobs=1)
    assert [f.code for f in first.findings] == ["verify-timeout"]
    assert "longer than 1 s" in first.findings[0].message
    assert second.findings == []
