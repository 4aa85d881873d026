"""Parameter spaces: the same on every machine, without replacement, exactly counted."""

from __future__ import annotations

from fractions import Fraction
from math import comb, factorial

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from qbank.bank import Bank
from qbank.generate import count, generate
from qbank.model import MatrixParam, PermutationParam, RangeParam, SignsParam, SubsetParam, ValuesParam
from qbank.space import Permutation, Stream, domain, space

from .conftest import REPOSITORY


def test_the_first_twenty_variants_never_change() -> None:
    bank = Bank(REPOSITORY / "bank")
    question = bank.question("optimization/momentum/heavy-ball-two-steps")
    found = [generate(question, number).note for number in range(20)]
    golden = (REPOSITORY / "tests/golden/heavy-ball-variants.txt").read_text("utf-8").split("\n")
    assert found == golden[:20]


def test_the_stream_is_pinned() -> None:
    stream = Stream("qbank")
    assert [stream.below(1000) for _ in range(8)] == PINNED_STREAM


PINNED_STREAM = [717, 148, 481, 613, 120, 300, 504, 547]


@given(st.integers(1, 3000), st.text(max_size=8))
@settings(max_examples=60, deadline=None)
def test_a_permutation_hits_every_number_once(n: int, key: str) -> None:
    order = Permutation(n, key)
    assert sorted(order(i) for i in range(n)) == list(range(n))


@given(st.integers(2, 10**30), st.integers(0, 10**30))
@settings(max_examples=200, deadline=None)
def test_a_permutation_of_a_huge_range_stays_inside(n: int, index: int) -> None:
    assert 0 <= Permutation(n, "huge")(index % n) < n


def test_a_permutation_refuses_what_lies_outside() -> None:
    with pytest.raises(IndexError, match="outside"):
        Permutation(5, "x")(5)
    with pytest.raises(ValueError, match="at least one"):
        Permutation(0, "x")


@given(st.integers(1, 10**6), st.text(max_size=5))
@settings(max_examples=200, deadline=None)
def test_draws_stay_below_their_bound(n: int, key: str) -> None:
    assert all(0 <= Stream(key).below(n) < n for _ in range(5))


def test_draws_are_close_to_uniform() -> None:
    stream = Stream("uniform")
    seen = [0] * 6
    for _ in range(6000):
        seen[stream.below(6)] += 1
    # Five standard deviations of a binomial with n = 6000, p = 1/6.
    assert all(abs(times - 1000) < 5 * 28.9 for times in seen)


def test_domains_count_and_list_their_points() -> None:
    cases = [
        (ValuesParam.model_validate({"values": ["1", "1/2", "3"], "exclude": ["3"]}), 2),
        (RangeParam.model_validate({"range": ["-3", "5"], "exclude": ["0"]}), 8),
        (RangeParam.model_validate({"range": ["0", "10"], "step": "5"}), 3),
        (SignsParam.model_validate({"signs": "3"}), 8),
        (SubsetParam.model_validate({"subset": "2", "of": ["a", "b", "c", "1/2"]}), comb(4, 2)),
        (PermutationParam.model_validate({"permutation": ["1", "2", "3"]}), factorial(3)),
        (MatrixParam.model_validate({"matrix": ["2", "2"], "range": ["-1", "1"]}), 3**4),
        (MatrixParam.model_validate({"matrix": ["2", "2"], "range": ["0", "1"], "symmetric": "true"}), 2**3),
    ]
    for param, size in cases:
        points = domain(param)
        listed = [points.at(i) for i in range(points.size)]
        assert points.size == size
        assert len({repr(p) for p in listed}) == size, param


def test_a_symmetric_matrix_is_symmetric() -> None:
    points = domain(
        MatrixParam.model_validate({"matrix": ["3", "3"], "range": ["-1", "1"], "symmetric": "true"})
    )
    for i in range(0, points.size, 7):
        a = points.at(i)
        assert all(a[r, c] == a[c, r] for r in range(3) for c in range(3))


def test_unranking_is_a_bijection() -> None:
    whole = space(
        {
            "a": RangeParam.model_validate({"range": ["1", "3"]}),
            "b": ValuesParam.model_validate({"values": ["1/2", "1/3"]}),
        }
    )
    points = [tuple(whole.at(i).values()) for i in range(whole.size)]
    assert whole.size == 6
    assert len(set(points)) == 6
    assert points[0] == (Fraction(1), Fraction(1, 2))


def test_a_space_without_params_has_one_point() -> None:
    assert space({}).size == 1
    assert space({}).at(0) == {}


def test_variants_come_without_replacement_and_all_of_them() -> None:
    question = Bank(REPOSITORY / "bank").question("optimization/momentum/heavy-ball-two-steps")
    # 330 was counted by hand-written enumeration of the four conditions.
    assert count(question, 10_000) == 330
    assert len({generate(question, number).note for number in range(330)}) == 330
    with pytest.raises(IndexError, match="has 330 variants, 0 to 329"):
        generate(question, 330)
