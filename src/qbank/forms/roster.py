"""The roster: a CSV of students becomes one form each, or findings with file and line."""

from __future__ import annotations

import csv
import io
import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from qbank.errors import Finding, Location, Report, SourceError, UsageError, nearest, shown_path

COLUMNS = ("id", "name")
DELIMITERS = (",", ";", "\t")
_CONTROL = re.compile(r"[\x00-\x1f\x7f]")
_DIRECTION = re.compile("[\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]")


@dataclass(frozen=True, slots=True)
class Student:
    """Whose form it is; `name` may be empty."""

    id: str
    name: str


def load(path: Path) -> tuple[Student, ...]:
    """The students of a CSV file with the columns id and name. Raises UsageError when there is no such file,
    SourceError with every finding when it cannot be used."""
    try:
        raw = path.read_bytes()
    except OSError as error:
        reason = error.strerror or str(error)
        raise UsageError(f"cannot read the roster `{shown_path(path)}`: {reason}") from None
    return parse(raw, shown_path(path))


def parse(raw: bytes, path: str) -> tuple[Student, ...]:
    """The students in the order of the file; `path` is only named in findings."""
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        found = " (it looks like UTF-16)" if raw[:2] in (b"\xff\xfe", b"\xfe\xff") else ""
        message = f"byte {raw[error.start]:#04x} is not UTF-8{found}"
        hint = "save it as CSV UTF-8: in Excel, Save As, CSV UTF-8"
        raise SourceError([Finding(Location(path, line), "encoding", message, hint)]) from error
    header_line = next((line for line in text.splitlines() if line.strip()), "")
    delimiter = max(DELIMITERS, key=header_line.count)
    report = Report()
    rows = list(_rows(text, delimiter, path, report))
    if not rows and not report:
        report.add(Location(path, 1), "empty-roster", "the file is empty", "columns are id and name")
    if report:
        raise SourceError(report.findings)
    places = _header(*rows[0], path, report)
    if report:
        raise SourceError(report.findings)
    students = tuple(_students(rows[1:], places, len(rows[0][1]), path, report))
    if not students and not report:
        report.add(
            Location(path, rows[0][0]), "empty-roster", "no student below the header", "add a line each"
        )
    if report:
        raise SourceError(report.findings)
    return students


def _rows(text: str, delimiter: str, path: str, report: Report) -> Iterator[tuple[int, list[str]]]:
    """Each row that holds anything, with the line it begins on."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    begins = 1
    try:
        for row in reader:
            if any(cell.strip() for cell in row):
                yield begins, [_plain(cell) for cell in row]
            begins = reader.line_num + 1
    except csv.Error as error:
        report.add(
            Location(path, begins), "csv", f"broken CSV: {error}", 'a quote inside quotes is written ""'
        )


def _plain(cell: str) -> str:
    """A cell without invisible marks and with one spelling of accented letters."""
    return unicodedata.normalize("NFC", _DIRECTION.sub("", cell)).strip()


def _header(line: int, row: list[str], path: str, report: Report) -> dict[str, int]:
    found = [cell.casefold() for cell in row]
    for name in COLUMNS:
        if found.count(name) > 1:
            message = f"{found.count(name)} columns are called `{name}`"
            report.add(Location(path, line), "twin-column", message, "keep one")
        elif name not in found:
            free = [cell for cell in row if cell.casefold() not in COLUMNS]
            near = nearest(name, [cell.casefold() for cell in free]) or _holding(name, free)
            shown = next((cell for cell in free if cell.casefold() == near), near)
            hint = (
                f"did you mean `{shown}`? call it `{name}`"
                if near
                else f"the header needs {' and '.join(COLUMNS)}"
            )
            message = f"no column `{name}`; the columns are {', '.join(f'`{cell}`' for cell in row)}"
            report.add(Location(path, line), "missing-column", message, hint)
    return {name: found.index(name) for name in COLUMNS if name in found}


def _holding(name: str, cells: list[str]) -> str:
    """A column in whose name the word stands, as in `Student ID`."""
    return next((cell for cell in cells if name in re.findall(r"\w+", cell.casefold())), "")


def _students(
    rows: list[tuple[int, list[str]]], places: dict[str, int], width: int, path: str, report: Report
) -> Iterator[Student]:
    first: dict[str, int] = {}
    for line, row in rows:
        where = Location(path, line)
        if any(row[width:]):
            message = f"{len(row)} cells, but the header has {width}"
            report.add(
                where, "cells", message, 'put a text that holds the separator in quotes: "Last, First"'
            )
            continue
        identity, name = (row[places[c]] if places[c] < len(row) else "" for c in COLUMNS)
        control = _CONTROL.search(identity + name)
        if not identity:
            report.add(where, "empty-id", f"no id{f' for {name}' if name else ''}", "every student needs one")
        elif control:
            report.add(where, "control-character", f"the row holds U+{ord(control[0]):04X}", "remove it")
        elif identity.casefold() in first:
            message = f"the id `{identity}` is there already, on line {first[identity.casefold()]}"
            report.add(where, "duplicate-id", message, "every student stands in the roster once")
        else:
            first[identity.casefold()] = line
            yield Student(identity, name)
