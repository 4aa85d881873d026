"""The tables of the response parser as a script: the page reads an answer by the same names and signs."""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import Any

from qbank.algebra.response import calls, chars, names
from qbank.algebra.response import tokens as signs
from qbank.algebra.response.limits import DEFAULT_LIMITS
from qbank.algebra.response.values import BOUNDED, EXPONENTIALS


def tables() -> dict[str, Any]:
    """Characters, names, functions, commands, advice and limits of `qbank.algebra.parse_response`."""
    return {
        "same": chars.SAME,
        "kept": chars.KEPT,
        "superscripts": chars.SUPERSCRIPTS,
        "subscripts": chars.SUBSCRIPTS,
        "advice": chars.ADVICE,
        "greek": names.GREEK,
        "greekNames": sorted(names.GREEK_NAMES),
        "variants": names.VARIANTS,
        "functions": names.FUNCTIONS,
        "aliases": names.ALIASES,
        "constants": names.CONSTANTS,
        "powered": sorted(names.POWERED),
        "accents": names.ACCENTS,
        "spacing": sorted(signs.SPACING),
        "commands": signs.COMMANDS,
        "refused": signs.REFUSED,
        "elsewhere": calls.ELSEWHERE,
        "infinite": sorted(calls.INFINITE),
        "exponentials": sorted(EXPONENTIALS),
        "bounded": sorted(BOUNDED),
        "limits": asdict(DEFAULT_LIMITS),
    }


def script() -> str:
    text = json.dumps(tables(), ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return f"QB.tables = {text};\n"
