"""The terminal writer: formulas that mean what their LaTeX means, text in so many columns, colour or not."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from dataclasses import replace

import pytest
from rich.cells import cell_len

from qbank.bank import Bank
from qbank.compose import compose
from qbank.content import Display, Math, Paragraph, Text, View, item_blocks, walk
from qbank.generate import generate
from qbank.space import Stream
from qbank.writers.terminal import asked_rows, text, write
from qbank.writers.terminal_math import display, formula, whole
from qbank.writers.terminal_symbols import HIGH, LOW
from qbank.writers.terminal_text import Page

from .conftest import REPOSITORY
from .corpora.mathtext_corpus import WRITTEN
from .documents import every_kind_items, sample_document, says

ESCAPE = re.compile(r"\x1b\[[0-9;]*m")
NORMAL = {small: big for table in (HIGH, LOW) for big, small in table.items() if big.isascii()}


def in_line(latex: str) -> str:
    """The formula as it stands in a line of text; LaTeX in dollars where it is not drawn."""
    return text((Paragraph((Math(latex),)),), Page(1000))


def drawn(latex: str) -> str:
    lines = display(latex, 76)
    return "REFUSED" if lines is None else "\n".join(row.rstrip() for box in lines for row in box.rows)


# ---------------------------------------------------------------- formulas


@pytest.mark.parametrize(
    ("latex", "shown"),
    [
        (r"\eta = \frac{1}{4}", "η = 1/4"),
        (r"-\frac{3}{4}", "−3/4"),
        (r"a - \frac{1}{2} + \frac{\eta}{2}", "a − 1/2 + η/2"),
        (r"(1 - \eta\lambda)^2 w_0", "(1 − ηλ)²w₀"),
        (r"x_i^2", "xᵢ²"),
        (r"\ln x + \ln(2) - \exp(-\lambda)", "ln x + ln(2) − exp(−λ)"),
        (r"a \log b", "a log b"),
        (r"2 \cdot 3", "2 · 3"),
        (r"\lVert w - u \rVert_2 \le \frac{1}{2}", "‖w − u‖₂ ≤ 1/2"),
        (r"\{1, \dots, n\}", "{1, …, n}"),
        (r"f_\theta(x)", "f_θ(x)"),
        (r"\hat{y}_k, \bar x", "ŷₖ, x̄"),
        (r"\operatorname{ReLU}(W x)", "ReLU(Wx)"),
        (r"L(\theta) \text{ for all } \theta", "L(θ) for all θ"),
        (r"\sum_{i=1}^n x_i", "∑ᵢ₌₁ⁿ xᵢ"),
        (r"\mathbb{E}[X^2]", "𝔼[X²]"),
        (r"x := -1", "x := −1"),
        (r"50\%", "50%"),
    ],
)
def test_a_plain_formula_stands_in_the_line(latex: str, shown: str) -> None:
    assert in_line(latex) == shown


@pytest.mark.parametrize(
    "latex",
    [
        r"\frac{1}{2} x",  # 1/2x would be 1/(2x)
        r"x \frac{1}{2}",
        r"2 \cdot \frac{1}{2}",
        r"\frac{1}{2}!",
        r"\frac{a + b}{2}",
        r"\frac{1}{2}^2",
        r"\left(\frac{1}{2} x\right)^2",
        r"\ln\frac{1}{2}",  # ln 1/2 would be (ln 1)/2
        r"\sqrt{x + 1} y",
        r"\frac{x_1}{2}",
        r"e^{\frac{1}{2}}",
        r"w^{T/2}",
        r"x^{0.5}",
    ],
)
def test_a_formula_that_would_change_its_meaning_in_one_line_gets_several(latex: str) -> None:
    shown = in_line(latex)
    assert "$" not in shown
    assert "\n" in shown


@pytest.mark.parametrize(
    ("latex", "shown"),
    [
        (r"\frac{a + b}{2} x", " a + b\n╶─────╴x\n   2"),
        (r"\left(\frac{a}{b}\right)^2", "⎛ a ⎞²\n⎜╶─╴⎟\n⎝ b ⎠"),
        (
            r"\begin{pmatrix} 1 & -20 \\ \frac{1}{2} & 4 \end{pmatrix}^\top",
            "⎛  1 −20⎞ᵀ\n⎝1/2   4⎠",
        ),
        (r"\begin{aligned} a &= b \\ &= \frac{1}{2} c \end{aligned}", "a = b\n     1\n  = ╶─╴c\n     2"),
        (r"\left(1 + e^{-w_1 x}\right)^2", "⎛     −w₁x⎞²\n⎝1 + e    ⎠"),
        (
            r"\begin{pmatrix} \frac{p+1}{2} \\ \frac{q+1}{2} \end{pmatrix}",
            "⎛ p + 1 ⎞\n⎜╶─────╴⎟\n⎜   2   ⎟\n⎜ q + 1 ⎟\n⎜╶─────╴⎟\n⎝   2   ⎠",
        ),
        (r"\max_{k \le n} a_k", "max aₖ\nk≤n"),
        (r"w_T x_y", "w x\n T y"),
        (r"e^{-\frac{x^2}{2}}", "   x²\n −╶──╴\n   2\ne"),
        (r"\sqrt{x^2 + 1}", " ┌──────╴\n╰┘x² + 1"),
        (r"\begin{cases} x & x > 0 \\ 0 & \text{else} \end{cases}", "⎧x  x > 0\n⎩0  else"),
    ],
)
def test_a_displayed_formula_is_drawn(latex: str, shown: str) -> None:
    assert drawn(latex) == shown


@pytest.mark.parametrize(
    "latex",
    [
        r"\foo{x}",
        r"\overline{ab}",
        r"x^",
        r"\left(x",
        r"\frac{1}",
        r"{x",
        r"a \color{red} b",
        r"\begin{array}{c|c} 1 & 2 \end{array}",
        "x & y",
        "丁 + 1",
    ],
)
def test_a_formula_that_is_not_known_is_shown_as_its_latex(latex: str) -> None:
    assert formula(latex) is None
    assert display(latex, 76) is None
    assert in_line(latex) == f"${latex}$"


def test_no_formula_however_broken_raises() -> None:
    stream = Stream("broken formulas")
    bits = (
        "{",
        "}",
        "^",
        "_",
        "&",
        r"\\",
        r"\left",
        r"\right",
        r"\frac",
        r"\begin{matrix}",
        r"\text{",
        "\\",
        "'",
        "2",
    )
    drawn_ = 0
    for latex in stream.shuffled([latex for latex in WRITTEN for _ in range(5)]):
        at, to = stream.below(len(latex) + 1), stream.below(len(latex) + 1)
        broken = latex[:at] + bits[stream.below(len(bits))] + latex[max(at, to) :]
        drawn_ += formula(broken) is not None
        display(broken, 60)
    assert drawn_ > 50


def test_a_long_formula_is_broken_before_a_sign_or_relation() -> None:
    lines = display(" + ".join(f"x_{{{i}}}" for i in range(40)) + " = 0", 60)
    assert lines is not None
    assert len(lines) > 2
    assert all(box.width <= 60 for box in lines)
    assert all(box.rows[0].strip()[0] in "x+=" for box in lines)


def digits(shown: str) -> Counter[str]:
    plain = "".join(NORMAL.get(character, character) for character in shown)
    return Counter(re.findall(r"[0-9]", plain))


def formulas_of_the_bank() -> list[str]:
    bank = Bank(REPOSITORY / "bank")
    found = []
    for identity in bank.select()[::3]:
        item = compose(generate(bank.question(identity), 0), View.TUTOR, draw=False)
        found += [
            node.latex
            for blocks in item_blocks(item)
            for node in walk(blocks)
            if isinstance(node, Math | Display)
        ]
    return sorted(set(found))


def test_no_digit_or_letter_of_the_bank_is_lost_on_the_way() -> None:
    drawn_of = {latex: formula(latex, False) for latex in formulas_of_the_bank()}
    assert len(drawn_of) > 500
    assert sum(pieces is None for pieces in drawn_of.values()) <= len(drawn_of) // 100
    for source, pieces in drawn_of.items():
        if pieces is None:
            continue
        shown = "".join(whole(pieces).rows)
        latex = re.sub(r"\\\\\[\d\w+\]", "", source)  # room between rows
        assert digits(shown) == digits(latex), latex
        # Letters, commands left out: those of a command's name are none of the formula's.
        bare = unicodedata.normalize("NFD", shown)
        plain = "".join(NORMAL.get(character, character) for character in bare)
        written = re.sub(r"\\(?:begin|end)\{\w+\}|\\[A-Za-z]+", "", latex)
        missing = Counter(re.findall(r"[A-Za-z]", written)) - Counter(re.findall(r"[A-Za-zℝ-ℤ𝐀-𝟿]", plain))
        fonts = "".join(re.findall(r"\\math(?:bb|cal|bf)\{?(\w)", latex))
        assert not missing - Counter(fonts), latex


def test_most_of_the_corpus_is_drawn_and_the_rest_is_refused() -> None:
    refused = [latex for latex in WRITTEN if display(latex, 76) is None]
    assert len(refused) < len(WRITTEN) // 4
    assert r"\cancel{x}" in refused


# ---------------------------------------------------------------- documents


@pytest.mark.parametrize("view", list(View))
@pytest.mark.parametrize("width", [80, 60])
def test_every_document_fits_its_width(view: View, width: int) -> None:
    shown = write(sample_document(view), Page(width)).decode()
    assert max(map(cell_len, shown.splitlines())) <= width
    assert all(line == line.rstrip() for line in shown.splitlines())
    assert "\x1b" not in shown
    assert "$" not in shown


def test_the_sample_shows_lists_tables_options_and_figures() -> None:
    shown = write(sample_document(View.TUTOR)).decode()
    for piece in (
        "  hidden    128  max(0, x)",
        "      1. no weights,",
        "    B)  −1/10",
        "Figure: Loss over steps",
        "    3.  softplus log(1 + eᶻ)",
        "        Linear(784, 128),  # with bias",
        "<https://example.org/linear?a=1&b=2>",
        "2. (2) ReLU is positively homogeneous",
    ):
        assert piece in shown, piece


def test_a_candidate_sees_no_solution() -> None:
    shown = write(sample_document(View.CANDIDATE)).decode()
    assert not re.search(r"Solution|Key of|Hints|Rubric", shown)


def test_colour_changes_nothing_but_the_colour() -> None:
    document = sample_document(View.TUTOR)
    coloured = write(document, Page(colour=True)).decode()
    assert "\x1b[36m" in coloured
    assert ESCAPE.sub("", coloured) == write(document, Page()).decode()


def test_without_unicode_formulas_are_latex() -> None:
    shown = text(says(r"Let $\eta = \frac{1}{2}$."), Page(two_d=False))
    assert shown == r"Let $\eta = \frac{1}{2}$."


def test_an_unknown_node_or_kind_is_refused() -> None:
    with pytest.raises(TypeError, match="does not know the block"):
        text((Text("no block"),), Page())  # type: ignore[arg-type]
    with pytest.raises(TypeError, match="does not know the inline"):
        text((Paragraph((Paragraph(()),)),), Page())  # type: ignore[arg-type]
    answer = every_kind_items(View.TUTOR)[0].parts[0].answers[0]
    with pytest.raises(ValueError, match="does not know answers of kind 'essay'"):
        asked_rows(replace(answer, kind="essay"), Page())
