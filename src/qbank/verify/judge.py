"""What a block may ask of its symbols, beyond comparisons: builtins, searches, kinds and parts of numbers.

Each answers only what is so for every value of the params, and raises TypeError otherwise.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from fractions import Fraction
from functools import partial
from typing import Any

import sympy as sp

from .comparing import Comparing, Part, Undecided

_NUMBERS: Mapping[str, Any] = {
    "int": int,
    "Integer": sp.Integer,
    "Rational": sp.Rational,
    "Fraction": Fraction,
}
BUILTINS = frozenset({"any", "all", "max", "min", "sorted", "bool", "set", "frozenset", *_NUMBERS})
_ASKED = (
    "compare", "identical", "both", "either", "negation", "known", "trait", "plain", "formal",
    "formally", "search",
)  # fmt: skip

_WORDS = """
    integer rational irrational real positive negative nonnegative nonpositive zero nonzero even odd finite
"""
_PROPERTIES = frozenset(f"is_{word}" for word in _WORDS.split())
_OF_KINDS = (isinstance, type, callable, dict)  # of a list they say nothing about what is in it


class Judge(Comparing):
    """Answers everything that a rewritten block asks."""

    def names(self) -> dict[str, Any]:
        """The functions that a rewritten block calls."""
        asked = {name: getattr(self, name) for name in _ASKED}
        asked |= {name: getattr(self, f"{name}_") for name in BUILTINS - _NUMBERS.keys()}
        asked |= {name: partial(self.number, kind) for name, kind in _NUMBERS.items()}
        return {f"_judge_{name}": function for name, function in asked.items()}

    def trait(self, value: Any, name: str) -> Any:
        """`value.is_…`, where it follows from the assumptions of the symbols; a whole number over one."""
        if name in ("p", "numerator", "q", "denominator") and self._symbolic(value):
            if isinstance(value, sp.Expr) and value.is_integer is not True:
                return Part(value, name in ("p", "numerator"))
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
        if function is filter:
            test, values = args
            return [v for v in values if self.known(test(v) if test is not None else v)]
        found = function(*args, **options)
        return type(found)({self.plain(k): v for k, v in found.items()}) if isinstance(found, dict) else found

    def formally(self, function: Callable[..., Any]) -> Any:
        """Such a function as a value."""
        return partial(self.formal, function)

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
        """A whole number or a fraction of symbols: the same number, whatever its type."""
        if not self._symbolic(parts):
            return kind(*parts)
        if len(parts) == 1 and isinstance(parts[0], Part) and kind in (int, sp.Integer):
            return parts[0]
        match parts:
            case (Part(value=one, top=True), Part(value=other, top=False)) if one == other:
                return one
        if not all(isinstance(part, int | sp.Expr) for part in parts) or len(parts) > 2:
            raise TypeError(f"cannot make a {kind.__name__} of {', '.join(map(str, parts))}")
        for part in parts:
            if kind in (int, sp.Integer) and sp.sympify(part).is_integer is not True:
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
            try:
                while place and self.known(
                    self._link(ranks[i], ">" if reverse else "<", ranks[out[place - 1]])
                ):
                    place -= 1
            except TypeError as error:
                return [Undecided(str(error))] * len(items)
            out.insert(place, i)
        return [items[i] for i in out]

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
            try:
                best = i if self.known(self._link(ranks[i], sign, ranks[best])) else best
            except TypeError as error:
                return Undecided(str(error))
        return items[best]


def _itself(value: Any) -> Any:
    return value
