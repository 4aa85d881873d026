"""The LaTeX engine: the writer on its own, and with lualatex the PDF that comes of it."""

from __future__ import annotations

import functools
import io
import os
import re
import shutil
import subprocess
import sys
import tempfile
import unicodedata
from dataclasses import replace
from fractions import Fraction
from pathlib import Path
from typing import Any

import pypdf
import pytest
import typst
from hypothesis import given
from hypothesis import strategies as st

from qbank import tex
from qbank.content import (
    Answer,
    Break,
    Bullets,
    Code,
    CodeBlock,
    Display,
    Document,
    Figure,
    Item,
    Key,
    Link,
    Math,
    Paragraph,
    Part,
    Section,
    Slot,
    Strong,
    Table,
    Text,
    View,
    figures,
)
from qbank.writers import latex
from qbank.writers.latex_math import Unwritable, formula
from qbank.writers.latex_text import escape, escape_code, inlines
from tests.documents import (
    KINDS,
    momentum,
    parameters,
    sample_document,
    says,
    slopes,
    statements,
    words,
)

GOLDEN = Path(__file__).parent / "golden" / "latex"
needs_tex = pytest.mark.latex


def source(document: Document) -> str:
    return latex.write(document).decode()


def body(document: Document) -> str:
    return source(document).split("\\begin{document}\n")[1]


def one(stem: tuple[Any, ...], *answers: Answer, view: View = View.CANDIDATE, title: str = "") -> Document:
    item = Item("topic/one", 5, 1, title, stem, (Part("", (), answers),))
    return Document("Sheet", view, (Section("", (item,)),))


def several(*items: Item) -> Document:
    numbered = tuple(replace(item, number=at) for at, item in enumerate(items, start=1))
    return Document("Sheet", View.TUTOR, (Section("All", numbered),))


def pictures(document: Document) -> dict[str, bytes]:
    page = "#set page(width: auto, height: auto, margin: 0pt)\n#image(bytes(sys.inputs.svg), width: 180pt)"
    return {
        f"{name}.pdf": typst.compile(page.encode(), sys_inputs={"svg": figure.svg})
        for name, figure in figures(document).items()
    }


def pages(made: bytes) -> list[str]:
    return [page.extract_text() for page in pypdf.PdfReader(io.BytesIO(made)).pages]


@functools.cache
def paper(view: View) -> bytes:
    """The PDF of the sample document."""
    document = sample_document(view)
    return tex.pdf(latex.write(document), pictures(document))


def squeezed(text: str) -> str:
    """Without white space and in compatibility form, in which math letters are plain letters."""
    return re.sub(r"\s", "", unicodedata.normalize("NFKC", text))


# ---------------------------------------------------------------- what is written


@pytest.mark.parametrize("view", View)
def test_the_paper_is_what_somebody_has_looked_at(view: View) -> None:
    assert body(sample_document(view)) == (GOLDEN / f"{view}.tex").read_text(encoding="utf-8")


def test_the_bytes_do_not_depend_on_the_seed_of_hashes() -> None:
    program = (
        "import sys; from tests.documents import sample_document\n"
        "from qbank.content import View; from qbank.writers import latex\n"
        "sys.stdout.buffer.write(latex.write(sample_document(View.TUTOR)))"
    )
    outputs = {
        subprocess.run(
            [sys.executable, "-c", program],
            env={**os.environ, "PYTHONHASHSEED": seed},
            cwd=Path(__file__).parent.parent,
            capture_output=True,
            check=True,
        ).stdout
        for seed in ("1", "2")
    }
    assert outputs == {latex.write(sample_document(View.TUTOR))}


