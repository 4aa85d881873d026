"""How an answer was typed, for questions that ask for a form: a decimal, a reduced fraction, a product."""

from __future__ import annotations

import math
from dataclasses import dataclass

from qbank.algebra.response.tree import Call, Const, Div, Name, Neg, Node, Num, Pow, Product, Sum

_TOP = {
    Num: "number", Name: "name", Const: "name", Sum: "sum", Product: "product", Div: "quotient", Pow: "power",
    Call: "function",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Form:
    """Facts about the typed text, before any algebra; False or None for answers that are not one number.

    `top` is the outermost operation: number, name, sum, product, quotient, power or function, and "" for
    vectors, matrices and options; a sign in front is looked through.
    """

    is_integer_literal: bool = False  # 12, -3
    is_decimal: bool = False  # 0.75, 1e-3, 2.5*10^-3
    is_fraction: bool = False  # 3/4, -\frac{6}{8}
    is_reduced: bool = False  # a fraction in lowest terms, denominator above 1
    digits: int | None = None  # significant figures of a decimal or an integer; 1200 counts as four
    decimals: int | None = None  # digits after the point
    top: str = ""
    tree: Node | None = None


def form(node: Node) -> Form:
    """The facts about one scalar answer."""
    inner = node.arg if isinstance(node, Neg) else node
    top = _TOP.get(type(inner), "")
    number = inner if isinstance(inner, Num) else _mantissa(inner)
    if number is not None:
        whole = isinstance(inner, Num) and inner.is_whole_literal
        return Form(
            is_integer_literal=whole,
            is_decimal=not whole,
            digits=_digits(number),
            decimals=_decimals(number) if isinstance(inner, Num) and "e" not in inner.text.lower() else None,
            top=top,
            tree=node,
        )
    fraction = _fraction(inner)
    if fraction is not None:
        above, below = fraction
        return Form(
            is_fraction=True, is_reduced=below > 1 and math.gcd(above, below) == 1, top=top, tree=node
        )
    return Form(top=top, tree=node)


def _mantissa(node: Node) -> Num | None:
    """2.5 in 2.5*10^-3, or None."""
    if not isinstance(node, Product) or len(node.factors) != 2:
        return None
    number, power = node.factors
    if not isinstance(number, Num) or not isinstance(power, Pow):
        return None
    exponent = power.exponent.arg if isinstance(power.exponent, Neg) else power.exponent
    ten = isinstance(power.base, Num) and power.base.text == "10"
    return number if ten and isinstance(exponent, Num) and exponent.is_whole_literal else None


def _digits(number: Num) -> int:
    """Significant figures: leading zeros do not count, and zero itself counts one."""
    mantissa = number.text.lower().partition("e")[0].replace(".", "")
    return max(1, len(mantissa.lstrip("0")))


def _decimals(number: Num) -> int:
    return len(number.text.partition(".")[2])


def _fraction(node: Node) -> tuple[int, int] | None:
    if not isinstance(node, Div):
        return None
    above = node.top.arg if isinstance(node.top, Neg) else node.top
    if not (isinstance(above, Num) and isinstance(node.bottom, Num)):
        return None
    if not (above.is_whole_literal and node.bottom.is_whole_literal):
        return None
    return int(above.value), int(node.bottom.value)
