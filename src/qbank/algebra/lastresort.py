"""Sympy's own simplifiers, last and under a limit: they may only say that a difference is zero."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import sympy as sp

from qbank.algebra.limits import Clock, OutOfTime, time_limit

Expr = Any
SHARE = 0.8


def _minimal_polynomial(gap: Expr) -> bool:
    if gap.free_symbols or not gap.is_algebraic:
        return False
    t = sp.Dummy("t")
    return bool(sp.minimal_polynomial(gap, t) == t)


def _gammas(gap: Expr) -> bool:
    return bool(gap.has(sp.gamma, sp.factorial, sp.binomial) and sp.combsimp(sp.gammasimp(gap)) == 0)


def _trigonometry(gap: Expr) -> bool:
    return bool(gap.has(sp.sin, sp.cos, sp.tan, sp.sinh, sp.cosh) and sp.trigsimp(gap) == 0)


def _sums(gap: Expr) -> bool:
    if not gap.has(sp.Sum, sp.Product, sp.Integral, sp.Limit):
        return False
    done = gap.doit()
    return bool(done == 0 or sp.simplify(done) == 0)


def _simplify(gap: Expr) -> bool:
    return bool(sp.simplify(gap) == 0)


def _equals(gap: Expr) -> bool:
    return gap.equals(0) is True


TACTICS: tuple[tuple[str, Callable[[Expr], bool]], ...] = (
    ("minimal polynomial", _minimal_polynomial),
    ("gamma simplification", _gammas),
    ("trigonometric simplification", _trigonometry),
    ("sympy doit", _sums),
    ("sympy simplify", _simplify),
    ("sympy equals", _equals),
)


def proved_by_sympy(gap: Expr, clock: Clock) -> str | None:
    """The name of the simplifier that made `gap` zero, or None."""
    for name, tactic in TACTICS:
        left = clock.left * SHARE / 2
        if left < 0.02:
            return None
        try:
            with time_limit(left):
                if tactic(gap):
                    return name
        except OutOfTime:
            continue
        except Exception:
            continue  # whatever went wrong in there, it has not proved anything
    return None
