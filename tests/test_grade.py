"""The marker, kind by kind: what it takes, what it refuses, and what it says."""

from __future__ import annotations

import time
from fractions import Fraction
from pathlib import Path

import pytest

from qbank.bank import Bank
from qbank.errors import UsageError
from qbank.generate import Variant, find
from qbank.grade import AnswerMark, Mark, Verdict, grade, grade_answer
from qbank.keyed import keyed

from .conftest import REPOSITORY, bank_of
from .grading import MIXED

RIGHT, PARTLY, WRONG = Verdict.RIGHT, Verdict.PARTLY, Verdict.WRONG
UNREADABLE, UNKNOWN = Verdict.UNREADABLE, Verdict.UNKNOWN


@pytest.fixture(scope="module")
def mixed(tmp_path_factory: pytest.TempPathFactory) -> Variant:
    """The variant with a = 5 of a question with every kind of answer."""
    root: Path = tmp_path_factory.mktemp("grading") / "bank"
    bank = bank_of(root, {"optimization__momentum__mixed": MIXED})
    return find(bank.question("optimization/momentum/mixed"), {"a": "5"})


def of(variant: Variant, name: str, text: str) -> AnswerMark:
    return grade_answer(variant, name, text)


CASES = [
    ("share", "1/5", RIGHT, 1),
    ("share", "0.2", RIGHT, 1),
    ("share", "share = 2/10", RIGHT, 1),
    (r"share", r"\frac{1}{5}", RIGHT, 1),
    ("share", "1/5 + 0.0000000001", WRONG, 0),
    ("share", "1/", UNREADABLE, 0),
    ("share", "0,2", UNREADABLE, 0),
    ("exact", "-3/4", RIGHT, 1),
    ("exact", r"-\frac{3}{4}", RIGHT, 1),
    ("exact", "(-3)/4", RIGHT, 1),
    ("exact", "-6/8", PARTLY, Fraction(1, 2)),
    ("exact", "-0.75", PARTLY, Fraction(1, 2)),
    ("exact", "1/4 - 1", PARTLY, Fraction(1, 2)),
    ("exact", "3/4", WRONG, 0),
    ("whole", "5", RIGHT, 1),
    ("whole", "10/2", PARTLY, Fraction(1, 2)),
    ("whole", "5.0", PARTLY, Fraction(1, 2)),
    ("count", "5", RIGHT, 1),
    ("count", "sqrt(25)", RIGHT, 1),
    ("count", "5*(sin(1)^2 + cos(1)^2)", RIGHT, 1),
    ("count", "5.000000001", WRONG, 0),
    ("fine", "314", RIGHT, 1),
    ("fine", "314.1593", RIGHT, 1),
    ("fine", "100*pi", RIGHT, 1),
    ("fine", "315", WRONG, 0),
    ("fine", "310", WRONG, 0),
    ("coarse", "1.41", RIGHT, 1),
    ("coarse", "1.4243", WRONG, 0),
    ("coarse", "1.4", WRONG, 0),
    ("scaled", "3170", RIGHT, 1),
    ("scaled", "3180", WRONG, 0),
    ("prod", "(x-1)(x+1)", RIGHT, 1),
    ("prod", "-(1-x)*(x+1)", RIGHT, 1),
    ("prod", "x^2 - 1", PARTLY, Fraction(1, 2)),
    ("prod", "(x^2-1)*1", PARTLY, Fraction(1, 2)),
    ("prod", "2*(x-1)*(x/2+1/2)", RIGHT, 1),
    ("prod", "(2x-2)*(x+1)/2", PARTLY, Fraction(1, 2)),
    ("prod", "(x-1)*(x-1)", WRONG, 0),
    ("summed", "x^2 + 2x + 1", RIGHT, 1),
    ("summed", "(x+1)^2", PARTLY, Fraction(1, 2)),
    ("summed", "x^2 + x + x + 1", PARTLY, Fraction(1, 2)),
    ("summed", "x(x+2) + 1", PARTLY, Fraction(1, 2)),
    ("short", "1/(x+1)", RIGHT, 1),
    ("short", "(x+1)^-1", RIGHT, 1),
    ("short", "(x^2+2x+3)/((x^2+2x+3)*(x+1))", PARTLY, Fraction(1, 2)),
    ("loose", "e^x - y e^x", RIGHT, 1),
    ("loose", "exp(x)*(1-y)*(sin(x)^2+cos(x)^2)", RIGHT, 1),
    ("loose", "e^x - y", WRONG, 0),
    ("loose", "sqrt((1-y)^2)*e^x", RIGHT, 1),  # y lies between 0 and 1
    ("loose", "z e^x", UNREADABLE, 0),
    ("named", "(x+1)^2", RIGHT, 1),
    ("named", "x^2+2*x+1", RIGHT, 1),  # accepted by name, though not factored
    ("named", "the square of  x+1", RIGHT, 1),
    ("named", "x(x+2)+1", PARTLY, Fraction(1, 2)),
    ("grid", "[[1, 2], [3, 5]]", RIGHT, 1),
    ("grid", r"\begin{pmatrix} 1 & 2 \\ 3 & 5 \end{pmatrix}", RIGHT, 1),
    ("grid", "[[1, 2], [3, 6]]", PARTLY, Fraction(3, 4)),
    ("grid", "[[0, 0], [0, 0]]", WRONG, 0),
    ("grid", "[[1, 2, 3], [4, 5, 6]]", UNREADABLE, 0),
    ("column", "(3.14, 1)", RIGHT, 1),
    ("column", "[3.14, 2]", PARTLY, Fraction(1, 2)),
    ("shown", "1/5", RIGHT, 1),
    ("shown", "9", WRONG, 0),
    ("one", "b", RIGHT, 1),
    ("one", "(B)", RIGHT, 1),
    ("one", "c", WRONG, 0),
    ("one", "d", UNREADABLE, 0),
    ("one", "a, b", UNREADABLE, 0),
    ("some", "a, b", RIGHT, 1),
    ("some", "a", PARTLY, Fraction(1, 2)),
    ("some", "a b c", PARTLY, Fraction(2, 3)),
    ("some", "a c", PARTLY, Fraction(1, 6)),
    ("some", "a c d", WRONG, 0),
    ("some", "none", WRONG, 0),
    ("some", "abcde", WRONG, 0),
    ("yes", "true", RIGHT, 1),
    ("yes", "F", WRONG, 0),
    ("yes", "perhaps", UNREADABLE, 0),
]


