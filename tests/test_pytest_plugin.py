"""`pytest --qbank bank/`: one item for each question and check, verified once, findings as plain text."""

from __future__ import annotations

import sys
from importlib.metadata import entry_points
from pathlib import Path

import pytest

from qbank.verify.groups import GROUPS

from .conftest import REPOSITORY, bank_of

pytest_plugins = "pytester"

BASES = REPOSITORY / "tests/defects/bases"
NAMES = [group.name for group in GROUPS if group.name != "mutants"]
# An environment that was installed before the plugin had its entry point loads it by name.
LOADED = any(point.value == "qbank.pytest_plugin" for point in entry_points(group="pytest11"))
PLUGIN = () if LOADED else ("-p", "qbank.pytest_plugin")


def text_of(name: str, *edits: tuple[str, str]) -> str:
    text = (BASES / f"{name}.md").read_text("utf-8")
    for old, new in edits:
        assert text.count(old) == 1, old
        text = text.replace(old, new)
    return text


@pytest.fixture
def bank(pytester: pytest.Pytester) -> Path:
    """A bank of a good question and one with a wrong key, in a folder where pytest may run."""
    wrong = ('"grad": W.T * g}', '"grad": W * g}')
    questions = {"good": text_of("one-step"), "layers__wrong": text_of("layer-gradient", wrong)}
    root = pytester.path / "bank"
    bank_of(root, questions)
    (root / "topics.yaml").unlink()
    return root


def run(pytester: pytest.Pytester, *arguments: str) -> pytest.RunResult:
    return pytester.runpytest_subprocess(*PLUGIN, "-p", "no:cacheprovider", *arguments, timeout=120)


@pytest.mark.usefixtures("bank")
def test_each_question_and_check_is_an_item(pytester: pytest.Pytester) -> None:
    found = run(pytester, "--qbank", "bank/", "--collect-only", "-q").outlines
    items = [line for line in found if "::" in line]
    assert items == [
        *(f"bank/questions/good.md::{name}" for name in NAMES),
        *(f"bank/questions/layers/wrong.md::{name}" for name in NAMES),
    ]


@pytest.mark.usefixtures("bank")
def test_findings_are_shown_as_plain_text(pytester: pytest.Pytester) -> None:
    result = run(pytester, "--qbank", "bank/", "-v", "--qbank-variants", "5")
    passed = {line.split()[0] for line in result.outlines if "PASSED" in line}
    assert passed >= {f"bank/questions/good.md::{name}" for name in NAMES}
    result.stdout.re_match_lines([r".*wrong\.md::key FAILED.*"])
    result.stdout.fnmatch_lines(
        [
            "*layers/wrong: the key equals what each oracle gives*",
            "bank/questions/layers/wrong.md:*: key-mismatch: the key of `grad` is Matrix*",
            "    hint: *",
            "    see:  qbank show layers/wrong --params *",
        ]
    )
    assert "Traceback" not in result.stdout.str()
    assert "pytest_plugin.py" not in result.stdout.str()
    assert result.ret == pytest.ExitCode.TESTS_FAILED


@pytest.mark.usefixtures("bank")
def test_one_check_of_one_question_can_be_asked_for(pytester: pytest.Pytester) -> None:
    result = run(pytester, "--qbank", "bank/questions/good.md::steps", "--qbank-variants", "3")
    result.assert_outcomes(passed=1)


@pytest.mark.usefixtures("bank")
def test_without_the_option_no_question_is_collected(pytester: pytest.Pytester) -> None:
    result = run(pytester, "bank/")
    assert result.ret == pytest.ExitCode.NO_TESTS_COLLECTED


@pytest.mark.usefixtures("bank")
def test_without_the_option_nothing_heavy_is_imported(pytester: pytest.Pytester) -> None:
    pytester.makepyfile(
        """
        import sys

        def test_imports():
            heavy = {"sympy", "typst", "pebble", "lxml", "jinja2", "pydantic", "qbank.verify"}
            assert heavy.isdisjoint(sys.modules)
            assert "qbank.pytest_plugin" in sys.modules
        """
    )
    run(pytester).assert_outcomes(passed=1)


