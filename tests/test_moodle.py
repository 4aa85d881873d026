"""Exports are read again by an independent reader and marked again: what is right earns everything, each
mistake earns nothing and meets its feedback, and text comes out as it went in."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from qbank.content import (
    Answer,
    Blocks,
    Break,
    Code,
    CodeBlock,
    Display,
    Document,
    Emph,
    Figure,
    Item,
    Key,
    Link,
    Math,
    Mistake,
    Paragraph,
    Part,
    RubricLine,
    Scalar,
    Section,
    Slot,
    Strong,
    Text,
    View,
    figure_name,
)
from qbank.writers import moodle
from qbank.writers.moodle_plain import plain_formula, plain_text
from tests import documents
from tests.documents import grid, number_key, number_mistake, rational, says, words
from tests.moodle_reader import Stored, mark, outline, right_response, stored, visible

GOLDEN = Path(__file__).parent / "golden" / "moodle"
ALL = documents.every_kind_items(View.TUTOR)


def item(*answers: Answer, **fields: object) -> Item:
    """An item with one part; fields of `Item` may be given."""
    base = Item("area/topic/slug", 3, 1, "A title", says("Stem."), (Part("", (), answers),))
    return replace(base, **fields)  # type: ignore[arg-type]


def export(*items: Item, title: str = "area/topic/slug") -> list[Stored]:
    return stored(moodle.write(Document("Quiz", View.TUTOR, (Section(title, items),))))


def export_one(one: Item) -> Stored:
    (question,) = export(one)
    return question


def real(decimal: str, tolerance: str, *mistakes: Mistake) -> Answer:
    scalar = Scalar("pi", decimal, r"\pi", False)
    key = Key(words(r"$\pi$"), "pi", ((scalar,),), tolerance=tolerance, mistakes=mistakes)
    return Answer("x", "real", Fraction(2), key=key)


def expression(name: str, text: str, latex: str, feedback: str) -> Mistake:
    return Mistake(name, name, (Math(latex),), text, None, None, says(feedback))


# ---------------------------------------------------------------- types


def test_every_kind_becomes_its_moodle_type() -> None:
    kinds = {question.idnumber: question.kind for question in export(*ALL)}
    assert kinds == {
        "optimization/momentum/two-steps#7": "cloze",
        "networks/counting/parameters#3": "numerical",
        "losses/logistic/value#0": "cloze",
        "backprop/jacobian/relu#12": "cloze",
        "calculus/hessian/quadratic#1": "multichoice",
        "optimization/gd/quadratic#4": "multichoice",
        "networks/symmetry/homogeneous#0": "essay",
        "networks/activations/slopes#2": "matching",
        "optimization/rates/order#0": "ordering",
        "optimization/smoothness/descent-lemma#0": "essay",
    }


def parts_alone() -> list[Item]:
    """Every part of the sample items as a question of its own, so that each kind stands alone too."""
    return [
        replace(one, id=f"{one.id}/{part.label}", parts=(replace(part, label=""),))
        for one in ALL
        for part in one.parts
        if not {answer.kind for answer in part.answers} & {"text", "proof"}
    ]


@pytest.mark.parametrize("one", [*ALL, *parts_alone()], ids=lambda one: one.id)
def test_the_response_that_moodle_shows_as_right_earns_everything(one: Item) -> None:
    question = export_one(one)
    if question.kind != "essay":
        assert mark(question, right_response(question))[0] == pytest.approx(1, abs=1e-6)


def test_all_kinds_in_one_question_are_marked_each_by_its_weight() -> None:
    parts = tuple(
        replace(part, label=label, answers=tuple(replace(a, name=label) for a in part.answers), stem=())
        for label, part in zip(
            "abcdefghij", [part for one in parts_alone() for part in one.parts], strict=False
        )
    )
    question = export_one(item(parts=parts))
    right = right_response(question)
    assert isinstance(right, list)
    assert mark(question, right)[0] == pytest.approx(1)
    total = sum(part.points for part in parts)
    first_wrong = ["no such thing", *right[1:]]
    assert mark(question, first_wrong)[0] == pytest.approx(1 - float(parts[0].points / total))


# ---------------------------------------------------------------- numbers


def test_an_integer_is_exact_and_its_mistake_meets_its_feedback() -> None:
    question = export_one(ALL[1])
    assert mark(question, "101770") == (1, "")
    assert mark(question, "101771") == (0, "")
    share, said = mark(question, "101632")
    assert share == 0
    assert visible(said) == "Each unit of both layers has a bias of its own."


def test_a_real_number_counts_up_to_its_tolerance_and_no_further() -> None:
    wrong = Mistake(
        "half", "half of it", (), "", Scalar("pi/2", "1.5707963267948966", "", False), None, says("Half.")
    )
    question = export_one(item(real("3.1415926535897932", "0.005", wrong)))
    assert mark(question, "3.14")[0] == 1
    assert mark(question, "3.1465")[0] == 1
    assert mark(question, "3.1467")[0] == 0
    assert mark(question, "1.571") == (0, "<p>Half.</p>")
    assert mark(question, "157/50")[0] == 0
    assert "Write a decimal number" in visible(question.text)


def test_a_mistake_near_another_mistake_still_meets_its_own_feedback() -> None:
    near = [
        Mistake(f"m{place}", "", (), "", Scalar("x", value, "", False), None, says(value))
        for place, value in enumerate(("1.51", "1.512", "1.62"))
    ]
    question = export_one(item(real("3.14159265358979", "0.005", *near)))
    for value in ("1.51", "1.512", "1.62"):
        assert mark(question, value) == (0, f"<p>{value}</p>")


def test_two_mistakes_with_the_same_number_are_both_told() -> None:
    twins = (
        number_mistake("a", "first", "7", "First reason."),
        number_mistake("b", "second", "7", "Second reason."),
    )
    question = export_one(item(Answer("n", "integer", Fraction(1), key=number_key("5", twins))))
    assert visible(mark(question, "7")[1]) == "First reason.\nSecond reason."


def test_a_mistake_that_never_ends_is_recognised_from_its_first_digits() -> None:
    mistake = number_mistake("third", "a third", "10/3", "Divided by three.")
    question = export_one(item(Answer("n", "integer", Fraction(1), key=number_key("3", (mistake,)))))
    assert visible(mark(question, "3.333")[1]) == "Divided by three."
    assert mark(question, "3")[0] == 1


def test_an_integer_beyond_the_reach_of_floats_is_compared_digit_by_digit() -> None:
    question = export_one(item(Answer("n", "integer", Fraction(1), key=number_key("9007199254740993"))))
    assert question.kind == "shortanswer"
    assert mark(question, "9007199254740993")[0] == 1
    assert mark(question, "9007199254740992")[0] == 0


ACCEPT = ["-3/4", "- 3/4", "-3 / 4", "-3 /4", "−3/4", "-0.75", "-.75", "−0.75", "-(3/4)", " -3/4 ", "(-3)/4"]
REFUSE = ["3/4", "-4/3", "-0.7", "-0.751", "-3/44", "-33/4", "-3/", "/4", "-3", ""]  # sign, swap, rounded, …


def test_an_exact_fraction_is_taken_in_the_forms_that_people_type() -> None:
    mistakes = (
        number_mistake("sign", "sign", "3/4", "The sign is lost."),
        number_mistake("swap", "swapped", "-4/3", "Upside down."),
    )
    answer = Answer("q", "rational", Fraction(2), key=replace(number_key("-3/4", mistakes), accept=("-75%",)))
    question = export_one(item(answer))
    assert question.kind == "shortanswer"
    assert [form for form in [*ACCEPT, "-75%"] if mark(question, form)[0] != 1] == []
    assert [form for form in REFUSE if mark(question, form)[0] != 0] == []
    assert mark(question, "0.75") == (0, "<p>The sign is lost.</p>")
    assert mark(question, "-4 / 3") == (0, "<p>Upside down.</p>")
    assert "lowest terms" in visible(question.text)


def test_a_fraction_that_never_ends_has_no_decimal_form() -> None:
    question = export_one(item(Answer("q", "rational", Fraction(2), key=number_key("1/3"))))
    assert mark(question, "1/3")[0] == 1
    assert mark(question, "0.333333333333333")[0] == 0


@given(st.fractions(min_value=-50, max_value=50, max_denominator=60), st.integers(1, 9))
@settings(max_examples=60, deadline=None)
def test_every_exact_number_is_right_in_its_own_forms_and_wrong_when_shifted(
    value: Fraction, by: int
) -> None:
    key = number_key(str(value), (number_mistake("shift", "shifted", str(value + by), "Shifted."),))
    question = export_one(item(Answer("q", "rational", Fraction(1), key=key)))
    assert mark(question, str(value))[0] == 1
    assert mark(question, str(value + by)) == (0, "<p>Shifted.</p>")
    scalar = rational(str(value))
    if scalar.terminates:
        assert mark(question, scalar.decimal)[0] == 1


# ---------------------------------------------------------------- expressions


def momentum_expression(*mistakes: Mistake) -> Answer:
    key = Key((Math(r"2\eta x^2"),), "2*eta*x**2", mistakes=mistakes, accept=("2 eta x^2",))
    return Answer("e", "expression", Fraction(3), symbols=("x", "eta"), key=key)


def test_an_expression_with_two_mistakes_becomes_a_choice() -> None:
    answer = momentum_expression(
        expression("no_two", "eta*x**2", r"\eta x^2", "The two is missing."),
        expression("linear", "2*eta*x", r"2\eta x", "The square is missing."),
    )
    question = export_one(item(answer))
    assert question.kind == "multichoice"
    texts = {visible(reply.text): (reply.fraction, visible(reply.feedback)) for reply in question.replies}
    assert texts == {
        r"\(2\eta x^2\)": (1, ""),
        r"\(\eta x^2\)": (0, "The two is missing."),
        r"\(2\eta x\)": (0, "The square is missing."),
    }
    orders = {
        tuple(reply.text for reply in export_one(item(answer, variant=variant)).replies)
        for variant in range(30)
    }
    assert len(orders) == 6
    assert export_one(item(answer)) == question


def test_an_expression_with_one_mistake_is_typed_and_its_asterisk_is_no_wildcard() -> None:
    question = export_one(
        item(momentum_expression(expression("no_two", "eta*x**2", r"\eta x^2", "Where is the two?")))
    )
    assert question.kind == "shortanswer"
    for typed in ("2*eta*x**2", "2*eta*x^2", "2eta*x^2", "2 eta x^2"):
        assert mark(question, typed)[0] == 1
    assert mark(question, "2*eta*y*x**2")[0] == 0
    assert mark(question, "eta*x^2") == (0, "<p>Where is the two?</p>")
    assert "Symbols: x, eta" in visible(question.text)


def test_symbols_that_differ_in_case_are_told_apart() -> None:
    key = Key(words("$W x$"), "W*x", mistakes=(expression("small", "w*x", "w x", "That is the vector."),))
    question = export_one(item(Answer("e", "expression", Fraction(1), symbols=("W", "w", "x"), key=key)))
    assert mark(question, "W*x")[0] == 1
    assert mark(question, "w*x") == (0, "<p>That is the vector.</p>")


# ---------------------------------------------------------------- matrices


def test_a_matrix_is_marked_entry_by_entry() -> None:
    key = grid([["1", "-1/2"], ["0", "2/3"]], r"\begin{pmatrix}\end{pmatrix}")
    question = export_one(item(Answer("m", "matrix", Fraction(2), shape=(2, 2), key=key)))
    assert [sub.kind for sub in question.subs] == ["numerical", "shortanswer", "numerical", "shortanswer"]
    assert mark(question, ["1", "-0.5", "0", "2/3"])[0] == 1
    assert mark(question, ["1", "1/2", "0", "2/3"])[0] == pytest.approx(0.75)
    assert question.text.count("<tr>") == 2


def test_a_matrix_of_roots_is_taken_within_its_tolerance_or_as_typed() -> None:
    root = Scalar("sqrt(2)/2", "0.707106781186548", r"\frac{\sqrt{2}}{2}", False)
    key = Key(words("$v$"), "Matrix([[sqrt(2)/2]])", ((root,), (root,)))
    exact = export_one(item(Answer("v", "vector", Fraction(1), shape=(2, 1), key=key)))
    assert mark(exact, ["sqrt(2)/2", "sqrt(2)/2"])[0] == 1
    near = replace(key, tolerance="0.001")
    rounded = export_one(item(Answer("v", "vector", Fraction(1), shape=(2, 1), key=near)))
    assert mark(rounded, ["0.707", "0.7075"])[0] == 1
    assert mark(rounded, ["0.707", "0.709"])[0] == 0.5


def test_a_matrix_of_formulas_becomes_a_choice_of_whole_matrices() -> None:
    mistakes = (
        expression("t", "Matrix([[y, x]])", r"\begin{pmatrix} y & x \end{pmatrix}", "Swapped."),
        expression("s", "Matrix([[-x, y]])", r"\begin{pmatrix} -x & y \end{pmatrix}", "Sign."),
    )
    key = Key(words(r"$\begin{pmatrix} x & y \end{pmatrix}$"), "Matrix([[x, y]])", mistakes=mistakes)
    answer = Answer("m", "matrix", Fraction(1), shape=(1, 2), key=key)
    question = export_one(item(answer))
    assert question.kind == "multichoice"
    among = export_one(item(answer, Answer("n", "integer", Fraction(1), key=number_key("5"))))
    for sub in (question, among.subs[0]):
        place = [visible(reply.feedback) for reply in sub.replies].index("")
        assert mark(sub, place)[0] == 1
        assert visible(sub.replies[place].text) == r"\(\begin{pmatrix} x & y \end{pmatrix}\)"
        assert {visible(reply.feedback) for reply in sub.replies} == {"", "Swapped.", "Sign."}


# ---------------------------------------------------------------- options


def choices(count: int, right: tuple[int, ...], kind: str = "choices") -> Answer:
    options = tuple(words(f"Statement {place}") for place in range(count))
    feedback = tuple(says(f"About {place}.") for place in range(count))
    return Answer(
        "c", kind, Fraction(4), options=options, key=Key((), "", right=right, option_feedback=feedback)
    )


@pytest.mark.parametrize("right", range(1, 21))
@pytest.mark.parametrize("wrong", [1, 2, 3, 7, 12])
@pytest.mark.parametrize("embedded", [False, True])
def test_ticking_the_right_options_earns_everything_and_ticking_all_earns_nothing(
    right: int, wrong: int, embedded: bool
) -> None:
    answer = choices(right + wrong, tuple(range(right)))
    one = item(answer, Answer("n", "integer", Fraction(4), key=number_key("5"))) if embedded else item(answer)
    question = export_one(one)
    multiple = question.subs[0] if embedded else question
    assert mark(multiple, set(range(right)))[0] == pytest.approx(1, abs=1e-6)
    assert mark(multiple, set(range(right + wrong)))[0] < 0.01
    assert mark(multiple, {right})[0] == 0
    if right > 1:
        assert 0 < mark(multiple, set(range(right - 1)))[0] < 0.96


def test_each_option_meets_its_feedback_and_options_keep_their_order() -> None:
    question = export_one(item(choices(4, (2,), "choice")))
    assert [reply.text for reply in question.replies] == [f"Statement {place}" for place in range(4)]
    assert [mark(question, place) for place in range(4)] == [
        (float(place == 2), f"<p>About {place}.</p>") for place in range(4)
    ]


def test_the_feedback_of_an_option_and_of_the_mistake_behind_it_are_said_once_each() -> None:
    mistake = Mistake("m", "title", (), "", None, 1, says("About the mistake."))
    same = Mistake("s", "title", (), "", None, 2, says("About 2."))
    answer = choices(3, (0,), "choice")
    assert answer.key is not None
    question = export_one(item(replace(answer, key=replace(answer.key, mistakes=(mistake, same)))))
    assert visible(question.replies[1].feedback) == "About 1.\nAbout the mistake."
    assert visible(question.replies[2].feedback) == "About 2."


@pytest.mark.parametrize("truth", [True, False])
@pytest.mark.parametrize("embedded", [False, True])
def test_true_or_false_tells_the_mistake_to_whoever_is_wrong(truth: bool, embedded: bool) -> None:
    mistake = Mistake("m", "t", (), "", None, None, says("Scale both layers."))
    key = Key((), "", right=(int(truth),), mistakes=(mistake,), option_feedback=(says("Try c = 2."),))
    answer = Answer("b", "boolean", Fraction(1), key=key)
    if embedded:
        question = export_one(item(answer, Answer("n", "integer", Fraction(1), key=number_key("5"))))
        sub = question.subs[0]
        assert [reply.text for reply in sub.replies] == ["True", "False"]
        assert mark(sub, 0 if truth else 1) == (1, "")
        assert mark(sub, 1 if truth else 0) == (0, "<p>Try c = 2.</p>\n<p>Scale both layers.</p>")
    else:
        question = export_one(item(answer))
        assert question.kind == "truefalse"
        assert mark(question, truth) == (1, "")
        assert mark(question, not truth) == (0, "<p>Try c = 2.</p>\n<p>Scale both layers.</p>")


# ---------------------------------------------------------------- matching and ordering


def matching(*right: str, key: tuple[int, ...] = (1, 0)) -> Answer:
    left = tuple(words(f"left ${place}$") for place in range(len(key)))
    return Answer(
        "m", "matching", Fraction(2), left=left, right=tuple(map(words, right)), key=Key((), "", right=key)
    )


def test_matching_shows_formulas_as_plain_text_and_extra_entries_as_distractors() -> None:
    question = export_one(item(matching(r"$\frac{1}{2}$", r"$\sqrt{2}$ times", "$x < 3$")))
    assert question.kind == "matching"
    assert [answer for _, answer in question.pairs] == ["√2 times", "1/2", "x < 3"]
    assert [bool(stem) for stem, _ in question.pairs] == [True, True, False]
    assert mark(question, ["√2 times", "1/2"])[0] == 1
    assert mark(question, ["√2 times", "x < 3"])[0] == 0.5


def test_matching_asks_with_radio_buttons_where_a_box_would_show_source() -> None:
    question = export_one(item(matching(r"$\begin{pmatrix} 1 & 2 \end{pmatrix}$", "$1$", "other")))
    assert question.kind == "cloze"
    assert [sub.dropdown for sub in question.subs] == [False, False]
    assert mark(question, [1, 0])[0] == 1
    assert visible(question.subs[0].replies[0].text) == r"\(\begin{pmatrix} 1 & 2 \end{pmatrix}\)"


def test_matching_and_ordering_become_rows_of_boxes_among_other_answers() -> None:
    order = Answer(
        "o",
        "ordering",
        Fraction(3),
        items=(words("b"), words("$a<c$"), words("a")),
        key=Key((), "", right=(2, 0, 1)),
    )
    question = export_one(item(matching("one", "two", "three"), order))
    assert [sub.dropdown for sub in question.subs] == [True] * 5
    assert [sub.grade for sub in question.subs] == [1, 1, 1, 1, 1]
    assert visible(question.subs[2].replies[1].text) == "a < c"
    assert mark(question, [1, 0, 2, 0, 1])[0] == 1
    assert mark(question, [1, 0, 0, 2, 1])[0] == pytest.approx(3 / 5)


def test_ordering_lists_the_items_in_the_right_order() -> None:
    question = export_one(ALL[8])
    assert [visible(entry).split(":")[0] for entry in question.items] == [
        "heavy ball",
        "Nesterov",
        r"gradient descent, \(\eta = \frac{2}{L + \mu}\)",
        r"gradient descent, \(\eta = \frac{1}{L}\)",
    ]
    assert mark(question, question.items[::-1])[0] == 0


@pytest.mark.parametrize(
    ("latex", "text"),
    [
        (r"\frac{1}{4}", "1/4"),
        (r"\frac{\sqrt{\kappa} - 1}{\sqrt{\kappa} + 1}", "(√κ − 1)/(√κ + 1)"),
        (r"\tfrac12x", "(1/2)x"),
        (r"x\frac{1}{2}", "x(1/2)"),
        (r"w_0<3", "w₀ < 3"),
        (r"O(n\log n)", "O(n log n)"),
        (r"\lVert x \rVert_2^2", "‖x ‖₂²"),
        (r"e^{-2x} \cdot \mathbb{R}^d", "e^(−2x) · ℝᵈ"),
        (r"\text{if } x = -1", "if x = −1"),
        (r"\begin{pmatrix} 1 \end{pmatrix}", None),
        (r"x_{ab}", None),
        (r"\unknown", None),
        (r"\sqrt[3]{x}", None),
        (r"w^* \in \mathbb{N},\; x^{a + b}", "w* ∈ ℕ, x^(a+b)"),
        (r"\frac12\log 3", "(1/2)log 3"),
        ("{x", None),
        (r"\text{a_b}", None),
        (r"\text x", None),
        (r"\mathbb{X}", None),
        (r"\frac{1}", None),
        ("50%", None),
        ("x}", None),
        ("^", None),
    ],
)
def test_a_formula_becomes_plain_text_only_where_it_reads_well(latex: str, text: str | None) -> None:
    assert plain_formula(latex) == text


def test_words_become_plain_text_only_without_links_gaps_and_line_ends() -> None:
    assert plain_text((Strong(words("the $x_1$")), Text(" of "), Emph((Code("f"),)))) == "the x₁ of f"
    assert plain_text(words(r"an $\unknown$")) is None
    for node in (Link((Text("a"),), "https://example.org"), Slot("x"), Break()):
        assert plain_text((Text("a"), node)) is None
        assert plain_text((Emph((node,)),)) is None
    with pytest.raises(TypeError, match="does not know"):
        plain_text(("no inline",))  # type: ignore[arg-type]


# ---------------------------------------------------------------- several answers


def test_weights_are_points_and_fractions_of_points_are_scaled_together() -> None:
    def two(first: Fraction, second: Fraction) -> list[float]:
        question = export_one(
            item(
                Answer("a", "integer", first, key=number_key("1")),
                Answer("b", "integer", second, key=number_key("2")),
            )
        )
        return [sub.grade for sub in question.subs]

    assert two(Fraction(4), Fraction(2)) == [4, 2]
    assert two(Fraction(5, 2), Fraction(1, 3)) == [15, 2]


def test_answers_stand_in_their_slots_and_the_others_after_their_part() -> None:
    first = Answer("a", "integer", Fraction(1), key=number_key("1"))
    second = Answer("b", "integer", Fraction(1), key=number_key("2"))
    third = Answer("c", "integer", Fraction(1), precision="to the last digit", key=number_key("3"))
    parts = (Part("a", says("First [[a]] now."), (first, second)), Part("b", says("Last."), (third,)))
    question = export_one(item(parts=parts))
    assert visible(question.text).splitlines() == [
        "Stem.",
        "(a) [2 points] First {#1} now.",
        "b: {#2}",
        "(b) [1 point] Last.",
        "{#3}To the last digit.",
    ]


def test_the_input_of_a_single_answer_stands_in_its_slot() -> None:
    answer = Answer("a", "integer", Fraction(1), key=number_key("1"))
    question = export_one(item(parts=(Part("", says("It is [[a]] and ______ stays."), (answer,)),)))
    assert visible(question.text) == "Stem.\nIt is _____ and ______ stays."
    assert question.text.count("_____") == 1


# ---------------------------------------------------------------- essays


def test_a_question_with_a_text_is_one_essay_and_nothing_of_it_is_lost() -> None:
    mistakes = (number_mistake("m", "title", "3/2", "Halved twice."),)
    answers = (
        Answer("a", "rational", Fraction(1), key=replace(number_key("3/4", mistakes), accept=("75 %",))),
        real("3.14", "0.005"),
        replace(choices(3, (1,), "choice"), key=Key(words("B"), "B", right=(1,))),
        matching("one", "two"),
        Answer("o", "ordering", Fraction(1), items=(words("late"), words("soon")), key=Key((), "B, A")),
        Answer("t", "text", Fraction(2), key=Key(words("because"), "because")),
    )
    question = export_one(
        item(
            *answers,
            rubric=(RubricLine(Fraction(1, 2), says("Says because.")),),
            hints=(says("Think."),),
            solution=says("All of it."),
        )
    )
    assert question.kind == "essay"
    grader = visible(question.grader)
    for told in (r"\frac{3}{4}", "75 %", "Halved twice.", "± 0.005", "B", "because", "0.5", "Says because."):
        assert told in grader
    assert "All of it." in grader
    after = visible(question.solution)
    assert "All of it." in after
    assert "Think." in after
    shown = visible(question.text)
    for told in ("A. Statement 0", "C. Statement 2", "left", "A. one", "B. two", "A. late"):
        assert told in shown


def test_the_essay_of_several_parts_gives_a_heading_to_write_under() -> None:
    data = moodle.write(Document("Quiz", View.TUTOR, (Section("a", (ALL[6],)),))).decode()
    assert "<strong>(a)</strong> </p>\n<p><strong>(b)</strong> </p>" in data.split("<responsetemplate")[1]


# ---------------------------------------------------------------- what every question has


def test_name_number_tags_hints_and_marks_are_as_promised() -> None:
    question = export_one(ALL[0])
    assert question.name == "Two steps of heavy-ball momentum · 007"
    assert question.idnumber == "optimization/momentum/two-steps#7"
    assert question.tags == ["optimization", "momentum"]
    assert [visible(hint) for hint in question.hints] == [
        "The velocity is zero only before the first step.",
        "Compute \\(v_1\\) first.",
    ]
    assert question.grade == 6
    assert question.category == "$course$/top/area/topic/slug"


def test_the_worked_solution_is_the_general_feedback_under_the_headings_of_its_parts() -> None:
    lines = visible(export_one(ALL[0]).solution).splitlines()
    assert lines[0].startswith("The gradient is")
    assert [line for line in lines if line in ("(a)", "(b)")] == ["(a)", "(b)"]


def test_a_mistake_that_no_response_shows_is_told_in_the_general_feedback() -> None:
    mistake = Mistake("t", "Transposed", words("$X^T$"), "X.T", None, None, ())
    key = replace(grid([["1"], ["2"]], "v"), mistakes=(mistake,))
    question = export_one(item(Answer("v", "vector", Fraction(1), shape=(2, 1), key=key)))
    assert visible(question.solution) == "Common mistakes\n\\(X^T\\)Transposed"


def test_a_long_title_is_shortened_and_a_long_id_keeps_a_hash() -> None:
    long = item(choices(2, (0,)), id="a/" + "x" * 200, title="Long " * 100)
    other = replace(long, id="a/" + "x" * 201)
    first, second = export(long, other)
    assert len(first.name) == 255
    assert first.name.endswith("… · 003")
    assert len(first.idnumber) <= 100
    assert first.idnumber.endswith("#3")
    assert first.idnumber != second.idnumber
    assert export_one(long).idnumber == first.idnumber


def test_a_title_with_an_angle_bracket_keeps_what_follows() -> None:
    assert export_one(item(choices(2, (0,)), title="If a<b then c>d")).name == "If a＜b then c>d · 003"


def test_two_variants_with_equal_text_are_two_questions() -> None:
    one = item(choices(3, (1,)))
    first, second = export(one, replace(one, variant=4))
    assert first.text == second.text
    assert (first.idnumber, second.idnumber) == ("area/topic/slug#3", "area/topic/slug#4")


def test_sections_are_categories_with_their_instructions() -> None:
    document = documents.sample_document(View.TUTOR)
    categories = [question.category for question in stored(moodle.write(document))]
    assert list(dict.fromkeys(categories)) == [
        "$course$/top/Computation",
        "$course$/top/Concepts",
        "$course$/top/Proof",
    ]
    assert b"<strong>show your work</strong>" in moodle.write(document)


# ---------------------------------------------------------------- pictures


PICTURE = Figure('<svg xmlns="http://www.w3.org/2000/svg"/>', 'A "plot" of \\(x\\) & <y>')


def test_pictures_stand_beside_the_text_that_shows_them() -> None:
    answer = replace(
        choices(2, (0,), "choice"), key=Key((), "", right=(0,), option_feedback=((), (PICTURE,)))
    )
    data = moodle.write(
        Document(
            "q", View.TUTOR, (Section("a", (item(answer, stem=(PICTURE, PICTURE), hints=((PICTURE,),)),)),)
        )
    )
    assert (
        data.count(b"<file ") == 3
    )  # once in the stem, where it is shown twice; in the hint; in the feedback
    (question,) = stored(data)
    assert question.files == {figure_name(PICTURE) + ".svg"}
    assert visible(question.hints[0]) == PICTURE.alt
    assert question.text.count(f"@@PLUGINFILE@@/{figure_name(PICTURE)}.svg") == 2


def test_pictures_inside_embedded_answers_carry_their_data() -> None:
    mistake = replace(number_mistake("m", "", "7", ""), feedback=(PICTURE,))
    answer = Answer("n", "integer", Fraction(1), key=number_key("5", (mistake,)))
    question = export_one(item(answer, replace(answer, name="k", key=number_key("1"))))
    said = mark(question.subs[0], "7")[1]
    assert visible(said) == PICTURE.alt
    assert "data:image/svg+xml;base64," in said
    assert question.files == set()


# ---------------------------------------------------------------- text comes out as it went in

SPECIAL = "\\{}~#=%:&<>\"'/$@_*()[]1SANMClt; \n"
PLAIN = st.text(
    st.characters(exclude_categories=("Cc", "Cs"), exclude_characters="\ufffe\uffff"), max_size=20
)
ODD = [
    *(
        "{1:SHORTANSWER:=x}",
        "{#1}",
        "a\\",
        "\\}",
        "\\#",
        "\\~",
        "R&",
        "&amp;",
        "&#125;",
        "a<b",
        "=x",
        "%50%x",
    ),
    *("@@PLUGINFILE@@/x.png", "$$x$$", "\\(x\\)", "\\[x\\]", "$\\alpha$", "_____", "]]>", "<!-- -->"),
]
PROSE = st.one_of(st.text(SPECIAL, max_size=12), PLAIN, st.sampled_from(ODD))
LINE = PROSE.filter(lambda text: text.strip() != "")


def text_of(page: str) -> str:
    return visible(page).strip(" \t\n\r\0\x0b")


@given(st.lists(LINE, min_size=4, max_size=4, unique_by=str.strip), PROSE, PROSE, st.booleans())
@settings(max_examples=300, deadline=None)
def test_any_text_survives_in_stems_options_and_feedback(
    lines: list[str], stem: str, said: str, embedded: bool
) -> None:
    feedback: tuple[Blocks, ...] = tuple((Paragraph((Text(f"{said}{place}"),)),) for place in range(4))
    answer = Answer(
        "c",
        "choice",
        Fraction(1),
        options=tuple((Text(line),) for line in lines),
        key=Key((), "", right=(1,), option_feedback=feedback),
    )
    stems = (Paragraph((Text(stem), Code(stem), Text("."))), CodeBlock(stem))
    answers = (answer, Answer("n", "integer", Fraction(1), key=number_key("5"))) if embedded else (answer,)
    question = export_one(
        item(*answers, stem=stems, hints=((Paragraph((Text(stem),)),),), solution=(Paragraph((Text(said),)),))
    )
    multiple = question.subs[0] if embedded else question
    assert [text_of(reply.text) for reply in multiple.replies] == [line.strip(" \t\n") for line in lines]
    assert [visible(reply.feedback) for reply in multiple.replies] == [f"{said}{n}" for n in range(4)]
    assert visible(question.text).startswith(f"{stem}{stem}.\n{stem}")
    assert visible(question.hints[0]) == stem
    assert visible(question.solution) == said
    assert len(question.subs) == (2 if embedded else 0)
    assert mark(multiple, 1)[0] == 1


@given(st.lists(LINE, min_size=3, max_size=3, unique_by=lambda text: " ".join(text.split())), st.booleans())
@settings(max_examples=200, deadline=None)
def test_any_text_survives_in_matching_and_ordering(lines: list[str], embedded: bool) -> None:
    entries = tuple((Text(line),) for line in lines)
    match = Answer(
        "m", "matching", Fraction(2), left=entries, right=entries, key=Key((), "", right=(2, 0, 1))
    )
    order = Answer("o", "ordering", Fraction(3), items=entries, key=Key((), "", right=(2, 0, 1)))
    if embedded:
        question = export_one(item(match, order))
        rows = [[visible(reply.text) for reply in sub.replies] for sub in question.subs]
        assert all(
            [" ".join(text.split()) for text in row] == [" ".join(line.split()) for line in lines]
            for row in rows
        )
        assert mark(question, [2, 0, 1, 2, 0, 1])[0] == 1
    else:
        ordered = export_one(item(order))
        assert [text_of(entry) for entry in ordered.items] == [lines[n].strip(" \t\n") for n in (2, 0, 1)]
        matched = export_one(item(match))
        assert mark(matched, right_response(matched))[0] == 1


@given(
    st.text("2x *+^()/&#~}{<>=%", min_size=1, max_size=8).filter(lambda text: text.strip() not in ("", "="))
)
@settings(max_examples=200, deadline=None)
def test_any_typed_key_is_right_alone_and_among_other_answers(text: str) -> None:
    answer = Answer("e", "expression", Fraction(1), symbols=("x",), key=Key((), text))
    alone = export_one(item(answer))
    among = export_one(item(answer, Answer("n", "integer", Fraction(1), key=number_key("5"))))
    for question in (alone, among.subs[0]):
        assert mark(question, text)[0] == 1
        assert mark(question, text + "1")[0] == 0


@pytest.mark.parametrize(
    ("latex", "shown"),
    [
        ("a<b", r"a\lt b"),
        (r"a < b > c", r"a \lt b \gt c"),
        (r"\text{if a<b} < c", r"\text{if a<b} \lt c"),
        (
            r"\begin{aligned} x &= 1 \\[4pt] y &= 2 \end{aligned}",
            r"\begin{aligned} x &= 1 \\ y &= 2 \end{aligned}",
        ),
        (r"x \\(1) \\ [y]", r"x \\ (1) \\ [y]"),
        (r"\left\{ x \right\}", r"\left\{ x \right\}"),
        (r"\text{a {b} \% < c}", r"\text{a {b} \% < c}"),
        (r"\# \& \% \$", r"\# \& \% \$"),
        (r"x_{1:T} + {#1}", r"x_{1:T} + {#1}"),
        (r"x~y", r"x~y"),
        ("x\\", "x\\ "),
        (r"R\&", r"R\&"),
    ],
)
@pytest.mark.parametrize("embedded", [False, True])
def test_formulas_reach_the_page_whole(latex: str, shown: str, embedded: bool) -> None:
    answer = Answer(
        "c",
        "choice",
        Fraction(1),
        options=((Math(latex),), words("other")),
        key=Key((), "", right=(0,), option_feedback=((Display(latex),), ())),
    )
    answers = (answer, Answer("n", "integer", Fraction(1), key=number_key("5"))) if embedded else (answer,)
    question = export_one(item(*answers, stem=(Paragraph((Math(latex),)),)))
    reply = (question.subs[0] if embedded else question).replies[0]
    assert visible(question.text).startswith(rf"\({shown}\)")
    assert visible(reply.text) == rf"\({shown}\)"
    assert visible(reply.feedback) == rf"\[{shown}\]"
    # Moodle's filter looks for delimiters in the HTML itself: one pair for each formula, no more.
    for page, opened in ((reply.text, "\\("), (reply.feedback, "\\[")):
        assert page.count(opened) == 1
    assert "<" not in reply.text


# ---------------------------------------------------------------- bytes


def test_the_same_document_gives_the_same_bytes() -> None:
    document = documents.sample_document(View.TUTOR)
    assert moodle.write(document) == moodle.write(documents.sample_document(View.TUTOR))


def test_the_golden_file_and_its_outline_are_as_they_were() -> None:
    data = moodle.write(documents.sample_document(View.TUTOR))
    assert data.decode() == (GOLDEN / "sample.xml").read_text(encoding="utf-8")
    assert outline(data) == (GOLDEN / "sample.txt").read_text(encoding="utf-8")
