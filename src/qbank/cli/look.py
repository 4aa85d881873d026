"""`list`, `show`, `new`, `schema`: looking at the bank, and adding to it."""

from __future__ import annotations

import json
import sys
from typing import Annotated, Any

import typer

from qbank.errors import UsageError, nearest

from .common import BankOption, JsonOption
from .variants import IdArgument, ParamsOption, VariantOption, author_slips, chosen


def list_questions(
    patterns: Annotated[list[str] | None, typer.Argument(help="Ids, folders or globs. Default: all.")] = None,
    topic: Annotated[str | None, typer.Option(help="Only this topic, or topics below it.")] = None,
    level: Annotated[str | None, typer.Option(help="Only drill, homework or exam questions.")] = None,
    kind: Annotated[str | None, typer.Option(help="Only questions with an answer of this kind.")] = None,
    difficulty: Annotated[str | None, typer.Option(help="A number 1 to 5, or a range such as 2-4.")] = None,
    as_json: JsonOption = False,
    bank: BankOption = None,
) -> None:
    """List the questions of the bank.

    \b
    qbank list
    qbank list 'optimization/*' --level exam --difficulty 3-5
    qbank list --kind matrix --json
    """
    from qbank.bank import find, index_path

    the_bank = find(bank)
    low, high = span(difficulty)
    known_word(level, ("drill", "homework", "exam"), "level")
    if kind is not None:
        from qbank.model import ANSWER_KINDS

        known_word(kind, tuple(ANSWER_KINDS), "kind of answer")
    if topic is not None:
        topics = the_bank.topics()
        if topics and not any(t == topic or t.startswith(topic.rstrip("/") + "/") for t in topics):
            near = nearest(topic, {*topics, *(t.partition("/")[0] for t in topics)})
            raise UsageError(
                f"there is no topic `{topic}`", f"did you mean `{near}`?" if near else "see bank/topics.yaml"
            )
    chosen = set(the_bank.select(patterns or ()))
    rows = [
        s
        for s in the_bank.summaries(index_path(the_bank.root))
        if s.id in chosen
        and (topic is None or s.topic == topic or s.topic.startswith(topic.rstrip("/") + "/"))
        and (level is None or level in s.levels)
        and (kind is None or kind in s.kinds)
        and (difficulty is None or low <= s.difficulty <= high)
    ]
    if as_json:
        from dataclasses import asdict

        print(json.dumps([asdict(row) for row in rows], indent=1, ensure_ascii=False))
        return
    if not rows:
        print("no question fits these filters", file=sys.stderr)
    width = max((len(row.id) for row in rows), default=0)
    for row in rows:
        if row.error:
            print(f"{row.id:{width}}  cannot be read: {row.error}")
            continue
        facts = f"d{row.difficulty} {row.minutes:>4g} min {row.points:>4g} pt"
        print(f"{row.id:{width}}  {facts}  {','.join(row.kinds):<22}  {row.title}")


def span(text: str | None) -> tuple[int, int]:
    """A range of difficulties, both ends included. Raises UsageError."""
    if text is None:
        return 1, 5
    low, _, high = text.partition("-")
    try:
        bounds = int(low), int(high or low)
    except ValueError:
        raise UsageError(f"--difficulty {text} is neither a number nor a range", "write 3 or 2-4") from None
    if not 1 <= bounds[0] <= bounds[1] <= 5:
        raise UsageError(f"--difficulty {text} is no range within 1 to 5", "write 3 or 2-4")
    return bounds


def known_word(value: str | None, known: tuple[str, ...], what: str) -> None:
    """Raises UsageError for a word that is none of `known`."""
    if value is not None and value not in known:
        raise UsageError(f"there is no {what} `{value}`", f"known: {', '.join(known)}")


def show(
    identity: IdArgument,
    variant: VariantOption = None,
    params: ParamsOption = None,
    solution: Annotated[
        bool, typer.Option("--solution", help="With keys, feedback and worked solution.")
    ] = False,
    as_json: JsonOption = False,
    bank: BankOption = None,
) -> None:
    """Show one variant of a question.

    \b
    qbank show optimization/momentum/heavy-ball-two-steps --variant 3 --solution
    qbank show optimization/momentum/heavy-ball-two-steps --params lam=3,eta=1/2 --json
    """
    from qbank.content import View
    from qbank.show import as_data, as_text

    with author_slips():
        made = chosen(identity, variant, params, bank)
        if as_json:
            print(json.dumps(as_data(made), indent=1, ensure_ascii=False))
        else:
            print(as_text(made, View.TUTOR if solution else View.CANDIDATE))


def new(
    identity: Annotated[str, typer.Argument(metavar="ID", help="Its id, area/topic/name.")],
    topic: Annotated[
        str | None, typer.Option(help="Its topic. Default: the first two parts of the id.")
    ] = None,
    bank: BankOption = None,
) -> None:
    """Make a new question: a small complete file that verifies, to write over.

    \b
    qbank new optimization/gradient-descent/my-question
    """
    from qbank.bank import find
    from qbank.scaffold import scaffold

    path = scaffold(find(bank), identity, topic)
    print(path)
    print(f"next: write it, then  qbank verify {identity}", file=sys.stderr)


def schema(
    what: Annotated[str, typer.Argument(help="question or blueprint")] = "question",
) -> None:
    """Print the JSON Schema of front matter or of a blueprint, for editors."""
    known_word(what, ("question", "blueprint"), "schema")
    data: dict[str, Any]
    if what == "question":
        from qbank.model import FrontMatter

        data = FrontMatter.model_json_schema()
    else:
        from qbank.forms.blueprint import Blueprint

        data = Blueprint.model_json_schema()
    print(json.dumps(data, indent=1, ensure_ascii=False))
