r"""What each LaTeX math command stands for, as tables.

A symbol maps to the Unicode character that unicode-math gives it, so nothing here depends on the names that
Typst has for symbols. Symbols are listed by their TeX class (The TeXbook, chapter 17 and appendix F; "Short
Math Guide for LaTeX" of the AMS): the class decides the space around a symbol, and Typst has its own opinion
on some of them. The commands are those of LaTeX, amsmath, amssymb, mathtools, bm, cancel and xcolor.
"""

from __future__ import annotations

from typing import Final


def _pairs(text: str) -> dict[str, str]:
    """`name character name character ...` as a mapping from the command to the character."""
    words = text.split()
    return {"\\" + name: character for name, character in zip(words[::2], words[1::2], strict=True)}


def _named(text: str) -> dict[str, str]:
    """Operators that are written as they are called."""
    return {"\\" + name: name for name in text.split()}


ORDINARY: Final = _pairs(r"""
    alpha α beta β gamma γ delta δ epsilon ϵ zeta ζ eta η theta θ iota ι kappa κ lambda λ mu μ nu ν xi ξ
    omicron ο pi π rho ρ sigma σ tau τ upsilon υ phi ϕ chi χ psi ψ omega ω varepsilon ε vartheta ϑ
    varkappa ϰ varpi ϖ varrho ϱ varsigma ς varphi φ Gamma Γ Delta Δ Theta Θ Lambda Λ Xi Ξ Pi Π
    Sigma Σ Upsilon Υ Phi Φ Psi Ψ Omega Ω aleph ℵ beth ℶ hbar ℏ ell ℓ imath ı jmath ȷ wp ℘ Re ℜ Im ℑ
    partial ∂ nabla ∇ infty ∞ emptyset ∅ varnothing ∅ forall ∀ exists ∃ nexists ∄ neg ¬ lnot ¬ top ⊤ bot ⊥
    angle ∠ measuredangle ∡ complement ∁ mho ℧ eth ð prime ′ backprime ‵ surd √ sharp ♯ flat ♭ natural ♮
    square □ Box □ blacksquare ■ triangle △ lozenge ◊ checkmark ✓ vdots ⋮ S § P ¶ copyright ©
    pounds £ intercal ⊺ clubsuit ♣ diamondsuit ♢ heartsuit ♡ spadesuit ♠
""")

OPERATORS: Final = _pairs(r"""
    sum ∑ prod ∏ coprod ∐ int ∫ iint ∬ iiint ∭ oint ∮ bigcup ⋃ bigcap ⋂ bigsqcup ⨆ biguplus ⨄ bigvee ⋁
    bigwedge ⋀ bigoplus ⨁ bigotimes ⨂ bigodot ⨀
""")

BINARY: Final = _pairs(r"""
    pm ± mp ∓ times × div ÷ cdot ⋅ ast ∗ star ⋆ circ ∘ bullet • dagger † ddagger ‡ cap ∩ cup ∪ uplus ⊎
    sqcap ⊓ sqcup ⊔ vee ∨ lor ∨ wedge ∧ land ∧ setminus ∖ smallsetminus ∖ oplus ⊕ ominus ⊖ otimes ⊗ oslash ⊘
    odot ⊙ amalg ⨿ wr ≀ diamond ⋄ bigcirc ○ ltimes ⋉ rtimes ⋊ boxplus ⊞ boxminus ⊟ boxtimes ⊠ boxdot ⊡
    triangleleft ◁ triangleright ▷ barwedge ⊼ veebar ⊻
""")

RELATIONS: Final = _pairs(r"""
    le ≤ leq ≤ ge ≥ geq ≥ ne ≠ neq ≠ ll ≪ gg ≫ lll ⋘ ggg ⋙ leqslant ⩽ geqslant ⩾ leqq ≦ geqq ≧
    lesssim ≲ gtrsim ≳ lessapprox ⪅ gtrapprox ⪆ nless ≮ ngtr ≯ nleq ≰ ngeq ≱ approx ≈ approxeq ≊ equiv ≡
    sim ∼ nsim ≁ simeq ≃ cong ≅ ncong ≇ propto ∝ varpropto ∝ asymp ≍ doteq ≐ triangleq ≜ coloneqq ≔
    eqqcolon ≕ prec ≺ succ ≻ preceq ⪯ succeq ⪰ preccurlyeq ≼ succcurlyeq ≽ precsim ≾ succsim ≿ models ⊧
    vdash ⊢ dashv ⊣ vDash ⊨ nvdash ⊬ perp ⟂ parallel ∥ nparallel ∦ mid ∣ nmid ∤ bowtie ⋈ frown ⌢ smile ⌣
    in ∈ notin ∉ ni ∋ owns ∋ subset ⊂ subseteq ⊆ nsubseteq ⊈ subsetneq ⊊ supset ⊃ supseteq ⊇ nsupseteq ⊉
    supsetneq ⊋ sqsubseteq ⊑ sqsupseteq ⊒ therefore ∴ because ∵ trianglelefteq ⊴ trianglerighteq ⊵ to →
    rightarrow → gets ← leftarrow ← leftrightarrow ↔ Rightarrow ⇒ Leftarrow ⇐ Leftrightarrow ⇔ implies ⟹
    impliedby ⟸ iff ⟺ mapsto ↦ longmapsto ⟼ longrightarrow ⟶ longleftarrow ⟵ longleftrightarrow ⟷
    Longrightarrow ⟹ Longleftarrow ⟸ Longleftrightarrow ⟺ hookrightarrow ↪ hookleftarrow ↩
    twoheadrightarrow ↠ rightarrowtail ↣ uparrow ↑ downarrow ↓ updownarrow ↕ Uparrow ⇑ Downarrow ⇓
    Updownarrow ⇕ nearrow ↗ searrow ↘ swarrow ↙ nwarrow ↖ rightharpoonup ⇀ rightharpoondown ⇁
    leftharpoonup ↼ leftharpoondown ↽ rightleftharpoons ⇌ leftrightharpoons ⇋ rightrightarrows ⇉
    leftleftarrows ⇇ rightleftarrows ⇄ leadsto ⇝ rightsquigarrow ⇝ nrightarrow ↛ nleftarrow ↚ nRightarrow ⇏
    nLeftarrow ⇍ circlearrowleft ↺ circlearrowright ↻ multimap ⊸
""")

