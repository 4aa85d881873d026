"""`assemble`: a blueprint, the bank and a seed give forms; `document` shows a form in a view.

Form f of a question is its variant number p(f), where p is a keyed permutation of its first variants: no two
forms get the same variant before all of them are used. Nothing here depends on how many forms are made, up to
a thousand, so making more of them later leaves the first ones as they were.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction

from qbank import content as c
from qbank.bank import Bank
from qbank.compose import compose
from qbank.content import number_text
from qbank.errors import Finding, Report, SourceError
from qbank.generate import Variant, VariantError, count, generate
from qbank.model import Question
from qbank.space import Permutation, Stream

from .blueprint import Blueprint, BlueprintFile, SectionPlan, blocks, points_gap
from .pick import Picked, choose
from .pool import Pool
from .roster import Student
from .seeding import Seed
from .shares import item_shares, section_shares

ENOUGH = 1000  # variants looked for in a question, while there are no more forms than that


@dataclass(frozen=True, slots=True)
class Entry:
    """A variant in its place in a form, and what it is worth there."""

    variant: Variant
    points: Fraction


@dataclass(frozen=True, slots=True)
class Form:
    """One paper as handed out: the entries of each section of its blueprint, in the order printed."""

    code: str
    student: Student | None
    sections: tuple[tuple[Entry, ...], ...]


@dataclass(slots=True)
class Assembler:
    """Makes the forms of one run; `shared` are the questions of all forms when they share them.

    `stretched` collects the questions that had fewer variants than there are forms.
    """

    bank: Bank
    file: BlueprintFile
    seed: Seed
    number: int
    pool: Pool
    shared: Picked | None = None
    stretched: dict[str, int] = field(default_factory=dict)
    _orders: dict[str, Permutation] = field(default_factory=dict)

    @classmethod
    def of(cls, bank: Bank, file: BlueprintFile, seed: Seed, number: int) -> Assembler:
        """Choose the questions. Raises SourceError when the bank cannot meet the blueprint."""
        made = cls(bank, file, seed, number, Pool.of(bank, file))
        if file.plan.same_questions:
            made.shared = choose(file, made.pool, seed.key("pick"))
            _check(file, [[bank.question(i) for i in section] for section in made.shared])
        return made

    def form(self, index: int, code: str, student: Student | None) -> Form:
        """Form number `index`, counted from 0. Raises SourceError for a broken question."""
        plan = self.file.plan
        picked = self.shared
        if picked is None:
            picked = choose(self.file, self.pool, self.seed.key("pick", str(index)))
        questions = [[self.bank.question(i) for i in section] for section in picked]
        if self.shared is None:
            _check(self.file, questions)
        sections = []
        for place, (section, asked) in enumerate(zip(plan.sections, questions, strict=True)):
            worth = section_shares(section, [q.points for q in asked])
            entries = [Entry(self._variant(q, index), p) for q, p in zip(asked, worth, strict=True)]
            if plan.shuffle if section.shuffle is None else section.shuffle:
                entries = Stream(self.seed.key("shuffle", str(index), str(place))).shuffled(entries)
            sections.append(tuple(entries))
        return Form(code, student, tuple(sections))

    def _variant(self, question: Question, index: int) -> Variant:
        try:
            if question.id not in self._orders:
                there = count(question, _looked_for(self.number))
                if not there:
                    raise SourceError([_no_variant(question)])
                self._orders[question.id] = Permutation(there, self.seed.key("variant", question.id))
                if there < self.number and question.meta.params:
                    self.stretched[question.id] = there
            order = self._orders[question.id]
            return generate(question, order(index % order.n))
        except VariantError as error:
            raise SourceError([error.finding]) from error


def _looked_for(forms: int) -> int:
    """ENOUGH, or the next power of ten that is enough for all forms."""
    number = ENOUGH
    while number < forms:
        number *= 10
    return number


def _no_variant(question: Question) -> Finding:
    return Finding(
        question.where("require"),
        "empty-space",
        "no params meet every condition",
        f"see  qbank verify {question.id}",
    )


def _check(file: BlueprintFile, questions: Sequence[Sequence[Question]]) -> None:
    """The points of the questions chosen add up, and their minutes fit into the duration."""
    plan, report = file.plan, Report()
    points = minutes = Fraction(0)
    for section, asked in zip(plan.sections, questions, strict=True):
        points += sum(section_shares(section, [q.points for q in asked]), Fraction(0))
        minutes += sum((q.meta.minutes for q in asked), Fraction(0))
    if plan.points is not None and points != plan.points:
        loose = [s.title for s in plan.sections if s.worth is None]
        hint = f"give {', '.join(loose)} `points` or `points_each`" if loose else ""
        message = points_gap("the questions give", points, plan.points)
        report.add(file.where("points"), "points-sum", message, hint)
    if minutes > plan.duration:
        message = (
            f"the questions take {number_text(minutes)} minutes, {number_text(minutes - plan.duration)} more "
            f"than the duration of {number_text(plan.duration)}"
        )
        report.add(file.where("duration"), "too-long", message, "name or pick shorter questions")
    if report:
        raise SourceError(report.findings)


def over_time(file: BlueprintFile, form: Form) -> Iterator[tuple[str, str]]:
    """Title and note of each section whose questions take longer than it announces."""
    for section, entries in zip(file.plan.sections, form.sections, strict=True):
        taken = sum((entry.variant.question.meta.minutes for entry in entries), Fraction(0))
        if section.minutes is not None and taken > section.minutes:
            announced = number_text(section.minutes)
            yield (
                section.title,
                f'section "{section.title}" announces {announced} minutes, its questions take '
                f"{number_text(taken)}",
            )


# ---------------------------------------------------------------- the document


def document(form: Form, plan: Blueprint, view: c.View) -> c.Document:
    """The form as `view` may see it. Raises SourceError when a question cannot be shown."""
    sections = []
    number = 1
    for section, entries in zip(plan.sections, form.sections, strict=True):
        items = []
        for entry in entries:
            items.append(_item(entry, section, plan, view, number))
            number += 1
        sections.append(
            c.Section(
                title=section.title,
                items=tuple(items),
                instructions=blocks(section.instructions),
                minutes=section.minutes or Fraction(0),
            )
        )
    student = form.student
    return c.Document(
        title=plan.title,
        view=view,
        sections=tuple(sections),
        course=plan.course,
        date=plan.date,
        minutes=plan.duration,
        instructions=blocks(plan.instructions),
        form_code=form.code,
        candidate_name=student.name if student else "",
        candidate_id=student.id if student else "",
    )


def _item(entry: Entry, section: SectionPlan, plan: Blueprint, view: c.View, number: int) -> c.Item:
    open_ended = plan.open_ended if section.open_ended is None else section.open_ended
    try:
        item = compose(entry.variant, view, number=number, points=entry.points, open_ended=open_ended)
    except VariantError as error:
        raise SourceError([error.finding]) from error
    item = (
        item if view is c.View.TUTOR else replace(item, hints=())
    )  # hints are for learning, not for marking
    return item if entry.points == entry.variant.question.points else _worth(item, item_shares(item))


def _worth(item: c.Item, shares: tuple[Mapping[str, Fraction], Sequence[Fraction]]) -> c.Item:
    """The item with other points for its answers and the lines of its rubric."""
    answers, lines = shares
    parts = tuple(
        replace(part, answers=tuple(replace(a, points=answers[a.name]) for a in part.answers))
        for part in item.parts
    )
    rubric = tuple(replace(line, points=p) for line, p in zip(item.rubric, lines, strict=True))
    return replace(item, parts=parts, rubric=rubric)
