"""Choosing questions, drawing variants, sharing points: what a form is made of."""

from __future__ import annotations

import itertools
import math
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import Any, cast

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from qbank import content as c
from qbank.bank import Bank, Summary
from qbank.errors import SourceError
from qbank.forms.assemble import Assembler, Form, document
from qbank.forms.blueprint import BlueprintFile, load, parse_blueprint
from qbank.forms.flow import Network
from qbank.forms.pick import Picked, pick
from qbank.forms.seeding import ALPHABET, Seed, default_seed, form_codes, is_code, read_secret

REPOSITORY = Path(__file__).parent.parent
SMALL = REPOSITORY / "tests" / "banks" / "small"


@pytest.fixture(autouse=True)
def _own_cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    monkeypatch.delenv("QBANK_SECRET", raising=False)


def blueprint(sections: str, **top: Any) -> BlueprintFile:
    head = {"title": "Exam", "duration": 600, **top}
    lines = "".join(f"{key}: {value}\n" for key, value in head.items())
    return parse_blueprint((lines + "sections:\n" + sections).encode(), "exam.yaml")


def whole(bank: Bank, file: BlueprintFile, key: str = "k") -> list[list[str]]:
    return [sorted(section) for section in pick(bank, file, key)]


# ---------------------------------------------------------------- a bank on paper


@dataclass(frozen=True)
class PaperBank:
    """As much of a bank as choosing needs."""

    listed: tuple[Summary, ...]
    root: Path = Path("/nowhere/bank")

    def summaries(self, cache: Path | None = None) -> Iterator[Summary]:
        del cache
        return iter(self.listed)

    def topics(self) -> Mapping[str, Mapping[str, Any]]:
        return {s.topic: {} for s in self.listed}


def paper_bank(*rows: tuple[str, dict[str, Any]]) -> Bank:
    """A bank of `topic/name` with further fields of their summaries."""
    listed = []
    for identity, more in rows:
        fields: dict[str, Any] = {
            "topic": identity.rpartition("/")[0],
            "levels": ("exam",),
            "kinds": ("rational",),
            "difficulty": 3,
            "minutes": 5,
            "points": 4,
        }
        listed.append(Summary(identity, **{**fields, **more}))
    return cast(Bank, PaperBank(tuple(listed)))


def names(area: str, leaves: str, each: int, **more: Any) -> list[tuple[str, dict[str, Any]]]:
    return [(f"{area}/{leaf}/q{i}", more) for leaf in leaves.split() for i in range(each)]


def test_a_choice_spreads_over_leaf_topics_before_repeating_one() -> None:
    bank = paper_bank(*names("a", "x y z", 3))
    for key in "abcdefgh":
        (chosen,) = whole(bank, blueprint("  - {title: I, pick: 4, topics: [a]}\n"), key)
        assert sorted(Counter(i.split("/")[1] for i in chosen).values()) == [1, 1, 2]


def test_a_choice_spreads_over_the_paper_too() -> None:
    bank = paper_bank(*names("a", "x y z w", 2))
    two = "  - {title: I, pick: 2, topics: [a]}\n  - {title: II, pick: 2, topics: [a]}\n"
    for key in "abcdefgh":
        chosen = [i for section in whole(bank, blueprint(two), key) for i in section]
        assert len({i.split("/")[1] for i in chosen}) == 4


def test_named_questions_count_when_the_choice_is_spread() -> None:
    bank = paper_bank(*names("a", "x y", 5))
    file = blueprint("  - {title: I, questions: [a/x/q0], pick: 1, topics: [a]}\n")
    for key in "abcdefgh":
        (chosen,) = pick(bank, file, key)
        assert chosen[0] == "a/x/q0"
        assert chosen[1].startswith("a/y/")


def test_every_group_contributes_and_the_rest_comes_from_any() -> None:
    bank = paper_bank(*names("a", "x", 5), *names("b", "x", 5), *names("c", "x", 5))
    for key in "abcdefgh":
        (chosen,) = whole(bank, blueprint("  - {title: I, pick: 7, groups: [[a], [b], [c]]}\n"), key)
        assert sorted(Counter(i.split("/")[0] for i in chosen).values()) == [2, 2, 3]


def test_another_key_makes_another_choice_and_the_same_key_the_same() -> None:
    bank = paper_bank(*names("a", "x y z", 8))
    file = blueprint("  - {title: I, pick: 5, topics: [a]}\n")
    choices = {tuple(whole(bank, file, str(key))[0]) for key in range(20)}
    assert len(choices) > 15
    assert pick(bank, file, "k") == pick(bank, file, "k")


