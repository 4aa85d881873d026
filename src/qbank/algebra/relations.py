"""Whether a relation (==, !=, <, <=, >, >=) holds at every point of a domain.

A claim is about the points at which both sides are defined and real. "!=" is the claim that the sides
differ at every point; it is not the negation of what `compare` answers.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from qbank.algebra.equality import SECONDS, USABLE, as_sympy, compare, objection, simple_verdict
from qbank.algebra.limits import Clock, OutOfTime, time_limit
from qbank.algebra.verdict import Verdict, proved, refuted, unknown

if TYPE_CHECKING:
    from qbank.algebra.domains import Domain, Scope

Expr = Any
Symbol = Any
OPERATORS = ("==", "!=", "<", "<=", ">", ">=")


def relate(a: Any, op: str, b: Any, domain: Domain | None = None, *, seconds: float = SECONDS) -> Verdict:
    """Whether `a op b` holds at every point of the domain at which both sides are defined and real.

    `a` and `b` are real sympy expressions, ints or Fractions (for "==" whatever `compare` takes); the
    domain and `seconds` are as in `compare`. A refutation carries a point at which the relation fails.

    Raises `ValueError` for an unknown relation, `TypeError` for operands that have no order.
    """
    if op not in OPERATORS:
        raise ValueError(f"unknown relation {op!r}; use one of {', '.join(OPERATORS)}")
    if op == "==":
        return compare(a, b, domain, seconds=seconds)
    if op in (">", ">="):
        return _mirrored(relate(b, "<" if op == ">" else "<=", a, domain, seconds=seconds))
    early = simple_verdict(a, b)
    if early is not None:
        return early if early.unknown else _of_numbers(a, op, b)
    try:
        with time_limit(seconds):
            return _relate_objects(a, op, b, domain, Clock(USABLE * seconds))
    except OutOfTime:
        return unknown(f"no decision within {seconds:g} s", "time limit")
    except RecursionError:
        return unknown("the expressions are nested too deeply", "recursion limit")


def _mirrored(verdict: Verdict) -> Verdict:
    """The verdict with the names of the two sides exchanged."""
    if verdict.witness is None:
        return verdict
    other = {"lhs": "rhs", "rhs": "lhs"}
    sides = {other[k]: v for k, v in verdict.witness.items() if k in other}
    return refuted(verdict.method, {**verdict.witness, **sides}, verdict.evidence)


def _of_numbers(a: int | Fraction, op: str, b: int | Fraction) -> Verdict:
    holds = {"!=": a != b, "<": a < b, "<=": a <= b}[op]
    return proved("exact numbers") if holds else refuted("exact numbers", {"lhs": str(a), "rhs": str(b)})


def _relate_objects(a: Any, op: str, b: Any, domain: Domain | None, clock: Clock) -> Verdict:
    import sympy as sp

    from qbank.algebra.distinct import decide_distinct
    from qbank.algebra.domains import read_scope
    from qbank.algebra.order import decide_order
    from qbank.algebra.points import symbols_of
    from qbank.algebra.substitution import without_indices

    for value in (a, b):
        if not isinstance(value, sp.Expr | int | Fraction) or isinstance(value, bool):
            raise TypeError(f"{op} needs expressions or exact numbers, got {type(value).__name__}")
    a, b = as_sympy(a), as_sympy(b)
    if a.is_Rational and b.is_Rational:
        return _of_numbers(Fraction(int(a.p), int(a.q)), op, Fraction(int(b.p), int(b.q)))
    against = objection(a, b)
    if against is not None:
        return unknown(against.evidence, against.method) if against.refuted else against
    a, b = without_indices(a), without_indices(b)
    symbols: Sequence[Symbol] = symbols_of(a, b)
    scope: Scope = read_scope(symbols, domain)
    if op == "!=":
        return decide_distinct(a, b, scope, symbols, clock)
    return decide_order(a, b, op == "<", scope, symbols, clock)
