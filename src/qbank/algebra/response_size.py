"""A dry run over the tree before sympy sees it: is anything too large, undefined or not real?"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from fractions import Fraction

from qbank.algebra.response_errors import ResponseError
from qbank.algebra.response_limits import Limits
from qbank.algebra.response_tree import Call, Const, Div, Name, Neg, Node, Num, Pow, Product, Sum
from qbank.algebra.response_values import CORNERS, EXPONENTIALS, PI, Arithmetic, E, Value


@dataclass(frozen=True, slots=True)
class Size:
    """What one node amounts to: its value when it has no symbols, and bounds on it when multiplied out."""

    value: Value | None = None
    degree: int = 0
    terms: int = 1
    bits: int = 1
    nested: int = 0  # exponentials within exponentials
    roots: int = 0
    corners: int = 0  # abs, max, sign, floor, ... within each other
    nodes: int = 1


class Measure:
    """Measures a tree. `sizes` keeps each node's size by `id(node)`, for the step that builds the value."""

    def __init__(self, limits: Limits) -> None:
        self.limits = limits
        self.sizes: dict[int, Size] = {}

    def of(self, node: Node) -> Size:
        """The size of `node`. Raises ResponseError where a limit is passed or a number is undefined."""
        size = self._measured(node)
        self._check(size, node)
        self.sizes[id(node)] = size
        return size

    def _measured(self, node: Node) -> Size:
        numbers = Arithmetic(self.limits, node.pos)
        match node:
            case Num(value=exact):
                bits = max(exact.numerator.bit_length(), exact.denominator.bit_length())
                return Size(numbers.number(exact), bits=bits)
            case Const(name=name):
                return Size(PI if name == "pi" else E)
            case Name():
                return Size(degree=1)
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
                above, below = self.of(top), self.of(bottom)
                value = numbers.over(above.value, below.value) if below.value else None
                size = self._product(numbers, [replace(above, value=None), replace(below, value=None)])
                return replace(size, value=value)
            case Pow(base=base, exponent=exponent):
                return self._power(numbers, self.of(base), self.of(exponent))
            case Call(name=name, args=args):
                return self._call(numbers, name, [self.of(arg) for arg in args])

    def _sum(self, numbers: Arithmetic, terms: list[tuple[bool, Size]]) -> Size:
        sizes = [size for _, size in terms]
        values = [(minus, size.value) for minus, size in terms if size.value]
        return replace(
            _joined(sizes),
            value=numbers.add(values) if len(values) == len(terms) else None,
            degree=max(size.degree for size in sizes),
            terms=sum(size.terms for size in sizes),
            bits=max(size.bits for size in sizes) + len(sizes).bit_length(),
        )

    def _product(self, numbers: Arithmetic, sizes: list[Size]) -> Size:
        values = [size.value for size in sizes if size.value]
        value = None
        if len(values) == len(sizes):
            value = values[0]
            for factor in values[1:]:
                value = numbers.times(value, factor)
        return replace(
            _joined(sizes),
            value=value,
            degree=sum(size.degree for size in sizes),
            terms=math.prod(size.terms for size in sizes),
            bits=sum(size.bits for size in sizes),
        )

    def _power(self, numbers: Arithmetic, base: Size, exponent: Size) -> Size:
        size = _joined([base, exponent])
        power = exponent.value.exact if exponent.value else None
        if power is None:
            size = replace(size, degree=base.degree, terms=base.terms, nested=size.nested + 1)
        else:
            times = max(1, math.ceil(abs(power)))
            if power.denominator > self.limits.max_root:
                numbers.fail(f"this root goes beyond the {self.limits.max_root}th", "magnitude")
            if power.denominator > 1:
                size = self._rooted(numbers, size, base.bits)
            if times > self.limits.max_degree and base.value is None:
                numbers.fail(f"this exponent is too large: at most {self.limits.max_degree}", "degree")
            size = replace(
                size,
                degree=base.degree * times,
                terms=math.comb(base.terms + times - 1, times)
                if base.terms > 1 and base.value is None
                else 1,
                bits=base.bits * times,
            )
        if base.value and exponent.value:
            value = numbers.power(base.value, exponent.value)
            bits = _bits(value.exact) if value.exact is not None else size.bits
            return replace(size, value=value, bits=bits)
        if base.value and base.value.sign == 0:
            numbers.fail("zero to a power with letters in it is not defined for all their values", "zero")
        if exponent.value and exponent.value.sign == 0:
            return replace(size, value=None, degree=0)
        return size

    def _call(self, numbers: Arithmetic, name: str, sizes: list[Size]) -> Size:
        size = _joined(sizes)
        values = tuple(size.value for size in sizes if size.value)
        if name == "sqrt":
            size = self._rooted(numbers, size, size.bits)
        if name in EXPONENTIALS:
            size = replace(size, nested=size.nested + 1)
        if name in CORNERS:
            size = replace(size, corners=size.corners + 1)
        if len(values) == len(sizes):
            return replace(size, value=numbers.call(name, values))
        if name in ("factorial", "binomial") and values:
            numbers.call("factorial", values)  # binomial(n, k) with one number: the same range
        return replace(size, degree=1)

    def _rooted(self, numbers: Arithmetic, size: Size, bits: int) -> Size:
        if bits > self.limits.max_radicand_bits:
            numbers.fail("the number below this root is too large", "magnitude")
        return replace(size, roots=size.roots + 1)

    def _check(self, size: Size, node: Node) -> None:
        limits = self.limits
        for have, most, message in (
            (size.nodes, limits.max_nodes, "the answer has too many parts"),
            (size.degree, limits.max_degree, "the degree of the answer is too large"),
            (size.terms, limits.max_terms, "the answer would have too many terms when multiplied out"),
            (size.bits, limits.max_bits, "the numbers in the answer are too large when multiplied out"),
            (size.nested, limits.max_nested, "too many exponentials within exponentials"),
            (size.roots, limits.max_roots, "too many roots within roots"),
            (size.corners, limits.max_corners, "too many of abs, max, min, floor, ... within each other"),
        ):
            if have > most:
                raise ResponseError(message, node.pos, "size")


def _joined(sizes: list[Size]) -> Size:
    """What any node inherits from its parts: the deepest nesting, the largest numbers, the count of nodes."""
    return Size(
        bits=max(size.bits for size in sizes),
        nested=max(size.nested for size in sizes),
        roots=max(size.roots for size in sizes),
        corners=max(size.corners for size in sizes),
        nodes=1 + sum(size.nodes for size in sizes),
    )


def _bits(exact: Fraction) -> int:
    return max(exact.numerator.bit_length(), exact.denominator.bit_length())
