"""Slack as far as a message needs it, in memory: who is there, who reads what, what stands where.

It speaks by the client that the product's own messenger calls, so that nothing of ours is left out;
pictures and files are kept as the values that are drawn from. It judges nothing.
"""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, fields, is_dataclass
from datetime import datetime
from types import SimpleNamespace
from typing import Any

from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from bot.cards.parts import Block, Card
from bot.illustrations import Illustrations
from bot.messenger import SlackMessenger
from bot.uploads import Sending, Uploads
from bot.web_api import WebApi
from journeys.mail import Mail
from partnering.sharing import Rule
from store.work import Store

TEAM = "T0VENDRA"
# Between two texts of one message: what is said in one is not said in the other.
BETWEEN = "\x1e"
APP = "U0APP"


@dataclass(frozen=True, slots=True)
class User:
    """Somebody in chat. `kind` is Slack's: a member, a guest, or of another company's workspace."""

    id: str
    email: str
    name: str
    kind: str = "member"
    team: str = TEAM

    @property
    def wire(self) -> dict[str, Any]:
        return {
            "id": self.id,
            "team_id": self.team,
            "real_name": self.name,
            "is_restricted": self.kind == "guest",
            "is_stranger": self.kind == "external",
            "is_bot": self.kind == "bot",
            "profile": {"email": self.email} if self.kind != "external" else {},
        }


@dataclass
class Room:
    """A channel with its members, by user id."""

    id: str
    name: str
    members: tuple[str, ...]
    is_shared: bool = False


@dataclass
class Post:
    """One message as it stands: all that its readers are shown of it."""

    channel: str
    ts: str
    said: str
    files: str = ""


class Wire(WebClient):
    """Answers the calls that posting takes. What it does not know it refuses."""

    def __init__(self, users: Collection[User], rooms: Collection[Room]) -> None:
        super().__init__("xoxb-0", base_url="http://127.0.0.1:9/api/")
        self.users = {each.id: each for each in users}
        self.rooms = {each.id: each for each in rooms}
        self.posts: dict[tuple[str, str], Post] = {}
        # What is carried out at the moment, so that a mail can be told by what wrote it.
        self.doing = ""
        self.mails: list[tuple[str, Mail]] = []
        self.pictures: set[type[object]] = set()
        self._number = 0

    def api_call(self, api_method: str, **more: Any) -> Any:
        told = {**(more.get("params") or {}), **(more.get("json") or {})}
        answer = _ANSWERS[api_method](self, told) if api_method in _ANSWERS else None
        if isinstance(answer, str) or answer is None:
            code = answer or "unknown_method"
            refusal = SimpleNamespace(
                data={"ok": False, "error": code}, status_code=200, headers={}
            )
            raise SlackApiError(f"{api_method}: {code}", refusal)  # type: ignore[no-untyped-call]
        return SimpleNamespace(data={"ok": True, **answer})

    def readers(self, channel: str) -> tuple[str, ...]:
        """Who reads a channel, by user id; of a direct message whoever it is with."""
        return self.rooms[channel].members if channel in self.rooms else (f"U{channel[1:]}",)

    def _post(self, told: Mapping[str, Any]) -> dict[str, Any]:
        self._number += 1
        channel, ts = str(told["channel"]), f"1700000000.{self._number:06d}"
        self.posts[channel, ts] = Post(channel, ts, _said(told))
        return {"channel": channel, "ts": ts, "message": {"thread_ts": told.get("thread_ts")}}

    def _update(self, told: Mapping[str, Any]) -> dict[str, Any]:
        self.posts[str(told["channel"]), str(told["ts"])].said = _said(told)
        return {}

    def _found(self, told: Mapping[str, Any]) -> dict[str, Any] | str:
        wanted = str(told["email"]).lower()
        for each in self.users.values():
            if each.email == wanted and each.kind != "external":
                return {"user": each.wire}
        return "users_not_found"

    def _user(self, told: Mapping[str, Any]) -> dict[str, Any] | str:
        found = self.users.get(str(told["user"]))
        return {"user": found.wire} if found else "user_not_found"

    def _room(self, told: Mapping[str, Any]) -> dict[str, Any] | str:
        room = self.rooms.get(str(told["channel"]))
        if room is None:
            return "channel_not_found"
        teams = sorted({self.users[each].team for each in room.members if each != APP} - {TEAM})
        return {
            "channel": {
                "id": room.id,
                "name": room.name,
                "is_channel": True,
                "is_ext_shared": room.is_shared,
                "is_shared": room.is_shared,
                "num_members": len(room.members),
                **({"shared_team_ids": [TEAM, *teams]} if room.is_shared else {}),
            }
        }

    def _names(self, told: Mapping[str, Any]) -> dict[str, Any]:
        return {"channels": [{"id": each.id, "name": each.name} for each in self.rooms.values()]}


