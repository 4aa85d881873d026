"""One question with the student: ask, mark, help, show, score."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from fractions import Fraction

from qbank import content as c
from qbank.content import number_text
from qbank.grade import AnswerMark
from qbank.markup import MarkupError, parse

from . import session as s
from .session import Outcome, Trial
from .voice import Voice, how

COMMANDS = "? a hint (costs 10 %)   skip   show (the solution)   quit   help"
MARKER = Callable[[str, str, Mapping[str, str]], AnswerMark]
"""Marks a response: name of the answer, text, the responses to the other answers."""


class Skip(Exception):
    """The student passes over this question."""


class Quit(Exception):
    """The student ends the session."""


@dataclass(slots=True)
class Talk:
    """The conversation about one question. `told` hears of every response that was marked, `clock` gives
    words to stand before a prompt; `mistakes` collects the titles of the misconceptions that were met."""

    voice: Voice
    marker: MARKER
    told: Callable[[str, str, AnswerMark], None]
    hints: bool = True
    clock: Callable[[], str] = lambda: ""
    mistakes: list[str] = field(default_factory=list)

    def work_through(self, item: c.Item) -> Trial:
        """The whole question. Raises Skip, Quit, EOFError or KeyboardInterrupt where it is broken off."""
        trial = s.begin(item)
        self.voice.blocks(item.stem)
        shown = ""
        while not trial.done:
            if trial.part.label != shown or trial.at == 0:
                self.voice.part(trial.part)
                shown = trial.part.label
            trial = self._answer(trial)
        return trial

    # ------------------------------------------------------------ one answer

    def _answer(self, trial: Trial) -> Trial:
        """Prompts until the present answer is settled, or the student gives up."""
        at = trial.at
        self.voice.say()
        self.voice.say(f"{trial.answer.name}: {how(trial.answer)}", "dim")
        prompt = "Enter to compare: " if trial.answer.kind in s.OPEN else f"{trial.answer.name} = "
        while trial.at == at:
            line = self.voice.read(self.clock() + prompt).strip()
            word = line.lower()
            if word in ("?", "hint"):
                trial = self._hint(trial)
            elif word == "skip":
                raise Skip
            elif word in ("quit", "exit", "q"):
                raise Quit
            elif word in ("show", "solution"):
                return s.give_up(trial)
            elif word == "help":
                self.voice.say(COMMANDS, "dim")
                self.voice.say(f"{trial.answer.name}: {how(trial.answer)}", "dim")
            elif trial.answer.kind in s.OPEN:
                trial = self._open(trial)
            elif line:
                trial = self._respond(trial, line)
            else:
                self.voice.say("Type your answer, or: " + COMMANDS, "dim")
        return trial

    def _hint(self, trial: Trial) -> Trial:
        if not self.hints:
            self.voice.say("Hints are off in this session.", "dim")
            return trial
        trial, blocks = s.hint(trial)
        if blocks is None:
            self.voice.say("There is no further hint; `show` gives the solution.", "dim")
        else:
            self.voice.say(f"Hint {trial.hints} of {len(trial.item.hints)}", "label")
            self.voice.blocks(blocks, 4)
        return trial

    def _respond(self, trial: Trial, line: str) -> Trial:
        answer, voice = trial.answer, self.voice
        others = {name: text for name, text in trial.responses.items() if name != answer.name}
        mark = self.marker(answer.name, line, others)
        self.told(answer.name, line, mark)
        before = trial
        trial, outcome = s.respond(trial, line, mark)
        if outcome is not Outcome.UNREADABLE:
            self._echo(mark, answer)
        right, wrong, doubt = voice.signs
        match outcome:
            case Outcome.UNREADABLE:
                voice.say("That could not be read:", "label")
                for text in mark.message.splitlines():
                    voice.say("    " + text)
                voice.say("It costs nothing: type it again.", "dim")
            case Outcome.RIGHT:
                share = trial.shares[answer.name] or Fraction(0)
                points = f"{number_text(share * answer.points)} of {number_text(answer.points)} points"
                voice.say(f"{right} Right: {points}", "good")
                if mark.carried:
                    voice.say("  It follows rightly from your earlier answer.", "dim")
            case Outcome.RETRY | Outcome.MISSED:
                partly = f", in part right ({_percent(mark.fraction)})" if mark.fraction else ""
                voice.say(f"{wrong} Not right{partly}", "bad")
                self._feedback(before, mark)
                if outcome is Outcome.RETRY:
                    voice.say("Try again: what you add now counts half.", "dim")
                else:
                    self._reveal(answer)
            case Outcome.UNDECIDED:
                voice.say(f"{doubt} Whether that is right could not be decided in time.", "label")
                voice.say("It is not counted as wrong. Write it in a simpler or another form.", "dim")
            case Outcome.LEFT:
                voice.say(
                    f"{doubt} Again undecided: this answer is left out of your score. Compare:", "label"
                )
                self._reveal(answer)
        return trial

    def _echo(self, mark: AnswerMark, answer: c.Answer) -> None:
        """How the response was read."""
        if mark.read_tex and not answer.options and answer.kind not in ("boolean", "matching", "ordering"):
            self.voice.inlines((c.Text("read as "), c.Math(mark.read_tex)), 2)
        elif mark.read_as:
            letters = answer.options or answer.right or answer.items
            self.voice.say(f"  read as {mark.read_as.upper() if letters else mark.read_as}", "dim")

    def _feedback(self, trial: Trial, mark: AnswerMark) -> None:
        """What the author says to this mistake, under its title."""
        title = title_of(trial.answer, mark.misconception)
        if title:
            self.mistakes.append(title)
            self.voice.say(f"  {title[0].upper()}{title[1:]}.", "strong")
        if mark.message:
            self.voice.say(f"  {mark.message}")
        if mark.feedback:
            self.voice.blocks(as_blocks(mark.feedback), 2)

    def _reveal(self, answer: c.Answer) -> None:
        if answer.key:
            self.voice.inlines((c.Text("The answer is "), *answer.key.shown), 2)

    # ------------------------------------------------------------ text and proofs

    def _open(self, trial: Trial) -> Trial:
        """Show the solution and the rubric, and let the student mark what was written."""
        voice, item = self.voice, trial.item
        told = trial.part.solution or item.solution
        if told:
            voice.say("Compare with this solution:", "label")
            voice.blocks(told)
        rubric = s.rubric_of(trial)
        if rubric:
            voice.say()
            voice.say("Which of these does yours have?", "label")
            voice.rubric(rubric)
            lines = [entry.points for entry in rubric]
            prompt = "numbers such as 1, 3, or all, or none: "
        else:
            lines, prompt = [], "how much of it is right, in per cent: "
        while True:
            word = voice.read(prompt).strip().lower()
            if word in ("quit", "exit", "q"):
                raise Quit
            if word == "skip":
                raise Skip
            share = self_share(word, lines)
            if share is not None:
                return s.judge_oneself(trial, share)
            voice.say("That is neither of these.", "dim")


def self_share(word: str, lines: list[Fraction]) -> Fraction | None:
    """The share that a student gives to their own text; None when the word does not say it."""
    if word in ("all", "none"):
        return Fraction(word == "all")
    parts = word.replace(",", " ").split()
    if not parts or not all(part.rstrip("%").isdecimal() for part in parts):
        return None
    numbers = [int(part.rstrip("%")) for part in parts]
    if not lines:
        return Fraction(numbers[0], 100) if len(numbers) == 1 and numbers[0] <= 100 else None
    if any(not 1 <= number <= len(lines) for number in numbers):
        return None
    return sum((lines[number - 1] for number in set(numbers)), Fraction(0)) / sum(lines)


def title_of(answer: c.Answer, misconception: str) -> str:
    """The title of a misconception of this answer, or an empty string."""
    known = answer.key.mistakes if answer.key else ()
    return next((mistake.title for mistake in known if mistake.name == misconception), "")


def as_blocks(markdown: str) -> c.Blocks:
    """Feedback as blocks; as it stands where it is no Markdown of ours."""
    try:
        return parse(markdown)
    except MarkupError:
        return (c.Paragraph((c.Text(markdown),)),)


def _percent(share: Fraction) -> str:
    return f"{float(100 * share):.0f} %"
