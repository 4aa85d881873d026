"""Equality: what is proved, what is refuted and with which witness, and what is left undecided."""

from __future__ import annotations

import signal
import subprocess
import sys
import threading
import time
from dataclasses import replace
from fractions import Fraction
from typing import Any

import pytest
import sympy as sp
from hypothesis import given, settings
from hypothesis import strategies as st
from sympy import (
    Abs,
    FiniteSet,
    Heaviside,
    Integer,
    Interval,
    Matrix,
    Max,
    Min,
    Piecewise,
    Rational,
    exp,
    sqrt,
)

from qbank.algebra import EmptyDomain, Verdict, compare, linear, separation
from qbank.algebra.limits import OutOfTime, time_limit
from qbank.algebra.linear import Linear
from qbank.algebra.look import look
from tests.corpora import equality_pairs, equality_pairs_hard, equality_pairs_traps

x, y = sp.symbols("x y", real=True)
p, q = sp.symbols("p q", positive=True)
n, k = sp.symbols("n k", integer=True, positive=True)

FIRST = [(name, a, b, equal, None) for a, b, equal, name in equality_pairs.P]
CORPORA: dict[str, list[Any]] = {
    "sixty": FIRST,
    "hard": equality_pairs_hard.PAIRS,
    "traps": equality_pairs_traps.PAIRS,
}


@pytest.mark.parametrize("corpus", CORPORA)
def test_every_pair_of_a_corpus_is_decided_rightly(corpus: str) -> None:
    undecided = []
    for name, a, b, equal, domain in CORPORA[corpus]:
        verdict = compare(a, b, domain, seconds=60)  # a busy machine must not fail the test
        if verdict.unknown:
            undecided.append((name, verdict))
        else:
            assert verdict.proved == equal, (name, verdict)
    assert not undecided


@pytest.mark.parametrize("pair", equality_pairs_traps.UNDECIDED, ids=lambda pair: pair[0])
def test_a_matter_of_convention_is_left_undecided(pair: tuple[str, Any, Any]) -> None:
    assert compare(pair[1], pair[2]).unknown


def test_a_verdict_has_no_truth_value() -> None:
    with pytest.raises(TypeError, match="three values"):
        bool(compare(1, 1))


def test_a_verdict_is_frozen_and_says_how_it_was_reached() -> None:
    verdict = compare((x + 1) ** 2, x**2 + 2 * x + 1)
    assert verdict == Verdict("proved", "rational functions")
    with pytest.raises(AttributeError):
        verdict.outcome = "refuted"  # type: ignore[misc]


@pytest.mark.parametrize(
    ("a", "b", "equal"),
    [
        (1, 1, True),
        (1, 2, False),
        (Fraction(1, 2), Rational(1, 2), True),
        (Fraction(1, 2), Fraction(2, 3), False),
        (3, Integer(3), True),
        (True, True, True),
        (True, False, False),
        (True, sp.true, True),
        (sp.false, True, False),
        (sp.oo, sp.oo, True),
        (sp.oo, 5, False),
        (sp.oo, -sp.oo, False),
    ],
)
def test_plain_values_are_compared_exactly(a: Any, b: Any, equal: bool) -> None:
    assert compare(a, b).proved == equal
    assert compare(a, b).refuted != equal


def test_numbers_are_compared_without_importing_sympy() -> None:
    code = "import sys; from qbank.algebra import compare as c; c(1, 1); print('sympy' in sys.modules)"
    assert subprocess.check_output([sys.executable, "-c", code], text=True).strip() == "False"


@pytest.mark.parametrize("value", ["x", b"x"])
def test_text_is_refused(value: object) -> None:
    with pytest.raises(TypeError, match="parse"):
        compare(value, x)
    with pytest.raises(TypeError, match="parse"):
        compare(x, value)


def test_an_object_that_is_no_expression_is_refused() -> None:
    with pytest.raises(TypeError, match="object"):
        compare(object(), x)


