"""Where the response to an answer is given, and what its key says, as LaTeX.

An answer without a key gets its space: a line, a grid, options to mark, lines to write on. An answer with a
key shows the key in that same place.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from itertools import zip_longest

from qbank.content import Answer, Blocks, Inlines, Key, Math, Mistake, Scalar, letter
from qbank.writers.latex_blocks import blocks, environment, table_row
from qbank.writers.latex_math import Unwritable
from qbank.writers.latex_text import command, escape, escape_code, inlines

COMPUTED = ("integer", "rational", "real", "expression", "vector", "matrix")
IN_LINE = (*COMPUTED, "boolean")
"""Kinds whose response fits into a line of text; the others take lines of their own."""

_LINES_PER_POINT = {"text": 2, "proof": 3}
_FEWEST_LINES = {"text": 3, "proof": 6}
_MOST_LINES = 26  # about a page


# ---------------------------------------------------------------- in the line


def in_line(answer: Answer) -> str:
    """What stands at the slot of an answer: its space or its key, or a short blank beside a longer space."""
    if answer.kind == "boolean":
        return _true_false(answer.key)
    if answer.kind in COMPUTED:
        if answer.key:
            return command("keyed", _entry(answer.key.shown))
        space = _grid(answer) if answer.shape else command("blank")
        return space + (command("precision", escape(answer.precision)) if answer.precision else "")
    return command("keyed", escape(letters(answer))) if _letters_known(answer) else command("shortblank")


def _true_false(key: Key | None) -> str:
    right = key.right if key else ()
    marks = [command("rightbubble" if right == (value,) else "bubble", "") for value in (1, 0)]
    return rf"\mbox{{{marks[0]}~True}}\quad\mbox{{{marks[1]}~False}}"


def _grid(answer: Answer) -> str:
    if answer.shape is None:
        raise Unwritable(f"the answer `{answer.name}` is a {answer.kind} and has no shape")
    rows, columns = answer.shape
    row = " & ".join([r"\cell"] * columns)
    grid = r" \\ ".join([row] * rows)
    return command("grid", grid)


# ---------------------------------------------------------------- on lines of its own


def on_its_own(answer: Answer, label: str) -> list[str]:
    """The space of an answer that has no slot; `label` stands before an answer line."""
    if answer.kind not in IN_LINE:
        return below(answer)
    if answer.kind == "boolean":
        return [command("answerline", "", in_line(answer))]
    return [command("answerline", escape(label), in_line(answer))]


def below(answer: Answer) -> list[str]:
    """The space that an answer takes below its text, whether or not it has a slot there."""
    write = _BELOW.get(answer.kind)
    if write:
        return write(answer)
    if answer.kind in IN_LINE:
        return []
    raise Unwritable(f"the LaTeX writer does not know the kind `{answer.kind}` of the answer `{answer.name}`")


def _options(answer: Answer) -> list[str]:
    blank, right = ("bubble", "rightbubble") if answer.kind == "choice" else ("tickbox", "rightbox")
    lines = []
    for index, option in enumerate(answer.options):
        is_right = answer.key is not None and index in answer.key.right
        mark = command(right if is_right else blank, letter(index))
        lines += [rf"\item[{mark}] {_entry(option)}", *_option_feedback(answer.key, index)]
    return [environment("options", lines)]


def _entry(shown: Inlines) -> str:
    """What stands alone; a formula by itself is set as large as in a display."""
    if _is_formula(shown):
        return rf"$\displaystyle {inlines(shown)[1:]}"
    return inlines(shown)


def _is_formula(shown: Inlines) -> bool:
    return len(shown) == 1 and isinstance(shown[0], Math)


def _option_feedback(key: Key | None, index: int) -> list[str]:
    if key is None:
        return []
    behind = [mistake for mistake in key.mistakes if mistake.option == index]
    said = key.option_feedback[index] if index < len(key.option_feedback) else ()
    said = said or (behind[0].feedback if behind else ())
    title = "; ".join(mistake.title for mistake in behind)
    return [command("feedback", _with_title(title, said))] if title or said else []


def _with_title(title: str, said: Blocks) -> str:
    head = command("emph", escape(f"{title[:1].upper()}{title[1:]}:")) + " " if title else ""
    return head + "\n".join(blocks(said)).rstrip("\n")


def _matching(answer: Answer) -> list[str]:
    right = answer.key.right if answer.key else ()
    rows = []
    for index, (left, other) in enumerate(zip_longest(answer.left, answer.right)):
        mark = command("keyed", letter(right[index])) if index < len(right) else command("shortblank")
        start = [mark, f"{index + 1}.", _entry(left)] if left is not None else ["", "", ""]
        end = [letter(index), _entry(other)] if other is not None else ["", ""]
        alone = any(entry is not None and _is_formula(entry) for entry in (left, other))
        rows.append((r"\tall " if alone else "") + table_row(start + end))
    return [environment("matching", rows)]


def _ordering(answer: Answer) -> list[str]:
    entries = [rf"\item[{letter(index)}] {_entry(entry)}" for index, entry in enumerate(answer.items)]
    order = answer.key.right if answer.key else ()
    marks = [command("keyed", letter(index)) for index in order]
    marks = marks or [command("shortblank")] * len(answer.items)
    line = command("answerline", "Letters in order:", r"\enspace ".join(marks))
    return [environment("options", entries), line]


def _written(answer: Answer) -> list[str]:
    if answer.key:
        return []
    lines = math.ceil(answer.points * _LINES_PER_POINT[answer.kind])
    return [command("ruled", str(min(max(lines, _FEWEST_LINES[answer.kind]), _MOST_LINES)))]


_BELOW: dict[str, Callable[[Answer], list[str]]] = {
    "choice": _options,
    "choices": _options,
    "matching": _matching,
    "ordering": _ordering,
    "text": _written,
    "proof": _written,
}


# ---------------------------------------------------------------- keys


def letters(answer: Answer) -> str:
    """The key of an answer that is given by letters or by a word: `B`, `A, C`, `1–C, 2–A`, `True`."""
    right = answer.key.right if answer.key else ()
    match answer.kind:
        case "boolean":
            return "True" if right == (1,) else "False"
        case "matching":
            return ", ".join(f"{index + 1}–{letter(at)}" for index, at in enumerate(right))
        case _:
            return ", ".join(map(letter, right))


def _letters_known(answer: Answer) -> bool:
    return answer.key is not None and bool(answer.key.right)


def key_lines(answer: Answer, label: str) -> list[str]:
    """The key of an answer for who marks it: the value, how exact it has to be, what else counts, and the
    mistakes that have a name but no option."""
    key = answer.key
    if key is None:
        return []
    shown = command("textbf", escape(letters(answer))) if key.right else _entry(key.shown)
    facts = _facts(key)
    # A number that says nothing more has been printed in its place already.
    repeats = answer.kind in COMPUTED and not facts
    lines = [] if repeats else [command("heading", escape(label)) + "; ".join([shown, *facts]), ""]
    others = [mistake for mistake in key.mistakes if mistake.option is None]
    if others:
        lines += [command("heading", "Known mistakes"), "", environment("itemize", _mistakes(others))]
    return lines


def _facts(key: Key) -> list[str]:
    facts = []
    if key.tolerance is not None:
        facts.append(rf"tolerance $\pm${escape(key.tolerance)}")
    if len(key.scalars) == 1 and len(key.scalars[0]) == 1:
        facts += _decimal(key.scalars[0][0])
    if key.accept:
        facts.append("also " + ", ".join(command("texttt", escape_code(text)) for text in key.accept))
    return facts


def _decimal(scalar: Scalar) -> list[str]:
    if scalar.exact == scalar.decimal:
        return []
    sign = "=" if scalar.terminates else r"\approx"
    return [rf"{command('texttt', escape_code(scalar.exact))} ${sign}$ {escape(scalar.decimal)}"]


def _mistakes(mistakes: list[Mistake]) -> list[str]:
    return [
        rf"\item{{}} {_entry(mistake.shown)}\enspace {_with_title(mistake.title, mistake.feedback)}"
        for mistake in mistakes
    ]
