"""Documents for the tests of the writers, built by hand from content nodes.

`sample_document(view)` is a paper of three sections; `every_kind_items(view)` holds one item for each kind of
answer and, between them, every node of the tree. Both are written with their keys, and what the view may not
see is then taken away, as `compose` does it.
"""

from __future__ import annotations

import re
from dataclasses import replace
from fractions import Fraction

from qbank.content import (
    Answer,
    Block,
    Blocks,
    Break,
    Bullets,
    Code,
    CodeBlock,
    Display,
    Document,
    Emph,
    Figure,
    Inline,
    Inlines,
    Item,
    Key,
    Link,
    Math,
    Mistake,
    Numbers,
    Paragraph,
    Part,
    RubricLine,
    Scalar,
    Section,
    Slot,
    Strong,
    Table,
    Text,
    View,
)

KINDS = (
    "integer",
    "rational",
    "real",
    "expression",
    "vector",
    "matrix",
    "choice",
    "choices",
    "boolean",
    "matching",
    "ordering",
    "text",
    "proof",
)


# ---------------------------------------------------------------- short ways to write


def words(line: str) -> Inlines:
    """Inlines of a line: `$…$` is math, `[[name]]` a slot, `` `…` `` code, `**…**` strong, `_…_` emphasis."""
    found: list[Inline] = []
    for piece in re.split(r"(\$[^$]+\$|\[\[\w+\]\]|`[^`]+`|\*\*[^*]+\*\*|\b_[^_]+_\b)", line):
        if piece.startswith("$"):
            found.append(Math(piece[1:-1]))
        elif piece.startswith("[["):
            found.append(Slot(piece[2:-2]))
        elif piece.startswith("`"):
            found.append(Code(piece[1:-1]))
        elif piece.startswith("**"):
            found.append(Strong(words(piece[2:-2])))
        elif piece.startswith("_"):
            found.append(Emph(words(piece[1:-1])))
        elif piece:
            found.append(Text(piece))
    return tuple(found)


def says(*lines: str | Block) -> Blocks:
    """A paragraph for each string; blocks stay as they are."""
    return tuple(Paragraph(words(line)) if isinstance(line, str) else line for line in lines)


def rational(value: str) -> Scalar:
    """The scalar of an exact fraction written `p/q`."""
    number = Fraction(value)
    sign = "-" if number < 0 else ""
    top = abs(number.numerator)
    latex = rf"{sign}\frac{{{top}}}{{{number.denominator}}}" if number.denominator > 1 else str(number)
    terminates = not _without(number.denominator, 2, 5) > 1
    decimal = f"{float(number):.15g}" if terminates else f"{float(number):.15f}"
    return Scalar(str(number), decimal, latex, terminates)


def _without(value: int, *primes: int) -> int:
    for prime in primes:
        while value % prime == 0:
            value //= prime
    return value


def number_key(value: str, mistakes: tuple[Mistake, ...] = ()) -> Key:
    """The key of a number that has no tolerance."""
    scalar = rational(value)
    return Key((Math(scalar.latex),), scalar.exact, ((scalar,),), mistakes=mistakes)


def number_mistake(name: str, title: str, value: str, feedback: str, option: int | None = None) -> Mistake:
    scalar = rational(value)
    return Mistake(name, title, (Math(scalar.latex),), scalar.exact, scalar, option, says(feedback))


def grid(rows: list[list[str]], latex: str) -> Key:
    """The key of a vector or matrix with rational entries."""
    scalars = tuple(tuple(rational(entry) for entry in row) for row in rows)
    return Key((Math(latex),), f"Matrix({rows})".replace("'", ""), scalars)


PLOT = """<svg xmlns="http://www.w3.org/2000/svg" width="240" height="130" viewBox="0 0 240 130">\
<path d="M20 10 V110 H230" fill="none" stroke="#000"/>\
<path d="M20 20 L50 65 L80 87.5 L110 98.75 L140 104.4 L170 107.2 L200 108.6" fill="none" stroke="#1f4e9c" \
stroke-width="2"/><path d="M20 20 L50 96 L80 108 L110 109 L140 110 L170 110 L200 110" fill="none" \
stroke="#b3402a" stroke-width="2" stroke-dasharray="5 3"/></svg>"""


# ---------------------------------------------------------------- one item for each kind


