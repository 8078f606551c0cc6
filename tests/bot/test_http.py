"""The HTTP door: only what Slack signed just now is read, and the same app answers it."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from urllib.parse import urlencode

import pytest
import requests
from fastapi import FastAPI
from slack_bolt import App
from slack_sdk.signature import SignatureVerifier

from bot.app import build_bot, close_bot
from bot.http import is_signed, slack_router
from bot.web_api import web_client
from sandbox.slack.options import BOT_TOKEN, SIGNING_SECRET
from store.work import Store
from tests.bot.door import Door, a_workspace, open_door
from tests.bot.payloads import command_payload
from tests.bot.serving import listening, serving
from tests.journeys.office import MARIA
from tests.sandbox.slack.running import Json, running

LIMIT = 20_000


def clock() -> datetime:
    return datetime.now(UTC)


@contextmanager
def signing_app(door: Door) -> Iterator[App]:
    """The door's app once more, with the secret that the workspace signs with."""
    client = web_client(BOT_TOKEN, f"{door.slack.url}/api/")
    app = build_bot(door.office.desk, client=client, signing_secret=SIGNING_SECRET, clock=clock)
    yield app
    close_bot(app)


def web(app: App) -> FastAPI:
    made = FastAPI()
    made.include_router(slack_router(app, SIGNING_SECRET, clock=clock, limit_bytes=LIMIT))

    @made.get("/healthz")
    def health() -> Json:
        return {"ok": True}

    return made


@pytest.fixture
def http(quiet_door: Door) -> Iterator[str]:
    """The address of the door over HTTP."""
    with signing_app(quiet_door) as app, listening() as held, serving(web(app), held) as url:
        yield url


def signed(body: str, *, secret: str = SIGNING_SECRET, at: str = "") -> dict[str, str]:
    at = at or str(int(clock().timestamp()))
    signature = SignatureVerifier(secret).generate_signature(timestamp=at, body=body)
    return {
        "content-type": "application/x-www-form-urlencoded",
        "x-slack-request-timestamp": at,
        "x-slack-signature": str(signature),
    }


def post(url: str, body: str | bytes, headers: dict[str, str]) -> int:
    data = body.encode() if isinstance(body, str) else body
    return requests.post(f"{url}/slack/events", data=data, headers=headers, timeout=20).status_code


def test_a_signed_command_is_answered(quiet_door: Door, http: str) -> None:
    body = urlencode(command_payload(quiet_door, MARIA.email, "help"))

    assert post(http, body, signed(body)) == 200

    channel = quiet_door.channel("cosell-alerts")
    quiet_door.awaits(MARIA.email, channel, "What you can type")


@pytest.mark.parametrize(
    "headers",
    [
        {},
        signed("command=x", secret="not-the-secret"),
        signed("command=y"),
        signed("command=x", at="1600000000"),
        {**signed("command=x"), "x-slack-request-timestamp": "soon"},
        {**signed("command=x"), "x-slack-request-timestamp": "٣"},
        {**signed("command=x"), "x-slack-request-timestamp": "9" * 400},
        {**signed("command=x"), "x-slack-signature": "v0=ü"},
    ],
)
def test_what_slack_did_not_sign_just_now_is_refused_unread(
    quiet_door: Door, http: str, headers: dict[str, str]
) -> None:
    sent = {name: value.encode() for name, value in headers.items()}

    status = requests.post(
        f"{http}/slack/events", data=b"command=x", headers=sent, timeout=20
    ).status_code

    assert status == 401
    assert quiet_door.rows() == []


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        *(
            (body, "x-www-form-urlencoded")
            for body in ("{", "payload={", "payload=[1]", "payload=")
        ),
        *((body, "json") for body in ("{", '{"a":', "[1]", "12", "null", "{}", "[" * 9000)),
        ("", "json"),
    ],
)
def test_signed_nonsense_is_not_readable(http: str, body: str, kind: str) -> None:
    headers = {**signed(body), "content-type": f"application/{kind}"}

    assert post(http, body, headers) == 400


def test_unsigned_nonsense_is_refused_before_it_is_parsed(http: str) -> None:
    assert post(http, "{", {"content-type": "application/json"}) == 401


def test_a_body_over_the_limit_is_not_read(http: str) -> None:
    body = "x" * (LIMIT + 1)

    assert post(http, body, signed(body)) == 413
    chunks = (b"x" * 1000 for _ in range(30))
    told = requests.post(f"{http}/slack/events", data=chunks, timeout=20)
    assert told.status_code == 413


def test_the_address_check_of_slack_is_answered(http: str) -> None:
    body = '{"type": "url_verification", "challenge": "c-123", "token": "t"}'
    headers = {**signed(body), "content-type": "application/json"}

    told = requests.post(f"{http}/slack/events", data=body, headers=headers, timeout=20)

    assert told.status_code == 200
    assert "c-123" in told.text


def test_an_empty_secret_is_no_secret(quiet_door: Door) -> None:
    with pytest.raises(ValueError, match="signing secret"):
        slack_router(quiet_door.app, "", clock=clock)


def test_a_signature_lives_five_minutes_either_way() -> None:
    at = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)
    stamp = str(int(at.timestamp()))
    signature = SignatureVerifier("s").generate_signature(timestamp=stamp, body="b")

    def holds(now: datetime) -> bool:
        return is_signed(b"b", timestamp=stamp, signature=str(signature), secret="s", now=now)

    assert holds(at + timedelta(seconds=300))
    assert holds(at - timedelta(seconds=300))
    assert not holds(at + timedelta(seconds=301))
    assert not holds(at - timedelta(seconds=301))


def test_other_requests_are_served_while_slack_waits_for_an_answer(quiet_door: Door) -> None:
    entered, release = threading.Event(), threading.Event()
    with signing_app(quiet_door) as app:

        @app.middleware
        def hold(next: object) -> None:
            entered.set()
            release.wait(10)
            assert callable(next)
            next()

        with listening() as held, serving(web(app), held) as url:
            body = urlencode(command_payload(quiet_door, MARIA.email, "help"))
            waiting = threading.Thread(target=post, args=(url, body, signed(body)))
            waiting.start()
            assert entered.wait(10)
            assert requests.get(f"{url}/healthz", timeout=5).json() == {"ok": True}
            release.set()
            waiting.join(20)


def test_the_whole_loop_holds_over_http(tmp_path: Path, sqlite_store: Store) -> None:
    with listening() as held:
        told = f"http://127.0.0.1:{held.getsockname()[1]}/slack/events"
        options = ("--no-rate-limits", "--request-url", told)
        with (
            running(a_workspace(tmp_path), *options) as slack,
            open_door(slack, sqlite_store, connect=False) as door,
            signing_app(door) as app,
            serving(web(app), held),
        ):
            card, channel = door.alert(), door.direct(MARIA.email)
            slack.post("/faults", {"repeat_deliveries_next": 1})
            assert door.press(MARIA.email, channel, card, "Wrong company")["ok"]
            hidden = door.awaits(MARIA.email, channel, "Marked as the wrong company")
            assert hidden["ts"] == card["ts"]
            door.act(MARIA.email, "home/open")
            door.home(MARIA.email, "Hello Maria")
            # A click, its repetition, and one event.
            assert len(door.rows()) == 2
