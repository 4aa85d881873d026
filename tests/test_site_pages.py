"""The practice site in a browser: sessions, keys, narrow and dark screens, what is kept, what axe says."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

import pytest

from qbank.bank import Bank
from qbank.site.bake import baked
from qbank.site.page import site_files
from qbank.site.write import write_site

from .conftest import REPOSITORY
from .site_browser import launched

pytestmark = pytest.mark.browser

BANK = Bank(REPOSITORY / "bank")
HEAVY = "optimization/momentum/heavy-ball-two-steps"
FORMULA = "generalization/kernel-regime/residual-decay"
MATRIX = "single-neuron/softmax/cross-entropy-gradient"
CHOICES = "single-neuron/activations/relu-or-sigmoid-statements"
MATCHING = "optimization/gradient-descent/regime-match"
ORDERING = "generalization/double-descent/risk-ordering"
BOOLEAN = "generalization/bias-variance/ensemble-variance"
PROOF = "optimization/gradient-descent/descent-lemma-proof"
FIGURE = "differentiation/autodiff/paths-and-edges"
ALL = (HEAVY, FORMULA, MATRIX, CHOICES, MATCHING, ORDERING, BOOLEAN, PROOF, FIGURE)


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("site") / "practice"
    made = [baked(BANK.question(identity), 2) for identity in sorted(ALL)]
    write_site(out, site_files(made, BANK.topics(), "Practice"), force=False)
    return out / "index.html"


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    with launched() as running:
        yield running


@pytest.fixture
def context(browser: Any) -> Iterator[Any]:
    made = browser.new_context(viewport={"width": 1280, "height": 900})
    made.set_default_timeout(5000)
    yield made
    made.close()


class Visit:
    """A page of the site that notes errors and requests."""

    def __init__(self, context: Any, site: Path) -> None:
        self.page = context.new_page()
        self.site = site
        self.errors: list[str] = []
        self.requests: list[str] = []
        self.page.on("console", lambda message: self.errors.append(message.text))
        self.page.on("pageerror", lambda error: self.errors.append(str(error)))
        self.page.on("request", lambda request: self.requests.append(request.url))

    def to(self, where: str = "") -> Any:
        self.page.goto("about:blank")
        self.page.goto(self.site.as_uri() + where)
        self.page.wait_for_selector("h1")
        return self.page

    def question(self, identity: str) -> Any:
        page = self.to(f"#/q/{identity}/1")
        page.wait_for_selector("form.question")
        return page

    def data(self, identity: str, k: int = 0) -> dict[str, Any]:
        """The record of a variant, as the page has it."""
        text = (self.site.parent / "questions" / f"{identity}.js").read_text("utf-8")
        from qbank.site.pack import unpack

        return unpack(json.loads(text.split(",", 1)[1].rstrip().removesuffix(");")), k)  # type: ignore[no-any-return]

    def record(self, identity: str) -> dict[str, Any]:
        stored = self.page.evaluate(f"localStorage.getItem('qbank/1/q/{identity}')")
        return json.loads(stored) if stored else {}


@pytest.fixture
def visit(context: Any, site: Path) -> Iterator[Visit]:
    made = Visit(context, site)
    yield made
    assert made.errors == []
    assert [url for url in made.requests if not url.startswith(("file:", "data:", "about:", "blob:"))] == []


def choose_right(page: Any, data: dict[str, Any]) -> None:
    """Fill every closed answer of a question rightly."""
    for answer in data["answers"]:
        box = page.locator(f"[data-answer='{answer['name']}']")
        match answer["kind"]:
            case "integer" | "rational" | "real":
                box.locator("input").fill(answer["value"].removeprefix("~"))
            case "vector" | "matrix":
                for place, text in enumerate(entry for row in answer["value"] for entry in row):
                    box.locator("input").nth(place).fill(text.removeprefix("~"))
            case "choice" | "choices" | "boolean":
                chosen = answer["right"] if isinstance(answer["right"], list) else [answer["right"]]
                for index in chosen:
                    box.locator(f"input[value='{index}']").check()
            case "matching":
                for place, index in enumerate(answer["right"]):
                    box.locator("select").nth(place).select_option(str(index))


# ---------------------------------------------------------------- a session


def test_a_session_with_right_wrong_and_unreadable_answers(visit: Visit) -> None:
    page = visit.question(HEAVY)
    data = visit.data(HEAVY)
    key = data["answers"][0]["value"]
    said = page.locator("[data-answer='w1'] .verdict")
    field = page.locator("[data-answer='w1'] input")

    field.fill("1,5")
    page.get_by_role("button", name="Check").click()
    assert "cannot be read" in said.inner_text()
    assert "write a point" in said.inner_text()
    assert "costs nothing" in said.inner_text()
    assert page.locator("[data-answer='w2'] .verdict").inner_text().strip().endswith("Not answered yet.")

    slip = data["answers"][0]["mistakes"][0] if data["answers"][0]["mistakes"] else None
    field.fill(slip["value"] if slip else f"{key} + 1")
    page.get_by_role("button", name="Check").click()
    assert "Not right" in said.inner_text()
    assert "another attempt" in said.inner_text()

    field.fill(key)
    page.get_by_role("button", name="Check").click()
    assert "Right" in said.inner_text()
    right = data["answers"][1]["right"][0]
    page.locator(f"[data-answer='w2'] input[value='{right}']").check()
    page.get_by_role("button", name="Check").click()
    page.wait_for_selector(".summary")
    assert page.locator(".solution").is_visible()
    points = [answer["points"] for answer in data["answers"]]
    expected = (points[0] * 0.5 + points[1]) / sum(points)
    assert visit.record(HEAVY)["reviews"][0]["share"] == pytest.approx(expected)
    assert f"{round(100 * expected)} % of the points" in page.locator(".summary").inner_text()


def test_a_known_slip_is_answered_by_its_feedback(visit: Visit) -> None:
    page = visit.question(FORMULA)
    data = visit.data(FORMULA)
    answer = next(a for a in data["answers"] if a["kind"] == "expression")
    assert answer["mistakes"]
    field = page.locator(f"[data-answer='{answer['name']}'] input")
    field.fill("exp(-t) + 100")
    page.get_by_role("button", name="Check").click()
    told = page.locator(f"[data-answer='{answer['name']}'] .verdict")
    assert "Not right" in told.inner_text()
    assert told.locator(".mistake").count() == 0
    page = visit.question(HEAVY)
    options = visit.data(HEAVY)["answers"][1]
    wrong = next(i for i in range(5) if i not in options["right"] and options["feedback"][i])
    page.locator(f"[data-answer='w2'] input[value='{wrong}']").check()
    page.get_by_role("button", name="Check").click()
    assert page.locator("[data-answer='w2'] .mistake").inner_text().strip()


def test_how_a_formula_is_read_is_shown_while_it_is_typed(visit: Visit) -> None:
    page = visit.question(FORMULA)
    field = page.locator("[data-answer='r1'] input")
    field.fill("2e^{-6t} - e^(-2t)")
    page.wait_for_selector("[data-answer='r1'] .preview math")
    field.fill("1/2t")
    page.wait_for_selector("[data-answer='r1'] .preview.refused")
    assert "(1/2)*t or 1/(2*t)" in page.locator("[data-answer='r1'] .preview").inner_text()


@pytest.mark.parametrize("identity", [MATRIX, CHOICES, MATCHING, BOOLEAN])
def test_right_answers_of_every_kind_earn_all_points(visit: Visit, identity: str) -> None:
    page = visit.question(identity)
    choose_right(page, visit.data(identity))
    page.get_by_role("button", name="Check").click()
    page.wait_for_selector(".summary")
    assert visit.record(identity)["reviews"][0]["share"] == 1


def test_items_are_ordered_by_buttons(visit: Visit) -> None:
    page = visit.question(ORDERING)
    data = visit.data(ORDERING)
    answer = next(a for a in data["answers"] if a["kind"] == "ordering")
    box = page.locator(f"[data-answer='{answer['name']}']")
    order = list(range(len(answer["items"])))
    for place, wanted in enumerate(answer["right"]):
        for at in range(order.index(wanted), place, -1):
            box.get_by_role("button", name="move up").nth(at).click()
            order[at - 1], order[at] = order[at], order[at - 1]
    box.get_by_role("button", name="right as it stands").click()
    page.get_by_role("button", name="Check").click()
    assert "Right" in box.locator(".verdict").inner_text()


def test_a_proof_is_rated_by_its_rubric(visit: Visit) -> None:
    page = visit.question(PROOF)
    data = visit.data(PROOF)
    assert data["rubric"]
    choose_right(page, data)
    page.get_by_role("button", name=re.compile("Check|Compare")).click()
    lines = page.locator(".rubric input")
    assert lines.count() == len(data["rubric"])
    lines.first.check()
    assert not visit.record(PROOF)
    page.get_by_role("button", name="That is my rating").click()
    share = visit.record(PROOF)["reviews"][0]["share"]
    assert 0 < share < 1


def test_a_hint_costs_a_tenth_and_the_solution_gives_up(visit: Visit) -> None:
    page = visit.question(HEAVY)
    choose_right(page, visit.data(HEAVY))
    page.get_by_role("button", name="Hint").click()
    assert page.locator(".hint").count() == 1
    page.get_by_role("button", name="Check").click()
    review = visit.record(HEAVY)["reviews"][0]
    assert (review["share"], review["hints"]) == (pytest.approx(0.9), 1)
    page = visit.question(BOOLEAN)
    page.get_by_role("button", name="Show the solution").click()
    assert page.locator(".solution").is_visible()
    assert visit.record(BOOLEAN)["reviews"][0]["share"] == 0
    assert page.locator("[data-answer] .key").count() >= 1


# ---------------------------------------------------------------- what is kept


def test_a_reload_keeps_what_was_typed_marked_and_learned(visit: Visit) -> None:
    page = visit.question(HEAVY)
    key = visit.data(HEAVY)["answers"][0]["value"]
    page.locator("[data-answer='w1'] input").fill(key)
    page.get_by_role("button", name="Check").click()
    page.reload()
    page.wait_for_selector("[data-answer='w1'] .verdict.right")
    assert page.locator("[data-answer='w1'] input").input_value() == key
    assert page.locator("[data-answer='w1'] input").get_attribute("readonly") is not None
    page.get_by_role("button", name="Show the solution").click()
    page.reload()
    page.wait_for_selector(".summary")
    assert visit.record(HEAVY)["seen"] == 1
    page = visit.to()
    told = page.locator(".progress").inner_text()
    assert f"1 of {len(ALL)}" in told
    assert re.search(r"known for now\s+0\b", told), "half of the points is not knowing it"


def test_the_next_time_it_has_other_numbers(visit: Visit) -> None:
    page = visit.to(f"#/q/{HEAVY}")
    page.wait_for_selector("form.question")
    assert "variant 1 of 2" in page.locator(".facts").first.inner_text()
    page.get_by_role("button", name="Show the solution").click()
    page.get_by_role("button", name="Same question, other numbers").click()
    page.wait_for_selector("text=variant 2 of 2")
    assert page.locator(".verdict").count() == 0


def test_two_tabs_do_not_undo_each_other(context: Any, visit: Visit) -> None:
    other = Visit(context, visit.site)
    one, two = visit.question(HEAVY), other.question(BOOLEAN)
    one.get_by_role("button", name="Show the solution").click()
    two.get_by_role("button", name="Show the solution").click()
    assert visit.record(HEAVY)["seen"] == visit.record(BOOLEAN)["seen"] == 1
    home = other.to()
    third = visit.question(CHOICES)
    third.get_by_role("button", name="Show the solution").click()
    home.wait_for_selector(f"text=3 of {len(ALL)}")
    assert other.errors == []


def test_progress_can_be_saved_taken_in_and_forgotten(visit: Visit, tmp_path: Path) -> None:
    page = visit.question(HEAVY)
    page.get_by_role("button", name="Show the solution").click()
    page = visit.to()
    page.get_by_text("Your progress on this device").click()
    with page.expect_download() as waiting:
        page.get_by_role("button", name="Save to a file").click()
    saved = tmp_path / "progress.json"
    waiting.value.save_as(saved)
    assert list(json.loads(saved.read_text("utf-8"))["records"]) == [HEAVY]
    page.on("dialog", lambda dialog: dialog.accept())
    page.get_by_role("button", name="Forget everything").click()
    assert visit.record(HEAVY) == {}
    page.set_input_files("#file", saved)
    page.wait_for_selector("text=1 record taken in")
    assert visit.record(HEAVY)["seen"] == 1
    saved.write_text("[1, 2]", "utf-8")
    page.set_input_files("#file", saved)
    page.wait_for_selector("text=was not taken in")


def test_damaged_records_count_as_none(visit: Visit) -> None:
    page = visit.to()
    for text in ("{", "null", '{"step": "x"}', "[]"):
        page.evaluate("([key, text]) => localStorage.setItem(key, text)", [f"qbank/1/q/{HEAVY}", text])
        page.reload()
        assert f"0 of {len(ALL)}" in page.locator(".progress").inner_text()


SCHEDULE = """() => {
  let record = { step: 0, due: 0 };
  const waits = [];
  for (const share of [1, 1, 1, 0.7, 0.2, 1]) {
    record = QB.schedule.after(record, { at: 0, share, hints: 0 });
    waits.push(record.due / 86400000);
  }
  return waits;
}"""


def test_the_schedule_climbs_halves_and_falls(visit: Visit) -> None:
    page = visit.to()
    assert page.evaluate(SCHEDULE) == [1, 3, 7, 3.5, 10 / 1440, 1]
    assert (
        page.evaluate("() => QB.schedule.after({ step: 3, due: 0 }, { at: 0, share: 1, hints: 1 }).step") == 3
    )


# ---------------------------------------------------------------- finding questions


def test_filters_choose_the_questions_of_a_session(visit: Visit) -> None:
    page = visit.to()
    page.locator("#topic").select_option("optimization")
    page.wait_for_selector("text=3 questions fit")
    page.locator("#interview").check()
    page.wait_for_selector("text=2 questions fit")
    page.locator("#topic").select_option("")
    short = sum(float(BANK.question(one).meta.minutes) <= 8 for one in ALL)
    assert 2 <= short < len(ALL)
    page.wait_for_selector(f"text={short} questions fit")
    page.get_by_role("button", name="Start the interview").click()
    page.wait_for_selector(f"text=Question 1 of {short}")
    assert re.match(r"0:0\d / \d:00", page.locator("#clock").inner_text())
    for last in [False] * (short - 1) + [True]:
        page.get_by_role("button", name="Show the solution").click()
        page.get_by_role("button", name="See the summary" if last else "Next question").click()
    page.wait_for_selector("text=Session done")
    assert "0 % of the points" in page.locator(".lead").inner_text()
    page.reload()
    page.wait_for_selector("text=Session done")


def test_a_session_goes_on_after_a_reload(visit: Visit) -> None:
    page = visit.to()
    page.get_by_role("button", name="Start").click()
    page.wait_for_selector(f"text=Question 1 of {len(ALL)}")
    page.get_by_role("button", name="Show the solution").click()
    if page.get_by_role("button", name="That is my rating").count():
        page.get_by_role("button", name="That is my rating").click()
    page.get_by_role("button", name="Next question").click()
    page.wait_for_selector(f"text=Question 2 of {len(ALL)}")
    title = page.locator("h1").inner_text()
    page.reload()
    page.wait_for_selector(f"text=Question 2 of {len(ALL)}")
    assert page.locator("h1").inner_text() == title


def test_an_address_of_no_question_leads_back(visit: Visit) -> None:
    page = visit.to("#/q/no/such/question")
    assert "no such question" in page.locator("h1").inner_text()
    page.get_by_role("link", name="See all topics").click()
    page.wait_for_selector("text=Practise")


# ---------------------------------------------------------------- keys


def test_a_question_is_answered_with_the_keyboard_alone(visit: Visit) -> None:
    page = visit.to()
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "To the content"
    page.keyboard.press("Enter")
    for _ in range(60):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.closest('summary')?.textContent ?? ''").startswith(
            "Heavy ball"
        ):
            break
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.wait_for_selector("form.question")
    data = visit.data(HEAVY)
    assert page.evaluate("document.activeElement.tagName") == "H1"
    assert page.title() == "Two steps of heavy-ball momentum – Practice"
    page.keyboard.press("h")
    assert page.locator(".hint").count() == 1
    page.keyboard.press("Tab")
    page.keyboard.type(data["answers"][0]["value"])
    page.keyboard.press("Enter")
    page.wait_for_selector("[data-answer='w1'] .verdict.right")
    assert page.evaluate("document.activeElement.type") == "radio"
    for _ in range(data["answers"][1]["right"][0]):
        page.keyboard.press("ArrowDown")
    page.keyboard.press("Space")
    page.keyboard.press("c")
    page.wait_for_selector(".summary")
    assert page.evaluate("document.activeElement.textContent") == "Back to the topics"
    page.keyboard.press("v")
    page.wait_for_selector("text=variant 2 of 2")
    page.keyboard.press("t")
    page.wait_for_selector("text=Practise")


def test_letters_can_be_switched_off_as_keys(visit: Visit) -> None:
    page = visit.question(HEAVY)
    page.keyboard.press("?")
    page.get_by_label("Use single letters as keys").uncheck()
    page.get_by_role("button", name="Close").click()
    page.keyboard.press("h")
    assert page.locator(".hint").count() == 0
    page.keyboard.press("Control+Enter")
    assert "Not answered yet" in page.locator("[data-answer='w1'] .verdict").inner_text()


# ---------------------------------------------------------------- screens


@pytest.mark.parametrize("width", [320, 375])
def test_a_narrow_screen_never_scrolls_sideways(visit: Visit, width: int) -> None:
    visit.page.set_viewport_size({"width": width, "height": 700})
    wide = "() => document.documentElement.scrollWidth - window.innerWidth"
    page = visit.to()
    assert page.evaluate(wide) <= 0
    for identity in ALL:
        page = visit.question(identity)
        page.get_by_role("button", name="Show the solution").click()
        assert page.evaluate(wide) <= 0, identity
        small = page.evaluate(
            "() => [...document.querySelectorAll('button, .option, select')].filter((e) => e.offsetParent && "
            "e.getBoundingClientRect().height < 35).map((e) => e.outerHTML)"
        )
        assert small == []


COLOURS = "() => [getComputedStyle(document.body).backgroundColor, getComputedStyle(document.body).color]"


def test_dark_follows_the_system_and_can_be_chosen(browser: Any, visit: Visit) -> None:
    light = visit.to().evaluate(COLOURS)
    visit.page.locator("#theme").select_option("dark")
    chosen = visit.page.evaluate(COLOURS)
    visit.page.reload()
    assert visit.page.evaluate(COLOURS) == chosen != light
    context = browser.new_context(color_scheme="dark")
    system = Visit(context, visit.site)
    assert system.to().evaluate(COLOURS) == chosen
    system.page.locator("#theme").select_option("light")
    assert system.page.evaluate(COLOURS) == light
    context.close()


def test_formulas_are_set_in_the_embedded_font(visit: Visit) -> None:
    page = visit.question(HEAVY)
    page.evaluate("() => document.fonts.ready")
    assert page.evaluate("() => document.fonts.check('16px \"STIX Two Math\"', 'x')")
    loaded = page.evaluate(
        "() => [...document.fonts].filter((f) => f.status === 'loaded').map((f) => f.family)"
    )
    assert any("STIX Two Math" in family for family in loaded)
    assert page.evaluate("() => document.querySelector('mfrac').getBoundingClientRect().height") > 15


def test_a_figure_is_in_the_page_with_its_words(visit: Visit) -> None:
    page = visit.question(FIGURE)
    figure = page.locator(".figure").first
    assert figure.get_attribute("aria-label")
    box = figure.locator("svg").bounding_box()
    assert box["width"] > 100


def serious(page: Any) -> list[str]:
    from axe_playwright_python.sync_playwright import Axe

    found = Axe().run(page).response["violations"]
    return [
        f"{one['id']}: {node['html'][:120]}"
        for one in found
        if one["impact"] in ("serious", "critical")
        for node in one["nodes"]
    ]


@pytest.mark.parametrize(
    ("scheme", "identities"), [("light", ALL), ("dark", (HEAVY, MATRIX, MATCHING))], ids=["light", "dark"]
)
def test_axe_finds_nothing_serious(
    browser: Any, site: Path, scheme: str, identities: tuple[str, ...]
) -> None:
    context = browser.new_context(color_scheme=scheme, viewport={"width": 400, "height": 800})
    context.set_default_timeout(5000)
    visit = Visit(context, site)
    page = visit.to()
    page.evaluate("() => document.querySelectorAll('details').forEach((one) => { one.open = true; })")
    assert serious(page) == []
    for identity in identities:
        page = visit.question(identity)
        page.keyboard.press("h")
        for field in page.locator("form.question input[type=text]").all():
            field.fill("1,5")
        page.wait_for_timeout(400)
        page.get_by_role("button", name=re.compile("^(Check|Compare)")).click()
        assert serious(page) == [], identity
        if page.get_by_role("button", name="Show the solution").is_visible():
            page.get_by_role("button", name="Show the solution").click()
            assert serious(page) == [], identity
    page.keyboard.press("?")
    assert serious(page) == []
    context.close()


def test_the_pages_work_from_a_static_host_too(context: Any, site: Path) -> None:
    class Quiet(SimpleHTTPRequestHandler):
        def log_message(self, *_: Any) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=str(site.parent)))
    Thread(target=server.serve_forever, daemon=True).start()
    try:
        page = context.new_page()
        errors: list[str] = []
        page.on("console", lambda message: errors.append(message.text))
        page.goto(f"http://127.0.0.1:{server.server_port}/index.html#/q/{HEAVY}")
        page.wait_for_selector("form.question")
        page.get_by_role("button", name="Show the solution").click()
        page.wait_for_selector(".summary")
        assert errors == []
        page.close()
    finally:
        server.shutdown()
        server.server_close()


# ---------------------------------------------------------------- how quick, how large


def test_two_hundred_questions_stay_small_and_open_at_once(browser: Any, tmp_path: Path) -> None:
    bases = [baked(BANK.question(identity), 10) for identity in (HEAVY, FORMULA, CHOICES, MATRIX, FIGURE)]
    made = []
    for k in range(200):
        base = bases[4 if k % 8 == 7 else k % 4]  # a figure in every eighth: more than the bank has
        name = f"{base.id}-{k}"
        script = base.script.replace(json.dumps(base.id), json.dumps(name), 1)
        made.append(type(base)(name, {**base.entry, "id": name}, script))
    files = site_files(made, BANK.topics(), "Practice")
    first = sum(
        len(data)
        for name, data in files.items()
        if name in ("index.html", "site.css", "scripts.js", "bank.js")
    )
    assert first < 500_000
    assert sum(map(len, files.values())) < 8_000_000
    write_site(tmp_path / "site", files, force=False)
    page = browser.new_page()
    page.goto((tmp_path / "site/index.html").as_uri())
    page.wait_for_selector(".topic")
    shown = page.evaluate("() => performance.getEntriesByName('first-contentful-paint')[0].startTime")
    assert shown < 1000
    page.close()
