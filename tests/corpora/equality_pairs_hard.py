"""Pairs of expressions from the theory of deep learning, harder than `equality_pairs`.

Each row of PAIRS is (name, a, b, equal?, domain): whether a and b agree at every point of the domain (the
assumptions of the symbols where the domain says nothing) at which both are defined.
"""

from __future__ import annotations

from typing import Any

import sympy as sp
from sympy import (
    Abs,
    FiniteSet,
    Heaviside,
    I,
    Integer,
    Integral,
    Interval,
    KroneckerDelta,
    Matrix,
    Max,
    Min,
    Mod,
    Piecewise,
    Product,
    Rational,
    Sum,
    Union,
    acos,
    acosh,
    asin,
    asinh,
    atan,
    atanh,
    binomial,
    ceiling,
    cos,
    cosh,
    digamma,
    diff,
    erf,
    erfc,
    exp,
    factorial,
    floor,
    gamma,
    harmonic,
    log,
    loggamma,
    oo,
    pi,
    sec,
    sign,
    sin,
    sinh,
    sqrt,
    symbols,
    tan,
    tanh,
)

PAIRS: list[tuple[str, Any, Any, bool, dict[Any, Any] | None]] = []


def same(name: str, a: Any, b: Any, domain: dict[Any, Any] | None = None) -> None:
    PAIRS.append((name, a, b, True, domain))


def other(name: str, a: Any, b: Any, domain: dict[Any, Any] | None = None) -> None:
    PAIRS.append((name, a, b, False, domain))


x, y, z, u, v = symbols("x y z u v", real=True)
a, b, c = symbols("a b c", real=True)
p, q, r, s, t = symbols("p q r s t", positive=True)
lam, eta, beta, kappa, rho, tau = symbols("lambda eta beta kappa rho tau", positive=True)
mu1, mu2, mu3 = symbols("mu1:4", real=True)
s1, s2, s3, t1, t2, t3 = symbols("s1:4 t1:4", positive=True)
z1, z2, z3, z4 = symbols("z1:5", real=True)
n, m, k, d = symbols("n m k d", integer=True, positive=True)
i, j = symbols("i j", integer=True)
n0 = symbols("n0", integer=True, nonnegative=True)
delta, eps = symbols("delta epsilon", positive=True)
half = Rational(1, 2)


def sigmoid(w: Any) -> Any:
    return 1 / (1 + exp(-w))


def softplus(w: Any) -> Any:
    return log(1 + exp(w))


def relu(w: Any) -> Any:
    return Max(0, w)


def normal_pdf(w: Any) -> Any:
    return exp(-(w**2) / 2) / sqrt(2 * pi)


def normal_cdf(w: Any) -> Any:
    return (1 + erf(w / sqrt(2))) / 2


# Softmax, log-sum-exp, cross entropy
total3 = exp(z1) + exp(z2) + exp(z3)
lse3 = log(total3)
soft3 = [exp(w) / total3 for w in (z1, z2, z3)]
same("softmax sums to one", sum(soft3), Integer(1))
same("softmax shift", exp(z1 + c) / (exp(z1 + c) + exp(z2 + c) + exp(z3 + c)), soft3[0])
same("log-sum-exp shift", log(exp(z1 - c) + exp(z2 - c) + exp(z3 - c)) + c, lse3)
same("gradient of log-sum-exp", diff(lse3, z2), soft3[1])
same("hessian diagonal", diff(lse3, z1, 2), soft3[0] * (1 - soft3[0]))
same("hessian off diagonal", diff(lse3, z1, z3), -soft3[0] * soft3[2])
same("cross entropy", -log(soft3[0]), lse3 - z1)
same(
    "label smoothing",
    -(1 - eps) * log(soft3[0]) - eps / 3 * sum(log(w) for w in soft3),
    lse3 - (1 - eps) * z1 - eps * (z1 + z2 + z3) / 3,
)
same(
    "label smoothing gradient",
    diff(lse3 - (1 - eps) * z1 - eps * (z1 + z2 + z3) / 3, z1),
    soft3[0] - (1 - eps) - eps / 3,
)
same("nested log-sum-exp", log(exp(log(exp(z1) + exp(z2))) + exp(z3)), lse3)
same("softmax temperature", exp(z1 / tau) / (exp(z1 / tau) + exp(z2 / tau)), sigmoid((z1 - z2) / tau))
same(
    "entropy of softmax",
    -sum(w * log(w) for w in soft3),
    lse3 - sum(w * o for w, o in zip(soft3, (z1, z2, z3), strict=True)),
)
same("logit margin", log(soft3[0] / soft3[1]), z1 - z2)
same("max via log-sum-exp bound", Max(z1, z2) + log(1 + exp(-Abs(z1 - z2))), log(exp(z1) + exp(z2)))
other("softmax of four", exp(z1) / (total3 + exp(z4)), soft3[0])
other("cross entropy sign", -log(soft3[0]), z1 - lse3)
other("hessian diagonal without square", diff(lse3, z1, 2), soft3[0])
other(
    "label smoothing over two",
    diff(lse3 - (1 - eps) * z1 - eps * (z1 + z2 + z3) / 3, z1),
    soft3[0] - (1 - eps) - eps / 2,
)

