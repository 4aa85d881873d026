"""A session: plan, ask one question after another, keep what happened, sum up."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Any

from qbank import content as c
from qbank.bank import Bank, Summary
from qbank.compose import compose
from qbank.errors import SourceError
from qbank.generate import Variant, VariantError, count, generate
from qbank.grade import AnswerMark, grade_answer
from qbank.output import save
from qbank.space import Stream

from . import session as s
from .schedule import Planned, fresh, plan, standing, standings
from .stats import bar
from .store import Answered, History, Review
from .summary import RATINGS, Result, advice, by_topic, in_words
from .talk import COMMANDS, Quit, Skip, Talk
from .voice import Voice

MARKING = 2.0  # seconds that the marking of one response may take


@dataclass(frozen=True, slots=True)
class Setup:
    """What the student asked for. `figures` is a folder for pictures."""

    count: int = 5
    seed: str = ""
    interview: bool = False
    hints: bool = True
    figures: Path | None = None


@dataclass(slots=True)
class Session:
    """A session with one student. `now` is the clock."""

    bank: Bank
    history: History
    voice: Voice
    now: Callable[[], datetime]
    setup: Setup
    results: list[Result] = field(default_factory=list)

    def run(self, pool: Sequence[Summary]) -> list[Result]:
        """Ask until the plan is through, the student quits, or the input ends; then the summary."""
        known = standings(self.history.reviews(), self.now())
        draw = Stream(f"drill|{self.setup.seed}")
        chosen = plan(pool, known, self.now(), self.setup.count, draw, mixed=self.setup.interview)
        self._welcome(pool, chosen)
        try:
            for number, planned in enumerate(chosen, 1):
                try:
                    self._question(planned, number, len(chosen))
                except Skip:
                    self.voice.say("Skipped: it comes another time.", "dim")
                except (SourceError, VariantError) as error:
                    self.voice.say(f"{planned.id} cannot be asked, and is passed over: {error}", "dim")
        except (Quit, EOFError):
            self.voice.say()
        except KeyboardInterrupt:
            self.voice.say("\nStopped. Everything up to here is kept.")
        self._sum_up()
        return self.results

    def _welcome(self, pool: Sequence[Summary], chosen: Sequence[Planned]) -> None:
        due = sum(planned.why == "due" for planned in chosen)
        voice = self.voice
        title = "Interview" if self.setup.interview else "Drill"
        many = f"{len(chosen)} of {len(pool)} question{'s' if len(pool) != 1 else ''}"
        voice.say(f"{title}: {many}" + (f", {due} due for review" if due else ""), "title")
        voice.say(COMMANDS, "dim")

    # ------------------------------------------------------------ one question

    def _question(self, planned: Planned, number: int, total: int) -> None:
        question = self.bank.question(planned.id)
        variant = self.history.claim(planned.id, self.now(), partial(self._choose, question))
        item = compose(variant, c.View.TUTOR, draw=self.setup.figures is not None)
        voice = self._with_figures(item)
        meta = question.meta
        minutes = f"{c.number_text(meta.minutes)} min"
        why = {"due": "again, with other numbers", "new": "new", "ahead": "ahead of its time"}[planned.why]
        voice.say()
        voice.rule(f"{number} of {total}", meta.topic, f"difficulty {meta.difficulty}", minutes, why)
        voice.say(f"{item.title}  ({c.number_text(item.points)} points)", "strong")
        voice.say()
        if self.setup.figures is None and _has_figure(item):
            voice.say("(There is a picture: --figures DIR saves it.)", "dim")
        begun = self.now()
        talk = Talk(
            voice,
            partial(_mark, variant),
            partial(self._told, variant),
            self.setup.hints,
            self._clock(begun, item),
        )
        trial = talk.work_through(item)
        seconds = (self.now() - begun).total_seconds()
        self._finish(variant, trial, seconds, talk)

    def _choose(self, question: Any, used: Sequence[str]) -> Variant:
        draw = Stream(f"variant|{self.setup.seed}|{question.id}|{len(used)}")
        return fresh(used, partial(count, question), partial(generate, question), draw)

    def _told(self, variant: Variant, name: str, text: str, mark: AnswerMark) -> None:
        self.history.answered(
            Answered(
                *(variant.question.id, variant.number, name, text, str(mark.verdict), float(mark.fraction)),
                *(mark.misconception, self.now()),
            )
        )

    def _clock(self, begun: datetime, item: c.Item) -> Callable[[], str]:
        """In an interview: time gone of the time there is."""
        if not self.setup.interview:
            return lambda: ""
        return lambda: (
            f"[{_minutes((self.now() - begun).total_seconds())} of {_minutes(float(item.minutes) * 60)}] "
        )

    def _with_figures(self, item: c.Item) -> Voice:
        """The voice that says where the pictures of the item are, once they are saved there."""
        page, folder = self.voice.page, self.setup.figures
        document = c.Document("", c.View.TUTOR, (c.Section("", (item,)),))
        pictures = c.figures(document) if folder else {}
        if not folder or not pictures:
            return self.voice
        paths = {name: folder / f"{name}.svg" for name in pictures}
        save({paths[name]: figure.svg.encode() for name, figure in pictures.items()}, force=True)
        places = {name: path.as_posix() for name, path in paths.items()}
        return Voice(
            type(page)(page.width, page.colour, page.two_d, places),
            *(self.voice.write, self.voice.read, self.voice.live),
        )

    # ------------------------------------------------------------ afterwards

    def _finish(self, variant: Variant, trial: s.Trial, seconds: float, talk: Talk) -> None:
        """Show the solution, keep the review, tell the score; a student who sits there may rate it."""
        voice, item = talk.voice, trial.item
        meta = variant.question.meta
        total = s.score(trial)
        rating = s.proposed_rating(trial, seconds)
        share = None if total.share is None else float(total.share)
        review = Review(
            *(item.id, meta.topic, variant.number, variant.note, self.now(), rating),
            *(share, seconds, trial.hints),
        )
        identity = self.history.add(review)
        told = total.share is None or total.share < 1
        if told:
            voice.solution(item)
        voice.say()
        hints = f", {trial.hints} hint{'s' if trial.hints > 1 else ''}" if trial.hints else ""
        points = f"{c.number_text(total.earned)} of {c.number_text(total.possible)} points"
        words = points if total.possible else "no points: nothing could be decided"
        late = self.setup.interview and seconds > float(item.minutes) * 60
        over = f", more than the {c.number_text(item.minutes)} minutes" if late else ""
        voice.say(f"{words}{hints}, {_minutes(seconds)}{over}", "label")
        due = self._due(item.id)
        voice.say(f"You meet it again {in_words(due, self.now())}, with other numbers.", "dim")
        self.results.append(
            Result(
                *(item.id, item.title, meta.topic, total.earned, total.possible, rating, seconds, due),
                *(tuple(talk.mistakes), tuple(meta.references)),
            )
        )
        if voice.live:
            self._rate(identity, rating, item, told)

    def _rate(self, identity: int, rating: int, item: c.Item, told: bool) -> None:
        """Enter goes on; a number says how it felt; `s` shows the solution once more."""
        shown = "" if told else " · s: solution"
        ratings = " ".join(f"{number} {word}" for number, word in RATINGS.items())
        while True:
            line = self.voice.read(f"Enter: next{shown} · rate it: {ratings} [{RATINGS[rating]}]: ")
            word = line.strip().lower()
            if not word:
                return
            if word in ("quit", "exit", "q"):
                raise Quit
            if word in ("s", "show", "solution"):
                self.voice.solution(item)
            elif word in ("1", "2", "3", "4"):
                self.history.rate(identity, int(word))
                due = self._due(item.id)
                self.voice.say(f"You meet it again {in_words(due, self.now())}.", "dim")
                return

    def _due(self, question: str) -> datetime:
        return standing(self.history.reviews(question), self.now()).due

    def _sum_up(self) -> None:
        voice, results = self.voice, self.results
        voice.say()
        voice.rule("summary")
        if not results:
            voice.say("No question was finished. What you answered is kept in the history.")
            return
        minutes = _minutes(sum(result.seconds for result in results))
        many = f"{len(results)} question{'s' if len(results) != 1 else ''}"
        voice.say(f"{many} in {minutes}")
        room = max(len(line.topic) for line in by_topic(results))
        for line in by_topic(results):
            share = "  -  " if line.share is None else f"{100 * line.share:3.0f} %"
            points = f"{c.number_text(line.earned)} of {c.number_text(line.possible)} points"
            voice.say(f"  {line.topic:{room}}  {bar(line.share, voice.page)} {share}  {points}")
        found = advice(results, self.bank.topics())
        if found:
            voice.say("Look at next:", "label")
            for entry in found:
                voice.blocks((c.Bullets(((c.Paragraph((c.Text(entry),)),),)),))
        following = min(result.due for result in results)
        voice.say(
            f"Next review {in_words(following, self.now())}: qbank drill    Progress: qbank drill --stats",
            "dim",
        )


def _has_figure(item: c.Item) -> bool:
    blocks = (item.stem, *(part.stem for part in item.parts))
    return any(isinstance(node, c.Figure) for group in blocks for node in c.walk(group))


def _mark(variant: Variant, name: str, text: str, earlier: Mapping[str, str]) -> AnswerMark:
    return grade_answer(variant, name, text, earlier=earlier, seconds=MARKING)


def _minutes(seconds: float) -> str:
    whole = int(seconds)
    return f"{whole // 60}:{whole % 60:02d}"
