"""Runs one engine as a process of its own and says what it took. Judges nothing."""

import os
import signal
import subprocess
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

_LOOK_SECONDS = 0.2


@dataclass(frozen=True, slots=True)
class Cost:
    """Seconds and megabytes of a process and its children.

    `peak_mb` is the largest of what the kernel saw in one process and what all of them held
    together, shared pages counted once, whenever it was looked at.
    """

    cpu_seconds: float
    wall_seconds: float
    peak_mb: float


class ChildFailed(Exception):
    """An engine that ended otherwise than well; the message is the end of what it said."""


def run(command: Sequence[str], folder: Path, *, log: Path, limit_seconds: float) -> Cost:
    """Run a command in a folder and wait for it. Raises ChildFailed."""
    with log.open("wb") as said:
        begun = time.perf_counter()
        child = subprocess.Popen(
            command, cwd=folder, stdout=said, stderr=said, start_new_session=True
        )
        together, ended = 0.0, False
        try:
            while True:
                pid, status, usage = os.wait4(child.pid, os.WNOHANG)
                if pid:
                    ended = True
                    break
                if time.perf_counter() - begun > limit_seconds:
                    os.killpg(child.pid, signal.SIGKILL)
                together = max(together, _held_mb(child.pid))
                time.sleep(_LOOK_SECONDS)
        finally:
            if not ended:  # whoever waits was interrupted: nothing is left running
                os.killpg(child.pid, signal.SIGKILL)
        wall = time.perf_counter() - begun
    child.returncode = os.waitstatus_to_exitcode(status)
    if child.returncode:
        words = log.read_text(encoding="utf-8", errors="replace").strip()[-600:]
        raise ChildFailed(f"ended with {child.returncode}: {words}")
    return Cost(
        cpu_seconds=usage.ru_utime + usage.ru_stime,
        wall_seconds=wall,
        peak_mb=max(usage.ru_maxrss / 1024, together),
    )


def _held_mb(session: int) -> float:
    """Add up what the processes of a session hold; 0 where the system does not tell."""
    held = 0.0
    for process in Path("/proc").glob("[0-9]*"):
        try:
            if int((process / "stat").read_text().rpartition(")")[2].split()[3]) != session:
                continue
            lines = (process / "smaps_rollup").read_text().splitlines()
        except (OSError, IndexError, ValueError):
            continue  # it has ended meanwhile
        held += sum(int(line.split()[1]) for line in lines if line.startswith("Pss:")) / 1024
    return held