# Activations and their derivatives
gelu = x * normal_cdf(x)
silu = x * sigmoid(x)
mish = x * tanh(softplus(x))
same("gelu derivative", diff(gelu, x), normal_cdf(x) + x * normal_pdf(x))
same("gelu by erfc", gelu, x * erfc(-x / sqrt(2)) / 2)
same("gelu antisymmetric part", gelu - gelu.subs(x, -x), x)
same("gelu second derivative", diff(gelu, x, 2), (2 - x**2) * normal_pdf(x))
same("silu derivative", diff(silu, x), sigmoid(x) * (1 + x * (1 - sigmoid(x))))
same("silu derivative by silu", diff(silu, x), silu + sigmoid(x) * (1 - silu))
same("mish rational", mish, x * ((1 + exp(x)) ** 2 - 1) / ((1 + exp(x)) ** 2 + 1))
same(
    "mish derivative",
    diff(mish, x),
    exp(x)
    * (4 * (x + 1) + 4 * exp(2 * x) + exp(3 * x) + exp(x) * (4 * x + 6))
    / (2 * exp(x) + exp(2 * x) + 2) ** 2,
)
same("softplus reflection", softplus(x) - softplus(-x), x)
same("softplus by relu", softplus(x), relu(x) + log(1 + exp(-Abs(x))))
same("sigmoid derivative even", diff(sigmoid(x), x), 1 / (4 * cosh(x / 2) ** 2))
same(
    "sigmoid second derivative", diff(sigmoid(x), x, 2), sigmoid(x) * (1 - sigmoid(x)) * (1 - 2 * sigmoid(x))
)
same("sigmoid by tanh", sigmoid(x), (1 + tanh(x / 2)) / 2)
same("tanh sum", tanh(x + y), (tanh(x) + tanh(y)) / (1 + tanh(x) * tanh(y)))
same("tanh double", tanh(2 * x), 2 * tanh(x) / (1 + tanh(x) ** 2))
same("log sigmoid", log(sigmoid(x)), -softplus(-x))
same("logit", log(sigmoid(x) / (1 - sigmoid(x))), x)
same("artanh", atanh(p), log((1 + p) / (1 - p)) / 2, {p: (0, 1)})
same("arsinh", asinh(x), log(x + sqrt(x**2 + 1)))
same("arcosh", acosh(p), log(p + sqrt(p**2 - 1)), {p: Interval(1, oo)})
same(
    "softsign derivative",
    Piecewise((diff(x / (1 + x), x), x > 0), (diff(x / (1 - x), x), True)),
    1 / (1 + Abs(x)) ** 2,
)
other("gelu derivative without x", diff(gelu, x), normal_cdf(x) + normal_pdf(x))
other("silu derivative wrong", diff(silu, x), sigmoid(x) * (1 + x * sigmoid(x)))
other("softplus is not relu", softplus(x), relu(x))
other("softplus tiny", softplus(x), softplus(x) + exp(-(x**2) - 100))
other("tanh half angle", tanh(x), 2 * sigmoid(x) - 1)
other("mish is not silu", mish, silu)

# Divergences and entropies
kl1 = log(t1 / s1) + (s1**2 + (mu1 - mu2) ** 2) / (2 * t1**2) - half
same(
    "diagonal gaussian kl",
    sum(kl1.subs({s1: w, t1: o}, simultaneous=True) for w, o in ((s1, t1), (s2, t2))),
    log(t1 * t2 / (s1 * s2))
    + half * ((s1 / t1) ** 2 + (s2 / t2) ** 2 - 2)
    + (mu1 - mu2) ** 2 / 2 * (t1**-2 + t2**-2),
)
same("vae kl", kl1.subs({t1: 1, mu2: 0}), half * (s1**2 + mu1**2 - 1 - log(s1**2)))
same("vae kl with log variance", half * (exp(u) + mu1**2 - 1 - u), kl1.subs({t1: 1, mu2: 0, s1: exp(u / 2)}))
same(
    "symmetrised kl",
    kl1 + kl1.subs({s1: t1, t1: s1}, simultaneous=True),
    (s1**2 + (mu1 - mu2) ** 2) / (2 * t1**2) + (t1**2 + (mu1 - mu2) ** 2) / (2 * s1**2) - 1,
)
same(
    "bernoulli kl",
    p * log(p / q) + (1 - p) * log((1 - p) / (1 - q)),
    p * log(p) + (1 - p) * log(1 - p) - p * log(q) - (1 - p) * log(1 - q),
    {p: (0, 1), q: (0, 1)},
)
same(
    "bernoulli kl by logits",
    p * log(p / q) + (1 - p) * log((1 - p) / (1 - q)),
    p * (log(p / (1 - p)) - log(q / (1 - q))) + log((1 - p) / (1 - q)),
    {p: (0, 1), q: (0, 1)},
)
same("entropy derivative", diff(-p * log(p) - (1 - p) * log(1 - p), p), log((1 - p) / p), {p: (0, 1)})
same(
    "entropy in bits",
    (-p * log(p) - (1 - p) * log(1 - p)) / log(2),
    p * log(1 / p, 2) + (1 - p) * log(1 / (1 - p), 2),
    {p: (0, 1)},
)
same("gaussian entropy", half * log(2 * pi * exp(1) * s**2), half + log(s) + log(2 * pi) / 2)
same("perplexity", 2 ** (log(p) / log(2)), p)
same(
    "jensen-shannon at p and q",
    -(p + q) / 2 * log((p + q) / 2) + p * log(p) / 2 + q * log(q) / 2,
    p * log(2 * p / (p + q)) / 2 + q * log(2 * q / (p + q)) / 2,
)
same("mutual information", log(p * q / (r * s)), log(p / r) + log(q / s))
same("uniform entropy", -Sum(log(1 / k) / k, (i, 1, k)), log(k))
other("kl sign", kl1.subs({t1: 1, mu2: 0}), half * (s1**2 + mu1**2 + 1 - log(s1**2)))
other(
    "kl with log variance doubled",
    half * (exp(u) + mu1**2 - 1 - 2 * u),
    kl1.subs({t1: 1, mu2: 0, s1: exp(u / 2)}),
)
other(
    "entropy in the wrong base",
    (-p * log(p) - (1 - p) * log(1 - p)) * log(2),
    p * log(1 / p, 2) + (1 - p) * log(1 / (1 - p), 2),
    {p: (0, 1)},
)
other("gaussian entropy without e", half * log(2 * pi * s**2), half * log(2 * pi * exp(1) * s**2))

