"""Sets of possible signs as three bits, and their arithmetic."""

from __future__ import annotations

from qbank.algebra.polynomials import Coeff, Exponent

NEG, ZERO, POS = 1, 2, 4
ANY = NEG | ZERO | POS
Mask = int


def of_number(c: Coeff) -> Mask:
    """The sign of a number."""
    return POS if c > 0 else NEG if c < 0 else ZERO


def flip(m: Mask) -> Mask:
    """The signs of -x."""
    return (m & ZERO) | (POS if m & NEG else 0) | (NEG if m & POS else 0)


def times(a: Mask, b: Mask) -> Mask:
    """The signs of a product."""
    out = ZERO if (a | b) & ZERO else 0
    if b & POS:
        out |= a & (NEG | POS)
    if b & NEG:
        out |= flip(a) & (NEG | POS)
    return out


def plus(a: Mask, b: Mask) -> Mask:
    """The signs of a sum of two numbers with these signs."""
    if a == ZERO:
        return b
    if b == ZERO:
        return a
    if not (a | b) & NEG:
        return POS if POS in (a, b) else ZERO | POS
    if not (a | b) & POS:
        return NEG if NEG in (a, b) else ZERO | NEG
    return ANY


def power(m: Mask, e: Exponent) -> Mask:
    """The signs of a real number to a power at which it has a value; fractional powers need m >= 0."""
    if e < 0:
        m &= ~ZERO
    if e.denominator != 1:
        return m & ~NEG
    if e % 2 == 0:
        return POS | (m & ZERO) if m & (NEG | POS) else m
    return m
