"""Where jobs run: worker processes with a time and a memory limit, so that a bad question costs only itself.

A job is an importable function of picklable arguments. A hang is killed on time, a crash or exhausted memory
is reported, and the other jobs go on. Ctrl-C stops every worker.
"""

from __future__ import annotations

import atexit
import multiprocessing
import os
import signal
import sys
import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import CancelledError, TimeoutError
from dataclasses import dataclass
from typing import Any

from pebble import ProcessExpired, ProcessPool

MEMORY = 3 << 30  # bytes of address space for one worker; PyTorch alone maps more than one GiB
PRELOAD = ("qbank.forkhook", "qbank.verify.run", "sympy")


@dataclass(frozen=True, slots=True)
class Done:
    """What became of one job: its result, or what stopped it (`timeout`, `crash`, `memory`, `error`)."""

    index: int
    result: Any = None
    stopped: str = ""
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Job:
    """A call to make in a worker, and how many seconds it may take."""

    function: Callable[..., Any]
    arguments: tuple[Any, ...]
    seconds: float


def cores() -> int:
    """How many processes may run at once here."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def run_all(jobs: Sequence[Job], workers: int, memory: int = MEMORY) -> Iterator[Done]:
    """Run the jobs on `workers` processes and give their outcomes in order."""
    pool = ProcessPool(max_workers=workers, initializer=_limit, initargs=(memory,), context=_context())
    try:
        futures = [pool.schedule(j.function, args=list(j.arguments), timeout=j.seconds) for j in jobs]
        for index, future in enumerate(futures):
            yield _outcome(index, jobs[index], future)
        pool.close()
    except BaseException:
        pool.stop()
        raise
    finally:
        pool.join()


class Warm:
    """One worker that stays ready between jobs, started by the first of them; a killed one is replaced."""

    def __init__(self, memory: int = MEMORY, preload: Sequence[str] = PRELOAD) -> None:
        self._memory = memory
        self._preload = preload
        self._pool: ProcessPool | None = None
        self._owner = 0
        self._lock = threading.Lock()

    def start(self) -> None:
        """Begin to start the worker; returns at once, and the first job waits for what is left of it."""
        threading.Thread(target=self._started, daemon=True).start()

    def _started(self) -> ProcessPool:
        with self._lock:
            if self._pool is not None and self._owner == os.getpid() and self._pool.active:
                return self._pool
            if not self._owner:
                atexit.register(self.stop)
            self._pool = ProcessPool(
                max_workers=1, initializer=_limit, initargs=(self._memory,), context=_context(self._preload)
            )
            self._owner = os.getpid()
            self._pool.schedule(_nothing)
            return self._pool

    def run(self, job: Job) -> Done:
        """What became of the job."""
        future = self._started().schedule(job.function, args=list(job.arguments), timeout=job.seconds)
        return _outcome(0, job, future)

    def stop(self) -> None:
        """End the worker; the next job starts another one."""
        with self._lock:
            if self._pool is not None and self._owner == os.getpid():
                self._pool.stop()
                self._pool.join()
            self._pool = None


def _nothing() -> None:
    """The first job of a warm worker: it makes the pool start it."""


def _outcome(index: int, job: Job, future: Any) -> Done:
    try:
        return Done(index, future.result())
    except TimeoutError:
        return Done(index, stopped="timeout", detail=f"{job.seconds:g} s")
    except ProcessExpired as error:
        return Done(index, stopped="crash", detail=f"exit code {error.exitcode}")
    except MemoryError:
        return Done(index, stopped="memory")
    except CancelledError:
        raise
    except Exception as error:
        return Done(index, stopped="error", detail=f"{type(error).__name__}: {error}")


def _context(preload: Sequence[str] = PRELOAD) -> Any:
    """Forkserver with sympy loaded where there is one: a worker then starts in 40 ms, not in 300."""
    if sys.platform == "win32" or "forkserver" not in multiprocessing.get_all_start_methods():
        return multiprocessing.get_context("spawn")
    from multiprocessing import forkserver, resource_tracker

    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(list(preload))
    # The server takes over the mask: Ctrl-C while it loads sympy would make it print a traceback of its own.
    # The tracker, which the server needs, unblocks the signal when it starts, so it has to be there before.
    resource_tracker.ensure_running()
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        forkserver.ensure_running()
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)
    return context


def _limit(memory: int) -> None:
    """In a new worker: cap its address space, and leave Ctrl-C to the parent."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    if sys.platform == "win32":
        return
    import resource

    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
