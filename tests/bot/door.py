"""The whole Slack door against a real workspace: real store, real Bolt, real wire protocol.

`Door.act` does what a person does; `Door.wait` returns when the workspace shows what is awaited.
"""

import json
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path
from typing import Any, TypeVar

from slack_bolt import App, BoltRequest

from bot.app import build_bot, close_bot
from bot.messenger import SlackMessenger
from bot.socket import SocketHandle, start_socket
from bot.web_api import web_client
from journeys.desk import Desk
from sandbox.slack.options import APP_TOKEN, BOT_TOKEN
from store.inbox import InboxRow
from store.work import Store
from tests.bot.block_limits import everything_said
from tests.journeys.deal_office import AE, CC, DD, SECOND
from tests.journeys.office import (
    MARIA,
    OMAR,
    PIA,
    THEIR_CONTOSO,
    THEIR_OTHER,
    Office,
    arrives,
    open_office,
)
from tests.sandbox.slack.running import Json, Running

Found = TypeVar("Found")

PATIENCE_SECONDS = 60.0
# How long until one looks again where the workspace is silent: what is awaited may be elsewhere.
FIRST_PAUSE_SECONDS, LONGEST_PAUSE_SECONDS = 0.02, 0.5

GUEST, OUTSIDER, NOBODY = "gina@agency.example", "ana@partner.example", "newcomer@vendra.example"
# Two of one partner, one of another, and one of a company that is nobody's partner.
ROSA, RIK, BO = "rosa@northwind.example", "rik@northwind.example", "bo@fabrikam.example"
CLEO = "cleo@third.example"
PARTNERS_PEOPLE = (
    (ROSA, "Rosa Nord", "Northwind"),
    (RIK, "Rik Nord", "Northwind"),
    (BO, "Bo Fabri", "Fabrikam"),
    (CLEO, "Cleo Third", "Third"),
)
WORKSPACE: Json = {
    "team_name": "Vendra",
    "team_domain": "vendra",
    "users": [
        {"email": MARIA.email, "real_name": "Maria Keller", "zone": "Europe/Berlin"},
        {"email": OMAR.email, "real_name": "Omar Diaz", "zone": "Europe/Berlin"},
        {"email": PIA.email, "real_name": "Pia Lang", "zone": "Europe/Berlin"},
        {"email": NOBODY, "real_name": "New Comer"},
        *(
            {"email": each.email, "real_name": each.name, "zone": each.zone}
            for each in (DD, CC, SECOND, AE)
        ),
        {"email": GUEST, "real_name": "Gina Torres", "kind": "guest"},
        {"email": OUTSIDER, "real_name": "Ana Costa", "kind": "external", "company": "Partner"},
        *(
            {"email": email, "real_name": name, "kind": "external", "company": company}
            for email, name, company in PARTNERS_PEOPLE
        ),
    ],
    "channels": [
        {"name": "cosell-alerts", "members": [MARIA.email, OMAR.email, PIA.email, "@app"]},
        {
            "name": "deal-desk",
            "members": [PIA.email, *(each.email for each in (DD, CC, SECOND, AE)), "@app"],
        },
        {"name": "with-guests", "members": [MARIA.email, GUEST, "@app"]},
        {"name": "not-in", "members": [MARIA.email]},
        {"name": "vault", "kind": "private", "members": [MARIA.email]},
        {"name": "attic", "members": [MARIA.email, "@app"], "archived": True},
        {"name": "ext-partner", "members": [MARIA.email, OUTSIDER, "@app"], "ext_shared": True},
    ],
}


