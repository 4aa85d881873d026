"""How an answer was read, in plain text and in LaTeX; both can be read back to the same value."""

from __future__ import annotations

from qbank.algebra.response.names import latex_name, typed
from qbank.algebra.response.tree import Call, Const, Div, Grid, Name, Neg, Node, Num, Pow, Product, Sum

_CLIP = 60  # longer readings are not quoted in a message


def echo(node: Node) -> str:
    """Plain text with the brackets that leave no doubt: `-(1/2)*x^2`."""
    match node:
        case Num():
            return _number(node)
        case Name(name=name):
            return typed(name)
        case Const(name=name):
            return name
        case Neg(arg=arg):
            return "-" + _bracket(arg, Sum, Neg)
        case Sum(terms=terms):
            parts = [(" - " if minus else " + ") + _bracket(term, Sum, Neg) for minus, term in terms[1:]]
            return _bracket(terms[0][1], Sum) + "".join(parts)
        case Product(factors=factors):
            return "*".join(_bracket(factor, Sum, Neg, Div, Product) for factor in factors)
        case Div(top=top, bottom=bottom):
            return f"{_over(top)}/{_bracket(bottom, Sum, Neg, Div, Product)}"
        case Pow(base=base, exponent=exponent):
            return f"{_base(base)}^{_exponent(exponent)}"
        case Call(name="logb", args=(base, arg)):
            return f"log_{echo(base)}({echo(arg)})"
        case Call(name=name, args=args):
            return f"{name}({', '.join(map(echo, args))})"


def echo_grid(grid: Grid, vector: bool) -> str:
    """`[[1, 2], [3, 4]]`, or `[1, 2]` for a vector."""
    rows = [", ".join(map(echo, row)) for row in grid.rows]
    return f"[{', '.join(rows)}]" if vector else f"[{', '.join(f'[{row}]' for row in rows)}]"


def readings(first: Node, second: Node) -> str:
    """Two readings of one text, for a message that asks which was meant; empty when they are long."""
    one, two = echo(first), echo(second)
    return f"{one} or {two}" if len(one) + len(two) <= _CLIP else ""


def _bracket(node: Node, *kinds: type) -> str:
    return f"({echo(node)})" if isinstance(node, kinds) else echo(node)


def _over(top: Node) -> str:
    # x^1/2 is refused as ambiguous, so its echo must not look like that.
    one = isinstance(top, Pow) and isinstance(top.exponent, Num) and top.exponent.value == 1
    return f"({echo(top)})" if one else _bracket(top, Sum, Neg, Div, Product)


def _base(base: Node) -> str:
    plain = isinstance(base, Name | Const) or (isinstance(base, Num) and not _scientific(base)[1])
    return echo(base) if plain else f"({echo(base)})"


_exponent = _base


def _number(node: Num) -> str:
    """The number as typed, tidied: `.5` is 0.5, `5.` is 5, `1E+3` is 1E3 (for e may be a name)."""
    mantissa, letter, power = _scientific(node)
    return f"{mantissa}{letter}{power}"


def _scientific(node: Num) -> tuple[str, str, str]:
    """The mantissa, and the letter and the power of ten or nothing."""
    letter = next((letter for letter in "eE" if letter in node.text), "")
    mantissa, _, power = node.text.partition(letter) if letter else (node.text, "", "")
    whole, _, digits = mantissa.partition(".")
    whole = whole.lstrip("0") or "0"
    return f"{whole}.{digits}" if digits else whole, letter, str(int(power)) if power else ""


# ---------------------------------------------------------------- LaTeX

_AROUND = {
    "abs": (r"\left|", r"\right|"),
    "floor": (r"\left\lfloor ", r"\right\rfloor "),
    "ceil": (r"\left\lceil ", r"\right\rceil "),
    "sqrt": (r"\sqrt{", "}"),
}
_COMMANDS = frozenset(
    ("exp", "ln", "sin", "cos", "tan", "sinh", "cosh", "tanh", "arcsin", "arccos", "arctan", "max", "min")
)


def latex(node: Node) -> str:
    r"""LaTeX without delimiters: `-\frac{1}{2} \cdot x^{2}`."""
    match node:
        case Num():
            mantissa, _, power = _scientific(node)
            return rf"{mantissa} \cdot 10^{{{power}}}" if power else mantissa
        case Name(name=name):
            return latex_name(name)
        case Const(name=name):
            return r"\pi" if name == "pi" else "e"
        case Neg(arg=arg):
            return "-" + _group(arg, Sum, Neg)
        case Sum(terms=terms):
            parts = [(" - " if minus else " + ") + _group(term, Sum, Neg) for minus, term in terms[1:]]
            return _group(terms[0][1], Sum) + "".join(parts)
        case Product(factors=factors):
            return r" \cdot ".join(_group(factor, Sum, Neg, Product) for factor in factors)
        case Div(top=top, bottom=bottom):
            return rf"\frac{{{latex(top)}}}{{{latex(bottom)}}}"
        case Pow(base=base, exponent=exponent):
            plain = isinstance(base, Name | Const) or (isinstance(base, Num) and not _scientific(base)[1])
            return f"{latex(base) if plain else _parens(base)}^{{{latex(exponent)}}}"
        case Call(name="logb", args=(base, arg)):
            return rf"\log_{{{latex(base)}}}{_parens(arg)}"
        case Call(name="binomial", args=(top, bottom)):
            return rf"\binom{{{latex(top)}}}{{{latex(bottom)}}}"
        case Call(name="factorial", args=(arg,)):
            simple = isinstance(arg, Name) or (isinstance(arg, Num) and arg.is_whole_literal)
            return f"{latex(arg) if simple else _parens(arg)}!"
        case Call(name=name, args=(arg,)) if name in _AROUND:
            left, right = _AROUND[name]
            return f"{left}{latex(arg)}{right}"
        case Call(name=name, args=args):
            shown = f"\\{name}" if name in _COMMANDS else rf"\operatorname{{{name}}}"
            return rf"{shown}\left({', '.join(map(latex, args))}\right)"


def latex_grid(grid: Grid) -> str:
    rows = r" \\ ".join(" & ".join(map(latex, row)) for row in grid.rows)
    return rf"\begin{{pmatrix}} {rows} \end{{pmatrix}}"


def _group(node: Node, *kinds: type) -> str:
    return _parens(node) if isinstance(node, kinds) else latex(node)


def _parens(node: Node) -> str:
    return rf"\left({latex(node)}\right)"
