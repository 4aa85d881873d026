r"""What is written by shape: brackets, bars, roots and fractions: `|x|`, `⌊x⌋`, `√2`, `\frac{1}{2}`."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

from qbank.algebra.response.calls import function_of
from qbank.algebra.response.tree import Call, Const, Div, Name, Node, Num, Pow

if TYPE_CHECKING:
    from qbank.algebra.response.grammar import Grammar


def grouped(grammar: Grammar) -> Node:
    """An operand in brackets; floor and ceiling brackets are functions."""
    opening = grammar.here
    if opening.text in ("⌊", "⌈"):
        return Call(opening.pos, "floor" if opening.text == "⌊" else "ceil", (grammar.group(),))
    if opening.text == r"\{":
        grammar.fail("braces make a set, which is not asked for: write ( )", "bracket")
    node = grammar.group()
    # {x+1}y is printed as x+1y, so LaTeX's invisible braces may hold only what needs no brackets.
    if opening.text == "{" and not isinstance(node, Num | Name | Const | Call):
        grammar.fail("braces { } are not seen in LaTeX: write ( )", "bracket", opening)
    return node


def absolute(grammar: Grammar) -> Node:
    """An absolute value between bars; a bar where an operand may begin opens, any other closes."""
    opening = grammar.advance()
    if not grammar.at("end"):
        with grammar.inside(bars=1):
            node = grammar.sum()
        if grammar.at("bar"):
            grammar.advance()
            return Call(opening.pos, "abs", (node,))
        if not (grammar.at("end") or grammar.at("close")):
            grammar.unexpected()
    return grammar.fail("this '|' is never closed", "bracket", opening)


def stacked(grammar: Grammar) -> Node:
    r"""`\frac{a}{b}` and `\binom{n}{k}`."""
    command = grammar.advance()
    example = f"\\{command.text}{{1}}{{2}}"
    top, bottom = _braces(grammar, example), _braces(grammar, example)
    if command.kind == "frac":
        return Div(command.pos, top, bottom)
    return Call(command.pos, "binomial", (top, bottom))


def root(grammar: Grammar) -> Node:
    r"""`√2`, `√(x+1)`, `\sqrt{2}`, `\sqrt[3]{x}`; a bare root covers one number or one name.

    `\sqrt23` is refused: LaTeX puts only the 2 below the root.
    """
    token = grammar.advance()
    if grammar.at("open", "[") and token.text == "sqrt":
        index = grammar.group()
        arg = _braces(grammar, r"\sqrt[3]{x}")
        return Pow(token.pos, arg, Div(token.pos, Num(token.pos, "1", Fraction(1)), index))
    if grammar.at("open", "(", "{"):
        return Call(token.pos, "sqrt", (grammar.group(),))
    name = grammar.at("name") and function_of(grammar.here, grammar.declared) is None
    if not (name or grammar.at("number")):
        grammar.fail("put the argument of the root in brackets: sqrt(x)", "argument")
    several = token.text == "sqrt" and len(grammar.here.text) > 1 and grammar.at("number")
    node = grammar.atom().node
    if several or grammar.starts_factor() or grammar.at("op", "^", "!"):
        grammar.fail("where does the root end? write sqrt(...) with brackets", "ambiguous", token)
    return Call(token.pos, "sqrt", (node,))


def _braces(grammar: Grammar, example: str) -> Node:
    if not grammar.at("open", "{"):
        grammar.fail(f"braces are expected here, as in {example}", "latex")
    return grammar.group()
