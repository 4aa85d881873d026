"""From the tree to sympy: only sympy objects are handed to sympy, never text.

sympy's own evaluation of Abs, Max, Min, sign and floor asks about its arguments' signs, and twenty of them
within each other took it nine minutes; so these are decided by the dry run where they are plain numbers and
otherwise left unevaluated.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from fractions import Fraction
from typing import Any

from sympy import (
    Abs,
    Add,
    E,
    Expr,
    Heaviside,
    I,
    Integer,
    Max,
    Min,
    Mul,
    Pow,
    Rational,
    S,
    Symbol,
    acos,
    asin,
    atan,
    binomial,
    ceiling,
    cos,
    cosh,
    erf,
    exp,
    factorial,
    floor,
    log,
    pi,
    sign,
    sin,
    sinh,
    sqrt,
    tan,
    tanh,
)

from qbank.algebra.response import tree
from qbank.algebra.response.errors import ResponseError
from qbank.algebra.response.limits import Limits
from qbank.algebra.response.size import Measure, Size
from qbank.algebra.response.values import CORNERS, Value

_FUNCTIONS: dict[str, Callable[..., Expr]] = {
    "exp": exp, "ln": log, "sqrt": sqrt, "sin": sin, "cos": cos, "tan": tan, "sinh": sinh, "cosh": cosh,
    "tanh": tanh, "arcsin": asin, "arccos": acos, "arctan": atan, "factorial": factorial, "erf": erf,
    "binomial": binomial,
    "sigmoid": lambda z: 1 / (1 + exp(-z)),
    "softplus": lambda z: log(1 + exp(z)),
    "logb": lambda base, z: log(z, base),
}  # fmt: skip
_CORNERS: dict[str, Callable[..., Expr]] = {
    "abs": lambda z: Abs(z, evaluate=False),
    "sign": lambda z: sign(z, evaluate=False),
    "floor": lambda z: floor(z, evaluate=False),
    "ceil": lambda z: ceiling(z, evaluate=False),
    "max": lambda *zs: Max(*zs, evaluate=False),
    "min": lambda *zs: Min(*zs, evaluate=False),
    "relu": lambda z: Max(S.Zero, z, evaluate=False),
    "step": lambda z: Heaviside(z, S.Zero, evaluate=False),
}
_UNDEFINED = (S.ComplexInfinity, S.NaN, S.Infinity, S.NegativeInfinity)


def build(node: tree.Node, symbols: Mapping[str, Symbol], limits: Limits) -> Expr:
    """The exact value of a tree. Raises ResponseError when it is too large, undefined or not real."""
    measure = Measure(symbols, limits)
    measure.of(node)
    value = _Builder(symbols, measure).of(node)
    if value.has(I):
        raise ResponseError("the answer is not a real number", node.pos, "domain")
    return value


class _Builder:
    def __init__(self, symbols: Mapping[str, Symbol], measure: Measure) -> None:
        self.symbols = symbols
        self.sizes: Mapping[int, Size] = measure.sizes
        self.limits = measure.limits

    def of(self, node: tree.Node) -> Expr:
        try:
            value = self._built(node)
        except ResponseError:
            raise
        except Exception as problem:  # sympy raises what it likes: even AttributeError was seen
            raise ResponseError(
                "this part of the answer cannot be worked out", node.pos, "undefined"
            ) from problem
        if any(value is undefined for undefined in _UNDEFINED):
            what = (
                "division by zero" if isinstance(node, tree.Div | tree.Pow) else "this is not a finite number"
            )
            raise ResponseError(what, node.pos, "zero")
        return value

    def _built(self, node: tree.Node) -> Expr:
        match node:
            case tree.Num(value=value):
                return _rational(value)
            case tree.Const(name=name):
                return pi if name == "pi" else E
            case tree.Name(name=name):
                return self.symbols[name]
            case tree.Neg(arg=arg):
                return Mul(S.NegativeOne, self.of(arg))
            case tree.Sum(terms=terms):
                return Add(
                    *(Mul(S.NegativeOne, self.of(term)) if minus else self.of(term) for minus, term in terms)
                )
            case tree.Product(factors=factors):
                return Mul(*map(self.of, factors))
            case tree.Div(top=top, bottom=bottom):
                below = self.of(bottom)
                if below is S.Zero:
                    raise ResponseError("division by zero", node.pos, "zero")
                return Mul(self.of(top), Pow(below, S.NegativeOne))
            case tree.Pow(base=base, exponent=exponent):
                return self._power(node, self.of(base), self.of(exponent))
            case tree.Call(name=name, args=args):
                return self._call(name, args)

    def _power(self, node: tree.Pow, base: Expr, exponent: Expr) -> Expr:
        """The power, once more within limits: y - y + 10^9 has become a number only now."""
        if base is S.Zero and not exponent.is_positive:
            raise ResponseError("zero can only be raised to a positive power", node.pos, "zero")
        if exponent.is_Rational and exponent.q > self.limits.max_root:
            raise ResponseError("this root is too high", node.pos, "magnitude")
        number = base.as_coeff_Mul()[0]
        bits = 0 if abs(number) == 1 else number.p.bit_length() + number.q.bit_length()
        for term in Add.make_args(exponent):
            # 2^(n+k) is merged with 2^(-n) into a number of k bits, and x^(n+k) with x^(-n) into degree k.
            times, letters = term.as_coeff_Mul()
            alone = letters is S.One
            steep = alone and not base.is_Rational and abs(times) > self.limits.max_degree
            split = alone and not exponent.is_Rational  # 7^(x + 9/2) is also 7^4*sqrt(7)*7^x
            most = self.limits.max_radicand_bits if split else self.limits.max_bits
            if steep or abs(times) * bits > 2 * most:
                raise ResponseError("this exponent is too large", node.pos, "magnitude")
        # For a power of a power, sympy works out the imaginary part of the inner one where it may have one.
        tangled = base.is_Pow and not exponent.is_Integer and not base.base.is_extended_real
        return Pow(base, exponent, evaluate=not tangled)

    def _check_counted(self, name: str, args: list[Expr], pos: int) -> None:
        """Arguments of factorial and binomial that have become numbers only now."""
        for arg in args:
            if arg.is_number and not (arg.is_Integer and 0 <= arg <= self.limits.max_factorial):
                most = self.limits.max_factorial
                raise ResponseError(f"{name} is read for whole numbers from 0 to {most}", pos, "domain")

    def _call(self, name: str, args: tuple[tree.Node, ...]) -> Expr:
        built = [self.of(arg) for arg in args]
        if name in ("factorial", "binomial"):
            self._check_counted(name, built, args[0].pos)
        if name not in CORNERS:
            return _FUNCTIONS[name](*built)
        if all(arg.is_Rational for arg in built):
            return _rational(Fraction(CORNERS[name](*(Fraction(int(arg.p), int(arg.q)) for arg in built))))
        values = [self.sizes[id(arg)].value for arg in args]
        known = [value for value in values if value is not None]
        if len(known) == len(args):
            decided = _decided(name, known, built)
            if decided is not None:
                return decided
        return _CORNERS[name](*built)


def _decided(name: str, values: list[Value], built: list[Any]) -> Expr | None:
    """A corner function of plain numbers, when the dry run can tell which side of the corner they are on."""
    first = values[0]
    match name:
        case "abs":
            return None if first.sign is None else Mul(Integer(first.sign), built[0])
        case "sign":
            return None if first.sign is None else Integer(first.sign)
        case "step":
            return None if first.sign is None else Integer(max(first.sign, 0))
        case "relu":
            return None if first.sign is None else (built[0] if first.sign > 0 else S.Zero)
        case "floor" | "ceil":
            rounded = math.floor if name == "floor" else math.ceil
            low, high = rounded(first.approx - first.error), rounded(first.approx + first.error)
            return Integer(low) if low == high and first.error < 0.5 else None
        case "max" | "min":
            order = max if name == "max" else min
            best = order(range(len(values)), key=lambda i: values[i].approx)
            apart = all(
                abs(values[best].approx - value.approx) > values[best].error + value.error
                for i, value in enumerate(values)
                if i != best
            )
            return built[best] if apart else None
    return None


def _rational(value: Fraction) -> Expr:
    return Rational(value.numerator, value.denominator)
