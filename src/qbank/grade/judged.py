"""A judgement: what the marker finds out about one response before it becomes a mark."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from .marks import Verdict

ALL = Fraction(1)
NOTHING = Fraction(0)


@dataclass(frozen=True, slots=True)
class Judged:
    """The verdict and the share of the points; `mistakes` are the misconceptions met by name, each with the
    value that it gives, or None. Several are met where they give the same value."""

    verdict: Verdict
    fraction: Fraction = NOTHING
    message: str = ""
    mistakes: tuple[tuple[str, Any], ...] = ()


RIGHT = Judged(Verdict.RIGHT, ALL)


def shared(fraction: Fraction, mistakes: tuple[tuple[str, Any], ...] = (), message: str = "") -> Judged:
    """Right, partly right or wrong, as the fraction says."""
    if fraction == 1:
        return RIGHT
    verdict = Verdict.PARTLY if fraction > 0 else Verdict.WRONG
    return Judged(verdict, fraction, message, mistakes)
