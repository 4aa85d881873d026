"""LaTeX math to Typst math: what it becomes, that Typst sets it and means the same, and what is refused."""

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
    (r"\textbf{bold $x$}", 'bold("bold ")x', "a bold x could be another"),
    (r"\text{50\% ``it's'' -- H\"older}", '"50% “it’s” – Hölder"', "ligatures and accents of TeX"),
    (r'\text{a "b" \textbackslash c}', r'"a \"b\" \\c"', "escapes of a string"),
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


# ---------------------------------------------------------------- the corpus

ILLEGAL = (r"q_\phi(z \mid x) \,\middle\|\, p(z)", r"\limits_{x}")  # LaTeX refuses both
CONVERTED = tuple(latex for latex in CORPUS if latex not in ILLEGAL)


def test_all_formulas_of_the_corpus_convert_but_two_that_latex_refuses_too() -> None:
    assert len(CORPUS) == 187
    assert tuple(latex for latex in CORPUS if check(latex) is not None) == tuple(
        latex for latex in CORPUS if latex in ILLEGAL
    )


def test_typst_sets_the_whole_corpus_in_one_document_inline_and_displayed() -> None:
    sources = [to_typst(latex) for latex in CONVERTED]
    both = [equation(source, block) for source in sources for block in (False, True)]
    pages = pypdf.PdfReader(io.BytesIO(typeset(both, "pdf"))).pages
    assert len(pages) == 2 * len(CONVERTED) == 370


