"""What marking gives: a verdict for each answer, its share of the points, and what to tell the student."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction


class Verdict(StrEnum):
    """What became of one response."""

    RIGHT = "right"
    PARTLY = "partly"  # some entries, options or pairs are right, or the value is and the form is not
    WRONG = "wrong"
    UNREADABLE = "unreadable"  # it costs nothing: the student may type it again
    UNKNOWN = "unknown"  # neither equal nor different within the time; never counted as wrong
    BLANK = "blank"
    REVIEW = "review"  # text and proofs: a person marks them


@dataclass(frozen=True, slots=True)
class AnswerMark:
    """One response, marked.

    `fraction` of `possible` points makes `points`. `read_as` and `read_tex` show how the text was read, in
    plain text and in LaTeX without delimiters; both are empty when it was not, and words that the question
    accepts have no LaTeX. `message` says why it could not be read, with the place, or what was asked for
    besides the value. `misconception` names the mistake that gives this response, and `feedback` is what the
    author says to it, in Markdown; where several mistakes give the same value, the first is named and all are
    answered. `carried` says that it follows from an earlier response of the student's that is not the key.
    """

    name: str
    verdict: Verdict
    fraction: Fraction
    points: Fraction
    possible: Fraction
    read_as: str = ""
    read_tex: str = ""
    message: str = ""
    misconception: str = ""
    feedback: str = ""
    carried: bool = False


@dataclass(frozen=True, slots=True)
class Mark:
    """The answers of a variant by name, in the order of the question. What is unreadable, unknown or left to
    a person earns nothing yet: `undecided` are the points that hang on it."""

    answers: Mapping[str, AnswerMark]
    earned: Fraction
    possible: Fraction

    @property
    def undecided(self) -> Fraction:
        open_ended = (Verdict.UNREADABLE, Verdict.UNKNOWN, Verdict.REVIEW)
        marks = (mark for mark in self.answers.values() if mark.verdict in open_ended)
        return sum((mark.possible - mark.points for mark in marks), Fraction(0))
