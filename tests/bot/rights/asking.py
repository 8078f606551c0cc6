"""Asks the app for something as one person, and gathers all that this person is shown by it.

Commands, presses and openings go over the wire where Slack lets the person do them; what their
client would never send is handed in as Slack would write it.
"""

import json
import re
import shutil
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from slack_bolt import BoltRequest
from slack_sdk import WebClient

from bot.actions import Place, Target, encode
from bot.app import build_bot, close_bot
from bot.messenger import SlackMessenger
from bot.socket import start_socket
from sandbox.slack.options import APP_TOKEN, BOT_TOKEN
from store.work import Store
from tests.bot.door import Door
from tests.bot.payloads import command_payload, press_payload
from tests.bot.rights.marked import Marked
from tests.journeys.office import AtOnce
from tests.sandbox.slack.running import Json, Running

# A press or a look leaves its row in the inbox, and what chat said of the person.
ALWAYS = frozenset({"inbox", "directory", "ticks"})
MISSING = 999_999
# Records of the first owner's account, where some are the other owner's.
_THEIRS = "account_id IN (SELECT id FROM accounts WHERE owner_key = '005MARIA')"
_OTHERS = {"matches": _THEIRS, "overlaps": _THEIRS}


@dataclass(frozen=True, slots=True)
class Asked:
    """One thing that was asked: what it was, what came back, which tables it changed."""

    what: str
    answer: tuple[str, ...]
    changed: frozenset[str]

    @property
    def words(self) -> str:
        """The answer without numbers, which are the asker's own."""
        return re.sub(r"\d+", "#", " ".join(sorted(self.answer)))


@dataclass(frozen=True, slots=True)
class Persona:
    """Somebody at the door: where they stand, and what Slack lets them do there."""

    email: str
    place: str
    can_type: bool = True
    can_press: bool = True


class Remembering(Running):
    """The workspace, whose people and channels stay as they are while somebody asks."""

    __slots__ = ("_held",)

    def get(self, path: str, **params: Any) -> Json:
        if path not in ("/users", "/channels"):
            return super().get(path, **params)
        if not hasattr(self, "_held"):
            object.__setattr__(self, "_held", {})
        held: dict[str, Json] = self._held  # type: ignore[attr-defined]
        if path not in held:
            held[path] = super().get(path)
        return held[path]


class Noting(WebClient):
    """Slack's own client, which keeps what it carries."""

    def __init__(self, base_url: str, sent: list[tuple[str, Json]]) -> None:
        super().__init__(BOT_TOKEN, base_url=base_url, timeout=10, retry_handlers=[])
        self.proxy = None
        self._sent = sent

    def api_call(self, api_method: str, **more: Any) -> Any:
        self._sent.append((api_method, {**(more.get("json") or {}), **(more.get("params") or {})}))
        return super().api_call(api_method, **more)