# What a reader sees, sign by sign; ^ and _ and the styles of letters are not in the text of a PDF.
SEEN = [
    (r"\nabla_\theta \mathcal{L}(\theta)", "∇θL(θ)"),
    (r"\mathbb{E}_{x \sim p(x)}\left[ f(x) \right]", "Ex∼p(x)[f(x)]"),
    (r"\sum_{i=1}^n x_i^2", "∑ni=1xi2"),
    (r"\operatorname{softmax}(z)_i = \frac{e^{z_i}}{\sum_{j=1}^K e^{z_j}}", "softmax(z)i=ezi∑Kj=1ezj"),
    (r"\hat{y} = \sigma(w^\top x + b)", "y=σ(w⊤x+b)"),
    (r"\operatorname*{arg\,max}_{k \in \{1, \dots, K\}} p(y = k \mid x)", "argmaxk∈{1,...,K}p(y=k∣x)"),
    (r"a \le b \leq c \ge d \geq e \neq f", "a≤b≤c≥d≥e≠f"),
    (r"\epsilon \varepsilon \phi \varphi \theta \vartheta", "ϵεϕφθϑ"),
    (r"\Gamma \Delta \Theta \Lambda \Xi \Pi \Sigma \Upsilon \Phi \Psi \Omega", "ΓΔΘΛΞΠΣΥΦΨΩ"),
    (r"D_{\mathrm{KL}}(p \,\|\, q) = \sum_x p(x) \log \frac{p(x)}{q(x)}", "DKL(p‖q)=∑xp(x)logp(x)q(x)"),
    (r"\mathcal{N}(\mu, \sigma^2)", "N(μ,σ2)"),
    (r"f: \mathbb{R}^n \to \mathbb{R}^m", "f:Rn→Rm"),
    (
        r"\text{Attention}(Q, K, V) = \text{softmax}(QK^\top / \sqrt{d_k}) V",
        "Attention(Q,K,V)=softmax(QK⊤/√dk)V",
    ),
    (r"\left. \frac{df}{dx} \right|_{x=0}", "dfdx|x=0"),
    (r"\mathbf{1}_{\{x > 0\}}", "1{x>0}"),
    (r"\nabla^2 f \succeq 0, \quad H \preceq L I", "∇2f⪰0,H⪯LI"),
    (r"\left\{ x \in \mathbb{R} \;\middle|\; x > 0 \right\}", "{x∈R|x>0}"),
    (r"\langle x, y \rangle + \lVert x \rVert_2 + |y|", "⟨x,y⟩+‖x‖2+|y|"),
    (r"10^{-3} \times 2.5 \cdot 10^{4} \approx 25", "10−3×2.5⋅104≈25"),
    (r"W \leftarrow W - \eta \nabla_W \mathcal{L}", "W←W−η∇WL"),
    (r"a \implies b \iff c \Rightarrow d \mapsto e", "a⟹b⟺c⇒d↦e"),
    (r"\text{where $x > 0$ holds}", "wherex>0holds"),
    (r"\text{accuracy} = 95\%, \$5, a \& b, x\_y, \#", "accuracy=95%,$5,a&b,x_y,#"),
    (r"f''(x) + f^{\prime}(x) + A^{\dagger} + A^*", "f′′(x)+f′(x)+A†+A∗"),
    (r"a/b, (a)/(b), x_{i,j}^{k,l}; n!", "a/b,(a)/(b),xi,jk,l;n!"),
    (r"x := y, x \coloneqq y, x \not= y, x \notin A", "x:=y,x≔y,x≠y,x∉A"),
    (r"a \bmod b, a \pmod{b}", "amodb,a(modb)"),
    (r"\hbar \ell \aleph \partial \infty \emptyset", "ℏℓℵ∂∞∅"),
    (r"\binom{n}{k} p^k (1-p)^{n-k}", "(nk)pk(1−p)n−k"),
    (r"\begin{matrix} a, b & c; d \\ e/f & \text{g, h} \end{matrix}", "a,bc;de/fg,h"),
    (r"\begin{aligned} z &= Wx + b \\ a &= \sigma(z) \end{aligned}", "z=Wx+ba=σ(z)"),
    (r"x \ast y \star z \circ w \oplus v \odot u \pm t", "x∗y⋆z∘w⊕v⊙u±t"),
    (r"\forall i \exists j \neg p \land q \lor r \therefore s", "∀i∃j¬p∧q∨r∴s"),
    (r"A \subseteq B \cup C \cap D \setminus E", "A⊆B∪C∩D∖E"),
    (r"\lfloor x \rfloor \lceil y \rceil \{z\} [w]", "⌊x⌋⌈y⌉{z}[w]"),
    (r"1 + \dots + n, 1, \ldots, n", "1+⋯+n,1,...,n"),
    ("α ≤ β ∈ ℝ, x → ∞, ∇f · g − h × k", "α≤β∈R,x→∞,∇f⋅g−h×k"),
    (r"\phantom{abc} x \tag{2}", "x(2)"),
    (r"\text{H\"older, Poincar\'e -- ``quote''}", "Hölder,Poincaré–“quote”"),
    (r"{\cal N}(0, 1) {\rm KL} \mathsf{A}\mathtt{b}\mathfrak{g}", "N(0,1)KLAbg"),
]


def test_the_pdf_shows_the_signs_that_the_formula_means() -> None:
    shown = printed([to_typst(latex) for latex, _ in SEEN], block=True)
    wrong = [
        (latex, dict(found)) for (latex, seen), found in zip(SEEN, shown, strict=True) if found != signs(seen)
    ]
    assert wrong == []


