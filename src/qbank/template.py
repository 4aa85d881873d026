"""Placeholders: `<< value >>` in prose, through Jinja2's sandbox.

Every value that is printed passes `_finalize`, which refuses what has no exact form and leaves a token in
the text (see `markup`); nothing else can reach the reader. Filters are the closed list below.
"""

from __future__ import annotations

import re
import traceback
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import jinja2
from jinja2 import nodes
from jinja2.sandbox import ImmutableSandboxedEnvironment

from .algebra import printing, values
from .chains import Chain
from .errors import nearest
from .model import Passage

_SINK = "__printed__"


class TemplateError(ValueError):
    """A placeholder that cannot be printed; `line` is a line of the file."""

    def __init__(self, message: str, line: int, hint: str = "") -> None:
        super().__init__(message)
        self.line = line
        self.hint = hint


@dataclass(frozen=True, slots=True)
class Tex:
    """LaTeX that a filter made from a value; `value` is what it shows."""

    latex: str
    value: Any


@dataclass(frozen=True, slots=True)
class Words:
    """Plain text that a filter made from a value."""

    text: str
    value: Any


@dataclass(frozen=True, slots=True)
class Steps:
    """`steps.name` in a template: the chains by name, with the mode in which they are printed."""

    chains: Mapping[str, Any]

    def __getattr__(self, name: str) -> Any:
        try:
            return self.chains[name]
        except KeyError:
            near = nearest(name, self.chains)
            hint = f"did you mean `steps.{near}`?" if near else f"steps: {', '.join(self.chains) or 'none'}"
            raise jinja2.UndefinedError(f"`steps.{name}` names no step; {hint}") from None


@dataclass(frozen=True, slots=True)
class ChainView:
    """A chain as it may be printed: with symbols, with numbers, and the value it ends in."""

    symbolic: Chain | None
    concrete: Chain
    names: Mapping[Any, str]
    numbers: Mapping[Any, Any]
    mode: str = "symbols"


class _Undefined(jinja2.StrictUndefined):
    pass


@jinja2.pass_context
def _finalize(context: jinja2.runtime.Context, value: Any) -> str:
    """Put a value into the sink and leave its token."""
    if isinstance(value, jinja2.Undefined):
        value._fail_with_undefined_error()
    if isinstance(value, bool | float) or value is None or isinstance(value, list | dict | set):
        raise TypeError(
            f"{value!r} ({type(value).__name__}) cannot be printed; give it an exact form in solve"
        )
    if not isinstance(value, Tex | Words | ChainView | str):
        value = values.to_sympy(value)
    sink: list[Any] = context[_SINK]
    sink.append(value)
    return f"\ue000{len(sink) - 1}\ue001"


def _tex(make: Callable[[Any], str]) -> Callable[[Any], Tex]:
    return lambda value: Tex(make(values.to_sympy(value)), value)


def _decimal(value: Any, places: int = 2) -> Tex:
    return Tex(values.fixed(values.to_sympy(value), places), value)


def _sig(value: Any, digits: int = 3) -> Tex:
    return Tex(values.significant(values.to_sympy(value), digits), value)


def _percent(value: Any, places: int = 0) -> Tex:
    return Tex(values.fixed(100 * values.to_sympy(value), places) + r"\%", value)


def _mode(mode: str) -> Callable[[Any], ChainView]:
    def apply(view: Any) -> ChainView:
        if not isinstance(view, ChainView):
            raise TypeError(f"`{mode}` is a filter for steps")
        return ChainView(view.symbolic, view.concrete, view.names, view.numbers, mode)

    return apply


FILTERS: Mapping[str, Callable[..., Any]] = {
    "coef": _tex(printing.coefficient),
    "signed": _tex(printing.signed),
    "paren": _tex(printing.in_parentheses),
    "decimal": _decimal,
    "sig": _sig,
    "percent": _percent,
    "abs": lambda value: abs(values.to_sympy(value)),
    "row": lambda value: Tex(printing.latex(tuple(values.to_sympy(value))), value),
    "plain": lambda value: Words(values.scalar_text(values.to_sympy(value)), value),
    "numbers": _mode("numbers"),
    "symbols": _mode("symbols"),
    "both": _mode("both"),
}


