"""Reading what the Typst paper came to: an outline of its data, the text of its pages, where there is ink.

Run as a program it prints the outline of a view, which is how the golden outlines are made:
`python -m tests.typst_pages candidate > tests/golden/typst/candidate.txt`, and with `--json` the data.
"""

from __future__ import annotations

import io
import json
import sys
import unicodedata
import zlib
from collections.abc import Iterator
from typing import Any

import pypdf
import typst

from qbank import typeset
from qbank.content import Document, View
from qbank.writers import typst as writer
from tests.documents import sample_document

# ---------------------------------------------------------------- the data


def data_of(document: Document) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(writer.write(document))
    return found


def golden_json(document: Document) -> str:
    """The data, indented, without what `mathtext` made of the formulas: that has tests of its own."""
    data = data_of(document)
    data["formulas"] = [latex for _, latex in data["formulas"]]
    del data["prelude"]
    return json.dumps(data, ensure_ascii=False, indent=1) + "\n"


def outline(document: Document) -> str:
    """What is in the data, one line for each block, formulas in LaTeX."""
    data = data_of(document)
    formulas = [latex for _, latex in data["formulas"]]
    lines = [
        f"{data['view']}: {data['title']} | {data['course']} | {data['date']} | {data['duration']} | "
        f"{data['points']} points | form {data['form']}"
    ]
    lines += _blocks(data["instructions"], formulas, 1)
    for section in data["sections"]:
        lines.append(f"== {section['title']} ({section['points']} points, {section['duration']})")
        lines += _blocks(section["instructions"], formulas, 1)
        for item in section["items"]:
            lines += _item(item, formulas)
    return "\n".join(lines) + "\n"


def _item(item: dict[str, Any], formulas: list[str]) -> Iterator[str]:
    origin = f"{item['id']} {item['variant']} {item['note']}".strip()
    yield f"{item['number']}. {item['title']} [{item['points']}] {origin}"
    yield from _stem(item["stem"], formulas, 1)
    for hint in item["hints"]:
        yield from _titled("hint", hint, formulas, 1)
    for part in item["parts"]:
        yield f"  ({part['label']}) [{part['points']}] room {part['room']} cm, after: {part['after']}"
        yield from _stem(part["stem"], formulas, 2)
        for name in part["answers"]:
            yield from _answer(item["answers"][name], formulas)
        yield from _titled("solution", part["solution"], formulas, 2)
    yield from _titled("solution", item["solution"], formulas, 1)
    if item["rubric"]:
        for points, body in item["rubric"]["lines"]:
            yield from _titled(f"rubric {points}", body, formulas, 1)
        yield f"  rubric total {item['rubric']['total']}"


def _answer(answer: dict[str, Any], formulas: list[str]) -> Iterator[str]:
    facts = [answer["kind"], f"[{answer['points']}]", f"{answer['room']} cm", answer["precision"]]
    facts += [f"{column} {answer[column]}" for column in ("shape", "breadth") if column in answer]
    yield f"    {answer['name']}: {' '.join(fact for fact in facts if fact)}"
    for column in ("options", "left", "right", "items"):
        for entry in answer.get(column, ()):
            yield f"      {column}: {_line(entry, formulas)}"
    key = answer.get("key")
    if key:
        facts = [f"right {key['right']}", f"accept {key['accept']}", f"letters {key['letters']!r}"]
        yield f"      key: {_line(key['shown'], formulas)} ±{key['tolerance']} {' '.join(facts)}"
        for verdict in key["options"]:
            yield from _titled(f"option: {verdict['title']}", verdict["feedback"], formulas, 4)
        for mistake in key["mistakes"]:
            said = f"mistake: {_line(mistake['shown'], formulas)} {mistake['title']}"
            yield from _titled(said, mistake["feedback"], formulas, 4)


def _titled(title: str, blocks: list[Any], formulas: list[str], depth: int) -> Iterator[str]:
    if blocks or ":" in title:
        yield "  " * depth + title
        yield from _blocks(blocks, formulas, depth + 1)


def _stem(pieces: list[Any], formulas: list[str], depth: int) -> Iterator[str]:
    for piece in pieces:
        if isinstance(piece, str):
            yield "  " * depth + f"<{piece}>"
        else:
            yield from _blocks(piece, formulas, depth)


def _blocks(blocks: list[Any], formulas: list[str], depth: int) -> Iterator[str]:
    for block in blocks:
        pad = "  " * depth
        match block["kind"]:
            case "paragraph":
                yield f"{pad}{_line(block['body'], formulas)}"
            case "display":
                yield f"{pad}$$ {formulas[block['formula']]} $${' wide' if 'wide' in block else ''}"
            case "bullets" | "numbers":
                for item in block["items"]:
                    yield f"{pad}{block['kind']}:"
                    yield from _blocks(item, formulas, depth + 1)
            case "code":
                yield f"{pad}code {block['language']}: {block['text']!r}"
            case "table":
                for row in (block["header"], *block["rows"]):
                    yield f"{pad}| " + " | ".join(_line(cell, formulas) for cell in row)
            case "figure":
                yield f"{pad}figure: {block['alt']}"
            case kind:
                raise AssertionError(kind)


