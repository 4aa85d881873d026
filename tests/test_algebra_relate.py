"""Relations on domains: what holds everywhere is proved, what fails somewhere is refuted with a point."""

from __future__ import annotations

import time
from fractions import Fraction
from typing import Any

import pytest
import sympy as sp
from hypothesis import given, settings
from hypothesis import strategies as st
from sympy import (
    Abs,
    FiniteSet,
    Interval,
    Max,
    Min,
    Rational,
    Sum,
    Union,
    ceiling,
    cos,
    cosh,
    erf,
    exp,
    floor,
    log,
    oo,
    pi,
    sin,
    sqrt,
    tanh,
)

from qbank.algebra import relate

x, y, z = sp.symbols("x y z", real=True)
a, b, c, d = sp.symbols("a b c d", real=True)
p, q, r, s, t, eta, lam, beta = sp.symbols("p q r s t eta lambda beta", positive=True)
n, m = sp.symbols("n m", integer=True, positive=True)
kappa = sp.Symbol("kappa")

UNIT = {x: Interval(0, 1)}
OPEN = {p: (0, 1), q: (0, 1)}
KL = p * log(p / q) + (1 - p) * log((1 - p) / (1 - q))
ENTROPY = -p * log(p) - (1 - p) * log(1 - p)
GAUSSIAN_KL = log(t / s) + (s**2 + x**2) / (2 * t**2) - Rational(1, 2)


def sigmoid(w: Any) -> Any:
    return 1 / (1 + exp(-w))


