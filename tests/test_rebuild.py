"""A manifest gives the same bytes again, or the reason why it cannot."""

from __future__ import annotations

import hashlib
import json
import shutil
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from qbank import content as c
from qbank.bank import Bank
from qbank.cli import app
from qbank.errors import Finding, SourceError, UsageError
from qbank.forms import engines
from qbank.forms import manifest as m
from qbank.forms.blueprint import load
from qbank.forms.engines import Engine
from qbank.forms.exam import Made, Order, make
from qbank.forms.rebuild import rebuild
from qbank.forms.roster import Student
from qbank.forms.seeding import Seed

SMALL = Path(__file__).parent / "banks" / "small"
STEP = "optimization/gradient-descent/one-step"

BLUEPRINT = f"""\
title: Small exam
duration: 120
shuffle: true
instructions: Write $x$.
sections:
  - title: Part I
    groups: [[optimization], [differentiation], [approximation]]
    pick: 5
    kinds: closed
    points: 25
  - title: Part II
    questions: [{STEP}, generalization/bias-variance/shrinkage]
    open_ended: true
"""

RUNNER = CliRunner()


def plain(document: c.Document, keep: Path | None) -> bytes:
    del keep
    return repr(document).encode()


@pytest.fixture(autouse=True)
def _surroundings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    monkeypatch.delenv("QBANK_SECRET", raising=False)
    monkeypatch.setenv("QBANK_BANK", "bank")
    monkeypatch.chdir(tmp_path)
    shutil.copytree(SMALL, "bank")
    Path("bank/courses").mkdir()
    Path("bank/courses/final.yaml").write_text(BLUEPRINT, "utf-8")
    monkeypatch.setitem(engines.ENGINES, "plain", Engine(plain, dict))  # type: ignore[arg-type]


def run(**more: Any) -> Made:
    file = load(Path("bank/courses/final.yaml"))
    settings: dict[str, Any] = {"seed": Seed.of("s", None), "out": Path("out"), "engine": "plain", **more}
    return make(Bank(Path("bank")), Order(file, **settings))


def again(secret: bytes | None = None) -> tuple[Made, list[Finding]]:
    path = Path("out/manifest.json")
    return rebuild(Bank(Path("bank")), m.read_manifest(path), Path("again"), source=path, secret=secret)


def contents(folder: Path) -> Mapping[str, bytes]:
    return {str(p.relative_to(folder)): p.read_bytes() for p in folder.rglob("*") if p.is_file()}


def edit(change: Callable[[Any], None]) -> None:
    """Change the manifest as somebody with an editor would."""
    path = Path("out/manifest.json")
    data = json.loads(path.read_bytes())
    change(data)
    path.write_text(json.dumps(data), "utf-8")


def item(data: Any) -> Any:
    """The one-step question of the first form."""
    return next(i for i in data["forms"][0]["sections"][1] if i["question"] == STEP)


def refused(path: str = "out/manifest.json") -> list[str]:
    with pytest.raises(SourceError) as caught:
        rebuild(Bank(Path("bank")), m.read_manifest(Path(path)), Path("again"), source=Path(path))
    assert not Path("again").exists()
    return [str(finding) for finding in caught.value.findings]


# ---------------------------------------------------------------- the same bytes


def test_a_rebuild_gives_the_same_bytes() -> None:
    run(number=3)
    made, differences = again()
    assert differences == []
    assert made.notes == ()
    assert contents(Path("again")) == contents(Path("out"))


def test_a_rebuild_with_the_default_engine_gives_the_same_bytes() -> None:
    run(number=2, engine="typst")
    assert again()[1] == []
    assert contents(Path("again")) == contents(Path("out"))


def test_a_rebuild_needs_neither_blueprint_nor_secret_nor_roster() -> None:
    run(
        students=(Student("1", "First"), Student("2", "סטודנט")), seed=Seed.of("s", b"a long and secret text")
    )
    Path("bank/courses/final.yaml").unlink()
    assert again()[1] == []
    assert contents(Path("again")) == contents(Path("out"))


