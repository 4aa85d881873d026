"""Cut a question file into front matter, headed sections and the python block, each with its line."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

from .errors import Location, Report, nearest
from .model import Passage, Sections

SECTIONS = ("Question", "Hints", "Solution", "Feedback", "Rubric")
_HEADING = re.compile(r"(#{1,2})\s+(\S.*?)\s*$")
_FENCE = re.compile(r"(`{3,}|~{3,})\s*(\w*)")
_RUBRIC = re.compile(r"-\s+\((\d+(?:\.\d+)?(?:/\d+)?)\)\s+")
_PART = re.compile(r"[a-z]")


@dataclass(frozen=True, slots=True)
class Cut:
    """The three kinds of text in a file. `front` and `block` have the line of their first line of text."""

    front: Passage
    headed: Mapping[str, tuple[Passage, Mapping[str, Passage]]]
    block: Passage | None


def cut(text: str, path: str, report: Report) -> Cut:
    """Split the text of a question file; every slip of form goes into the report."""
    lines = text.split("\n")
    if not lines or lines[0].strip() != "---":
        report.add(
            Location(path, 1),
            "front-matter",
            "the file does not begin with `---`",
            "a question begins with front matter between two lines of ---",
        )
        return Cut(Passage("", 1), {}, None)
    end = next((i for i in range(1, len(lines)) if lines[i].strip() == "---"), None)
    if end is None:
        report.add(
            Location(path, 1), "front-matter", "the front matter never ends", "close it with a line of ---"
        )
        return Cut(Passage("", 1), {}, None)
    front = Passage("\n".join(lines[1:end]), 2)
    headed, block = _body(lines, end + 1, path, report)
    return Cut(front, headed, block)


def _body(
    lines: list[str], start: int, path: str, report: Report
) -> tuple[dict[str, tuple[Passage, dict[str, Passage]]], Passage | None]:
    collected: dict[str, dict[str, tuple[int, list[str]]]] = {}
    block: Passage | None = None
    section = part = ""
    fence: re.Match[str] | None = None
    fence_at = 0
    for i in range(start, len(lines)):
        line = lines[i]
        if fence:
            closing = line.strip()
            if set(closing) == {fence[1][0]} and len(closing) >= len(fence[1]):
                if fence[2] == "python":
                    if block is not None:
                        report.add(
                            Location(path, fence_at),
                            "second-block",
                            "a second python block",
                            "a question has one; fence a listing for students as ```py",
                        )
                    block = Passage("\n".join(lines[fence_at:i]), fence_at + 1)
                    fence = None
                    continue
                fence = None
            elif fence[2] == "python":
                continue
        elif opening := _FENCE.match(line):
            fence, fence_at = opening, i + 1
            if opening[2] == "python":
                continue
        elif heading := _HEADING.match(line):
            section, part = _enter(heading, section, i + 1, path, collected, report)
            continue
        if section:
            collected[section][part][1].append(line)
        elif line.strip():
            report.add(
                Location(path, i + 1),
                "outside-section",
                f"text before the first heading: `{line.strip()[:40]}`",
                "the stem begins under `# Question`",
            )
            section = "?"
            collected.setdefault("?", {"": (i + 1, [])})
    if fence:
        report.add(Location(path, fence_at), "open-fence", "this fence is never closed", "close it with ```")
    passages = {
        name: {key: Passage("\n".join(text).rstrip(), line) for key, (line, text) in inside.items()}
        for name, inside in collected.items()
        if name in SECTIONS
    }
    return {name: (inside.pop(""), inside) for name, inside in passages.items()}, block


def _enter(
    heading: re.Match[str],
    section: str,
    line: int,
    path: str,
    collected: dict[str, dict[str, tuple[int, list[str]]]],
    report: Report,
) -> tuple[str, str]:
    name = heading[2]
    where = Location(path, line)
    if heading[1] == "#":
        if name not in SECTIONS:
            near = nearest(name, SECTIONS)
            hint = f"did you mean `# {near}`?" if near else f"sections are {', '.join(SECTIONS)}"
            report.add(where, "unknown-section", f"unknown section `# {name}`", hint)
            name = "?" + name
        elif name in collected:
            report.add(
                where, "second-section", f"`# {name}` stands here a second time", "keep one of the two"
            )
        collected.setdefault(name, {"": (line + 1, [])})
        return name, ""
    if not section:
        report.add(where, "outside-section", f"`## {name}` stands before the first section")
        collected.setdefault("?", {"": (line, [])})
        return "?", ""
    if section in ("Hints", "Rubric"):
        report.add(where, "heading", f"`# {section}` has no `##` headings", "write a list")
    elif section in ("Question", "Solution") and not _PART.fullmatch(name):
        report.add(where, "part-name", f"`## {name}` is not a part", "parts are ## a, ## b, … in order")
    if name in collected[section]:
        report.add(where, "second-part", f"`## {name}` stands twice in `# {section}`", "keep one of the two")
    collected[section].setdefault(name, (line + 1, []))
    return section, name


def arrange(
    headed: Mapping[str, tuple[Passage, Mapping[str, Passage]]], path: str, report: Report
) -> Sections:
    """Check that the sections fit together."""
    empty: tuple[Passage, Mapping[str, Passage]] = (Passage("", 1), {})
    for needed in ("Question", "Solution"):
        if needed not in headed or not any(
            p.text.strip() for p in (headed[needed][0], *headed[needed][1].values())
        ):
            report.add(
                Location(path, 1), "missing-section", f"`# {needed}` is missing or empty", f"add `# {needed}`"
            )
    stem, stem_parts = headed.get("Question", empty)
    solution, solution_parts = headed.get("Solution", empty)
    expected = [chr(ord("a") + i) for i in range(len(stem_parts))]
    if list(stem_parts) != expected:
        report.add(
            Location(path, stem.line),
            "part-order",
            f"parts are {', '.join(stem_parts)}; expected {', '.join(expected)}",
        )
    for name, passage in solution_parts.items():
        if name not in stem_parts:
            report.add(
                Location(path, passage.line - 1),
                "part-name",
                f"the solution has a part `{name}` that the question lacks",
                f"parts of the question: {', '.join(stem_parts) or 'none'}",
            )
    feedback_intro, feedback = headed.get("Feedback", empty)
    if feedback_intro.text.strip():
        report.add(
            Location(path, feedback_intro.line),
            "feedback",
            "text in `# Feedback` before its first `##`",
            "each feedback stands under `## name` of its misconception",
        )
    return Sections(
        stem=stem,
        stem_parts=dict(stem_parts),
        hints=tuple(_list(headed.get("Hints", empty)[0], path, report)),
        solution=solution,
        solution_parts=dict(solution_parts),
        feedback=dict(feedback),
        rubric=tuple(_rubric(headed.get("Rubric", empty)[0], path, report)),
    )


def _list(passage: Passage, path: str, report: Report) -> list[Passage]:
    """The entries of a list of `- ` lines, each with its continuation lines."""
    entries: list[tuple[int, list[str]]] = []
    for offset, line in enumerate(passage.text.split("\n")):
        if line.startswith("- "):
            entries.append((passage.line + offset, [line]))
        elif entries:
            entries[-1][1].append(line)
        elif line.strip():
            report.add(Location(path, passage.line + offset), "list", "expected a list of lines with `- `")
            break
    return [Passage("\n".join([text[0][2:], *(t[2:] if t.startswith("  ") else t for t in text[1:])]), line)
            for line, text in entries]  # fmt: skip


def _rubric(passage: Passage, path: str, report: Report) -> list[tuple[Fraction, Passage]]:
    lines = []
    for entry in _list(passage, path, report):
        head = _RUBRIC.match("- " + entry.text)
        if not head:
            report.add(
                Location(path, entry.line),
                "rubric",
                f"a rubric line begins with its points, found `{entry.text[:30]}`",
                "write it like `- (3) Bounds the integrand.`",
            )
            continue
        lines.append((Fraction(head[1]), Passage(entry.text[head.end() - 2 :], entry.line)))
    return lines
