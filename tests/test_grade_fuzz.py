"""Any text at all: the marker gives a mark, quickly, and never raises."""

from __future__ import annotations

import time
from functools import cache

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from qbank.bank import Bank
from qbank.generate import Variant, generate
from qbank.grade import Verdict, grade, grade_answer
from qbank.keyed import keyed

from .conftest import REPOSITORY
from .test_response_fuzz import PIECES

IDS = (
    "approximation/universal/sigmoid-step",
    "differentiation/backprop/two-layer-relu",
    "differentiation/autodiff/forward-and-reverse-passes",
    "generalization/double-descent/noiseless-peak",
    "generalization/double-descent/risk-ordering",
    "generalization/kernel-regime/residual-decay",
    "optimization/momentum/heavy-ball-two-steps",
    "optimization/sgd/three-thresholds",
)
REFUSED = 0.05  # seconds; the shortest of three tries counts, for the machine may be busy


@cache
def variant(identity: str) -> Variant:
    return generate(Bank(REPOSITORY / "bank").question(identity), 2)


texts = st.text(max_size=40) | st.lists(st.sampled_from(PIECES), max_size=25).map("".join)


@settings(
    max_examples=400,
    deadline=None,
    derandomize=True,
    database=None,
    suppress_health_check=[HealthCheck.too_slow],
)
@given(identity=st.sampled_from(IDS), text=texts, data=st.data())
def test_any_text_is_marked(identity: str, text: str, data: st.DataObject) -> None:
    made = variant(identity)
    name = data.draw(st.sampled_from(list(made.question.meta.answers)))
    mark = grade(made, {name: text}, seconds=0.5).answers[name]
    assert 0 <= mark.fraction <= 1
    assert mark.points == mark.fraction * mark.possible
    assert (mark.verdict is Verdict.RIGHT) == (mark.fraction == 1)
    if mark.verdict is Verdict.UNREADABLE:
        assert mark.message
        assert not mark.read_as
        assert quickest(made, name, text) < REFUSED
    elif mark.verdict not in (Verdict.BLANK, Verdict.REVIEW):
        again = grade_answer(made, name, mark.read_as, seconds=0.5)
        assert (again.verdict, again.fraction) == (mark.verdict, mark.fraction)


def quickest(made: Variant, name: str, text: str) -> float:
    """The shortest of up to three times that it takes to refuse the text."""
    best = 1.0
    for _ in range(3):
        start = time.perf_counter()
        grade_answer(made, name, text)
        best = min(best, time.perf_counter() - start)
        if best < REFUSED:
            break
    return best


def test_the_questions_that_are_fuzzed_have_every_kind_of_closed_answer() -> None:
    kinds = {one.answer.kind for identity in IDS for one in keyed(variant(identity)).values()}
    assert kinds >= {
        *("rational", "real", "expression", "vector", "matrix", "choices"),
        *("boolean", "matching", "ordering", "text"),
    }
