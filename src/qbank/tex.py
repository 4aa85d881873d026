"""Running TeX: a `.tex` and its pictures become a PDF, or an error that names the question it comes from.

TeX runs twice, in a temporary folder, without a shell and without leave to read or write elsewhere, and gives
the same bytes each time.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from qbank.errors import QbankError, UsageError

DEBIAN_PACKAGES = ("texlive-luatex", "texlive-latex-recommended", "lmodern", "fonts-dejavu-core")
"""All that a paper needs, to be installed with `--no-install-recommends`: 47 MB to download."""

RUNS = 2  # the second knows the number of pages
TIMEOUT = 180.0  # seconds a run; the first on a machine also prepares its fonts
_LOG_LINES = 20
_NAME = "paper"


class MissingTeX(UsageError):
    """TeX, or a part of it, is not installed."""

    def __init__(self, missing: str) -> None:
        super().__init__(
            f"the LaTeX engine needs `{missing}`, which is not installed",
            "leave out `--engine latex`, as the default engine needs no TeX, or install TeX: on Debian and"
            f" Ubuntu by `apt-get install --no-install-recommends {' '.join(DEBIAN_PACKAGES)}`, on Windows as"
            " MiKTeX or TeX Live, on a Mac as MacTeX",
        )
        self.missing = missing


@dataclass(frozen=True, slots=True)
class Place:
    """Where in a `.tex` something stands: the line, counted from 1, the item whose line it is, and as
    `source` the formula, or the whole line when it stands in none."""

    line: int = 0
    item: str = ""
    variant: int | None = None
    source: str = ""

    def __str__(self) -> str:
        where = f"{self.item} variant {self.variant}" if self.item else "outside the questions"
        return f"{where} (line {self.line} of {_NAME}.tex)" if self.line else where


class TexFailed(QbankError):
    """TeX could not set the paper. `place` leads back to the question, `log` holds the lines that matter."""

    def __init__(self, message: str, place: Place, log: str) -> None:
        self.message = message
        self.place = place
        self.log = log
        lines = [f"{place}: {message}"]
        if place.source:
            lines.append(f"    source: {place.source}")
        if place.item:
            lines.append(
                "    hint: mend this in the question; the LaTeX engine knows amsmath, mathtools, amssymb"
            )
        if log:
            lines += ["    TeX says:", *(f"    | {line}" for line in log.splitlines())]
        super().__init__("\n".join(lines))


def pdf(
    tex: bytes,
    assets: Mapping[str, bytes],
    *,
    program: str = "lualatex",
    keep: Path | None = None,
    timeout: float = TIMEOUT,
) -> bytes:
    """The PDF of `tex`, for which the files of `assets`, by their plain names, lie beside it.

    `keep` is a folder, made when needed, that gets the `.tex`, the assets and the log for someone to look at,
    also when TeX fails; `timeout` is in seconds for each of the two runs. Raises MissingTeX and TexFailed.
    """
    found = shutil.which(program)
    if found is None:
        raise MissingTeX(program)
    with tempfile.TemporaryDirectory(prefix="qbank-tex-") as name:
        folder = Path(name)
        _place(folder, tex, assets)
        try:
            for _ in range(RUNS):
                _run(found, folder, tex.decode(), timeout)
        finally:
            if keep is not None:
                keep.mkdir(parents=True, exist_ok=True)
                for file in (f"{_NAME}.tex", f"{_NAME}.log", *assets):
                    if (folder / file).exists():
                        shutil.copyfile(folder / file, keep / file)
        return (folder / f"{_NAME}.pdf").read_bytes()


def _place(folder: Path, tex: bytes, assets: Mapping[str, bytes]) -> None:
    for name, content in assets.items():
        if Path(name).name != name or Path(name).stem == _NAME:
            raise ValueError(f"an asset needs a plain file name, got {name!r}")
        (folder / name).write_bytes(content)
    (folder / f"{_NAME}.tex").write_bytes(tex)


def _run(program: str, folder: Path, tex: str, timeout: float) -> None:
    options = ["-no-shell-escape", "-halt-on-error", "-interaction=nonstopmode"]
    try:
        done = subprocess.run(
            [program, *options, f"{_NAME}.tex"],
            cwd=folder,
            env=_environment(folder),
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=timeout,
            check=False,
        )
    except subprocess.TimeoutExpired as error:
        raise TexFailed(f"TeX was stopped after {timeout:g} seconds", Place(), "") from error
    written = folder / f"{_NAME}.log"
    log = written.read_text(encoding="utf-8", errors="replace") if written.exists() else ""
    if done.returncode or not (folder / f"{_NAME}.pdf").exists() or _MISSING_CHARACTER.search(log):
        raise explain(log or done.stdout.decode(errors="replace"), tex)


def _environment(folder: Path) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if name not in ("TEXINPUTS", "LUAINPUTS")}
    if not os.access(os.path.expanduser("~"), os.W_OK):
        kept.setdefault("TEXMFVAR", str(folder / "texmf-var"))  # somewhere to prepare the fonts
    return kept | {
        "openin_any": "p",
        "openout_any": "p",
        "SOURCE_DATE_EPOCH": "0",
        "FORCE_SOURCE_DATE": "1",
        # TeX breaks the lines of its log at column 79, in the middle of words, unless told otherwise.
        "max_print_line": "1000",
        "error_line": "254",
        "half_error_line": "238",
    }


# ---------------------------------------------------------------- reading the log

_ERROR = re.compile(r"^! (.*)", re.MULTILINE)
_LAST_COMMAND = re.compile(r"\\[A-Za-z]+\s*$")
_ERROR_LINE = re.compile(r"^l\.(\d+) ?(.*)", re.MULTILINE)
_MARKER = re.compile(r"^% qbank: (?:item (?P<item>.+) variant (?P<variant>\d+)|end of item)$")
_MISSING_CHARACTER = re.compile(r"Missing character: There is no (.) \(U\+([0-9A-F]+)\)")
_MISSING_FILE = re.compile(
    r"LaTeX Error: File `([^'/]+\.(?:sty|cls|def))' not found|"
    r'The font "([^"]+)" cannot be found|\(file (\S+\.(?:otf|ttf))\).*cannot find',
    re.IGNORECASE,
)
_END_OF_TALE = re.compile(
    r"^Here is how much of|^!  ==> Fatal error|^ \d+ words of node memory", re.MULTILINE
)
_FORMULA = re.compile(r"(?<!\\)\$((?:\\.|[^$\\])+)\$")


def explain(log: str, tex: str) -> QbankError:
    """The error that a log tells of, brought back to the item of `tex`: MissingTeX or TexFailed."""
    absent = _MISSING_FILE.search(log)
    if absent:
        return MissingTeX(next(filter(None, absent.groups())))
    missing = _MISSING_CHARACTER.search(log)
    if missing:
        char = missing[1]
        return TexFailed(
            f"no font has the character `{char}` (U+{missing[2]})",
            _find(char, tex),
            _excerpt(log, missing.start()),
        )
    error = _ERROR.search(log)
    if error is None:
        return TexFailed("TeX gave no PDF", Place(), _excerpt(log, max(0, len(log) - 1500)))
    message, at = error[1], _ERROR_LINE.search(log, error.start())
    if at is None:
        return TexFailed(message, Place(), _excerpt(log, error.start()))
    if "Undefined control sequence" in message:
        message = f"Undefined control sequence {' '.join(_LAST_COMMAND.findall(at[2]))}".rstrip()
    return TexFailed(message, _at(int(at[1]), at[2], tex), _excerpt(log, error.start()))


def _excerpt(log: str, start: int) -> str:
    """Twenty lines of the log from `start` on, without the account of memory that ends it."""
    return "\n".join(_END_OF_TALE.split(log[start:])[0].splitlines()[:_LOG_LINES]).rstrip()


def _find(char: str, tex: str) -> Place:
    for number, line in enumerate(tex.split("\n"), start=1):
        if char in line:
            return _at(number, line[: line.index(char)], tex)
    return Place()


def _at(line: int, before: str, tex: str) -> Place:
    """The place of a line of `tex`; `before` is what TeX had read of it."""
    lines = tex.split("\n")
    item, variant = "", None
    for text in reversed(lines[:line]):
        marker = _MARKER.match(text)
        if marker:
            if marker["item"]:
                item, variant = marker["item"], int(marker["variant"])
            break
    return Place(line, item, variant, _source(lines[line - 1], before) if line <= len(lines) else "")


def _source(source: str, before: str) -> str:
    """The formula of a line in which TeX stopped, or the whole line when it stopped in none."""
    column = source.find(before.removeprefix("...").rstrip()) + len(before.removeprefix("...").rstrip())
    for found in _FORMULA.finditer(source):
        if found.start() < column <= found.end() + 1:
            return found[1]
    return source
