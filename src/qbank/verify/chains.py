"""Steps: every link of every chain is checked like a key."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from typing import Any

import sympy as sp

from qbank.algebra.equality import compare
from qbank.algebra.relations import relate
from qbank.algebra.values import canonical, scalar_text
from qbank.algebra.verdict import Verdict
from qbank.block import program
from qbank.errors import Finding
from qbank.generate import Variant, see
from qbank.solution_steps import chain_views
from qbank.template import ChainView


def check_steps(
    variant: Variant, symbols: Mapping[str, Any], domain: Mapping[Any, Any]
) -> Iterator[tuple[str, str, Finding | None]]:
    """For every link of the variant's chains: step, method of proof, and the finding when it fails.

    The links are checked with numbers, and printed with symbols from a second run of `steps`: that the
    printed terms are the checked ones is a finding of its own.
    """
    for name, view in chain_views(variant).items():
        for left, relation, right in view.concrete.links():
            a, b = canonical(left, symbols), canonical(right, symbols)
            verdict = _verdict(a, relation, b, domain)
            if verdict.proved:
                yield name, verdict.method, None
                continue
            shown = f"{scalar_text(left)} {relation} {scalar_text(right)}"
            if verdict.refuted:
                message = f"the step `{name}` prints {shown}, which is false"
                hint = "mend the step or the value it ends in"
                yield name, "", _finding(variant, "step-wrong", message, hint)
            else:
                message = f"the step `{name}` prints {shown}, which cannot be decided: {verdict.evidence}"
                yield name, "", _finding(variant, "step-undecided", message, "split it into smaller links")
        message = _printed_otherwise(view)
        if message:
            hint = "let `steps` do the same with symbols as with numbers: no branch on a value"
            yield name, "", _finding(variant, "step-printed", f"the step `{name}` {message}", hint)


# What was proved of links with symbols: those that hold no param are the same in every variant.
_PROVED: dict[Any, Verdict] = {}
_KEPT = 2048


def _verdict(a: Any, relation: str, b: Any, domain: Mapping[Any, Any]) -> Verdict:
    wanted = domain or None
    link = (a, relation, b, tuple(domain.items())) if _has_symbols(a) or _has_symbols(b) else None
    if link in _PROVED:
        return _PROVED[link]
    verdict = compare(a, b, wanted) if relation == "==" else relate(a, relation, b, wanted)
    if link is not None and verdict.proved:
        if len(_PROVED) >= _KEPT:
            _PROVED.clear()
        _PROVED[link] = verdict
    return verdict


def _has_symbols(value: Any) -> bool:
    return isinstance(value, sp.Expr | sp.ImmutableMatrix) and bool(value.free_symbols)


def _finding(variant: Variant, code: str, message: str, hint: str) -> Finding:
    question = variant.question
    steps = program(question).steps
    at = f" [{variant.note}]" if variant.params else ""
    line = steps.__code__.co_firstlineno if steps else 1
    return Finding(question.at(line), code, message + at, hint, see(question, variant.params))


def _printed_otherwise(view: ChainView) -> str:
    """How the terms with symbols, which are printed, differ from those with numbers; empty if they agree."""
    printed, checked = view.symbolic, view.concrete
    if printed is None:
        return ""
    if printed.relations != checked.relations:
        return f"prints {' '.join(printed.relations)} where {' '.join(checked.relations)} is checked"
    for shown, meant in zip(printed.terms, checked.terms, strict=True):
        # A symbol that the checked term has too is one of the author's own.
        own: Collection[Any] = getattr(meant, "free_symbols", ())
        numbers = {symbol: value for symbol, value in view.numbers.items() if symbol not in own}
        value = _with_numbers(shown, numbers)
        if not _agree(value, meant):
            return f"prints {scalar_text(shown)}, which is {scalar_text(value)} and not {scalar_text(meant)}"
    return ""


def _with_numbers(term: Any, numbers: Mapping[Any, Any]) -> Any:
    if isinstance(term, tuple):
        return tuple(_with_numbers(entry, numbers) for entry in term)
    return term.xreplace(numbers) if isinstance(term, sp.Basic) else term


def _agree(one: Any, other: Any) -> bool:
    if one == other:
        return True
    return not isinstance(one, str) and not isinstance(other, str) and compare(one, other).proved