def test_a_candidate_reads_nothing_of_the_keys() -> None:
    shown, known = body(sample_document(View.CANDIDATE)), body(sample_document(View.TUTOR))
    telling = (
        *("101770", "0.126928", "0.0005", "no momentum", "velocity not decayed", "s - s\\textasciicircum"),
        *("rightbubble", "rightbox", "keyed", "begin{solution}", "begin{rubric}", "heading", "feedback"),
    )
    assert [text for text in telling if text in shown] == []
    assert [text for text in telling if text.lower() not in known.lower()] == ["no momentum"]


def test_a_candidates_paper_that_holds_a_key_is_refused() -> None:
    document = replace(sample_document(View.TUTOR), view=View.CANDIDATE)
    with pytest.raises(Unwritable, match="optimization/momentum/two-steps: hints"):
        latex.write(document)


def test_the_grade_table_adds_up() -> None:
    table = body(sample_document(View.CANDIDATE)).split("\\begin{grades}")[1].split("\\end{grades}")[0]
    cells = re.search(r"\\textbf\{Points\} & (.*) \\\\", table)
    assert cells is not None
    points = [sum(map(Fraction, cell.split())) for cell in cells[1].split(" & ")]
    assert len(points) == 11
    assert sum(points[:-1]) == points[-1] == sample_document(View.CANDIDATE).points


def test_a_grade_table_of_many_questions_has_rows_of_like_length() -> None:
    items = [replace(slopes(), parts=(), number=at) for at in range(1, 25)]
    document = replace(sample_document(View.CANDIDATE), sections=(Section("", tuple(items)),))
    rows = re.findall(r"\\textbf\{Question\}(.*) \\\\", body(document))
    assert [row.count("&") for row in rows] == [9, 9, 7]


def test_a_paper_without_a_duration_has_no_cover() -> None:
    document = replace(sample_document(View.CANDIDATE), minutes=Fraction(0))
    assert "\\begin{sheethead}" in body(document)
    assert "\\begin{cover}" not in body(document)


SPACES = {
    "integer": "\\blank",
    "rational": "\\blank",
    "real": "\\blank",
    "expression": "\\blank",
    "vector": "\\grid{\\cell \\\\ \\cell}",
    "matrix": "\\grid{\\cell & \\cell & \\cell \\\\ \\cell & \\cell & \\cell}",
    "choice": "\\item[\\bubble{B}] two",
    "choices": "\\item[\\tickbox{B}] two",
    "boolean": "\\mbox{\\bubble{}~True}\\quad\\mbox{\\bubble{}~False}",
    "matching": "\\shortblank & 1. & one & A & three \\\\",
    "ordering": "Letters in order:",
    "text": "\\ruled{8}",
    "proof": "\\ruled{12}",
}


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_of_answer_has_its_space(kind: str) -> None:
    entries = tuple((Text(word),) for word in ("one", "two"))
    shape = {"vector": (2, 1), "matrix": (2, 3)}.get(kind)
    answer = Answer(
        "w", kind, Fraction(4), shape, options=entries, left=entries, right=((Text("three"),),), items=entries
    )
    assert SPACES[kind] in body(one((), answer))
    assert SPACES[kind] in body(one((Paragraph((Slot("w"),)),), answer))
    assert body(one((Paragraph((Text("Here: "), Slot("w"))),), answer)).count(SPACES[kind]) == 1


def test_a_kind_that_the_writer_does_not_know_is_an_error() -> None:
    with pytest.raises(Unwritable, match=r"topic/one variant 5: .* kind `drawing`"):
        latex.write(one((), Answer("w", "drawing", Fraction(1))))


def test_a_node_that_the_writer_does_not_know_is_an_error() -> None:
    with pytest.raises(AssertionError):
        latex.write(one((Text("a text is no block"),)))
    with pytest.raises(AssertionError):
        latex.write(one((Paragraph((CodeBlock("a block is no text"),)),)))  # type: ignore[arg-type]


def test_a_slot_without_its_answer_is_an_error() -> None:
    with pytest.raises(Unwritable, match="topic/one variant 5: there is a slot for `v`"):
        latex.write(one((Paragraph((Slot("v"),)),), Answer("w", "integer", Fraction(1))))


