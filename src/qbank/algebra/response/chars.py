"""From typed characters to plain ones: which Unicode an answer may hold and what each stands for.

Every character is either plain, replaced by what it plainly means (− × · ² ½ 𝑥), or refused by name. None is
dropped in silence: a right-to-left mark or a Cyrillic а is refused, because the student cannot see it.
"""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass

from qbank.algebra.response.errors import ResponseError, visible
from qbank.algebra.response.limits import Limits
from qbank.algebra.response.names import GREEK

SAME = {
    "−": "-", "–": "-", "‐": "-", "‑": "-", "﹣": "-",
    "×": "*", "·": "*", "⋅": "*", "∗": "*", "∙": "*", "÷": "/", "∕": "/", "⁄": "/", "∣": "|", "→": "->",
    "\u00a0": " ", "\u2009": " ", "\u202f": " ", "\u2002": " ", "\u2003": " ", "\u200a": " ", "\u2007": " ",
    "½": r"\frac{1}{2}", "⅓": r"\frac{1}{3}", "⅔": r"\frac{2}{3}", "¼": r"\frac{1}{4}", "¾": r"\frac{3}{4}",
    "⅕": r"\frac{1}{5}", "⅛": r"\frac{1}{8}",
}  # fmt: skip
KEPT = "√⌊⌋⌈⌉"  # the tokenizer knows these
SUPERSCRIPTS = {**dict(zip("⁰¹²³⁴⁵⁶⁷⁸⁹", "0123456789", strict=True)), "⁺": "+", "⁻": "-"}
SUBSCRIPTS = dict(zip("₀₁₂₃₄₅₆₇₈₉", "0123456789", strict=True))

_EQUATION = "give a value, not an equation or an inequality"
_OPERATION = "carry the operation out and give the result"
_QUOTE = "quotes are not used in an answer"
ADVICE = {
    "∞": "infinity is not a number: it cannot be used here",
    **dict.fromkeys("<>≤≥≠≈≡≅∼⩽⩾", _EQUATION),
    **dict.fromkeys("∂∇∫∑∏∆", _OPERATION),
    **dict.fromkeys("\"'`“”„‘’‚′″«»", _QUOTE + "; a prime is not part of a name here"),
    **dict.fromkeys("±∓", "give one value, not two"),
    "°": "angles are in radians: write pi/6, not 30°",
    "%": "write 0.5 or 50/100, not 50%",
    "‰": "write a fraction or a decimal",
    "…": "write everything out",
    "~": "write the value itself",
    "—": "for minus type -",
    "‖": "a norm cannot be used here; for an absolute value write |x| or abs(x)",
    **dict.fromkeys("⟨⟩〈〉", "for a vector write [1, 2]"),
    **dict.fromkeys("ᵀ⊤", "write a column as [[1], [2]]"),
    **dict.fromkeys("ⁿˣʸⁱ⁽⁾", "for a power write ^, such as x^n"),
    **dict.fromkeys("⊙∘⊗", "carry the product out entry by entry"),
    ";": "separate entries with commas",
    ":": "for a division write /",
    ".": "a point is only used inside a number, such as 0.5",
}


@dataclass(frozen=True, slots=True)
class Plain:
    """Plain text with, for each of its characters (and its end), the place in the typed text."""

    text: str
    where: tuple[int, ...]


def plain(text: str, limits: Limits, lines: bool = False) -> Plain:
    """`text` in plain characters; `lines` allows line breaks inside it. Raises ResponseError."""
    if len(text) > limits.max_chars:
        raise ResponseError(
            f"the answer is too long: {len(text)} characters, at most {limits.max_chars} are read",
            limits.max_chars,
            "length",
        )
    start = len(text) - len(text.lstrip(" \t\r\n"))
    end = len(text.rstrip(" \t\r\n"))
    out: list[str] = []
    where: list[int] = []
    place = start
    while place < end:
        piece, taken = _piece(text, place, end, lines)
        out.append(piece)
        where += [place] * len(piece)
        place += taken
    if not out:
        raise ResponseError("the answer is empty", 0, "empty")
    return Plain("".join(out), (*where, end))


def _piece(text: str, place: int, end: int, lines: bool) -> tuple[str, int]:
    """What the character at `place` stands for, and how many typed characters that took."""
    char = text[place]
    for table, before in ((SUPERSCRIPTS, "^"), (SUBSCRIPTS, "_")):
        if char in table:
            stop = place
            while stop < end and text[stop] in table:
                stop += 1
            return f"{before}{{{''.join(table[c] for c in text[place:stop])}}}", stop - place
    if char in SAME:
        return SAME[char], 1
    if char == "\t" or (lines and char in "\r\n"):
        return " ", 1
    if " " <= char <= "~" or char in GREEK or char in KEPT:
        return char, 1
    if 0xFF01 <= ord(char) <= 0xFF5E:  # fullwidth ASCII, as East Asian keyboards type it
        return chr(ord(char) - 0xFEE0), 1
    name = unicodedata.name(char, "")
    if name.startswith(("MATHEMATICAL ITALIC ", "PLANCK CONSTANT")):  # 𝑥, as copied from a PDF
        letter = unicodedata.normalize("NFKC", char)
        if letter.isascii() or letter in GREEK:
            return letter, 1
    raise ResponseError(describe(char), place, "character")


def describe(char: str) -> str:
    """Why a character is refused, in words, without printing what could disturb the reader's screen."""
    if char in ADVICE:
        return f"{char} cannot be used here: {ADVICE[char]}"
    category = unicodedata.category(char)
    name = unicodedata.name(char, "")
    code = f"U+{ord(char):04X}" + (f" {name}" if name else "")
    if char in "\r\n":
        return "give the answer on one line"
    if category.startswith("C") or category in ("Zl", "Zp"):
        return f"there is an invisible or broken character here ({code}): type this part of the answer again"
    if category.startswith("M"):
        return f"there is an accent or mark on a letter here ({code}): use plain letters"
    if category.startswith("Z"):
        return f"there is an unusual space here ({code}): use an ordinary space"
    if category.startswith("N"):
        return f"{_quoted(char)}only the digits 0 to 9 are read ({code})"
    if (
        name.startswith("MATHEMATICAL")
        or "DOUBLE-STRUCK" in name
        or "SCRIPT" in name
        or "BLACK-LETTER" in name
    ):
        return f"{_quoted(char)}bold and script letters are not read ({code}): type the plain letter"
    if category.startswith("L"):
        return f"{_quoted(char)}not a letter from a to z, though it may look like one ({code}): type it again"
    return f"{_quoted(char)}this character cannot be used in an answer ({code})"


def _quoted(char: str) -> str:
    return f"'{char}': " if visible(char) == char else ""
