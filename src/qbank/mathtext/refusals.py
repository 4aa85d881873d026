"""What to say about a token that means nothing where it stands."""

from __future__ import annotations

from typing import Final

from qbank.mathtext.atoms import PLAIN
from qbank.mathtext.tokens import END, MathError, Reader

_MISPLACED: Final = {
    END: "something is missing at the end of the formula",
    "}": "} without a { before it",
    "&": "misplaced &: it parts the cells of an environment such as aligned; for the sign write \\&",
    "\\\\": "misplaced \\\\: it ends a row of an environment such as aligned or gathered",
    "\\hline": "misplaced \\hline: it stands at the start of a row",
    "\\right": "\\right without a \\left in the same group",
    "\\middle": "\\middle outside \\left ... \\right",
    "\\end": "\\end without a \\begin in the same group",
    "\\limits": "\\limits has to follow an operator such as \\sum",
    "\\nolimits": "\\nolimits has to follow an operator such as \\sum",
    "$": "a dollar inside mathematics; for the sign write \\$",
    "%": "a bare % hides the rest of the line in LaTeX; for the sign write \\%",
    "\\": "a lone backslash at the end",
}
_INSTEAD: Final = {
    "\\over": "\\frac{...}{...}",
    "\\atop": "\\substack{... \\\\ ...}",
    "\\choose": "\\binom{...}{...}",
    "\\argmin": "\\operatorname*{arg\\,min}",
    "\\argmax": "\\operatorname*{arg\\,max}",
    "\\mathds": "\\mathbb",
    "\\bold": "\\mathbf",
    "\\lt": "<",
    "\\gt": ">",
    "\\degree": "^\\circ",
    "\\R": "\\mathbb{R}",
    "\\E": "\\mathbb{E}",
    "\\abs": "\\lvert ... \\rvert",
    "\\norm": "\\lVert ... \\rVert",
    "\\llbracket": "[\\![",
    "\\rrbracket": "]\\!]",
    "\\softmax": "\\operatorname{softmax}",
    "\\relu": "\\operatorname{ReLU}",
    "\\ReLU": "\\operatorname{ReLU}",
}


def refused(reader: Reader, at: int) -> MathError:
    """The error for the token with index `at`, which starts no atom."""
    token = reader.tokens[at]
    if token in _MISPLACED:
        return reader.fail(_MISPLACED[token], at)
    if token in _INSTEAD:
        return reader.fail(f"unknown command {token}; write {_INSTEAD[token]}", at)
    if token[0] == "\\":
        return reader.fail(f"unknown command {token}{_nearest(reader, token)}", at)
    shown = f"{token} (U+{ord(token):04X})" if token.isprintable() else f"the character U+{ord(token):04X}"
    return reader.fail(f"{shown} has no meaning in mathematics; words go in \\text{{...}}", at)


def _nearest(reader: Reader, token: str) -> str:
    import difflib  # late: only a mistake needs it

    known = [name for name in (*PLAIN, *reader.commands) if name[0] == "\\"]
    near = difflib.get_close_matches(token, known, n=1, cutoff=0.75)
    return f"; did you mean {near[0]}?" if near else ""
