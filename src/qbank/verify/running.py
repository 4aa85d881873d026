"""What gathers while the variants of one question go by."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from qbank.model import Question

from .outcome import Collector
from .printed import Formulas
from .tells import Tells


@dataclass(frozen=True, slots=True)
class Plan:
    """How much to look at: `variants` is a number, or None for all."""

    variants: int | None = None
    mutants: bool = False


@dataclass(slots=True)
class Run:
    """What gathers while the variants of one question go by."""

    question: Question
    collector: Collector = field(default_factory=Collector)
    methods: dict[str, Counter[str]] = field(default_factory=dict)
    routes: dict[str, dict[str, None]] = field(default_factory=dict)
    notes: set[str] = field(default_factory=set)
    stems: Counter[Any] = field(default_factory=Counter)
    tells: dict[str, Tells] = field(default_factory=dict)
    formulas: Formulas | None = None
    given: dict[str, set[str]] = field(default_factory=dict)  # what each oracle has returned so far
    skipped: list[int] = field(default_factory=list)  # variants on which a proof spared an oracle
    broken: bool = False  # a proof was dropped later
    torch_missing: bool = False
    spent: dict[str, float] = field(default_factory=dict)

    @contextmanager
    def timed(self, what: str) -> Iterator[None]:
        """Enter the seconds that a block takes under the name of what it checks."""
        start = time.perf_counter()
        try:
            yield
        finally:
            self.spent[what] = self.spent.get(what, 0.0) + time.perf_counter() - start
