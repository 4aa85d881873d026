"""`parse_response`: a text and the kind of answer asked for give a value, or a refusal."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import TypeAlias

from sympy import Expr, ImmutableMatrix, Symbol

from qbank.algebra.response import options
from qbank.algebra.response.build import build
from qbank.algebra.response.chars import plain
from qbank.algebra.response.errors import ResponseError
from qbank.algebra.response.form import Form, form
from qbank.algebra.response.grammar import Grammar
from qbank.algebra.response.grid import check_shape, matrix, vector
from qbank.algebra.response.limits import DEFAULT_LIMITS, Limits
from qbank.algebra.response.names import declare
from qbank.algebra.response.print import echo, echo_grid, latex, latex_grid
from qbank.algebra.response.tokens import Token, tokens

__all__ = ["KINDS", "Limits", "Response", "ResponseError", "parse_response"]

Value: TypeAlias = (
    Expr | ImmutableMatrix | str | bool | tuple[str, ...] | tuple[int, ...] | tuple[tuple[int, str], ...]
)
Shape: TypeAlias = int | tuple[int, ...] | None


@dataclass(frozen=True, slots=True)
class Response:
    """A student's answer as it was read.

    `value` is a sympy Expr (integer, rational, real, expression), an ImmutableMatrix (matrix; vector: one
    column), a letter (choice), letters (choices: sorted; ordering: in order, or numbers), pairs of a number
    and a letter (matching) or a bool. `echo` and `latex` (no delimiters) show how it was read, `form` how it
    was typed.
    """

    kind: str
    value: Value
    text: str
    echo: str
    latex: str
    form: Form = field(default_factory=Form)


@dataclass(frozen=True, slots=True)
class _Task:
    """What the question asks for."""

    symbols: Mapping[str, Symbol]
    shape: Shape
    lhs: str | None
    limits: Limits


def parse_response(
    text: str,
    symbols: Iterable[str] | Mapping[str, Symbol] = (),
    *,
    kind: str = "expression",
    shape: Shape = None,
    lhs: str | None = None,
    limits: Limits = DEFAULT_LIMITS,
) -> Response:
    """Read a student's answer.

    `symbols` are the names that may be used, with their symbols or real ones. `kind` is one of `KINDS`.
    `shape` is (rows, columns) of a matrix, the length of a vector, the number of options (choice, choices,
    ordering) or of items to match; None accepts any. `lhs` is what may stand in front as `lhs = `.

    Raises ResponseError, and for a str `text` nothing else, when the answer cannot be read; ValueError or
    TypeError when the question's own declarations are wrong.
    """
    if not isinstance(text, str):
        raise TypeError(f"a response is text, not {type(text).__name__}")
    if kind not in KINDS:
        raise ValueError(f"no response of kind {kind!r} can be read; the kinds are {', '.join(KINDS)}")
    task = _Task(declare(symbols), shape, lhs, limits)
    try:
        return KINDS[kind](text, kind, task)
    except RecursionError:  # the caller's own stack was nearly full
        raise ResponseError("the answer is too deeply nested", None, "depth") from None


def _scalar(text: str, kind: str, task: _Task) -> Response:
    grammar = _grammar(text, task)
    node = grammar.sum()
    _check_end(grammar)
    value = build(node, task.symbols, task.limits)
    return Response(kind, value, text, echo(node), latex(node), form(node))


def _grid(text: str, kind: str, task: _Task) -> Response:
    is_vector = kind == "vector"
    grammar = _grammar(text, task, lines=True)
    grid = vector(grammar) if is_vector else matrix(grammar)
    _check_end(grammar)
    check_shape(grammar, grid, _grid_shape(task.shape, is_vector), is_vector)
    value = ImmutableMatrix([[build(entry, task.symbols, task.limits) for entry in row] for row in grid.rows])
    return Response(kind, value, text, echo_grid(grid, is_vector), latex_grid(grid))


def _choice(text: str, kind: str, task: _Task) -> Response:
    value = options.choice(text, _count(task), task.limits)
    return _picked(kind, value, text, value)


def _choices(text: str, kind: str, task: _Task) -> Response:
    value = options.choices(text, _count(task), task.limits)
    return _picked(kind, value, text, ", ".join(value) or "none")


def _boolean(text: str, kind: str, task: _Task) -> Response:
    value = options.boolean(text, task.limits)
    return _picked(kind, value, text, str(value).lower())


def _ordering(text: str, kind: str, task: _Task) -> Response:
    value = options.ordering(text, _count(task), task.limits)
    return _picked(kind, value, text, ", ".join(map(str, value)))


def _matching(text: str, kind: str, task: _Task) -> Response:
    value = options.matching(text, _count(task), task.limits)
    return _picked(kind, value, text, ", ".join(f"{number}-{letter}" for number, letter in value))


KINDS: dict[str, Callable[[str, str, _Task], Response]] = {
    **dict.fromkeys(("integer", "rational", "real", "expression"), _scalar),
    **dict.fromkeys(("vector", "matrix"), _grid),
    "choice": _choice,
    "choices": _choices,
    "boolean": _boolean,
    "ordering": _ordering,
    "matching": _matching,
}


def _picked(kind: str, value: Value, text: str, shown: str) -> Response:
    return Response(kind, value, text, shown, rf"\text{{{shown}}}")


def _grammar(text: str, task: _Task, lines: bool = False) -> Grammar:
    found = tokens(plain(text, task.limits, lines), task.limits)
    grammar = Grammar(_without_lhs(found, task), task.symbols, task.limits)
    if grammar.at("end"):
        grammar.fail("the answer is empty", "empty")
    return grammar


def _without_lhs(found: tuple[Token, ...], task: _Task) -> tuple[Token, ...]:
    """The tokens after `lhs =`, where the question asks for `lhs`."""
    if task.lhs is None:
        return found
    try:
        asked = tokens(plain(task.lhs, task.limits), task.limits)[:-1]
    except ResponseError as problem:
        raise ValueError(f"the left-hand side {task.lhs!r} cannot be typed: {problem.message}") from problem
    size = len(asked)
    same = [(t.kind, t.text) for t in asked] == [(t.kind, t.text) for t in found[:size]]
    return found[size + 1 :] if same and found[size].kind == "equals" and found[size].text == "=" else found


def _check_end(grammar: Grammar) -> None:
    if not grammar.at("end"):
        grammar.unexpected()


def _grid_shape(shape: Shape, is_vector: bool) -> tuple[int, int] | None:
    """The (rows, columns) that the question asks for; a vector is one column."""
    if shape is None:
        return None
    sizes = (shape,) if isinstance(shape, int) else tuple(shape)
    if is_vector and (len(sizes) == 1 or (len(sizes) == 2 and 1 in sizes)):
        return max(sizes), 1
    if not is_vector and len(sizes) == 2:
        return sizes[0], sizes[1]
    raise ValueError(f"a {'vector' if is_vector else 'matrix'} cannot have the shape {shape!r}")


def _count(task: _Task) -> int | None:
    """The number of options or items."""
    if task.shape is None or isinstance(task.shape, int):
        return task.shape
    raise ValueError(f"the number of options must be one integer, not {task.shape!r}")
