"""HTTP mode: signed requests to the app's URL, under the same rules as Socket Mode."""

import json
import queue
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import parse_qs

import pytest
from slack_sdk.signature import SignatureVerifier

from sandbox.slack.options import SIGNING_SECRET
from tests.sandbox.slack.running import MAYA, Running, running


@dataclass(frozen=True, slots=True)
class Got:
    """One request that the app received."""

    body: bytes
    headers: dict[str, str]


@dataclass(frozen=True, slots=True)
class WebApp:
    """An app behind an address; `answers` are given in order, status and body."""

    url: str
    got: "queue.Queue[Got]"
    answers: "queue.Queue[tuple[int, bytes]]"


@contextmanager
def web_app() -> Iterator[WebApp]:
    """Listen as an app until the block is left; without an answer prepared it says 200."""
    got: queue.Queue[Got] = queue.Queue()
    answers: queue.Queue[tuple[int, bytes]] = queue.Queue()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["content-length"]))
            got.put(Got(body, {name.lower(): value for name, value in self.headers.items()}))
            status, answer = (200, b"") if answers.empty() else answers.get()
            self.send_response(status)
            self.send_header("content-type", "application/json")
            self.send_header("content-length", str(len(answer)))
            self.end_headers()
            self.wfile.write(answer)

        def log_message(self, *_args: object) -> None:
            """Keep the test's output clean."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield WebApp(f"http://127.0.0.1:{server.server_port}/slack/events", got, answers)
    finally:
        server.shutdown()
        server.server_close()
        thread.join(10)


@pytest.fixture(scope="module")
def app() -> Iterator[WebApp]:
    """Return an app that answers 200 unless told otherwise."""
    with web_app() as listening:
        yield listening


@pytest.fixture(scope="module")
def delivered(tmp_path_factory: pytest.TempPathFactory, app: WebApp) -> Iterator[Running]:
    """Return a workspace that delivers to the app by HTTP."""
    folder: Path = tmp_path_factory.mktemp("http")
    told = ("--request-url", app.url, "--event-retry-delays", "0,0,0", "--no-rate-limits")
    with running(folder, *told) as started:
        yield started


def test_a_delivery_is_signed_so_that_slacks_own_check_accepts_it(
    delivered: Running, app: WebApp
) -> None:
    typed = delivered.act(MAYA, "command", channel="general", text="/cosell help & more")
    got = app.got.get(timeout=10)

    verifier = SignatureVerifier(SIGNING_SECRET)
    assert typed["acked"]
    assert verifier.is_valid_request(got.body, got.headers)
    assert not SignatureVerifier("other").is_valid_request(got.body, got.headers)
    assert parse_qs(got.body.decode())["text"] == ["help & more"]
    assert "x-slack-retry-num" not in got.headers


def test_the_body_of_the_answer_is_shown(delivered: Running, app: WebApp) -> None:
    channel = delivered.new_channel("http-answer")
    app.answers.put((200, json.dumps({"response_type": "ephemeral", "text": "Hello"}).encode()))
    delivered.act(MAYA, "command", channel=channel, text="/cosell")
    app.answers.put((200, b"plain words"))
    delivered.act(MAYA, "command", channel=channel, text="/cosell")

    assert [m["text"] for m in delivered.seen_by(MAYA, channel)] == ["Hello", "plain words"]
    app.got.get(timeout=10)
    app.got.get(timeout=10)


def test_an_interaction_comes_as_a_form_with_a_payload(delivered: Running, app: WebApp) -> None:
    button = {"type": "button", "action_id": "go", "text": {"type": "plain_text", "text": "Go"}}
    channel = delivered.new_channel("http-press")
    ts = delivered.client().chat_postMessage(
        channel=channel,
        text="card",
        blocks=[{"type": "actions", "block_id": "b", "elements": [button]}],
    )["ts"]

    app.answers.put((500, b""))
    failed = delivered.act(MAYA, "press", channel=channel, ts=ts, block_id="b", action_id="go")
    got = app.got.get(timeout=10)

    payload = json.loads(parse_qs(got.body.decode())["payload"][0])
    assert payload["type"] == "block_actions"
    assert failed["acked"] is False
    assert failed["reason"] == "http_error"


def test_a_failed_event_comes_again_with_its_number_and_reason(
    delivered: Running, app: WebApp
) -> None:
    for _ in range(2):
        app.answers.put((503, b""))

    delivered.act(MAYA, "home/open")
    got = [app.got.get(timeout=10) for _ in range(3)]

    assert [g.headers.get("x-slack-retry-num") for g in got] == [None, "1", "2"]
    assert got[1].headers["x-slack-retry-reason"] == "http_error"
    assert len({json.loads(g.body)["event_id"] for g in got}) == 1
    assert got[0].headers["content-type"] == "application/json"


def test_an_app_that_is_not_there_fails_the_command(tmp_path: Path) -> None:
    with running(tmp_path, "--request-url", "http://127.0.0.1:9/slack/events") as workspace:
        typed = workspace.act(MAYA, "command", channel="general", text="/cosell")

    assert typed["reason"] == "connection_failed"
