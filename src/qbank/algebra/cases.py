"""Prove that two expressions are equal, by exact arithmetic in every combination of signs that matters.

The domain is cut by the polynomials whose signs decide Max, Abs, logarithms, conditions and so on. In an
open cell the expressions become fractions of kernels, and their difference is tested for zero. Functions
that are continuous across a cut need nothing more; where a jump is possible (sign, Heaviside, Piecewise)
the set where the polynomial vanishes is a problem of its own, with one symbol fewer where it can be solved.

A cell in which both sides leave the real numbers says nothing: log(p) + log(1 - p) means the p for which
it is real.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from fractions import Fraction
from typing import Any

import sympy as sp

from qbank.algebra import masks
from qbank.algebra import polynomials as po
from qbank.algebra.domains import Scope
from qbank.algebra.elements import Elem, Unsupported
from qbank.algebra.facts import feasible
from qbank.algebra.fields import Field
from qbank.algebra.kernels import Converter
from qbank.algebra.limits import Clock, OutOfTime
from qbank.algebra.masks import NEG, POS, ZERO, Mask
from qbank.algebra.polynomials import Poly
from qbank.algebra.readback import expression, rational, symbols_in
from qbank.algebra.signs import Case, Split
from qbank.algebra.special import NoValue
from qbank.algebra.substitution import substituted
from qbank.algebra.zero import is_zero

Expr = Any
# What has to hold of the two sides in every cell.
Claim = Callable[[Converter, Elem, Elem], bool]
MOST_CELLS = 700
DEEPEST = 3


def equality(converter: Converter, left: Elem, right: Elem) -> bool:
    """The claim that both sides are the same element."""
    return is_zero(converter, converter.field.sub(left, right))


@dataclass
class Problem:
    """Two expressions on a scope, with assumed signs of further expressions, and a claim about them.

    A claim that is not closed under limits (a strict inequality) needs `weak` cells: they include their
    boundary.
    """

    a: Expr
    b: Expr
    scope: Scope
    clock: Clock
    assumptions: tuple[tuple[Expr, Mask], ...] = ()
    complex_values: bool = False
    depth: int = 0
    claim: Claim = equality
    weak: bool = False
    where_both: bool = False  # a cell in which only one side is real and defined does not matter
    kernels: Field = field(default_factory=Field)


@dataclass
class Outcome:
    """What the case analysis found: `open_cells` are those where no proof was found."""

    cells: int = 0
    real_cells: int = 0
    open_cells: list[Case] = field(default_factory=list)
    jumps: dict[po.PolyKey, Poly] = field(default_factory=dict)
    reason: str = ""

    @property
    def proved(self) -> bool:
        return self.real_cells > 0 and not self.open_cells and not self.reason


def prove(problem: Problem) -> Outcome:
    """Try to prove the problem; never raises for an expression it cannot handle."""
    out = Outcome()
    try:
        start = _assumed(problem)
        if not feasible(start):
            return Outcome(real_cells=1)
        problem.weak = problem.weak or not _full_dimensional(start)
        _cells(problem, start, start, out)
        for poly in list(out.jumps.values()) if out.proved else []:
            _on_zero(problem, start, poly, out)
    except (Unsupported, po.TooLarge, RecursionError) as error:
        out.reason = str(error) or type(error).__name__
    except OutOfTime:
        if problem.clock.left > 0:
            raise  # it was the limit of somebody else
        out.reason = "the sign cases took too long"
    return out


def _assumed(problem: Problem) -> Case:
    case = Case(problem.kernels, problem.scope)
    for e, mask in (*problem.assumptions, *_irrational_ends(problem.scope)):
        try:
            x = Converter(case).convert(e)
        except Split:
            continue  # an assumption that is not used is no error
        for f, n in ((dict(k), n) for k, n in x.den):
            if n % 2 and case.mask(f) != POS:
                break
        else:
            if x.num:
                case = case.assuming(x.num, mask)
            elif not mask & ZERO:
                return Case(case.field, case.scope, {**case.facts, po.key(po.constant(1)): 0})
    return case


def _irrational_ends(scope: Scope) -> Iterator[tuple[Expr, Mask]]:
    """End points such as pi, which the bounds of a symbol hold only approximately."""
    for symbol, r in scope.ranges.items():
        for end, is_open, sign in ((r.lo, r.lo_open, 1), (r.hi, r.hi_open, -1)):
            if end is not None and not end.is_Rational:
                yield sign * (symbol - end), POS if is_open else POS | ZERO


def _full_dimensional(start: Case) -> bool:
    """Whether the assumptions leave a region with an interior, so that its open cells are dense in it."""
    inner = {k: mask & ~ZERO for k, mask in start.facts.items()}
    return all(inner.values()) and feasible(Case(start.field, start.scope, inner))


def _cells(problem: Problem, start: Case, case: Case, out: Outcome) -> None:
    problem.clock.check()
    out.cells += 1
    if out.cells > MOST_CELLS:
        raise Unsupported("too many combinations of signs")
    converter = Converter(case, start)
    try:
        left, left_out = _side(converter, problem.a)
        right, right_out = _side(converter, problem.b)
        out.jumps.update(converter.jumps)
        if left is None or right is None:
            if left is not right and not problem.where_both:
                out.open_cells.append(case)
            return
        empty = (left_out or right_out) if problem.where_both else (left_out and right_out)
        if empty and not problem.complex_values:
            return
        if problem.claim(converter, left, right):
            out.real_cells += 1
        else:
            out.open_cells.append(case)
    except Split as split:
        out.jumps.update(converter.jumps)
        if split.jump:
            out.jumps[po.key(split.poly)] = split.poly
        # Open cells are enough where they are dense; a thin region needs closed ones.
        edge = ZERO if problem.weak and not split.jump else 0
        for sign in (POS, NEG):
            child = case.assuming(split.poly, sign | edge)
            if feasible(child):
                _cells(problem, start, child, out)
            if len(out.open_cells) >= 3:
                return


def _side(converter: Converter, e: Expr) -> tuple[Elem | None, bool]:
    """The element, or None where it is undefined throughout; and whether it leaves the reals."""
    converter.left_reals = False
    try:
        return converter.convert(e), converter.left_reals
    except ZeroDivisionError:
        return None, converter.left_reals


def _on_zero(problem: Problem, start: Case, poly: Poly, out: Outcome) -> None:
    """Prove the problem where `poly` is zero."""
    if not start.mask(poly) & ZERO:
        return
    if problem.depth >= DEEPEST:
        raise Unsupported("too many nested zero sets")
    smaller = _without_symbol(problem, poly)
    if smaller is None:
        _on_surface(problem, start.assuming(poly, ZERO), out, problem.depth + 1)
    elif isinstance(smaller, Problem):
        below = prove(smaller)
        if below.reason:
            raise Unsupported(below.reason)
        out.open_cells += below.open_cells


def _on_surface(problem: Problem, there: Case, out: Outcome, depth: int) -> None:
    """The zero set of polynomials that cannot be solved for a symbol: their zeros are facts."""
    below = Outcome()
    _cells(replace(problem, weak=True), there, there, below)
    out.cells += below.cells
    out.open_cells += below.open_cells
    for poly in below.jumps.values() if not below.open_cells else ():
        mask = there.mask(poly)
        if mask & ZERO and mask != ZERO:
            deeper = there.assuming(poly, ZERO)
            if depth >= DEEPEST:
                raise Unsupported("too many nested zero sets")
            if feasible(deeper):
                _on_surface(problem, deeper, out, depth + 1)


def _without_symbol(problem: Problem, poly: Poly) -> Problem | str | None:
    """The problem with one symbol eliminated by poly = 0; "empty" when no point of the domain is left."""
    kernels = problem.kernels
    for g in sorted(po.generators(poly)):
        parts = po.coefficients_in(poly, g)
        powers = set(parts) - {0}
        if len(powers) != 1 or not po.is_constant(parts[min(powers)]):
            continue
        (power,) = powers
        rest = kernels.scaled(Elem(parts.get(0, {})), -1 / Fraction(parts[power][po.ONE]))
        solved = _solved(kernels, g, power, rest)
        if solved is None or solved[0] in symbols_in(kernels, rest.num):
            continue
        symbol, solution = solved
        return "empty" if solution is None else _substituted(problem, symbol, solution)
    return None


def _solved(kernels: Field, g: int, power: po.Exponent, value: Elem) -> tuple[Expr, Expr | None] | None:
    """The symbol x and its value where generator**power = value: x itself, exp(x), or log|x| for numbers."""
    gen = kernels.gens[g]
    e = expression(kernels, value)
    if gen.kind == "symbol" and power == 1:
        return gen.data, e
    if gen.kind == "exp" and gen.data[1] is None and len(gen.data[0]) == 1 and e.is_number:
        ((h, inner),) = gen.data[0]
        if kernels.gens[h].kind == "symbol" and inner == 1:
            return kernels.gens[h].data, sp.log(e) / rational(power) if e.is_positive else None
    return None


def _substituted(problem: Problem, symbol: Expr, solution: Expr) -> Problem | str:
    r = problem.scope.ranges[symbol]
    bounds: list[tuple[Expr, Mask]] = []
    if solution.is_number:
        if not problem.scope.holds(symbol, solution):
            return "empty"
    else:
        if r.lo is not None:
            bounds.append((solution - r.lo, POS if r.lo_open else POS | ZERO))
        if r.hi is not None:
            bounds.append((r.hi - solution, POS if r.hi_open else POS | ZERO))
    try:
        a, b = (substituted(e, {symbol: solution}) for e in (problem.a, problem.b))
        kept = tuple((substituted(e, {symbol: solution}), mask) for e, mask in problem.assumptions)
    except NoValue:
        return "empty"  # one side has no value there
    if any(e.is_number and not masks.of_number(_sign_of_number(e)) & mask for e, mask in kept):
        return "empty"
    facts = tuple((e, m) for e, m in (*kept, *bounds) if not e.is_number)
    scope = problem.scope.without(symbol)
    return replace(problem, a=a, b=b, scope=scope, assumptions=facts, depth=problem.depth + 1)


def _sign_of_number(e: Expr) -> int:
    return int(bool(e > 0)) - int(bool(e < 0))