def test_questions_of_other_exams_may_change_and_come() -> None:
    run()
    used = m.read_manifest(Path("out/manifest.json")).questions
    others = [identity for identity in Bank(Path("bank")).paths() if identity not in used]
    assert others
    Path(f"bank/questions/{others[0]}.md").write_text("broken", "utf-8")
    shutil.copy(f"bank/questions/{STEP}.md", "bank/questions/optimization/gradient-descent/new.md")
    assert again()[1] == []
    assert contents(Path("again")) == contents(Path("out"))


def test_forms_with_questions_of_their_own_are_rebuilt() -> None:
    text = BLUEPRINT.replace("shuffle: true", "same_questions: false").replace("pick: 5", "pick: 3")
    Path("bank/courses/final.yaml").write_text(text, "utf-8")
    run(number=5)
    assert again()[1] == []
    assert contents(Path("again")) == contents(Path("out"))


def test_the_right_secret_is_confirmed() -> None:
    run(seed=Seed.of("s", b"a long and secret text"))
    assert again(b"a long and secret text")[1] == []


# ---------------------------------------------------------------- what has changed


def test_a_changed_question_is_named_with_both_digests() -> None:
    run()
    path = Path(f"bank/questions/{STEP}.md")
    old = hashlib.sha256(path.read_bytes()).hexdigest()
    path.write_text(path.read_text("utf-8") + "\n", "utf-8")
    new = hashlib.sha256(path.read_bytes()).hexdigest()
    (told,) = refused()
    assert told.startswith(
        f"bank/questions/{STEP}.md: question-changed: the file has changed since the exam: "
        f"it is {new[:12]}, it was {old[:12]}\n    hint: check out the bank as it was"
    )


def test_every_changed_or_missing_question_is_told() -> None:
    run()
    path = Path(f"bank/questions/{STEP}.md")
    shutil.move(path, path.with_name("one-stepp.md"))
    other = Path("bank/questions/generalization/bias-variance/shrinkage.md")
    other.write_text(other.read_text("utf-8").replace("minutes: 8", "minutes: 9"), "utf-8")
    told = refused()
    assert [f.split(": ")[1] for f in told] == ["question-changed", "missing-question"]
    assert f"the bank has no question `{STEP}` any more" in told[1]
    assert "did you mean `optimization/gradient-descent/one-stepp`?" in told[1]


def test_a_key_that_was_edited_is_told() -> None:
    run()
    right = item(json.loads(Path("out/manifest.json").read_bytes()))["key"]["w1"]
    edit(lambda data: item(data)["key"].update(w1="7/8"))
    (told,) = refused()
    assert f"form A, `{STEP}`: the key of w1 in the manifest is `7/8`, computed is `{right}`" in told
    assert "out/manifest.json: key-changed" in told


def test_a_key_that_was_removed_is_told() -> None:
    run()
    edit(lambda data: item(data)["key"].clear())
    assert "the key of w1 in the manifest is ``" in refused()[0]


def test_params_that_were_edited_are_told() -> None:
    run()
    edit(lambda data: item(data)["params"].update(lam="99"))
    (told,) = refused()
    assert f"params-changed: form A, `{STEP}`: the params of point" in told


def test_a_point_outside_the_space_is_told() -> None:
    run()
    edit(lambda data: item(data).update(point=10**6))
    assert "there is no point 1000000 in a space of 80" in refused()[0]


def test_an_edited_blueprint_is_told() -> None:
    run()
    edit(lambda data: data["blueprint"].update(text=BLUEPRINT.replace("120", "180")))
    assert "blueprint-changed: the blueprint in it was changed" in refused()[0]


def test_a_form_that_lost_a_section_is_told() -> None:
    run()
    edit(lambda data: data["forms"][0]["sections"].pop())
    assert "form A has 1 sections, not 2" in refused()[0]


