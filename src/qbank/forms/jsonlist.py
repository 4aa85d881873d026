"""JSON files that are written entry by entry."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any, TextIO


class JsonList:
    """A JSON object written piece by piece: the keys of `head`, then a list, one entry on a line, then more.

    So a file of thousands of entries never has to be in memory, and its diff can be read.
    """

    def __init__(self, stream: TextIO, head: Mapping[str, Any], name: str) -> None:
        self._stream = stream
        self._separator = "\n  "
        stream.write(_body(head) + f' "{name}": [')

    def add(self, entry: Any) -> None:
        self._stream.write(self._separator + json.dumps(entry, ensure_ascii=False))
        self._separator = ",\n  "

    def close(self, tail: Mapping[str, Any]) -> None:
        """End the list and the object, with the keys of `tail` after the list."""
        self._stream.write("\n ]" + (",\n" + _body(tail)[2:].rstrip(",\n") if tail else "") + "\n}\n")


def _body(keys: Mapping[str, Any]) -> str:
    """The lines of an object up to its end: opening brace, keys, a comma at the end."""
    text = json.dumps(dict(keys), ensure_ascii=False, indent=1)
    return text.removesuffix("\n}") + ",\n"
