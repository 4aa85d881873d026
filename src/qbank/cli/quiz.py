"""`quiz` and `export`: questions with their variants, for a learning platform or a card trainer."""

from __future__ import annotations

import os
import sys
import time
from pathlib import Path
from typing import Annotated

import typer

from qbank.errors import SourceError, UsageError

from .common import BankOption, ForceOption

PatternsArgument = Annotated[list[str], typer.Argument(help="Ids, folders or globs, or a blueprint file.")]
OutOption = Annotated[Path, typer.Option("--out", metavar="FILE", help="The file to write.")]
VariantsOption = Annotated[
    int | None, typer.Option(min=1, help="Variants of each question. Default: 20 for moodle, 3 for anki.")
]
CategoryOption = Annotated[str, typer.Option(help="The category above all others; the name of the deck.")]
SeedOption = Annotated[str, typer.Option(help="Draws other variants.")]


def quiz(
    patterns: PatternsArgument,
    out: OutOption,
    variants: VariantsOption = None,
    to: Annotated[str, typer.Option(help="The platform: moodle or anki.")] = "moodle",
    category: CategoryOption = "qbank",
    seed: SeedOption = "",
    force: ForceOption = False,
    bank: BankOption = None,
) -> None:
    """Export a quiz: each question becomes a category that holds its variants, so that a random one is drawn.

    \b
    qbank quiz 'optimization/*' --variants 20 --to moodle --out optimization.xml
    qbank quiz bank/courses/ece046211/final-moed-a.yaml --variants 50 --out final.xml
    """
    _export(to, patterns, out, variants, category, seed, force, bank)


def export(
    to: Annotated[str, typer.Argument(metavar="PLATFORM", help="anki or moodle.")],
    patterns: PatternsArgument,
    out: OutOption,
    variants: VariantsOption = None,
    deck: Annotated[str, typer.Option(help="The name of the deck, or of the category above all.")] = "qbank",
    seed: SeedOption = "",
    force: ForceOption = False,
    bank: BankOption = None,
) -> None:
    """Export questions with their keys and solutions for practice, such as a deck of cards for Anki.

    \b
    qbank export anki 'optimization/*' --variants 3 --out optimization.apkg
    qbank export anki single-neuron/softmax --deck 'Deep learning::Softmax' --out softmax.apkg
    qbank export moodle 'optimization/*' --variants 20 --out optimization.xml

    An import of a newer deck updates the cards that Anki has and keeps their schedule.
    """
    _export(to, patterns, out, variants, deck, seed, force, bank)


def _export(
    to: str,
    patterns: list[str],
    out: Path,
    variants: int | None,
    category: str,
    seed: str,
    force: bool,
    bank: Path | None,
) -> None:
    from qbank.bank import find
    from qbank.generate import VariantError
    from qbank.output import check_file, save
    from qbank.progress import progress
    from qbank.quiz import PLATFORMS, quiz_document, quiz_ids

    if to not in PLATFORMS:
        raise UsageError(f"there is no platform `{to}`", f"known: {', '.join(PLATFORMS)}")
    if not category.strip():
        raise UsageError("the deck or category has no name", "leave the option away, or give a name")
    platform = PLATFORMS[to]
    wanted = variants or platform.variants
    check_file(out, force)
    the_bank = find(bank)
    ids = quiz_ids(the_bank, patterns, seed)
    try:
        with progress("variants", len(ids)) as advance:
            document, notes = quiz_document(the_bank, ids, wanted, category, seed, advance)
            data = platform.write(document, _now())
    except VariantError as error:
        raise SourceError([error.finding]) from None
    except ValueError as error:
        print(f"qbank: {to} would not take this quiz: {error}", file=sys.stderr)
        raise typer.Exit(1) from None
    save({out: data}, force=force)
    for note in notes:
        print(f"note: {note}", file=sys.stderr)
    total = len(document.items)
    print(f"{out}  ({_counted(len(ids), 'question')}, {_counted(total, 'variant')})")


def _counted(number: int, what: str) -> str:
    return f"{number} {what}{'s' if number != 1 else ''}"


def _now() -> int:
    """The time that a file may hold; SOURCE_DATE_EPOCH sets it for those who build the same bytes again."""
    told = os.environ.get("SOURCE_DATE_EPOCH", "")
    return int(told) if told.isdigit() else int(time.time())
