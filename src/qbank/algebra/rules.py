"""How each kind of sympy expression is read as a field element (see `kernels`)."""

from __future__ import annotations

import contextlib
from collections.abc import Callable
from fractions import Fraction
from typing import TYPE_CHECKING, Any

import sympy as sp
from sympy.core.function import AppliedUndef

from qbank.algebra import powers
from qbank.algebra.binomials import with_binomials
from qbank.algebra.elements import ZERO, Elem, Gen, constant
from qbank.algebra.floors import FLOOR_RULES
from qbank.algebra.functions import FUNCTION_RULES
from qbank.algebra.masks import NEG
from qbank.algebra.powers import HALF, IMAGINARY
from qbank.algebra.products import finite_product
from qbank.algebra.series import infinite_sum
from qbank.algebra.sums import NotClosed, finite_sum, reduced

if TYPE_CHECKING:
    from qbank.algebra.kernels import Converter

Expr = Any
Rule = Callable[["Converter", Expr], Elem]


def rule_for(e: Expr) -> Rule | None:
    """The rule that reads `e`; None for what is not an expression."""
    rule = RULES.get(e.func)
    if rule is None and isinstance(e, sp.Expr):
        return _constant if e.is_NumberSymbol else _opaque
    return rule


def _constant(cv: Converter, e: Expr) -> Elem:
    if e is sp.E:
        return powers.exp_of(cv, constant(1))
    if e is sp.GoldenRatio:
        return cv.convert((1 + sp.sqrt(5)) / 2)
    return cv.field.var(Gen("number", e))


def _opaque(cv: Converter, e: Expr) -> Elem:
    """Anything without a rule: a known function is named by its exact arguments."""
    if isinstance(e, sp.Function) and not isinstance(e, AppliedUndef):
        return cv.call(e.func, *(cv.convert(a) for a in e.args))
    return cv.opaque(e)


def _add(cv: Converter, e: Expr) -> Elem:
    out = ZERO
    for arg in e.args:
        out = cv.field.add(out, cv.convert(arg))
    return out


def _mul(cv: Converter, e: Expr) -> Elem:
    out = constant(1)
    for arg in e.args:
        out = cv.field.times(out, cv.convert(arg))
    return out


def _pow(cv: Converter, e: Expr) -> Elem:
    return powers.power_of(cv, cv.convert(e.base), cv.convert(e.exp))


def _exp(cv: Converter, e: Expr) -> Elem:
    return powers.exp_of(cv, cv.convert(e.args[0]))


def _log(cv: Converter, e: Expr) -> Elem:
    return powers.log_of(cv, cv.convert(e.args[0]))


def _abs(cv: Converter, e: Expr) -> Elem:
    x = cv.convert(e.args[0])
    field = cv.field
    if field.has_complex(x) and not field.is_real(x):
        return powers.rational_power(cv, field.times(x, field.conjugate(x)), HALF)
    return field.scaled(x, cv.sign(x) or 1)


def _sign(cv: Converter, e: Expr) -> Elem:
    return constant(cv.sign(cv.convert(e.args[0]), jump=True))


def _heaviside(cv: Converter, e: Expr) -> Elem:
    s = cv.sign(cv.convert(e.args[0]), jump=True)
    return cv.convert(e.args[1]) if s == 0 else constant(1 if s > 0 else 0)


def _extreme(cv: Converter, e: Expr) -> Elem:
    wanted = 1 if isinstance(e, sp.Max) else -1
    best = cv.convert(e.args[0])
    for arg in e.args[1:]:
        other = cv.convert(arg)
        if cv.sign(cv.field.sub(other, best)) == wanted:
            best = other
    return best


def _piecewise(cv: Converter, e: Expr) -> Elem:
    for branch, condition in e.args:
        if cv.truth(condition):
            return cv.convert(branch)
    raise ZeroDivisionError


def _delta(cv: Converter, e: Expr) -> Elem:
    gap = cv.field.sub(cv.convert(e.args[0]), cv.convert(e.args[1]))
    return constant(1 if cv.sign(gap, jump=True) == 0 else 0)


def _imaginary(_cv: Converter, _e: Expr) -> Elem:
    return IMAGINARY


def _sin(cv: Converter, e: Expr) -> Elem:
    field = cv.field
    up, down = _turns(cv, cv.convert(e.args[0]))
    return field.times(field.scaled(field.sub(down, up), HALF), IMAGINARY)


def _cos(cv: Converter, e: Expr) -> Elem:
    return cv.field.scaled(cv.field.add(*_turns(cv, cv.convert(e.args[0]))), HALF)