def _environment() -> ImmutableSandboxedEnvironment:
    env = ImmutableSandboxedEnvironment(
        block_start_string="<<%",
        block_end_string="%>>",
        variable_start_string="<<",
        variable_end_string=">>",
        comment_start_string="<<#",
        comment_end_string="#>>",
        trim_blocks=True,
        lstrip_blocks=True,
        undefined=_Undefined,
        finalize=_finalize,
        autoescape=False,
    )
    env.filters = dict(FILTERS)
    env.globals.clear()
    return env


_ENV = _environment()
_LOST_SIGN = re.compile(r"<<[-+]|[-+]>>")


@lru_cache(maxsize=4096)
def _compiled(text: str, line: int) -> jinja2.Template:
    padded = "\n" * (line - 1) + text
    if lost := _LOST_SIGN.search(padded):
        # Jinja takes a sign at the edge of a placeholder for white-space control and drops it.
        where = padded.count("\n", 0, lost.start()) + 1
        raise TemplateError(f"the sign in `{lost[0]}` would not be printed", where, "write <<(-x)>>")
    try:
        tree = _ENV.parse(padded)
        for concat in tree.find_all(nodes.Concat):
            raise TemplateError(
                "`~` is not allowed in a placeholder", concat.lineno, "print the values one by one"
            )
        for power in tree.find_all(nodes.Pow):
            if isinstance(power.left, nodes.Neg):
                # Jinja (3.1.6) compiles (-1)**k as -(1**k).
                raise TemplateError(
                    "a power of a negative number gets the wrong sign in a placeholder",
                    power.lineno,
                    "let solve return it",
                )
        for quotient in tree.find_all(nodes.Div):
            if isinstance(quotient.left, nodes.Const) and isinstance(quotient.right, nodes.Const):
                numbers = f"{quotient.left.value}/{quotient.right.value}"
                raise TemplateError(
                    f"`{numbers}` is a rounded number in a placeholder, and equals no exact one",
                    quotient.lineno,
                    "multiply it out, as in 2*p == 1, or let solve return it",
                )
        return _ENV.from_string(padded)
    except jinja2.TemplateSyntaxError as error:
        message = error.message or "cannot be read"
        hint = ""
        if message.startswith("No filter named"):
            name = message.split("'")[1]
            near = nearest(name, FILTERS)
            hint = f"did you mean `{near}`? " if near else ""
            hint += f"filters: {', '.join(FILTERS)}"
        raise TemplateError(message, error.lineno, hint) from error


@dataclass(frozen=True, slots=True)
class Printed:
    """Rendered text with tokens, and the values behind them."""

    text: str
    values: tuple[Any, ...]
    line: int


def render(passage: Passage, known: Mapping[str, Any]) -> Printed:
    """Render a passage; raises TemplateError with the line of the placeholder that fails."""
    if "<<" not in passage.text:
        return Printed(passage.text, (), passage.line)
    template = _compiled(passage.text, passage.line)
    sink: list[Any] = []
    try:
        text = template.render({**known, _SINK: sink})
    except Exception as error:
        lines = [
            f.lineno or 0 for f in traceback.extract_tb(error.__traceback__) if f.filename == "<template>"
        ]
        message = str(error)
        hint = ""
        if isinstance(error, jinja2.UndefinedError) and message.endswith("is undefined"):
            name = message.split("'")[1]
            near = nearest(name, known)
            message = f"`<<{name}>>` names nothing"
            hint = f"did you mean `{near}`?" if near else f"known: {', '.join(sorted(known))}"
        raise TemplateError(message, lines[-1] if lines else passage.line, hint) from error
    return Printed(text[passage.line - 1 :], tuple(sink), passage.line)


def names_in(passage: Passage) -> dict[str, int]:
    """Names that the placeholders of a passage use, in any branch, with their lines. Raises TemplateError."""
    from jinja2 import meta

    _compiled(passage.text, passage.line)
    padded = "\n" * (passage.line - 1) + passage.text
    tree = _ENV.parse(padded)
    free = meta.find_undeclared_variables(tree)
    return {node.name: node.lineno for node in tree.find_all(nodes.Name) if node.name in free}
