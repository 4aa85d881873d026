"""The tables of the response parser as a script: the page reads an answer by the same names and signs."""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import Any

from qbank.algebra import response_calls, response_chars, response_names, response_tokens
from qbank.algebra.response_limits import DEFAULT_LIMITS
from qbank.algebra.response_values import BOUNDED, EXPONENTIALS


def tables() -> dict[str, Any]:
    """Characters, names, functions, commands, advice and limits of `qbank.algebra.parse_response`."""
    return {
        "same": response_chars.SAME,
        "kept": response_chars.KEPT,
        "superscripts": response_chars.SUPERSCRIPTS,
        "subscripts": response_chars.SUBSCRIPTS,
        "advice": response_chars.ADVICE,
        "greek": response_names.GREEK,
        "greekNames": sorted(response_names.GREEK_NAMES),
        "variants": response_names.VARIANTS,
        "functions": response_names.FUNCTIONS,
        "aliases": response_names.ALIASES,
        "constants": response_names.CONSTANTS,
        "powered": sorted(response_names.POWERED),
        "accents": response_names.ACCENTS,
        "spacing": sorted(response_tokens.SPACING),
        "commands": response_tokens.COMMANDS,
        "refused": response_tokens.REFUSED,
        "elsewhere": response_calls.ELSEWHERE,
        "infinite": sorted(response_calls.INFINITE),
        "exponentials": sorted(EXPONENTIALS),
        "bounded": sorted(BOUNDED),
        "limits": asdict(DEFAULT_LIMITS),
    }


def script() -> str:
    text = json.dumps(tables(), ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return f"QB.tables = {text};\n"
