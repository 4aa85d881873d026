"""What verification writes for CI services: JUnit XML, and the groups that its findings fall into."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
import yaml

from qbank.errors import Finding, Location
from qbank.verify.groups import GROUPS, checks, group_of
from qbank.verify.outcome import AnswerOutcome, Outcome
from qbank.verify.report import FORMATS

from .conftest import REPOSITORY

WHERE = Location("bank/questions/a/b.md", 7)


def outcome(*codes: str, variants: int = 24, level: str = "proved", why: str = "") -> Outcome:
    """An outcome with a finding of each code."""
    answers = {"w": AnswerOutcome("rational", "open" if codes else level, ["brute force"], why=why)}
    findings = [Finding(WHERE, code, f"message of {code}", "mend it") for code in codes]
    return Outcome("a/b", WHERE.path, findings, answers, variants=variants, seconds=1.5)


def xml(*outcomes: Outcome, extra: tuple[Finding, ...] = ()) -> ET.Element:
    return ET.fromstring("\n".join(FORMATS["junit"](outcomes, extra)).encode())


def states(root: ET.Element) -> dict[str, str]:
    """What each test case says: `failure`, `skipped`, or empty."""
    found = {}
    for case in root.iter("testcase"):
        inside = next((child.tag for child in case if child.tag in ("failure", "skipped")), "")
        found[str(case.get("name"))] = inside
    return found


def test_a_clean_question_is_a_suite_in_which_every_case_passes() -> None:
    root = xml(outcome())
    (suite,) = root
    assert (suite.tag, suite.get("name"), suite.get("file")) == ("testsuite", "a/b", WHERE.path)
    assert set(states(root).values()) == {""}
    assert set(states(root)) == {group.name for group in GROUPS} - {"mutants"}
    said = suite.find("testcase[@name='levels']/system-out")
    assert said is not None
    assert said.text == "w: proved (brute force)"


def test_findings_are_failures_of_their_group_with_message_and_place() -> None:
    root = xml(outcome("key-mismatch", "key-undecided", "printed-collision"))
    failed = {name for name, state in states(root).items() if state == "failure"}
    assert failed == {"key", "options"}
    failure = root.find("testsuite/testcase[@name='key']/failure")
    assert failure is not None
    assert failure.get("type") == "key-mismatch"
    assert failure.get("message") == "message of key-mismatch (and 1 more)"
    assert "bank/questions/a/b.md:7: key-undecided: message of key-undecided" in str(failure.text)
    assert states(root)["levels"] == "skipped"


def test_the_counts_are_those_of_the_cases() -> None:
    root = xml(outcome(), outcome("tie"), outcome("yaml", variants=0))
    for element in (root, *root):
        cases = list(element.iter("testcase"))
        assert element.get("tests") == str(len(cases))
        for tag, count in (("failure", "failures"), ("skipped", "skipped")):
            assert element.get(count) == str(sum(case.find(tag) is not None for case in cases))
    assert root.get("time") == "4.500"


def test_a_file_that_cannot_be_read_skips_the_checks_that_were_not_reached() -> None:
    broken = Outcome("a/b", WHERE.path, [Finding(WHERE, "yaml", "broken YAML")])
    found = states(xml(broken))
    assert found.pop("file") == "failure"
    assert set(found.values()) == {"skipped"}


def test_an_answer_that_was_sampled_without_a_reason_fails_its_level() -> None:
    assert states(xml(outcome(level="sampled")))["levels"] == "failure"
    assert states(xml(outcome(level="sampled", why="40 variants were looked at")))["levels"] == ""


def test_mutants_are_a_case_only_where_they_were_tried() -> None:
    tried = outcome()
    tried.mutants = {"made": 12, "effective": 11, "killed": 11, "survivors": []}
    said = xml(tried).find("testsuite/testcase[@name='mutants']/system-out")
    assert said is not None
    assert said.text == "11 of 11 mutants caught"
    assert "mutants" not in states(xml(outcome()))
    assert {check.group.name: check.skipped for check in checks(outcome("tie"), True)}["mutants"]


def test_findings_of_the_bank_are_a_suite_of_their_own() -> None:
    extra = Finding(WHERE, "duplicate-id", "the id `a/b` differs from `a/B` only in case")
    root = xml(outcome(), extra=(extra,))
    assert [suite.get("name") for suite in root] == ["a/b", "bank"]
    assert root.get("failures") == "1"


def test_characters_that_xml_cannot_hold_are_written_out() -> None:
    odd = outcome()
    odd.findings.append(Finding(WHERE, "markup", 'a "bell" \x07 & a <tag> with ünïcode'))
    failure = xml(odd).find("testsuite/testcase[@name='text']/failure")
    assert failure is not None
    assert failure.get("message") == 'a "bell" \\x07 & a <tag> with ünïcode'


def codes_in_the_source() -> Iterator[str]:
    """Every literal code of a finding that `verify` and what it runs can make."""
    package = REPOSITORY / "src/qbank"
    modules = [*(package / "verify").glob("*.py")]
    modules += [package / f"{name}.py" for name in ("keyed", "generate", "compose", "solution_steps")]
    for module in modules:
        for node in ast.walk(ast.parse(module.read_text("utf-8"))):
            named = isinstance(node, ast.Call) and isinstance(node.func, ast.Name)
            if named and node.func.id == "Finding" and len(node.args) > 1:
                code = node.args[1]
                if isinstance(code, ast.Constant):
                    yield str(code.value)


def test_every_code_of_a_check_belongs_to_a_group_of_its_own() -> None:
    codes = set(codes_in_the_source())
    assert len(codes) > 25
    lost = {code for code in codes if group_of(code) == "file"}
    assert lost == {"no-rubric", "verify-memory"}


def test_the_catalogue_of_defects_reaches_every_group() -> None:
    found = {
        group_of(yaml.safe_load(path.read_text("utf-8"))["expect"]["code"])
        for path in Path(REPOSITORY / "tests/defects").glob("*/edit.yaml")
    }
    assert found == {group.name for group in GROUPS} - {"levels"}


@pytest.mark.parametrize("style", sorted(FORMATS))
def test_every_format_names_a_finding(style: str) -> None:
    text = "\n".join(FORMATS[style]([outcome("tie")], []))
    assert "message of tie" in text
    assert WHERE.path in text