@pytest.mark.parametrize("value", [0.5, 1j, sp.Float("0.5"), x + sp.Float(1), Matrix([[0.5]])])
def test_a_float_is_never_decided(value: Any) -> None:
    other = Matrix([[Rational(1, 2)]]) if isinstance(value, sp.MatrixBase) else Rational(1, 2)
    verdict = compare(value, other)
    assert verdict.unknown
    assert "float" in verdict.evidence


def test_undefined_values_and_complex_symbols_are_left_undecided() -> None:
    z = sp.Symbol("z", complex=True)
    assert compare(sp.nan, x).unknown
    assert compare(sp.zoo, x).unknown
    assert compare(Abs(z) ** 2, z**2).unknown
    a, b = sp.symbols("a b", commutative=False)
    assert compare(a * b, b * a).unknown


def test_a_truth_value_is_not_compared_with_a_number() -> None:
    assert compare(True, 1).unknown
    assert compare(sp.true, Integer(1)).unknown


def test_matrices_are_compared_entry_by_entry() -> None:
    a = Matrix([[x, 1], [2, (x + 1) ** 2]])
    same = Matrix([[x, 1], [2, x**2 + 2 * x + 1]])
    assert compare(a, same).proved
    other = compare(a, Matrix([[x, 1], [2, x**2 + 1]]))
    assert other.refuted
    assert other.method.startswith("entry (2, 2)")
    assert other.witness is not None
    assert "x" in other.witness


def test_a_mismatch_of_shapes_is_refuted_with_the_shapes() -> None:
    verdict = compare(Matrix([[1, 2]]), Matrix([[1], [2]]))
    assert verdict.refuted
    assert verdict.witness == {"lhs": "1 × 2", "rhs": "2 × 1"}
    assert compare(Matrix([[1]]), Integer(1)).refuted


def test_a_product_of_matrices_that_is_not_carried_out_is_carried_out() -> None:
    a = sp.ImmutableMatrix([[1, x], [0, 1]])
    assert compare(sp.MatMul(a, a), Matrix([[1, 2 * x], [0, 1]])).proved
    assert compare(sp.MatrixSymbol("A", 2, 2) * 1, a).unknown


def test_lists_are_compared_in_order() -> None:
    assert compare((x + x, [1, y]), (2 * x, [1, y])).proved
    verdict = compare([1, 2, x], [1, 3, x])
    assert verdict.refuted
    assert verdict.method.startswith("entry 2")
    assert compare([1, 2], [1, 2, 3]).refuted
    assert compare([1], 1).refuted
    assert compare([1, 2], Matrix([1, 2])).unknown
    assert compare([sp.Float(1), 2], [1, 3]).refuted
    assert compare([sp.Float(1), 2], [1, 2]).unknown


def test_conditions_are_compared_as_conditions() -> None:
    assert compare(sp.And(x > 0, x < 2), Abs(x - 1) < 1).proved
    verdict = compare(x > 0, x >= 0)
    assert verdict.refuted
    assert verdict.witness is not None
    assert verdict.witness["x"] == "0"


