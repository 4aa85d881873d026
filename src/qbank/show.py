"""One variant for the eyes (plain text) and for scripts (plain data)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from . import content as c
from .algebra.values import decimal_of, plain, scalar_text
from .compose import compose
from .generate import Variant
from .keyed import Keyed, keyed


def as_data(variant: Variant) -> dict[str, Any]:
    """The variant as JSON-ready data: id, note, params, stem, parts, answers, misconceptions, solution.

    Text is Markdown with LaTeX between dollars; keys are sympy strings.
    """
    item = compose(variant, c.View.TUTOR)
    answers = keyed(variant)
    shown = {answer.name: (part.label, answer) for part in item.parts for answer in part.answers}
    return {
        "id": item.id,
        "variant": item.variant,
        "note": item.note,
        "title": item.title,
        "topic": variant.question.meta.topic,
        "levels": [str(level) for level in variant.question.meta.levels],
        "difficulty": variant.question.meta.difficulty,
        "points": c.number_text(item.points),
        "minutes": c.number_text(item.minutes),
        "params": {name: scalar_text(value) for name, value in variant.params.items()},
        "values": {name: scalar_text(value) for name, value in variant.values.items()},
        "stem": markdown(item.stem),
        "parts": [
            {
                "label": part.label,
                "points": c.number_text(part.points),
                "stem": markdown(part.stem),
                "answers": [answer.name for answer in part.answers],
                "solution": markdown(part.solution),
            }
            for part in item.parts
        ],
        "answers": {name: _answer(answers[name], *shown[name]) for name in answers},
        "misconceptions": [
            {
                "name": mistake.name,
                "title": mistake.title,
                "answer": name,
                "value": mistake.text,
                "feedback": markdown(mistake.feedback),
            }
            for name, (_, answer) in shown.items()
            if answer.key
            for mistake in answer.key.mistakes
        ],
        "hints": [markdown(hint) for hint in item.hints],
        "solution": _whole_solution(item),
        "rubric": [
            {"points": c.number_text(line.points), "text": markdown(line.body)} for line in item.rubric
        ],
    }


def _answer(one: Keyed, part: str, shown: c.Answer) -> dict[str, Any]:
    key = shown.key
    assert key is not None
    data: dict[str, Any] = {
        "kind": one.answer.kind,
        "part": part,
        "points": c.number_text(shown.points),
        "key": scalar_text(one.key) if one.answer.computed else key.text,
        "tolerance": None if one.tolerance is None else plain(decimal_of(one.tolerance)),
        "asked_as": shown.kind,
        "precision": shown.precision,
    }
    if shown.options:
        data["options"] = [
            {
                "letter": c.letter(i),
                "text": inline_markdown(option),
                "right": i in key.right,
                "value": scalar_text(choice.value) if choice.text is None else None,
                "misconception": choice.because,
                "feedback": markdown(key.option_feedback[i]),
            }
            for i, (option, choice) in enumerate(zip(shown.options, one.options, strict=True))
        ]
        data["right"] = [c.letter(i) for i in key.right]
    if shown.left:
        data["left"] = [inline_markdown(entry) for entry in shown.left]
        data["right_entries"] = [inline_markdown(entry) for entry in shown.right]
        data["pairs"] = list(key.right)
    if shown.items:
        data["items"] = [inline_markdown(entry) for entry in shown.items]
        data["order"] = list(key.right)
    if shown.shape:
        data["shape"] = list(shown.shape)
    if shown.symbols:
        data["symbols"] = list(shown.symbols)
    return data


def _whole_solution(item: c.Item) -> str:
    pieces = [markdown(item.solution)]
    for part in item.parts:
        if part.solution:
            pieces.append((f"({part.label}) " if part.label else "") + markdown(part.solution))
    return "\n\n".join(piece for piece in pieces if piece)


# ---------------------------------------------------------------- the tree as Markdown


def inline_markdown(inlines: c.Inlines) -> str:
    """Inlines as Markdown with `$math$`; a slot is written `[[name]]`."""
    out = []
    for node in inlines:
        match node:
            case c.Text(text):
                out.append(text)
            case c.Math(latex):
                out.append(f"${latex}$")
            case c.Strong(inner):
                out.append(f"**{inline_markdown(inner)}**")
            case c.Emph(inner):
                out.append(f"*{inline_markdown(inner)}*")
            case c.Code(text):
                out.append(f"`{text}`")
            case c.Link(inner, url):
                out.append(f"[{inline_markdown(inner)}]({url})")
            case c.Break():
                out.append("\n")
            case c.Slot(name):
                out.append(f"[[{name}]]")
            case _:
                raise TypeError(f"no Markdown for {type(node).__name__}")
    return "".join(out)


def markdown(blocks: c.Blocks) -> str:
    """Blocks as Markdown; a figure is shown by its words."""
    return "\n\n".join(_block(block) for block in blocks)


def _block(block: c.Block) -> str:
    match block:
        case c.Paragraph(inlines):
            return inline_markdown(inlines)
        case c.Display(latex):
            return f"$$ {latex} $$"
        case c.Bullets(items):
            return "\n".join("- " + _indented(item) for item in items)
        case c.Numbers(items):
            return "\n".join(f"{i}. " + _indented(item) for i, item in enumerate(items, 1))
        case c.CodeBlock(text, language):
            return f"```{language}\n{text}\n```"
        case c.Table(header, rows, align):
            marks = {"l": "---", "c": ":-:", "r": "--:"}
            lines = [" | ".join(map(inline_markdown, header)), " | ".join(marks[a] for a in align)]
            lines += [" | ".join(map(inline_markdown, row)) for row in rows]
            return "\n".join(f"| {line} |" for line in lines)
        case c.Figure(_, alt):
            return f"[figure: {alt}]"
    raise TypeError(f"no Markdown for {type(block).__name__}")


def _indented(blocks: c.Blocks) -> str:
    return markdown(blocks).replace("\n", "\n  ")


# ---------------------------------------------------------------- the item as text


def as_text(variant: Variant, view: c.View) -> str:
    """The variant as a person reads it in a terminal; with keys in the tutor's view."""
    return "\n".join(_lines(compose(variant, view)))


