"""Exact arithmetic with fractions of polynomials in generators, some of which obey a relation.

A generator stands for a symbol or for a transcendental or irrational kernel: the exponential of a
monomial, the logarithm of an irreducible polynomial, a root, a value of erf. Generators without a
relation are treated as independent. That is sound for a proof that something is zero: an identity that
holds for independent kernels holds for the true ones.

Relations ("bound" generators, kept in normal form by every product):
    unit    Z = exp(i*pi),  Z**1 = -1       so Z**(1/2) is the imaginary unit
    prime   a number n with fractional exponents, n**1 is the number itself
    root    a polynomial f > 0 with fractional exponents, f**1 is the polynomial itself
    parity  (-1)**m for a monomial m with integer values, its square is 1
Normal forms with fractional exponents of distinct irreducibles are linearly independent (Besicovitch
1940, "On the linear independence of fractional powers of integers"), so the zero test misses little.
"""

from __future__ import annotations

from fractions import Fraction
from math import floor, lcm
from typing import Any

from qbank.algebra import polynomials as po
from qbank.algebra.elements import (
    UNIT,
    UNITY,
    ZERO,
    Den,
    Elem,
    ElemKey,
    Gen,
    Unsupported,
    cyclotomic_reduction,
)
from qbank.algebra.polynomials import ONE, Coeff, Exponent, Mono, Poly, PolyKey, tidy

Expr = Any


