"""Anki decks, read by Anki's own importer: stable notes, pictures, tags, and updates without duplicates."""

from __future__ import annotations

import io
import re
import sqlite3
import subprocess
import sys
import zipfile
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from anki.collection import Collection, ImportAnkiPackageOptions, ImportAnkiPackageRequest

from qbank import content as c
from qbank.bank import Bank
from qbank.compose import compose
from qbank.generate import generate
from qbank.quiz import quiz_document, quiz_ids
from qbank.writers.anki import AnkiError, write

from .conftest import REPOSITORY
from .documents import sample_document

WHEN = 1_750_000_000
SMALL = Bank(REPOSITORY / "tests/banks/small")
FIGURE = "generalization/bias-variance/training-optimism"


def deck(*patterns: str, bank: Bank = SMALL, variants: int = 2) -> c.Document:
    made, _ = quiz_document(bank, quiz_ids(bank, patterns, ""), variants, "Practice", "")
    return made


class Learner:
    """A collection of Anki's that decks are imported into."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.collection = Collection(str(folder / "collection.anki2"))

    def imports(self, data: bytes) -> Any:
        path = self.folder / "deck.apkg"
        path.write_bytes(data)
        request = ImportAnkiPackageRequest(package_path=str(path), options=ImportAnkiPackageOptions())
        return self.collection.import_anki_package(request).log

    def note(self, search: str) -> Any:
        (found,) = self.collection.find_notes(search)
        return self.collection.get_note(found)


@pytest.fixture
def learner(tmp_path: Path) -> Any:
    made = Learner(tmp_path)
    yield made
    made.collection.close()


def test_a_deck_holds_a_card_for_each_variant(learner: Learner) -> None:
    document = deck("optimization")
    log = learner.imports(write(document, WHEN))
    assert len(log.new) == len(document.items) == learner.collection.card_count()
    assert "Practice" in [one.name for one in learner.collection.decks.all_names_and_ids()]


def test_a_second_import_duplicates_nothing(learner: Learner) -> None:
    data = write(deck("optimization"), WHEN)
    first = learner.imports(data)
    again = learner.imports(data)
    assert not again.new
    assert learner.collection.note_count() == len(first.new)


def test_a_newer_deck_updates_a_card_and_keeps_its_schedule(learner: Learner) -> None:
    document = deck("optimization/momentum", variants=1)
    learner.imports(write(document, WHEN))
    card = learner.note("tag:topic::optimization::momentum").cards()[0]
    learner.collection.sched.set_due_date([card.id], "7")
    due = learner.collection.get_card(card.id).due
    (section,) = document.sections
    better = replace(section, items=tuple(replace(item, title="Mended") for item in section.items))
    log = learner.imports(write(replace(document, sections=(better,)), WHEN + 60))
    assert (len(log.new), len(log.updated)) == (0, 1)
    note = learner.note("tag:topic::optimization::momentum")
    assert note["Title"] == "Mended"
    assert note.cards()[0].due == due


def test_a_deck_with_more_variants_adds_only_those(learner: Learner) -> None:
    learner.imports(write(deck("optimization/momentum", variants=2), WHEN))
    log = learner.imports(write(deck("optimization/momentum", variants=5), WHEN + 60))
    assert (len(log.new), learner.collection.note_count()) == (3, 5)


def test_the_front_holds_no_key_and_the_back_holds_the_solution(learner: Learner) -> None:
    bank = Bank(REPOSITORY / "bank")
    identity = "optimization/momentum/heavy-ball-two-steps"
    learner.imports(write(deck(identity, bank=bank, variants=1), WHEN))
    note = learner.note("")
    front, back = note.cards()[0].question(), note.cards()[0].answer()
    item = compose(generate(bank.question(identity), 0), c.View.TUTOR)
    key = item.parts[0].answers[0].key
    assert key is not None
    formula = rf"\({key.shown[0].latex}\)"  # type: ignore[union-attr]
    assert formula in back.partition('<hr id="answer">')[2]
    assert note["Solution"] in back
    assert note["Solution"] not in front
    assert note["Mistakes"] not in front


def test_pictures_come_along(learner: Learner) -> None:
    learner.imports(write(deck(FIGURE, bank=Bank(REPOSITORY / "bank"), variants=2), WHEN))
    note = learner.note(f"Id:{FIGURE}#0")
    (name,) = set(re.findall(r'src="(qbank-figure-\w+\.svg)"', " ".join(note.fields)))
    assert (Path(learner.collection.media.dir()) / name).read_text("utf-8").startswith("<svg")


def test_every_kind_of_answer_becomes_a_card(learner: Learner) -> None:
    document = sample_document(c.View.TUTOR)
    learner.imports(write(document, WHEN))
    assert learner.collection.note_count() == len(document.items)
    for identity in learner.collection.find_notes(""):
        assert learner.collection.get_note(identity)["Answer"]


def test_tags_nest_by_topic_and_name_level_and_difficulty(learner: Learner) -> None:
    learner.imports(write(deck("optimization/momentum", variants=1), WHEN))
    found = learner.note("").tags
    assert "topic::optimization::momentum" in found
    assert any(tag.startswith("difficulty::") for tag in found)
    assert any(tag.startswith("level::") for tag in found)


def test_the_same_deck_at_the_same_time_has_the_same_bytes() -> None:
    document = deck("optimization")
    assert write(document, WHEN) == write(document, WHEN)


def test_what_anki_reads_in_a_field_is_taken_apart() -> None:
    document = deck("optimization/momentum", variants=1)
    (section,) = document.sections
    trap = (c.Paragraph((c.Text(r"[sound:x.mp3] [latex] [$] {{Front}} \(x"),)),)
    item = replace(section.items[0], stem=trap)
    data = write(replace(document, sections=(replace(section, items=(item,)),)), WHEN)
    fields = _fields(data)[0]
    for token in ("[sound:", "[latex]", "[$]", "{{", r"\(x"):
        assert token not in fields


def _fields(data: bytes) -> list[str]:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        database = sqlite3.connect(":memory:")
        database.deserialize(archive.read("collection.anki2"))
        return [row[0] for row in database.execute("select flds from notes")]


def test_a_document_without_keys_is_refused() -> None:
    with pytest.raises(AnkiError, match="tutor"):
        write(replace(deck("optimization"), view=c.View.CANDIDATE), WHEN)


def run(*arguments: str, cwd: Path) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "qbank", "export", *arguments, "--bank", str(SMALL.root)]
    return subprocess.run(command, capture_output=True, text=True, cwd=cwd, check=False)


def test_the_command_writes_a_deck_and_keeps_one_that_is_there(tmp_path: Path) -> None:
    made = run("anki", "optimization", "--variants", "2", "--out", "deck.apkg", cwd=tmp_path)
    assert made.returncode == 0
    assert zipfile.is_zipfile(tmp_path / "deck.apkg")
    again = run("anki", "optimization", "--out", "deck.apkg", cwd=tmp_path)
    assert again.returncode == 2
    assert "--force" in again.stderr


def test_an_unknown_platform_is_named_with_those_there_are(tmp_path: Path) -> None:
    made = run("quizlet", "optimization", "--out", "deck.apkg", cwd=tmp_path)
    assert made.returncode == 2
    assert "known: moodle, anki" in made.stderr
