"""`exam` and `rebuild`: papers, solutions, keys and a manifest, and the same files again."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, TypeVar

import typer

from qbank.errors import QbankError, SourceError, UsageError, shown_path

from .common import BankOption, ForceOption, JsonOption

if TYPE_CHECKING:
    from qbank.forms.exam import Made

T = TypeVar("T")

SHOWN = 20  # forms whose paths are all printed; of more only the folder

SecretOption = Annotated[
    Path | None,
    typer.Option(
        "--secret-file",
        metavar="FILE",
        help="A secret mixed into the seed. Default: the text in QBANK_SECRET.",
    ),
]
JobsOption = Annotated[
    int | None, typer.Option(min=1, metavar="N", help="Papers set at a time. Default: the number of cores.")
]


def exam(
    blueprint: Annotated[Path, typer.Argument(help="A .yaml file that says what a form contains.")],
    forms: Annotated[int | None, typer.Option(min=1, metavar="N", help="How many forms. Default: 1.")] = None,
    roster: Annotated[
        Path | None,
        typer.Option(metavar="CSV", help="One form for each student; the columns are id and name."),
    ] = None,
    seed: Annotated[
        str | None, typer.Option(help="Another seed, another exam. Default: course, blueprint and date.")
    ] = None,
    secret_file: SecretOption = None,
    engine: Annotated[
        str, typer.Option(help="What sets the papers: typst, or latex, which needs TeX.")
    ] = "typst",
    keep_tex: Annotated[bool, typer.Option("--keep-tex", help="Keep the .tex, with --engine latex.")] = False,
    out: Annotated[
        Path | None, typer.Option("--out", metavar="DIR", help="Default: exports/ and the blueprint's name.")
    ] = None,
    jobs: JobsOption = None,
    as_json: JsonOption = False,
    force: ForceOption = False,
    bank: BankOption = None,
) -> None:
    """Make an exam: per form a paper and its solutions, one key for all, and a manifest to rebuild them from.

    \b
    qbank exam bank/courses/ece046211/final-moed-a.yaml --forms 2
    qbank exam final.yaml --roster students.csv --secret-file ~/exam.secret
    qbank exam final.yaml --engine latex --keep-tex --out my-exam

    With a secret nobody who knows the bank and the seed can recompute a paper: keep the file, and keep the
    manifest from students.
    """
    from qbank.bank import find
    from qbank.forms.blueprint import load
    from qbank.forms.engines import ENGINES
    from qbank.forms.exam import Order, make
    from qbank.forms.roster import load as load_roster
    from qbank.forms.seeding import SHORT_SECRET, Seed, default_seed, read_secret
    from qbank.progress import progress

    if engine not in ENGINES:
        raise UsageError(f"there is no engine `{engine}`", f"known: {', '.join(ENGINES)}")
    if keep_tex and not ENGINES[engine].keeps:
        raise UsageError(f"the engine {engine} makes no .tex to keep", "add --engine latex")
    if forms is not None and roster is not None:
        raise UsageError("--forms and --roster both say how many forms", "give one of them")
    file = load(blueprint)
    students = load_roster(roster) if roster else ()
    secret = read_secret(secret_file)
    order = Order(
        file=file,
        seed=Seed.of(default_seed(blueprint, file.plan.date) if seed is None else seed, secret),
        out=out or Path("exports") / blueprint.stem,
        number=forms or 1,
        students=students,
        engine=engine,
        keep_source=keep_tex,
        force=force,
        jobs=jobs or os.cpu_count() or 1,
    )
    with progress("forms", order.forms) as advance:
        made = _shown(lambda: make(find(bank), order, advance))
    notes = list(made.notes)
    if secret is not None and len(secret) < SHORT_SECRET:
        notes.append(
            f"the secret has {len(secret)} characters and might be guessed: take {SHORT_SECRET} or more"
        )
    _tell(made, notes, as_json, {"seed": order.seed.text, "secret": order.seed.fingerprint, "engine": engine})


def rebuild(
    manifest: Annotated[Path, typer.Argument(help="The manifest.json of an exam.")],
    secret_file: Annotated[
        Path | None,
        typer.Option(
            "--secret-file", metavar="FILE", help="Check that this is the secret of the exam; not needed."
        ),
    ] = None,
    out: Annotated[
        Path | None, typer.Option("--out", metavar="DIR", help="Default: beside the exam, with -rebuilt.")
    ] = None,
    jobs: JobsOption = None,
    as_json: JsonOption = False,
    force: ForceOption = False,
    bank: BankOption = None,
) -> None:
    """Make the files of an exam again, byte for byte, or say which question has changed since.

    \b
    qbank rebuild exports/final-moed-a/manifest.json
    """
    from qbank.bank import find
    from qbank.forms.manifest import read_manifest
    from qbank.forms.rebuild import rebuild as run
    from qbank.forms.seeding import read_secret
    from qbank.progress import progress

    recorded = read_manifest(manifest)
    folder = manifest.resolve().parent
    with progress("forms", len(recorded.forms)) as advance:
        made, differences = _shown(
            lambda: run(
                find(bank),
                recorded,
                out or Path(shown_path(folder.with_name(f"{folder.name}-rebuilt"))),
                source=manifest,
                secret=read_secret(secret_file) if secret_file else None,
                force=force,
                jobs=jobs or os.cpu_count() or 1,
                advance=advance,
            )
        )
    _tell(made, made.notes, as_json, {"same_bytes": not differences})
    for finding in differences:
        print(finding, file=sys.stderr)
    if differences:
        raise typer.Exit(1)


def _shown(work: Callable[[], T]) -> T:
    """The result of `work`; what an engine refuses is shown and ends with exit code 1."""
    try:
        return work()
    except (SourceError, UsageError):
        raise
    except QbankError as error:
        print("\n".join((str(error), *getattr(error, "__notes__", ()))), file=sys.stderr)
        raise typer.Exit(1) from None


def _tell(made: Made, notes: Sequence[str], as_json: bool, more: Mapping[str, Any]) -> None:
    """Print where everything is, and on the error stream what else there is to say."""
    for note in notes:
        print(f"note: {note}", file=sys.stderr)
    if as_json:
        files = {
            name: {"path": str(made.out / name), "sha256": digest} for name, digest in made.files.items()
        }
        data = {"out": str(made.out), **more, "forms": list(made.codes), "files": files, "notes": list(notes)}
        print(json.dumps(data, indent=1, ensure_ascii=False))
        return
    papers = [name for name in made.files if name.endswith(".pdf")]
    if len(made.codes) > SHOWN:
        print(f"{made.out}  ({len(made.codes)} papers and as many solutions)")
        papers = []
    for name in made.files:
        if name in papers or not name.endswith(".pdf"):
            print(made.out / name)
