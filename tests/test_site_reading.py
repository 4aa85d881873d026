"""The page's parser against `parse_response`: read to the same values, or refused alike."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from typing import Any

import pytest
import sympy as sp

from qbank.algebra.response import ResponseError, parse_response
from qbank.bank import Bank
from qbank.site.bake import baked
from qbank.site.pack import unpack

from .conftest import REPOSITORY
from .site_browser import launched, scripts_page
from .test_response import ACCEPT, HOSTILE, MATRICES, NAMES, REFUSE, VECTORS

pytestmark = pytest.mark.browser

READ = """jobs => jobs.map(([text, options, places]) => {
  const start = performance.now();
  try {
    const read = QB.read(text, options);
    const names = (options.symbols ?? []).map(QB.canonical);
    const at = (tree) => (places ?? []).map((place) => {
      try {
        return QB.evaluate(tree, QB.environment(names, place)).approx;
      } catch (error) {
        return error.code;
      }
    });
    const grid = read.rows?.map((row) => row.map((entry) => entry.echo));
    const values = read.tree ? at(read.tree) : null;
    return { echo: read.echo, values, grid, took: performance.now() - start };
  } catch (error) {
    if (!(error instanceof QB.ResponseError)) throw error;
    return { code: error.code, place: error.position, said: error.message, took: performance.now() - start };
  }
})"""

WELL_FORMED = """text => {
  const parsed = new DOMParser().parseFromString(text, "application/xml");
  return parsed.querySelector("parsererror") === null;
}"""

# More of what students type, beside the tables of the parser's own tests.
MORE = [
    "2x - 3y/4",
    "-(x - y)^3",
    "ln(x^2 + 1)/2",
    "e^{-x^2}",
    "sigmoid(x) - softplus(y)",
    "erf(x/2)",
    "erf(5*x)",
    "max(x, y, 0) + min(a, b)",
    "tanh(x)*cosh(y) - sinh(a)",
    "arctan(x/y)",
    "floor(3*x) - ceil(y/2)",
    "x^n",
    "binomial(5, 2)*x",
    "|x - y|^(1/3)",
    "log_2(x^2 + 4)",
    r"\frac{x + 1}{y^2 + 1} - \sqrt{a^2 + 1}",
    "η·x − w₀/2",
    "relu(x)*step(y) + sign(a)",
    "10^-3*x",
    "1.5e-2*x",
    "0.1 + 0.2",
    "exp(-x)/(1 + exp(-x))",
]
PLACES = [[0.5, 1.25, 2.75, 0.375, 3, 0.0625, 1.5, 0.875], [2.5, -0.75, -1.5, 1.125, 2, 0.25, -2.0, 0.5]]


@pytest.fixture(scope="module")
def page(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    with launched() as browser:
        yield scripts_page(browser, tmp_path_factory.mktemp("reading"))


def sendable(text: str) -> bool:
    """Half of a surrogate pair cannot be sent to the browser."""
    return not any("\ud800" <= char <= "\udfff" for char in text)


def test_what_is_read_is_echoed_alike_and_has_the_same_values(page: Any) -> None:
    texts = [text for text, _, _ in ACCEPT] + MORE
    jobs = [[text, {"symbols": NAMES}, PLACES] for text in texts]
    symbols = [sp.Symbol(name, real=True) for name in NAMES]
    compared = 0
    for text, found in zip(texts, page.evaluate(READ, jobs), strict=True):
        ours = parse_response(text, NAMES)
        assert found.get("echo") == ours.echo, (text, found)
        for place, theirs in zip(PLACES, found["values"], strict=True):
            exact = [sp.Rational(coordinate) for coordinate in place]
            value = sp.N(ours.value.subs(dict(zip(symbols, exact, strict=True))), 30)
            if isinstance(theirs, str):
                assert not (value.is_real and value.is_finite) or "factorial" in ours.echo, (text, theirs)
                continue
            assert float(value) == pytest.approx(theirs, rel=1e-12, abs=1e-13), text
            compared += 1
    assert compared > 200


def test_what_is_refused_is_refused_for_the_same_reason_at_the_same_place(page: Any) -> None:
    jobs = [[text, {"symbols": NAMES}] for text, _, _ in REFUSE if sendable(text)]
    cases = [case for case in REFUSE if sendable(case[0])]
    found = page.evaluate(READ, jobs)
    assert {
        (t, one.get("code"), one.get("place")) for (t, _, _), one in zip(cases, found, strict=True)
    } == set(cases)
    same_words = sum(_refusal(text) == one["said"] for (text, _, _), one in zip(cases, found, strict=True))
    assert same_words > 0.9 * len(cases)


def _refusal(text: str) -> str:
    with pytest.raises(ResponseError) as refusal:
        parse_response(text, NAMES)
    return refusal.value.message


def test_hostile_answers_are_read_or_refused_at_once(page: Any) -> None:
    texts = [text for text in HOSTILE if sendable(text)]
    start = time.perf_counter()
    found = page.evaluate(READ, [[text, {"symbols": NAMES}] for text in texts])
    assert time.perf_counter() - start < 20
    assert [t[:40] for t, one in zip(texts, found, strict=True) if one["took"] > 250] == []
    assert sum("code" in one for one in found) > 0.8 * len(found)


def test_vectors_and_matrices_are_read_however_they_are_typed(page: Any) -> None:
    jobs: list[Any] = [[text, {"kind": "vector", "shape": [2, 1]}] for text in VECTORS]
    jobs += [[text, {"kind": "matrix", "shape": [2, 2]}] for text in MATRICES]
    found = page.evaluate(READ, jobs)
    assert [one.get("grid") for one in found[: len(VECTORS)]] == [[["1"], ["2"]]] * len(VECTORS)
    assert [one.get("grid") for one in found[len(VECTORS) :]] == [[["1", "2"], ["3", "4"]]] * len(MATRICES)


@pytest.mark.parametrize(
    ("text", "shape", "code"),
    [
        ("1, 2", [2, 1], "bracket"),
        ("[1,5, 2,5]", [2, 1], "shape"),
        ("[1, 2, ]", [2, 1], "missing"),
        ("[1, 1/0]", [2, 1], "zero"),
    ],
)
def test_a_vector_of_another_form_is_refused(page: Any, text: str, shape: list[int], code: str) -> None:
    (found,) = page.evaluate(READ, [[text, {"kind": "vector", "shape": shape}]])
    assert found["code"] == code


def test_a_left_hand_side_is_taken_where_it_is_the_one_asked_for(page: Any) -> None:
    jobs = [["w_1 = 3", {"lhs": "w1"}], ["w_2 = 3", {"lhs": "w1"}], ["w1 == 3", {"lhs": "w1"}]]
    right, other, double = page.evaluate(READ, jobs)
    assert right["echo"] == "3"
    assert other["code"] == double["code"] == "name"


@pytest.mark.parametrize(
    "text", ["2x", "-(1/2)*x^2", "sqrt(x+1)/ln(2)", "|x|!", "e^{-x}", "log_2(x)", "w_0 + η", "2e-3"]
)
def test_the_reading_is_shown_as_well_formed_mathml(page: Any, text: str) -> None:
    shown = page.evaluate("([text, symbols]) => QB.mathml(QB.read(text, { symbols }).tree)", [text, [*NAMES]])
    parsed = page.evaluate(WELL_FORMED, shown)
    assert parsed
    assert shown.startswith("<math")


def test_the_page_unpacks_variants_as_they_were_packed(page: Any) -> None:
    question = Bank(REPOSITORY / "bank").question("optimization/momentum/heavy-ball-two-steps")
    packed = json.loads(baked(question, 3).script.split(",", 1)[1].rstrip().removesuffix(");"))
    for k in range(3):
        assert page.evaluate("([packed, k]) => QB.unpack(packed, k)", [packed, k]) == unpack(packed, k)
    assert unpack(packed, 0) != unpack(packed, 1)
