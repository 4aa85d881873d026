"""When two pieces of a block count as one route, read from their syntax trees."""

from __future__ import annotations

import ast

import pytest

from qbank.verify.trees import canonical, inlined, returned, weighs

ALIKE = [
    ("a*b - c", "-c + b*a"),
    ("-lam*eta*w + w", "w - eta*lam*w"),
    ("a/b*c", "c*a/b"),
    ("a*(-b)", "-(a*b)"),
    ("-a/-b", "a/b"),
    ("[x*i for i in r]", "[j*x for j in r]"),
    ("(lambda k: k + a)(2)", "(lambda z: a + z)(2)"),
    ("sum(v*w for v, w in zip(a, b))", "sum(q*p for p, q in zip(a, b))"),
]
APART = [
    ("a - b", "b - a"),
    ("a/b", "b/a"),
    ("a*b", "a + b"),
    ("a**b", "b**a"),
    ("f(a, b)", "f(b, a)"),
    ("-a", "a"),
    ("a < b", "a > b"),
    ("[x*i for i in r]", "[x*x for i in r]"),
    ("a/(b*c)", "a/b*c"),
]


def tree(text: str) -> ast.expr:
    return ast.parse(text, mode="eval").body


def given(text: str) -> dict[str, str]:
    """What the function in `text` returns, name by name, as canonical text."""
    (function,) = ast.parse(text).body
    return {name: canonical(value) for name, value in returned(function).items()}


@pytest.mark.parametrize(("one", "other"), ALIKE, ids=[a for a, _ in ALIKE])
def test_order_and_names_of_inner_variables_do_not_tell_expressions_apart(one: str, other: str) -> None:
    assert canonical(tree(one)) == canonical(tree(other))


@pytest.mark.parametrize(("one", "other"), APART, ids=[a for a, _ in APART])
def test_other_mathematics_is_another_expression(one: str, other: str) -> None:
    assert canonical(tree(one)) != canonical(tree(other))


def test_variables_are_put_in_before_expressions_are_compared() -> None:
    straight = given('def f(a, b):\n    return {"w": a - b * a}')
    wound = given(
        'def f(a, b):\n    """Doc."""\n    m = b\n    m *= a\n    x, y = a, m\n    return {"w": x - y}'
    )
    assert straight == wound


@pytest.mark.parametrize(
    "body",
    ['out = {"w": a * b}\n    return out', "return dict(w=a * b)", 'return {"w": b * a, **{}}'],
)
def test_a_returned_dict_is_read_however_it_is_written(body: str) -> None:
    assert given(f"def f(a, b):\n    {body}") == {"w": canonical(tree("a * b"))}


def test_what_a_loop_assigns_is_equal_to_nothing_elsewhere() -> None:
    loop = "    v = a\n    for _ in range(3):\n        v = v * b\n    return {{'w': a - v, 'u': a * b}}"
    first, second = (given(f"def {name}(a, b):\n" + loop.format()) for name in ("solve", "oracle"))
    assert first["w"] != second["w"]
    assert first["u"] == second["u"]


def test_what_a_method_may_change_is_equal_to_nothing_elsewhere() -> None:
    body = "    path = [a]\n    path.append(a * b)\n    return {'w': sum(path)}"
    first, second = (given(f"def {name}(a, b):\n" + body) for name in ("solve", "oracle"))
    assert first["w"] != second["w"]


def test_a_function_that_returns_from_inside_a_branch_is_not_read() -> None:
    assert given("def f(a):\n    if a > 1:\n        return {'w': a * 2}\n    return {'w': a * 3}") == {}
    assert given("def f(a):\n    return a * 3") == {}


def test_a_bare_name_or_number_is_everybodys() -> None:
    assert not weighs(tree("w0"))
    assert not weighs(tree("12"))
    assert weighs(tree("w0 - 1"))
    assert weighs(tree("eta < 2"))


def test_a_name_bound_inside_an_expression_is_not_put_in() -> None:
    known = {"a": tree("b * c")}
    assert canonical(inlined(tree("a + 1"), known)) == canonical(tree("c * b + 1"))
    assert canonical(inlined(tree("[a + 1 for a in r]"), known)) == canonical(tree("[k + 1 for k in r]"))
