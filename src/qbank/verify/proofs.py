"""What has been proved, how, and whether the proof is about the key of a variant at hand."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import sympy as sp

from qbank.algebra.equality import compare
from qbank.generate import Variant
from qbank.model import Question

from .cases import Case
from .symbolic_keys import key_at


@dataclass(frozen=True, slots=True)
class Proof:
    """One name proved for all params: the methods, the route, the params that were enumerated, and for each
    combination of these its case with the key on symbols."""

    method: str
    route: str
    enumerated: tuple[str, ...]
    keys: Mapping[tuple[Any, ...], tuple[Case, Any]]

    def __str__(self) -> str:
        said = f"{self.method} by {self.route}"
        return f"{said}; {', '.join(self.enumerated)} enumerated" if self.enumerated else said

    def about(self, question: Question, name: str, variant: Variant, key: Any) -> bool:
        """Whether the key of the variant is what the symbolic key gives there.

        `solve` may have gone another way on symbols; then the proof is not about this key.
        """
        fixed = tuple(variant.params[n] for n in self.enumerated)
        if fixed not in self.keys:
            return False
        case, ours = self.keys[fixed]
        value = key_at(question, name, ours, case.numbers(variant.params))
        if value == key:
            return True
        if isinstance(value, str | bool | tuple) or isinstance(key, str | bool):
            return isinstance(value, tuple) and isinstance(key, tuple) and _alike(value, key)
        return compare(value, key).proved


def _alike(one: tuple[Any, ...], other: tuple[Any, ...]) -> bool:
    return len(one) == len(other) and all(
        a == b or (isinstance(a, sp.Basic) and isinstance(b, sp.Basic) and compare(a, b).proved)
        for a, b in zip(one, other, strict=True)
    )


@dataclass(slots=True)
class Proofs:
    """Answers and values proved for all params, by name; why others are not."""

    proved: dict[str, Proof] = field(default_factory=dict)
    steps: bool = False  # every link of every step is proved too
    why: dict[str, str] = field(default_factory=dict)
