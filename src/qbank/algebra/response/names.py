"""Names: how students spell them, how authors declare them, and what is built in.

`w_0`, `w0`, `w_{0}` and `w₀` are one name, and so are `eta`, `\\eta` and `η`: one spelling is canonical.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from difflib import get_close_matches
from string import ascii_letters

from sympy import Symbol

GREEK: dict[str, str] = {
    "α": "alpha", "β": "beta", "γ": "gamma", "δ": "delta", "ε": "epsilon", "ϵ": "epsilon", "ζ": "zeta",
    "η": "eta", "θ": "theta", "ϑ": "theta", "ι": "iota", "κ": "kappa", "λ": "lambda", "μ": "mu", "µ": "mu",
    "ν": "nu", "ξ": "xi", "π": "pi", "ρ": "rho", "σ": "sigma", "τ": "tau", "υ": "upsilon", "φ": "phi",
    "ϕ": "phi", "χ": "chi", "ψ": "psi", "ω": "omega", "Γ": "Gamma", "Δ": "Delta", "Θ": "Theta",
    "Λ": "Lambda", "Ξ": "Xi", "Π": "Pi", "Σ": "Sigma", "Υ": "Upsilon", "Φ": "Phi", "Ψ": "Psi", "Ω": "Omega",
    "ℓ": "ell",
}  # fmt: skip
GREEK_NAMES = frozenset(GREEK.values()) | {"varepsilon", "vartheta", "varphi", "varrho", "ell"}
VARIANTS = {"varepsilon": "epsilon", "vartheta": "theta", "varphi": "phi", "varrho": "rho"}

# Proper name -> fewest and most arguments.
FUNCTIONS: dict[str, tuple[int, int]] = dict.fromkeys(
    ("exp", "ln", "sqrt", "sin", "cos", "tan", "sinh", "cosh", "tanh", "arcsin", "arccos", "arctan", "abs",
     "sign", "floor", "ceil", "factorial", "erf", "sigmoid", "relu", "step", "softplus"),
    (1, 1),
) | {"max": (2, 6), "min": (2, 6), "binomial": (2, 2)}  # fmt: skip
ALIASES = {
    "log": "ln", "asin": "arcsin", "acos": "arccos", "atan": "arctan", "sgn": "sign", "ceiling": "ceil",
    "ReLU": "relu", "binom": "binomial", "log_e": "ln",
}  # fmt: skip
CONSTANTS = ("pi", "e")
# Functions where sin^2(x) is usual for sin(x)^2.
POWERED = frozenset({"sin", "cos", "tan", "sinh", "cosh", "tanh", "ln"})
ACCENTS = {
    "hat": "hat",
    "widehat": "hat",
    "bar": "bar",
    "overline": "bar",
    "tilde": "tilde",
    "widetilde": "tilde",
}

_GREEK = "[" + "".join(GREEK) + "]"
_WORD = rf"\\?[A-Za-z]+|{_GREEK}"
NAME = re.compile(
    rf"""
    (?: \\(?P<accent>{"|".join(ACCENTS)})
            (?: \s*\{{\s*(?P<under>{_WORD})\s*\}}
              | \s+(?P<next>[A-Za-z](?![A-Za-z])) | \s*(?P<command>\\[A-Za-z]+) )
      | \\(?:mathrm|text|operatorname|mathit)\s*\{{\s*(?P<upright>[A-Za-z]+[0-9]*)\s*\}}
      | \\(?P<latex>[A-Za-z]+)
      | (?P<plain>(?:[A-Za-z]+|{_GREEK})[0-9]*)
    )
    (?: _ (?: \{{(?P<braced>(?:[^{{}}]|\{{[^{{}}]*\}})*)\}}
            | (?P<bare>[A-Za-z0-9]+|\\[A-Za-z]+|{_GREEK}[0-9]*) )
    )?""",
    re.VERBOSE,
)
_UPRIGHT = re.compile(r"\\(?:mathrm|text|mathit|operatorname)\s*\{([^{}]*)\}")
_SUBSCRIPT = re.compile(r"[A-Za-z0-9]+(?:[,+-][A-Za-z0-9]+)*")


def canonical(raw: str) -> str:
    r"""The one spelling of a name: no backslash, no braces, no underscore between a word and a number.

    `\eta` is eta; `w_0`, `w_{0}` and `w0` are w0; `w_{ij}` is w_ij; `\hat{y}_1` is yhat1. Raises ValueError
    when `raw` is not a name.
    """
    match = NAME.fullmatch(raw.strip())
    if match is None:
        raise ValueError(
            f"{raw!r} is not a name: use a letter or a word, digits, and a subscript such as w_0 or w_{{ij}}"
        )
    part = match.groupdict()
    head = (
        part["under"] or part["next"] or part["command"] or part["upright"] or part["latex"] or part["plain"]
    )
    head = GREEK.get(head[0], head[0]) + head[1:] if head[0] in GREEK else head.lstrip("\\")
    head += ACCENTS[part["accent"]] if part["accent"] else ""
    below = part["braced"] if part["braced"] is not None else part["bare"]
    if below is None:
        return head
    below = _UPRIGHT.sub(r"\1", below).replace("\\", "").replace(" ", "").replace("{", "").replace("}", "")
    below = "".join(GREEK.get(char, char) for char in below)
    if not _SUBSCRIPT.fullmatch(below):
        raise ValueError(f"{raw!r} has a subscript that is not a name or a number")
    return head + below if below.isdigit() and head.isalpha() else f"{head}_{below}"


def declare(symbols: Iterable[str] | Mapping[str, Symbol]) -> dict[str, Symbol]:
    """Canonical name -> symbol. A bare name becomes a real symbol: answers are real numbers.

    Raises ValueError when a name cannot be typed or two names are spelled alike, TypeError when a value is
    not a sympy Symbol: both are the author's slips, never the student's.
    """
    if isinstance(symbols, str):
        raise TypeError(f"declare symbols as a list of names, not as the text {symbols!r}")
    pairs = (
        symbols.items()
        if isinstance(symbols, Mapping)
        else ((name, Symbol(name, real=True)) for name in symbols)
    )
    table: dict[str, Symbol] = {}
    for name, symbol in pairs:
        if not isinstance(symbol, Symbol):
            raise TypeError(f"the symbol {name!r} must be a sympy Symbol, not {type(symbol).__name__}")
        key = canonical(name)
        if key in table:
            raise ValueError(f"two declared symbols are spelled alike: {name!r} and {table[key]}")
        table[key] = symbol
    return table


def split_word(word: str, declared: Mapping[str, Symbol]) -> tuple[str, ...]:
    """The letters of `word` when it can only be a product of declared letters (and e), else nothing.

    Two to four different letters; never a word that is itself Greek, a function or a constant.
    """
    if not 2 <= len(word) <= 4 or len(set(word)) < len(word) or word in BUILT_IN or word in GREEK_NAMES:
        return ()
    return tuple(word) if all(letter in declared or letter == "e" for letter in word) else ()


def usual_letter(name: str) -> str:
    r"""The usual form of a Greek letter's variant: `varepsilon0` is epsilon0. Other names are left alone."""
    for variant, usual in VARIANTS.items():
        if name.startswith(variant):
            return usual + name[len(variant) :]
    return name


