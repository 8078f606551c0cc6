"""Who reads a channel: asked anew whenever something is sent there; never remembered.

This door posts to direct messages, to channels that only members read, and what a partner may read
in that partner's own channels; nowhere else.
"""

from collections import deque
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import islice
from typing import Any

from bot.identity import Identities
from bot.people import People, behind
from bot.web_api import WebApi
from journeys.notices import TryLater
from partnering.audiences import NOBODY_KNOWN, Readers
from partnering.refusals import Invalid
from store.directory import Contact
from store.work import Store, Work

__all__ = [
    "Audiences",
    "Readers",
    "Room",
    "is_direct",
    "must_be_internal",
    "posting_name",
    "readers_by_flags",
]

# Slack takes a hundred users.info a minute of everybody's; presses and commands need some too.
# Source: https://docs.slack.dev/apis/web-api/rate-limits (2026-11), tier 4.
MOST_ASKED = 60
ASKED_WITHIN = timedelta(minutes=1)
PACE = "audience_pace"
# Every member is looked at; a channel with more takes too many calls to be sure of.
MOST_MEMBERS = 200


@dataclass(frozen=True, slots=True)
class Room:
    """A channel as Slack has just shown it; `wire` is what it said."""

    channel: str
    readers: Readers
    name: str = ""
    wire: Mapping[str, Any] = field(default_factory=dict)


class Audiences:
    """Asks Slack who is in a channel, each time: two calls, both in generous tiers.

    Only what a single member is was asked at most a quarter of an hour ago.
    """

    def __init__(self, api: WebApi, people: People, store: Store, identities: Identities) -> None:
        self._api, self._people = api, people
        self._store, self._identities = store, identities
        self._asked: deque[datetime] = deque(maxlen=MOST_ASKED)

    def readers_of(self, channel: str, *, now: datetime) -> Readers:
        """Say who reads a channel. Raises: TryLater, Unreachable."""
        return self.look(channel, now=now).readers

    def readers_at_once(self, channel: str, *, now: datetime) -> Readers:
        """Say who reads a channel to somebody who waits for the answer.

        Raises: Invalid while there are members to look at still; TryLater, Unreachable.
        """
        try:
            return self.readers_of(channel, now=now)
        except TryLater as wait:
            if wait.code != PACE:
                raise
            raise Invalid(
                f"That channel has many members, and Slack lets me look at {MOST_ASKED} a minute. "
                "Try again in a minute: I go on from there."
            ) from wait

    def look(self, channel: str, *, now: datetime) -> Room:
        """Say who reads a channel, and its name. Raises: TryLater, Unreachable."""
        if is_direct(channel):
            return Room(channel, Readers.DIRECT)
        told = self._api.read("conversations.info", channel=channel, include_num_members="true")
        wire = told.get("channel") or {}
        readers = readers_by_flags(wire)
        if readers is Readers.INTERNAL:
            readers = self._by_members(channel, int(wire.get("num_members") or 0), now)
        return Room(channel, readers, str(wire.get("name") or ""), wire)

    def outsiders(self, room: Room, *, now: datetime) -> frozenset[int | None]:
        """Say for which partners those act who read a channel and are none of ours, by id.

        None among them is somebody of whom that cannot be said: whom nobody has confirmed, from a
        workspace of which nobody is, or who is only about to come.
        Raises: TryLater, Unreachable.
        """
        wire = room.wire
        if _is_pending(wire) or int(wire.get("num_members") or 0) > MOST_MEMBERS:
            return NOBODY_KNOWN
        found: set[int | None] = set()
        members = [self._contact(each, now) for each in self._members(room.channel)]
        with self._store.read() as view:
            found |= {self._acts_for(view, each) for each in members if self._is_outside(each)}
            # A workspace may be connected of which nobody has come in yet: they read it as well.
            found |= {self._acts_for_team(view, team) for team in self._other_teams(wire)}
        return frozenset(found) if len(members) <= MOST_MEMBERS else NOBODY_KNOWN

    def _is_outside(self, contact: Contact) -> bool:
        if contact.kind in ("bot", "gone"):
            # An app of another company reads what its people read; so does who cannot be seen.
            return contact.team not in self._own_teams()
        return contact.kind != "member"

    def _own_teams(self) -> set[str]:
        me = self._identities.get()
        return {me.team_id, me.enterprise_id} - {""}

    def _other_teams(self, wire: Mapping[str, Any]) -> set[str]:
        told = [*(wire.get("shared_team_ids") or []), *(wire.get("connected_team_ids") or [])]
        ours = self._own_teams() | set(map(str, wire.get("internal_team_ids") or []))
        return set(map(str, told)) - ours

    def _acts_for(self, view: Work, contact: Contact) -> int | None:
        person = behind(view, contact)
        if person is not None:
            return person.partner_id if person.active else None
        # Guests are of our own workspace: that says nothing of whose they are.
        return None if contact.kind == "guest" else self._acts_for_team(view, contact.team)

    def _acts_for_team(self, view: Work, team: str) -> int | None:
        if not team or team in self._own_teams():
            return None
        partners = view.directory.partners_of_team(self._identities.get().workspace, team)
        return partners.pop() if len(partners) == 1 else None

    def _by_members(self, channel: str, number: int, now: datetime) -> Readers:
        if number > MOST_MEMBERS:
            return Readers.UNKNOWN
        for count, user_id in enumerate(self._members(channel), start=1):
            if count > MOST_MEMBERS:
                return Readers.UNKNOWN
            match self._contact(user_id, now).kind:
                case "guest":
                    return Readers.GUESTS
                case "external":
                    return Readers.SHARED
                case _:
                    pass
        return Readers.INTERNAL

    def _members(self, channel: str) -> Iterator[str]:
        """Name the members of a channel, one more at most than are looked at."""
        pages = self._api.pages("conversations.members", "members", channel=channel, limit="200")
        return map(str, islice(pages, MOST_MEMBERS + 1))

    def _contact(self, user_id: str, now: datetime) -> Contact:
        kept = self._people.known(user_id, now=now)
        if kept is not None:
            return kept
        # What was learnt is kept, so that a large channel is through after a few attempts.
        if len(self._asked) == MOST_ASKED and now - self._asked[0] < ASKED_WITHIN:
            raise TryLater(PACE, ASKED_WITHIN.total_seconds())
        self._asked.append(now)
        return self._people.contact(user_id, now=now)