# Momentum, quadratics, eigenvalues
step = Matrix([[1 + beta - eta * lam, -beta], [1, 0]])
same("momentum square", (step**2)[0, 0], (1 + beta - eta * lam) ** 2 - beta)
same("momentum fifth power trace", (step**5).trace(), sp.expand((step * step * step * step * step).trace()))
same("momentum cayley-hamilton", step**2, step * (1 + beta - eta * lam) - beta * sp.eye(2))
same("momentum determinant power", (step**4).det(), beta**4)
h = 1 + beta - eta * lam
root_plus = (h + sqrt(h**2 - 4 * beta)) / 2
root_minus = (h - sqrt(h**2 - 4 * beta)) / 2
same("eigenvalue product", root_plus * root_minus, beta)
same("eigenvalue sum", root_plus + root_minus, h)
same("eigenvalue equation", root_plus**2 - h * root_plus + beta, Integer(0))
same("eigenvalue power sum", root_plus**3 + root_minus**3, h**3 - 3 * beta * h)
same(
    "complex modulus",
    Abs((h + I * sqrt(4 * beta - h**2)) / 2),
    sqrt(beta),
    {eta: (half, 1), lam: (1, 2), beta: (half, 1)},
)
same("perfect square discriminant", sqrt((p + q) ** 2 - 4 * p * q), Abs(p - q))
same("discriminant for ordered", (p + q + sqrt((p + q) ** 2 - 4 * p * q)) / 2, Max(p, q))
same(
    "two by two eigenvalue",
    (a + b + sqrt((a - b) ** 2 + 4 * c**2)) / 2 * ((a + b - sqrt((a - b) ** 2 + 4 * c**2)) / 2),
    a * b - c**2,
)
same(
    "optimal heavy ball",
    ((sqrt(kappa) - 1) / (sqrt(kappa) + 1)) ** 2,
    (kappa + 1 - 2 * sqrt(kappa)) / (kappa + 1 + 2 * sqrt(kappa)),
)
same("condition number rate", 1 - 2 / (kappa + 1), (kappa - 1) / (kappa + 1))
same("condition number by eigenvalues", (1 - q / p) / (1 + q / p), (p - q) / (p + q))
same("nesterov momentum", (1 - sqrt(q / p)) / (1 + sqrt(q / p)), (sqrt(p) - sqrt(q)) / (sqrt(p) + sqrt(q)))
same("rate rationalised", (sqrt(kappa) - 1) / (sqrt(kappa) + 1), (sqrt(kappa) - 1) ** 2 / (kappa - 1))
same("gd error", (1 - eta * lam) ** (2 * n), ((1 - eta * lam) ** 2) ** n)
same("gd closed form", (1 - (1 - eta * lam) ** n) / (eta * lam), Sum((1 - eta * lam) ** i, (i, 0, n - 1)))
same("sgd variance", eta**2 * s**2 / (1 - (1 - eta * lam) ** 2), eta * s**2 / (lam * (2 - eta * lam)))
same("line search", p - p**2 / (2 * q) * q / p, p / 2)
other("eigenvalue sign", root_plus - root_minus, -sqrt(h**2 - 4 * beta))
other("discriminant without abs", sqrt((p + q) ** 2 - 4 * p * q), p - q)
other("momentum power off", (step**3)[0, 0], (1 + beta - eta * lam) ** 3 - beta)
other("rate wrong", (kappa - 1) / (kappa + 1), 1 - 1 / kappa)
other(
    "gd off by one", (1 - (1 - eta * lam) ** (n + 1)) / (eta * lam), Sum((1 - eta * lam) ** i, (i, 0, n - 1))
)