def _line(nodes: list[Any], formulas: list[str]) -> str:
    return "".join(_word(node, formulas) for node in nodes)


def _word(node: Any, formulas: list[str]) -> str:
    if isinstance(node, str):
        return node
    match node["kind"]:
        case "math":
            return f"${formulas[node['formula']]}$"
        case "strong" | "emph" | "link" as kind:
            return f"<{kind} {node.get('url', '')} {_line(node['body'], formulas)}>"
        case "code":
            return f"`{node['text']}`"
        case "break":
            return " / "
        case "slot":
            return f"[[{node['answer']}]]"
        case kind:
            raise AssertionError(kind)


# ---------------------------------------------------------------- the pages


def pages(pdf: bytes) -> list[str]:
    """The text of each page: mathematical letters as plain ones, white space as single spaces."""
    found = []
    for page in pypdf.PdfReader(io.BytesIO(pdf)).pages:
        text = unicodedata.normalize("NFKC", page.extract_text())
        found.append(" ".join(text.replace("\u2060", "").replace("\u200b", "").split()))
    return found


def paper(document: Document) -> list[str]:
    return pages(typeset.pdf(writer.write(document)))


def alternatives(pdf: bytes) -> set[str]:
    """The words that stand for formulas and pictures when the paper is read aloud."""
    found: set[str] = set()

    def visit(node: Any) -> None:
        node = node.get_object()
        if isinstance(node, list):
            for child in node:
                visit(child)
        elif isinstance(node, dict):
            if "/Alt" in node:
                found.add(str(node["/Alt"]))
            if "/K" in node:
                visit(node["/K"])

    visit(pypdf.PdfReader(io.BytesIO(pdf)).trailer["/Root"]["/StructTreeRoot"])
    return found


def inked_columns(document: Document, ppi: int = 36) -> list[tuple[float, float]]:
    """For each page the leftmost and the rightmost place that is not white, as shares of its width."""
    compiler = typst.Compiler(font_paths=typst.Fonts(include_system_fonts=False), ignore_system_fonts=True)
    template = typeset.template_path("paper.typ")
    made = compiler.compile(
        template,
        root=template.parent,
        format="png",
        ppi=ppi,
        sys_inputs={"document": writer.write(document).decode()},
    )
    return [_inked(png) for png in ([made] if isinstance(made, bytes) else made)]


def _inked(png: bytes) -> tuple[float, float]:
    width, rows = _pixels(png)
    inked = {index // 4 for row in rows for index, value in enumerate(row) if value < 200 and index % 4 < 3}
    return (min(inked) / width, max(inked) / width) if inked else (0.5, 0.5)


def _pixels(png: bytes) -> tuple[int, list[bytearray]]:
    """Width and RGBA rows of a PNG with 8 bits a channel (ISO/IEC 15948, filters 0 to 4)."""
    at, data, width = 8, b"", 0
    while at < len(png):
        length, kind = int.from_bytes(png[at : at + 4], "big"), png[at + 4 : at + 8]
        body = png[at + 8 : at + 8 + length]
        if kind == b"IHDR":
            width = int.from_bytes(body[:4], "big")
            assert body[8:10] == b"\x08\x06", "RGBA with 8 bits a channel"
        elif kind == b"IDAT":
            data += body
        at += 12 + length
    raw, stride = zlib.decompress(data), 4 * width
    rows: list[bytearray] = []
    before = bytearray(stride)
    for start in range(0, len(raw), stride + 1):
        row = bytearray(raw[start + 1 : start + 1 + stride])
        _unfilter(raw[start], row, before)
        rows.append(row)
        before = row
    return width, rows


def _unfilter(method: int, row: bytearray, before: bytearray) -> None:
    for index in range(len(row)):
        left = row[index - 4] if index >= 4 else 0
        corner = before[index - 4] if index >= 4 else 0
        guess = left + before[index] - corner
        nearest = min(
            (abs(guess - left), 0, left),
            (abs(guess - before[index]), 1, before[index]),
            (abs(guess - corner), 2, corner),
        )[2]
        add = (0, left, before[index], (left + before[index]) // 2, nearest)[method]
        row[index] = (row[index] + add) & 255


if __name__ == "__main__":
    show = golden_json if "--json" in sys.argv else outline
    sys.stdout.write(show(sample_document(View(sys.argv[1]))))