def is_direct(channel: str) -> bool:
    """Tell a direct message by its id: to ask about one would take the scope im:read.

    Source: https://docs.slack.dev/reference/objects/conversation-object (2026-11).
    """
    return channel.startswith("D")


def posting_name(wire: Mapping[str, Any], again: str) -> str:
    """Give the name of a channel that the app can post in; `again` is what to do once mended.

    Raises: Invalid where it is archived, or the app is not in it.
    """
    name = str(wire.get("name") or "")
    if wire.get("is_archived"):
        raise Invalid(f"#{name} is archived: choose a channel that is in use.")
    if not wire.get("is_member"):
        raise Invalid(f"I am not in #{name}: invite me there, then {again}.")
    return name


def must_be_internal(name: str, readers: Readers) -> None:
    """Let pass a channel that only members read. Raises: Invalid."""
    if readers is not Readers.INTERNAL:
        raise Invalid(f"#{name} is {readers}: choose a channel that only members read.")


def readers_by_flags(wire: dict[str, Any]) -> Readers:
    """Tell from Slack's own flags who may read a channel, before its members are looked at."""
    if wire.get("is_im") is True:
        return Readers.DIRECT
    if wire.get("is_ext_shared") or _is_pending(wire):
        return Readers.SHARED
    if wire.get("is_shared") and not wire.get("is_org_shared"):
        return Readers.SHARED
    is_channel = wire.get("is_channel") is True or wire.get("is_group") is True
    if not is_channel or wire.get("is_mpim") or wire.get("is_ext_shared") is not False:
        return Readers.UNKNOWN
    return Readers.INTERNAL


def _is_pending(wire: Mapping[str, Any]) -> bool:
    """Tell whether another company is invited that has not come in yet."""
    asked = wire.get("pending_shared") or wire.get("pending_connected_team_ids")
    return bool(asked or wire.get("is_pending_ext_shared"))
