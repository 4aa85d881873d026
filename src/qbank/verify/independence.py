"""Whether an oracle is a second route at all: read from the syntax tree of the block.

An oracle may not call `solve`, may not share a helper with it, and may not be its expression typed again;
nor may it decide a statement by the statement's own condition.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping

from qbank.block import Oracle, Program, parse_block
from qbank.errors import Finding
from qbank.model import BooleanAnswer, ChoiceAnswer, ChoicesAnswer, Question

from .trees import canonical, inlined, returned, weighs

_HINT = "take another route: see @oracle in the docs"


def check_independence(question: Question, made: Program) -> Iterator[Finding]:
    """Findings on oracles that lean on `solve`."""
    definitions = _definitions(parse_block(question))
    solve = definitions.get("solve")
    if solve is None:
        return
    uses = {name: _used(node, definitions) for name, node in definitions.items()}
    behind_solve = _closure("solve", uses)
    for oracle in made.oracles:
        behind = _closure(oracle.name, uses)
        where = question.at(oracle.line)
        if "solve" in behind:
            message = f"the oracle `{oracle.name}` calls `solve`: it cannot disagree with it"
            yield Finding(where, "oracle-calls-solve", message, "compute the key another way")
            continue
        both = (behind & behind_solve) - {oracle.name, "solve"}
        shared = sorted(name for name in both if _computes(definitions[name]))
        if shared:
            message = (
                f"the oracle `{oracle.name}` shares `{shared[0]}` with `solve`: an error there stays unseen"
            )
            yield Finding(where, "oracle-shares-helper", message, "give the oracle its own route")
            continue
        ours, theirs = returned(solve), returned(definitions[oracle.name])
        yield from _copies(question, ours, theirs, oracle)
        yield from _repeated_conditions(question, ours, theirs, oracle)


def functions_behind(question: Question, name: str) -> list[str]:
    """The top-level names that `name` uses, itself among them."""
    definitions = _definitions(parse_block(question))
    uses = {one: _used(node, definitions) for one, node in definitions.items()}
    return sorted(_closure(name, uses)) if name in definitions else []


def _definitions(tree: ast.Module) -> dict[str, ast.AST]:
    """Top-level functions, and what is assigned to top-level names: `again = solve` is a second name."""
    out: dict[str, ast.AST] = {}
    for node in tree.body:
        if isinstance(node, ast.FunctionDef):
            out[node.name] = node
        elif isinstance(node, ast.Assign):
            names = (n for target in node.targets for n in ast.walk(target) if isinstance(n, ast.Name))
            out |= {name.id: node.value for name in names}
        elif isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name) and node.value:
            out[node.target.id] = node.value
    return out


def _computes(node: ast.AST) -> bool:
    """Whether a definition holds a function; a shared symbol or constant is no helper."""
    return any(isinstance(inner, ast.FunctionDef | ast.Lambda) for inner in ast.walk(node))


def _used(node: ast.AST, definitions: Mapping[str, ast.AST]) -> set[str]:
    read = {n.id for n in ast.walk(node) if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Load)}
    return (read & definitions.keys()) - _bound(node)


def _bound(node: ast.AST) -> set[str]:
    """Names that a function binds itself: its arguments, local variables and imports."""
    out = {n.id for n in ast.walk(node) if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Store)}
    out |= {n.arg for n in ast.walk(node) if isinstance(n, ast.arg)}
    for inner in ast.walk(node):
        if isinstance(inner, ast.Import | ast.ImportFrom):
            out |= {alias.asname or alias.name for alias in inner.names}
        elif isinstance(inner, ast.FunctionDef) and inner is not node:
            out.add(inner.name)
    return out


def _closure(name: str, uses: Mapping[str, set[str]]) -> set[str]:
    seen: set[str] = set()
    todo = [name]
    while todo:
        here = todo.pop()
        if here not in seen:
            seen.add(here)
            todo += uses.get(here, ())
    return seen


def _copies(
    question: Question, ours: Mapping[str, ast.expr], theirs: Mapping[str, ast.expr], oracle: Oracle
) -> Iterator[Finding]:
    """Keys that the oracle computes by the expression of `solve`."""
    for name in question.meta.answers:
        if name in ours and name in theirs and weighs(ours[name]):
            if canonical(ours[name]) != canonical(theirs[name]):
                continue
            message = f"the oracle computes `{name}` by the very expression of `solve`"
            yield Finding(question.at(oracle.line), "oracle-copy", message, _HINT)


def _repeated_conditions(
    question: Question, ours: Mapping[str, ast.expr], theirs: Mapping[str, ast.expr], oracle: Oracle
) -> Iterator[Finding]:
    """Statements that the oracle decides by the condition in the front matter."""
    for name, answer in question.meta.answers.items():
        given = theirs.get(name)
        if given is None:
            continue
        match answer:
            case ChoiceAnswer(statements=statements) | ChoicesAnswer(statements=statements):
                pairs = list(zip([s.holds for s in statements], getattr(given, "elts", ()), strict=False))
            case BooleanAnswer(holds=holds):
                pairs = [(holds, given)]
            case _:
                continue
        for number, (text, said) in enumerate(pairs, 1):
            condition = _parsed(text)
            if condition is None or not weighs(condition):
                continue
            if canonical(inlined(condition, ours)) == canonical(said):
                which = f"statement {number} of `{name}`" if len(pairs) > 1 else f"`{name}`"
                message = f"the oracle decides {which} by its very condition `{text}`"
                yield Finding(question.at(oracle.line), "oracle-copy", message, _HINT)


def _parsed(text: str) -> ast.expr | None:
    """The tree of a condition; None for one that cannot be read, which is a finding elsewhere."""
    try:
        return ast.parse(text.strip(), mode="eval").body
    except SyntaxError:
        return None
