r"""Students' answers, read by a closed parser: text in, an exact value out, or a refusal with advice.

No text reaches `eval`, `sympify`, `parse_expr` or any other function of sympy's; there is nothing to call but
the functions below. How an answer was read is given back (`echo`, `latex`), and what can be read in two ways
is refused, for a silent misreading is worse than a question back.

What is typed and what it means, with x, y, a, b and n declared; "[e]" means: where e is declared.

======================  ======================================================================================
typed                   meaning
======================  ======================================================================================
0.75, .5, 5.            exactly 3/4, 1/2, 5
1e-3, 1e3, 2*10^-3      powers of ten; refused where e is declared; 1e+3 is refused (10^3, or e + 3?)
1,5 and 1,000           refused: a point for decimals, nothing between thousands
1 1/2, 1½, 2(1/2), 2 3  refused: two numbers side by side; ½ alone is 1/2
50%                     refused: 0.5 or 50/100
2x, x y, x(x+1)         products; x 2 is refused, and x2 is one name
xy, ab                  the name [xy]; else x*y, for 2 to 4 different declared letters; also xe^x
ab^2                    a*b^2
1/2*x, a/b*c            (1/2)*x, (a/b)*c
1/2x, a/b/c             refused: both readings are offered
-x^2, x^-1, 2*-3        -(x^2), 1/x, -6; two signs in a row (--x) are refused
2^3^2, e^x^2            refused: both readings are offered
x^1/2, x^-1/2           refused: a root, or half of x?
x^2y                    x^2*y, for the exponent is a number and the base is not
e^2x, 2^nx, 10^-3x      refused: both readings are offered; e^{2x}, e^(2x) and e²x are plain
x**2                    x^2
x², e⁻², w₀             x^2, e^(-2), w_0
x×y, x·y, x÷y, −x       x*y, x*y, x/y, -x
√2, √(x+1), √2/2        roots; √2x and √x^2 are refused
𝑥                       x (italic, as copied from a PDF); bold and script letters are refused
sin(x), sin x           the sine of x, in radians
sin x y, sin x/2        refused, like ln x*y, sin 2x, sin x^2: where does it end? ln x + 1 is plain
exp x, exp -x           e^x; refused: brackets
sin^2(x), sin^-1(x)     (sin(x))^2; refused: arcsin(x), or 1/sin(x)?
log(x), ln(x)           the natural logarithm
log_2(8), log2(8)       to base 2; also log_10, log10, log_k for whole k; log2 x, lg, log(x, 2) are refused
sigma(x)                the product sigma*x [sigma]; else refused: the logistic function is sigmoid(x)
e, pi, π                2.718…, 3.141…; or the declared symbol [e], [pi]; e(x) is refused
i, j                    refused: answers are real numbers; or the declared symbol [i], [j]
infinity, oo, inf, ∞    refused
|x|, 2|x|               the absolute value; after a closing bar a * is needed
3!, n!                  the factorial; 3!! and 2^3! are refused
w0, w_0, w_{0}          one name; w_ij, w_{ij} another; \eta, eta, η one; \hat{y}, yhat one
x = 3                   3 where x is asked for (lhs="x"); else refused, like any other =, < or >
(1, 2), [1, 2]          a vector where one is asked for; also [[1], [2]], (1, 2)^T and pmatrix
[[1, 2], [3, 4]]        a matrix where one is asked for; also round brackets, pmatrix and bmatrix
[x+1], {x+1}            [ ] groups like ( ); braces only in exponents, \frac, \sqrt and arguments
b, (b), B.              choice: b
a, c and C a and ac     choices: a, c; ac only where the number of options is known; none is no option
true, T, yes            boolean, in any case; also false, F, no
c, a, b and c a b, cab  ordering; also c -> a -> b and 3, 1, 2; c > a > b is refused: which end is first?
1-c, 2-a and 1c 2a      matching: 1-c, 2-a; also the letters alone in the order of the items: c a
1/0, 0^0, ln(0)         refused; also tan(pi/2)
sqrt(-1), (-8)^(1/3)    refused: not a real number; also ln(-1) and arcsin(2)
======================  ======================================================================================

A declared symbol wins over every built-in constant and function of its name. The functions, with the number
of their arguments: exp ln log sqrt sin cos tan sinh cosh tanh arcsin arccos arctan abs sign floor ceil
factorial erf sigmoid relu step softplus (1), binomial (2), max min (2 to 6). sign(0) and step(0) are 0.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import TypeAlias

from sympy import Expr, ImmutableMatrix, Symbol

from qbank.algebra import response_options as options
from qbank.algebra.response_build import build
from qbank.algebra.response_chars import plain
from qbank.algebra.response_errors import ResponseError
from qbank.algebra.response_form import Form, form
from qbank.algebra.response_grammar import Grammar
from qbank.algebra.response_grid import check_shape, matrix, vector
from qbank.algebra.response_limits import DEFAULT_LIMITS, Limits
from qbank.algebra.response_names import declare
from qbank.algebra.response_print import echo, echo_grid, latex, latex_grid
from qbank.algebra.response_tokens import Token, tokens

__all__ = ["KINDS", "Limits", "Response", "ResponseError", "parse_response"]

Value: TypeAlias = (
    Expr | ImmutableMatrix | str | bool | tuple[str, ...] | tuple[int, ...] | tuple[tuple[int, str], ...]
)
Shape: TypeAlias = int | tuple[int, ...] | None


@dataclass(frozen=True, slots=True)
class Response:
    """A student's answer as it was read.

    `value` is a sympy Expr (integer, rational, real, expression), an ImmutableMatrix (matrix; vector: one
    column), a letter (choice), letters (choices: sorted; ordering: in order, or numbers), pairs of a number
    and a letter (matching) or a bool. `echo` and `latex` (no delimiters) show how it was read, `form` how it
    was typed.
    """

    kind: str
    value: Value
    text: str
    echo: str
    latex: str
    form: Form = field(default_factory=Form)


@dataclass(frozen=True, slots=True)
class _Task:
    """What the question asks for."""

    symbols: Mapping[str, Symbol]
    shape: Shape
    lhs: str | None
    limits: Limits


def parse_response(
    text: str,
    symbols: Iterable[str] | Mapping[str, Symbol] = (),
    *,
    kind: str = "expression",
    shape: Shape = None,
    lhs: str | None = None,
    limits: Limits = DEFAULT_LIMITS,
) -> Response:
    """Read a student's answer.

    `symbols` are the names that may be used, with their symbols or real ones. `kind` is one of `KINDS`.
    `shape` is (rows, columns) of a matrix, the length of a vector, the number of options (choice, choices,
    ordering) or of items to match; None accepts any. `lhs` is what may stand in front as `lhs = `.

    Raises ResponseError, and for a str `text` nothing else, when the answer cannot be read; ValueError or
    TypeError when the question's own declarations are wrong.
    """
    if not isinstance(text, str):
        raise TypeError(f"a response is text, not {type(text).__name__}")
    if kind not in KINDS:
        raise ValueError(f"no response of kind {kind!r} can be read; the kinds are {', '.join(KINDS)}")
    task = _Task(declare(symbols), shape, lhs, limits)
    try:
        return KINDS[kind](text, kind, task)
    except RecursionError:  # the caller's own stack was nearly full
        raise ResponseError("the answer is too deeply nested", None, "depth") from None


def _scalar(text: str, kind: str, task: _Task) -> Response:
    grammar = _grammar(text, task)
    node = grammar.sum()
    _check_end(grammar)
    value = build(node, task.symbols, task.limits)
    return Response(kind, value, text, echo(node), latex(node), form(node))


def _grid(text: str, kind: str, task: _Task) -> Response:
    is_vector = kind == "vector"
    grammar = _grammar(text, task, lines=True)
    grid = vector(grammar) if is_vector else matrix(grammar)
    _check_end(grammar)
    check_shape(grammar, grid, _grid_shape(task.shape, is_vector), is_vector)
    value = ImmutableMatrix([[build(entry, task.symbols, task.limits) for entry in row] for row in grid.rows])
    return Response(kind, value, text, echo_grid(grid, is_vector), latex_grid(grid))


def _choice(text: str, kind: str, task: _Task) -> Response:
    value = options.choice(text, _count(task), task.limits)
    return _picked(kind, value, text, value)


def _choices(text: str, kind: str, task: _Task) -> Response:
    value = options.choices(text, _count(task), task.limits)
    return _picked(kind, value, text, ", ".join(value) or "none")


def _boolean(text: str, kind: str, task: _Task) -> Response:
    value = options.boolean(text, task.limits)
    return _picked(kind, value, text, str(value).lower())


def _ordering(text: str, kind: str, task: _Task) -> Response:
    value = options.ordering(text, _count(task), task.limits)
    return _picked(kind, value, text, ", ".join(map(str, value)))


def _matching(text: str, kind: str, task: _Task) -> Response:
    value = options.matching(text, _count(task), task.limits)
    return _picked(kind, value, text, ", ".join(f"{number}-{letter}" for number, letter in value))


KINDS: dict[str, Callable[[str, str, _Task], Response]] = {
    **dict.fromkeys(("integer", "rational", "real", "expression"), _scalar),
    **dict.fromkeys(("vector", "matrix"), _grid),
    "choice": _choice,
    "choices": _choices,
    "boolean": _boolean,
    "ordering": _ordering,
    "matching": _matching,
}


def _picked(kind: str, value: Value, text: str, shown: str) -> Response:
    return Response(kind, value, text, shown, rf"\text{{{shown}}}")


def _grammar(text: str, task: _Task, lines: bool = False) -> Grammar:
    found = tokens(plain(text, task.limits, lines), task.limits)
    grammar = Grammar(_without_lhs(found, task), task.symbols, task.limits)
    if grammar.at("end"):
        grammar.fail("the answer is empty", "empty")
    return grammar


def _without_lhs(found: tuple[Token, ...], task: _Task) -> tuple[Token, ...]:
    """The tokens after `lhs =`, where the question asks for `lhs`."""
    if task.lhs is None:
        return found
    try:
        asked = tokens(plain(task.lhs, task.limits), task.limits)[:-1]
    except ResponseError as problem:
        raise ValueError(f"the left-hand side {task.lhs!r} cannot be typed: {problem.message}") from problem
    size = len(asked)
    same = [(t.kind, t.text) for t in asked] == [(t.kind, t.text) for t in found[:size]]
    return found[size + 1 :] if same and found[size].kind == "equals" and found[size].text == "=" else found


def _check_end(grammar: Grammar) -> None:
    if not grammar.at("end"):
        grammar.unexpected()


def _grid_shape(shape: Shape, is_vector: bool) -> tuple[int, int] | None:
    """The (rows, columns) that the question asks for; a vector is one column."""
    if shape is None:
        return None
    sizes = (shape,) if isinstance(shape, int) else tuple(shape)
    if is_vector and (len(sizes) == 1 or (len(sizes) == 2 and 1 in sizes)):
        return max(sizes), 1
    if not is_vector and len(sizes) == 2:
        return sizes[0], sizes[1]
    raise ValueError(f"a {'vector' if is_vector else 'matrix'} cannot have the shape {shape!r}")


def _count(task: _Task) -> int | None:
    """The number of options or items."""
    if task.shape is None or isinstance(task.shape, int):
        return task.shape
    raise ValueError(f"the number of options must be one integer, not {task.shape!r}")
