"""Files that appear whole or not at all, and never replace others unasked."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterable, Mapping
from pathlib import Path

from .errors import UsageError, shown_path


def write_atomic(path: Path, data: bytes) -> None:
    """Write `data` to `path` in one step: a reader sees the old file or the whole new one.

    Raises OSError when the folder cannot be written.
    """
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.", suffix=".part")
    try:
        with os.fdopen(handle, "wb") as stream:
            stream.write(data)
            stream.flush()
            os.fsync(stream.fileno())
        os.chmod(name, 0o666 & ~_umask())
        os.replace(name, path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise


def _umask() -> int:
    current = os.umask(0)
    os.umask(current)
    return current


def refuse_existing(paths: Iterable[Path], force: bool) -> None:
    """Raise UsageError when one of the files is there already and `force` is not given."""
    if force:
        return
    there = [path for path in paths if path.exists()]
    if there:
        more = f" and {len(there) - 1} more are" if len(there) > 1 else " is"
        raise UsageError(
            f"`{shown_path(there[0])}`{more} there already",
            "name another place for the output, or replace it with --force",
        )


def check_file(path: Path, force: bool) -> None:
    """Raise UsageError, before any work, when an output file cannot be written there; makes nothing."""
    if path.is_dir():
        raise UsageError(f"`{shown_path(path)}` is a folder, not a file", "name a file for the output")
    refuse_existing([path], force)
    home = next(parent for parent in path.absolute().parents if parent.exists())
    make_folder(home)


def make_folder(folder: Path) -> None:
    """Make a folder for outputs; raises UsageError, with the reason, when it cannot be made or written."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        probe = tempfile.NamedTemporaryFile(dir=folder, prefix=".qbank-")  # noqa: SIM115
        probe.close()
    except OSError as error:
        reason = error.strerror or str(error)
        raise UsageError(
            f"cannot write to `{shown_path(folder)}`: {reason}",
            "make the folder writable, or name another for the output",
        ) from None


def save(files: Mapping[Path, bytes], *, force: bool) -> None:
    """Write files, each whole; refuses before the first when one exists. Raises UsageError."""
    for path in files:
        if path.is_dir():
            raise UsageError(f"`{shown_path(path)}` is a folder, not a file", "name a file for the output")
    refuse_existing(files, force)
    for folder in {path.parent for path in files}:
        make_folder(folder)
    for path, data in files.items():
        write_atomic(path, data)
