r"""LaTeX math to Typst math: what it becomes, that Typst sets it, that it means the same, and what is refused."""

from __future__ import annotations

import functools
import io
import json
import pickle
import re
import string
import subprocess
import sys
import time
import unicodedata
from collections import Counter
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import pypdf
import pytest
import sympy
import typst
from hypothesis import given, settings
from hypothesis import strategies as st

from qbank.mathtext import NAMES, PRELUDE, SCOPE, MathError, check, to_typst
from qbank.mathtext.atoms import PLAIN
from tests.corpora.mathtext_corpus import CORPUS

SETTING = '#show math.equation: set text(font: "New Computer Modern Math", fallback: false)\n'


def equation(source: str, block: bool = False) -> str:
    quoted = json.dumps(source, ensure_ascii=False)
    shown = f'eval({quoted}, mode: "math", scope: {SCOPE})'
    return f"#math.equation(block: true, {shown}.body)" if block else f"#{shown}"


def typeset(pages: Iterable[str], kind: str, more: str = "", **options: Any) -> Any:
    """A document with one page for each piece of Typst math."""
    body = "\n#pagebreak()\n".join(pages)
    source = f"#set page(width: 40cm, height: 15cm)\n{SETTING}{more}{PRELUDE}{body}"
    return typst.compile(source.encode(), format=kind, ignore_system_fonts=True, **options)


def signs(text: str) -> Counter[str]:
    """The signs of a page however they are styled: 𝐱 is x, and accents and blanks do not count."""
    flat = unicodedata.normalize("NFKD", text)
    return Counter(
        c for c in flat if not c.isspace() and unicodedata.category(c) not in ("Mn", "Cf", "Cc", "Co")
    )


def printed(sources: Sequence[str], more: str = "", block: bool = False) -> list[Counter[str]]:
    """The signs on the page of each piece of Typst math."""
    pdf = typeset((equation(source, block) for source in sources), "pdf", more)
    pages = pypdf.PdfReader(io.BytesIO(pdf)).pages
    assert len(pages) == len(sources)
    return [signs(page.extract_text()) for page in pages]


def widths(sources: Iterable[str]) -> list[float]:
    """How wide each piece of Typst math is, in points, at 10 pt."""
    marks = "\n".join(f"#metadata(measure({equation(source)[1:]}).width.pt())<width>" for source in sources)
    document = f"#set text(size: 10pt)\n{SETTING}{PRELUDE}#context [\n{marks}\n]"
    found = typst.query(document.encode(), "<width>", field="value", ignore_system_fonts=True)
    return [float(width) for width in json.loads(found)]


# ---------------------------------------------------------------- the golden table

MATRIX = "column-gap: #1em, row-gap: #0.3em"

