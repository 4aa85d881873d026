"""Commands that take arguments: fractions, roots, accents, what stands above and below, colours, styles."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import replace
from typing import Final

from qbank.mathtext.atoms import PLAIN
from qbank.mathtext.grammar import argument, braced, optional, rest
from qbank.mathtext.pieces import Kind, Piece, join, row
from qbank.mathtext.tables import ACCENTS, ARROWS, COLOURS, WIDE_ACCENTS
from qbank.mathtext.tokens import LENGTH, Handler, Reader
from qbank.mathtext.words import text

# The x-height of Computer Modern; a math unit is an 18th of an em.
_IN_EM: Final = {"ex": 0.431, "mu": 1 / 18}
_RGB: Final = re.compile(r"[0-9A-Fa-f]{6}")


def _fraction(template: str) -> Handler:
    """A command with two arguments, the upper and the lower."""

    def read(reader: Reader, at: int) -> Piece:
        upper = argument(reader, at).typst
        return Piece(template.format(upper, argument(reader, at).typst))

    return read


def _root(reader: Reader, at: int) -> Piece:
    degree = optional(reader)
    body = argument(reader, at).typst
    return Piece(f"sqrt({body})" if degree is None else f"root({degree.typst}, {body})")


def _accent(mark: str, size: str) -> Handler:
    """An accent. One that is not wide keeps its size, as in LaTeX; a wide one grows with what it covers."""

    def read(reader: Reader, at: int) -> Piece:
        body = argument(reader, at).typst
        return Piece(f'accent({body}, "\\u{{{ord(mark):x}}}"{size})')

    return read


def _around(function: str, options: str = "") -> Handler:
    """A command that draws around, over or through its argument and leaves its class alone."""

    def read(reader: Reader, at: int) -> Piece:
        body = argument(reader, at)
        return replace(body, typst=f"{function}({options}{body.typst})", single=True)

    return read


def _brace(function: str, script: str) -> Handler:
    """A brace below or above, with what is written there and, seldom, on the other side."""

    def read(reader: Reader, at: int) -> Piece:
        body = argument(reader, at).typst
        label = other = ""
        while (token := reader.peek()) in ("^", "_") and not (label if token == script else other):
            at = reader.index
            reader.index += 1
            written = argument(reader, at).typst
            if token == script:
                label = f", {written}"
            else:
                other = f"{token}({written})"
        typst = f"{function}({body}{label})"
        return Piece(f"limits({typst}){other}", single=False) if other else Piece(typst)

    return read


def _stacked(script: str, kind: Kind | None = None) -> Handler:
    """The first argument above (^) or below (_) the second, whose class it keeps unless `kind` is given."""

    def read(reader: Reader, at: int) -> Piece:
        small = argument(reader, at).typst
        body = argument(reader, at)
        typst = f"limits({body.typst}){script}({small})"
        if kind == "rel":
            typst = f'class("relation", {typst})'
        return Piece(typst, kind or body.kind, single=kind is not None)

    return read


def _arrow(character: str) -> Handler:
    """An arrow as long as what stands above it and, in brackets, below it."""

    def read(reader: Reader, at: int) -> Piece:
        below = optional(reader)
        typst = f"limits(stretch({character}, size: #(100% + 1em)))"
        typst += "" if below is None else f"_({below.typst})"
        return Piece(f"{typst}^({argument(reader, at).typst})", "rel", single=False)

    return read


def _class(name: str, kind: Kind) -> Handler:
    def read(reader: Reader, at: int) -> Piece:
        body = argument(reader, at)
        return Piece(f'class("{name}", {body.typst})', kind, words=body.words)

    return read


def _style(function: str) -> Handler:
    """A switch of size: it reaches to the end of its group."""

    def read(reader: Reader, _at: int) -> Piece:
        body = row(rest(reader))
        return replace(body, typst=f"{function}({body.typst})", single=True)

    return read


def _colour(reader: Reader, at: int) -> str:
    """The start of a call of `qcolor`, with the colour that comes next."""
    model = reader.plain(at, "[]") if reader.peek() == "[" else ""
    name = reader.plain(at)
    given = model == "HTML" and _RGB.fullmatch(name)
    code = name.lower() if given else "" if model else COLOURS.get(name, "")
    if not code:
        known = ", ".join(COLOURS)
        raise reader.fail(f"unknown colour {name}; there is [HTML]{{FF8000}}, and by name {known}", at)
    return f'qcolor(#rgb("{code}"), '


def _colour_switch(reader: Reader, at: int) -> Piece:
    function = _colour(reader, at)
    body = row(rest(reader))
    return replace(body, typst=f"{function}{body.typst})", single=True)


def _coloured(reader: Reader, at: int) -> Piece:
    function = _colour(reader, at)
    body = argument(reader, at)
    return replace(body, typst=f"{function}{body.typst})", single=True)


def _space(reader: Reader, at: int) -> Piece:
    r"""\hspace and \mspace."""
    if reader.peek() == "*":
        reader.index += 1
    length = reader.plain(at)
    if not (found := LENGTH.fullmatch(length)):
        raise reader.fail(f"a length such as 1em or 0.5cm is needed, got {length}", at)
    unit = "em" if found[2] in _IN_EM else found[2]
    return Piece(f"#h({float(found[1]) * _IN_EM.get(found[2], 1):.4g}{unit})", "space")


def _negated(reader: Reader, at: int) -> Piece:
    r"""\not: the next relation, struck through, if Unicode has it."""
    token = reader.take()
    piece = PLAIN.get(token)
    struck = unicodedata.normalize("NFC", piece.typst + "\u0338") if piece and piece.kind == "rel" else ""
    if len(struck) != 1:
        raise reader.fail(f"\\not has no sign for {token}; write a command such as \\nsubseteq", at)
    return PLAIN.get(struck) or Piece(struck, "rel")


def _dots(reader: Reader, _at: int) -> Piece:
    """Dots: on the axis between operators and relations, else on the line, as amsmath chooses."""
    following = PLAIN.get(reader.peek())
    return PLAIN["\\cdots" if following is not None and following.kind in ("bin", "rel") else "\\ldots"]


def _modulo(reader: Reader, at: int) -> Piece:
    body = argument(reader, at)
    inside = join([Piece('"mod"', words=True), PLAIN["\\;"], body])
    return Piece(f"quad \\({inside}\\)", single=False)


def _tag(reader: Reader, at: int) -> Piece:
    """A label for the formula: it is set at the end, wherever it is written."""
    if reader.depth != 1 or reader.tag is not None:
        raise reader.fail("\\tag labels a whole formula, and only once", at)
    starred = reader.peek() == "*"
    if starred:
        reader.index += 1
    label = text(reader, at).typst
    reader.tag = Piece(label if starred else f"\\({label}\\)", words=True)
    return Piece("", "space")


COMMANDS: Final[dict[str, Handler]] = {
    "{": braced,
    "\\frac": _fraction("frac({}, {})"),
    "\\dfrac": _fraction("display(frac({}, {}))"),
    "\\cfrac": _fraction("display(frac({}, {}))"),
    "\\tfrac": _fraction("inline(frac({}, {}))"),
    "\\binom": _fraction("binom({}, {})"),
    "\\dbinom": _fraction("display(binom({}, {}))"),
    "\\tbinom": _fraction("inline(binom({}, {}))"),
    "\\sqrt": _root,
    **{name: _accent(mark, ", size: #0%") for name, mark in ACCENTS.items()},
    **{name: _accent(mark, "") for name, mark in WIDE_ACCENTS.items()},
    "\\overline": _around("overline"),
    "\\underline": _around("underline"),
    "\\cancel": _around("cancel"),
    "\\bcancel": _around("cancel", "inverted: #true, "),
    "\\xcancel": _around("cancel", "cross: #true, "),
    "\\boxed": _around("qboxed"),
    "\\phantom": _around("qhide"),
    "\\hphantom": _around("qhide"),
    "\\underbrace": _brace("underbrace", "_"),
    "\\overbrace": _brace("overbrace", "^"),
    "\\overset": _stacked("^"),
    "\\underset": _stacked("_"),
    "\\stackrel": _stacked("^", "rel"),
    **{name: _arrow(character) for name, character in ARROWS.items()},
    "\\mathord": _class("normal", "ord"),
    "\\mathbin": _class("binary", "bin"),
    "\\mathrel": _class("relation", "rel"),
    "\\mathopen": _class("opening", "open"),
    "\\mathclose": _class("closing", "close"),
    "\\mathpunct": _class("punctuation", "punct"),
    "\\displaystyle": _style("display"),
    "\\textstyle": _style("inline"),
    "\\scriptstyle": _style("script"),
    "\\scriptscriptstyle": _style("sscript"),
    "\\color": _colour_switch,
    "\\textcolor": _coloured,
    "\\hspace": _space,
    "\\mspace": _space,
    "\\not": _negated,
    "\\dots": _dots,
    "\\pmod": _modulo,
    "\\tag": _tag,
}