@pytest.mark.parametrize(
    ("a", "b", "domain", "inside"),
    [
        (Max(0, x), Max(0, x - Rational(1, 1000)), None, lambda v: v > 0),
        (sp.floor(x), Integer(0), {x: Interval(0, 1)}, lambda v: v == 1),
        (Max(x, 1 / x), x, {x: Interval(Rational(99, 100), 5)}, lambda v: Rational(99, 100) <= v < 1),
        (x * (x - 1) * (x - 2), Integer(0), {x: FiniteSet(0, 1, 2, 3)}, lambda v: v == 3),
        (Piecewise((1, x > 0), (0, True)), Piecewise((1, x >= 0), (0, True)), None, lambda v: v == 0),
        (Abs(x), -x, {"x": (None, 1)}, lambda v: 0 < v < 1),
        (n**4 - 10 * n**3 + 35 * n**2 - 49 * n + 24, n, None, lambda v: v.is_Integer and v > 4),
    ],
)
def test_a_witness_lies_in_the_domain_and_is_exact(a: Any, b: Any, domain: Any, inside: Any) -> None:
    verdict = compare(a, b, domain)
    assert verdict.refuted
    assert verdict.witness is not None
    (symbol,) = a.free_symbols | sp.sympify(b).free_symbols
    value = sp.Rational(verdict.witness[symbol.name])
    assert inside(value)
    assert a.subs(symbol, value) == sp.Rational(verdict.witness["lhs"])
    assert sp.sympify(b).subs(symbol, value) == sp.Rational(verdict.witness["rhs"])


@pytest.mark.parametrize("pair", [(0, None), (0, sp.oo)])
def test_an_end_of_a_domain_may_be_none_or_infinity(pair: Any) -> None:
    y = sp.Symbol("y", real=True)
    assert compare(sp.Abs(y), y, {y: pair}).proved
    assert compare(sp.Abs(y), -y, {y: (-sp.oo, 0)}).proved


def test_a_domain_makes_equal_what_differs_elsewhere() -> None:
    assert compare(sqrt(x**2), x).refuted
    assert compare(sqrt(x**2), x, {x: Interval(0, sp.oo)}).proved
    assert compare(x**2, x, {x: FiniteSet(0, 1)}).proved
    assert compare(x**2, x, {x: FiniteSet(0, 1, 2)}).refuted


@pytest.mark.parametrize(
    ("domain", "error"),
    [
        ({x: "0..1"}, TypeError),
        ({x: (0.0, 1)}, TypeError),
        ({x: (0, y)}, TypeError),
        ({1: (0, 1)}, TypeError),
        ({x: sp.ConditionSet(x, x > 1)}, ValueError),
        ({p: (-2, -1)}, EmptyDomain),
        ({n: (Rational(1, 4), Rational(1, 2))}, EmptyDomain),
        ({x: sp.S.EmptySet}, EmptyDomain),
    ],
)
def test_an_unusable_domain_is_an_error(domain: Any, error: type[Exception]) -> None:
    with pytest.raises(error):
        compare(x + p + n, x + p + n + 1, domain)


def test_two_symbols_of_one_name_are_not_confused() -> None:
    verdict = compare(sp.Symbol("x", positive=True), sp.Symbol("x"))
    assert verdict.unknown
    assert "both called x" in verdict.evidence


def test_removable_singularities_do_no_harm_and_poles_prove_nothing() -> None:
    assert compare((x**2 - 1) / (x - 1), x + 1).proved
    assert compare(Piecewise((sp.sin(x) / x, sp.Ne(x, 0)), (1, True)), sp.sin(x) / x).proved
    assert not compare(1 / (x - Abs(x)), 2 / (x - Abs(x)), {x: (0, None)}).proved


def test_where_neither_side_is_real_nothing_is_asked() -> None:
    entropy = -p * sp.log(p) - (1 - p) * sp.log(1 - p)
    assert compare(entropy, p * sp.log(1 / p) + (1 - p) * sp.log(1 / (1 - p))).proved
    assert compare(sp.log(x**2), 2 * sp.log(x)).refuted
    assert compare(sp.log(-p), sp.log(-2 * p)).unknown
    assert compare(sqrt(Integer(-1)), sqrt(Integer(-2))).refuted


def test_a_jump_at_a_single_point_is_not_overlooked_beside_a_kink() -> None:
    # The kink of Max is split off first; the sign still has its own value at 0.
    assert compare(Max(x, 0) + sp.sign(x) ** 2, Max(x, 0) + 1).refuted
    assert compare(Max(x, 1) + sp.ceiling(x), Max(x, 1) + 2, {x: Interval(1, 2)}).refuted
    assert compare(Max(x, 1) + sp.ceiling(x), Max(x, 1) + 2, {x: Interval.Lopen(1, 2)}).proved


