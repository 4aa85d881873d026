"""What went wrong, where, and what to do: locations, findings and the report that collects them.

An author's slip is a `Finding` and the run goes on; a user's slip on the command line is a `UsageError`
and the run stops with exit code 2; our own slip is any other exception.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path


@dataclass(frozen=True, slots=True, order=True)
class Location:
    """A place in a file that an editor can jump to; `line` counts from 1, 0 means the whole file."""

    path: str
    line: int = 0

    def __str__(self) -> str:
        return f"{self.path}:{self.line}" if self.line else self.path


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that an author has to mend.

    `code` is a short stable name (`key-mismatch`), `message` says what was found, `hint` what to do,
    `see` is a command that shows it.
    """

    where: Location
    code: str
    message: str
    hint: str = ""
    see: str = ""

    def __str__(self) -> str:
        lines = [f"{self.where}: {self.code}: {self.message}"]
        if self.hint:
            lines.append(f"    hint: {self.hint}")
        if self.see:
            lines.append(f"    see:  {self.see}")
        return "\n".join(lines)


@dataclass(slots=True)
class Report:
    """Findings in the order they were found."""

    findings: list[Finding] = field(default_factory=list)

    def add(self, where: Location, code: str, message: str, hint: str = "", see: str = "") -> None:
        self.findings.append(Finding(where, code, message, hint, see))

    def extend(self, findings: Iterable[Finding]) -> None:
        self.findings.extend(findings)

    def __iter__(self) -> Iterator[Finding]:
        return iter(self.findings)

    def __len__(self) -> int:
        return len(self.findings)

    def __bool__(self) -> bool:
        """True when there is something to mend."""
        return bool(self.findings)


class QbankError(Exception):
    """Base of the errors that qbank raises on purpose."""


class UsageError(QbankError):
    """The command cannot be carried out as given: exit code 2. `hint` says what to do instead."""

    def __init__(self, message: str, hint: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint

    def __str__(self) -> str:
        return f"{self.message}\n    hint: {self.hint}" if self.hint else self.message


class SourceError(QbankError):
    """A file that cannot be used as it stands; carries the findings that say why: exit code 1."""

    def __init__(self, findings: Iterable[Finding]) -> None:
        self.findings = tuple(findings)
        super().__init__("\n".join(map(str, self.findings)))


def nearest(name: str, known: Iterable[str]) -> str:
    """The known name most like `name`, or an empty string when none is near."""
    found = difflib.get_close_matches(name, list(known), n=1, cutoff=0.55)
    return found[0] if found else ""


def shown_path(path: Path) -> str:
    """`path` as a user would type it: relative to the working directory when it lies below it."""
    try:
        return path.resolve().relative_to(Path.cwd().resolve()).as_posix()
    except ValueError:
        return path.as_posix()
