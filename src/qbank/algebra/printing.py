"""LaTeX as a lecturer would write it: numbers, expressions, matrices, and expressions with numbers put in."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
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


@lru_cache(maxsize=64)
def _printer(names: tuple[tuple[str, str], ...], dots: bool) -> Any:
    settings = dict(_SETTINGS, mul_symbol="dot") if dots else _SETTINGS
    printer = _Printer(settings)
    printer.labels = dict(names)
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
    return str(_printer(names, False).doprint(value))


class _Shown(sp.Symbol):  # type: ignore[misc]
    """A symbol standing for a printed number: its name is that of the symbol, a NUL and the LaTeX.
    It sorts as the symbol does and asks for parentheses where the number needs them."""

    @property
    def precedence(self) -> int:
        text = self.name.partition("\0")[2]
        if text.startswith("-"):
            return int(PRECEDENCE["Add"])
        return int(PRECEDENCE["Mul"] if text.startswith(r"\frac") else PRECEDENCE["Atom"])


def latex_with_numbers(value: Any, numbers: Mapping[Any, Any], names: Mapping[str, str] | None = None) -> str:
    r"""LaTeX of `value` with numbers written in place of symbols and nothing evaluated:
    `w_0 - \eta v_1` with w0 = -4, eta = 1/2, v1 = -12 gives `-4 - \frac{1}{2} \cdot \left(-12\right)`."""
    swap: dict[Any, Any] = {}
    labels: dict[str, str] = dict(names or {})
    for element in value.atoms(MatrixElement) if isinstance(value, sp.Basic) else ():
        matrix = numbers.get(element.parent)
        if matrix is not None and element.i.is_Integer and element.j.is_Integer:
            text = latex(matrix[element.i, element.j])
            shown = _Shown(f"{element.parent.name}{element.i}{element.j}\0{text}")
            swap[element] = shown
            labels[shown.name] = text
    for symbol, number in numbers.items():
        text = latex(number)
        if isinstance(symbol, sp.MatrixSymbol):
            whole = sp.MatrixSymbol(f"{symbol.name}\0", *symbol.shape)
            swap[symbol] = whole
            labels[whole.name] = text
            continue
        shown = _Shown(f"{symbol.name}\0{text}", commutative=symbol.is_commutative)
        swap[symbol] = shown
        labels[shown.name] = text
    return str(_printer(tuple(labels.items()), True).doprint(value.xreplace(swap)))


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
