"""Starts the sandbox's Slack, Salesforce and mail server as processes of their own."""

import json
import subprocess
import sys
import threading
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from queue import Empty, Queue
from types import TracebackType
from typing import IO

START_SECONDS = 30.0


class DidNotStart(OSError):
    """A stand-in did not say where it listens; the message says what it said instead."""


@dataclass(slots=True)
class StandIn:
    """One process of the sandbox, and where it listens once it has said so.

    `smtp` is where the mail server takes mails, beside its page.
    """

    name: str
    arguments: Sequence[str]
    folder: Path
    url: str = ""
    smtp: str = ""
    _process: "subprocess.Popen[str] | None" = field(default=None, repr=False)

    def start(self) -> None:
        """Start it and wait for its address. Raises: DidNotStart."""
        errors = (self.folder / f"{self.name}.log").open("a", encoding="utf-8")
        with errors:
            self._process = subprocess.Popen(
                [sys.executable, "-m", "sandbox", self.name, *self.arguments],
                stdout=subprocess.PIPE,
                stderr=errors,
                stdin=subprocess.DEVNULL,
                text=True,
            )
        assert self._process.stdout is not None
        lines: Queue[str] = Queue()
        threading.Thread(
            target=_read, args=(self._process.stdout, lines), name=self.name, daemon=True
        ).start()
        try:
            line = lines.get(timeout=START_SECONDS)
            told = json.loads(line)
            self.url, self.smtp = str(told["url"]), str(told.get("smtp", ""))
        except (Empty, ValueError, KeyError):
            self.stop()
            log = self.folder / f"{self.name}.log"
            raise DidNotStart(f"the sandbox's {self.name} did not start; see {log}") from None

    def stop(self) -> None:
        """End it; its own file keeps what it holds."""
        if self._process is None:
            return
        self._process.terminate()
        try:
            self._process.wait(timeout=5)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        self._process = None

    def __enter__(self) -> "StandIn":
        self.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        fault: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.stop()


def _read(pipe: IO[str], lines: "Queue[str]") -> None:
    """Hand on every line, and keep on reading so that the process never waits for us."""
    with pipe:
        for line in pipe:
            lines.put(line)
        lines.put("")


def salesforce(folder: Path, *, port: int = 0, client: tuple[str, str]) -> StandIn:
    """The stand-in org, with an integration user's client id and secret."""
    database = str(folder / "salesforce.db")
    return StandIn(
        "salesforce",
        ("--port", str(port), "--db", database, "--client-id", client[0],
         "--client-secret", client[1]),
        folder,
    )  # fmt: skip


def slack(folder: Path, *, port: int = 0, request_url: str = "") -> StandIn:
    """The stand-in workspace; with a request URL it delivers by signed HTTP."""
    arguments = ["--port", str(port), "--db", str(folder / "slack.db")]
    if request_url:
        arguments += ["--request-url", request_url]
    return StandIn("slack", tuple(arguments), folder)


def mail(folder: Path, *, port: int = 0) -> StandIn:
    """The stand-in mail server, with a page on which everybody's mails are read."""
    arguments = ("--port", str(port), "--db", str(folder / "mail.db"))
    return StandIn("mail", arguments, folder)
