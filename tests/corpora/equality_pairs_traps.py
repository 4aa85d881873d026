"""Traps: pairs that look alike or different, and values about which nothing should be said.

Rows of PAIRS are as in `equality_pairs_hard`. UNDECIDED holds (name, a, b): pairs that depend on a
convention, or are undefined on part of the domain; neither answer would be right.
"""

from __future__ import annotations

from typing import Any

import sympy as sp
from sympy import (
    Abs,
    And,
    Heaviside,
    IndexedBase,
    Integer,
    Integral,
    Interval,
    Matrix,
    Max,
    Min,
    Mod,
    Not,
    Piecewise,
    Product,
    Rational,
    Sum,
    acos,
    acosh,
    asin,
    asinh,
    atanh,
    binomial,
    ceiling,
    cos,
    cosh,
    cot,
    diff,
    erf,
    exp,
    expand,
    factorial,
    factorial2,
    floor,
    frac,
    gamma,
    log,
    oo,
    pi,
    sign,
    sin,
    sinh,
    sqrt,
    symbols,
    tan,
    tanh,
)

from tests.corpora.equality_pairs_hard import normal_cdf, normal_pdf, sigmoid

PAIRS: list[tuple[str, Any, Any, bool, dict[Any, Any] | None]] = []
UNDECIDED: list[tuple[str, Any, Any]] = []


def same(name: str, a: Any, b: Any, domain: dict[Any, Any] | None = None) -> None:
    PAIRS.append((name, a, b, True, domain))


def other(name: str, a: Any, b: Any, domain: dict[Any, Any] | None = None) -> None:
    PAIRS.append((name, a, b, False, domain))


def undecided(name: str, a: Any, b: Any) -> None:
    UNDECIDED.append((name, a, b))


def entry(row: int, column: int) -> Any:
    return sp.Symbol(f"a{row}{column}", real=True)


x, y, z = symbols("x y z", real=True)
p, q, s, t, discount = symbols("p q s t gamma", positive=True)
n, m, k = symbols("n m k", integer=True, positive=True)
i = symbols("i", integer=True)
n0 = symbols("n0", integer=True, nonnegative=True)
plain = symbols("plain")
logit = IndexedBase("z")

