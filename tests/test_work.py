"""Workers: a bad job costs only itself, and Ctrl-C leaves nothing behind."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

from qbank.work import Done, Job, Warm, cores, run_all

from . import jobs
from .conftest import HEAVY_BALL, REPOSITORY, bank_of

GIB = 1 << 30


def run(*work: Job, workers: int = 1, memory: int = GIB) -> list[Done]:
    return list(run_all(work, workers, memory))


def good(number: int = 4) -> Job:
    return Job(jobs.double, (number,), 20)


def test_results_come_in_the_order_of_the_jobs() -> None:
    slow, quick = Job(jobs.double_after, (1, 0.4), 20), Job(jobs.double_after, (2, 0.0), 20)
    done = run(slow, quick, slow, quick, workers=2)
    assert [one.index for one in done] == [0, 1, 2, 3]
    assert [one.result for one in done] == [2, 4, 2, 4]
    assert {one.stopped for one in done} == {""}


BAD = [
    ("a hang", jobs.hang, "timeout", "0.5 s"),
    ("a hang in compiled code", jobs.hang_in_compiled_code, "timeout", "0.5 s"),
    ("a hang that is deaf to signals", jobs.hang_deaf_to_signals, "timeout", "0.5 s"),
    ("a crash", jobs.crash, "crash", "exit code -11"),
    ("a job that leaves", jobs.leave, "crash", "exit code 3"),
    ("an allocation bomb", jobs.fill_memory, "memory", ""),
    ("an exception", jobs.fail, "error", "ValueError: no such thing"),
    ("a result that cannot travel", jobs.returns_what_cannot_travel, "crash", ""),
]


@pytest.mark.parametrize(("bad", "stopped", "detail"), [b[1:] for b in BAD], ids=[b[0] for b in BAD])
def test_a_bad_job_costs_only_itself(bad: Callable[[], object], stopped: str, detail: str) -> None:
    limit = 0.5 if stopped == "timeout" else 20
    started = time.monotonic()
    before, stop, after = run(good(1), Job(bad, (), limit), good(3))
    assert (before.result, after.result) == (2, 6)
    assert stop.stopped == stopped
    assert stop.result is None
    assert detail in stop.detail
    assert time.monotonic() - started < 15


def test_a_job_waits_for_its_worker_without_using_up_its_time() -> None:
    wait = Job(jobs.double_after, (1, 0.6), 1.0)
    assert [one.stopped for one in run(wait, wait, wait)] == ["", "", ""]


def test_a_worker_serves_several_jobs() -> None:
    same = {one.result for one in run(*[Job(jobs.process_id, (), 20)] * 4)}
    assert len(same) == 1
    assert os.getpid() not in same


def test_a_limit_inside_the_process_works_in_a_worker() -> None:
    (done,) = run(Job(jobs.stop_yourself, (0.2,), 20))
    assert done.result == "stopped"


def test_there_is_a_core() -> None:
    assert 1 <= cores() <= (os.cpu_count() or 1)


def test_leaving_the_loop_early_stops_the_workers() -> None:
    work = run_all([Job(jobs.process_id, (), 20), Job(jobs.hang, (), 60), Job(jobs.hang, (), 60)], 2, GIB)
    first = next(work)
    started = time.monotonic()
    work.close()  # type: ignore[attr-defined]
    assert time.monotonic() - started < 10
    assert wait_until(lambda: not Path(f"/proc/{first.result}").exists())


# ---------------------------------------------------------------- Ctrl-C

SCRIPT = """
import sys
from qbank.work import Job, run_all
from tests import jobs

if __name__ == "__main__":
    work = [Job(jobs.hang_and_tell, (sign,), 60) for sign in sys.argv[1:]]
    print([done.stopped for done in run_all(work, len(work))])