def test_every_question_has_its_chance() -> None:
    bank = paper_bank(*names("a", "x y", 4))
    file = blueprint("  - {title: I, pick: 2, topics: [a]}\n")
    seen = Counter(i for key in range(400) for i in whole(bank, file, str(key))[0])
    assert len(seen) == 8
    assert min(seen.values()) > 60  # 100 on average; binomial, standard deviation below 9


def test_a_section_yields_questions_that_only_suit_it() -> None:
    """Part I could take any of the three, but one of them is all that Part II can have."""
    bank = paper_bank(
        ("a/x/easy", {"difficulty": 2}), ("a/x/hard", {"difficulty": 5}), ("a/y/easy", {"difficulty": 1})
    )
    two = "  - {title: I, pick: 2, topics: [a]}\n  - {title: II, pick: 1, topics: [a], difficulty: 4-5}\n"
    for key in "abcdefgh":
        assert whole(bank, blueprint(two), key) == [["a/x/easy", "a/y/easy"], ["a/x/hard"]]


def test_the_order_in_a_section_is_that_of_its_topics_then_from_easy_to_hard() -> None:
    bank = paper_bank(
        ("a/x/q", {"difficulty": 4}),
        ("b/x/q", {"difficulty": 1}),
        ("b/x/r", {"difficulty": 3}),
        ("a/x/r", {"difficulty": 2}),
    )
    (chosen,) = pick(bank, blueprint("  - {title: I, pick: 4, topics: [b, a]}\n"), "k")
    assert chosen == ("b/x/q", "b/x/r", "a/x/r", "a/x/q")


def test_questions_that_cannot_be_read_are_not_chosen_and_told_when_missed() -> None:
    bank = paper_bank(("a/x/good", {}), ("a/x/bad", {"error": "a/x/bad.md:1: yaml: broken YAML"}))
    assert whole(bank, blueprint("  - {title: I, pick: 1, topics: [a]}\n")) == [["a/x/good"]]
    told = shortage(bank, blueprint("  - {title: I, pick: 2, topics: [a]}\n"))
    assert "the bank has 1 (a/x/good)" in told[0]
    assert "unread: 1 of the bank cannot be read and were left out: a/x/bad" in told[1]


# ---------------------------------------------------------------- time


def test_the_choice_stays_within_the_minutes_of_a_section() -> None:
    bank = paper_bank(
        *names("a", "x", 6, minutes=20), *names("a", "y", 2, minutes=5), *names("a", "z", 1, minutes=6)
    )
    file = blueprint("  - {title: I, pick: 3, topics: [a], minutes: 16}\n")
    for key in "abcdefgh":
        assert whole(bank, file, key) == [["a/y/q0", "a/y/q1", "a/z/q0"]]


def test_minutes_are_no_matter_while_they_fit() -> None:
    bank = paper_bank(*names("a", "x y", 4, minutes=9), *names("a", "z", 4, minutes=2))
    file = blueprint("  - {title: I, pick: 1, topics: [a], minutes: 10}\n")
    assert len({whole(bank, file, str(key))[0][0] for key in range(60)}) > 8


def test_a_paper_that_cannot_fit_into_its_duration_says_by_how_much() -> None:
    bank = paper_bank(*names("a", "x", 3, minutes=30), *names("a", "y", 1, minutes=20))
    file = blueprint("  - {title: I, pick: 3, topics: [a]}\n", duration=75)
    with pytest.raises(SourceError) as caught:
        pick(bank, file, "k")
    assert str(caught.value).startswith(
        "exam.yaml:2: too-long: the shortest choice of questions takes 80 minutes, "
        "5 more than the duration of 75"
    )


# ---------------------------------------------------------------- what is missing


def shortage(bank: Bank, file: BlueprintFile) -> list[str]:
    with pytest.raises(SourceError) as caught:
        pick(bank, file, "k")
    return [str(finding) for finding in caught.value.findings]


