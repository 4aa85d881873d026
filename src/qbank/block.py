"""The python block of a question: compiled under the file's own name and line numbers, run with few names.

The block sees exact mathematics and nothing else: an import allowlist, no builtins that open files or start
processes. That guards against accidents in reviewed code; it is no fence against an attacker.
"""

from __future__ import annotations

import ast
import builtins
import inspect
import traceback
import weakref
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import lru_cache
from types import CodeType
from typing import Any

from .algebra.closed import close
from .chains import chain
from .errors import Finding, SourceError, nearest
from .figures import Graph, Plot
from .model import ComputedAnswer, Question

ALLOWED_IMPORTS = frozenset({"sympy", "mpmath", "math", "fractions", "itertools", "functools", "collections"})
ORACLE_IMPORTS = frozenset({"torch"})
_BUILTINS = (
    "abs all any bool callable chr dict divmod enumerate filter float frozenset int isinstance issubclass "
    "iter len list map max min next ord pow range repr reversed round set slice sorted str sum tuple zip "
    "ArithmeticError AssertionError Exception IndexError KeyError StopIteration TypeError ValueError "
    "ZeroDivisionError NotImplemented object property staticmethod classmethod __build_class__"
)


@dataclass(frozen=True, slots=True)
class Oracle:
    """A second route to the key: what it is called, the route, and whether it needs PyTorch."""

    name: str
    route: str
    call: Callable[..., Any]
    line: int
    torch: bool


@dataclass(frozen=True, slots=True)
class Misconception:
    """A named mistake: what it gives, for which answer (None: the only one)."""

    name: str
    title: str
    answer: str | None
    call: Callable[..., Any]
    line: int


@dataclass(slots=True)
class Program:
    """The functions of a block by role."""

    solve: Callable[..., Any]
    steps: Callable[..., Any] | None
    oracles: list[Oracle] = field(default_factory=list)
    misconceptions: dict[str, Misconception] = field(default_factory=dict)
    figures: dict[str, Callable[..., Any]] = field(default_factory=dict)
    functions: Mapping[str, Callable[..., Any]] = field(default_factory=dict)


class BlockError(Exception):
    """An exception raised inside a block: its message and the line of the file where it was raised."""

    def __init__(self, message: str, line: int, function: str) -> None:
        super().__init__(message)
        self.line = line
        self.function = function


_PROGRAMS: weakref.WeakKeyDictionary[Question, Program] = weakref.WeakKeyDictionary()


def program(question: Question) -> Program:
    """The compiled block, made once for each question. Raises SourceError when it cannot be used."""
    if question not in _PROGRAMS:
        _PROGRAMS[question] = _load(question, parse_block(question))
    return _PROGRAMS[question]


def recompiled(question: Question, tree: ast.Module, names: Mapping[str, Any] | None = None) -> Program:
    """A program from a changed syntax tree of the block, which may also use `names`.

    Raises SourceError when it does not run.
    """
    return run_block(question, compile(tree, question.path, "exec"), _torch_functions(tree), names)


@contextmanager
def using(question: Question, made: Program) -> Iterator[None]:
    """Let `program(question)` be `made` for a while."""
    before = program(question)
    _PROGRAMS[question] = made
    try:
        yield
    finally:
        _PROGRAMS[question] = before


def parse_block(question: Question) -> ast.Module:
    """The syntax tree of the block with the line numbers of the file."""
    try:
        tree = ast.parse(question.block.text, filename=question.path)
    except SyntaxError as error:
        line = question.block.line + (error.lineno or 1) - 1
        code = (error.text or "").strip()
        raise SourceError(
            [Finding(question.at(line), "python-syntax", f"{error.msg}: `{code}`", "mend the python block")]
        ) from error
    return ast.increment_lineno(tree, question.block.line - 1)


def _load(question: Question, tree: ast.Module) -> Program:
    findings = [*_import_findings(question, tree)]
    if findings:
        raise SourceError(findings)
    return run_block(question, compile(tree, question.path, "exec"), _torch_functions(tree))


