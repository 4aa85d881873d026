"""The files of the site: the page, its style, its scripts, its fonts, and one script for each question."""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Mapping, Sequence
from typing import Any

import jinja2

from qbank import __version__
from qbank.typeset import template_path

from .bake import Baked
from .tables import script as tables_script

PAGE = "index.html"
MANIFEST = "site.json"
FOLDER = "site"

# In the order in which a page needs them: what reads and marks answers, then what shows them.
READING = (
    "chars.js",
    "names.js",
    "tokens.js",
    "show.js",
    "doubts.js",
    "grammar.js",
    "grid.js",
    "fraction.js",
    "values.js",
    "size.js",
    "read.js",
    "mark.js",
    "unpack.js",
)
SCRIPTS = (
    *READING,
    "store.js",
    "schedule.js",
    "dom.js",
    "fields.js",
    "feedback.js",
    "question.js",
    "home.js",
    "session.js",
    "app.js",
)
FONTS = (
    ("STIX Two Math", "normal", 400, "stix-two-math.woff2"),
    ("STIX Two Text", "normal", 400, "stix-two-text-400-normal.woff2"),
    ("STIX Two Text", "italic", 400, "stix-two-text-400-italic.woff2"),
    ("STIX Two Text", "normal", 700, "stix-two-text-700-normal.woff2"),
)


def site_files(
    baked: Sequence[Baked], topics: Mapping[str, Mapping[str, Any]], title: str
) -> dict[str, bytes]:
    """Every file of the site by its path; the same questions give the same bytes."""
    files = {f"questions/{one.id}.js": one.script.encode() for one in baked}
    files["site.css"] = _own("site.css") + _font_faces()
    files["fonts-licence.txt"] = _own("fonts-licence.txt")
    files["scripts.js"] = scripts(SCRIPTS)
    files["bank.js"] = _bank(baked, topics).encode()
    stamps = {
        name: hashlib.sha256(files[name]).hexdigest()[:10] for name in ("site.css", "scripts.js", "bank.js")
    }
    files[PAGE] = _page(title, len(baked), stamps).encode()
    manifest = {"qbank": __version__, "files": sorted([*files, MANIFEST])}
    files[MANIFEST] = (json.dumps(manifest, indent=1) + "\n").encode()
    return dict(sorted(files.items()))


def _own(name: str) -> bytes:
    return template_path(f"{FOLDER}/{name}").read_bytes()


def scripts(names: Sequence[str]) -> bytes:
    """The scripts as one file: a page opens sooner, and a part of it cannot be missing."""
    parts = [b'"use strict";\nconst QB = {};\n', tables_script().encode()]
    return b"".join([*parts, *map(_own, names)])


def _font_faces() -> bytes:
    """The fonts inside the style sheet: browsers refuse font files to a page that was opened as a file."""
    rules = []
    for family, style, weight, name in FONTS:
        data = base64.b64encode(_own(name)).decode()
        rules.append(
            f'@font-face{{font-family:"{family}";font-style:{style};font-weight:{weight};'
            f"src:url(data:font/woff2;base64,{data})format('woff2')}}\n"
        )
    return "".join(rules).encode()


def _bank(baked: Sequence[Baked], topics: Mapping[str, Mapping[str, Any]]) -> str:
    """The list of questions and the topics that have one, in the order of the topic tree."""
    entries = [one.entry for one in baked]
    used = {entry["topic"] for entry in entries}
    order = [*(slug for slug in topics if slug in used), *sorted(used - topics.keys())]
    named = [[slug, str(topics.get(slug, {}).get("title", slug))] for slug in order]
    text = json.dumps({"topics": named, "questions": entries}, ensure_ascii=False, separators=(",", ":"))
    return f"QB.bank = {text};\n"


def _page(title: str, questions: int, stamps: Mapping[str, str]) -> str:
    path = template_path(f"{FOLDER}/{PAGE}.j2")
    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(path.parent),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    return environment.get_template(path.name).render(title=title, questions=questions, stamps=stamps)
