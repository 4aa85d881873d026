"""The least value of a smooth expression along one symbol: at an end, or where it turns."""

from __future__ import annotations

import contextlib
import itertools
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from typing import Any

import sympy as sp

from qbank.algebra import polynomials as po
from qbank.algebra.constancy import is_smooth
from qbank.algebra.domains import Range
from qbank.algebra.elements import Elem, Gen, Unsupported, pieces
from qbank.algebra.kernels import Converter
from qbank.algebra.limits import Clock, OutOfTime, time_limit
from qbank.algebra.masks import NEG, POS, ZERO
from qbank.algebra.polynomials import PolyKey
from qbank.algebra.readback import expression, symbols_in
from qbank.algebra.signs import Case, Split
from qbank.algebra.special import NoValue
from qbank.algebra.substitution import substituted
from qbank.algebra.zero import is_zero

Expr = Any
Symbol = Any
LIMIT_SECONDS = 0.6


@dataclass(frozen=True, slots=True)
class Sense:
    """How a proof is sought: strictly positive or not, how deep, until when, and what failed before.

    `ask` is the whole procedure (`calculus.is_nonnegative`), for the questions that come up on the way.
    """

    ask: Callable[[Case, Elem, Sense], bool]

    strict: bool
    depth: int
    clock: Clock
    failed: dict[Any, int] = field(default_factory=dict)

    def deeper(self, strict: bool | None = None) -> Sense:
        """One level further down, with another strictness where it is given."""
        return replace(self, strict=self.strict if strict is None else strict, depth=self.depth - 1)


def _ask(case: Case, x: Elem, sense: Sense) -> bool:
    return sense.ask(case, x, sense)


@dataclass(frozen=True, slots=True)
class Line:
    """A case in which a symbol runs through one interval, whatever the others are.

    Of all that is known about the symbol only one lower and one upper end are kept. That makes the region
    larger, and connected along the symbol, as an argument by monotonicity needs it.
    """

    case: Case
    v: Symbol
    lo: Expr | None
    lo_open: bool
    hi: Expr | None
    hi_open: bool


def along(case: Case, x: Elem, v: Symbol, sense: Sense) -> bool:
    """Whether x >= 0 (> 0) can be seen along the symbol v."""
    e = expression(case.field, x)
    return any(_along_line(line, e, sense) for line in _lines(case, v))


def _along_line(line: Line, e: Expr, sense: Sense) -> bool:
    case, v = line.case, line.v
    if not is_smooth(case, e, v):
        return False
    slope = Converter(case).convert(sp.diff(e, v))
    falling = case.field.neg(slope)
    weak = sense.deeper(strict=False)
    if _ask(case, slope, weak):
        return _low_end_holds(line, e, slope, sense)
    if _ask(case, falling, weak):
        return _high_end_holds(line, e, falling, sense)
    return any(
        _turns_at(line, e, slope, c, sense) or _peaks_at(line, e, slope, c, sense)
        for c in turning_points(case, slope, v)
        if _inside(line, c)
    )


def _lines(case: Case, v: Symbol) -> Iterator[Line]:
    """The intervals through which v may be said to run: between its own bounds, or facts linear in v."""
    r = case.scope.ranges[v]
    lows: list[tuple[Expr | None, bool, tuple[PolyKey, int] | None]] = [(r.lo, r.lo_open, None)]
    highs: list[tuple[Expr | None, bool, tuple[PolyKey, int] | None]] = [(r.hi, r.hi_open, None)]
    kernels = case.field
    g = kernels.index(Gen("symbol", v))
    kept = {k: mask for k, mask in case.facts.items() if v not in symbols_in(kernels, dict(k))}
    others = Case(kernels, case.scope.without(v), kept)
    for k, mask in case.facts.items():
        parts = po.coefficients_in(dict(k), g)
        if (
            not set(parts) <= {0, 1}
            or 1 not in parts
            or any(v in symbols_in(kernels, q) for q in parts.values())
        ):
            continue
        slope = others.mask(parts[1])
        if slope not in (NEG, POS) or (mask & NEG and mask & POS):
            continue
        root = kernels.neg(kernels.divide(Elem(parts.get(0, {})), Elem(parts[1])))
        end = (expression(kernels, root), not mask & ZERO, (k, mask))
        (lows if (slope == POS) == (not mask & NEG) else highs).append(end)
    for (lo, lo_open, below), (hi, hi_open, above) in itertools.product(lows[::-1], highs[::-1]):
        own = Range(None if below else lo, None if above else hi, lo_open, hi_open)
        facts = {**kept, **dict(fact for fact in (below, above) if fact)}
        yield Line(Case(kernels, case.scope.narrowed(v, own), facts), v, lo, lo_open, hi, hi_open)


