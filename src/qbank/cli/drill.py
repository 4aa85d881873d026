"""`drill`: practise in the terminal."""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import sqlite3
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from qbank.errors import UsageError

from .common import BankOption
from .look import known_word, span

if TYPE_CHECKING:
    from qbank.drill.store import History
    from qbank.drill.voice import Voice
    from qbank.writers.terminal_text import Page

WIDEST = 80


def drill(
    patterns: Annotated[
        list[str] | None,
        typer.Argument(help="Areas, topics, ids or globs: optimization, momentum, '*/sgd/*'. Default: all."),
    ] = None,
    count: Annotated[int | None, typer.Option(min=1, help="Questions. Default: 5; interview: 8.")] = None,
    level: Annotated[str, typer.Option(help="drill, homework, exam or all.")] = "drill",
    difficulty: Annotated[str | None, typer.Option(help="A number 1 to 5, or a range such as 2-4.")] = None,
    interview: Annotated[
        bool, typer.Option("--interview", help="Short questions, mixed topics, a clock.")
    ] = False,
    hints: Annotated[bool, typer.Option("--hints/--no-hints", help="Whether hints may be asked for.")] = True,
    figures: Annotated[
        Path | None, typer.Option("--figures", metavar="DIR", help="Save pictures of the questions there.")
    ] = None,
    stats: Annotated[bool, typer.Option("--stats", help="Show your progress instead.")] = False,
    export: Annotated[bool, typer.Option("--export", help="Print your history as JSON instead.")] = False,
    history: Annotated[
        Path | None,
        typer.Option(
            "--history", metavar="FILE", help="Default: QBANK_HISTORY, or a file in your data folder."
        ),
    ] = None,
    seed: Annotated[str | None, typer.Option(help="Draws the same questions and numbers again.")] = None,
    no_color: Annotated[bool, typer.Option("--no-color", help="Also: the variable NO_COLOR.")] = False,
    bank: BankOption = None,
) -> None:
    """Practise: short questions, marked by algebra, that come back with other numbers when you forget.

    \b
    qbank drill                                   # 5 questions: first what is due, then new ones
    qbank drill optimization --count 3
    qbank drill momentum sgd --difficulty 1-2
    qbank drill --interview                       # short questions against a clock
    qbank drill --stats                           # how you are doing
    qbank drill --export > history.json
    printf '1/2\\n' | qbank drill optimization --count 1 --no-color

    An answer that cannot be read costs nothing; a wrong one is explained, and a second attempt counts half.
    Type ? for a hint, show for the solution, skip, quit. Every question is marked, kept and scheduled (FSRS)
    as you go, so nothing is lost when you stop.
    """
    from qbank.bank import find, index_path
    from qbank.drill.pool import Filter, pool
    from qbank.drill.store import default_path, open_history

    known_word(level, ("drill", "homework", "exam", "all"), "level")
    page = page_of(no_color)
    the_bank = find(bank)
    summaries = list(the_bank.summaries(index_path(the_bank.root)))
    wanted = Filter(tuple(patterns or ()), level, span(difficulty), interview)
    found = pool(the_bank, summaries, wanted)
    with open_history(history or default_path(), present()) as kept:
        for note in kept.notes:
            print(f"qbank: {note}", file=sys.stderr)
        try:
            if export:
                print(exported(kept, present()))
                return
            if stats:
                practice = {s.id: s.topic for s in summaries if not s.error and s.visibility != "exam"}
                print("\n".join(charted(kept, practice, present(), page)))
                return
            from qbank.drill.run import Session, Setup
            from qbank.grade import warm

            warm()
            number = count or (8 if interview else 5)
            setup = Setup(number, os.urandom(8).hex() if seed is None else seed, interview, hints, figures)
            Session(the_bank, kept, voice_of(page), present, setup).run(found)
        except sqlite3.Error as error:
            raise UsageError(
                f"the history `{kept.path}` cannot be written: {error}",
                "close other programs that use it, or name another file with --history FILE",
            ) from None


def present() -> datetime:
    return datetime.now(UTC)


def exported(kept: History, now: datetime) -> str:
    from qbank.drill.stats import as_data

    return json.dumps(as_data(kept.reviews(), kept.responses(), now), indent=1, ensure_ascii=False)


def charted(kept: History, practice: dict[str, str], now: datetime, page: Page) -> list[str]:
    from qbank.drill.stats import chart

    return chart(kept.reviews(), kept.responses(), practice, now, page)


def page_of(no_color: bool) -> Page:
    """The page to write on: as wide as the terminal, at most 80 columns; in colour where there is a terminal
    and nobody objects; formulas drawn where the encoding has the characters."""
    from qbank.writers.terminal_text import Page

    stream = sys.stdout
    colour = stream.isatty() and not no_color and not os.environ.get("NO_COLOR")
    colour = colour and os.environ.get("TERM") != "dumb"
    width = max(40, min(WIDEST, shutil.get_terminal_size((WIDEST, 24)).columns))
    try:
        "─⎛ᵀ₀∑ŷ".encode(stream.encoding or "ascii")
    except (UnicodeEncodeError, LookupError):
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure:
            reconfigure(errors="replace")
        return Page(width, colour, two_d=False)
    return Page(width, colour)


def voice_of(page: Page) -> Voice:
    """The terminal with line editing, or pipes, where each line read is printed after its prompt."""
    from qbank.drill.voice import Voice

    live = sys.stdin.isatty() and sys.stdout.isatty()

    def write(text: str) -> None:
        print(text, flush=True)

    def read(prompt: str) -> str:
        if live:
            return input(prompt)
        print(prompt, end="", flush=True)
        line = sys.stdin.readline()
        if not line:
            raise EOFError
        print(line.rstrip("\n"))
        return line

    if live:
        with contextlib.suppress(ImportError):
            import readline  # noqa: F401  (line editing for input)
    return Voice(page, write, read, live)
