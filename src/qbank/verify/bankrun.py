"""Verify many questions: each in a worker with its limits, unchanged ones from the cache."""

from __future__ import annotations

import hashlib
import pickle
import sys
from collections.abc import Callable, Iterator, Sequence
from functools import cache
from pathlib import Path

from qbank.bank import Bank
from qbank.errors import Finding, Location, SourceError, shown_path
from qbank.output import write_atomic
from qbank.work import MEMORY, Done, Job, cores, run_all

from .outcome import Outcome
from .run import Plan, verify

SECONDS = 30.0  # for a question that does not say `seconds:`
MUTANT_FACTOR = 4  # a question's limit is so many times longer when its mutants are tried too


def verify_bank(
    bank: Bank,
    ids: Sequence[str],
    plan: Plan,
    *,
    jobs: int | None = None,
    cache_folder: Path | None = None,
    advance: Callable[[], None] = lambda: None,
) -> Iterator[Outcome]:
    """The outcome of each question, in order. `jobs` workers (default: one a core) run side by side."""
    known: dict[str, Outcome] = {}
    keys: dict[str, Path] = {}
    if cache_folder is not None:
        for identity in ids:
            keys[identity] = cache_folder / f"{_key(bank, identity, plan)}.pickle"
            outcome = _read(keys[identity])
            if outcome is not None:
                known[identity] = outcome
    todo = [identity for identity in ids if identity not in known]
    fresh = _run(bank, todo, plan, jobs or cores())
    for identity in ids:
        outcome = known.get(identity) or next(fresh)
        if identity in keys and identity not in known and not _passing(outcome):
            _write(keys[identity], outcome)
        advance()
        yield outcome


def _run(bank: Bank, ids: Sequence[str], plan: Plan, jobs: int) -> Iterator[Outcome]:
    work = [Job(verify, (bank.root, identity, plan), _seconds(bank, identity, plan)) for identity in ids]
    for done in run_all(work, max(1, min(jobs, len(work)))) if work else ():
        yield _outcome(bank, ids[done.index], done)


def _seconds(bank: Bank, identity: str, plan: Plan) -> float:
    try:
        told = bank.question(identity).meta.seconds
    except SourceError:
        return SECONDS
    return (float(told) if told else SECONDS) * (MUTANT_FACTOR if plan.mutants else 1)


def _outcome(bank: Bank, identity: str, done: Done) -> Outcome:
    """The job's outcome; one that was stopped becomes a finding on its question."""
    if not done.stopped:
        outcome = done.result
        assert isinstance(outcome, Outcome)
        return outcome
    path = shown_path(bank.path(identity))
    message, hint = {
        "timeout": (
            f"verification took longer than {done.detail}",
            "look for an endless loop; else shrink the space, or allow more with `seconds: 60`",
        ),
        "memory": (
            f"verification needed more than {MEMORY >> 20} MiB",
            "look for a matrix or a list that grows with the params",
        ),
        "crash": (f"the worker died ({done.detail})", "run the block's functions one by one to find which"),
        "error": (f"verification itself failed: {done.detail}", "please report this with the question"),
    }[done.stopped]
    finding = Finding(Location(path, 1), f"verify-{done.stopped}", message, hint)
    return Outcome(identity, path, findings=[finding])


def _passing(outcome: Outcome) -> bool:
    """Whether an outcome depends on more than the question: a time limit, a missing PyTorch."""
    return bool(outcome.notes) or any(f.code.startswith("verify-") for f in outcome.findings)


# ---------------------------------------------------------------- cache


def _key(bank: Bank, identity: str, plan: Plan) -> str:
    """Changes with the question's bytes, its place, the topics, the plan, and the verifier itself."""
    parts = [verifier_version(), repr(plan), shown_path(bank.path(identity))]
    digest = hashlib.sha256("\0".join(parts).encode())
    digest.update(bank.path(identity).read_bytes())
    topics = bank.root / "topics.yaml"
    if topics.exists():
        digest.update(topics.read_bytes())
    return digest.hexdigest()


@cache
def verifier_version() -> str:
    """A hash of everything that decides an outcome: our own source and templates, Python, sympy's version."""
    from importlib.metadata import version

    digest = hashlib.sha256()
    package = Path(__file__).resolve().parent.parent
    for source in sorted(package.rglob("*.py")):
        digest.update(source.read_bytes())
    for name in ("sympy", "mpmath", "jinja2", "markdown-it-py"):
        digest.update(f"{name}={version(name)}".encode())
    digest.update(sys.version.encode())
    return digest.hexdigest()


def _read(path: Path) -> Outcome | None:
    """A stored outcome; anything unreadable counts as none."""
    try:
        stored = pickle.loads(path.read_bytes())
    except Exception:
        return None
    return stored if isinstance(stored, Outcome) else None


def _write(path: Path, outcome: Outcome) -> None:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        write_atomic(path, pickle.dumps(outcome))
    except OSError:
        pass  # a cache is a convenience


def cache_path(root: Path) -> Path:
    """The cache of a bank: a folder beside it that is safe to delete."""
    return root.resolve().parent / ".qbank-cache"
