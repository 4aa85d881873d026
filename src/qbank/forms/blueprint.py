"""The blueprint: what a form must contain, read from YAML and checked as far as that goes without the bank.

Whether the bank can meet it is settled in `pick`.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import Annotated

from qbank.content import Blocks, number_text
from qbank.errors import Finding, Location, Report, SourceError, UsageError, nearest, shown_path
from qbank.fields import Flag, Line, ListOf, Positive, Strict, Whole
from qbank.markup import MarkupError, parse
from qbank.records import build
from qbank.yamltext import Lines, read

from .blueprint_fields import Kinds, Levels, Lists, Prose, Scale

# ---------------------------------------------------------------- records


class SectionPlan(Strict):
    """One section: the `questions` named, then `pick` more from the bank.

    Picked questions are on the `topics` (slugs or whole areas; none means any), or come from the `groups`:
    lists of topics that contribute `pick // len(groups)` questions each, the rest coming from any of them.
    They carry one of the levels, lie in the range of difficulty, have answers of the `kinds` only, and at
    least one answer that is among `asks`.
    `points` is shared out over the section in proportion to the questions' own points, `points_each` is what
    each question is worth; without either, questions keep their own. `minutes` is the time advised.
    `shuffle` and `open_ended` override what the blueprint says.
    """

    title: Line
    instructions: Prose = ""
    questions: Lists = ()
    pick: Whole | None = None
    topics: Lists = ()
    groups: Annotated[tuple[Lists, ...], ListOf] = ()
    level: Levels = ()
    difficulty: Scale = (1, 5)
    kinds: Kinds = ()
    asks: Kinds = ()
    points: Positive | None = None
    points_each: Positive | None = None
    minutes: Positive | None = None
    shuffle: Flag | None = None
    open_ended: Flag | None = None

    @property
    def picked(self) -> int:
        """How many questions the bank has to give."""
        return len(self.groups) if self.pick is None else self.pick

    @property
    def size(self) -> int:
        return len(self.questions) + self.picked

    @property
    def worth(self) -> Fraction | None:
        """The points of the section, None when the questions chosen decide them."""
        return self.points_each * self.size if self.points_each is not None else self.points


class Blueprint(Strict):
    """A whole paper; `duration` and all minutes are in minutes.

    With `same_questions` all forms ask the same questions in different variants, else every form has its own
    choice. `shuffle` mixes the questions inside each section anew for every form. `open_ended` asks computed
    answers openly where a question would offer options.
    """

    title: Line
    course: Line = ""
    date: Line = ""
    duration: Positive
    points: Positive | None = None
    instructions: Prose = ""
    same_questions: Flag = True
    shuffle: Flag = False
    open_ended: Flag = False
    sections: Annotated[tuple[SectionPlan, ...], ListOf]


@dataclass(frozen=True, slots=True)
class BlueprintFile:
    """A blueprint with its place on disk: `path` as shown to people, `digest` the SHA-256 of `text`."""

    plan: Blueprint
    path: str
    text: str
    lines: Lines

    @property
    def digest(self) -> str:
        return hashlib.sha256(self.text.encode()).hexdigest()

    def where(self, *keys: str) -> Location:
        """The line of a key, or of the nearest key above it."""
        while keys and keys not in self.lines:
            keys = keys[:-1]
        return Location(self.path, self.lines.get(keys, 1))

    def at_section(self, index: int, *keys: str) -> Location:
        return self.where("sections", str(index), *keys)


# ---------------------------------------------------------------- reading


def load(path: Path) -> BlueprintFile:
    """Read a blueprint. Raises UsageError when there is no such file, SourceError for a faulty one."""
    try:
        raw = path.read_bytes()
    except OSError as error:
        reason = error.strerror or str(error)
        near = (
            nearest(path.name, [p.name for p in path.parent.glob("*.y*ml")]) if path.parent.is_dir() else ""
        )
        hint = f"did you mean `{shown_path(path.with_name(near))}`?" if near else "name a .yaml file"
        raise UsageError(f"cannot read the blueprint `{shown_path(path)}`: {reason}", hint) from None
    return parse_blueprint(raw, shown_path(path))


def parse_blueprint(raw: bytes, path: str) -> BlueprintFile:
    """Read a blueprint from the bytes of its file. Raises SourceError with everything to mend."""
    try:
        text = raw.decode("utf-8-sig").replace("\r\n", "\n")
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        finding = Finding(Location(path, line), "encoding", "the file is not UTF-8", "save it as UTF-8")
        raise SourceError([finding]) from error
    tree, lines, findings = read(text, path)
    if findings:
        raise SourceError(findings)
    ready = dict(tree) if isinstance(tree, dict) else {}
    if isinstance(ready.get("sections"), list):
        sections = []
        for index, section in enumerate(ready["sections"]):
            made, found = build(SectionPlan, section, lines, path, ("sections", str(index)))
            findings += found
            sections.append(made)
        ready["sections"] = [section for section in sections if section is not None]
    plan, found = build(Blueprint, ready or tree, lines, path)
    findings += found
    if plan is None or findings:
        raise SourceError(findings)
    file = BlueprintFile(plan, path, text, lines)
    report = Report()
    _check_totals(file, report)
    _check_repeats(file, report)
    for index, section in enumerate(plan.sections):
        _check_section(file, index, section, report)
    for trail, prose in _proses(plan):
        try:
            parse(prose)
        except MarkupError as error:
            line = _line_in(file, trail, prose, error.line)
            report.add(Location(path, line), "markup", str(error), error.hint)
    if report:
        raise SourceError(report.findings)
    return file


def blocks(prose: str) -> Blocks:
    """The blocks of checked instructions."""
    return parse(prose)


def _proses(plan: Blueprint) -> Iterator[tuple[tuple[str, ...], str]]:
    yield ("instructions",), plan.instructions
    for index, section in enumerate(plan.sections):
        yield ("sections", str(index), "instructions"), section.instructions


def _line_in(file: BlueprintFile, trail: tuple[str, ...], prose: str, line: int) -> int:
    """The line of the file on which line `line` of the prose stands."""
    if (*trail, "0") in file.lines:
        entries = [row for row in prose.split("\n")[: line + 1] if row.startswith("- ")]
        return file.where(*trail, str(len(entries) - 1)).line
    # A block of text begins on the line below its key.
    return file.where(*trail).line + line + ("\n" in prose)


def _check_totals(file: BlueprintFile, report: Report) -> None:
    """Points of the sections add up to the points of the paper, and minutes fit into the duration."""
    plan = file.plan
    if not plan.sections:
        report.add(
            file.where("sections"), "no-section", "the paper has no section", "add one under `sections:`"
        )
    worths = [section.worth for section in plan.sections]
    if plan.points is not None and plan.sections and None not in worths:
        total = sum((worth for worth in worths if worth is not None), Fraction(0))
        if total != plan.points:
            report.add(
                file.where("points"), "points-sum", points_gap("the sections give", total, plan.points)
            )
    minutes = sum((section.minutes or Fraction(0) for section in plan.sections), Fraction(0))
    if minutes > plan.duration:
        report.add(
            file.where("duration"),
            "minutes-sum",
            f"the sections take {number_text(minutes)} minutes, {number_text(minutes - plan.duration)} more "
            f"than the duration of {number_text(plan.duration)}",
            "shorten a section, or give more time",
        )


def points_gap(what: str, total: Fraction, due: Fraction) -> str:
    """`what` gives `total` points where `due` are announced, in words."""
    side = "more" if total > due else "fewer"
    gap = number_text(abs(total - due))
    return f"{what} {number_text(total)} points, {gap} {side} than the {number_text(due)} of `points`"


def _check_repeats(file: BlueprintFile, report: Report) -> None:
    """No question is named twice."""
    first: dict[str, Location] = {}
    for index, section in enumerate(file.plan.sections):
        for place, identity in enumerate(section.questions):
            where = file.at_section(index, "questions", str(place))
            if identity in first:
                report.add(
                    where,
                    "question-twice",
                    f"`{identity}` is in the paper a second time, first on line {first[identity].line}",
                    "name another question",
                )
            first.setdefault(identity, where)


def _check_section(file: BlueprintFile, index: int, section: SectionPlan, report: Report) -> None:
    """What a section says makes sense together."""
    name = f'section "{section.title}"'
    if section.pick is not None and section.pick < 1:
        report.add(
            file.at_section(index, "pick"), "pick", f"{name} picks {section.pick} questions", "leave it out"
        )
    elif section.size == 0:
        report.add(
            file.at_section(index), "empty-section", f"{name} has no questions", "add `pick` or `questions`"
        )
    if section.groups and section.topics:
        report.add(
            file.at_section(index, "topics"),
            "topics",
            f"{name} has both topics and groups",
            "keep one of them",
        )
    if any(not group for group in section.groups):
        report.add(
            file.at_section(index, "groups"), "groups", f"a group of {name} is empty", "name its topics"
        )
    if section.groups and 0 < section.picked < len(section.groups):
        report.add(
            file.at_section(index, "pick"),
            "groups",
            f"{name} picks {section.picked} from {len(section.groups)} groups, but each contributes one",
            f"write `pick: {len(section.groups)}` or more, or merge groups",
        )
    if section.picked == 0:
        for key in ("topics", "level", "difficulty", "kinds", "asks"):
            if ("sections", str(index), key) in file.lines:
                report.add(
                    file.at_section(index, key),
                    "no-pick",
                    f"{name} has `{key}` but picks nothing",
                    "add `pick: 3`",
                )
    if section.points is not None and section.points_each is not None:
        report.add(
            file.at_section(index, "points_each"),
            "points",
            f"{name} has both points and points_each",
            "keep one of them",
        )
