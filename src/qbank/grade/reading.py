"""A response as text becomes a value: the closed parser, told what the answer asks for."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from qbank.algebra.response import Response, parse_response
from qbank.algebra.response.errors import ResponseError
from qbank.algebra.symbols import declared_symbols
from qbank.keyed import Keyed
from qbank.model import ExpressionAnswer

_LETTERS = re.compile(r"[A-Za-z\s.,;()]+")


def symbols_of(one: Keyed) -> Mapping[str, Any]:
    """The names that a response may use."""
    return declared_symbols(one.answer.symbols) if isinstance(one.answer, ExpressionAnswer) else {}


def read(one: Keyed, text: str) -> Response:
    """The response to a closed answer. Raises ResponseError when it cannot be read.

    Where a computed answer is asked with options, their letters are read; a value is taken as well.
    """
    if not one.answer.computed:
        return parse_response(text, kind=one.answer.kind, shape=_count(one))
    if not one.options:
        return read_value(one, text)
    try:
        return parse_response(text, kind="choice", shape=len(one.options))
    except ResponseError as no_letter:
        try:
            return read_value(one, text)
        except ResponseError as no_value:
            raise (no_letter if _LETTERS.fullmatch(text) else no_value) from None


def read_value(one: Keyed, text: str) -> Response:
    """The response to a computed answer, as a value; `name = value` is read where `name` is the answer's."""
    kind = one.answer.kind
    shape: Any = None
    if kind == "vector":
        shape = len(one.key)
    elif kind == "matrix":
        shape = tuple(int(size) for size in one.key.shape)
    return parse_response(text, symbols_of(one), kind=kind, shape=shape, lhs=one.name)


def _count(one: Keyed) -> int | None:
    """How many options there are to choose from, or items to place."""
    return len(one.options) or len(one.shown) or None
