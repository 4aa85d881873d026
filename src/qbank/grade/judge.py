"""Whether a response and a value are the same: at a glance here, or by a proof in a killable worker."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any

from qbank.algebra.equality import compare
from qbank.algebra.glance import glance
from qbank.algebra.limits import Clock, OutOfTime, time_limit
from qbank.algebra.values import ValueKindError, decimal_of, to_sympy
from qbank.work import Done, Job, Warm

WORKER = Warm(preload=("qbank.algebra.tactics", "qbank.grade"))
SHORT = 0.05  # with less time than this left no proof is begun
GRACE = 0.2  # a comparison limits itself; what does not stop by then is killed
DIGITS = 40


def equal_in_worker(a: Any, b: Any, domain: Mapping[Any, Any] | None, seconds: float) -> str:
    """The outcome of `compare`, to be called in the worker."""
    return compare(a, b, domain, seconds=seconds).outcome


@dataclass(frozen=True, slots=True)
class Judge:
    """Decides equality on one domain until the clock runs out."""

    clock: Clock
    domain: Mapping[Any, Any] = field(default_factory=dict)

    def equal(self, a: Any, b: Any) -> bool | None:
        """Whether two expressions are equal; None when that is not decided in time."""
        seen = glance(a, b, self.domain or None)
        if not seen.unknown:
            return seen.proved
        done = self.ask(equal_in_worker, a, b, self.domain or None, max(SHORT, self.clock.left))
        return {"proved": True, "refuted": False}.get(done.result)

    def near(self, a: Any, b: Any, tolerance: Any) -> bool | None:
        """Whether two numbers lie no further apart than the tolerance; None when one has no value."""
        if tolerance is None or tolerance == 0:
            return self.equal(a, b)
        gap = distance(a, b)
        return None if gap is None else bool(gap <= tolerance)

    def ask(self, function: Any, *arguments: Any) -> Done:
        """A job for the worker, within the time that is left."""
        if self.clock.left < SHORT:
            return Done(0, stopped="timeout")
        return WORKER.run(Job(function, arguments, self.clock.left + GRACE))


def distance(a: Any, b: Any) -> Any:
    """How far apart two real numbers are, exactly for fractions and else from 40 digits of each; None when
    one has no value."""
    if a.is_Rational and b.is_Rational:
        return abs(a - b)
    try:
        with time_limit(1.0):
            first, second = (to_sympy(Fraction(decimal_of(value, DIGITS))) for value in (a, b))
    except (ValueKindError, OutOfTime, OverflowError, RecursionError, ValueError):
        return None
    return abs(first - second)
