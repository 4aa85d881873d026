"""The page with the state of the bank: its numbers, that it stands alone, that text in it stays text."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from itertools import pairwise
from pathlib import Path

import pytest
from lxml import html
from typer import Typer
from typer.testing import CliRunner

from qbank.bank import Summary
from qbank.cli.common import guarded
from qbank.cli.report import report
from qbank.errors import Finding, Location
from qbank.verify.outcome import AnswerOutcome, Outcome
from qbank.verify.page import page, percent

from .conftest import REPOSITORY, bank_of

BODIES = "//table[@id='table']/tbody"
TOPICS = {
    "optimization/momentum": {"title": "Heavy ball"},
    "optimization/sgd": {"title": "Stochastic gradients"},
    "vision/convolution": {"title": "Convolution"},
}


def answer(level: str, *routes: str) -> AnswerOutcome:
    return AnswerOutcome("rational", level, list(routes), {"identical": 24}, "some reason", "")


def a_question(name: str = "optimization/momentum/two-steps", seconds: float = 1.0) -> Outcome:
    return Outcome(
        name,
        f"bank/questions/{name}.md",
        answers={"w1": answer("proved", "matrix power"), "w2": answer("exhausted", "simulation")},
        space={"raw": 384, "valid": 330},
        variants=330,
        seconds=seconds,
        timings={"oracles": seconds / 4, "mutants": seconds / 2},
        formulas={"checked": 3, "typed": 1},
        mutants={"made": 30, "effective": 25, "killed": 25, "survivors": []},
    )


def a_broken_question() -> Outcome:
    where = Location("bank/questions/optimization/sgd/broken.md", 3)
    finding = Finding(where, "yaml", "broken `YAML` <b>here</b>", "mend it", "qbank show x")
    return Outcome("optimization/sgd/broken", where.path, [finding])


SUMMARIES = {
    "optimization/momentum/two-steps": Summary(
        "optimization/momentum/two-steps", "Two steps", "optimization/momentum"
    )
}


def tree(*outcomes: Outcome) -> html.HtmlElement:
    return html.document_fromstring(page(outcomes, [], SUMMARIES, TOPICS))


def words(element: html.HtmlElement) -> str:
    return " ".join(element.text_content().split())


def test_the_page_counts_what_was_found() -> None:
    root = tree(a_question(), a_broken_question())
    told = {words(d.find("dt")): words(d.find("dd")) for d in root.xpath("//dl/div")}
    assert told == {
        "Answers": "2 2 routes to their keys",
        "Mutants caught": "25 of 25; 25 a question",
        "Checked formulas": "75 % of 4 formulas in solutions",
        "Topics covered": "1 of 3 topics",
        "Time": "1.0 s on one core",
    }
    assert "1 finding to mend" in words(root.find(".//header"))
    (bar,) = root.xpath("//*[@role='img']")
    assert bar.get("aria-label") == "proved 1, exhausted 1"
    assert words(root.xpath("//ul[@class='legend']/li")[0]).startswith("1 proved (50 %)")


def test_each_question_has_a_row_with_levels_routes_mutants_and_space() -> None:
    root = tree(a_question(), a_broken_question())
    first, second = root.xpath(BODIES)
    cells = [words(cell) for cell in first.find("tr")]
    assert cells[0].startswith("Two steps")
    assert cells[1:] == [
        "proved w1 exhausted w2",
        "matrix power simulation",
        "25/25",
        "330",
        "75 %",
        "1.0",
        "0",
    ]
    assert "384 points, 330 valid" in words(first)
    assert "some reason" in words(first)
    assert "Verification stopped before it came to the answers." in words(second)


def test_text_from_questions_stays_text() -> None:
    hostile = a_question("optimization/momentum/<script>alert(1)</script>")
    hostile.answers["w1"].why = "</script><img src=x onerror=alert(1)>"
    root = tree(hostile, a_broken_question())
    assert len(root.xpath("//script")) == 1
    assert not root.xpath("//img | //b")
    (finding,) = root.xpath("//ul[@class='findings']/li")
    assert finding.find(".//code").text == "YAML"
    assert "<b>here</b>" in words(finding)


def test_topics_without_a_question_stand_out() -> None:
    root = tree(a_question())
    marked = [words(li) for li in root.xpath("//li[@class='none']")]
    assert marked == ["Stochastic gradients no question", "Convolution no question"]
    assert [words(h) for h in root.xpath("//h3")] == [
        "optimization (1 of 2 without a question)",
        "vision (1 of 1 without a question)",
    ]


def test_the_slowest_checks_come_first() -> None:
    root = tree(a_question(seconds=1.0), a_question("optimization/momentum/slow", seconds=8.0))
    rows = [[words(cell) for cell in row][:3] for row in root.xpath("//table[@class='slow']/tbody/tr")]
    assert rows[0] == ["optimization/momentum/slow", "mutants", "4.0"]
    assert [float(row[2]) for row in rows] == sorted((float(row[2]) for row in rows), reverse=True)


def test_a_bank_without_questions_has_a_page_too() -> None:
    root = tree()
    assert "0 questions" in words(root.find(".//header"))
    assert not root.xpath(BODIES)


def test_the_page_needs_nothing_beside_it() -> None:
    text = page([a_question(), a_broken_question()], [], SUMMARIES, TOPICS)
    assert not re.search(r"https?://|@import|url\(|<link|<img|<iframe", text)
    root = html.document_fromstring(text)
    assert not root.xpath("//@src")
    assert not root.xpath("//@href")
    (policy,) = root.xpath("//meta[@http-equiv='Content-Security-Policy']/@content")
    assert policy.startswith("default-src 'none'")


def test_the_page_can_be_read_aloud() -> None:
    root = tree(a_question(), a_broken_question())
    assert root.get("lang") == "en"
    ids = root.xpath("//@id")
    assert len(ids) == len(set(ids))
    assert set(root.xpath("//@aria-controls | //@aria-labelledby")) <= set(ids)
    assert all(th.get("scope") in ("col", "row") for th in root.iter("th"))
    assert root.xpath("//label/input[@id='filter']")
    levels = [int(h.tag[1]) for h in root.xpath("//h1 | //h2 | //h3")]
    assert levels[0] == 1
    assert all(b - a <= 1 for a, b in pairwise(levels))


@pytest.mark.parametrize(
    ("part", "text"),
    [(0.0, "0 %"), (1.0, "100 %"), (0.999, "99 %"), (0.001, "1 %"), (0.5, "50 %"), (2 / 3, "67 %")],
)
def test_only_nothing_reads_0_and_only_all_reads_100_percent(part: float, text: str) -> None:
    assert percent(part) == text


def _colours(scheme: str) -> dict[str, tuple[float, ...]]:
    text = (REPOSITORY / "templates/report.html.j2").read_text("utf-8")
    light, dark = re.findall(r":root \{(.*?)\}", text, re.S)[:2]
    found = re.findall(r"--([\w-]+): (#[0-9a-f]{6})", light if scheme == "light" else dark)
    return {name: tuple(int(value[i : i + 2], 16) / 255 for i in (1, 3, 5)) for name, value in found}


def _contrast(one: tuple[float, ...], other: tuple[float, ...]) -> float:
    """The contrast ratio of WCAG 2.2, section 1.4.3."""

    def luminance(colour: tuple[float, ...]) -> float:
        linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in colour]
        return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]

    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_every_text_has_enough_contrast(scheme: str) -> None:
    c = _colours(scheme)
    pairs = [("ink", "paper"), ("soft", "paper"), ("soft", "wash"), ("link", "paper"), ("open", "paper")]
    pairs += [("ink", "warn"), ("soft", "warn"), ("proved", "paper")]
    pairs += [("on", level) for level in ("proved", "exhausted", "sampled", "reviewed", "open")]
    assert {(a, b) for a, b in pairs if _contrast(c[a], c[b]) < 4.5} == set()


def command(*arguments: str) -> tuple[int, str]:
    app = Typer()
    app.command()(guarded(report))
    done = CliRunner().invoke(app, list(arguments))
    return done.exit_code, done.output


def test_the_command_writes_the_page_and_keeps_one_that_is_there(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    text = (REPOSITORY / "tests/defects/bases/one-step.md").read_text("utf-8")
    bank = bank_of(tmp_path / "bank", {"optimization__momentum__one-step": text})
    (bank.root / "topics.yaml").write_text("optimization/gradient-descent:\n  title: Steps\n", "utf-8")
    out = tmp_path / "state.html"
    status, told = command(str(out), "--bank", str(bank.root))
    assert status == 0, told
    root = html.document_fromstring(out.read_text("utf-8"))
    assert "Nothing to mend" in words(root.find(".//header"))
    assert "One step of gradient descent" in words(root.get_element_by_id("table"))
    status, told = command(str(out), "--bank", str(bank.root))
    assert status == 2
    assert "is there already" in told
    assert command(str(out), "--bank", str(bank.root), "--force", "--no-mutants")[0] == 0
    assert "not tried in this run" in out.read_text("utf-8")


PRESS = """<script>
document.querySelector("thead button[data-column='6']").click();
document.querySelector("thead button[data-column='6']").click();
document.querySelector(".toggle").click();
const field = document.getElementById("filter");
field.value = "momentum";
field.dispatchEvent(new Event("input"));
</script>"""


@pytest.mark.browser
def test_the_script_sorts_opens_and_filters(tmp_path: Path) -> None:
    browser = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
    if browser is None and os.environ.get("CI") != "true":
        pytest.skip("Chromium is not installed")
    assert browser, "Chromium is not installed"
    quick, slow = a_question(seconds=1.0), a_question("optimization/momentum/slow", seconds=8.0)
    text = page([quick, a_broken_question(), slow], [], SUMMARIES, TOPICS)
    file = tmp_path / "page.html"
    file.write_text(text.replace("</body>", PRESS + "</body>"), "utf-8")
    options = ["--headless", "--no-sandbox", "--disable-gpu", f"--user-data-dir={tmp_path}/profile"]
    done = subprocess.run(
        [browser, *options, "--dump-dom", file.as_uri()],
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
    )
    root = html.document_fromstring(done.stdout)
    bodies = root.xpath(BODIES)
    assert [words(body.find(".//code")) for body in bodies] == [
        "optimization/momentum/slow",
        "optimization/momentum/two-steps",
        "optimization/sgd/broken",
    ]
    assert [body.get("hidden") is not None for body in bodies] == [False, False, True]
    assert words(root.get_element_by_id("shown")) == "2 of 3 questions"
    assert root.xpath("//th[@aria-sort='descending']")[0].text_content().strip() == "Seconds"
    opened = [row.get("hidden") is None for row in root.xpath("//tr[@class='more']")]
    assert opened.count(True) == 1
