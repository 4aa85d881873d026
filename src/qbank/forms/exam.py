"""From a blueprint to the files of an exam: papers, solutions, keys and the manifest, form by form.

One thread makes the forms, others set them; only a few forms are ever in memory. All files are made in a
hidden folder and appear together at the end (see `staging`).
"""

from __future__ import annotations

import hashlib
from collections import deque
from collections.abc import Callable, Generator, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from qbank import content as c
from qbank.bank import Bank

from . import manifest as m
from .assemble import Assembler, Form, document, over_time
from .blueprint import Blueprint, BlueprintFile
from .engines import ENGINES, Engine
from .jsonlist import JsonList
from .keysheet import CSV_NAME, JSON_NAME, KeySheet
from .pool import unread_note
from .roster import Student
from .seeding import Seed, form_codes
from .staging import Staging


@dataclass(frozen=True, slots=True)
class Order:
    """What is to be made, and how: `number` forms, or one for each of the `students`.

    `engine` is a name in ENGINES, `jobs` the number of threads that set papers.
    """

    file: BlueprintFile
    seed: Seed
    out: Path
    number: int = 1
    students: tuple[Student, ...] = ()
    engine: str = "typst"
    keep_source: bool = False
    force: bool = False
    jobs: int = 2

    @property
    def forms(self) -> int:
        return len(self.students) or self.number

    @property
    def codes(self) -> list[str]:
        return list(form_codes(self.seed, self.forms, letters=not self.students))


@dataclass(frozen=True, slots=True)
class Made:
    """What a run has made: files in the folder `out` with their SHA-256, and what to tell the user."""

    out: Path
    codes: tuple[str, ...]
    files: Mapping[str, str]
    notes: tuple[str, ...]


def paper_name(code: str) -> str:
    return f"paper-{code}.pdf"


def solutions_name(code: str) -> str:
    return f"solutions-{code}.pdf"


def names(codes: Sequence[str]) -> list[str]:
    """The files of a run, in the order in which people look for them."""
    pairs = [name for code in codes for name in (paper_name(code), solutions_name(code))]
    return [*pairs, CSV_NAME, JSON_NAME, m.FILE_NAME]


def make(bank: Bank, order: Order, advance: Callable[[], None] = lambda: None) -> Made:
    """Make an exam; `advance` is called after each form.

    Raises UsageError when files are in the way or cannot be written, SourceError when the blueprint cannot be
    met or a question cannot be shown, and the engine's QbankError when it cannot set a paper.
    """
    codes = order.codes
    with Staging(order.out, names(codes), force=order.force) as staging:
        assembler = Assembler.of(bank, order.file, order.seed, order.forms)
        late: dict[str, str] = {}
        students: Sequence[Student | None] = order.students or [None] * order.forms

        def forms() -> Iterator[Form]:
            for index, (code, student) in enumerate(zip(codes, students, strict=True)):
                form = assembler.form(index, code, student)
                late.update((title, note) for title, note in over_time(order.file, form) if title not in late)
                yield form

        head = m.head(order.file, _place(bank, order.file), order.seed, order.engine)
        press = Press(staging.at, ENGINES[order.engine], order.jobs, order.keep_source)
        files = staging.rescued("tex", lambda: press.run(forms(), order.file.plan, head, advance))
        staging.publish(m.FILE_NAME, _stale(order.out) if order.force else ())
    notes = [*staging.notes(), *late.values()]
    if assembler.pool.unread:
        notes.append(unread_note(assembler.pool))
    if assembler.stretched:
        few = ", ".join(f"{i} has {n}" for i, n in sorted(assembler.stretched.items()))
        notes.append(f"some forms share variants, as there are {order.forms} forms and {few}")
    return Made(order.out, tuple(codes), files, tuple(notes))


def _place(bank: Bank, file: BlueprintFile) -> str:
    """Where the blueprint stands, in words that are the same on every machine."""
    path = Path(file.path).resolve()
    root = bank.root.resolve()
    return path.relative_to(root).as_posix() if path.is_relative_to(root) else path.name


