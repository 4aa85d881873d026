"""Field types of blueprints beside those of `fields`: prose, levels, difficulties, kinds of answers."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import BeforeValidator, WithJsonSchema
from pydantic_core import PydanticCustomError

from qbank.errors import nearest
from qbank.fields import Line, ListOf, parse_number
from qbank.model import ANSWER_KINDS, Level

KIND_WORDS = {
    "closed": tuple(kind for kind, record in ANSWER_KINDS.items() if record.closed),
    "open": tuple(kind for kind, record in ANSWER_KINDS.items() if not record.closed),
}


# ---------------------------------------------------------------- field types


def _prose(value: Any) -> Any:
    """Markdown as it is; a list of texts becomes a Markdown list."""
    if isinstance(value, list | tuple):
        wrong = next((entry for entry in value if not isinstance(entry, str)), None)
        if wrong is not None:
            raise PydanticCustomError("type", "text is expected here, found keys: put it in quotes", {})
        return "\n".join("- " + entry.strip().replace("\n", "\n  ") for entry in value)
    if not isinstance(value, str):
        raise PydanticCustomError("type", "text or a list of texts is expected here", {})
    return value


def _one_or_more(value: Any) -> Any:
    return (value,) if isinstance(value, str) else value


def _scale(value: Any) -> Any:
    """`3`, `2-4` or `[2, 4]`, within 1 to 5."""
    ends = value.split("-") if isinstance(value, str) else list(value)
    low, high = (ends * 2)[:2] if len(ends) == 1 else ends if len(ends) == 2 else ("0", "0")
    bounds = tuple(int(parse_number(end)) for end in (low, high))
    if not 1 <= bounds[0] <= bounds[1] <= 5:
        raise PydanticCustomError(
            "scale", "`{text}` is no range of difficulties: write 3 or 2-4, within 1-5", {"text": str(value)}
        )
    return bounds


def _kinds(value: Any) -> Any:
    """Kinds of answers; `closed` stands for all that a program can mark, `open` for the others."""
    out: dict[str, None] = {}
    for kind in _one_or_more(value):
        if kind not in ANSWER_KINDS and kind not in KIND_WORDS:
            known = [*KIND_WORDS, *ANSWER_KINDS]
            near = nearest(str(kind), known)
            advice = f"did you mean `{near}`?" if near else f"known: {', '.join(known)}"
            raise PydanticCustomError(
                "kind", "`{kind}` is no kind of answer; {advice}", {"kind": str(kind), "advice": advice}
            )
        out |= dict.fromkeys(KIND_WORDS.get(kind, (kind,)))
    return tuple(out)


_TEXTS = {"type": "array", "items": {"type": "string"}}
Prose = Annotated[str, BeforeValidator(_prose), WithJsonSchema({"anyOf": [{"type": "string"}, _TEXTS]})]
Levels = Annotated[tuple[Level, ...], BeforeValidator(_one_or_more)]
Scale = Annotated[
    tuple[int, int],
    BeforeValidator(_scale),
    WithJsonSchema(
        {"anyOf": [{"type": ["string", "integer"]}, {"type": "array", "items": {"type": "integer"}}]}
    ),
]
Kinds = Annotated[
    tuple[str, ...],
    BeforeValidator(_kinds),
    WithJsonSchema({"type": "array", "items": {"enum": [*KIND_WORDS, *ANSWER_KINDS]}}),
]
Lists = Annotated[tuple[Line, ...], ListOf]