"""


def wait_until(holds: Callable[[], bool], seconds: float = 15) -> bool:
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if holds():
            return True
        time.sleep(0.02)
    return holds()


def in_session(session: int) -> list[str]:
    """Command lines of the processes of a session that still run (Linux: field 6 of /proc/PID/stat)."""
    found = []
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            stat = (folder / "stat").read_text("utf-8").rpartition(")")[2].split()
            command = (folder / "cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace")
        except OSError:
            continue
        if int(stat[3]) == session and stat[0] != "Z":
            found.append(f"{folder.name}: {command}")
    return found


def interrupted(
    command: Sequence[str], ready: Callable[[int], bool], send: Callable[[int, int], None], folder: Path
) -> tuple[int, str]:
    """Run a command in a session of its own, send SIGINT when it is ready: its status and what it says.

    Whatever it has started must be gone soon after it.
    """
    process = subprocess.Popen(
        command,
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(REPOSITORY)},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    try:
        assert wait_until(lambda: ready(process.pid), 60), in_session(process.pid)
        send(process.pid, signal.SIGINT)
        _, errors = process.communicate(timeout=20)
    finally:
        process.kill()
        process.wait()
    assert wait_until(lambda: not in_session(process.pid)), in_session(process.pid)
    return process.returncode, errors


@pytest.mark.parametrize("send", [os.kill, os.killpg], ids=["to the parent", "to the whole group"])
def test_ctrl_c_leaves_no_process_behind(send: Callable[[int, int], None], tmp_path: Path) -> None:
    signs = [tmp_path / "one", tmp_path / "two"]
    command = [sys.executable, "-c", SCRIPT, *map(str, signs)]
    status, errors = interrupted(command, lambda _: all(sign.exists() for sign in signs), send, tmp_path)
    assert status != 0
    assert errors.count("KeyboardInterrupt") == 1


def test_ctrl_c_stops_qbank_verify_and_its_workers(tmp_path: Path) -> None:
    text = HEAVY_BALL.read_text("utf-8")
    old = "    v1 = lam * w0\n    w1 = w0 - eta * v1\n    v2 = beta"
    assert old in text
    hang = text.replace(old, "    while True:\n        pass\n" + old)
    bank_of(tmp_path / "bank", {"optimization__momentum__a": hang})
    command = [sys.executable, "-m", "qbank", "verify"]
    status, errors = interrupted(command, lambda pid: processor_time(pid) > 2, os.killpg, tmp_path)
    assert status != 0
    assert "Traceback" not in errors
    assert not list(tmp_path.rglob("*.part"))


def test_ctrl_c_while_the_workers_start_does_not_reach_them(tmp_path: Path) -> None:
    bank_of(tmp_path / "bank", {"optimization__momentum__a": HEAVY_BALL.read_text("utf-8")})
    command = [sys.executable, "-m", "qbank", "verify", "--no-cache"]

    def loading(pid: int) -> bool:
        return any("forkserver" in line for line in in_session(pid))

    status, errors = interrupted(command, loading, os.killpg, tmp_path)
    assert status != 0
    assert "KeyboardInterrupt" not in errors


def processor_time(session: int) -> float:
    """Seconds of processor time that the processes of a session have used."""
    total = 0
    for line in in_session(session):
        with contextlib.suppress(OSError):
            stat = Path(f"/proc/{line.partition(':')[0]}/stat").read_text("utf-8").rpartition(")")[2].split()
            total += int(stat[11]) + int(stat[12])
    return total / os.sysconf("SC_CLK_TCK")


def test_a_warm_worker_is_kept_and_one_that_is_killed_is_replaced() -> None:
    warm = Warm()
    begun = time.monotonic()
    warm.start()
    assert time.monotonic() - begun < 0.5
    try:
        first = warm.run(Job(os.getpid, (), 30))
        assert first.result != os.getpid()
        assert warm.run(Job(os.getpid, (), 30)).result == first.result
        assert warm.run(Job(time.sleep, (60,), 0.3)).stopped == "timeout"
        assert warm.run(Job(os.getpid, (), 30)).result not in (first.result, os.getpid(), None)
    finally:
        warm.stop()
    again = warm.run(Job(os.getpid, (), 30))
    warm.stop()
    assert isinstance(again.result, int)


ORPHAN = """
import sys
import multiprocessing.synchronize as synchronize
from qbank.forkhook import report
assert sys.excepthook is report
if sys.argv[1] == "orphan":
    synchronize.SemLock.__setstate__(object.__new__(synchronize.SemLock), (0, 1, 1, "/qbank-nowhere"))
raise FileNotFoundError("a file of the question")
"""


@pytest.mark.parametrize(("what", "said"), [("orphan", ""), ("other", "a file of the question")])
def test_a_worker_whose_parent_is_gone_keeps_silent_and_no_other(what: str, said: str) -> None:
    done = subprocess.run(
        [sys.executable, "-c", ORPHAN, what], capture_output=True, text=True, check=False, timeout=60
    )
    assert done.returncode == 1
    assert done.stderr.strip().endswith(said)
    assert bool(done.stderr) is bool(said)
