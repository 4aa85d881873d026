"""Blocks of running text as LaTeX, and the small pieces the other LaTeX modules are put together from."""

from __future__ import annotations

from typing import assert_never

from pylatex import NoEscape
from pylatex.base_classes import Environment

from qbank.content import (
    Block,
    Blocks,
    Break,
    Bullets,
    CodeBlock,
    Display,
    Figure,
    Inlines,
    Numbers,
    Paragraph,
    Table,
    figure_name,
    walk_inlines,
)
from qbank.writers.latex_math import formula
from qbank.writers.latex_text import SlotWriter, command, escape, escape_code, inlines, no_slots, plain

DISPLAY = r"\["
_WIDE_CELL = 38  # characters; a column with a longer cell is wrapped


def environment(name: str, lines: list[str], *arguments: str) -> str:
    r"""`\begin{name}{argument}…`, the lines, `\end{name}`, each on a line of its own."""
    built = Environment(arguments=[NoEscape(argument) for argument in arguments] or None)
    built.latex_name = name
    built.content_separator = "\n"
    built.extend(NoEscape(line) for line in lines)
    return str(built.dumps())


def blocks(nodes: Blocks, slot: SlotWriter = no_slots) -> list[str]:
    """The lines of the blocks, with an empty line after each paragraph."""
    return tight([line for node in nodes for line in block(node, slot)])


def tight(lines: list[str]) -> list[str]:
    """The lines without the empty ones before a display: it belongs to the paragraph above it."""
    return [line for at, line in enumerate(lines) if line or lines[at + 1 : at + 2] != [DISPLAY]]


def block(node: Block, slot: SlotWriter = no_slots) -> list[str]:
    match node:
        case Paragraph(content):
            return [inlines(content, slot), ""]
        case Display(latex):
            return [DISPLAY, formula(latex), r"\]"]
        case Bullets(items):
            return [environment("itemize", _items(items, slot))]
        case Numbers(items):
            return [environment("enumerate", _items(items, slot))]
        case CodeBlock(text, _):
            lines = text.rstrip("\n").split("\n")
            return [environment("listing", [command("codeline", escape_code(line)) for line in lines])]
        case Table():
            return [_table(node, slot)]
        case Figure(_, alt):
            return [command("drawing", f"{figure_name(node)}.pdf", escape(alt)), ""]
        case _:
            assert_never(node)


def _items(items: tuple[Blocks, ...], slot: SlotWriter) -> list[str]:
    # The empty group keeps a text that begins with `[` from being read as the label.
    return [line for item in items for line in (r"\item{}", *blocks(item, slot))]


def _table(table: Table, slot: SlotWriter) -> str:
    columns = list(zip(table.header, *table.rows, strict=True))
    wide = [_is_wide(cells) for cells in columns]
    kinds = [_column(align, is_wide) for align, is_wide in zip(table.align, wide, strict=True)]
    lines = [r"\toprule", table_row([command("textbf", inlines(cell, slot)) for cell in table.header])]
    lines += [r"\midrule", *(table_row([inlines(cell, slot) for cell in row]) for row in table.rows)]
    lines.append(r"\bottomrule")
    if any(wide):
        inner = environment("tabularx", lines, r"\linewidth", "".join(kinds))
    else:
        inner = environment("tabular", lines, "".join(kinds))
    return environment("plaintable", [inner])


def table_row(cells: list[str]) -> str:
    r"""One row; a first cell that begins with `[` or `*` is kept from being read by the `\\` before it."""
    row = " & ".join(cells)
    return ("{}" if row.startswith(("[", "*")) else "") + row + r" \\"


def _is_wide(cells: tuple[Inlines, ...]) -> bool:
    return any(
        len(plain(cell)) > _WIDE_CELL or any(isinstance(node, Break) for node in walk_inlines(cell))
        for cell in cells
    )


def _column(align: str, wide: bool) -> str:
    if not wide:
        return align
    ragged = {"l": r"\raggedright", "c": r"\centering", "r": r"\raggedleft"}[align]
    return rf">{{{ragged}\arraybackslash}}X"
