"""Mutants outside the python functions: tolerances, options, statements, pairs and orders."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import partial
from typing import Any

import sympy as sp

from qbank.generate import Variant
from qbank.keyed import Keyed
from qbank.model import Question

from .options import check_tolerance, mistake_findings
from .oracles import judge

Looked = tuple[Variant, Mapping[str, Keyed], Sequence[tuple[Any, Any]]]


def setting_mutants(question: Question, bases: Sequence[Looked]) -> Iterator[tuple[int, str, bool]]:
    """For every mutant: line, diff, and whether a check catches it on some variant."""
    if not bases:
        return
    for name, answer in question.meta.answers.items():
        line = question.where("answers", name).line
        if answer.computed:
            yield from _mistakes(name, bases)
            if bases[0][1][name].tolerance is not None:
                yield from _tolerances(name, line, bases)
        elif answer.closed:
            yield from _discrete(name, line, bases)


def _mistakes(name: str, bases: Sequence[Looked]) -> Iterator[tuple[int, str, bool]]:
    """A mistake that gives the key, or no value at all, or what another option is.

    A mistake is wrong by definition: nothing tells that it has become another wrong value.
    """
    first = bases[0][1][name]
    for place, wrong in enumerate(first.mistakes):
        others = [i for i in range(len(first.mistakes)) if i != place] if first.options else []
        changes: list[tuple[str, Callable[[Keyed], Any]]] = [
            ("the key", lambda one: one.key),
            ("no value", lambda _: sp.nan),
            *((f"what {first.mistakes[i].name} gives", partial(_mistake, i)) for i in others),
        ]
        for gives, value in changes:
            caught = any(
                mistake_findings(variant, replace(one, mistakes=_put(one, place, value(one))))
                for variant, answers, _ in bases
                for one in [answers[name]]
            )
            yield wrong.line, f"- {wrong.name} gives its mistake\n+ {wrong.name} gives {gives}", caught


def _mistake(place: int, one: Keyed) -> Any:
    return one.mistakes[place].value


def _put(one: Keyed, place: int, value: Any) -> Any:
    return tuple(replace(m, value=value) if i == place else m for i, m in enumerate(one.mistakes))


def _tolerances(name: str, line: int, bases: Sequence[Looked]) -> Iterator[tuple[int, str, bool]]:
    """A tolerance a hundred times wider or narrower."""
    for factor in (sp.Integer(100), sp.Rational(1, 10**6)):
        caught = any(
            list(check_tolerance(variant, changed)) or mistake_findings(variant, changed)
            for variant, answers, _ in bases
            for changed in [replace(answers[name], tolerance=answers[name].tolerance * factor)]
        )
        yield line, f"- tolerance\n+ tolerance * {factor}", caught


def _discrete(name: str, line: int, bases: Sequence[Looked]) -> Iterator[tuple[int, str, bool]]:
    """One truth value flipped, or two neighbours of an order or a matching exchanged."""
    key = bases[0][1][name].key
    places = [0] if isinstance(key, bool) else range(len(key))
    for place in places:
        caught = False
        changed_any = False
        for variant, answers, oracles in bases:
            one = answers[name]
            changed = _flip(one.key, place)
            if changed == one.key:
                continue
            changed_any = True
            now = {**answers, name: replace(one, key=changed)}
            if any(
                m.finding is not None for oracle, said in oracles for m in judge(variant, now, oracle, said)
            ):
                caught = True
                break
        if changed_any:
            yield line, f"- key of {name}\n+ key of {name} with entry {place} changed", caught


def _flip(key: Any, place: int) -> Any:
    if isinstance(key, bool):
        return not key
    entries = list(key)
    if isinstance(entries[place], bool):
        entries[place] = not entries[place]
    else:
        other = (place + 1) % len(entries)
        entries[place], entries[other] = entries[other], entries[place]
    return tuple(entries)
