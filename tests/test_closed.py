"""No string runs as code in sympy once its doors are shut, and sympy itself goes on working."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable
from typing import Any

import pytest
import sympy as sp

from qbank.algebra.closed import TextRefused, close

# Each line gives the payload P to sympy another way; what runs leaves a word in the environment.
ENTRIES = """
sympify(P)
sympify([P, x])
sympify(P, evaluate=False)
S(P)
S.__call__(P)
parse_expr(P)
simplify(P)
expand(P)
factor(P)
together(P)
cancel(P)
apart(P)
nsimplify(P)
trigsimp(P)
radsimp(P)
diff(P, x)
diff(x, P)
integrate(P, x)
limit(P, x, 0)
limit(x, x, P)
series(P, x)
summation(P, (x, 0, 1))
product(P, (x, 0, 1))
Sum(P, (x, 0, 1))
Integral(P, x)
Derivative(P, x)
solve(P, x)
solve([P, x], [x, y])
solveset(P, x)
linsolve([P], x)
nonlinsolve([P], x)
roots(P)
Poly(P, x)
Poly(x, x).eval(P)
poly(P, x)
degree(P, x)
gcd(P, x)
resultant(P, x, x)
Matrix([P])
Matrix([[P, 1], [1, 2]])
ImmutableMatrix([[P]])
Matrix([[1, 2], [3, 4]]).subs(1, P)
Matrix([[1, 2], [3, 4]]) * P
diag(P)
lambdify(x, P)(1)
lambdify([x], [P])(1)
lambdify([x], {'w': P})(1)
lambdify([x], (x, (P,)))(1)
lambdify([x], {x: P})(1)
lambdify([x], [[{x: [P]}]])(1)
lambdify([x, [y]], [[P]])(1, [2])
lambdify(P, x)
sqrt(P)
exp(P)
sin(P)
Abs(P)
Max(P, 1)
floor(P)
gamma(P)
binomial(P, 2)
Heaviside(P)
Piecewise((P, x > 0), (0, True))
Eq(P, 1)
Lt(P, 1)
And(P, x > 0)
Interval(P, 1)
FiniteSet(P)
Add(P, x)
Mul(P, x)
Pow(P, 2)
Tuple(P)
Dict({x: P})
Function('f')(P)
Lambda(x, P)
x + P
x * P
x ** P
x / P
x < P
x.subs(x, P)
x.subs({x: P})
x.subs([(x, P)])
x.replace(x, P)
(x + 1).xreplace({x: P})
(x + 1).evalf(subs={x: P})
(x + 1).has(P)
(x + 1).coeff(P)
(x + 1).diff(P)
(x + 1).equals(P)
(x + 1).rewrite(P)
N(P)
Float(P)
Rational(P)
Integer(P)
latex(P)
srepr(P)
srepr(sympify(P))
solve_univariate_inequality(P, x)
rsolve(P, x)
dsolve(P)
Range(P)
symbols(P)
ConditionSet(x, P)
refine(P)
count_ops(P)
cse([P])
fraction(P)
collect(P, x)
fourier_series(P)
"""
LINES = [line for line in ENTRIES.strip().split("\n") if line]

PROBE = """
import json, os, sys, warnings
warnings.simplefilter("ignore")
if sys.argv[1] == "closed":
    from qbank.algebra.closed import close
    close()  # first, as it is before a question's block runs
from sympy import *
x, y = symbols("x y")
P = "__import__('os').environ.__setitem__('RAN', '1') or 1"
ran = []
for line in json.loads(sys.argv[2]):
    os.environ.pop("RAN", None)
    try:
        eval(line)
    except Exception:
        pass
    if "RAN" in os.environ:
        ran.append(line)
