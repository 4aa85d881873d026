"""Decide whether an algebraic number is zero, by a bound below which only zero can lie.

For an expression of integers, + - * / and roots, bounds u on the conjugates of a numerator and l on those
of a denominator are carried along, and D, the product of the degrees of the roots. A value that is not
zero has |value| >= 1 / (l * u**(D*D - 1)). Source: Burnikel, Funke, Mehlhorn, Schirra, Schmitt,
"A separation bound for real algebraic expressions" (ESA 2001). cos and sin at rational multiples of pi
and roots of unity are algebraic integers (after doubling) and enter as leaves of known degree.
"""

from __future__ import annotations

from math import lcm, log2
from typing import Any

import mpmath
import sympy as sp

from qbank.algebra.numeric import Evaluator
from qbank.algebra.special import CannotTell, NoValue, as_mp, precision

Expr = Any
MOST_BITS = 200_000


class NotAlgebraic(Exception):
    """The expression is not built from rationals, roots and rational angles."""


class _Bounds:
    """Binary logarithms of u and l for each subexpression; the degree grows with each new root.

    All roots of unity lie in one cyclotomic field, that of their common order.
    """

    def __init__(self) -> None:
        self.roots = 1
        self.order = 1
        self._memo: dict[Expr, tuple[float, float]] = {}

    @property
    def degree(self) -> int:
        """A bound on the degree of the field in which the value lies."""
        return self.roots * int(sp.totient(self.order))

    def of(self, e: Expr) -> tuple[float, float]:
        """log2 of (u, l) for a subexpression."""
        if e not in self._memo:
            self._memo[e] = self._compute(e)
        return self._memo[e]

    def _compute(self, e: Expr) -> tuple[float, float]:
        if e.is_Rational:
            return log2(max(abs(int(e.p)), 1)), log2(int(e.q))
        if e.is_Add:
            return self._sum([self.of(arg) for arg in e.args])
        if e.is_Mul:
            parts = [self.of(arg) for arg in e.args]
            return sum(u for u, _ in parts), sum(low for _, low in parts)
        if e.is_Pow and e.exp.is_Rational:
            return self._power(self.of(e.base), int(e.exp.p), int(e.exp.q))
        if e is sp.I:
            self.order = lcm(self.order, 4)
            return 0.0, 0.0
        if e is sp.GoldenRatio:
            return self.of((1 + sp.sqrt(5)) / 2)
        if isinstance(e, sp.cos | sp.sin) and (e.args[0] / sp.pi).is_Rational:
            self.order = lcm(self.order, 4 * int((e.args[0] / sp.pi).q))
            return 1.0, 1.0
        if isinstance(e, sp.exp) and (e.args[0] / (sp.I * sp.pi)).is_Rational:
            self.order = lcm(self.order, 2 * int((e.args[0] / (sp.I * sp.pi)).q))
            return 0.0, 0.0
        if isinstance(e, sp.Abs) and e.args[0].is_real:
            return self.of(e.args[0])
        raise NotAlgebraic(str(e))

    def _sum(self, parts: list[tuple[float, float]]) -> tuple[float, float]:
        u, low = parts[0]
        for u2, low2 in parts[1:]:
            u, low = max(u + low2, u2 + low) + 1, low + low2
        return u, low

    def _power(self, bounds: tuple[float, float], p: int, q: int) -> tuple[float, float]:
        u, low = bounds
        if q > 1:
            self.roots *= q
            if u >= low:
                u = (u + (q - 1) * low) / q
            else:
                low = (low + (q - 1) * u) / q
        if p < 0:
            u, low, p = low, u, -p
        return u * p, low * p


def is_zero(e: Expr) -> bool | None:
    """True or False for an algebraic number, None when it is not one or is too large to decide."""
    bounds = _Bounds()
    try:
        u, low = bounds.of(e)
    except NotAlgebraic:
        return None
    if bounds.degree > 4096:
        return None
    bits = low + u * (bounds.degree**2 - 1) + 2
    if bits > MOST_BITS:
        return None
    # Guard bits for the rounding of every operation on the way.
    with precision(bits=int(bits + 2 * (u + low) + 10 * sp.count_ops(e) + 100)):
        found = Evaluator({})
        try:
            v = as_mp(found.value(e))
        except (NoValue, CannotTell):
            return None
        cut = mpmath.mpf(2) ** (-int(bits))
        if any(abs(j) < cut for j in found.jumps):
            return None
        return bool(abs(v) < cut)
