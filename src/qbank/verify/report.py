"""Outcomes for people, for CI services, and as data."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict
from typing import Any

from qbank import __version__
from qbank.errors import Finding

from .junit import junit
from .outcome import Outcome


def _text(outcomes: Sequence[Outcome], extra: Sequence[Finding]) -> Iterator[str]:
    for outcome in outcomes:
        yield from map(str, outcome.findings)
    yield from map(str, extra)


def _github(outcomes: Sequence[Outcome], extra: Sequence[Finding]) -> Iterator[str]:
    """Workflow commands that GitHub shows beside the line."""
    for finding in [f for outcome in outcomes for f in outcome.findings] + list(extra):
        text = f"{finding.message}\n{finding.hint}".strip()
        yield (
            f"::error file={_property(finding.where.path)},line={max(1, finding.where.line)},"
            f"title={_property(finding.code)}::{_data(text)}"
        )


def _data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")


FORMATS: Mapping[str, Callable[[Sequence[Outcome], Sequence[Finding]], Iterator[str]]] = {
    "text": _text,
    "github": _github,
    "junit": junit,
}


def levels(outcomes: Iterable[Outcome]) -> Counter[str]:
    """How many answers stand at each level."""
    return Counter(answer.level for outcome in outcomes for answer in outcome.answers.values())


def summary(outcomes: Sequence[Outcome], extra: Sequence[Finding]) -> str:
    """One line on the whole run."""
    found = sum(len(outcome.findings) for outcome in outcomes) + len(extra)
    variants = sum(outcome.variants for outcome in outcomes)
    counted = ", ".join(f"{n} {level}" for level, n in sorted(levels(outcomes).items()))
    verdict = f"{found} finding{'s' if found != 1 else ''}" if found else "nothing to mend"
    plural = "s" if len(outcomes) != 1 else ""
    return f"{len(outcomes)} question{plural}, {variants} variants; answers: {counted or 'none'}; {verdict}"


def _finding(finding: Finding) -> dict[str, Any]:
    return {
        "path": finding.where.path,
        "line": finding.where.line,
        "code": finding.code,
        "message": finding.message,
        "hint": finding.hint,
        "see": finding.see,
    }


def as_json(outcomes: Sequence[Outcome], extra: Sequence[Finding]) -> dict[str, Any]:
    """The report as JSON-ready data."""
    return {
        "qbank": __version__,
        "ok": not extra and all(outcome.ok for outcome in outcomes),
        "levels": dict(levels(outcomes)),
        "findings": [_finding(f) for f in extra],
        "questions": [
            {
                "id": o.id,
                "path": o.path,
                "ok": o.ok,
                "variants": o.variants,
                "space": o.space,
                "answers": {name: asdict(answer) for name, answer in o.answers.items()},
                "findings": [_finding(f) for f in o.findings],
                "mutants": o.mutants,
                "formulas": o.formulas,
                "tells": o.tells,
                "notes": o.notes,
                "seconds": round(o.seconds, 3),
                "timings": o.timings,
            }
            for o in outcomes
        ],
    }
