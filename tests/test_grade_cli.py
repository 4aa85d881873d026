"""`qbank grade`: what it prints, and how it refuses."""

from __future__ import annotations

import json

from .test_cli import HEAVY, run


def test_responses_are_marked_line_by_line() -> None:
    code, out, err = run("grade", HEAVY, "--variant", "3", "--answer", "w1=-1", "--answer", "w2=-1/2")
    assert (code, err) == (0, "")
    first, second, *feedback, last = out.splitlines()
    assert first == "w1  right       2/2 points   read as -1"
    assert second == "w2  wrong       0/4 points   read as -1/2"
    assert feedback[0].startswith("    plain_gd: $-\\frac{1}{2}$ is gradient descent without momentum")
    assert last == "2 of 6 points"


def test_an_unreadable_response_is_shown_with_a_caret() -> None:
    code, out, _ = run("grade", HEAVY, "--variant", "3", "--answer", "w1=1,5")
    assert code == 0
    assert "unreadable" in out
    assert "      1,5\n       ^" in out
    assert out.endswith("0 of 6 points, 2 undecided\n")


def test_the_mark_is_json_with_every_field() -> None:
    where = ("--params", "lam=2,eta=1/4,beta=3/5,w0=-2")
    code, out, _ = run("grade", HEAVY, *where, "--answer", "w1=1", "--answer", "w2=4/5", "--json")
    data = json.loads(out)
    assert code == 0
    assert (data["id"], data["note"]) == (HEAVY, "lam=2 eta=1/4 beta=3/5 w0=-2")
    assert (data["earned"], data["possible"], data["undecided"]) == ("0", "6", "0")
    assert data["answers"]["w1"] == {
        "verdict": "wrong",
        "fraction": "0",
        "points": "0",
        "possible": "2",
        "read_as": "1",
        "read_tex": "1",
        "message": "",
        "misconception": "",
        "feedback": "",
        "carried": False,
    }


def test_an_error_carried_forward_is_shown() -> None:
    # w1 = 1 instead of -1; then w2 = (1 - eta lam) w1 - eta beta v1 = 1/2 + 3/5
    code, out, _ = run("grade", HEAVY, "--variant", "3", "--answer", "w1=1", "--answer", "w2=11/10")
    assert code == 0
    assert "w2  right       4/4 points   read as 11/10   follows from an earlier answer" in out


def test_one_answer_needs_no_name() -> None:
    single = "optimization/gradient-descent/largest-stable-step"
    for text in ("2^", "sup=2^"):
        code, out, _ = run("grade", single, "--answer", text)
        assert code == 0
        assert out.startswith("sup  unreadable")
        assert "      2^\n" in out


def test_a_wrong_name_is_refused_with_the_nearest() -> None:
    code, out, err = run("grade", "optimization/momentum/optimal-coefficients", "--answer", "ratios=1")
    assert (code, out) == (2, "")
    assert "did you mean `ratio`?" in err


def test_a_response_without_a_name_is_refused_where_there_are_several() -> None:
    code, _, err = run("grade", HEAVY, "--answer", "-1")
    assert code == 2
    assert "write --answer w1=…; answers: w1, w2" in err


def test_a_repeated_name_and_a_missing_variant_are_refused() -> None:
    code, _, err = run("grade", HEAVY, "--answer", "w1=1", "--answer", "w1=2")
    assert (code, "answered twice" in err) == (2, True)
    code, _, err = run("grade", HEAVY, "--variant", "99999", "--answer", "w1=1")
    assert (code, "there is no 99999" in err) == (2, True)
