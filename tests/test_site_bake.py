"""The practice site as files: what is in it and what never is, the same bytes each time, the command."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
import sympy as sp
from typer.testing import CliRunner

from qbank import content as c
from qbank.algebra import compare
from qbank.algebra.symbols import declared_symbols
from qbank.bank import Bank
from qbank.cli import app
from qbank.compose import compose
from qbank.errors import UsageError
from qbank.generate import generate
from qbank.keyed import keyed
from qbank.model import ExpressionAnswer
from qbank.site.bake import baked, practice_ids
from qbank.site.data import number, record
from qbank.site.pack import pack, unpack
from qbank.site.page import MANIFEST, PAGE, site_files
from qbank.site.points import APART, FAINT, at, gap, look, mutated_keys
from qbank.writers.mathml import MathmlError, mathml
from qbank.writers.page_html import PageHtml, slim

from .conftest import HEAVY_BALL, REPOSITORY, bank_of

BANK = Bank(REPOSITORY / "bank")
HEAVY = "optimization/momentum/heavy-ball-two-steps"
EXPRESSIONS = [
    identity
    for identity in BANK.select()
    if any(isinstance(a, ExpressionAnswer) for a in BANK.question(identity).meta.answers.values())
]


# ---------------------------------------------------------------- storing variants together


@pytest.mark.parametrize(
    "records",
    [
        [{"a": 1, "b": ["x", "y"]}, {"a": 2, "b": ["x", "z"]}],
        [{"a": [1]}, {"a": [1, 2]}],
        ["<p>a <math><mn>1</mn></math> b</p>", "<p>a <math><mn>2</mn></math> b</p>"],
        ["<p>a <math><mn>1</mn></math> b</p>", "<p>a <math><mo>−</mo><mn>2</mn></math> b</p>"],
        [
            "<svg><path d='1'/><g/><path d='2'/></svg>",
            "<svg><path d='1'/><path d='2'/></svg>",
            "",
            "<svg></svg>",
        ],
        ["", "x", "x"],
        [True, 1, 1.0],
        [None, "a", 3],
        [[], [1]],
        ["same"] * 4,
    ],
)
def test_what_is_packed_comes_out_as_it_went_in(records: list[object]) -> None:
    packed = json.loads(json.dumps(pack(records)))
    out = [unpack(packed, k) for k in range(len(records))]
    assert out == records
    assert [type(one) for one in out] == [type(one) for one in records]


def test_a_number_that_varies_is_stored_once_for_each_variant_and_the_text_once() -> None:
    texts = [f"<p>Long text <math><mi>x</mi><mo>=</mo><mn>{k}</mn></math> goes on.</p>" for k in range(10)]
    stored = json.dumps(pack(texts))
    assert stored.count("Long text") == 1
    assert len(stored) < 2 * len(texts[0]) + 100


# ---------------------------------------------------------------- formulas and pictures


def test_formulas_become_mathml_and_a_command_nobody_knows_is_an_error() -> None:
    assert mathml(r"\frac{1}{2}").startswith("<math><mfrac>")
    assert "display" in mathml("x", display=True)
    with pytest.raises(MathmlError, match=r"nosuchcommand"):
        mathml(r"\nosuchcommand{x}")


def test_a_prime_is_raised_once() -> None:
    assert "<msup>" not in mathml("f'(w)")
    assert "′" in mathml("f'(w)")


def test_a_picture_stands_in_the_page_with_its_words_and_in_fewer_bytes() -> None:
    svg = '<?xml version="1.0"?>\n<svg viewBox="0 0 10.123456 5"><path d="M -0.0001 2.5"/></svg>'
    text = PageHtml().block(c.Figure(svg, 'Loss "curve" & more'))
    assert 'role="img"' in text
    assert 'aria-label="Loss &quot;curve&quot; &amp; more"' in text
    assert 'viewBox="0 0 10.12 5"' in text
    assert "<?xml" not in text
    assert "M 0 2.5" in slim(svg)


def test_text_from_questions_stays_text() -> None:
    text = PageHtml().block(c.Paragraph((c.Text("<script>alert(1)</script>"), c.Code("</code><b>"))))
    assert text == "<p>&lt;script&gt;alert(1)&lt;/script&gt;<code>&lt;/code&gt;&lt;b&gt;</code></p>"


# ---------------------------------------------------------------- keys


def test_numbers_are_exact_where_they_are_rational() -> None:
    assert number(sp.Rational(-3, 4)) == "-3/4"
    assert number(sp.Integer(7)) == "7"
    assert number(sp.sqrt(2)) == "~1.414213562373095"


@pytest.mark.parametrize("identity", EXPRESSIONS)
def test_every_misconception_and_every_mutant_is_far_from_the_key_at_some_point(identity: str) -> None:
    question = BANK.question(identity)
    variants = [generate(question, k) for k in range(2)]
    for name, answer in question.meta.answers.items():
        if not isinstance(answer, ExpressionAnswer):
            continue
        mutated = mutated_keys(question, variants, name)
        seen_mutants = 0
        for variant in variants:
            one = keyed(variant)[name]
            wrong = [mistake.value for mistake in one.mistakes]
            found = look(answer, one.key, wrong, mutated[variant.number])
            for values in found.mistakes:
                assert max(map(gap, values, found.key)) > FAINT
            places = [_place(answer, point) for point in found.points]
            for mutant in mutated[variant.number]:
                apart = max(
                    gap(at(mutant, place), value) for place, value in zip(places, found.key, strict=True)
                )
                if apart <= FAINT:  # no point of the domain tells it: it is the key in another form
                    assert not compare(mutant, one.key).refuted, f"{mutant} is not told from {one.key}"
                else:
                    seen_mutants += apart > APART
        assert seen_mutants >= 5


def _place(answer: ExpressionAnswer, point: tuple[float, ...]) -> dict[object, object]:
    symbols = declared_symbols(answer.symbols).values()
    return {symbol: sp.Rational(value) for symbol, value in zip(symbols, point, strict=True)}


def test_coordinates_are_the_same_number_in_python_and_in_a_browser() -> None:
    question = BANK.question(EXPRESSIONS[0])
    made = json.loads(baked(question, 2).script.split(",", 1)[1].rstrip(");\n"))
    points = [point for answer in unpack(made, 0)["answers"] for point in answer.get("places", [])]
    assert len(points) >= 8
    assert all((value * 2**30).is_integer() for point in points for value in point)


def test_a_record_holds_what_a_student_needs() -> None:
    question = BANK.question(HEAVY)
    variant = generate(question, 0)
    made = record(variant, compose(variant, c.View.TUTOR), {})
    assert [part["label"] for part in made["parts"]] == ["a", "b"]
    assert {answer["kind"] for answer in made["answers"]} == {"rational", "choice"}
    assert made["hints"]
    assert made["parts"][0]["solution"]
    assert "<math" in made["stem"]
    assert 'data-slot="w1"' in made["parts"][0]["stem"]


# ---------------------------------------------------------------- which questions


def exam_only(text: str) -> str:
    return text.replace("difficulty:", "visibility: exam\ndifficulty:", 1)


@pytest.fixture
def two(tmp_path: Path) -> Bank:
    text = HEAVY_BALL.read_text("utf-8")
    secret = exam_only(text.replace("title:", "title: Secret", 1))
    return bank_of(
        tmp_path / "bank", {"optimization__momentum__open": text, "optimization__momentum__secret": secret}
    )


def test_questions_kept_for_exams_are_never_baked(two: Bank, tmp_path: Path) -> None:
    assert practice_ids(two, []) == ["optimization/momentum/open"]
    assert practice_ids(two, ["optimization/*"]) == ["optimization/momentum/open"]
    out = tmp_path / "site"
    result = run(str(out), "--bank", str(two.root), "--variants", "2")
    assert result.exit_code == 0, result.output
    assert not any(
        "ecret" in path.read_text("utf-8")
        for path in out.rglob("*")
        if path.suffix in (".js", ".html", ".json")
    )


@pytest.mark.parametrize("pattern", ["optimization/momentum/secret", "*secret"])
def test_naming_a_question_kept_for_exams_is_an_error(two: Bank, pattern: str) -> None:
    with pytest.raises(UsageError, match="kept for exams"):
        practice_ids(two, ["optimization/momentum/open", pattern])


# ---------------------------------------------------------------- the command


def run(*arguments: str) -> object:
    return CliRunner().invoke(app, ["site", *arguments])


def test_the_command_writes_a_whole_site_and_says_what_it_made(two: Bank, tmp_path: Path) -> None:
    out = tmp_path / "practice"
    result = run(str(out), "--bank", str(two.root), "--variants", "3", "--json")
    assert result.exit_code == 0, result.output
    told = json.loads(result.output)
    assert (told["questions"], told["variants"]) == (1, 3)
    listed = json.loads((out / MANIFEST).read_text("utf-8"))["files"]
    there = sorted(path.relative_to(out).as_posix() for path in out.rglob("*") if path.is_file())
    assert there == sorted(listed)
    assert told["bytes"] == sum(path.stat().st_size for path in out.rglob("*") if path.is_file())
    assert "SIL OPEN FONT LICENSE" in (out / "fonts-licence.txt").read_text("utf-8")


def test_a_site_that_is_there_stays_unless_force_is_given_and_leaves_nothing_behind(
    two: Bank, tmp_path: Path
) -> None:
    out = tmp_path / "practice"
    assert run(str(out), "--bank", str(two.root), "--variants", "2").exit_code == 0
    before = (out / PAGE).read_bytes()
    refused = run(str(out), "--bank", str(two.root), "--variants", "2", "--title", "Other")
    assert refused.exit_code == 2
    assert "are there already" in refused.output
    assert (out / PAGE).read_bytes() == before
    (out / "CNAME").write_text("mine", "utf-8")
    source = two.root / "questions/optimization/momentum"
    (source / "open.md").rename(source / "renamed.md")
    assert run(str(out), "--bank", str(two.root), "--variants", "2", "--force").exit_code == 0
    assert [path.name for path in (out / "questions").rglob("*.js")] == ["renamed.js"]
    assert (out / "CNAME").read_text("utf-8") == "mine"


def test_a_broken_question_is_reported_and_nothing_is_written(two: Bank, tmp_path: Path) -> None:
    path = two.root / "questions/optimization/momentum/open.md"
    path.write_text(path.read_text("utf-8").replace("# Hints", "# Hints\n\n- $\\nosuchcommand$", 1), "utf-8")
    out = tmp_path / "practice"
    result = run(str(out), "--bank", str(two.root), "--variants", "2")
    assert result.exit_code == 1
    assert "nosuchcommand" in result.output
    assert not out.exists()


def test_the_same_bank_gives_the_same_bytes(two: Bank) -> None:
    question = two.question("optimization/momentum/open")
    first, second = (site_files([baked(question, 4)], two.topics(), "Practice") for _ in range(2))
    assert first == second


def test_the_pages_name_no_other_place_and_allow_no_request(two: Bank) -> None:
    files = site_files([baked(two.question("optimization/momentum/open"), 2)], two.topics(), "Practice")
    page = files[PAGE].decode()
    policy = re.search(r'Content-Security-Policy" content="([^"]*)"', page)
    assert policy
    assert policy[1].startswith("default-src 'none'")
    assert "connect-src" not in policy[1]
    for name, data in files.items():
        if name.endswith((".html", ".css", ".js")):
            found = set(re.findall(r"https?://[\w./-]+", data.decode()))
            assert all(url.startswith("http://www.w3.org/") for url in found), (name, found)