def _stale(out: Path) -> list[str]:
    """The files of the run that is replaced; none when there was no run, or nobody can tell."""
    import json

    try:
        old = json.loads((out / m.FILE_NAME).read_bytes())
        return [*old["files"], *(name for form in old["forms"] for name in form["files"])]
    except (OSError, ValueError, KeyError, TypeError):
        return []


# ---------------------------------------------------------------- the press


@dataclass(frozen=True, slots=True)
class _Set:
    """A form whose papers are being set."""

    record: m.FormRecord
    solved: c.Document
    papers: tuple[tuple[str, Future[str]], ...]


@dataclass(frozen=True, slots=True)
class Press:
    """Sets forms and writes them into `folder`, with their key and manifest.

    `check` is shown the record of each form before its papers are set.
    """

    folder: Path
    engine: Engine
    jobs: int = 2
    keep_source: bool = False
    check: Callable[[m.FormRecord], None] | None = None

    def run(
        self, forms: Iterable[Form], plan: Blueprint, head: m.Head, advance: Callable[[], None]
    ) -> dict[str, str]:
        """Set every form, and return the files made with their SHA-256."""
        files: dict[str, str] = {}
        digests: dict[str, str] = {}
        top = {"title": plan.title, "course": plan.course, "date": plan.date}
        with (self.folder / m.FILE_NAME).open("w", encoding="utf-8", newline="\n") as stream:
            listing = JsonList(stream, head.model_dump(), "forms")
            with KeySheet(self.folder, top) as sheet, closing(self._set(forms, plan, digests)) as sets:
                for done in sets:
                    made = {name: paper.result() for name, paper in done.papers}
                    files |= made
                    sheet.add(done.solved)
                    listing.add(done.record.model_copy(update={"files": made}).model_dump())
                    advance()
            keys = {name: _digest(self.folder / name) for name in (CSV_NAME, JSON_NAME)}
            listing.close({"questions": dict(sorted(digests.items())), "files": keys})
        return files | keys | {m.FILE_NAME: _digest(self.folder / m.FILE_NAME)}

    def _set(
        self, forms: Iterable[Form], plan: Blueprint, digests: dict[str, str]
    ) -> Generator[_Set, None, None]:
        """Forms in their order, while the next ones are being set in other threads."""
        with ThreadPoolExecutor(self.jobs) as pool:
            waiting: deque[_Set] = deque()
            try:
                for form in forms:
                    waiting.append(self._submit(pool, form, plan))
                    questions = (entry.variant.question for entries in form.sections for entry in entries)
                    digests.update((question.id, question.digest) for question in questions)
                    if len(waiting) > self.jobs:
                        yield waiting.popleft()
                while waiting:
                    yield waiting.popleft()
            finally:
                pool.shutdown(cancel_futures=True)

    def _submit(self, pool: ThreadPoolExecutor, form: Form, plan: Blueprint) -> _Set:
        paper = document(form, plan, c.View.CANDIDATE)
        betrayed = c.secrets(paper)
        assert not betrayed, f"the paper of form {form.code} would hold a key: {'; '.join(betrayed)}"
        solved = document(form, plan, c.View.SCORER)
        record = m.form_record(form, solved)
        if self.check:
            self.check(record)
        papers = {paper_name(form.code): paper, solutions_name(form.code): solved}
        return _Set(
            record,
            solved,
            tuple((name, pool.submit(self._print, name, shown)) for name, shown in papers.items()),
        )

    def _print(self, name: str, shown: c.Document) -> str:
        keep = self.folder / "tex" / Path(name).stem if self.keep_source else None
        data = self.engine.render(shown, keep)
        (self.folder / name).write_bytes(data)
        return hashlib.sha256(data).hexdigest()


def _digest(path: Path) -> str:
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()