def momentum() -> Item:
    """Rational, then a choice with computed options; two parts, hints, named mistakes."""
    mistakes = (
        number_mistake(
            "no_decay",
            "velocity not decayed",
            "-1/2",
            r"The old velocity was added without the factor $\beta$.",
            0,
        ),
        number_mistake(
            "nesterov",
            "Nesterov instead of heavy ball",
            "1/5",
            r"The gradient was taken at the look-ahead point $w_1 - \eta\beta v_1$: Nesterov's method.",
            2,
        ),
        number_mistake(
            "plain_gd",
            "ignores momentum",
            "1/2",
            r"Gradient descent without momentum: the term $\beta v_1$ is missing.",
            3,
        ),
    )
    options = tuple((Math(rational(value).latex),) for value in ("-1/2", "-1/10", "1/5", "1/2"))
    chosen = Key(
        (Math(r"-\frac{1}{10}"),),
        "B",
        right=(1,),
        mistakes=mistakes,
        option_feedback=(mistakes[0].feedback, (), mistakes[1].feedback, mistakes[2].feedback),
    )
    first = number_key(
        "1",
        (number_mistake("step_size", "forgets the step size", "-2", r"The step size $\eta$ is missing."),),
    )
    return Item(
        id="optimization/momentum/two-steps",
        variant=7,
        number=1,
        title="Two steps of heavy-ball momentum",
        stem=says(
            r"Minimise $f(w) = \frac{1}{2}\lambda w^2$ by heavy-ball momentum,",
            Display(r"v_{t+1} = \beta v_t + f'(w_t), \qquad w_{t+1} = w_t - \eta\, v_{t+1},"),
            r"with $\lambda = 2$, $\eta = \frac{1}{4}$, $\beta = \frac{3}{5}$, $w_0 = 2$ and $v_0 = 0$.",
        ),
        parts=(
            Part(
                "a",
                says("Compute $w_1$ exactly. [[w1]]"),
                (Answer("w1", "rational", Fraction(2), key=first),),
                says(
                    r"The velocity is $v_1 = \beta v_0 + f'(w_0) = 4$, so",
                    Display(
                        r"\begin{aligned} w_1 &= w_0 - \eta v_1 \\ &= 2 - \tfrac{1}{4}\cdot 4 \\ &= 1. "
                        r"\end{aligned}"
                    ),
                ),
            ),
            Part(
                "b",
                says("Which of these is $w_2$?"),
                (Answer("w2", "choice", Fraction(4), options=options, key=chosen),),
                says(
                    r"$v_2 = \beta v_1 + f'(w_1) = \frac{22}{5}$, so $w_2 = 1 - \frac{11}{10} = "
                    r"-\frac{1}{10}$."
                ),
            ),
        ),
        minutes=Fraction(6),
        note="lam=2 eta=1/4 beta=3/5 w0=2",
        tags=("optimization", "momentum"),
        hints=(says("The velocity is zero only before the first step."), says("Compute $v_1$ first.")),
        solution=says(r"The gradient is $f'(w) = 2w$; the velocity remembers a share $\beta$ of itself."),
    )


def parameters() -> Item:
    """Integer, with a table, a list in a list, code and a link."""
    mistake = number_mistake(
        "no_biases", "forgets the biases", "101632", "Each unit of both layers has a bias of its own."
    )
    return Item(
        id="networks/counting/parameters",
        variant=3,
        number=2,
        title="Parameters of a perceptron",
        stem=says(
            "A network is built as follows (see the **table** for its _widths_):",
            Table(
                (words("Layer"), words("Width"), words("Activation")),
                (
                    (words("input"), words("$784$"), words("none")),
                    (words("hidden"), words("$128$"), words("$\\max(0, x)$")),
                    (words("output"), words("$10$"), words("`softmax`")),
                ),
                "lrc",
            ),
            CodeBlock(
                "model = Sequential(\n    Linear(784, 128),  # with bias\n    ReLU(),\n"
                "    Linear(128, 10),\n)",
                "python",
            ),
            Bullets(
                (
                    says("Every linear layer has"),
                    says("Nothing is shared:", Numbers((says("no weights,"), says("no biases.")))),
                )
            ),
            Paragraph(
                (
                    Text("The layers are described in "),
                    Link(words("the manual"), "https://example.org/linear?a=1&b=2"),
                    Text("."),
                    Break(),
                    Text('Quotes "here", 50 % and a_b^c #1 {x} ~ \\ are plain text.'),
                )
            ),
        ),
        parts=(
            Part(
                "",
                says("How many parameters has the network? [[count]]"),
                (Answer("count", "integer", Fraction(3), key=number_key("101770", (mistake,))),),
            ),
        ),
        minutes=Fraction(4),
        tags=("networks",),
        solution=says(r"$784 \cdot 128 + 128 + 128 \cdot 10 + 10 = 101770$."),
    )


