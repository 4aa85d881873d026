"""The small tree that an answer is read into: what was typed, before any algebra changes it.

`pos` is the 0-based place in the typed text that an error message points at.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import TypeAlias


@dataclass(frozen=True, slots=True)
class Num:
    """A number as typed; `value` is exact, so 0.75 is 3/4."""

    pos: int
    text: str
    value: Fraction

    @property
    def is_whole_literal(self) -> bool:
        """Only digits: no point and no power of ten."""
        return self.text.isdigit()


@dataclass(frozen=True, slots=True)
class Name:
    """A declared symbol, by its canonical name."""

    pos: int
    name: str


@dataclass(frozen=True, slots=True)
class Const:
    """`pi` or `e`."""

    pos: int
    name: str


@dataclass(frozen=True, slots=True)
class Neg:
    pos: int
    arg: Node


@dataclass(frozen=True, slots=True)
class Sum:
    """Terms with a flag that is True where the term is subtracted."""

    pos: int
    terms: tuple[tuple[bool, Node], ...]


@dataclass(frozen=True, slots=True)
class Product:
    pos: int
    factors: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Div:
    pos: int
    top: Node
    bottom: Node


@dataclass(frozen=True, slots=True)
class Pow:
    pos: int
    base: Node
    exponent: Node


@dataclass(frozen=True, slots=True)
class Call:
    """A function by its proper name (`ln`, never `log`); `logb` is (base, argument)."""

    pos: int
    name: str
    args: tuple[Node, ...]


Node: TypeAlias = Num | Name | Const | Neg | Sum | Product | Div | Pow | Call


@dataclass(frozen=True, slots=True)
class Grid:
    """Rows of a matrix; a vector has one entry in each row."""

    pos: int
    rows: tuple[tuple[Node, ...], ...]


def is_literal_fraction(node: Node) -> bool:
    """1/2 with two whole literals, as in a mixed number 1 1/2."""
    return (
        isinstance(node, Div)
        and isinstance(node.top, Num)
        and isinstance(node.bottom, Num)
        and node.top.is_whole_literal
        and node.bottom.is_whole_literal
    )
