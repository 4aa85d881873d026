"""The page's marker over the whole bank: every key is right, every misconception is wrong and recognised."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
import sympy as sp

from qbank import content as c
from qbank.bank import Bank
from qbank.compose import compose
from qbank.generate import count, generate
from qbank.keyed import Keyed, keyed
from qbank.model import Visibility
from qbank.site.data import record

from .conftest import REPOSITORY
from .site_browser import launched, scripts_page

# One process bakes the whole bank for all tests of this file.
pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("the whole bank in a browser")]

BANK = Bank(REPOSITORY / "bank")
VARIANTS = 2
MARK = """jobs => jobs.map(([answer, response]) => {
  const marked = QB.mark(answer, response);
  return [marked.verdict, marked.mistake?.title ?? "", marked.share, marked.said];
})"""


@pytest.fixture(scope="module")
def page(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    with launched() as browser:
        yield scripts_page(browser, tmp_path_factory.mktemp("marking"))


@pytest.fixture(scope="module")
def answers() -> list[tuple[str, dict[str, Any], Keyed]]:
    """Every answer of the bank as the page has it, with where it is from and its key as sympy has it."""
    out = []
    for identity in BANK.select():
        question = BANK.question(identity)
        if question.meta.visibility is Visibility.EXAM:
            continue
        for k in range(count(question, VARIANTS)):
            variant = generate(question, k)
            made = record(variant, compose(variant, c.View.TUTOR, draw=False), {})
            ones = keyed(variant)
            out += [(f"{identity} {k} {a['name']}", a, ones[a["name"]]) for a in made["answers"]]
    return out


def typed(value: Any, kind: str) -> Any:
    """A value as a student types it into the field of that kind."""
    if kind in ("vector", "matrix"):
        return [str(entry) for entry in value]
    return str(sp.N(value, 17) if value.has(sp.LambertW) else value)


def right_response(answer: dict[str, Any], key: Any) -> Any:
    match answer["kind"]:
        case "choice" | "choices" | "matching" | "ordering":
            return answer["right"]
        case "boolean":
            return [answer["right"]]
    return typed(key, answer["kind"])


def test_the_key_of_every_question_is_marked_right(page: Any, answers: Any) -> None:
    cases = [one for one in answers if one[1]["kind"] not in ("text", "proof")]
    jobs = [[answer, right_response(answer, one.key)] for _, answer, one in cases]
    found = page.evaluate(MARK, jobs)
    assert [(name, got) for (name, _, _), got in zip(cases, found, strict=True) if got[0] != "right"] == []
    assert len({answer["kind"] for _, answer, _ in cases}) >= 10


def test_every_misconception_is_marked_wrong_and_answered_by_name(page: Any, answers: Any) -> None:
    cases = []
    for name, answer, one in answers:
        if answer["kind"] in ("integer", "rational", "real", "expression", "vector", "matrix"):
            known = {mistake["title"] for mistake in answer["mistakes"]}
            cases += [
                (name, answer, mistake, one)
                for mistake in one.mistakes
                if mistake.title in known and _typeable(mistake.value)
            ]
    jobs = [[answer, typed(mistake.value, answer["kind"])] for _, answer, mistake, _ in cases]
    found = page.evaluate(MARK, jobs)
    unlike = []
    for (name, _, mistake, one), (verdict, title, _, _) in zip(cases, found, strict=True):
        twins = {other.title for other in one.mistakes if _near(other.value, mistake.value)}
        if verdict not in ("wrong", "partly") or title not in twins:
            unlike.append((name, mistake.name, str(mistake.value), verdict, title))
    assert unlike == []
    assert len(cases) > 200


def _typeable(value: Any) -> bool:
    entries = list(value) if isinstance(value, sp.MatrixBase) else [value]
    return not any(entry.has(sp.I, sp.zoo, sp.nan, sp.oo) for entry in entries)


def _near(one: Any, other: Any) -> bool:
    if isinstance(one, sp.MatrixBase):
        return bool(one.shape == other.shape and all(map(_near, one, other)))
    if one.free_symbols or other.free_symbols:
        return bool(sp.simplify(one - other) == 0)
    return bool(abs(sp.N(one - other, 20)) <= abs(sp.N(other, 20)) / 50 + sp.Rational(1, 10**9))


def test_wrong_options_are_marked_wrong_with_their_feedback(page: Any, answers: Any) -> None:
    jobs, told = [], []
    for _, answer, _ in answers:
        if answer["kind"] == "choice":
            wrong = [i for i in range(len(answer["options"])) if i not in answer["right"]]
            jobs += [[answer, [i]] for i in wrong]
            told += [bool(answer["feedback"][i]) for i in wrong]
    found = page.evaluate(
        "jobs => jobs.map(([a, r]) => { const m = QB.mark(a, r); return [m.verdict, Boolean(m.mistake)]; })",
        jobs,
    )
    assert found == [["wrong", one] for one in told]
    assert len(jobs) > 30


NUMBER = {"kind": "rational", "name": "w1", "value": "1/3", "mistakes": [], "points": 1}
REAL = {
    "kind": "real",
    "name": "t",
    "value": "~0.6931471805599453",
    "tolerance": "1/1000",
    "mistakes": [],
    "points": 1,
}
FORMULA = {
    "kind": "expression",
    "name": "f",
    "symbols": ["x"],
    "places": [[0.5], [1.5], [2.75]],
    "values": [0.25, 2.25, 7.5625],
    "mistakes": [],
    "points": 1,
}


@pytest.mark.parametrize(
    ("answer", "response", "verdict"),
    [
        (NUMBER, "1/3", "right"),
        (NUMBER, "2/6", "right"),
        (NUMBER, "w_1 = 1/3", "right"),
        (NUMBER, "(sqrt(4) - 1)/3", "right"),
        (NUMBER, "0.333333333333333", "wrong"),  # exact is exact
        (NUMBER, "0,3", "unreadable"),
        (NUMBER, "1/3x", "unreadable"),
        (NUMBER, "1/0", "unreadable"),
        (REAL, "ln(2)", "right"),
        (REAL, "ln 2", "right"),
        (REAL, "0.693", "right"),
        (REAL, "0.6941471805599", "right"),  # within a thousandth, just
        (REAL, "0.6942", "wrong"),
        (FORMULA, "x^2", "right"),
        (FORMULA, "x·x", "right"),
        (FORMULA, "(x+1)^2 - 2x - 1", "right"),
        (FORMULA, "x^2 + 0.000001", "wrong"),
        (FORMULA, "|x|^2", "right"),
        (FORMULA, "2x", "wrong"),
        (FORMULA, "x^2 + y", "unreadable"),
        (FORMULA, "x^2*sqrt(x - 1)/sqrt(x - 1)", "unknown"),  # no value at 0.5
        (FORMULA, "sqrt(-x)", "unreadable"),
    ],
)
def test_answers_are_told_apart(page: Any, answer: Any, response: str, verdict: str) -> None:
    ((found, _, share, _),) = page.evaluate(MARK, [[answer, response]])
    assert found == verdict
    assert share == (1 if verdict == "right" else 0)


def test_a_rounded_value_of_an_exact_key_is_wrong_and_told_so(page: Any) -> None:
    ((verdict, _, _, said),) = page.evaluate(MARK, [[NUMBER, "0.333"]])
    assert verdict == "wrong"
    assert "exact value is asked for" in said


def test_a_matrix_earns_its_right_entries(page: Any) -> None:
    answer = {"kind": "matrix", "name": "A", "value": [["1", "2"], ["3", "4"]], "mistakes": [], "points": 4}
    found = page.evaluate(
        MARK,
        [
            [answer, ["1", "2", "3", "5"]],
            [answer, ["[[1, 2], [3, 4]]", "", "", ""]],
            [answer, ["1", "2", "3", ""]],
        ],
    )
    assert [one[0] for one in found] == ["partly", "right", "unreadable"]
    assert found[0][2] == 0.75


def test_statements_are_marked_one_by_one(page: Any) -> None:
    answer = {"kind": "choices", "name": "s", "options": ["a", "b", "c", "d"], "right": [0, 2], "points": 4}
    answer["feedback"] = ["", "<p>why b</p>", "", ""]
    found = page.evaluate(MARK, [[answer, [0, 2]], [answer, [0, 1, 2]], [answer, [1, 3]], [answer, []]])
    assert [one[0] for one in found] == ["right", "partly", "wrong", "unreadable"]
    assert found[1][2] == 0.5


def test_an_order_earns_by_its_pairs(page: Any) -> None:
    answer = {"kind": "ordering", "name": "o", "items": ["a", "b", "c"], "right": [2, 0, 1], "points": 3}
    found = page.evaluate(MARK, [[answer, order] for order in ([2, 0, 1], [2, 1, 0], [1, 0, 2])])
    assert [(one[0], pytest.approx(one[2])) for one in found] == [
        ("right", 1),
        ("partly", 1 / 3),
        ("wrong", 0),
    ]


@pytest.mark.parametrize(
    ("typed_text", "share"),
    [("3/4", 1), ("-3/4", 0), ("6/8", 0.5), ("0.75", 0.5), (r"\frac{3}{4}", 1), ("1 - 1/4", 0.5)],
)
def test_a_fraction_in_another_form_earns_half_where_the_form_is_asked_for(
    page: Any, typed_text: str, share: float
) -> None:
    ((_, _, earned, _),) = page.evaluate(MARK, [[{**NUMBER, "value": "3/4", "form": "fraction"}, typed_text]])
    assert earned == share


CARRY = "jobs => jobs.map(([answer, response, slips]) => QB.mark(answer, response, slips).verdict)"


def test_what_follows_from_an_earlier_slip_counts(page: Any, answers: Any) -> None:
    jobs = []
    for _, answer, _ in answers:
        for index, carried in enumerate(answer.get("carried", [])):
            if carried is None or carried["value"] == answer["value"]:
                continue
            entries = carried["value"] if isinstance(carried["value"], list) else None
            response = [text for row in entries for text in row] if entries else carried["value"]
            plain = [one.removeprefix("~") for one in response] if entries else response.removeprefix("~")
            jobs += [[answer, plain, {answer["follows"]: index}], [answer, plain, {}]]
    found = page.evaluate(CARRY, jobs)
    assert set(found[::2]) == {"right"}
    assert "right" not in found[1::2]
    assert len(jobs) >= 8
