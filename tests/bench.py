"""`make bench`: how fast qbank is, as a table and as JSON. A measurement, never a test.

CPU times are of this process and its children. Each line gives the ratio to the aim and, where R/exams was
measured on the same task (two virtual cores, another machine), the ratio to it. `yardstick` is a fixed piece
of sympy work measured in the same run: ratios to it compare machines.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

REPOSITORY = Path(__file__).resolve().parent.parent
QUESTIONS = 16
MOODLE_VARIANTS = 40
FORMS = 200


def cpu(work: Callable[[], object]) -> float:
    """CPU seconds of `work` in this process and its children."""
    before = os.times()
    work()
    after = os.times()
    return sum(after[:4]) - sum(before[:4])


def yardstick() -> float:
    import sympy as sp

    x, y = sp.symbols("x y")
    return cpu(lambda: [sp.expand((x + i * y + 1) ** 12) for i in range(2, 12)])


def moodle(bank: Bank, ids: list[str]) -> float:
    """CPU milliseconds for a Moodle question: generate, compose, write, check."""
    PLATFORMS["moodle"](quiz_document(bank, ids, 2, "warm", "")[0])
    made = []

    def work() -> None:
        document, _ = quiz_document(bank, ids, MOODLE_VARIANTS, "bench", "other")
        PLATFORMS["moodle"](document)
        made.extend(document.items)

    spent = cpu(work)
    return spent / len(made) * 1000


def variants(bank: Bank, ids: list[str]) -> float:
    """CPU milliseconds for a variant: params, values, keys, text."""
    questions = [bank.question(identity) for identity in ids]
    for question in questions:
        compose(generate(question, 0), c.View.CANDIDATE)
    numbers = range(20, 40)
    spent = cpu(lambda: [compose(generate(q, n), c.View.CANDIDATE) for q in questions for n in numbers])
    return spent / (len(questions) * len(numbers)) * 1000


def forms(both: bool) -> float:
    """CPU milliseconds for a form of five questions over many forms, with its solutions or without."""
    with tempfile.TemporaryDirectory() as folder:
        return forms_cpu(BLUEPRINT, FORMS, Path(folder), both) * 1000


def startup(*arguments: str) -> float:
    """The median wall-clock milliseconds of a command, over nine runs."""
    command = [sys.executable, "-m", "qbank", *arguments]
    taken = []
    for _ in range(9):
        start = time.perf_counter()
        subprocess.run(command, cwd=REPOSITORY, check=True, capture_output=True)
        taken.append(time.perf_counter() - start)
    return sorted(taken)[len(taken) // 2] * 1000