OPENING: Final = _pairs(r"langle ⟨ lfloor ⌊ lceil ⌈ lbrace { lbrack [ lvert | lVert ‖ lgroup ⟮ { {")
CLOSING: Final = _pairs(r"rangle ⟩ rfloor ⌋ rceil ⌉ rbrace } rbrack ] rvert | rVert ‖ rgroup ⟯ } }")
BARS: Final = _pairs(r"vert | Vert ‖ | ‖")
INNER: Final = _pairs("ldots … dotsc … dotso … cdots ⋯ dotsb ⋯ dotsm ⋯ dotsi ⋯ ddots ⋱")

NAMED_OPERATORS: Final = _named(
    "sin cos tan cot sec csc sinh cosh tanh coth arcsin arccos arctan exp log ln lg ker dim deg hom arg"
)
NAMED_LIMITS: Final = {
    **_named("lim max min sup inf det gcd Pr"),
    "\\limsup": "lim sup",
    "\\liminf": "lim inf",
}

NEGATIVE_THIN: Final = "#h(-0.1667em)"
SPACES: Final = {
    "\\,": "thin",
    "\\thinspace": "thin",
    "\\:": "med",
    "\\>": "med",
    "\\medspace": "med",
    "\\;": "thick",
    "\\thickspace": "thick",
    "\\!": NEGATIVE_THIN,
    "\\negthinspace": NEGATIVE_THIN,
    "\\quad": "quad",
    "\\qquad": "wide",
    "\\enspace": "#h(0.5em)",
    **dict.fromkeys(("\\ ", "\\\n", "\\space", "~", "\\nobreakspace"), "#h(0.3333em)"),
    **dict.fromkeys(("\\allowbreak", "\\nobreak", "\\nonumber", "\\notag"), ""),
}

ACCENTS: Final = {
    "\\hat": "\u0302",
    "\\check": "\u030c",
    "\\tilde": "\u0303",
    "\\acute": "\u0301",
    "\\grave": "\u0300",
    "\\dot": "\u0307",
    "\\ddot": "\u0308",
    "\\dddot": "\u20db",
    "\\breve": "\u0306",
    "\\bar": "\u0304",
    "\\vec": "\u20d7",
    "\\mathring": "\u030a",
}
WIDE_ACCENTS: Final = {
    "\\widehat": "\u0302",
    "\\widetilde": "\u0303",
    "\\widecheck": "\u030c",
    "\\overrightarrow": "\u20d7",
    "\\overleftarrow": "\u20d6",
    "\\overleftrightarrow": "\u20e1",
}
ARROWS: Final = {
    "\\xrightarrow": "→",
    "\\xleftarrow": "←",
    "\\xleftrightarrow": "↔",
    "\\xRightarrow": "⇒",
    "\\xLeftarrow": "⇐",
    "\\xmapsto": "↦",
}

# The colours that xcolor always knows, with its values.
COLOURS: Final = {
    "black": "000000",
    "blue": "0000ff",
    "brown": "bf8040",
    "cyan": "00ffff",
    "darkgray": "404040",
    "gray": "808080",
    "green": "00ff00",
    "lightgray": "bfbfbf",
    "lime": "bfff00",
    "magenta": "ff00ff",
    "olive": "808000",
    "orange": "ff8000",
    "pink": "ffbfbf",
    "purple": "bf0040",
    "red": "ff0000",
    "teal": "008080",
    "violet": "800080",
    "white": "ffffff",
    "yellow": "ffff00",
}

DELIMITERS: Final = {
    **{c: c for c in "()[]|/"},
    "<": "⟨",
    ">": "⟩",
    "\\backslash": "\\",
    **OPENING,
    **CLOSING,
    **BARS,
    **{name: RELATIONS[name] for name in ("\\uparrow", "\\downarrow", "\\updownarrow")},
    **{name: RELATIONS[name] for name in ("\\Uparrow", "\\Downarrow", "\\Updownarrow")},
}
