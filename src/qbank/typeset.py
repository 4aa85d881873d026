"""Running the Typst compiler: papers as PDF, figures as SVG, and which template is used.

The compiler comes with the `typst` wheel and its fonts, and nothing else of the machine is looked at, so
the same input gives the same bytes everywhere. One set of fonts serves the process, and each thread has a
compiler of its own (one used by two threads raises). A process forked after a compilation hangs in its next
one: start workers by spawn or forkserver.
"""

from __future__ import annotations

import os
import re
import tempfile
import threading
from functools import cache, lru_cache
from importlib import resources
from pathlib import Path
from typing import Any

import typst

from qbank.errors import QbankError

PAPER = "paper.typ"
PDF_STANDARD = (
    "ua-1"  # readable aloud: headings, tables and the words of every formula and picture are tagged
)

_IN_MEMORY = re.compile(r"\S*__typst_py_bytes__\.typ")  # what the compiler calls a source without a file
_local = threading.local()


class TypesetError(QbankError, ValueError):
    """The compiler refused a template or a figure; the message is the compiler's, with line and column."""


class _Process:
    forked = False  # after a compilation: the next one would wait for threads that did not come along


def _note_fork() -> None:
    _Process.forked = bool(_fonts.cache_info().currsize)


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_note_fork)


# ---------------------------------------------------------------- templates


def template_path(name: str) -> Path:
    """The template file of this name: the user's own if there is one, else the one that ships with qbank.

    The user's own is looked for in the folder that the environment variable `QBANK_TEMPLATES` names, then in
    the folders `templates/` beside and above the working directory, nearest first. Raises `TypesetError`
    when there is no template of this name anywhere.
    """
    named = os.environ.get("QBANK_TEMPLATES")
    here = Path.cwd()
    folders = [Path(named)] if named else []
    folders += [folder / "templates" for folder in (here, *here.parents)]
    for folder in (*folders, _packaged()):
        if (folder / name).is_file():
            return (folder / name).resolve()
    raise TypesetError(f"there is no template {name!r} in {_packaged()} or in a folder `templates/` of yours")


@cache
def _packaged() -> Path:
    return Path(str(resources.files("qbank.templates")))


def _with_neighbours(main: Path) -> Path:
    """`main` in a folder where each file that it may import is the one `template_path` finds.

    That is its own folder, unless the user has replaced some of the files and not others.
    """
    names = {path.name for folder in (main.parent, _packaged()) for path in folder.glob("*.typ")}
    files = tuple(sorted((name, template_path(name)) for name in names if name != main.name))
    if all(path.parent == main.parent for _, path in files):
        return main
    stamps = tuple((name, path, path.stat().st_mtime_ns) for name, path in ((main.name, main), *files))
    return Path(_gathered(stamps).name) / main.name


@lru_cache(maxsize=4)
def _gathered(stamps: tuple[tuple[str, Path, int], ...]) -> tempfile.TemporaryDirectory[str]:
    folder = tempfile.TemporaryDirectory(prefix="qbank-templates-")
    for name, path, _ in stamps:
        (Path(folder.name) / name).write_bytes(path.read_bytes())
    return folder


# ---------------------------------------------------------------- the compiler


@cache
def _fonts() -> Any:
    return typst.Fonts(include_system_fonts=False)


def _compile(source: Path | bytes, root: Path, **options: Any) -> bytes:
    """One compilation in this thread's compiler; warnings and a result of several pages are errors."""
    if _Process.forked:
        raise TypesetError("a process forked after a compilation hangs in its next one: spawn workers")
    if not hasattr(_local, "compiler"):
        _local.compiler = typst.Compiler(font_paths=_fonts(), ignore_system_fonts=True)
    try:
        result, warnings = _local.compiler.compile_with_warnings(source, root=root, **options)
    except typst.TypstError as error:
        raise TypesetError(_told(error)) from error
    if warnings:  # content left out, a font that is not there, pages that do not settle
        raise TypesetError("\n".join(map(_told, warnings)))
    if not isinstance(result, bytes):
        raise TypesetError(f"the figure has {len(result or ())} pages, it has to fit on one")
    return result


def _told(complaint: Any) -> str:
    """What the compiler says, with the place; a source without a file is called `figure.typ`."""
    return _IN_MEMORY.sub("figure.typ", complaint.diagnostic.strip() or complaint.message)


def pdf(document_json: bytes, *, template: Path | None = None, timestamp: int = 0) -> bytes:
    """The paper as PDF/UA-1; `document_json` is what `qbank.writers.typst.write` gives.

    `timestamp` is the creation date in the file in seconds since 1970; the same input gives the same bytes.
    Raises `TypesetError` when the template does not compile.
    """
    main = _with_neighbours(template.resolve() if template else template_path(PAPER))
    return _compile(
        main,
        main.parent,
        format="pdf",
        sys_inputs={"document": document_json.decode()},
        pdf_standards=[PDF_STANDARD],
        timestamp=timestamp,
    )


_FIGURE_PAGE = b"""
#set page(width: auto, height: auto, margin: 2pt, fill: none)
#set text(font: ("New Computer Modern", "DejaVu Sans Mono"), size: 10pt)
"""


def svg(typst_source: str) -> str:
    """A picture written in Typst as an SVG document of its own: cropped, transparent, letters as paths.

    Raises `TypesetError` when the source does not compile, does not fit on one page, or has a letter that no
    font has.
    """
    source = _FIGURE_PAGE + typst_source.encode()
    with tempfile.TemporaryDirectory() as empty:
        made = _compile(source, Path(empty), format="svg", sys_inputs={})
        # An SVG has an empty box for a missing letter; PDF/A-2u refuses it and asks for nothing else.
        _compile(source, Path(empty), format="pdf", sys_inputs={}, pdf_standards=["a-2u"], timestamp=0)
    return made.decode()


def figure_pdf(svg: str) -> bytes:
    """An SVG picture as a PDF of one page cropped to it, to include in LaTeX.

    Raises `TypesetError` when it is not an SVG document.
    """
    source = b"""
    #set page(width: auto, height: auto, margin: 0pt, fill: none)
    #image(bytes(sys.inputs.svg), format: "svg")
    """
    with tempfile.TemporaryDirectory() as empty:
        return _compile(source, Path(empty), format="pdf", sys_inputs={"svg": svg}, timestamp=0)
