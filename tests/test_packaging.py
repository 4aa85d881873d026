"""A plain `pip install .` takes every package along."""

from __future__ import annotations

import tomllib

from .conftest import REPOSITORY


def test_every_package_is_listed_for_the_installation() -> None:
    with (REPOSITORY / "pyproject.toml").open("rb") as stream:
        listed = set(tomllib.load(stream)["tool"]["setuptools"]["packages"])
    source = REPOSITORY / "src"
    there = {".".join(path.parent.relative_to(source).parts) for path in source.rglob("__init__.py")}
    assert there | {"qbank.templates"} == listed