@dataclass
class Door:
    """An office whose Messenger and Bolt app are the real ones.

    The workspace is shared with other tests: `since` hides their messages.
    """

    slack: Running
    office: Office
    app: App
    socket: SocketHandle | None = None
    since: int = 0
    channels: dict[str, str] = field(default_factory=dict)

    @property
    def store(self) -> Store:
        return self.office.desk.store

    def act(self, who: str, what: str, **told: Any) -> Json:
        return self.slack.act(self.slack.user(who), what, **told)

    def direct(self, who: str) -> str:
        """The id of somebody's direct message with the app."""
        user = self.slack.user(who)
        found = self.slack.get("/channels")["channels"]
        return next(str(c["id"]) for c in found if c["kind"] == "im" and c["im_user"] == user)

    def channel(self, name: str) -> str:
        return self.slack.channel(name)

    def places(self, who: str) -> list[str]:
        """The ids of the channels and direct messages that somebody reads."""
        found = self.slack.get(f"/as/{self.slack.user(who)}/channels")["channels"]
        return [str(channel["id"]) for channel in found]

    def seen(self, who: str, channel: str) -> list[Json]:
        """What somebody reads in a channel and the app said since the test began."""
        user = self.slack.user(who)
        told = self.slack.get(f"/as/{user}/messages", channel=channel, since=self.since)
        me = self.slack.get("/users")["app"]["user_id"]
        return [message for message in told["messages"] if message.get("user") == me]

    def wait(self, look: Callable[[], Found | None]) -> Found:
        """Return what `look` finds, as soon as the workspace has changed so that it does.

        What changes without a word there, as in our database, is looked for after a moment, too.
        """
        pause, give_up = FIRST_PAUSE_SECONDS, time.monotonic() + PATIENCE_SECONDS
        while time.monotonic() < give_up:
            cursor = int(self.slack.get("/changes", since=-1, seconds=0)["cursor"])
            found = look()
            if found:
                return found
            self.slack.get("/changes", since=cursor, seconds=pause)
            pause = min(2 * pause, LONGEST_PAUSE_SECONDS)
        raise AssertionError("the workspace never showed what was awaited")

    def awaits(self, who: str, channel: str, words: str) -> Json:
        """Wait for a message of the app that says these words, and return it."""

        def look() -> Json | None:
            return next((m for m in self.seen(who, channel) if words in said_in(m)), None)

        return self.wait(look)

    def press(self, who: str, channel: str, message: Json, label: str, choice: str = "") -> Json:
        """Press the button with this label; `choice` is an option's text."""
        block, part = _button(message, label)
        told = {"block_id": block["block_id"], "action_id": part["action_id"]}
        if choice:
            options = {option["text"]["text"]: option["value"] for option in part["options"]}
            told["selected_option"] = options[choice]
        return self.act(who, "press", channel=channel, ts=message["ts"], **told)

    def alert(self) -> Json:
        """Let a new account arrive, and return the card in its owner's DM."""
        self.office.add_partner()
        self.office.bring(THEIR_CONTOSO, THEIR_OTHER)
        self.office.sync()
        self.office.settle()
        arrives(self.office)
        self.office.settle()
        return self.awaits(MARIA.email, self.direct(MARIA.email), "Useful")

    def home(self, who: str, words: str) -> Json:
        """Wait for somebody's App Home to say these words, and return it."""
        return self.wait(lambda: _saying(self._home(who), words, wanted=True))

    def home_without(self, who: str, words: str) -> Json:
        """Wait for somebody's App Home to say these words no more, and return it."""
        return self.wait(lambda: _saying(self._home(who), words, wanted=False))

    def press_home(self, who: str, home: Json, label: str) -> Json:
        """Press a button of App Home."""
        block, part = _button(home, label)
        told = {"block_id": block["block_id"], "action_id": part["action_id"]}
        return self.act(who, "press", view_id=home["id"], **told)

    def modal(self, who: str) -> Json | None:
        """The form that somebody has on the screen, if any."""
        shown: Json | None = self.slack.get(f"/as/{self.slack.user(who)}/view")["modal"]
        return shown

    def close_forms(self) -> None:
        """Close what other tests left on anybody's screen: it would be taken for this one's."""
        for person in WORKSPACE["users"]:
            while (shown := self.modal(person["email"])) is not None:
                self.act(person["email"], "close", view_id=shown["id"])

    def rows(self) -> list[InboxRow]:
        """Everything that is in the inbox, done or not, oldest first."""
        with self.store.read() as view:
            found = [view.inbox.get(number) for number in range(1, 200)]
        return [row for row in found if row is not None]

    def _home(self, who: str) -> Json | None:
        home: Json | None = self.slack.get(f"/as/{self.slack.user(who)}/view")["home"]
        return home

    def dispatch(self, body: Json) -> int:
        """Hand a payload to Bolt as Socket Mode does; the status that Slack would be told."""
        status: int = self.app.dispatch(BoltRequest(mode="socket_mode", body=body)).status
        return status


def said_in(message: Json) -> str:
    """All words of a message, those of its buttons too."""
    return f"{message.get('text', '')}\n{everything_said(tuple(message.get('blocks') or ()))}"


def _button(shown: Json, label: str) -> tuple[Json, Json]:
    for block in shown["blocks"]:
        for part in [*block.get("elements", []), block.get("accessory") or {}]:
            text = part.get("text") or part.get("placeholder") or {}
            if isinstance(text, dict) and text.get("text") == label:
                return block, part
    raise AssertionError(f"no {label!r} in {said_in(shown)}")


def _saying(shown: Json | None, words: str, *, wanted: bool) -> Json | None:
    return shown if shown is not None and (words in said_in(shown)) is wanted else None


def a_workspace(folder: Path) -> Path:
    """Write who is in the workspace, where the sandbox looks for it."""
    (folder / "workspace.json").write_text(json.dumps(WORKSPACE), encoding="utf-8")
    return folder


@contextmanager
def open_door(
    slack: Running,
    store: Store,
    *,
    connect: bool = True,
    desk: Desk | None = None,
    office: Office | None = None,
) -> Iterator[Door]:
    """Open the door to a workspace until the block is left; `desk` takes the office's place."""
    client = web_client(BOT_TOKEN, f"{slack.url}/api/")
    office = office or open_office(store)

    def clock() -> datetime:
        return office.now

    sharing = (desk or office.desk).policy.sharing
    messenger = SlackMessenger(client, store, clock=clock, defaults=sharing)
    office.desk = replace(desk or office.desk, messenger=messenger)
    app = build_bot(office.desk, client=client, signing_secret=None, clock=clock)
    cursor = int(slack.get("/changes", since=-1, seconds=0)["cursor"])
    door = Door(slack, office, app, since=cursor)
    door.close_forms()
    if connect:
        door.socket = start_socket(app, APP_TOKEN, f"{slack.url}/api/", connections=1)
        door.wait(lambda: slack.get("/sockets")["sockets"] or None)
    try:
        yield door
    finally:
        if door.socket is not None:
            door.socket.close()
        close_bot(app)
        slack.post("/faults", CALM)


CALM: Json = {
    "down": False,
    "slow_seconds": 0,
    "refuse_tokens": False,
    "rate_limit_next": 0,
    "drop_before_commit_next": 0,
    "drop_after_commit_next": 0,
    "server_error_next": 0,
    "repeat_deliveries_next": 0,
}
