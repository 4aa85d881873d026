"""Which questions have changed since a revision of git."""

from __future__ import annotations

import subprocess
from collections.abc import Sequence
from pathlib import Path

from .bank import Bank
from .errors import UsageError


def changed_since(bank: Bank, revision: str, ids: Sequence[str]) -> list[str]:
    """Those of `ids` whose file differs from what it was at `revision`, committed or not, or is new.

    Raises UsageError where git, the repository or the revision is missing.
    """
    folder = bank.questions.resolve()
    # A revision that begins with a dash would be read as an option.
    _git(folder, "rev-parse", "--verify", "--quiet", "--end-of-options", f"{revision}^{{commit}}")
    names = _git(folder, "diff", "--name-only", "--relative", "-z", revision, "--", ".")
    names += _git(folder, "ls-files", "--others", "--exclude-standard", "-z")
    changed = {Path(name).with_suffix("").as_posix() for name in names.split("\0") if name}
    return [identity for identity in ids if identity in changed]


def _git(folder: Path, *arguments: str) -> str:
    try:
        done = subprocess.run(["git", *arguments], cwd=folder, capture_output=True, text=True, check=True)
    except FileNotFoundError:
        raise UsageError("`--since` asks git, which is not installed", "name the questions instead") from None
    except subprocess.CalledProcessError as error:
        said = error.stderr.strip().splitlines()
        reason = said[0] if said else f"git knows no revision `{arguments[-1].removesuffix('^{commit}')}`"
        raise UsageError(
            f"cannot tell what has changed: {reason}", "see what there is: git log --oneline"
        ) from None
    return done.stdout
