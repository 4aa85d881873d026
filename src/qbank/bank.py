"""The bank on disk: where it is, which questions it holds, and a small index so that listing is quick."""

from __future__ import annotations

import fnmatch
import json
import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from . import __version__
from .errors import Finding, Location, SourceError, UsageError, nearest, shown_path

if TYPE_CHECKING:
    from .model import Question

INDEX_FORMAT = 1


@dataclass(frozen=True, slots=True)
class Summary:
    """What a list shows of a question; `error` is the first finding of one that cannot be loaded."""

    id: str
    title: str = ""
    topic: str = ""
    levels: tuple[str, ...] = ()
    kinds: tuple[str, ...] = ()
    difficulty: int = 0
    minutes: float = 0
    points: float = 0
    parts: int = 0
    visibility: str = ""
    error: str = ""


@dataclass(frozen=True, slots=True)
class Bank:
    """A folder with `questions/`, `topics.yaml` and `courses/`."""

    root: Path
    _loaded: dict[str, Question] = field(default_factory=dict, repr=False, compare=False)

    @property
    def questions(self) -> Path:
        return self.root / "questions"

    def paths(self) -> dict[str, Path]:
        """Every question file by id, sorted by id; files and folders that begin with . or _ are left out."""
        base = self.questions
        found = {}
        for folder, folders, files in os.walk(base):
            folders[:] = sorted(f for f in folders if not f.startswith((".", "_")))
            for name in files:
                if name.endswith(".md") and not name.startswith((".", "_")) and name != "README.md":
                    path = Path(folder, name)
                    found[path.relative_to(base).with_suffix("").as_posix()] = path
        return dict(sorted(found.items()))

    def select(self, patterns: Sequence[str] = ()) -> list[str]:
        """Ids that match any of the patterns, in order; no pattern means all.

        A pattern is an id, a folder of ids, a glob over ids, or a path of a question file. Raises UsageError
        for a pattern that matches nothing.
        """
        ids = list(self.paths())
        if not patterns:
            return ids
        chosen: set[str] = set()
        for pattern in patterns:
            plain = self._as_id(pattern)
            hits = [
                i
                for i in ids
                if i == plain or i.startswith(plain.rstrip("/") + "/") or fnmatch.fnmatchcase(i, plain)
            ]
            if not hits:
                raise UsageError(f"no question matches `{pattern}`", self._suggest(plain, ids))
            chosen.update(hits)
        return [i for i in ids if i in chosen]

    def _as_id(self, pattern: str) -> str:
        path = Path(pattern)
        if path.suffix == ".md" and path.exists():
            try:
                return path.resolve().relative_to(self.questions.resolve()).with_suffix("").as_posix()
            except ValueError:
                raise UsageError(f"`{pattern}` is not in the bank {shown_path(self.root)}") from None
        return pattern

    @staticmethod
    def _suggest(plain: str, ids: Sequence[str]) -> str:
        if not ids:
            return "the bank holds no questions; make one with: qbank new TOPIC/NAME"
        folders = {"/".join(i.split("/")[:k]) for i in ids for k in range(1, i.count("/") + 1)}
        near = nearest(plain, [*ids, *folders]) or nearest(
            plain.rpartition("/")[2], [i.rpartition("/")[2] for i in ids]
        )
        full = next((i for i in ids if i == near or i.endswith("/" + near)), near) if near else ""
        return f"did you mean `{full}`?" if full else "see what there is: qbank list"

    def path(self, identity: str) -> Path:
        """The file of a question. Raises UsageError, with the nearest id, when there is none."""
        path = self.questions / f"{identity}.md"
        if not path.is_file() or ".." in identity:
            raise UsageError(
                f"there is no question `{identity}`", self._suggest(identity, list(self.paths()))
            )
        return path

    def question(self, identity: str) -> Question:
        """Load a question once. Raises UsageError for an unknown id and SourceError for a broken file."""
        if identity not in self._loaded:
            from .source import load

            question = load(self.path(identity), self.questions)
            self._check_topic(question)
            self._loaded[identity] = question
        return self._loaded[identity]

    def topics(self) -> Mapping[str, Mapping[str, Any]]:
        """The declared topics: slug -> its title, prerequisites and other keys of `topics.yaml`."""
        return _topics(self.root / "topics.yaml")

    def _check_topic(self, question: Question) -> None:
        topics = self.topics()
        if topics and question.meta.topic not in topics:
            near = nearest(question.meta.topic, topics)
            hint = (
                f"did you mean `{near}`?"
                if near
                else f"topics are declared in {shown_path(self.root)}/topics.yaml"
            )
            raise SourceError(
                [Finding(question.where("topic"), "topic", f"unknown topic `{question.meta.topic}`", hint)]
            )

    def duplicates(self) -> list[Finding]:
        """Ids that differ only in case: one question on some file systems."""
        seen: dict[str, str] = {}
        findings = []
        for identity, path in self.paths().items():
            other = seen.setdefault(identity.lower(), identity)
            if other != identity:
                message = f"the id `{identity}` differs from `{other}` only in case"
                findings.append(
                    Finding(Location(shown_path(path)), "duplicate-id", message, "rename one of the two")
                )
        return findings

    def summaries(self, cache: Path | None = None) -> Iterator[Summary]:
        """A summary of every question, from the index where a file has not changed since."""
        old = _read_index(cache)
        topics = self.root / "topics.yaml"
        stamp = [topics.stat().st_mtime_ns, topics.stat().st_size] if topics.exists() else []
        entries: dict[str, list[Any]] = {}
        for identity, path in self.paths().items():
            stat = path.stat()
            key = [stat.st_mtime_ns, stat.st_size, *stamp]
            known = old.get(str(path))
            fresh = known is not None and known[0] == key
            summary = _summary_from(known[1]) if known and fresh else self._summarise(identity)
            entries[str(path)] = [key, asdict(summary)]
            yield summary
        if entries != old:
            _write_index(cache, entries)

    def _summarise(self, identity: str) -> Summary:
        try:
            question = self.question(identity)
        except SourceError as error:
            return Summary(identity, error=str(error.findings[0]).split("\n")[0])
        meta = question.meta
        return Summary(
            id=identity,
            title=meta.title,
            topic=meta.topic,
            levels=tuple(map(str, meta.levels)),
            kinds=question.kinds,
            difficulty=meta.difficulty,
            minutes=float(meta.minutes),
            points=float(question.points),
            parts=max(1, len(question.sections.stem_parts)),
            visibility=str(meta.visibility),
        )


