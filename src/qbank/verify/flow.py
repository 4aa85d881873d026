"""Which params stand in which names of a function, and where it may take another branch on symbols.

Read from the syntax tree of a function and of every helper it calls, on the safe side: a name that may hold
something made of a param counts as holding it.
"""

from __future__ import annotations

import ast
from collections.abc import Collection, Mapping
from functools import cached_property

from qbank.block import parse_block
from qbank.model import Question

from .branching import Branch, branches

_MUTATORS = frozenset({"append", "extend", "insert", "add", "update", "setdefault", "appendleft"})
_SIZES = frozenset({"len", "range"})  # of a list, and of numbers: `range` of a symbol raises by itself
NOTHING: frozenset[str] = frozenset()


class Flow:
    """The functions of a block that `entry` reaches, and the params in each of their names."""

    def __init__(self, question: Question, entry: str) -> None:
        tree = parse_block(question)
        known = {node.name: node for node in tree.body if isinstance(node, ast.FunctionDef)}
        self.functions = _reached(entry, known)
        self._nodes = {name: [*ast.walk(function)] for name, function in self.functions.items()}
        self._inner = {
            name: {n.name: n for n in nodes[1:] if isinstance(n, ast.FunctionDef)}
            for name, nodes in self._nodes.items()
        }
        params = frozenset(question.meta.params)
        self._held: dict[tuple[str, str], frozenset[str]] = {}
        if entry in self.functions:
            # an argument that is no param is a value of `solve`
            self._held = {
                (entry, name): frozenset({name}) if name in params else params
                for name in _arguments(known[entry])
            }
        self._changed = True
        while self._changed:
            self._changed = False
            for name, function in self.functions.items():
                for node in self._nodes[name]:
                    self._look(function, node)

    def held(self, function: str, node: ast.AST) -> frozenset[str]:
        """The params that may stand in the value of an expression."""
        match node:
            case ast.Call(func=ast.Name(id=name)) if name in _SIZES:
                return NOTHING
            case ast.Attribute(attr="shape" | "rows" | "cols"):
                return NOTHING
            case ast.Name(id=name):
                return self._held.get((function, name), NOTHING)
            case ast.Compare(ops=[ast.Is() | ast.IsNot()]):
                return NOTHING
        return NOTHING.union(*(self.held(function, inner) for inner in ast.iter_child_nodes(node)))

    def at(self, line: int) -> frozenset[str]:
        """The params in the smallest statement that stands at a line."""
        best: tuple[int, frozenset[str]] | None = None
        for name, function in self.functions.items():
            for node in ast.walk(function):
                if not isinstance(node, ast.stmt) or isinstance(node, ast.FunctionDef):
                    continue
                last = node.end_lineno or node.lineno
                if node.lineno <= line <= last and (best is None or last - node.lineno < best[0]):
                    read = (n.id for n in ast.walk(node) if isinstance(n, ast.Name))
                    held = (self._held.get((name, one), NOTHING) for one in read)
                    best = last - node.lineno, NOTHING.union(*held)
        return best[1] if best else NOTHING

    @cached_property
    def branches(self) -> tuple[Branch, ...]:
        """Every place that may take another branch on symbols than on numbers."""
        return tuple(
            branch
            for name, function in self.functions.items()
            for branch in branches(function, lambda node, name=name: self.held(name, node))  # type: ignore[misc]
        )

    def branch_on(self, symbolic: Collection[str]) -> Branch | None:
        """The first branch that rests on one of these params."""
        return next((b for b in self.branches if not b.params.isdisjoint(symbolic)), None)

    def _look(self, function: ast.FunctionDef, node: ast.AST) -> None:
        here = function.name
        match node:
            case ast.Assign(targets=targets, value=value):
                for target in targets:
                    self._give(here, target, value)
            case ast.AugAssign(target=target, value=value):
                self._give(here, target, value)
            case ast.NamedExpr(target=name, value=value):
                self._give(here, name, value)
            case ast.AnnAssign(target=target, value=ast.expr() as value):
                self._give(here, target, value)
            case ast.For(target=target, iter=source) | ast.comprehension(target=target, iter=source):
                self._each(here, target, source)
            case ast.Call(func=ast.Attribute(value=root, attr=attr), args=args) if attr in _MUTATORS:
                for argument in args:
                    self._put(here, root, self.held(here, argument))
            case ast.Call(func=ast.Name(id=name)) if name in self.functions:
                self._pass(here, node, self.functions[name], name)
            case ast.Call(func=ast.Name(id=name)) if inner := self._inner[here].get(name):
                self._pass(here, node, inner, here)
            case ast.Name(id=name, ctx=ast.Load()) if name in self.functions:
                self._unless_called(function, node, self.functions[name], name)
            case ast.Name(id=name, ctx=ast.Load()) if inner := self._inner[here].get(name):
                self._unless_called(function, node, inner, here)
            case ast.Lambda() if not _of_a_matrix(function, node):
                everything = self._everything(here)
                for taken in node.args.args:
                    self._hold(here, taken.arg, everything)

    def _unless_called(
        self, function: ast.FunctionDef, node: ast.Name, target: ast.FunctionDef, there: str
    ) -> None:
        """A function handed on as a value may be called with anything."""
        if any(isinstance(call, ast.Call) and call.func is node for call in self._nodes[function.name]):
            return
        for argument in _arguments(target):
            self._hold(there, argument, self._everything(function.name))

    def _everything(self, function: str) -> frozenset[str]:
        return NOTHING.union(*(held for (name, _), held in self._held.items() if name == function))

    def _give(self, function: str, target: ast.expr, value: ast.expr) -> None:
        match target, value:
            case (ast.Tuple(elts=left), ast.Tuple(elts=right)) if len(left) == len(right):
                for one, other in zip(left, right, strict=True):
                    self._give(function, one, other)
            case _:
                self._put(function, target, self.held(function, value))

    def _each(self, function: str, target: ast.expr, source: ast.expr) -> None:
        match target, source:
            case (ast.Tuple(elts=[_, item]), ast.Call(func=ast.Name(id="enumerate"), args=[inner, *_])):
                self._each(function, item, inner)
            case (ast.Tuple(elts=items), ast.Call(func=ast.Name(id="zip"), args=args)) if len(items) == len(
                args
            ):
                for item, inner in zip(items, args, strict=True):
                    self._each(function, item, inner)
            case _:
                self._put(function, target, self.held(function, source))

    def _put(self, function: str, target: ast.expr, held: frozenset[str]) -> None:
        match target:
            case ast.Name(id=name):
                self._hold(function, name, held)
            case ast.Tuple(elts=entries) | ast.List(elts=entries):
                for entry in entries:
                    self._put(function, entry, held)
            case ast.Subscript(value=root) | ast.Attribute(value=root) | ast.Starred(value=root):
                self._put(function, root, held)

    def _pass(self, function: str, node: ast.Call, target: ast.FunctionDef, there: str) -> None:
        names = [a.arg for a in [*target.args.posonlyargs, *target.args.args]]
        whole = [a for a in node.args if isinstance(a, ast.Starred)]
        if whole or any(k.arg is None for k in node.keywords) or target.args.vararg:
            held = self.held(function, node)
            for name in _arguments(target):
                self._hold(there, name, held)
            return
        for name, value in zip(names, node.args, strict=False):
            self._hold(there, name, self.held(function, value))
        for keyword in node.keywords:
            if keyword.arg is not None:
                self._hold(there, keyword.arg, self.held(function, keyword.value))

    def _hold(self, function: str, name: str, held: frozenset[str]) -> None:
        before = self._held.get((function, name), NOTHING)
        if not held <= before:
            self._held[function, name] = before | held
            self._changed = True


def _reached(entry: str, known: Mapping[str, ast.FunctionDef]) -> dict[str, ast.FunctionDef]:
    out: dict[str, ast.FunctionDef] = {}
    todo = [entry]
    while todo:
        name = todo.pop()
        if name in known and name not in out:
            out[name] = known[name]
            todo += [n.id for n in ast.walk(known[name]) if isinstance(n, ast.Name)]
    return out


def _arguments(function: ast.FunctionDef) -> set[str]:
    args = function.args
    some = [*args.posonlyargs, *args.args, *args.kwonlyargs, args.vararg, args.kwarg]
    return {a.arg for a in some if a is not None}


def _of_a_matrix(function: ast.FunctionDef, node: ast.Lambda) -> bool:
    """Whether a lambda gives the entries of a matrix: its arguments are places, not values."""
    return any(
        isinstance(call, ast.Call)
        and isinstance(call.func, ast.Name)
        and call.func.id.endswith("Matrix")
        and len(call.args) == 3
        and call.args[2] is node
        for call in ast.walk(function)
    )
