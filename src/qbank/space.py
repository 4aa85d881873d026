"""Finite parameter spaces: exact size, unranking, and an order that is the same on every machine.

A point of the raw space is a number below `Space.size`; `Permutation` walks the points in a keyed order
without repeats and without memory. Streams are SHA-256 and BLAKE2b of canonical strings: a specification,
not an implementation detail of some random module.

Sources: M. Luby and C. Rackoff, How to construct pseudorandom permutations (Feistel rounds);
J. Black and P. Rogaway, Ciphers with arbitrary finite domains (cycle walking).
"""

from __future__ import annotations

import hashlib
import itertools
import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, TypeVar

from .conditions import Grid
from .fields import parse_number
from .model import (
    MatrixParam,
    Param,
    PermutationParam,
    RangeParam,
    SignsParam,
    SubsetParam,
    ValuesParam,
    WordsParam,
)

T = TypeVar("T")


class Stream:
    """Uniform draws from BLAKE2b in counter mode, keyed by the SHA-256 of a canonical string."""

    def __init__(self, key: str) -> None:
        self._key = hashlib.sha256(key.encode()).digest()
        self._counter = itertools.count()
        self._buffer = b""

    def below(self, n: int) -> int:
        """A whole number in [0, n), by rejection, so exactly uniform. Raises ValueError for n < 1."""
        if n < 1:
            raise ValueError(f"cannot draw below {n}")
        bits = (n - 1).bit_length()
        size = (bits + 7) // 8
        while True:
            while len(self._buffer) < size:
                block = next(self._counter).to_bytes(8, "big")
                self._buffer += hashlib.blake2b(block, key=self._key).digest()
            head, self._buffer = self._buffer[:size], self._buffer[size:]
            value = int.from_bytes(head, "big") >> (8 * size - bits)
            if value < n:
                return value

    def shuffled(self, items: Sequence[T]) -> list[T]:
        """The items in a uniformly drawn order (Fisher-Yates)."""
        out = list(items)
        for i in range(len(out) - 1, 0, -1):
            j = self.below(i + 1)
            out[i], out[j] = out[j], out[i]
        return out


class Permutation:
    """A keyed bijection of range(n): eight Feistel rounds with cycle walking."""

    _ROUNDS = 8

    def __init__(self, n: int, key: str) -> None:
        if n < 1:
            raise ValueError(f"a permutation needs at least one element, got {n}")
        self.n = n
        self._half = max(1, ((n - 1).bit_length() + 1) // 2)
        self._mask = (1 << self._half) - 1
        self._bytes = (self._half + 7) // 8
        self._digest = max(8, self._bytes)
        seed = hashlib.sha256(key.encode()).digest()
        self._rounds = [
            hashlib.blake2b(bytes([r]), key=seed, digest_size=self._digest) for r in range(self._ROUNDS)
        ]

    def __call__(self, index: int) -> int:
        """The image of `index`; raises IndexError outside [0, n)."""
        if not 0 <= index < self.n:
            raise IndexError(f"{index} is outside range({self.n})")
        while True:
            left, right = index >> self._half, index & self._mask
            for prepared in self._rounds:
                mixer = prepared.copy()
                mixer.update(right.to_bytes(self._bytes, "big"))
                left, right = right, left ^ (int.from_bytes(mixer.digest(), "big") & self._mask)
            index = (left << self._half) | right
            if index < self.n:
                return index


@dataclass(frozen=True, slots=True)
class Domain:
    """What one parameter ranges over: `size` points, `at(i)` is point i."""

    size: int
    at: Callable[[int], Any]


def domain(param: Param) -> Domain:
    """The domain of a parameter; its points are Fractions, words, tuples of those, or a Grid of Fractions."""
    match param:
        case ValuesParam(values=values, exclude=exclude):
            return _listed([v for v in values if v not in exclude])
        case RangeParam(range=(low, high), step=step, exclude=exclude):
            return _listed([Fraction(v) for v in range(low, high + 1, step) if v not in exclude])
        case WordsParam(words=words):
            return _listed(words)
        case SignsParam(signs=count):
            return Domain(2**count, lambda i: tuple(Fraction(1 - 2 * (i >> k & 1)) for k in range(count)))
        case SubsetParam(subset=count, of=of):
            entries = [_entry(text) for text in of]
            return Domain(math.comb(len(entries), count), lambda i: _subset(entries, count, i))
        case PermutationParam(permutation=of):
            entries = [_entry(text) for text in of]
            return Domain(math.factorial(len(entries)), lambda i: _arrangement(entries, i))
        case MatrixParam():
            return _matrix(param)
    raise TypeError(f"no domain for {type(param).__name__}")


def _listed(values: Sequence[Any]) -> Domain:
    return Domain(len(values), lambda i: values[i])


def _entry(text: str) -> Fraction | str:
    try:
        return parse_number(text)
    except ValueError:
        return text


def _subset(entries: Sequence[Any], count: int, index: int) -> tuple[Any, ...]:
    """Subset number `index` in the combinatorial number system, in the order of the list."""
    chosen = []
    for position in range(len(entries)):
        if count == 0:
            break
        with_this = math.comb(len(entries) - position - 1, count - 1)
        if index < with_this:
            chosen.append(entries[position])
            count -= 1
        else:
            index -= with_this
    return tuple(chosen)


def _arrangement(entries: Sequence[Any], index: int) -> tuple[Any, ...]:
    """Permutation number `index` in lexicographic order (factorial number system)."""
    rest = list(entries)
    out = []
    for remaining in range(len(rest), 0, -1):
        place, index = divmod(index, math.factorial(remaining - 1))
        out.append(rest.pop(place))
    return tuple(out)


def _matrix(param: MatrixParam) -> Domain:
    rows, columns = param.matrix
    if param.range is not None:
        entries = [Fraction(v) for v in range(param.range[0], param.range[1] + 1)]
    else:
        entries = list(param.values or ())
    entries = [v for v in entries if v not in param.exclude]
    cells = [(i, j) for i in range(rows) for j in range(columns) if not param.symmetric or i <= j]

    def at(index: int) -> Grid:
        drawn = {}
        for cell in cells:
            index, digit = divmod(index, len(entries))
            drawn[cell] = entries[digit]
        return Grid(tuple(drawn.get((i, j), drawn.get((j, i))) for j in range(columns)) for i in range(rows))

    return Domain(len(entries) ** len(cells), at)


@dataclass(frozen=True, slots=True)
class Space:
    """The raw space of a question: the product of its domains, in the order of the params."""

    domains: Mapping[str, Domain]

    @property
    def size(self) -> int:
        return math.prod(d.size for d in self.domains.values())

    def at(self, index: int) -> dict[str, Any]:
        """Point number `index`: mixed-radix digits, first parameter fastest."""
        point = {}
        for name, d in self.domains.items():
            index, digit = divmod(index, d.size)
            point[name] = d.at(digit)
        return point


def space(params: Mapping[str, Param]) -> Space:
    """The space that the params span; without params it has the one empty point."""
    return Space({name: domain(param) for name, param in params.items()})
