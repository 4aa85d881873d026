"""Imported by the fork server alone, before its first worker: orphans among the workers keep silent.

Ctrl-C can meet a worker that is just starting. The semaphores it was to share went away with its parent, and
a traceback about them would be the last thing a user reads.
"""

from __future__ import annotations

import sys
import traceback
from types import TracebackType


def orphaned(error: BaseException) -> bool:
    """Whether a worker failed because what its parent had made for it is gone."""
    frames = traceback.extract_tb(error.__traceback__)
    return isinstance(error, FileNotFoundError) and any(
        frame.filename.endswith("synchronize.py") for frame in frames
    )


def report(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
    """What the fork server says of a worker that did not start."""
    if not orphaned(error):
        sys.__excepthook__(kind, error, trace)


sys.excepthook = report
