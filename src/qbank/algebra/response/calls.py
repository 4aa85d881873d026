r"""Function calls in an answer: `sin(x)`, `sin x`, `sin^2(x)`, `log_2(8)`, `\max\{0, x\}`; unknown names."""

from __future__ import annotations

import re
from collections.abc import Mapping
from fractions import Fraction
from typing import TYPE_CHECKING, NoReturn

from sympy import Symbol

from qbank.algebra.response.doubts import check_after_argument
from qbank.algebra.response.names import ALIASES, FUNCTIONS, GREEK_NAMES, POWERED, likely, listing, typed
from qbank.algebra.response.print import echo
from qbank.algebra.response.tokens import Token
from qbank.algebra.response.tree import Call, Name, Neg, Node, Num, Pow

if TYPE_CHECKING:
    from qbank.algebra.response.grammar import Grammar

_BASED = re.compile(r"log([0-9]{1,3})")
_ARGUMENTS = {1: "1 argument", 2: "2 arguments"}
INFINITE = frozenset({"oo", "inf", "infinity", "infty", "Infinity", "Inf", "nan", "NaN"})
ELSEWHERE = {
    "lg": "lg has two meanings: write log_2(x) or log_10(x)",
    "log_b": "for another base write log(x)/log(b)",
    "sigma": "the logistic function is written sigmoid(x)",
    "sec": "write 1/cos(x)", "csc": "write 1/sin(x)", "cot": "write 1/tan(x)",
    "sech": "write 1/cosh(x)", "csch": "write 1/sinh(x)", "coth": "write 1/tanh(x)",
    "tg": "write tan(x)", "sh": "write sinh(x)", "ch": "write cosh(x)", "th": "write tanh(x)",
    "Matrix": "write a matrix as [[1, 2], [3, 4]]", "array": "write a matrix as [[1, 2], [3, 4]]",
    "tensor": "write a matrix as [[1, 2], [3, 4]]", "diag": "write all entries: [[1, 0], [0, 2]]",
    "norm": "for an absolute value write |x| or abs(x)",
}  # fmt: skip


def function_of(token: Token, declared: Mapping[str, Symbol]) -> str | None:
    """The proper name of the function that `token` names, `logb` for a logarithm with a base, or None."""
    if token.kind != "name" or token.text in declared:
        return None
    base = _BASED.fullmatch(token.text)
    if base and ("_" in token.raw or base[1] in ("2", "10")):
        return "logb"
    name = ALIASES.get(token.text, token.text)
    return name if name in FUNCTIONS else None


def call(grammar: Grammar, token: Token, function: str, bare: bool) -> Node:
    """The call of `function`, whose name `token` has just been read."""
    if grammar.at("open", "(", "{", r"\{"):
        power, node = None, _applied(grammar, token, function)
    else:
        with grammar.deeper():  # sin^sin^... and ln x*ln x*... have no brackets, yet they nest
            power = _power(grammar, function, token)
            applied = grammar.at("open", "(", "{", r"\{")
            node = (
                _applied(grammar, token, function) if applied else _bare_call(grammar, token, function, bare)
            )
    return Pow(power[0].pos, node, power[1]) if power else node


def _applied(grammar: Grammar, token: Token, function: str) -> Call:
    """`sin(x)`, `\\sin{x}`, `max(0, x)`."""
    opening, inner = grammar.here, grammar.following
    args = _arguments(grammar)
    fewest, most = (1, 1) if function == "logb" else FUNCTIONS[function]
    if not fewest <= len(args) <= most:
        wanted = _ARGUMENTS.get(most, f"{fewest} to {most} arguments")
        advice = "; for base 2 write log_2(x)" if function in ("ln", "logb") else ""
        grammar.fail(f"{typed(token.text)} takes {wanted}, not {len(args)}{advice}", "arguments", token)
    node = _built(grammar, token, function, args)
    # LaTeX does not show the braces of \sin{x}^2, unless there are brackets within, as sympy prints them.
    if opening.text == "{" and inner.text not in ("(", "[") and len(args) == 1 and function != "sqrt":
        check_after_argument(grammar, node)
    return node


def _power(grammar: Grammar, function: str, token: Token) -> tuple[Token, Num] | None:
    """The 2 of sin^2(x); sin^-1 is refused, for it means arcsin to some and 1/sin to others."""
    if not grammar.at("op", "^"):
        return None
    caret = grammar.advance()
    exponent, _ = grammar.exponent()
    positive = isinstance(exponent, Num) and exponent.is_whole_literal and exponent.value > 1
    if not isinstance(exponent, Num) or not positive or function not in POWERED:
        inverse = isinstance(exponent, Neg) and f"arc{function}" in FUNCTIONS
        power = echo(exponent) if isinstance(exponent, Num | Name) else f"({echo(exponent)})"
        advice = f"arc{function}(x) or 1/{function}(x)" if inverse else f"({token.text}(x))^{power}"
        grammar.fail(f"a power of a function goes after its argument: write {advice}", "ambiguous", caret)
    return caret, exponent


def _arguments(grammar: Grammar) -> tuple[Node, ...]:
    opening = grammar.advance()
    if grammar.at("close"):
        grammar.fail("there is nothing between these brackets", "missing", opening)
    with grammar.inside():
        args = [grammar.sum()]
        while grammar.at("comma"):
            grammar.advance()
            args.append(grammar.sum())
    grammar.close(opening)
    return tuple(args)


def _bare_call(grammar: Grammar, token: Token, function: str, bare: bool) -> Call:
    """`sin x`, `ln 2`, `ln |x|`: one number, name, root, fraction or bar, and nothing to add to it."""
    shown = typed(token.text)
    simple = grammar.at("name") and function_of(grammar.here, grammar.declared) is None
    simple = simple or grammar.here.kind in ("number", "frac", "root", "bar")
    unclear = function == "logb" and "_" not in token.raw  # log2 x: a base, or the number 2?
    if not bare or not simple or unclear or FUNCTIONS.get(function, (1, 1)) != (1, 1):
        grammar.fail(f"put the argument of {shown} in brackets: {shown}(x)", "argument", token)
    arg = grammar.atom().node
    node = _built(grammar, token, function, (arg,))
    check_after_argument(grammar, node)
    return node


def _built(grammar: Grammar, token: Token, function: str, args: tuple[Node, ...]) -> Call:
    if function != "logb":
        return Call(token.pos, function, args)
    base = token.text.removeprefix("log")
    if int(base) < 2:
        grammar.fail("the base of a logarithm is a whole number from 2 on", "domain", token)
    return Call(token.pos, "logb", (Num(token.pos, str(int(base)), Fraction(int(base))), *args))


def complain(grammar: Grammar, token: Token) -> NoReturn:
    """Refuse a name that is neither declared nor built in, with the nearest that is."""
    name = token.text
    shown = f"'{token.raw[:20]}'"
    if name in INFINITE:
        grammar.fail("infinity is not a number: it cannot be used here", "infinite", token)
    if name in ("i", "j", "I", "J") and name not in grammar.declared:
        advice = listing(grammar.declared)
        grammar.fail(f"{shown} is not a name here, and answers are real numbers; {advice}", "name", token)
    if name in ELSEWHERE:
        grammar.fail(f"{shown} is not known here: {ELSEWHERE[name]}", "name", token)
    if token.raw.startswith("\\") and name not in GREEK_NAMES and "_" not in name and "{" not in token.raw:
        grammar.fail(f"the LaTeX command {shown} is not known here", "latex", token)
    grammar.fail(f"{shown} is not a name here; {likely(name, grammar.declared)}", "name", token)
