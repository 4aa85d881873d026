"""Close the ways in which sympy evaluates text.

`sympify("…")`, and every sympy function that sympifies its arguments, runs a string as Python code. Nothing
in qbank needs that, so the doors are shut before a question's block runs: a string where an expression
belongs raises `TextRefused`. This protects from text that strays into sympy (a word param, a file's content);
it does not make a hostile block harmless, for a block is Python itself.
"""

from __future__ import annotations

import importlib
import re
import sys
from collections.abc import Callable, Iterator
from typing import Any

import sympy as sp
from sympy.core.sympify import SympifyError
from sympy.parsing import sympy_parser

_NUMBER = re.compile(r"\s*[+-]?\d{1,30}(/\d{1,30}|\.\d{1,30})?\s*")
# The one part of sympy that sympifies names while it is imported; `simplify` imports it when first used.
_UNITS = "sympy.physics.units"
_SHUT = "shut"


class TextRefused(SympifyError):  # type: ignore[misc]
    """A string where an expression belongs."""

    def __str__(self) -> str:
        return f"{self.expr!r} is text; sympy would run it as code, so build it from symbols and numbers"


def _gate(name: str) -> Callable[..., Any]:
    """A stand-in for a function of sympy's parser that takes plain numbers only."""
    original = getattr(sympy_parser, name)

    def gate(text: Any, *rest: Any, **options: Any) -> Any:
        # sympy writes S("3/2") in its own tables: a plain number is read, by us and without evaluation.
        if name == "parse_expr" and isinstance(text, str) and _NUMBER.fullmatch(text):
            return sp.Rational(text)
        units = sys.modules.get(_UNITS)
        if units is not None and getattr(units.__spec__, "_initializing", False):
            return original(text, *rest, **options)
        raise TextRefused(text)

    gate.__name__ = _SHUT
    return gate


def _texts(piece: Any) -> Iterator[str]:
    """Every string in a nest of lists, tuples, sets and dicts."""
    if isinstance(piece, str):
        yield piece
    elif isinstance(piece, dict):
        yield from _texts([*piece, *piece.values()])
    elif isinstance(piece, list | tuple | set | frozenset):
        for entry in piece:
            yield from _texts(entry)


def close() -> None:
    """Shut the doors in this process; calling it again changes nothing."""
    if sympy_parser.parse_expr.__name__ == _SHUT:
        return
    for name in ("parse_expr", "eval_expr", "stringify_expr"):
        setattr(sympy_parser, name, _gate(name))
    sp.parse_expr = sympy_parser.parse_expr
    # The package shadows its module of the same name, so it is fetched by its full name.
    module = importlib.import_module("sympy.utilities.lambdify")
    lambdify = module.lambdify

    def guarded(args: Any, expr: Any, *rest: Any, **options: Any) -> Any:
        for text in _texts([args, expr]):
            raise TextRefused(text)
        return lambdify(args, expr, *rest, **options)

    module.lambdify = guarded  # type: ignore[attr-defined]
    sp.lambdify = guarded
