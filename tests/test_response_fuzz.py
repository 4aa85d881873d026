"""Students' answers, at random: what is typed is read as it was meant or refused; nothing else happens."""

from fractions import Fraction
from types import MappingProxyType

import mpmath
import pytest
import sympy as sp
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from qbank.algebra.response import KINDS, Limits, ResponseError, parse_response
from qbank.algebra.response.tree import Call, Const, Div, Name, Neg, Num, Pow, Product, Sum

LETTERS = ["x", "y", "eta", "w_0"]
SYMBOLS = {name: sp.Symbol(name.replace("_", ""), real=True) for name in LETTERS}
POINT = {"x": Fraction(7, 5), "y": Fraction(-3, 11), "eta": Fraction(1, 3), "w0": Fraction(9, 4)}
PIECES = [
    *"0123456789.+-*/^!()[]{}|,=_ xyezπη²⁻₀√½×·−",
    *["e", "pi", "x", "y", "eta", "w_0", "w0", "\\eta", "sin", "ln", "exp", "log_2", "sqrt", "abs", "max"],
    *["relu", "floor", "sinh", "tanh", "factorial", "binomial", "**", "\\frac", "{2}", "{x}", "\\sqrt"],
    *["\\left(", "\\right)", "\\cdot", "\\begin{pmatrix}", "\\end{pmatrix}", "&", "\\\\", "1e-3", "10^"],
    *["^2", "^{-1}", "->", "a", "b", "c", "1-a", ", ", "true", "none", "\u202e", "\u0301", "\ud800"],
    *["\x00", "а", "\n", "'", '"', "__", "%", "$", "∞"],
]


def fuzz(count):
    """The same `count` examples on each run; hunting for more is a matter of a larger count and a seed."""
    return settings(
        max_examples=count,
        deadline=None,
        derandomize=True,
        database=None,
        suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much],
    )


kinds = st.sampled_from(sorted(KINDS))
shapes = {"matrix": (2, 2), "vector": 2}


def read(text, **options):
    """The answer, or the ResponseError that refuses it."""
    try:
        return parse_response(text, SYMBOLS, **options)
    except ResponseError as refusal:
        return refusal


def check_answer_or_refusal(text, kind, shape, lhs=None):
    """The text is read, or refused at a place inside it with a message that can be shown anywhere."""
    answer = read(text, kind=kind, shape=shape, lhs=lhs)
    if isinstance(answer, ResponseError):
        assert answer.position is None or 0 <= answer.position <= len(text)
        shown = answer.pretty(text)
        assert shown.encode("utf-8")
        assert all(char.isprintable() for char in shown.replace("\n", ""))
        assert 0 < len(shown) < 600
    else:
        assert answer.echo.isascii()
        assert answer.latex.isascii()
        if isinstance(answer.value, sp.Expr):
            assert not answer.value.has(sp.zoo, sp.nan, sp.oo, -sp.oo, sp.I)
            assert answer.value.free_symbols <= set(SYMBOLS.values())


@fuzz(3000)
@given(st.lists(st.sampled_from(PIECES), max_size=14).map("".join), kinds, st.booleans())
def test_random_pieces_are_read_or_refused(text, kind, shaped):
    check_answer_or_refusal(text, kind, shapes.get(kind, 3) if shaped else None)


@fuzz(1500)
@given(st.text(st.characters(), max_size=30), kinds)
def test_any_text_is_read_or_refused(text, kind):
    check_answer_or_refusal(text, kind, None, lhs="x")


@fuzz(500)
@given(st.sampled_from(PIECES), st.integers(1, 400), st.sampled_from(["", "x", "(", "1"]), kinds)
def test_one_piece_over_and_over_is_read_or_refused(piece, count, end, kind):
    check_answer_or_refusal(piece * count + end, kind, None)


# ---------------------------------------------------------------- random trees in several notations

numbers = st.one_of(
    st.integers(0, 12).map(lambda n: Num(0, str(n), Fraction(n))),
    st.decimals(0, 20, places=2).map(lambda d: Num(0, str(d), Fraction(str(d)))),
)
leaves = st.one_of(
    numbers,
    st.sampled_from(["x", "y", "eta", "w0"]).map(lambda name: Name(0, name)),
    st.sampled_from(["pi", "e"]).map(lambda name: Const(0, name)),
)
FUNCTIONS = ["exp", "ln", "sqrt", "sin", "cos", "tanh", "arctan", "abs", "sigmoid", "relu", "softplus", "erf"]


