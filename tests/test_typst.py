"""The Typst paper: the writer's data, and the PDF that comes of it."""

from __future__ import annotations

import hashlib
import json
import os
import re
import subprocess
import sys
from dataclasses import dataclass, replace
from fractions import Fraction
from pathlib import Path
from typing import Any, get_args

import pytest
import typst
from hypothesis import given
from hypothesis import strategies as st

from qbank import content, typeset
from qbank.content import (
    Answer,
    Block,
    Code,
    CodeBlock,
    Display,
    Document,
    Figure,
    Inline,
    Item,
    Key,
    Math,
    Mistake,
    Paragraph,
    Part,
    RubricLine,
    Section,
    Slot,
    Strong,
    Table,
    Text,
    View,
    item_blocks,
    walk,
)
from qbank.writers.typst import WriterError, duration, write
from qbank.writers.typst_answers import ROOMS, centimetres
from qbank.writers.typst_breadth import LONG_WORD, ZERO_WIDTH_SPACE, breadth, breakable
from tests.documents import (
    KINDS,
    PLOT,
    as_seen,
    every_kind_items,
    hessian,
    loss,
    momentum,
    sample_document,
    says,
    statements,
    words,
)
from tests.typst_pages import alternatives, data_of, golden_json, inked_columns, outline, pages, paper

REPOSITORY = Path(__file__).resolve().parent.parent
GOLDEN = Path(__file__).parent / "golden" / "typst"
VIEWS = list(View)


def one(stem: tuple[Any, ...], *answers: Answer, view: View = View.CANDIDATE, **item: Any) -> Document:
    """A document of one question with one part."""
    return several(Item("topic/one", 5, 1, "", (), (Part("", stem, answers),), **item), view=view)


def several(*items: Item, view: View = View.CANDIDATE, **more: Any) -> Document:
    numbered = tuple(replace(item, number=place) for place, item in enumerate(items, 1))
    return Document("Sheet", view, (Section("", numbered),), **more)


def number(name: str = "x", kind: str = "integer", points: int | Fraction = 2) -> Answer:
    return Answer(name, kind, Fraction(points))


# ---------------------------------------------------------------- the data


@pytest.mark.parametrize("view", VIEWS)
def test_the_data_of_the_sample_and_its_outline_are_as_they_were(view: View) -> None:
    document = sample_document(view)
    assert outline(document) == (GOLDEN / f"{view}.txt").read_text("utf-8")
    assert golden_json(document) == (GOLDEN / f"{view}.json").read_text("utf-8")


def test_the_sample_holds_every_node_and_every_kind_of_answer() -> None:
    items = every_kind_items(View.TUTOR)
    nodes = {type(node) for item in items for blocks in item_blocks(item) for node in walk(blocks)}
    nodes |= {Paragraph}
    assert nodes == {*get_args(Inline), *get_args(Block)}
    assert {answer.kind for item in items for part in item.parts for answer in part.answers} == set(KINDS)
    assert set(ROOMS) == set(KINDS)


def test_the_same_document_gives_the_same_bytes_in_another_process() -> None:
    script = (
        "import hashlib; from qbank.content import View; from qbank.typeset import pdf;"
        "from qbank.writers.typst import write; from tests.documents import sample_document;"
        "data = write(sample_document(View.TUTOR));"
        "print(hashlib.sha256(data).hexdigest(), hashlib.sha256(pdf(data)).hexdigest())"
    )
    data = write(sample_document(View.TUTOR))
    here = [hashlib.sha256(data).hexdigest(), hashlib.sha256(typeset.pdf(data)).hexdigest()]
    for seed in ("1", "77"):
        environment = {**os.environ, "PYTHONHASHSEED": seed, "TZ": "Asia/Tokyo", "LC_ALL": "C"}
        told = subprocess.run(
            [sys.executable, "-c", script],
            env=environment,
            cwd=REPOSITORY,
            capture_output=True,
            text=True,
            check=True,
        )
        assert told.stdout.split() == here


def test_each_formula_is_converted_once_and_in_the_order_of_the_text() -> None:
    data = data_of(one(says("$b$ and $a$ and $b$", Display("a"), "$c$")))
    assert [latex for _, latex in data["formulas"]] == ["b", "a", "c"]


