"""Labels: text with `$LaTeX$` in it as Typst content, and about how large it comes out.

The size is an estimate (the widths of New Computer Modern in round numbers): it decides where a label goes,
never what it shows. Typst measures the real size when it draws.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from fractions import Fraction
from typing import Final

from .numbers import decimal_text

SIZE: Final = 9.0  # pt
EM: Final = SIZE * 2.54 / 72  # cm
_TOKEN: Final = re.compile(r"\\[A-Za-z]+\*?|\\.|.", re.DOTALL)


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


_NO_WIDTH: Final = _words(r"""
    \left \right \hat \bar \tilde \vec \dot \ddot \widehat \widetilde \overline \underline \mathbf \mathrm
    \mathcal \mathbb \mathsf \boldsymbol \bm \text \textbf \operatorname \displaystyle \limits \,
    \big \Big \bigl \bigr \Bigl \Bigr
""")
_NAMES: Final = _words(r"""
    \sin \cos \tan \tanh \sinh \cosh \exp \log \ln \max \min \arg \sup \inf \det \lim \dim \ker \Pr
""")
_RELATIONS: Final = _words(r"""
    = < > + - \le \leq \ge \geq \ne \neq \approx \to \in \sim \pm \cdot \times \odot \mapsto \ll \gg
""")


@dataclass(frozen=True, slots=True)
class Content:
    """Typst content (source between brackets, or an equation) with its width and height in cm, estimated."""

    typst: str
    width: float
    height: float

    @property
    def tall(self) -> bool:
        """Whether it reaches far over and under a line of text, as fractions and sums do."""
        return self.height > 1.1 * EM


def content(label: str) -> Content:
    """The content of a label; `$…$` is LaTeX mathematics, `\\$` a dollar sign.

    Raises ValueError for an unpaired dollar sign, for control characters and for mathematics that cannot be
    converted, with the label in the message; TypeError when the label is not a string.
    """
    if not isinstance(label, str):
        raise TypeError(f"a label is a string, not a {type(label).__name__}: {label!r}")
    if bad := [character for character in label if ord(character) < 32]:
        raise ValueError(f'label {label!r} has the control character {bad[0]!r}: write a raw string, r"…"')
    parts = re.split(r"(?<!\\)\$", label)
    if len(parts) % 2 == 0:
        raise ValueError(f"label {label!r} has a $ without its partner; a dollar sign is written \\$")
    source, width, height = "", 0.0, 0.75
    for index, part in enumerate(parts):
        if index % 2:
            source += f"${math(part, label)}$"
            across, high = _math_size(part)
            width, height = width + across, max(height, high)
        elif part:
            plain = part.replace("\\$", "$")
            source += '#"' + plain.replace("\\", "\\\\").replace('"', '\\"') + '"'
            width += sum(map(_letter, plain))
    return Content(f"[{source}]", width * EM, height * EM)


def math(latex: str, label: str) -> str:
    """Typst mathematics of LaTeX mathematics; raises ValueError that names the label."""
    from qbank import mathtext

    if not latex.strip():
        raise ValueError(f"label {label!r} has nothing between its $ signs")
    try:
        # Typst sets an equation with a space at both ends on a line of its own.
        return mathtext.to_typst(latex).strip()
    except mathtext.MathError as error:
        raise ValueError(f"label {label!r}: {error}") from error


def prelude(source: str) -> str:
    """The Typst definitions that the mathematics in `source` needs, empty when it needs none."""
    if "$" not in source:
        return ""
    from qbank import mathtext

    names = re.findall(r"#let\s+([\w-]+)", mathtext.PRELUDE)
    used = any(re.search(rf"(?<![\w-]){re.escape(name)}(?![\w-])", source) for name in names)
    return f"{mathtext.PRELUDE.strip()}\n" if used else ""


def number(value: Fraction, places: int = 4) -> Content:
    """A number as a tick shows it: a decimal with at most `places` digits, else times a power of ten.

    What is no such decimal is rounded to four significant digits.
    """
    text = decimal_text(value, places) or decimal_text(_rounded(value), places)
    if text is None or abs(value) >= 10**5:
        text = _scientific(value)
    width = sum(0.28 if character == "." else 0.5 for character in text) + 0.28 * text.startswith("-")
    if "dot.op" in text:
        width = 0.5 * len(text.replace(" dot.op ", "oo").replace("^", "").replace("(", "").replace(")", ""))
    return Content(f"${text}$", width * EM, 0.7 * EM)


def _rounded(value: Fraction) -> Fraction:
    """The number to four significant digits."""
    return Fraction(f"{float(value):.3e}")


def _scientific(value: Fraction) -> str:
    exponent = 0
    while abs(value) >= 10:
        value, exponent = value / 10, exponent + 1
    while 0 < abs(value) < 1:
        value, exponent = value * 10, exponent - 1
    digits = f"{float(value):.3f}".rstrip("0").rstrip(".")
    power = f"10^({exponent})"
    return power if digits == "1" else f"-{power}" if digits == "-1" else f"{digits} dot.op {power}"


def power_of_ten(exponent: int) -> Content:
    """The tick of a logarithmic axis."""
    return Content(f"$10^({exponent})$", (1.0 + 0.35 * len(str(exponent))) * EM, 0.9 * EM)


def _letter(character: str) -> float:
    """The width of a character of running text in em."""
    if character in "ijltfr.,;:'!|()[] ":
        return 0.34
    if character in "mwMW—":
        return 0.86
    return 0.72 if character.isupper() else 0.51


def _math_size(latex: str) -> tuple[float, float]:
    """Width and height of a formula in em."""
    tokens = [token for token in _TOKEN.findall(latex) if not token.isspace()]
    return _row(tokens, 0, len(tokens))


def _row(tokens: list[str], start: int, end: int) -> tuple[float, float]:
    width, height, at = 0.0, 0.75, start
    script = 0.0  # the width of the index that stands just before: an exponent stands over it
    while at < end:
        token = tokens[at]
        if token in ("^", "_"):
            first, last, at = _argument(tokens, at + 1, end)
            across, high = _row(tokens, first, last)
            width, height = width + max(0.0, 0.72 * across - script), max(height, 0.4 + 0.6 * high)
            script = max(script, 0.72 * across)
            continue
        script = 0.0
        if token == "-" and (at == start or tokens[at - 1] in _RELATIONS or tokens[at - 1] in "({["):
            width += 0.78  # a sign, without the space of an operator
            at += 1
        elif token in (r"\frac", r"\dfrac", r"\tfrac"):
            first, last, at = _argument(tokens, at + 1, end)
            above = _row(tokens, first, last)
            first, last, at = _argument(tokens, at, end)
            below = _row(tokens, first, last)
            scale = 1.0 if token == r"\dfrac" else 0.62
            width += scale * max(above[0], below[0]) + 0.3
            height = max(height, scale * (above[1] + below[1]) + 0.3)
        elif token == r"\sqrt":
            first, last, at = _argument(tokens, at + 1, end)
            across, high = _row(tokens, first, last)
            width, height = width + across + 0.85, max(height, high + 0.25)
        else:
            width += _symbol(token)
            height = max(height, 1.2 if token in (r"\sum", r"\prod", r"\int") else 0.0)
            at += 1
    return width, height


def _argument(tokens: list[str], at: int, end: int) -> tuple[int, int, int]:
    """Where the argument at `at` begins and ends, and where the row goes on."""
    if at >= end or tokens[at] != "{":
        return at, min(at + 1, end), min(at + 1, end)
    depth = 0
    for index in range(at, end):
        depth += (tokens[index] == "{") - (tokens[index] == "}")
        if depth == 0:
            return at + 1, index, index + 1
    return at + 1, end, end


def _symbol(token: str) -> float:
    if token in "{}" or token in _NO_WIDTH:
        return 0.0
    if token in _RELATIONS:
        return 1.3
    if token in _NAMES:
        return 0.5 * len(token) - 0.2
    if token.startswith("\\"):
        return 1.1 if token in (r"\sum", r"\prod", r"\int", r"\quad") else 0.6
    return 0.55 if token in "fijltr" or token.isdigit() else _letter(token) + 0.05