def test_too_few_questions_says_what_is_there_and_what_would_help() -> None:
    bank = paper_bank(
        *names("optimization", "sgd", 2, difficulty=1),
        *names("optimization", "momentum", 2, difficulty=4),
        *names("optimization", "momentum2", 1, difficulty=4),
        *names("optimization", "sgd2", 1, difficulty=4, levels=("drill",)),
    )
    file = blueprint(
        "  - title: Part II\n    topics: [optimization/sgd, optimization/momentum]\n    level: exam\n"
        "    difficulty: 3-5\n    pick: 3\n"
    )
    (told,) = shortage(bank, file)
    assert told.split("\n")[0] == (
        'exam.yaml:8: too-few-questions: section "Part II" needs 3 questions of level exam, difficulty 3-5 '
        "on optimization/sgd, optimization/momentum; the bank has 2 (optimization/momentum/q0, "
        "optimization/momentum/q1); dropping the difficulty limit would give 4"
    )


def test_kinds_bound_all_answers_and_asks_wants_one() -> None:
    bank = paper_bank(
        ("a/x/closed", {"kinds": ("integer", "matching")}),
        ("a/x/mixed", {"kinds": ("integer", "proof")}),
        ("a/x/text", {"kinds": ("text",)}),
    )
    section = "  - {title: I, pick: 1, topics: [a], %s}\n"
    for limits, wanted in (("kinds: closed", "closed"), ("asks: proof", "mixed"), ("kinds: [open]", "text")):
        assert whole(bank, blueprint(section % limits)) == [[f"a/x/{wanted}"]]
    (told,) = shortage(bank, blueprint(section % "kinds: closed, asks: [proof, text]"))
    assert "needs 1 question of kinds closed, asking open on a; the bank has none" in told
    assert "dropping the kinds limit would give 2; dropping the asks limit would give 1" in told


def test_a_group_that_is_short_is_named() -> None:
    bank = paper_bank(*names("a", "x", 4), *names("b", "x", 1))
    (told,) = shortage(bank, blueprint("  - title: I\n    pick: 4\n    groups:\n      - [a]\n      - [b]\n"))
    assert told.startswith(
        'exam.yaml:8: too-few-questions: group 2 of section "I" needs 2 questions on b; '
        "the bank has 1 (b/x/q0)\n"
    )


def test_sections_that_compete_are_named_together() -> None:
    bank = paper_bank(*names("a", "x", 3), *names("b", "x", 9))
    file = blueprint(
        "  - {title: I, pick: 2, topics: [a]}\n  - {title: II, pick: 2, topics: [a], level: exam}\n"
        "  - {title: III, pick: 2, topics: [b]}\n"
    )
    (told,) = shortage(bank, file)
    assert (
        'section "I" and section "II" compete: together they need 4 questions, 1 more than the bank has for '
        "them, which is 3 (a/x/q0, a/x/q1, a/x/q2)" in told
    )
    assert 'section "II" needs 2 of level exam on a' in told
    assert "III" not in told


def test_independent_shortages_are_told_one_by_one() -> None:
    bank = paper_bank(*names("a", "x", 1), *names("b", "x", 1))
    told = shortage(
        bank, blueprint("  - {title: I, pick: 2, topics: [a]}\n  - {title: II, pick: 3, topics: [b]}\n")
    )
    assert ['section "I" needs 2' in told[0], 'section "II" needs 3' in told[1]] == [True, True]


def test_unknown_questions_and_topics_are_told_with_the_nearest() -> None:
    bank = paper_bank(*names("optimization", "sgd", 2))
    file = blueprint(
        "  - title: I\n    questions: [optimization/sgd/q00]\n    pick: 1\n    topics: [optimisation]\n"
    )
    told = shortage(bank, file)
    assert "exam.yaml:5: unknown-question: there is no question `optimization/sgd/q00`" in told[0]
    assert "did you mean `optimization/sgd/q0`?" in told[0]
    assert "exam.yaml:7: unknown-topic: there is no topic `optimisation`" in told[1]
    assert "did you mean `optimization`?" in told[1]


# ---------------------------------------------------------------- the choice against brute force

_TOPICS = ("a/x", "a/y", "b/x")
_LISTS = ("[a]", "[b]", "[a/x]", "[a/y, b]", "[a, b]")


@st.composite
def problems(draw: st.DrawFn) -> tuple[Bank, BlueprintFile]:
    rows: list[tuple[str, dict[str, Any]]] = [(f"{topic}/seen", {"levels": ("drill",)}) for topic in _TOPICS]
    for i in range(draw(st.integers(1, 7))):
        topic, hard = draw(st.sampled_from(_TOPICS)), draw(st.booleans())
        rows.append((f"{topic}/q{i}", {"difficulty": 4 if hard else 2}))
    sections = ""
    for i in range(draw(st.integers(1, 3))):
        topics, low = draw(st.sampled_from(_LISTS)), draw(st.sampled_from((1, 3)))
        number = draw(st.integers(1, 3))
        sections += (
            f"  - {{title: S{i}, pick: {number}, topics: {topics}, difficulty: {low}-5, level: exam}}\n"
        )
    return paper_bank(*rows), blueprint(sections)


