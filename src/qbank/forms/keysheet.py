"""The key of a run, for markers as CSV and for programs as JSON: a row for each answer of each form."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, fields
from decimal import Context, Decimal
from pathlib import Path
from types import TracebackType
from typing import Any

from qbank import content as c
from qbank.algebra.values import plain
from qbank.content import number_text

from .jsonlist import JsonList

CSV_NAME = "key.csv"
JSON_NAME = "key.json"
FIGURES = 10


@dataclass(frozen=True, slots=True)
class KeyRow:
    """One answer of one form.

    `key` is exact: as sympy prints it, or the letters of options; empty where a person marks by the rubric.
    `decimal` is a number of the key to ten figures, `tolerance` is absolute; both may be empty.
    `follows` names the answer from which an error is carried forward: what follows from a wrong response
    there is right here.
    """

    form: str
    student_id: str
    question: int
    part: str
    answer: str
    kind: str
    points: str
    key: str
    decimal: str
    tolerance: str
    follows: str
    question_id: str
    variant: int


def key_rows(document: c.Document) -> Iterator[KeyRow]:
    """The rows of a document that holds its keys, in the order of the paper."""
    for item in document.items:
        for part in item.parts:
            for answer in part.answers:
                assert answer.key is not None, f"{item.id}: the key of {answer.name} is not in the document"
                yield KeyRow(
                    form=document.form_code,
                    student_id=document.candidate_id,
                    question=item.number,
                    part=part.label,
                    answer=answer.name,
                    kind=answer.kind,
                    points=number_text(answer.points),
                    key=answer.key.text,
                    decimal=_decimal(answer),
                    tolerance=answer.key.tolerance or "",
                    follows=answer.key.follows,
                    question_id=item.id,
                    variant=item.variant,
                )


def _decimal(answer: c.Answer) -> str:
    """The one number that a response to the answer is compared with, as a decimal."""
    scalars = answer.key.scalars if answer.key and not answer.options else ()
    if len(scalars) != 1 or len(scalars[0]) != 1:
        return ""
    return plain(Context(prec=FIGURES).plus(Decimal(scalars[0][0].decimal)))


_NUMBER = re.compile(r"-?\d+(\.\d+)?")
# What a spreadsheet runs as a formula, or turns into a date or another number: =1+1, -x, @f, 1/2, 3-4, 1e5.
_TREACHEROUS = re.compile(r"\s*[=+\-@＝＋－＠]|[\t\r\n]|\d+\s*[-/:.,eE]\s*\d|\d{16}")


def cell(text: str) -> str:
    """`text` as it may stand in a CSV that people open in a spreadsheet.

    What it would run as a formula or turn into a date gets an apostrophe in front: to a spreadsheet `1/2` is
    the second of January and `-x**2` a formula. Plain numbers stay numbers.
    """
    return text if _safe_number(text) or not _TREACHEROUS.match(text) else "'" + text


def _safe_number(text: str) -> bool:
    """Whether a spreadsheet, which keeps fifteen figures, holds the number exactly."""
    return bool(_NUMBER.fullmatch(text)) and len(re.sub(r"^-?[0.]*|\.", "", text)) <= 15


class KeySheet:
    """Writes `key.csv` and `key.json` into a folder, form by form; `head` stands at the top of the JSON."""

    def __init__(self, folder: Path, head: Mapping[str, Any]) -> None:
        # The mark at the beginning tells Excel that the file is UTF-8.
        self._csv = (folder / CSV_NAME).open("w", encoding="utf-8-sig", newline="")
        self._json = (folder / JSON_NAME).open("w", encoding="utf-8", newline="\n")
        self._writer = csv.writer(self._csv)
        self._writer.writerow([field.name for field in fields(KeyRow)])
        self._list = JsonList(self._json, head, "answers")

    def __enter__(self) -> KeySheet:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if kind is None:
            self._list.close({})
        self._csv.close()
        self._json.close()

    def add(self, document: c.Document) -> None:
        """Add the keys of one form."""
        for row in key_rows(document):
            values = asdict(row)
            self._writer.writerow([cell(str(value)) for value in values.values()])
            self._list.add(values)
