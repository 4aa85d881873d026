"""`load`: a question file becomes a `Question`, or findings that say what to mend."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from fractions import Fraction
from pathlib import Path
from typing import Any

from .errors import Finding, Location, Report, SourceError, shown_path
from .model import (
    ANSWER_KINDS,
    PARAM_KINDS,
    AnswerBase,
    ChoiceAnswer,
    ChoicesAnswer,
    ComputedAnswer,
    FrontMatter,
    Passage,
    Question,
    Sections,
)
from .records import build, kind_of
from .sections import arrange, cut
from .yamltext import Lines, Tree, read

SLOT = re.compile(r"\[\[\s*([A-Za-z]\w*)\s*\]\]")
RESERVED = frozenset(
    {"steps", "wrong", "figure", "oracle", "misconception", "chain", "solve", "Plot", "Graph"}
)


def load(path: Path, questions: Path) -> Question:
    """Read the question file at `path`; its id is the path below `questions` without suffix.

    Raises SourceError with every finding when the file cannot be used.
    """
    try:
        raw = path.read_bytes()
    except OSError as error:
        reason = error.strerror or str(error)
        raise SourceError([Finding(Location(shown_path(path)), "unreadable", reason)]) from error
    identity = path.relative_to(questions).with_suffix("").as_posix()
    return parse(raw, identity, shown_path(path))


def parse(raw: bytes, identity: str, path: str) -> Question:
    """Read a question from the bytes of its file; `path` is only named in findings."""
    try:
        text = raw.decode("utf-8-sig").replace("\r\n", "\n")
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        finding = Finding(Location(path, line), "encoding", "the file is not UTF-8", "save it as UTF-8")
        raise SourceError([finding]) from error
    report = Report()
    pieces = cut(text, path, report)
    tree, lines, found = read(pieces.front.text, path, pieces.front.line)
    report.extend(found)
    sections = arrange(pieces.headed, path, report)
    if pieces.block is None:
        report.add(
            Location(path, 1),
            "missing-block",
            "the python block is missing",
            "end the file with ```python, a function solve(…) and an @oracle",
        )
    meta = _front_matter(tree, lines, path, report) if tree else None
    if not tree and not found and not report:
        report.add(Location(path, 1), "front-matter", "the front matter is empty", "see: qbank new --help")
    if meta is None or pieces.block is None:
        raise SourceError(report.findings)
    question = Question(
        id=identity,
        path=path,
        digest=hashlib.sha256(raw).hexdigest(),
        meta=meta,
        sections=sections,
        block=pieces.block,
        lines=lines,
    )
    _names(question, report)
    _slots(question, report)
    _feedback(question, report)
    _points(question, report)
    if report:
        raise SourceError(report.findings)
    return question


def _front_matter(tree: Tree, lines: Lines, path: str, report: Report) -> FrontMatter | None:
    before = len(report)
    ready: dict[str, Any] = dict(tree) if isinstance(tree, dict) else {}
    for group, kinds, tag in (("params", PARAM_KINDS, None), ("answers", ANSWER_KINDS, "kind")):
        entries = ready.get(group, {})
        if not isinstance(entries, dict):
            report.add(
                Location(path, lines.get((group,), 1)), "type", f"`{group}` needs names, found {entries!r}"
            )
            ready[group] = {}
            continue
        built = {}
        for name, entry in entries.items():
            record, findings = kind_of(kinds, entry, lines, path, (group, name), tag)
            report.extend(findings)
            if record is not None:
                built[name] = record
        ready[group] = built
    meta, findings = build(FrontMatter, ready if isinstance(tree, dict) else tree, lines, path)
    report.extend(findings)
    return meta if len(report) == before else None


def _names(question: Question, report: Report) -> None:
    """Names of params and answers are identifiers and do not clash."""
    meta = question.meta
    if not meta.answers:
        report.add(question.where("answers"), "no-answer", "a question needs at least one answer")
    for group in ("params", "answers"):
        for name in getattr(meta, group):
            if not re.fullmatch(r"[A-Za-z][A-Za-z0-9_]*", name):
                report.add(
                    question.where(group, name),
                    "name",
                    f"`{name}` is not a name",
                    "use letters, digits and _",
                )
            elif name in RESERVED:
                report.add(
                    question.where(group, name), "name", f"`{name}` has a meaning of its own", "rename it"
                )
    for name in meta.params.keys() & meta.answers.keys():
        report.add(
            question.where("answers", name), "name", f"`{name}` is both a param and an answer", "rename one"
        )
    for name in meta.radical:
        if name not in meta.params:
            report.add(question.where("radical"), "radical", f"`{name}` is not a param")


def stem_passages(sections: Sections) -> list[tuple[str, Passage]]:
    """The stem's intro (label "") and its parts."""
    return [("", sections.stem), *sections.stem_parts.items()]


