"""Numbers as Moodle reads them: fractions of a grade, decimals, and the forms of an exact number.

Moodle cuts a numerical answer to the number at its front without a word (`1/2` becomes 1), and marks a
student's `157/50` wrong; so exact fractions are asked as short answers with every accepted form written out.
"""

from __future__ import annotations

import re
from fractions import Fraction

from qbank.content import Scalar
from qbank.writers.moodle_model import Unfit

# The whole list of percentages that the importer takes; the negative of each is taken too.
ALLOWED = (
    *("0", "5", "10", "11.11111", "12.5", "14.28571", "16.66667", "20", "25", "30", "33.33333", "40"),
    *("50", "60", "66.66667", "70", "75", "80", "83.33333", "90", "100"),
)
_SHARES = dict(
    zip(
        range(1, 11),
        ("100", "50", "33.33333", "25", "20", "16.66667", "14.28571", "12.5", "11.11111", "10"),
        strict=True,
    )
)

PLAIN_NUMBER = re.compile(r"-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?")
_INTEGER = re.compile(r"-?[0-9]+")
_FRACTION = re.compile(r"-?[0-9]+(?:/[0-9]+)?")

# Moodle compares floats and widens each interval by 1e-14 of the answer: beyond this, neighbours would pass.
EXACT_LIMIT = 10**13
_SLACK = Fraction(1, 10**13)
MINUS = "\u2212"


def right_shares(count: int) -> list[str]:
    """Percentages for `count` right options, as equal as Moodle's list allows; they add up to 100.

    Thirds, sixths, sevenths and ninths are written to five decimals, which Moodle stores as the exact share.
    Raises `Unfit` above 20: the smallest percentage in the list is 5.
    """
    if count in _SHARES:
        return [_SHARES[count]] * count
    if not 10 < count <= 20:
        raise Unfit(f"{count} right options cannot share 100 % by Moodle's list; 20 is the most")
    return ["10"] * (20 - count) + ["5"] * (2 * count - 20)


def wrong_share(count: int) -> str:
    """The percentage of each of `count` wrong options: ticking every option then earns nothing."""
    return "-" + _SHARES.get(count, "10")


def grade(points: Fraction) -> str:
    """Points to seven decimals, as Moodle stores them."""
    return f"{float(points):.7f}".rstrip("0").rstrip(".")


def decimal(scalar: Scalar) -> str:
    """The plain decimal of a scalar. Raises `Unfit` for what Moodle would cut or refuse."""
    if not PLAIN_NUMBER.fullmatch(scalar.decimal):
        raise Unfit(
            f"{scalar.decimal!r} is not a plain decimal number, so Moodle would misread {scalar.exact}"
        )
    return scalar.decimal


def plain(value: Fraction) -> str:
    """A bound that is not below zero as a plain decimal, rounded down to 15 decimals."""
    scaled = value.numerator * 10**15 // value.denominator
    whole, rest = divmod(scaled, 10**15)
    return f"{whole}.{rest:015d}".rstrip("0").rstrip(".")


def is_integer(scalar: Scalar) -> bool:
    return _INTEGER.fullmatch(scalar.exact) is not None


def is_fraction(scalar: Scalar) -> bool:
    """Whether the exact form is an integer or p/q."""
    return _FRACTION.fullmatch(scalar.exact) is not None


def too_near(key: Fraction, other: Fraction, tolerance: Fraction) -> bool:
    """Whether a response `other` could be marked as the key, Moodle's own slack included."""
    return abs(key - other) <= tolerance + _SLACK * max(Fraction(1), abs(key))


def exact_forms(scalar: Scalar, *, wide: bool) -> list[str]:
    """The ways to type an exact fraction: `-3/4`, `- 3 / 4`, `-(3/4)`, `-0.75`, `-.75`, also with U+2212.

    `wide` gives them all, for a key; without it only the usual few, for a mistake that is to be recognised.
    """
    value = Fraction(scalar.exact)
    top, bottom = abs(value.numerator), value.denominator
    if bottom == 1:
        bodies = [f"{top}"] + ([f"{top}.0", f"{top}/1"] if wide else [])
    else:
        slashes = ("/", " / ", " /", "/ ") if wide else ("/", " / ")
        bodies = [f"{top}{slash}{bottom}" for slash in slashes]
    if scalar.terminates and bottom > 1:
        digits = decimal(scalar).lstrip("-").rstrip("0")
        bodies.append(digits)
        if wide and digits.startswith("0."):
            bodies.append(digits[1:])
    if value >= 0:
        return bodies
    forms = [f"-{body}" for body in bodies]
    if wide:
        forms += [f"{MINUS}{body}" for body in bodies]
        forms += [f"- {body}" for body in bodies]
        if bottom > 1:
            forms += [f"{sign}({top}/{bottom})" for sign in ("-", MINUS)] + [f"(-{top})/{bottom}"]
    return forms


def typed_forms(text: str) -> list[str]:
    """The ways to type an expression: as given, without spaces, with `^` for `**`, with `2x` for `2*x`."""
    forms = [text]
    forms += [form.replace(" ", "") for form in forms]
    forms += [form.replace("**", "^") for form in forms]
    forms += [re.sub(r"(?<![\w.])([0-9]+)\*(?=[A-Za-z(])", r"\1", form) for form in forms]
    return list(dict.fromkeys(forms))


def pattern(text: str) -> str:
    """The text as a short answer that only this text matches: the asterisk is Moodle's wildcard."""
    if "\\" in text:
        raise Unfit(f"the short answer {text!r} holds a backslash, which Moodle reads as an escape")
    return text.strip().replace("*", r"\*")