def _lines(item: c.Item) -> Iterator[str]:
    yield f"{item.title}   ({item.id}, variant {item.variant}: {item.note or 'no params'})"
    yield f"{c.number_text(item.points)} points, {c.number_text(item.minutes)} minutes"
    if item.stem:
        yield f"\n{markdown(item.stem)}"
    for part in item.parts:
        label = f"({part.label}) " if part.label else ""
        yield f"\n{label}{markdown(part.stem)}   [{c.number_text(part.points)} points]"
        for answer in part.answers:
            yield from _asked(answer)
    if item.hints:
        yield "\nHints\n" + "\n".join("- " + _indented(hint) for hint in item.hints)
    told = _whole_solution(item)
    if told:
        yield f"\nSolution\n{told}"
    for part in item.parts:
        for answer in part.answers:
            if answer.key:
                yield from _told(answer, answer.key)
    if item.rubric:
        yield "\nRubric"
        yield from (f"- ({c.number_text(line.points)}) {_indented(line.body)}" for line in item.rubric)


def _asked(answer: c.Answer) -> Iterator[str]:
    for i, option in enumerate(answer.options):
        yield f"    ({c.letter(i)}) {inline_markdown(option)}"
    for i, entry in enumerate(answer.left):
        yield f"    {i + 1}. {inline_markdown(entry)}"
    for i, entry in enumerate(answer.right):
        yield f"    ({c.letter(i)}) {inline_markdown(entry)}"
    for i, entry in enumerate(answer.items):
        yield f"    ({c.letter(i)}) {inline_markdown(entry)}"


def _told(answer: c.Answer, key: c.Key) -> Iterator[str]:
    within = f"  (± {key.tolerance})" if key.tolerance else ""
    yield f"\nKey of {answer.name}: {inline_markdown(key.shown)}{within}"
    for mistake in key.mistakes:
        yield f"    {inline_markdown(mistake.shown)}  {mistake.title}: {_indented(mistake.feedback)}"
    if not key.mistakes:
        for i, feedback in enumerate(key.option_feedback):
            if feedback:
                yield f"    ({c.letter(i)}) {_indented(feedback)}"