def loss() -> Item:
    """Real with a tolerance, and an expression."""
    scalar = Scalar("log(1 + exp(-2))", "0.126928011042973", r"\log(1 + e^{-2})", False)
    wrong = Scalar("log(1 + exp(-2))/log(2)", "0.183118415471937", r"\log_2(1 + e^{-2})", False)
    binary = Mistake(
        "binary_log",
        "logarithm to base 2",
        words(r"$\log_2(1 + e^{-2}) \approx 0.183$"),
        "0.183",
        wrong,
        None,
        says("The loss is measured in nats."),
    )
    real = Key(
        words(r"$\log(1 + e^{-2}) \approx 0.127$"),
        "log(1 + exp(-2))",
        ((scalar,),),
        tolerance="0.0005",
        mistakes=(binary,),
    )
    slope = Key(words("$s(1 - s)$"), "s*(1 - s)", accept=("s - s^2",))
    return Item(
        id="losses/logistic/value",
        variant=0,
        number=3,
        title="The logistic loss",
        stem=says(r"Let $\sigma(z) = \frac{1}{1 + e^{-z}}$ and $\ell(z) = -\log\sigma(z)$."),
        parts=(
            Part(
                "a",
                says(r"Give $\ell(2)$ to 3 significant digits."),
                (Answer("value", "real", Fraction(5, 2), precision="to 3 significant digits", key=real),),
                says(r"$\ell(2) = \log(1 + e^{-2}) = 0.1269\ldots$"),
            ),
            Part(
                "b",
                says(r"Write $\sigma'(z)$ in terms of $s = \sigma(z)$: $\quad\sigma'(z) =$ [[slope]]"),
                (Answer("slope", "expression", Fraction(2), symbols=("s",), key=slope),),
                says(r"$\sigma'(z) = \frac{e^{-z}}{(1 + e^{-z})^2} = s(1 - s)$."),
            ),
        ),
        minutes=Fraction(5),
    )


def derivatives() -> Item:
    """A vector and a matrix."""
    return Item(
        id="backprop/jacobian/relu",
        variant=12,
        number=4,
        title="A gradient and a Jacobian",
        stem=says(
            r"Let $X = \begin{pmatrix} 1 & 2 \\ 0 & 1 \\ 1 & 0 \end{pmatrix}$, "
            r"$w = \begin{pmatrix} 1 \\ -1 \end{pmatrix}$ and "
            r"$y = \begin{pmatrix} 0 \\ 1 \\ 2 \end{pmatrix}$."
        ),
        parts=(
            Part(
                "a",
                says(r"Compute the gradient of $\frac{1}{2}\lVert Xw - y\rVert^2$ in $w$."),
                (
                    Answer(
                        "gradient",
                        "vector",
                        Fraction(3),
                        shape=(2, 1),
                        key=grid([["-2"], ["-4"]], r"\begin{pmatrix} -2 \\ -4 \end{pmatrix}"),
                    ),
                ),
                says(r"$X^\top (Xw - y) = X^\top (-1, -2, -1)^\top = (-2, -4)^\top$."),
            ),
            Part(
                "b",
                says(
                    r"Compute the Jacobian of $x \mapsto \operatorname{ReLU}(Wx)$ at $x = (1, 2, 1)^\top$ "
                    r"for $W = \begin{pmatrix} 1 & -1 & 2 \\ 0 & -3 & 1 \end{pmatrix}$:",
                    "[[jacobian]]",
                ),
                (
                    Answer(
                        "jacobian",
                        "matrix",
                        Fraction(4),
                        shape=(2, 3),
                        key=grid(
                            [["1", "-1", "2"], ["0", "0", "0"]],
                            r"\begin{pmatrix} 1 & -1 & 2 \\ 0 & 0 & 0 \end{pmatrix}",
                        ),
                    ),
                ),
                says("The second unit is off: its row is zero."),
            ),
        ),
        minutes=Fraction(8),
    )


