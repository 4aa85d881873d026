"""Numbers of the evaluator, and its rules for the named functions: by mpmath, exact at some rationals."""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Callable, Iterator, Sequence
from fractions import Fraction
from math import comb, factorial
from typing import Any

import mpmath

Number = Any
MOST_FACTORIAL = 3000


class NoValue(Exception):
    """The expression has no finite value at the point: a division by zero, log 0, an infinite term."""


class CannotTell(Exception):
    """The value cannot be computed reliably here, or the evaluator does not know a function."""


# The working precision of mpmath belongs to the whole process: one thread at a time may change it.
_ONE_AT_A_TIME = threading.RLock()


@contextlib.contextmanager
def precision(*, digits: int = 0, bits: int = 0) -> Iterator[None]:
    """Compute with this many decimal digits, or bits, in the block."""
    with _ONE_AT_A_TIME, mpmath.workdps(digits) if digits else mpmath.workprec(bits):
        yield


def is_exact(value: Number) -> bool:
    """Whether a number is an int or a Fraction."""
    return isinstance(value, int | Fraction)


def as_mp(value: Number) -> Number:
    """An mpmath number at the working precision."""
    if isinstance(value, Fraction):
        return mpmath.mpf(value.numerator) / value.denominator
    return mpmath.mpf(value) if isinstance(value, int) else value


def tidy(value: Fraction) -> int | Fraction:
    """An int where the fraction is one."""
    return value.numerator if value.denominator == 1 else value


SPECIAL: dict[str, Callable[..., Number]] = {
    "sin": mpmath.sin,
    "cos": mpmath.cos,
    "tan": mpmath.tan,
    "cot": mpmath.cot,
    "sec": mpmath.sec,
    "csc": mpmath.csc,
    "sinc": mpmath.sinc,
    "sinh": mpmath.sinh,
    "cosh": mpmath.cosh,
    "tanh": mpmath.tanh,
    "coth": mpmath.coth,
    "sech": mpmath.sech,
    "csch": mpmath.csch,
    "asin": mpmath.asin,
    "acos": mpmath.acos,
    "atan": mpmath.atan,
    "atan2": mpmath.atan2,
    "acot": mpmath.acot,
    "asinh": mpmath.asinh,
    "acosh": mpmath.acosh,
    "atanh": mpmath.atanh,
    "erf": mpmath.erf,
    "erfc": mpmath.erfc,
    "erfi": mpmath.erfi,
    "erfinv": mpmath.erfinv,
    "gamma": mpmath.gamma,
    "loggamma": mpmath.loggamma,
    "digamma": mpmath.digamma,
    "polygamma": lambda n, x: mpmath.psi(int(n), x),
    "beta": mpmath.beta,
    "factorial": lambda n: mpmath.gamma(n + 1),
    "factorial2": mpmath.fac2,
    "binomial": mpmath.binomial,
    "harmonic": mpmath.harmonic,
    "zeta": mpmath.zeta,
    "lowergamma": lambda s, x: mpmath.gammainc(s, 0, x),
    "uppergamma": lambda s, x: mpmath.gammainc(s, x),
    "RisingFactorial": mpmath.rf,
    "FallingFactorial": mpmath.ff,
    "LambertW": lambda x, k=0: mpmath.lambertw(x, int(k)),
    "Ei": mpmath.ei,
    "besseli": mpmath.besseli,
    "besselj": mpmath.besselj,
    "polylog": mpmath.polylog,
    "re": mpmath.re,
    "im": mpmath.im,
    "conjugate": mpmath.conj,
    "arg": mpmath.arg,
}


def exact_special(name: str, args: Sequence[int | Fraction]) -> int | Fraction | None:
    """The exact value at rational arguments when it is rational and quickly found, else None.

    Raises `NoValue` at a pole.
    """
    first = args[0]
    if name in ("sin", "tan", "sinh", "tanh", "asin", "atan", "asinh", "atanh", "erf", "erfi") and first == 0:
        return 0
    if name in ("cos", "cosh", "sech", "sec", "erfc") and first == 0:
        return 1
    if name in ("re", "conjugate"):
        return first
    if name == "im":
        return 0
    if not isinstance(first, int):
        return None
    if name in ("factorial", "gamma"):
        n = first if name == "factorial" else first - 1
        if n < 0:
            raise NoValue(f"{name}({first})")
        return factorial(n) if n <= MOST_FACTORIAL else None
    if name in ("digamma", "loggamma") and first <= 0:
        raise NoValue(f"{name}({first})")
    if name == "binomial" and isinstance(args[1], int) and abs(first) <= MOST_FACTORIAL:
        return _exact_binomial(first, args[1])
    if name == "harmonic" and 0 <= first <= MOST_FACTORIAL and len(args) == 1:
        total = sum((Fraction(1, i) for i in range(1, first + 1)), Fraction(0))
        return total.numerator if total.denominator == 1 else total
    return None


def _exact_binomial(n: int, k: int) -> int | None:
    if n >= 0:
        return comb(n, k) if k >= 0 else 0
    # For a negative upper index only the polynomial case is beyond dispute.
    return (-1) ** k * comb(k - n - 1, k) if k >= 0 else None
