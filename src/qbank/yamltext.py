"""YAML in which every scalar stays text and every key knows its line.

YAML's own types lose what authors wrote (`1/2` stays, `1e3` turns into a float, `no` into a boolean, and a
backslash in double quotes silently into a control character), so none of them is used.
"""

from __future__ import annotations

import re
from typing import Any, TypeAlias

import yaml

from .errors import Finding, Location

Tree: TypeAlias = Any  # nested dict[str, Tree] | list[Tree] | str
Lines: TypeAlias = dict[tuple[str, ...], int]

_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")


def read(text: str, path: str, first_line: int = 1) -> tuple[Tree, Lines, list[Finding]]:
    """Read YAML into nested dicts, lists and strings, the line of each key, and what is wrong with it.

    `first_line` is the line of the file on which `text` begins.
    """
    lines: Lines = {}
    findings: list[Finding] = []
    try:
        node = yaml.compose(text, Loader=_LOADER)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        where = Location(path, first_line + (mark.line if mark else 0))
        problem = (error.problem or "cannot be read").replace("\n", " ")
        findings.append(Finding(where, "yaml", f"broken YAML: {problem}", _advice(text, mark)))
        return {}, lines, findings
    except yaml.YAMLError as error:
        findings.append(Finding(Location(path, first_line), "yaml", f"broken YAML: {error}".split("\n")[0]))
        return {}, lines, findings
    if node is None:
        return {}, lines, findings
    return _tree(node, (), path, first_line, lines, findings), lines, findings


def _advice(text: str, mark: Any) -> str:
    if mark is None:
        return ""
    line = text.splitlines()[mark.line] if mark.line < len(text.splitlines()) else ""
    if "\t" in line:
        return "YAML wants spaces, not tabs"
    if "\\" in line and '"' in line:
        return "write text with a backslash in single quotes: '\\eta'"
    if ": " in line or "[" in line or "{" in line or "#" in line:
        return "start keys of one level in one column; quote text that holds any of : # [ ] { }"
    return ""


def _tree(
    node: Any, trail: tuple[str, ...], path: str, first: int, lines: Lines, findings: list[Finding]
) -> Tree:
    line = first + node.start_mark.line
    lines.setdefault(trail, line)
    if isinstance(node, yaml.ScalarNode):
        control = _CONTROL.search(node.value)
        if control:
            findings.append(
                Finding(
                    Location(path, line),
                    "control-character",
                    f"the text holds the control character U+{ord(control.group()):04X}",
                    "in double quotes YAML reads \\b, \\f, \\t… as such: write single quotes",
                )
            )
        return "" if node.tag.endswith(":null") else str(node.value)
    if isinstance(node, yaml.SequenceNode):
        return [
            _tree(child, (*trail, str(i)), path, first, lines, findings) for i, child in enumerate(node.value)
        ]
    out: dict[str, Tree] = {}
    for key_node, value_node in node.value:
        key = str(key_node.value)
        key_line = first + key_node.start_mark.line
        if key in out:
            findings.append(
                Finding(
                    Location(path, key_line),
                    "duplicate-key",
                    f"`{key}` stands here a second time, first on line {lines[(*trail, key)]}",
                    "keep one of the two",
                )
            )
            continue
        lines[(*trail, key)] = key_line
        out[key] = _tree(value_node, (*trail, key), path, first, lines, findings)
    return out
