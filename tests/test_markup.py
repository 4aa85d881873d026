"""Markdown with math becomes the tree, and values can neither break it nor be read as markup."""

from __future__ import annotations

import pytest
import sympy as sp
from hypothesis import given, settings
from hypothesis import strategies as st

from qbank import content as c
from qbank.markup import MarkupError, fill, parse, parse_inline
from qbank.model import Passage
from qbank.template import TemplateError, render


def test_a_text_becomes_its_tree() -> None:
    tree = parse("Let $x_1 < 2$ be *small*, cost \\$5 [[w1]].\n\n$$ a \\\\ b $$\n\n- one\n- **two** `code`\n")
    assert tree == (
        c.Paragraph(
            (
                c.Text("Let "),
                c.Math("x_1 < 2"),
                c.Text(" be "),
                c.Emph((c.Text("small"),)),
                c.Text(", cost $5 "),
                c.Slot("w1"),
                c.Text("."),
            )
        ),
        c.Display("a \\\\ b"),
        c.Bullets(
            (
                (c.Paragraph((c.Text("one"),)),),
                (c.Paragraph((c.Strong((c.Text("two"),)), c.Text(" "), c.Code("code"))),),
            )
        ),
    )


def test_a_formula_between_double_dollars_in_a_paragraph_is_displayed() -> None:
    assert parse("Minimise\n$$ f(w), $$\nwhere $w$ is real.") == (
        c.Paragraph((c.Text("Minimise"),)),
        c.Display("f(w),"),
        c.Paragraph((c.Text("where "), c.Math("w"), c.Text(" is real."))),
    )


def test_tables_keep_their_alignment() -> None:
    (table,) = parse("| a | $b$ |\n|--:|:-:|\n| 1 | 2 |")
    assert isinstance(table, c.Table)
    assert table.align == "rc"
    assert table.header == ((c.Text("a"),), (c.Math("b"),))


REFUSED = [
    ("a\nb $x\nc", 1, "unbalanced"),
    ("a <b>bold</b>", None, None),
    ("![x](http://example.org/x.png)", 0, "is no figure"),
    ("ok\n\n### deep", 2, "a heading inside a section"),
    ("> quoted", 0, "is not supported here"),
]


@pytest.mark.parametrize(("text", "line", "message"), [r for r in REFUSED if r[2]])
def test_what_cannot_be_shown_is_refused_with_its_line(text: str, line: int, message: str) -> None:
    with pytest.raises(MarkupError, match=message) as caught:
        parse(text)
    assert caught.value.line == line


def test_raw_html_stays_text() -> None:
    assert parse("a <b>bold</b>") == (c.Paragraph((c.Text("a <b>bold</b>"),)),)


def _filled(text: str, **values: object) -> c.Blocks:
    printed = render(Passage(text, 1), values)
    return fill(
        parse(printed.text),
        lambda i: (c.Text(str(printed.values[i])),),
        lambda i: str(printed.values[i]),
        lambda name: name,
    )


@given(st.text(alphabet=st.characters(codec="utf-8", exclude_characters="\ue000\ue001\r\n"), max_size=30))
@settings(max_examples=200, deadline=None)
def test_no_word_can_break_out_of_its_place(word: str) -> None:
    (paragraph,) = _filled("before <<word>> after", word=word)
    assert isinstance(paragraph, c.Paragraph)
    assert paragraph.inlines == (c.Text(f"before {word} after"),)


def test_parse_inline_wants_one_paragraph() -> None:
    assert parse_inline("a $b$") == (c.Text("a "), c.Math("b"))
    assert parse_inline("$$ b $$") == (c.Math("b"),)
    with pytest.raises(MarkupError, match="one paragraph"):
        parse_inline("a\n\nb")


@pytest.mark.parametrize(
    ("text", "values", "message"),
    [
        ("<< 0.5 >>", {}, "cannot be printed"),
        ("<< x >>", {"x": True}, "cannot be printed"),
        ("<< x >>", {"x": [1]}, "cannot be printed"),
        ("<< y >>", {"x": 1}, "`<<y>>` names nothing"),
        ("<< x ~ x >>", {"x": 1}, "`~` is not allowed"),
        ("<< x|join >>", {"x": 1}, "No filter named 'join'"),
        ("<< x|string >>", {"x": 1}, "No filter named 'string'"),
        ("<< x.__class__ >>", {"x": 1}, "unsafe|names nothing|undefined"),
        ("a\n<< x", {"x": 1}, "unexpected"),
    ],
)
def test_what_has_no_exact_form_is_not_printed(text: str, values: dict[str, object], message: str) -> None:
    with pytest.raises(TemplateError, match=message):
        render(Passage(text, 1), values)


def test_a_placeholder_knows_its_line() -> None:
    with pytest.raises(TemplateError) as caught:
        render(Passage("one\ntwo\n<<nothing>>", 41), {})
    assert caught.value.line == 43


def test_conditionals_choose_between_texts() -> None:
    text = "<<% if n == 1 %>>\none\n<<% else %>>\n<<n>>\n<<% endif %>>"
    assert render(Passage(text, 7), {"n": sp.Integer(1)}).text.strip() == "one"
    assert render(Passage(text, 7), {"n": sp.Integer(2)}).values == (2,)
