"""Findings sorted by the check that made them: what a test runner shows as one test."""

from __future__ import annotations

from dataclasses import dataclass
from fnmatch import fnmatchcase
from typing import TYPE_CHECKING

from qbank.errors import Finding

if TYPE_CHECKING:
    from .outcome import Outcome


@dataclass(frozen=True, slots=True)
class Group:
    """A group of checks: its name, what it says when it passes, and the codes (globs) of its findings."""

    name: str
    says: str
    codes: tuple[str, ...]


FILE = "file"  # takes every finding that no other group names
LEVELS = "levels"
MUTANTS = "mutants"

_INEXACT = ("exception", "inexact", "value-kind")
_OPTIONS = ("statements", "ordering", "key-place", "key-habit", "key-odd", "no-feedback", "unused-feedback")

GROUPS = (
    Group(FILE, "the file can be read and its block runs within its limits", ()),
    Group(
        "space",
        "enough different variants",
        ("*-space", "empty-domain", "few-variants", "same-prompt", "require"),
    ),
    Group(
        "key",
        "the key equals what each oracle gives",
        ("key-mismatch", "key-undecided", "key-kind", "no-key", "follows-*", "oracle", "holds", *_INEXACT),
    ),
    Group("steps", "every link of every step holds", ("step-*", "steps")),
    Group(
        "options",
        "no option passes for another, and none gives the key away",
        ("option-*", "options", "misconception-*", "printed-collision", "tolerance-*", "tie", *_OPTIONS),
    ),
    Group(
        "text",
        "everything prints, in every format, and everything printed is checked",
        ("placeholder", "markup", "formula", "*figure", "writer-*", "unchecked-value", "no-notation"),
    ),
    Group("independence", "the oracles are routes of their own", ("oracle-*", "no-oracle")),
    Group(LEVELS, "each answer says how sure it is", ()),
    Group(MUTANTS, "every wrong version of the block is caught", ("mutant-*",)),
)


def group_of(code: str) -> str:
    """The name of the group that a finding's code belongs to."""
    for group in GROUPS:
        if any(fnmatchcase(code, glob) for glob in group.codes):
            return group.name
    return FILE


@dataclass(frozen=True, slots=True)
class Check:
    """How one group fared on one question. `skipped` says why nothing can be said, empty when it can."""

    group: Group
    findings: tuple[Finding, ...] = ()
    problems: tuple[str, ...] = ()
    skipped: str = ""

    @property
    def failed(self) -> bool:
        return bool(self.findings or self.problems)


def checks(outcome: Outcome, mutants: bool) -> list[Check]:
    """Every group in order; that of the mutants only where `mutants` says that they were asked for."""
    found: dict[str, list[Finding]] = {}
    for finding in outcome.findings:
        found.setdefault(group_of(finding.code), []).append(finding)
    reached = outcome.variants > 0
    out = []
    for group in GROUPS:
        mine = tuple(found.get(group.name, ()))
        why = ""
        if group.name == LEVELS:
            out.append(_levels(group, outcome))
            continue
        if group.name == MUTANTS:
            if not mutants:
                continue
            why = "" if outcome.mutants or mine else "the question has findings without its mutants"
        elif group.name != FILE and not reached:
            why = "verification stopped before it came here"
        out.append(Check(group, mine, (), "" if mine else why))
    return out


def _levels(group: Group, outcome: Outcome) -> Check:
    """No answer may be only sampled without a reason; with findings there are no levels to speak of."""
    if not outcome.answers or any(answer.level == "open" for answer in outcome.answers.values()):
        return Check(group, skipped="there is no level while the question has findings")
    problems = [
        f"`{name}` was only sampled, and nothing says why"
        for name, answer in outcome.answers.items()
        if answer.level == "sampled" and not answer.why
    ]
    return Check(group, problems=tuple(problems))