def test_a_vector_without_a_shape_gets_a_line() -> None:
    assert "\\blank" in body(one((), Answer("w", "vector", Fraction(1))))


def test_how_exact_a_response_has_to_be_is_said_beside_its_line() -> None:
    answer = Answer("w", "real", Fraction(1), precision="to 3 digits")
    assert "\\answerline{Answer:}{\\blank\\precision{to 3 digits}}" in body(one((), answer))


def test_two_answers_without_slots_are_called_by_their_names() -> None:
    shown = body(one((), Answer("w_1", "integer", Fraction(1)), Answer("w_2", "integer", Fraction(1))))
    assert "\\answerline{w\\_1:}" in shown
    assert "\\answerline{w\\_2:}" in shown


def test_the_key_of_a_real_says_how_exact_it_has_to_be_and_what_else_counts() -> None:
    shown = body(sample_document(View.SCORER))
    assert "tolerance $\\pm$0.0005; \\texttt{log(1 + exp(-2))} $\\approx$ 0.126928011042973" in shown
    assert "also \\texttt{s - s\\textasciicircum{}2}" in shown


def test_a_mistake_behind_an_option_is_told_under_that_option() -> None:
    lines = body(sample_document(View.SCORER)).split("\n")
    after = lines[lines.index("\\item[\\bubble{D}] $\\displaystyle \\frac{1}{2}$") + 1]
    assert after.startswith("\\feedback{\\emph{Ignores momentum:} Gradient descent without momentum")


def test_a_picture_is_called_by_its_content() -> None:
    figure = Figure("<svg/>", "50 % of {x}")
    shown = body(one((figure,)))
    assert re.search(r"\\drawing\{figure-[0-9a-f]{12}\.pdf\}\{50 \\% of \\\{x\\\}\}", shown)


# ---------------------------------------------------------------- escaping

PRINTED = {"textbackslash": "\\", "textasciicircum": "^", "textasciitilde": "~", "enspace": "\u2002"}
PRINTED |= {"quad": "\u2003"}
ESCAPED = re.compile(
    r"\\righttoleft\{(?P<rtl>(?:[^{}\\]|\\[^a-z]|\\[a-z]+\{\})*)\}|\\hspace\{0pt\}|\\(?P<name>[a-z]+)\{\}|\\(?P<char>[^a-z])|"
    r"(?P<tie>~)|(?P<active>[\\{}$&#%_^])|(?P<plain>.)",
    re.DOTALL,
)


def printed(latex_text: str) -> str:
    """What TeX prints, told from its manual and not from the writer; fails on characters that act."""
    found = []
    for token in ESCAPED.finditer(latex_text):
        assert token["active"] is None, token["active"]
        found.append(
            PRINTED.get(token["name"] or "", "")
            or printed(token["rtl"] or "")
            or {"-": "\u00ad", ",": "\u2009"}.get(token["char"] or "", token["char"])
            or ("\u00a0" if token["tie"] else token["plain"] or "")
        )
    return "".join(found)


def expected(text: str) -> str:
    text = unicodedata.normalize("NFC", text).replace("\u202f", "\u2009")
    text = re.sub("[\t\n\r\u2028\u2029]", " ", text).replace("’", "'")
    return "".join(
        char for char in text if unicodedata.category(char) != "Cf" or char in "\u00ad\u200c\u200d"
    )


@given(st.text(st.characters(exclude_categories=["Cs", "Cc"]) | st.sampled_from("\\{}$&#%_^~<>\"'`-\n\t")))
def test_any_text_is_printed_as_it_is(text: str) -> None:
    assert printed(escape(text)).replace("’", "'") == expected(text)


