"""What a block may know of its symbols: comparisons and tests that come out alike for every value.

A comparison is decided by the ranges of the params, or by a condition of `require`; what is not decided
stays a relation, and a test of it raises TypeError.
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Iterable, Mapping, Sequence
from fractions import Fraction
from functools import partial
from types import NoneType
from typing import Any

import sympy as sp
from sympy.concrete.expr_with_limits import ExprWithLimits
from sympy.core.relational import Relational
from sympy.logic.boolalg import Boolean

from qbank.algebra.equality import compare
from qbank.algebra.relations import relate

from .cases import Case
from .truth import decided, truth

SECONDS = 0.1  # for one relation
BUILTINS = frozenset(
    {
        "any",
        "all",
        "max",
        "min",
        "sorted",
        "bool",
        "set",
        "frozenset",
        "int",
        "Integer",
        "Rational",
        "Fraction",
    }
)

_WORDS = """
    integer rational irrational real positive negative nonnegative nonpositive zero nonzero even odd finite
"""
_PROPERTIES = frozenset(f"is_{word}" for word in _WORDS.split())
_PYTHON: Mapping[str, Callable[[Any, Any], Any]] = {
    "==": operator.eq,
    "!=": operator.ne,
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
    "in": lambda a, b: a in b,
    "not in": lambda a, b: a not in b,
}

Fact = tuple[Any, bool]  # an expression that is positive, or (False) not negative


class Judge:
    """Answers the comparisons and tests of a block on the symbols of one case after the other."""

    def __init__(self, conditions: Sequence[Any]) -> None:
        self.conditions = conditions
        self.case: Case | None = None
        self._facts: list[Fact] = []
        self._answers: dict[Any, bool | None] = {}

    def enter(self, case: Case) -> None:
        """From now on the symbols are those of `case`."""
        if case is not self.case:
            self.case, self._answers = case, {}
            self._facts = facts(self.conditions, case.params, case.domain)

    def names(self) -> dict[str, Any]:
        """The functions that a rewritten block calls."""
        tests = (self.compare, self.identical, self.both, self.either, self.negation, self.known)
        asked = (*tests, self.trait, self.plain, self.formal, self.search)
        builtins = (
            self.any_,
            self.all_,
            self.max_,
            self.min_,
            self.sorted_,
            self.bool_,
            self.set_,
            self.frozenset_,
        )
        names = {f"_judge_{function.__name__.rstrip('_')}": function for function in (*asked, *builtins)}
        numbers = (int, sp.Integer, sp.Rational, Fraction)
        return names | {f"_judge_{kind.__name__}": partial(self.number, kind) for kind in numbers}

    def compare(self, *parts: Any) -> Any:
        """A chain of comparisons, `a, "<", b, "<=", c`."""
        links = list(zip(parts[::2], parts[1::2], parts[2::2], strict=False))
        if len(links) == 1:
            return self._link(*links[0])
        return self.both(*(partial(self._link, *link) for link in links))

    def identical(self, a: Any, _sign: str, b: Any) -> bool:
        """What an assertion claims: where it holds for every value, the function may go on."""
        if not self._symbolic(a) and not self._symbolic(b):
            return bool(a == b)
        if a == b or compare(a, b, self._domain).proved:
            return True
        raise TypeError(f"cannot decide whether {a} equals {b}")

    def both(self, *parts: Callable[[], Any]) -> Any:
        return self._joined(parts, False, sp.And)

    def either(self, *parts: Callable[[], Any]) -> Any:
        return self._joined(parts, True, sp.Or)

    def negation(self, value: Any) -> Any:
        return sp.Not(value) if self._open(value) else not self.known(value)

    def known(self, value: Any) -> Any:
        """A value whose truth is the same for every value of the symbols."""
        if self._open(value):
            raise TypeError(f"cannot decide {value}")
        if isinstance(value, sp.Expr) and self._symbolic(value):
            zero = self._settled(sp.Eq(value, 0, evaluate=False))
            if not isinstance(zero, bool):
                raise TypeError(f"cannot decide whether {value} is zero")
            return not zero
        return value

    def trait(self, value: Any, name: str) -> Any:
        """`value.is_…`, where it follows from the assumptions of the symbols; a whole number over one."""
        if name in ("p", "numerator", "q", "denominator") and self._symbolic(value):
            if getattr(value, "is_integer", None) is not True:
                raise TypeError(f"cannot tell that {value} is whole")
            return value if name in ("p", "numerator") else sp.Integer(1)
        if not self._symbolic(value):
            return getattr(value, name)
        found = getattr(value, name) if name in _PROPERTIES else None
        if found is None:
            raise TypeError(f"cannot decide {name} of {value}")
        return found

    def plain(self, value: Any) -> Any:
        """A value that is looked up or printed: it has no symbols."""
        if self._symbolic(value):
            raise TypeError(f"{value} has no one value")
        return value

    def formal(self, function: Callable[..., Any], *args: Any, **options: Any) -> Any:
        """A function that looks at the form of what it gets."""
        for value in (*args, *options.values()):
            if isinstance(value, sp.Basic | sp.MatrixBase) or function not in (
                isinstance,
                type,
                callable,
                dict,
            ):
                self.plain(value)
        found = function(*args, **options)
        return {self.plain(key): value for key, value in found.items()} if function is dict else found

    def search(self, where: Any, name: str, *args: Any, **options: Any) -> Any:
        """A search in a list or a dict: `index` and `count` compare, the others want no symbols."""
        if name in ("index", "count") and isinstance(where, list | tuple) and len(args) == 1:
            found = [i for i, entry in enumerate(where) if self.known(self._link(entry, "==", args[0]))]
            if name == "count":
                return len(found)
            if not found:
                raise ValueError(f"{args[0]} is not in {where}")
            return found[0]
        symbols_matter = name in ("remove", "sort") and self._symbolic(where)
        if symbols_matter or (args and name != "pop" and self._symbolic(args[0])):
            raise TypeError(f"cannot decide {name} of {where}")
        return getattr(where, name)(*args, **options)

    def set_(self, values: Iterable[Any] = ()) -> Any:
        out: list[Any] = []
        for value in values:
            symbolic = self._symbolic(value) or self._symbolic(out)
            if not symbolic or not any(self.known(self._link(value, "==", one)) for one in out):
                out.append(value)
        return set(out)

    def frozenset_(self, values: Iterable[Any] = ()) -> Any:
        return frozenset(self.set_(values))

    def number(self, kind: Any, *parts: Any) -> Any:
        """A whole number or a fraction of symbols: the same number, without being turned into another type."""
        if not self._symbolic(parts):
            return kind(*parts)
        if not all(isinstance(part, int | sp.Expr) for part in parts) or len(parts) > 2:
            raise TypeError(f"cannot make a {kind.__name__} of {', '.join(map(str, parts))}")
        whole = kind in (int, sp.Integer) or len(parts) == 2
        for part in parts:
            if whole and sp.sympify(part).is_integer is not True:
                raise TypeError(f"cannot tell that {part} is whole")
        return sp.sympify(parts[0]) / parts[1] if len(parts) == 2 else parts[0]

    def any_(self, values: Iterable[Any]) -> Any:
        return self._joined([partial(_itself, value) for value in values], True, sp.Or, truth=True)

    def all_(self, values: Iterable[Any]) -> Any:
        return self._joined([partial(_itself, value) for value in values], False, sp.And, truth=True)

    def bool_(self, value: Any = False) -> bool:
        return bool(self.known(value))

    def max_(self, *values: Any, **options: Any) -> Any:
        return self._extreme(max, sp.Max, ">", values, options)

    def min_(self, *values: Any, **options: Any) -> Any:
        return self._extreme(min, sp.Min, "<", values, options)

    def sorted_(self, values: Iterable[Any], *, key: Any = None, reverse: bool = False) -> list[Any]:
        items = list(values)
        ranks = [key(item) if key else item for item in items]
        if not self._symbolic(ranks):
            order = sorted(range(len(items)), key=ranks.__getitem__, reverse=reverse)
            return [items[i] for i in order]
        out: list[int] = []
        for i in range(len(items)):
            place = len(out)
            while place and self.known(self._link(ranks[i], ">" if reverse else "<", ranks[out[place - 1]])):
                place -= 1
            out.insert(place, i)
        return [items[i] for i in out]

    @property
    def _domain(self) -> Mapping[Any, Any] | None:
        return (self.case.domain or None) if self.case else None

    def _symbolic(self, value: Any) -> bool:
        if isinstance(value, list | tuple | set | frozenset):
            return any(self._symbolic(entry) for entry in value)
        if isinstance(value, dict):
            return self._symbolic([*value.keys(), *value.values()])
        return bool(self.case and not self.case.domain.keys().isdisjoint(getattr(value, "free_symbols", ())))

    def _open(self, value: Any) -> bool:
        """Whether it is a truth value that depends on symbols."""
        return isinstance(value, Boolean) and not isinstance(value, sp.Symbol) and value not in (True, False)

    def _joined(self, parts: Sequence[Callable[[], Any]], end: bool, join: Any, truth: bool = False) -> Any:
        waiting: list[Any] = []
        value: Any = not end
        for part in parts:
            value = part()
            if self._open(value):
                waiting.append(value)
            elif bool(self.known(value)) is end:
                if waiting or truth:
                    return end
                return value
        if not waiting:
            return (not end) if truth else value
        return self._plain(join(*waiting))

    def _extreme(
        self, plain: Any, symbolic: Any, sign: str, values: Sequence[Any], options: Mapping[str, Any]
    ) -> Any:
        items = list(values[0]) if len(values) == 1 else list(values)
        key = options.get("key")
        ranks = [key(item) if key else item for item in items]
        if not items or not self._symbolic(ranks):
            return plain(items, **options)
        if key is None and all(isinstance(item, sp.Expr | int) for item in items):
            return symbolic(*items)
        best = 0
        for i in range(1, len(items)):
            if self.known(self._link(ranks[i], sign, ranks[best])):
                best = i
        return items[best]

    def _link(self, a: Any, sign: str, b: Any) -> Any:
        if not self._symbolic(a) and not self._symbolic(b):
            return _PYTHON[sign](a, b)
        if sign in ("in", "not in"):
            if not isinstance(b, list | tuple):
                raise TypeError(f"cannot decide whether {a} is in {b}")
            found = self.either(*(partial(self._equal, a, entry) for entry in b)) if b else False
            return found if sign == "in" else self.negation(found)
        if sign == "==":
            return self._equal(a, b)
        if sign == "!=":
            return self.negation(self._equal(a, b))
        if isinstance(a, list | tuple) and isinstance(b, list | tuple) and a and b:
            first = self.known(self._equal(a[0], b[0]))
            return self._link(a[1:], sign, b[1:]) if first else self._link(a[0], sign, b[0])
        return self._settled(_PYTHON[sign](a, b))

    def _equal(self, a: Any, b: Any) -> Any:
        pairs: list[tuple[Any, Any]] | None = None
        if isinstance(a, sp.MatrixBase) and isinstance(b, sp.MatrixBase):
            if a.shape != b.shape:
                return False
            pairs = list(zip(a, b, strict=True))
        elif type(a) is type(b) and isinstance(a, list | tuple):
            pairs = list(zip(a, b, strict=True)) if len(a) == len(b) else None
        elif isinstance(a, sp.Expr | int) and isinstance(b, sp.Expr | int) and not isinstance(a, bool):
            return self._settled(sp.Eq(a, b, evaluate=False))
        elif not any(isinstance(side, str | NoneType | list | tuple) for side in (a, b)):
            raise TypeError(f"cannot decide whether {a} equals {b}")
        if pairs is None:
            return False
        return self.both(*(partial(self._link, one, "==", other) for one, other in pairs))

    def _plain(self, value: Any) -> Any:
        return bool(value) if value in (sp.true, sp.false) else value

    def _settled(self, relation: Any) -> Any:
        """A comparison as a bool, where it is decided; else as it is."""
        if not isinstance(relation, Relational):
            return self._plain(relation)
        assert self.case is not None
        if not relation.free_symbols <= self.case.domain.keys():
            if isinstance(relation, sp.Eq):  # equality of formulas in the author's own symbols is one of form
                raise TypeError(f"cannot decide whether {relation.lhs} equals {relation.rhs}")
            return relation
        if relation not in self._answers:
            self._answers[relation] = _decide(relation, self.case, self._facts)
        answer = self._answers[relation]
        if answer and isinstance(relation, sp.Eq) and not _rational(relation):
            answer = None  # equal numbers, perhaps written in two ways: `==` of numbers might say no
        return relation if answer is None else answer


def _itself(value: Any) -> Any:
    return value


def facts(conditions: Sequence[Any], values: Mapping[str, Any], domain: Mapping[Any, Any]) -> list[Fact]:
    """What `require` says of the symbols, as expressions with a sign."""
    out = []
    for condition in conditions:
        try:
            said = truth(condition.text, values, domain)
        except Exception:  # a condition that cannot be read on symbols tells nothing
            continue
        for relation in said.args if isinstance(said, sp.And) else [said]:
            if isinstance(relation, sp.Gt | sp.Ge | sp.Lt | sp.Le):
                out.append((relation.gts - relation.lts, isinstance(relation, sp.Gt | sp.Lt)))
            elif isinstance(relation, sp.Ne):
                out.append(((relation.lhs - relation.rhs) ** 2, True))
    return out


def _rational(relation: Any) -> bool:
    """Whether both sides are rational for rational params: then equal numbers are written alike."""
    return not any(
        side.has(sp.NumberSymbol, sp.I, ExprWithLimits, sp.Derivative)
        or any(power.exp.is_integer is not True for power in side.atoms(sp.Pow))
        or any(not isinstance(f, _ON_RATIONALS) for f in side.atoms(sp.Function))
        for side in (relation.lhs, relation.rhs)
    )


_ON_RATIONALS = (sp.Abs, sp.sign, sp.Max, sp.Min, sp.floor, sp.ceiling, sp.Mod, sp.factorial, sp.binomial)


def _decide(relation: Any, case: Case, known: Sequence[Fact]) -> bool | None:
    seen = {relation.xreplace(point) for point in case.points}
    if not seen <= {sp.true, sp.false} or len(seen) > 1:
        return None  # it holds for some values and not for others
    answer = decided(relation, case.domain, SECONDS)
    if answer is not None:
        return answer
    if isinstance(relation, sp.Eq | sp.Ne):
        differ = _follows((relation.lhs - relation.rhs) ** 2, True, case, known)
        return isinstance(relation, sp.Ne) if differ else None
    gap, strict = relation.gts - relation.lts, isinstance(relation, sp.Gt | sp.Lt)
    if sp.false not in seen and _follows(gap, strict, case, known):
        return True
    if sp.true not in seen and _follows(-gap, not strict, case, known):
        return False
    return None


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
