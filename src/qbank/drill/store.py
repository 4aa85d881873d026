"""The history of a student in one SQLite file, which survives a kill, two terminals and an older qbank.

Only what happened is stored: which variants were shown, what was answered, how each question went. When a
question is due again follows from its reviews (`schedule`), so two terminals can add to one history without
losing a thing.
The file keeps SQLite's rollback journal: it works on network folders too, where write-ahead logs do not.
"""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Protocol, TypeVar

from qbank.errors import UsageError, shown_path

from .schema import APPLICATION, VERSION, migrate

_REVIEW = "question, topic, variant, note, at, rating, score, seconds, hints"
_ANSWERED = "question, variant, answer, text, verdict, fraction, misconception, at"
WAIT = 10.0  # seconds that one terminal waits for another
_DAMAGE = (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB)


class Shown(Protocol):
    """What is stored of a variant: its number and its note."""

    @property
    def number(self) -> int: ...

    @property
    def note(self) -> str: ...


V = TypeVar("V", bound=Shown)


@dataclass(frozen=True, slots=True)
class Review:
    """One question, worked through. `score` is the share of its points, None when nothing could be decided;
    `rating` is FSRS's: 1 again, 2 hard, 3 good, 4 easy."""

    question: str
    topic: str
    variant: int
    note: str
    at: datetime
    rating: int
    score: float | None
    seconds: float
    hints: int
    id: int = 0


@dataclass(frozen=True, slots=True)
class Answered:
    """One response and what became of it."""

    question: str
    variant: int
    answer: str
    text: str
    verdict: str
    fraction: float
    misconception: str
    at: datetime


class History:
    """An open history. `notes` holds what the student should be told about the file."""

    def __init__(self, path: Path, connection: sqlite3.Connection, notes: Sequence[str] = ()) -> None:
        self.path = path
        self.notes = list(notes)
        self._connection = connection

    def __enter__(self) -> History:
        return self

    def __exit__(self, *_: object) -> None:
        self._connection.close()

    # ------------------------------------------------------------ writing: each call is one transaction

    def claim(self, question: str, at: datetime, choose: Callable[[Sequence[str]], V]) -> V:
        """Show a variant: `choose` gets the notes of those shown before, the oldest first. While it chooses
        no other terminal can, so two never show the same one."""
        with self._transaction() as connection:
            variant = choose(self._notes(question))
            connection.execute(
                "INSERT INTO shown (question, variant, note, at) VALUES (?, ?, ?, ?)",
                (question, variant.number, variant.note, _text(at)),
            )
        return variant

    def answered(self, one: Answered) -> None:
        with self._transaction() as connection:
            connection.execute(
                f"INSERT INTO responses ({_ANSWERED}) VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
                (
                    *(one.question, one.variant, one.answer, one.text, one.verdict, one.fraction),
                    *(one.misconception, _text(one.at)),
                ),
            )

    def add(self, review: Review) -> int:
        """Store a review; returns its id."""
        with self._transaction() as connection:
            made = connection.execute(
                f"INSERT INTO reviews ({_REVIEW}) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
                (
                    *(review.question, review.topic, review.variant, review.note, _text(review.at)),
                    *(review.rating, review.score, review.seconds, review.hints),
                ),
            )
        assert made.lastrowid is not None
        return made.lastrowid

    def rate(self, review: int, rating: int) -> None:
        """Change the rating of a review."""
        with self._transaction() as connection:
            connection.execute("UPDATE reviews SET rating = ? WHERE id = ?", (rating, review))

    # ------------------------------------------------------------ reading

    def reviews(self, question: str | None = None) -> list[Review]:
        """Reviews in the order of their time, of one question or of all."""
        where, values = ("WHERE question = ?", (question,)) if question else ("", ())
        found = self._connection.execute(f"SELECT {_REVIEW}, id FROM reviews {where} ORDER BY at, id", values)
        return [_review(row) for row in found]

    def responses(self) -> list[Answered]:
        """Every response in the order given."""
        found = self._connection.execute(f"SELECT {_ANSWERED} FROM responses ORDER BY id")
        return [_answered(row) for row in found]

    def _notes(self, question: str) -> list[str]:
        found = self._connection.execute("SELECT note FROM shown WHERE question = ? ORDER BY id", (question,))
        return [note for (note,) in found]

    @contextmanager
    def _transaction(self) -> Iterator[sqlite3.Connection]:
        self._connection.execute("BEGIN IMMEDIATE")
        try:
            yield self._connection
            self._connection.execute("COMMIT")
        except BaseException:
            if self._connection.in_transaction:
                self._connection.execute("ROLLBACK")
            raise


