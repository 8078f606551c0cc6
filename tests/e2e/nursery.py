"""Forks products from one process that has imported the program already.

A start in earnest spends most of its time on imports, which no kill can harm; a test that starts
the product fifty times would do little else. Each child is a process of its own all the same: it
is killed like any other, and it dies with this one. Where the system is not Linux, each child is
started in full instead: slower, and the same otherwise.
"""

import ctypes
import json
import os
import select
import signal
import subprocess
import sys
import time
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from types import TracebackType
from typing import IO, NoReturn, Protocol

# What forking needs of the system: to watch a process by a descriptor, and to die with a parent.
FORKS = sys.platform == "linux" and hasattr(os, "pidfd_open")
PR_SET_PDEATHSIG = 1
PATIENCE_SECONDS = 90.0


class Child(Protocol):
    """A running product."""

    pid: int

    def ended(self, seconds: float = 0.0) -> bool:
        """Wait for its end, at most so long."""
        ...

    def send(self, number: signal.Signals) -> None:
        """Send a signal; harmless where it has ended."""
        ...

    def reap(self) -> int:
        """Wait for its end and let go of it; its exit status, -9 where it was killed."""
        ...


class Started:
    """A product that was started in full, as a user would."""

    def __init__(
        self,
        arguments: Sequence[str],
        environment: Mapping[str, str],
        log: Path,
        errors: Path | None = None,
    ) -> None:
        with log.open("ab") as out, (errors or log).open("ab") as err:
            self._popen = subprocess.Popen(
                [sys.executable, "-m", "app", *arguments],
                env=dict(environment),
                stdout=out,
                stderr=err,
                stdin=subprocess.DEVNULL,
            )
        self.pid = self._popen.pid

    def ended(self, seconds: float = 0.0) -> bool:
        try:
            self._popen.wait(seconds)
        except subprocess.TimeoutExpired:
            return False
        return True

    def send(self, number: signal.Signals) -> None:
        self._popen.send_signal(number)

    def reap(self) -> int:
        return self._popen.wait()


class Forked:
    """A product of the nursery, watched through a descriptor that no other process can take."""

    def __init__(self, pid: int, status: Path) -> None:
        self.pid = pid
        self._watch = os.pidfd_open(pid)
        self._status = status

    def ended(self, seconds: float = 0.0) -> bool:
        return bool(select.select([self._watch], [], [], seconds)[0])

    def send(self, number: signal.Signals) -> None:
        try:
            signal.pidfd_send_signal(self._watch, number)
        except ProcessLookupError:
            return

    def reap(self) -> int:
        select.select([self._watch], [], [])
        os.close(self._watch)
        return int(self._status.read_text()) if self._status.exists() else -signal.SIGKILL


class Nursery:
    """The process that forks; leaving it ends it and every child."""

    def __init__(self, *, forks: bool = FORKS) -> None:
        self._started: list[Started] = []
        self._process: subprocess.Popen[str] | None = None
        if not forks:
            return
        # One thread only: a library's own threads would not follow into the children.
        calm = {"OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1"}
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.e2e.nursery"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            env={**os.environ, **calm},
            text=True,
        )

    def start(
        self,
        arguments: Sequence[str],
        environment: Mapping[str, str],
        log: Path,
        errors: Path | None = None,
    ) -> Child:
        """Start `cosell` with these arguments and this environment, writing to a log."""
        if self._process is None:
            child = Started(arguments, environment, log, errors)
            self._started.append(child)
            return child
        status = log.with_suffix(".status")
        status.unlink(missing_ok=True)
        order = {
            "arguments": list(arguments),
            "environment": dict(environment),
            "log": str(log),
            "errors": str(errors or log),
            "status": str(status),
        }
        asked = _pipe(self._process.stdin)
        asked.write(json.dumps(order) + "\n")
        asked.flush()
        return Forked(int(_pipe(self._process.stdout).readline()), status)

    def call(
        self, arguments: Sequence[str], environment: Mapping[str, str], folder: Path
    ) -> "subprocess.CompletedProcess[str]":
        """Run a `cosell` command to its end; what it prints is kept in files of the folder."""
        stamp = time.monotonic_ns()
        out, err = folder / f"command-{stamp}.out", folder / f"command-{stamp}.err"
        child = self.start(arguments, environment, out, err)
        if not child.ended(PATIENCE_SECONDS):
            child.send(signal.SIGKILL)
        status = child.reap()
        said = (each.read_text(encoding="utf-8") if each.exists() else "" for each in (out, err))
        return subprocess.CompletedProcess(["cosell", *arguments], status, *said)

    def __enter__(self) -> "Nursery":
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        fault: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        for child in self._started:
            if not child.ended():
                child.send(signal.SIGKILL)
            child.reap()
        if self._process is None:
            return
        _pipe(self._process.stdin).close()
        self._process.wait()
        _pipe(self._process.stdout).close()


def end(children: Iterable[Child]) -> None:
    """End products as an operator would; kill one that does not end."""
    together = list(children)
    for child in together:
        child.send(signal.SIGCONT)  # one that was stopped could not hear the next
        child.send(signal.SIGTERM)
    for child in together:
        if not child.ended(30):
            child.send(signal.SIGKILL)
        child.reap()


def without_settings() -> dict[str, str]:
    """Give this process's environment without a setting of the product."""
    ours = ("COSELL_", "SLACK_", "SALESFORCE_")
    return {key: value for key, value in os.environ.items() if not key.startswith(ours)}


def _pipe(pipe: IO[str] | None) -> IO[str]:
    assert pipe is not None
    return pipe


def main() -> None:
    """Fork one child per line of standard input; end with it."""
    from app.cli import every_command

    every_command()  # the imports are the work

    # Ended children are no zombies, and nobody has to wait for them here.
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    for line in sys.stdin:
        pid = os.fork()
        if pid == 0:
            _be_born(json.loads(line))
        print(pid, flush=True)


def _be_born(order: dict[str, object]) -> NoReturn:
    from app.cli import run

    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    writing = os.O_WRONLY | os.O_CREAT | os.O_APPEND
    os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
    os.dup2(os.open(str(order["log"]), writing), 1)
    os.dup2(os.open(str(order["errors"]), writing), 2)
    environment, arguments = order["environment"], order["arguments"]
    assert isinstance(environment, dict)
    assert isinstance(arguments, list)
    os.environ.clear()
    os.environ.update(environment)
    sys.argv = ["cosell", *arguments]
    status = 1
    try:
        status = run(arguments)
    except BaseException:
        sys.excepthook(*sys.exc_info())
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        Path(str(order["status"])).write_text(str(status))
        # Not `sys.exit`: what is left of the loop above belongs to the parent.
        os._exit(status)


if __name__ == "__main__":
    main()
