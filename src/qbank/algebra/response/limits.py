"""How large an answer may be before it is refused unread."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Limits:
    """Caps on an answer. They keep reading it, and later comparing it with the key, fast."""

    max_chars: int = 500  # typed characters
    max_tokens: int = 300  # numbers, names, signs and brackets
    max_nodes: int = 150  # nodes of the parsed tree
    max_depth: int = 30  # brackets within brackets
    max_digits: int = 30  # digits of one typed number
    max_exponent: int = 30  # k in a typed 1e±k
    max_bits: int = 12_000  # bits of any whole number that the answer makes when multiplied out
    max_log10: float = 300.0  # |log10| of any number in the answer, as floating point can hold it
    max_degree: int = 200  # total degree when multiplied out
    max_terms: int = 5000  # number of terms when multiplied out
    max_root: int = 100  # n of an n-th root
    max_radicand_bits: int = 2048  # bits of a number below a root: sympy looks for its factors
    max_spread: int = 48  # terms below sinh, cosh, tanh, with all that may be complex split in two
    max_growth: int = 3  # exponentials within exponentials
    max_functions: int = 5  # functions, roots and powers with letters within each other
    max_factorial: int = 170  # n of n! and of binomial(n, k)
    max_entries: int = 100  # entries of a vector or matrix


DEFAULT_LIMITS = Limits()
