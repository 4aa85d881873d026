"""Jobs for the tests of `qbank.work`: importable in a worker, each bad in its own way."""

from __future__ import annotations

import os
import signal
import time
from pathlib import Path

from qbank.algebra.limits import OutOfTime, time_limit


def double(number: int) -> int:
    return 2 * number


def double_after(number: int, seconds: float) -> int:
    time.sleep(seconds)
    return 2 * number


def hang() -> None:
    while True:
        pass


def hang_and_tell(sign: str) -> None:
    """Leave a file when it has begun, so that a test knows."""
    Path(sign).write_text(str(os.getpid()), "utf-8")
    while True:
        pass


def hang_in_compiled_code() -> int:
    """A power that takes minutes, during which no signal handler of Python runs."""
    return len(bin(7 ** (7**12)))


def hang_deaf_to_signals() -> None:
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    while True:
        pass


def crash() -> None:
    os.kill(os.getpid(), signal.SIGSEGV)


def leave() -> None:
    os._exit(3)


def fill_memory() -> int:
    held = []
    while True:
        held.append(bytearray(64 << 20))


def fail() -> None:
    raise ValueError("no such thing")


def returns_what_cannot_travel() -> object:
    return lambda: None


def stop_yourself(seconds: float) -> str:
    """A limit inside the process, which mutants and proofs lean on, works in a worker too."""
    try:
        with time_limit(seconds):
            hang()
    except OutOfTime:
        return "stopped"
    return "ran on"


def process_id() -> int:
    return os.getpid()