def test_a_candidates_data_holds_no_key_and_no_word_of_one() -> None:
    raw = write(sample_document(View.CANDIDATE)).decode()
    data = json.loads(raw)
    answers = [answer for s in data["sections"] for i in s["items"] for answer in i["answers"].values()]
    assert len(answers) == 14
    assert not [answer for answer in answers if "key" in answer]
    for secret in SECRETS:
        assert secret not in raw


# What only a key, a mistake, a hint, a solution or a rubric of the sample says.
SECRETS = (
    "velocity not decayed",
    "ignores momentum",
    "101770",
    "logarithm to base 2",
    "0.127",
    "second unit is off",
    "mixed term was differentiated twice",
    "True, as",
    "1–C",
    "B, D, C, A",
    "Integrate the gradient",
    "positively homogeneous",
    "velocity is zero only before",
    "Writes the difference",
)


@dataclass(frozen=True)
class Strange:
    """A node that no writer knows."""


def test_a_node_that_the_writer_does_not_know_is_an_error() -> None:
    strange: Any = Strange()
    with pytest.raises(WriterError, match=r"topic/one: cannot set Strange: .* inline"):
        write(one((Paragraph((strange,)),)))
    with pytest.raises(WriterError, match=r"topic/one: cannot set Strange: .* block"):
        write(one((strange,)))


def test_a_formula_that_is_not_understood_is_named_with_its_question_and_the_reason() -> None:
    with pytest.raises(WriterError) as caught:
        write(one(says(r"Let $x$ be $\unheardof{3}$.")))
    error = caught.value
    assert (error.item, error.found) == ("topic/one", r"the formula $\unheardof{3}$")
    assert "unheardof" in error.reason
    assert str(error).startswith(r"topic/one: cannot set the formula $\unheardof{3}$: ")
    with pytest.raises(WriterError, match="the head of the document"):
        write(replace(one(()), instructions=says(r"$\unheardof$")))


@pytest.mark.parametrize(
    ("stem", "answer", "message"),
    [
        (says("[[y]]"), number("x"), r"the slot \[\[y\]\]: the question has no such answer"),
        ((Paragraph((Strong((Slot("x"),)),)),), number("x", "choice"), "has to stand in a paragraph"),
        ((Table((), ((words("[[x]]"),),), "l"),), number("x", "text"), "not in a list or a table"),
        ((), number("x", "essay"), "an answer of kind 'essay': the paper knows integer, rational"),
        ((), number("x", "matrix"), "the matrix x: it has no shape"),
    ],
)
def test_an_answer_that_cannot_be_given_on_paper_is_an_error(
    stem: tuple[Any, ...], answer: Answer, message: str
) -> None:
    with pytest.raises(WriterError, match=message):
        write(one(stem, answer))


def test_a_paragraph_ends_where_options_have_their_slot() -> None:
    choice = replace(number("c", "choice"), options=(words("yes"), words("no")))
    data = data_of(one(says("Say which: [[c]] And now $n$ is [[n]]."), choice, number("n")))
    part = data["sections"][0]["items"][0]["parts"][0]
    before, name, after = part["stem"]
    assert (name, part["after"]) == ("c", [])
    assert before[0]["body"] == ["Say which:"]
    assert after[0]["body"][0] == "And now "
    assert after[0]["body"][-2:] == [{"kind": "slot", "answer": "n"}, "."]


def test_an_answer_with_its_slot_in_the_stem_of_the_question_is_not_asked_for_again() -> None:
    item = Item("topic/one", 0, 1, "", says("Give [[x]]."), (Part("", (), (number("x"), number("y"))),))
    assert data_of(several(item))["sections"][0]["items"][0]["parts"][0]["after"] == ["y"]


def test_room_grows_with_points_and_minutes_within_limits() -> None:
    def room(points: int, minutes: int, kind: str = "rational") -> float:
        answer = number("x", kind, points)
        return centimetres(answer, Item("t", 0, 1, "", (), (Part("", (), (answer,)),), Fraction(minutes)))

    assert room(2, 3) < room(4, 3) < room(4, 6)
    assert room(1, 1) == float(ROOMS["rational"].least)
    assert room(100, 60) == float(ROOMS["rational"].most)
    assert room(5, 0) > room(5, 1)  # no minutes said: a usual number of them
    assert room(9, 9, "choice") == 0.0


