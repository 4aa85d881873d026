"""The block rewritten for a run on symbols: comparisons and tests are put to a judge.

`a == b` of symbols looks at how they are written, and `if x` takes every symbol for true. So every
comparison, test, `and`, `or`, `not`, `any`, `all`, `max`, `min`, `sorted`, set, search and `.is_…` inside a
function becomes a call that answers only what holds for every value of the params, or raises; `int` and
`Rational` let symbols pass.
"""

from __future__ import annotations

import ast

from qbank.block import Program, parse_block, recompiled
from qbank.model import Question

from .branching import CALLS, METHODS, SEARCHES, SIGNS
from .judge import BUILTINS, Judge


def symbolic_block(question: Question, judge: Judge) -> Program:
    """The program of a question whose functions ask `judge`. Raises SourceError when it does not load."""
    tree = parse_block(question)
    for function in tree.body:
        if isinstance(function, ast.FunctionDef):
            local = {n.arg for n in ast.walk(function) if isinstance(n, ast.arg)}
            names = (n for n in ast.walk(function) if isinstance(n, ast.Name))
            local |= {n.id for n in names if isinstance(n.ctx, ast.Store)}
            function.body = [_Asking(local).visit(statement) for statement in function.body]
    return recompiled(question, ast.fix_missing_locations(tree), judge.names())


class _Asking(ast.NodeTransformer):
    def __init__(self, local: set[str]) -> None:
        self.local = local

    def visit_Compare(self, node: ast.Compare) -> ast.AST:
        return self._compared(node, "compare")

    def _compared(self, node: ast.Compare, name: str) -> ast.AST:
        self.generic_visit(node)
        if any(isinstance(op, ast.Is | ast.IsNot) for op in node.ops):
            return node
        parts: list[ast.expr] = [node.left]
        for op, right in zip(node.ops, node.comparators, strict=True):
            parts += [ast.Constant(SIGNS[type(op)]), right]
        return _ask(node, name, *parts)

    def visit_BoolOp(self, node: ast.BoolOp) -> ast.AST:
        self.generic_visit(node)
        name = "both" if isinstance(node.op, ast.And) else "either"
        return _ask(node, name, *(_later(value) for value in node.values))

    def visit_UnaryOp(self, node: ast.UnaryOp) -> ast.AST:
        self.generic_visit(node)
        return _ask(node, "negation", node.operand) if isinstance(node.op, ast.Not) else node

    def visit_If(self, node: ast.If) -> ast.AST:
        return self._tested(node)

    def visit_While(self, node: ast.While) -> ast.AST:
        return self._tested(node)

    def visit_IfExp(self, node: ast.IfExp) -> ast.AST:
        return self._tested(node)

    def visit_Assert(self, node: ast.Assert) -> ast.AST:
        match node.test:
            case ast.Compare(ops=[ast.Eq()]) as test:
                node.test = self._compared(test, "identical")  # type: ignore[assignment]
                return node
        return self._tested(node)

    def _tested(self, node: ast.If | ast.While | ast.IfExp | ast.Assert) -> ast.AST:
        self.generic_visit(node)
        node.test = _ask(node.test, "known", node.test)
        return node

    def visit_comprehension(self, node: ast.comprehension) -> ast.AST:
        self.generic_visit(node)
        node.ifs = [_ask(test, "known", test) for test in node.ifs]
        return node

    def visit_Call(self, node: ast.Call) -> ast.AST:
        if isinstance(node.func, ast.Name) and node.func.id in ("isinstance", "issubclass"):
            node.args[:1] = [self.visit(argument) for argument in node.args[:1]]  # the types stay types
        else:
            self.generic_visit(node)
            node.args = [self._handed_on(argument) for argument in node.args]
            for keyword in node.keywords:
                keyword.value = self._handed_on(keyword.value)
        match node.func:
            case ast.Name(id=name) if name in CALLS:
                node.args = [node.func, *node.args]
                node.func = ast.copy_location(ast.Name("_judge_formal", ast.Load()), node)
            case ast.Attribute(value=value, attr=attr) if attr in SEARCHES:
                node.args = [value, ast.copy_location(ast.Constant(attr), node), *node.args]
                node.func = ast.copy_location(ast.Name("_judge_search", ast.Load()), node)
        return node

    def _handed_on(self, value: ast.expr) -> ast.expr:
        """`str` in `map(str, …)` or `key=str` is judged like a call of it."""
        if isinstance(value, ast.Name) and value.id in CALLS:
            return _ask(value, "formally", value)
        return value

    def visit_Set(self, node: ast.Set) -> ast.AST:
        self.generic_visit(node)
        return _ask(node, "set", ast.List(node.elts, ast.Load()))

    def visit_SetComp(self, node: ast.SetComp) -> ast.AST:
        self.generic_visit(node)
        return _ask(node, "set", ast.ListComp(node.elt, node.generators))

    def visit_Dict(self, node: ast.Dict) -> ast.AST:
        self.generic_visit(node)
        node.keys = [key and _ask(key, "plain", key) for key in node.keys]
        return node

    def visit_DictComp(self, node: ast.DictComp) -> ast.AST:
        self.generic_visit(node)
        node.key = _ask(node.key, "plain", node.key)
        return node

    def visit_FormattedValue(self, node: ast.FormattedValue) -> ast.AST:
        self.generic_visit(node)
        node.value = _ask(node.value, "plain", node.value)
        return node

    def visit_Subscript(self, node: ast.Subscript) -> ast.AST:
        self.generic_visit(node)
        if not isinstance(node.slice, ast.Slice | ast.Tuple | ast.Constant):
            node.slice = _ask(node.slice, "plain", node.slice)
        return node

    def visit_Attribute(self, node: ast.Attribute) -> ast.AST:
        self.generic_visit(node)
        if (node.attr.startswith("is_") or node.attr in _PARTS | METHODS) and isinstance(node.ctx, ast.Load):
            return _ask(node, "trait", node.value, ast.Constant(node.attr))
        return node

    def visit_Name(self, node: ast.Name) -> ast.AST:
        if node.id in BUILTINS and node.id not in self.local and isinstance(node.ctx, ast.Load):
            return ast.copy_location(ast.Name(f"_judge_{node.id}", ast.Load()), node)
        return node


_PARTS = frozenset({"p", "q", "numerator", "denominator"})


def _ask(node: ast.expr, name: str, *args: ast.expr) -> ast.Call:
    call = ast.Call(ast.Name(f"_judge_{name}", ast.Load()), list(args), [])
    return ast.copy_location(call, node)


def _later(value: ast.expr) -> ast.expr:
    """The operand as a function: it is asked for only when those before it leave the matter open."""
    nothing = ast.arguments(posonlyargs=[], args=[], kwonlyargs=[], kw_defaults=[], defaults=[])
    return ast.copy_location(ast.Lambda(nothing, value), value)
