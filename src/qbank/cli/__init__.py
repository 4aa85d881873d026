"""The command line. Commands import what they need when they run: `qbank --help` stays quick."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated, Any

import typer

from .common import guarded
from .coverage import coverage
from .drill import drill
from .exam import exam, rebuild
from .grade import grade
from .look import list_questions, new, schema, show
from .quiz import export, quiz
from .report import report
from .site import site
from .verify import verify

HELP = """A question bank for the theory of deep learning whose answer keys are proved.

Write a question in one file, prove its key, print randomized exams, export Moodle quizzes.

\b
Start:     qbank new optimization/momentum/my-question
Prove:     qbank verify optimization/momentum/my-question
Print:     qbank exam bank/courses/ece046211/final-moed-a.yaml --forms 2
Practice:  qbank drill optimization --count 3
Mark:      qbank grade optimization/momentum/heavy-ball-two-steps --answer w1=-1
Moodle:    qbank quiz 'optimization/*' --variants 20 --to moodle --out quiz.xml
Students:  qbank site practice
"""

app = typer.Typer(
    help=HELP,
    no_args_is_help=True,
    add_completion=True,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
    context_settings={"help_option_names": ["-h", "--help"]},
)

COMMANDS: dict[str, Callable[..., Any]] = {
    "new": new,
    "list": list_questions,
    "show": show,
    "verify": verify,
    "exam": exam,
    "rebuild": rebuild,
    "quiz": quiz,
    "export": export,
    "drill": drill,
    "grade": grade,
    "site": site,
    "coverage": coverage,
    "report": report,
    "schema": schema,
}
for name, command in COMMANDS.items():
    app.command(name)(guarded(command))


def _version(asked: bool) -> None:
    if asked:
        from qbank import __version__

        print(f"qbank {__version__}")
        raise typer.Exit


@app.callback()
def _root(
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Print the version.")
    ] = False,
) -> None:
    del version


def main() -> None:
    """Entry point of the `qbank` command."""
    app()
