"""The numbers in an answer: exact where they are rational, else floats with an error bound. No sympy.

The bound follows rounding to first order. It serves to tell a plain zero or a plain sign from a doubtful one;
what it cannot tell is refused or left to exact algebra, never guessed.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from fractions import Fraction
from typing import NoReturn

from qbank.algebra.response.errors import ResponseError
from qbank.algebra.response.limits import Limits

_EPS = 2.0**-50


@dataclass(frozen=True, slots=True)
class Value:
    """A real number: `exact`, or within `error` of `approx`."""

    approx: float
    error: float = 0.0
    exact: Fraction | None = None

    @property
    def sign(self) -> int | None:
        """-1, 0 or 1; None when it is too close to zero to tell."""
        if self.exact is not None:
            return (self.exact > 0) - (self.exact < 0)
        if abs(self.approx) <= self.error:
            return None
        return 1 if self.approx > 0 else -1

    @property
    def whole(self) -> int | None:
        """The integer that it exactly is, or None."""
        return int(self.exact) if self.exact is not None and self.exact.denominator == 1 else None


PI = Value(math.pi, 4 * _EPS)
E = Value(math.e, 4 * _EPS)

_FLOATS: dict[str, Callable[..., float]] = {
    "exp": math.exp, "ln": math.log, "sqrt": lambda x: math.sqrt(max(x, 0.0)), "sin": math.sin,
    "cos": math.cos, "tan": math.tan, "sinh": math.sinh, "cosh": math.cosh, "tanh": math.tanh,
    "arctan": math.atan, "erf": math.erf,
    "arcsin": lambda x: math.asin(min(max(x, -1.0), 1.0)),
    "arccos": lambda x: math.acos(min(max(x, -1.0), 1.0)),
    "sigmoid": lambda x: 1 / (1 + math.exp(-x)), "softplus": lambda x: math.log1p(math.exp(x)),
    "logb": lambda base, x: math.log(x) / math.log(base),
}  # fmt: skip
# These keep rational numbers rational.
CORNERS: dict[str, Callable[..., Fraction | int | float]] = {
    "abs": abs, "sign": lambda x: (x > 0) - (x < 0), "floor": math.floor, "ceil": math.ceil,
    "max": max, "min": min, "relu": lambda x: max(x, 0), "step": lambda x: int(x > 0),
}  # fmt: skip
EXPONENTIALS = frozenset({"exp", "sinh", "cosh", "sigmoid", "softplus", "factorial", "binomial"})
BOUNDED = frozenset({"sin", "cos", "tanh", "arctan", "arcsin", "arccos", "erf", "sigmoid", "sign", "step"})
MAYBE_COMPLEX = frozenset({"ln", "logb", "sqrt", "arcsin", "arccos"})


@dataclass(frozen=True, slots=True)
class Arithmetic:
    """Computes with values at one place of the answer; refuses what is too large, undefined or not real."""

    limits: Limits
    pos: int

    def number(self, exact: Fraction) -> Value:
        bits = max(exact.numerator.bit_length(), exact.denominator.bit_length())
        size = abs(exact.numerator.bit_length() - exact.denominator.bit_length()) * math.log10(2)
        if bits > self.limits.max_bits or (exact and size > self.limits.max_log10):
            self.too_large()
        return Value(float(exact), abs(float(exact)) * _EPS, exact)

    def near(self, approx: float, error: float) -> Value:
        if not math.isfinite(approx) or not math.isfinite(error):
            self.too_large()
        if approx and abs(math.log10(abs(approx))) > self.limits.max_log10:
            self.too_large()
        return Value(approx, error + abs(approx) * _EPS)

    def add(self, terms: Iterable[tuple[bool, Value]]) -> Value:
        """The sum of terms, each subtracted where its flag is True."""
        pairs = list(terms)
        exacts = [value.exact for _, value in pairs]
        if all(exact is not None for exact in exacts):
            signed = (
                -exact if minus else exact for (minus, _), exact in zip(pairs, exacts, strict=True) if exact
            )
            return self.number(sum(signed, Fraction(0)))
        approx = math.fsum(-value.approx if minus else value.approx for minus, value in pairs)
        return self.near(approx, math.fsum(value.error for _, value in pairs))

    def times(self, left: Value, right: Value) -> Value:
        if left.exact is not None and right.exact is not None:
            return self.number(left.exact * right.exact)
        if left.exact == 0 or right.exact == 0:
            return self.number(Fraction(0))
        error = abs(left.approx) * right.error + abs(right.approx) * left.error + left.error * right.error
        return self.near(left.approx * right.approx, error)

    def over(self, top: Value | None, bottom: Value) -> Value | None:
        """The quotient; None when the top has symbols. A zero, or what may be one, below is refused."""
        if bottom.sign == 0:
            self.fail("division by zero", "zero")
        if bottom.sign is None:
            self.fail("division by zero, or by a number too close to zero to tell", "zero")
        if top is None:
            return None
        if top.exact is not None and bottom.exact is not None:
            return self.number(top.exact / bottom.exact)
        quotient = top.approx / bottom.approx
        return self.near(
            quotient, (top.error + abs(quotient) * bottom.error) / (abs(bottom.approx) - bottom.error)
        )

    def power(self, base: Value, exponent: Value) -> Value:
        n = exponent.whole
        if base.sign in (0, None) and exponent.sign != 1:
            self.fail("zero can only be raised to a positive power", "zero")
        if base.sign == 0:
            return self.number(Fraction(0))
        if base.sign == -1 and n is None:
            advice = "; for a real root write -(8^(1/3))" if exponent.exact is not None else ""
            self.fail(
                f"a negative number to a power that is not whole is not a real number{advice}", "domain"
            )
        if base.exact is not None and n is not None:
            bits = max(base.exact.numerator.bit_length(), base.exact.denominator.bit_length())
            if abs(n) * (bits - 1) > self.limits.max_bits:
                self.fail("this power is too large", "magnitude")
            return self.number(base.exact**n)
        if base.approx and abs(exponent.approx * math.log10(abs(base.approx))) > self.limits.max_log10:
            self.fail("this power is too large or too small", "magnitude")
        if base.sign is None:
            return self.near(0.0, (abs(base.approx) + base.error) ** exponent.approx)
        return self._applied(lambda x, y: math.pow(x, n if n is not None else y), base, exponent)

    def call(self, name: str, args: tuple[Value, ...]) -> Value:
        """A function at numbers; `factorial` and `binomial` want whole numbers."""
        if name in ("factorial", "binomial"):
            return self._counted(name, args)
        if name in CORNERS:
            exacts = [arg.exact for arg in args]
            if all(exact is not None for exact in exacts):
                return self.number(Fraction(CORNERS[name](*exacts)))
            return self._applied(CORNERS[name], *args)
        self._check_domain(name, args[-1])
        if name == "exp" and args[0].sign == 0:
            return self.number(Fraction(1))
        return self._applied(_FLOATS[name], *args)

    def _check_domain(self, name: str, arg: Value) -> None:
        if name in ("ln", "logb"):
            if arg.sign == 0:
                self.fail("the logarithm of zero is not a number", "zero")
            if arg.sign == -1:
                self.fail("the logarithm of a negative number is not a real number", "domain")
            if arg.sign is None:
                self.fail("the logarithm of zero, or of a number too close to zero to tell", "zero")
        if name == "sqrt" and arg.sign == -1:
            self.fail("the square root of a negative number is not a real number", "domain")
        if name in ("arcsin", "arccos") and abs(arg.approx) > 1 + arg.error:
            self.fail(f"{name} takes numbers from -1 to 1", "domain")

    def _counted(self, name: str, args: tuple[Value, ...]) -> Value:
        whole = [arg.whole for arg in args]
        numbers = [n for n in whole if n is not None and 0 <= n <= self.limits.max_factorial]
        if len(numbers) < len(args):
            most = self.limits.max_factorial
            self.fail(f"{name} is read for whole numbers from 0 to {most} and for names", "domain")
        return self.number(Fraction(math.factorial(*numbers) if name == "factorial" else math.comb(*numbers)))

    def _applied(self, function: Callable[..., Fraction | int | float], *args: Value) -> Value:
        """A float function at the values, its error from how it moves within theirs."""
        at = [arg.approx for arg in args]
        try:
            result = float(function(*at))
            error = 0.0
            for i, arg in enumerate(args):
                for shift in (arg.error, -arg.error):
                    moved = float(function(*at[:i], at[i] + shift, *at[i + 1 :]))
                    error = max(error, abs(moved - result))
        except (OverflowError, ValueError, ZeroDivisionError):
            self.too_large()
        return self.near(result, 2 * error)

    def too_large(self) -> NoReturn:
        self.fail("a number here is too large or too small", "magnitude")

    def fail(self, message: str, code: str) -> NoReturn:
        raise ResponseError(message, self.pos, code)
