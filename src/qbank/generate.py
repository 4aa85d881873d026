"""`generate`: a question and a number give a variant: params, values, keys, distractors, steps.

Numbers run through the valid points of the parameter space in a keyed order (see `space`), without repeats
and the same on every machine. The key of that order is the question's id, so other questions do not matter.
"""

from __future__ import annotations

import weakref
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any

from .algebra.values import ValueKindError, to_sympy
from .block import BlockError, Program, call, program
from .conditions import Condition, ConditionError, compile_condition
from .errors import Finding, SourceError, nearest
from .model import Question
from .space import Permutation, Space, space

TRIES = 200_000  # raw points looked at in a row before a space counts as empty


class VariantError(Exception):
    """A variant that cannot be made; carries the finding that says why."""

    def __init__(self, finding: Finding) -> None:
        super().__init__(str(finding))
        self.finding = finding


@dataclass(frozen=True, slots=True, eq=False)
class Variant:
    """One instance of a question. `number` counts the valid points of its space from 0; `params` and
    `values` (what `solve` returned) are sympy objects, words or tuples of those."""

    question: Question
    number: int
    point: int
    params: Mapping[str, Any]
    values: Mapping[str, Any]

    @property
    def note(self) -> str:
        """What makes two variants the same: the values of the params."""
        return note(self.params)

    @property
    def everything(self) -> Mapping[str, Any]:
        """Params and values together."""
        return {**self.params, **self.values}


def note(params: Mapping[str, Any]) -> str:
    """The params as `eta=1/2 lam=3`; matrices row by row."""
    return " ".join(f"{name}={_plain(value)}" for name, value in params.items())


def _plain(value: Any) -> str:
    rows = value.tolist() if hasattr(value, "tolist") else value
    if isinstance(rows, list | tuple):
        return "[" + ",".join(_plain(entry) for entry in rows) + "]"
    return str(value)


@dataclass(slots=True)
class Walk:
    """The valid points of one question in their order, found as far as somebody asked."""

    question: Question
    space: Space
    order: Permutation
    on_params: tuple[Condition, ...]
    on_values: tuple[Condition, ...]
    found: list[int] = field(default_factory=list)
    looked: int = 0
    solved: dict[int, Mapping[str, Any]] = field(default_factory=dict)

    def extend(self, count: int) -> None:
        """Find valid points until there are `count` of them or the space is exhausted.

        Raises VariantError after TRIES points in a row that fail, or when `solve` fails.
        """
        misses = 0
        while len(self.found) < count and self.looked < self.space.size:
            point = self.order(self.looked)
            self.looked += 1
            if self.valid(point):
                self.found.append(point)
                misses = 0
                continue
            misses += 1
            if misses >= TRIES:
                raise VariantError(
                    Finding(
                        self.question.where("require"),
                        "sparse-space",
                        f"none of {TRIES} points in a row meets every condition",
                        "draw the params so that most points are valid",
                    )
                )

    def valid(self, point: int) -> bool:
        """Whether the point meets every condition."""
        raw = self.space.at(point)
        for condition in self.on_params:
            if not self._holds(condition, raw, raw):
                return False
        if not self.on_values:
            return True
        params = {name: to_sympy(value) for name, value in raw.items()}
        values = self.values(point, params)
        known = {**params, **values}
        return all(self._holds(condition, known, raw) for condition in self.on_values)

    def values(self, point: int, params: Mapping[str, Any]) -> Mapping[str, Any]:
        """What `solve` gives at a point; the last few hundred are kept."""
        if point not in self.solved:
            if len(self.solved) >= 512:
                self.solved.pop(next(iter(self.solved)))
            self.solved[point] = solve(self.question, params)
        return self.solved[point]

    def _holds(self, condition: Condition, known: Mapping[str, Any], raw: Mapping[str, Any]) -> bool:
        index = self.question.meta.require.index(condition.text)
        missing = sorted(condition.names - known.keys())
        where = self.question.where("require", str(index))
        if missing:
            near = nearest(missing[0], known)
            hint = f"did you mean `{near}`? " if near else ""
            raise SourceError(
                [
                    Finding(
                        where,
                        "require",
                        f"`{condition.text}` uses `{missing[0]}`, which is neither a param nor a value",
                        hint + f"known: {', '.join(known)}",
                    )
                ]
            )
        try:
            return condition.holds(known)
        except Exception as error:
            message = f"`{condition.text}` cannot be decided: {error} [{note(raw)}]"
            raise VariantError(Finding(where, "require", message)) from error


_WALKS: weakref.WeakKeyDictionary[Question, Walk] = weakref.WeakKeyDictionary()


