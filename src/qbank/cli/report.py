"""`report`: the state of the bank as a page."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from qbank.errors import UsageError

from .common import BankOption, ForceOption


def report(
    out: Annotated[Path, typer.Argument(metavar="OUT.html", help="The page to write.")],
    patterns: Annotated[
        list[str] | None, typer.Argument(help="Ids, folders, globs or files. Default: all.")
    ] = None,
    mutants: Annotated[
        bool, typer.Option("--mutants/--no-mutants", help="Try wrong versions of each question too.")
    ] = True,
    jobs: Annotated[int | None, typer.Option(min=1, help="Worker processes. Default: one a core.")] = None,
    no_cache: Annotated[bool, typer.Option("--no-cache", help="Look at unchanged questions again.")] = False,
    force: ForceOption = False,
    bank: BankOption = None,
) -> None:
    """Write a page with the state of the bank: levels, routes, mutants, findings, coverage of topics.

    \b
    qbank report state.html
    qbank report state.html 'optimization/*' --no-mutants

    The page is one file that needs nothing beside it. Findings stand in it and do not fail the command.
    """
    from qbank.bank import find, index_path
    from qbank.output import check_file, save
    from qbank.progress import progress
    from qbank.verify.bankrun import cache_path, verify_bank
    from qbank.verify.page import page
    from qbank.verify.report import summary
    from qbank.verify.run import Plan

    if out.suffix not in (".html", ".htm"):
        raise UsageError(
            f"the page `{out}` has no name that ends in .html", "name the page first: qbank report state.html"
        )
    check_file(out, force)
    plan = Plan(mutants=mutants)
    the_bank = find(bank)
    ids = the_bank.select(patterns or ())
    folder = None if no_cache else cache_path(the_bank.root)
    with progress("questions", len(ids)) as advance:
        outcomes = list(verify_bank(the_bank, ids, plan, jobs=jobs, cache_folder=folder, advance=advance))
    extra = the_bank.duplicates()
    summaries = {one.id: one for one in the_bank.summaries(index_path(the_bank.root))}
    text = page(outcomes, extra, summaries, the_bank.topics())
    save({out: text.encode()}, force=force)
    print(out)
    print(summary(outcomes, extra), file=sys.stderr)