@dataclass
class Asking:
    """One person before an app of their own, on a database of their own."""

    door: Door
    persona: Persona
    file: Path
    sent: list[tuple[str, Json]]
    marked: Marked
    cursor: int = 0
    number: int = 0
    before: dict[str, int] = field(default_factory=dict)

    @property
    def user(self) -> str:
        return self.door.slack.user(self.persona.email)

    @property
    def place(self) -> str:
        return self.door.channel(self.persona.place)

    def types(self, text: str) -> Asked:
        """Type a command."""
        if self.persona.can_type:
            return self._do(
                f"/cosell {text}",
                lambda: self._act("command", channel=self.place, text=f"/cosell {text}"),
                by_wire=True,
            )
        payload = command_payload(self.door, self.persona.email, text, trigger=self._next())
        return self._do(f"/cosell {text}", lambda: self._hand_in(payload))

    def presses(self, action_id: str, value: object) -> Asked:
        """Press a button that stands in a channel where this person is."""
        if not self.persona.can_press:
            return self.forges(action_id, value)

        def press() -> list[str]:
            ts = self._post(action_id, value)
            found = {"block_id": "b", "action_id": action_id}
            return self._act("press", channel=self.place, ts=ts, **found)

        return self._do(f"{action_id} {value}", press, by_wire=True)

    def forges(self, action_id: str, value: object, *, at: tuple[str, str] | None = None) -> Asked:
        """Hand in a press on a message, by default on one that is not there."""
        channel, ts = at or (self.place, "1700000000.000100")
        who, moment = self.persona.email, self._next()
        payload = press_payload(self.door, who, action_id, value, channel=channel, ts=ts, at=moment)
        return self._do(f"{action_id} {value} at {ts}", lambda: self._hand_in(payload))

    def presses_in_view(self, action_id: str, value: object, kind: str) -> Asked:
        """Hand in a press in a form, or on App Home."""
        payload = press_payload(
            self.door, self.persona.email, action_id, value, channel="", at=self._next()
        )
        del payload["channel"], payload["message"], payload["response_url"]
        view = {"id": "V0NOSUCH", "type": kind, "title": {"text": "Form"}, "private_metadata": ""}
        payload |= {"container": {"type": "view", "view_id": "V0NOSUCH"}, "view": view}
        return self._do(f"{action_id} {value} in {kind}", lambda: self._hand_in(payload))

    def sends_form(
        self, name: str, ids: Any, values: Any, *, kind: str = "view_submission"
    ) -> Asked:
        """Hand in a form as it is sent, or as it is closed."""
        written = json.dumps(values).replace("{me}", self.user).replace("{place}", self.place)
        state = {block: {"value": held} for block, held in json.loads(written).items()}
        view = {
            "id": "V0NOSUCH",
            "type": "modal",
            "callback_id": name,
            "title": {"type": "plain_text", "text": "Form"},
            "private_metadata": json.dumps({"v": 1, **ids}),
            "blocks": [],
            "state": {"values": state},
        }
        body = self._interaction(kind) | {"view": view, "is_cleared": False}
        return self._do(f"{kind} {name} {ids}", lambda: self._hand_in(body))

    def chooses(self, callback_id: str) -> Asked:
        """Hand in an entry of a message's menu as it is chosen where this person is."""
        body = self._interaction("message_action") | {
            "callback_id": callback_id,
            "channel": {"id": self.place, "name": "somewhere"},
            "message_ts": "1700000000.000100",
            "message": {"ts": "1700000000.000100", "text": "hello"},
        }
        return self._do(f"shortcut {callback_id}", lambda: self._hand_in(body))

    def searches(self, action_id: str, typed: str) -> Asked:
        """Hand in what was typed into a search."""
        body = self._interaction("block_suggestion") | {
            "action_id": action_id,
            "block_id": "crm_account_key",
            "value": typed,
            "container": {"type": "view", "view_id": "V0NOSUCH"},
            "view": {"id": "V0NOSUCH", "type": "modal"},
        }
        return self._do(f"search {typed}", lambda: self._hand_in(body))

    def tells(self, kind: str, **more: Any) -> Asked:
        """Hand in an event of this person's."""
        event = {"type": kind, "user": self.user, "channel": self.place, "ts": "1.2", **more}
        body = {"type": "event_callback", "event_id": f"Ev{self._next()}", "event": event}
        return self._do(f"event {kind}", lambda: self._hand_in(body))

    def opens_home(self) -> Asked:
        """Open App Home."""
        if self.persona.can_type:
            return self._do("home", lambda: self._act("home/open"), by_wire=True)
        return self.tells("app_home_opened", tab="home")

    def mentions(self) -> Asked:
        """Mention the app where this person is."""
        me = self.door.slack.get("/users")["app"]["user_id"]
        text = f"<@{me}> quorvelan?"
        if self.persona.can_press:
            return self._do(
                "mention",
                lambda: self._act("message", channel=self.place, text=text),
                by_wire=True,
            )
        return self.tells("app_mention", text=text)

    def shown(self) -> Iterator[str]:
        """Yield all that the workspace shows this person by now, in every place they read."""
        for channel in self.door.slack.get(f"/as/{self.user}/channels")["channels"]:
            for message in self.door.slack.seen_by(self.user, channel["id"]):
                yield json.dumps(message, ensure_ascii=False)
        yield json.dumps(self.door.slack.get(f"/as/{self.user}/view"), ensure_ascii=False)

    def targets(self, record: str, *, everything: bool) -> list[int]:
        """Numbers of records that there are: some of the kind in question, or all of any kind."""
        if everything:
            return list(range(1, 13))
        if not record:
            return [0]
        whose = f" WHERE {_OTHERS[record]}" if record in _OTHERS else ""
        with closing(sqlite3.connect(self.file)) as connection:
            rows = connection.execute(f"SELECT id FROM {record}{whose} ORDER BY id LIMIT 3")
            return [int(row[0]) for row in rows]

    def own(self) -> dict[str, set[int]]:
        """Numbers of what the other owner may judge or undo; the first judgement is not theirs."""
        with closing(sqlite3.connect(self.file)) as connection:
            found = {
                record: {
                    int(row[0])
                    for row in connection.execute(f"SELECT id FROM {record} WHERE NOT ({theirs})")
                }
                for record, theirs in _OTHERS.items()
            }
        return {**found, "judgements": set(range(2, 100))}

    def places(self) -> list[Target]:
        """Places around a button, as targets without a record."""
        found = [Target(0, place) for place in (Place.CARD, Place.HOME)]
        return [*found, Target(0, Place.ACCOUNT, 1), Target(0, Place.PARTNER, 1)]

    def _do(self, what: str, act: Callable[[], list[str]], *, by_wire: bool = False) -> Asked:
        start = len(self.sent)
        answer = act()
        if by_wire:
            answer += self._read()
        for method, payload in self.sent[start:]:
            if self._is_for_me(method, payload):
                shown = payload.get("view") or [payload.get("text"), payload.get("blocks")]
                answer.append(json.dumps(shown, ensure_ascii=False))
        return Asked(what, tuple(dict.fromkeys(map(_without_ids, answer))), self._changed())

    def _read(self) -> list[str]:
        """What the app has said here by a response URL, too."""
        told = self.door.slack.get(
            f"/as/{self.user}/messages", channel=self.place, since=self.cursor
        )
        self.cursor = int(told["cursor"])
        me = self.door.slack.get("/users")["app"]["user_id"]
        return [
            json.dumps([each.get("text"), each.get("blocks")], ensure_ascii=False)
            for each in told["messages"]
            if each.get("user") == me and each.get("text") != "button"
        ]

    def _is_for_me(self, method: str, payload: Json) -> bool:
        if method in ("chat.postMessage", "chat.update", "chat.postEphemeral"):
            # What is drawn again elsewhere is read by whoever is there.
            return payload.get("channel") not in (self.marked.card[0],)
        return method.startswith("views.")

    def _act(self, what: str, **told: Any) -> list[str]:
        answer = self.door.act(self.persona.email, what, **told)
        assert answer["ok"], answer
        return []

    def _hand_in(self, body: Json) -> list[str]:
        response = self.door.app.dispatch(BoltRequest(mode="socket_mode", body=body))
        assert response.status == 200, (response.status, body)
        return [str(response.body)] if response.body else []

    def _post(self, action_id: str, value: object) -> str:
        element = {
            "type": "button",
            "action_id": action_id,
            "value": value,
            "text": {"type": "plain_text", "text": "x"},
        }
        posted = self.door.slack.client().chat_postMessage(
            channel=self.place,
            text="button",
            blocks=[{"type": "actions", "block_id": "b", "elements": [element]}],
        )
        return str(posted["ts"])

    def _interaction(self, kind: str) -> Json:
        team = self.door.slack.get("/users")["team"]["id"]
        return {
            "type": kind,
            "user": {"id": self.user, "team_id": team},
            "team": {"id": team, "domain": "vendra"},
            "token": "verification-token-of-old",
            "trigger_id": self._next(),
        }

    def _next(self) -> str:
        self.number += 1
        return f"17{self.number:08d}.000200"

    def _changed(self) -> frozenset[str]:
        after = tables_of(self.file)
        changed = {name for name, held in after.items() if held != self.before.get(name)}
        self.before = after
        return frozenset(changed)


