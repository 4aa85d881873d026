"""The first look at two values: what it decides, and what it leaves to a proof."""

from __future__ import annotations

import time

import pytest
import sympy as sp

from qbank.algebra.glance import glance

x, p = sp.Symbol("x", real=True), sp.Symbol("p", positive=True)

DECIDED = [
    (sp.Rational(1, 3), sp.Rational(1, 3), "proved"),
    (sp.Rational(1, 3), sp.Rational(1, 3) + sp.Rational(1, 10**30), "refuted"),
    (sp.sqrt(2), sp.Rational(141421356, 10**8), "refuted"),
    (sp.exp(x), sp.exp(x), "proved"),
    (sp.exp(x), sp.exp(-x), "refuted"),
    (sp.sin(x) ** 2 + sp.cos(x) ** 2, sp.Integer(1), "unknown"),  # equal, but that takes a proof
    (sp.sqrt(2) * sp.sqrt(3) - sp.sqrt(5 + 2 * sp.sqrt(6)), sp.sqrt(3) - sp.sqrt(3) - sp.sqrt(2), "refuted"),
    (sp.Integral(sp.exp(-(x**2)), (x, 0, 1)), sp.Integer(1), "unknown"),  # too slow for a first look
    (sp.zoo, sp.Integer(1), "unknown"),
]


@pytest.mark.parametrize(("a", "b", "outcome"), DECIDED)
def test_a_glance_decides(a: sp.Expr, b: sp.Expr, outcome: str) -> None:
    assert glance(a, b).outcome == outcome


def test_a_glance_stays_in_the_domain() -> None:
    assert glance(sp.Abs(1 - p), 1 - p, {p: sp.Interval.open(0, 1)}).outcome == "unknown"
    assert glance(sp.Abs(1 - p), 1 - p, {p: sp.Interval.open(0, 3)}).outcome == "refuted"


def test_a_glance_keeps_to_its_time() -> None:
    tower = x
    for _ in range(12):
        tower = sp.sin(tower + sp.exp(tower / 2))
    start = time.monotonic()
    glance(tower, tower + sp.sin(x) ** 2 + sp.cos(x) ** 2 - 1, seconds=0.1)
    assert time.monotonic() - start < 2