def hessian() -> Item:
    """A choice whose options are matrices; the picture stands in the stem."""
    shapes = ("2 & 1 \\\\ 1 & 4", "1 & 1 \\\\ 1 & 2", "2 & 2 \\\\ 2 & 4", "2 & 0 \\\\ 0 & 4")
    feedback = (
        says("Right: $\\partial_1\\partial_2 f = 1$."),
        says("The factor $2$ of the squares is missing."),
        says("The mixed term was differentiated twice."),
        says("The mixed derivative was left out."),
    )
    key = Key(
        words("$\\begin{pmatrix} 2 & 1 \\\\ 1 & 4 \\end{pmatrix}$"), "A", right=(0,), option_feedback=feedback
    )
    return Item(
        id="calculus/hessian/quadratic",
        variant=1,
        number=5,
        title="A Hessian",
        stem=says(
            Figure(
                PLOT,
                "Loss over steps: a solid curve that halves at each step and a dashed one that falls faster",
            ),
            "Which matrix is the Hessian of $f(w) = w_1^2 + w_1 w_2 + 2 w_2^2$?",
        ),
        parts=(
            Part(
                "",
                (),
                (
                    Answer(
                        "hessian",
                        "choice",
                        Fraction(3),
                        options=tuple(
                            (Math(rf"\begin{{pmatrix}} {shape} \end{{pmatrix}}"),) for shape in shapes
                        ),
                        key=key,
                    ),
                ),
            ),
        ),
        minutes=Fraction(3),
        solution=says(r"$\partial_1^2 f = 2$, $\partial_1\partial_2 f = 1$ and $\partial_2^2 f = 4$."),
    )


def statements() -> Item:
    """Several right options."""
    options = (
        words(r"Gradient descent converges from every $w_0$."),
        words("The iterates change sign along the steepest direction in each step."),
        words("The error falls most slowly along the eigenvector of eigenvalue $1$."),
        words(r"The step size $\eta = \frac{2}{5}$ has a smaller worst-case factor."),
    )
    key = Key(
        words("A, B, D"),
        "A, B, D",
        right=(0, 1, 3),
        option_feedback=(
            says(r"True, as $\eta < \frac{2}{4}$."),
            says(r"True, as $1 - 4\eta = -\frac{4}{5} < 0$."),
            says(r"False: the factors are $\frac{11}{20}$ and $\frac{4}{5}$."),
            says(r"True: its worst factor is $\frac{3}{5}$."),
        ),
    )
    return Item(
        id="optimization/gd/quadratic",
        variant=4,
        number=6,
        title="Gradient descent on a quadratic",
        stem=says(
            r"Gradient descent with step size $\eta = \frac{9}{20}$ runs on a quadratic whose Hessian has "
            r"the eigenvalues $1$ and $4$. Which statements are true?"
        ),
        parts=(Part("", (), (Answer("true", "choices", Fraction(4), options=options, key=key),)),),
        minutes=Fraction(4),
    )


def homogeneous() -> Item:
    """True or false, with a reason in words."""
    return Item(
        id="networks/symmetry/homogeneous",
        variant=0,
        number=7,
        title="Homogeneity",
        stem=says(
            r"A network with one hidden layer of ReLU units and no biases computes "
            r"$f_\theta(x) = \sum_{k=1}^m a_k \max(0, u_k^\top x)$ with $\theta = (a, u)$."
        ),
        parts=(
            Part(
                "a",
                says(r"For every $c > 0$: $f_{c\theta}(x) = c^2 f_\theta(x)$. [[claim]]"),
                (Answer("claim", "boolean", Fraction(1), key=Key(words("True"), "true", right=(1,))),),
            ),
            Part(
                "b",
                says("Give the reason in one sentence."),
                (
                    Answer(
                        "reason",
                        "text",
                        Fraction(2),
                        key=Key(
                            words(r"$\max(0, cz) = c\max(0, z)$ for $c > 0$."), "max(0, c*z) = c*max(0, z)"
                        ),
                    ),
                ),
            ),
        ),
        minutes=Fraction(3),
        rubric=(
            RubricLine(Fraction(1), says("The claim is true.")),
            RubricLine(Fraction(2), says("ReLU is positively homogeneous, and $a$ gives the second factor.")),
        ),
    )


def slopes() -> Item:
    """Matching, with one entry too many on the right."""
    left = (
        words(r"$\tanh$"),
        words(r"$\sigma(z) = \frac{1}{1 + e^{-z}}$"),
        words("softplus $\\log(1 + e^z)$"),
    )
    right = tuple(words(entry) for entry in (r"$\frac{1}{4}$", r"$\frac{1}{2}$", "$1$", "$0$"))
    key = Key(words("1–C, 2–A, 3–B"), "1C, 2A, 3B", right=(2, 0, 1))
    return Item(
        id="networks/activations/slopes",
        variant=2,
        number=8,
        title="Slopes at zero",
        stem=says("Match each activation with its slope at $0$."),
        parts=(Part("", (), (Answer("slopes", "matching", Fraction(3), left=left, right=right, key=key),)),),
        minutes=Fraction(3),
    )