@given(st.text(st.sampled_from("ab\\{}$&#%_^~<>\"'`-  \tאש")))
def test_any_code_is_printed_as_it_is_with_every_space(text: str) -> None:
    shown = printed(escape_code(text)).replace("\u00a0", " ")
    assert shown == expected(text.expandtabs(4))
    assert not re.search(r"^ | $|  ", escape_code(text))


@pytest.mark.parametrize("char", ["\x00", "\x07", "\x1b", "\x7f", "\x85"])
def test_a_control_character_is_refused(char: str) -> None:
    with pytest.raises(Unwritable, match=rf"U\+{ord(char):04X} cannot be printed"):
        escape(f"a{char}b")


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("Hölder's bound", "Hölder’s bound"),
        ("'s derivative", "’s derivative"),  # after a formula
        ("f'(x) and 'x'", "f'(x) and 'x'"),
        ("the 1'2", "the 1'2"),
    ],
)
def test_an_apostrophe_inside_a_word_is_set_as_one(text: str, shown: str) -> None:
    assert escape(text) == shown


def test_hebrew_is_marked_to_be_read_from_the_right() -> None:
    assert escape("a שלום עולם, b") == "a \\righttoleft{שלום עולם}, b"


def test_only_web_and_mail_addresses_become_links() -> None:
    assert inlines((Link(words("here"), "run:evil.sh"),)) == "here\\address{run:evil.sh}"
    linked = inlines((Link(words("here"), "https://x.org/a b#c%20_{d}"),))
    assert linked.startswith("\\weblink{https://x.org/a\\%20b\\#c\\%20\\_\\%7Bd\\%7D}{here}\\address{")
    assert inlines((Link(words("a@x.org"), "mailto:a@x.org"),)) == "\\weblink{mailto:a@x.org}{a@x.org}"


# ---------------------------------------------------------------- formulas

FINE = [
    r"\frac{1}{2}",
    r"50\% \{x\} \$5 \_ \#",
    r"\text{if $x > 0$}",
    r"\begin{aligned} a &= b \\ &= c \end{aligned}",
    r"\begin{cases} x & x > 0 \\ 0 \end{cases}",
    r"\left\{ x \;\middle|\; x > 0 \right.",
    r"\leq \inf \letterspace",  # names that only begin like those of programs
]
REFUSED = {
    r"\frac{1}{2": "lacks",
    "a}b": "too many",
    "a $ b": "loose",
    "a % b": "comment",
    "a\\": "middle of a command",
    r"\input{/etc/passwd}": r"\\input",
    r"\directlua{os.exit()}": r"\\directlua",
    r"\luaexec{x}": r"\\luaexec",
    r"\csname input\endcsname": r"\\csname",
    r"^^5cinput{x}": r"\^\^",
    r"\begin{filecontents}{x}\end{filecontents}": "filecontents",
    r"\begin {luacode}\end{luacode}": "luacode",
    r"\end{document}": "document",
    r"\def\x{\x}\x": r"\\def",
}


@pytest.mark.parametrize("latex_math", FINE)
def test_a_formula_goes_through_verbatim(latex_math: str) -> None:
    assert formula(latex_math) == latex_math


@pytest.mark.parametrize("latex_math", REFUSED)
def test_what_is_no_formula_is_refused(latex_math: str) -> None:
    with pytest.raises(Unwritable, match=REFUSED[latex_math]):
        formula(latex_math)


def test_what_cannot_stand_in_a_formula_is_written_as_what_can() -> None:
    assert formula(r"\begin{align*} a &= b \end{align*}") == r"\begin{aligned} a &= b \end{aligned}"
    assert formula("a\n\n  b") == "a\n  b"
    assert inlines((Math(""), Math("a\n+ b"))) == "${}$$a + b$"


def test_a_refused_formula_names_its_question() -> None:
    with pytest.raises(Unwritable, match=r"topic/one variant 5: the formula `a}` has a `}` too many"):
        latex.write(one((Display("a}"),)))


# ---------------------------------------------------------------- running TeX