@pytest.mark.parametrize(("name", "text", "verdict", "fraction"), CASES)
def test_a_response_is_marked(
    mixed: Variant, name: str, text: str, verdict: Verdict, fraction: Fraction
) -> None:
    mark = of(mixed, name, text)
    assert (mark.verdict, mark.fraction) == (verdict, fraction), mark
    assert mark.points == mark.fraction * mark.possible
    assert bool(mark.read_as) == (verdict is not UNREADABLE)


def test_a_matching_counts_its_pairs_and_an_entry_left_out_is_wrong(mixed: Variant) -> None:
    one = keyed(mixed)["pairs"]
    right = [one.shown_right.index(one.key[i]) for i in one.shown]
    spare = ({0, 1, 2, 3} - set(right)).pop()
    letters = ["abcd"[place] for place in right]
    assert of(mixed, "pairs", " ".join(letters)).verdict is RIGHT
    assert of(mixed, "pairs", f"1-{letters[0]}, 2-{letters[1]}").fraction == Fraction(2, 3)
    assert of(mixed, "pairs", f"1-{letters[0]}, 2-{'abcd'[spare]}").fraction == Fraction(1, 3)
    assert of(mixed, "pairs", f"1{letters[1]} 2{letters[0]} 3{'abcd'[spare]}").verdict is WRONG
    beyond = of(mixed, "pairs", "1-e")
    assert beyond.verdict is UNREADABLE
    assert "a to d" in beyond.message


def test_an_ordering_counts_pairs_and_a_reversed_one_earns_nothing(mixed: Variant) -> None:
    one = keyed(mixed)["order"]
    letters = ["abc"[one.shown.index(item)] for item in one.key]
    assert of(mixed, "order", " ".join(letters)).verdict is RIGHT
    swapped = [letters[1], letters[0], letters[2]]
    assert of(mixed, "order", " ".join(swapped)).fraction == Fraction(1, 3)
    assert of(mixed, "order", " ".join(reversed(letters))).verdict is WRONG
    numbers = [one.shown.index(item) + 1 for item in one.key]
    assert of(mixed, "order", ", ".join(map(str, numbers))).verdict is RIGHT
    assert of(mixed, "order", "a b").verdict is UNREADABLE


def test_a_person_marks_text_and_nothing_is_blank(mixed: Variant) -> None:
    mark = grade(mixed, {"why": "Because.", "share": "  \n"})
    assert mark.answers["why"].verdict is Verdict.REVIEW
    assert mark.answers["share"].verdict is Verdict.BLANK
    assert mark.answers["count"].verdict is Verdict.BLANK
    assert (mark.earned, mark.undecided) == (0, 2)


def test_a_mistake_is_named_and_answered_with_its_numbers(mixed: Variant) -> None:
    mark = of(mixed, "share", "10/2")
    assert (mark.verdict, mark.misconception) == (WRONG, "upside_down")
    assert mark.feedback == "$5$ is the reciprocal."


def test_a_mistake_is_met_within_the_tolerance_and_no_further(mixed: Variant) -> None:
    assert of(mixed, "fine", "300.4").misconception == "rounded_down"
    assert of(mixed, "fine", "300.6").misconception == ""


