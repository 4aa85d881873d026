"""The small sample in exports/sample is what qbank makes, byte for byte.

After a change that is meant, make it anew and look at it:

    qbank exam tests/banks/sample-exam.yaml --bank tests/banks/small --out exports/sample --force
    qbank quiz optimization --bank tests/banks/small --variants 3 --out exports/sample/quiz.xml --force
"""

from __future__ import annotations

from pathlib import Path

from typer.testing import CliRunner

from qbank.cli import app

from .conftest import REPOSITORY

SAMPLE = REPOSITORY / "exports/sample"
SMALL = str(REPOSITORY / "tests/banks/small")


def test_the_sample_paper_is_rebuilt_byte_for_byte(tmp_path: Path) -> None:
    blueprint = str(REPOSITORY / "tests/banks/sample-exam.yaml")
    result = CliRunner().invoke(app, ["exam", blueprint, "--bank", SMALL, "--out", str(tmp_path / "out")])
    assert result.exit_code == 0, result.output
    made = {path.name: path.read_bytes() for path in (tmp_path / "out").iterdir()}
    assert set(made) == {"paper-A.pdf", "solutions-A.pdf", "key.csv", "key.json", "manifest.json"}
    for name, data in made.items():
        assert (SAMPLE / name).read_bytes() == data, name


def test_the_sample_quiz_is_rebuilt_byte_for_byte(tmp_path: Path) -> None:
    out = tmp_path / "quiz.xml"
    arguments = ["quiz", "optimization", "--bank", SMALL, "--variants", "3", "--out", str(out)]
    result = CliRunner().invoke(app, arguments)
    assert result.exit_code == 0, result.output
    assert (SAMPLE / "quiz.xml").read_bytes() == out.read_bytes()


def test_the_sample_manifest_rebuilds_the_sample(tmp_path: Path) -> None:
    manifest = str(SAMPLE / "manifest.json")
    result = CliRunner().invoke(app, ["rebuild", manifest, "--bank", SMALL, "--out", str(tmp_path / "again")])
    assert result.exit_code == 0, result.output
    assert (tmp_path / "again/paper-A.pdf").read_bytes() == (SAMPLE / "paper-A.pdf").read_bytes()