def branches(node):
    several = st.lists(node, min_size=2, max_size=3)
    return st.one_of(
        node.map(lambda arg: Neg(0, arg)),
        st.lists(st.tuples(st.booleans(), node), min_size=2, max_size=3).map(
            lambda terms: Sum(0, ((False, terms[0][1]), *terms[1:]))
        ),
        several.map(lambda factors: Product(0, tuple(factors))),
        st.tuples(node, node).map(lambda pair: Div(0, *pair)),
        st.tuples(node, st.integers(-3, 4)).map(
            lambda pair: Pow(0, pair[0], _whole(pair[1])),
        ),
        st.tuples(st.sampled_from(FUNCTIONS), node).map(lambda pair: Call(0, pair[0], (pair[1],))),
        several.map(lambda args: Call(0, "max", tuple(args))),
    )


def _whole(n):
    number = Num(0, str(abs(n)), Fraction(abs(n)))
    return Neg(0, number) if n < 0 else number


trees = st.recursive(leaves, branches, max_leaves=12)


def value_at(node):
    """The value of a tree at POINT, by mpmath alone; ValueError where it is not a moderate real number."""
    value = mpmath.mpmathify(_value(node))
    if not mpmath.isfinite(value) or abs(mpmath.im(value)) > 0 or abs(value) > 1e30:
        raise ValueError
    return mpmath.re(value)


def _value(node):
    match node:
        case Num(value=value):
            return mpmath.mpf(value.numerator) / value.denominator
        case Name(name=name):
            return mpmath.mpf(POINT[name].numerator) / POINT[name].denominator
        case Const(name=name):
            return +mpmath.pi if name == "pi" else +mpmath.e
        case Neg(arg=arg):
            return -value_at(arg)
        case Sum(terms=terms):
            return sum(-value_at(term) if minus else value_at(term) for minus, term in terms)
        case Product(factors=factors):
            return mpmath.fprod(value_at(factor) for factor in factors)
        case Div(top=top, bottom=bottom):
            below = value_at(bottom)
            if abs(below) < 1e-20:
                raise ValueError
            return value_at(top) / below
        case Pow(base=base, exponent=exponent):
            below = value_at(base)
            if abs(below) < 1e-20:
                raise ValueError
            return below ** value_at(exponent)
        case Call(name="ln" | "sqrt" as name, args=(arg,)):
            inside = value_at(arg)
            if inside < 1e-20:
                raise ValueError
            return mpmath.log(inside) if name == "ln" else mpmath.sqrt(inside)
        case Call(name=name, args=args):
            return _FUNCTIONS[name](*map(value_at, args))


_FUNCTIONS = {
    "exp": mpmath.exp, "sin": mpmath.sin, "cos": mpmath.cos, "tanh": mpmath.tanh, "arctan": mpmath.atan,
    "abs": abs, "erf": mpmath.erf, "max": max, "relu": lambda z: max(z, mpmath.mpf(0)),
    "sigmoid": lambda z: 1 / (1 + mpmath.exp(-z)), "softplus": lambda z: mpmath.log(1 + mpmath.exp(z)),
}  # fmt: skip


class Notation:
    """Writes a tree in one way of typing; brackets go around everything that is not a leaf or a call."""

    times, minus, over, names = " * ", " - ", " / ", MappingProxyType({})

    def write(self, node):
        match node:
            case Num(text=text):
                return text
            case Name(name=name) | Const(name=name):
                return self.names.get(name, name)
            case Neg(arg=arg):
                return self.minus.strip() + self.inner(arg)
            case Sum(terms=terms):
                rest = ((self.minus if minus else " + ") + self.inner(term) for minus, term in terms[1:])
                return self.inner(terms[0][1]) + "".join(rest)
            case Product(factors=factors):
                return self.times.join(map(self.inner, factors))
            case Div(top=top, bottom=bottom):
                return self.fraction(top, bottom)
            case Pow(base=base, exponent=exponent):
                return self.power(base, exponent)
            case Call(name=name, args=args):
                return self.call(name, [self.write(arg) for arg in args])

    def inner(self, node):
        text = self.write(node)
        return text if isinstance(node, Num | Name | Const | Call) else self.brackets(text)

    def brackets(self, text):
        return f"({text})"

    def fraction(self, top, bottom):
        return self.inner(top) + self.over + self.inner(bottom)

    def power(self, base, exponent):
        return f"{self.inner(base)}^{self.inner(exponent)}"

    def call(self, name, args):
        return f"{name}({', '.join(args)})"