# ReLU and other pieces
leaky = Piecewise((x, x > 0), (x / 10, True))
hardtanh = Max(-1, Min(1, x))
same("leaky relu by max", leaky, Max(x, x / 10))
same("leaky relu by relu", leaky, relu(x) - relu(-x) / 10)
same("prelu by abs", Piecewise((x, x > 0), (p * x, True)), (1 + p) * x / 2 + (1 - p) * Abs(x) / 2)
same("hard tanh by relus", hardtanh, relu(x + 1) - relu(x - 1) - 1)
same("hard tanh by abs", hardtanh, (Abs(x + 1) - Abs(x - 1)) / 2)
same("hard tanh by pieces", hardtanh, Piecewise((-1, x < -1), (1, x > 1), (x, True)))
same("clip", Min(Max(x, a), a + p), Max(Min(x, a + p), a))
same("relu6", Min(relu(x), 6), relu(x) - relu(x - 6))
same("hard sigmoid", Min(1, relu((x + 3) / 6)), (relu(x + 3) - relu(x - 3)) / 6)
same("hard swish", x * Min(6, relu(x + 3)) / 6, Piecewise((0, x <= -3), (x, x >= 3), (x * (x + 3) / 6, True)))
same("max pool of three", Max(x, y, z), Max(Max(x, y), z))
same("max pool by relu", Max(x, y), y + relu(x - y))
same("max pool of four", Max(x, y, z, u), Max(Max(x, y), Max(z, u)))
same("median of three", Max(Min(x, y), Min(Max(x, y), z)), x + y + z - Max(x, y, z) - Min(x, y, z))
same("max and min sum", Max(x, y) + Min(x, y), x + y)
same("max and min product", Max(x, y) * Min(x, y), x * y)
same("nested abs", Abs(Abs(x) - 1), Piecewise((Abs(x - 1), x >= 0), (Abs(x + 1), True)))
same("tent map", 1 - Abs(2 * x - 1), Min(2 * x, 2 - 2 * x))
same("triangle by relus", relu(x) - 2 * relu(x - half) + relu(x - 1), Max(0, Min(x, 1 - x)))
same(
    "sawtooth composition",
    relu(1 - Abs(2 * relu(1 - Abs(x)) - 1)),
    relu(1 - Abs(2 * Abs(x) - 1)),
    {x: Interval(-1, 1)},
)
same("relu scaling", relu(p * x), p * relu(x))
same("relu idempotent", relu(relu(x)), relu(x))
same("relu square", relu(x) ** 2 + relu(-x) ** 2, x**2)
same("relu product", relu(x) * relu(-x), Integer(0))
same("sign times abs", sign(x) * Abs(x), x)
same("abs over x", Abs(x) / x, sign(x))
same("heaviside reflection", Heaviside(x) + Heaviside(-x), Integer(1))
same("heaviside relu", Heaviside(x) * x - Heaviside(-x) * x, Abs(x))
same("heaviside product", x * Heaviside(x) * Heaviside(x - 1), x * Heaviside(x - 1))
same("sign by heaviside", 2 * Heaviside(x) - 1, sign(x))
same("hinge", relu(1 - x), Piecewise((1 - x, x < 1), (0, True)))
same("hinge difference", relu(1 - x) - relu(1 + x), -x + (Abs(1 - x) - Abs(1 + x)) / 2)
same(
    "huber",
    Piecewise((x**2 / 2, Abs(x) <= 1), (Abs(x) - half, True)),
    Min(Abs(x), 1) * (Abs(x) - Min(Abs(x), 1) / 2),
)
same(
    "huber with delta",
    Piecewise((x**2 / 2, Abs(x) <= delta), (delta * (Abs(x) - delta / 2), True)),
    Min(Abs(x), delta) * (Abs(x) - Min(Abs(x), delta) / 2),
)
same("soft threshold", sign(x) * relu(Abs(x) - lam), relu(x - lam) - relu(-x - lam))
same("soft threshold by clip", sign(x) * relu(Abs(x) - lam), x - Max(-lam, Min(lam, x)))
same("pinball loss", Max(tau * x, (tau - 1) * x), tau * relu(x) + (1 - tau) * relu(-x), {tau: (0, 1)})
same(
    "ppo clip",
    Min(r * a, Max(Min(r, 1 + eps), 1 - eps) * a),
    Piecewise((a * Min(r, 1 + eps), a >= 0), (a * Max(r, 1 - eps), True)),
    {eps: (0, 1)},
)
same("relu on positives", relu(p), p)
same("relu on an interval", relu(x - 2), Integer(0), {x: Interval(0, 2)})
same("abs on negatives", Abs(x), -x, {x: (None, 0)})
same("iou of intervals", Max(0, Min(p, q)), (p + q - Abs(p - q)) / 2)
same("one sided clip", Max(x, 0) + Max(-x, 0), sqrt(x**2))
same("abs of product", Abs(x * y), Abs(x) * Abs(y))
same("piecewise with equality", Piecewise((1, sp.Eq(x, 0)), (sin(x) / x, True)) * x, sin(x))
same("nested clip", Min(1, Max(0, Min(2, x))), Min(1, Max(0, x)))
same("union of intervals", Abs(Abs(x) - 1), Abs(x) - 1, {x: Union(Interval(-3, -1), Interval(1, 3))})
other("shifted kink", relu(x), relu(x - Rational(1, 1000)))
other(
    "differs in a window",
    relu(x) - relu(x - Rational(1, 10**6)),
    Min(relu(x), Rational(1, 10**6) - Rational(1, 10**9)),
)
other("tiny bump", Abs(x), Abs(x) + relu(Rational(1, 10**5) - Abs(x - 3)))
other("leaky slope", leaky, Max(x, x / 100))
other("wrong branch", Piecewise((x, x > 0), (-x / 10, True)), Max(x, x / 10))
other("hard tanh off", hardtanh, relu(x + 1) - relu(x - 1))
other("relu squared is not x squared", relu(x) ** 2, x**2)
other("median", Max(Min(x, y), Min(Max(x, y), z)), Min(x, y))
other(
    "huber off",
    Piecewise((x**2 / 2, Abs(x) <= 1), (Abs(x), True)),
    Min(Abs(x), 1) * (Abs(x) - Min(Abs(x), 1) / 2),
)
other("soft threshold off", sign(x) * relu(Abs(x) - lam), relu(x - lam) + relu(-x - lam))
other("open or closed", Piecewise((1, x > 0), (0, True)), Piecewise((1, x >= 0), (0, True)))
other("sign squared", sign(x) ** 2, Integer(1))
other("abs on the whole line", Abs(x), x, {x: Interval(-Rational(1, 100), 5)})
other("relu just beyond the interval", relu(x - 2), Integer(0), {x: Interval(0, 2 + Rational(1, 10**6))})
other(
    "hard swish off",
    x * Min(6, relu(x + 3)) / 6,
    Piecewise((0, x <= -3), (x, x >= 2), (x * (x + 3) / 6, True)),
)

