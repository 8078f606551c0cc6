"""The running product: web, bot, clock and worker in one process, started and stopped together."""

import logging
import socket
import threading
import time
from collections.abc import Callable, Collection
from concurrent.futures import Executor
from contextlib import ExitStack
from dataclasses import replace
from datetime import UTC, datetime
from enum import StrEnum
from types import TracebackType
from typing import Any, cast

import uvicorn
from fastapi import APIRouter, FastAPI

from app.conditions import Conditions
from app.heavy import SpawnedExecutor
from app.settings import Settings, SlackSettings
from app.shadow import ShadowMessenger
from app.unset import NO_SLACK, UnsentMessenger
from app.web import build_web
from app.wiring import desk_of, open_mailer, read_policy
from bot.also_by_mail import AlsoByMail
from bot.app import build_bot, close_bot
from bot.http import slack_router
from bot.inbox import replay
from bot.messenger import SlackMessenger
from bot.socket import SocketHandle, start_socket
from bot.web_api import web_client
from journeys.notices import Messenger
from journeys.run_programme import ask_anew
from portal.forms import forms_router
from scheduler.running import Running
from scheduler.timetable import Act, Role
from store.work import Store

log = logging.getLogger(__name__)


class Part(StrEnum):
    """What one process does of the product."""

    WEB = "web"
    BOT = "bot"
    CLOCK = "clock"
    WORKER = "worker"


ALL_PARTS = frozenset(Part)
_ROLES = {Part.CLOCK: Role.CLOCK, Part.WORKER: Role.WORKER}


def utc_now() -> datetime:
    return datetime.now(UTC)


class Product:
    """Everything of one process. Starting needs no network: Slack and the CRM may be down.

    `heavy` is shut down with it, so that a stop does not wait for a mapping. With `shadow`, it
    sends nothing and says there, line by line, what it would have sent.
    """

    def __init__(
        self,
        settings: Settings,
        *,
        store: Store,
        heavy: Executor,
        parts: Collection[Part] = ALL_PARTS,
        shadow: Callable[[str], None] | None = None,
    ) -> None:
        self._settings, self._parts = settings, frozenset(parts)
        self._bell = threading.Event()
        # A process of its own: a picture does not wait for a mapping. It starts at the first one.
        self._pictures = SpawnedExecutor()
        slack = settings.slack
        messenger: Messenger = UnsentMessenger(NO_SLACK)
        if slack is not None:
            client = web_client(slack.bot_token, slack.api_url)
            defaults = read_policy(settings.policy_file).sharing
            messenger = SlackMessenger(
                client, store, clock=utc_now, defaults=defaults, pictures=self._pictures
            )
            mailer = open_mailer(settings)
            if mailer is not None:
                messenger = AlsoByMail(messenger, mailer, store, defaults=defaults)
        if shadow is not None:
            messenger = ShadowMessenger(None if slack is None else messenger, store, shadow)
        desk = desk_of(settings, store, messenger, self._bell.set, heavy)
        self.desk = replace(desk, shadow=shadow is not None)
        self._bot = (
            build_bot(
                self.desk,
                client=web_client(slack.bot_token, slack.api_url),
                signing_secret=slack.signing_secret or None,
                clock=utc_now,
            )
            if slack is not None and Part.BOT in self._parts
            else None
        )
        self._running = Running(
            self.desk,
            database_url=settings.database_url,
            bell=self._bell,
            roles={role for part, role in _ROLES.items() if part in self._parts},
            sync_seconds=settings.sync_seconds,
            replay=self._replay(),
        )
        self.conditions = Conditions(self.desk, self._running.conditions)
        self._socket: SocketHandle | None = None
        self._closing = ExitStack()

    def __enter__(self) -> "Product":
        """Start all parts. Raises: NotLaunched where this process may not run beside another."""
        if Part.WORKER in self._parts:
            ask_anew(self.desk, now=utc_now())
        with ExitStack() as stack:
            if self._bot is not None:
                stack.callback(close_bot, self._bot)
            self._running.start()
            stack.callback(self._close_running)
            if Part.WEB in self._parts:
                stack.callback(self._serve())
            slack = self._settings.slack
            if self._bot is not None and slack is not None and slack.mode == "socket":
                self._socket = start_socket(self._bot, slack.app_token, slack.api_url)
                stack.callback(self._socket.close)
            self._closing = stack.pop_all()
        log.info("started: %s", ", ".join(sorted(self._parts)))
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        fault: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Stop in the order in which work flows: doors first, then clock, relay and queue."""
        self._closing.close()

    def _close_running(self) -> None:
        self._running.stop_ticking()
        # A mapping would hold up the stop for as long as it takes; it is due again anyway.
        self.desk.heavy.shutdown(wait=False, cancel_futures=True)
        self._pictures.shutdown(wait=False, cancel_futures=True)
        self._running.close()

    def wait_until_connected(self, *, timeout_seconds: float) -> bool:
        """Wait until Slack can be heard; False where that did not come in time."""
        if self._socket is None:
            return True
        deadline = time.monotonic() + timeout_seconds
        while time.monotonic() < deadline:
            if self._socket.connected():
                return True
            time.sleep(0.05)
        return False

    def run_now(self, job: str) -> None:
        """Run a job of the timetable soon and out of turn."""
        self._running.run_now(job)

    def _replay(self) -> Act | None:
        bot = self._bot
        if bot is None:
            return None
        store = self.desk.store
        return lambda now: replay(bot, store, now=now)

    def _serve(self) -> "_Stop":
        web = build_web(
            self.desk.store,
            self.conditions,
            clock=utc_now,
            slack=self._slack_endpoint(self._settings.slack),
            forms=forms_router(self.desk, clock=utc_now),
            metrics_open=self._settings.metrics_open,
        )
        return _Stop(web, self._settings.host, self._settings.port)

    def _slack_endpoint(self, slack: SlackSettings | None) -> APIRouter | None:
        if self._bot is None or slack is None or not slack.signing_secret:
            return None
        return slack_router(self._bot, slack.signing_secret, clock=utc_now)


class _Stop:
    """A web server in a thread of its own; called, it stops and waits for what is being served."""

    def __init__(self, web: FastAPI, host: str, port: int) -> None:
        # Bound here, so that a port in use is said at the start and not in a thread.
        self._socket = _listen(host, port)
        config = uvicorn.Config(
            cast(Any, web), log_config=None, access_log=False, timeout_graceful_shutdown=5
        )
        self._server = uvicorn.Server(config)
        self._thread = threading.Thread(
            target=self._server.run, kwargs={"sockets": [self._socket]}, name="web", daemon=True
        )
        self._thread.start()

    def __call__(self) -> None:
        self._server.should_exit = True
        self._thread.join(timeout=10)
        self._socket.close()


def _listen(host: str, port: int) -> socket.socket:
    """Bind an address. Raises: OSError, with the address, where that is not to be had."""
    [(family, _, _, _, address), *_] = socket.getaddrinfo(
        host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
    )
    # TCP by name: asyncio sends small answers at once only on a socket that says so.
    listener = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    try:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind(address)
        listener.listen(128)
    except OSError as fault:
        listener.close()
        raise OSError(f"cannot listen on {host}:{port}: {fault.strerror}") from None
    return listener