EXPRESSIONS = (
    "Matrix([[1, x**2], [exp(-x), Rational(1, 3)]])",
    "Piecewise((x, x > 0), (Rational(1, 100)*x, True))",
    "Sum(x**k/factorial(k), (k, 0, oo))",
    "Sum(f(k, n), (k, 1, 3), (n, 1, 3))",
    "Product(1 - x/k, (k, 1, n))",
    "Integral(exp(-x**2), (x, -oo, oo))",
    "Derivative(f(x), x, 2)",
    "Derivative(f(x, y), x, y)",
    "Limit(sin(x)/x, x, 0, '-')",
    "Subs(Derivative(f(x), x), x, 0)",
    "Abs(Abs(x) - 1)",
    "Max(0, x, y)",
    "Heaviside(x - 1)",
    "binomial(n, k)",
    "floor(x/2) + ceiling(y)",
    "And(x > 0, Or(y < 1, Eq(x, y)))",
    "Union(Interval(0, 1), Interval.open(2, oo))",
    "ImageSet(Lambda(x, x**2), S.Integers)",
    "FiniteSet(1, 2, x)",
    "Float('1e-10') + x",
    "sqrt(x) + x**Rational(1, 3) + x**Rational(-2, 5)",
    "KroneckerDelta(k, n) + LeviCivita(k, n, 2)",
    "atan2(y, x) + asin(x) + sinh(x)**-1",
    "Trace(A)*Determinant(B) + x",
    "HadamardProduct(A, B) + A.T*B.I",
    "Symbol('theta_hat') + Symbol('W__1_2') + Symbol('xdot') + Symbol('alpha_12')",
    "hyper([x], [y], n) + LambertW(x) + erf(x)",
    "Tuple(1, Array([[1, 2], [3, 4]]))",
    "conjugate(x) + re(y) + I*pi + zoo",
)
STYLES: tuple[dict[str, Any], ...] = (
    {},
    {"mat_delim": "(", "mat_str": "array", "mul_symbol": "dot"},
    {"mat_delim": "", "mat_str": "pmatrix", "ln_notation": True, "fold_short_frac": True},
)


def test_everything_that_sympy_prints_converts_and_is_set() -> None:
    names = {name: sympy.Symbol(name) for name in "xy"} | {
        name: sympy.Symbol(name, integer=True) for name in "kn"
    }
    names |= {
        "f": sympy.Function("f"),
        "A": sympy.MatrixSymbol("A", 2, 2),
        "B": sympy.MatrixSymbol("B", 2, 2),
    }
    space = {**vars(sympy), **names}
    values = [eval(expression, space) for expression in EXPRESSIONS]
    formulas = [sympy.latex(value, **style) for value in values for style in STYLES]
    assert [error for latex in formulas if (error := check(latex))] == []
    assert typeset((equation(to_typst(latex)) for latex in formulas), "pdf")


# ---------------------------------------------------------------- symbols, glyphs, space

SYMBOLS = [(token, piece) for token, piece in PLAIN.items() if piece.kind != "space"]
CLASSES = {
    "ord": "normal",
    "op": "large",
    "bin": "binary",
    "rel": "relation",
    "open": "opening",
    "close": "closing",
    "punct": "punctuation",
}


def test_every_symbol_has_the_space_of_its_tex_class() -> None:
    own = widths(f"a {piece.typst} b" for _, piece in SYMBOLS)
    asked = widths(f'a class("{CLASSES[piece.kind]}", {piece.typst}) b' for _, piece in SYMBOLS)
    wrong = [token for (token, _), x, y in zip(SYMBOLS, own, asked, strict=True) if abs(x - y) > 0.02]
    assert wrong == []


def outlines(sources: Iterable[str]) -> list[set[str]]:
    """The outlines of the glyphs on the page of each piece of Typst math."""
    pages = typeset(map(equation, sources), "svg")
    symbol = re.compile(r"<symbol id=\"g[^>]*>(.*?)</symbol>", re.DOTALL)
    return [set(symbol.findall(page.decode())) for page in pages]


ALPHABETS = (
    "bold({})", "qbold({})", "bold(upright({}))", "italic({})", "upright({})", "sans(upright({}))",
    "mono({})", "cal({})", "scr({})", "frak({})", "bb({})",
    'bold("{}")', 'italic("{}")', 'mono("{}")', 'sans("{}")',
)  # fmt: skip