def rates() -> Item:
    """Ordering."""
    items = (
        words(r"gradient descent, $\eta = \frac{1}{L}$: $\;1 - \frac{1}{\kappa}$"),
        words(r"heavy ball: $\;\frac{\sqrt{\kappa} - 1}{\sqrt{\kappa} + 1}$"),
        words(r"gradient descent, $\eta = \frac{2}{L + \mu}$: $\;\frac{\kappa - 1}{\kappa + 1}$"),
        words(r"Nesterov: $\;1 - \frac{1}{\sqrt{\kappa}}$"),
    )
    key = Key(words("B, D, C, A"), "B, D, C, A", right=(1, 3, 2, 0))
    return Item(
        id="optimization/rates/order",
        variant=0,
        number=9,
        title="Rates",
        stem=says(r"Order the rates from the smallest factor to the largest for $\kappa = 100$."),
        parts=(Part("", (), (Answer("order", "ordering", Fraction(4), items=items, key=key),)),),
        minutes=Fraction(4),
        solution=says(
            r"The factors are $\frac{9}{11} \approx 0.818$, $0.9$, $\frac{99}{101} \approx 0.980$ and $0.99$."
        ),
    )


def descent() -> Item:
    """A proof whose points are a fraction; the rubric adds up to them."""
    return Item(
        id="optimization/smoothness/descent-lemma",
        variant=0,
        number=10,
        title="The descent lemma",
        stem=says(
            r"Let $f : \mathbb{R}^d \to \mathbb{R}$ be differentiable with "
            r"$\lVert \nabla f(x) - \nabla f(y)\rVert \le \beta \lVert x - y\rVert$ for all $x, y$. "
            r"Prove that for all $x, h$",
            Display(r"f(x + h) \le f(x) + \nabla f(x)^\top h + \frac{\beta}{2}\lVert h\rVert^2."),
        ),
        parts=(
            Part(
                "",
                (),
                (
                    Answer(
                        "proof",
                        "proof",
                        Fraction(22, 3),
                        key=Key(words("Integrate the gradient along the segment."), "see the solution"),
                    ),
                ),
            ),
        ),
        minutes=Fraction(15),
        solution=says(
            Display(
                r"\begin{aligned} f(x + h) - f(x) - \nabla f(x)^\top h "
                r"&= \int_0^1 \bigl(\nabla f(x + th) - \nabla f(x)\bigr)^\top h \, dt \\ "
                r"&\le \int_0^1 \beta t \lVert h\rVert^2 \, dt = \frac{\beta}{2}\lVert h\rVert^2. "
                r"\end{aligned}"
            )
        ),
        rubric=(
            RubricLine(Fraction(3), says("Writes the difference as an integral along the segment.")),
            RubricLine(Fraction(2), says(r"Bounds the integrand by $\beta t \lVert h\rVert^2$.")),
            RubricLine(Fraction(7, 3), says(r"Integrates to $\frac{\beta}{2} \lVert h\rVert^2$.")),
        ),
    )


def every_kind_items(view: View) -> tuple[Item, ...]:
    """Ten items, numbered from 1, with every kind of answer and every node, as `view` may see them."""
    items = (
        momentum(),
        parameters(),
        loss(),
        derivatives(),
        hessian(),
        statements(),
        homogeneous(),
        slopes(),
        rates(),
        descent(),
    )
    return tuple(as_seen(item, view) for item in items)


def as_seen(item: Item, view: View) -> Item:
    """The item without what `view` may not see: a candidate sees no key, only a tutor's reader sees hints."""
    if view is View.TUTOR:
        return item
    if view is View.SCORER:
        return replace(item, hints=())
    parts = tuple(
        replace(part, solution=(), answers=tuple(replace(answer, key=None) for answer in part.answers))
        for part in item.parts
    )
    return replace(item, parts=parts, solution=(), hints=(), rubric=())


def sample_document(view: View) -> Document:
    """A paper of three sections that holds `every_kind_items`."""
    items = every_kind_items(view)
    return Document(
        title="Final examination",
        view=view,
        sections=(
            Section(
                "Computation",
                items[:4],
                says("Give exact numbers where the question asks for them, and **show your work**."),
                minutes=Fraction(23),
            ),
            Section("Concepts", items[4:9], says("Mark your answers clearly."), minutes=Fraction(17)),
            Section("Proof", items[9:], minutes=Fraction(15)),
        ),
        course="Theory of Deep Learning",
        date="2025-02-14",
        minutes=Fraction(60),
        instructions=says(
            Bullets(
                (
                    says("Write your name and your ID on this page before you begin."),
                    says(
                        "One sheet of notes (A4, both sides) may be used; calculators and telephones may not."
                    ),
                    says("Vectors are columns, and $\\log$ is the natural logarithm."),
                )
            )
        ),
        form_code="A-7K2M",
    )
