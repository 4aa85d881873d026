"""Outputs of many files that appear together: made in a hidden folder, moved into place at the end.

A run that is killed leaves at most its hidden folder, `.NAME.….part`, beside a new target or in one that was
there: never half a file.
"""

from __future__ import annotations

import glob
import os
import shutil
import tempfile
from collections.abc import Callable, Iterable
from pathlib import Path
from types import TracebackType
from typing import TypeVar

from qbank.errors import QbankError, UsageError, shown_path
from qbank.output import make_folder, refuse_existing

T = TypeVar("T")


class Staging:
    """A hidden folder `at` near `target`; `publish` moves what is in it, leaving the block discards it.

    Raises UsageError, before anything is made, when one of `names` is in `target` already and `force` is not
    given, or when the target cannot be written.
    """

    def __init__(self, target: Path, names: Iterable[str], *, force: bool) -> None:
        if target.exists() and not target.is_dir():
            raise UsageError(f"`{shown_path(target)}` is a file, not a folder", "name a folder with --out")
        refuse_existing([target / name for name in names], force)
        self.target = target
        whole = target.resolve()
        home = whole if target.exists() else whole.parent
        make_folder(home)
        pattern = f".{glob.escape(whole.name)}.*.part"
        self.leftovers = sorted({*whole.parent.glob(pattern), *whole.glob(pattern)})
        self._hidden = Path(tempfile.mkdtemp(dir=home, prefix=f".{whole.name}.", suffix=".part"))
        self.at = self._hidden / "new"  # the hidden folder is for us alone, this one has the usual rights
        self.at.mkdir()

    def __enter__(self) -> Staging:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        shutil.rmtree(self._hidden, ignore_errors=True)

    def notes(self) -> list[str]:
        """What to tell the user about the place."""
        return [f"`{shown_path(path)}` is what a stopped run left: remove it" for path in self.leftovers]

    def rescued(self, folder: str, work: Callable[[], T]) -> T:
        """The result of `work`; when it fails, `folder` is brought out of the hidden folder to look at."""
        try:
            return work()
        except QbankError as error:
            if (self.at / folder).is_dir():
                shutil.copytree(self.at / folder, self.target / folder, dirs_exist_ok=True)
                error.add_note(f"    source: {shown_path(self.target / folder)}")
            raise

    def publish(self, last: str, stale: Iterable[str] = ()) -> None:
        """Move everything into the target, the file `last` at the very end; then remove the `stale` files.

        A new target appears in one step. In a folder that was there, `last` is removed first: without it the
        folder is seen to be unfinished.
        """
        if not self.target.exists():
            os.rename(self.at, self.target)
            return
        (self.target / last).unlink(missing_ok=True)
        files = sorted(path.relative_to(self.at) for path in self.at.rglob("*") if path.is_file())
        for name in sorted(files, key=lambda name: name == Path(last)):
            place = self.target / name
            place.parent.mkdir(parents=True, exist_ok=True)
            os.replace(self.at / name, place)
        for old in {*stale} - {str(name) for name in files}:
            if Path(old).name == old and (self.target / old).is_file():
                (self.target / old).unlink()
