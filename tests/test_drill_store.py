"""The history of the drill: killed, shared, old, newer and damaged files."""

from __future__ import annotations

import os
import signal
import sqlite3
import subprocess
import sys
import textwrap
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest

from qbank.drill.schema import APPLICATION, MIGRATIONS, VERSION
from qbank.drill.store import Answered, History, Review, default_path, open_history
from qbank.errors import UsageError

NOW = datetime(2025, 3, 1, 12, 0, tzinfo=UTC)


@dataclass(frozen=True)
class Numbered:
    number: int

    @property
    def note(self) -> str:
        return f"n={self.number}"


def review(question: str = "a/b/c", rating: int = 3, at: datetime = NOW, variant: int = 0) -> Review:
    return Review(question, "a/b", variant, f"n={variant}", at, rating, 0.5, 12.5, 1)


def following(used: Sequence[str]) -> Numbered:
    return Numbered(len(used))


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "folder" / "history.sqlite"


def test_what_is_stored_is_there_when_the_file_is_opened_again(path: Path) -> None:
    answered = Answered("a/b/c", 0, "w1", "1/2 ✓", "wrong", 0.25, "no_decay", NOW)
    with open_history(path, NOW) as history:
        first = history.add(review())
        history.answered(answered)
        history.rate(first, 1)
    with open_history(path, NOW) as history:
        (stored,) = history.reviews()
        assert (stored.rating, stored.score, stored.at, stored.id) == (1, 0.5, NOW, first)
        assert history.responses() == [answered]
        assert history.reviews("a/b/d") == []
        assert history.notes == []


def test_times_are_kept_in_one_zone_so_that_they_sort(path: Path) -> None:
    with open_history(path, NOW) as history:
        history.add(review("late", at=NOW + timedelta(minutes=1)))
        history.add(review("early", at=NOW.astimezone(timezone(timedelta(hours=5)))))
        assert [one.question for one in history.reviews()] == ["early", "late"]


def test_a_claim_tells_what_was_shown_before(path: Path) -> None:
    with open_history(path, NOW) as history:
        assert [history.claim("q", NOW, following).number for _ in range(3)] == [0, 1, 2]
        assert history.claim("other", NOW, following).number == 0


def test_a_claim_that_fails_leaves_nothing(path: Path) -> None:
    def fail(used: Sequence[str]) -> Numbered:
        raise LookupError(f"nothing after {used}")

    with open_history(path, NOW) as history:
        with pytest.raises(LookupError):
            history.claim("q", NOW, fail)
        assert history.claim("q", NOW, following).number == 0


# ---------------------------------------------------------------- kills and crowds

WRITER = """
    import sys
    from datetime import UTC, datetime
    from pathlib import Path
    from tests.test_drill_store import following, review
    from qbank.drill.store import open_history

    path, name, count = Path(sys.argv[1]), sys.argv[2], int(sys.argv[3])
    with open_history(path, datetime.now(UTC)) as history:
        for number in range(count):
            shown = history.claim("shared", datetime.now(UTC), following)
            history.add(review(name, variant=shown.number))
            print(number, flush=True)
"""


def writer(path: Path, name: str, count: int) -> subprocess.Popen[str]:
    root = Path(__file__).resolve().parent.parent
    return subprocess.Popen(
        [sys.executable, "-c", textwrap.dedent(WRITER), str(path), name, str(count)],
        cwd=root,
        stdout=subprocess.PIPE,
        text=True,
    )


def test_a_kill_in_the_middle_loses_nothing_that_was_confirmed(path: Path) -> None:
    for round_ in range(3):
        process = writer(path, f"round {round_}", 100_000)
        assert process.stdout is not None
        confirmed = -1
        for line in process.stdout:
            confirmed = int(line)
            if confirmed >= 5 + 7 * round_:
                os.kill(process.pid, signal.SIGKILL)
                break
        rest = process.stdout.read().split()
        confirmed = int(rest[-1]) if rest else confirmed
        process.wait()
        process.stdout.close()
        with open_history(path, NOW) as history:
            assert history.notes == []
            stored = history.reviews(f"round {round_}")
            # The last one may have been written without its confirmation.
            assert len(stored) in (confirmed + 1, confirmed + 2)


def test_two_terminals_at_once_lose_no_review_and_never_show_one_variant_twice(path: Path) -> None:
    both = [writer(path, name, 40) for name in ("first", "second")]
    assert [process.wait() for process in both] == [0, 0]
    for process in both:
        assert process.stdout is not None
        process.stdout.close()
    with open_history(path, NOW) as history:
        stored = history.reviews()
    assert sorted(one.question for one in stored) == ["first"] * 40 + ["second"] * 40
    assert sorted(one.variant for one in stored) == list(range(80))