def run_block(
    question: Question,
    code: CodeType,
    torch_functions: frozenset[str],
    names: Mapping[str, Any] | None = None,
) -> Program:
    """Execute a compiled block and collect its functions by role."""
    close()
    result = Program(solve=_missing, steps=None)
    space = _namespace(result, torch_functions) | dict(names or {})
    try:
        exec(code, space)
    except Exception as error:
        line = line_of(error, question.path) or question.block.line
        raise SourceError(
            [
                Finding(
                    question.at(line),
                    "python-error",
                    f"{type(error).__name__}: {error}",
                    "mend the python block",
                )
            ]
        ) from error
    functions = {
        name: value
        for name, value in space.items()
        if inspect.isfunction(value) and value.__code__.co_filename == question.path
    }
    result.functions = functions
    findings = []
    if "solve" not in functions:
        near = nearest("solve", functions)
        findings.append(
            Finding(
                question.at(question.block.line),
                "missing-solve",
                "the python block has no function `solve`",
                f"is `{near}` meant?" if near else "add def solve(…) that returns a dict of values",
            )
        )
    else:
        result.solve = functions["solve"]
    result.steps = functions.get("steps")
    findings += _signature_findings(question, result)
    if findings:
        raise SourceError(findings)
    return result


def _missing(**_: Any) -> Any:
    raise AssertionError("a block without solve is refused before it runs")


def _namespace(result: Program, torch_functions: frozenset[str]) -> dict[str, Any]:
    def oracle(route: str) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
        if not isinstance(route, str) or not route.strip():
            raise ValueError('an oracle names its route: @oracle("definition")')

        def register(function: Callable[..., Any]) -> Callable[..., Any]:
            name = function.__name__
            line = function.__code__.co_firstlineno
            result.oracles.append(Oracle(name, route, function, line, name in torch_functions))
            return function

        return register

    def misconception(
        title: str, answer: str | None = None
    ) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
        if not isinstance(title, str) or not title.strip():
            raise ValueError('a misconception has a title: @misconception("ignores momentum", answer="w2")')

        def register(function: Callable[..., Any]) -> Callable[..., Any]:
            name = function.__name__
            line = function.__code__.co_firstlineno
            result.misconceptions[name] = Misconception(name, title, answer, function, line)
            return function

        return register

    def figure(function: Callable[..., Any]) -> Callable[..., Any]:
        result.figures[function.__name__] = function
        return function

    names = {name: getattr(builtins, name) for name in _BUILTINS.split() if hasattr(builtins, name)}
    return {
        "__name__": "question",
        "__builtins__": {**names, "__import__": _import},
        "oracle": oracle,
        "misconception": misconception,
        "figure": figure,
        "chain": chain,
        "Plot": Plot,
        "Graph": Graph,
    }


def _import(name: str, *rest: Any) -> Any:
    root = name.partition(".")[0]
    if root not in ALLOWED_IMPORTS | ORACLE_IMPORTS:
        raise ImportError(
            f"`{name}` is not among the imports a question may use: {', '.join(sorted(ALLOWED_IMPORTS))}"
        )
    return builtins.__import__(name, *rest)


def _import_findings(question: Question, tree: ast.Module) -> list[Finding]:
    findings = []
    inside_oracle = {
        id(node)
        for function in tree.body
        if isinstance(function, ast.FunctionDef) and _is_oracle(function)
        for node in ast.walk(function)
    }
    for node in ast.walk(tree):
        if not isinstance(node, ast.Import | ast.ImportFrom):
            continue
        names = [a.name for a in node.names] if isinstance(node, ast.Import) else [node.module or ""]
        for name in names:
            root = name.partition(".")[0]
            if root in ALLOWED_IMPORTS or (root in ORACLE_IMPORTS and id(node) in inside_oracle):
                continue
            hint = (
                "import torch inside the oracle that uses it"
                if root in ORACLE_IMPORTS
                else f"a question may import {', '.join(sorted(ALLOWED_IMPORTS))}, its oracle also torch"
            )
            findings.append(
                Finding(question.at(node.lineno), "import", f"`import {name}` is not allowed", hint)
            )
    return findings


def _is_oracle(function: ast.FunctionDef) -> bool:
    return any(
        isinstance(d, ast.Call) and isinstance(d.func, ast.Name) and d.func.id == "oracle"
        for d in function.decorator_list
    )


def _torch_functions(tree: ast.Module) -> frozenset[str]:
    """Names of top-level functions that import torch."""
    return frozenset(
        node.name for node in tree.body if isinstance(node, ast.FunctionDef) and _imports_torch(node)
    )


