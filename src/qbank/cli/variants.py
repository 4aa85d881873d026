"""Choosing one variant on the command line: by its number, or by the values of its params."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from qbank.errors import UsageError

if TYPE_CHECKING:
    from qbank.generate import Variant

IdArgument = Annotated[str, typer.Argument(metavar="ID", help="The question's id, or the path of its file.")]
VariantOption = Annotated[int | None, typer.Option(help="The number of the variant, from 0.")]
ParamsOption = Annotated[str | None, typer.Option(help="Values of params instead: a=1,b=1/2")]


def chosen(identity: str, number: int | None, params: str | None, bank: Path | None) -> Variant:
    """The variant with that number, or with those values of params; the first one by default.

    Raises UsageError where there is none, and VariantError where it cannot be made.
    """
    from qbank.bank import find
    from qbank.generate import find as find_variant
    from qbank.generate import generate

    the_bank = find(bank)
    if set(identity) & set("*?["):
        raise UsageError(f"`{identity}` may match many questions", f"choose one: qbank list '{identity}'")
    ids = the_bank.select([identity]) if identity.endswith(".md") else [identity]
    question = the_bank.question(ids[0])
    if number is not None and params is not None:
        raise UsageError("--variant and --params both choose a variant", "give one of them")
    try:
        if params is not None:
            return find_variant(question, split_params(params))
        return generate(question, number or 0)
    except (LookupError, IndexError) as error:
        raise UsageError(str(error.args[0])) from None


@contextmanager
def author_slips() -> Iterator[None]:
    """A variant that cannot be made is shown as a finding and ends with exit code 1."""
    from qbank.generate import VariantError

    try:
        yield
    except VariantError as error:
        print(error.finding, file=sys.stderr)
        raise typer.Exit(1) from None


def split_params(text: str) -> dict[str, str]:
    """`a=1,b=[[1,2],[3,4]]` as a mapping of texts; commas inside brackets do not separate."""
    out: dict[str, str] = {}
    depth, piece = 0, ""
    for character in text + ",":
        depth += (character in "[(") - (character in "])")
        if character == "," and depth == 0:
            name, equals, value = piece.partition("=")
            if not equals:
                raise UsageError(
                    f"--params: `{piece.strip()}` is not of the form name=value", "write a=1,b=1/2"
                )
            if name.strip() in out:
                raise UsageError(f"--params gives `{name.strip()}` twice", "give each param once")
            out[name.strip()] = value.strip()
            piece = ""
        else:
            piece += character
    return out