def _slots(question: Question, report: Report) -> None:
    """Every slot names an answer, and no answer has two."""
    seen: dict[str, int] = {}
    for label, passage in stem_passages(question.sections):
        for match in SLOT.finditer(passage.text):
            line = passage.line + passage.text.count("\n", 0, match.start())
            name = match[1]
            if name not in question.meta.answers:
                known = ", ".join(question.meta.answers)
                report.add(question.at(line), "slot", f"`[[{name}]]` names no answer", f"answers: {known}")
            elif name in seen:
                report.add(
                    question.at(line), "slot", f"`[[{name}]]` has a second slot, first on line {seen[name]}"
                )
            elif label == "" and question.sections.stem_parts:
                report.add(
                    question.at(line),
                    "slot",
                    f"`[[{name}]]` stands before the first part",
                    "move it into a part",
                )
            seen.setdefault(name, line)


def _feedback(question: Question, report: Report) -> None:
    """What `because` names stands in Feedback."""
    known = question.sections.feedback
    for name, answer in question.meta.answers.items():
        wanted: list[tuple[str | None, tuple[str, ...]]] = []
        if isinstance(answer, ChoiceAnswer | ChoicesAnswer):
            wanted = [
                (statement.because, ("answers", name, "statements", str(i), "because"))
                for i, statement in enumerate(answer.statements)
            ]
            if len(answer.statements) < 2:
                report.add(
                    question.where("answers", name), "statements", f"`{name}` needs two statements or more"
                )
        elif because := getattr(answer, "because", None):
            wanted = [(because, ("answers", name, "because"))]
        for because, trail in wanted:
            if because is not None and because not in known:
                report.add(
                    question.where(*trail),
                    "feedback",
                    f"`because: {because}` has no `## {because}` in `# Feedback`",
                    f"feedback there: {', '.join(known) or 'none'}",
                )
        if isinstance(answer, ComputedAnswer) and answer.follows:
            problem = _follows_problem(question.meta.answers, name, answer.follows)
            if problem:
                report.add(question.where("answers", name, "follows"), "follows", problem)


def _follows_problem(answers: Mapping[str, AnswerBase], name: str, earlier: str) -> str:
    """Why `name` cannot follow `earlier`: an answer that a program marks, and that stands before it."""
    if earlier not in answers:
        return f"`{earlier}` is no answer"
    if not answers[earlier].computed:
        return f"`{earlier}` is of kind {answers[earlier].kind}: no key can be computed from it"
    order = list(answers)
    if order.index(earlier) >= order.index(name):
        return f"`{earlier}` does not come before `{name}`"
    return ""


def _points(question: Question, report: Report) -> None:
    """Declared points are the sum of the answers', and the rubric adds up to the answers it marks."""
    meta = question.meta
    if meta.points is not None and meta.points != question.points:
        report.add(
            question.where("points"),
            "points",
            f"points is {meta.points}, the answers add up to {question.points}",
        )
    marked: Mapping[str, AnswerBase] = {n: a for n, a in meta.answers.items() if not a.closed}
    total = sum((points for points, _ in question.sections.rubric), Fraction(0))
    due = sum((a.points for a in marked.values()), Fraction(0))
    if marked and not question.sections.rubric:
        name = next(iter(marked))
        report.add(
            question.where("answers", name),
            "rubric",
            f"`{name}` is marked by hand and has no rubric",
            "add `# Rubric` with lines like `- (3) Bounds the integrand.`",
        )
    elif marked and total != due:
        line = question.sections.rubric[0][1].line
        report.add(
            question.at(line), "rubric", f"the rubric gives {total} points, {', '.join(marked)} has {due}"
        )
    elif question.sections.rubric and not marked:
        line = question.sections.rubric[0][1].line
        report.add(question.at(line), "rubric", "a rubric, but no answer of kind text or proof")