def _turns(cv: Converter, x: Elem) -> tuple[Elem, Elem]:
    """exp(i*x) and exp(-i*x)."""
    angle = cv.field.times(IMAGINARY, x)
    return powers.exp_of(cv, angle), powers.exp_of(cv, cv.field.neg(angle))


def _inverse(forward: Any, lo: Expr, hi: Expr, rule: Rule) -> Rule:
    """f^-1(f(u)) = u where u certainly lies between `lo` and `hi`; `rule` otherwise."""

    def apply(cv: Converter, e: Expr) -> Elem:
        inner = e.args[0]
        if inner.func is forward:
            u = cv.convert(inner.args[0])
            gaps = (cv.field.sub(u, cv.convert(lo)), cv.field.sub(cv.convert(hi), u))
            if not any(cv.case.elem_mask(gap) & NEG for gap in gaps):
                return u
        return rule(cv, e)

    return apply


def _conjugate(cv: Converter, e: Expr) -> Elem:
    return cv.field.conjugate(cv.convert(e.args[0]))


def _re(cv: Converter, e: Expr) -> Elem:
    x = cv.convert(e.args[0])
    return cv.field.scaled(cv.field.add(x, cv.field.conjugate(x)), HALF)


def _im(cv: Converter, e: Expr) -> Elem:
    x = cv.convert(e.args[0])
    return cv.field.times(cv.field.scaled(cv.field.sub(x, cv.field.conjugate(x)), Fraction(-1, 2)), IMAGINARY)


def _finite_sum(cv: Converter, term: Expr, index: Expr, low: Elem, high: Elem) -> Elem:
    if any(b.has(index) for b in term.atoms(sp.binomial)):
        with contextlib.suppress(NotClosed):
            return with_binomials(cv, term, index, low, high)
    return finite_sum(cv, term, index, low, high)


def through(form: Callable[[Expr], Expr]) -> Rule:
    """A rule that rewrites a function of one argument by simpler ones."""
    return lambda cv, e: cv.convert(form(*e.args))


RULES: dict[Any, Rule] = {
    sp.Add: _add,
    sp.Mul: _mul,
    sp.Pow: _pow,
    sp.exp: _exp,
    sp.log: _log,
    sp.Abs: _abs,
    sp.sign: _sign,
    sp.Heaviside: _heaviside,
    sp.Max: _extreme,
    sp.Min: _extreme,
    sp.Piecewise: _piecewise,
    sp.KroneckerDelta: _delta,
    type(sp.I): _imaginary,
    sp.sin: _sin,
    sp.cos: _cos,
    sp.conjugate: _conjugate,
    sp.re: _re,
    sp.im: _im,
    sp.tan: through(lambda u: sp.sin(u) / sp.cos(u)),
    sp.cot: through(lambda u: sp.cos(u) / sp.sin(u)),
    sp.sec: through(lambda u: 1 / sp.cos(u)),
    sp.csc: through(lambda u: 1 / sp.sin(u)),
    sp.sinh: through(lambda u: (sp.exp(u) - sp.exp(-u)) / 2),
    sp.cosh: through(lambda u: (sp.exp(u) + sp.exp(-u)) / 2),
    sp.tanh: through(lambda u: 1 - 2 / (sp.exp(2 * u) + 1)),
    sp.coth: through(lambda u: 1 + 2 / (sp.exp(2 * u) - 1)),
    sp.sech: through(lambda u: 2 / (sp.exp(u) + sp.exp(-u))),
    sp.csch: through(lambda u: 2 / (sp.exp(u) - sp.exp(-u))),
    sp.asinh: through(lambda u: sp.log(u + sp.sqrt(u**2 + 1))),
    sp.acosh: through(lambda u: sp.log(u + sp.sqrt(u - 1) * sp.sqrt(u + 1))),
    sp.atanh: through(lambda u: (sp.log(1 + u) - sp.log(1 - u)) / 2),
    sp.erfc: through(lambda u: 1 - sp.erf(u)),
    sp.Sum: lambda cv, e: reduced(cv, e, _finite_sum, infinite_sum),
    sp.Product: lambda cv, e: reduced(cv, e, finite_product, None),
    **FUNCTION_RULES,
    **FLOOR_RULES,
    sp.asin: _inverse(sp.sin, -sp.pi / 2, sp.pi / 2, FUNCTION_RULES[sp.asin]),
    sp.atan: _inverse(sp.tan, -sp.pi / 2, sp.pi / 2, FUNCTION_RULES[sp.atan]),
    sp.acos: _inverse(sp.cos, sp.S.Zero, sp.pi, through(lambda u: sp.pi / 2 - sp.asin(u))),
}
