"""A document as LaTeX that staff can edit: PyLaTeX builds it, `templates/paper.tex` says how it looks."""

from __future__ import annotations

import math
from fractions import Fraction
from importlib import resources

from pylatex import Document as TexDocument
from pylatex import NoEscape
from pylatex import Section as TexSection

from qbank.content import (
    Answer,
    Block,
    Blocks,
    Document,
    Item,
    Numbers,
    Paragraph,
    Part,
    Section,
    Slot,
    Text,
    View,
    number_text,
    secrets,
    slots,
)
from qbank.writers.latex_answers import COMPUTED, IN_LINE, below, in_line, key_lines, on_its_own
from qbank.writers.latex_blocks import block, blocks, environment, table_row, tight
from qbank.writers.latex_math import Unwritable
from qbank.writers.latex_text import command, escape

_VIEW_NAMES = {View.CANDIDATE: "", View.SCORER: "Key and marking guide", View.TUTOR: "Worked solutions"}
_GRADE_COLUMNS = 11


def write(document: Document) -> bytes:
    """The document as one UTF-8 file for LuaLaTeX, the same bytes for the same document.

    Comments `% qbank: item <id> variant <n>` say which lines belong to which item. Pictures are expected
    beside the file as `figure_name(figure) + ".pdf"`. Raises Unwritable when a text or a formula cannot
    become LaTeX or when a candidate's document holds a key.
    """
    betrayed = secrets(document) if document.view is View.CANDIDATE else []
    if betrayed:
        raise Unwritable("a candidate's paper would hold a key: " + "; ".join(betrayed))
    paper = TexDocument(
        documentclass="article",
        document_options=["11pt"],
        fontenc=None,
        inputenc=None,
        lmodern=False,
        textcomp=False,
        microtype=False,
        page_numbers=False,
        indent=True,
    )
    paper.clear()  # PyLaTeX starts the body with a font size and a page style of its own
    paper.content_separator = "\n"
    paper.preamble.append(NoEscape(_look() + "\n".join(_facts(document))))
    for line in _front(document):
        paper.append(NoEscape(line))
    for section in document.sections:
        _section(paper, section, document.view)
    return (str(paper.dumps()) + "\n").encode()


def _look() -> str:
    return resources.files("qbank.templates").joinpath("paper.tex").read_text(encoding="utf-8")


# ---------------------------------------------------------------- front


def _facts(document: Document) -> list[str]:
    facts = {
        "course": document.course,
        "papertitle": document.title,
        "paperdate": document.date,
        "duration": _minutes(document.minutes),
        "totalpoints": number_text(document.points),
        "formcode": document.form_code,
        "viewname": _VIEW_NAMES[document.view],
    }
    lines = [command(name, escape(text)) for name, text in facts.items()]
    lines.append(command("candidate", escape(document.candidate_name), escape(document.candidate_id)))
    lines.append(command("hypersetup", f"pdftitle={{{escape(document.title)}}}"))
    return lines


def _front(document: Document) -> list[str]:
    rules = blocks(document.instructions)
    rules = [command("textbf", "Instructions"), "", *rules] if rules else []
    if document.view is not View.CANDIDATE or not document.minutes:
        return [environment("sheethead", rules)]
    return [environment("cover", rules), environment("grades", _grades(document.items)), r"\clearpage"]


def _grades(items: tuple[Item, ...]) -> list[str]:
    """A table with a column for each question and one for the sum, in rows of like length."""
    columns = [(str(item.number), number_text(item.points)) for item in items]
    columns.append(("Total", number_text(sum((item.points for item in items), Fraction(0)))))
    width = math.ceil(len(columns) / math.ceil(len(columns) / _GRADE_COLUMNS))
    rows = [columns[at : at + width] for at in range(0, len(columns), width)]
    lines = []
    for row in rows:
        numbers, points = zip(*row, strict=True)
        lines.append(
            environment(
                "tabular",
                [
                    r"\hline",
                    table_row([command("textbf", "Question"), *numbers]) + r" \hline",
                    table_row([command("textbf", "Points"), *map(escape, points)]) + r" \hline",
                    table_row([command("textbf", "Score"), *[r"\gradecell"] * len(row)]) + r" \hline",
                ],
                "|l|" + "c|" * len(row),
            )
        )
        lines += [r"\par\bigskip"]
    return lines


def _minutes(minutes: Fraction) -> str:
    return _count(minutes, "minute") if minutes else ""


def _count(amount: Fraction, noun: str) -> str:
    return f"{number_text(amount)} {noun}" + ("" if amount == 1 else "s")


