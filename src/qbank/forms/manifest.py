"""The manifest of a run: what is needed to make the same files again, and to see what has changed."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from pathlib import Path

from pydantic import ValidationError

from qbank import __version__
from qbank import content as c
from qbank.algebra.values import scalar_text
from qbank.errors import Finding, Location, SourceError, UsageError, shown_path
from qbank.fields import Strict

from .assemble import Form
from .blueprint import BlueprintFile
from .engines import ENGINES
from .seeding import SCHEME, Seed

FILE_NAME = "manifest.json"
FORMAT = 1


class StudentRecord(Strict):
    id: str
    name: str


class ItemRecord(Strict):
    """A variant in a form: `point` is its index in the raw parameter space, `key` its keys by answer."""

    question: str
    variant: int
    point: int
    params: Mapping[str, str]
    points: str
    key: Mapping[str, str]


class FormRecord(Strict):
    """A form; `files` are its outputs with their SHA-256."""

    code: str
    student: StudentRecord | None
    sections: tuple[tuple[ItemRecord, ...], ...]
    files: Mapping[str, str] = {}


class BlueprintRecord(Strict):
    """The blueprint as it was, so that it need not be kept; `sha256` is that of `text`."""

    path: str
    sha256: str
    text: str


class SeedRecord(Strict):
    """How variants were chosen; `secret` is the fingerprint of the secret mixed in, or None."""

    scheme: str
    text: str
    secret: str | None


class Head(Strict):
    """What all forms of a run have in common."""

    format: int
    engine: str
    made_with: Mapping[str, str]
    blueprint: BlueprintRecord
    seed: SeedRecord


class Manifest(Head):
    """The whole file: `questions` are the SHA-256 of the question files, `files` those of the key."""

    forms: tuple[FormRecord, ...]
    questions: Mapping[str, str]
    files: Mapping[str, str]


def head(file: BlueprintFile, name: str, seed: Seed, engine: str) -> Head:
    """The head of the manifest of a new run; `name` is where the blueprint stands, seen from the bank."""
    return Head(
        format=FORMAT,
        engine=engine,
        made_with=made_with(engine),
        blueprint=BlueprintRecord(path=name, sha256=file.digest, text=file.text),
        seed=SeedRecord(scheme=SCHEME, text=seed.text, secret=seed.fingerprint),
    )


def made_with(engine: str) -> Mapping[str, str]:
    """The programs that decide the bytes of the outputs, with their versions."""
    from sympy import __version__ as sympy_version

    return {"qbank": __version__, "sympy": sympy_version, **ENGINES[engine].made_with()}


def form_record(form: Form, solved: c.Document) -> FormRecord:
    """What the manifest says of a form, before its files are made; `solved` is its document with keys."""
    items = iter(solved.items)
    sections = []
    for entries in form.sections:
        records = []
        for entry in entries:
            answers = [answer for part in next(items).parts for answer in part.answers]
            variant = entry.variant
            records.append(
                ItemRecord(
                    question=variant.question.id,
                    variant=variant.number,
                    point=variant.point,
                    params={name: scalar_text(value) for name, value in variant.params.items()},
                    points=str(entry.points),
                    key={answer.name: answer.key.text for answer in answers if answer.key},
                )
            )
        sections.append(tuple(records))
    student = StudentRecord(id=form.student.id, name=form.student.name) if form.student else None
    return FormRecord(code=form.code, student=student, sections=tuple(sections))


# ---------------------------------------------------------------- reading


def read_manifest(path: Path) -> Manifest:
    """Read a manifest. Raises UsageError when there is none, SourceError when it cannot be used."""
    where = Location(shown_path(path))
    try:
        data = json.loads(path.read_bytes())
        shown = data.get("format") if isinstance(data, dict) else None
        if shown != FORMAT:
            message = f"its format is {shown}, this qbank reads {FORMAT}" if shown else "it names no format"
            hint = "name the manifest.json that `qbank exam` wrote, and use the qbank version it names"
            raise SourceError([Finding(where, "manifest", message, hint)])
        made = Manifest.model_validate(data)
    except OSError as error:
        reason = error.strerror or str(error)
        hint = "name the manifest.json that `qbank exam` wrote"
        raise UsageError(f"cannot read the manifest `{shown_path(path)}`: {reason}", hint) from None
    except ValidationError as error:
        findings = []
        for entry in error.errors()[:5]:
            place = ".".join(map(str, entry["loc"]))
            findings.append(Finding(where, "manifest", f"`{place}`: {entry['msg']}", "restore the file"))
        raise SourceError(findings) from None
    except ValueError as error:
        finding = Finding(where, "manifest", f"not JSON: {error}", "name the manifest.json of a run")
        raise SourceError([finding]) from None
    digest = hashlib.sha256(made.blueprint.text.encode()).hexdigest()
    if digest != made.blueprint.sha256:
        message = f"the blueprint in it was changed: {digest[:12]} instead of {made.blueprint.sha256[:12]}"
        raise SourceError([Finding(where, "blueprint-changed", message, "restore the manifest")])
    return made