print(json.dumps(ran))
"""


def probe(state: str) -> list[str]:
    """The entries in which the payload ran, in a process of its own."""
    command = [sys.executable, "-c", PROBE, state, json.dumps(LINES)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=120, check=True)
    ran: list[str] = json.loads(done.stdout)
    return ran


def test_a_payload_runs_in_no_way_into_sympy() -> None:
    assert probe("closed") == []


def test_the_same_payload_does_run_where_the_doors_are_open() -> None:
    assert len(probe("open")) >= 40


@pytest.mark.parametrize("text", ["x + 1", "lam*w0", "1 + 1", "__import__('os')", "exp(1)", ""])
def test_text_is_refused_with_a_message_that_says_what_to_do(text: str) -> None:
    close()
    with pytest.raises(sp.SympifyError) as caught:
        sp.sympify(text)
    assert isinstance(caught.value, TextRefused)
    assert "build it from symbols and numbers" in str(caught.value)


@pytest.mark.parametrize(("text", "value"), [("3/2", sp.Rational(3, 2)), (" -7 ", sp.Integer(-7))])
def test_a_plain_number_is_read_without_running_it(text: str, value: Any) -> None:
    close()
    assert sp.sympify(text) == value


def test_shutting_twice_changes_nothing() -> None:
    close()
    first = sp.parse_expr, sp.lambdify
    close()
    assert (sp.parse_expr, sp.lambdify) == first


x, y = sp.symbols("x y")
n = sp.Symbol("n", integer=True, positive=True)
WORK: list[tuple[str, Callable[[], Any], Any]] = [
    ("integrate", lambda: sp.integrate(sp.exp(-(x**2)), (x, -sp.oo, sp.oo)), sp.sqrt(sp.pi)),
    ("integrate a fraction", lambda: sp.integrate(1 / (1 + x**2), (x, 0, 1)), sp.pi / 4),
    ("solve", lambda: sp.solve(x**2 - 5 * x + 6, x), [2, 3]),
    ("solve a system", lambda: sp.solve([x + y - 3, x - y - 1], [x, y]), {x: 2, y: 1}),
    ("linsolve", lambda: list(sp.linsolve([x + y - 3, x - y - 1], x, y)), [(2, 1)]),
    ("solveset", lambda: sp.solveset(x**2 - 4, x, sp.S.Reals), sp.FiniteSet(-2, 2)),
    ("simplify", lambda: sp.simplify(sp.sin(x) ** 2 + sp.cos(x) ** 2), 1),
    ("summation", lambda: sp.summation(n, (n, 1, 10)), 55),
    ("infinite sum", lambda: sp.summation(sp.Rational(1, 2) ** n, (n, 1, sp.oo)), 1),
    ("limit", lambda: sp.limit((1 + 1 / x) ** x, x, sp.oo), sp.E),
    ("series", lambda: sp.series(sp.exp(x), x, 0, 3).removeO(), 1 + x + x**2 / 2),
    ("diff", lambda: sp.diff(sp.log(1 + sp.exp(x)), x).subs(x, 0), sp.Rational(1, 2)),
    ("matrices", lambda: sp.Matrix([[2, 1], [1, 2]]).eigenvals(), {1: 1, 3: 1}),
    ("polynomials", lambda: sp.factor(x**2 - 1), (x - 1) * (x + 1)),
    (
        "differential equations",
        lambda: sp.dsolve(_ode(), _f(x)).rhs.subs(x, 0).free_symbols,
        {sp.Symbol("C1")},
    ),
    ("numbers", lambda: sp.nsimplify(sp.Float("0.25"), rational=True), sp.Rational(1, 4)),
    ("lambdify", lambda: sp.lambdify([x, y], x**2 + y)(3, 1), 10),
    ("substitution", lambda: (x + y).subs({x: 1, y: sp.Rational(1, 2)}), sp.Rational(3, 2)),
    ("names", lambda: [s.name for s in sp.symbols("a b")], ["a", "b"]),
    ("latex", lambda: sp.latex(x / 2), r"\frac{x}{2}"),
]
_f = sp.Function("f")


def _ode() -> Any:
    return sp.Eq(_f(x).diff(x), _f(x))


@pytest.mark.parametrize(("work", "value"), [w[1:] for w in WORK], ids=[w[0] for w in WORK])
def test_sympy_itself_still_works(work: Callable[[], Any], value: Any) -> None:
    close()
    assert work() == value


def test_the_first_use_of_simplify_in_a_fresh_process_loads_its_tables() -> None:
    code = (
        "from qbank.algebra.closed import close; close()\n"
        "import sympy as sp\n"
        "x = sp.Symbol('x')\n"
        "assert sp.simplify(sp.sin(x)**2 + sp.cos(x)**2) == 1\n"
        "assert sp.integrate(sp.exp(-x), (x, 0, sp.oo)) == 1\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, timeout=60, check=False
    )
    assert done.returncode == 0, done.stderr
