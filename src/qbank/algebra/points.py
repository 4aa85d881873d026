"""Points of a domain that are worth looking at: generic ones, end points, and around kinks."""

from __future__ import annotations

import itertools
import random
from collections.abc import Iterator, Sequence
from typing import Any

import sympy as sp
from sympy.core.relational import Relational

from qbank.algebra.domains import Range, Scope

Expr = Any
Symbol = Any
Point = dict[Any, Expr]

DENOMINATORS = (7, 11, 13, 17, 19, 23)
SPAN = 4
# Distances from a kink at which its two sides are looked at.
NEAR = (sp.Rational(1, 1000), sp.Rational(1, 10**7))
JUMPING = (sp.floor, sp.ceiling, sp.frac, sp.Mod)
SIGNED = (sp.Abs, sp.Heaviside, sp.sign, sp.DiracDelta)


def symbols_of(*expressions: Expr) -> list[Symbol]:
    """The free symbols in order of their names."""
    found: set[Any] = set()
    for e in expressions:
        found |= e.free_symbols
    return sorted(found, key=lambda s: (s.name, str(s.assumptions0)))


def generic_points(scope: Scope, symbols: Sequence[Symbol], count: int, seed: int = 0) -> Iterator[Point]:
    """`count` points in general position (denominators that make accidents unlikely)."""
    rng = random.Random(seed)
    for i in range(count):
        # Every third point reaches further out where the domain is unbounded.
        span = SPAN if i % 3 < 2 else 12
        point = {s: _draw(scope, s, rng, span) for s in symbols}
        if None not in point.values():
            yield point


def _draw(scope: Scope, symbol: Symbol, rng: random.Random, span: int) -> Expr | None:
    if symbol in scope.values:
        return rng.choice(scope.values[symbol])
    piece = rng.choice(scope.pieces.get(symbol) or (scope.ranges[symbol],))
    for _ in range(40):
        value = _draw_from(piece, rng, span)
        if scope.holds(symbol, value):
            return value
    return next((v for v in landmarks(scope, symbol) if scope.holds(symbol, v)), None)


def _draw_from(piece: Range, rng: random.Random, span: int) -> Expr:
    lo, hi = piece.lo, piece.hi
    if piece.integer:
        first = (hi - 3 * span if hi is not None else -2 * span) if lo is None else lo
        last = (first + 3 * span) if hi is None else min(hi, first + 12 * span)
        return sp.Integer(rng.randint(int(first), int(last)))
    q = rng.choice(DENOMINATORS)
    if lo is not None and hi is not None:
        return lo + (hi - lo) * sp.Rational(rng.randint(1, q - 1), q)
    step = sp.Rational(rng.randint(1, span * q), q)
    if lo is not None:
        return lo + step
    if hi is not None:
        return hi - step
    return step if rng.random() < 0.5 else -step


def landmarks(scope: Scope, symbol: Symbol) -> list[Expr]:
    """Closed end points, points near open ones, small integers, and a few of very different size."""
    if symbol in scope.values:
        return list(scope.values[symbol])
    out: list[Expr] = []
    for piece in scope.pieces.get(symbol) or (scope.ranges[symbol],):
        step = 1 if piece.integer else sp.Rational(1, 1000)
        for end, sign in ((piece.lo, 1), (piece.hi, -1)):
            if end is not None:
                out += [end, end + sign * step]
        if piece.lo is not None and piece.hi is not None:
            out.append((piece.lo + piece.hi) / 2)
    out += [sp.Integer(i) for i in (0, 1, -1, 2, -2, 3, 4, 5)]
    out += [sp.Rational(1, 2), sp.Rational(-1, 2), sp.Rational(1, 100), sp.Integer(30), sp.Integer(-30)]
    return [v for v in dict.fromkeys(out) if scope.holds(symbol, v)]