# ---------------------------------------------------------------- sections and items


def _section(paper: TexDocument, section: Section, view: View) -> None:
    tally = "  ·  ".join(filter(None, (_count(section.points, "point"), _minutes(section.minutes))))
    head = blocks(section.instructions)
    if section.title:
        title = NoEscape(escape(section.title) + command("tally", escape(tally)))
        head = [TexSection(title, numbering=False, label=False).dumps(), *head]
    paper.append(NoEscape(environment("sectionhead", head)))
    for item in section.items:
        try:
            lines = _item(item, view)
        except Unwritable as error:
            raise Unwritable(f"{item.id} variant {item.variant}: {error}") from error
        for line in lines:
            paper.append(NoEscape(line))


def _item(item: Item, view: View) -> list[str]:
    heading = (str(item.number), escape(item.title), escape(_count(item.points, "point")))
    answers = {answer.name: answer for part in item.parts for answer in part.answers}
    lettered = any(part.label for part in item.parts)
    general = _hints(item) + _titled("Solution", item.solution)
    lines = [] if view is View.CANDIDATE else [command("origin", escape(_origin(item)))]
    lines += _with_spaces(item.stem, answers)
    # What is said of all parts comes before them; without parts it comes after the key.
    lines += _solution(general) if lettered else []
    for part in item.parts:
        lines += _part(part, answers, set(slots(item.stem)), [] if lettered else general)
    lines += _solution(_rubric(item))
    return [
        f"% qbank: item {item.id} variant {item.variant}",
        environment("question", lines, *heading),
        "% qbank: end of item",
        "",
    ]


def _origin(item: Item) -> str:
    facts = (item.id, f"variant {item.variant}", item.note, _minutes(item.minutes))
    return "  ·  ".join(filter(None, facts))


def _part(part: Part, answers: dict[str, Answer], placed: set[str], general: list[str]) -> list[str]:
    placed = placed | set(slots(part.stem))
    lines = _with_spaces(part.stem, answers)
    computed = sum((a.points for a in part.answers if a.kind in COMPUTED and not a.key), Fraction(0))
    if computed:
        lines.append(command("working", f"{float(computed):.2f}"))
    alone = len(part.answers) == 1
    for answer in part.answers:
        if answer.name not in placed:
            lines += on_its_own(answer, "Answer:" if alone else f"{answer.name}:")
    said = [
        line
        for answer in part.answers
        for line in key_lines(answer, "Key" if alone else f"Key {answer.name}")
    ]
    lines += _solution(said + general + _titled("Solution", part.solution))
    if not part.label:
        return lines
    return [environment("subquestion", lines, escape(part.label), escape(number_text(part.points)))]


def _with_spaces(nodes: Blocks, answers: dict[str, Answer]) -> list[str]:
    """The blocks with a space for each answer that has its slot in them; what needs lines of its own comes
    right after the block that holds the slot."""

    def slot(name: str) -> str:
        return in_line(_named(name, answers))

    lines: list[str] = []
    for node in nodes:
        lone = _lone_slot(node)
        if lone is None or _named(lone, answers).kind in IN_LINE:
            lines += block(node, slot)
        for name in slots((node,)):
            lines += below(_named(name, answers))
    return tight(lines)


def _named(name: str, answers: dict[str, Answer]) -> Answer:
    if name not in answers:
        raise Unwritable(f"there is a slot for `{name}`, but no answer of that name")
    return answers[name]


def _lone_slot(node: Block) -> str | None:
    """The name of the slot that is all there is in the paragraph."""
    if not isinstance(node, Paragraph):
        return None
    visible = [
        inline for inline in node.inlines if not (isinstance(inline, Text) and not inline.text.strip())
    ]
    match visible:
        case [Slot(name)]:
            return name
        case _:
            return None


# ---------------------------------------------------------------- keys and solutions


def _solution(lines: list[str]) -> list[str]:
    return [environment("solution", lines)] if lines else []


def _titled(title: str, nodes: Blocks) -> list[str]:
    return [command("heading", title), *blocks(nodes)] if nodes else []


def _hints(item: Item) -> list[str]:
    return _titled("Hints", (Numbers(item.hints),) if item.hints else ())


def _rubric(item: Item) -> list[str]:
    if not item.rubric:
        return []
    lines = []
    for line in item.rubric:
        lines += [rf"\item[{escape(number_text(line.points))}] {{}}", *blocks(line.body)]
    return [command("heading", "Points"), "", environment("rubric", lines)]