def test_the_math_font_has_a_glyph_for_every_symbol_and_every_styled_letter() -> None:
    sources = [piece.typst for _, piece in SYMBOLS]
    sources += [
        alphabet.format(sign) for alphabet in ALPHABETS for sign in string.ascii_letters + string.digits
    ]
    sources += [f"qbold({letter})" for letter in "αβγδϵζηθικλμνξοπρστυϕχψωεϑϖϱςφΓΔΘΛΞΠΣΥΦΨΩ∇∂ℓ∞⊙+"]
    sources += [f'"{sign}"' for sign in "–—“”‘’…ßæœøåöéñç"]
    # No font has the first code point; the box that stands in for it must not be seen again.
    (absent,), *drawn = outlines(['"\U000f0000"', *sources])
    wrong = [source for source, glyphs in zip(sources, drawn, strict=True) if not glyphs or absent in glyphs]
    assert wrong == []


THIN, MEDIUM, THICK = 10 / 6, 20 / 9, 25 / 9  # the spaces of TeX in points, at 10 pt


@pytest.mark.parametrize(
    ("latex", "other", "more"),
    [
        (r"a \, - b", "a - b", THIN),
        (r"a - \, b", "a - b", THIN),
        (r"a \; = \; b", "a = b", 2 * THICK),
        (r"= \: -c", "=-c", MEDIUM),
        (r"(\, -d", "(-d", THIN),
        (r"\log \, x", r"\log x", THIN),
        (r"\int \!\! \int", r"\int \int", -2 * THIN),
        (r"a, \; b", "a, b", THICK),
        (r"a \hspace{1em} b", "a b", 10),
        (r"a \mspace{9mu} b", "a b", 5),
        (r"a\text{ if}b", r"a\text{if}b", 10 / 3),
        (r"a \text{if} b", r"a\text{if}b", 0),
        (r"a \mathbf{if} b", r"a\mathbf{if}b", 0),
        (r"{-x}a", r"-xa", 0),
        (r"a{=}b", "a = b", -2 * THICK),
        (r"|-x|", r"\vert -x \vert", 0),
        (r"\left\{ x \middle| y \right\}", r"\{x|y\}", 0),
    ],
)
def test_space_adds_up_as_in_tex(latex: str, other: str, more: float) -> None:
    wide, narrow = widths([to_typst(latex), to_typst(other)])
    assert wide - narrow == pytest.approx(more, abs=0.02)


# ---------------------------------------------------------------- what is refused