HOLD: list[tuple[Any, str, Any, Any]] = [
    # polynomials and squares
    (x * (1 - x), "<=", Rational(1, 4), UNIT),
    (2 * a * b, "<=", a**2 + b**2, None),
    (a * b + b * c + c * a, "<=", a**2 + b**2 + c**2, None),
    ((a * c + b * d) ** 2, "<=", (a**2 + b**2) * (c**2 + d**2), None),
    ((a * x + b * y + c * z) ** 2, "<=", (a**2 + b**2 + c**2) * (x**2 + y**2 + z**2), None),
    ((x + y) ** 2, "<=", 2 * x**2 + 2 * y**2, None),
    (a**2 + b**2 + c**2 + d**2, ">=", (a + b + c + d) ** 2 / 4, None),
    (x * y, "<=", x**2 / (2 * p) + p * y**2 / 2, None),
    (x**2, "<=", x, UNIT),
    (x**2, "<", x, {x: (0, 1)}),
    (x**4 - x + 1, ">", 0, None),
    (x**4 - x, ">=", -Rational(1, 2), None),
    ((1 + x / 2) ** 2, ">=", 1 + x, None),
    (p**3 + q**3 + r**3, ">=", 3 * p * q * r, None),
    # rational functions
    ((kappa - 1) / (kappa + 1), "<", 1, {kappa: (1, None)}),
    ((kappa - 1) / (kappa + 1), ">=", 0, {kappa: Interval(1, oo)}),
    (x / (1 + x**2), "<=", Rational(1, 2), None),
    (p + 1 / p, ">=", 2, None),
    (1 / (p + q), "<=", (1 / p + 1 / q) / 4, None),
    (2 / (1 / p + 1 / q), "<=", (p + q) / 2, None),
    # square roots
    ((sqrt(kappa) - 1) / (sqrt(kappa) + 1), "<=", (kappa - 1) / (kappa + 1), {kappa: Interval(1, oo)}),
    ((sqrt(kappa) - 1) / (sqrt(kappa) + 1), "<", (kappa - 1) / (kappa + 1), {kappa: (1, None)}),
    (sqrt(p * q), "<=", (p + q) / 2, None),
    (2 / (1 / p + 1 / q), "<=", sqrt(p * q), None),
    (sqrt(p + q), "<", sqrt(p) + sqrt(q), None),
    (sqrt(1 + x**2), ">=", Abs(x), None),
    (sqrt(1 + x**2), ">", x, None),
    (sqrt(x**2 + y**2), "<=", Abs(x) + Abs(y), None),
    (Abs(x) + Abs(y), "<=", sqrt(2) * sqrt(x**2 + y**2), None),
    # exponentials and logarithms
    (log(1 + p), "<=", p, None),
    (log(1 + p), "<", p, None),
    (log(p), "<=", p - 1, None),
    (p / (1 + p), "<", log(1 + p), None),
    (exp(x), ">=", 1 + x, None),
    (1 - p, "<=", exp(-p), None),
    ((1 - x) ** n, "<=", exp(-n * x), UNIT),
    (p * log(p), ">=", -exp(-1), None),
    (p * exp(-p), "<=", exp(-1), None),
    (cosh(x), ">=", 1, None),
    (exp((x + y) / 2), "<=", (exp(x) + exp(y)) / 2, None),
    (log((p + q) / 2), ">=", (log(p) + log(q)) / 2, None),
    (2**n, ">=", n + 1, None),
    (beta**n, "<", 1, {beta: (0, 1)}),
    ((1 - beta) / (1 - beta**n), "<=", 1, {beta: (0, 1)}),
    # entropies and divergences
    (KL, ">=", 0, OPEN),
    (KL, ">=", 2 * (p - q) ** 2, OPEN),
    (GAUSSIAN_KL, ">=", 0, None),
    (ENTROPY, "<=", log(2), {p: (0, 1)}),
    (ENTROPY, ">", 0, {p: (0, 1)}),
    # activations
    (sigmoid(x), "<", 1, None),
    (sigmoid(x), ">", 0, None),
    (sigmoid(x) * (1 - sigmoid(x)), "<=", Rational(1, 4), None),
    (sigmoid(x) - sigmoid(y), "<=", Abs(x - y) / 4, None),
    (Abs(tanh(x)), "<", 1, None),
    (tanh(p), "<", p, None),
    (Max(0, x), ">=", x, None),
    (log(1 + exp(x)), ">", Max(0, x), None),
    (log(exp(x) + exp(y)), ">", Max(x, y), None),
    (log(exp(x) + exp(y)), "<=", Max(x, y) + log(2), None),
    (Abs(Max(0, x) - Max(0, y)), "<=", Abs(x - y), None),
    (erf(x), "<", 1, None),
    ((1 - erf(p / sqrt(2))) / 2, "<=", exp(-(p**2) / 2) / 2, None),
    # absolute values, floors, trigonometry
    (Abs(x + y), "<=", Abs(x) + Abs(y), None),
    (Abs(Abs(x) - Abs(y)), "<=", Abs(x - y), None),
    (Max(x, y), "<=", Abs(x) + Abs(y), None),
    (Abs(1 - eta * lam), "<", 1, {eta: (0, 1), lam: (0, 2)}),
    (floor(x), "<=", x, None),
    (floor(x), ">", x - 1, None),
    (ceiling(n / 2), ">=", n / 2, None),
    (sin(p), "<=", p, None),
    (cos(x), ">=", 1 - x**2 / 2, None),
    # numbers, integers, sums, lists of values, unions
    (pi, "<", Rational(22, 7), None),
    (exp(pi), ">", pi**sp.E, None),
    (sqrt(2) + sqrt(3), "<", sqrt(10), None),
    (sqrt(2) * sqrt(3), "<=", sqrt(6), None),
    (n**2, ">=", n, None),
    (2 * sqrt(n + 1) - 2, "<=", Sum(1 / sqrt(m), (m, 1, n)), None),
    (x**3, ">=", x, {x: FiniteSet(-1, 0, 1, 2)}),
    (x**2, ">=", 1, {x: Union(Interval(-3, -1), Interval(1, 2))}),
    (exp(-x) * sin(x) + Rational(1, 2), ">", 0, {x: Interval(0, 1)}),
    # differences
    (x, "!=", x + 1, None),
    (x**2 + 1, "!=", 0, None),
    (exp(x), "!=", 0, None),
    (1 / p, "!=", 0, None),
    (sqrt(2), "!=", Rational(141421356, 10**8), None),
    (1, "!=", 2, None),
]

