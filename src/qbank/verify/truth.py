"""Conditions of the front matter on symbols: true, false, or a relation between symbols.

The same language as in `qbank.conditions`; what cannot be read on symbols raises TypeError, and nothing is
taken for false only because it is not known to be true.
"""

from __future__ import annotations

import ast
from collections.abc import Iterable, Mapping
from typing import Any

import sympy as sp
from sympy.logic.boolalg import Boolean

from qbank.algebra.equality import compare
from qbank.algebra.relations import relate
from qbank.conditions import FUNCTIONS, compile_condition

from .branching import SIGNS

SECONDS = 0.5  # for one relation
_NEGATED = {"<": ">=", "<=": ">", ">": "<=", ">=": "<"}


def truth(text: str, values: Mapping[str, Any], domain: Mapping[Any, Any], *, decide: bool = True) -> Any:
    """Whether a condition holds: a bool where that is one thing on all of the domain, else a relation.

    Without `decide`, relations are left as they are.
    """
    names = compile_condition(text).names
    tree = _Symbolic().visit(ast.parse(text.strip(), mode="eval"))
    code = compile(ast.fix_missing_locations(tree), "<condition>", "eval")
    known = {name: values[name] for name in names}
    return boolean(eval(code, {"__builtins__": {}, **_functions(domain, decide), **known}))


def boolean(value: Any) -> Any:
    """A truth value: a bool, or a relation; raises TypeError for anything else."""
    if value in (True, False) or value in (sp.true, sp.false):
        return bool(value)
    if isinstance(value, Boolean) and not isinstance(value, sp.Symbol):
        return value
    raise TypeError(f"{value} is no truth value")


def decided(relation: Any, domain: Mapping[Any, Any], seconds: float = SECONDS) -> bool | None:
    """Whether an order or an equality holds on all of the domain (True), nowhere (False), or neither."""
    a, op, b = relation.lhs, relation.rel_op, relation.rhs
    other = {"==": "!=", "!=": "==", **_NEGATED}.get(op)
    if other is None:
        return None
    if relate(a, op, b, domain or None, seconds=seconds).proved:
        return True
    return False if relate(a, other, b, domain or None, seconds=seconds).proved else None


def _functions(domain: Mapping[Any, Any], decide: bool) -> dict[str, Any]:
    def settled(relation: Any) -> Any:
        if isinstance(relation, sp.core.relational.Relational):
            known = decided(relation, domain) if decide else None
            return relation if known is None else known
        return boolean(relation)

    def equal(a: Any, b: Any) -> Any:
        if isinstance(a, tuple) and isinstance(b, tuple) and len(a) == len(b):
            return conjunction(equal(x, y) for x, y in zip(a, b, strict=True))
        if isinstance(a, str | bool | tuple) or isinstance(b, str | bool | tuple):
            return bool(a == b)
        if isinstance(a, sp.MatrixBase) or isinstance(b, sp.MatrixBase):
            verdict = compare(a, b, domain or None, seconds=SECONDS)
            if verdict.proved:
                return True
            raise TypeError(f"cannot decide whether {a} equals {b}")
        return settled(sp.Eq(a, b, evaluate=False))

    def order(a: Any, op: str, b: Any) -> Any:
        if op in ("==", "!="):
            same = equal(a, b)
            return same if op == "==" else negation(same)
        if op in ("in", "not in"):
            found = disjunction(equal(a, entry) for entry in b)
            return found if op == "in" else negation(found)
        return settled({"<": sp.Lt, "<=": sp.Le, ">": sp.Gt, ">=": sp.Ge}[op](a, b))

    def chain(*parts: Any) -> Any:
        links = zip(parts[::2], parts[1::2], parts[2::2], strict=False)
        return conjunction(order(a, op, b) for a, op, b in links)

    def distinct(*given: Any) -> Any:
        items = list(given[0]) if len(given) == 1 else list(given)
        return conjunction(negation(equal(a, b)) for i, a in enumerate(items) for b in items[:i])

    def conjunction(parts: Iterable[Any]) -> Any:
        return boolean(sp.And(*[boolean(p) for p in parts]))

    def disjunction(parts: Iterable[Any]) -> Any:
        return boolean(sp.Or(*[boolean(p) for p in parts]))

    def negation(part: Any) -> Any:
        return boolean(sp.Not(boolean(part)))

    def certain(test: Any) -> bool:
        if boolean(test) in (True, False):
            return bool(test)
        raise TypeError(f"cannot decide {test}")

    return {
        **FUNCTIONS,
        "distinct": distinct,
        "all": conjunction,
        "any": disjunction,
        "_all": lambda *parts: conjunction(parts),
        "_any": lambda *parts: disjunction(parts),
        "_not": negation,
        "_chain": chain,
        "_certain": certain,
        "_whole": sp.Integer,
    }


class _Symbolic(ast.NodeTransformer):
    """Truth values go through functions that keep relations; numbers are exact ones of sympy."""

    def visit_BoolOp(self, node: ast.BoolOp) -> ast.AST:
        self.generic_visit(node)
        return _call("_all" if isinstance(node.op, ast.And) else "_any", *node.values)

    def visit_UnaryOp(self, node: ast.UnaryOp) -> ast.AST:
        self.generic_visit(node)
        return _call("_not", node.operand) if isinstance(node.op, ast.Not) else node

    def visit_Compare(self, node: ast.Compare) -> ast.AST:
        self.generic_visit(node)
        parts: list[ast.expr] = [node.left]
        for op, right in zip(node.ops, node.comparators, strict=True):
            parts += [ast.Constant(SIGNS[type(op)]), right]
        return _call("_chain", *parts)

    def visit_IfExp(self, node: ast.IfExp) -> ast.AST:
        self.generic_visit(node)
        node.test = _call("_certain", node.test)
        return node

    def visit_comprehension(self, node: ast.comprehension) -> ast.AST:
        self.generic_visit(node)
        node.ifs = [_call("_certain", test) for test in node.ifs]
        return node

    def visit_Constant(self, node: ast.Constant) -> ast.AST:
        return _call("_whole", node) if type(node.value) is int else node


def _call(name: str, *args: ast.expr) -> ast.Call:
    return ast.Call(ast.Name(name, ast.Load()), list(args), [])
