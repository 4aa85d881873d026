"""The command line: what it prints, how it fails, and that it starts quickly."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from typer.testing import CliRunner

from qbank import __version__
from qbank.cli import app
from qbank.writers.mathml import MathmlError, mathml

from .conftest import HEAVY_BALL, REPOSITORY, bank_of

BANK = ["--bank", str(REPOSITORY / "bank")]
HEAVY = "optimization/momentum/heavy-ball-two-steps"


def run(*arguments: str, bank: bool = True) -> tuple[int, str, str]:
    result = CliRunner().invoke(app, [*arguments, *(BANK if bank else [])])
    return result.exit_code, result.stdout, result.stderr


def test_the_version_is_printed() -> None:
    assert run("--version", bank=False) == (0, f"qbank {__version__}\n", "")


def test_the_list_is_filtered() -> None:
    code, out, _ = run("list", "--json", "--topic", "optimization", "--kind", "rational", "--difficulty", "2")
    assert code == 0
    found = json.loads(out)
    assert HEAVY in [row["id"] for row in found]
    assert all(row["difficulty"] == 2 and "rational" in row["kinds"] for row in found)
    assert all(row["topic"].startswith("optimization/") for row in found)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["list", "--level", "exams"], "there is no level `exams`"),
        (["list", "--difficulty", "hard"], "neither a number nor a range"),
        (["list", "optimizatoin"], "did you mean `optimization`?"),
        (["show", "optimization/momentum/heavy-ball"], f"did you mean `{HEAVY}`?"),
        (["show", HEAVY, "--variant", "330"], "has 330 variants, 0 to 329"),
        (["show", HEAVY, "--variant", "-1"], "there is no -1"),
        (["show", HEAVY, "--params", "lamda=3"], "did you mean `lam`?"),
        (["show", HEAVY, "--params", "lam=77"], "no variant of"),
        (["show", HEAVY, "--params", "lam"], "is not of the form name=value"),
        (["show", HEAVY, "--variant", "1", "--params", "lam=3"], "both choose a variant"),
        (["show", HEAVY, "--variant=-1"], "counted from 0"),
        (["show", HEAVY, "--params", "lam=3,lam=2"], "gives `lam` twice"),
        (["show", "optimization/*"], "may match many questions"),
        (["list", "--difficulty", "3-9"], "no range within 1 to 5"),
        (["list", "--difficulty", "4-2"], "no range within 1 to 5"),
        (["list", "--kind", "rationl"], "no kind of answer `rationl`"),
        (["list", "--topic", "optimisation"], "did you mean `optimization`"),
        (["verify", HEAVY, "--json", "/"], "is a folder, not a file"),
        (["verify", HEAVY, "--json", "/dev/null/report.json"], "cannot write to"),
        (["report", HEAVY], "no name that ends in .html"),
        (["quiz", HEAVY, "--force", "--out", "/"], "is a folder, not a file"),
        (["export", "anki", HEAVY, "--deck", "", "--out", "deck.apkg"], "has no name"),
        (["verify", "--variants", "some"], "neither a number above 0 nor all"),
        (["verify", "--format", "xml"], "there is no format `xml`"),
        (["quiz", HEAVY, "--to", "canvas", "--out", "x.xml"], "there is no platform `canvas`"),
        (["quiz", "nothing/at-all", "--out", "x.xml"], "no question matches `nothing/at-all`"),
        (["new", "Bad Id"], "`Bad Id` is no id"),
        (["new", "optimization/momentun/x"], "did you mean --topic optimization/momentum?"),
        (["new", HEAVY], "is there already"),
    ],
)
def test_wrong_usage_says_what_to_do_and_exits_with_2(arguments: list[str], message: str) -> None:
    code, _, err = run(*arguments)
    assert (code, message in err) == (2, True), err


def test_no_bank_is_explained(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("QBANK_BANK", raising=False)
    code, _, err = run("list", bank=False)
    assert code == 2
    assert "no bank here" in err
    assert "QBANK_BANK" in err


def test_the_bank_is_found_by_the_environment(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    bank = bank_of(tmp_path / "mine", {"optimization__momentum__q": HEAVY_BALL.read_text("utf-8")})
    monkeypatch.chdir("/")
    monkeypatch.setenv("QBANK_BANK", str(bank.root))
    code, out, _ = run("list", bank=False)
    assert (code, out.split()[0]) == (0, "optimization/momentum/q")


def test_show_gives_everything_as_json() -> None:
    code, out, _ = run("show", HEAVY, "--variant", "3", "--json")
    assert code == 0
    data = json.loads(out)
    assert {
        "id",
        "variant",
        "note",
        "params",
        "stem",
        "parts",
        "answers",
        "misconceptions",
        "solution",
    } <= data.keys()
    assert data["params"] == {"lam": "2", "eta": "1/4", "beta": "3/5", "w0": "-2"}
    # by hand: v1 = -4, w1 = -1, v2 = 3/5 * -4 + 2 * -1 = -22/5, w2 = -1 + 22/20 = 1/10
    assert data["answers"]["w1"]["key"] == "-1"
    assert data["answers"]["w2"]["key"] == "1/10"
    assert [o["value"] for o in data["answers"]["w2"]["options"] if o["right"]] == ["1/10"]
    assert {m["name"] for m in data["misconceptions"]} == {"plain_gd", "no_decay", "nesterov", "averaged"}


def test_the_same_params_are_the_same_variant() -> None:
    by_number = run("show", HEAVY, "--variant", "3", "--json")
    by_params = run("show", HEAVY, "--params", "lam=2,eta=1/4,beta=3/5,w0=-2", "--json")
    assert by_number == by_params


def test_a_candidate_is_shown_no_key() -> None:
    _, out, _ = run("show", HEAVY, "--variant", "3")
    assert "Key" not in out
    assert "Solution" not in out


def test_a_path_is_as_good_as_an_id(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(REPOSITORY)
    code, out, _ = run("show", f"bank/questions/{HEAVY}.md")
    assert (code, HEAVY in out) == (0, True)


def test_findings_exit_with_1_and_are_annotations_when_asked(tmp_path: Path) -> None:
    text = HEAVY_BALL.read_text("utf-8").replace("w2 = w1 - eta * v2", "w2 = w1 + eta * v2", 1)
    bank = bank_of(tmp_path / "bank", {"optimization__momentum__q": text})
    arguments = ["verify", "--no-cache", "--variants", "5", "--format", "github", "--bank", str(bank.root)]
    result = CliRunner().invoke(app, arguments)
    assert result.exit_code == 1
    assert "::error file=" in result.stdout
    assert "title=key-mismatch::" in result.stdout


def test_existing_quizzes_are_kept_unless_forced(tmp_path: Path) -> None:
    out = tmp_path / "q.xml"
    assert run("quiz", HEAVY, "--variants", "2", "--out", str(out))[0] == 0
    first = out.read_bytes()
    code, _, err = run("quiz", HEAVY, "--variants", "2", "--out", str(out))
    assert (code, "is there already" in err) == (2, True)
    assert run("quiz", HEAVY, "--variants", "2", "--out", str(out), "--force")[0] == 0
    assert out.read_bytes() == first


def test_exam_questions_stay_out_of_quizzes(tmp_path: Path) -> None:
    text = HEAVY_BALL.read_text("utf-8").replace("minutes: 6", "minutes: 6\nvisibility: exam", 1)
    bank = bank_of(tmp_path / "bank", {"optimization__momentum__q": text})
    result = CliRunner().invoke(
        app, ["quiz", "optimization", "--out", str(tmp_path / "q.xml"), "--bank", str(bank.root)]
    )
    assert result.exit_code == 2
    assert "its visibility is exam" in result.stderr
    assert not (tmp_path / "q.xml").exists()


def test_an_unwritable_folder_is_named(tmp_path: Path) -> None:
    blocked = tmp_path / "file"
    blocked.write_text("in the way", "utf-8")
    code, _, err = run("quiz", HEAVY, "--variants", "1", "--out", str(blocked / "q.xml"))
    assert (code, "cannot write to" in err) == (2, True)


def test_help_loads_nothing_heavy() -> None:
    heavy = (
        "('sympy', 'pydantic', 'typst', 'lxml', 'markdown_it', 'jinja2', 'pylatex', 'matplotlib', 'torch')"
    )
    code = f"import sys, qbank.cli; print([m for m in {heavy} if m in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_a_list_from_the_index_loads_neither_sympy_nor_the_model(tmp_path: Path) -> None:
    bank = bank_of(tmp_path / "bank", {"optimization__momentum__q": HEAVY_BALL.read_text("utf-8")})
    here = ["--bank", str(bank.root)]
    env = {**os.environ, "XDG_CACHE_HOME": str(tmp_path / "cache")}
    arguments = [sys.executable, "-m", "qbank", "list", *here]
    subprocess.run(arguments, env=env, check=True, capture_output=True)
    code = (
        "import sys; sys.argv = ['qbank', 'list', *sys.argv[1:]]\n"
        "from qbank.cli import app\n"
        "app(standalone_mode=False)\n"
        "print([m for m in ('sympy', 'qbank.model') if m in sys.modules], file=sys.stderr)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, *here], env=env, capture_output=True, text=True, check=True
    )
    assert done.stderr.strip() == "[]"
    assert "optimization/momentum/q" in done.stdout


def test_the_schema_is_json_schema() -> None:
    code, out, _ = run("schema", bank=False)
    assert code == 0
    assert {"title", "topic", "answers"} <= json.loads(out)["properties"].keys()


def test_a_broken_formula_is_one_finding_and_not_one_for_each_writer(tmp_path: Path) -> None:
    folder = tmp_path / "questions" / "optimization" / "momentum"
    folder.mkdir(parents=True)
    text = (REPOSITORY / "bank" / "questions" / f"{HEAVY}.md").read_text("utf-8")
    assert "Compute $w_1$ exactly." in text
    broken = text.replace("Compute $w_1$ exactly.", "Compute $\\frac{1}{2$ exactly.")
    (folder / "broken.md").write_text(broken, "utf-8")
    code, out, _ = run("verify", "--no-cache", "--variants", "4", "--bank", str(tmp_path), bank=False)
    assert code == 1
    assert [line.split(": ")[1] for line in out.splitlines() if line.startswith(str(tmp_path))] == ["formula"]


def test_a_formula_that_mathml_refuses_is_told_in_one_plain_line() -> None:
    with pytest.raises(MathmlError) as caught:
        mathml(r"\frac{1}{2")
    told = str(caught.value)
    assert "\x1b" not in told
    assert "\n" not in told
    assert "cannot be written in MathML: Expected closing token" in told
