"""What is refused because people read it in two ways; both readings are offered.

A course's convention would settle 1/2x or 2^3^2, but the student may have another in mind, and a wrong mark
for a right answer is worse than a question back.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, NoReturn

from qbank.algebra.response.print import readings
from qbank.algebra.response.tokens import Token
from qbank.algebra.response.tree import Call, Div, Neg, Node, Num, Pow, Product, Sum, is_literal_fraction

if TYPE_CHECKING:
    from qbank.algebra.response.grammar import Grammar, Piece


def fail_between(grammar: Grammar, one: Node, other: Node, token: Token) -> NoReturn:
    """Refuse at `token`, offering both readings where they are short."""
    offered = readings(one, other)
    what = f"this could mean {offered}" if offered else "this can be read in two ways"
    grammar.fail(f"{what}: write the one you mean", "ambiguous", token)


def check_after_division(grammar: Grammar, slash: Token, top: Node, bottom: Node) -> None:
    """Refuse 1/2x and a/b/c; a/b*c is (a/b)*c to everyone who types it."""
    token = grammar.here
    if grammar.at("op", "/"):
        grammar.advance()
        third = grammar.signed_factor().node
        left = Div(token.pos, Div(slash.pos, top, bottom), third)
        fail_between(grammar, left, Div(slash.pos, top, Div(token.pos, bottom, third)), token)
    if grammar.starts_factor():
        third = grammar.factor().node
        left_ = Product(token.pos, (Div(slash.pos, top, bottom), third))
        fail_between(grammar, left_, Div(slash.pos, top, Product(token.pos, (bottom, third))), token)


def check_adjacent(grammar: Grammar, token: Token, left: Piece, right: Node) -> None:
    """Refuse a product without a sign where it could be something else; `token` starts `right`."""
    if left.loose == "number" and is_literal_fraction(right):  # 1½, 1 (1/2), but not (1)(1/2)
        mixed = Sum(token.pos, ((False, left.node), (False, right)))
        fail_between(grammar, mixed, Product(token.pos, (left.node, right)), token)
    if token.kind == "number":
        if left.loose != "number":
            grammar.fail("a number after a factor: write it in front, or a * between them", "adjacent", token)
        advice = "for a mixed number write 1 + 1/2" if grammar.at("op", "/") else "no spaces inside a number"
        grammar.fail(f"two numbers side by side: write a sign between them; {advice}", "adjacent", token)
    if left.loose == "power":  # e^2x, 10^-3x, x^n y
        power = left.node.arg if isinstance(left.node, Neg) else left.node
        assert isinstance(power, Pow)
        longer = _signed(power.exponent, lambda exponent: Product(token.pos, (exponent, right)))
        inside = Pow(power.pos, power.base, longer)
        fail_between(grammar, Product(token.pos, (power, right)), inside, token)
    if left.loose == "bars":  # |x|y|z|
        grammar.fail("write a * after the closing bar", "ambiguous", token)
    if left.loose == "e" and token.kind == "open":
        product = Product(token.pos, (left.node, right))
        fail_between(grammar, Pow(token.pos, left.node, right), product, token)


def fail_chain(grammar: Grammar, power: Pow) -> NoReturn:
    """2^3^2 is 512 to some and 64 to others."""
    token = grammar.advance()
    third, _ = grammar.exponent()
    upwards = Pow(power.pos, power.base, Pow(token.pos, power.exponent, third))
    fail_between(grammar, Pow(token.pos, power, third), upwards, token)


def is_one(exponent: Node) -> bool:
    """1 or -1 as typed, the exponent of an unfinished root."""
    number = exponent.arg if isinstance(exponent, Neg) else exponent
    return isinstance(number, Num) and number.text == "1"


def fail_root(grammar: Grammar, power: Pow) -> NoReturn:
    """x^1/2 is (x^1)/2 by the rules and a root in most heads."""
    token = grammar.advance()
    third = grammar.signed_factor().node
    root = Pow(power.pos, power.base, _signed(power.exponent, lambda one: Div(token.pos, one, third)))
    fail_between(grammar, root, Div(token.pos, power, third), token)


def _signed(exponent: Node, change: Callable[[Node], Node]) -> Node:
    """A changed exponent with its minus sign kept in front."""
    return Neg(exponent.pos, change(exponent.arg)) if isinstance(exponent, Neg) else change(exponent)


def check_after_argument(grammar: Grammar, function: Call) -> None:
    """After `sin x` without brackets: refuse `sin x y`, `sin x/2`, `sin x^2`, `sin x*y` and `sin x!`."""
    token = grammar.here
    arg = function.args[-1]
    if grammar.at("op", "!"):
        factorial = Call(token.pos, "factorial", (arg,))
        fail_between(grammar, _with(function, factorial), Call(token.pos, "factorial", (function,)), token)
    if grammar.at("op", "^"):
        grammar.advance()
        second, _ = grammar.exponent()
        fail_between(
            grammar, _with(function, Pow(token.pos, arg, second)), Pow(token.pos, function, second), token
        )
    if grammar.at("op", "/"):
        grammar.advance()
        second = grammar.signed_factor().node
        fail_between(
            grammar, _with(function, Div(token.pos, arg, second)), Div(token.pos, function, second), token
        )
    if grammar.at("op", "*") or grammar.starts_factor():
        if grammar.at("op", "*"):
            grammar.advance()
        second = grammar.signed_factor().node
        within = _with(function, Product(token.pos, (arg, second)))
        fail_between(grammar, within, Product(token.pos, (function, second)), token)


def _with(function: Call, arg: Node) -> Call:
    """The same function of another (last) argument."""
    return Call(function.pos, function.name, (*function.args[:-1], arg))
