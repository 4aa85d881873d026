"""What each symbol ranges over: read a domain given by the caller, or the symbol's own assumptions.

A range is one interval of real numbers or of integers. A symbol has one range, several (a union), or a
finite list of values. Everything is exact: end points are sympy numbers, never floats.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any

import sympy as sp

Expr = Any
Symbol = Any
# What a caller may write for one symbol: a sympy set, or a pair (low, high) for an open interval.
Spec = Any
Domain = Mapping[Any, Spec]

MOST_VALUES = 400


class EmptyDomain(ValueError):
    """No value is left for a symbol: its domain and its assumptions contradict each other."""


@dataclass(frozen=True, slots=True)
class Range:
    """The reals (or integers) between `lo` and `hi`; None means unbounded on that side."""

    lo: Expr | None = None
    hi: Expr | None = None
    lo_open: bool = True
    hi_open: bool = True
    integer: bool = False

    def holds(self, value: Expr) -> bool:
        """Whether a number lies in the range."""
        if self.integer and value.is_integer is not True:
            return False
        if self.lo is not None and not (value > self.lo if self.lo_open else value >= self.lo):
            return False
        return self.hi is None or bool(value < self.hi if self.hi_open else value <= self.hi)


@dataclass(frozen=True, slots=True)
class Scope:
    """The domain of a comparison: `ranges` (one hull per symbol), `pieces` of unions, finite `values`."""

    ranges: Mapping[Symbol, Range]
    pieces: Mapping[Symbol, tuple[Range, ...]]
    values: Mapping[Symbol, tuple[Expr, ...]]

    def holds(self, symbol: Symbol, value: Expr) -> bool:
        """Whether the symbol may take this exact value."""
        if symbol in self.values:
            return value in self.values[symbol]
        pieces = self.pieces.get(symbol) or (self.ranges[symbol],)
        return any(piece.holds(value) for piece in pieces) and agrees(symbol, value)

    def without(self, symbol: Symbol) -> Scope:
        """The scope of the other symbols."""
        return Scope(
            {s: r for s, r in self.ranges.items() if s != symbol},
            {s: r for s, r in self.pieces.items() if s != symbol},
            {s: r for s, r in self.values.items() if s != symbol},
        )

    def narrowed(self, symbol: Symbol, piece: Range) -> Scope:
        """The scope with one symbol kept to one piece of its union."""
        pieces = {s: r for s, r in self.pieces.items() if s != symbol}
        return Scope({**self.ranges, symbol: piece}, pieces, self.values)


def agrees(symbol: Symbol, value: Expr) -> bool:
    """Whether a number satisfies every assumption that the symbol carries."""
    for fact, truth in symbol.assumptions0.items():
        if fact in ("commutative", "complex", "finite", "extended_real", "hermitian", "infinite"):
            continue
        if getattr(value, f"is_{fact}", None) is not truth:
            return False
    return True


def read_scope(symbols: Iterable[Symbol], domain: Domain | None) -> Scope:
    """The scope of these symbols.

    Raises `EmptyDomain`, `TypeError` or `ValueError` for a domain that cannot be used.
    """
    given: dict[Any, Spec] = {}
    for key, spec in (domain or {}).items():
        if not isinstance(key, str | sp.Symbol):
            raise TypeError(f"a domain is keyed by symbols or their names, got {type(key).__name__}")
        given[key] = spec
    ranges: dict[Symbol, Range] = {}
    pieces: dict[Symbol, tuple[Range, ...]] = {}
    values: dict[Symbol, tuple[Expr, ...]] = {}
    for symbol in symbols:
        spec = given.get(symbol, given.get(symbol.name))
        if spec is None:
            # A domain may be keyed by a symbol of the same name that carries other assumptions.
            spec = next((s for key, s in given.items() if getattr(key, "name", None) == symbol.name), None)
        assumed = assumed_ranges(symbol)
        if spec is None:
            found: tuple[Range, ...] | list[Expr] = assumed
        else:
            found = _read_spec(symbol, spec, assumed)
        if isinstance(found, list):
            values[symbol] = tuple(found)
            found = _hull_of_values(found)
        if len(found) > 1:
            pieces[symbol] = found
        ranges[symbol] = hull(found)
    return Scope(ranges, pieces, values)


@lru_cache(maxsize=4096)
def assumed_ranges(symbol: Symbol) -> tuple[Range, ...]:
    """What the assumptions of a symbol say: one range, or two around an excluded zero."""
    integer = symbol.is_integer is True
    zero = sp.S.Zero
    if symbol.is_positive:
        return (_tidy(Range(zero, None, True, True, integer)),)
    if symbol.is_negative:
        return (_tidy(Range(None, zero, True, True, integer)),)
    if symbol.is_zero:
        return (Range(zero, zero, False, False, integer),)
    if symbol.is_nonnegative:
        return (Range(zero, None, False, True, integer),)
    if symbol.is_nonpositive:
        return (Range(None, zero, True, False, integer),)
    if symbol.is_zero is False and symbol.is_real:
        halves = Range(None, zero, True, True, integer), Range(zero, None, True, True, integer)
        return _tidy(halves[0]), _tidy(halves[1])
    return (Range(integer=integer),)


def _read_spec(symbol: Symbol, spec: Spec, assumed: tuple[Range, ...]) -> tuple[Range, ...] | list[Expr]:
    if isinstance(spec, sp.Set):
        read = _read_set(symbol, spec)
    elif isinstance(spec, tuple | list) and len(spec) == 2:
        low, high = spec
        # None and the infinity of that side both say that there is no end.
        lo = None if low is None or low == -sp.oo else _number(symbol, low)
        hi = None if high is None or high == sp.oo else _number(symbol, high)
        read = (Range(lo, hi),)
    else:
        raise TypeError(
            f"the domain of {symbol} must be a sympy set or a pair (low, high), got {type(spec).__name__};"
            " write FiniteSet(1, 2, 3) for a list of values"
        )
    if isinstance(read, list):
        inside = [v for v in read if any(r.holds(v) for r in assumed) and agrees(symbol, v)]
        if not inside:
            raise EmptyDomain(f"no value is left for {symbol}: its domain contradicts its assumptions")
        return inside
    both = (_meet(one, other) for one in read for other in assumed)
    left = tuple(piece for piece in both if piece is not None)
    if not left:
        raise EmptyDomain(f"no value is left for {symbol}: its domain contradicts its assumptions")
    return _listed(symbol, left) or left


def _listed(symbol: Symbol, pieces: tuple[Range, ...]) -> list[Expr] | None:
    """The values one by one, when they are single points or few bounded integers."""
    out: list[Expr] = []
    for piece in pieces:
        if piece.lo is not None and piece.lo == piece.hi:
            out.append(piece.lo)
        elif piece.integer and piece.lo is not None and piece.hi is not None:
            if piece.hi - piece.lo >= MOST_VALUES:
                return None
            out.extend(sp.Integer(i) for i in range(int(piece.lo), int(piece.hi) + 1))
        else:
            return None
    out = [v for v in out if agrees(symbol, v)]
    if not out:
        raise EmptyDomain(f"no value is left for {symbol}: its domain contradicts its assumptions")
    return out


def _read_set(symbol: Symbol, spec: Any) -> tuple[Range, ...] | list[Expr]:
    if isinstance(spec, sp.Interval):
        lo = None if spec.start.is_infinite else _number(symbol, spec.start)
        hi = None if spec.end.is_infinite else _number(symbol, spec.end)
        return (Range(lo, hi, bool(spec.left_open), bool(spec.right_open)),)
    if isinstance(spec, sp.FiniteSet):
        return [_number(symbol, v) for v in sorted(spec.args, key=sp.default_sort_key)]
    if isinstance(spec, sp.Union):
        parts = [_read_set(symbol, part) for part in spec.args]
        if all(isinstance(part, list) for part in parts):
            return [v for part in parts for v in part]
        out: list[Range] = []
        for part in parts:
            out += [Range(v, v, False, False) for v in part] if isinstance(part, list) else part
        return tuple(out)
    if isinstance(spec, sp.Range):
        return _read_sympy_range(symbol, spec)
    for known, low in ((sp.S.Naturals, 1), (sp.S.Naturals0, 0)):
        if spec == known:
            return (Range(sp.Integer(low), None, False, True, True),)
    if spec == sp.S.Integers:
        return (Range(integer=True),)
    if spec is sp.S.EmptySet:
        raise EmptyDomain(f"the domain of {symbol} is empty")
    raise ValueError(
        f"the domain of {symbol} is {type(spec).__name__}; use Interval, Union, FiniteSet or Range"
    )


def _read_sympy_range(symbol: Symbol, spec: Any) -> tuple[Range, ...] | list[Expr]:
    if spec.size.is_Integer and spec.size <= MOST_VALUES:
        if spec.size == 0:
            raise EmptyDomain(f"the domain of {symbol} is empty")
        return list(spec)
    if abs(spec.step) != 1:
        raise ValueError(f"the domain of {symbol} is a long Range with a step; use a step of 1")
    lo, hi = spec.inf, spec.sup
    return (Range(None if lo.is_infinite else lo, None if hi.is_infinite else hi, False, False, True),)


def _number(symbol: Symbol, value: Any) -> Expr:
    if isinstance(value, bool | float | str):
        raise TypeError(f"the domain of {symbol} needs exact numbers, got {type(value).__name__}")
    number = sp.sympify(value, strict=True)
    if not (number.is_number and number.is_real) or number.has(sp.Float):
        raise TypeError(f"the domain of {symbol} needs exact real numbers, got {number}")
    return number


def _meet(one: Range, other: Range) -> Range | None:
    """The numbers in both ranges, or None."""
    lo, lo_open = one.lo, one.lo_open
    if other.lo is not None and (lo is None or other.lo > lo or (other.lo == lo and other.lo_open)):
        lo, lo_open = other.lo, other.lo_open
    hi, hi_open = one.hi, one.hi_open
    if other.hi is not None and (hi is None or other.hi < hi or (other.hi == hi and other.hi_open)):
        hi, hi_open = other.hi, other.hi_open
    out = _tidy(Range(lo, hi, lo_open, hi_open, one.integer or other.integer))
    if out.lo is not None and out.hi is not None:
        if out.lo > out.hi:
            return None
        if out.lo == out.hi and (out.lo_open or out.hi_open):
            return None
    return out


def _tidy(r: Range) -> Range:
    """Integer ranges have integer end points that belong to them; an unbounded end is open."""
    if r.integer and r.lo is not None:
        lo = sp.floor(r.lo) + 1 if r.lo_open else sp.ceiling(r.lo)
        r = replace(r, lo=lo, lo_open=False)
    if r.integer and r.hi is not None:
        hi = sp.ceiling(r.hi) - 1 if r.hi_open else sp.floor(r.hi)
        r = replace(r, hi=hi, hi_open=False)
    return replace(r, lo_open=r.lo_open or r.lo is None, hi_open=r.hi_open or r.hi is None)


def hull(pieces: Iterable[Range]) -> Range:
    """The smallest range that contains all the pieces."""
    pieces = list(pieces)
    out = pieces[0]
    for piece in pieces[1:]:
        if out.lo is not None and (piece.lo is None or piece.lo < out.lo):
            out = replace(out, lo=piece.lo, lo_open=piece.lo_open)
        elif piece.lo is not None and piece.lo == out.lo:
            out = replace(out, lo_open=out.lo_open and piece.lo_open)
        if out.hi is not None and (piece.hi is None or piece.hi > out.hi):
            out = replace(out, hi=piece.hi, hi_open=piece.hi_open)
        elif piece.hi is not None and piece.hi == out.hi:
            out = replace(out, hi_open=out.hi_open and piece.hi_open)
        out = replace(out, integer=out.integer and piece.integer)
    return out


def _hull_of_values(values: list[Expr]) -> tuple[Range, ...]:
    integer = all(v.is_integer for v in values)
    if all(v.is_Rational for v in values):  # sympy's Min of hundreds of numbers takes far longer
        return (Range(min(values), max(values), False, False, integer),)
    return (Range(sp.Min(*values), sp.Max(*values), False, False, integer),)
