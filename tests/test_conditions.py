"""Conditions are read exactly, and nothing outside their language runs."""

from __future__ import annotations

from fractions import Fraction

import pytest
import sympy as sp

from qbank.conditions import ConditionError, Grid, compile_condition

HALF = Fraction(1, 2)
A = Grid((tuple(map(Fraction, (2, 1))), tuple(map(Fraction, (1, 3)))))

HOLD = [
    ("eta*lam < 2*(1 + beta)", {"eta": HALF, "lam": 3, "beta": HALF}),
    ("1/2 + 1/3 == 5/6", {}),
    ("x != 0 and 1/x > 1", {"x": HALF}),
    ("denom(x) == 2 and numer(x) == 1", {"x": HALF}),
    ("is_square(4/9) and not is_square(2)", {}),
    ("distinct(a, b, 3)", {"a": 1, "b": 2}),
    ("not distinct(v)", {"v": (1, 2, 1)}),
    ("det(A) == 5 and trace(A) == 5 and A[0, 1] == 1", {"A": A}),
    ("act in ('relu', 'tanh')", {"act": "relu"}),
    ("all(x > 0 for x in v)", {"v": (1, 2)}),
    ("2**-1 == 1/2", {}),
    ("max(a, b) == 2 and abs(-3) == 3 and gcd(6, 4) == 2", {"a": 1, "b": 2}),
    ("1 < x < 3", {"x": 2}),
]


@pytest.mark.parametrize(("text", "values"), HOLD, ids=[h[0] for h in HOLD])
def test_a_condition_holds_on_plain_and_on_sympy_numbers(text: str, values: dict[str, object]) -> None:
    condition = compile_condition(text)
    assert condition.holds(values)
    if all(isinstance(v, int | Fraction) for v in values.values()):
        assert condition.holds({k: sp.Rational(v) for k, v in values.items()})


REFUSED = [
    ("__import__('os')", "is not a function here"),
    ("x.__class__ == 1", "Attribute is not allowed"),
    ("lambda: 1", "Lambda is not allowed"),
    ("x == 0.5", "write 0.5 as an exact fraction"),
    ("x ==", "cannot be read"),
    ("[y for y in x]", "ListComp is not allowed"),
    ("f'{x}' == ''", "JoinedStr is not allowed"),
    ("open('x')", "`open` is not a function here"),
]


@pytest.mark.parametrize(("text", "message"), REFUSED, ids=[r[0] for r in REFUSED])
def test_what_lies_outside_the_language_is_refused(text: str, message: str) -> None:
    with pytest.raises(ConditionError, match=message.replace("(", r"\(")):
        compile_condition(text)


def test_equality_is_mathematical_not_structural() -> None:
    x = sp.sqrt(2) + sp.sqrt(3)
    assert compile_condition("x*x == y").holds({"x": x, "y": 5 + 2 * sp.sqrt(6)})


def test_a_condition_says_which_names_it_reads() -> None:
    assert compile_condition("a < b + all(c > 0 for c in v)").names == {"a", "b", "v"}


def test_huge_powers_are_refused() -> None:
    with pytest.raises(ValueError, match="not allowed in a condition"):
        compile_condition("2**10**6 > 1").holds({})
