"""The ways to set a paper: a row for each engine, loaded when it is used."""

from __future__ import annotations

import re
import subprocess
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path

from qbank import content as c
from qbank.errors import QbankError


@dataclass(frozen=True, slots=True)
class Engine:
    """`render(document, keep)` gives the PDF; with `keep`, a folder to make, it leaves its own source there.

    `made_with()` names the programs that decide the bytes, with their versions. `keeps` says whether there is
    a source worth keeping.
    """

    render: Callable[[c.Document, Path | None], bytes]
    made_with: Callable[[], Mapping[str, str]]
    keeps: bool = False


class UnsetError(QbankError):
    """A document that an engine cannot set."""


def _typst(document: c.Document, keep: Path | None) -> bytes:
    from qbank.typeset import pdf
    from qbank.writers.typst import WriterError, write

    del keep
    try:
        return pdf(write(document))
    except WriterError as error:
        raise UnsetError(str(error)) from error


def _latex(document: c.Document, keep: Path | None) -> bytes:
    from qbank.tex import pdf
    from qbank.typeset import figure_pdf
    from qbank.writers.latex import write

    assets = {f"{name}.pdf": figure_pdf(figure.svg) for name, figure in c.figures(document).items()}
    made = pdf(write(document), assets, keep=keep)
    if keep is not None:
        # The log is for a paper that fails; it tells the time and the machine, which outputs must not.
        (keep / "paper.log").unlink(missing_ok=True)
    return made


def _lualatex_version() -> Mapping[str, str]:
    try:
        told = subprocess.run(["lualatex", "--version"], capture_output=True, text=True, check=False).stdout
    except OSError:
        return {}  # the first paper says what is missing
    found = re.search(r"Version (\S+)", told)
    return {"lualatex": found[1]} if found else {}


ENGINES: Mapping[str, Engine] = {
    "typst": Engine(_typst, lambda: {"typst": version("typst")}),
    "latex": Engine(_latex, _lualatex_version, keeps=True),
}
