"""`site`: static pages for practice."""

from __future__ import annotations

import json
import sys
import time
from pathlib import Path
from typing import Annotated

import typer

from qbank.errors import SourceError

from .common import BankOption, ForceOption, JsonOption


def site(
    out: Annotated[Path, typer.Argument(metavar="OUT", help="The folder to write.")],
    patterns: Annotated[
        list[str] | None, typer.Argument(help="Ids, folders, globs or files. Default: all.")
    ] = None,
    variants: Annotated[int, typer.Option(min=1, max=1000, help="Variants of each question.")] = 10,
    title: Annotated[str, typer.Option(help="The title of the page.")] = "Deep learning theory: practice",
    jobs: Annotated[int | None, typer.Option(min=1, help="Worker processes. Default: one a core.")] = None,
    as_json: JsonOption = False,
    force: ForceOption = False,
    bank: BankOption = None,
) -> None:
    """Write a site for practice: pages that need no server and work offline, from a disk or any static host.

    \b
    qbank site practice                            # then open practice/index.html in a browser
    qbank site practice 'optimization/*' --variants 20 --title 'Optimization' --force

    The answers are in the pages, for a browser has to check them: questions with `visibility: exam` are left
    out, and naming one is an error.
    """
    from qbank.bank import find
    from qbank.progress import progress
    from qbank.site.bake import bake_all, practice_ids
    from qbank.site.page import PAGE, site_files
    from qbank.site.write import check_target, write_site

    started = time.perf_counter()
    check_target(out, force)
    the_bank = find(bank)
    ids = practice_ids(the_bank, patterns or ())
    with progress("questions", len(ids)) as advance:
        baked = list(bake_all(the_bank, ids, variants, jobs, advance))
    findings = [finding for one in baked for finding in one.findings]
    if findings:
        raise SourceError(findings)
    files = site_files(baked, the_bank.topics(), title)
    for note in write_site(out, files, force=force):
        print(f"note: {note}", file=sys.stderr)
    first = sum(
        len(data) for name, data in files.items() if "/" not in name and name.endswith(("html", "js", "css"))
    )
    told = {
        "page": str(out / PAGE),
        "questions": len(baked),
        "variants": sum(int(one.entry["variants"]) for one in baked),
        "files": len(files),
        "bytes": sum(map(len, files.values())),
        "first_page_bytes": first,
        "seconds": round(time.perf_counter() - started, 1),
    }
    if as_json:
        print(json.dumps(told, indent=1))
        return
    print(f"{told['page']}  ({told['questions']} questions, {told['variants']} variants)")
    print(f"{told['bytes']:,} bytes, the first page {first:,}", file=sys.stderr)