# ---------------------------------------------------------------- other versions, other files


def older(path: Path) -> None:
    """A file of version 1 with two reviews in it."""
    path.parent.mkdir(parents=True)
    connection = sqlite3.connect(path)
    connection.executescript(MIGRATIONS[0])
    connection.execute("PRAGMA user_version = 1")
    connection.execute(f"PRAGMA application_id = {APPLICATION}")
    for variant in (4, 7):
        connection.execute(
            "INSERT INTO reviews (question, topic, variant, note, at, rating, score, seconds, hints)"
            " VALUES ('q', 'a/b', ?, ?, '2025-02-01T10:00:00+00:00', 3, NULL, 30, 0)",
            (variant, f"n={variant}"),
        )
    connection.commit()
    connection.close()


def test_a_file_of_an_older_version_is_brought_up_and_keeps_its_reviews(path: Path) -> None:
    older(path)
    seen: list[str] = []
    with open_history(path, NOW) as history:
        assert [(one.variant, one.score) for one in history.reviews()] == [(4, None), (7, None)]
        history.claim("q", NOW, lambda used: seen.extend(used) or Numbered(9))
        history.answered(Answered("q", 9, "w", "1", "right", 1, "", NOW))
    assert seen == ["n=4", "n=7"]
    assert sqlite3.connect(path).execute("PRAGMA user_version").fetchone() == (VERSION,)


def test_a_file_of_a_newer_version_is_left_alone(path: Path) -> None:
    open_history(path, NOW).__exit__()
    connection = sqlite3.connect(path)
    connection.execute(f"PRAGMA user_version = {VERSION + 1}")
    connection.close()
    before = path.read_bytes()
    with pytest.raises(UsageError, match=rf"newer qbank \(its version is {VERSION + 1}") as caught:
        open_history(path, NOW)
    assert "update qbank" in caught.value.hint
    assert path.read_bytes() == before


def test_the_database_of_another_program_is_left_alone(path: Path) -> None:
    path.parent.mkdir()
    connection = sqlite3.connect(path)
    connection.execute("CREATE TABLE cookies (value TEXT)")
    connection.close()
    before = path.read_bytes()
    with pytest.raises(UsageError, match="another program"):
        open_history(path, NOW)
    assert path.read_bytes() == before


def test_a_file_that_is_no_database_is_kept_aside(path: Path) -> None:
    path.parent.mkdir()
    path.write_text("my essay, saved in the wrong place\n" * 50, "utf-8")
    with open_history(path, NOW) as history:
        assert history.reviews() == []
        assert "damaged" in history.notes[0]
        history.add(review())
    kept = path.with_name("history.sqlite.damaged-20250301-120000")
    assert kept.read_text("utf-8").startswith("my essay")


def test_a_damaged_file_is_kept_aside_and_never_over_another_one(path: Path) -> None:
    for _ in range(2):
        with open_history(path, NOW) as history:
            for number in range(200):
                history.add(review(variant=number))
        data = bytearray(path.read_bytes())
        for at in range(5000, len(data), 1000):
            data[at : at + 60] = b"\xff" * 60
        path.write_bytes(data)
        with open_history(path, NOW) as history:
            assert history.notes
            assert history.reviews() == []
    assert len(list(path.parent.glob("history.sqlite.damaged-*"))) == 2


def test_a_place_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(UsageError, match="cannot use the history") as caught:
        open_history(tmp_path / "file" / "history.sqlite", NOW)
    assert "--history" in caught.value.hint
    with pytest.raises(UsageError, match="cannot use the history"):
        open_history(tmp_path, NOW)


def test_the_place_of_the_history_can_be_told(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("QBANK_HISTORY", str(tmp_path / "mine.sqlite"))
    assert default_path() == tmp_path / "mine.sqlite"
    monkeypatch.delenv("QBANK_HISTORY")
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path))
    if sys.platform == "linux":
        assert default_path() == tmp_path / "qbank" / "history.sqlite"


def test_a_history_that_stays_locked_is_an_error_and_not_a_loss(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("qbank.drill.store.WAIT", 0.1)
    with open_history(path, NOW) as first, open_history(path, NOW) as second:
        hold = sqlite3.connect(path, isolation_level=None)
        hold.execute("BEGIN IMMEDIATE")
        with pytest.raises(sqlite3.OperationalError, match="locked"):
            second.add(review())
        hold.execute("ROLLBACK")
        hold.close()
        second.add(review())
        assert isinstance(first, History)
        assert len(first.reviews()) == 1
