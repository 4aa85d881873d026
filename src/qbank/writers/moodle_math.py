r"""LaTeX formulas inside Moodle's HTML.

Moodle's MathJax filter scans the HTML as a string for `\(`, `\[` and `$$`, then the browser reads the
formula from the parsed page. So a formula must hold no `<` that looks like a tag, no bare `&`, and no pair
of characters that the scan takes for a delimiter, such as the `\[` in `\\[4pt]`.
"""

from __future__ import annotations

import re

from qbank.writers.moodle_model import Unfit

# Most formulas hold none of these and are returned as they are.
_CARE = re.compile(r"[<>&]|\\\\|\\[()\[\]]|\$\$|@@|\{(?:#|\d*:)|\\$")
_TOKEN = re.compile(
    r"(?P<row>\\\\\*?)(?:\[\s*-?[\d.]+\s*[a-z]{2}\s*\])?"
    r"|(?P<mark>\\[()\[\]])"
    r"|\\[A-Za-z]+"
    r"|\\(?P<sign>[<>&])"
    r"|\\."
    r"|(?P<plain>[<>&])"
    r"|(?P<dollars>\$\$)"
    r"|(?P<file>@@)"
    r"|(?P<brace>\{(?=#|\d*:))",
    re.DOTALL,
)
_WORDS = re.compile(r"\\(?:text[a-z]*|mbox|hbox)\s*\{")
_ENTITY = {"<": "&lt;", ">": "&gt;", "&": "&amp;"}
_COMMAND = {"<": r"\lt", ">": r"\gt"}


def inline(latex: str) -> str:
    """The formula in a line of HTML. Raises `Unfit` for one that Moodle's filter would tear apart."""
    return rf"\({_safe(latex)}\)"


def display(latex: str) -> str:
    """The formula on a line of its own. Raises `Unfit` as `inline` does."""
    return rf"\[{_safe(latex)}\]"


def _safe(latex: str) -> str:
    if not _CARE.search(latex):
        return latex
    words = _word_spans(latex)

    def mend(found: re.Match[str]) -> str:
        token = found[0]
        if found["row"] is not None:
            # `\\[4pt]` and `\\(` would read as delimiters; the extra row space is given up.
            following = latex[found.end() : found.end() + 1]
            return found["row"] + (" " if following and following in "()[]" else "")
        if found["mark"]:
            raise Unfit(rf"the formula {latex!r} holds {token}, which would end it; take it out")
        if found["dollars"] or found["file"]:
            raise Unfit(f"the formula {latex!r} holds {token}, which Moodle reads itself; take it out")
        if found["sign"]:
            return "\\" + _ENTITY[found["sign"]]
        if found["plain"]:
            inside = any(start <= found.start() < end for start, end in words)
            if inside or token == "&":
                return _ENTITY[token]
            following = latex[found.end() : found.end() + 1]
            return _COMMAND[token] + ("" if following == " " else " ")
        if found["brace"]:
            return "&#123;"  # `{1:SA:` and `{#1}` have a meaning in embedded answers
        return token

    safe = _TOKEN.sub(mend, latex)
    return safe + " " if safe.endswith("\\") else safe


def _word_spans(latex: str) -> list[tuple[int, int]]:
    r"""Where `\text{…}` and its like hold words: there `\lt` would be printed as it stands."""
    spans = []
    for found in _WORDS.finditer(latex):
        depth, at = 1, found.end()
        while depth and at < len(latex):
            character = latex[at]
            if character == "\\":
                at += 1
            elif character == "{":
                depth += 1
            elif character == "}":
                depth -= 1
            at += 1
        spans.append((found.end(), at))
    return spans