def test_without_tex_the_message_says_what_to_do(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "")
    with pytest.raises(tex.MissingTeX) as caught:
        tex.pdf(b"", {})
    assert "`lualatex`, which is not installed" in str(caught.value)
    assert "leave out `--engine latex`" in caught.value.hint
    assert all(package in caught.value.hint for package in (*tex.DEBIAN_PACKAGES, "MiKTeX", "MacTeX"))


@pytest.mark.parametrize(
    ("line", "missing"),
    [
        ("! LaTeX Error: File `unicode-math.sty' not found.", "unicode-math.sty"),
        (
            '(fontspec)                The font "lmroman10-regular" cannot be found; this may',
            "lmroman10-regular",
        ),
    ],
)
def test_a_missing_package_or_font_is_told_as_missing(line: str, missing: str) -> None:
    error = tex.explain(f"This is LuaHBTeX\n{line}\n", "")
    assert isinstance(error, tex.MissingTeX)
    assert error.missing == missing


def test_an_error_outside_the_questions_names_none() -> None:
    paper = "\\foo\n% qbank: item a variant 1\n% qbank: end of item\n\\bar"
    for line in (1, 4):
        error = tex.explain(f"! Undefined control sequence.\nl.{line} \\foo\n", paper)
        assert isinstance(error, tex.TexFailed)
        assert error.place.item == ""
        assert "outside the questions" in str(error)


def test_a_log_without_an_error_still_gives_one() -> None:
    assert "TeX gave no PDF" in str(tex.explain("Segmentation fault", ""))


def test_a_log_is_shown_in_twenty_lines() -> None:
    log = "! Undefined control sequence.\n" + "\n".join(f"<line {at}>" for at in range(50)) + "\nl.1 \\foo"
    error = tex.explain(log, "\\foo")
    assert isinstance(error, tex.TexFailed)
    assert len(error.log.splitlines()) == 20


@pytest.mark.parametrize("name", ["../x.pdf", "a/b.pdf", "paper.tex", "paper.pdf"])
def test_an_asset_cannot_leave_its_folder(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shutil, "which", lambda program: program)
    with pytest.raises(ValueError, match="plain file name"):
        tex.pdf(b"", {name: b""})


@needs_tex
def test_the_pdf_says_what_the_document_says(tmp_path: Path) -> None:
    document = sample_document(View.CANDIDATE)
    found = pages(tex.pdf(latex.write(document), pictures(document), keep=tmp_path))
    for number, page in enumerate(found, start=1):
        assert squeezed(f"Page {number} of {len(found)}") in squeezed(page)
        assert "A-7K2M" in page
    cover = squeezed(found[0])
    for text in ("Theory of Deep Learning", "Final examination", "Duration: 60 minutes", "Points: 44 5/6"):
        assert squeezed(text) in cover
    whole = squeezed("".join(found))
    for item in document.items:
        assert squeezed(f"Question {item.number} {item.title}") in whole
    for text in (
        "20.5 points · 23 minutes",
        "Computew1exactly.",
        'Quotes "here", 50 % and a_b^c #1 {x} ~ \\ are plain text.',
        "Linear(784, 128), # with bias",
        "Answer: (to 3 significant digits)",
        "[2.5]",
    ):
        assert squeezed(text) in whole
    assert "Overfull" not in (tmp_path / "paper.log").read_text(encoding="utf-8")


@needs_tex
@pytest.mark.parametrize("view", [View.SCORER, View.TUTOR])
def test_the_solutions_show_keys_mistakes_and_points(view: View) -> None:
    whole = squeezed("".join(pages(paper(view))))
    for text in (
        "(a) [2] Compute w1 exactly. 1",
        "Key A, B, D",
        "Key 1–C, 2–A, 3–B",
        "tolerance ±0.0005",
        "Known mistakes",
        "Forgets the step size: The step size η is missing.",
        "ReLU is positively homogeneous",
        "optimization/smoothness/descent-lemma · variant 0 · 15 minutes",
    ):
        assert squeezed(text) in whole
    assert ("Hints" in whole) == (view is View.TUTOR)