@pytest.mark.usefixtures("bank")
def test_mutants_are_one_more_item_and_survivors_fail_it(pytester: pytest.Pytester, bank: Path) -> None:
    echo = ('"std": chain(', '"echo": chain(n),\n        "std": chain(')
    text = text_of("he-scale", echo, ("There are <<count>>", "With <<steps.echo>> there are <<count>>"))
    (bank / "questions/weak.md").write_text(text, "utf-8")
    arguments = ("--qbank", "--qbank-variants", "4", "--qbank-mutants", "-v")
    result = run(pytester, *arguments, "bank/questions/weak.md", "bank/questions/good.md")
    result.stdout.fnmatch_lines(["*good.md::mutants PASSED*"])
    result.stdout.fnmatch_lines(["*weak.md::mutants FAILED*"])
    result.stdout.fnmatch_lines(["bank/questions/weak.md:*: mutant-survived: a wrong block would pass: *"])


def test_a_hang_fails_its_question_and_the_others_go_on(pytester: pytest.Pytester, bank: Path) -> None:
    hang = ('    return {"w1": w0 - eta * lam * w0}', "    while True:\n        pass")
    text = text_of("one-step", hang, ("minutes: 5", "minutes: 5\nseconds: 1"))
    (bank / "questions/a-hang.md").write_text(text, "utf-8")
    result = run(pytester, "--qbank", "bank/questions/a-hang.md", "bank/questions/good.md", "-v")
    result.stdout.fnmatch_lines(
        ["*a-hang.md::file FAILED*", "*a-hang.md::key SKIPPED*", "*good.md::key PASSED*"]
    )
    result.stdout.fnmatch_lines(["*verify-timeout: verification took longer than 1 s*"])


@pytest.mark.usefixtures("bank")
def test_under_xdist_a_question_is_verified_in_one_process(pytester: pytest.Pytester) -> None:
    result = run(pytester, "--qbank", "bank/", "-n", "2", "-v", "--qbank-variants", "5")
    told = [line.split() for line in result.outlines if "::" in line and line.startswith("[gw")]
    homes: dict[str, set[str]] = {}
    for words in told:
        item = next(word for word in words if "::" in word)
        homes.setdefault(item.partition("::")[0], set()).add(words[0])
    assert set(homes) == {"bank/questions/good.md", "bank/questions/layers/wrong.md"}
    assert all(len(processes) == 1 for processes in homes.values())
    assert result.parseoutcomes()["failed"] >= 1
    assert result.parseoutcomes()["passed"] >= len(NAMES)


@pytest.mark.usefixtures("bank")
def test_a_second_run_takes_the_outcomes_from_the_cache(pytester: pytest.Pytester) -> None:
    first = run(pytester, "--qbank", "bank/questions/good.md", "--qbank-variants", "3")
    entries = {path: path.stat().st_mtime_ns for path in (pytester.path / ".qbank-cache").iterdir()}
    second = run(pytester, "--qbank", "bank/questions/good.md", "--qbank-variants", "3")
    first.assert_outcomes(passed=len(NAMES))
    second.assert_outcomes(passed=len(NAMES))
    assert {path: path.stat().st_mtime_ns for path in (pytester.path / ".qbank-cache").iterdir()} == entries
    assert len(entries) == 1


@pytest.mark.usefixtures("bank")
def test_a_number_of_variants_that_is_none_is_refused(pytester: pytest.Pytester) -> None:
    result = run(pytester, "--qbank", "bank/", "--qbank-variants", "few")
    assert result.ret == pytest.ExitCode.USAGE_ERROR
    assert "few is not a number above 0" in result.stderr.str()


def test_the_plugin_alone_imports_nothing_but_pytest(pytester: pytest.Pytester) -> None:
    code = "import sys, qbank.pytest_plugin; print(*sorted(m for m in sys.modules if m.startswith('qbank')))"
    done = pytester.run(sys.executable, "-c", code)
    assert done.outlines == ["qbank qbank.pytest_plugin"]
