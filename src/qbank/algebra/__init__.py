"""Everything that runs sympy: equality and inequality of expressions, reading and printing them.

The names are resolved when they are first used (PEP 562), so that importing this package does not import
sympy.
"""

from __future__ import annotations

import importlib
from typing import Any

_HOMES = {
    "Verdict": "verdict",
    "compare": "equality",
    "relate": "relations",
    "EmptyDomain": "domains",
    "Response": "response",
    "ResponseError": "response",
    "parse_response": "response",
}

__all__ = ["EmptyDomain", "Response", "ResponseError", "Verdict", "compare", "parse_response", "relate"]


def __getattr__(name: str) -> Any:
    home = _HOMES.get(name)
    if home is None:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(importlib.import_module(f"{__name__}.{home}"), name)


def __dir__() -> list[str]:
    return sorted({*globals(), *_HOMES})
