"""A best-effort time limit for work that cannot be asked to stop.

The limit rides on SIGALRM, so it works in the main thread of a process on POSIX and does nothing
elsewhere. It is nested-safe: an inner limit never outlives an outer one, and a timer that the caller had
set is armed again with what is left of it. The limit that must hold is the one on the process.
"""

from __future__ import annotations

import contextlib
import signal
import threading
import time
from collections.abc import Iterator
from types import FrameType

# After the first alarm, ring again this often: an exception raised inside a destructor is swallowed.
RING_AGAIN = 0.1


class OutOfTime(BaseException):
    """The time is up. Not an `Exception`, so that a broad `except Exception` in a library lets it pass."""


@contextlib.contextmanager
def time_limit(seconds: float) -> Iterator[None]:
    """Raise `OutOfTime` in the block after `seconds`; no limit outside the main thread."""
    if threading.current_thread() is not threading.main_thread() or not hasattr(signal, "setitimer"):
        yield
        return
    if seconds <= 0:
        raise OutOfTime
    armed = True

    def ring(_number: int, _frame: FrameType | None) -> None:
        if armed:
            raise OutOfTime

    started = time.monotonic()
    old_handler = signal.signal(signal.SIGALRM, ring)
    outer_left, outer_interval = signal.getitimer(signal.ITIMER_REAL)
    try:
        try:
            mine = min(seconds, outer_left) if outer_left else seconds
            signal.setitimer(signal.ITIMER_REAL, mine, RING_AGAIN)
            yield
        finally:
            armed = False
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        # A handler that was not set from Python reads as None and cannot be put back from Python.
        signal.signal(signal.SIGALRM, signal.SIG_DFL if old_handler is None else old_handler)
        if outer_left:
            # A timer of the caller that fell due meanwhile goes off at once.
            left = max(1e-6, outer_left - (time.monotonic() - started))
            signal.setitimer(signal.ITIMER_REAL, left, outer_interval)


class Clock:
    """How much of an allowance is left; loops of our own ask it, whichever thread they run in."""

    def __init__(self, seconds: float) -> None:
        self._end = time.monotonic() + seconds

    @property
    def left(self) -> float:
        return self._end - time.monotonic()

    def part(self, share: float) -> Clock:
        """A clock for a share of what is left."""
        return Clock(max(0.0, self.left * share))

    def check(self) -> None:
        """Raise `OutOfTime` when nothing is left."""
        if self.left <= 0:
            raise OutOfTime