def _low_end_holds(line: Line, e: Expr, slope: Elem, sense: Sense) -> bool:
    """For a rising expression: whether the least value, the one at the lower end, is large enough."""
    value = _end_value(e, line.v, line.lo, "+", sense.clock)
    return value is not None and _end_holds(line.case, line.v, value, line.lo_open, slope, sense)


def _high_end_holds(line: Line, e: Expr, falling: Elem, sense: Sense) -> bool:
    value = _end_value(e, line.v, line.hi, "-", sense.clock)
    return value is not None and _end_holds(line.case, line.v, value, line.hi_open, falling, sense)


def _end_holds(case: Case, v: Symbol, value: Expr, is_open: bool, away: Elem, sense: Sense) -> bool:
    """Whether the value at an end is large enough, when the expression grows away from it."""
    if value.is_infinite:
        return bool(value > 0)
    # At an open end the value is not taken: where the slope is not zero, >= 0 there is > 0 inside.
    strict = sense.strict and not (is_open and _ask(case, away, sense.deeper(strict=True)))
    return _value_holds(_without(case, v), value, sense.deeper(strict=strict))


def _end_value(e: Expr, v: Symbol, end: Expr | None, side: str, clock: Clock) -> Expr | None:
    if end is not None:
        with contextlib.suppress(NoValue):
            value = substituted(e, {v: end})
            if not value.has(sp.oo, -sp.oo):
                return value
    target = end if end is not None else (-sp.oo if side == "+" else sp.oo)
    if e.free_symbols != {v} or e.has(sp.Abs):
        return None
    try:
        with time_limit(min(LIMIT_SECONDS, clock.left / 2)):
            value = sp.limit(e, v, target, side)
    except (OutOfTime, NotImplementedError, ValueError, TypeError):
        return None
    known = value.is_number and value.is_extended_real and not value.has(sp.nan, sp.zoo)
    return value if known and _approached(e, v, target, side, value) else None


def _approached(e: Expr, v: Symbol, target: Expr, side: str, value: Expr) -> bool:
    """Whether numbers near the target bear a limit out."""
    steps = [sp.Integer(10) ** (k if target.is_infinite else -k) for k in (2, 5)]
    points = [target + s if side == "+" else target - s for s in steps]
    if target.is_infinite:
        points = [s if target.is_positive else -s for s in steps]
    seen = [e.subs(v, p).evalf(30) for p in points]
    if not all(s.is_comparable for s in seen):
        return False
    if value.is_infinite:
        return bool(sp.sign(value) * (seen[1] - seen[0]) > 0)
    return bool(abs(seen[1] - value) <= abs(seen[0] - value))


def _without(case: Case, v: Symbol) -> Case:
    """The facts that do not mention a symbol, on the scope without it."""
    kept = {k: mask for k, mask in case.facts.items() if v not in symbols_in(case.field, dict(k))}
    return Case(case.field, case.scope.without(v), kept)


def _value_holds(case: Case, value: Expr, sense: Sense) -> bool:
    return sense.ask(case, Converter(case).convert(value), sense)