def repeats(topics: Iterable[str]) -> int:
    return sum(math.comb(number, 2) for number in Counter(topics).values())


def best_by_brute_force(bank: Bank, file: BlueprintFile) -> tuple[int, int] | None:
    """The least repeats in sections, then in the paper, over all choices; None when there is no choice."""
    there = [s for s in bank.summaries() if "exam" in s.levels]
    options = []
    for section in file.plan.sections:
        fitting = [
            s
            for s in there
            if section.difficulty[0] <= s.difficulty
            and any(s.topic == t or s.topic.startswith(t + "/") for t in section.topics)
        ]
        options.append(list(itertools.combinations(fitting, section.picked)))
    best = None
    for choice in itertools.product(*options):
        every = [s for section in choice for s in section]
        if len({s.id for s in every}) == len(every):
            score = (sum(repeats(s.topic for s in part) for part in choice), repeats(s.topic for s in every))
            best = score if best is None else min(best, score)
    return best


@settings(max_examples=300, deadline=None)
@given(problem=problems(), key=st.text("abc", max_size=3))
def test_the_choice_is_found_exactly_when_there_is_one_and_repeats_least(
    problem: tuple[Bank, BlueprintFile], key: str
) -> None:
    bank, file = problem
    expected = best_by_brute_force(bank, file)
    if expected is None:
        with pytest.raises(SourceError, match="too-few-questions"):
            pick(bank, file, key)
        return
    chosen: Picked = pick(bank, file, key)
    topic = {s.id: s.topic for s in bank.summaries()}
    every = [i for section in chosen for i in section]
    assert len(set(every)) == len(every)
    assert [len(section) for section in chosen] == [section.picked for section in file.plan.sections]
    in_sections = sum(repeats(topic[i] for i in section) for section in chosen)
    assert (in_sections, repeats(topic[i] for i in every)) == expected


def test_a_flow_turns_back_on_an_arc_when_that_is_cheaper() -> None:
    net = Network()
    s, a, b, t = (net.node() for _ in range(4))
    arcs = [
        net.arc(s, a, 1),
        net.arc(s, b, 1, 5),
        net.arc(a, b, 1, 1),
        net.arc(a, t, 1, 4),
        net.arc(b, t, 1, 1),
    ]
    assert net.push(s, t) == 2
    assert [net.flow(arc) for arc in arcs] == [1, 1, 0, 1, 1]
    with pytest.raises(ValueError, match="cannot cost -1"):
        net.arc(s, t, 1, -1)


# ---------------------------------------------------------------- forms

TWO_PARTS = """\
  - title: Part I
    groups: [[optimization], [differentiation], [approximation]]
    pick: 5
    kinds: closed
    points_each: 12
  - title: Part II
    questions: [generalization/bias-variance/shrinkage, generalization/uniform-convergence/union]
    points: 40
    open_ended: true
"""


def forms(file: BlueprintFile, number: int, seed: Seed) -> list[Form]:
    made = Assembler.of(Bank(SMALL), file, seed, number)
    return [made.form(i, code, None) for i, code in enumerate(form_codes(seed, number, letters=True))]


def ids(form: Form) -> list[list[str]]:
    return [[entry.variant.question.id for entry in section] for section in form.sections]


def test_forms_share_questions_and_differ_in_variants() -> None:
    first, second = forms(blueprint(TWO_PARTS), 2, Seed.of("s", None))
    assert ids(first) == ids(second)
    pairs = zip(first.sections[0], second.sections[0], strict=True)
    assert all(one.variant.number != other.variant.number for one, other in pairs)


def test_no_variant_comes_twice_before_all_have_come() -> None:
    file = blueprint("  - {title: I, questions: [optimization/momentum/velocity]}\n")  # 24 variants
    numbers = [f.sections[0][0].variant.number for f in forms(file, 50, Seed.of("s", None))]
    assert len(set(numbers[:24])) == 24
    assert numbers[24:48] == numbers[:24]


def test_more_forms_leave_the_first_ones_as_they_were() -> None:
    file = blueprint(TWO_PARTS)
    few, many = (forms(file, number, Seed.of("s", None)) for number in (3, 40))
    numbers = [[[e.variant.number for e in s] for s in f.sections] for f in (*few, *many[:3])]
    assert numbers[:3] == numbers[3:]