class Python(Notation):
    times = "*"
    names = MappingProxyType({"w0": "w_0"})

    def power(self, base, exponent):
        return f"{self.inner(base)}**{self.inner(exponent)}"


class Unicode(Notation):
    times, minus, over = "·", " − ", "÷"
    names = MappingProxyType({"eta": "η", "pi": "π", "w0": "w₀"})

    def power(self, base, exponent):
        return self.inner(base) + self.write(exponent).translate(str.maketrans("0123456789−", "⁰¹²³⁴⁵⁶⁷⁸⁹⁻"))

    def call(self, name, args):
        if name == "sqrt":
            return f"√({args[0]})"
        return f"|{args[0]}|" if name == "abs" else super().call(name, args)


class Side(Notation):
    """Factors side by side, in brackets: no sign for a product."""

    times = ""

    def inner(self, node):
        return self.brackets(self.write(node))


class Latex(Notation):
    times = r" \cdot "
    names = MappingProxyType({"eta": r"\eta", "pi": r"\pi", "w0": "w_{0}"})

    def brackets(self, text):
        return rf"\left({text}\right)"

    def fraction(self, top, bottom):
        return rf"\frac{{{self.write(top)}}}{{{self.write(bottom)}}}"

    def power(self, base, exponent):
        return f"{self.brackets(self.write(base))}^{{{self.write(exponent)}}}"

    def call(self, name, args):
        if name == "sqrt":
            return rf"\sqrt{{{args[0]}}}"
        if name == "abs":
            return rf"\left|{args[0]}\right|"
        named = name in ("sigmoid", "relu", "softplus", "erf")
        command = rf"\operatorname{{{name}}}" if named else f"\\{name}"
        return rf"{command}\left({', '.join(args)}\right)"


NOTATIONS = [Notation(), Python(), Unicode(), Side(), Latex()]
WIDE = Limits(max_chars=5000, max_tokens=2000, max_depth=60, max_nodes=500)


def value_of(expression):
    """A sympy value at POINT, to thirty digits."""
    point = {SYMBOLS["w_0" if name == "w0" else name]: value for name, value in POINT.items()}
    exact = {symbol: sp.Rational(value.numerator, value.denominator) for symbol, value in point.items()}
    return mpmath.mpmathify(expression.subs(exact).evalf(30))


# What is refused only because of its size or value; any other refusal would be a misreading.
TOLERATED = {"zero", "domain", "magnitude", "size", "degree"}


@fuzz(1000)
@given(trees)
def test_a_tree_is_read_alike_in_every_notation(node):
    with mpmath.workdps(40):
        try:
            expected = value_at(node)
        except (ValueError, ZeroDivisionError, OverflowError):
            assume(False)
        texts = [notation.write(node) for notation in NOTATIONS]
        answers = [read(text, limits=WIDE) for text in texts]
        if isinstance(answers[0], ResponseError):
            assert all(
                isinstance(answer, ResponseError) and answer.code in TOLERATED for answer in answers
            ), texts
            assume(False)
        error = abs(value_of(answers[0].value) - expected)
        assert error <= (1 + abs(expected)) * mpmath.mpf(10) ** -15, texts[0]
    assert all(answer.value == answers[0].value for answer in answers), texts


@fuzz(800)
@given(trees)
def test_what_is_echoed_is_read_back_to_the_same_echo_and_value(node):
    answer = read(Latex().write(node), limits=WIDE)
    assume(not isinstance(answer, ResponseError))
    echoed = parse_response(answer.echo, SYMBOLS, limits=WIDE)
    assert (echoed.value, echoed.echo, echoed.latex) == (answer.value, answer.echo, answer.latex)
    assert parse_response(answer.latex, SYMBOLS, limits=WIDE).value == answer.value


@fuzz(800)
@given(trees, st.data())
def test_a_character_too_few_is_refused_or_read_as_another_text_would_be(node, data):
    text = Notation().write(node)
    place = data.draw(st.integers(0, len(text) - 1))
    check_answer_or_refusal(text[:place] + text[place + 1 :], "expression", None)


@pytest.mark.parametrize("notation", NOTATIONS, ids=lambda notation: type(notation).__name__)
def test_each_notation_of_the_fuzz_writes_what_it_should(notation):
    node = Sum(0, ((False, Name(0, "x")), (True, Pow(0, Call(0, "sqrt", (Name(0, "eta"),)), _whole(-2)))))
    expected = SYMBOLS["x"] - 1 / sp.sqrt(SYMBOLS["eta"]) ** 2
    assert parse_response(notation.write(node), SYMBOLS).value == expected
