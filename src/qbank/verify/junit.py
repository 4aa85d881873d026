"""Outcomes as JUnit XML, which CI services read: a suite for each question, a test case for each check."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from xml.etree import ElementTree as ET

from qbank.errors import Finding

from .groups import LEVELS, MUTANTS, Check, checks
from .outcome import Outcome

# What XML 1.0 cannot hold, not even escaped (section 2.2 of the recommendation).
_NO_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def junit(outcomes: Sequence[Outcome], extra: Sequence[Finding]) -> Iterator[str]:
    """The lines of the report; `extra` are findings that belong to the bank and to no question."""
    root = ET.Element("testsuites", name="qbank verify")
    for outcome in outcomes:
        root.append(_suite(outcome))
    if extra:
        root.append(_bank_suite(extra))
    for count in ("tests", "failures", "skipped"):
        root.set(count, str(sum(int(suite.get(count, "0")) for suite in root)))
    root.set("errors", "0")
    root.set("time", f"{sum(outcome.seconds for outcome in outcomes):.3f}")
    ET.indent(root)
    yield '<?xml version="1.0" encoding="utf-8"?>'
    yield from ET.tostring(root, encoding="unicode").split("\n")


def _suite(outcome: Outcome) -> ET.Element:
    asked = bool(outcome.mutants) or any(f.code.startswith("mutant-") for f in outcome.findings)
    done = checks(outcome, asked)
    suite = ET.Element("testsuite", name=_clean(outcome.id), time=f"{outcome.seconds:.3f}")
    suite.set("file", _clean(outcome.path))
    for check in done:
        case = ET.SubElement(suite, "testcase", classname=_clean(outcome.id), name=check.group.name)
        case.set("file", _clean(outcome.path))
        if check.failed:
            _failure(case, check.findings, check.problems)
        elif check.skipped:
            ET.SubElement(case, "skipped", message=check.skipped)
        elif said := _said(outcome, check):
            ET.SubElement(case, "system-out").text = _clean(said)
    _counted(suite)
    return suite


def _said(outcome: Outcome, check: Check) -> str:
    """What a passed check has to report: levels and routes, or how many mutants were caught."""
    if check.group.name == MUTANTS:
        return f"{outcome.mutants['killed']} of {outcome.mutants['effective']} mutants caught"
    if check.group.name == LEVELS:
        lines = []
        for name, answer in outcome.answers.items():
            routes = ", ".join(answer.routes)
            lines.append(f"{name}: {answer.level}" + (f" ({routes})" if routes else ""))
        return "\n".join(lines)
    return ""


def _bank_suite(extra: Sequence[Finding]) -> ET.Element:
    suite = ET.Element("testsuite", name="bank", time="0.000")
    _failure(ET.SubElement(suite, "testcase", classname="bank", name="ids"), extra, ())
    _counted(suite)
    return suite


def _failure(case: ET.Element, findings: Sequence[Finding], problems: Sequence[str]) -> None:
    """One failure with every finding in it: most readers of the format show only the first element."""
    messages = [*(finding.message for finding in findings), *problems]
    more = f" (and {len(messages) - 1} more)" if len(messages) > 1 else ""
    kind = findings[0].code if findings else case.get("name", "")
    failure = ET.SubElement(case, "failure", type=_clean(kind), message=_clean(messages[0] + more))
    failure.text = _clean("\n".join([*map(str, findings), *problems]))


def _counted(suite: ET.Element) -> None:
    cases = suite.findall("testcase")
    suite.set("tests", str(len(cases)))
    suite.set("failures", str(sum(case.find("failure") is not None for case in cases)))
    suite.set("errors", "0")
    suite.set("skipped", str(sum(case.find("skipped") is not None for case in cases)))


def _clean(text: str) -> str:
    """Text that XML can hold; other characters are written out."""
    return _NO_XML.sub(lambda match: f"\\x{ord(match[0]):02x}", text)
