"""The tables of the history, version by version."""

from __future__ import annotations

import sqlite3
from typing import Final

APPLICATION: Final = 0x71424E4B  # "qBNK": tells our files from those of other programs

# Each entry brings a file from the version before to this one, so the first makes an empty file version 1.
# Never edit an entry that was released: add another.
MIGRATIONS: Final = (
    """
    CREATE TABLE reviews (
        id INTEGER PRIMARY KEY,
        question TEXT NOT NULL,
        topic TEXT NOT NULL,
        variant INTEGER NOT NULL,
        note TEXT NOT NULL,
        at TEXT NOT NULL,
        rating INTEGER NOT NULL CHECK (rating BETWEEN 1 AND 4),
        score REAL,
        seconds REAL NOT NULL,
        hints INTEGER NOT NULL
    );
    CREATE INDEX reviews_of_question ON reviews (question, id);
    """,
    """
    CREATE TABLE shown (
        id INTEGER PRIMARY KEY,
        question TEXT NOT NULL,
        variant INTEGER NOT NULL,
        note TEXT NOT NULL,
        at TEXT NOT NULL
    );
    CREATE INDEX shown_of_question ON shown (question, id);
    INSERT INTO shown (question, variant, note, at)
        SELECT question, variant, note, at FROM reviews ORDER BY id;
    CREATE TABLE responses (
        id INTEGER PRIMARY KEY,
        question TEXT NOT NULL,
        variant INTEGER NOT NULL,
        answer TEXT NOT NULL,
        text TEXT NOT NULL,
        verdict TEXT NOT NULL,
        fraction REAL NOT NULL,
        misconception TEXT NOT NULL,
        at TEXT NOT NULL
    );
    """,
)
VERSION: Final = len(MIGRATIONS)


def migrate(connection: sqlite3.Connection) -> None:
    """Bring the file to the present version, all of it or nothing, whoever else tries the same."""
    connection.execute("BEGIN IMMEDIATE")
    try:
        (found,) = connection.execute("PRAGMA user_version").fetchone()
        for number, script in enumerate(MIGRATIONS[found:], found + 1):
            for statement in script.split(";"):
                connection.execute(statement)
            connection.execute(f"PRAGMA user_version = {number}")
        connection.execute(f"PRAGMA application_id = {APPLICATION}")
        connection.execute("COMMIT")
    except BaseException:
        connection.execute("ROLLBACK")
        raise
