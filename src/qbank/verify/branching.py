"""Calls that look at the form of an expression, or give what holds in general.

On symbols they may answer otherwise than on numbers, without an exception: `isinstance`, sets, searches in
lists, texts, greatest common divisors, ranks. What a judge cannot settle there is refused.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator
from dataclasses import dataclass

Held = Callable[[ast.AST], frozenset[str]]

_CALL_NAMES = """
    isinstance issubclass type hasattr getattr callable str repr Counter gcd lcm degree rank filter ordered
    dict default_sort_key hash FiniteSet factor_list sqf_list real_roots count_ops
"""
_METHOD_NAMES = """
    rank nullspace columnspace rowspace rref degree all_coeffs LC has atoms args free_symbols func count_ops
    eigenvects jordan_form as_numer_denom as_coeff_Mul as_coeff_Add equals could_extract_minus_sign
"""
CALLS = frozenset(_CALL_NAMES.split())
METHODS = frozenset(_METHOD_NAMES.split())
SEARCHES = frozenset({"index", "count", "remove", "sort", "get", "pop", "setdefault", "fromkeys"})

# How a comparison is named to whoever decides it.
SIGNS: dict[type[ast.cmpop], str] = {
    ast.Eq: "==",
    ast.NotEq: "!=",
    ast.Lt: "<",
    ast.LtE: "<=",
    ast.Gt: ">",
    ast.GtE: ">=",
    ast.In: "in",
    ast.NotIn: "not in",
}


@dataclass(frozen=True, slots=True)
class Branch:
    """A place where an exception may be caught that symbols raise: its function and line, how it reads, and
    the params that may stand in it."""

    function: str
    line: int
    text: str
    params: frozenset[str]

    def __str__(self) -> str:
        which = ", ".join(f"`{name}`" for name in sorted(self.params))
        return f"{which} symbolic: `{self.function}`, line {self.line}, branches on `{self.text}`"


def branches(function: ast.FunctionDef, held: Held) -> Iterator[Branch]:
    """Every such place of a function, and every `match` on a param."""
    for node in ast.walk(function):
        parts: list[ast.AST] = []
        match node:
            case ast.Try(body=body):
                parts = [*body]
            case ast.Match(subject=subject):
                parts = [subject]
        for part in parts:
            if params := held(part):
                line = getattr(part, "lineno", function.lineno)
                yield Branch(function.name, line, ast.unparse(part).splitlines()[0], params)
