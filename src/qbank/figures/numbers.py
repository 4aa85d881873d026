"""Numbers and functions of a question as exact fractions, the same on every machine.

sympy and mpmath are used here and in no other module of the figures, and are imported late.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from decimal import Decimal
from fractions import Fraction
from typing import Any, TypeAlias

Function: TypeAlias = Callable[..., Fraction | None]

DIGITS = 25  # working precision in decimal digits; far beyond what 1/1000 cm can show
_HUGE = Fraction(2) ** 200
_NO_IMAGINARY_PART = Fraction(1, 10**18)


def exact(value: Any, what: str) -> Fraction:
    """A real number as a fraction, irrational ones to 25 digits.

    Raises ValueError, naming `what`, for infinities, complex numbers and expressions with free symbols,
    and TypeError for what is no number at all.
    """
    found = _real(value, what)
    if found is None:
        raise ValueError(f"{what} is {value}, not a finite real number")
    return found


def pair(value: Any, what: str) -> tuple[Fraction, Fraction]:
    """Two real numbers; raises like `exact`, and TypeError when there are not two."""
    try:
        first, second = value
    except (TypeError, ValueError) as error:
        raise TypeError(f"{what} is a pair of numbers, not {value!r}") from error
    return exact(first, what), exact(second, what)


def shown(value: Fraction) -> str:
    """A fraction for a message: as a short decimal when that is exact, else as a fraction, else about."""
    if (text := decimal_text(value, 6)) is not None:
        return text
    return str(value) if value.denominator < 10**6 else f"about {float(value):.6g}"


def named(rule: Any) -> str:
    """A function for a message: an expression as it is, a python function by its name."""
    name = getattr(rule, "__name__", "")
    return "the lambda" if name == "<lambda>" else name or str(rule)


def decimal_text(value: Fraction, places: int) -> str | None:
    """The decimal of a fraction, None when it needs more than `places` digits after the point."""
    scaled = value * 10**places
    if scaled.denominator != 1:
        return None
    text = format(Decimal(scaled.numerator).scaleb(-places), "f")
    return text.rstrip("0").rstrip(".") if "." in text else text


def latex(value: Any) -> str:
    """LaTeX of an exact number."""
    import sympy

    if isinstance(value, Fraction):
        value = sympy.Rational(value.numerator, value.denominator)
    return str(sympy.latex(value))


def log10(value: Fraction) -> Fraction:
    """The decimal logarithm of a positive number to 25 digits."""
    import mpmath

    with mpmath.workdps(DIGITS):
        found = _from_mpf(mpmath.log10(mpmath.mpf(value.numerator) / value.denominator))
    assert found is not None, "the logarithm of a positive number is finite"
    return found


def power10(value: Fraction) -> Fraction:
    """Ten to the power `value`, to 25 digits."""
    import mpmath

    with mpmath.workdps(DIGITS):
        found = _from_mpf(mpmath.power(10, mpmath.mpf(value.numerator) / value.denominator))
    assert found is not None, "a power of ten is finite"
    return found


def function_of(rule: Any, symbols: Any, count: int, what: str) -> Function:
    """A function of `count` fractions that gives a fraction, or None where it is not finite and real.

    `rule` is a python function of exact sympy numbers or a sympy expression. `symbols` is the symbol, or the
    symbols, of an expression (or their names); one free symbol needs no mention. Raises ValueError when the
    symbols do not fit.
    """
    import sympy

    if isinstance(rule, sympy.Lambda) or (callable(rule) and not isinstance(rule, sympy.Basic)):
        return _of_callable(rule, what)
    expression = sympy.sympify(rule) if isinstance(rule, int | Fraction) else rule
    if not isinstance(expression, sympy.Expr):
        kind = type(rule).__name__
        raise TypeError(f"{what} is a python function or a sympy expression, not a {kind}: {rule!r}")
    return _of_expression(expression, _symbols(expression, symbols, count, what), what)


def quadratic_parts(rule: Any, symbols: Any) -> tuple[list[Fraction], list[Fraction], Fraction] | None:
    """(H11, H12, H22), (b1, b2) and c of ½wᵀHw + bᵀw + c, None when the rule is no such polynomial."""
    import sympy

    if not isinstance(rule, sympy.Expr):
        return None
    names = _symbols(rule, symbols, 2, "contours")
    if not rule.is_polynomial(*names) or rule.free_symbols - set(names):
        return None
    polynomial = sympy.Poly(rule, *names)
    if polynomial.total_degree() > 2:
        return None
    at = {powers: exact(factor, "a coefficient") for powers, factor in polynomial.terms()}
    zero = Fraction(0)
    hessian = [2 * at.get((2, 0), zero), at.get((1, 1), zero), 2 * at.get((0, 2), zero)]
    return hessian, [at.get((1, 0), zero), at.get((0, 1), zero)], at.get((0, 0), zero)


def _symbols(expression: Any, symbols: Any, count: int, what: str) -> tuple[Any, ...]:
    free = sorted(expression.free_symbols, key=str)
    if symbols is None:
        given: list[Any] = list(free)
        if count > 1 or len(free) > 1:
            names = ", ".join(map(str, free)) or "none"
            which = "which symbol is x" if count == 1 else "which symbols are x and y"
            raise ValueError(f"{what}: say {which}; {expression} has {names}")
    else:
        listed = [symbols] if isinstance(symbols, str) or not isinstance(symbols, Iterable) else list(symbols)
        by_name = {symbol.name: symbol for symbol in free}
        given = [by_name.get(entry, entry) if isinstance(entry, str) else entry for entry in listed]
        if len(given) != count:
            raise ValueError(f"{what} takes {count} symbol{'s' if count > 1 else ''}, got {symbols}")
        if left := [str(symbol) for symbol in free if symbol not in given]:
            names = ", ".join(left)
            raise ValueError(f"{what}: {names} in {expression} has no value; substitute it first")
    return tuple(given)


def _of_callable(rule: Callable[..., Any], what: str) -> Function:
    import sympy

    def call(*at: Fraction) -> Fraction | None:
        numbers = [sympy.Rational(value.numerator, value.denominator) for value in at]
        try:
            value = rule(*numbers)
        except (ArithmeticError, ValueError):  # 1/0, math.log(-1), math.exp(1000): not defined there
            return None
        where = ", ".join(map(shown, at))
        return _real(value, f"{what} at {where}")

    return call


def _of_expression(expression: Any, symbols: tuple[Any, ...], what: str) -> Function:
    import mpmath
    import sympy

    extra = {"Heaviside": _heaviside}
    ready = sympy.lambdify(symbols, expression.doit(), modules=[extra, "mpmath"])

    def call(*at: Fraction) -> Fraction | None:
        with mpmath.workdps(DIGITS):
            numbers = [mpmath.mpf(value.numerator) / value.denominator for value in at]
            try:
                value = ready(*numbers[: len(symbols)])
            except (ArithmeticError, ValueError):
                return None
            except NameError as error:
                raise ValueError(f"{what}: cannot put numbers into {expression} ({error})") from error
            return _real(value, what)

    return call


def _heaviside(x: Any, at_zero: Any = Fraction(1, 2)) -> Any:
    return at_zero if x == 0 else int(x > 0)


def _real(value: Any, what: str) -> Fraction | None:
    """The number as a fraction, None when it is not finite or not real."""
    if isinstance(value, bool):
        raise TypeError(f"{what} is {value}, not a number")
    if isinstance(value, int | Fraction):
        return Fraction(value)
    if isinstance(value, float):
        return Fraction(value) if value - value == 0 else None
    import mpmath
    import sympy

    if isinstance(value, mpmath.mpf | type(mpmath.pi)):  # a constant is a kind of its own
        return _from_mpf(mpmath.mpf(value))
    if isinstance(value, mpmath.mpc | complex):
        real, imaginary = _real(value.real, what), _real(value.imag, what)
        if real is None or imaginary is None:
            return None
        return real if abs(imaginary) <= _NO_IMAGINARY_PART * (1 + abs(real)) else None
    if not isinstance(value, sympy.Expr):
        raise TypeError(f"{what} is a number, not a {type(value).__name__}: {value!r}")
    if value.free_symbols:
        names = ", ".join(sorted(map(str, value.free_symbols)))
        raise ValueError(f"{what} is {value}: {names} has no value; substitute it first")
    if value.is_Rational:
        return Fraction(int(value.p), int(value.q))
    number = sympy.N(value, DIGITS)
    if number.is_Float:
        return _from_mpf(mpmath.mpf(number._mpf_))
    return None if number.is_Number or number.is_number else exact(number, what)


def _from_mpf(value: Any) -> Fraction | None:
    import mpmath

    if not mpmath.isfinite(value):
        return None
    size, exponent = (int(part) for part in value.man_exp)  # without the sign
    if exponent + size.bit_length() > 200:
        found = _HUGE
    elif exponent + size.bit_length() < -200:
        found = Fraction(0)
    else:
        found = size * Fraction(2) ** exponent
    return -found if value < 0 else found
