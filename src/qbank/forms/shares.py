"""Sharing points out so that they add up and stay numbers that people like to see."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction

from qbank.content import Item
from qbank.model import ANSWER_KINDS

from .blueprint import SectionPlan

UNITS = (Fraction(1), Fraction(1, 2), Fraction(1, 4))


def section_shares(section: SectionPlan, own: Sequence[Fraction]) -> list[Fraction]:
    """What each question of a section is worth; `own` are the points of the questions themselves."""
    if section.points_each is not None:
        return [section.points_each] * len(own)
    if section.points is None:
        return list(own)
    return shares(section.points, own)


def item_shares(item: Item) -> tuple[Mapping[str, Fraction], Sequence[Fraction]]:
    """Points of the answers by name, and of the lines of the rubric, in round numbers with the same sum."""
    answers = [answer for part in item.parts for answer in part.answers]
    points = rounded([answer.points for answer in answers])
    by_name = {answer.name: p for answer, p in zip(answers, points, strict=True)}
    marked = sum((by_name[a.name] for a in answers if not ANSWER_KINDS[a.kind].closed), Fraction(0))
    lines = [line.points for line in item.rubric]
    return by_name, shares(marked, lines) if lines and marked else lines


def shares(total: Fraction, weights: Sequence[Fraction]) -> list[Fraction]:
    """`total` in proportion to the weights, in round numbers."""
    whole = sum(weights, Fraction(0))
    return rounded([total * weight / whole for weight in weights])


def rounded(parts: Sequence[Fraction]) -> list[Fraction]:
    """The parts in halves as they are, else moved to whole, half or quarter points with the same sum.

    The method of largest remainders, with at least one unit for each; parts whose sum is no multiple of any
    unit stay exact.
    """
    if all((2 * part).denominator == 1 for part in parts):
        return list(parts)
    total = sum(parts, Fraction(0))
    for unit in UNITS:
        if (total / unit).denominator == 1 and total >= unit * len(parts) and min(parts) >= unit / 2:
            return _apportioned([part / unit for part in parts], unit)
    return list(parts)


def _apportioned(units: Sequence[Fraction], unit: Fraction) -> list[Fraction]:
    given = [max(1, int(part)) for part in units]
    missing = int(sum(units, Fraction(0))) - sum(given)
    order = sorted(range(len(units)), key=lambda i: given[i] - units[i])
    for i in order[: max(0, missing)]:
        given[i] += 1
    for _ in range(-missing):
        # Small parts were raised to one unit: whoever is farthest above its due gives one back.
        i = max((i for i in range(len(units)) if given[i] > 1), key=lambda i: given[i] - units[i])
        given[i] -= 1
    return [n * unit for n in given]
