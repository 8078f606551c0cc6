"""Socket Mode: keeps two connections to Slack open, and tries again for as long as it is down.

Source: https://docs.slack.dev/apis/events-api/using-socket-mode (2026-11): each payload goes to
any one connection, and each is renewed now and then; with two, one is always there.
"""

import contextlib
import logging
import os
import socket
import threading
from dataclasses import dataclass

from slack_bolt import App
from slack_bolt.adapter.socket_mode.internals import run_bolt_app, send_response
from slack_sdk.errors import SlackApiError
from slack_sdk.socket_mode.builtin import SocketModeClient
from slack_sdk.socket_mode.client import BaseSocketModeClient
from slack_sdk.socket_mode.request import SocketModeRequest

from bot.web_api import is_loopback, web_client

log = logging.getLogger(__name__)

CONNECTIONS = 2
# How often the SDK pings; one that is silent for four times as long counts as lost.
PING_SECONDS = 3.0
# How often a connection is looked at, and how long we wait before the second try to open it.
FIRST_WAIT_SECONDS = 0.5
# While nobody answers, asking again costs nobody anything; what Slack refuses is counted there.
# Source: https://docs.slack.dev/reference/methods/apps.connections.open (2026-11), tier 1.
LONGEST_WAIT_SECONDS = 5.0
LONGEST_WAIT_REFUSED_SECONDS = 15.0


@dataclass(frozen=True, slots=True)
class _Problem:
    """Why no connection came about, and how long to wait at most before the next try."""

    words: str
    longest_wait: float


class SocketHandle:
    """What was started; `close` ends it and may be called twice."""

    def __init__(self, clients: list[SocketModeClient]) -> None:
        self._clients = clients
        self._closing = threading.Event()
        self._threads = [
            threading.Thread(target=self._keep_open, args=(client,), name="slack-socket")
            for client in clients
        ]
        for thread in self._threads:
            thread.daemon = True
            thread.start()

    def connected(self) -> bool:
        """Tell whether at least one connection is open."""
        return any(client.is_connected() for client in self._clients)

    def close(self) -> None:
        """Close all connections and wait for what they are handling."""
        self._closing.set()
        for thread in self._threads:
            thread.join(timeout=30)
        for client in self._clients:
            if not client.closed:
                _close(client)

    def _keep_open(self, client: SocketModeClient) -> None:
        """Open a connection whenever there is none, waiting longer while Slack is away."""
        wait, told = FIRST_WAIT_SECONDS, False
        while not self._closing.is_set():
            _drop_if_ended(client)
            if client.is_connected():
                wait, told = FIRST_WAIT_SECONDS, False
                self._closing.wait(FIRST_WAIT_SECONDS)
                continue
            problem = _connect(client)
            if problem and not told:
                # They fail together, and one line is enough for a person.
                if client is self._clients[0]:
                    log.warning("no Socket Mode connection, trying on: %s", problem.words)
                told = True
            if problem:
                self._closing.wait(wait)
                wait = min(problem.longest_wait, wait * 2)


def start_socket(
    bolt_app: App, app_token: str, base_url: str, *, connections: int = CONNECTIONS
) -> SocketHandle:
    """Start to connect in the background; returns at once, whether Slack is up or not."""
    return SocketHandle([_client(bolt_app, app_token, base_url) for _ in range(connections)])


def _drop_if_ended(client: SocketModeClient) -> None:
    """Close a connection whose other end is gone.

    The SDK reads nothing from such a one again and again, as fast as it can, and gives up only
    when it could not ping for the fifth time.
    """
    session = client.current_session
    if session is not None and session.is_active() and _has_ended(session.sock):
        log.info("a Socket Mode connection was cut")
        client.current_session_state.terminated = True
        session.close()


def _has_ended(connection: socket.socket | None) -> bool:
    """Tell whether the other end is gone, without taking what may have come in."""
    if connection is None or not hasattr(socket, "MSG_DONTWAIT"):
        return False  # the SDK's own pings find it there, later
    try:
        # A look at the bytes as they come over the network: TLS lets nobody look ahead.
        with socket.socket(fileno=os.dup(connection.fileno())) as raw:
            return raw.recv(1, socket.MSG_PEEK | socket.MSG_DONTWAIT) == b""
    except BlockingIOError:
        return False
    except (OSError, ValueError):
        return True


def _connect(client: SocketModeClient) -> _Problem | None:
    """Open a connection at a new address, since Slack takes each once; what went wrong, if so."""
    try:
        client.connect_to_new_endpoint()
    except Exception as fault:
        # Whatever it is, it ends when Slack is back or the token is mended.
        refused = isinstance(fault, SlackApiError) and fault.response.status_code < 500
        longest = LONGEST_WAIT_REFUSED_SECONDS if refused else LONGEST_WAIT_SECONDS
        return _Problem(_words(fault), longest)
    if client.is_connected():
        return None
    return _Problem("the handshake was refused", LONGEST_WAIT_REFUSED_SECONDS)


def _words(fault: Exception) -> str:
    """Say on one line why there is no connection, and what to do where it is the token."""
    if not isinstance(fault, SlackApiError) or fault.response.status_code >= 500:
        return f"Slack does not answer ({' '.join((str(fault) or type(fault).__name__).split())})"
    code = fault.response.get("error")
    return f"Slack refuses the app-level token ({code}): check SLACK_APP_TOKEN, `cosell doctor`"


def _close(client: SocketModeClient) -> None:
    """Close a connection without waiting out the SDK's blocking reads (3 s and 1 s)."""
    client.closed = True
    client.enqueue_message("{}")
    # The SDK waits for its reading thread, which now and then misses that it was closed.
    client.current_session_state.terminated = True
    session = client.current_session
    if session is not None and session.is_active():
        # The pong ends the read that holds the socket's lock.
        with contextlib.suppress(OSError):
            session.ping("closing")
    client.close()


def _client(bolt_app: App, app_token: str, base_url: str) -> SocketModeClient:
    # The client's own caller of `apps.connections.open` takes the app-level token, not the bot's.
    client = SocketModeClient(
        app_token=app_token,
        web_client=web_client(app_token, base_url),
        # The handle's own thread opens lost connections, one way instead of two.
        auto_reconnect_enabled=False,
        ping_interval=PING_SECONDS,
    )
    if is_loopback(base_url):
        client.proxy = None

    def receive(from_client: BaseSocketModeClient, request: SocketModeRequest) -> None:
        response = run_bolt_app(bolt_app, request)
        send_response(from_client, request, response, 0.0)

    client.socket_mode_request_listeners.append(receive)
    return client
