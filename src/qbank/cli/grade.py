"""`grade`: mark the responses to one variant."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Annotated, Any

import typer

from qbank.errors import UsageError

from .common import BankOption, JsonOption
from .variants import IdArgument, ParamsOption, VariantOption, author_slips, chosen

if TYPE_CHECKING:
    from qbank.generate import Variant
    from qbank.grade import AnswerMark, Mark


def grade(
    identity: IdArgument,
    answer: Annotated[
        list[str],
        typer.Option(
            "--answer", metavar="NAME=TEXT", help="A response; TEXT alone where there is one answer. Repeat."
        ),
    ],
    variant: VariantOption = None,
    params: ParamsOption = None,
    seconds: Annotated[
        float, typer.Option(min=0.1, max=60, help="How long a proof for one answer may take.")
    ] = 2.0,
    as_json: JsonOption = False,
    bank: BankOption = None,
) -> None:
    """Mark responses: right, partly, wrong, unreadable, unknown, blank, or review (a person marks it).

    \b
    qbank grade optimization/momentum/heavy-ball-two-steps --variant 3 --answer w1=-1 --answer w2=1/10
    qbank grade optimization/momentum/heavy-ball-two-steps --params lam=2,eta=1/4 --answer w1=-1 --json
    qbank grade approximation/rates/maurey-sampling --answer 'N=2^4' --answer 'error=1/4'

    What cannot be read costs nothing: the message says where and why. Exit code 0 says that the responses
    were marked, however they fared.
    """
    from qbank.grade import grade as mark_all

    with author_slips():
        made = chosen(identity, variant, params, bank)
        mark = mark_all(made, named(made, answer), seconds=seconds)
    if as_json:
        print(json.dumps(as_data(made, mark), indent=1, ensure_ascii=False))
    else:
        print("\n".join(as_lines(mark)))


def named(variant: Variant, given: Sequence[str]) -> dict[str, str]:
    """The responses by answer. Raises UsageError for a missing, unknown or repeated name."""
    from qbank.grade import check_name

    names = list(variant.question.meta.answers)
    out: dict[str, str] = {}
    for text in given:
        name, equals, response = text.partition("=")
        name = name.strip()
        if not equals or not name.isidentifier():
            if len(names) > 1:
                raise UsageError(
                    f"--answer `{text}` does not say which answer it is",
                    f"write --answer {names[0]}=…; answers: {', '.join(names)}",
                )
            name, response = names[0], text
        check_name(variant, name)
        if name in out:
            raise UsageError(f"`{name}` is answered twice", "give one --answer for each")
        out[name] = response
    return out


def as_data(variant: Variant, mark: Mark) -> dict[str, Any]:
    """The mark as JSON-ready data; fractions are texts such as `3/2`."""
    return {
        "id": variant.question.id,
        "variant": variant.number,
        "note": variant.note,
        "earned": str(mark.earned),
        "possible": str(mark.possible),
        "undecided": str(mark.undecided),
        "answers": {name: _fields(one) for name, one in mark.answers.items()},
    }


def _fields(one: AnswerMark) -> dict[str, Any]:
    return {
        "verdict": str(one.verdict),
        "fraction": str(one.fraction),
        "points": str(one.points),
        "possible": str(one.possible),
        "read_as": one.read_as,
        "read_tex": one.read_tex,
        "message": one.message,
        "misconception": one.misconception,
        "feedback": one.feedback,
        "carried": one.carried,
    }


def as_lines(mark: Mark) -> Iterator[str]:
    """The mark for people: a line for each answer, and below it what there is to say."""
    from qbank.content import number_text

    width = max(map(len, mark.answers))
    for name, one in mark.answers.items():
        points = f"{number_text(one.points)}/{number_text(one.possible)}"
        read = f"   read as {one.read_as}" if one.read_as else ""
        carried = "   follows from an earlier answer" if one.carried else ""
        yield f"{name:{width}}  {one.verdict:<10}  {points} points{read}{carried}"
        for line in one.message.splitlines():
            yield f"    {line}"
        if one.misconception:
            yield from (f"    {line}" for line in f"{one.misconception}: {one.feedback}".splitlines())
    rest = f", {number_text(mark.undecided)} undecided" if mark.undecided else ""
    yield f"{number_text(mark.earned)} of {number_text(mark.possible)} points{rest}"
