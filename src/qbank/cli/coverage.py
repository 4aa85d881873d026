"""`coverage`: syllabus rows and their questions."""

from __future__ import annotations

import json
from typing import Annotated

import typer

from .common import BankOption, JsonOption


def coverage(
    course: Annotated[
        str | None, typer.Argument(help="The course, a folder of bank/courses/. Default: all.")
    ] = None,
    as_json: JsonOption = False,
    bank: BankOption = None,
) -> None:
    """Show which rows of a syllabus have questions; rows that have none stand out.

    \b
    qbank coverage ece046211
    qbank coverage --json
    """
    from dataclasses import asdict

    from qbank.bank import find, index_path
    from qbank.coverage import LEVELS, courses, load_course
    from qbank.coverage import coverage as rows_of

    the_bank = find(bank)
    summaries = list(the_bank.summaries(index_path(the_bank.root)))
    names = [course] if course else courses(the_bank)
    found = {
        name: (load_course(the_bank, name), rows_of(load_course(the_bank, name), summaries)) for name in names
    }
    if as_json:
        data = {
            name: {"title": c.title, "offering": c.offering, "rows": [asdict(row) for row in rows]}
            for name, (c, rows) in found.items()
        }
        print(json.dumps(data, indent=1, ensure_ascii=False))
        return
    for name, (c, rows) in found.items():
        print(f"{name}: {c.offering}")
        print(f"   {'questions':>9}  " + "  ".join(f"{level:>8}" for level in LEVELS) + "   row")
        for row in rows:
            mark = "!!" if row.empty else "  "
            counts = "  ".join(f"{row.levels[level]:>8}" for level in LEVELS)
            note = "" if row.topics else "  (nothing to examine)"
            note += "" if row.active else "  (not taught in this offering)"
            print(f"{mark} {row.questions:>9}  {counts}   {_cut(row.title, 78)}{note}")
        wanting = sum(row.empty for row in rows)
        print(f"{wanting} of {sum(bool(row.topics) for row in rows)} rows with topics have no question\n")


def _cut(text: str, width: int) -> str:
    return text if len(text) <= width else text[: width - 1] + "…"
