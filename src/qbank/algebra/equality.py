"""Whether two values are equal on a domain: numbers, truth values, expressions, matrices, lists of those.

Equal means: the same value at every point of the domain at which both sides have one. So a removable
singularity does no harm, (p**2 - q**2)/(p - q) equals p + q. A point at which one side is real and the
other is not tells them apart; where neither is real nothing is asked, unless the imaginary unit occurs.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Sequence
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from qbank.algebra.limits import Clock, OutOfTime, time_limit
from qbank.algebra.verdict import Verdict, proved, refuted, unknown

if TYPE_CHECKING:
    from qbank.algebra.domains import Domain, Scope

Expr = Any
Symbol = Any
MOST_POINTS = 400
SECONDS = 3.0
# The share of the time that is planned with; the rest is for what cannot be stopped at once.
USABLE = 0.8


def compare(a: Any, b: Any, domain: Domain | None = None, *, seconds: float = SECONDS) -> Verdict:
    """Whether `a` and `b` are equal at every point of the domain.

    `a` and `b` are sympy expressions, booleans or matrices, ints, Fractions, bools, or tuples and lists
    of those. `domain` maps symbols (or their names) to a sympy set or to a pair (low, high), the open
    interval, with None or an infinity where it is unbounded; other symbols range over what their assumptions
    say, else the reals. `seconds` limits the time, as well as a limit inside the process can.

    Raises `TypeError` for strings and for an unusable domain, `EmptyDomain` when nothing is left of it.
    """
    simple = simple_verdict(a, b)
    if simple is not None:
        return simple
    if isinstance(a, tuple | list) or isinstance(b, tuple | list):
        return _compare_lists(a, b, domain, Clock(seconds))
    clock = Clock(USABLE * seconds)
    try:
        with time_limit(seconds):
            return _compare_objects(a, b, domain, clock)
    except OutOfTime:
        return unknown(f"no decision within {seconds:g} s", "time limit")
    except RecursionError:
        return unknown("the expressions are nested too deeply", "recursion limit")


def simple_verdict(a: Any, b: Any) -> Verdict | None:
    """Plain Python values, without importing sympy."""
    for value in (a, b):
        if isinstance(value, str | bytes):
            raise TypeError(f"cannot compare text: parse {value!r} into an expression first")
    if isinstance(a, bool) and isinstance(b, bool):
        return _exactly(a == b, str(a), str(b))
    if type(a) in (int, Fraction) and type(b) in (int, Fraction):
        return _exactly(a == b, str(a), str(b))
    if isinstance(a, float | complex) or isinstance(b, float | complex):
        return unknown("contains a float: give an exact number", "exact numbers")
    return None


def _exactly(equal: bool, lhs: str, rhs: str) -> Verdict:
    if equal:
        return proved("exact numbers")
    return refuted("exact numbers", {"lhs": lhs, "rhs": rhs})


def _compare_lists(a: Any, b: Any, domain: Domain | None, clock: Clock) -> Verdict:
    if any(hasattr(value, "shape") for value in (a, b)):
        return unknown("one side is a list, the other a matrix", "different kinds")
    if not (isinstance(a, tuple | list) and isinstance(b, tuple | list)):
        sizes = {name: _size(value) for name, value in (("lhs", a), ("rhs", b))}
        return refuted("different kinds", sizes)
    if len(a) != len(b):
        return refuted("different lengths", {"lhs": f"{len(a)} entries", "rhs": f"{len(b)} entries"})
    pairs = [(f"entry {i + 1}", x, y) for i, (x, y) in enumerate(zip(a, b, strict=True))]
    return _entrywise(pairs, lambda x, y: compare(x, y, domain, seconds=max(clock.left, 0.05)))


def _size(value: Any) -> str:
    return f"a list of {len(value)}" if isinstance(value, tuple | list) else "not a list"


def _entrywise(entries: Sequence[tuple[str, Any, Any]], one: Callable[[Any, Any], Verdict]) -> Verdict:
    """Refuted by one entry, proved by all, else unknown."""
    methods: dict[str, None] = {}
    undecided: tuple[str, Verdict] | None = None
    for name, x, y in entries:
        verdict = one(x, y)
        if verdict.refuted:
            return refuted(f"{name}: {verdict.method}", verdict.witness or {})
        if verdict.unknown and undecided is None:
            undecided = name, verdict
        methods[verdict.method] = None
    if undecided is not None:
        name, verdict = undecided
        return unknown(f"{name}: {verdict.evidence}", verdict.method)
    return proved("entrywise: " + ", ".join(methods) if methods else "no entries")


def _compare_objects(a: Any, b: Any, domain: Domain | None, clock: Clock) -> Verdict:
    import sympy as sp

    comparable = (sp.Expr, sp.logic.boolalg.Boolean, sp.MatrixBase, int, Fraction)
    for value in (a, b):
        if not isinstance(value, comparable):
            raise TypeError(
                f"cannot compare a {type(value).__name__}: give sympy expressions or exact numbers"
            )
    if isinstance(a, sp.MatrixBase | sp.MatrixExpr) or isinstance(b, sp.MatrixBase | sp.MatrixExpr):
        return _compare_matrices(a, b, domain, clock)
    a, b = (as_sympy(v) for v in (a, b))
    logical = isinstance(a, sp.logic.boolalg.Boolean) and not isinstance(a, sp.Symbol)
    if logical != (isinstance(b, sp.logic.boolalg.Boolean) and not isinstance(b, sp.Symbol)):
        return unknown("one side is a truth value, the other a number", "different kinds")
    if logical:
        a, b = (sp.Piecewise((1, c), (0, True)) for c in (a, b))
    return compare_expressions(a, b, domain, clock)


def as_sympy(value: Any) -> Any:
    """A Python bool, int or Fraction as a sympy object; anything else unchanged."""
    import sympy as sp

    if isinstance(value, bool):
        return sp.true if value else sp.false
    if isinstance(value, int):
        return sp.Integer(value)
    return sp.Rational(value.numerator, value.denominator) if isinstance(value, Fraction) else value


def _compare_matrices(a: Any, b: Any, domain: Domain | None, clock: Clock) -> Verdict:
    import sympy as sp

    matrices = []
    for value in (a, b):
        # An explicit immutable matrix counts as a MatrixExpr too.
        if isinstance(value, sp.MatrixExpr) and not isinstance(value, sp.MatrixBase):
            value = value.doit()
            if not isinstance(value, sp.MatrixBase):
                if not all(isinstance(n, sp.Integer) for n in value.shape) or value.has(sp.MatrixSymbol):
                    return unknown("a matrix without explicit entries", "matrices")
                value = value.as_explicit()
        matrices.append(value)
    shapes = [
        " × ".join(map(str, m.shape)) if isinstance(m, sp.MatrixBase) else "not a matrix" for m in matrices
    ]
    if shapes[0] != shapes[1]:
        return refuted("different shapes", {"lhs": shapes[0], "rhs": shapes[1]})
    rows, columns = matrices[0].shape
    entries = [
        (f"entry ({i + 1}, {j + 1})", matrices[0][i, j], matrices[1][i, j])
        for i, j in itertools.product(range(rows), range(columns))
    ]
    return _entrywise(entries, lambda x, y: compare_expressions(x, y, domain, clock))


def compare_expressions(a: Expr, b: Expr, domain: Domain | None, clock: Clock) -> Verdict:
    """Two sympy expressions, within a time limit that the caller has set."""
    from qbank.algebra.values import scalar_text

    if a.is_Rational and b.is_Rational:
        return _exactly(a == b, scalar_text(a), scalar_text(b))
    from qbank.algebra.domains import read_scope
    from qbank.algebra.points import symbols_of
    from qbank.algebra.substitution import without_indices

    refusal = objection(a, b)
    if refusal is not None:
        return refusal
    a, b = without_indices(a), without_indices(b)
    symbols = symbols_of(a, b)
    scope = read_scope(symbols, domain)
    if a == b:
        return proved("identical")
    names = [s.name for s in symbols if not s.is_Dummy]
    twice = next((name for name in names if names.count(name) > 1), None)
    if twice is not None:
        return unknown(f"two different symbols are both called {twice}", "symbols")
    return _decide(a, b, scope, symbols, clock)


def objection(a: Expr, b: Expr) -> Verdict | None:
    """Values about which nothing exact can be said."""
    import sympy as sp

    for e in (a, b):
        if e.has(sp.Float):
            return unknown("contains a float: give an exact number", "exact numbers")
        if e.has(sp.nan, sp.zoo):
            return unknown("contains an undefined value", "undefined values")
        if any(not s.is_commutative for s in e.free_symbols):
            return unknown("contains symbols that do not commute", "symbols")
        odd = [s for s in e.free_symbols if s.is_extended_real is False or _is_complex(s)]
        if odd:
            return unknown(f"the symbol {odd[0]} is not real", "symbols")
    infinite = [e in (sp.oo, -sp.oo) for e in (a, b)]
    if any(infinite) and a != b:
        other = b if infinite[0] else a
        if all(infinite) or other.is_finite or other.is_Rational:
            return refuted("infinite values", {"lhs": str(a), "rhs": str(b)})
        return unknown("one side is infinite", "infinite values")
    return None


def _is_complex(symbol: Symbol) -> bool:
    """Declared complex: a symbol without any assumption counts as real."""
    return bool(symbol.is_complex and symbol.is_extended_real is None)


def _decide(a: Expr, b: Expr, scope: Scope, symbols: Sequence[Symbol], clock: Clock) -> Verdict:
    from qbank.algebra.tactics import decide

    if any(s in scope.values for s in symbols):
        listed = [s for s in symbols if s in scope.values]
        verdict = decide(a, b, scope, symbols, clock)
        if not verdict.unknown:
            return verdict
        return _exhaust(a, b, scope, symbols, listed, clock, verdict)
    return decide(a, b, scope, symbols, clock)


def _exhaust(
    a: Expr,
    b: Expr,
    scope: Scope,
    symbols: Sequence[Symbol],
    listed: Sequence[Symbol],
    clock: Clock,
    so_far: Verdict,
) -> Verdict:
    """Decide for each combination of the listed values by itself."""
    from qbank.algebra.special import NoValue
    from qbank.algebra.substitution import substituted
    from qbank.algebra.tactics import decide

    total = 1
    for s in listed:
        total *= len(scope.values[s])
    if total > MOST_POINTS:
        return so_far
    rest = [s for s in symbols if s not in listed]
    seen = 0
    for values in itertools.product(*(scope.values[s] for s in listed)):
        point = dict(zip(listed, values, strict=True))
        try:
            x, y = substituted(a, point), substituted(b, point)
        except NoValue:
            continue
        verdict = decide(x, y, scope, rest, clock)
        if verdict.refuted:
            named = {s.name: str(v) for s, v in point.items()}
            return refuted(verdict.method, {**named, **(verdict.witness or {})})
        if verdict.unknown:
            where = ", ".join(f"{s} = {v}" for s, v in point.items())
            return unknown(f"undecided at {where}: {verdict.evidence}", verdict.method)
        seen += 1
    return proved(f"all {seen} values of the domain") if seen else so_far
