"""LaTeX of values and of terms with numbers put in, as a lecturer would write it."""

from __future__ import annotations

from typing import Any

import pytest
import sympy as sp
from sympy import MatrixSymbol, Rational, sqrt

from qbank.algebra.printing import latex, latex_with_numbers

A, B = MatrixSymbol("A", 2, 2), MatrixSymbol("B", 2, 2)
x, y = sp.symbols("x y", real=True)


@pytest.mark.parametrize(
    ("value", "printed"),
    [
        (Rational(-7, 3), r"-\frac{7}{3}"),
        (sp.ImmutableMatrix([[Rational(-7, 3), 1]]), r"\begin{pmatrix}-\frac{7}{3} & 1\end{pmatrix}"),
        (A * B / 2, r"\frac{1}{2} A B"),
        (A - Rational(3, 2) * B, r"A - \frac{3}{2} B"),
        (1 - x, "1 - x"),
    ],
)
def test_a_value_is_printed_as_it_is_written_by_hand(value: Any, printed: str) -> None:
    assert latex(value) == printed


@pytest.mark.parametrize(
    ("term", "numbers", "printed"),
    [
        (x * y, {x: 2, y: -3}, r"2 \cdot \left(-3\right)"),
        (x**2, {x: -3}, r"\left(-3\right)^{2}"),
        (x**2, {x: Rational(1, 2)}, r"\left(\frac{1}{2}\right)^{2}"),
        (x**2, {x: 5}, "5^{2}"),
        (x * y, {x: 2, y: 1 + sqrt(2)}, r"2 \cdot \left(1 + \sqrt{2}\right)"),
        (y - x, {x: -4, y: 1}, r"1 - \left(-4\right)"),
    ],
)
def test_numbers_stand_in_parentheses_where_they_need_them(
    term: Any, numbers: dict[Any, Any], printed: str
) -> None:
    assert latex_with_numbers(term, {s: sp.sympify(n) for s, n in numbers.items()}) == printed


def test_numbers_that_bind_alike_are_not_mixed_up() -> None:
    shown = [latex_with_numbers(x + y * x, {x: sp.Integer(n), y: sp.Integer(n + 1)}) for n in (2, 5, 2)]
    assert shown == [r"2 \cdot 3 + 2", r"5 \cdot 6 + 5", r"2 \cdot 3 + 2"]
