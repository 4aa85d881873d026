"""Values at the border of sympy: from plain data to sympy objects, and to exact text and decimals."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import ROUND_HALF_UP, Decimal, localcontext
from fractions import Fraction
from typing import Any

import sympy as sp

DECIMAL_DIGITS = 17


class ValueKindError(TypeError):
    """A value of a kind that no answer may have (a float, None, a set, …)."""


def to_sympy(value: Any) -> Any:
    """An exact sympy object for a number, a matrix or a sequence; words and booleans stay as they are.

    Raises ValueKindError for floats and for anything else that is not exact.
    """
    if isinstance(value, bool | str):
        return value
    if isinstance(value, int):
        return sp.Integer(value)
    if isinstance(value, Fraction):
        return sp.Rational(value.numerator, value.denominator)
    if isinstance(value, sp.MatrixBase):
        return value.as_immutable()
    if isinstance(value, tuple) and value and all(isinstance(row, tuple) for row in value):
        return sp.ImmutableMatrix([[to_sympy(entry) for entry in row] for row in value])
    if isinstance(value, list | tuple):
        return tuple(to_sympy(entry) for entry in value)
    if value in (sp.true, sp.false):
        return bool(value)
    if isinstance(value, sp.Basic):
        return value
    if isinstance(value, float):
        raise ValueKindError(f"{value!r} is a float; write exact numbers such as Rational(1, 10)")
    raise ValueKindError(f"{value!r} is a {type(value).__name__}, not a number or an expression")


def canonical(value: Any, symbols: Mapping[str, Any]) -> Any:
    """`value` with each free symbol replaced by the one of the same name in `symbols`."""
    if isinstance(value, tuple):
        return tuple(canonical(entry, symbols) for entry in value)
    free = getattr(value, "free_symbols", ())
    swap = {s: symbols[s.name] for s in free if s.name in symbols and s != symbols[s.name]}
    return value.xreplace(swap) if swap else value


def is_number(value: Any) -> bool:
    """Whether `value` is one real number without symbols."""
    return isinstance(value, sp.Expr) and value.is_number and value.is_extended_real is not False


def scalar_text(value: Any) -> str:
    """How sympy prints the value: `-3/4`, `sqrt(2)`, `Matrix([[1, 2]])`, `True`."""
    if isinstance(value, tuple):
        return "[" + ", ".join(scalar_text(entry) for entry in value) + "]"
    if getattr(value, "is_Rational", False):
        return str(value.p) if value.q == 1 else f"{value.p}/{value.q}"  # sympy's printer takes far longer
    return str(value)


def terminates(value: Any) -> bool:
    """Whether the number is a decimal fraction with finitely many digits."""
    if not getattr(value, "is_Rational", False):
        return False
    bottom = int(value.q)
    for prime in (2, 5):
        while bottom % prime == 0:
            bottom //= prime
    return bottom == 1


def decimal_of(value: Any, digits: int = DECIMAL_DIGITS) -> Decimal:
    """The number to `digits` significant digits, exact when it terminates within 40 of them.

    Raises ValueKindError when the value is not a real number.
    """
    if getattr(value, "is_Rational", False):
        with localcontext() as context:
            context.prec = 40 if terminates(value) else digits
            return Decimal(int(value.p)) / Decimal(int(value.q))
    number = sp.N(value, digits + 10) if isinstance(value, sp.Expr) else None
    if number is None or not number.is_Float:
        raise ValueKindError(f"{value} is not a real number")
    with localcontext() as context:
        context.prec = digits
        return +Decimal(str(number))


def plain(value: Decimal) -> str:
    """A decimal without exponent and without trailing zeros."""
    text = format(value, "f")
    return text.rstrip("0").rstrip(".") if "." in text else text


def fixed(value: Any, places: int) -> str:
    """The number rounded half up to `places` digits after the point."""
    number = decimal_of(value, DECIMAL_DIGITS + max(0, places))
    with localcontext() as context:
        context.prec = 80
        rounded = number.quantize(Decimal(1).scaleb(-places), rounding=ROUND_HALF_UP)
    return format(rounded if rounded else abs(rounded), "f")


def significant(value: Any, digits: int) -> str:
    """The number rounded half up to `digits` significant digits."""
    number = decimal_of(value, DECIMAL_DIGITS + digits)
    if number == 0:
        return "0"
    places = digits - 1 - number.adjusted()
    rounded = fixed(value, places) if places >= 0 else _round_left(number, places)
    # 0.9996 to three digits is 1.00, not 1.000
    if places > 0 and Decimal(rounded).adjusted() > number.adjusted():
        rounded = fixed(value, places - 1)
    return rounded


def _round_left(number: Decimal, places: int) -> str:
    with localcontext() as context:
        context.prec = 80
        return format(number.quantize(Decimal(1).scaleb(-places), rounding=ROUND_HALF_UP), "f")
