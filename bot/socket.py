"""Socket Mode: keeps two connections to Slack open, and tries again for as long as it is down.

Source: https://docs.slack.dev/apis/events-api/using-socket-mode (2026-11): each payload goes to
any one connection, and each is renewed now and then; with two, one is always there.
"""

import contextlib
import logging
import threading

from slack_bolt import App
from slack_bolt.adapter.socket_mode.internals import run_bolt_app, send_response
from slack_sdk.socket_mode.builtin import SocketModeClient
from slack_sdk.socket_mode.client import BaseSocketModeClient
from slack_sdk.socket_mode.request import SocketModeRequest

from bot.web_api import is_loopback, web_client

log = logging.getLogger(__name__)

CONNECTIONS = 2
# How often a connection is looked at; also how soon a lost one is opened again.
LOOK_SECONDS = 3.0
FIRST_WAIT_SECONDS = 0.5
LONGEST_WAIT_SECONDS = 15.0


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
            if client.is_connected():
                wait, told = FIRST_WAIT_SECONDS, False
                self._closing.wait(FIRST_WAIT_SECONDS)
                continue
            problem = _connect(client)
            if problem and not told:
                log.warning("no Socket Mode connection, trying on: %s", problem)
                told = True
            if problem:
                self._closing.wait(wait)
                wait = min(LONGEST_WAIT_SECONDS, wait * 2)


def start_socket(
    bolt_app: App, app_token: str, base_url: str, *, connections: int = CONNECTIONS
) -> SocketHandle:
    """Start to connect in the background; returns at once, whether Slack is up or not."""
    return SocketHandle([_client(bolt_app, app_token, base_url) for _ in range(connections)])


def _connect(client: SocketModeClient) -> str:
    """Open a connection at a new address, since Slack takes each once; what went wrong, if so."""
    try:
        client.connect_to_new_endpoint()
    except Exception as fault:
        # Whatever it is, it ends when Slack is back or the token is mended.
        return str(fault) or type(fault).__name__
    return "" if client.is_connected() else "the handshake was refused"


def _close(client: SocketModeClient) -> None:
    """Close a connection without waiting out the SDK's blocking reads (3 s and 1 s)."""
    client.closed = True
    client.enqueue_message("{}")
    session = client.current_session
    if session is not None and session.is_active():
        client.current_session_state.terminated = True
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
        ping_interval=LOOK_SECONDS,
    )
    if is_loopback(base_url):
        client.proxy = None

    def receive(from_client: BaseSocketModeClient, request: SocketModeRequest) -> None:
        response = run_bolt_app(bolt_app, request)
        send_response(from_client, request, response, 0.0)

    client.socket_mode_request_listeners.append(receive)
    return client
