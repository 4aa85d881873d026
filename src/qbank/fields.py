"""Field types of question files and blueprints: every scalar arrives as text and is read exactly."""

from __future__ import annotations

import re
from collections.abc import Callable
from fractions import Fraction
from typing import Annotated, Any, TypeVar

from pydantic import BaseModel, BeforeValidator, ConfigDict
from pydantic_core import PydanticCustomError

T = TypeVar("T")

_NUMBER = re.compile(r"[+-]?(\d+(\.\d+)?|\.\d+)(/\d+)?")
_NAME = re.compile(r"[A-Za-z][A-Za-z0-9_]*")


class Strict(BaseModel):
    """A frozen record that refuses unknown keys."""

    model_config = ConfigDict(
        extra="forbid", frozen=True, arbitrary_types_allowed=True, populate_by_name=True
    )


def _text(value: Any, what: str) -> str:
    if not isinstance(value, str):
        found = (
            "a list"
            if isinstance(value, list | tuple)
            else "a mapping"
            if isinstance(value, dict)
            else repr(value)
        )
        raise PydanticCustomError(
            "type", "{what} is expected here, found {found}", {"what": what, "found": found}
        )
    return value.strip()


def parse_number(value: Any) -> Fraction:
    """An exact number: `3`, `-1/2`, `0.05`."""
    if isinstance(value, int | Fraction) and not isinstance(value, bool):
        return Fraction(value)
    text = _text(value, "an exact number")
    if not _NUMBER.fullmatch(text):
        raise PydanticCustomError(
            "number", "`{text}` is not an exact number: write it like 3, -1/2 or 0.05", {"text": text}
        )
    top, _, bottom = text.partition("/")
    if bottom and int(bottom) == 0:
        raise PydanticCustomError("number", "`{text}` divides by zero", {"text": text})
    return Fraction(top) / (int(bottom) if bottom else 1)


def _whole(value: Any) -> int:
    number = parse_number(value)
    if number.denominator != 1:
        raise PydanticCustomError("whole", "`{text}` is not a whole number", {"text": str(value)})
    return int(number)


def _flag(value: Any) -> bool:
    if isinstance(value, bool):
        return value
    text = _text(value, "true or false")
    if text not in ("true", "false"):
        raise PydanticCustomError("flag", "`{text}` is neither true nor false", {"text": text})
    return text == "true"


def _line(value: Any) -> str:
    text = _text(value, "text")
    if not text:
        raise PydanticCustomError("empty", "text is expected here, found nothing", {})
    return text


def _name(value: Any) -> str:
    text = _text(value, "a name")
    if not _NAME.fullmatch(text):
        raise PydanticCustomError(
            "name", "`{text}` is not a name: use a letter, then letters, digits and _", {"text": text}
        )
    return text


def _as_list(value: Any) -> Any:
    if value == "":
        return ()
    if isinstance(value, str):
        raise PydanticCustomError(
            "list", "a list is expected here, found `{text}`: write [{text}]", {"text": value}
        )
    if isinstance(value, dict):
        raise PydanticCustomError("list", "a list is expected here, found a mapping", {})
    return tuple(value)


def _above_zero(value: Fraction) -> Fraction:
    if value <= 0:
        raise PydanticCustomError("positive", "must be above 0, found {text}", {"text": str(value)})
    return value


def checked(check: Callable[[T], T]) -> Callable[[Any], Any]:
    """Compose a check after `parse_number`."""
    return lambda value: check(parse_number(value))  # type: ignore[arg-type]


Number = Annotated[Fraction, BeforeValidator(parse_number)]
Positive = Annotated[Fraction, BeforeValidator(checked(_above_zero))]
Whole = Annotated[int, BeforeValidator(_whole)]
Flag = Annotated[bool, BeforeValidator(_flag)]
Line = Annotated[str, BeforeValidator(_line)]
Name = Annotated[str, BeforeValidator(_name)]
ListOf = BeforeValidator(_as_list)
