"""Symbols that a response may use: from declared domains to sympy symbols and sets."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import Any

import sympy as sp

from qbank.model import SymbolDomain

_ASSUMPTIONS: Mapping[str, dict[str, bool]] = {
    "real": {"real": True},
    "positive": {"positive": True},
    "nonnegative": {"nonnegative": True},
    "negative": {"negative": True},
    "integer": {"integer": True},
    "natural": {"integer": True, "positive": True},
}


@lru_cache(maxsize=1024)
def symbol(name: str, kind: str = "real") -> Any:
    """The one symbol of that name and kind."""
    return sp.Symbol(name, **_ASSUMPTIONS[kind])


def declared_symbols(domains: Mapping[str, SymbolDomain]) -> dict[str, Any]:
    """A symbol for each declared name; an interval above zero makes it positive."""
    out = {}
    for name, domain in domains.items():
        kind = domain.kind
        if kind == "real" and domain.interval is not None and domain.interval[0] >= 0:
            closed_at_zero = domain.interval[0] == 0 and not domain.open
            kind = "nonnegative" if closed_at_zero else "positive"
        out[name] = symbol(name, kind)
    return out


def declared_sets(domains: Mapping[str, SymbolDomain]) -> dict[Any, Any]:
    """The interval of each symbol that has one, as a sympy set."""
    symbols = declared_symbols(domains)
    out = {}
    for name, domain in domains.items():
        if domain.interval is not None:
            low, high = (sp.Rational(end.numerator, end.denominator) for end in domain.interval)
            out[symbols[name]] = sp.Interval(low, high, domain.open, domain.open)
    return out
