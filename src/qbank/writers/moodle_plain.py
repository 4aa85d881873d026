r"""Formulas as plain text, for drop-down boxes: `\frac{1}{2}` becomes `1/2`, `\sqrt{2}` becomes `√2`.

A drop-down box shows a formula as its source. Only what reads well in one line of Unicode is converted; for
the rest the answer is None, and the caller asks in another way.
"""

from __future__ import annotations

import re

from qbank.content import Break, Code, Emph, Inlines, Link, Math, Slot, Strong, Text

_TOKEN = re.compile(r"\\[A-Za-z]+|\\.|[{}^_]|[A-Za-z]|[0-9.]+|\s+|.", re.DOTALL)


def _pairs(text: str) -> dict[str, str]:
    """A table written as `name sign name sign …`."""
    words = text.split()
    return dict(zip(words[::2], words[1::2], strict=True))


_FRACTIONS = ("\\frac", "\\tfrac", "\\dfrac")
_FUNCTIONS = {
    "log",
    "ln",
    "exp",
    "sin",
    "cos",
    "tan",
    "tanh",
    "sinh",
    "cosh",
    "max",
    "min",
    "det",
    "tr",
    "arg",
}
_SIGNS = _pairs(
    "alpha α beta β gamma γ delta δ epsilon ε varepsilon ε zeta ζ eta η theta θ iota ι kappa κ lambda λ mu μ "
    "nu ν xi ξ pi π rho ρ sigma σ tau τ phi φ varphi φ chi χ psi ψ omega ω Gamma Γ Delta Δ Theta Θ Lambda Λ "
    "Xi Ξ Pi Π Sigma Σ Phi Φ Psi Ψ Omega Ω infty ∞ partial ∂ nabla ∇ ell ℓ dots … ldots … cdots … "
    "lVert ‖ rVert ‖ Vert ‖ | ‖ lvert | rvert | vert | { { } } lbrace { rbrace } % % langle ⟨ rangle ⟩ "
    "top ᵀ circ ° neg ¬ emptyset ∅"
)
_SPACES = {
    ",": " ",
    ":": " ",
    ";": " ",
    "!": "",
    " ": " ",
    "quad": " ",
    "qquad": "  ",
    "left": "",
    "right": "",
}
_RELATIONS = _pairs(
    "cdot · times × pm ± le ≤ leq ≤ ge ≥ geq ≥ ne ≠ neq ≠ lt < gt > to → mapsto ↦ in ∈ approx ≈ sim ∼ ll ≪ "
    "gg ≫ subset ⊂ cup ∪ cap ∩ odot ⊙ implies ⇒ mid | colon :"
)
_SPACED = {"+", "-", "=", "<", ">"}
_HIGH = str.maketrans("0123456789+-−=()nTidk", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁻⁼⁽⁾ⁿᵀⁱᵈᵏ")
_LOW = str.maketrans("0123456789+-−=()aeijknmptx", "₀₁₂₃₄₅₆₇₈₉₊₋₋₌₍₎ₐₑᵢⱼₖₙₘₚₜₓ")
_BLACKBOARD = dict(zip("RNZQCPE", "ℝℕℤℚℂℙ𝔼", strict=True))
_SIMPLE = re.compile(r"[\w.∞ℓ√]+")


class _Hard(Exception):
    """Not to be had in one line of text."""


def plain_text(nodes: Inlines) -> str | None:
    """The line as plain text, or None when it cannot be read well without typesetting."""
    pieces = []
    for node in nodes:
        match node:
            case Text(text) | Code(text):
                pieces.append(text)
            case Math(latex):
                formula = plain_formula(latex)
                if formula is None:
                    return None
                pieces.append(formula)
            case Strong(inner) | Emph(inner):
                within = plain_text(inner)
                if within is None:
                    return None
                pieces.append(within)
            case Link() | Slot() | Break():
                return None
            case _:
                raise TypeError(f"the Moodle writer does not know the inline {node!r}")
    text = " ".join("".join(pieces).split())
    # The box shows `<x` as the start of a tag and `&lt;` as a sign, and MathJax reads its delimiters.
    if not text or re.search(r"<\S|&[#\w]+;|\$\$|\\[(\[]|@@", text):
        return None
    return text


def plain_formula(latex: str) -> str | None:
    """The formula as a line of Unicode, or None."""
    reader = _Reader(_TOKEN.findall(latex))
    try:
        text = reader.sequence(until="")
    except _Hard:
        return None
    return " ".join(text.split())


class _Reader:
    """Reads tokens of LaTeX from left to right; raises `_Hard` at the first it cannot put in a line."""

    def __init__(self, tokens: list[str]) -> None:
        self.tokens = tokens
        self.at = 0

    def peek(self) -> str:
        return self.tokens[self.at] if self.at < len(self.tokens) else ""

    def take(self) -> str:
        token = self.peek()
        self.at += 1
        return token

    def skip_space(self) -> None:
        while self.peek().isspace():
            self.take()

    def sequence(self, until: str) -> str:
        text = ""
        while (token := self.peek()) != until:
            if not token or token in "}&":
                raise _Hard
            before = text.rstrip()
            atom = self.atom(follows=bool(before) and before[-1] not in "([{,=<>≤≥")
            if token in _FRACTIONS and (text[-1:].isalnum() or not self.ends()):
                atom = f"({atom})"  # `1/2x` would be read as 1/(2x)
            elif token[1:] in _FUNCTIONS and text[-1:].isalnum():
                atom = f" {atom}"
            text += atom
        self.take()
        return text

    def ends(self) -> bool:
        """Whether the term ends here, so that no factor follows."""
        rest = (token for token in self.tokens[self.at :] if not token.isspace())
        token = next(rest, "")
        return (
            token in ("", "}", ")", "]", ",", ".", "\\right") or token in _SPACED or token[1:] in _RELATIONS
        )

    def argument(self) -> str:
        self.skip_space()
        if self.peek() == "{":
            self.take()
            return self.sequence(until="}")
        token = self.peek()
        if not token:
            raise _Hard
        if len(token) > 1 and token[0].isdigit():  # `\\frac12` takes one digit at a time
            self.tokens[self.at] = token[1:]
            return token[0]
        return self.atom(follows=False)

    def atom(self, *, follows: bool) -> str:
        token = self.take()
        if token == "{":
            return self.sequence(until="}")
        if token in ("^", "_"):
            return self.script(token)
        if token.startswith("\\"):
            return self.command(token[1:])
        if token in _SPACED:
            sign = "−" if token == "-" else token
            # A sign at the beginning belongs to what follows; `<` keeps its spaces, or a tag would begin.
            return f" {sign} " if follows or token not in "+-" else sign
        if token.isspace():
            return " "
        if token in "~$#%":
            raise _Hard
        return token + " " if token == "," else token

    def script(self, mark: str) -> str:
        text = self.argument().replace(" ", "")
        table = _HIGH if mark == "^" else _LOW
        if text and all(ord(character) in table for character in text):
            return text.translate(table)
        if mark == "^" and text == "*":
            return "*"
        if mark == "^":
            return f"^{text}" if _SIMPLE.fullmatch(text) else f"^({text})"
        raise _Hard

    def command(self, name: str) -> str:
        if "\\" + name in _FRACTIONS:
            top, bottom = self.argument(), self.argument()
            return f"{_grouped(top)}/{_grouped(bottom)}"
        if name == "sqrt":
            if self.peek() == "[":
                raise _Hard
            return f"√{_grouped(self.argument())}"
        if name in ("text", "mathrm", "operatorname", "textrm", "mathbf", "mathit"):
            return self.words()
        if name == "mathbb":
            letter = self.argument()
            if letter not in _BLACKBOARD:
                raise _Hard
            return _BLACKBOARD[letter]
        if name.isalpha():
            self.skip_space()
        if name in _RELATIONS:
            return f" {_RELATIONS[name]} "
        if name in _FUNCTIONS:
            return name if self.peek() in ("(", "^", "_") else f"{name} "
        if name in _SPACES:
            return _SPACES[name]
        if name not in _SIGNS:
            raise _Hard
        return _SIGNS[name]

    def words(self) -> str:
        r"""The letters of a `\text{…}` with their spaces."""
        if self.take() != "{":
            raise _Hard
        pieces = []
        while (token := self.take()) != "}":
            if not token or token in "{^_" or token.startswith("\\"):
                raise _Hard
            pieces.append(token)
        return "".join(pieces)


def _grouped(text: str) -> str:
    """In parentheses unless it is a single number or name."""
    text = text.strip()
    return text if _SIMPLE.fullmatch(text) else f"({text})"
