"""Params for a proof: some enumerated, the others symbols with the assumptions that their values allow."""

from __future__ import annotations

import itertools
import math
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Any

import sympy as sp

from qbank.algebra.values import to_sympy
from qbank.conditions import Condition
from qbank.generate import walk
from qbank.model import MatrixParam, Question, RangeParam, ValuesParam

POINTS = 16  # points of a case at which a comparison is tried before it is proved

Row = Mapping[str, Any]  # one point: plain values by param


@dataclass(frozen=True, slots=True)
class Case:
    """One combination of the enumerated params, `fixed`; symbols stand for the others.

    `domain` holds the sets that the symbols range over, `points` some values they take together.
    """

    fixed: tuple[Any, ...]
    params: Mapping[str, Any]
    domain: Mapping[Any, Any]
    points: tuple[Mapping[Any, Any], ...] = ()

    def numbers(self, params: Mapping[str, Any]) -> dict[Any, Any]:
        """What each symbol is in a variant."""
        out: dict[Any, Any] = {}
        for name, value in self.params.items():
            if isinstance(value, sp.Symbol):
                out[value] = params[name]
            elif isinstance(value, sp.MatrixBase) and value.free_symbols:
                out |= dict(zip(value, params[name], strict=True))
        return out


class Space:
    """The points of a question's space, as far as they are known, and the cases they fall into."""

    def __init__(self, question: Question) -> None:
        self.params = question.meta.params
        here = walk(question)
        self.domains = here.space.domains
        self.conditions = here.on_params
        self.whole = here.looked >= here.space.size
        self.rows: list[Row] = [here.space.at(point) for point in here.found] if self.whole else []
        self.symbolic = tuple(n for n, p in self.params.items() if can_be_symbolic(p))

    def combinations(self, symbolic: Collection[str], limit: int) -> list[tuple[Any, ...]] | None:
        """The values of the enumerated params that occur together; None when there are more than `limit`.

        Where the space is too large to be known whole, those that the conditions on them alone admit.
        """
        names = self._fixed(symbolic)
        if self.whole:
            seen = dict.fromkeys(self.fixed_of(row, symbolic) for row in self.rows)
            return list(seen) if len(seen) <= limit else None
        if math.prod(self.domains[n].size for n in names) > 50 * limit:
            return None
        out = list(itertools.islice(self._admitted(names), limit + 1))
        return out if len(out) <= limit else None

    def cases(self, symbolic: Collection[str], combinations: list[tuple[Any, ...]]) -> list[Case]:
        """A case for each combination."""
        names = self._fixed(symbolic)
        free = [n for n in self.params if n in symbolic]
        found: dict[tuple[Any, ...], list[Row]] = {}
        for row in self.rows:
            found.setdefault(tuple(row[n] for n in names), []).append(row)
        out = []
        for fixed in combinations:
            domain: dict[Any, Any] = {}
            rows = found.get(fixed, [])
            symbols = {n: _symbol(n, self.params[n], [r[n] for r in rows], domain) for n in free}
            values = {n: to_sympy(v) for n, v in zip(names, fixed, strict=True)}
            ready = {n: symbols[n] if n in symbols else values[n] for n in self.params}
            case = Case(tuple(values.values()), ready, domain)
            some = ({n: to_sympy(v) for n, v in row.items()} for row in rows[:POINTS])
            out.append(replace(case, points=tuple(case.numbers(row) for row in some)))
        return out

    def fixed_of(self, row: Row, symbolic: Collection[str]) -> tuple[Any, ...]:
        """The values of the enumerated params at a point."""
        return tuple(row[n] for n in self._fixed(symbolic))

    def _fixed(self, symbolic: Collection[str]) -> list[str]:
        return [n for n in self.params if n not in symbolic]

    def _admitted(self, names: list[str]) -> Iterator[tuple[Any, ...]]:
        conditions = [c for c in self.conditions if c.names <= set(names)]
        for picks in itertools.product(*(range(self.domains[n].size) for n in names)):
            values = {n: self.domains[n].at(i) for n, i in zip(names, picks, strict=True)}
            if all(_may_hold(c, values) for c in conditions):
                yield tuple(values.values())


def _may_hold(condition: Condition, values: Row) -> bool:
    try:
        return condition.holds(values)
    except Exception:  # what is wrong with the condition is found where variants are made
        return True


def can_be_symbolic(param: Any) -> bool:
    """Whether symbols may stand for a param: a number or a matrix that is not declared structural."""
    return isinstance(param, ValuesParam | RangeParam | MatrixParam) and not param.structural


def _symbol(name: str, param: Any, occurring: list[Any], domain: dict[Any, Any]) -> Any:
    """A symbol for a param, with what all of its values have in common: those that occur, if known."""
    if isinstance(param, MatrixParam):
        rows, columns = param.matrix
        entries = {}
        for i in range(rows):
            for j in range(columns):
                a, b = (min(i, j), max(i, j)) if param.symmetric else (i, j)
                known = [grid[i, j] for grid in occurring] or _entries(param)
                entries[i, j] = _of_values(f"{name}_{a}{b}", known, domain)
        return sp.ImmutableMatrix(rows, columns, lambda i, j: entries[int(i), int(j)])
    return _of_values(name, occurring or _values(param), domain)


def _of_values(name: str, values: list[Any], domain: dict[Any, Any]) -> Any:
    low, high = min(values), max(values)
    whole = all(v.denominator == 1 for v in values)
    assumptions: dict[str, bool] = {"integer": True} if whole else {"real": True}
    if low > 0:
        assumptions["positive"] = True
    elif low == 0:
        assumptions["nonnegative"] = True
    elif high < 0:
        assumptions["negative"] = True
    if 0 not in values:
        assumptions["nonzero"] = True
    symbol = sp.Symbol(name, **assumptions)
    ends = [sp.Rational(v.numerator, v.denominator) for v in (low, high)]
    domain[symbol] = sp.Range(ends[0], ends[1] + 1) if whole else sp.Interval(*ends)
    return symbol


def _values(param: Any) -> list[Any]:
    if isinstance(param, ValuesParam):
        return [v for v in param.values if v not in param.exclude]
    return [
        Fraction(v) for v in range(param.range[0], param.range[1] + 1, param.step) if v not in param.exclude
    ]


def _entries(param: MatrixParam) -> list[Any]:
    if param.range is not None:
        found = [Fraction(v) for v in range(param.range[0], param.range[1] + 1)]
    else:
        found = list(param.values or ())
    return [v for v in found if v not in param.exclude]
