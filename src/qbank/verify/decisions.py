"""Comparisons of symbols that come out alike for every value: by signs, by ranges, or by `require`."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import sympy as sp
from sympy.concrete.expr_with_limits import ExprWithLimits

from qbank.algebra.relations import relate

from .cases import Case
from .truth import truth

SECONDS = 1.0  # for one relation; the first in a process takes a while on a busy machine

Fact = tuple[Any, bool]  # an expression that is positive, or (False) not negative


def facts(conditions: Sequence[Any], values: Mapping[str, Any], domain: Mapping[Any, Any]) -> list[Fact]:
    """What `require` says of the symbols, as expressions with a sign."""
    out = []
    for condition in conditions:
        try:
            said = truth(condition.text, values, domain, decide=False)
        except Exception:  # a condition that cannot be read on symbols tells nothing
            continue
        for relation in said.args if isinstance(said, sp.And) else [said]:
            if isinstance(relation, sp.Gt | sp.Ge | sp.Lt | sp.Le):
                out.append((relation.gts - relation.lts, isinstance(relation, sp.Gt | sp.Lt)))
            elif isinstance(relation, sp.Ne):
                out.append(((relation.lhs - relation.rhs) ** 2, True))
    return out


def is_rational(relation: Any) -> bool:
    """Whether both sides are rational for rational params: then equal numbers are written alike."""
    return not any(
        side.has(sp.NumberSymbol, sp.I, ExprWithLimits, sp.Derivative)
        or any(power.exp.is_integer is not True for power in side.atoms(sp.Pow))
        or any(not isinstance(f, _ON_RATIONALS) for f in side.atoms(sp.Function))
        for side in (relation.lhs, relation.rhs)
    )


_ON_RATIONALS = (sp.Abs, sp.sign, sp.Max, sp.Min, sp.floor, sp.ceiling, sp.Mod, sp.factorial, sp.binomial)


def decide(relation: Any, case: Case, known: Callable[[], Sequence[Fact]]) -> bool | None:
    """Whether a comparison holds for every value of the case (True), for none (False), or for some."""
    seen = {relation.xreplace(point) for point in case.points}
    if not seen <= {sp.true, sp.false} or len(seen) > 1:
        return None  # it holds for some values and not for others
    for answer in (True, False):
        if sp.S(not answer) in seen:
            continue
        claim = relation if answer else relation.negated
        if _assumed(claim) or _proved(claim, case) or _from_facts(claim, case, known()):
            return answer
    return None


def _assumed(claim: Any) -> bool:
    """Whether a relation follows from the signs of the symbols alone."""
    gap = sp.cancel(claim.lhs - claim.rhs)
    if isinstance(claim, sp.Eq | sp.Ne):
        return gap.is_zero is isinstance(claim, sp.Eq)
    if isinstance(claim, sp.Lt | sp.Le):
        gap = -gap
    return bool(gap.is_positive if isinstance(claim, sp.Gt | sp.Lt) else gap.is_nonnegative)


def _proved(claim: Any, case: Case) -> bool:
    sign = {sp.Eq: "==", sp.Ne: "!="}.get(type(claim)) or claim.rel_op
    return relate(claim.lhs, sign, claim.rhs, case.domain, seconds=SECONDS).proved


def _from_facts(claim: Any, case: Case, known: Sequence[Fact]) -> bool:
    if isinstance(claim, sp.Eq):
        return False
    if isinstance(claim, sp.Ne):
        return _follows((claim.lhs - claim.rhs) ** 2, True, case, known)
    return _follows(claim.gts - claim.lts, isinstance(claim, sp.Gt | sp.Lt), case, known)


def _follows(gap: Any, strict: bool, case: Case, known: Sequence[Fact]) -> bool:
    """Whether `gap > 0` (or >= 0) follows from a single fact: it is larger, or a positive multiple."""
    for fact, positive in known:
        if (strict and not positive) or not gap.free_symbols & fact.free_symbols:
            continue
        if relate(gap, ">=", fact, case.domain, seconds=SECONDS).proved:
            return True
        if positive and relate(sp.cancel(gap / fact), ">", 0, case.domain, seconds=SECONDS).proved:
            return True
    return False
