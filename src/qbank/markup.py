"""Markdown with `$math$` and `[[slots]]` becomes the document tree.

Values travel through Markdown as tokens (`template`), so that a value can neither break the markup nor be
read as markup, and so that the tree of a text is parsed once for all variants: `parse` is cached, `fill`
puts the values of one variant in.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import lru_cache
from typing import Any

from markdown_it import MarkdownIt
from markdown_it.token import Token
from mdit_py_plugins.dollarmath import dollarmath_plugin

from . import content as c

FIGURE = re.compile(r"\]\(figure:([^)\s]*)\)")  # names of figures in Markdown
TOKEN = re.compile("\ue000([0-9]+)\ue001")
_SLOT = re.compile(r"\[\[\s*([A-Za-z]\w*)\s*\]\]")


class MarkupError(ValueError):
    """Text that cannot be read; `line` counts from 0 within the text."""

    def __init__(self, message: str, line: int, hint: str = "") -> None:
        super().__init__(message)
        self.line = line
        self.hint = hint


def _parser() -> MarkdownIt:
    parser = MarkdownIt("commonmark", {"html": False}).enable("table").disable(["html_inline", "html_block"])
    # Escaped characters stay tokens of their own: only so is `\$` told apart from a stray dollar.
    parser.disable("text_join")
    return parser.use(dollarmath_plugin, allow_blank_lines=False, double_inline=True)


_PARSER = _parser()


@lru_cache(maxsize=4096)
def parse(text: str) -> c.Blocks:
    """The blocks of a text; raises MarkupError for a stray `$`, raw HTML, a heading or a picture that is no
    figure. Tokens of values stay where they are."""
    tokens = _PARSER.parse(text)
    blocks, rest = _blocks(iter(tokens), None)
    assert rest is None
    return blocks


def parse_inline(text: str) -> c.Inlines:
    """The inlines of a text that is one paragraph. Raises MarkupError when it is more than that."""
    blocks = parse(text)
    if len(blocks) > 1 or (blocks and not isinstance(blocks[0], c.Paragraph | c.Display)):
        raise MarkupError("one paragraph is expected here", 0)
    if not blocks:
        return ()
    block = blocks[0]
    return (c.Math(block.latex),) if isinstance(block, c.Display) else block.inlines  # type: ignore[union-attr]


def _blocks(tokens: Iterator[Token], stop: str | None) -> tuple[c.Blocks, Token | None]:
    out: list[c.Block] = []
    for token in tokens:
        if token.type == stop:
            return tuple(out), token
        line = token.map[0] if token.map else 0
        match token.type:
            case "paragraph_open":
                inline = next(tokens)
                out += _paragraph(_inlines(inline))
                next(tokens)
            case "math_block" | "math_block_label":
                out.append(c.Display(token.content.strip()))
            case "bullet_list_open" | "ordered_list_open":
                kind = c.Bullets if token.type.startswith("bullet") else c.Numbers
                out.append(kind(tuple(_list_items(tokens, token.type.replace("open", "close")))))
            case "fence" | "code_block":
                out.append(c.CodeBlock(token.content.rstrip("\n"), token.info.strip()))
            case "table_open":
                out.append(_table(tokens))
            case "heading_open":
                raise MarkupError(
                    "a heading inside a section", line, "sections have only `#` and `##` headings"
                )
            case _:
                raise MarkupError(f"`{token.type.removesuffix('_open')}` is not supported here", line)
    if stop is not None:
        raise AssertionError(f"no {stop}")
    return tuple(out), None


def _list_items(tokens: Iterator[Token], stop: str) -> Iterator[c.Blocks]:
    for token in tokens:
        if token.type == stop:
            return
        blocks, _ = _blocks(tokens, "list_item_close")
        yield blocks


def _table(tokens: Iterator[Token]) -> c.Table:
    rows: list[list[c.Inlines]] = []
    align = ""
    for token in tokens:
        if token.type == "table_close":
            break
        if token.type == "tr_open":
            rows.append([])
        elif token.type in ("th_open", "td_open"):
            if token.type == "th_open":
                style = str(token.attrs.get("style", ""))
                align += {"right": "r", "center": "c"}.get(style.removeprefix("text-align:"), "l")
            rows[-1].append(tuple(_inlines(next(tokens))))
    return c.Table(tuple(rows[0]), tuple(tuple(row) for row in rows[1:]), align)


def _paragraph(inlines: list[Any]) -> list[c.Block]:
    """Blocks of a paragraph: displayed formulas and figures stand on their own."""
    out: list[c.Block] = []
    run: list[c.Inline] = []

    def flush() -> None:
        while run and _blank(run[-1]):
            run.pop()
        while run and _blank(run[0]):
            run.pop(0)
        if run and isinstance(run[0], c.Text):
            run[0] = c.Text(run[0].text.lstrip())
        if run and isinstance(run[-1], c.Text):
            run[-1] = c.Text(run[-1].text.rstrip())
        if run:
            out.append(c.Paragraph(tuple(run)))
        run.clear()

    for inline in inlines:
        if isinstance(inline, c.Display | c.Figure):
            flush()
            out.append(inline)
        else:
            run.append(inline)
    flush()
    return out


def _blank(inline: c.Inline) -> bool:
    return isinstance(inline, c.Break) or (isinstance(inline, c.Text) and not inline.text.strip())


def _inlines(token: Token) -> list[Any]:
    line = token.map[0] if token.map else 0
    out, _ = _run(iter(token.children or ()), None, line)
    return out


def _run(tokens: Iterator[Token], stop: str | None, line: int) -> tuple[list[Any], int]:
    out: list[Any] = []
    for token in tokens:
        if token.type == stop:
            break
        match token.type:
            case "text":
                if "$" in token.content:
                    raise MarkupError(
                        "unbalanced `$`", line, r"close the formula, or write \$ for a dollar sign"
                    )
                out += _text(token.content)
            case "text_special":
                out.append(c.Text(token.content))
            case "softbreak":
                out.append(c.Text(" "))
                line += 1
            case "hardbreak":
                out.append(c.Break())
                line += 1
            case "math_inline":
                out.append(c.Math(token.content.strip()))
                line += token.content.count("\n")
            case "math_inline_double":
                out.append(c.Display(token.content.strip()))
                line += token.content.count("\n")
            case "code_inline":
                out.append(c.Code(token.content))
            case "strong_open" | "em_open":
                inner, line = _run(tokens, token.type.replace("open", "close"), line)
                out.append((c.Strong if token.type == "strong_open" else c.Emph)(tuple(inner)))
            case "link_open":
                inner, line = _run(tokens, "link_close", line)
                out.append(c.Link(tuple(inner), str(token.attrs.get("href", ""))))
            case "image":
                source = str(token.attrs.get("src", ""))
                if not source.startswith("figure:"):
                    raise MarkupError(
                        f"the picture `{source}` is no figure", line, "write ![words](figure:name)"
                    )
                # The name stands in for the picture until `fill`.
                out.append(c.Figure(source, token.content))
            case _:
                raise MarkupError(f"`{token.type}` is not supported here", line)
    return _merge(out), line


def _text(text: str) -> list[c.Inline]:
    out: list[c.Inline] = []
    last = 0
    for match in _SLOT.finditer(text):
        if match.start() > last:
            out.append(c.Text(text[last : match.start()]))
        out.append(c.Slot(match[1]))
        last = match.end()
    if last < len(text):
        out.append(c.Text(text[last:]))
    return out


def _merge(inlines: list[Any]) -> list[Any]:
    """Neighbouring texts become one."""
    out: list[Any] = []
    for inline in inlines:
        if isinstance(inline, c.Text) and out and isinstance(out[-1], c.Text):
            out[-1] = c.Text(out[-1].text + inline.text)
        else:
            out.append(inline)
    return out


# ---------------------------------------------------------------- values into the tree

# How the value behind a token is shown in running text, in math, and as plain characters.
InText = Callable[[int], tuple[Any, ...]]
InMath = Callable[[int], str]


def fill(blocks: c.Blocks, in_text: InText, in_math: InMath, picture: Callable[[str], str]) -> c.Blocks:
    """Replace tokens by values and figure names by pictures.

    `in_text(i)` gives inlines (or a Display) for value i, `in_math(i)` its LaTeX, `picture(name)` the SVG.
    """

    def math(latex: str) -> str:
        return TOKEN.sub(lambda m: in_math(int(m[1])), latex)

    def run(inlines: tuple[Any, ...]) -> list[Any]:
        out: list[Any] = []
        for node in inlines:
            match node:
                case c.Text(text) if "\ue000" in text:
                    out += around(text)
                case c.Code(text) if TOKEN.fullmatch(text):
                    out += in_text(int(text[1:-1]))
                case c.Code(text) if "\ue000" in text:
                    out.append(c.Code(math(text)))
                case c.Math(latex) if "\ue000" in latex:
                    out.append(c.Math(math(latex)))
                case c.Strong(inner) | c.Emph(inner):
                    out.append(type(node)(tuple(run(inner))))
                case c.Link(inner, url):
                    out.append(c.Link(tuple(run(inner)), url))
                case _:
                    out.append(node)
        return _merge(out)

    def around(text: str) -> list[Any]:
        out: list[Any] = []
        last = 0
        for match in TOKEN.finditer(text):
            out += [c.Text(text[last : match.start()])] if match.start() > last else []
            out += in_text(int(match[1]))
            last = match.end()
        return out + ([c.Text(text[last:])] if last < len(text) else [])

    def one(block: c.Block) -> list[c.Block]:
        match block:
            case c.Paragraph(inlines):
                return _paragraph(_settle(run(inlines)))
            case c.Display(latex):
                return [c.Display(math(latex))]
            case c.Bullets(items) | c.Numbers(items):
                return [type(block)(tuple(every(item) for item in items))]
            case c.Table(header, rows, align):
                cells = [tuple(_inline_only(run(cell)) for cell in row) for row in (header, *rows)]
                return [c.Table(cells[0], tuple(cells[1:]), align)]
            case c.CodeBlock(text, _):
                return [replace(block, text=math(text))]
            case c.Figure(source, alt):
                return [c.Figure(picture(source.removeprefix("figure:")), math(alt))]
        raise TypeError(f"no way to fill {type(block).__name__}")

    def every(inner: c.Blocks) -> c.Blocks:
        return tuple(out for block in inner for out in one(block))

    return every(blocks)


def _inline_only(inlines: list[Any]) -> c.Inlines:
    return tuple(c.Math(node.latex) if isinstance(node, c.Display) else node for node in inlines)


def _settle(inlines: list[Any]) -> list[Any]:
    """A displayed value in running text stays displayed only at the end of its paragraph, and takes the
    punctuation behind it along; elsewhere it stands in the line."""
    out: list[Any] = []
    for i, node in enumerate(inlines):
        if isinstance(node, c.Display):
            rest = inlines[i + 1 :]
            if not rest or (
                len(rest) == 1 and isinstance(rest[0], c.Text) and rest[0].text.strip() in (".", ",", "")
            ):
                mark = rest[0].text.strip() if rest else ""
                return [*out, c.Display(node.latex + mark)]
            out.append(c.Math(node.latex))
        else:
            out.append(node)
    return out