# Floors, ceilings, integers
same("ceiling by floor", floor((n - 1) / k) + 1, ceiling(n / k))
same("output size", floor((n + 2 * m - k) / d) + 1, ceiling((n + 2 * m - k + 1) / d))
same("output size stride two", floor((n + 2 - 3) / Integer(2)) + 1, ceiling(n / 2))
same("halves", floor(n / 2) + ceiling(n / 2), n)
same("halves shifted", floor((n + 1) / Integer(2)), ceiling(n / 2))
same("thirds", floor(n / 3) + floor((n + 1) / Integer(3)) + floor((n + 2) / Integer(3)), n)
same("nested floors", floor(floor(n / 2) / 2), floor(n / 4))
same("nested ceilings", ceiling(ceiling(n / k) / m), ceiling(n / (k * m)))
same("floor of a real", floor(x) + floor(x + half), floor(2 * x))
same("floor and integer", floor(x + n), floor(x) + n)
same("modulo", Mod(n, 2), (1 - (-1) ** n) / 2)
same("modulo by floor", Mod(n, k), n - k * floor(n / k))
same("batches", ceiling(n / k), floor((n + k - 1) / k))
same("same padding", floor((n + (k - 1) - k) / d) + 1, ceiling(n / d))
other("floor and ceiling", floor(n / k), ceiling(n / k))
other("output size off by one", floor((n - k) / d), ceiling((n - k + 1) / d))
other("thirds wrong", floor(n / 3) + floor((n + 1) / Integer(3)) + floor((n + 1) / Integer(3)), n)
other("nested floors wrong", floor(floor(n / 2) / 2), floor(n / 3))
other("floor of reals", floor(2 * x), 2 * floor(x))
other("equal for even only", floor(n / 2), n / 2)

# Sums and products
same("geometric", Sum(beta**i, (i, 0, n - 1)), (1 - beta**n) / (1 - beta))
same(
    "geometric in pieces",
    Sum(beta**i, (i, 0, n - 1)),
    Piecewise((n, sp.Eq(beta, 1)), ((1 - beta**n) / (1 - beta), True)),
)
same("geometric from one", Sum(beta**i, (i, 1, n)), beta * (1 - beta**n) / (1 - beta))
same(
    "geometric on the unit interval",
    Sum(beta**i, (i, 0, n)),
    (1 - beta ** (n + 1)) / (1 - beta),
    {beta: (0, 1)},
)
same("arithmetic", Sum(i, (i, 1, n)), n * (n + 1) / 2)
same("squares", Sum(i**2, (i, 1, n)), n * (n + 1) * (2 * n + 1) / 6)
same("cubes", Sum(i**3, (i, 1, n)), Sum(i, (i, 1, n)) ** 2)
same(
    "arithmetic geometric",
    Sum(i * beta**i, (i, 1, n)),
    beta * (1 - (n + 1) * beta**n + n * beta ** (n + 1)) / (1 - beta) ** 2,
)
same("telescoping", Sum(1 / (i * (i + 1)), (i, 1, n)), n / (n + 1))
same("telescoping root", Sum(sqrt(i + 1) - sqrt(i), (i, 0, n - 1)), sqrt(n))
same("odd numbers", Sum(2 * i - 1, (i, 1, n)), n**2)
same("exponential average weights", Sum((1 - beta) * beta ** (n - i), (i, 1, n)), 1 - beta**n)
same(
    "adam bias correction",
    (1 - beta) * Sum(beta ** (n - i) * x, (i, 1, n)) / (1 - beta**n),
    x,
    {beta: (0, 1)},
)
same("ema closed form", beta**n * x + (1 - beta) * Sum(beta ** (n - i) * y, (i, 1, n)), beta**n * (x - y) + y)
same("binomial sum", Sum(binomial(n, i), (i, 0, n)), 2**n)
same("binomial theorem", Sum(binomial(n, i) * p**i * q ** (n - i), (i, 0, n)), (p + q) ** n)
same("pascal", binomial(n + 1, k + 1), binomial(n, k) + binomial(n, k + 1))
same("binomial symmetry", binomial(n0, i), binomial(n0, n0 - i))
same("absorption", k * binomial(n, k), n * binomial(n - 1, k - 1))
same("binomial three", binomial(n, 3), n * (n - 1) * (n - 2) / 6)
same("central binomial", binomial(2 * n, n), factorial(2 * n) / factorial(n) ** 2)
same("double factorial of odd", factorial(2 * n) / (2**n * factorial(n)), 2**n * gamma(n + half) / sqrt(pi))
same("product of powers", Product(beta, (i, 1, n)), beta**n)
same("product telescopes", Product(1 + 1 / i, (i, 1, n)), n + 1)
same("factorial as product", Product(i, (i, 1, n)), factorial(n))
same("harmonic step", harmonic(n + 1) - harmonic(n), 1 / (n + 1))
same("harmonic sum", Sum(1 / i, (i, 1, n)), harmonic(n))
same("geometric series of matrices", 1 + x + x**2 + x**3, (1 - x**4) / (1 - x))
same("finite sum of five", Sum(beta**i, (i, 0, 4)), 1 + beta + beta**2 + beta**3 + beta**4)
same("delta in a sum", Sum(KroneckerDelta(i, 2) * exp(-i), (i, 1, 3)), exp(-2))
same("gradient of softmax by delta", KroneckerDelta(i, j) * x - KroneckerDelta(j, i) * x, Integer(0))
same("cover count", 2 * Sum(binomial(m, i), (i, 0, 2)), 2 + 2 * m + m * (m - 1))
same("number of regions", 1 + n + n * (n - 1) / 2, binomial(n, 0) + binomial(n, 1) + binomial(n, 2))
same("geometric at one half", Sum(half**i, (i, 1, n)), 1 - half**n)
other("geometric off by one", Sum(beta**i, (i, 0, n)), (1 - beta**n) / (1 - beta))
other(
    "geometric without case",
    Sum(beta**i, (i, 0, n - 1)),
    Piecewise((0, sp.Eq(beta, 1)), ((1 - beta**n) / (1 - beta), True)),
)
other("arithmetic off", Sum(i, (i, 1, n)), n * (n - 1) / 2)
other("binomial sum off", Sum(binomial(n, i), (i, 0, n)), 2**n - 1)
other("pascal off", binomial(n + 1, k), binomial(n, k) + binomial(n, k + 1))
other("absorption off", k * binomial(n, k), n * binomial(n - 1, k))
other(
    "bias correction",
    (1 - beta) * Sum(beta ** (n - i) * x, (i, 1, n)) / (1 - beta ** (n - 1)),
    x,
    {beta: (0, 1)},
)
other("telescoping off", Sum(1 / (i * (i + 1)), (i, 1, n)), 1 - 1 / n)
other("equal at small n", n**4 - 10 * n**3 + 35 * n**2 - 49 * n + 24, n)

