"""From a blueprint to files on disk: what is written, what is refused, what a stopped run leaves."""

from __future__ import annotations

import csv
import io
import json
import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Mapping
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
from pypdf import PdfReader
from typer.testing import CliRunner

from qbank import content as c
from qbank.bank import Bank
from qbank.cli import app
from qbank.errors import QbankError, SourceError, UsageError
from qbank.forms import engines, exam, staging
from qbank.forms.blueprint import load
from qbank.forms.engines import Engine
from qbank.forms.exam import Made, Order, make
from qbank.forms.keysheet import cell
from qbank.forms.manifest import read_manifest
from qbank.forms.roster import Student
from qbank.forms.seeding import Seed, is_code

SMALL = Path(__file__).parent / "banks" / "small"

BLUEPRINT = """\
title: Small exam
course: Deep learning
date: 2025-02-16
duration: 120
points: 100
instructions:
  - Write your **name** first.
sections:
  - title: Part I
    groups: [[optimization], [differentiation], [approximation]]
    pick: 6
    kinds: closed
    points_each: 10
  - title: Part II
    questions: [generalization/uniform-convergence/union, generalization/bias-variance/shrinkage]
    points: 40
"""

RUNNER = CliRunner()


def plain(document: c.Document, keep: Path | None) -> bytes:
    """A stand-in for an engine that shows all of a document and takes no time."""
    if keep is not None:
        keep.mkdir(parents=True)
        (keep / "paper.tex").write_text(document.title, "utf-8")
    return repr(document).encode()


@pytest.fixture(autouse=True)
def _surroundings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    monkeypatch.delenv("QBANK_SECRET", raising=False)
    monkeypatch.setenv("QBANK_BANK", str(SMALL))
    monkeypatch.chdir(tmp_path)
    (tmp_path / "final.yaml").write_text(BLUEPRINT, "utf-8")
    monkeypatch.setitem(engines.ENGINES, "plain", Engine(plain, dict, keeps=True))  # type: ignore[arg-type]


def run(**more: Any) -> Made:
    settings: dict[str, Any] = {"seed": Seed.of("s", None), "out": Path("out"), "engine": "plain", **more}
    return make(Bank(SMALL), Order(load(Path("final.yaml")), **settings))


def contents(folder: Path) -> Mapping[str, bytes]:
    return {str(p.relative_to(folder)): p.read_bytes() for p in folder.rglob("*") if p.is_file()}


def rows(folder: Path) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO((folder / "key.csv").read_text("utf-8-sig"))))


# ---------------------------------------------------------------- what is written


def test_a_run_writes_papers_solutions_keys_and_a_manifest() -> None:
    made = run(number=2)
    assert list(made.files) == [
        "paper-A.pdf",
        "solutions-A.pdf",
        "paper-B.pdf",
        "solutions-B.pdf",
        "key.csv",
        "key.json",
        "manifest.json",
    ]
    assert set(contents(made.out)) == set(made.files)
    assert made.notes == ()


def test_the_same_command_twice_gives_identical_files() -> None:
    first, second = run(number=3, jobs=1), run(number=3, jobs=3, out=Path("again"))
    assert contents(first.out) == contents(second.out)


def test_the_key_has_a_row_for_each_answer_and_agrees_with_its_json() -> None:
    run(number=2)
    table = rows(Path("out"))
    data = json.loads(Path("out/key.json").read_text("utf-8"))
    assert data["title"] == "Small exam"
    assert [{k: cell(str(v)) for k, v in row.items()} for row in data["answers"]] == table
    for code in "AB":
        mine = [row for row in table if row["form"] == code]
        assert sum(float(row["points"]) for row in mine) == 100
        assert {row["question"] for row in mine} == {str(i) for i in range(1, 9)}
        variance = next(row for row in mine if row["answer"] == "var")
        assert float(variance["decimal"]) == pytest.approx(float(Fraction(variance["key"].lstrip("'"))))
        assert {row["decimal"] for row in mine if row["kind"] in ("matrix", "ordering", "proof")} == {""}
    assert {row["kind"] for row in table} >= {"matrix", "proof", "text", "rational", "matching"}
    tolerances = {row["answer"]: row["tolerance"] for row in table}
    assert tolerances["proof"] == ""


