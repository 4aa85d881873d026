"""Equations with a sum or product up to a symbol n, by induction on n.

Both sides are linear in the sum S(n) = f(lo) + … + f(n + c), say A*S = B. Then S = R with R = B/A, and it
is enough that R(n + 1) - R(n) = f(n + 1 + c) for every n of the domain and that the equation holds for
the first n. For a product the quotient R(n + 1)/R(n) takes the place of the difference.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import sympy as sp

from qbank.algebra.cases import Problem, prove
from qbank.algebra.domains import Scope
from qbank.algebra.limits import Clock

Expr = Any
Symbol = Any


def proved_by_induction(a: Expr, b: Expr, scope: Scope, symbols: Sequence[Symbol], clock: Clock) -> bool:
    """Whether the equation follows by induction on some integer symbol."""
    for n, start, step in increments(a - b, scope, symbols):
        if _equal(step, sp.S.Zero, scope, clock) and _equal(start, sp.S.Zero, scope.without(n), clock):
            return True
    nodes = sorted((a - b).atoms(sp.Sum, sp.Product), key=sp.default_sort_key)
    for node in nodes:
        if len(node.limits) != 1:
            continue
        _, lo, hi = node.limits[0]
        for n in symbols:
            r = scope.ranges[n]
            plain = n not in lo.free_symbols and n not in node.function.free_symbols
            ordered = r.integer and r.lo is not None and (hi - n).is_Integer
            if plain and ordered and _induct(a - b, node, n, scope, clock):
                return True
    return False


def increments(gap: Expr, scope: Scope, symbols: Sequence[Symbol]) -> Iterator[tuple[Symbol, Expr, Expr]]:
    """(n, gap at the first n, gap at n + 1 minus gap at n) where all sums drop out of the latter."""
    nodes = sorted(gap.atoms(sp.Sum), key=sp.default_sort_key)
    for n in symbols:
        r = scope.ranges[n]
        if not r.integer or r.lo is None or not all(_grows_with(node, n, r.lo) for node in nodes):
            continue
        names = {node: sp.Dummy("S", real=True) for node in nodes}
        terms = {
            s: s + node.function.subs(node.limits[0][0], node.limits[0][2] + 1) for node, s in names.items()
        }
        line = gap.xreplace(names)
        step = sp.expand(line.subs(n, n + 1).xreplace(terms) - line)
        if not step.has(sp.Sum, *names.values()):
            yield n, gap.subs(n, r.lo).doit(), step


def _grows_with(node: Expr, n: Symbol, first: Expr) -> bool:
    """Whether a sum gains one term as n grows by one, and is not empty beyond that for the first n."""
    if len(node.limits) != 1 or n in node.function.free_symbols:
        return False
    _, lo, hi = node.limits[0]
    return bool((hi - n).is_Integer and lo.is_Integer and hi.subs(n, first) >= lo - 1)


def _induct(gap: Expr, node: Expr, n: Symbol, scope: Scope, clock: Clock) -> bool:
    index, lo, hi = node.limits[0]
    total = sp.Dummy("S", real=True)
    line = gap.xreplace({node: total})
    if line.has(sp.Sum, sp.Product):
        return False
    at = [line.subs(total, v) for v in (0, 1, 2)]
    slope = at[1] - at[0]
    if slope == 0 or not _equal(at[2] - at[1], slope, scope, clock):
        return False
    result = -at[0] / slope
    term = node.function.subs(index, hi + 1)
    later = result.subs(n, n + 1)
    step = (later - result, term) if isinstance(node, sp.Sum) else (later, result * term)
    if not _equal(*step, scope, clock):
        return False
    first = scope.ranges[n].lo
    if not (lo.is_Integer and hi.subs(n, first) >= lo - 1):
        return False
    return _equal(gap.subs(n, first), sp.S.Zero, scope.without(n), clock)


def _equal(a: Expr, b: Expr, scope: Scope, clock: Clock) -> bool:
    clock.check()
    if a == b:
        return True
    if any(e.has(sp.nan, sp.zoo, sp.oo) for e in (a, b)):
        return False
    return prove(Problem(a, b, scope, clock)).proved
