"""LaTeX as a lecturer would write it: numbers, expressions, matrices, and expressions with numbers put in."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from copy import copy
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Any

import sympy as sp
from sympy.matrices.expressions.matexpr import MatrixElement
from sympy.printing.latex import LatexPrinter
from sympy.printing.precedence import PRECEDENCE

_SETTINGS: dict[str, Any] = {
    "mat_str": "pmatrix",
    "mat_delim": "",
    "ln_notation": True,
    "fold_short_frac": False,
}


class _Printer(LatexPrinter):  # type: ignore[misc]
    """sympy's printer with a sum led by a positive term where there is one, and symbols labelled by name."""

    labels: Mapping[str, str]

    def _print_Symbol(self, expr: Any, style: str = "plain") -> str:
        label = self.labels.get(expr.name)
        return label if label is not None else str(super()._print_Symbol(expr, style))

    def _print_Add(self, expr: Any, order: Any = None) -> str:
        terms = list(self._as_ordered_terms(expr, order=order))
        lead = next((i for i, term in enumerate(terms) if not _negative(term)), 0)
        terms.insert(0, terms.pop(lead))
        out = self._print(terms[0])
        for term in terms[1:]:
            sign = " - " if _negative(term) else " + "
            body = self._print(-term if _negative(term) else term)
            out += sign + (rf"\left({body}\right)" if term.is_Add or body.startswith("-") else body)
        return str(out)

    def _print_Rational(self, expr: Any) -> str:
        return _rational(int(expr.p), int(expr.q))

    def _print_MatMul(self, expr: Any) -> str:
        text = str(super()._print_MatMul(expr))
        first = expr.args[0]
        if first.is_Rational and first.is_positive:
            # sympy puts a fraction in front of a matrix in parentheses
            bare = self._print(first)
            text = text.replace(rf"\left({bare}\right)", bare, 1) if text.startswith(r"\left(") else text
        return text

    def _print_MatrixSymbol(self, expr: Any) -> str:
        label = self.labels.get(expr.name)
        return label if label is not None else str(super()._print_MatrixSymbol(expr))

    def _print_MatrixElement(self, expr: Any) -> str:
        # sympy counts from 0, readers from 1
        row, column = (i + 1 if i.is_Integer else i for i in (expr.i, expr.j))
        place = f"{self._print(row)}{self._print(column)}" if expr.parent.shape[1] != 1 else self._print(row)
        return f"{self._print(expr.parent)}_{{{place}}}"

    def _print_Heaviside(self, expr: Any, exp: Any = None) -> str:
        body = rf"\mathbb{{1}}\left[{self._print(expr.args[0])} > 0\right]"
        return f"{body}^{{{exp}}}" if exp else body


def _negative(term: Any) -> bool:
    return bool(term.could_extract_minus_sign()) and not term.is_Add


@cache
def _blank(dots: bool) -> Any:
    return _Printer(dict(_SETTINGS, mul_symbol="dot") if dots else _SETTINGS)


def _printer(labels: Mapping[str, str], dots: bool) -> Any:
    """A printer that writes symbols by `labels`; to copy one is far cheaper than to make one."""
    printer = copy(_blank(dots))
    printer.labels = labels
    return printer


@lru_cache(maxsize=8192)
def _rational(top: int, bottom: int) -> str:
    sign = "-" if top < 0 else ""
    return f"{sign}{abs(top)}" if bottom == 1 else rf"{sign}\frac{{{abs(top)}}}{{{bottom}}}"


def latex(value: Any, names: Mapping[str, str] | None = None) -> str:
    """LaTeX of an exact value without delimiters; `names` gives the LaTeX of symbols by their names."""
    if getattr(value, "is_Rational", False):
        return _rational(int(value.p), int(value.q))
    if isinstance(value, bool):
        return r"\text{true}" if value else r"\text{false}"
    if isinstance(value, tuple):
        return r"\left(" + ",\\, ".join(latex(entry, names) for entry in value) + r"\right)"
    if isinstance(value, int):
        return str(value)
    return _printed(value, tuple((names or {}).items()))


@lru_cache(maxsize=4096)
def _printed(value: Any, names: tuple[tuple[str, str], ...]) -> str:
    # The terms of printed steps are the same for all variants of a question: most are printed once.
    return str(_printer(dict(names), False).doprint(value))