class Field:
    """The generators met so far and the arithmetic of elements over them."""

    def __init__(self) -> None:
        self.gens: list[Gen] = [Gen("unit", (), False)]
        self._index: dict[Gen, int] = {self.gens[0]: UNIT}
        self._bound: set[int] = {UNIT}
        self.arguments: dict[int, tuple[Elem, ...]] = {}
        self._symbols: dict[int, frozenset[Expr]] = {}

    def index(self, gen: Gen) -> int:
        """The number of a generator, a new one if it has not been met."""
        found = self._index.get(gen)
        if found is None:
            found = len(self.gens)
            self.gens.append(gen)
            self._index[gen] = found
            if gen.kind in ("prime", "root", "parity"):
                self._bound.add(found)
        return found

    def known(self, gen: Gen) -> bool:
        """Whether the generator has been met."""
        return gen in self._index

    def symbols(self, g: int) -> frozenset[Expr]:
        """The sympy symbols on which a generator depends."""
        found = self._symbols.get(g)
        if found is None:
            found = self._symbols[g] = self._symbols_of(g)
        return found

    def _symbols_of(self, g: int) -> frozenset[Expr]:
        gen = self.gens[g]
        if gen.kind == "symbol":
            return frozenset((gen.data,))
        polys: list[Poly] = []
        if gen.kind in ("root", "log"):
            polys = [dict(gen.data)]
        elif gen.kind == "parity":
            polys = [{gen.data: 1}]
        elif gen.kind == "exp":
            polys = [{gen.data[0]: 1}, dict(gen.data[1] or ())]
        elif gen.kind == "power":
            polys = [dict(gen.data[0]), {gen.data[1]: 1}]
        elif gen.kind == "opaque":
            return frozenset(gen.data.free_symbols)
        elif gen.kind in ("cosine", "sine"):
            polys = [{gen.data: 1}]
        elif gen.kind == "call":
            polys = [p for arg in self.arguments[g] for p in (arg.num, *(dict(k) for k, _ in arg.den))]
        return frozenset().union(*(self.symbols(h) for p in polys for h in po.generators(p)))

    def var(self, gen: Gen, exponent: Exponent = 1) -> Elem:
        """The element generator**exponent."""
        return Elem({((self.index(gen), exponent),): 1})

    # Polynomials in normal form

    def mul(self, p: Poly, q: Poly) -> Poly:
        """The product of two polynomials in normal form."""
        return self.reduce(po.mul(p, q))

    def pow(self, p: Poly, n: int) -> Poly:
        """`p`**n for n >= 0."""
        out, square = po.constant(1), p
        while n:
            if n & 1:
                out = self.mul(out, square)
            n >>= 1
            if n:
                square = self.mul(square, square)
        return out

    def reduce(self, p: Poly) -> Poly:
        """Bring the exponents of bound generators into their range."""
        if all(self._settled(mono) for mono in p):
            return p
        out: Poly = {}
        for mono, c in p.items():
            out = po.add(out, {mono: c} if self._settled(mono) else self._settle(mono, c))
        return out

    def _settled(self, mono: Mono) -> bool:
        bound = self._bound
        for g, e in mono:
            if g in bound and not 0 <= e < (2 if self.gens[g].kind == "parity" else 1):
                return False
        return True

    def _settle(self, mono: Mono, c: Coeff) -> Poly:
        kept: list[tuple[int, Exponent]] = []
        factor: Poly = po.constant(1)
        for g, e in mono:
            gen = self.gens[g]
            if g not in self._bound:
                kept.append((g, e))
                continue
            if gen.kind == "parity":
                rest = e % 2
            else:
                whole = floor(e)
                rest = tidy(e - whole)
                if gen.kind == "unit":
                    c = -c if whole % 2 else c
                elif gen.kind == "prime":
                    c = tidy(Fraction(c) * Fraction(gen.data) ** whole)
                elif whole > 0:
                    factor = self.mul(factor, self.pow(dict(gen.data), whole))
                elif whole < 0:
                    raise Unsupported("a negative power of a root inside a polynomial")
            if rest:
                kept.append((g, rest))
        return self.mul({tuple(kept): c}, factor)

    # Elements

    def add(self, x: Elem, y: Elem) -> Elem:
        """x + y over the least common denominator of the two."""
        if x.den == y.den:
            num = po.add(x.num, y.num)
            return Elem(num, x.den) if num else ZERO
        dx, dy = dict(x.den), dict(y.den)
        both = {k: max(dx.get(k, 0), dy.get(k, 0)) for k in dx | dy}
        left, right = x.num, y.num
        for k, n in both.items():
            if n > dx.get(k, 0):
                left = self.mul(left, self.pow(dict(k), n - dx.get(k, 0)))
            if n > dy.get(k, 0):
                right = self.mul(right, self.pow(dict(k), n - dy.get(k, 0)))
        num = po.add(left, right)
        return Elem(num, frozenset(both.items())) if num else ZERO

    def neg(self, x: Elem) -> Elem:
        """-x."""
        return Elem(po.neg(x.num), x.den)

    def sub(self, x: Elem, y: Elem) -> Elem:
        """x - y."""
        return self.add(x, self.neg(y))

    def times(self, x: Elem, y: Elem) -> Elem:
        """x * y."""
        if not x.num or not y.num:
            return ZERO
        num = self.mul(x.num, y.num)
        if not x.den or not y.den:
            return self._cancel_equal(num, x.den or y.den)
        both = dict(x.den)
        for k, n in y.den:
            both[k] = both.get(k, 0) + n
        return self._cancel_equal(num, frozenset(both.items()))

    def _cancel_equal(self, num: Poly, den: Den) -> Elem:
        """Cancel a denominator that is the numerator up to a unit: the commonest case, at little cost."""
        if not num:
            return ZERO
        if len(num) < 2 or all(len(num) != len(d) for d, _ in den):
            return Elem(num, den)
        c, mono, p = po.primitive(num)
        k = po.key(p)
        powers = dict(den)
        if k not in powers:
            return Elem(num, den)
        powers[k] -= 1
        return Elem(self.reduce({mono: c}), frozenset(pair for pair in powers.items() if pair[1]))

    def scaled(self, x: Elem, c: Coeff) -> Elem:
        """c * x for a rational c."""
        return Elem(po.scale(x.num, c), x.den) if c else ZERO

    def inverse(self, x: Elem) -> Elem:
        """1 / x. Raises ZeroDivisionError when x is zero."""
        if self.is_zero(x):
            raise ZeroDivisionError
        c, mono, p = po.primitive(x.num)
        out = self.mono_inverse(mono)
        num = po.scale(out.num, Fraction(1) / c)
        for k, n in x.den:
            num = self.mul(num, self.pow(dict(k), n))
        den = dict(out.den)
        if not po.is_constant(p):
            den[po.key(p)] = den.get(po.key(p), 0) + 1
        return self._cancel_equal(num, frozenset(den.items()))

    def mono_inverse(self, mono: Mono) -> Elem:
        """1 / monomial; a root f**e with e in (0, 1) becomes f**(1 - e) / f."""
        turned: list[tuple[int, Exponent]] = []
        roots = UNITY
        for g, e in mono:
            if self.gens[g].kind == "root" and e > 0:
                whole = -floor(-e)
                roots = self.times(roots, self.power(Elem(dict(self.gens[g].data)), -whole))
                if whole != e:
                    turned.append((g, tidy(whole - e)))
            else:
                turned.append((g, tidy(-e)))
        unit = Elem(self.reduce({tuple(turned): 1}))
        return unit if roots is UNITY else self.times(roots, unit)

    def divide(self, x: Elem, y: Elem) -> Elem:
        """x / y. Raises ZeroDivisionError when y is zero."""
        return self.times(x, self.inverse(y))

    def power(self, x: Elem, n: int) -> Elem:
        """x**n for an integer n of either sign."""
        if n < 0:
            return self.power(self.inverse(x), -n)
        if n == 0:
            return UNITY
        if not x.num:
            return ZERO
        if len(x.num) == 1:
            ((mono, c),) = x.num.items()
            num = self.reduce({po.mono_pow(mono, n): tidy(Fraction(c) ** n)})
        else:
            num = self.pow(x.num, n)
        return Elem(num, frozenset((k, m * n) for k, m in x.den))

    # The zero test and canonical forms

    def is_zero(self, x: Elem) -> bool:
        """Whether the normal form is zero; False does not prove that the value is not."""
        return not x.num or not self.without_unit_relations(x.num)

    def without_unit_relations(self, p: Poly) -> Poly:
        """Reduce powers of Z modulo the cyclotomic polynomial of their common root of unity."""
        order = lcm(*(e.denominator for mono in p for g, e in mono if g == UNIT), 1)
        if order <= 2:
            return p
        lower = cyclotomic_reduction(2 * order)
        out: Poly = {}
        for mono, c in p.items():
            power = next((e for g, e in mono if g == UNIT), 0)
            rest = tuple(pair for pair in mono if pair[0] != UNIT)
            for i, value in enumerate(lower[int(power * order)]):
                if value:
                    unit: Mono = ((UNIT, tidy(Fraction(i, order))),) if i else ONE
                    out = po.add(out, {po.mono_mul(unit, rest): c * value})
        return out

    def reduced(self, x: Elem) -> Elem:
        """`x` with common factors of numerator and denominators cancelled."""
        if not x.den or not x.num:
            return x
        c, mono, p = po.primitive(x.num)
        den: dict[PolyKey, int] = {}
        for k, n in x.den:
            q = dict(k)
            for i in range(n):
                common, p1, q1 = po.divided(p, q)
                if po.is_constant(common):
                    den[k] = den.get(k, 0) + n - i
                    break
                p = p1
                if not po.is_constant(q1):
                    c1, m1, prim = po.primitive(q1)
                    if c1 != 1 or m1:
                        raise Unsupported("a denominator that is not primitive")
                    den[po.key(prim)] = den.get(po.key(prim), 0) + 1
        return Elem(self.mul({mono: c}, p), frozenset(den.items()))

    def key(self, x: Elem) -> ElemKey:
        """A hashable name of the value; equal values mostly get the same name."""
        y = self.reduced(x)
        return po.key(self.without_unit_relations(y.num)), y.den

    # Complex conjugation

    def has_complex(self, x: Elem) -> bool:
        """Whether a kernel with complex values occurs in `x` (which may be real all the same)."""
        polys = (x.num, *(dict(k) for k, _ in x.den))
        return any(not self.gens[g].real for p in polys for g in po.generators(p))

    def is_real(self, x: Elem) -> bool:
        """Whether the value is certainly real for real symbols."""
        if not self.has_complex(x):
            return True
        try:
            return self.is_zero(self.sub(x, self.conjugate(x)))
        except Unsupported:
            return False

    def conjugate(self, x: Elem) -> Elem:
        """The complex conjugate, for real symbols."""
        out = Elem(self._conjugate(x.num))
        for k, n in x.den:
            out = self.divide(out, self.power(Elem(self._conjugate(dict(k))), n))
        return out

    def _conjugate(self, p: Poly) -> Poly:
        out: Poly = {}
        for mono, c in p.items():
            turned: list[tuple[int, Exponent]] = []
            for g, e in mono:
                gen = self.gens[g]
                if gen.real:
                    turned.append((g, e))
                elif gen.kind in ("unit", "exp", "parity"):
                    turned.append((g, -e))
                else:
                    raise Unsupported("the conjugate of a complex value of a function")
            out = po.add(out, self.reduce({tuple(turned): c}))
        return out