def test_the_manifest_records_variants_params_keys_and_digests() -> None:
    made = run(number=2)
    manifest = read_manifest(Path("out/manifest.json"))
    bank = Bank(SMALL)
    assert manifest.made_with["qbank"]
    assert manifest.blueprint.text == BLUEPRINT
    assert manifest.blueprint.path == "final.yaml"
    assert (manifest.seed.text, manifest.seed.secret) == ("s", None)
    for identity, digest in manifest.questions.items():
        assert bank.question(identity).digest == digest
    item = next(i for i in manifest.forms[1].sections[0] if i.params)
    assert item.key
    recorded = {**manifest.files, **{n: d for form in manifest.forms for n, d in form.files.items()}}
    assert recorded == {name: digest for name, digest in made.files.items() if name != "manifest.json"}
    keys = {row["answer"]: row["key"].lstrip("'") for row in rows(Path("out")) if row["form"] == "B"}
    assert item.key.items() <= keys.items()


def test_nothing_written_names_the_machine_or_the_secret() -> None:
    run(seed=Seed.of("s", b"a secret that nobody may see"), keep_source=True)
    everything = b"".join(contents(Path("out")).values())
    assert b"nobody may see" not in everything
    assert os.fsencode(Path.cwd()) not in everything


def test_each_student_gets_a_paper_of_their_own() -> None:
    students = (Student("0123", "First"), Student("456", "סטודנט ראשון"))
    made = run(students=students)
    assert all(len(code) == 6 and is_code(code) for code in made.codes)
    manifest = read_manifest(Path("out/manifest.json"))
    assert [(f.student.id, f.student.name) for f in manifest.forms if f.student] == [
        ("0123", "First"),
        ("456", "סטודנט ראשון"),
    ]
    paper = Path(f"out/paper-{made.codes[1]}.pdf").read_text("utf-8")
    assert "סטודנט ראשון" in paper
    assert "First" not in paper
    ids = {row["form"]: row["student_id"] for row in rows(Path("out"))}
    assert ids == dict(zip(made.codes, ("0123", "456"), strict=True))
    assert "ראשון" not in Path("out/key.csv").read_text("utf-8-sig")


def test_shared_variants_are_told_once() -> None:
    notes = run(number=40).notes
    assert len(notes) == 1
    assert notes[0].startswith("some forms share variants, as there are 40 forms and ")
    assert "generalization/bias-variance/shrinkage has 24" in notes[0]


def test_a_section_over_its_time_is_told() -> None:
    text = BLUEPRINT.replace("    points: 40\n", "    points: 40\n    minutes: 15\n")
    Path("final.yaml").write_text(text, "utf-8")
    assert run().notes == ('section "Part II" announces 15 minutes, its questions take 18',)


def test_memory_holds_only_a_few_forms_at_a_time(monkeypatch: pytest.MonkeyPatch) -> None:
    """Forms are made at most a few ahead of the papers that are written."""
    made: list[str] = []
    ahead: list[int] = []
    assemble = exam.Assembler.form

    def counted(self: Any, index: int, code: str, student: Student | None) -> Any:
        written = len(list(Path().glob(".out.*.part/new/solutions-*.pdf")))
        made.append(code)
        ahead.append(index - written)
        return assemble(self, index, code, student)

    monkeypatch.setattr(exam.Assembler, "form", counted)
    run(number=60, jobs=2)
    assert len(made) == 60
    assert max(ahead) <= 4


# ---------------------------------------------------------------- the key in a spreadsheet


@pytest.mark.parametrize(
    "text", ["-3", "0.25", "-12.5", "0.00000000000043", "A, C", "1-C, 2-A", "3*x**2", "sqrt(2)", "True", ""]
)
def test_what_a_spreadsheet_leaves_alone_is_written_as_it_is(text: str) -> None:
    assert cell(text) == text


@pytest.mark.parametrize(
    "text",
    [
        "=1+1",
        "+x",
        "-x**2",
        "-3/4",
        "@f",
        "1/2",
        "3-4",
        "1e5",
        "\tx",
        " =2",
        "＝1",
        "1234567890123456789",
        "0.12345678901234567",
    ],
)
def test_what_a_spreadsheet_would_run_or_bend_gets_an_apostrophe(text: str) -> None:
    assert cell(text) == "'" + text