@lru_cache(maxsize=256)
def _imports_torch(function: ast.FunctionDef) -> bool:
    return any(
        (isinstance(node, ast.Import) and any(a.name.partition(".")[0] == "torch" for a in node.names))
        or (isinstance(node, ast.ImportFrom) and (node.module or "").partition(".")[0] == "torch")
        for node in ast.walk(function)
    )


def _signature_findings(question: Question, result: Program) -> list[Finding]:
    """Functions that run on params alone take only params; misconceptions name an answer."""
    params = question.meta.params
    findings = []
    on_params = [("solve", result.solve)] if result.solve is not _missing else []
    on_params += [(o.name, o.call) for o in result.oracles]
    for name, call in on_params:
        for argument in inspect.signature(call).parameters:
            if argument not in params:
                near = nearest(argument, params)
                findings.append(
                    Finding(
                        question.at(call.__code__.co_firstlineno),
                        "argument",
                        f"`{name}` takes `{argument}`, which is not a param",
                        f"did you mean `{near}`?" if near else f"params: {', '.join(params) or 'none'}",
                    )
                )
    for misconception in result.misconceptions.values():
        computed = [n for n, a in question.meta.answers.items() if a.computed]
        if misconception.answer is None and len(computed) != 1:
            message = f"`{misconception.name}` does not say which answer it is a mistake of"
            hint = f'write @misconception("…", answer="{computed[0] if computed else "…"}")'
        elif misconception.answer is not None and misconception.answer not in computed:
            message = f"`{misconception.name}` is for `{misconception.answer}`, which is no computed answer"
            hint = f"computed answers: {', '.join(computed) or 'none'}"
        else:
            continue
        findings.append(Finding(question.at(misconception.line), "misconception", message, hint))
    return findings + _follows_findings(question, result)


def _follows_findings(question: Question, result: Program) -> list[Finding]:
    """An answer that follows another has a function of its name, which takes the other answer."""
    findings = []
    for name, answer in question.meta.answers.items():
        if not isinstance(answer, ComputedAnswer) or answer.follows not in question.meta.answers:
            continue
        function = result.functions.get(name)
        where = question.where("answers", name, "follows")
        if function is None:
            message = f"`{name}` follows `{answer.follows}`, but the block has no function `{name}`"
            hint = (
                f"add def {name}({answer.follows}, …): the key that belongs to a student's {answer.follows}"
            )
        elif answer.follows not in inspect.signature(function).parameters:
            where = question.at(function.__code__.co_firstlineno)
            message = f"`{name}` follows `{answer.follows}`, but the function does not take it"
            hint = f"write def {name}({answer.follows}, …)"
        else:
            continue
        findings.append(Finding(where, "follows", message, hint))
    return findings


def answer_of(question: Question, misconception: Misconception) -> str:
    """The answer that a misconception belongs to."""
    return misconception.answer or next(n for n, a in question.meta.answers.items() if a.computed)


def call(question: Question, function: Callable[..., Any], values: Mapping[str, Any]) -> Any:
    """Call a function of the block with the arguments it names; raises BlockError for whatever it raises."""
    name = function.__name__
    arguments = {}
    for argument, optional in arguments_of(function):
        if argument in values:
            arguments[argument] = values[argument]
        elif not optional:
            near = nearest(argument, values)
            hint = f"; did you mean `{near}`?" if near else ""
            line = function.__code__.co_firstlineno
            raise BlockError(f"`{name}` takes `{argument}`, which has no value{hint}", line, name)
    try:
        return function(**arguments)
    except MemoryError:
        raise  # no variant is to blame, and the process is in no state to go on
    except Exception as error:
        line = line_of(error, question.path) or function.__code__.co_firstlineno
        raise BlockError(f"{type(error).__name__}: {error}", line, name) from error


@lru_cache(maxsize=256)
def arguments_of(function: Callable[..., Any]) -> tuple[tuple[str, bool], ...]:
    """The names of a function's arguments, and whether each may be left out."""
    return tuple((n, p.default is not p.empty) for n, p in inspect.signature(function).parameters.items())


def line_of(error: BaseException, path: str) -> int:
    """The innermost line of the file `path` in the traceback, 0 when it is not there."""
    lines = [
        frame.lineno or 0 for frame in traceback.extract_tb(error.__traceback__) if frame.filename == path
    ]
    return lines[-1] if lines else 0
