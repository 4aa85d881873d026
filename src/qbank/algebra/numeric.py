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

from qbank.algebra.special import SPECIAL, CannotTell, NoValue, exact_special

Expr = Any
Number = Any  # int, Fraction, mpf or mpc
MOST_TERMS = 3000
MOST_BITS = 40_000


def is_exact(value: Number) -> bool:
    return isinstance(value, int | Fraction)


def as_mp(value: Number) -> Number:
    """An mpmath number at the working precision."""
    if isinstance(value, Fraction):
        return mpmath.mpf(value.numerator) / value.denominator
    return mpmath.mpf(value) if isinstance(value, int) else value


def tidy(value: Fraction) -> int | Fraction:
    return value.numerator if value.denominator == 1 else value


def as_exact(number: Expr) -> int | Fraction:
    """A sympy Rational as an int or a Fraction."""
    return int(number.p) if number.q == 1 else Fraction(int(number.p), int(number.q))


class Evaluator:
    """Evaluates expressions at one point; create a new one for each point and precision.

    `point` maps symbols to exact sympy numbers (or to mpmath numbers, for a quadrature). Run it inside `mpmath.workdps`.
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

    # Signs and steps

    def real(self, e: Expr) -> Number:
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
        return (v > 0) - (v < 0)

    def _abs(self, e: Expr) -> Number:
        return abs(self.value(e.args[0]))

    def _max(self, e: Expr) -> Number:
        return max((self.real(a) for a in e.args), key=as_mp)

    def _min(self, e: Expr) -> Number:
        return min((self.real(a) for a in e.args), key=as_mp)

    def _heaviside(self, e: Expr) -> Number:
        s = self.sign_of(e.args[0])
        if s == 0:
            self.convention = True
            return self.value(e.args[1])
        return 1 if s > 0 else 0

    def _floor(self, e: Expr) -> Number:
        v = self.real(e.args[0])
        if not is_exact(v):
            nearest = mpmath.nint(v)
            if v == nearest:
                raise CannotTell(f"cannot tell whether {e.args[0]} is an integer")
            self.jumps.append(v - nearest)
            return int(mpmath.floor(v))
        return v.numerator // v.denominator

    def _ceiling(self, e: Expr) -> Number:
        return -self._floor(sp.floor(-e.args[0], evaluate=False))

    def _frac(self, e: Expr) -> Number:
        return self.real(e.args[0]) - self._floor(e)

    def _mod(self, e: Expr) -> Number:
        a, b = (self.real(x) for x in e.args)
        if not (is_exact(a) and is_exact(b)):
            raise CannotTell("Mod of numbers that are not rational")
        if b == 0:
            raise NoValue("Mod by 0")
        return tidy(Fraction(a) % Fraction(b))

    def _delta(self, e: Expr) -> Number:
        return 1 if self.sign_of(e.args[0] - e.args[1]) == 0 else 0

    def holds(self, condition: Any) -> bool:
        """Whether a condition (relations, And, Or, Not) is true at the point."""
        if condition in (sp.true, sp.false):
            return bool(condition)
        if isinstance(condition, Relational):
            s = self.sign_of(condition.lhs - condition.rhs)
            return bool(_COMPARE[condition.rel_op](s))
        if isinstance(condition, sp.And):
            return all([self.holds(c) for c in condition.args])
        if isinstance(condition, sp.Or):
            return any([self.holds(c) for c in condition.args])
        if isinstance(condition, sp.Not):
            return not self.holds(condition.args[0])
        if isinstance(condition, sp.ITE):
            return self.holds(condition.args[1] if self.holds(condition.args[0]) else condition.args[2])
        raise CannotTell(f"no rule for the condition {condition}")

    def _piecewise(self, e: Expr) -> Number:
        for branch, condition in e.args:
            if self.holds(condition):
                return self.value(branch)
        raise NoValue("no condition of the Piecewise holds")

    # Finite sums and products

    def _terms(self, e: Expr) -> tuple[list[Number], bool]:
        """The values of the terms, and whether they count backwards (Karr's convention)."""
        if len(e.limits) != 1:
            inner = e.func(e.function, *e.limits[:-1])
            return self._one_index(inner, e.limits[-1])
        return self._one_index(e.function, e.limits[0])

    def _one_index(self, term: Expr, limits: Any) -> tuple[list[Number], bool]:
        index, lo, hi = limits
        if lo.is_infinite or hi.is_infinite:
            raise CannotTell("an infinite sum")
        first, last = self.value(lo), self.value(hi)
        if not (isinstance(first, int) and isinstance(last, int)):
            raise CannotTell("the limits of a sum are not integers")
        backwards = last < first - 1
        if backwards:
            first, last = last + 1, first - 1
        if last - first >= MOST_TERMS:
            raise CannotTell("too many terms")
        return [self.value(term.xreplace({index: sp.Integer(i)})) for i in range(first, last + 1)], backwards

    def _sum(self, e: Expr) -> Number:
        terms, backwards = self._terms(e)
        total: Number = 0
        for t in terms:
            total = _plus(total, t)
        return -total if backwards else total

    def _product(self, e: Expr) -> Number:
        terms, backwards = self._terms(e)
        total: Number = 1
        for t in terms:
            total = _times(total, t)
        return self.power(total, -1) if backwards else total

    def _imaginary(self, _e: Expr) -> Number:
        return mpmath.mpc(0, 1)


def _plus(a: Number, b: Number) -> Number:
    return a + b if is_exact(a) == is_exact(b) else as_mp(a) + as_mp(b)


def _times(a: Number, b: Number) -> Number:
    return a * b if is_exact(a) == is_exact(b) else as_mp(a) * as_mp(b)


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
    sp.Abs: Evaluator._abs,
    sp.sign: lambda self, e: self.sign_of(e.args[0]),
    sp.Max: Evaluator._max,
    sp.Min: Evaluator._min,
    sp.Heaviside: Evaluator._heaviside,
    sp.floor: Evaluator._floor,
    sp.ceiling: Evaluator._ceiling,
    sp.frac: Evaluator._frac,
    sp.Mod: Evaluator._mod,
    sp.KroneckerDelta: Evaluator._delta,
    sp.Piecewise: Evaluator._piecewise,
    sp.Sum: Evaluator._sum,
    sp.Product: Evaluator._product,
    type(sp.I): Evaluator._imaginary,
}