@dataclass(frozen=True, slots=True)
class _Look:
    """What the printer must know of a printed number: how tightly it binds, and how it begins."""

    precedence: int
    lead: str

    @classmethod
    def of(cls, number: Any, text: str) -> _Look:
        if text.startswith("-"):
            return cls(int(PRECEDENCE["Add"]), "-")
        if text.startswith(r"\frac"):
            return cls(int(PRECEDENCE["Mul"]), r"\frac")
        kind = (
            "Add"
            if getattr(number, "is_Add", False)
            else "Mul"
            if getattr(number, "is_Mul", False)
            else "Atom"
        )
        return cls(int(PRECEDENCE[kind]), "")


class _Shown(sp.Symbol):  # type: ignore[misc]
    """A symbol standing for a printed number: its name is that of the symbol, a NUL and how the number binds.
    It sorts as the symbol does and asks for parentheses where the number needs them."""

    @property
    def precedence(self) -> int:
        return int(self.name.partition("\0")[2])


_PLACE = re.compile("\x01(\\d+)\x02")


def latex_with_numbers(value: Any, numbers: Mapping[Any, Any], names: Mapping[str, str] | None = None) -> str:
    r"""LaTeX of `value` with numbers written in place of symbols and nothing evaluated:
    `w_0 - \eta v_1` with w0 = -4, eta = 1/2, v1 = -12 gives `-4 - \frac{1}{2} \cdot \left(-12\right)`."""
    places: list[tuple[Any, _Look]] = []
    rest: list[str] = []
    for node, number in _numbers_in(value, numbers):
        text = latex(number)
        look = _Look.of(number, text)
        places.append((node, look))
        rest.append(text.removeprefix(look.lead))
    pattern = _pattern(value, tuple(places), tuple((names or {}).items()))
    return _PLACE.sub(lambda match: rest[int(match[1])], pattern)


def _numbers_in(value: Any, numbers: Mapping[Any, Any]) -> Iterator[tuple[Any, Any]]:
    """The symbols and matrix entries of `value` that have a number, with it."""
    if isinstance(value, sp.Basic):
        for element in value.atoms(MatrixElement):
            matrix = numbers.get(element.parent)
            if matrix is not None and element.i.is_Integer and element.j.is_Integer:
                yield element, matrix[element.i, element.j]
    used = getattr(value, "free_symbols", ())
    for symbol, number in numbers.items():
        if symbol in used:
            yield symbol, number


@lru_cache(maxsize=4096)
def _pattern(value: Any, places: tuple[tuple[Any, _Look], ...], names: tuple[tuple[str, str], ...]) -> str:
    """LaTeX of `value` with a mark at each place of a number: numbers that bind alike share it."""
    swap: dict[Any, Any] = {}
    labels: dict[str, str] = dict(names)
    for index, (node, look) in enumerate(places):
        if isinstance(node, sp.MatrixSymbol):
            swap[node] = sp.MatrixSymbol(f"{node.name}\0", *node.shape)
        elif isinstance(node, MatrixElement):
            swap[node] = _Shown(f"{node.parent.name}{node.i}{node.j}\0{look.precedence}")
        else:
            swap[node] = _Shown(f"{node.name}\0{look.precedence}", commutative=node.is_commutative)
        labels[swap[node].name] = f"{look.lead}\x01{index}\x02"
    return str(_printer(labels, True).doprint(value.xreplace(swap)))


def coefficient(value: Any) -> str:
    """LaTeX of a factor in front of something: nothing for 1, a bare minus for -1, sums in parentheses."""
    if value == 1:
        return ""
    if value == -1:
        return "-"
    text = latex(value)
    return rf"\left({text}\right)" if getattr(value, "is_Add", False) else text


def signed(value: Any) -> str:
    """LaTeX with an explicit sign in front, to continue a sum."""
    text = latex(value)
    return text if text.startswith("-") else f"+ {text}"


def in_parentheses(value: Any) -> str:
    """LaTeX in parentheses where a factor needs them: negative numbers and sums."""
    text = latex(value)
    return rf"\left({text}\right)" if text.startswith("-") or getattr(value, "is_Add", False) else text
