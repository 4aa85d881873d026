"""Read a sympy expression as an element of a field of kernels, under the assumptions of one case.

Whatever depends on a sign (Max, Abs, a logarithm, a condition) asks the case; where the case does not
know, `Split` tells the caller which polynomial to distinguish cases by. Kernels that no rule knows become
generators of their own, named by their exact arguments.
"""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from typing import Any

import sympy as sp
from sympy.core.function import AppliedUndef
from sympy.core.relational import Relational

from qbank.algebra import powers
from qbank.algebra import polynomials as po
from qbank.algebra.domains import Scope
from qbank.algebra.fields import ZERO, Elem, Field, Gen, Unsupported, constant, pieces
from qbank.algebra.functions import FUNCTION_RULES
from qbank.algebra.masks import NEG, POS
from qbank.algebra.masks import ZERO as ZERO_SIGN
from qbank.algebra.numeric import as_exact
from qbank.algebra.polynomials import Poly
from qbank.algebra.powers import HALF, IMAGINARY
from qbank.algebra.products import finite_product
from qbank.algebra.series import infinite_sum
from qbank.algebra.signs import Case, Split
from qbank.algebra.sums import finite_sum, reduced
from qbank.algebra.turning import real_product

Expr = Any


class Converter:
    """Turns expressions into elements. `left_reals` tells whether the last one met a non-real value."""

    def __init__(self, case: Case, base: Case | None = None) -> None:
        """`base` is the case before any sign was split: a jump that it excludes needs no care."""
        self.case = case
        self.base = base or case
        self.field: Field = case.field
        self.left_reals = False
        self.jumps: dict[po.PolyKey, Poly] = {}
        self._memo: dict[Expr, tuple[Elem, bool]] = {}

    def convert(self, e: Expr) -> Elem:
        """The value of `e`. Raises `Split`, `Unsupported`, or ZeroDivisionError where it is undefined."""
        found = self._memo.get(e)
        if found is not None:
            self.left_reals |= found[1]
            return found[0]
        outer, self.left_reals = self.left_reals, False
        x = self._compute(e)
        self._memo[e] = x, self.left_reals
        self.left_reals |= outer
        return x

    def _compute(self, e: Expr) -> Elem:
        if e.is_Rational:
            return constant(as_exact(e))
        if e.is_Symbol:
            return self.field.var(Gen("symbol", e))
        rule = RULES.get(e.func)
        if rule is None and isinstance(e, sp.Expr):
            rule = _constant if e.is_NumberSymbol else _opaque
        if rule is None:
            raise Unsupported(f"no rule for {type(e).__name__}")
        return rule(self, e)

    # Signs

    def sign_of(self, p: Poly, jump: bool = False) -> int:
        """The sign of a primitive polynomial; a possible zero is noted when a jump may be there."""
        mask = self.case.mask(p)
        if mask == ZERO_SIGN:
            return 0
        if jump:
            self.note_jump(p)
        if not mask & NEG:
            return 1
        if not mask & POS:
            return -1
        raise Split(p, jump)

    def note_jump(self, p: Poly) -> None:
        """A value jumps where `p` is zero: that set is looked at by itself, where the domain meets it."""
        if self.base.mask(p) & ZERO_SIGN:
            self.jumps[po.key(p)] = p

    def sign(self, x: Elem, jump: bool = False) -> int:
        """The sign of a real element, by that of its irreducible pieces."""
        if not x.num:
            return 0
        x = self.realised(x)
        mask = (self.base if jump else self.case).elem_mask(x)
        if mask in (NEG, POS) or (not jump and mask in (NEG | ZERO_SIGN, POS | ZERO_SIGN)):
            return 1 if mask & POS else -1
        c, found = pieces(x)
        out = 1 if c > 0 else -1
        zero = False
        for f, n in found:
            if n.denominator != 1 or n % 2 == 0:
                mask = self.case.mask(f)
                if mask == ZERO_SIGN:
                    zero = True
                elif jump and n > 0:
                    self.note_jump(f)
                continue
            s = self.sign_of(f, jump and n > 0)
            zero = zero or s == 0
            out *= s or 1
        return 0 if zero else out

    def realised(self, x: Elem) -> Elem:
        """`x` without complex kernels; they may occur in it although it is real."""
        return real_product(self.field, x)

    def call(self, function: Any, *args: Elem) -> Elem:
        """A function without further rules at exact arguments, as a generator."""
        real = function in REAL_FUNCTIONS and all(self.field.is_real(a) for a in args)
        gen = Gen("call", (function, tuple(self.field.key(a) for a in args)), real)
        g = self.field.index(gen)
        self.field.arguments[g] = args
        return Elem(po.variable(g))

    def opaque(self, e: Expr) -> Elem:
        """A generator for this very expression, complex unless sympy knows better."""
        real = e.is_real is True or isinstance(e, sp.Indexed)
        return self.field.var(Gen("opaque", e, real))

    def with_scope(self, scope: Scope) -> Converter:
        """A converter for the same facts on another scope, as for the terms of a sum."""
        return Converter(Case(self.field, scope, self.case.facts), Case(self.field, scope, self.base.facts))

    def truth(self, condition: Any) -> bool:
        """Whether a condition holds in this case."""
        if condition in (sp.true, sp.false):
            return bool(condition)
        if isinstance(condition, Relational):
            gap = self.field.sub(self.convert(condition.lhs), self.convert(condition.rhs))
            return _COMPARE[condition.rel_op](self.sign(gap, jump=True))
        if isinstance(condition, sp.And):
            return all(self.truth(c) for c in condition.args)
        if isinstance(condition, sp.Or):
            return any(self.truth(c) for c in condition.args)
        if isinstance(condition, sp.Not):
            return not self.truth(condition.args[0])
        if isinstance(condition, sp.ITE):
            chosen = condition.args[1] if self.truth(condition.args[0]) else condition.args[2]
            return self.truth(chosen)
        raise Unsupported(f"no rule for the condition {condition}")


# Functions that are real for every real argument at which they are defined.
REAL_FUNCTIONS = (sp.erf, sp.erfi, sp.atan, sp.gamma, sp.digamma, sp.floor)
Rule = Callable[[Converter, Expr], Elem]
_COMPARE: dict[str, Callable[[int], bool]] = {
    "==": lambda s: s == 0,
    "!=": lambda s: s != 0,
    "<": lambda s: s < 0,
    "<=": lambda s: s <= 0,
    ">": lambda s: s > 0,
    ">=": lambda s: s >= 0,
}


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
    sp.Sum: lambda cv, e: reduced(cv, e, finite_sum, infinite_sum),
    sp.Product: lambda cv, e: reduced(cv, e, finite_product, None),
    **FUNCTION_RULES,
    sp.asin: _inverse(sp.sin, -sp.pi / 2, sp.pi / 2, FUNCTION_RULES[sp.asin]),
    sp.atan: _inverse(sp.tan, -sp.pi / 2, sp.pi / 2, FUNCTION_RULES[sp.atan]),
    sp.acos: _inverse(sp.cos, sp.S.Zero, sp.pi, through(lambda u: sp.pi / 2 - sp.asin(u))),
}