def landmark_points(scope: Scope, symbols: Sequence[Symbol], most: int) -> Iterator[Point]:
    """Combinations of landmarks: all of them for few symbols, else one symbol at a time and all equal."""
    choices = [landmarks(scope, s) for s in symbols]
    if any(not c for c in choices):
        return
    total = 1
    for c in choices:
        total *= len(c)
    if total <= most:
        for values in itertools.product(*choices):
            yield dict(zip(symbols, values, strict=True))
        return
    base = next(generic_points(scope, symbols, 1, seed=5), None)
    if base is not None:
        for symbol, marks in zip(symbols, choices, strict=True):
            for value in marks:
                yield {**base, symbol: value}
    rng = random.Random(1)
    for _ in range(most):
        yield {s: rng.choice(c) for s, c in zip(symbols, choices, strict=True)}


def kinks(*expressions: Expr) -> list[Expr]:
    """Expressions whose zeros are kinks or jumps: arguments of Max, Abs, Heaviside, conditions, floors."""
    found: dict[Expr, None] = {}
    for e in expressions:
        for node in sp.preorder_traversal(e):
            if isinstance(node, sp.Max | sp.Min):
                for x, y in itertools.combinations(node.args, 2):
                    found[x - y] = None
            elif isinstance(node, SIGNED):
                found[node.args[0]] = None
            elif isinstance(node, Relational):
                found[node.lhs - node.rhs] = None
            elif isinstance(node, sp.KroneckerDelta):
                found[node.args[0] - node.args[1]] = None
            elif isinstance(node, sp.Pow) and node.exp.is_Rational and not node.exp.is_Integer:
                found[node.base] = None
            elif isinstance(node, sp.log):
                found[node.args[0]] = None
    return sorted(found, key=sp.default_sort_key)


def steps(*expressions: Expr) -> list[Expr]:
    """The arguments of floors and their like: they jump where these are integers."""
    found: dict[Expr, None] = {}
    for e in expressions:
        for node in e.atoms(*JUMPING):
            found[node.args[0] / node.args[1] if isinstance(node, sp.Mod) else node.args[0]] = None
    return sorted(found, key=sp.default_sort_key)


def kink_points(scope: Scope, symbols: Sequence[Symbol], *expressions: Expr) -> Iterator[Point]:
    """Points on kinks, a little to either side, and half-way between neighbouring ones."""
    walls = [k for k in kinks(*expressions) if k.free_symbols]
    jumps = steps(*expressions)
    if not walls and not jumps:
        return
    for base in generic_points(scope, symbols, 2, seed=7):
        for symbol in symbols:
            values = _crossings(walls, jumps, symbol, base)
            values += [(x + y) / 2 for x, y in itertools.pairwise(sorted(values))]
            near = [v + sign * d for v in values for d in NEAR for sign in (1, -1)]
            for value in dict.fromkeys(values + near):
                if scope.holds(symbol, value):
                    yield {**base, symbol: value}


def _crossings(walls: Sequence[Expr], jumps: Sequence[Expr], symbol: Symbol, base: Point) -> list[Expr]:
    """Where the walls, taken along one symbol with the others fixed, are zero (linear and quadratic)."""
    others = {s: v for s, v in base.items() if s != symbol}
    out: dict[Expr, None] = {}
    levels = [(w, (0,)) for w in walls] + [(j, (-1, 0, 1, 2)) for j in jumps]
    for wall, targets in levels:
        if symbol not in wall.free_symbols:
            continue
        line = wall.xreplace(others)
        if not line.is_polynomial(symbol):
            continue
        poly = sp.Poly(line, symbol)
        if poly.degree() > 2 or not all(c.is_Rational for c in poly.all_coeffs()):
            continue
        for target in targets:
            out.update(dict.fromkeys(_rational_roots(poly - target)))
    return list(out)


def _rational_roots(poly: Any) -> list[Expr]:
    if poly.degree() == 1:
        a, b = poly.all_coeffs()
        return [-b / a]
    if poly.degree() != 2:
        return []
    a, b, c = poly.all_coeffs()
    square = b * b - 4 * a * c
    if square < 0:
        return []
    root = sp.sqrt(square)
    if not root.is_Rational:
        # Close to the irrational root on both sides is near enough.
        root = sp.Rational(sp.integer_nthroot(int(square * 10**12), 2)[0], 10**6)
    return [(-b + root) / (2 * a), (-b - root) / (2 * a)]