REFUSED = [
    (r"a + \foo{x}", 4, r"unknown command \foo"),
    (r"\alpah + 1", 0, r"did you mean \alpha?"),
    (r"\argmin_x f", 0, r"\operatorname*{arg\,min}"),
    (r"{1 \over 2}", 3, r"\frac{...}{...}"),
    (r"x + }", 4, "} without a {"),
    (r"\frac{1}{2", 8, "{ is never closed"),
    (r"a \left( x", 2, r"\left is never closed"),
    (r"x \right)", 2, r"\right without a \left"),
    (r"{a \right)", 3, r"\right without a \left"),
    (r"\left x \right)", 0, r"\left needs a delimiter"),
    (r"\left( x \right", 9, r"\right needs a delimiter"),
    (r"\big x", 0, r"\big needs a delimiter"),
    (r"\middle| x", 0, r"\middle outside"),
    (r"x^2^3", 3, "a second superscript"),
    (r"x_1_2", 3, "a second subscript"),
    (r"x^2'", 3, "a second superscript"),
    (r"x'^2'", 4, "a second superscript"),
    (r"a & b", 2, "misplaced &"),
    (r"\left( a & b \right)", 9, "misplaced &"),
    (r"\begin{matrix} {a & b} \end{matrix}", 18, "misplaced &"),
    (r"\begin{cases} a & b & c \end{cases}", 20, "misplaced &: cases has at most 2 in a row"),
    (r"a \\ b", 2, "misplaced \\\\"),
    (r"x \hline", 2, r"misplaced \hline"),
    (r"\begin{aligned} a \hline", 18, r"misplaced \hline"),
    (r"\begin{aligned} a & b", 0, r"\begin is never closed"),
    (r"\begin{matrix} a \end{pmatrix}", 17, r"\end{pmatrix} where \end{matrix} is needed"),
    (r"\end{matrix}", 0, r"\end without a \begin"),
    (r"\begin{tabular} a \end{tabular}", 0, "unknown environment tabular"),
    (r"\begin{array}{p} a \end{array}", 0, "made of l, c, r and |"),
    (r"\begin{aligned}[x] a \end{aligned}", 0, "a bracket right after aligned"),
    (r"\begin{matrix} a \\[x] b \end{matrix}", 17, "a length such as [4pt]"),
    (r"x + \begin{align} a \end{align}", 4, "align has to be the whole formula"),
    (r"\frac{1}", 0, r"\frac lacks its argument"),
    (r"\mathbb", 0, r"\mathbb lacks its argument"),
    (r"x^", 1, "^ lacks its argument"),
    (r"\limits_{x}", 0, r"\limits has to follow an operator"),
    (r"x\limits_i", 1, r"\limits has to follow an operator"),
    (r"\sqrt[3 x", 5, "[ is never closed"),
    (r"\text{a_b}", 7, r"_ in text; write \_"),
    (r"\text{\alpha}", 6, "needs dollars"),
    (r"\text{\foo}", 6, r"\foo is not known in text"),
    (r"\text{a", 5, "{ is never closed"),
    (r"\text x", 0, "needs its text in braces"),
    (r"95%", 2, r"write \%"),
    (r"$x$", 0, r"write \$"),
    (r"\color{redd} x", 0, "unknown colour redd"),
    (r"\hspace{1}", 0, "a length such as 1em"),
    (r"\not x", 0, r"\not has no sign for x"),
    (r"\tag{1} \tag{2}", 8, "only once"),
    ("a\x07lpha", 1, "was a backslash lost"),
    ("x\u00a0y", 1, "U+00A0"),
    ("caf\u00e9", 3, "é (U+00E9)"),
    ("\\", 0, "a lone backslash"),
    ("{" * 100 + "}" * 100, 59, "more than 60 levels"),
    (r"\hat" * 400 + "x", 236, "more than 60 levels"),
    (r"\text" + "{" * 2000, 64, "more than 60 levels"),
]


@pytest.mark.parametrize(("latex", "position", "message"), REFUSED, ids=[row[0][:30] for row in REFUSED])
def test_what_has_no_meaning_is_refused_with_its_place(latex: str, position: int, message: str) -> None:
    with pytest.raises(MathError) as caught:
        to_typst(latex)
    assert caught.value.position == position
    assert message in caught.value.message
    found = check(latex)
    assert found is not None
    assert str(found) == str(caught.value)


def test_the_text_of_an_error_has_place_source_and_reason() -> None:
    error = check(r"x + \foo{y} + z")
    assert str(error) == r'position 4, at "\foo{y} + z": unknown command \foo'
    assert str(check("x^")) == 'position 1, at "^": ^ lacks its argument'


def test_an_error_comes_back_whole_from_another_process() -> None:
    error = check(r"x + \foo")
    again = pickle.loads(pickle.dumps(error))
    assert (str(again), again.position, again.message) == (str(error), 4, r"unknown command \foo")


# ---------------------------------------------------------------- macros

MACROS = {
    "R": r"\mathbb{R}",
    r"\norm": r"\lVert #1 \rVert",
    "inner": r"\langle #1, #2 \rangle",
    "hash": r"\#1",
    "loop": r"x \loop",
    "double": r"\double\double",
    "bad": r"a \foo",
}


@pytest.mark.parametrize(
    ("latex", "same"),
    [
        (r"x \in \R^n", r"x \in \mathbb{R}^n"),
        (r"x_\R \frac\R2", r"x_\mathbb{R} \frac{\mathbb{R}}2"),
        (r"\norm{x + y}_2", r"\lVert x + y \rVert_2"),
        (r"\norm x y", r"\lVert x \rVert y"),
        (r"\inner{a}{\norm{b}}", r"\langle a, \lVert b \rVert \rangle"),
        (r"\text{$\R$, \hash}", r"\text{$\mathbb{R}$, \#1}"),
    ],
)
def test_a_macro_means_what_it_stands_for(latex: str, same: str) -> None:
    assert to_typst(latex, MACROS) == to_typst(same)