@needs_tex
def test_two_runs_in_two_folders_give_the_same_bytes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    first = paper(View.TUTOR)
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    document = sample_document(View.TUTOR)
    assert tex.pdf(latex.write(document), pictures(document), keep=tmp_path) == first
    assert tmp_path.as_posix().encode() not in first
    assert b"/CreationDate" not in first


NASTY = [
    "# $ % & _ { } ~ ^ \\ < > \" ' ` | -- --- ?` !` ``x'' << >>",
    "\\input{x} \\end{document} %comment ^^41 $x$ \\[ \\]",
    "[0, 1] begins with a bracket, * with a star",
    "naïve Łukasiewicz ő ß Ærøskøbing — “quotes” … § ½ € № ≤ → ∀ ∈ ℝ ∑ ²",
    "Καλημέρα κόσμε, Ὀλυμπιάς; Привет, мир",
    "fi ffl fb Äpfel ﬁ",
]


@needs_tex
def test_nasty_text_reaches_the_pdf_wherever_it_stands() -> None:
    table = Table(
        ((Text("[a]"),), (Text("b"),)), tuple(((Text(text),), (Text("*"),)) for text in NASTY), "lr"
    )
    stem = (
        *(Paragraph((Text(text),)) for text in NASTY),
        *(Paragraph((Strong((Text(text), Break(), Text("[end]"))),)) for text in NASTY),
        Bullets(tuple((Paragraph((Text(text),)),) for text in NASTY)),
        table,
        CodeBlock("\n".join(NASTY)),
        Paragraph(tuple(Code(text) for text in NASTY)),
    )
    options = tuple((Text(text),) for text in NASTY)
    answers = (
        Answer("c", "choice", Fraction(1), options=options),
        Answer("m", "matching", Fraction(1), left=options, right=options),
        Answer("o", "ordering", Fraction(1), items=options),
    )
    document = one(stem, *answers, title=NASTY[0])
    document = replace(document, title=NASTY[0], course=NASTY[1], form_code=NASTY[2], candidate_name=NASTY[3])
    whole = squeezed("".join(pages(tex.pdf(latex.write(document), {})))).replace("’", "'").replace("-", "")
    for text in NASTY:
        # A narrow cell may hyphenate, so the places are counted without hyphens.
        assert whole.count(squeezed(text).replace("’", "'").replace("-", "")) >= 9, text


@needs_tex
def test_hebrew_and_arabic_are_printed() -> None:
    shown = "".join(pages(tex.pdf(latex.write(one(says("שלום עולם and مرحبا"), title="שלום")), {})))
    assert set("שלוםע") <= set(unicodedata.normalize("NFKC", shown))
    assert set("مرحبا") <= set(unicodedata.normalize("NFKC", shown))


@needs_tex
def test_a_character_that_no_font_has_is_an_error_that_names_the_question() -> None:
    with pytest.raises(tex.TexFailed, match=r"no font has the character `漢` \(U\+6F22\)") as caught:
        tex.pdf(latex.write(several(slopes(), replace(statements(), title="漢字"))), {})
    assert caught.value.place.item == "optimization/gd/quadratic"


@needs_tex
def test_an_undefined_command_leads_back_to_its_question() -> None:
    second = replace(parameters(), stem=says(r"Let $a + b$ and $\norm{x}^2$ be given."))
    with pytest.raises(tex.TexFailed) as caught:
        tex.pdf(latex.write(several(momentum(), second, slopes())), {})
    error = caught.value
    assert (error.place.item, error.place.variant) == ("networks/counting/parameters", 3)
    assert error.place.source == r"\norm{x}^2"
    assert error.message == r"Undefined control sequence \norm"
    assert f"l.{error.place.line} " in error.log
    assert str(error).startswith("networks/counting/parameters variant 3 (line ")


