"""Tables of the terminal's mathematics: commands and the characters that stand for them."""

from __future__ import annotations

from typing import Final


def _pairs(text: str) -> dict[str, str]:
    """A table written as `name sign name sign …`."""
    words = text.split()
    return dict(zip(words[::2], words[1::2], strict=True))


ORDINARY: Final = _pairs(
    "alpha α beta β gamma γ delta δ epsilon ϵ varepsilon ε zeta ζ eta η theta θ vartheta ϑ iota ι kappa κ "
    "lambda λ mu μ nu ν xi ξ pi π rho ρ varrho ϱ sigma σ tau τ upsilon υ phi ϕ varphi φ chi χ psi ψ omega ω "
    "Gamma Γ Delta Δ Theta Θ Lambda Λ Xi Ξ Pi Π Sigma Σ Upsilon Υ Phi Φ Psi Ψ Omega Ω infty ∞ partial ∂ "
    "nabla ∇ ell ℓ hbar ℏ forall ∀ exists ∃ emptyset ∅ varnothing ∅ top ᵀ bot ⊥ neg ¬ lnot ¬ angle ∠ "
    "dots … ldots … cdots ⋯ vdots ⋮ ddots ⋱ prime ′ % % # # $ $ & & _ _ Re ℜ Im ℑ aleph ℵ checkmark ✓"
)
BINARY: Final = _pairs(
    "cdot · times × div ÷ pm ± mp ∓ circ ∘ odot ⊙ otimes ⊗ oplus ⊕ ast ∗ star ⋆ cup ∪ cap ∩ setminus ∖ "
    "wedge ∧ vee ∨ land ∧ lor ∨ bullet •"
)
RELATIONS: Final = _pairs(
    "le ≤ leq ≤ ge ≥ geq ≥ ne ≠ neq ≠ lt < gt > to → rightarrow → leftarrow ← mapsto ↦ longrightarrow ⟶ "
    "leftrightarrow ↔ Leftrightarrow ⇔ Longleftrightarrow ⟺ iff ⟺ Rightarrow ⇒ implies ⟹ Longrightarrow ⟹ "
    "in ∈ notin ∉ ni ∋ subset ⊂ subseteq ⊆ supset ⊃ approx ≈ sim ∼ simeq ≃ cong ≅ equiv ≡ propto ∝ ll ≪ gg ≫ "
    "mid | perp ⊥ parallel ∥ prec ≺ preceq ⪯ succ ≻ succeq ⪰ models ⊨ vdash ⊢ leqslant ⩽ geqslant ⩾ colon :"
)
OPENING: Final = _pairs("lVert ‖ lvert | lbrace { { { lfloor ⌊ lceil ⌈ langle ⟨ lbrack [ lparen (")
CLOSING: Final = _pairs("rVert ‖ rvert | rbrace } } } rfloor ⌋ rceil ⌉ rangle ⟩ rbrack ] rparen )")
FENCES: Final = _pairs("Vert ‖ | ‖ vert |")  # the same on both sides
_NAMES = (
    "log ln lg exp sin cos tan cot sec csc sinh cosh tanh coth arcsin arccos arctan det dim ker deg arg gcd "
    "Pr hom"
)
FUNCTIONS: Final = {**{name: name for name in _NAMES.split(" ")}, "int": "∫"}
LIMITS: Final = {
    **{name: name for name in ("max", "min", "sup", "inf", "lim")},
    "limsup": "lim sup",
    "liminf": "lim inf",
    "argmax": "arg max",
    "argmin": "arg min",
    "sum": "∑",
    "prod": "∏",
    "bigcup": "⋃",
    "bigcap": "⋂",
    "bigoplus": "⨁",
}
SPACES: Final = {
    ",": " ",
    ":": " ",
    ";": " ",
    ">": " ",
    " ": " ",
    "~": " ",
    "!": "",
    "quad": "  ",
    "qquad": "    ",
    "enspace": " ",
    "thinspace": " ",
}
# Sizes and styles that a terminal does not have.
_SIZES = (
    "displaystyle textstyle scriptstyle limits nolimits nonumber notag bigl bigr big Bigl Bigr Big biggl "
    "biggr bigg Biggl Biggr Bigg bigm Bigm"
)
IGNORED: Final = frozenset(_SIZES.split(" "))
ACCENTS: Final = {
    "hat": "\u0302",
    "bar": "\u0304",
    "tilde": "\u0303",
    "dot": "\u0307",
    "ddot": "\u0308",
    "check": "\u030c",
    "breve": "\u0306",
    "widehat": "\u0302",
    "widetilde": "\u0303",
    "overline": "\u0304",
}
_FONTS = "text mathrm textrm mbox mathit textit mathsf mathtt texttt textsf"
UPRIGHT: Final = frozenset(_FONTS.split(" "))

# Small characters that terminals have and that cannot be taken for those of another letter: no `/`, no `.`,
# and of the capitals only those that differ from the small ones.
HIGH: Final = {
    **dict(
        zip("0123456789+−=()", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁼⁽⁾", strict=True),
    ),
    **dict(zip("abcdefghijklmnoprtuvwxyz", "ᵃᵇᶜᵈᵉᶠᵍʰⁱʲᵏˡᵐⁿᵒᵖʳᵗᵘᵛʷˣʸᶻ", strict=True)),
    **dict(zip("TKLMNDH", "ᵀᴷᴸᴹᴺᴰᴴ", strict=True)),
    "s": "ˢ",
    "ᵀ": "ᵀ",
    "′": "′",
    "∗": "*",
    " ": "",
}
LOW: Final = {
    **dict(zip("0123456789+−=()", "₀₁₂₃₄₅₆₇₈₉₊₋₌₍₎", strict=True)),
    **dict(zip("aehijklmnoprstuvx", "ₐₑₕᵢⱼₖₗₘₙₒₚᵣₛₜᵤᵥₓ", strict=True)),
    " ": "",
}


def _alphabet(capital: int, small: int, holes: str = "") -> dict[str, str]:
    """Letters of a mathematical alphabet; `holes` lists those that Unicode keeps elsewhere."""
    table = {chr(65 + i): chr(capital + i) for i in range(26)}
    table |= {chr(97 + i): chr(small + i) for i in range(26)} if small else {}
    return {**table, **dict(zip(holes[::2], holes[1::2], strict=True))}


ALPHABETS: Final = {
    "mathbb": _alphabet(0x1D538, 0x1D552, "CℂHℍNℕPℙQℚRℝZℤ") | {"1": "𝟙"},
    "mathcal": _alphabet(0x1D49C, 0, "BℬEℰFℱHℋIℐLℒMℳRℛ"),
    "mathbf": _alphabet(0x1D400, 0x1D41A) | {str(i): chr(0x1D7CE + i) for i in range(10)},
}
ALPHABETS["mathscr"] = ALPHABETS["mathcal"]
ALPHABETS["boldsymbol"] = ALPHABETS["mathbf"]
ALPHABETS["bm"] = ALPHABETS["mathbf"]
