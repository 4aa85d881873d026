"""The site on disk: whole or not at all, over another one only when asked, without leftovers of the last."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path, PurePosixPath

from qbank.errors import UsageError, shown_path
from qbank.forms.staging import Staging
from qbank.output import refuse_existing

from .page import MANIFEST, PAGE


def check_target(out: Path, force: bool) -> None:
    """Raise UsageError, before any work, when the folder cannot take the site."""
    if out.exists() and not out.is_dir():
        raise UsageError(f"`{shown_path(out)}` is a file, not a folder", "name a folder for the site")
    refuse_existing([out / PAGE, out / MANIFEST], force)


def write_site(out: Path, files: Mapping[str, bytes], *, force: bool) -> list[str]:
    """Write the files; the page itself appears last. Files of an earlier site that this one has not go away.

    Gives notes for the user.
    """
    earlier = _earlier(out)
    with Staging(out, files, force=force) as staging:
        for name, data in files.items():
            place = staging.at / name
            place.parent.mkdir(parents=True, exist_ok=True)
            place.write_bytes(data)
        staging.publish(PAGE)
        for name in earlier - files.keys():
            (out / name).unlink(missing_ok=True)
        return staging.notes()


def _earlier(out: Path) -> set[str]:
    """The files that the manifest of a site lists; none when there is no site."""
    try:
        stored = json.loads((out / MANIFEST).read_text("utf-8"))
        names = {str(name) for name in stored["files"]}
    except (OSError, ValueError, TypeError, KeyError):
        return set()
    return {
        name
        for name in names
        if not PurePosixPath(name).is_absolute() and ".." not in PurePosixPath(name).parts
    }
