"""From text trees to pydantic records, with findings that name file, line, value and remedy."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError

from .errors import Finding, Location, nearest
from .yamltext import Lines, Tree

R = TypeVar("R", bound=BaseModel)


def build(
    model: type[R], tree: Tree, lines: Lines, path: str, trail: tuple[str, ...] = ()
) -> tuple[R | None, list[Finding]]:
    """Check `tree` against `model`; `trail` is where in the file the tree hangs."""
    if not isinstance(tree, dict):
        where = Location(path, _line(lines, trail))
        keys = ", ".join(_names(model))
        return None, [
            Finding(where, "type", f"keys are expected here, found {tree!r}", f"known keys: {keys}")
        ]
    try:
        return model.model_validate(tree), []
    except ValidationError as error:
        return None, [_finding(model, dict(entry), lines, path, trail) for entry in error.errors()]


def kind_of(
    kinds: Mapping[str, type[R]], tree: Tree, lines: Lines, path: str, trail: tuple[str, ...], tag: str | None
) -> tuple[R | None, list[Finding]]:
    """Build the record whose kind is named by the key `tag`, or, without a tag, by a key of its own."""
    where = Location(path, _line(lines, trail))
    name = trail[-1]
    if not isinstance(tree, dict):
        example = f"{{{tag}: {next(iter(kinds))}}}" if tag else "{values: [1, 2]}"
        return None, [
            Finding(where, "type", f"`{name}` needs keys, found {tree!r}", f"write it like {name}: {example}")
        ]
    if tag is None:
        found = next((kind for kind in kinds if kind in tree), None)
        message = f"`{name}` names no domain; its keys are {', '.join(tree) or 'none'}"
    else:
        given = tree.get(tag, "")
        found = given if given in kinds else None
        message = f"unknown {tag} `{given}` of `{name}`" if given else f"`{name}` has no {tag}"
        where = Location(path, _line(lines, (*trail, tag)))
    if found is None:
        near = nearest(str(tree.get(tag, "")) if tag else " ".join(tree), kinds)
        hint = f"did you mean `{near}`? known: " if near else "known: "
        return None, [Finding(where, "kind", message, hint + ", ".join(kinds))]
    return build(kinds[found], tree, lines, path, trail)


def _line(lines: Lines, trail: tuple[str, ...]) -> int:
    while trail not in lines and trail:
        trail = trail[:-1]
    return lines.get(trail, 1)


def _names(model: type[BaseModel]) -> list[str]:
    return [field.alias or name for name, field in model.model_fields.items()]


def _model_at(model: type[BaseModel], steps: tuple[str, ...]) -> type[BaseModel] | None:
    """The record type reached from `model` along field names, through containers; None when unclear."""
    here: Any = model
    for step in steps:
        if isinstance(here, type) and issubclass(here, BaseModel):
            field = next((f for n, f in here.model_fields.items() if step in (n, f.alias)), None)
            if field is None:
                return None
            here = field.annotation
        found = _models_in(here)
        if len(found) != 1:
            return None
        here = found[0]
    return here if isinstance(here, type) and issubclass(here, BaseModel) else None


def _models_in(annotation: Any) -> list[type[BaseModel]]:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return [annotation]
    return [model for inner in getattr(annotation, "__args__", ()) for model in _models_in(inner)]


def _finding(
    model: type[BaseModel], entry: dict[str, Any], lines: Lines, path: str, trail: tuple[str, ...]
) -> Finding:
    steps = tuple(str(step) for step in entry["loc"])
    where = Location(path, _line(lines, trail + steps))
    owner = trail + steps[:-1]
    place = f" in `{'.'.join(owner)}`" if owner else ""
    if entry["type"] == "extra_forbidden":
        parent = _model_at(model, steps[:-1])
        known = _names(parent) if parent else []
        near = nearest(steps[-1], known)
        hint = (f"did you mean `{near}`? " if near else "") + (
            f"known keys: {', '.join(known)}" if known else ""
        )
        return Finding(where, "unknown-key", f"unknown key `{steps[-1]}`{place}", hint)
    if entry["type"] == "missing":
        return Finding(
            where, "missing-key", f"the key `{steps[-1]}` is missing{place}", f"add `{steps[-1]}: …`"
        )
    name = ".".join(trail + steps)
    message = entry["msg"]
    if entry["type"] == "literal_error" or entry["type"] == "enum":
        expected = entry["ctx"]["expected"]
        near = nearest(str(entry["input"]), str(expected).replace("'", "").replace(" or ", ", ").split(", "))
        hint = f"did you mean `{near}`?" if near else ""
        return Finding(where, "value", f"`{name}` is `{entry['input']}`, expected {expected}", hint)
    return Finding(where, "value", f"`{name}`: {message}" if name else message)
