"""The answer to "are these two equal?": proved, refuted with a witness, or unknown with the evidence."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal, NoReturn

Outcome = Literal["proved", "refuted", "unknown"]


@dataclass(frozen=True, slots=True)
class Verdict:
    """What was decided about a relation between two values, and how.

    `method` names the tactic that decided. `witness` (only when refuted) maps the names of the symbols to
    exact values as text, and `lhs` and `rhs` to the two numbers at that point. `evidence` says what is
    known when the outcome is `unknown`, or adds a remark to a proof.
    """

    outcome: Outcome
    method: str
    witness: Mapping[str, str] | None = None
    evidence: str = ""

    @property
    def proved(self) -> bool:
        return self.outcome == "proved"

    @property
    def refuted(self) -> bool:
        return self.outcome == "refuted"

    @property
    def unknown(self) -> bool:
        return self.outcome == "unknown"

    def __bool__(self) -> NoReturn:
        raise TypeError("a verdict has three values: ask .proved, .refuted or .unknown")

    def __str__(self) -> str:
        said = f"{self.outcome} by {self.method}"
        if self.witness:
            said += " at " + ", ".join(f"{name} = {value}" for name, value in self.witness.items())
        return f"{said} ({self.evidence})" if self.evidence else said


def proved(method: str, evidence: str = "") -> Verdict:
    """A verdict that the claim holds."""
    return Verdict("proved", method, None, evidence)


def refuted(method: str, witness: Mapping[str, str], evidence: str = "") -> Verdict:
    """A verdict that it fails at the witness."""
    return Verdict("refuted", method, dict(witness), evidence)


def unknown(evidence: str, method: str = "none") -> Verdict:
    """A verdict that nothing could be decided."""
    return Verdict("unknown", method, None, evidence)