def test_a_mistake_is_met_when_it_is_rounded_to_two_decimals_or_more(mixed: Variant) -> None:
    one = keyed(find(mixed.question, {"a": "7"}))["shown"]
    assert {str(mistake.value) for mistake in one.mistakes} == {"2/7", "1/14"}
    seventh = find(mixed.question, {"a": "7"})
    assert of(seventh, "shown", "0.29").misconception == "twice"
    assert of(seventh, "shown", "0.2857").misconception == "twice"
    assert of(seventh, "shown", "0.3").misconception == ""
    assert of(seventh, "shown", "0.2858").misconception == ""


def test_a_mistaken_matrix_is_partly_right_and_still_named(mixed: Variant) -> None:
    mark = of(mixed, "grid", "[[3, 5], [1, 2]]")
    assert (mark.verdict, mark.misconception) == (WRONG, "swapped")


def test_a_wrong_option_is_answered_with_its_mistake(mixed: Variant) -> None:
    one = keyed(mixed)["shown"]
    for letter, option in zip("abc", one.options, strict=True):
        mark = of(mixed, "shown", letter)
        assert (mark.verdict is RIGHT, mark.misconception) == (option.right, option.because or "")
    assert of(mixed, "one", "a").misconception == "sign_lost"
    assert of(mixed, "one", "c").misconception == ""
    assert of(mixed, "some", "a b c").feedback == "Look at the sign of $a = 5$."
    assert of(mixed, "yes", "no").misconception == "sign_lost"


def test_a_rounded_key_is_wrong_and_says_what_was_asked(mixed: Variant) -> None:
    third = find(mixed.question, {"a": "3"})
    assert of(third, "share", "0.333").message == "right when rounded; asked for: exact"
    assert of(third, "share", "0.334").message == ""
    assert of(mixed, "fine", "314.2").verdict is RIGHT


def test_an_unreadable_response_shows_the_place_and_costs_nothing(mixed: Variant) -> None:
    mark = grade(mixed, {"share": "1/5 apples"})
    assert mark.answers["share"].message.splitlines()[-2:] == ["  1/5 apples", "      ^"]
    assert mark.undecided == 2


def test_an_error_is_carried_forward_from_answer_to_answer(mixed: Variant) -> None:
    mark = grade(mixed, {"share": "5", "double": "10", "again": "11"})
    got = {
        name: (mark.answers[name].verdict, mark.answers[name].carried)
        for name in ("share", "double", "again")
    }
    assert got == {"share": (WRONG, False), "double": (RIGHT, True), "again": (RIGHT, True)}
    assert mark.earned == 4


@pytest.mark.parametrize(
    ("earlier", "text", "verdict"),
    [
        ("5", "2/5", RIGHT),  # the key itself stays right
        ("5", "11", WRONG),  # it follows from nothing
        ("1/5", "10", WRONG),  # the earlier answer was right
        ("", "10", WRONG),
        ("5 +", "10", WRONG),
    ],
)
def test_nothing_is_carried_forward_without_reason(
    mixed: Variant, earlier: str, text: str, verdict: Verdict
) -> None:
    mark = grade(mixed, {"share": earlier, "double": text}).answers["double"]
    assert (mark.verdict, mark.carried) == (verdict, False)


def test_a_block_that_never_ends_with_a_students_value_is_stopped(mixed: Variant) -> None:
    start = time.monotonic()
    mark = grade_answer(mixed, "stuck", "7", earlier={"share": "2"}, seconds=0.5)
    assert (mark.verdict, mark.carried) == (WRONG, False)
    assert time.monotonic() - start < 10  # the time of the job, and a new worker on a busy machine
    assert grade_answer(mixed, "double", "4", earlier={"share": "2"}).carried  # the worker is there again


def test_what_is_not_decided_in_time_is_unknown_and_not_wrong(mixed: Variant) -> None:
    text = "(1-y)*e^x*(sin(x)^2+cos(x)^2)"
    hurried = grade_answer(mixed, "loose", text, seconds=0.001)
    assert hurried.verdict is UNKNOWN
    assert "nothing is counted yet" in hurried.message
    assert grade(mixed, {"loose": text}, seconds=0.001).undecided == 2


def test_an_unknown_name_is_wrong_usage_and_the_nearest_is_offered(mixed: Variant) -> None:
    with pytest.raises(UsageError) as refusal:
        grade(mixed, {"shar": "1"})
    assert refusal.value.hint == "did you mean `share`?"


def test_points_add_up(mixed: Variant) -> None:
    mark: Mark = grade(mixed, {"share": "1/5", "grid": "[[1, 2], [3, 6]]", "some": "a b c"})
    assert mark.earned == 2 + 3 + 4
    assert mark.possible == mixed.question.points


def test_the_worker_is_warm_after_the_first_proof() -> None:
    bank = Bank(REPOSITORY / "bank")
    variant = find(bank.question("mlp/symmetry/conserved-quantity"), {})
    text = "8*exp(-t/5)^2"
    assert of(variant, "decay", text).verdict is not UNREADABLE
    start = time.monotonic()
    of(variant, "decay", text)
    assert time.monotonic() - start < 1
