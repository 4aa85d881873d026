"""The value of an expression at an exact point: rational where it can be, else to many digits.

Rational arithmetic stays exact (int and Fraction); everything else is computed by mpmath at the working
precision of the evaluator. Three things are remembered on the way, because a comparison needs them:

- `left_reals`: some logarithm or power met an argument for which it has no real value;
- `convention`: the value rests on something that authors define in different ways: Heaviside(0), 0**0,
  an odd root of a negative number;
- `jumps`: the numbers by which a discontinuous step (floor, sign, a Piecewise condition, a branch cut)
  was decided. A rounding error there would change the value by a whole step, so the caller has to see
  the same numbers at a second precision before it believes the value.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from fractions import Fraction
from typing import Any

import mpmath
import sympy as sp
from sympy.core.relational import Relational

from qbank.algebra.numeric_steps import STEP_RULES
from qbank.algebra.special import SPECIAL, CannotTell, NoValue, as_mp, exact_special, is_exact, tidy

Expr = Any
Number = Any  # int, Fraction, mpf or mpc
MOST_BITS = 40_000
MOST_ROOT = 12


def as_exact(number: Expr) -> int | Fraction:
    """A sympy Rational as an int or a Fraction."""
    return int(number.p) if number.q == 1 else Fraction(int(number.p), int(number.q))


class Evaluator:
    """Evaluates expressions at one point; create a new one for each point and precision.

    `point` maps symbols to exact sympy numbers (or to mpmath numbers, for a quadrature). Run it inside
    `special.precision`.
    """

    def __init__(self, point: Mapping[Any, Expr]) -> None:
        self.left_reals = False
        self.convention = False
        self.jumps: list[Number] = []
        self._memo: dict[Expr, Number] = {}
        self._point = point

    def value(self, e: Expr) -> Number:
        """The value of `e`. Raises `NoValue` or `CannotTell`."""
        found = self._memo.get(e)
        if found is None:
            found = self._compute(e)
            if not is_exact(found) and not mpmath.isfinite(found):
                raise NoValue(str(e))
            self._memo[e] = found
        return found

    def _compute(self, e: Expr) -> Number:
        if e.is_Rational:
            return as_exact(e)
        if e.is_Symbol:
            at = self._point[e]
            return self.value(at) if isinstance(at, sp.Basic) else at
        rule = _RULES.get(e.func)
        if rule is not None:
            return rule(self, e)
        if e in _CONSTANTS:
            return _CONSTANTS[e]()
        return self._special(e)

    def _special(self, e: Expr) -> Number:
        name = type(e).__name__
        function = SPECIAL.get(name)
        if function is None:
            raise CannotTell(f"no numeric rule for {name}")
        args = [self.value(a) for a in e.args]
        if all(is_exact(a) for a in args):
            exact = exact_special(name, args)
            if exact is not None:
                return exact
        if name in ("gamma", "loggamma", "digamma", "polygamma", "factorial", "beta", "atan2", "arg"):
            # These have poles or cuts; a nearby rounding error must show up as a jump.
            self.jumps += [a for a in args if not is_exact(a) and not isinstance(a, mpmath.mpc)]
        try:
            out = function(*map(as_mp, args))
        except (ValueError, ZeroDivisionError, OverflowError, mpmath.libmp.NoConvergence) as error:
            raise NoValue(str(e)) from error
        if isinstance(out, mpmath.mpc) and not any(isinstance(a, mpmath.mpc) for a in args):
            self.left_reals = True
        return out

    # Arithmetic

    def _add(self, e: Expr) -> Number:
        exact: int | Fraction = 0
        rest: Number = None
        for arg in e.args:
            v = self.value(arg)
            if is_exact(v):
                exact += v
            else:
                rest = v if rest is None else rest + v
        exact = tidy(exact) if isinstance(exact, Fraction) else exact
        return exact if rest is None else rest + as_mp(exact)

    def _mul(self, e: Expr) -> Number:
        exact: int | Fraction = 1
        rest: Number = None
        for arg in e.args:
            v = self.value(arg)
            if is_exact(v):
                exact *= v
            else:
                rest = v if rest is None else rest * v
        exact = tidy(exact) if isinstance(exact, Fraction) else exact
        if rest is None or exact == 0:
            return exact
        return rest * as_mp(exact)

    def _pow(self, e: Expr) -> Number:
        return self.power(self.value(e.base), self.value(e.exp))

    def power(self, base: Number, exponent: Number) -> Number:
        """The principal value of base**exponent."""
        if base == 0:
            # 0**0 is 1 in sympy, as polynomial sums need it, but not to everybody.
            if exponent == 0 and is_exact(exponent):
                self.convention = True
                return 1
            if isinstance(exponent, mpmath.mpc) or exponent <= 0:
                raise NoValue("0 to a power that is not positive")
            if not is_exact(exponent):
                self.jumps.append(exponent)
            return 0
        if isinstance(exponent, int):
            return self._integer_power(base, exponent)
        if not isinstance(base, mpmath.mpc):
            if not is_exact(base):
                self.jumps.append(base)
            if base < 0:
                self.left_reals = True
                # Some read an odd root of a negative number as the real one; sympy takes the principal one.
                if isinstance(exponent, Fraction) and exponent.denominator % 2:
                    self.convention = True
                base = mpmath.mpc(as_mp(base), 0)
        else:
            self._near_cut(base)
        if isinstance(exponent, Fraction) and is_exact(base):
            root = exact_root(Fraction(base), exponent.denominator)
            if root is not None:
                return self._integer_power(root, exponent.numerator)
        if base == 1:
            return 1
        if (
            isinstance(exponent, Fraction)
            and not isinstance(base, mpmath.mpc)
            and exponent.denominator <= MOST_ROOT
        ):
            return mpmath.root(as_mp(base), exponent.denominator) ** exponent.numerator
        try:
            return mpmath.exp(as_mp(exponent) * mpmath.log(as_mp(base)))
        except OverflowError as error:
            raise CannotTell("the power is too large") from error

    def _integer_power(self, base: Number, exponent: int) -> Number:
        if is_exact(base):
            size = max(Fraction(base).numerator.bit_length(), Fraction(base).denominator.bit_length())
            if size * abs(exponent) <= MOST_BITS:
                return tidy(Fraction(base) ** exponent)
        try:
            return as_mp(base) ** exponent
        except (ZeroDivisionError, OverflowError) as error:
            raise NoValue("division by zero") from error

    def _near_cut(self, z: Number) -> None:
        """A complex number near the negative axis: its logarithm jumps there."""
        if z.real < 0:
            self.jumps.append(z.imag)

    def _log(self, e: Expr) -> Number:
        x = self.value(e.args[0])
        if x == 0:
            raise NoValue("log 0")
        if is_exact(x) and x == 1:
            return 0
        if isinstance(x, mpmath.mpc):
            self._near_cut(x)
            return mpmath.log(x)
        if not is_exact(x):
            self.jumps.append(x)
        if x < 0:
            self.left_reals = True
        return mpmath.log(as_mp(x))

    def _exp(self, e: Expr) -> Number:
        x = self.value(e.args[0])
        if is_exact(x) and x == 0:
            return 1
        try:
            return mpmath.exp(as_mp(x))
        except OverflowError as error:
            raise CannotTell("the exponential is too large") from error

    def real(self, e: Expr) -> Number:
        """The value of `e`, which must be real here."""
        v = self.value(e)
        if isinstance(v, mpmath.mpc):
            raise NoValue(f"{e} is not real")
        return v

    def sign_of(self, e: Expr) -> int:
        """-1, 0 or 1; a computed number is noted as a jump, and a computed zero cannot be trusted."""
        v = self.real(e)
        if not is_exact(v):
            if v == 0:
                raise CannotTell(f"cannot tell whether {e} is zero")
            self.jumps.append(v)
        return int(v > 0) - int(v < 0)

    def holds(self, condition: Any) -> bool:
        """Whether a condition (relations, And, Or, Not) is true at the point."""
        if condition in (sp.true, sp.false):
            return bool(condition)
        if isinstance(condition, Relational):
            s = self.sign_of(condition.lhs - condition.rhs)
            return bool(_COMPARE[condition.rel_op](s))
        if isinstance(condition, sp.And):
            return all(self.holds(c) for c in condition.args)
        if isinstance(condition, sp.Or):
            return any(self.holds(c) for c in condition.args)
        if isinstance(condition, sp.Not):
            return not self.holds(condition.args[0])
        if isinstance(condition, sp.ITE):
            return self.holds(condition.args[1] if self.holds(condition.args[0]) else condition.args[2])
        raise CannotTell(f"no rule for the condition {condition}")


def exact_root(base: Fraction, degree: int) -> Fraction | None:
    """The exact positive root of a positive rational, or None."""
    if base <= 0 or max(base.numerator.bit_length(), base.denominator.bit_length()) > 4000:
        return None
    top, exact = sp.integer_nthroot(base.numerator, degree)
    if not exact:
        return None
    bottom, exact = sp.integer_nthroot(base.denominator, degree)
    return Fraction(int(top), int(bottom)) if exact else None


_COMPARE: dict[str, Callable[[int], bool]] = {
    "==": lambda s: s == 0,
    "!=": lambda s: s != 0,
    "<": lambda s: s < 0,
    "<=": lambda s: s <= 0,
    ">": lambda s: s > 0,
    ">=": lambda s: s >= 0,
}

_CONSTANTS: dict[Expr, Callable[[], Number]] = {
    sp.pi: lambda: +mpmath.pi,
    sp.E: lambda: +mpmath.e,
    sp.EulerGamma: lambda: +mpmath.euler,
    sp.Catalan: lambda: +mpmath.catalan,
    sp.GoldenRatio: lambda: +mpmath.phi,
}

_RULES: dict[Any, Callable[[Evaluator, Expr], Number]] = {
    sp.Add: Evaluator._add,
    sp.Mul: Evaluator._mul,
    sp.Pow: Evaluator._pow,
    sp.exp: Evaluator._exp,
    sp.log: Evaluator._log,
    **STEP_RULES,
}
