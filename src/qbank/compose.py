"""`compose`: variants become items of the document tree, with or without their keys."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import lru_cache
from typing import Any

from . import content as c
from .algebra.printing import latex
from .block import BlockError, arguments_of, call, program
from .errors import Finding
from .figures import is_svg, source_of
from .generate import Variant, VariantError, block_finding, see
from .keyed import Choice, Keyed, keyed, right_texts
from .keys import content_key, precision_of, shown_value
from .markup import FIGURE, MarkupError, fill, parse, parse_inline
from .model import ExpressionAnswer, MatchingAnswer, OrderingAnswer, Passage, Question
from .solution_steps import chain_display, chain_views, symbol_names
from .template import ChainView, Printed, Steps, TemplateError, Tex, Words, render


def compose(
    variant: Variant,
    view: c.View,
    *,
    number: int = 1,
    points: Fraction | None = None,
    open_ended: bool = False,
    draw: bool = True,
) -> c.Item:
    """The item that shows `variant` in `view` as question `number` of a paper.

    `points` scales the points of the answers to a new sum; `open_ended` asks computed answers openly even
    where the file says `as_choice`; without `draw` a figure holds its source instead of a picture.
    Raises VariantError, with the line of the file, when text cannot be made.
    """
    writer = _Writer.of(variant, view, open_ended, draw)
    question = variant.question
    factor = Fraction(1) if points is None else points / question.points
    sections = question.sections
    told = view is not c.View.CANDIDATE
    parts = [
        c.Part(
            label,
            writer.blocks(passage),
            tuple(writer.answer(name, factor) for name in names),
            writer.blocks(sections.solution_parts[label])
            if told and label in sections.solution_parts
            else (),
        )
        for label, passage, names in _parts(question)
    ]
    intro = writer.blocks(sections.stem) if sections.stem_parts else ()
    return c.Item(
        id=question.id,
        variant=variant.number,
        number=number,
        title=question.meta.title,
        stem=intro,
        parts=tuple(parts),
        minutes=question.meta.minutes,
        note=variant.note,
        tags=(question.meta.topic, f"difficulty-{question.meta.difficulty}", *map(str, question.meta.levels)),
        hints=tuple(writer.blocks(hint) for hint in sections.hints) if told else (),
        solution=writer.blocks(sections.solution) if told else (),
        rubric=tuple(c.RubricLine(p * factor, writer.blocks(text)) for p, text in sections.rubric)
        if told
        else (),
    )


def reading(variant: Variant) -> tuple[Any, ...]:
    """What a student reads in the stem: its texts with the values they print, and its figures. Two variants
    alike in it read the same; nothing is set for it, so that it takes a tenth of the time of an item.

    Raises VariantError as `compose` does.
    """
    writer = _Writer.of(variant, c.View.CANDIDATE, False, False)
    sections = variant.question.sections
    out: list[Any] = []
    for passage in (sections.stem, *sections.stem_parts.values()):
        printed = writer._render(passage, None)
        values = (_shown(v) for v in printed.values)
        figures = (picture(variant, name, False) for name in FIGURE.findall(printed.text))
        out.append((printed.text, *values, *figures))
    return tuple(out)


def _shown(value: Any) -> Any:
    """What is printed of a value in a placeholder: a filter's text, else the value itself."""
    match value:
        case Tex(text, _) | Words(text, _):
            return text
    return value


def shown_answers(variant: Variant) -> dict[str, c.Answer]:
    """The answers of a variant as a candidate sees them, without the text around them."""
    writer = _Writer.of(variant, c.View.CANDIDATE, False, False)
    return {name: writer.answer(name, Fraction(1)) for name in variant.question.meta.answers}


def _parts(question: Question) -> list[tuple[str, Passage, tuple[str, ...]]]:
    """Label, stem and answers of each part; answers without a slot belong to the last part."""
    sections = question.sections
    passages = list(sections.stem_parts.items()) or [("", sections.stem)]
    placed: dict[str, list[str]] = {label: [] for label, _ in passages}
    for name in question.meta.answers:
        home = next(
            (label for label, p in passages if name in c.slots(parse(_bare(p.text)))), passages[-1][0]
        )
        placed[home].append(name)
    return [(label, passage, tuple(placed[label])) for label, passage in passages]


