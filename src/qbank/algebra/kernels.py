"""Read a sympy expression as an element of a field of kernels, under the assumptions of one case.

Whatever depends on a sign (Max, Abs, a logarithm, a condition) asks the case; where the case does not
know, `Split` tells the caller which polynomial to distinguish cases by. Kernels that no rule knows become
generators of their own, named by their exact arguments.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import sympy as sp
from sympy.core.relational import Relational

from qbank.algebra import polynomials as po
from qbank.algebra.domains import Scope
from qbank.algebra.elements import Elem, Gen, Unsupported, constant, pieces
from qbank.algebra.fields import Field
from qbank.algebra.masks import NEG, POS, ZERO
from qbank.algebra.numeric import as_exact
from qbank.algebra.polynomials import Poly
from qbank.algebra.rules import rule_for
from qbank.algebra.signs import Case, Split
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
        rule = rule_for(e)
        if rule is None:
            raise Unsupported(f"no rule for {type(e).__name__}")
        return rule(self, e)

    # Signs

    def sign_of(self, p: Poly, jump: bool = False) -> int:
        """The sign of a primitive polynomial; a possible zero is noted when a jump may be there."""
        mask = self.case.mask(p)
        if mask == ZERO:
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
        if self.base.mask(p) & ZERO:
            self.jumps[po.key(p)] = p

    def sign(self, x: Elem, jump: bool = False) -> int:
        """The sign of a real element, by that of its irreducible pieces."""
        if not x.num:
            return 0
        x = self.realised(x)
        mask = (self.base if jump else self.case).elem_mask(x)
        if mask in (NEG, POS) or (not jump and mask in (NEG | ZERO, POS | ZERO)):
            return 1 if mask & POS else -1
        c, found = pieces(x)
        out = 1 if c > 0 else -1
        zero = False
        for f, n in found:
            if n.denominator != 1 or n % 2 == 0:
                mask = self.case.mask(f)
                if mask == ZERO:
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
        if function is sp.LambertW and len(args) == 1:
            real = self.case.elem_mask(args[0]) == POS
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
_COMPARE: dict[str, Callable[[int], bool]] = {
    "==": lambda s: s == 0,
    "!=": lambda s: s != 0,
    "<": lambda s: s < 0,
    "<=": lambda s: s <= 0,
    ">": lambda s: s > 0,
    ">=": lambda s: s >= 0,
}