@pytest.mark.parametrize(
    ("minutes", "shown"),
    [
        (0, ""),
        (1, "1 minute"),
        (45, "45 minutes"),
        (60, "1 hour"),
        (90, "90 minutes"),
        (150, "2 hours 30 minutes"),
        (180, "3 hours"),
        (Fraction(5, 2), "2.5 minutes"),
    ],
)
def test_a_duration_is_said_as_people_say_it(minutes: int | Fraction, shown: str) -> None:
    assert duration(Fraction(minutes)) == shown


@given(st.text(alphabet="ab_./ \n,", max_size=120))
def test_places_to_break_change_nothing_else_and_leave_short_words_alone(text: str) -> None:
    broken = breakable(text)
    assert broken.replace(ZERO_WIDTH_SPACE, "") == text
    if all(len(word) < LONG_WORD for word in text.split()):
        assert broken == text
    assert all(len(piece) < LONG_WORD for piece in re.split(rf"[\s{ZERO_WIDTH_SPACE}]", broken))


OPTIONS = (
    r"$-\frac{1}{10}$",
    r"$\begin{pmatrix} 2 & -1 \\ 1 & 4 \end{pmatrix}$",
    r"$\frac{\sqrt{\kappa} - 1}{\sqrt{\kappa} + 1}$",
    r"$x^\top A x \le \lambda_{\max} \lVert x\rVert^2$",
    r"$\operatorname{softmax}(z)_i = \frac{e^{z_i}}{\sum_j e^{z_j}}$",
    "gradient descent with momentum",
    "the mean of `batch_norm(x)` is $0$ wherever it is used",
    r"$3.14159 \cdot 10^{-4}$",
    r"$\mathbb{E}[X] = \mu$",
    "MMMM WWWW",
)


def test_options_are_thought_wider_than_they_are_but_not_by_much() -> None:
    document = several(
        *(Item("t", 0, 1, "", says(option), (Part("", (), (number(),)),)) for option in OPTIONS),
    )
    template = typeset.template_path("paper.typ")
    source = """
    #import "data.typ": doc
    #import "prose.typ": inlines, no-answers
    #set text(font: "New Computer Modern", size: 11pt)
    #context [#metadata(doc.sections.first().items.map(item => {
      measure(inlines(item.stem.first().first().body, no-answers)).width / 11pt
    })) <widths>]
    """
    compiler = typst.Compiler(
        source.encode(), root=template.parent, sys_inputs={"document": write(document).decode()}
    )
    measured = json.loads(compiler.query("<widths>", field="value", one=True))
    for option, width in zip(OPTIONS, measured, strict=True):
        assert 0.85 * width <= breadth(words(option)) <= 3 * width + 1, option


def test_a_tolerance_is_shown_to_three_digits_and_a_letter_once() -> None:
    def key_of(answer: Answer) -> Any:
        data = data_of(one((), answer, view=View.SCORER))
        return data["sections"][0]["items"][0]["answers"]["x"]["key"]

    real = Answer("x", "real", Fraction(1), key=Key((Math("1"),), "1", tolerance="0.000126928011042973"))
    assert key_of(real)["tolerance"] == "0.000127"
    options = (words("$1$"), words("$2$"))
    bare = Key((Math("2"),), "B", right=(1,))
    told = Key((Text("B: "), Math("2")), "B", right=(1,))
    assert key_of(Answer("x", "choice", Fraction(1), options=options, key=bare))["letters"] == "B"
    assert key_of(Answer("x", "choice", Fraction(1), options=options, key=told))["letters"] == ""


# ---------------------------------------------------------------- the pages


def test_every_page_has_its_number_and_the_form_code() -> None:
    for view in VIEWS:
        found = paper(sample_document(view))
        assert len(found) > 3
        for place, text in enumerate(found, 1):
            assert f"Page {place} of {len(found)}" in text
            assert "Form A-7K2M" in text


