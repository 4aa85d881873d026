"""Text: every placeholder prints, every formula converts, and every writer takes the item."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from functools import lru_cache
from typing import Any

from sympy.core.alphabets import greeks

from qbank import content as c
from qbank.block import Program
from qbank.errors import Finding, QbankError, nearest
from qbank.generate import Variant, see
from qbank.markup import FIGURE
from qbank.model import Passage, Question
from qbank.solution_steps import chain_display, chain_views, symbol_names
from qbank.template import TemplateError, names_in


def passages(question: Question) -> Iterator[Passage]:
    """Every passage of prose in the file, and every text of its front matter that is a template."""
    s = question.sections
    yield from (s.stem, *s.stem_parts.values(), *s.hints, s.solution, *s.solution_parts.values())
    yield from (*s.feedback.values(), *(text for _, text in s.rubric))
    for name, answer in question.meta.answers.items():
        texts: list[str] = [t.text for t in getattr(answer, "statements", ())]
        texts += [text for pair in getattr(answer, "pairs", ()) for text in (pair.left, pair.right)]
        texts += [*getattr(answer, "extra", ()), *getattr(answer, "items", ())]
        line = question.where("answers", name).line
        yield from (Passage(text, line) for text in texts)


def branches(question: Question) -> bool:
    """Whether some text reads otherwise in some variants: it holds a `<<% if … %>>`."""
    return any("<<%" in passage.text for passage in passages(question))


def check_placeholders(variant: Variant) -> Iterator[Finding]:
    """Names in placeholders that name nothing, in branches that this variant does not take as well."""
    question = variant.question
    known = {*variant.everything, "steps"}
    for passage in passages(question):
        if "<<" not in passage.text:
            continue
        try:
            names = names_in(passage)
        except TemplateError as error:
            yield Finding(question.at(error.line), "placeholder", str(error), error.hint)
            continue
        extra = {"wrong"} if passage in question.sections.feedback.values() else set()
        for name, line in names.items():
            if name not in known | extra:
                near = nearest(name, known)
                hint = f"did you mean `{near}`?" if near else f"known: {', '.join(sorted(known))}"
                yield Finding(question.at(line), "placeholder", f"`<<{name}>>` names nothing", hint)


def check_figures(question: Question, made: Program) -> Iterator[Finding]:
    """Figures that the text names and the block does not draw, and figures that are drawn for nobody."""
    shown = set()
    for passage in passages(question):
        for match in FIGURE.finditer(passage.text):
            name = match[1]
            shown.add(name)
            if name not in made.figures:
                line = passage.line + passage.text.count("\n", 0, match.start())
                near = nearest(name, made.figures)
                hint = f"did you mean `{near}`?" if near else f"figures: {', '.join(made.figures) or 'none'}"
                yield Finding(question.at(line), "figure", f"`figure:{name}` names no @figure function", hint)
    for name, draw in made.figures.items():
        if name not in shown:
            where = question.at(draw.__code__.co_firstlineno)
            yield Finding(where, "unused-figure", f"nothing shows the figure `{name}`", "show it, or drop it")


@lru_cache(maxsize=65536)
def _formula_problem(latex: str) -> str:
    from qbank.mathtext import check

    problem = check(latex)
    return "" if problem is None else str(problem)


def formulas(item: c.Item) -> Iterator[str]:
    """LaTeX of every formula of an item."""
    for blocks in c.item_blocks(item):
        for node in c.walk(blocks):
            if isinstance(node, c.Math | c.Display):
                yield node.latex


def check_formulas(variant: Variant, item: c.Item) -> Iterator[tuple[str, Finding]]:
    """Formulas that the paper cannot set: an unknown command, unbalanced braces."""
    question = variant.question
    for latex in formulas(item):
        problem = _formula_problem(latex)
        if problem:
            line = _line_of(question, latex)
            hint = "mend the formula; it must convert for the PDF"
            finding = Finding(question.at(line), "formula", problem, hint, see(question, variant.params))
            yield problem, finding


_STEP = re.compile(r"steps\.(\w+)(?:\s*\|\s*(numbers|symbols|both))?")


def check_names(variant: Variant) -> Iterator[tuple[str, Finding]]:
    """Names of the python block that printed steps would show, such as `step`, for want of a notation."""
    question = variant.question
    told = symbol_names(question)
    long = {n for n in variant.everything if n not in told and re.match(r"[A-Za-z]{2,}", n) and not _greek(n)}
    if not long:
        return
    raw = re.compile(r"(?<![\\A-Za-z{])(" + "|".join(map(re.escape, sorted(long))) + r")(?![A-Za-z])")
    views = chain_views(variant)
    for step, mode in _STEP.findall("\n".join(passage.text for passage in passages(question))):
        found = (
            raw.search(chain_display(replace(views[step], mode=mode or "symbols"))) if step in views else None
        )
        if found:
            message = f"the step `{step}` prints the name `{found[1]}` as it stands"
            hint = f"say how it is written: notation: {{{found[1]}: '…'}}"
            yield found[1], Finding(question.where("params"), "no-notation", message, hint)


def _greek(name: str) -> bool:
    return re.sub(r"[0-9_].*", "", name) in greeks


def _line_of(question: Question, latex: str) -> int:
    """The line on which a formula most likely stands: the first that holds its longest piece of source."""
    words = sorted((w for w in latex.replace("{", " ").split() if w.startswith("\\")), key=len, reverse=True)
    for word in [latex, *words]:
        for passage in passages(question):
            if word in passage.text:
                return passage.line + passage.text.count("\n", 0, passage.text.index(word))
    return question.sections.stem.line


def check_writers(variant: Variant, item: c.Item) -> Iterator[Finding]:
    """Every writer takes the item: paper and solutions in Typst and LaTeX, Moodle, and the practice site.

    An item with a broken formula is not tried: its own finding names it, and all writers would repeat it.
    """
    if any(_formula_problem(latex) for latex in formulas(item)):
        return
    from qbank.writers import latex, moodle, typst

    question = variant.question
    document = c.Document(
        title=item.title, view=c.View.TUTOR, sections=(c.Section(title=question.id, items=(item,)),)
    )
    writers: tuple[tuple[str, Any], ...] = (
        ("typst", typst.write),
        ("latex", latex.write),
        ("moodle", moodle.write),
        ("site", _write_pages),
    )
    for name, write in writers:
        try:
            write(document)
        except (ValueError, QbankError) as error:
            yield Finding(
                question.at(question.sections.stem.line),
                f"writer-{name}",
                f"{error} [{variant.note}]",
                "",
                see(question, variant.params),
            )


def _write_pages(document: c.Document) -> None:
    """The texts of a document as the practice site has them."""
    from qbank.writers.page_html import html

    for item in document.items:
        for blocks in c.item_blocks(item):
            html(blocks)