# Gamma and factorials
same("gamma step", gamma(p + 3), p * (p + 1) * (p + 2) * gamma(p))
same("gamma half", gamma(n + half), factorial(2 * n) * sqrt(pi) / (4**n * factorial(n)))
same("gamma duplication", gamma(2 * p), 2 ** (2 * p - 1) * gamma(p) * gamma(p + half) / sqrt(pi))
same(
    "chi mean",
    sqrt(2) * gamma((k + 1) / Integer(2)) / gamma(k / Integer(2)) * gamma(k / Integer(2)),
    sqrt(2) * gamma(k / Integer(2) + half),
)
same("factorial ratio", factorial(n + 2) / factorial(n), (n + 1) * (n + 2))
same("factorial difference", factorial(n + 1) - factorial(n), n * factorial(n))
same("digamma step", digamma(p + 1), digamma(p) + 1 / p)
same("log gamma step", loggamma(p + 1), loggamma(p) + log(p))
same("beta function", gamma(p) * gamma(q) / gamma(p + q), sp.beta(p, q))
same(
    "sphere volume step",
    pi ** (d / Integer(2)) / gamma(d / Integer(2) + 1) * (d / Integer(2)),
    pi ** (d / Integer(2)) / gamma(d / Integer(2)),
)
other("gamma step wrong", gamma(p + 1), (p + 1) * gamma(p))
other("factorial quotient", factorial(2 * n) / factorial(n), factorial(n) * 2**n)

# Integrals
same("gaussian mass", Integral(normal_pdf(x), (x, -oo, oo)), Integer(1))
same("gaussian second moment", Integral(x**2 * normal_pdf(x), (x, -oo, oo)), Integer(1))
same("gaussian fourth moment", Integral(x**4 * normal_pdf(x / s) / s, (x, -oo, oo)), 3 * s**4)
same("relu mean", Integral(relu(x) * normal_pdf(x), (x, -oo, oo)), 1 / sqrt(2 * pi))
same("relu second moment", Integral(relu(x) ** 2 * normal_pdf(x / s) / s, (x, -oo, oo)), s**2 / 2)
same("abs mean", Integral(Abs(x) * normal_pdf(x / s) / s, (x, -oo, oo)), s * sqrt(2 / pi))
same(
    "relu mean with shift",
    Integral((mu1 + s * x) * normal_pdf(x), (x, -mu1 / s, oo)),
    mu1 * normal_cdf(mu1 / s) + s * normal_pdf(mu1 / s),
)
same("exponential mean", Integral(x * lam * exp(-lam * x), (x, 0, oo)), 1 / lam)
same("uniform variance", Integral((x - half) ** 2, (x, 0, 1)), Rational(1, 12))
same("power integral", Integral(x**p, (x, 0, 1)), 1 / (p + 1))
same("moment generating", Integral(exp(t * x) * normal_pdf(x), (x, -oo, oo)), exp(t**2 / 2))
same("log integral", Integral(log(x), (x, 0, 1)), Integer(-1))
same("kink integral", Integral(Abs(x - half), (x, 0, 1)), Rational(1, 4))
same("softplus slope integral", Integral(sigmoid(x), (x, 0, p)), softplus(p) - log(2))
same("cubic integral", Integral(x**2, (x, a, b)), (b**3 - a**3) / 3)
same("derivative of an integral", sp.Derivative(x**3 * exp(x), x), (x**3 + 3 * x**2) * exp(x))
other("relu mean wrong", Integral(relu(x) * normal_pdf(x), (x, -oo, oo)), 1 / sqrt(pi))
other("fourth moment wrong", Integral(x**4 * normal_pdf(x / s) / s, (x, -oo, oo)), s**4)
other("power integral wrong", Integral(x**p, (x, 0, 1)), 1 / p)