other("sqrt prod", sqrt(x) * sqrt(y), sqrt(x * y))
other("asin sin", asin(sin(x)), x)
same("asin sin dom", asin(sin(x)), x, {x: Interval(-1, 1)})
other("strict or not", x > 0, x >= 0)
same("negated condition", x > 0, Not(x <= 0))
same("redundant conditions", And(x > 0, x < 1), And(x < 1, x * (1 - x) > 0, x > -1))
same("infinite geometric series", Sum(discount**k, (k, 0, oo)), 1 / (1 - discount), {discount: (0, 1)})
same(
    "infinite arithmetic geometric series",
    Sum(k * discount**k, (k, 1, oo)),
    discount / (1 - discount) ** 2,
    {discount: (0, 1)},
)
other(
    "infinite geometric series off",
    Sum(discount**k, (k, 0, oo)),
    discount / (1 - discount),
    {discount: (0, 1)},
)
same("exponential series", Sum(x**i / factorial(i), (i, 0, oo)), exp(x))
same("halves forever", Sum(Rational(1, 2) ** k, (k, 1, oo)), Integer(1))
same("basel", Sum(1 / k**2, (k, 1, oo)), pi**2 / 6)
same("characteristic function", Integral(normal_pdf(x) * cos(t * x), (x, -oo, oo)), exp(-(t**2) / 2))
same("gamma integral", Integral(x ** (p - 1) * exp(-x), (x, 0, oo)), gamma(p))
same("gamma integral with a rate", Integral(x**k * exp(-p * x), (x, 0, oo)), factorial(k) / p ** (k + 1))
same("arctangent integral", Integral(1 / (1 + x**2), (x, 0, 1)), pi / 4)
same("tanh integral", Integral(tanh(x), (x, 0, p)), log(cosh(p)))
same(
    "folded normal mean",
    Integral(Abs(y + s * x) * normal_pdf(x), (x, -oo, oo)),
    s * sqrt(2 / pi) * exp(-(y**2) / (2 * s**2)) + y * erf(y / (s * sqrt(2))),
)
same("probability of a step", Integral(Heaviside(y + s * x) * normal_pdf(x), (x, -oo, oo)), normal_cdf(y / s))
same("binomial mean", Sum(i * binomial(n, i) * p**i * (1 - p) ** (n - i), (i, 0, n)), n * p, {p: (0, 1)})
same(
    "binomial second moment",
    Sum(i**2 * binomial(n, i) * p**i * (1 - p) ** (n - i), (i, 0, n)),
    n * p * (1 - p) + n**2 * p**2,
    {p: (0, 1)},
)
same(
    "sauer sum",
    Sum(binomial(n + 1, i), (i, 0, k)),
    Sum(binomial(n, i), (i, 0, k)) + Sum(binomial(n, i), (i, 0, k - 1)),
)
same("dirichlet kernel", 1 + 2 * Sum(cos(i * x), (i, 1, n)), sin((n + Rational(1, 2)) * x) / sin(x / 2))
same(
    "fibonacci root",
    ((1 + sqrt(5)) / 2) ** (n + 2),
    ((1 + sqrt(5)) / 2) ** (n + 1) + ((1 + sqrt(5)) / 2) ** n,
)
same(
    "negative fibonacci root",
    ((1 - sqrt(5)) / 2) ** (n + 2),
    ((1 - sqrt(5)) / 2) ** (n + 1) + ((1 - sqrt(5)) / 2) ** n,
)
same(
    "sum of singular values",
    sqrt((p + 2 * q + sqrt((p + 2 * q) ** 2 - 4 * q**2)) / 2)
    + sqrt((p + 2 * q - sqrt((p + 2 * q) ** 2 - 4 * q**2)) / 2),
    sqrt(p + 4 * q),
)
same("tangent of the half angle", tan(x / 2), sin(x) / (1 + cos(x)))
same("tangent of the half angle again", tan(x / 2), (1 - cos(x)) / sin(x))
same("squared relu derivative", diff(Max(x, 0) ** 2 / 2, x), Max(0, x))
same("abs derivative", diff(Abs(x), x) * x, Abs(x))
same("indexed sum", Sum(exp(logit[i]), (i, 1, 3)), exp(logit[1]) + exp(logit[2]) + exp(logit[3]))
same("indexed softmax", exp(logit[1]) / Sum(exp(logit[i]), (i, 1, 2)), 1 / (1 + exp(logit[2] - logit[1])))
same("factor of an indexed sum", Sum(2 * logit[i], (i, 1, n)), 2 * Sum(logit[i], (i, 1, n)))
same("root of a plain symbol", sqrt(plain**2), Abs(plain))
same("relu of a plain symbol", Max(plain, 0) - Max(-plain, 0), plain)
same("bits of a power", log(2**n, 2), n)
same("chain of bases", log(p, 3) * log(3, 2), log(p, 2))
same(
    "layer norm scale invariance",
    (p * x - (p * x + p * y + p * z) / 3)
    / sqrt(
        (
            (p * x - (p * x + p * y + p * z) / 3) ** 2
            + (p * y - (p * x + p * y + p * z) / 3) ** 2
            + (p * z - (p * x + p * y + p * z) / 3) ** 2
        )
        / 3
    ),
    (x - (x + y + z) / 3)
    / sqrt(((x - (x + y + z) / 3) ** 2 + (y - (x + y + z) / 3) ** 2 + (z - (x + y + z) / 3) ** 2) / 3),
)
same(
    "swish beta",
    diff(x * sigmoid(p * x), x),
    p * x * sigmoid(p * x) + sigmoid(p * x) * (1 - p * x * sigmoid(p * x)),
)
same("elu", Piecewise((x, x > 0), (exp(x) - 1, True)), Max(0, x) + Min(0, exp(x) - 1))
same(
    "elu derivative",
    diff(Piecewise((x, x > 0), (exp(x) - 1, True)), x),
    Piecewise((1, x > 0), (exp(x), True)),
)
same("elu by max", Piecewise((x, x > 0), (exp(x) - 1, True)), Max(x, exp(Min(x, 0)) - 1))
same(
    "hard sigmoid in pieces",
    Max(0, Min(1, (x + 1) / 2)),
    Piecewise((0, x < -1), (1, x > 1), ((x + 1) / 2, True)),
)
same("max of squares", Max(x, y) ** 2 + Min(x, y) ** 2, x**2 + y**2)
same("max exp", exp(Max(x, y)), Max(exp(x), exp(y)))
same("max log", log(Max(p, q)), Max(log(p), log(q)))
same("sqrt max", sqrt(Max(p, q)), Max(sqrt(p), sqrt(q)))
same("max tanh", tanh(Max(x, y)), Max(tanh(x), tanh(y)))
same("max sigmoid", sigmoid(Max(x, y)), Max(sigmoid(x), sigmoid(y)))
same("relu of expm1", Max(0, exp(x) - 1), exp(Max(0, x)) - 1)
same("sign tanh", sign(tanh(x)), sign(x))
same("sign sinh", sign(x**3), sign(x))
same("abs tanh", Abs(tanh(x)), tanh(Abs(x)))
other("abs sin", Abs(sin(x)), sin(Abs(x)))
same("even mod", Mod(n**2, 2), Mod(n, 2))
same("fermat modulo three", Mod(n**3 - n, 3), Integer(0))
same("triangular floor", floor(n * (n + 1) / 2), n * (n + 1) / 2)
same("mod sum", Mod(n + m, 2), Mod(Mod(n, 2) + Mod(m, 2), 2))
other("trans conv", (floor((n + 2 * m - k) / Integer(2)) + 1 - 1) * 2 - 2 * m + k, n)
other("ceil log", ceiling(log(n, 2)), floor(log(n, 2)) + 1)
same("power mean", ((p**2 + q**2) / 2) ** Rational(1, 2), sqrt(2) * sqrt(p**2 + q**2) / 2)
same("cot", cot(x) - tan(x), 2 * cot(2 * x))
same("acosh", cosh(acosh(1 + p)), 1 + p)
same("asinh sinh", asinh(sinh(x)), x)
same("atanh tanh", atanh(tanh(x)), x)
same("tanh atanh", tanh(atanh(p)), p, {p: (0, 1)})
same("log cosh", log(cosh(x)), x + log(1 + exp(-2 * x)) - log(2))
same("log cosh abs", log(cosh(x)), Abs(x) + log(1 + exp(-2 * Abs(x))) - log(2))
same(
    "logsumexp max",
    Max(x, y, z) + log(exp(x - Max(x, y, z)) + exp(y - Max(x, y, z)) + exp(z - Max(x, y, z))),
    log(exp(x) + exp(y) + exp(z)),
)
same(
    "bce logits",
    Max(x, 0) - x * y + log(1 + exp(-Abs(x))),
    -y * log(sigmoid(x)) - (1 - y) * log(1 - sigmoid(x)),
)
same("focal", -((1 - p) ** 2) * log(p), -(1 - 2 * p + p**2) * log(p))
same("gumbel", exp(-exp(-(x - y))) * exp(-(x - y)), exp(y - x - exp(y - x)))
same(
    "kl expo",
    Integral(p * exp(-p * x) * log(p * exp(-p * x) / (q * exp(-q * x))), (x, 0, oo)),
    log(p / q) + q / p - 1,
)
same(
    "kl gauss int",
    Integral(
        exp(-(x**2) / (2 * s**2)) / (s * sqrt(2 * pi)) * (log(t / s) - x**2 / (2 * s**2) + x**2 / (2 * t**2)),
        (x, -oo, oo),
    ),
    log(t / s) + s**2 / (2 * t**2) - Rational(1, 2),
)
same(
    "entropy gauss int",
    -Integral(normal_pdf(x) * log(normal_pdf(x)), (x, -oo, oo)),
    Rational(1, 2) * log(2 * pi * exp(1)),
)
same("relu fourth moment", Integral(Max(0, x) ** 4 * normal_pdf(x), (x, -oo, oo)), Rational(3, 2))
same(
    "arccos kernel",
    (sin(t) + (pi - t) * cos(t)) / (2 * pi),
    (sqrt(1 - cos(t) ** 2) + (pi - t) * cos(t)) / (2 * pi),
    {t: (0, pi)},
)
same("sin abs dom", Abs(sin(t)), sin(t), {t: Interval(0, pi)})
same("cos sign", Abs(cos(x)), cos(x), {x: Interval(-pi / 2, pi / 2)})
same("arc cosine of cosine", acos(cos(t)), t, {t: Interval(0, pi)})
same("floor int pt", floor(x) + ceiling(-x), Integer(0))
other("frac", frac(x) + frac(-x), Integer(1))
same("double fact", factorial(2 * n) / (factorial(n) * 2**n), factorial2(2 * n - 1))
same("catalan", binomial(2 * n, n) / (n + 1), binomial(2 * n, n) - binomial(2 * n, n + 1))
same("hockey", Sum(binomial(i, 2), (i, 0, n)), binomial(n + 1, 3))
same("hockey k", Sum(binomial(i, k), (i, 0, n)), binomial(n + 1, k + 1))
same("vandermonde", Sum(binomial(n, i) ** 2, (i, 0, n)), binomial(2 * n, n))
same("alt binom", Sum((-1) ** i * binomial(n, i), (i, 0, n)), Integer(0))
same("sum i 2^i", Sum(i * 2**i, (i, 1, n)), (n - 1) * 2 ** (n + 1) + 2)
same("sum inv 2", Sum(1 / (i * (i + 2)), (i, 1, n)), Rational(3, 4) - (2 * n + 3) / (2 * (n + 1) * (n + 2)))
same("prod", Product(1 - 1 / i**2, (i, 2, n)), (n + 1) / (2 * n))
same("prod exp", Product(exp(i), (i, 1, n)), exp(n * (n + 1) / 2))
other("prod wrong", Product(1 - 1 / i**2, (i, 2, n)), (n + 1) / n)
same("sum log", Sum(log(i), (i, 1, n)), log(factorial(n)))
same("sum log2", Sum(log(1 + 1 / i), (i, 1, n)), log(n + 1))
same("exponent of a sum", exp(x + y), exp(x) * exp(y))
same("nested rad4", sqrt(sqrt(p**4)), p)
same("rad x", sqrt(x**2 + 2 * x + 1), Abs(x + 1))
same("rad3", (p**3) ** Rational(1, 3), p)
same("two thirds", (x**2) ** Rational(1, 3), Abs(x) ** Rational(2, 3))
same("log sq", log(x**2 + 2 * x + 1), 2 * log(Abs(x + 1)))
same("log exp", log(exp(x) * p), x + log(p))
other("tiny", exp(-(x**2)) * Rational(1, 10**50) + x, x)
other("close", tanh(50 * x**2 + 200), Integer(1))
other("erf close", erf(10 + x**2), Integer(1))
same("binomial expansion", (1 + x) ** 60, sum(binomial(60, power) * x**power for power in range(61)))
same("trinomial expansion", (x + y + z) ** 12, expand((x + y + z) ** 12))
same("transposed determinant", Matrix(4, 4, entry).det(), Matrix(4, 4, entry).T.det())

other("sign of a logarithm", sign(log(p)) ** 2, Integer(1))
other("sign of an exponential", sign(exp(x) - 1) ** 2, Integer(1))
other(
    "jump of a logarithm beside a kink",
    Max(Rational(1, 2), sign(log(n)) ** 2),
    Max(Rational(1, 2), sign(log(n) + Max(0, Rational(1001, 1000) - n)) ** 2),
)
undecided("sign of a cosine", sign(cos(x)) ** 2, Integer(1))
undecided("sign with irrational zeros", sign(x**2 - 2) ** 2, Integer(1))
undecided("value of a step at zero", Heaviside(log(p)), Heaviside(log(p), Rational(1, 3)))
undecided("undef region", 1 / (x - Abs(x)), 1 / (2 * x))
undecided("H^2", Heaviside(x) ** 2, Heaviside(x))
undecided("H piecewise", Heaviside(x), Piecewise((1, x > 0), (0, True)))
undecided("0**n", Integer(0) ** n0, Integer(0))
undecided("cbrt", (x**3) ** Rational(1, 3), x)
undecided("pw gap", Piecewise((1, x > 0)), Integer(1))
