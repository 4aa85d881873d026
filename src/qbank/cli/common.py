"""What every command shares: options, the bank, and how errors are shown."""

from __future__ import annotations

import sys
from collections.abc import Callable
from functools import wraps
from pathlib import Path
from typing import Annotated, Any, TypeVar

import typer

from qbank.errors import SourceError, UsageError

F = TypeVar("F", bound=Callable[..., Any])

BankOption = Annotated[
    Path | None,
    typer.Option(
        "--bank", metavar="DIR", help="The bank. Default: QBANK_BANK, or the nearest bank/ upwards."
    ),
]
ForceOption = Annotated[bool, typer.Option("--force", help="Replace outputs that are there already.")]
JsonOption = Annotated[bool, typer.Option("--json", help="Print JSON for scripts.")]


def guarded(command: F) -> F:
    """Show qbank's own errors as messages: findings end with exit code 1, wrong usage with 2."""

    @wraps(command)
    def run(*args: Any, **kwargs: Any) -> Any:
        try:
            return command(*args, **kwargs)
        except SourceError as error:
            for finding in error.findings:
                print(finding, file=sys.stderr)
            raise typer.Exit(1) from None
        except UsageError as error:
            print(f"qbank: {error}", file=sys.stderr)
            raise typer.Exit(2) from None
        except BrokenPipeError:
            # The reader of our output went away (qbank list | head): nothing is wrong.
            sys.stderr.close()
            raise typer.Exit(0) from None

    return run  # type: ignore[return-value]
