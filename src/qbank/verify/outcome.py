"""What verification says of a question."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from qbank.errors import Finding


@dataclass(slots=True)
class AnswerOutcome:
    """How sure we are of one answer. `level` is proved, exhausted, sampled, reviewed (a person marks it), or
    open (the question has findings); `routes` are the oracles that met the key; `why` says what kept the
    level from being higher."""

    kind: str
    level: str
    routes: list[str] = field(default_factory=list)
    methods: dict[str, int] = field(default_factory=dict)
    why: str = ""
    proof: str = ""


@dataclass(slots=True)
class Outcome:
    """The report on one question: findings first, then what was looked at.

    `timings` are the seconds that each kind of check took, all variants together.
    """

    id: str
    path: str
    findings: list[Finding] = field(default_factory=list)
    answers: dict[str, AnswerOutcome] = field(default_factory=dict)
    space: dict[str, Any] = field(default_factory=dict)
    variants: int = 0
    seconds: float = 0.0
    timings: dict[str, float] = field(default_factory=dict)
    formulas: dict[str, int] = field(default_factory=dict)
    tells: dict[str, Any] = field(default_factory=dict)
    mutants: dict[str, Any] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)

    @property
    def ok(self) -> bool:
        return not self.findings


class Collector:
    """Gathers findings and keeps one of each kind and place, with how many variants it struck."""

    def __init__(self) -> None:
        self._first: dict[tuple[str, int, str, str], Finding] = {}
        self._count: dict[tuple[str, int, str, str], int] = {}

    def add(self, finding: Finding, key: str = "") -> None:
        """Keep a finding; a further one at the same place, of the same code and `key`, is only counted."""
        where = (finding.where.path, finding.where.line, finding.code, key)
        self._first.setdefault(where, finding)
        self._count[where] = self._count.get(where, 0) + 1

    def extend(self, findings: Iterable[Finding]) -> None:
        for finding in findings:
            self.add(finding, finding.message)

    def __len__(self) -> int:
        return len(self._first)

    def findings(self) -> list[Finding]:
        """Every finding once, in order of line; its message says how many variants it struck."""
        out = []
        for where, finding in sorted(self._first.items(), key=lambda pair: pair[0][:3]):
            times = self._count[where]
            message = finding.message + (f" (and {times - 1} more variants)" if times > 1 else "")
            out.append(Finding(finding.where, finding.code, message, finding.hint, finding.see))
        return out
