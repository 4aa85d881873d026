"""The form of an answer, where the question asks for one: a fraction, factored, expanded, simplified."""

from __future__ import annotations

from typing import Any

import sympy as sp

from qbank.algebra.response import Response, parse_response
from qbank.algebra.response.build import build
from qbank.algebra.response.limits import DEFAULT_LIMITS
from qbank.algebra.response.names import declare
from qbank.algebra.response.tree import Call, Div, Neg, Node, Num, Pow, Product, Sum
from qbank.keyed import Keyed

from .judge import Judge
from .reading import symbols_of

LONGER = 1.5  # a simplified answer has at most so many times the nodes of the key, and two more
ADVICE = {
    "fraction": "the question asks for a fraction in lowest terms",
    "factored": "the question asks for a product of factors that do not factor further",
    "expanded": "the question asks for a sum without brackets, like terms collected",
    "simplified": "the question asks for a simplified form: this one can be written shorter",
}


def form_problem(asked: str, one: Keyed, response: Response, judge: Judge) -> str | None:
    """Why the response is not in the form asked for; empty when it is, None when that was not decided."""
    if asked == "fraction":
        typed = response.form
        return "" if typed.is_reduced or typed.is_integer_literal else ADVICE[asked]
    done = judge.ask(has_form, asked, response.text, one.name, dict(symbols_of(one)), one.key)
    if done.stopped:
        return None
    return "" if done.result else ADVICE[asked]


def has_form(asked: str, text: str, name: str, symbols: dict[str, Any], key: Any) -> bool:
    """Whether the typed text has the form; to be called in a worker, for factoring may take long."""
    tree = parse_response(text, symbols, lhs=name).form.tree
    assert tree is not None
    if asked == "factored":
        return all(_irreducible(factor, symbols) for factor in _factors(tree))
    if asked == "expanded":
        value = build(tree, declare(symbols), DEFAULT_LIMITS)
        return not _has_brackets(tree) and _terms(tree) <= len(sp.Add.make_args(sp.expand(value)))
    return _nodes(tree) <= LONGER * _key_nodes(key) + 2


def _factors(node: Node) -> list[Node]:
    """What stands in the product, above and below the line and under whole powers."""
    match node:
        case Neg(arg=arg):
            return _factors(arg)
        case Product(factors=factors):
            return [leaf for factor in factors for leaf in _factors(factor)]
        case Div(top=top, bottom=bottom):
            return [*_factors(top), *_factors(bottom)]
        case Pow(base=base):
            return _factors(base)
    return [node]


def _irreducible(node: Node, symbols: dict[str, Any]) -> bool:
    if not isinstance(node, Sum):
        return True
    value = sp.together(build(node, declare(symbols), DEFAULT_LIMITS))
    content, factors = sp.factor_list(value)
    return bool(sum(power for _, power in factors) == 1 and (not content.is_Integer or abs(content) == 1))


def _children(node: Node) -> tuple[Node, ...]:
    match node:
        case Neg(arg=arg):
            return (arg,)
        case Sum(terms=terms):
            return tuple(term for _, term in terms)
        case Product(factors=factors):
            return factors
        case Div(top=top, bottom=bottom):
            return top, bottom
        case Pow(base=base, exponent=exponent):
            return base, exponent
        case Call(args=args):
            return args
    return ()


def _has_brackets(node: Node) -> bool:
    """Whether something is left to multiply out."""
    match node:
        case Neg(arg=arg) if isinstance(arg, Sum):
            return True
        case Product(factors=factors) if any(isinstance(factor, Sum) for factor in factors):
            return True
        case Div(top=top) if isinstance(top, Sum):
            return True
        case Pow(base=base, exponent=exponent) if isinstance(base, Sum) and isinstance(exponent, Num):
            return True
    return any(_has_brackets(child) for child in _children(node))


def _terms(node: Node) -> int:
    return len(node.terms) if isinstance(node, Sum) else 1


def _nodes(node: Node) -> int:
    return 1 + sum(_nodes(child) for child in _children(node))


def _key_nodes(key: Any) -> int:
    """The nodes of the key, counted as those of typed text: a sum or product of n things is one node more."""
    return sum(1 for _ in sp.preorder_traversal(key))
