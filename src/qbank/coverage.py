"""Coverage: which rows of a course's syllabus have questions, at which level."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Annotated

from .bank import Bank, Summary
from .errors import SourceError, UsageError, nearest, shown_path
from .fields import Flag, Line, ListOf, Strict
from .records import build
from .yamltext import read

LEVELS = ("drill", "homework", "exam")


class Row(Strict):
    """A row of a syllabus; one without topics has nothing to examine, one not `active` is not taught now."""

    title: Line
    topics: Annotated[tuple[Line, ...], ListOf] = ()
    active: Flag = True


class Course(Strict):
    title: Line
    offering: Line
    rows: tuple[Row, ...]


@dataclass(frozen=True, slots=True)
class RowCoverage:
    """How many questions the topics of a row have, in all and by level."""

    title: str
    topics: tuple[str, ...]
    active: bool
    questions: int
    levels: dict[str, int]

    @property
    def empty(self) -> bool:
        """Whether the row wants questions and has none."""
        return bool(self.topics) and self.active and not self.questions


def courses(bank: Bank) -> list[str]:
    """The courses that have a `course.yaml`."""
    return sorted(path.parent.name for path in (bank.root / "courses").glob("*/course.yaml"))


def load_course(bank: Bank, name: str) -> Course:
    """Read a course. Raises UsageError for an unknown one, SourceError for a broken file."""
    path = bank.root / "courses" / name / "course.yaml"
    if not path.is_file():
        known = courses(bank)
        near = nearest(name, known)
        hint = f"did you mean `{near}`?" if near else f"courses: {', '.join(known) or 'none'}"
        raise UsageError(f"there is no course `{name}`", hint)
    tree, lines, findings = read(path.read_text("utf-8"), shown_path(path))
    course, more = build(Course, tree, lines, shown_path(path))
    if findings or more or course is None:
        raise SourceError([*findings, *more])
    return course


def coverage(course: Course, summaries: Iterable[Summary]) -> list[RowCoverage]:
    """The rows of a course with their numbers of questions."""
    known = [s for s in summaries if not s.error]
    return [_row(row, known) for row in course.rows]


def _row(row: Row, summaries: Sequence[Summary]) -> RowCoverage:
    here = [s for s in summaries if s.topic in row.topics]
    levels = {level: sum(level in s.levels for s in here) for level in LEVELS}
    return RowCoverage(row.title, row.topics, row.active, len(here), levels)
