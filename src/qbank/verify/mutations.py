"""Mutants of a python block: one small change each, such as an author makes by accident.

The operators follow the classical set (DeMillo, Lipton and Sayward, Hints on test data selection): signs,
operators, constants, dropped factors, swapped params, transposes, ranges, min and max, branches.
"""

from __future__ import annotations

import ast
import copy
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Mutant:
    """A changed block: what stood there, what stands there now, and the line."""

    line: int
    before: str
    after: str
    tree: ast.Module
    function: str

    @property
    def diff(self) -> str:
        return f"- {self.before}\n+ {self.after}"


_SWAPS: dict[type[ast.operator], type[ast.operator]] = {
    ast.Add: ast.Sub,
    ast.Sub: ast.Add,
    ast.Mult: ast.Div,
    ast.Div: ast.Mult,
    ast.FloorDiv: ast.Mult,
    ast.Mod: ast.FloorDiv,
}
_COMPARISONS: dict[type[ast.cmpop], type[ast.cmpop]] = {
    ast.Lt: ast.LtE,
    ast.LtE: ast.Lt,
    ast.Gt: ast.GtE,
    ast.GtE: ast.Gt,
    ast.Eq: ast.NotEq,
    ast.NotEq: ast.Eq,
}
_NAMES = {
    "min": "max",
    "max": "min",
    "Min": "Max",
    "Max": "Min",
    "sin": "cos",
    "cos": "sin",
    "floor": "ceiling",
}
_NAMES |= {"ceiling": "floor", "exp": "log", "log": "exp", "any": "all", "all": "any"}


def mutants(tree: ast.Module, functions: Sequence[str]) -> Iterator[Mutant]:
    """Every mutant of the named top-level functions of a block, in the order of its lines."""
    for index, node in enumerate(tree.body):
        if isinstance(node, ast.FunctionDef) and node.name in functions:
            yield from _of_function(tree, index, node)


def _of_function(tree: ast.Module, index: int, function: ast.FunctionDef) -> Iterator[Mutant]:
    params = [a.arg for a in function.args.args]
    sites = [n for statement in function.body for n in ast.walk(statement)]
    for place, site in enumerate(sites):
        for change in _changes(site, params):
            target = copy.deepcopy(function)
            here = [n for statement in target.body for n in ast.walk(statement)][place]
            before = ast.unparse(here)
            fresh = change(here)
            if fresh is not here:
                _Replace(here, fresh).visit(target)
            ast.fix_missing_locations(target)
            # The other functions are those of the untouched tree: only one of them differs.
            changed = ast.Module([*tree.body[:index], target, *tree.body[index + 1 :]], tree.type_ignores)
            line = getattr(site, "lineno", function.lineno)
            yield Mutant(line, before, ast.unparse(fresh), changed, function.name)


class _Replace(ast.NodeTransformer):
    def __init__(self, old: ast.AST, new: ast.AST) -> None:
        self.old, self.new = old, new

    def generic_visit(self, node: ast.AST) -> ast.AST:
        return self.new if node is self.old else super().generic_visit(node)

    def visit(self, node: ast.AST) -> ast.AST:
        if node is self.old:
            return ast.copy_location(self.new, self.old) if isinstance(self.new, ast.expr) else self.new
        return super().generic_visit(node)


Change = Callable[[ast.AST], ast.AST]


def _changes(node: ast.AST, params: Sequence[str]) -> Iterator[Change]:
    match node:
        case ast.BinOp(op=op):
            if type(op) in _SWAPS:
                yield _operator(_SWAPS[type(op)])
            if isinstance(op, ast.Mult | ast.Add | ast.Sub | ast.Div):
                yield lambda n: n.left  # type: ignore[attr-defined]
            if isinstance(op, ast.Mult | ast.Add):
                yield lambda n: n.right  # type: ignore[attr-defined]
            if isinstance(op, ast.Div | ast.Pow | ast.MatMult):
                yield lambda n: ast.BinOp(n.right, n.op, n.left)  # type: ignore[attr-defined]
        case ast.UnaryOp(op=ast.USub()):
            yield lambda n: n.operand  # type: ignore[attr-defined]
        case ast.Constant(value=value) if type(value) is int:
            yield lambda n: ast.Constant(n.value + 1)  # type: ignore[attr-defined]
            yield lambda n: ast.Constant(n.value - 1)  # type: ignore[attr-defined]
        case ast.Compare(ops=[op]) if type(op) in _COMPARISONS:
            yield _comparison(_COMPARISONS[type(op)])
        case ast.Attribute(attr="T"):
            yield lambda n: n.value  # type: ignore[attr-defined]
        case ast.Call(func=ast.Name(id="range"), args=[*_, last]):
            yield lambda n: _range(n, 1)
            yield lambda n: _range(n, -1)
            del last
        case ast.Call(func=ast.Name(id=name)) if name in _NAMES:
            yield lambda n: ast.Call(ast.Name(_NAMES[n.func.id], ast.Load()), n.args, n.keywords)  # type: ignore[attr-defined]
        case ast.Call(func=ast.Name(id="sqrt" | "Abs" | "abs"), args=[_]):
            yield lambda n: n.args[0]  # type: ignore[attr-defined]
        case ast.Name(id=name, ctx=ast.Load()) if name in params and len(params) > 1:
            other = params[(params.index(name) + 1) % len(params)]
            yield lambda _: ast.Name(other, ast.Load())
        case ast.If() | ast.IfExp():
            yield _negated
        case _:
            return


def _operator(kind: type[ast.operator]) -> Change:
    def change(node: ast.AST) -> ast.AST:
        assert isinstance(node, ast.BinOp)
        return ast.BinOp(node.left, kind(), node.right)

    return change


def _comparison(kind: type[ast.cmpop]) -> Change:
    def change(node: ast.AST) -> ast.AST:
        assert isinstance(node, ast.Compare)
        return ast.Compare(node.left, [kind()], node.comparators)

    return change


def _range(node: ast.AST, by: int) -> ast.AST:
    assert isinstance(node, ast.Call)
    place = 0 if len(node.args) == 1 else 1
    args = list(node.args)
    args[place] = ast.BinOp(args[place], ast.Add(), ast.Constant(by))
    return ast.Call(node.func, args, node.keywords)


def _negated(node: ast.AST) -> ast.AST:
    assert isinstance(node, ast.If | ast.IfExp)
    fresh = copy.copy(node)
    fresh.test = ast.UnaryOp(ast.Not(), node.test)
    return fresh
