"""What happens to one question, without a terminal: responses, second attempts, hints, the score.

Everything is a function from a `Trial` and an event to the next `Trial` and what came of it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from fractions import Fraction

from qbank.content import Answer, Blocks, Item, Part, RubricLine
from qbank.grade import AnswerMark, Verdict

HINT_COST = Fraction(1, 10)  # of the points of the question
SECOND = Fraction(1, 2)  # what a second attempt adds counts half
OPEN = ("text", "proof")
NONE = Fraction(0)


class Outcome(StrEnum):
    """What came of a response."""

    RIGHT = "right"
    RETRY = "retry"  # not right: there is a second attempt
    MISSED = "missed"  # not right for the second time
    UNREADABLE = "unreadable"  # it costs nothing
    UNDECIDED = "undecided"  # neither right nor wrong could be shown: try another form, it costs nothing
    LEFT = "left"  # undecided twice: it does not count
    WRITTEN = "written"  # text and proofs: the student marks them by the rubric


@dataclass(frozen=True, slots=True)
class Trial:
    """A question being answered.

    `asked` are the answers in their order, `at` is the place of the present one. `shares` holds the share of
    the points that each settled answer earned, None where it does not count. `first` is what the first try
    at the present answer earned, None before that; `doubts` says how often the present one was undecided;
    `second_attempts` how many answers took a second attempt.
    """

    item: Item
    asked: tuple[tuple[Part, Answer], ...]
    at: int = 0
    first: Fraction | None = None
    doubts: int = 0
    responses: Mapping[str, str] = field(default_factory=dict)
    shares: Mapping[str, Fraction | None] = field(default_factory=dict)
    hints: int = 0
    second_attempts: int = 0
    gave_up: bool = False

    @property
    def part(self) -> Part:
        return self.asked[self.at][0]

    @property
    def answer(self) -> Answer:
        return self.asked[self.at][1]

    @property
    def done(self) -> bool:
        """Whether every answer is settled."""
        return self.at >= len(self.asked)

    @property
    def attempt(self) -> int:
        return 1 if self.first is None else 2


def begin(item: Item) -> Trial:
    """The question before the first response. Within a part, what is marked by a rubric comes last: its
    solution shows the other keys."""
    asked = []
    for part in item.parts:
        ordered = sorted(part.answers, key=lambda answer: answer.kind in OPEN)
        asked += [(part, answer) for answer in ordered]
    return Trial(item, tuple(asked))


def respond(trial: Trial, text: str, mark: AnswerMark) -> tuple[Trial, Outcome]:
    """The trial after a response that was marked."""
    trial = replace(trial, responses={**trial.responses, trial.answer.name: text})
    match mark.verdict:
        case Verdict.UNREADABLE | Verdict.BLANK:
            return trial, Outcome.UNREADABLE
        case Verdict.REVIEW:
            return trial, Outcome.WRITTEN
        case Verdict.UNKNOWN:
            if trial.doubts:
                return _settle(trial, None), Outcome.LEFT
            return replace(trial, doubts=1), Outcome.UNDECIDED
        case Verdict.RIGHT:
            return _settle(trial, _share(trial, mark.fraction)), Outcome.RIGHT
        case Verdict.PARTLY | Verdict.WRONG:
            if trial.first is None:
                again = replace(trial, first=mark.fraction, second_attempts=trial.second_attempts + 1)
                return again, Outcome.RETRY
            return _settle(trial, _share(trial, mark.fraction)), Outcome.MISSED


def _share(trial: Trial, fraction: Fraction) -> Fraction:
    """The share earned: what the second attempt adds to the first counts half."""
    if trial.first is None:
        return fraction
    return trial.first + SECOND * max(NONE, fraction - trial.first)


def _settle(trial: Trial, share: Fraction | None) -> Trial:
    shares = {**trial.shares, trial.answer.name: share}
    return replace(trial, at=trial.at + 1, first=None, doubts=0, shares=shares)


def hint(trial: Trial) -> tuple[Trial, Blocks | None]:
    """The next hint, None when there is none left; each costs."""
    if trial.hints >= len(trial.item.hints):
        return trial, None
    return replace(trial, hints=trial.hints + 1), trial.item.hints[trial.hints]


def rubric_of(trial: Trial) -> tuple[RubricLine, ...]:
    """The lines of the rubric for the present answer. The lines of a question stand in the order of its texts
    and proofs and add up to the points of each; where they do not, all are for each."""
    rubric = trial.item.rubric
    answers = [a for part in trial.item.parts for a in part.answers if a.kind in OPEN]
    at = 0
    for answer in answers:
        begin_at, left = at, answer.points
        while at < len(rubric) and rubric[at].points <= left:
            left -= rubric[at].points
            at += 1
        if left:
            break
        if answer == trial.answer:
            return rubric[begin_at:at]
    return rubric


def judge_oneself(trial: Trial, share: Fraction | None) -> Trial:
    """The student marked the present answer by the rubric; None when they did not."""
    return _settle(trial, share)


def give_up(trial: Trial) -> Trial:
    """Show the solution now: what is not settled earns what its first attempt earned, or nothing."""
    shares = dict(trial.shares)
    for i, (_, answer) in enumerate(trial.asked[trial.at :]):
        shares[answer.name] = (trial.first or NONE) if i == 0 else NONE
    return replace(trial, at=len(trial.asked), first=None, shares=shares, gave_up=True)


@dataclass(frozen=True, slots=True)
class Score:
    """Points earned of those that could be decided; hints are taken off."""

    earned: Fraction
    possible: Fraction

    @property
    def share(self) -> Fraction | None:
        return self.earned / self.possible if self.possible else None


def score(trial: Trial) -> Score:
    """The score of a trial that is done."""
    earned, possible = NONE, NONE
    for _, answer in trial.asked:
        share = trial.shares.get(answer.name)
        if share is not None:
            earned += share * answer.points
            possible += answer.points
    return Score(max(NONE, earned - trial.hints * HINT_COST * possible), possible)


def proposed_rating(trial: Trial, seconds: float) -> int:
    """FSRS's rating as the score suggests it: 1 again, 2 hard, 3 good, 4 easy (right in half the time)."""
    share = score(trial).share
    if share is None:
        return 2
    clean = trial.hints == 0 and trial.second_attempts == 0 and not trial.gave_up
    if share < Fraction(6, 10) or trial.gave_up:
        return 1
    if share < Fraction(9, 10) or not clean:
        return 2
    quick = trial.item.minutes and seconds < trial.item.minutes * 30
    return 4 if share == 1 and quick else 3
