"""What a reader sees and nobody checked: values without an oracle or a step, formulas typed by hand."""

from __future__ import annotations

import ast
import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass

import sympy as sp

from qbank import content as c
from qbank.algebra.values import scalar_text
from qbank.block import parse_block, program
from qbank.errors import Finding
from qbank.generate import Variant, see
from qbank.markup import TOKEN, parse
from qbank.model import Question
from qbank.solution_steps import chain_views
from qbank.template import Steps, names_in, render

from .text import passages

_RELATION = re.compile(r"[=<>]|\\(le|leq|ge|geq|lt|gt|ne|neq|approx|equiv|propto|sim|to|implies|iff)\b")


def check_constrained(question: Question, values: Collection[str], met: Collection[str]) -> Iterator[Finding]:
    """Values that the text prints and that no oracle gives, no step links and no answer is."""
    linked = _linked(question)
    seen: set[str] = set()
    for passage in passages(question):
        if "<<" not in passage.text:
            continue
        for name, line in names_in(passage).items():
            if name not in values or name in met or name in linked or name in seen:
                continue
            seen.add(name)
            yield Finding(
                question.at(line),
                "unchecked-value",
                f"`<<{name}>>` is printed, but no oracle gives it and no step contains it",
                f"let an oracle return `{name}`, or link it in a chain of steps",
            )


def check_exact(variant: Variant) -> Iterator[Finding]:
    """Values that hold a floating-point number: they are rounded before anybody has compared them."""
    question = variant.question
    for name, value in variant.values.items():
        if isinstance(value, sp.Basic | sp.MatrixBase) and value.has(sp.Float):
            line = program(question).solve.__code__.co_firstlineno
            message = f"`{name}` is {scalar_text(value)}, a rounded number [{variant.note}]"
            hint = "write exact numbers such as Rational(1, 10)"
            yield Finding(question.at(line), "inexact", message, hint, see(question, variant.params))


def _linked(question: Question) -> set[str]:
    """Names that stand in a chain with a relation, directly or through an assignment before it."""
    steps = next(
        (n for n in parse_block(question).body if isinstance(n, ast.FunctionDef) and n.name == "steps"), None
    )
    if steps is None:
        return set()
    behind: dict[str, set[str]] = {}
    for node in ast.walk(steps):
        if isinstance(node, ast.Assign):
            for target in node.targets:
                for name in _names(target):
                    behind.setdefault(name, set()).update(_names(node.value))
    linked: set[str] = set()
    for node in ast.walk(steps):
        if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "chain"):
            continue
        if len(node.args) >= 3 or any(isinstance(a, ast.Starred) for a in node.args):
            linked |= {name for argument in node.args for name in _names(argument)}
    while True:
        further = {name for one in linked for name in behind.get(one, ())} - linked
        if not further:
            return linked
        linked |= further


def _names(node: ast.AST) -> set[str]:
    return {n.id for n in ast.walk(node) if isinstance(n, ast.Name)}


@dataclass(frozen=True, slots=True)
class Formulas:
    """Formulas of a solution that state something: from checked objects, and typed by hand."""

    checked: int
    typed: int

    @property
    def share(self) -> float:
        total = self.checked + self.typed
        return self.checked / total if total else 1.0


def count_formulas(variant: Variant) -> Formulas:
    """Count the formulas of the worked solution. One with a placeholder comes from a checked object; one
    without a relation is notation and does not count."""
    sections = variant.question.sections
    known = {**variant.everything, "steps": Steps(chain_views(variant))}
    checked = typed = 0
    for passage in (sections.solution, *sections.solution_parts.values()):
        for node in c.walk(parse(render(passage, known).text)):
            match node:
                case c.Text(text):
                    checked += len(TOKEN.findall(text))
                case c.Math(latex) | c.Display(latex):
                    if TOKEN.search(latex):
                        checked += 1
                    elif _RELATION.search(latex):
                        typed += 1
                case _:
                    pass
    return Formulas(checked, typed)