def _bare(text: str) -> str:
    """Text with placeholders blanked out, so that slots can be found before anything is computed."""
    return text.replace("<<", "").replace(">>", "").replace("$", "")


@dataclass(frozen=True, slots=True)
class _Writer:
    """Turns the passages of one variant into blocks."""

    variant: Variant
    view: c.View
    open_ended: bool
    draw: bool
    known: Mapping[str, Any]
    answers: Mapping[str, Keyed]
    names: Mapping[str, str]

    @classmethod
    def of(cls, variant: Variant, view: c.View, open_ended: bool, draw: bool) -> _Writer:
        names = symbol_names(variant.question)
        known = dict(variant.everything)
        if view is not c.View.CANDIDATE:
            known["steps"] = Steps(chain_views(variant))
        return cls(variant, view, open_ended, draw, known, keyed(variant), names)

    # ------------------------------------------------------------ text

    def blocks(self, passage: Passage, extra: Mapping[str, Any] | None = None) -> c.Blocks:
        printed = self._render(passage, extra)
        try:
            tree = parse(printed.text)
        except MarkupError as error:
            raise self._error("markup", str(error), printed.line + error.line, error.hint) from error
        return fill(tree, self._in_text(printed), self._in_math(printed), self._picture)

    def inlines(self, passage: Passage) -> c.Inlines:
        printed = self._render(passage, None)
        try:
            inlines = parse_inline(printed.text)
        except MarkupError as error:
            raise self._error("markup", str(error), printed.line, error.hint) from error
        blocks = fill((c.Paragraph(inlines),), self._in_text(printed), self._in_math(printed), self._picture)
        return tuple(inline for block in blocks for inline in _in_line(block))

    def _render(self, passage: Passage, extra: Mapping[str, Any] | None) -> Printed:
        try:
            return render(passage, {**self.known, **(extra or {})})
        except TemplateError as error:
            raise self._error("placeholder", str(error), error.line, error.hint) from error

    def _error(self, code: str, message: str, line: int, hint: str) -> VariantError:
        question = self.variant.question
        return VariantError(
            Finding(question.at(line), code, message, hint, see(question, self.variant.params))
        )

    def _in_text(self, printed: Printed) -> Callable[[int], tuple[Any, ...]]:
        def show(index: int) -> tuple[Any, ...]:
            value = printed.values[index]
            if isinstance(value, ChainView):
                return (c.Display(chain_display(value)),)
            if isinstance(value, Words | str):
                return (c.Text(value if isinstance(value, str) else value.text),)
            return (c.Math(self._latex(value)),)

        return show

    def _in_math(self, printed: Printed) -> Callable[[int], str]:
        return lambda index: self._latex(printed.values[index])

    def _latex(self, value: Any) -> str:
        match value:
            case Tex(text):
                return text
            case Words(text):
                return text
            case ChainView():
                return chain_display(value)
            case str():
                return rf"\text{{{value}}}" if not value.startswith("\\") else value
        return latex(value, self.names)

    def _picture(self, name: str) -> str:
        return picture(self.variant, name, self.draw)

    # ------------------------------------------------------------ answers

    def answer(self, name: str, factor: Fraction) -> c.Answer:
        one = self.answers[name]
        spec = one.answer
        told = self.view is not c.View.CANDIDATE
        choice = bool(one.options) and not (spec.computed and self.open_ended)
        kind = spec.kind if not (choice and spec.computed) else "choice"
        texts = self._texts(one)
        options = tuple(self._option(option) for option in one.options) if choice else ()
        return c.Answer(
            name=name,
            kind=kind,
            points=spec.points * factor,
            shape=tuple(one.key.shape) if spec.kind in ("vector", "matrix") else None,
            options=options,
            left=texts.left,
            right=texts.right,
            items=texts.items,
            symbols=tuple(spec.symbols) if isinstance(spec, ExpressionAnswer) else (),
            precision="" if choice else precision_of(one),
            key=content_key(one, kind, options, self.names, self._feedback) if told else None,
        )

    def _option(self, option: Choice) -> c.Inlines:
        if option.text is None:
            return shown_value(option.value, None, self.names)
        return self.inlines(self._line(option.text, (*option.trail, "text")))

    def _line(self, text: str, trail: Sequence[str]) -> Passage:
        return Passage(text, self.variant.question.where(*trail).line)

    def _texts(self, one: Keyed) -> _Columns:
        trail = ("answers", one.name)
        if isinstance(one.answer, MatchingAnswer):
            rights = right_texts(one.answer)
            left = [self.inlines(self._line(pair.left, trail)) for pair in one.answer.pairs]
            right = [self.inlines(self._line(text, trail)) for text in rights]
            return _Columns(tuple(left[i] for i in one.shown), tuple(right[i] for i in one.shown_right))
        if isinstance(one.answer, OrderingAnswer):
            items = [self.inlines(self._line(text, (*trail, "items"))) for text in one.answer.items]
            return _Columns(items=tuple(items[i] for i in one.shown))
        return _Columns()

    def _feedback(self, name: str, wrong: Any) -> c.Blocks:
        """The feedback under `## name`, where `<<wrong>>` is what the mistake gives."""
        passage = self.variant.question.sections.feedback.get(name)
        return self.blocks(passage, {} if wrong is None else {"wrong": wrong}) if passage else ()