def tables_of(file: Path) -> dict[str, int]:
    """A number for all that each table holds."""
    with closing(sqlite3.connect(file)) as connection:
        names = connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall()
        return {
            str(name): hash(tuple(connection.execute(f'SELECT * FROM "{name}"').fetchall()))
            for (name,) in names
            if name not in ALWAYS and not str(name).startswith("sqlite_")
        }


@contextmanager
def asking(
    slack: Running, marked: Marked, template: Path, folder: Path, persona: Persona
) -> Iterator[Asking]:
    """Open an app on a copy of the database, and stand before it as somebody.

    Its listeners run at once, so that everything is over when Slack has its answer.
    """
    slack = Remembering(slack.url, slack.pid)
    file = folder / "cosell.db"
    shutil.copy(template, file)
    store, sent = Store.open(f"sqlite:///{file}"), list[tuple[str, Json]]()
    client = Noting(f"{slack.url}/api/", sent)
    office = replace(marked.office)

    def clock() -> Any:
        return office.now

    messenger = SlackMessenger(client, store, clock=clock)
    office.desk = replace(marked.office.desk, store=store, messenger=messenger)
    app = build_bot(office.desk, client=client, signing_secret=None, clock=clock)
    close_bot(app)
    app.listener_runner.listener_executor = AtOnce()
    door = Door(slack, office, app)
    door.socket = start_socket(app, APP_TOKEN, f"{slack.url}/api/", connections=1)
    door.wait(lambda: slack.get("/sockets")["sockets"] or None)
    made = Asking(door, persona, file, sent, marked, before=tables_of(file))
    made.cursor = int(slack.get("/changes", since=-1, seconds=0)["cursor"])
    try:
        yield made
    finally:
        door.socket.close()
        store.close()


def value_of(record: int, around: Target | None = None, choice: str = "") -> str:
    """A button's value for a record, with what stands around it."""
    return encode(replace(around or Target(0), record=record, choice=choice))


def _without_ids(text: str) -> str:
    """Leave out ids of blocks, which are numbers of content, and triggers."""
    return re.sub(r'"block_id": "[^"]*"', '""', text)
