"""Who reads a channel: asked anew whenever something is sent there; never remembered.

This door posts to direct messages and to channels that only members read, and nowhere else.
"""

from collections import deque
from datetime import datetime, timedelta
from typing import Any

from bot.people import People
from bot.web_api import WebApi
from journeys.notices import TryLater
from partnering.audiences import Readers
from partnering.refusals import Invalid

__all__ = ["Audiences", "Readers", "is_direct", "readers_by_flags"]

# Slack takes a hundred users.info a minute of everybody's; presses and commands need some too.
# Source: https://docs.slack.dev/apis/web-api/rate-limits (2026-11), tier 4.
MOST_ASKED = 60
ASKED_WITHIN = timedelta(minutes=1)
PACE = "audience_pace"
# Every member is looked at; a channel with more takes too many calls to be sure of.
MOST_MEMBERS = 200


class Audiences:
    """Asks Slack who is in a channel, each time: two calls, both in generous tiers.

    Only what a single member is was asked at most a quarter of an hour ago.
    """

    def __init__(self, api: WebApi, people: People) -> None:
        self._api, self._people = api, people
        self._asked: deque[datetime] = deque(maxlen=MOST_ASKED)

    def readers_of(self, channel: str, *, now: datetime) -> Readers:
        """Say who reads a channel. Raises: TryLater, Unreachable."""
        return self.look(channel, now=now)[0]

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

    def look(self, channel: str, *, now: datetime) -> tuple[Readers, str]:
        """Say who reads a channel, and its name. Raises: TryLater, Unreachable."""
        if is_direct(channel):
            return Readers.DIRECT, ""
        told = self._api.read("conversations.info", channel=channel, include_num_members="true")
        wire = told.get("channel") or {}
        readers = readers_by_flags(wire)
        if readers is Readers.INTERNAL:
            readers = self._by_members(channel, int(wire.get("num_members") or 0), now)
        return readers, str(wire.get("name") or "")

    def _by_members(self, channel: str, number: int, now: datetime) -> Readers:
        if number > MOST_MEMBERS:
            return Readers.UNKNOWN
        members = self._api.pages("conversations.members", "members", channel=channel, limit="200")
        for count, user_id in enumerate(members, start=1):
            if count > MOST_MEMBERS:
                return Readers.UNKNOWN
            match self._kind(str(user_id), now):
                case "guest":
                    return Readers.GUESTS
                case "external":
                    return Readers.SHARED
                case _:
                    pass
        return Readers.INTERNAL

    def _kind(self, user_id: str, now: datetime) -> str:
        kept = self._people.known(user_id, now=now)
        if kept is not None:
            return kept.kind
        # What was learnt is kept, so that a large channel is through after a few attempts.
        if len(self._asked) == MOST_ASKED and now - self._asked[0] < ASKED_WITHIN:
            raise TryLater(PACE, ASKED_WITHIN.total_seconds())
        self._asked.append(now)
        return self._people.contact(user_id, now=now).kind


def is_direct(channel: str) -> bool:
    """Tell a direct message by its id: to ask about one would take the scope im:read.

    Source: https://docs.slack.dev/reference/objects/conversation-object (2026-11).
    """
    return channel.startswith("D")


def readers_by_flags(wire: dict[str, Any]) -> Readers:
    """Tell from Slack's own flags who may read a channel, before its members are looked at."""
    if wire.get("is_im") is True:
        return Readers.DIRECT
    pending = wire.get("pending_shared") or wire.get("pending_connected_team_ids")
    if wire.get("is_ext_shared") or wire.get("is_pending_ext_shared") or pending:
        return Readers.SHARED
    if wire.get("is_shared") and not wire.get("is_org_shared"):
        return Readers.SHARED
    is_channel = wire.get("is_channel") is True or wire.get("is_group") is True
    if not is_channel or wire.get("is_mpim") or wire.get("is_ext_shared") is not False:
        return Readers.UNKNOWN
    return Readers.INTERNAL
