"""`make bench`: how fast qbank is, as a table and as JSON. A measurement, never a test.

CPU times are of this process and its children. `R/exams` is what was measured for it on the same tasks, on
two virtual cores of another machine; `yardstick` is a fixed piece of sympy's work in this run, to compare
machines.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path

REPOSITORY = Path(__file__).resolve().parent.parent
BLUEPRINT = REPOSITORY / "tests/bench-exam.yaml"
FORMS = 200
VARIANTS = 40


@dataclass(frozen=True)
class Row:
    """One measurement in milliseconds; `aim` is ours, `r_exams` what R/exams took."""

    what: str
    measured: float
    aim: float | None = None
    r_exams: float | None = None


def cpu(work: Callable[[], object]) -> float:
    """CPU milliseconds of `work` in this process and its finished children."""
    before = os.times()
    work()
    after = os.times()
    return (sum(after[:4]) - sum(before[:4])) * 1000


def qbank(*arguments: str) -> None:
    command = [sys.executable, "-m", "qbank", *arguments]
    subprocess.run(command, cwd=REPOSITORY, check=True, capture_output=True)


def yardstick() -> float:
    import sympy as sp

    x, y = sp.symbols("x y")
    return cpu(lambda: [sp.expand((x + i * y + 1) ** 12) for i in range(2, 12)])


def moodle(ids: list[str]) -> float:
    """A Moodle question: generate, compose, write, check; without the start of Python."""
    with tempfile.TemporaryDirectory() as folder:

        def run(variants: int) -> float:
            out = str(Path(folder) / f"{variants}.xml")
            return cpu(lambda: qbank("quiz", *ids, "--variants", str(variants), "--out", out))

        return (run(VARIANTS + 1) - run(1)) / (VARIANTS * len(ids))


def variant(ids: list[str]) -> float:
    """A variant as a candidate sees it: params, values, keys, text."""
    from qbank import content as c
    from qbank.bank import Bank
    from qbank.compose import compose
    from qbank.generate import generate

    bank = Bank(REPOSITORY / "bank")
    questions = [bank.question(identity) for identity in ids]
    for question in questions:
        compose(generate(question, 0), c.View.CANDIDATE)
    numbers = range(1, 1 + VARIANTS)
    spent = cpu(lambda: [compose(generate(q, n), c.View.CANDIDATE) for q in questions for n in numbers])
    return spent / (len(questions) * VARIANTS)


def form() -> float:
    """A form of five questions: the paper, its solutions, key and manifest; without the start of Python."""
    with tempfile.TemporaryDirectory() as folder:

        def run(forms: int) -> float:
            out = str(Path(folder) / str(forms))
            return cpu(lambda: qbank("exam", str(BLUEPRINT), "--forms", str(forms), "--out", out))

        return (run(FORMS + 1) - run(1)) / FORMS


def startup(*arguments: str) -> float:
    """The median wall-clock time of a command, over nine runs."""
    taken = []
    for _ in range(9):
        start = time.perf_counter()
        qbank(*arguments)
        taken.append(time.perf_counter() - start)
    return sorted(taken)[len(taken) // 2] * 1000


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--json", type=Path, help="write the measurements here too")
    options = parser.parse_args()
    import yaml

    plan = yaml.safe_load(BLUEPRINT.read_text("utf-8"))
    ids = [identity for section in plan["sections"] for identity in section["questions"]]
    rows = [
        Row("yardstick: ten expansions in sympy", yardstick()),
        Row("CPU of a Moodle question", moodle(ids), 2.4, 47),
        Row("CPU of a form of five questions: paper and solutions", form(), 26, 530),
        Row("CPU of a variant", variant(ids), 5),
        Row("start-up of `qbank --help`", startup("--help"), 200),
        Row("start-up of `qbank list`", startup("list"), 500),
    ]
    print(f"{'milliseconds':<54}{'measured':>9}{'aim':>7}{'of aim':>8}{'R/exams':>9}{'faster':>8}")
    for row in rows:
        aim = f"{row.aim:>7g}{row.measured / row.aim:>8.2f}" if row.aim else f"{'':>15}"
        peer = f"{row.r_exams:>9g}{row.r_exams / row.measured:>7.1f}x" if row.r_exams else ""
        print(f"{row.what:<54}{row.measured:>9.2f}{aim}{peer}")
    data = json.dumps([asdict(row) for row in rows], indent=1)
    print(data)
    if options.json:
        options.json.write_text(data + "\n", "utf-8")


if __name__ == "__main__":
    main()
