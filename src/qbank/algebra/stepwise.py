"""Proofs for expressions with floors: by residues of an integer, or by the cells of a real number.

For an integer n and floors of rational multiples of n with common denominator L, every n is L*m + r with
0 <= r < L, and each remainder is a case without floors. For a real x the same is done with the points at
which one of the floors jumps: between two of them every floor is constant up to a multiple of m.
"""

from __future__ import annotations

from collections.abc import Sequence
from math import lcm
from typing import Any

import sympy as sp

from qbank.algebra.cases import Problem, prove
from qbank.algebra.domains import Range, Scope
from qbank.algebra.limits import Clock
from qbank.algebra.points import JUMPING
from qbank.algebra.special import NoValue
from qbank.algebra.substitution import substituted

Expr = Any
Symbol = Any
MOST_CASES = 60


def has_steps(e: Expr) -> bool:
    """Whether floors, remainders or powers of -1 occur."""
    return bool(e.has(*JUMPING)) or any(p.base == -1 and p.exp.free_symbols for p in e.atoms(sp.Pow))


def proved_stepwise(a: Expr, b: Expr, scope: Scope, symbols: Sequence[Symbol], clock: Clock) -> bool:
    """Whether some symbol allows a proof by residues or cells."""
    for symbol in symbols:
        r = scope.ranges[symbol]
        slopes = _slopes(symbol, a, b)
        if slopes is None:
            continue
        period = lcm(*(int(c.q) for c, _ in slopes), 1)
        if r.integer:
            if 1 < period <= MOST_CASES and _by_residues(a, b, scope, symbol, period, clock):
                return True
        elif slopes and _by_cells(a, b, scope, symbol, period, slopes, clock):
            return True
    return False


def _slopes(symbol: Symbol, *expressions: Expr) -> list[tuple[Expr, Expr]] | None:
    """(slope, shift) of the steps that depend on the symbol alone, or None when one is not linear in it."""
    out: list[tuple[Expr, Expr]] = []
    for e in expressions:
        for node in e.atoms(*JUMPING):
            inner = node.args[0] / node.args[1] if isinstance(node, sp.Mod) else node.args[0]
            if symbol not in inner.free_symbols:
                continue
            flat = inner.replace(lambda x: isinstance(x, JUMPING), lambda x: x.args[0])
            if flat.free_symbols != {symbol} or not flat.is_polynomial(symbol):
                return None
            line = sp.Poly(flat, symbol)
            if not all(c.is_Rational for c in line.all_coeffs()):
                return None
            if line.degree() == 1:
                out.append(tuple(line.all_coeffs()))
            elif symbol.is_integer:
                # Only the common denominator matters for residues.
                out.append((sp.Rational(1, lcm(*(int(c.q) for c in line.all_coeffs()))), sp.S.Zero))
            else:
                return None
        if any(p.base == -1 and symbol in p.exp.free_symbols for p in e.atoms(sp.Pow)):
            out.append((sp.Rational(1, 2), sp.S.Zero))
    return out


def _holds_at(a: Expr, b: Expr, at: dict[Symbol, Expr], scope: Scope, clock: Clock) -> bool:
    """Whether the equation holds after a substitution; where a side has no value nothing is asked."""
    clock.check()
    try:
        x, y = substituted(a, at), substituted(b, at)
    except NoValue:
        return not any(value.free_symbols for value in at.values())
    constant = not (x.free_symbols | y.free_symbols)
    return x == y or prove(Problem(x, y, scope, clock, complex_values=constant)).proved


def _by_residues(a: Expr, b: Expr, scope: Scope, n: Symbol, period: int, clock: Clock) -> bool:
    r = scope.ranges[n]
    for rest in range(period):
        lo = None if r.lo is None else sp.ceiling((r.lo - rest) / sp.Integer(period))
        hi = None if r.hi is None else sp.floor((r.hi - rest) / sp.Integer(period))
        m = sp.Dummy("m", integer=True, **({"nonnegative": True} if lo is not None and lo >= 0 else {}))
        inner = Scope({**scope.without(n).ranges, m: Range(lo, hi, lo is None, hi is None, True)}, {}, {})
        if not _holds_at(a, b, {n: period * m + rest}, inner, clock):
            return False
    return True


def _by_cells(
    a: Expr, b: Expr, scope: Scope, x: Symbol, period: int, slopes: Sequence[tuple[Expr, Expr]], clock: Clock
) -> bool:
    r = scope.ranges[x]
    bounded = r.lo is not None and r.hi is not None
    lo, hi = (r.lo, r.hi) if bounded else (sp.S.Zero, sp.Integer(period))
    m = sp.S.Zero if bounded else sp.Dummy("m", integer=True)
    walls = _walls(slopes, lo, hi)
    if walls is None:
        return False
    base = dict(scope.without(x).ranges)
    if m.is_Symbol:
        base[m] = Range(integer=True)
    for wall in walls:
        if bounded and not scope.holds(x, wall):
            continue
        if not _holds_at(a, b, {x: period * m + wall}, Scope(base, {}, {}), clock):
            return False
    for low, high in zip(walls, [*walls[1:], hi], strict=True):
        if low == high:
            continue
        e = sp.Dummy("e", positive=True)
        inner = Scope({**base, e: Range(sp.S.Zero, high - low)}, {}, {})
        at = period * m + low + e
        if not _holds_at(a, b, {x: at}, inner, clock):
            return False
    return True


def _walls(slopes: Sequence[tuple[Expr, Expr]], lo: Expr, hi: Expr) -> list[Expr] | None:
    """The points in [lo, hi] where a step jumps, with `lo` first."""
    found = {lo, hi} if lo != 0 or not hi.is_Integer else {lo}
    for slope, shift in slopes:
        ends = sorted((slope * lo + shift, slope * hi + shift))
        first, last = sp.ceiling(ends[0]), sp.floor(ends[1])
        if last - first > MOST_CASES:
            return None
        found |= {(j - shift) / slope for j in range(int(first), int(last) + 1)}
    out = sorted(v for v in found if lo <= v <= hi)
    return out if len(out) <= MOST_CASES else None
