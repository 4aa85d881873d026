"""Proofs on symbols: which params are enumerated, what is decided, and what must not be called proved."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from qbank.block import call, program
from qbank.generate import generate, walk
from qbank.verify.proofs import Proofs
from qbank.verify.prove import prove
from qbank.verify.run import THOROUGH, Plan, verify

from .conftest import bank_of

ID = "optimization/momentum/q"
NUMBER = "  y: {kind: rational, points: 1}"
QUESTION = """\
---
title: A question to be proved
topic: optimization/momentum
levels: [drill]
difficulty: 1
minutes: 2
params:
{params}
{require}answers:
{answers}
few_variants: a test
---

# Question

Given {stem} say what is asked.

# Solution

As asked.

```python
from math import gcd

from sympy import Abs, Integer, Matrix, Rational, Symbol, diff


{block}
```
"""
PARAMS = {"a": "{range: [1, 6]}", "b": "{values: [1/2, 3/2, 5/2, 7/2]}", "n": "{range: [1, 3]}"}


def text(solve: str, oracle: str, params: dict[str, str], answers: str, require: str) -> str:
    names = ", ".join(params)
    block = f'def solve({names}):\n    {solve}\n\n\n@oracle("another way")\ndef again({names}):\n    {oracle}'
    return QUESTION.format(
        params="\n".join(f"  {n}: {p}" for n, p in params.items()),
        require=f"require:\n  - {require}\n" if require else "",
        answers=answers,
        stem=" and ".join(f"$<<{n}>>$" for n in params),
        block=block,
    )


def proofs(
    folder: Path,
    solve: str,
    oracle: str,
    params: dict[str, str] | None = None,
    answers: str = NUMBER,
    require: str = "",
) -> Proofs:
    """What is proved of a question with these bodies of `solve` and an oracle, over its whole space."""
    source = text(solve, oracle, params or PARAMS, answers, require)
    question = bank_of(folder / "bank", {"optimization__momentum__q": source}).question(ID)
    walk(question).extend(10_000)
    first = generate(question, 0)
    made = program(question)
    given = {o.name: call(question, o.call, first.params).keys() for o in made.oracles}
    return prove(question, made, first.values, given)


def enumerated(found: Proofs, name: str = "y") -> tuple[str, ...]:
    assert name in found.proved, found.why
    return found.proved[name].enumerated


def test_a_loop_count_is_enumerated_and_the_rest_stays_symbolic(tmp_path: Path) -> None:
    found = proofs(
        tmp_path,
        'return {"y": a * b**n}',
        'return {"y": a * product(b for _ in range(n))}'.replace(
            "product(b for _ in range(n))", "Matrix([1 if i else b**n for i in range(n)])[0]"
        ),
    )
    assert enumerated(found) == ("n",)
    assert str(found.proved["y"]).endswith("by another way; n enumerated")


def test_nothing_is_enumerated_that_can_stay_symbolic(tmp_path: Path) -> None:
    found = proofs(tmp_path, 'return {"y": (a + b) ** 2 * n}', 'return {"y": n * (a**2 + 2*a*b + b**2)}')
    assert enumerated(found) == ()


def test_each_answer_is_proved_with_as_few_enumerated_params_as_it_needs(tmp_path: Path) -> None:
    answers = NUMBER + "\n  z: {kind: integer, points: 1}"
    solve = 'return {"y": a * b + a, "z": a * n}'
    summed = '@oracle("a sum")\ndef summed(a, n):\n    return {"z": sum(a for _ in range(n))}'
    source = 'return {"y": a * (b + 1)}\n\n\n' + summed
    found = proofs(tmp_path, solve, source, answers=answers)
    assert enumerated(found, "y") == ()
    assert enumerated(found, "z") == ("n",)


def test_a_branch_on_an_enumerated_param_does_no_harm(tmp_path: Path) -> None:
    solve = 'return {"y": a * b if n == 1 else a + b}'
    oracle = 'return {"y": [a * b, b + a, b + a][int(n) - 1]}'
    assert enumerated(proofs(tmp_path, solve, oracle)) == ("n",)


@pytest.mark.parametrize(
    ("what", "wrong"),
    [
        ("an equality", "a * b if a != 5 else 7"),
        ("an equality in a helper", "(lambda v: v * b if v != 5 else 7)(a)"),
        ("membership", "7 if a in (5, 9) else a * b"),
        ("the truth of a number", "a * b if a - 5 else 7"),
        ("a product of truths", "a * b if not (a - 5) * (a - 4) == 0 else 7"),
        ("a short cut", "(a - 5 and a * b) or 7"),
        ("a search", "7 if [1, 5].count(a) and a > 1 else a * b"),
        ("a set", "a * b if len({a, Integer(5)}) == 2 else 7"),
        ("a dict", "{Integer(5): 7}.get(a, a * b)"),
        ("an item of a dict", "a * b if a not in {5: 0} else 7"),
        ("a text", "a * b if str(a) != '5' else 7"),
        ("a text with a value in it", "a * b if f'{a}' != '5' else 7"),
        ("a text of many", "a * b if list(map(str, [a])) != ['5'] else 7"),
        ("a filter", "7 if list(filter(lambda v: v == 5 and b < 9, [a])) else a * b"),
        ("a counter", "a * b if len(dict.fromkeys([a, 5])) == 2 else 7"),
        ("a sort by text", "a * b if sorted([a, 5], key=str)[0] != sorted([5, a], key=str)[1] else 7"),
        ("a type", "a * b if not isinstance(a, Integer) or a > 5 or a < 5 else 7"),
        ("a property", "a * b if not (a - 5).is_zero else 7"),
        ("a divisor", "a * b if gcd(a, 5) < 5 else 7"),
        ("any", "7 if any(a == k for k in (5, 9)) else a * b"),
        ("a maximum", "7 if max(a, 5) == min(a, 5) else a * b"),
        ("a matrix", "a * b if Matrix([a]) != Matrix([5]) else 7"),
        ("a rank", "a * b if Matrix([[a - 5]]).rank() == 1 else 7"),
    ],
)  # fmt: skip
def test_a_key_that_branches_on_a_symbol_is_not_proved_by_the_other_branch(
    tmp_path: Path, what: str, wrong: str
) -> None:
    """The oracle misses the branch at a = 5; no enumeration of params may leave a symbolic there."""
    params = {"a": PARAMS["a"], "b": PARAMS["b"]}
    for solve, oracle in ((wrong, "b * a"), ("b * a", wrong)):
        found = proofs(tmp_path, f'return {{"y": {solve}}}', f'return {{"y": {oracle}}}', params)
        assert "y" not in found.proved, what
        assert found.why["y"]


def test_an_exception_that_is_caught_proves_nothing(tmp_path: Path) -> None:
    caught = (
        "try:\n        found = 7 if float(a) == 5 else a * b\n    except TypeError:\n        found = a * b"
    )
    oracle = caught + '\n    return {"y": found}'
    assert not proofs(tmp_path, 'return {"y": a * b}', oracle, {"a": PARAMS["a"], "b": PARAMS["b"]}).proved


def test_an_oracle_that_is_right_only_for_the_values_tried_first_is_not_proved(tmp_path: Path) -> None:
    # equal for a = 1, 2, 3 and every b, not for a = 4
    oracle = 'return {"y": a * b + (a - 1) * (a - 2) * (a - 3)}'
    params = {"a": "{range: [1, 4]}", "b": PARAMS["b"]}
    found = proofs(tmp_path, 'return {"y": a * b}', oracle, params)
    assert not found.proved
    assert "refuted" in found.why["y"]
    assert "a = 4" in found.why["y"]


def test_what_never_occurs_together_need_not_hold(tmp_path: Path) -> None:
    oracle = 'return {"y": a * b + sum(k * (n - 1) * (n - 2) for k in range(n))}'
    params = {"a": PARAMS["a"], "b": PARAMS["b"], "n": "{range: [1, 4]}"}
    assert enumerated(proofs(tmp_path / "1", 'return {"y": a * b}', oracle, params, require="n <= 2")) == (
        "n",
    )
    assert not proofs(tmp_path / "2", 'return {"y": a * b}', oracle, params).proved


def test_a_space_too_large_to_be_known_goes_by_what_require_says_of_the_enumerated(tmp_path: Path) -> None:
    wide = {"a": "{range: [1, 120]}", "b": "{range: [1, 120]}", "n": "{range: [1, 3]}"}
    oracle = 'return {"y": a * b + sum(k * (n - 1) * (n - 2) for k in range(n))}'
    solve = 'return {"y": a * b}'
    assert enumerated(proofs(tmp_path / "1", solve, oracle, wide, require="2/n >= 1 and n <= 2")) == ("n",)
    assert not proofs(tmp_path / "2", solve, oracle, wide, require="a > n").proved


def test_a_comparison_that_the_ranges_decide_is_no_branch(tmp_path: Path) -> None:
    solve = 'return {"y": a * b if a + b > 1 else -7}'
    assert enumerated(proofs(tmp_path, solve, 'return {"y": Abs(a * b)}')) == ()


def test_a_comparison_that_require_decides_is_no_branch(tmp_path: Path) -> None:
    solve = 'return {"y": a - b if a >= b else b - a}'
    params = {"a": PARAMS["a"], "b": PARAMS["b"]}
    assert enumerated(proofs(tmp_path / "1", solve, 'return {"y": a - b}', params, require="2*a > 2*b")) == ()
    assert not proofs(tmp_path / "2", solve, 'return {"y": a - b}', params).proved


def test_a_comparison_of_both_kinds_is_never_taken_for_one(tmp_path: Path) -> None:
    solve = 'return {"y": a if a > b else b}'
    params = {"a": PARAMS["a"], "b": PARAMS["b"]}
    assert not proofs(tmp_path / "1", solve, 'return {"y": a}', params).proved
    assert (
        enumerated(
            proofs(
                tmp_path / "2", 'return {"y": max(a, b)}', 'return {"y": (a + b + Abs(a - b)) / 2}', params
            )
        )
        == ()
    )


def test_whole_numbers_and_fractions_of_symbols_are_the_same_numbers(tmp_path: Path) -> None:
    oracle = 'return {"y": Rational(int(a), int(n)) * b}'
    assert enumerated(proofs(tmp_path, 'return {"y": a * b / n}', oracle)) == ()
    assert not proofs(
        tmp_path / "2",
        'return {"y": int(b) + a}',
        'return {"y": b + a}',
        {"a": PARAMS["a"], "b": PARAMS["b"]},
    ).proved


LEAST = "sorted([a, b], key=lambda v: -v)[-1]"


def test_an_order_that_nobody_knows_does_no_harm_to_what_it_does_not_touch(tmp_path: Path) -> None:
    answers = NUMBER + "\n  z: {kind: rational, points: 1}"
    params = {"a": PARAMS["a"], "b": PARAMS["b"]}
    oracle = f'return {{"y": {LEAST}, "z": b + a}}'
    found = proofs(tmp_path, 'return {"y": min(a, b), "z": a + b}', oracle, params, answers)
    assert enumerated(found, "z") == ()
    assert "cannot decide" in found.why["y"]


@pytest.mark.parametrize("use", ["{} * 0 + a * b", "a * b if {} else 7", "7 if {} == 5 else a * b"])
def test_an_order_that_nobody_knows_proves_nothing(tmp_path: Path, use: str) -> None:
    params = {"a": PARAMS["a"], "b": PARAMS["b"]}
    oracle = f'return {{"y": {use.format(LEAST)}}}'
    assert not proofs(tmp_path, 'return {"y": a * b}', oracle, params).proved


def test_a_fraction_taken_apart_and_put_together_is_itself(tmp_path: Path) -> None:
    params = {"a": PARAMS["a"], "b": PARAMS["b"]}
    whole = 'return {"y": a * Rational(int(b.p), b.denominator)}'
    assert enumerated(proofs(tmp_path / "1", 'return {"y": a * b}', whole, params)) == ()
    for part in ("a * b.p / 2", "a * Rational(b.p, 2)", "a * b if b.q == 2 and b.p != 5 else 7"):
        oracle = f'return {{"y": {part}}}'
        assert "b" in enumerated_or_all(
            proofs(tmp_path / str(len(part)), 'return {"y": a * b}', oracle, params)
        )


def enumerated_or_all(found: Proofs) -> tuple[str, ...]:
    return found.proved["y"].enumerated if "y" in found.proved else ("a", "b")


def test_too_many_combinations_are_no_proof(tmp_path: Path) -> None:
    params = {"n": "{range: [1, 12]}", "m": "{range: [1, 12]}", "b": "{values: [1, 2]}"}
    oracle = 'return {"y": b * (len(range(n)) + len(range(m)))}'
    found = proofs(tmp_path, 'return {"y": b * (n + m)}', oracle, params)
    assert not found.proved
    assert "`n` symbolic: `again`, line " in found.why["y"] or "`m`" in found.why["y"]


def test_why_names_the_param_the_function_and_the_line(tmp_path: Path) -> None:
    params = {"a": PARAMS["a"]}
    found = proofs(tmp_path, 'return {"y": a**2}', 'return {"y": sum(2 * k + 1 for k in range(a))}', params)
    assert found.why["y"].startswith("`a` symbolic: `again`, line 34: TypeError")


STATEMENTS = """\
  y:
    kind: choices
    points: 1
    statements:
      - {{text: 'one', holds: '{one}'}}
      - {{text: 'two', holds: '{two}'}}"""


@pytest.mark.parametrize(
    ("one", "two", "oracle", "proved"),
    [
        ("a*b > 1", "a < 0", "[2 * a * b > 2, False]", True),
        ("a*b > 3", "a < 0", "[a * b >= 3, False]", False),  # 6 * 1/2 is 3
        ("a > 0 and b > 0", "not a > 0", "[True, False]", True),
        ("a in [1, 7]", "a < 0", "[a - 1 == 0, False]", True),
        ("a != 5", "a < 0", "[True, False]", False),
        ("not a == 5", "a < 0", "[True, False]", False),
        ("distinct(a, 5)", "a < 0", "[True, False]", False),
        ("1 if a == 5 else 0", "a < 0", "[False, False]", False),
    ],
)  # fmt: skip
def test_statements_are_proved_when_their_conditions_are_the_oracles(
    tmp_path: Path, one: str, two: str, oracle: str, proved: bool
) -> None:
    params = {"a": PARAMS["a"], "b": PARAMS["b"]}
    answers = STATEMENTS.format(one=one, two=two)
    found = proofs(tmp_path, 'return {"v": a}', f'return {{"y": {oracle}}}', params, answers)
    assert ("y" in found.proved) is proved, (found.why, found.proved)


def test_a_boolean_is_proved_and_says_what_was_enumerated(tmp_path: Path) -> None:
    answers = "  y: {kind: boolean, points: 1, holds: a*n > b}"
    oracle = 'return {"y": sum(a for _ in range(n)) - b > 0}'
    assert enumerated(proofs(tmp_path, 'return {"v": a}', oracle, answers=answers)) == ("n",)


def test_an_order_is_proved_where_it_is_the_same_for_every_value(tmp_path: Path) -> None:
    answers = "  y: {kind: ordering, points: 1, items: [one, two, three], by: sizes}"
    oracle = 'return {"y": [2, 0, 1]}'
    right = 'return {"sizes": [a * b, a * b + n, a * b / 2]}'
    sometimes = 'return {"sizes": [3 * b, 2 * a + n, a * b / 4]}'
    assert enumerated(proofs(tmp_path / "1", right, oracle, answers=answers)) == ()
    assert not proofs(tmp_path / "2", sometimes, oracle, answers=answers).proved


def test_a_matching_is_proved_by_the_same_places(tmp_path: Path) -> None:
    answers = "  y: {kind: matching, points: 1, pairs: [{left: p, right: q}, {left: r, right: s}]}"
    solve = 'return {"v": a}'
    places = 'return {"y": [["q", "s"].index(w) for w in ("q", "s" if a > 0 else "q")]}'
    assert enumerated(proofs(tmp_path / "1", solve, places, answers=answers)) == ()
    assert not proofs(tmp_path / "2", solve, 'return {"y": [1, 0]}', answers=answers).proved


def outcome(folder: Path, solve: str, oracle: str, **more: Any) -> Any:
    params = more.pop("params", {"a": "{range: [1, 60]}", "b": PARAMS["b"]})
    source = text(solve, oracle, params, NUMBER, "")
    bank = bank_of(folder / "bank", {"optimization__momentum__q": source})
    return verify(bank.root, ID, Plan(**more))


def test_a_proof_that_is_not_about_the_key_is_dropped(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whatever slips through on symbols is seen where the key of a variant is another number."""
    monkeypatch.setattr("qbank.verify.judge.Judge.known", lambda *_: True)
    wrong = 'return {"y": a * b if a < 58 else a * b + 1}'
    seen = outcome(tmp_path, wrong, 'return {"y": b / Rational(1, a) + (0 if a < 58 else 1)}')
    assert seen.findings == []
    assert seen.answers["y"].level == "exhausted"
    assert "gives another key than on numbers [a=" in seen.answers["y"].why
    assert seen.answers["y"].methods == {"exact numbers": 240}


def test_a_dropped_proof_lets_the_oracles_run_where_it_had_spared_them(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("qbank.verify.judge.Judge.known", lambda *_: True)
    solve, oracle = (
        'return {"y": a * b if a < 59 else 7}',
        'return {"y": b / Rational(1, a) if a < 58 else 8}',
    )
    assert "key-mismatch" in {f.code for f in outcome(tmp_path, solve, oracle).findings}


def test_what_is_proved_spares_the_oracles_all_but_a_sample(tmp_path: Path) -> None:
    seen = outcome(tmp_path, 'return {"y": a * b}', 'return {"y": sum(b for _ in [0]) * a}')
    assert seen.answers["y"].level == "proved"
    assert THOROUGH <= sum(seen.answers["y"].methods.values()) < 40  # of 240 variants
