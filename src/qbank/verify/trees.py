"""Expressions of a python block as trees that can be compared: variables put in, operands in order."""

from __future__ import annotations

import ast
import copy
from collections.abc import Iterator, Mapping

_NESTED = (ast.For, ast.While, ast.If, ast.With, ast.Try, ast.Match)


def returned(function: ast.AST) -> dict[str, ast.expr]:
    """Each entry of the dict that a function returns, with the variables before it put in.

    What a loop or a branch assigns keeps a name of its own; a function that returns from inside one, or
    that returns no dict, gives nothing.
    """
    if not isinstance(function, ast.FunctionDef):
        return {}
    known: dict[str, ast.expr] = {}
    for statement in function.body:
        match statement:
            case ast.Assign(targets=[ast.Name(id=name)], value=value):
                known[name] = inlined(value, known)
            case ast.Assign(targets=[ast.Tuple(elts=names)], value=ast.Tuple(elts=values)) if len(
                names
            ) == len(values):
                fresh = [inlined(value, known) for value in values]
                known |= {n.id: v for n, v in zip(names, fresh, strict=True) if isinstance(n, ast.Name)}
            case ast.AugAssign(target=ast.Name(id=name), op=op, value=value):
                before = known.get(name, ast.Name(name, ast.Load()))
                known[name] = ast.BinOp(before, op, inlined(value, known))
            case ast.Return(value=value):
                return _entries(inlined(value, known)) if value is not None else {}
            case _ if isinstance(statement, _NESTED) and _returns(statement):
                return {}
            case _:
                known |= {name: _opaque(function, name) for name in _changed(statement, known)}
    return {}


def _returns(statement: ast.stmt) -> bool:
    """Whether the function may be left from inside a statement."""
    return any(isinstance(inner, ast.Return) for inner in ast.walk(statement))


def _opaque(function: ast.FunctionDef, name: str) -> ast.expr:
    """A name that no other function has."""
    return ast.Name(f"{name} in {function.name}", ast.Load())


def _changed(statement: ast.stmt, known: Mapping[str, ast.expr]) -> set[str]:
    """Variables that a statement may give another value: those it assigns, and those it calls methods of."""
    names = [n for n in ast.walk(statement) if isinstance(n, ast.Name)]
    out = {n.id for n in names if isinstance(n.ctx, ast.Store)}
    touched = (n for n in ast.walk(statement) if isinstance(n, ast.Attribute | ast.Subscript))
    roots = {n.id for one in touched for n in ast.walk(one) if isinstance(n, ast.Name)}
    return out | (roots & known.keys())


def _entries(node: ast.expr) -> dict[str, ast.expr]:
    match node:
        case ast.Dict(keys=keys, values=values):
            pairs = zip(keys, values, strict=True)
            return {str(key.value): value for key, value in pairs if isinstance(key, ast.Constant)}
        case ast.Call(func=ast.Name(id="dict"), args=[], keywords=keywords):
            return {keyword.arg: keyword.value for keyword in keywords if keyword.arg}
    return {}


def inlined(node: ast.expr, known: Mapping[str, ast.expr]) -> ast.expr:
    """A copy of `node` with the known names replaced by their expressions."""
    inner = _inner_names(node)

    class Put(ast.NodeTransformer):
        def visit_Name(self, name: ast.Name) -> ast.expr:
            return name if name.id in inner else known.get(name.id, name)

    out: ast.expr = Put().visit(copy.deepcopy(node))
    return out


def weighs(node: ast.expr) -> bool:
    """Whether an expression computes something; a bare name or number is everybody's."""
    return any(isinstance(inner, ast.BinOp | ast.Call | ast.Compare) for inner in ast.walk(node))


def canonical(node: ast.expr) -> str:
    """The tree as text that does not depend on the order of operands or on the names of inner variables."""
    return _text(node, {name: str(index) for index, name in enumerate(_inner_names(node))})


def _inner_names(node: ast.expr) -> list[str]:
    """Variables of comprehensions and arguments of lambdas inside an expression, each once, in order."""
    bound = [n.id for n in ast.walk(node) if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Store)]
    bound += [n.arg for n in ast.walk(node) if isinstance(n, ast.arg)]
    return list(dict.fromkeys(bound))


def _text(node: object, bound: Mapping[str, str]) -> str:
    match node:
        case ast.Name(id=name) | ast.arg(arg=name):
            return f"Name({bound.get(name, name)})"
        case ast.BinOp(op=ast.Add() | ast.Sub() | ast.Mult() | ast.Div()) | ast.UnaryOp(op=ast.USub()):
            return f"Sum({', '.join(sorted(_terms(node, '+', bound)))})"
        case ast.AST():
            skipped = ("ctx", "kind", "type_comment")
            fields = (f"{n}={_text(v, bound)}" for n, v in ast.iter_fields(node) if n not in skipped)
            return f"{type(node).__name__}({', '.join(fields)})"
        case list():
            return "[" + ", ".join(_text(entry, bound) for entry in node) + "]"
    return repr(node)


_OTHER = {"+": "-", "-": "+", "*": "/", "/": "*"}


def _terms(node: ast.expr, sign: str, bound: Mapping[str, str]) -> Iterator[str]:
    """The terms of a sum with their signs."""
    match node:
        case ast.BinOp(left=left, op=ast.Add(), right=right):
            yield from (*_terms(left, sign, bound), *_terms(right, sign, bound))
        case ast.BinOp(left=left, op=ast.Sub(), right=right):
            yield from (*_terms(left, sign, bound), *_terms(right, _OTHER[sign], bound))
        case ast.UnaryOp(op=ast.USub(), operand=operand):
            yield from _terms(operand, _OTHER[sign], bound)
        case ast.BinOp(op=ast.Mult() | ast.Div()):
            factors = [*_factors(node, "*", bound)]
            if factors.count("-") % 2:
                sign = _OTHER[sign]
            yield f"{sign}Product({', '.join(sorted(f for f in factors if f != '-'))})"
        case _:
            yield sign + _text(node, bound)


def _factors(node: ast.expr, power: str, bound: Mapping[str, str]) -> Iterator[str]:
    """The factors of a product, those of its denominator marked, and a `-` for each minus before one."""
    match node:
        case ast.BinOp(left=left, op=ast.Mult(), right=right):
            yield from (*_factors(left, power, bound), *_factors(right, power, bound))
        case ast.BinOp(left=left, op=ast.Div(), right=right):
            yield from (*_factors(left, power, bound), *_factors(right, _OTHER[power], bound))
        case ast.UnaryOp(op=ast.USub(), operand=operand):
            yield "-"
            yield from _factors(operand, power, bound)
        case _:
            yield power + _text(node, bound)