def test_the_cover_says_what_the_paper_is_and_its_points_add_up() -> None:
    document = sample_document(View.CANDIDATE)
    cover = paper(document)[0]
    for said in ("Final examination", "2025-02-14", "1 hour", "A-7K2M", "Name", "ID number", "Instructions"):
        assert said in cover
    assert "heory of" in cover.lower()
    table = cover[cover.index("Question") :]
    assert re.search(r"Question 1 2 3 4 5 6 7 8 9 10 Total", table)
    printed = re.search(r"Points (.*) Score", table)
    assert printed
    points = [Fraction(6), 3, Fraction("4.5"), 7, 3, 4, 3, 3, 4, Fraction(22, 3)]
    assert printed[1] == "6 3 4.5 7 3 4 3 3 4 7 1/3 44 5/6"
    assert sum(points) == document.points == Fraction(269, 6)


def test_a_named_candidate_finds_name_and_id_filled_in() -> None:
    document = replace(sample_document(View.CANDIDATE), candidate_name="Ada Byron", candidate_id="012345678")
    found = paper(document)
    assert "Ada Byron" in found[0]
    assert "0 1 2 3 4 5 6 7 8" in found[0]
    assert all("ID 012345678" in text for text in found[1:])


def test_stems_options_and_parts_are_on_the_candidates_paper() -> None:
    text = " ".join(paper(sample_document(View.CANDIDATE)))
    for said in (
        "Question 1 Two steps of heavy-ball momentum 6 points",
        "(a) Compute w1 exactly.",
        "[2 points]",
        "(A) −1 2",
        "Circle one letter.",
        "model = Sequential( Linear(784, 128), # with bias",
        'Quotes "here", 50 % and a_b^c #1 {x} ~ \\ are plain text.',
        "Answer: (to 3 significant digits)",
        "Tick every box that applies.",
        "A Gradient descent converges from every w0.",
        "True False",
        "Write a letter in each blank.",
        "3. softplus",
        "Order: 1. 2. 3. 4.",
        "Concepts 17 minutes · 17 points",
        "Question 10 The descent lemma 7 1/3 points",
    ):
        assert said in text, said


def test_a_candidates_paper_says_nothing_of_the_keys() -> None:
    pdf = typeset.pdf(write(sample_document(View.CANDIDATE)))
    text = " ".join(pages(pdf))
    for secret in (*SECRETS, "Solution", "Key", "Marking scheme", "Hints", "optimization/momentum"):
        assert secret not in text
    assert not any(r"\frac{22}{5}" in words or "101770" in words for words in alternatives(pdf))


def test_a_markers_paper_says_all_that_a_marker_needs() -> None:
    text = " ".join(paper(sample_document(View.SCORER)))
    for said in (*SECRETS, "Solutions for markers", "Marking scheme"):
        if said != "velocity is zero only before":
            assert said in text, said
    for said in (
        "optimization/momentum/two-steps variant 7 lam=2 eta=1/4 beta=3/5 w0=2",
        "Key (B) − 1 10",
        "tolerance ±0.0005",
        "also right: s - s^2",
        "101632 forgets the biases: Each unit",
        "3 Writes the difference as an integral along the segment.",
        "7 1/3 Total",
        "C 1. tanh",
        "Order: 1. B 2. D 3. C 4. A",
    ):
        assert said in text, said
    for open_room in ("Circle one letter", "Name", "ID number", "Score", "Hints"):
        assert open_room not in text


def test_hints_are_shown_to_those_whose_document_has_them() -> None:
    text = " ".join(paper(sample_document(View.TUTOR)))
    assert "Hints 1. The velocity is zero only before the first step. 2. Compute v1 first." in text
    assert "Solutions Form A-7K2M" in text
    assert "variant 7" not in text


@pytest.mark.parametrize("view", VIEWS)
def test_no_letter_is_missing_from_the_fonts(view: View) -> None:
    text = " ".join(paper(sample_document(view)))
    assert "\ufffd" not in text
    for symbol in "λβηθσκμ∇∥‖≤→ℝ⊤√∑∈↦"[:4] + "∇≤→↦":
        assert symbol in text, symbol


