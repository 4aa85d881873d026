"""Conditions such as `eta*lam < 2*(1 + beta)`: a closed sublanguage of Python expressions, read exactly.

Numbers are whole or fractions, never floats: `1/2` is one half. The same condition runs on plain Fractions
(fast, before sympy is touched) and on sympy objects.
"""

from __future__ import annotations

import ast
import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache
from typing import Any


class ConditionError(ValueError):
    """A condition that cannot be read; says which piece and what is allowed."""


class Grid(tuple):  # type: ignore[type-arg]
    """A matrix of numbers as a tuple of rows that also takes `A[i, j]`."""

    __slots__ = ()

    def __getitem__(self, key: Any) -> Any:
        if isinstance(key, tuple):
            return tuple.__getitem__(self, key[0])[key[1]]
        return tuple.__getitem__(self, key)


def _rows(matrix: Any) -> list[list[Any]]:
    return matrix.tolist() if hasattr(matrix, "tolist") else [list(row) for row in matrix]


def _det(matrix: Any) -> Any:
    rows = _rows(matrix)
    if len(rows) == 1:
        return rows[0][0]
    minors = ([row[:j] + row[j + 1 :] for row in rows[1:]] for j in range(len(rows)))
    return sum((-1) ** j * rows[0][j] * _det(minor) for j, minor in enumerate(minors))


def _trace(matrix: Any) -> Any:
    return sum(row[i] for i, row in enumerate(_rows(matrix)))


def _denom(value: Any) -> int:
    if hasattr(value, "denominator"):
        return int(value.denominator)
    raise TypeError(f"{value} is not a rational number")


def _numer(value: Any) -> int:
    if hasattr(value, "numerator"):
        return int(value.numerator)
    raise TypeError(f"{value} is not a rational number")


def _is_square(value: Any) -> bool:
    """Whether a rational number is the square of one."""
    top, bottom = _numer(value), _denom(value)
    return top >= 0 and math.isqrt(top) ** 2 == top and math.isqrt(bottom) ** 2 == bottom


def _distinct(*values: Any) -> bool:
    items: list[Any] = list(values[0]) if len(values) == 1 else list(values)
    return all(not _equal(a, b) for i, a in enumerate(items) for b in items[:i])


def _gcd(*values: Any) -> int:
    return math.gcd(*(int(value) for value in values))


FUNCTIONS: Mapping[str, Callable[..., Any]] = {
    "abs": abs,
    "min": min,
    "max": max,
    "sum": sum,
    "len": len,
    "all": all,
    "any": any,
    "sorted": sorted,
    "range": range,
    "denom": _denom,
    "numer": _numer,
    "gcd": _gcd,
    "floor": math.floor,
    "ceil": math.ceil,
    "is_square": _is_square,
    "distinct": _distinct,
    "det": _det,
    "trace": _trace,
}

_ALLOWED = (
    ast.Expression, ast.BoolOp, ast.And, ast.Or, ast.UnaryOp, ast.Not, ast.USub, ast.UAdd, ast.BinOp,
    ast.Add, ast.Sub, ast.Mult, ast.Div, ast.FloorDiv, ast.Mod, ast.Pow, ast.Compare, ast.Eq, ast.NotEq,
    ast.Lt, ast.LtE, ast.Gt, ast.GtE, ast.In, ast.NotIn, ast.Call, ast.Name, ast.Load, ast.Store,
    ast.Constant, ast.Subscript, ast.Tuple, ast.List, ast.GeneratorExp, ast.comprehension, ast.IfExp,
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Condition:
    """A compiled condition: its text and the params and values it reads."""

    text: str
    names: frozenset[str]
    code: Any

    def evaluate(self, values: Mapping[str, Any]) -> Any:
        """The value of the expression."""
        return eval(self.code, {"__builtins__": {}, **_RUNTIME, **{n: values[n] for n in self.names}})

    def holds(self, values: Mapping[str, Any]) -> bool:
        """Whether it is true; raises TypeError when sympy cannot decide."""
        return bool(self.evaluate(values))


@lru_cache(maxsize=1024)
def compile_condition(text: str) -> Condition:
    """Read a condition; raises ConditionError for anything outside the sublanguage."""
    try:
        tree = ast.parse(text.strip(), mode="eval")
    except SyntaxError as error:
        raise ConditionError(f"`{text}` cannot be read: {error.msg}") from error
    bound = {
        node.id for node in ast.walk(tree) if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)
    }
    names = set()
    for node in ast.walk(tree):
        if not isinstance(node, _ALLOWED):
            raise ConditionError(f"`{text}`: {type(node).__name__} is not allowed in a condition")
        if isinstance(node, ast.Constant) and not isinstance(node.value, int | str):
            raise ConditionError(f"`{text}`: write {node.value!r} as an exact fraction")
        if isinstance(node, ast.Call) and not (isinstance(node.func, ast.Name) and node.func.id in FUNCTIONS):
            raise ConditionError(
                f"`{text}`: `{ast.unparse(node.func)}` is not a function here; known: {', '.join(FUNCTIONS)}"
            )
        if isinstance(node, ast.Name) and node.id not in FUNCTIONS and node.id not in bound:
            names.add(node.id)
    tree = ast.fix_missing_locations(_Exact().visit(tree))
    return Condition(text.strip(), frozenset(names), compile(tree, "<condition>", "eval"))


class _Exact(ast.NodeTransformer):
    """Division and comparison go through functions that stay exact."""

    def visit_BinOp(self, node: ast.BinOp) -> ast.AST:
        self.generic_visit(node)
        if isinstance(node.op, ast.Div):
            return _call("_divide", node.left, node.right)
        if isinstance(node.op, ast.Pow):
            return _call("_power", node.left, node.right)
        return node

    def visit_Compare(self, node: ast.Compare) -> ast.AST:
        self.generic_visit(node)
        if all(isinstance(op, ast.Eq | ast.NotEq) for op in node.ops) and len(node.ops) == 1:
            equal = _call("_equal", node.left, node.comparators[0])
            return equal if isinstance(node.ops[0], ast.Eq) else ast.UnaryOp(ast.Not(), equal)
        return node


def _call(name: str, *args: ast.expr) -> ast.Call:
    return ast.Call(ast.Name(name, ast.Load()), list(args), [])


def _divide(a: Any, b: Any) -> Any:
    return Fraction(a, b) if isinstance(a, int) and isinstance(b, int) else a / b


def _power(a: Any, b: Any) -> Any:
    if isinstance(a, int | Fraction) and isinstance(b, int | Fraction):
        if Fraction(b).denominator != 1 or abs(Fraction(b)) > 64:
            raise ValueError(f"the power {a}**{b} is not allowed in a condition")
        return Fraction(a) ** int(b)
    return a**b


def _equal(a: Any, b: Any) -> bool:
    plain = (int, Fraction, str, bool, tuple)
    if isinstance(a, plain) and isinstance(b, plain):
        return bool(a == b)
    if getattr(a, "is_Rational", isinstance(a, plain)) and getattr(b, "is_Rational", isinstance(b, plain)):
        return bool(a == b)
    from .algebra.equality import compare

    verdict = compare(a, b)
    if verdict.unknown:
        raise TypeError(f"cannot decide whether {a} equals {b}")
    return bool(verdict.proved)


_RUNTIME: Mapping[str, Any] = {**FUNCTIONS, "_divide": _divide, "_power": _power, "_equal": _equal}
