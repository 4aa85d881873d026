"""`rebuild`: the files of a manifest again, byte for byte, or what has changed since they were made."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from fractions import Fraction
from pathlib import Path

from qbank.algebra.values import scalar_text, to_sympy
from qbank.bank import Bank
from qbank.errors import Finding, Location, Report, SourceError, UsageError, shown_path
from qbank.generate import Variant, VariantError, walk
from qbank.model import Question

from . import manifest as m
from .assemble import Entry, Form
from .blueprint import parse_blueprint
from .engines import ENGINES
from .exam import Made, Press, names
from .roster import Student
from .seeding import fingerprint
from .staging import Staging


def rebuild(
    bank: Bank,
    manifest: m.Manifest,
    out: Path,
    *,
    source: Path,
    secret: bytes | None = None,
    force: bool = False,
    jobs: int = 2,
    advance: Callable[[], None] = lambda: None,
) -> tuple[Made, list[Finding]]:
    """Make the files of a manifest, read from `source`, again in the folder `out`.

    Returns what was made, and a finding for each file whose bytes are not the old ones although every
    question is. Raises SourceError, and makes nothing, when a question is missing or has changed, when a
    key in the manifest is not the one computed, or when the secret is another one.
    """
    where = Location(shown_path(source))
    _check_engine(manifest, where)
    _check_secret(manifest, secret, where)
    questions = _questions(bank, manifest, where)
    file = parse_blueprint(manifest.blueprint.text.encode(), f"{where} ({manifest.blueprint.path})")
    codes = [record.code for record in manifest.forms]
    for record in manifest.forms:
        if len(record.sections) != len(file.plan.sections):
            message = f"form {record.code} has {len(record.sections)} sections, not {len(file.plan.sections)}"
            raise SourceError([Finding(where, "manifest", message, "restore the manifest")])
    told = Report()
    expected = iter(manifest.forms)

    def check(record: m.FormRecord) -> None:
        _compare(record, next(expected), where, told)

    with Staging(out, names(codes), force=force) as staging:
        press = Press(staging.at, ENGINES[manifest.engine], jobs, check=check)
        head = m.Head.model_validate({name: getattr(manifest, name) for name in m.Head.model_fields})
        files = press.run(_forms(manifest, questions, where), file.plan, head, advance)
        if told:
            raise SourceError(told.findings)
        staging.publish(m.FILE_NAME)
    made = Made(out, tuple(codes), files, (*staging.notes(), *_versions(manifest)))
    return made, list(_differences(manifest, files, where))


def _check_engine(manifest: m.Manifest, where: Location) -> None:
    if manifest.engine not in ENGINES:
        message = f"it was set with the engine `{manifest.engine}`, which this qbank does not have"
        raise SourceError([Finding(where, "engine", message, f"known: {', '.join(ENGINES)}")])


def _check_secret(manifest: m.Manifest, secret: bytes | None, where: Location) -> None:
    """The secret, when one is given, is the one of the run. It is not needed: the variants are recorded."""
    if secret is None:
        return
    if manifest.seed.secret is None:
        raise UsageError(f"the run of `{where}` used no secret", "leave --secret-file out")
    mine = fingerprint(secret)
    if mine != manifest.seed.secret:
        message = f"this is another secret: its fingerprint is {mine}, that of the run {manifest.seed.secret}"
        raise SourceError([Finding(where, "secret", message, "look for the secret file of that exam")])


def _questions(bank: Bank, manifest: m.Manifest, where: Location) -> Mapping[str, Question]:
    """Every question of the manifest, unchanged. Raises SourceError naming all that are not."""
    report = Report()
    questions = {}
    back = f"check out the bank as it was, with qbank {manifest.made_with.get('qbank', '')}"
    used = {item.question for form in manifest.forms for section in form.sections for item in section}
    for identity in sorted(used | manifest.questions.keys()):
        digest = manifest.questions.get(identity, "")
        try:
            question = bank.question(identity)
        except UsageError as error:
            hint = "; ".join(text for text in (error.hint, back) if text)
            report.add(where, "missing-question", f"the bank has no question `{identity}` any more", hint)
            continue
        except SourceError as error:
            report.extend(error.findings)
            continue
        questions[identity] = question
        if question.digest != digest:
            was = digest[:12] or "not listed"
            message = f"the file has changed since the exam: it is {question.digest[:12]}, it was {was}"
            report.add(Location(question.path), "question-changed", message, back)
    if report:
        raise SourceError(report.findings)
    return questions


def _forms(manifest: m.Manifest, questions: Mapping[str, Question], where: Location) -> Iterator[Form]:
    for record in manifest.forms:
        student = Student(record.student.id, record.student.name) if record.student else None
        sections = tuple(
            tuple(_entry(item, questions[item.question], record.code, where) for item in section)
            for section in record.sections
        )
        yield Form(record.code, student, sections)


def _entry(item: m.ItemRecord, question: Question, code: str, where: Location) -> Entry:
    try:
        variant = _replay(question, item.variant, item.point)
        points = Fraction(item.points)
    except VariantError as error:
        raise SourceError([error.finding]) from error
    except (IndexError, ValueError) as error:
        message = f"form {code}, `{item.question}`: {error}"
        raise SourceError([Finding(where, "manifest", message, "restore the manifest")]) from None
    params = {name: scalar_text(value) for name, value in variant.params.items()}
    if params != item.params:
        made = ", ".join(f"{name}={value}" for name, value in params.items())
        message = f"form {code}, `{item.question}`: the params of point {item.point} are {made or 'none'}"
        raise SourceError([Finding(where, "params-changed", message, "restore the manifest")])
    return Entry(variant, points)


def _replay(question: Question, number: int, point: int) -> Variant:
    """The variant at a point of the raw space, without walking there. Raises IndexError, VariantError."""
    way = walk(question)
    if not 0 <= point < way.space.size:
        raise IndexError(f"there is no point {point} in a space of {way.space.size}")
    params = {name: to_sympy(value) for name, value in way.space.at(point).items()}
    return Variant(question, number, point, params, way.values(point, params))


def _compare(made: m.FormRecord, old: m.FormRecord, where: Location, told: Report) -> None:
    """Every key of the form is the one in the manifest."""
    pairs = (
        (new, known)
        for section, before in zip(made.sections, old.sections, strict=True)
        for new, known in zip(section, before, strict=True)
    )
    for new, known in pairs:
        for name in dict.fromkeys((*new.key, *known.key)):
            if new.key.get(name) != known.key.get(name):
                message = (
                    f"form {made.code}, `{new.question}`: the key of {name} in the manifest is "
                    f"`{known.key.get(name, '')}`, computed is `{new.key.get(name, '')}`"
                )
                told.add(where, "key-changed", message, "the manifest was edited: restore it")


def _versions(manifest: m.Manifest) -> Iterator[str]:
    """Notes on programs that have another version now."""
    now = m.made_with(manifest.engine)
    for name, version in manifest.made_with.items():
        if now.get(name) != version:
            yield f"the run used {name} {version}, this is {now.get(name, 'not installed')}"


def _differences(manifest: m.Manifest, files: Mapping[str, str], where: Location) -> Iterator[Finding]:
    old = dict(manifest.files)
    for form in manifest.forms:
        old |= form.files
    others = list(_versions(manifest))
    hint = "; ".join(others) if others else "a template differs, or the manifest was edited"
    for name, digest in old.items():
        if files.get(name) != digest:
            message = f"`{name}` has other bytes: {files.get(name, 'none')[:12]}, they were {digest[:12]}"
            yield Finding(where, "bytes-changed", message, hint)