def test_a_letter_that_no_font_has_is_an_error() -> None:
    with pytest.raises(typeset.TypesetError, match='`"学"` could not be displayed'):
        typeset.pdf(write(one(says("Chinese: 学"))))


def test_formulas_and_pictures_are_read_aloud_in_their_own_words() -> None:
    document = sample_document(View.SCORER)
    spoken = alternatives(typeset.pdf(write(document)))
    formulas = {latex for _, latex in data_of(document)["formulas"]}
    assert formulas <= spoken
    assert any(words.startswith("Loss over steps: a solid curve") for words in spoken)


def test_one_question_makes_one_page_and_thirty_make_a_table_in_bands() -> None:
    (sheet,) = paper(several(as_seen(loss(), View.CANDIDATE)))
    assert "Question 1 Total Points 4.5 4.5 Score" in sheet
    assert "Page 1 of 1" in sheet
    big = replace(momentum().parts[0], answers=(number("w1", "rational", 125),))
    items = [as_seen(item, View.CANDIDATE) for _ in range(3) for item in every_kind_items(View.CANDIDATE)]
    items[0] = replace(items[0], parts=(big,))
    document = several(*items, minutes=Fraction(180))
    found = paper(document)
    assert document.points == Fraction(125 - 6) + 3 * Fraction(269, 6)
    assert "125 points" in " ".join(found)
    bands = re.findall(r"Question ([\d ]+?(?: Total)?) Points (.*?) Score", found[0])
    assert [band[0].split()[0] for band in bands] == ["1", "12", "23"]
    assert " ".join(band[0] for band in bands) == " ".join(map(str, range(1, 31))) + " Total"
    assert bands[2][1].endswith(content.number_text(document.points))
    for place in range(1, 31):
        assert f"Question {place} " in " ".join(found[1:])


@pytest.mark.parametrize("length", [0, 3])  # side by side, and one below the other
def test_a_stem_stays_with_its_options_wherever_the_page_ends(length: int) -> None:
    def letters(place: int) -> str:
        return "PQRSTUVWXY"[: 3 + place % 7]

    def asked(place: int) -> Item:
        more = " of many words" * length
        options = tuple(words(f"Statement {letter} of item {place}{more}") for letter in letters(place))
        answer = Answer("c", "choices", Fraction(2), options=options)
        stem = says("word " * (7 * (place % 5) + 3) + f"stem {place}.")
        return Item(f"t/{place}", 0, place, "", stem, (Part("", (), (answer,)),))

    found = paper(several(*map(asked, range(1, 51))))
    assert len(found) > 5
    for place in range(1, 51):
        (home,) = [text for text in found if f"stem {place}." in text]
        assert f"Question {place} " in home
        for letter in letters(place):
            assert re.search(f"Statement {letter} of item {place}\\b", home)


def test_a_question_that_needs_the_next_page_takes_its_stem_there_and_leaves_the_others() -> None:
    short = [one(says(f"Give the number {n}: [[x]]"), number()).items[0] for n in range(3)]
    proof = one(says("Prove it."), number("p", "proof", 40)).items[0]
    _, second, third = paper(several(*short, proof, minutes=Fraction(90)))
    assert "Question 3" in second
    assert "Question 4" not in second
    assert "Question 4 40 points Prove it." in third


LONG = "A" + "b" * 200