def _review(row: Sequence[Any]) -> Review:
    question, topic, variant, note, at, *rest = row
    return Review(question, topic, variant, note, datetime.fromisoformat(at), *rest)


def _answered(row: Sequence[Any]) -> Answered:
    question, variant, answer, text, verdict, fraction, misconception, at = row
    moment = datetime.fromisoformat(at)
    return Answered(question, variant, answer, text, verdict, fraction, misconception, moment)


def _text(at: datetime) -> str:
    return at.astimezone(UTC).isoformat(timespec="seconds")


# ---------------------------------------------------------------- opening


def default_path() -> Path:
    """`QBANK_HISTORY`, else a file in the user's data folder."""
    told = os.environ.get("QBANK_HISTORY")
    if told:
        return Path(told)
    import platformdirs

    return Path(platformdirs.user_data_dir("qbank", appauthor=False)) / "history.sqlite"


def open_history(path: Path, now: datetime) -> History:
    """Open a history, or begin one. A damaged file is kept beside it under another name, and noted.

    Raises UsageError for a file that is not ours, is newer than this qbank, or cannot be opened.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        return History(path, _connect(path))
    except sqlite3.OperationalError as error:
        raise _unusable(path, str(error)) from None
    except sqlite3.DatabaseError as error:
        if error.sqlite_errorcode & 0xFF not in _DAMAGE:
            raise _unusable(path, str(error)) from None
        kept = _set_aside(path, now)
        note = f"the history was damaged ({error}); it is kept as `{shown_path(kept)}`, and a new one begins"
        return History(path, _connect(path), [note])
    except OSError as error:
        raise _unusable(path, error.strerror or str(error)) from None


def _unusable(path: Path, reason: str) -> UsageError:
    return UsageError(
        f"cannot use the history `{shown_path(path)}`: {reason}", "name another file with --history FILE"
    )


def _connect(path: Path) -> sqlite3.Connection:
    connection = sqlite3.connect(path, timeout=WAIT, isolation_level=None)
    try:
        connection.execute("PRAGMA synchronous = FULL")
        (version,) = connection.execute("PRAGMA user_version").fetchone()
        (owner,) = connection.execute("PRAGMA application_id").fetchone()
        (tables,) = connection.execute("SELECT count(*) FROM sqlite_master").fetchone()
        if tables and owner != APPLICATION:
            raise UsageError(
                f"`{shown_path(path)}` is the database of another program",
                "name another file with --history FILE",
            )
        if version > VERSION:
            raise UsageError(
                f"the history `{shown_path(path)}` was written by a newer qbank "
                f"(its version is {version}, this qbank knows {VERSION})",
                "update qbank, or name another file with --history FILE",
            )
        _check(connection)
        if version < VERSION or not tables:
            migrate(connection)
    except BaseException:
        connection.close()
        raise
    return connection


def _check(connection: sqlite3.Connection) -> None:
    """Raises DatabaseError, as SQLite does for damage that it meets itself, when the file is damaged."""
    (found,) = connection.execute("PRAGMA quick_check(1)").fetchone()
    if found != "ok":
        error = sqlite3.DatabaseError(str(found).splitlines()[0])
        error.sqlite_errorcode = sqlite3.SQLITE_CORRUPT
        raise error


def _set_aside(path: Path, now: datetime) -> Path:
    """Rename the file and its journal; returns the new name of the file."""
    stamp = now.strftime("%Y%m%d-%H%M%S")
    kept = path.with_name(f"{path.name}.damaged-{stamp}")
    count = 1
    while kept.exists():
        count += 1
        kept = path.with_name(f"{path.name}.damaged-{stamp}-{count}")
    path.replace(kept)
    journal = path.with_name(path.name + "-journal")
    if journal.exists():
        journal.replace(kept.with_name(kept.name + "-journal"))
    return kept
