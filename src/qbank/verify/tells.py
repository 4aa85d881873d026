"""Whether the key gives itself away among its options: by its place, its rank, its length, its form."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from qbank import content as c
from qbank.algebra.values import decimal_of, is_number
from qbank.errors import Finding
from qbank.keyed import Keyed
from qbank.model import Question

ENOUGH = 24  # variants from which a habit can be told from chance
HABIT = 0.9  # share of variants in which one rank, or the greatest length, betrays the key
ODD = 0.75  # share of variants in which the key is the odd one out
CHI_SQUARE = {2: 15.1, 3: 18.4, 4: 21.1, 5: 23.5, 6: 25.7, 7: 27.9}  # 1 in 10 000, by degrees of freedom


@dataclass(slots=True)
class Tells:
    """Over the variants of one answer: where the key stood, its rank by size, and what set it apart."""

    options: int = 0
    seen: int = 0
    places: Counter[int] = field(default_factory=Counter)
    ranks: Counter[int] = field(default_factory=Counter)
    longest: int = 0
    odd: Counter[str] = field(default_factory=Counter)

    def look(self, one: Keyed, shown: tuple[c.Inlines, ...]) -> None:
        """Enter one variant of a computed answer that is asked as a choice."""
        place = next(i for i, option in enumerate(one.options) if option.right)
        self.options = len(one.options)
        self.seen += 1
        self.places[place] += 1
        lengths = [len(repr(option)) for option in shown]
        self.longest += lengths[place] > max(n for i, n in enumerate(lengths) if i != place)
        values = [option.value for option in one.options]
        if not all(is_number(value) for value in values):
            return
        size = [decimal_of(value) for value in values]
        self.ranks[sorted(range(len(size)), key=size.__getitem__).index(place)] += 1
        for form, holds in FORMS.items():
            has = [bool(holds(value)) for value in values]
            if has.count(has[place]) == 1:
                self.odd[form] += 1

    def report(self) -> dict[str, Any]:
        """What was seen, as data."""
        return {
            "variants": self.seen,
            "places": [self.places[i] for i in range(self.options)],
            "ranks": [self.ranks[i] for i in range(self.options)] if self.ranks else None,
            "longest": self.longest,
            "odd": dict(self.odd),
        }


FORMS: Mapping[str, Callable[[Any], bool]] = {
    "a fraction or not": lambda value: not value.is_Integer,
    "negative or not": lambda value: value.is_negative,
    "irrational or not": lambda value: not value.is_Rational,
    "zero or not": lambda value: value == 0,
}


def check_tells(question: Question, name: str, tells: Tells) -> Iterator[Finding]:
    """Findings for an answer whose key can be told by its looks."""
    if tells.seen < ENOUGH:
        return
    where = question.where("answers", name)
    expected = tells.seen / tells.options
    chi = sum((tells.places[i] - expected) ** 2 / expected for i in range(tells.options))
    if chi > CHI_SQUARE.get(tells.options - 1, 30.0):
        places = ", ".join(str(tells.places[i]) for i in range(tells.options))
        message = f"the key of `{name}` is not spread evenly over its places: {places}"
        yield Finding(where, "key-place", message, "rename the question: the order follows from its id")
    habits = [(f"rank {rank + 1} by size", n) for rank, n in tells.ranks.most_common(1)]
    habits.append(("the longest option", tells.longest))
    for what, times in habits:
        if times > HABIT * tells.seen:
            message = f"the key of `{name}` is {what} in {times} of {tells.seen} variants"
            hint = "add a misconception on its other side, or ask openly"
            yield Finding(where, "key-habit", message, hint)
    for form, times in tells.odd.items():
        if times > ODD * tells.seen:
            message = (
                f"the key of `{name}` alone among its options is {form} in {times} of {tells.seen} variants"
            )
            yield Finding(where, "key-odd", message, "add a misconception of the same form, or ask openly")