@pytest.mark.parametrize(
    ("latex", "position", "message"),
    [
        (r"x + \loop", 4, r"the macro \loop never comes to an end"),
        (r"\double", 0, r"the macro \double never comes to an end"),
        (r"\inner{a}", 0, r"the macro \inner lacks an argument"),
        (r"{\norm}", 1, r"the macro \norm lacks an argument"),
        (r"\norm{a", 0, r"the argument of the macro \norm is not closed"),
        (r"x \bad", 2, r"unknown command \foo"),
        (r"\R \foo", 3, r"unknown command \foo"),
    ],
)
def test_an_error_in_a_macro_has_the_place_where_it_is_used(latex: str, position: int, message: str) -> None:
    error = check(latex, MACROS)
    assert error is not None
    assert (error.position, error.message) == (position, message)


# ---------------------------------------------------------------- random formulas

Formula = tuple[str, str]
"""LaTeX, and the signs that it shows."""

LEAVES: list[Formula] = [
    *((letter, letter) for letter in "abexyRW"),
    *((number, number) for number in ("0", "2", "17", "0.5")),
    (r"\alpha", "α"),
    (r"\epsilon", "ϵ"),
    (r"\varphi", "φ"),
    (r"\Gamma", "Γ"),
    (r"\partial", "∂"),
    (r"\infty", "∞"),
    (r"\%", "%"),
    (r"f'", "f′"),
    (r"n!", "n!"),
    (r"\mathbf{w}", "w"),
    (r"\mathbf{Net}", "Net"),
    (r"\mathrm{KL}", "KL"),
    (r"\mathcal{L}", "L"),
    (r"\mathbb{R}", "R"),
    (r"\boldsymbol{\theta}", "θ"),
    (r"\operatorname{tr}", "tr"),
    (r"\operatorname*{arg\,min}", "argmin"),
    (r"\log", "log"),
    (r"\max", "max"),
    (r"\sum", "∑"),
    (r"\text{if }", "if"),
    (r"\text{ a, b; c/d }", "a,b;c/d"),
    (r"\text{x $y$ z}", "xyz"),
    (r"\ldots", "..."),
]
SIGNS: list[Formula] = [
    ("", ""),
    (" ", ""),
    ("+", "+"),
    ("-", "−"),
    ("=", "="),
    (r" \le ", "≤"),
    (r" \in ", "∈"),
    (r" \cdot ", "⋅"),
    (r" \to ", "→"),
    (r"\,", ""),
    (r"\!", ""),
    (r"\quad ", ""),
    (r" \hspace{1em}", ""),
    (",", ","),
    (";", ";"),
    (":", ":"),
    ("/", "/"),
    ("|", "|"),
    (r" \mid ", "∣"),
]


def rows(*parts: Formula) -> Formula:
    return "".join(latex for latex, _ in parts), "".join(seen for _, seen in parts)


def within(template: str, *parts: Formula, seen: str = "") -> Formula:
    """The parts in a template with @ for each of them; `seen` is what the template shows itself."""
    latex = template
    for part, _ in parts:
        latex = latex.replace("@", part, 1)
    return latex, seen + "".join(shown for _, shown in parts)


