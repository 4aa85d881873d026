"""`quiz`: questions with their variants, for a learning platform."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from qbank.errors import SourceError, UsageError

from .common import BankOption, ForceOption


def quiz(
    patterns: Annotated[list[str], typer.Argument(help="Ids, folders or globs, or a blueprint file.")],
    out: Annotated[Path, typer.Option("--out", metavar="FILE", help="The file to write.")],
    variants: Annotated[int, typer.Option(min=1, help="Variants of each question.")] = 20,
    to: Annotated[str, typer.Option(help="The platform: moodle.")] = "moodle",
    category: Annotated[str, typer.Option(help="The category above all others.")] = "qbank",
    seed: Annotated[str, typer.Option(help="Draws other variants.")] = "",
    force: ForceOption = False,
    bank: BankOption = None,
) -> None:
    """Export a quiz: each question becomes a category that holds its variants, so that a random one is drawn.

    \b
    qbank quiz 'optimization/*' --variants 20 --to moodle --out optimization.xml
    qbank quiz bank/courses/ece046211/final-moed-a.yaml --variants 50 --out final.xml
    """
    from qbank.bank import find
    from qbank.generate import VariantError
    from qbank.output import refuse_existing, save
    from qbank.progress import progress
    from qbank.quiz import PLATFORMS, quiz_document, quiz_ids

    if to not in PLATFORMS:
        raise UsageError(f"there is no platform `{to}`", f"known: {', '.join(PLATFORMS)}")
    refuse_existing([out], force)
    the_bank = find(bank)
    ids = quiz_ids(the_bank, patterns, seed)
    try:
        with progress("variants", len(ids)) as advance:
            document, notes = quiz_document(the_bank, ids, variants, category, seed, advance)
            data = PLATFORMS[to](document)
    except VariantError as error:
        raise SourceError([error.finding]) from None
    except ValueError as error:
        print(f"qbank: {to} would not take this quiz: {error}", file=sys.stderr)
        raise typer.Exit(1) from None
    save({out: data}, force=force)
    for note in notes:
        print(f"note: {note}", file=sys.stderr)
    total = len(document.items)
    print(f"{out}  ({len(ids)} questions, {total} variants)")
