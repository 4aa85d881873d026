"""`scaffold`: a new question file, small, complete and verified, to write over."""

from __future__ import annotations

import re
from importlib import resources
from pathlib import Path

from .bank import Bank
from .errors import UsageError, nearest, shown_path
from .output import save


def scaffold(bank: Bank, identity: str, topic: str | None) -> Path:
    """Write a new question file and return its path.

    Raises UsageError for a bad id, an unknown topic, or when the file is there already.
    """
    plain = identity.removesuffix(".md").strip("/")
    if not re.fullmatch(r"[a-z0-9][a-z0-9-]*(/[a-z0-9][a-z0-9-]*)+", plain):
        raise UsageError(
            f"`{identity}` is no id", "write area/topic/name in small letters, digits and hyphens"
        )
    known = bank.topics()
    chosen = topic or "/".join(plain.split("/")[:2])
    if known and chosen not in known:
        near = nearest(chosen, known)
        hint = f"did you mean --topic {near}?" if near else "see topics.yaml for the topics"
        raise UsageError(f"there is no topic `{chosen}`", hint)
    path = bank.questions / f"{plain}.md"
    if path.exists():
        raise UsageError(f"`{shown_path(path)}` is there already", "choose another name for the question")
    template = resources.files("qbank.templates").joinpath("question.md").read_text("utf-8")
    title = plain.rpartition("/")[2].replace("-", " ").capitalize()
    text = template.replace("@TITLE@", title).replace("@TOPIC@", chosen)
    save({path: text.encode()}, force=False)
    return path
