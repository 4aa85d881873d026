"""The sign of a smooth expression on a case: logarithms removed, monotonicity, critical points.

`is_positive_on` first asks for the sign of the element itself. A sum of logarithms has the sign of the
product minus 1. Otherwise the expression is taken along one symbol: where it rises from the lower end, or
falls to the upper end, or turns once at a point c, its least value is at that place, and that value has
one symbol fewer. Derivatives get their sign by the same means, a few levels deep.
"""

from __future__ import annotations

from math import lcm
from typing import Any

from qbank.algebra import polynomials as po
from qbank.algebra import powers
from qbank.algebra.elements import UNITY, Elem, Unsupported, constant, pieces
from qbank.algebra.kernels import Converter
from qbank.algebra.limits import Clock
from qbank.algebra.lines import Sense, along
from qbank.algebra.masks import NEG, POS, ZERO
from qbank.algebra.polynomials import Poly
from qbank.algebra.readback import symbols_in
from qbank.algebra.signs import Case, Split
from qbank.algebra.special import NoValue
from qbank.algebra.zero import is_zero

Expr = Any
Symbol = Any
DEEPEST = 4


def is_positive_on(case: Case, x: Elem, strict: bool, clock: Clock) -> bool:
    """Whether `x` > 0 (>= 0 when not strict) throughout the case, looked for ever deeper."""
    failed: dict[Any, int] = {}
    return any(
        is_nonnegative(case, x, Sense(is_nonnegative, strict, depth, clock, failed))
        for depth in range(DEEPEST + 1)
    )


def is_nonnegative(case: Case, x: Elem, sense: Sense) -> bool:
    """Whether `x` >= 0 (> 0 in the strict sense) throughout the case. False means: not proved."""
    sense.clock.check()
    name = (
        frozenset(case.facts.items()),
        frozenset(case.scope.ranges.items()),
        po.key(x.num),
        x.den,
        sense.strict,
    )
    if sense.failed.get(name, -1) >= sense.depth:
        return False
    # Noted before the attempt, so that the same question inside it ends at once.
    sense.failed[name] = sense.depth
    try:
        if _attempt(case, x, sense):
            del sense.failed[name]
            return True
    except (Split, Unsupported, NoValue, ZeroDivisionError, po.TooLarge, RecursionError):
        pass
    return False


def _attempt(case: Case, x: Elem, sense: Sense) -> bool:
    if not x.num:
        return not sense.strict
    converter = Converter(case)
    x = converter.realised(x)
    wrong = NEG | ZERO if sense.strict else NEG
    if not case.elem_mask(x) & wrong:
        return True
    bare = _unsettled_part(case, x)
    if not sense.strict and is_zero(converter, bare):
        return True
    for other in (_without_logarithms(converter, bare), _ratio_of_two(converter, bare)):
        if other is None:
            continue
        if not case.elem_mask(other) & wrong:
            return True
        if sense.depth > 0 and is_nonnegative(case, other, sense.deeper()):
            return True
    if sense.depth <= 0:
        return False
    forms = (bare,) if bare == x else (bare, x)
    return any(along(case, form, v, sense) for form in forms for v in _symbols(case, form))


def _symbols(case: Case, x: Elem) -> list[Symbol]:
    found = symbols_in(case.field, x.num).union(*(symbols_in(case.field, dict(k)) for k, _ in x.den))
    real = [s for s in found if s in case.scope.ranges]
    return sorted(real, key=lambda s: (-_weight(case, x, s), s.name))


def _weight(case: Case, x: Elem, s: Symbol) -> int:
    """How many terms depend on the symbol: differentiating by a frequent one simplifies most."""
    return sum(any(s in case.field.symbols(g) for g, _ in mono) for mono in x.num)


def _unsettled_part(case: Case, x: Elem) -> Elem:
    """`x` without the factors whose sign is known (each replaced by its sign)."""
    kernels = case.field
    c, found = pieces(x)
    out = constant(1 if c > 0 else -1)
    for f, n in found:
        if n.denominator == 1 and n % 2 == 0 and not case.mask(f) & ZERO:
            continue
        mask = case.mask(f)
        if mask in (NEG, POS):
            out = kernels.neg(out) if mask == NEG and n % 2 else out
        elif n.denominator == 1 and n > 0:
            out = kernels.times(out, kernels.power(Elem(f), int(n)))
        else:
            return x
    return out


def _without_logarithms(converter: Converter, x: Elem) -> Elem | None:
    """An element with the sign of x = Σ c * log f + rest: the product of f**c times exp(rest), minus 1."""
    kernels = converter.field
    if x.den:
        return None
    logs: list[tuple[Poly, po.Coeff]] = []
    rest: Poly = {}
    for mono, c in x.num.items():
        kinds = [kernels.gens[g].kind for g, _ in mono]
        if kinds == ["log"] and mono[0][1] == 1:
            logs.append((dict(kernels.gens[mono[0][0]].data), c))
        elif "log" in kinds:
            return None
        else:
            rest[mono] = c
    if not logs:
        return None
    unit = lcm(*(c.denominator for _, c in logs))
    product = powers.exp_of(converter, Elem(po.scale(rest, unit))) if rest else UNITY
    for f, c in logs:
        product = kernels.times(product, powers.abs_power(converter, f, int(c * unit)))
    return kernels.sub(product, UNITY)


def _ratio_of_two(converter: Converter, x: Elem) -> Elem | None:
    """An element with the sign of x = u - w for two positive terms: log u - log w."""
    if x.den or len(x.num) != 2:
        return None
    (m1, c1), (m2, c2) = sorted(x.num.items(), key=lambda item: -item[1])
    kernels, case = converter.field, converter.case
    if not c1 > 0 > c2 or any(case.mono_mask(m) != POS for m in (m1, m2)):
        return None
    kinds = {kernels.gens[g].kind for m in (m1, m2) for g, _ in m}
    if not kinds & {"exp", "power"}:
        return None
    logs = [powers.log_of(converter, Elem({m: po.size(c)})) for m, c in ((m1, c1), (m2, c2))]
    return kernels.sub(*logs)