GOLDEN = [
    # Letters, numbers, calls
    (r"ab", "a b", "letters side by side are a product, not a name"),
    (r"f(x)", r"f \( x \)", "no call of a function"),
    (r"\sin(x)", r'op("sin") \( x \)', "an operator and a bracket"),
    (r"\pi(x)", r"π \( x \)", "a Greek letter is no function either"),
    (r"e^{-x}(1)", r"e^(− x) \( 1 \)", "what follows a script stays out of it"),
    (r"x^12", "x^(1) 2", "TeX takes one digit"),
    (r"\frac12", "frac(1, 2)", "one digit each"),
    (r"\frac1{23}", "frac(1, 23)", "a digit and a group"),
    (r"10^{-3}", "10^(− 3)", "a number is one token"),
    (r"0.5 + .5", "0.5 + . 5", "decimals"),
    (r"1{,}000", r'1 class("normal", \,) 000', "a comma in braces has no space after it"),
    (r"1,000", r"1 \, 000", "else it has"),
    # What Typst would read as syntax
    (r"a/b", r"a \/ b", "Typst would make a fraction"),
    (r"(a)/(b)", r"\( a \) \/ \( b \)", "and drop the brackets"),
    (r"x_{i,j}", r"x_(i \, j)", "a comma inside an argument"),
    (r"f(x; y)", r"f \( x \; y \)", "a semicolon would end the row of a matrix"),
    (
        r"\begin{pmatrix} a, b & c; d \\ e/f & g \end{pmatrix}",
        rf'display(mat(delim: "(", {MATRIX}, a \, b, c \; d ; e \/ f, g))',
        "both inside a matrix",
    ),
    (
        r"\begin{matrix} a\hspace{1em} \\ b \end{matrix}",
        f"display(mat(delim: #none, {MATRIX}, a #h(1em) ; b))",
        "a semicolon right after code would end the code",
    ),
    (r"f: X \to Y", r"f \: X → Y", "name: value would name an argument"),
    (r"f\colon X \to Y", r'f class("punctuation", \:) X → Y', "a colon as punctuation"),
    (r"x := y", r"x \: = y", "no shorthand for one sign"),
    (r"a \ne b != c", "a ≠ b ! = c", "!= is two signs in LaTeX"),
    (r"a -> b", "a − > b", "so is ->"),
    (r"n! = 1", "n ! = 1", "and this"),
    (r"\#1 \& \_ \$", r"\# 1 \& \_ \$", "signs of Typst's syntax"),
    ('"q"', r"\" q \"", "quotes would start a text"),
    (r"\lfloor x \rfloor", r"\⌊ x \⌋", "Typst would pair these and let them grow"),
    (r"\surd x", r'class("normal", \√) x', "a bare root sign would take an argument"),
    # Scripts and groups
    (r"x' + f''(x)", r"x^(′) + f^(′ ′) \( x \)", "primes"),
    (r"f'^2_i", "f_(i)^(′ 2)", "a prime and a superscript are one superscript"),
    (r"x_1'", "x_(1)^(′)", "in any order"),
    (r"{a+b}^2", 'class("normal", a + b)^(2)', "a group carries its script as a whole"),
    (r"{x}_{1}", "x_(1)", "one atom needs no group"),
    (r"{x_1}^2", 'class("normal", x_(1))^(2)', "a script on a script"),
    (r"{}^2 x", '""^(2) x', "a script on nothing"),
    (r"x_{\text{max}} y", 'x_("max") y', "text in a script"),
    (r"a{=}b", 'a class("normal", =) b', "a relation in braces has no space around it"),
    (r"a \, = b", 'a thin "" = b', "a space adds to that of a relation; Typst would replace it"),
    (r"\int\!\!\int", '∫ "" #h(-0.1667em) #h(-0.1667em) ∫', "also a negative one"),
    # Bars and delimiters
    (r"p(y|x)", r'p \( y class("normal", |) x \)', "Typst would leave gaps around a bar"),
    (r"\|w\|_2^2", 'class("normal", ‖) w class("normal", ‖)_(2)^(2)', "a double bar"),
    (r"\lvert x \rvert", 'class("opening", |) x class("closing", |)', "bars that open and close"),
    (r"y \mid x", "y ∣ x", "a bar that relates"),
    (r"\left| x \right|", "lr(| x |)", "bars that grow"),
    (
        r"\left\{ x \;\middle|\; y \right\}",
        r'lr(\{ x thick""class("normal", mid(|))thick y \})',
        "a bar in between, without space of its own",
    ),
    (r"\left. f \right|_{x=0}", 'lr("" f |)_(x = 0)', "an absent side, so that f does not grow"),
    (r"\left( \frac{a}{b} \right]", r"lr(\( frac(a, b) \])", "unlike ends"),
    (r"\left/ x \right\uparrow", r"lr(mid(\/) x mid(↑))", "ends that do not grow by themselves in Typst"),
    (
        r"\bigl( x \bigr) \Big/ \biggm|",
        r'class("opening", lr(\(, size: #1.2em)) x class("closing", lr(\), size: #1.2em)) '
        r'class("normal", lr(\/, size: #1.8em)) class("relation", lr(|, size: #2.4em))',
        "fixed sizes",
    ),
    # Accents and fonts
    (r"\sqrt{x} \sqrt[3]{x}", "sqrt(x) root(3, x)", "roots"),
    (
        r"\hat{x} \widehat{xy}",
        r'accent(x, "\u{302}", size: #0%) accent(x y, "\u{302}")',
        "a small accent and one that grows",
    ),
    (r"\bar{x} \overline{x}", r'accent(x, "\u{304}", size: #0%) overline(x)', "a short and a long bar"),
    (r"\mathbf{x} \boldsymbol{x}", "bold(upright(x)) qbold(x)", "upright and slanted bold"),
    (r"\mathrm{ReLU}(x)", r'"ReLU"\( x \)', "letters in a font are a word"),
    (r"\mathrm{d}x", "upright(d) x", "one letter is no word"),
    (r"\mathrm{arg\,min}", 'upright("arg"thin"min")', "words with a space"),
    (r"{\bf x} {\rm KL} y", 'bold(upright(x))"KL"y', "old switches end with their group"),
    (r"\mathbf{Soft}\mathbf{Max}", 'bold(upright("Soft"))bold(upright("Max"))', "words do not run together"),
    (r"a\mathbf{Net}", 'a""bold(upright("Net"))', "nor a letter and the name of a function"),
    (r"\mathcal{L} \mathscr{L} \mathfrak{g} \mathbb{R}", "cal(L) scr(L) frak(g) bb(R)", "alphabets"),
    # Operators, above and below
    (r"\operatorname{softmax}(z)", r'op("softmax") \( z \)', "the name of an operator"),
    (
        r"\operatorname*{arg\,min}_{\theta} f",
        'op("arg"thin"min", limits: #true)_(θ) f',
        "with a star its index stands below",
    ),
    (
        r"\lim_{x \to 0} \max_i x_i",
        'op("lim", limits: #true)_(x → 0) op("max", limits: #true)_(i) x_(i)',
        "operators with limits",
    ),
    (r"\sum\nolimits_i \int\limits_0^1", "scripts(∑)_(i) limits(∫)_(0)^(1)", "limits as asked for"),
    (
        r"\underset{i}{\min} \overset{!}{=}",
        'limits(op("min", limits: #true))_(i) limits(=)^(!)',
        "below and above",
    ),
    (r"a \stackrel{d}{\to} b", 'a class("relation", limits(→)^(d)) b', "always a relation"),
    (r"\underbrace{a+b}_{n} \overbrace{c}^{m}", "underbrace(a + b, n) overbrace(c, m)", "labelled braces"),
    (
        r"\xrightarrow[n]{f}",
        "limits(stretch(→, size: #(100% + 1em)))_(n)^(f)",
        "an arrow as long as its labels",
    ),
    (r"1 + \dots + n, \dots", r"1 + ⋯ + n \, …", "dots on the axis or on the line"),
    (r"a \bmod b \pmod{c}", r'a class("binary", "mod") b quad \("mod"thick c\)', "modulo"),
    (r"x \not= y \not\in A", "x ≠ y ∉ A", "struck through"),
    # Text
    (r"\text{if } x > 0", '"if "x > 0', "Typst would show a space of the source beside text"),
    (r"\text{where $x > 0$ holds}", '"where "x > 0" holds"', "mathematics in text"),
    (r"\textbf{bold $x$}", '"bold "x'.replace('"bold "', 'bold("bold ")'), "a bold x could be another"),
    (r"\text{50\% ``it's'' -- H\"older}", '"50% “it’s” – Hölder"', "ligatures and accents of TeX"),
    (r"\text{a " r'"b" \textbackslash c}', r'"a \"b\" \\c"', "escapes of a string"),
    # Colours, sizes, environments
    (
        r"\color{red} x {\color{blue} y} z",
        'qcolor(#rgb("ff0000"), x qcolor(#rgb("0000ff"), y) z)',
        "a colour reaches to the end of its group",
    ),
    (r"\textcolor[HTML]{00FF00}{x}", 'qcolor(#rgb("00ff00"), x)', "a colour by its code"),
    (r"\boxed{x = 42} \phantom{y}", "qboxed(x = 42) qhide(y)", "helpers of the prelude"),
    (
        r"\dfrac{a}{b} \tfrac{a}{b} \displaystyle x",
        "display(frac(a, b)) inline(frac(a, b)) display(x)",
        "sizes",
    ),
    (
        r"\begin{cases} x & \text{if } x > 0 \\ 0 & \text{else} \end{cases}",
        f'display(mat(delim: #("{{", none), align: #left, {MATRIX}, x, "if "x > 0 ; 0, "else"))',
        "cases",
    ),
    (
        r"\begin{aligned} a &= b \\ &+ c \end{aligned}",
        'mat(delim: #none, row-gap: #0.6em, display(a)&display("" = b) ; display("")&display("" + c))',
        "aligned lines; the sign after & stands between two things",
    ),
    (
        r"\begin{aligned} a &= b & c &= d \end{aligned}",
        'mat(delim: #none, row-gap: #0.6em, display(a)&display("" = b) quad&display(c)&display("" = d))',
        "two pairs of columns are a quad apart",
    ),
    (
        r"\begin{array}{rl|c} a & b & c \\ \hline d & e & f \end{array}",
        f"display(mat(delim: #none, {MATRIX}, augment: #(hline: (1,), vline: (2,)), a&, &b, c ; d&, &e, f))",
        "columns to the right, left and centre, with rules",
    ),
    (
        r"\sum_{\substack{i \\ j}}",
        "∑_(mat(delim: #none, row-gap: #0.2em, script(i) ; script(j)))",
        "lines below a sum",
    ),
    (r"α ≤ β \% ∞", "α ≤ β % ∞", "Unicode as typed"),
    (r"x \tag{1}", r'x wide""\("1"\)', "a label goes to the end"),
    (r"", '""', "nothing at all"),
]


@pytest.mark.parametrize(("latex", "source", "reason"), GOLDEN, ids=[row[2] for row in GOLDEN])
def test_each_formula_of_the_golden_table_becomes_what_it_says(latex: str, source: str, reason: str) -> None:
    assert to_typst(latex) == source, reason


def test_typst_sets_every_formula_of_the_golden_table() -> None:
    assert typeset((equation(source) for _, source, _ in GOLDEN), "pdf")