ONE = [
    ("{@}", ""),
    (r"\sqrt{@}", ""),
    (r"(@)", "()"),
    (r"[@]", "[]"),
    (r"\{@\}", "{}"),
    (r"\left(@\right)", "()"),
    (r"\left|@\right|", "||"),
    (r"\left.@\right]", "]"),
    (r"\lVert @\rVert", "‖‖"),
    (r"\hat{@}", ""),
    (r"\overline{@}", ""),
    (r"\mathbf{@}", ""),
    (r"\boldsymbol{@}", ""),
    (r"{\displaystyle @}", ""),
    (r"{\color{blue} @}", ""),
    (r"\textcolor{red}{@}", ""),
    (r"\boxed{@}", ""),
    (r"\text{so $@$ is}", "sois"),
]
TWO = [
    (r"\frac{@}{@}", ""),
    (r"\sqrt[@]{@}", ""),
    ("{@}_{@}", ""),
    ("{@}^{@}", ""),
    (r"\sum_{@}^{@}", "∑"),
    (r"\max_{@}{@}", "max"),
    (r"\left(@\;\middle|\;@\right)", "(|)"),
    (r"\underset{@}{@}", ""),
    (r"\stackrel{@}{@}", ""),
    (r"\begin{matrix} @ & @ \end{matrix}", ""),
    (r"\begin{array}{l|r} @ & @ \end{array}", ""),
    (r"\begin{aligned} @ &= @ \end{aligned}", "="),
    (r"\begin{gathered} @ \\ @ \end{gathered}", ""),
    (r"{}_{\substack{@ \\ @}}", ""),
]


def larger(smaller: st.SearchStrategy[Formula]) -> st.SearchStrategy[Formula]:
    return st.one_of(
        st.tuples(smaller, st.sampled_from(SIGNS), smaller).map(lambda parts: rows(*parts)),
        st.tuples(st.sampled_from(ONE), smaller).map(
            lambda drawn: within(drawn[0][0], drawn[1], seen=drawn[0][1])
        ),
        st.tuples(st.sampled_from(TWO), smaller, smaller).map(
            lambda drawn: within(drawn[0][0], drawn[1], drawn[2], seen=drawn[0][1])
        ),
    )


FORMULAS = st.recursive(
    st.sampled_from(LEAVES).map(lambda leaf: (f"{leaf[0]} ", leaf[1])), larger, max_leaves=12
)

# Signs that grow are drawn from pieces that stand for no text; so nothing grows here, and root signs are out.
NO_GROWTH = """
#set math.lr(size: 1em)
#show math.mid: it => it.body
#show math.root: it => { it.index; it.radicand }
"""

TYPST_NAMES = """
    accent align augment bb binom bold cal cancel class column cross delim display em frac frak gap hline
    inline inverted italic limits left lr mat med mid mono none op overbrace overline quad rgb root row script
    scripts scr size sqrt sans sscript stretch thick thin true underbrace underline upright vline wide
"""
KNOWN = {*TYPST_NAMES.split(), *NAMES}


def names_in(source: str) -> set[str]:
    """The names of Typst in a piece of math, outside strings and escapes."""
    bare = re.sub(r'"(?:\\.|[^"\\])*"|\\.', " ", source)
    return set(re.findall(r"[^\W\d_]{2,}", bare))


@given(st.lists(FORMULAS, min_size=1, max_size=12))
@settings(max_examples=60, deadline=None)
def test_random_formulas_convert_are_set_and_show_their_signs(formulas: list[Formula]) -> None:
    sources = [to_typst(latex) for latex, _ in formulas]
    assert sources == [to_typst(latex) for latex, _ in formulas]
    for source in sources:
        assert names_in(source) <= KNOWN
    shown = printed(sources, NO_GROWTH)
    wrong = [
        (latex, source, dict(found - signs(seen)), dict(signs(seen) - found))
        for (latex, seen), source, found in zip(formulas, sources, shown, strict=True)
        if found != signs(seen)
    ]
    assert wrong == []


SCRAPS = [
    *r"\{}[]()^_&$%#~'|.,/ ab1",
    *(rf"\{name}" for name in ("frac", "left", "right", "text", "not", "begin")),
]


@given(st.lists(st.lists(st.sampled_from(SCRAPS)).map("".join), min_size=1, max_size=30))
@settings(max_examples=60, deadline=None)
def test_any_string_is_set_or_refused_with_a_place_in_it(strings: list[str]) -> None:
    errors = [(latex, error) for latex in strings if (error := check(latex))]
    assert all(0 <= error.position <= len(latex) for latex, error in errors)
    kept = [to_typst(latex) for latex in strings if check(latex) is None]
    assert not kept or typeset(map(equation, kept), "pdf")