# Surds, logarithms, exponents
same("nested radical", sqrt(3 + 2 * sqrt(2)), 1 + sqrt(2))
same("nested radical difference", sqrt(7 - 4 * sqrt(3)), 2 - sqrt(3))
same("nested radicals", sqrt(2 + sqrt(3)), (sqrt(6) + sqrt(2)) / 2)
same("cube root radical", (2 + sqrt(5)) ** Rational(1, 3) - 1 / (2 + sqrt(5)) ** Rational(1, 3), Integer(1))
same("golden", (1 + sqrt(5)) / 2 - 2 / (1 + sqrt(5)), Integer(1))
same(
    "ramanujan radical",
    (2 ** Rational(1, 3) - 1) ** Rational(1, 3),
    Rational(1, 9) ** Rational(1, 3) - Rational(2, 9) ** Rational(1, 3) + Rational(4, 9) ** Rational(1, 3),
)
same("symbolic nested radical", sqrt(p + q + 2 * sqrt(p * q)), sqrt(p) + sqrt(q))
same("symbolic nested radical with order", sqrt(p + q - 2 * sqrt(p * q)), Abs(sqrt(p) - sqrt(q)))
same("rationalised quotient", 1 / (sqrt(p + 1) + sqrt(p)), sqrt(p + 1) - sqrt(p))
same("root of a square", sqrt(x**2), Abs(x))
same("root of a fourth power", sqrt(x**4), x**2)
same("root of a quotient", sqrt(p / q), sqrt(p * q) / q)
same("log base two", log(p, 2), log(p) / log(2))
same("log of powers", log(p**2 * q**3 / sqrt(r)), 2 * log(p) + 3 * log(q) - log(r) / 2)
same("log of a square", log(x**2), 2 * log(Abs(x)))
same("log sixteen", log(16, 2), Integer(4))
same("log of a factor", log(p**2 - q**2), log(p - q) + log(p + q), {p: Interval(2, 3), q: Interval(0, 1)})
same("log of rationals", log(Rational(9, 8)), 2 * log(3) - 3 * log(2))
same("log of surds", log(sqrt(2) - 1), -log(sqrt(2) + 1))
same("exponent law", p ** (x + y), p**x * p**y)
same("exponent of log", exp(x * log(p)), p**x)
same("change of base", 8**x, 2 ** (3 * x))
same("power of a quotient", (p / q) ** n, p**n * q ** (-n))
same("power of a power", (p**x) ** y, p ** (x * y))
same("decay", exp(-log(2) * t / tau), half ** (t / tau))
same("rademacher", sqrt(2 * log(n) / n) * r, r * sqrt(2 * log(n)) / sqrt(n))
same(
    "pac sample size",
    sqrt((log(k) + log(1 / delta)) / (2 * ((log(k) + log(1 / delta)) / (2 * eps**2)))),
    eps,
    {delta: (0, 1)},
)
same(
    "hoeffding solved",
    2 * exp(-2 * n * eps**2).subs(eps, sqrt(log(2 / delta) / (2 * n))),
    delta,
    {delta: (0, 1)},
)
same("massart", r * sqrt(2 * log(n)) / m, r * sqrt(log(n**2)) / m)
same("xavier", sqrt(6 / (n + m)), sqrt(6) / sqrt(n + m))
same("root of powers of two", sqrt(2) ** (2 * n), 2**n)
same("double exponential", exp(x) ** 2 * exp(-x), exp(x))
same("minus one", (-1) ** (2 * n + 1), Integer(-1))
same("alternating", (-1) ** n * (-1) ** (n + 1), Integer(-1))
same("algebraic zero", sqrt(2) + sqrt(3) - sqrt(5 + 2 * sqrt(6)), Integer(0))
other("nested radical wrong", sqrt(3 + 2 * sqrt(2)), sqrt(2) + 1 + Rational(1, 10**30))
other("log sum", log(1 + p), log(1) + log(p))
other("exponent product", p ** (x * y), p**x * p**y)
other("root of a sum", sqrt(p + q), sqrt(p) + sqrt(q))
other("log of a square on the line", log(x**2), 2 * log(x))
other("power of a sum", (p + q) ** n, p**n + q**n)
other("tiny perturbation", p * q, p * q + Rational(1, 10**30))
other("tiny relative", exp(x), exp(x) * (1 + Rational(1, 10**40)))
other("near integer", exp(pi) - pi, Integer(20))
other("near integer radical", (2 + sqrt(3)) ** 30, Integer(sp.floor((2 + sqrt(3)) ** 30) + 1))
other("near pi", Rational(355, 113), pi)
other("close fraction", 22 * sqrt(2) / 7, 22 * sqrt(2) / 7 + Rational(1, 10**60))
other("alternating wrong", (-1) ** n, (-1) ** (n + 1))

# Trigonometry
same("double angle sine", sin(2 * x), 2 * sin(x) * cos(x))
same("cosine of a sum", cos(x + y), cos(x) * cos(y) - sin(x) * sin(y))
same("triple angle", cos(3 * x), 4 * cos(x) ** 3 - 3 * cos(x))
same("tangent of a sum", tan(x + y), (tan(x) + tan(y)) / (1 - tan(x) * tan(y)))
same("power reduction", sin(x) ** 4, (3 - 4 * cos(2 * x) + cos(4 * x)) / 8)
same("secant", 1 + tan(x) ** 2, sec(x) ** 2)
same("half angle", sqrt((1 - cos(x)) / 2), Abs(sin(x / 2)))
same("root of sine", sqrt(1 - cos(x) ** 2), Abs(sin(x)))
same("cosine schedule", (1 + cos(pi / 3)) / 2, Rational(3, 4))
same("cosine schedule at a fifth", (1 + cos(pi / 5)) / 2, (5 + sqrt(5)) / 8)
same("cosine schedule at an eighth", (1 + cos(pi / 8)) / 2, half + sqrt(2 + sqrt(2)) / 4)
same("heptagon", cos(2 * pi / 7) + cos(4 * pi / 7) + cos(6 * pi / 7), -half)
same("cosine schedule reflected", (1 + cos(pi * t)) / 2 + (1 + cos(pi * (1 - t))) / 2, Integer(1))
same(
    "rotation",
    Matrix([[cos(x), -sin(x)], [sin(x), cos(x)]]) ** 2,
    Matrix([[cos(2 * x), -sin(2 * x)], [sin(2 * x), cos(2 * x)]]),
)
same("rope dot product", cos(m * x) * cos(n * x) + sin(m * x) * sin(n * x), cos((m - n) * x))
same("hyperbolic double", cosh(2 * x), 1 + 2 * sinh(x) ** 2)
same("euler", exp(I * x), cos(x) + I * sin(x))
same("arc sum", asin(x) + acos(x), pi / 2, {x: Interval(-1, 1)})
same("arctangent reciprocal", atan(p) + atan(1 / p), pi / 2)
same("product to sum", 2 * sin(x) * cos(y), sin(x + y) + sin(x - y))
same("cosine at integers", cos(pi * n), (-1) ** n)
other("double angle wrong", sin(2 * x), 2 * sin(x))
other("pythagoras wrong", cos(x) ** 2 - sin(x) ** 2, Integer(1))
other("root of sine without abs", sqrt(1 - cos(x) ** 2), sin(x))
other("cosine schedule wrong", (1 + cos(pi / 5)) / 2, Rational(9, 10))