def test_a_residue_of_rounding_is_no_witness() -> None:
    # Both sides cancel to many digits; the difference changes with the precision, so it proves nothing.
    a = (exp(x) - exp(-x)) / (exp(x) + exp(-x))
    seen = look(a, sp.tanh(x), {x: Integer(400)})
    assert seen.kind == "near"
    assert look(sp.floor(sp.log(8) / sp.log(2)), Integer(3), {}).kind != "differ"
    assert look(x, x + Rational(1, 10**40), {x: sp.pi}).kind == "differ"


def test_a_time_limit_ends_what_takes_too_long() -> None:
    started = time.monotonic()
    hard = sp.expand((1 + x + y + x * y) ** 12) ** Rational(1, 3) + sp.sin(sp.sin(sp.sin(x * y)))
    verdict = compare(
        hard, hard + sp.sin(sp.sin(x)) - sp.sin(sp.sin(x + sp.Rational(1, 10**200))), seconds=0.3
    )
    assert not verdict.proved
    assert time.monotonic() - started < 2


def _spin() -> None:
    while True:
        pass


def test_nested_time_limits_restore_the_timer_of_the_caller() -> None:
    rung: list[int] = []
    old = signal.signal(signal.SIGALRM, lambda *_: rung.append(1))
    try:
        signal.setitimer(signal.ITIMER_REAL, 30)
        with pytest.raises(OutOfTime), time_limit(5), time_limit(0.05):
            _spin()
        left, _ = signal.getitimer(signal.ITIMER_REAL)
        assert 25 < left < 30
        signal.setitimer(signal.ITIMER_REAL, 0.02)
        with pytest.raises(OutOfTime), time_limit(5):
            _spin()
        deadline = time.monotonic() + 2
        while not rung and time.monotonic() < deadline:
            time.sleep(0.01)
        assert rung == [1]
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, old)


def test_an_outer_limit_is_not_outlived_by_an_inner_one() -> None:
    with pytest.raises(OutOfTime), time_limit(0.05), time_limit(20):
        _spin()


def test_comparing_works_in_a_thread_where_no_signal_arrives() -> None:
    found: list[Verdict] = []
    thread = threading.Thread(target=lambda: found.append(compare(Max(0, x) - Max(0, -x), x)))
    thread.start()
    thread.join()
    assert found[0].proved


def test_a_separation_bound_tells_zero_from_a_tiny_number() -> None:
    hidden_zero = sqrt(2) + sqrt(3) - sqrt(5 + 2 * sqrt(6))
    assert separation.is_zero(hidden_zero) is True
    assert separation.is_zero(hidden_zero + Rational(1, 10**40)) is False
    assert separation.is_zero(
        sp.cos(2 * sp.pi / 7) + sp.cos(4 * sp.pi / 7) + sp.cos(6 * sp.pi / 7) + Rational(1, 2)
    )
    assert separation.is_zero(sp.pi - 3) is None
    assert separation.is_zero(x - x + sp.log(2)) is None


def test_linear_inequalities_are_solved_or_shown_to_contradict_each_other() -> None:
    one = Fraction(1)
    cycle = [Linear({u: one, v: -one}, Fraction(0)) for u, v in ("xy", "yz", "zx")]
    assert linear.solve(cycle) is not None
    assert linear.solve([*cycle[:2], replace(cycle[2], strict=True)]) is None
    gap = [Linear({"x": one}, -one), Linear({"x": -one}, Fraction(3, 2))]
    found = linear.solve(gap)
    assert found is not None
    assert 1 <= found["x"] <= Fraction(3, 2)
    assert linear.solve(gap, frozenset("x")) == {"x": 1}
    assert linear.solve([*gap, Linear({"x": one}, Fraction(-2))]) is None