def test_another_secret_is_told_by_its_fingerprint() -> None:
    run(seed=Seed.of("s", b"a long and secret text"))
    with pytest.raises(SourceError, match=r"secret: this is another secret: its fingerprint is [0-9a-f]{8}"):
        again(b"another long and secret text")
    run(seed=Seed.of("s", None), force=True)
    with pytest.raises(UsageError, match="used no secret"):
        again(b"a long and secret text")


def test_another_version_is_only_a_note() -> None:
    run()
    edit(lambda data: data["made_with"].update(qbank="0.0.1"))
    made, differences = again()
    assert differences == []
    assert made.notes[0].startswith("the run used qbank 0.0.1, this is ")
    assert Path("again/manifest.json").exists()


def test_other_bytes_from_the_same_questions_are_told_and_written(monkeypatch: pytest.MonkeyPatch) -> None:
    """A template was changed, say: the papers are there, but they are not those that were handed out."""
    run()

    def other(document: c.Document, keep: Path | None) -> bytes:
        return plain(document, keep) + (b"!" if document.view is c.View.CANDIDATE else b"")

    monkeypatch.setitem(engines.ENGINES, "plain", Engine(other, dict))  # type: ignore[arg-type]
    made, differences = again()
    assert [f.code for f in differences] == ["bytes-changed"]
    assert "`paper-A.pdf` has other bytes" in differences[0].message
    assert set(contents(Path("again"))) == set(made.files)


def test_an_engine_that_is_gone_is_told() -> None:
    run()
    edit(lambda data: data.update(engine="word"))
    assert "it was set with the engine `word`" in refused()[0]


NO_MANIFEST: list[tuple[str, str, str]] = [
    ("not JSON", "title: x", "x.json: manifest: not JSON"),
    ("another JSON", "[1, 2]", "x.json: manifest: it names no format"),
    ("another format", '{"format": 7}', "x.json: manifest: its format is 7, this qbank reads 1"),
    ("a part of one", '{"format": 1}', "x.json: manifest: `engine`: Field required"),
]


@pytest.mark.parametrize(("name", "text", "told"), NO_MANIFEST, ids=[n[0] for n in NO_MANIFEST])
def test_a_file_that_is_no_manifest_is_told(name: str, text: str, told: str) -> None:
    Path("x.json").write_text(text, "utf-8")
    assert refused("x.json")[0].startswith(told), name


# ---------------------------------------------------------------- the command


def test_the_command_rebuilds_beside_the_exam() -> None:
    run(number=2)
    result = RUNNER.invoke(app, ["rebuild", "out/manifest.json"])
    assert result.exit_code == 0, result.output
    assert result.stdout.split()[0] == "out-rebuilt/paper-A.pdf"
    assert contents(Path("out-rebuilt")) == contents(Path("out"))
    refusal = RUNNER.invoke(app, ["rebuild", "out/manifest.json"])
    assert refusal.exit_code == 2
    assert "--force" in refusal.stderr


def test_the_command_ends_with_exit_code_1_when_a_question_changed() -> None:
    run()
    path = Path(f"bank/questions/{STEP}.md")
    path.write_text(path.read_text("utf-8") + "\n", "utf-8")
    result = RUNNER.invoke(app, ["rebuild", "out/manifest.json", "--out", "again"])
    assert result.exit_code == 1
    assert f"{STEP}.md: question-changed" in result.stderr
    assert not Path("again").exists()


def test_the_command_tells_other_bytes_with_exit_code_1(monkeypatch: pytest.MonkeyPatch) -> None:
    run()
    monkeypatch.setitem(engines.ENGINES, "plain", Engine(lambda d, _: d.title.encode(), dict))  # type: ignore[arg-type]
    result = RUNNER.invoke(app, ["rebuild", "out/manifest.json", "--out", "again", "--json"])
    assert result.exit_code == 1
    assert json.loads(result.stdout)["same_bytes"] is False
    assert "bytes-changed" in result.stderr


def test_a_missing_manifest_is_wrong_usage() -> None:
    result = RUNNER.invoke(app, ["rebuild", "nowhere/manifest.json"])
    assert result.exit_code == 2
    assert "cannot read the manifest `nowhere/manifest.json`: No such file" in result.stderr