def walk(question: Question) -> Walk:
    """The walk through a question's space, made once. Raises SourceError for an unreadable condition or an
    empty domain."""
    if question not in _WALKS:
        whole = space(question.meta.params)
        for name, d in whole.domains.items():
            if d.size < 1:
                finding = Finding(
                    question.where("params", name), "empty-domain", f"`{name}` has no values left"
                )
                raise SourceError([finding])
        conditions = []
        for i, text in enumerate(question.meta.require):
            try:
                conditions.append(compile_condition(text))
            except ConditionError as error:
                raise SourceError(
                    [Finding(question.where("require", str(i)), "require", str(error))]
                ) from error
        params = question.meta.params.keys()
        _WALKS[question] = Walk(
            question,
            whole,
            Permutation(max(1, whole.size), f"variants|{question.id}"),
            tuple(c for c in conditions if c.names <= params),
            tuple(c for c in conditions if not c.names <= params),
        )
    return _WALKS[question]


def solve(question: Question, params: Mapping[str, Any]) -> Mapping[str, Any]:
    """What the question's `solve` returns for `params`, as exact values. Raises VariantError."""
    made: Program = program(question)
    line = made.solve.__code__.co_firstlineno
    try:
        values = call(question, made.solve, params)
        if not isinstance(values, dict):
            raise BlockError(f"`solve` returned a {type(values).__name__}, not a dict", line, "solve")
        ready = {}
        for name, value in values.items():
            if name in question.meta.params and value != params[name]:
                raise BlockError(
                    f"`solve` returns `{name}`, which is a param, with another value", line, "solve"
                )
            try:
                ready[name] = to_sympy(value)
            except ValueKindError as error:
                raise BlockError(f"`{name}`: {error}", line, "solve") from error
        return ready
    except BlockError as error:
        raise VariantError(block_finding(question, error, params)) from error


def block_finding(question: Question, error: BlockError, params: Mapping[str, Any]) -> Finding:
    """The finding for an exception in a block, with the params at which it was raised."""
    at = note(params)
    return Finding(
        question.at(error.line),
        "exception",
        f"in `{error.function}`: {error}" + (f" [{at}]" if at else ""),
        "declare in `require` what the mathematics needs" if at else "",
        see(question, params),
    )


def see(question: Question, params: Mapping[str, Any]) -> str:
    """A command that shows the question at `params`."""
    if not params:
        return f"qbank show {question.id}"
    shown = ",".join(f"{name}={_plain(value)}" for name, value in params.items())
    quote = "'" if any(c in shown for c in "[]() ") else ""
    return f"qbank show {question.id} --params {quote}{shown}{quote}"


def count(question: Question, limit: int) -> int:
    """The number of valid variants, counted up to `limit`."""
    w = walk(question)
    w.extend(limit)
    return min(limit, len(w.found))


def generate(question: Question, number: int) -> Variant:
    """Variant `number` of the question.

    Raises IndexError when the space has fewer, VariantError or SourceError when it cannot be made.
    """
    if number < 0:
        raise IndexError(f"variants are counted from 0; there is no {number}")
    w = walk(question)
    w.extend(number + 1)
    if number >= len(w.found):
        raise IndexError(
            f"{question.id} has {len(w.found)} variants, 0 to {len(w.found) - 1}; there is no {number}"
        )
    return _at(w, number, w.found[number])


def _at(w: Walk, number: int, point: int) -> Variant:
    params = {name: to_sympy(value) for name, value in w.space.at(point).items()}
    return Variant(w.question, number, point, params, w.values(point, params))


def variants(question: Question, limit: int | None = None) -> Iterator[Variant]:
    """The first `limit` variants, or all of them, in order; each is made when it is asked for."""
    number = 0
    while limit is None or number < limit:
        try:
            yield generate(question, number)
        except IndexError:
            return
        number += 1


def find(question: Question, given: Mapping[str, str]) -> Variant:
    """The variant whose params have the given values (as text). Raises LookupError saying what is wrong."""
    w = walk(question)
    names = question.meta.params
    for name in given:
        if name not in names:
            near = nearest(name, names)
            hint = f"; did you mean `{near}`?" if near else f"; params: {', '.join(names) or 'none'}"
            raise LookupError(f"`{name}` is not a param of {question.id}{hint}")
    w.extend(TRIES)
    wanted = {name: text.replace(" ", "") for name, text in given.items()}
    for number, point in enumerate(w.found):
        raw = w.space.at(point)
        if all(_plain(raw[name]).replace(" ", "") == _normal(text) for name, text in wanted.items()):
            return _at(w, number, point)
    raise LookupError(
        f"no variant of {question.id} has {', '.join(f'{n}={t}' for n, t in given.items())}: "
        "a value outside its domain, or refused by `require`"
    )


def _normal(text: str) -> str:
    try:
        return str(Fraction(text))
    except (ValueError, ZeroDivisionError):
        return text