# Random identities: each rewriting step is an identity, so a refutation would be wrong; a perturbed
# expression differs at a point we know, so a proof would be wrong.

numbers = st.sampled_from([Rational(v) for v in ("-2", "-1", "-1/2", "1/3", "1", "3/2", "2", "3")])
leaves = st.one_of(st.sampled_from([x, y, p]), numbers)


def _grow(inner: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    two = st.tuples(inner, inner)
    return st.one_of(
        two.map(lambda t: t[0] + t[1]),
        two.map(lambda t: t[0] * t[1]),
        two.map(lambda t: Max(*t)),
        two.map(lambda t: Min(*t)),
        two.map(lambda t: Piecewise((t[0], t[1] > 0), (t[1], True))),
        inner.map(Abs),
        inner.map(lambda e: 1 / (1 + exp(-e))),
        inner.map(lambda e: sqrt(1 + e**2)),
        inner.map(lambda e: sp.log(1 + Abs(e))),
        inner.map(sp.tanh),
        inner.map(sp.sin),
        inner.map(lambda e: e * Heaviside(e)),
    )


expressions = st.recursive(leaves, _grow, max_leaves=5)

REWRITES: dict[Any, tuple[Any, ...]] = {
    Max: (
        lambda e: (e.args[0] + Max(*e.args[1:]) + Abs(e.args[0] - Max(*e.args[1:]))) / 2,
        lambda e: Max(*e.args[1:]) + Max(0, e.args[0] - Max(*e.args[1:])),
        lambda e: -Min(*(-a for a in e.args)),
    ),
    Min: (lambda e: e.args[0] + Min(*e.args[1:]) - Max(e.args[0], Min(*e.args[1:])),),
    Abs: (lambda e: Max(e.args[0], -e.args[0]), lambda e: e.args[0] * sp.sign(e.args[0])),
    sp.tanh: (lambda e: 2 / (1 + exp(-2 * e.args[0])) - 1, lambda e: sp.sinh(e.args[0]) / sp.cosh(e.args[0])),
    sp.sin: (lambda e: 2 * sp.sin(e.args[0] / 2) * sp.cos(e.args[0] / 2),),
    sp.log: (lambda e: sp.log(3 * e.args[0]) - sp.log(3), lambda e: -sp.log(1 / e.args[0])),
    Heaviside: (lambda e: 1 - Heaviside(-e.args[0]), lambda e: (1 + sp.sign(e.args[0])) / 2),
}


def _rewritten(e: Any, choice: int) -> Any:
    nodes = [node for node in sp.preorder_traversal(e) if type(node) in REWRITES]
    if not nodes:
        return sp.expand((e + x) * 2) / 2 - x
    node = nodes[choice % len(nodes)]
    rules = REWRITES[type(node)]
    return e.xreplace({node: rules[choice % len(rules)](node)})


@settings(max_examples=120, deadline=None, derandomize=True)
@given(expressions, st.integers(0, 30), st.integers(0, 30))
def test_a_rewritten_expression_is_never_refuted(e: Any, first: int, second: int) -> None:
    verdict = compare(e, _rewritten(_rewritten(e, first), second), seconds=1)
    assert not verdict.refuted, verdict


@settings(max_examples=120, deadline=None, derandomize=True)
@given(expressions, st.integers(0, 30), numbers, st.sampled_from(["add", "bump", "far"]))
def test_a_perturbed_expression_is_never_proved(e: Any, choice: int, c: Any, kind: str) -> None:
    bump = {
        "add": c / 10**6,
        "bump": Max(0, Rational(1, 100) - Abs(x - c)),
        "far": Max(0, x - 20),
    }[kind]
    verdict = compare(e, _rewritten(e, choice) + bump, seconds=1)
    assert not verdict.proved, verdict
    if verdict.witness is not None:
        assert verdict.witness["lhs"] != verdict.witness["rhs"]