def test_a_question_with_too_few_variants_is_told_but_not_one_without_params() -> None:
    made = Assembler.of(Bank(SMALL), blueprint(TWO_PARTS), Seed.of("s", None), 1000)
    made.form(0, "A", None)
    assert "generalization/uniform-convergence/union" not in made.stretched
    assert made.stretched["generalization/bias-variance/shrinkage"] == 24


def test_shuffle_mixes_inside_sections_only() -> None:
    plain = forms(blueprint(TWO_PARTS), 6, Seed.of("s", None))
    mixed = forms(blueprint(TWO_PARTS, shuffle="true"), 6, Seed.of("s", None))
    assert len({tuple(ids(f)[0]) for f in mixed}) > 3
    assert {tuple(map(frozenset, ids(f))) for f in mixed} == {tuple(map(frozenset, ids(plain[0])))}


def test_a_section_can_keep_its_order_in_a_shuffled_paper() -> None:
    text = TWO_PARTS.replace("    points: 40\n", "    points: 40\n    shuffle: false\n")
    mixed = forms(blueprint(text, shuffle="true"), 8, Seed.of("s", None))
    assert len({tuple(ids(f)[1]) for f in mixed}) == 1


def test_forms_can_have_questions_of_their_own() -> None:
    text = "  - {title: I, pick: 3, topics: [optimization, differentiation]}\n"
    chosen = [ids(f)[0] for f in forms(blueprint(text, same_questions="false"), 12, Seed.of("s", None))]
    assert len({tuple(c) for c in chosen}) > 4


def test_the_seed_and_the_secret_both_change_the_paper_and_repeat_it() -> None:
    def numbers(seed: Seed) -> list[int]:
        return [e.variant.number for f in forms(blueprint(TWO_PARTS), 3, seed) for s in f.sections for e in s]

    plain, secret = Seed.of("s", None), Seed.of("s", b"hunter2 and more")
    papers = [numbers(s) for s in (plain, secret, Seed.of("t", None), Seed.of("s", b"another secret"))]
    assert len({tuple(p) for p in papers}) == 4
    assert numbers(Seed.of("s", b"hunter2 and more")) == papers[1]


def test_a_seed_does_not_show_its_secret() -> None:
    seed = Seed.of("s", b"hunter2 and more")
    assert seed.fingerprint is not None
    assert len(seed.fingerprint) == 8
    assert "hunter2" not in repr(seed) + seed.key("variant", "q")
    assert seed.key("variant", "q") not in repr(seed)
    assert Seed.of("other", b"hunter2 and more").fingerprint == seed.fingerprint


def test_points_of_sections_are_shared_out() -> None:
    (form,) = forms(blueprint(TWO_PARTS, points=100), 1, Seed.of("s", None))
    assert [[e.points for e in s] for s in form.sections] == [[12] * 5, [20, 20]]
    shown = document(form, blueprint(TWO_PARTS).plan, c.View.SCORER)
    assert shown.points == 100
    assert [item.number for item in shown.items] == [1, 2, 3, 4, 5, 6, 7]
    for item in shown.items:
        assert all((2 * a.points).denominator == 1 for p in item.parts for a in p.answers)
        if item.rubric:
            marked = sum(a.points for p in item.parts for a in p.answers if a.kind in ("text", "proof"))
            assert sum(line.points for line in item.rubric) == marked


def test_own_points_that_do_not_add_up_are_told() -> None:
    file = blueprint("  - {title: I, questions: [optimization/momentum/velocity]}\n", points=10)
    with pytest.raises(SourceError) as caught:
        forms(file, 1, Seed.of("s", None))
    assert "exam.yaml:3: points-sum: the questions give 4 points, 6 fewer than the 10 of `points`" in str(
        caught.value
    )
    assert "give I `points` or `points_each`" in str(caught.value)


def test_named_questions_that_take_too_long_are_told() -> None:
    both = "optimization/momentum/velocity, generalization/uniform-convergence/union"
    text = f"  - {{title: I, questions: [{both}]}}\n"
    with pytest.raises(SourceError, match=r"16 minutes, 4 more than the duration of 12"):
        forms(blueprint(text, duration=12), 1, Seed.of("s", None))


