"""Comparisons and truth values of a block on symbols: decided for every value, or left open.

A comparison is decided by the signs and ranges of the params, or by a condition of `require`; what is not
decided stays a relation, and a test of it raises TypeError.
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from types import NoneType
from typing import Any

import sympy as sp
from sympy.core.relational import Relational
from sympy.logic.boolalg import Boolean

from qbank.algebra.equality import compare

from .cases import Case
from .decisions import Fact, decide, facts, is_rational

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


class Undecided:
    """A value that nobody knows, for a function that goes on without it: every use of it raises."""

    free_symbols: frozenset[Any] = frozenset()

    def __init__(self, why: str) -> None:
        self.why = why

    def _refuse(self, *_: Any) -> Any:
        raise TypeError(self.why)

    __bool__ = __eq__ = __hash__ = __lt__ = __le__ = __gt__ = __ge__ = _refuse
    __str__ = __repr__ = __index__ = __iter__ = __len__ = __getitem__ = _refuse


class Part(Undecided):
    """The numerator (`top`) or denominator of a fraction of symbols: known only when both come together."""

    def __init__(self, value: Any, top: bool) -> None:
        super().__init__(f"cannot tell the {'numerator' if top else 'denominator'} of {value}")
        self.value, self.top = value, top


class Comparing:
    """Answers the comparisons and tests of a block on the symbols of one case after the other."""

    def __init__(self, conditions: Sequence[Any]) -> None:
        self.conditions = conditions
        self.case: Case | None = None
        self._facts: list[Fact] | None = None
        self._answers: dict[Any, bool | None] = {}

    def enter(self, case: Case) -> None:
        """From now on the symbols are those of `case`."""
        if case is not self.case:
            self.case, self._answers, self._facts = case, {}, None

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

    @property
    def _domain(self) -> Mapping[Any, Any] | None:
        return (self.case.domain or None) if self.case else None

    def _symbolic(self, value: Any) -> bool:
        if isinstance(value, Undecided):
            return True
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

    def _known_facts(self) -> list[Fact]:
        """What `require` says of the symbols of the case."""
        assert self.case is not None
        if self._facts is None:
            self._facts = facts(self.conditions, self.case.params, self.case.domain)
        return self._facts

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
            self._answers[relation] = decide(relation, self.case, self._known_facts)
        answer = self._answers[relation]
        if answer and isinstance(relation, sp.Eq) and not is_rational(relation):
            answer = None  # equal numbers, perhaps written in two ways: `==` of numbers might say no
        return relation if answer is None else answer
