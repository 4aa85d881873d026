r"""Embedded answers (cloze): `{2:NUMERICAL:=3.14:0.01#well done~%0%3.2:0.01#truncated}` in running HTML.

How Moodle reads them was measured, and agrees with its published parser: an alternative ends at the first
`~`, `#` or `}` that no `\`, `&` or `&amp;` precedes, a feedback at the first `~` or `}` that no `\` precedes.
Entities are then decoded once, and after that `\}` and `\#` lose their backslash (but `\~` keeps it).
"""

from __future__ import annotations

import base64
import re
from fractions import Fraction
from math import lcm

from qbank.content import Answer, figure_name
from qbank.writers.moodle_html import line
from qbank.writers.moodle_model import Field, Prompt
from qbank.writers.moodle_prompts import by_entry, entries

CODES = {
    "numerical": "NUMERICAL",
    "choice": "MULTICHOICE_V",
    "choices": "MULTIRESPONSE",
    "boolean": "MULTICHOICE_H",
    "select": "MULTICHOICE",
}
WIDE_KINDS = frozenset({"vector", "matrix", "choice", "choices", "matching", "ordering"})

_BRACKET = "border:solid;border-width:0 2px;border-radius:8px"
_MARK = re.compile(r"(?<!&amp;)#|[}~]")
_PLAIN_MARK = re.compile(r"[#}~${]")
_ENTITY = {"~": "&#126;", "$": "&#36;", "{": "&#123;"}


def embed(prompt: Prompt, weight: int) -> str:
    """The prompt in braces, worth `weight` marks."""
    code = CODES.get(prompt.asks) or ("SHORTANSWER_C" if prompt.case else "SHORTANSWER")
    alternatives = []
    for alternative in prompt.alternatives:
        # `=` and `%…%` at the front are read once, so each alternative has one of them.
        mark = "=" if alternative.fraction == "100" else f"%{alternative.fraction}%"
        if prompt.asks == "numerical":
            text = f"{alternative.text}:{alternative.tolerance}"
        elif prompt.asks == "shortanswer":
            text = plain_text(alternative.text)
        else:
            text = html_text(alternative.text)
        said = html_text(_with_data(alternative.feedback))
        alternatives.append(f"{mark}{text}#{said}" if said else f"{mark}{text}")
    return "{" + f"{weight}:{code}:" + "~".join(alternatives) + "}"


def html_text(html: str) -> str:
    """HTML inside the braces: once Moodle has decoded it, it shows what it showed before.

    A line end before the closing brace would read as one more alternative, so none is left at the end.
    """
    html = html.strip(" \t\r\n")
    if "\\" in html:
        # LaTeX's own `\}` and `\#` would lose their backslash, so their second half becomes an HTML entity.
        html = html.replace("\\}", "\\&#125;").replace("\\#", "\\&#35;")
        if html.endswith("\\"):
            html = html[:-1] + "&#92;"
    html = html.replace("&", "&amp;")
    return _MARK.sub(lambda mark: "&amp;#126;" if mark[0] == "~" else "\\" + mark[0], html)


def plain_text(text: str) -> str:
    """Plain text inside the braces; it is not empty, or Moodle would read what follows as the text."""
    text = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    text = _PLAIN_MARK.sub(lambda mark: _ENTITY.get(mark[0], "\\" + mark[0]), text)
    return text[:-5] + "&#38;" if text.endswith("&amp;") else text  # `&amp;` would hide the mark behind it


def _with_data(field: Field) -> str:
    """Feedback in braces cannot carry files, so its pictures stand in it as `data:` addresses."""
    html = field.html
    for figure in field.figures:
        data = base64.b64encode(figure.svg.encode()).decode()
        html = html.replace(f"@@PLUGINFILE@@/{figure_name(figure)}.svg", f"data:image/svg+xml;base64,{data}")
    return html


def weights(points: list[Fraction]) -> list[int]:
    """Whole marks in the proportion of `points`; the points themselves where these are whole."""
    scale = lcm(*(value.denominator for value in points))
    return [int(value * scale) for value in points]


def widget(answer: Answer, embedded: list[str]) -> str:
    """The embedded prompts of one answer, laid out."""
    match answer.kind:
        case "vector" | "matrix" if by_entry(answer):
            columns = len(entries(answer)[0])
            rows = [embedded[at : at + columns] for at in range(0, len(embedded), columns)]
            cells = "".join("<tr>" + "".join(f"<td>{cell}</td>" for cell in row) + "</tr>" for row in rows)
            return f'<table style="display:inline-table;{_BRACKET}"><tbody>{cells}</tbody></table>'
        case "matching":
            return _rows([line(entry) for entry in answer.left], embedded)
        case "ordering":
            return _rows([f"{place}." for place in range(1, len(embedded) + 1)], embedded)
        case _:
            return "".join(embedded)


def _rows(heads: list[str], embedded: list[str]) -> str:
    rows = "".join(
        f"<tr><td>{head}</td><td>{cell}</td></tr>" for head, cell in zip(heads, embedded, strict=True)
    )
    return f'<table class="generaltable"><tbody>{rows}</tbody></table>'
