"""Whether an oracle is a second route at all: read from the syntax tree of the block.

An oracle may not call `solve`, may not share a helper with it, and may not be its expression typed again.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping

from qbank.block import Program, parse_block
from qbank.errors import Finding
from qbank.model import Question

_COMMUTATIVE = (ast.Add, ast.Mult)


def check_independence(question: Question, made: Program) -> Iterator[Finding]:
    """Findings on oracles that lean on `solve`."""
    functions = _functions(parse_block(question))
    solve = functions.get("solve")
    if solve is None:
        return
    uses = {name: _used(node, functions) for name, node in functions.items()}
    behind_solve = _closure("solve", uses)
    for oracle in made.oracles:
        behind = _closure(oracle.name, uses)
        where = question.at(oracle.line)
        if "solve" in behind:
            message = f"the oracle `{oracle.name}` calls `solve`: it cannot disagree with it"
            yield Finding(where, "oracle-calls-solve", message, "compute the key another way")
            continue
        shared = sorted((behind & behind_solve) - {oracle.name, "solve"})
        if shared:
            message = (
                f"the oracle `{oracle.name}` shares `{shared[0]}` with `solve`: an error there stays unseen"
            )
            yield Finding(where, "oracle-shares-helper", message, "give the oracle its own route")
            continue
        yield from _copies(question, solve, functions[oracle.name], oracle.line)


def functions_behind(question: Question, name: str) -> list[str]:
    """The top-level functions that `name` uses, itself among them."""
    functions = _functions(parse_block(question))
    uses = {one: _used(node, functions) for one, node in functions.items()}
    return sorted(_closure(name, uses)) if name in functions else []


def _functions(tree: ast.Module) -> dict[str, ast.FunctionDef | ast.Lambda]:
    """Top-level functions and lambdas by name."""
    out: dict[str, ast.FunctionDef | ast.Lambda] = {}
    for node in tree.body:
        if isinstance(node, ast.FunctionDef):
            out[node.name] = node
        elif isinstance(node, ast.Assign) and isinstance(node.value, ast.Lambda):
            for target in node.targets:
                if isinstance(target, ast.Name):
                    out[target.id] = node.value
    return out


def _used(node: ast.AST, functions: Mapping[str, ast.AST]) -> set[str]:
    inside = getattr(node, "body", [])
    bodies = inside if isinstance(inside, list) else [inside]
    return {
        name.id
        for body in bodies
        for name in ast.walk(body)
        if isinstance(name, ast.Name) and isinstance(name.ctx, ast.Load) and name.id in functions
    }


def _closure(name: str, uses: Mapping[str, set[str]]) -> set[str]:
    seen: set[str] = set()
    todo = [name]
    while todo:
        here = todo.pop()
        if here not in seen:
            seen.add(here)
            todo += uses.get(here, ())
    return seen


def _copies(question: Question, solve: ast.AST, oracle: ast.AST, line: int) -> Iterator[Finding]:
    ours, theirs = _returned(solve), _returned(oracle)
    for name in question.meta.answers:
        if name not in ours or name not in theirs:
            continue
        if ours[name] == theirs[name] and ours[name].count("BinOp") + ours[name].count("Call") > 0:
            message = f"the oracle computes `{name}` by the very expression of `solve`"
            yield Finding(
                question.at(line), "oracle-copy", message, "take another route: see @oracle in the docs"
            )


def _returned(function: ast.AST) -> dict[str, str]:
    """Canonical form of each entry of the returned dict, with the assignments before it put in.

    Only straight-line functions are read; anything with a loop or a branch is left out.
    """
    if not isinstance(function, ast.FunctionDef):
        return {}
    known: dict[str, ast.expr] = {}
    for statement in function.body:
        match statement:
            case ast.Assign(targets=[ast.Name(id=name)], value=value):
                known[name] = _inline(value, known)
            case ast.Assign(targets=[ast.Tuple(elts=names)], value=ast.Tuple(elts=values)) if len(
                names
            ) == len(values):
                fresh = [_inline(value, known) for value in values]
                known |= {n.id: v for n, v in zip(names, fresh, strict=True) if isinstance(n, ast.Name)}
            case ast.Return(value=ast.Dict(keys=keys, values=values)):
                return {
                    str(key.value): _canonical(_inline(value, known))
                    for key, value in zip(keys, values, strict=True)
                    if isinstance(key, ast.Constant)
                }
            case ast.Expr(value=ast.Constant()):
                continue
            case _:
                return {}
    return {}


def _inline(node: ast.expr, known: Mapping[str, ast.expr]) -> ast.expr:
    class Put(ast.NodeTransformer):
        def visit_Name(self, name: ast.Name) -> ast.expr:
            return known.get(name.id, name)

    import copy

    out: ast.expr = Put().visit(copy.deepcopy(node))
    return out


def _canonical(node: ast.AST) -> str:
    """The tree as text, with the operands of sums and products in order."""
    if isinstance(node, ast.BinOp) and isinstance(node.op, _COMMUTATIVE):
        operands = sorted(_canonical(piece) for piece in _operands(node, type(node.op)))
        return f"BinOp({type(node.op).__name__}, {', '.join(operands)})"
    if isinstance(node, ast.AST):
        fields = [
            f"{name}={_canonical(value)}"
            for name, value in ast.iter_fields(node)
            if name not in ("ctx", "kind", "lineno", "col_offset")
        ]
        return f"{type(node).__name__}({', '.join(fields)})"
    if isinstance(node, list):
        return "[" + ", ".join(map(_canonical, node)) + "]"
    return repr(node)


def _operands(node: ast.expr, kind: type[ast.operator]) -> Iterator[ast.expr]:
    if isinstance(node, ast.BinOp) and isinstance(node.op, kind):
        yield from _operands(node.left, kind)
        yield from _operands(node.right, kind)
    else:
        yield node