def _said(told: Mapping[str, Any]) -> str:
    return BETWEEN.join(texts([told.get("text"), told.get("blocks")]))


def texts(value: object) -> Iterator[str]:
    """Every text that stands anywhere in a value, what a button carries included."""
    match value:
        case str():
            yield value
        case Mapping():
            for each in value.values():
                yield from texts(each)
        case Iterable():
            for each in value:
                yield from texts(each)
        case _ if is_dataclass(value):
            for field in fields(value):
                yield from texts(getattr(value, field.name))
        case None | bool():
            return
        case _:
            yield str(value)


_ANSWERS: dict[str, Callable[[Any, Mapping[str, Any]], dict[str, Any] | str]] = {
    "auth.test": lambda wire, told: {"team_id": TEAM, "user_id": APP, "bot_id": "B0APP"},
    "users.lookupByEmail": Wire._found,
    "users.info": Wire._user,
    "conversations.open": lambda wire, told: {"channel": {"id": f"D{str(told['users'])[1:]}"}},
    "conversations.list": Wire._names,
    "conversations.info": Wire._room,
    "conversations.members": lambda wire, told: {
        "members": list(wire.rooms[str(told["channel"])].members)
    },
    "chat.postMessage": Wire._post,
    "chat.update": Wire._update,
    "pins.add": lambda wire, told: {},
}


class Files(Uploads):
    """Puts what a file holds beside the message in whose thread it is shown."""

    def __init__(self, wire: Wire, api: WebApi, store: Store) -> None:
        super().__init__(wire, api, store)
        self._wire = wire

    def share(self, key: str, file: Sending, *, channel: str, thread: str, now: datetime) -> None:
        post = self._wire.posts[channel, thread]
        post.files += f"\n{file.name}\n{file.title}\n{file.content.decode()}"


class Pictures(Illustrations):
    """Shows a picture as all that is in its data."""

    def __init__(self, wire: Wire, uploads: Uploads) -> None:
        super().__init__(uploads, None)
        self._wire = wire

    def blocks(self, card: Card, workspace: str, now: datetime) -> list[Block]:
        if card.picture is None:
            return list(card.blocks)
        self._wire.pictures.add(type(card.picture.chart))
        return [*card.blocks, {"type": "image", "data": [*texts(card.picture)]}]


class Postbag:
    """A Mailer that keeps what it was given."""

    def __init__(self, wire: Wire) -> None:
        self._wire = wire

    def send(self, mail: Mail) -> None:
        self._wire.mails.append((self._wire.doing, mail))

    def condition(self) -> tuple[bool, str]:
        return True, ""


class Told(SlackMessenger):
    """The product's messenger, on this wire; its files and pictures are kept as values."""

    def __init__(
        self, wire: Wire, store: Store, clock: Callable[[], datetime], defaults: Iterable[Rule]
    ) -> None:
        super().__init__(wire, store, clock=clock, defaults=defaults)
        self._uploads = Files(wire, WebApi(wire), store)
        self._illustrations = Pictures(wire, self._uploads)