BUILT_IN = frozenset(FUNCTIONS) | frozenset(ALIASES) | frozenset(CONSTANTS)


def likely(name: str, declared: Iterable[str]) -> str:
    """What the student may have meant by an unknown name: "did you mean x*sin?", or the names there are."""
    names = sorted(declared)
    if len(name) > 20:
        return listing(names)
    known = sorted({*names, *BUILT_IN, "e"}, key=len, reverse=True)
    bare = name.replace("_", "")
    for candidate in names:
        if candidate.replace("_", "").lower() == bare.lower():
            return f"did you mean {typed(candidate)}?"
    number = name.lstrip(ascii_letters)
    head = name.removesuffix(number)
    if number.isdigit() and head in names:
        return f"did you mean {head}^{number} or {number}*{head}?"
    parts = _segments(name, known)
    if parts:
        return f"did you mean {'*'.join(map(typed, parts))}?"
    for function in sorted(FUNCTIONS, key=len, reverse=True):
        if name.lower().startswith(function) and name != function and name[len(function) :].isalnum():
            return f"did you mean {function}({name[len(function) :]})?"
    near = get_close_matches(name, [*names, *FUNCTIONS, "pi"], n=1, cutoff=0.7)
    if near:
        return f"did you mean {typed(near[0])}?"
    return listing(names)


def listing(names: Iterable[str]) -> str:
    """The declared names, for a message."""
    shown = [typed(name) for name in sorted(names)]
    return f"the names here are {', '.join(shown[:8])}" if shown else "this answer has no letters in it"


def _segments(name: str, known: list[str]) -> list[str]:
    """`name` cut greedily into two to four known names, or nothing."""
    parts: list[str] = []
    rest = name
    while rest and len(parts) < 4:
        found = next((word for word in known if rest.startswith(word)), "")
        if not found:
            return []
        parts.append(found)
        rest = rest[len(found) :]
    return parts if not rest and len(parts) > 1 and all(part not in FUNCTIONS for part in parts[:-1]) else []


def typed(name: str) -> str:
    """A canonical name as it can be typed again: braces where the subscript is not one word."""
    head, _, below = name.partition("_")
    return f"{head}_{{{below}}}" if below and not below.isalnum() else name


def latex_name(name: str) -> str:
    r"""A canonical name as LaTeX: `eta0` is `\eta_{0}`, `yhat` is `\hat{y}`, `loss` is `\mathrm{loss}`."""
    head, _, below = name.partition("_")
    word = head.rstrip("0123456789")
    digits = head[len(word) :]
    subscript = digits or (f"\\mathrm{{{below}}}" if below.isalpha() and len(below) > 2 else below)
    accent = next((accent for accent in ("hat", "bar", "tilde") if word.endswith(accent)), "")
    under = word[: len(word) - len(accent)]
    if accent and (len(under) == 1 or under in GREEK_NAMES):
        shown = f"\\{accent}{{{_letter(under)}}}"
    else:
        shown = _letter(word)
    if digits and below:  # w1_2: a name with digits of its own keeps them upright, as one word
        return f"\\mathrm{{{head}}}_{{{below}}}"
    return f"{shown}_{{{subscript}}}" if subscript else shown


def _letter(word: str) -> str:
    if word in GREEK_NAMES:
        return f"\\{word}"
    return word if len(word) == 1 else f"\\mathrm{{{word}}}"
