"""Formulas in LaTeX: verbatim, once it is sure that they end where they should and do only mathematics."""

from __future__ import annotations

import re

from qbank.errors import QbankError


class Unwritable(QbankError):
    """Something in the document that cannot become LaTeX as it stands; says what was found and what to do."""


_TOKEN = re.compile(r"\\[A-Za-z]+|\\.|\^\^|[{}$%\\]", re.DOTALL)
_ENVIRONMENT = re.compile(r"\\(?:begin|end)\s*\{([^{}]*)\}")
_DISPLAYED = re.compile(r"\\(begin|end)\{(?:(align|gather)\*?|split)\}")
_BLANK_LINE = re.compile(r"\n\s*\n")


def _names(words: str) -> frozenset[str]:
    return frozenset(words.split())


# What may follow \begin: anything else (filecontents, luacode, verbatim) is not mathematics.
ENVIRONMENTS = _names(
    """
    aligned alignedat gathered split multlined cases cases* dcases dcases* rcases rcases* array subarray
    matrix pmatrix bmatrix Bmatrix vmatrix Vmatrix smallmatrix psmallmatrix bsmallmatrix vsmallmatrix
    matrix* pmatrix* bmatrix* Bmatrix* vmatrix* Vmatrix*
    """
)

# Commands that program TeX or touch files. Banks are shared, so a formula may be a stranger's.
PROGRAMS = _names(
    """
    directlua latelua immediate special input include includegraphics openin openout read readline write
    closein closeout csname endcsname ifcsname catcode lccode uccode lowercase uppercase def edef gdef xdef
    let futurelet chardef mathchardef count dimen skip toks loop newcommand renewcommand providecommand
    DeclareRobustCommand NewDocumentCommand newenvironment renewenvironment newwrite newread usepackage
    RequirePackage documentclass expandafter scantokens scantextokens everypar everymath everydisplay
    everyjob output shipout ExplSyntaxOn makeatletter verb endinput InputIfFileExists IfFileExists
    AtBeginDocument AtEndDocument AddToHook font href url typeout message errmessage par newpage clearpage
    pagebreak stop meaning string jobname
    """
)
_PROGRAM_PREFIXES = ("lua", "pdf")


def formula(latex: str) -> str:
    """`latex` as it goes between delimiters: without blank lines, and `align`, `gather` and `split`,
    which cannot stand there, as `aligned` and `gathered`.

    Raises Unwritable when it could not be a formula: unbalanced braces, a loose `$`, a comment, a command
    that programs TeX. Whether TeX knows its commands only TeX can say.
    """
    latex = _BLANK_LINE.sub("\n", latex.strip())
    latex = _DISPLAYED.sub(lambda found: rf"\{found[1]}{{{found[2] or 'align'}ed}}", latex)
    problem = _problem(latex)
    if problem:
        raise Unwritable(f"the formula `{latex}` {problem}")
    return latex


def _problem(latex: str) -> str:
    depth = 0
    for token in _TOKEN.findall(latex):
        depth += {"{": 1, "}": -1}.get(token, 0)
        if depth < 0:
            return "has a `}` too many"
        if token == "$" and depth == 0:
            return r"holds a loose `$`; write `\$` for a dollar sign"
        if token == "%":
            return r"holds a comment; write `\%` for a percent sign"
        if token == "\\":
            return "ends in the middle of a command"
        if token == "^^" or _is_program(token[1:]):
            return f"uses `{token}`, which is not mathematics; take it out"
    if depth:
        return "lacks a `}`"
    for name in _ENVIRONMENT.findall(latex):
        if name.strip() not in ENVIRONMENTS:
            return f"uses the environment `{name}`; formulas may use aligned, cases, pmatrix and the like"
    return ""


def _is_program(name: str) -> bool:
    return name in PROGRAMS or name.startswith(_PROGRAM_PREFIXES)