def test_a_paper_for_candidates_holds_no_key_and_open_sections_no_options() -> None:
    text = "  - {title: I, questions: [optimization/gradient-descent/one-step]}\n"
    for more, kind in (("", "choice"), ("    open_ended: true\n", "rational")):
        file = blueprint("  - title: I\n    questions: [optimization/gradient-descent/one-step]\n" + more)
        (form,) = forms(file, 1, Seed.of("s", None))
        paper = document(form, file.plan, c.View.CANDIDATE)
        assert c.secrets(paper) == []
        assert [a.kind for p in paper.items[0].parts for a in p.answers] == [kind]
    assert document(form, blueprint(text).plan, c.View.SCORER).items[0].hints == ()


def test_the_bank_meets_the_final_exam_of_ece_046211() -> None:
    bank = Bank(REPOSITORY / "bank")
    path = REPOSITORY / "bank/courses/ece046211/final-moed-a.yaml"
    file = load(path)
    for key in "abcdef":
        made = Assembler.of(bank, file, Seed.of(key, None), 2)
        questions = [bank.question(i) for section in made.shared or () for i in section]
        assert len(questions) == sum(section.size for section in file.plan.sections)
        assert sum(q.meta.minutes for q in questions) <= 180
        assert sum(section.worth or 0 for section in file.plan.sections) == file.plan.points == 100
        assert {q.meta.topic.split("/")[0] for q in questions} >= {
            "optimization",
            "differentiation",
            "approximation",
            "generalization",
        }
        assert "proof" in questions[-1].kinds


# ---------------------------------------------------------------- codes and seeds


def test_few_forms_are_lettered() -> None:
    assert list(form_codes(Seed.of("s", None), 3, letters=True)) == ["A", "B", "C"]
    assert len(set(form_codes(Seed.of("s", None), 26, letters=True))) == 26
    assert len(next(form_codes(Seed.of("s", None), 27, letters=True))) == 6
    assert len(next(form_codes(Seed.of("s", None), 1, letters=False))) == 6


def test_codes_are_different_and_unlike_their_neighbours() -> None:
    codes = list(form_codes(Seed.of("s", b"a secret of some length"), 3000, letters=True))
    assert len(set(codes)) == 3000
    assert codes != list(form_codes(Seed.of("s", None), 3000, letters=True))
    assert set("".join(codes)) == set(ALPHABET)
    assert not set("01OIL") & set(ALPHABET)


def test_a_code_with_one_slip_is_no_code() -> None:
    for code in form_codes(Seed.of("s", None), 40, letters=False):
        assert is_code(code)
        assert is_code(f" {code.lower()} ")
        for i in range(6):
            for other in ALPHABET:
                assert other == code[i] or not is_code(code[:i] + other + code[i + 1 :])
        for i in range(5):
            swapped = code[:i] + code[i + 1] + code[i] + code[i + 2 :]
            assert swapped == code or not is_code(swapped)
    assert not is_code("ABC")
    assert not is_code("O0I1L2")


def test_the_first_codes_and_variants_are_pinned() -> None:
    """They may not change between machines or versions: papers are in students' hands."""
    seed = Seed.of("final 2025", b"correct horse battery staple")
    assert list(form_codes(seed, 3, letters=False)) == PINNED_CODES
    (form,) = forms(blueprint(TWO_PARTS), 1, seed)
    assert [
        (e.variant.question.id.rpartition("/")[2], e.variant.number) for s in form.sections for e in s
    ] == PINNED


PINNED_CODES = ["R5QXB2", "5ADFRJ", "CZ9FC6"]
PINNED = [
    ("which-converge", 18),
    ("velocity", 8),
    ("noise", 21),
    ("jacobian", 7),
    ("terms", 22),
    ("shrinkage", 6),
    ("union", 0),
]


def test_the_default_seed_follows_course_name_and_date_but_not_the_text(tmp_path: Path) -> None:
    path = tmp_path / "ece1" / "final.yaml"
    assert default_seed(path, "2025-02-16") == "ece1/final 2025-02-16"
    assert default_seed(path, "") == "ece1/final"


def test_a_secret_comes_from_the_file_or_the_environment(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "secret"
    file.write_text("  from the file\n", "utf-8")
    assert read_secret(None) is None
    monkeypatch.setenv("QBANK_SECRET", "from the environment")
    assert read_secret(None) == b"from the environment"
    assert read_secret(file) == b"from the file"


def test_points_of_a_form_are_exact_fractions() -> None:
    (form,) = forms(blueprint(TWO_PARTS), 1, Seed.of("s", None))
    assert all(isinstance(e.points, Fraction) for s in form.sections for e in s)