FAIL: list[tuple[Any, str, Any, Any]] = [
    (x * (1 - x), "<", Rational(1, 4), UNIT),
    (x * (1 - x), "<=", Rational(1, 4) - Rational(1, 10**9), UNIT),
    (x**2, "<", x, UNIT),
    (x**2, "<=", x, None),
    (x**3, "<=", x**2, None),
    (exp(x), ">", 1 + x, None),
    (exp(x), ">=", 1 + x + Rational(1, 100), None),
    (2 * a * b, "<", a**2 + b**2, None),
    ((kappa - 1) / (kappa + 1), ">", 0, {kappa: Interval(1, oo)}),
    (p + 1 / p, ">", 2, None),
    (x**4 - x, ">=", -Rational(47, 100), None),
    (Abs(1 - eta * lam), "<=", 1, {eta: (0, 1), lam: (0, 3)}),
    (sqrt(p + q), ">=", sqrt(p) + sqrt(q), None),
    (Max(0, x), "<=", x, None),
    (sigmoid(x), "<=", Rational(99, 100), None),
    (n**2, ">", n, None),
    (floor(x), "<", x, None),
    (log(1 + p), "<", p / 2, None),
    (x**2, ">=", 1, {x: Union(Interval(-3, -1), Interval.open(Rational(9, 10), 2))}),
    (x**3, ">", x, {x: FiniteSet(2, 3, 1)}),
    (Max(0, x) - Max(0, x - Rational(1, 1000)), "<=", Rational(1, 2000), None),
    (x**2, "!=", 1, None),
    (p, "!=", q, None),
    (exp(x), "!=", 2, None),
    (Abs(x - 3), "!=", 0, {x: Interval(0, 3)}),
    (log(2), "<", Rational(693147, 10**6), None),
    (sqrt(5 + 2 * sqrt(6)), "<", sqrt(2) + sqrt(3), None),
    (3, "<", 3, None),
]


@pytest.mark.parametrize("claim", HOLD, ids=lambda claim: f"{claim[0]} {claim[1]} {claim[2]}")
def test_what_holds_on_the_whole_domain_is_proved(claim: tuple[Any, str, Any, Any]) -> None:
    left, op, right, domain = claim
    started = time.process_time()
    verdict = relate(left, op, right, domain, seconds=60)  # a busy machine must not fail the test
    assert verdict.proved, verdict
    assert time.process_time() - started < 3


@pytest.mark.parametrize("claim", FAIL, ids=lambda claim: f"{claim[0]} {claim[1]} {claim[2]}")
def test_what_fails_somewhere_is_refuted_with_a_point_of_the_domain(claim: tuple[Any, str, Any, Any]) -> None:
    left, op, right, domain = claim
    verdict = relate(left, op, right, domain, seconds=60)  # a busy machine must not fail the test
    assert verdict.refuted, verdict
    assert verdict.witness is not None
    point = _point(verdict.witness, left, right)
    for symbol, value in point.items():
        given_domain = (domain or {}).get(symbol)
        if isinstance(given_domain, sp.Set):
            assert given_domain.contains(value) == True  # noqa: E712 - a sympy truth value
        elif given_domain is not None:
            assert given_domain[0] < value < given_domain[1]
    assert not _holds(left, op, right, point)


def _point(witness: Any, *sides: Any) -> dict[Any, Any]:
    symbols = set().union(*(sp.sympify(side).free_symbols for side in sides))
    return {symbol: sp.sympify(witness[symbol.name]) for symbol in symbols}


def _holds(left: Any, op: str, right: Any, point: dict[Any, Any]) -> bool:
    gap = (sp.sympify(left) - sp.sympify(right)).subs(point).evalf(60)
    zero = abs(gap) < sp.Float(10) ** -50
    return {
        "<": not zero and gap < 0,
        "<=": zero or gap < 0,
        ">": not zero and gap > 0,
        ">=": zero or gap > 0,
        "!=": not zero,
    }[op]


