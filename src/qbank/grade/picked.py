"""Responses that pick from a list: options, truth, pairs, an order.

What they are worth: a choice all or nothing; of several choices each right one counts +1/(right ones) and
each wrong one -1/(wrong ones), not below 0 together; a matching its share of right pairs; an ordering the
share of pairs of items in the right order minus that of those in the wrong one, not below 0, so that a
reversed order earns nothing and a guess little.
"""

from __future__ import annotations

from fractions import Fraction
from itertools import combinations
from typing import Any

from qbank.algebra.response import Response
from qbank.algebra.response.errors import ResponseError
from qbank.keyed import Choice, Keyed
from qbank.model import BooleanAnswer

from .judged import NOTHING, RIGHT, Judged, shared
from .marks import Verdict

LETTERS = "abcdefghijklmnopqrstuvwxyz"


def choice(one: Keyed, response: Response) -> Judged:
    """One option. A wrong one is the mistake it names, else that of not taking the right one."""
    option = one.options[LETTERS.index(str(response.value))]
    if option.right:
        return RIGHT
    right = next(other for other in one.options if other.right)
    values = {mistake.name: mistake.value for mistake in one.mistakes}
    because = option.because or right.because or ""
    return Judged(Verdict.WRONG, NOTHING, "", ((because, values.get(because)),) if because else ())


def choices(one: Keyed, response: Response) -> Judged:
    """Several options: right ones minus wrong ones."""
    letters: Any = response.value
    taken = {LETTERS.index(letter) for letter in letters}
    right = {i for i, option in enumerate(one.options) if option.right}
    wrong = set(range(len(one.options))) - right
    fraction = Fraction(len(taken & right), len(right)) - Fraction(len(taken & wrong), len(wrong))
    missed = [*sorted(taken & wrong), *sorted(right - taken)]
    return shared(max(NOTHING, fraction), _first_reason([one.options[i] for i in missed]))


def _first_reason(options: list[Choice]) -> tuple[tuple[str, None], ...]:
    return next((((option.because, None),) for option in options if option.because), ())


def boolean(one: Keyed, response: Response) -> Judged:
    """True or false."""
    if response.value == one.key:
        return RIGHT
    because = one.answer.because if isinstance(one.answer, BooleanAnswer) else None
    return Judged(Verdict.WRONG, NOTHING, "", ((because, None),) if because else ())


def matching(one: Keyed, response: Response) -> Judged:
    """Each pair counts the same; entries left out count as wrong."""
    pairs: Any = response.value
    given = {}
    for number, letter in pairs:
        place = LETTERS.index(letter)
        if place >= len(one.shown_right):
            last = LETTERS[len(one.shown_right) - 1]
            raise ResponseError(f"the entries to match are a to {last}", None, "option")
        given[one.shown[number - 1]] = one.shown_right[place]
    hits = sum(given.get(i) == right for i, right in enumerate(one.key))
    return shared(Fraction(hits, len(one.key)))


def ordering(one: Keyed, response: Response) -> Judged:
    """Pairs of items in the right order minus pairs in the wrong one."""
    items: Any = response.value
    places = [LETTERS.index(i) if isinstance(i, str) else i - 1 for i in items]
    rank = {item: i for i, item in enumerate(one.key)}
    ranks = [rank[one.shown[place]] for place in places]
    pairs = list(combinations(ranks, 2))
    good = sum(first < second for first, second in pairs)
    fraction = Fraction(2 * good - len(pairs), len(pairs)) if pairs else Fraction(1)
    return shared(max(NOTHING, fraction))


KINDS = {
    "choice": choice,
    "choices": choices,
    "boolean": boolean,
    "matching": matching,
    "ordering": ordering,
}
