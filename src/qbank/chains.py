"""Chains of relations: the lines of a worked solution, checked and printed from the same objects."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from .algebra.values import to_sympy

RELATIONS: Mapping[str, str] = {
    "==": "=",
    "!=": r"\ne",
    "<=": r"\le",
    ">=": r"\ge",
    "<": "<",
    ">": ">",
}


@dataclass(frozen=True, slots=True)
class Chain:
    """`terms[0] relations[0] terms[1] relations[1] …`; a chain of one term has no relations."""

    terms: tuple[Any, ...]
    relations: tuple[str, ...]

    def links(self) -> Iterator[tuple[Any, str, Any]]:
        """Neighbours with the relation between them."""
        yield from zip(self.terms, self.relations, self.terms[1:], strict=False)


def chain(*pieces: Any) -> Chain:
    """`chain(a, "==", b, "<=", c)`: terms and relations in turn.

    Raises ValueError when the pieces do not alternate or a relation is unknown.
    """
    if len(pieces) % 2 == 0:
        raise ValueError("a chain begins and ends with a term: chain(a, '==', b)")
    for relation in pieces[1::2]:
        if not isinstance(relation, str) or relation not in RELATIONS:
            raise ValueError(f"{relation!r} is not a relation; known: {' '.join(RELATIONS)}")
    return Chain(tuple(to_sympy(term) for term in pieces[::2]), tuple(pieces[1::2]))