# ---------------------------------------------------------------- LaTeX itself

# Not compared: what is drawn from pieces that stand for no text, and what LaTeX draws twice.
STRETCHED = {r"x \xrightarrow{f} y", r"\underline{x} \overrightarrow{AB}", r"\pmb{x}"}
TALL = r"\begin{bmatrix} w_{11}"
SAME = str.maketrans("∶−∣∗⋅⟂‖", ":-|*·⊥∥")  # one sign by two names


@functools.cache
def by_latex(formulas: tuple[str, ...], folder: Path) -> list[Counter[str]]:
    """The signs on the page of each formula as lualatex sets it."""
    pages = []
    for latex in formulas:
        display = r"\begin{align" in latex and r"\begin{aligned" not in latex
        body = rf"\begin{{equation*}}{latex}\end{{equation*}}"
        pages.append(latex if display else body)
    source = r"""\documentclass{article}
\usepackage[paperwidth=40cm, paperheight=15cm]{geometry}
\pagestyle{empty}
\usepackage{amsmath, amssymb, mathtools, fontspec}
\usepackage{unicode-math}
\usepackage{xcolor}
\providecommand{\bm}{\boldsymbol}
\providecommand{\cancel}[1]{#1}
\begin{document}
""" + "\\clearpage\n".join(f"\\mbox{{}}{page}\n" for page in pages)
    (folder / "all.tex").write_text(source + r"\end{document}", "utf-8")
    command = ["lualatex", "-no-shell-escape", "-halt-on-error", "-interaction=nonstopmode", "all.tex"]
    subprocess.run(command, cwd=folder, check=True, capture_output=True)
    return [signs(page.extract_text()) for page in pypdf.PdfReader(folder / "all.pdf").pages]


@pytest.mark.latex
def test_latex_and_typst_print_the_same_signs_for_the_corpus(tmp_path: Path) -> None:
    formulas = tuple(
        latex for latex in CONVERTED if latex not in STRETCHED and not latex.startswith(("#", TALL))
    )
    expected = by_latex(formulas, tmp_path)
    shown = printed([to_typst(latex) for latex in formulas], block=True)
    wrong = []
    for latex, here, there in zip(formulas, shown, expected, strict=True):
        mine = Counter("".join(here.elements()).translate(SAME))
        theirs = Counter("".join(there.elements()).translate(SAME))
        if mine != theirs:
            wrong.append((latex, dict(mine - theirs), dict(theirs - mine)))
    assert wrong == []


# ---------------------------------------------------------------- the package


def test_the_prelude_defines_the_names_that_it_says() -> None:
    assert tuple(re.findall(r"#let (\w+)\(", PRELUDE)) == NAMES
    names = typst.query(
        f"{PRELUDE}#metadata({SCOPE}.keys())<names>".encode(), "<names>", field="value", one=True
    )
    assert tuple(json.loads(names)) == NAMES


def test_a_helper_of_the_prelude_is_used_by_some_formula() -> None:
    used = names_in(to_typst(r"\boldsymbol{x} \boxed{x} \textcolor{red}{x} \phantom{x}"))
    assert used - {"rgb"} == set(NAMES)


def test_importing_the_package_loads_neither_sympy_nor_typst() -> None:
    code = (
        "import sys, qbank.mathtext; print({'sympy', 'typst', 'difflib', 'qbank.algebra'} & set(sys.modules))"
    )
    done = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True)
    assert done.stdout.strip() == "set()"


def test_a_formula_converts_in_far_less_than_a_millisecond() -> None:
    best = float("inf")
    for _ in range(3):
        start = time.perf_counter()
        for latex in CONVERTED:
            to_typst(latex)
        best = min(best, time.perf_counter() - start)
    assert best / len(CONVERTED) < 500e-6  # measured: 20e-6; the rest is room for a slow machine