def _summary_from(entry: Mapping[str, Any]) -> Summary:
    return Summary(**{**entry, "levels": tuple(entry["levels"]), "kinds": tuple(entry["kinds"])})


def _read_index(cache: Path | None) -> dict[str, list[Any]]:
    """The stored index; anything unreadable counts as none."""
    if cache is None:
        return {}
    try:
        stored = json.loads(cache.read_text("utf-8"))
    except (OSError, ValueError):
        return {}
    fits = isinstance(stored, dict) and stored.get("format") == [INDEX_FORMAT, __version__]
    return stored["entries"] if fits else {}


def _write_index(cache: Path | None, entries: Mapping[str, Any]) -> None:
    if cache is None:
        return
    from .output import write_atomic

    try:
        cache.parent.mkdir(parents=True, exist_ok=True)
        write_atomic(cache, json.dumps({"format": [INDEX_FORMAT, __version__], "entries": entries}).encode())
    except OSError:
        pass  # an index is a convenience: a read-only cache folder must not stop anybody


def index_path(root: Path) -> Path:
    """Where the index of a bank lives, in the user's cache folder."""
    import hashlib

    import platformdirs

    name = hashlib.sha256(str(root.resolve()).encode()).hexdigest()[:16]
    return Path(platformdirs.user_cache_dir("qbank")) / f"index-{name}.json"


def find(explicit: Path | None = None) -> Bank:
    """The bank: as told, else `QBANK_BANK`, else the nearest `bank/` upwards. Raises UsageError for none."""
    told = explicit or (Path(os.environ["QBANK_BANK"]) if os.environ.get("QBANK_BANK") else None)
    if told is not None:
        if not (told / "questions").is_dir():
            origin = "--bank" if explicit else "QBANK_BANK"
            raise UsageError(
                f"{origin} says `{told}`, which holds no folder `questions/`",
                "a bank is a folder with questions/ in it",
            )
        return Bank(told)
    here = Path.cwd()
    for folder in (here, *here.parents):
        for candidate in (folder / "bank", folder):
            if (candidate / "questions").is_dir() and (
                candidate.name == "bank" or (candidate / "topics.yaml").exists()
            ):
                return Bank(candidate)
    raise UsageError(
        "no bank here: there is no folder `bank/questions/` here or above",
        "go into the bank's folder, or name it with --bank DIR or QBANK_BANK",
    )


_TOPICS: dict[tuple[str, int], Mapping[str, Mapping[str, Any]]] = {}


def _topics(path: Path) -> Mapping[str, Mapping[str, Any]]:
    if not path.exists():
        return {}
    key = (str(path), path.stat().st_mtime_ns)
    if key not in _TOPICS:
        from .yamltext import read

        tree, _, findings = read(path.read_text("utf-8"), shown_path(path))
        if findings:
            raise SourceError(findings)
        _TOPICS[key] = {slug: entry for slug, entry in tree.items() if isinstance(entry, dict)}
    return _TOPICS[key]


def load_all(bank: Bank, ids: Iterable[str]) -> Iterator[tuple[str, Question | SourceError]]:
    """Each question, or the error that kept it from loading."""
    for identity in ids:
        try:
            yield identity, bank.question(identity)
        except SourceError as error:
            yield identity, error