def feedback(variant: Variant, name: str, wrong: Any = None) -> c.Blocks:
    """What the question says to a student under `## name` of its Feedback, nothing where it has no such
    heading; `wrong` is the value that the mistake gives. Raises VariantError when the text cannot be made."""
    return _Writer.of(variant, c.View.TUTOR, False, False)._feedback(name, wrong)


def _in_line(block: c.Block) -> c.Inlines:
    match block:
        case c.Paragraph(inlines):
            return inlines
        case c.Display(latex):
            return (c.Math(latex),)
    raise TypeError(f"no {type(block).__name__} in a line")


@dataclass(frozen=True, slots=True)
class _Columns:
    left: tuple[c.Inlines, ...] = ()
    right: tuple[c.Inlines, ...] = ()
    items: tuple[c.Inlines, ...] = ()


def picture(variant: Variant, name: str, draw: bool = True) -> str:
    """The SVG of a figure of the variant, or its source without `draw`. Raises VariantError when it fails."""
    question = variant.question
    figures = program(question).figures
    if name not in figures:
        known = ", ".join(figures) or "none"
        finding = Finding(
            question.at(question.sections.stem.line),
            "figure",
            f"`figure:{name}` names no @figure function",
            f"figures: {known}",
        )
        raise VariantError(finding)
    try:
        values = variant.everything
        used = tuple((n, values[n]) for n, _ in arguments_of(figures[name]) if n in values)
        return _drawn(question, figures[name], used, draw)
    except BlockError as error:
        raise VariantError(block_finding(question, error, variant.params)) from error
    except (TypeError, ValueError) as error:
        line = figures[name].__code__.co_firstlineno
        raise VariantError(
            Finding(question.at(line), "figure", f"`{name}`: {error} [{variant.note}]")
        ) from error


@lru_cache(maxsize=64)
def _drawn(
    question: Question, figure: Callable[..., Any], used: tuple[tuple[str, Any], ...], draw: bool
) -> str:
    """A figure, drawn once for all variants that are alike in what it uses.

    Raises BlockError, TypeError and ValueError.
    """
    from .typeset import svg as typst_svg  # the compiler is loaded only for questions with a figure

    source = source_of(call(question, figure, dict(used)))
    return source if is_svg(source) or not draw else typst_svg(source)


def renumber(items: Sequence[c.Item]) -> tuple[c.Item, ...]:
    """The items numbered from 1 in their order."""
    return tuple(replace(item, number=i) for i, item in enumerate(items, 1))