def crowded(view: View) -> Document:
    """Everything that might stick out of the page."""
    wide = " + ".join(f"x_{{{index}}}" for index in range(40))
    equation = (
        r"\begin{aligned} f &= "
        + " + ".join("abcdefgh")
        + r" + \text{a very long remark here} \\ &= 0 \end{aligned}"
    )
    key = Key(
        words(f"${wide}$ " + LONG),
        LONG,
        tolerance="0.1",
        accept=(LONG,),
        mistakes=(Mistake("m", "mistaken " * 20, words("$1$"), "1", None, None, says(Display(wide), LONG)),),
    )
    answers = (
        Answer("x", "real", Fraction(1, 3), precision="to 3 significant digits", key=key),
        Answer("m", "matrix", Fraction(2), shape=(3, 12), key=Key(words("$0$"), "0")),
        Answer(
            "c",
            "choice",
            Fraction(1),
            options=tuple(words(t) for t in (LONG, f"${wide}$", "long words " * 30)),
            key=Key(words("A"), "A", right=(0,), option_feedback=(says(LONG), says(Display(wide)), ())),
        ),
        Answer(
            "o",
            "ordering",
            Fraction(1),
            items=(words("first"),) * 14,
            key=Key(words("A"), "A", right=tuple(range(14))),
        ),
        Answer(
            "l",
            "matching",
            Fraction(1),
            left=(words(LONG), words("b")),
            right=(words("c " * 60), words(LONG)),
            key=Key(words("1A"), "1A", right=(0, 1)),
        ),
    )
    item = Item(
        "topic/" + LONG,
        0,
        1,
        "A very long title " * 12,
        says(
            f"{LONG} and `{LONG}` and `some_long.name(of,code)={'abc.' * 40}` and ${wide}$.",
            Display(wide),
            Display(equation),
            CodeBlock("x = " + LONG + "\n" + "z " * 120),
            Table(
                (words(LONG[:70]), words(LONG[:70]), words("c")),
                ((words("long words " * 9), words("x"), words("$y$")),),
                "lcr",
            ),
            Figure(PLOT.replace('width="240" height="130"', 'width="2400" height="1300"'), "wide"),
        ),
        (Part("a", says("word " * 17 + "end"), answers),),
        rubric=(RubricLine(Fraction(14, 3), says(LONG, Display(wide))),),
        note=LONG,
    )
    document = Document(
        "Long titles " * 9,
        view,
        (Section("Long sections " * 9, (item,), minutes=Fraction(20)),),
        course="A course of many words " * 4,
        minutes=Fraction(90),
        form_code="F" * 20,
        candidate_id="1234567890123456",
        candidate_name="Name " * 9,
    )
    return replace(
        document,
        sections=tuple(replace(s, items=tuple(as_seen(i, view) for i in s.items)) for s in document.sections),
    )


@pytest.mark.parametrize("view", VIEWS)
def test_nothing_sticks_out_into_the_margins(view: View) -> None:
    for document in (sample_document(view), crowded(view), replace(hebrew_paper(), view=view)):
        for left, right in inked_columns(document):
            assert left > 2.2 / 21
            assert right < 1 - 2.2 / 21


def hebrew_paper() -> Document:
    item = Item(
        "topic/hebrew",
        0,
        1,
        "ירידת גרדיאנט",
        says("יהי $x_1 + y = 3$ עבור `eta` כלשהו."),
        (
            Part("a", says("כתבו את $w$: [[w]]"), (number("w", "rational"),)),
            Part(
                "b",
                says("In English.", "בחרו"),
                (replace(number("c", "choice"), options=(words("כן"), words("לא"))),),
            ),
        ),
    )
    return Document("מבחן", View.CANDIDATE, (Section("חלק א", (item,)),), course="קורס", minutes=Fraction(60))


def test_hebrew_runs_from_right_to_left_and_formulas_do_not() -> None:
    document = hebrew_paper()
    data = data_of(document)
    question = data["sections"][0]["items"][0]
    assert data["rtl"]
    assert "rtl" in question["stem"][0][0]
    english, hebrew = question["parts"][1]["stem"][0]
    assert "rtl" not in english
    assert "rtl" in hebrew
    text = " ".join(paper(document))
    assert "\ufffd" not in text
    assert re.search(r"x1 \+ y = 3", text)
    assert not data_of(sample_document(View.CANDIDATE))["rtl"]


def test_code_with_a_slot_beside_it_and_an_answer_without_a_slot_are_set() -> None:
    document = one((Paragraph((Code("f(x)"), Text(" is "), Slot("x"))),), number("x"), number("y", "real"))
    (text,) = paper(document)
    assert "f(x) is" in text
    assert text.count("Answer:") == 1


def test_options_are_set_side_by_side_when_they_are_short() -> None:
    for item, beside in ((hessian(), True), (statements(), False)):
        markers = [Part("", (), item.parts[0].answers)]
        document = several(as_seen(replace(item, parts=tuple(markers)), View.CANDIDATE))
        (text,) = paper(document)
        assert bool(re.search(r"\(A\).*\(B\).*\(C\).*\(D\)", text)) is beside
