"""Variants of one question, stored together: what they share stands once.

`pack` folds records of one shape into one value of JSON; `unpack` gives record `k` back. The page's script
holds the same few lines (`unpack.js`). In the packed value an object with the key `$` is a mark:

- `{"$": [a, b, …]}`: record `k` has the `k`-th of these;
- `{"$t": [x, y, …]}`: a text in pieces, each a text or a mark;
- `{"$p": [pieces], "$i": [[0, 1], …]}`: record `k` has the pieces of the `k`-th list, one after another.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

Json = Any

_FORMULAS = re.compile(r"<math.*?</math>|<svg.*?</svg>", re.DOTALL)
_TAGS = re.compile(r"<[^>]*>|[^<]+")


def pack(records: Sequence[Json]) -> Json:
    """The records folded into one value."""
    first = records[0]
    if all(record == first and type(record) is type(first) for record in records):
        return first
    if all(isinstance(record, dict) and record.keys() == first.keys() for record in records):
        return {key: pack([record[key] for record in records]) for key in first}
    if all(isinstance(record, list) and len(record) == len(first) for record in records):
        return [pack(list(entries)) for entries in zip(*records, strict=True)]
    if all(isinstance(record, str) for record in records):
        return _texts(records)
    return {"$": list(records)}


def unpack(packed: Json, k: int) -> Json:
    """Record `k` of a packed value."""
    if isinstance(packed, list):
        return [unpack(entry, k) for entry in packed]
    if not isinstance(packed, dict):
        return packed
    if "$" in packed:
        return packed["$"][k]
    if "$t" in packed:
        return "".join(unpack(piece, k) for piece in packed["$t"])
    if "$p" in packed:
        return "".join(packed["$p"][i] for i in packed["$i"][k])
    return {key: unpack(value, k) for key, value in packed.items()}


def _texts(texts: Sequence[str]) -> Json:
    """The shortest of the ways to store texts that differ."""
    rows = [_cut(text) for text in texts]
    ways = [{"$": list(texts)}, _pool([_TAGS.findall(text) for text in texts])]
    if all(len(row) == len(rows[0]) for row in rows):
        ways.append(_columns(rows))
    return min(ways, key=_size)


def _cut(text: str) -> list[str]:
    """The text in turns with the formulas and pictures in it."""
    pieces, place = [], 0
    for found in _FORMULAS.finditer(text):
        pieces += [text[place : found.start()], found[0]]
        place = found.end()
    return [*pieces, text[place:]]


def _columns(rows: Sequence[Sequence[str]]) -> Json:
    """Texts of equally many pieces, piece by piece; a formula that varies is taken apart at its tags."""
    pieces: list[Json] = []
    for column in zip(*rows, strict=True):
        tags = [_TAGS.findall(text) for text in column]
        if len(set(column)) == 1:
            _join(pieces, column[0])
        elif all(len(row) == len(tags[0]) for row in tags):
            for entries in zip(*tags, strict=True):
                same = len(set(entries)) == 1
                _join(pieces, entries[0] if same else {"$": list(entries)})
        else:
            pool, plain = _pool(tags), {"$": list(column)}
            _join(pieces, min((pool, plain), key=_size))
    return pieces[0] if len(pieces) == 1 else {"$t": pieces}


def _join(pieces: list[Json], piece: Json) -> None:
    if isinstance(piece, str) and pieces and isinstance(pieces[-1], str):
        pieces[-1] += piece
    elif piece != "":
        pieces.append(piece)


def _pool(rows: Sequence[Sequence[str]]) -> Json:
    """Texts as lists of numbered pieces; pieces that always follow each other are one."""
    after: dict[str, set[str]] = {}
    before: dict[str, set[str]] = {}
    for row in rows:
        for one, other in zip(("", *row), (*row, ""), strict=True):
            after.setdefault(one, set()).add(other)
            before.setdefault(other, set()).add(one)
    known: dict[str, int] = {}
    lists = []
    for row in rows:
        joined: list[str] = []
        for i, piece in enumerate(row):
            last = row[i - 1] if i else ""
            glued = bool(last) and after[last] == {piece} and before[piece] == {last}
            if glued:
                joined[-1] += piece
            else:
                joined.append(piece)
        lists.append([known.setdefault(piece, len(known)) for piece in joined])
    return {"$p": list(known), "$i": lists}


def _size(value: Json) -> int:
    """About how many characters a value takes as JSON."""
    if isinstance(value, str):
        return len(value) + 3
    if isinstance(value, dict):
        return 2 + sum(len(key) + 3 + _size(entry) for key, entry in value.items())
    if isinstance(value, list):
        return 2 + sum(map(_size, value))
    return len(str(value)) + 1