@needs_tex
def test_an_error_inside_an_option_of_the_third_question_leads_there() -> None:
    answer = Answer("w", "choice", Fraction(1), options=(words("$x$"), words("$x_1_2$")))
    third = replace(slopes(), parts=(Part("", (), (answer,)),))
    with pytest.raises(tex.TexFailed, match="Double subscript") as caught:
        tex.pdf(latex.write(several(statements(), statements(), third)), {})
    assert caught.value.place.item == "networks/activations/slopes"
    assert caught.value.place.source == r"\displaystyle x_1_2"


@needs_tex
def test_a_failed_run_leaves_its_log_and_tex_in_the_folder_to_keep(tmp_path: Path) -> None:
    with pytest.raises(tex.TexFailed):
        tex.pdf(
            b"\\documentclass{article}\\begin{document}\\nope\\end{document}", {"a.txt": b"x"}, keep=tmp_path
        )
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a.txt", "paper.log", "paper.tex"]


@needs_tex
@pytest.mark.parametrize("attack", [r"\input{%s}", r"\immediate\openout1=%s \immediate\write1{x}"])
def test_tex_reads_and_writes_nothing_outside_its_folder(attack: str, tmp_path: Path) -> None:
    outside = tmp_path / "outside.tex"
    outside.write_text("secret")
    paper = "\\documentclass{article}\\begin{document}" + attack % outside.as_posix() + "\\end{document}"
    with pytest.raises(tex.TexFailed):
        tex.pdf(paper.encode(), {})
    assert outside.read_text() == "secret"


@needs_tex
def test_tex_that_does_not_end_is_stopped() -> None:
    with pytest.raises(tex.TexFailed, match="stopped after 1 seconds"):
        tex.pdf(b"\\documentclass{article}\\begin{document}\\loop\\iftrue\\repeat", {}, timeout=1)


@needs_tex
def test_no_stem_is_parted_from_its_options() -> None:
    option = words("the last option of this question")
    answer = Answer("w", "choice", Fraction(2), options=(words("first"), words("second"), option))
    items = [
        Item(
            "a/b", 0, at, f"Title {at}", says("Some words. " * (5 + 13 * at % 40)), (Part("", (), (answer,)),)
        )
        for at in range(1, 30)
    ]
    found = pages(tex.pdf(latex.write(Document("Quiz", View.CANDIDATE, (Section("All", tuple(items)),))), {}))
    assert len(found) > 4
    for page in found:
        assert page.count("Question") == page.count("last option") > 0


@needs_tex
def test_a_head_stands_on_the_page_of_its_first_question() -> None:
    sections = tuple(
        Section(f"Chapter {at}", (replace(statements(), number=at),), says("Read with care."))
        for at in range(1, 25)
    )
    found = pages(tex.pdf(latex.write(Document("Quiz", View.TUTOR, sections)), {}))
    assert len(found) > 4
    for page in found:
        assert page.count("Chapter") == page.count("Read with care") == page.count("Question") > 0


@needs_tex
def test_a_long_solution_goes_on_over_pages() -> None:
    lines = [f"Remark {at} of the solution, which takes some words and no more." for at in range(150)]
    item = replace(momentum(), solution=says(*lines))
    found = pages(tex.pdf(latex.write(several(item)), {}))
    assert len(found) >= 4
    whole = squeezed("".join(found))
    assert all(squeezed(line) in whole for line in lines)


def test_an_ordering_keeps_its_letters_for_the_marker() -> None:
    key = Key((), "B, A", right=(1, 0))
    answer = Answer("o", "ordering", Fraction(1), items=(words("x"), words("y")), key=key)
    assert "{Letters in order:}{\\keyed{B}\\enspace \\keyed{A}}" in body(one((), answer, view=View.SCORER))
