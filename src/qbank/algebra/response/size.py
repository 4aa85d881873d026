"""A dry run over the tree before it is built: is anything too large, undefined or not real?

sympy evaluates what it builds, and can be led to do so for minutes or for ever; with what passes here it is
done in a fraction of a second, and with what students type in a few milliseconds.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import reduce

from sympy import Symbol

from qbank.algebra.response.errors import ResponseError
from qbank.algebra.response.limits import Limits
from qbank.algebra.response.tree import Call, Const, Div, Name, Neg, Node, Num, Pow, Product, Sum
from qbank.algebra.response.values import BOUNDED, EXPONENTIALS, MAYBE_COMPLEX, PI, Arithmetic, E, Value

_MAYBE_COMPLEX = 15  # what a root or a logarithm that may be complex adds to `spread`
_LETTERS_ABOVE = 24  # and a power with letters in its exponent, for each term of its base


@dataclass(frozen=True, slots=True)
class Size:
    """What one node amounts to: its value when it has no symbols, and bounds on it when multiplied out."""

    value: Value | None = None
    degree: int = 0
    terms: int = 1
    bits: int = 1
    spread: int = 0  # terms as real and imaginary parts; 0 where all is plainly real
    growth: int = 0  # exponentials within exponentials
    functions: int = 0  # functions, roots and powers with letters within each other
    nodes: int = 1


class Measure:
    """Measures a tree. `sizes` keeps each node's size by `id(node)`, for the step that builds the value."""

    def __init__(self, symbols: Mapping[str, Symbol], limits: Limits) -> None:
        self.symbols = symbols
        self.limits = limits
        self.sizes: dict[int, Size] = {}

    def of(self, node: Node) -> Size:
        """The size of `node`. Raises ResponseError where a limit is passed or a number is undefined."""
        try:
            size = self._measured(node)
        except ArithmeticError:  # floats that overflow, or their error bounds
            raise ResponseError("a number here is too large or too small", node.pos, "magnitude") from None
        self._check(size, node)
        self.sizes[id(node)] = size
        return size

    def _measured(self, node: Node) -> Size:
        numbers = Arithmetic(self.limits, node.pos)
        match node:
            case Num(value=exact):
                return _constant(Size(), numbers.number(exact))
            case Const(name=name):
                return _constant(Size(), PI if name == "pi" else E)
            case Name(name=name):
                return Size(degree=1, spread=0 if self.symbols[name].is_extended_real else 2)
            case Neg(arg=arg):
                size = self.of(arg)
                return replace(
                    size, value=size.value and numbers.add([(True, size.value)]), nodes=size.nodes + 1
                )
            case Sum(terms=terms):
                return self._sum(numbers, [(minus, self.of(term)) for minus, term in terms])
            case Product(factors=factors):
                return self._product(numbers, [self.of(factor) for factor in factors])
            case Div(top=top, bottom=bottom):
                return self._quotient(numbers, self.of(top), self.of(bottom))
            case Pow(base=base, exponent=exponent):
                return self._power(numbers, self.of(base), self.of(exponent))
            case Call(name=name, args=args):
                return self._call(numbers, name, [self.of(arg) for arg in args])

    def _sum(self, numbers: Arithmetic, terms: list[tuple[bool, Size]]) -> Size:
        sizes = [size for _, size in terms]
        size = replace(
            _joined(sizes),
            degree=max(size.degree for size in sizes),
            terms=sum(size.terms for size in sizes),
            spread=_spread(sizes, sum),
            bits=max(size.bits for size in sizes) + len(sizes).bit_length(),
        )
        values = [(minus, size.value) for minus, size in terms if size.value]
        return _constant(size, numbers.add(values)) if len(values) == len(terms) else size

    def _product(self, numbers: Arithmetic, sizes: list[Size]) -> Size:
        size = replace(
            _joined(sizes),
            degree=sum(size.degree for size in sizes),
            terms=math.prod(size.terms for size in sizes),
            spread=_spread(sizes, math.prod),
            bits=sum(size.bits for size in sizes),
        )
        values = [size.value for size in sizes if size.value]
        return _constant(size, reduce(numbers.times, values)) if len(values) == len(sizes) else size

    def _quotient(self, numbers: Arithmetic, top: Size, bottom: Size) -> Size:
        size = self._product(numbers, [replace(top, value=None), replace(bottom, value=None)])
        value = numbers.over(top.value, bottom.value) if bottom.value else None
        return _constant(size, value) if value else size

    def _power(self, numbers: Arithmetic, base: Size, exponent: Size) -> Size:
        size = _joined([base, exponent])
        if base.value and base.value.sign == 0 and not exponent.value:
            numbers.fail("zero to a power with letters in it is not defined for all their values", "zero")
        power = exponent.value.exact if exponent.value else None
        if power is None or power.denominator > 1:
            size = replace(size, functions=size.functions + 1)
        if power is None:
            size = replace(size, degree=base.degree, terms=base.terms, bits=base.bits, growth=size.growth + 1)
        else:
            size = self._whole_power(numbers, size, base, power)
        if base.value and exponent.value:
            return _constant(size, numbers.power(base.value, exponent.value))
        whole = power is not None and power.denominator == 1
        positive = base.value is not None and base.value.sign == 1
        if whole or positive:
            return size
        tangle = _LETTERS_ABOVE * base.terms if power is None else _MAYBE_COMPLEX
        return replace(size, spread=size.spread + tangle)

    def _whole_power(self, numbers: Arithmetic, size: Size, base: Size, power: Fraction) -> Size:
        """A power with a number for exponent; a root counts as the next whole power."""
        times = max(1, math.ceil(abs(power)))
        if power.denominator > self.limits.max_root:
            numbers.fail(f"this root goes beyond the {self.limits.max_root}th", "magnitude")
        if power.denominator > 1 and base.bits > self.limits.max_radicand_bits:
            numbers.fail("the number below this root is too large", "magnitude")
        if base.value:
            return size
        if times > self.limits.max_degree:
            numbers.fail(f"this exponent is too large: at most {self.limits.max_degree}", "degree")
        return replace(
            size,
            degree=base.degree * times,
            terms=math.comb(base.terms + times - 1, times),
            spread=math.comb(base.spread + times - 1, times) if base.spread else 0,
            bits=base.bits * times,
        )

    def _call(self, numbers: Arithmetic, name: str, sizes: list[Size]) -> Size:
        size = _joined(sizes)
        if name == "sqrt" and size.bits > self.limits.max_radicand_bits:
            numbers.fail("the number below this root is too large", "magnitude")
        if name in ("sinh", "cosh", "tanh") and size.spread > self.limits.max_spread:
            # sympy multiplies the real and imaginary parts out to see whether the value is real.
            numbers.fail(f"the argument of {name} is too long", "size")
        growth = size.growth + (name in EXPONENTIALS)
        if growth > self.limits.max_growth:
            numbers.fail("too many exponentials within exponentials", "size")
        size = replace(size, functions=size.functions + 1, growth=0 if name in BOUNDED else growth)
        values = tuple(size.value for size in sizes if size.value)
        if len(values) == len(sizes):
            return _constant(size, numbers.call(name, values))
        if name in ("factorial", "binomial") and values:
            numbers.call("factorial", values)  # binomial(n, k) with one number: the same range
        return replace(size, degree=1, spread=size.spread + _MAYBE_COMPLEX * (name in MAYBE_COMPLEX))

    def _check(self, size: Size, node: Node) -> None:
        limits = self.limits
        for have, most, message in (
            (size.nodes, limits.max_nodes, "the answer has too many parts"),
            (size.degree, limits.max_degree, "the degree of the answer is too large"),
            (size.terms, limits.max_terms, "the answer would have too many terms when multiplied out"),
            (size.bits, limits.max_bits, "the numbers in the answer are too large when multiplied out"),
            (size.growth, limits.max_growth, "too many exponentials within exponentials"),
            (size.functions, limits.max_functions, "too many functions or roots within each other"),
        ):
            if have > most:
                raise ResponseError(message, node.pos, "size")


def _joined(sizes: list[Size]) -> Size:
    """What any node inherits from its parts: the deepest nesting, the largest numbers, the count of nodes."""
    return Size(
        bits=max(size.bits for size in sizes),
        growth=max(size.growth for size in sizes),
        functions=max(size.functions for size in sizes),
        nodes=1 + sum(size.nodes for size in sizes),
        spread=_spread(sizes, sum),
    )


def _spread(sizes: list[Size], combine: Callable[[Iterable[int]], int]) -> int:
    """The spread of a sum or product: nothing as long as every part is plainly real."""
    spreads = [size.spread for size in sizes]
    return combine(max(spread, 1) for spread in spreads) if any(spreads) else 0


def _constant(size: Size, value: Value) -> Size:
    """`size` for a part that is just a number."""
    bits = _bits(value.exact) if value.exact is not None else size.bits
    return replace(size, value=value, bits=bits, degree=0, terms=1)


def _bits(exact: Fraction) -> int:
    return max(exact.numerator.bit_length(), exact.denominator.bit_length())
