"""`verify`: prove the keys of the bank."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Annotated

import typer

from qbank.errors import UsageError

from .common import BankOption


def verify(
    patterns: Annotated[
        list[str] | None, typer.Argument(help="Ids, folders, globs or files. Default: all.")
    ] = None,
    variants: Annotated[
        str, typer.Option(metavar="N|all", help="Variants of each question to look at; all: up to 20000.")
    ] = "all",
    json_file: Annotated[
        Path | None, typer.Option("--json", metavar="FILE", help="Write the report as JSON.")
    ] = None,
    style: Annotated[
        str, typer.Option("--format", help="How findings are printed: text, github or junit.")
    ] = "text",
    mutants: Annotated[
        bool, typer.Option("--mutants", help="Test the checks: try wrong versions too.")
    ] = False,
    since: Annotated[
        str, typer.Option(metavar="REVISION", help="Only questions changed since this revision of git.")
    ] = "",
    jobs: Annotated[int | None, typer.Option(min=1, help="Worker processes. Default: one a core.")] = None,
    no_cache: Annotated[bool, typer.Option("--no-cache", help="Look at unchanged questions again.")] = False,
    bank: BankOption = None,
) -> None:
    """Prove the keys: schema, space, key against oracle, steps, options, text in every writer.

    \b
    qbank verify
    qbank verify 'optimization/*' --variants 50
    qbank verify --mutants --json report.json
    qbank verify --mutants --since origin/main
    qbank verify --format github

    Exit code 0: nothing found; 1: findings; 2: wrong usage.
    """
    from qbank.bank import find
    from qbank.output import check_file, save
    from qbank.progress import progress
    from qbank.verify.bankrun import cache_path, verify_bank
    from qbank.verify.report import FORMATS, as_json, summary
    from qbank.verify.run import Plan

    if style not in FORMATS:
        raise UsageError(f"there is no format `{style}`", f"known: {', '.join(FORMATS)}")
    if json_file:
        check_file(json_file, force=True)
    plan = Plan(variants=_number(variants), mutants=mutants)
    the_bank = find(bank)
    ids = the_bank.select(patterns or ())
    if since:
        from qbank.changed import changed_since

        ids = changed_since(the_bank, since, ids)
    folder = None if no_cache else cache_path(the_bank.root)
    with progress("questions", len(ids)) as advance:
        outcomes = list(verify_bank(the_bank, ids, plan, jobs=jobs, cache_folder=folder, advance=advance))
    extra = the_bank.duplicates()
    for line in FORMATS[style](outcomes, extra):
        print(line)
    if json_file:
        data = json.dumps(as_json(outcomes, extra), indent=1, ensure_ascii=False)
        save({json_file: data.encode()}, force=True)
    print(summary(outcomes, extra), file=sys.stderr)
    if extra or any(not outcome.ok for outcome in outcomes):
        raise typer.Exit(1)


def _number(text: str) -> int | None:
    if text == "all":
        return None
    if not text.isdigit() or int(text) < 1:
        raise UsageError(f"--variants {text} is neither a number above 0 nor all", "write --variants 50")
    return int(text)