# ---------------------------------------------------------------- what is refused


def test_existing_outputs_are_refused_before_anything_is_made() -> None:
    run(number=2)
    before = contents(Path("out"))
    Path("out/paper-A.pdf").write_bytes(b"mine")
    with pytest.raises(UsageError, match=r"`out/paper-A.pdf` and \d+ more are there already"):
        run(number=2)
    assert contents(Path("out")) == {**before, "paper-A.pdf": b"mine"}


def test_force_replaces_the_old_run_and_leaves_other_files() -> None:
    run(number=3)
    Path("out/notes.txt").write_text("mine", "utf-8")
    run(number=2, force=True)
    names = set(contents(Path("out")))
    assert "notes.txt" in names
    assert "paper-B.pdf" in names
    assert "paper-C.pdf" not in names
    assert "solutions-C.pdf" not in names


def test_a_folder_that_cannot_be_written_is_told_with_its_reason() -> None:
    Path("file").write_text("", "utf-8")
    with pytest.raises(UsageError, match=r"cannot write to `file`: (File exists|Not a directory)"):
        run(out=Path("file/out"))
    with pytest.raises(UsageError, match=r"`file` is a file, not a folder"):
        run(out=Path("file"))


def test_a_broken_question_leaves_nothing_behind(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuses(document: c.Document, keep: Path | None) -> bytes:
        del keep
        if document.form_code == "B":
            raise QbankError("cannot set this")
        return b"paper"

    monkeypatch.setitem(engines.ENGINES, "plain", Engine(refuses, dict))  # type: ignore[arg-type]
    with pytest.raises(QbankError, match="cannot set this"):
        run(number=5)
    assert not Path("out").exists()
    assert not list(Path().glob(".out*"))


def test_the_source_of_a_paper_that_cannot_be_set_is_kept_to_look_at(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuses(document: c.Document, keep: Path | None) -> bytes:
        plain(document, keep)
        raise QbankError("cannot set this")

    monkeypatch.setitem(engines.ENGINES, "plain", Engine(refuses, dict, keeps=True))  # type: ignore[arg-type]
    with pytest.raises(QbankError) as caught:
        run(keep_source=True)
    assert "source: out/tex" in caught.value.__notes__[0]
    assert set(contents(Path("out"))) <= {"tex/paper-A/paper.tex", "tex/solutions-A/paper.tex"}
    assert Path("out/tex").is_dir()


def test_an_infeasible_blueprint_makes_nothing() -> None:
    Path("final.yaml").write_text(BLUEPRINT.replace("pick: 6", "pick: 16"), "utf-8")
    Path("final.yaml").write_text(
        Path("final.yaml").read_text().replace("points_each: 10", "points: 60"), "utf-8"
    )
    with pytest.raises(SourceError, match=r"final.yaml:\d+: too-few-questions"):
        run()
    assert not Path("out").exists()


# ---------------------------------------------------------------- runs that are stopped

COMMAND = [sys.executable, "-c", "from qbank.cli import main; main()"]


@pytest.mark.skipif(os.name == "nt", reason="signals")
def test_a_killed_run_leaves_no_half_file_and_the_next_one_works() -> None:
    process = subprocess.Popen([*COMMAND, "exam", "final.yaml", "--forms", "200", "--out", "out"])
    hidden: list[Path] = []
    deadline = time.monotonic() + 60
    while not hidden and time.monotonic() < deadline:
        hidden = list(Path().glob(".out.*.part/new/paper-*.pdf"))
        time.sleep(0.01)
    process.send_signal(signal.SIGKILL)
    process.wait()
    assert hidden, "no paper was begun within a minute"
    assert not Path("out").exists()
    (left,) = Path().glob(".out.*.part")
    again = run(number=1)
    assert again.notes == (f"`{left}` is what a stopped run left: remove it",)
    assert Path("out/manifest.json").exists()


def test_a_run_stopped_while_it_replaces_files_leaves_whole_files(monkeypatch: pytest.MonkeyPatch) -> None:
    run(number=2)
    old = contents(Path("out"))
    replace = os.replace
    calls: list[Any] = []

    def stops(source: Any, target: Any) -> None:
        calls.append(target)
        if len(calls) == 4:
            raise KeyboardInterrupt
        replace(source, target)

    with monkeypatch.context() as patch:
        patch.setattr(staging.os, "replace", stops)
        with pytest.raises(KeyboardInterrupt):
            run(number=2, seed=Seed.of("t", None), force=True)
    left = contents(Path("out"))
    assert "manifest.json" not in left  # so nobody takes the folder for a finished run
    fresh = contents(run(number=2, seed=Seed.of("t", None), out=Path("fresh")).out)
    assert all(data in (old[name], fresh[name]) for name, data in left.items())
    assert len({data == fresh[name] for name, data in left.items()}) == 2
    assert run(number=2, seed=Seed.of("t", None), force=True).files
    assert contents(Path("out")) == fresh


# ---------------------------------------------------------------- papers as they are printed


def words(path: Path) -> str:
    return re.sub(r"\s+", " ", " ".join(page.extract_text() for page in PdfReader(path).pages))


def check_paper(folder: Path, code: str) -> None:
    """The paper shows the form and asks every question; the solutions show the keys, the paper does not."""
    paper, solutions = words(folder / f"paper-{code}.pdf"), words(folder / f"solutions-{code}.pdf")
    assert code in paper
    table = [row for row in rows(folder) if row["form"] == code]
    for number in {row["question"] for row in table}:
        assert f"Question {number}" in paper
        assert f"Question {number}" in solutions
    for telling in ("Solution", "Rubric", "Marking", "Makes the events disjoint", "steps up the gradient"):
        assert telling not in paper
    assert "Makes the events disjoint" in solutions
    integer = next(row for row in table if row["kind"] == "integer")
    assert integer["key"] in solutions
    letters = next(row["key"] for row in table if row["kind"] == "ordering")
    assert letters.replace(" ", "") in solutions.replace(" ", "")
    assert letters.replace(" ", "") not in paper.replace(" ", "")


def test_the_printed_paper_asks_and_the_solutions_tell() -> None:
    made = run(engine="typst", number=2)
    for code in made.codes:
        check_paper(made.out, code)


@pytest.mark.latex
def test_the_latex_engine_prints_the_same_exam_and_keeps_its_source() -> None:
    made = run(engine="latex", keep_source=True)
    check_paper(made.out, "A")
    files = set(contents(made.out))
    assert "tex/paper-A/paper.tex" in files
    assert not [name for name in files if name.endswith(".log")]
    typst = run(engine="typst", out=Path("typst"))
    same = ("key.csv", "key.json")
    assert all((made.out / name).read_bytes() == (typst.out / name).read_bytes() for name in same)


def test_a_name_in_any_script_is_printed(tmp_path: Path) -> None:
    del tmp_path
    made = run(engine="typst", students=(Student("1", "Ünï Łødé"), Student("2", "סטודנט ראשון")))
    assert "Ünï Łødé" in words(made.out / f"paper-{made.codes[0]}.pdf")
    hebrew = words(made.out / f"paper-{made.codes[1]}.pdf")
    assert "סטודנט" in hebrew or "טנדוטס" in hebrew


# ---------------------------------------------------------------- the command


def invoke(*words: str) -> Any:
    return RUNNER.invoke(app, list(words))


def test_the_command_prints_the_paths_of_its_files() -> None:
    result = invoke("exam", "final.yaml", "--forms", "2", "--engine", "plain")
    assert result.exit_code == 0, result.output
    paths = result.stdout.split()
    assert paths[0] == "exports/final/paper-A.pdf"
    assert len(paths) == 7
    assert all(Path(path).is_file() for path in paths)


def test_the_command_prints_json_for_scripts() -> None:
    Path("secret").write_text("a secret that nobody may see", "utf-8")
    words = ("exam", "final.yaml", "--engine", "plain", "--json", "--seed", "x", "--secret-file", "secret")
    data = json.loads(invoke(*words).stdout)
    assert data["seed"] == "x"
    assert data["secret"] == Seed.of("x", b"a secret that nobody may see").fingerprint
    assert data["forms"] == ["A"]
    assert Path(data["files"]["paper-A.pdf"]["path"]).is_file()
    assert data["notes"] == []


def test_of_many_papers_only_the_folder_is_printed() -> None:
    result = invoke("exam", "final.yaml", "--forms", "23", "--engine", "plain", "--out", "o")
    assert result.stdout.split("\n")[0] == "o  (23 papers and as many solutions)"
    assert "paper-A.pdf" not in result.stdout


def test_a_roster_gives_a_form_for_each_student() -> None:
    Path("r.csv").write_text("id;name\n1;First\n2;Second\n", "utf-8")
    result = invoke("exam", "final.yaml", "--roster", "r.csv", "--engine", "plain")
    assert result.exit_code == 0, result.output
    assert len(list(Path("exports/final").glob("paper-??????.pdf"))) == 2


def test_the_secret_in_the_environment_counts(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("QBANK_SECRET", "short")
    result = invoke("exam", "final.yaml", "--engine", "plain", "--json")
    assert json.loads(result.stdout)["secret"] == Seed.of("", b"short").fingerprint
    assert "the secret has 5 characters and might be guessed" in result.stderr


WRONG: list[tuple[str, tuple[str, ...], int, str]] = [
    ("no blueprint", ("exam", "finale.yaml"), 2, "did you mean `final.yaml`?"),
    (
        "no engine",
        ("exam", "final.yaml", "--engine", "word"),
        2,
        "there is no engine `word`\n    hint: known: typst",
    ),
    ("both", ("exam", "final.yaml", "--forms", "2", "--roster", "r.csv"), 2, "--forms and --roster both say"),
    ("tex of typst", ("exam", "final.yaml", "--keep-tex"), 2, "the engine typst makes no .tex to keep"),
    (
        "no roster",
        ("exam", "final.yaml", "--roster", "r.csv"),
        2,
        "cannot read the roster `r.csv`: No such file",
    ),
    (
        "no secret",
        ("exam", "final.yaml", "--secret-file", "s"),
        2,
        "cannot read the secret `s`: No such file",
    ),
    ("no forms", ("exam", "final.yaml", "--forms", "0"), 2, "--forms"),
    ("bad roster", ("exam", "final.yaml", "--roster", "bad.csv"), 1, "bad.csv:3: duplicate-id: the id `1`"),
    ("bad blueprint", ("exam", "bad.yaml"), 1, "bad.yaml:1: unknown-key: unknown key `titel`"),
    ("empty secret", ("exam", "final.yaml", "--secret-file", "empty"), 2, "the secret file `empty` is empty"),
]


@pytest.mark.parametrize(("name", "words", "code", "told"), WRONG, ids=[w[0] for w in WRONG])
def test_wrong_usage_is_told(name: str, words: tuple[str, ...], code: int, told: str) -> None:
    Path("bad.csv").write_text("id,name\n1,First\n1,Second\n", "utf-8")
    Path("bad.yaml").write_text(BLUEPRINT.replace("title: Small", "titel: Small"), "utf-8")
    Path("empty").write_text("\n", "utf-8")
    result = invoke(*words)
    assert (result.exit_code, told in result.stderr) == (code, True), f"{name}: {result.output}"
    assert not Path("exports").exists()


def test_a_second_run_is_refused_until_forced() -> None:
    assert invoke("exam", "final.yaml", "--engine", "plain").exit_code == 0
    again = invoke("exam", "final.yaml", "--engine", "plain")
    assert again.exit_code == 2
    assert "`exports/final/paper-A.pdf` and 4 more are there already" in again.stderr
    assert invoke("exam", "final.yaml", "--engine", "plain", "--force").exit_code == 0


def test_a_paper_that_cannot_be_set_ends_with_exit_code_1(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuses(*_: Any) -> bytes:
        raise QbankError("optimization/x variant 3: no font has the character")

    monkeypatch.setitem(engines.ENGINES, "plain", Engine(refuses, dict))  # type: ignore[arg-type]
    result = invoke("exam", "final.yaml", "--engine", "plain")
    assert result.exit_code == 1
    assert result.stderr == "optimization/x variant 3: no font has the character\n"


def test_without_tex_the_latex_engine_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "")
    result = invoke("exam", "final.yaml", "--engine", "latex")
    assert result.exit_code == 2
    assert "the LaTeX engine needs `lualatex`, which is not installed" in result.stderr
    assert "texlive" in result.stderr
    assert not Path("exports/final").exists()