def test_equality_is_what_compare_says() -> None:
    assert relate((x + 1) ** 2, "==", x**2 + 2 * x + 1).proved
    assert relate(x, "==", Abs(x)).refuted


def test_the_sides_of_a_witness_keep_their_places() -> None:
    verdict = relate(Rational(1, 4), ">", x * (1 - x), UNIT)
    assert verdict.witness == {"x": "1/2", "lhs": "1/4", "rhs": "1/4"}
    verdict = relate(x, ">=", 1, {x: FiniteSet(0)})
    assert verdict.witness is not None
    assert (verdict.witness["lhs"], verdict.witness["rhs"]) == ("0", "1")


@pytest.mark.parametrize(
    ("left", "op", "right", "holds"), [(1, "<", 2, True), (Fraction(1, 2), ">=", 1, False)]
)
def test_numbers_are_compared_at_once(left: Any, op: str, right: Any, holds: bool) -> None:
    assert relate(left, op, right).proved == holds


def test_an_unknown_relation_is_an_error() -> None:
    with pytest.raises(ValueError, match="unknown relation"):
        relate(x, "=<", y)


@pytest.mark.parametrize("value", ["x", True, [x], sp.Matrix([x]), x > 0])
def test_what_has_no_order_is_refused(value: Any) -> None:
    with pytest.raises(TypeError):
        relate(value, "<", y)


def test_floats_and_undefined_values_are_left_undecided() -> None:
    assert relate(x, "<", 0.5).unknown
    assert relate(x, "<", x + sp.Float(1)).unknown
    assert relate(sp.nan, "<=", x).unknown


def test_a_claim_is_about_the_points_where_both_sides_are_real() -> None:
    assert relate(sqrt(x), "<=", x + 1).proved
    assert relate(log(x), "<", x).proved
    assert relate(sqrt(-1 - p), "<=", 1).unknown


def test_a_gap_in_the_domain_is_not_jumped_over() -> None:
    # -1/x falls on either side of the gap, yet it is not below its limit on the right.
    outside = {x: Union(Interval(-oo, -1), Interval(1, oo))}
    assert not relate(1 / x, ">=", 0, outside).proved
    verdict = relate(1 / x, ">", 0, outside)
    assert verdict.refuted
    # The same with a gap that comes from a case of Abs.
    assert not relate(Max(Abs(x), 1) / x, ">=", 0, {x: (None, None)}).proved


def test_not_equal_is_a_claim_about_every_point() -> None:
    # x and x**2 are different functions, and yet they meet.
    assert relate(x, "==", x**2).refuted
    assert relate(x, "!=", x**2).refuted
    assert relate(x, "!=", x**2, {x: (2, None)}).proved


parts = st.sampled_from(
    [x, y, x * y, x**2, Abs(x), Max(0, x), Min(y, 1), exp(x), tanh(y), sin(x), x / (1 + y**2)]
)
amounts = st.sampled_from([Rational(v) for v in ("1/1000000", "1/100", "1", "3")])


@settings(max_examples=80, deadline=None, derandomize=True)
@given(parts, parts, amounts)
def test_a_claim_that_is_true_is_never_refuted(one: Any, two: Any, amount: Any) -> None:
    assert not relate(one, "<=", one + two**2, seconds=20).refuted
    assert not relate(one, "<", one + Abs(two) + amount, seconds=20).refuted
    assert not relate(Min(one, two), "<=", Max(one, two), seconds=20).refuted


@settings(max_examples=80, deadline=None, derandomize=True)
@given(parts, parts, amounts)
def test_a_claim_that_fails_somewhere_is_never_proved(one: Any, two: Any, amount: Any) -> None:
    # Each right side is too small somewhere: under the bump, everywhere, or for x <= 0.
    bump = Max(0, amount - Abs(x - 1))
    assert not relate(one + bump, "<=", one, seconds=20).proved
    assert not relate(one + two**2, "<=", one + two**2 - amount, seconds=20).proved
    assert not relate(one, "<", one + Max(0, x), seconds=20).proved
