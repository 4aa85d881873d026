"""Steps of a solution: run with numbers to be checked, run with symbols to be printed, from one function."""

from __future__ import annotations

import weakref
from collections.abc import Callable, Mapping
from fractions import Fraction
from functools import lru_cache
from typing import Any

import sympy as sp

from .algebra.printing import latex, latex_with_numbers
from .block import BlockError, call, program
from .chains import RELATIONS, Chain
from .errors import Finding
from .generate import Variant, VariantError, block_finding
from .model import Question, RangeParam, ValuesParam
from .template import ChainView

# By the function `steps` itself: a changed block has chains of its own.
_SYMBOLIC: weakref.WeakKeyDictionary[Callable[..., Any], dict[str, Mapping[str, Chain] | None]] = (
    weakref.WeakKeyDictionary()
)
_KEPT = 256  # chains of so many combinations of what stays concrete are kept


def concrete_steps(variant: Variant) -> Mapping[str, Chain]:
    """The chains of a variant with its numbers. Raises VariantError when `steps` fails or gives no chains."""
    question = variant.question
    made = program(question)
    if made.steps is None:
        return {}
    try:
        chains = call(question, made.steps, variant.everything)
    except BlockError as error:
        raise VariantError(block_finding(question, error, variant.params)) from error
    line = made.steps.__code__.co_firstlineno
    if not isinstance(chains, dict):
        raise VariantError(Finding(question.at(line), "steps", "`steps` does not return a dict of chains"))
    for name, value in chains.items():
        if not isinstance(value, Chain):
            raise VariantError(Finding(question.at(line), "steps", f"`steps` gives no chain under `{name}`"))
    return chains


def symbol_names(question: Question) -> dict[str, str]:
    """LaTeX of symbols by name, from `tex:` of the params and from `notation:`."""
    told = {name: param.tex for name, param in question.meta.params.items() if param.tex}
    return {**told, **question.meta.notation}


def printing_symbols(variant: Variant) -> dict[str, Any]:
    """A symbol for every param and value that is a number or a matrix and need not stay concrete."""
    params = variant.question.meta.params
    out: dict[str, Any] = {}
    for name, value in variant.everything.items():
        param = params.get(name)
        if param is not None and param.structural:
            continue
        if isinstance(value, sp.MatrixBase):
            out[name] = sp.MatrixSymbol(name, *value.shape)
        elif isinstance(value, sp.Expr) and not value.free_symbols:
            out[name] = sp.Symbol(name, **_assumptions(param))
    return out


def _assumptions(param: Any) -> dict[str, bool]:
    if isinstance(param, ValuesParam):
        values = param.values
    elif isinstance(param, RangeParam):
        values = tuple(Fraction(v) for v in param.range)
    else:
        return {"real": True}
    if all(v > 0 for v in values):
        return {"positive": True}
    return {"real": True}


def symbolic_steps(variant: Variant) -> Mapping[str, Chain] | None:
    """The chains with symbols for params and values; None when `steps` needs numbers."""
    question = variant.question
    made = program(question)
    if made.steps is None:
        return None
    symbols = printing_symbols(variant)
    at = " ".join(f"{name}={value}" for name, value in variant.everything.items() if name not in symbols)
    cache = _SYMBOLIC.setdefault(made.steps, {})
    if at not in cache:
        if len(cache) >= _KEPT:
            cache.clear()
        try:
            chains = call(question, made.steps, {**variant.everything, **symbols})
            cache[at] = chains if _all_chains(chains) else None
        except BlockError:
            cache[at] = None
    return cache[at]


def _all_chains(chains: Any) -> bool:
    return isinstance(chains, dict) and all(isinstance(value, Chain) for value in chains.values())


def chain_views(variant: Variant) -> Mapping[str, ChainView]:
    """What a template may print of each chain."""
    return _views(variant, program(variant.question).steps)


@lru_cache(maxsize=64)
def _views(variant: Variant, _steps: Callable[..., Any] | None) -> Mapping[str, ChainView]:
    """By the function as well: a mutant of `steps` has views of its own for the same variant."""
    symbolic = symbolic_steps(variant)
    names = symbol_names(variant.question)
    symbols = printing_symbols(variant)
    numbers = {symbol: variant.everything[name] for name, symbol in symbols.items()}
    return {
        name: ChainView((symbolic or {}).get(name), concrete, names, numbers)
        for name, concrete in concrete_steps(variant).items()
    }


def chain_display(view: ChainView) -> str:
    """LaTeX of a chain. By default the symbolic terms, then the number it ends in; `numbers` writes the
    numbers into the terms without evaluating them; `both` shows symbols, numbers, value. Terms that print
    alike are shown once."""
    if view.symbolic is None:
        return _join(_written(view.concrete, lambda term: latex(term, view.names)))

    def with_numbers(term: Any) -> str:
        return latex_with_numbers(term, view.numbers, view.names)

    if view.mode == "numbers":
        return _join(_with_value(_written(view.symbolic, with_numbers), view))
    shown = _written(view.symbolic, lambda term: latex(term, view.names))
    if view.mode == "both":
        terms = view.symbolic.terms
        pivot = terms[-1]
        if _bare(pivot) and len(terms) > 1 and shown[-1][0] == "==":
            # The numbers are put into what stands before the name, and its value follows.
            pivot = terms[-2]
            shown.pop()
        shown.append(("==", with_numbers(pivot)))
    return _join(_with_value(shown, view))


def _written(chain: Chain, write: Callable[[Any], str]) -> list[tuple[str, str]]:
    """Each term as text, with the relation in front of it."""
    return [(r, write(term)) for r, term in zip(("", *chain.relations), chain.terms, strict=True)]


def _bare(term: Any) -> bool:
    return isinstance(term, sp.Symbol | sp.MatrixSymbol)


def _with_value(shown: list[tuple[str, str]], view: ChainView) -> list[tuple[str, str]]:
    """Add the number that the last term is; a bare symbol at the end gives way to its number."""
    assert view.symbolic is not None
    last = view.symbolic.terms[-1]
    value = view.concrete.terms[-1]
    free = bool(getattr(value, "free_symbols", ()))
    bare = _bare(last) and len(shown) > 1
    if bare and shown[-1][1] in (latex(last, view.names), latex(view.numbers.get(last, last), view.names)):
        relation, _ = shown.pop()
        return [*shown, (relation, latex(value, view.names))]
    if free or last == value:
        return shown
    return [*shown, ("==", latex(value, view.names))]


def _join(shown: list[tuple[str, str]]) -> str:
    out = [shown[0][1]]
    for relation, text in shown[1:]:
        if relation == "==" and text == out[-1]:
            continue
        out += [RELATIONS[relation], text]
    return " ".join(out)