def turning_points(case: Case, slope: Elem, v: Symbol) -> Iterator[Expr]:
    """Where the slope is zero: roots of a factor linear in v (or in one kernel of v), and likely values."""
    kernels = case.field
    seen: set[Expr] = set()
    for f, _ in pieces(slope)[1]:
        for g in sorted(po.generators(f)):
            parts = po.coefficients_in(f, g)
            if v not in kernels.symbols(g) or not set(parts) <= {0, 1} or 0 not in parts:
                continue
            if any(v in symbols_in(kernels, q) for q in parts.values()):
                continue
            root = expression(kernels, kernels.neg(kernels.divide(Elem(parts[0]), Elem(parts[1]))))
            gen = kernels.gens[g]
            if gen.kind == "symbol":
                seen.add(root)
            elif (
                gen.kind == "exp"
                and gen.data[0] == ((kernels.index(Gen("symbol", v)), 1),)
                and root.is_positive
            ):
                seen.add(sp.log(root))
            elif gen.kind == "log" and dict(gen.data) == po.variable(kernels.index(Gen("symbol", v))):
                seen.add(sp.exp(root))
    others = [s for s in case.scope.ranges if s != v]
    for c in (sp.S.Zero, sp.S.One, sp.Rational(1, 2), *others):
        if c not in seen and v not in c.free_symbols:
            seen.add(c)
    yield from sorted(seen, key=sp.default_sort_key)


def _inside(line: Line, c: Expr) -> bool:
    """Whether the point c always lies on the line."""
    smaller = _without(line.case, line.v)
    for end, is_open, sign in ((line.lo, line.lo_open, 1), (line.hi, line.hi_open, -1)):
        if end is None:
            continue
        try:
            mask = smaller.elem_mask(Converter(smaller).convert(sign * (c - end)))
        except (Split, Unsupported, ZeroDivisionError):
            return False
        if mask & NEG or (is_open and mask & ZERO):
            return False
    return True


def _turns_at(line: Line, e: Expr, slope: Elem, c: Expr, sense: Sense) -> bool:
    """Whether the expression has its least value at v = c, and that value is large enough."""
    case, v = line.case, line.v
    kernels = case.field
    weak = sense.deeper(strict=False)
    if not _falls_and_rises(case, slope, v, c, weak):
        smaller = _without(case, v)
        at_c = substituted(expression(kernels, slope), {v: c})
        if not is_zero(Converter(smaller), Converter(smaller).convert(at_c)):
            return False
        curved = Converter(case).convert(sp.diff(expression(kernels, slope), v))
        if not (is_smooth(case, expression(kernels, slope), v) and _ask(case, curved, weak)):
            return False
    return _value_holds(_without(case, v), substituted(e, {v: c}), sense.deeper())


def _falls_and_rises(case: Case, slope: Elem, v: Symbol, c: Expr, weak: Sense) -> bool:
    """Whether the slope is <= 0 up to v = c and >= 0 after it."""
    gap = Converter(case).convert(v - c)
    if gap.den:
        return False
    above, below = case.assuming(gap.num, POS | ZERO), case.assuming(gap.num, NEG | ZERO)
    return _ask(above, slope, weak) and _ask(below, case.field.neg(slope), weak)


def _peaks_at(line: Line, e: Expr, slope: Elem, c: Expr, sense: Sense) -> bool:
    """Whether the expression rises up to v = c and falls after it, and is large enough at both ends."""
    case, v = line.case, line.v
    falling = case.field.neg(slope)
    if not _falls_and_rises(case, falling, v, c, sense.deeper(strict=False)):
        return False
    gap = Converter(case).convert(v - c)
    above, below = case.assuming(gap.num, POS | ZERO), case.assuming(gap.num, NEG | ZERO)
    left, right = replace(line, case=below), replace(line, case=above)
    return _low_end_holds(left, e, slope, sense) and _high_end_holds(right, e, falling, sense)