# Linear algebra, ridge, posteriors
A2, B2 = Matrix([[a, b], [c, x]]), Matrix([[y, z], [u, v]])
same("determinant of a product", (A2 * B2).det(), A2.det() * B2.det())
same("trace cyclic", (A2 * B2).trace(), (B2 * A2).trace())
same("transpose of a product", (A2 * B2).T, B2.T * A2.T)
same("inverse of a product", (A2 * B2).inv(), B2.inv() * A2.inv())
same("sherman morrison scalar", 1 / (p + q * r), 1 / p - (q / p) * (r / p) / (1 + q * r / p))
M3 = Matrix([[p, a, b], [a, q, c], [b, c, r]])
same("symmetric determinant", M3.det(), p * q * r + 2 * a * b * c - p * c**2 - q * b**2 - r * a**2)
same("cofactor inverse", M3 * M3.adjugate(), M3.det() * sp.eye(3))
w1, w2 = Matrix([[a], [b]]), Matrix([[x], [y]])
same("matrix determinant lemma", (sp.eye(2) + w1 * w2.T).det(), 1 + (w2.T * w1)[0])
same("sherman morrison", (sp.eye(2) + w1 * w1.T).inv(), sp.eye(2) - w1 * w1.T / (1 + a**2 + b**2))
X = Matrix([[a, b]])
same("ridge push-through", (X.T * X + lam * sp.eye(2)).inv() * X.T, X.T / (a**2 + b**2 + lam))
same("ridge shrinkage", p**2 / (p**2 + lam), 1 - lam / (p**2 + lam))
same("posterior mean", (x / p**2 + y / q**2) / (1 / p**2 + 1 / q**2), (x * q**2 + y * p**2) / (p**2 + q**2))
same("kalman gain", p - p**2 / (p + q), p * q / (p + q))
same(
    "variance identity",
    (x**2 + y**2 + z**2) / 3 - ((x + y + z) / 3) ** 2,
    ((x - y) ** 2 + (y - z) ** 2 + (x - z) ** 2) / 9,
)
same(
    "layer norm two",
    (x - (x + y) / 2) / sqrt(((x - (x + y) / 2) ** 2 + (y - (x + y) / 2) ** 2) / 2),
    sign(x - y),
)
same("bias variance", (p - q) ** 2 + r, p**2 - 2 * p * q + q**2 + r)
same("ensemble variance", s**2 / m + (1 - 1 / m) * rho * s**2, rho * s**2 + (1 - rho) * s**2 / m)
same("dropout variance", x**2 / (1 - p) - x**2, p * x**2 / (1 - p))
same("cosine similarity", (a * x + b * y) ** 2 + (a * y - b * x) ** 2, (a**2 + b**2) * (x**2 + y**2))
other("determinant of a sum", (A2 + B2).det(), A2.det() + B2.det())
other("products do not commute", A2 * B2, B2 * A2)
other(
    "posterior mean swapped",
    (x / p**2 + y / q**2) / (1 / p**2 + 1 / q**2),
    (x * p**2 + y * q**2) / (p**2 + q**2),
)
other("ridge sign", p**2 / (p**2 + lam), 1 + lam / (p**2 + lam))
other("shapes", Matrix([[1, 2]]), Matrix([[1], [2]]))

# Domains
same("agree on listed values", x * (x - 1) * (x - 2), Integer(0), {x: FiniteSet(0, 1, 2)})
same("agree on a unit interval", Abs(x) + Abs(1 - x), Integer(1), {x: Interval(0, 1)})
same("binary square", i**2, i, {i: FiniteSet(0, 1)})
same("differ outside only", Max(x, 1 / x), x, {x: Interval(1, 5)})
same("root on an interval", sqrt((1 - x) ** 2), 1 - x, {x: Interval(0, 1)})
same("parity on integers", (-1) ** (i * (i + 1)), Integer(1), {i: sp.S.Integers})
same("removable singularity", (x**3 - 1) / (x - 1), x**2 + x + 1)
same("rademacher square", x**2, Integer(1), {x: FiniteSet(-1, 1)})
same("cube on signs", x**3, x, {x: FiniteSet(-1, 0, 1)})
other("disagree on a listed value", x * (x - 1) * (x - 2), Integer(0), {x: FiniteSet(0, 1, 2, 3)})
other("disagree at an end point", floor(x), Integer(0), {x: Interval(0, 1)})
same("agree inside the end point", floor(x), Integer(0), {x: Interval.Ropen(0, 1)})
other("disagree beyond one", Max(x, 1 / x), x, {x: Interval(Rational(99, 100), 5)})
same("named domain", Abs(x - 1), 1 - x, {"x": (None, 1)})
