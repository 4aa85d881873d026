"""A roster is read as people save it, and every slip in it gets a message with file and line."""

from __future__ import annotations

from pathlib import Path

import pytest

from qbank.errors import SourceError, UsageError
from qbank.forms.roster import Student, load, parse

PLAIN = (Student("0123", "First"), Student("456", "סטודנט ראשון"))


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
@pytest.mark.parametrize("mark", [b"", b"\xef\xbb\xbf"], ids=["plain", "with a mark"])
@pytest.mark.parametrize("end", ["\n", "\r\n"], ids=["unix", "windows"])
def test_separators_marks_and_line_ends_make_no_difference(delimiter: str, mark: bytes, end: str) -> None:
    rows = [("ID", "Name"), ("0123", "First"), ("456", "סטודנט ראשון")]
    text = end.join(delimiter.join(row) for row in rows) + end
    assert parse(mark + text.encode(), "r.csv") == PLAIN


def test_more_columns_and_any_order_are_welcome() -> None:
    text = "Grade,NAME,Group, Id \n90,First,1, 0123\n,סטודנט ראשון,2,456\n"
    assert parse(text.encode(), "r.csv") == PLAIN


def test_a_name_may_hold_the_separator_in_quotes() -> None:
    assert parse(b'id,name\n1,"Last, First"\n2,"says ""hi"""\n', "r.csv") == (
        Student("1", "Last, First"),
        Student("2", 'says "hi"'),
    )


def test_blank_lines_are_passed_over_and_a_name_may_be_missing() -> None:
    assert parse(b"\nid,name\n\n1,\n , \n2,Second\n\n", "r.csv") == (Student("1", ""), Student("2", "Second"))


def test_invisible_marks_of_direction_are_dropped() -> None:
    assert parse("id,name\n\u200f1\u200e,\u202bסטודנט\u202c\n".encode(), "r.csv") == (Student("1", "סטודנט"),)


# name, bytes, the finding as it is printed (first line), a piece of the hint
SLIPS: list[tuple[str, bytes, str, str]] = [
    ("empty file", b"", "r.csv:1: empty-roster: the file is empty", "columns are id and name"),
    ("header alone", b"id,name\n", "r.csv:1: empty-roster: no student below the header", "add a line"),
    (
        "no id column",
        b"Student ID,name\n1,First\n",
        "r.csv:1: missing-column: no column `id`; the columns are `Student ID`, `name`",
        "did you mean `Student ID`? call it `id`",
    ),
    (
        "misspelt column",
        b"id,naem\n1,First\n",
        "r.csv:1: missing-column: no column `name`; the columns are `id`, `naem`",
        "did you mean `naem`? call it `name`",
    ),
    (
        "another separator",
        b"id|name\n1|First\n",
        "r.csv:1: missing-column: no column `id`; the columns are `id|name`",
        "",
    ),
    (
        "column twice",
        b"id,name,ID\n1,First,2\n",
        "r.csv:1: twin-column: 2 columns are called `id`",
        "keep one",
    ),
    (
        "duplicate id",
        b"id,name\n1,First\n2,Second\n 1 ,Third\n",
        "r.csv:4: duplicate-id: the id `1` is there already, on line 2",
        "once",
    ),
    (
        "duplicate id in another case",
        b"id,name\nab1,First\nAB1,Second\n",
        "r.csv:3: duplicate-id: the id `AB1` is there already, on line 2",
        "",
    ),
    (
        "empty id",
        b"id,name\n1,First\n,Second\n",
        "r.csv:3: empty-id: no id for Second",
        "every student needs one",
    ),
    (
        "name with a bare comma",
        b"id,name\n1,First\n2,Last,First\n",
        "r.csv:3: cells: 3 cells, but the header has 2",
        "in quotes",
    ),
    (
        "bytes of another encoding",
        b"id,name\n1,First\n2,\xe3\xf0\xe4\n",
        "r.csv:3: encoding: byte 0xe3 is not UTF-8",
        "CSV UTF-8",
    ),
    (
        "UTF-16",
        "id,name\n1,First\n".encode("utf-16"),
        "r.csv:1: encoding: byte 0xff is not UTF-8 (it looks like UTF-16)",
        "CSV UTF-8",
    ),
    (
        "open quote",
        b'id,name\n1,"First\n2,Second\n',
        "r.csv:2: csv: broken CSV: unexpected end of data",
        "quote",
    ),
    ("control character", b"id,name\n1,Fir\x07st\n", "r.csv:2: control-character: the row holds U+0007", ""),
]


@pytest.mark.parametrize(("name", "raw", "told", "hint"), SLIPS, ids=[s[0] for s in SLIPS])
def test_a_slip_gets_its_message(name: str, raw: bytes, told: str, hint: str) -> None:
    with pytest.raises(SourceError) as caught:
        parse(raw, "r.csv")
    assert str(caught.value).split("\n")[0] == told, name
    assert hint in caught.value.findings[0].hint


def test_all_slips_are_told_at_once() -> None:
    with pytest.raises(SourceError) as caught:
        parse(b"id,name\n1,First\n,Second\n1,Third\n", "r.csv")
    assert [f.where.line for f in caught.value.findings] == [3, 4]


def test_a_row_over_two_lines_keeps_the_line_it_begins_on() -> None:
    with pytest.raises(SourceError) as caught:
        parse(b'id,name,note\n1,First,"two\nlines"\n1,Second,\n', "r.csv")
    assert caught.value.findings[0].where.line == 4


def test_a_missing_roster_is_wrong_usage(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=r"cannot read the roster .*No such file"):
        load(tmp_path / "nobody.csv")
