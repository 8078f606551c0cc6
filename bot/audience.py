"""Who reads a channel: asked when something is sent there; what cannot be told is refused.

This door posts to direct messages and to channels that only members read, and nowhere else.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from bot.people import People
from bot.web_api import WebApi
from journeys.notices import Unreachable

CHECKED_FOR = timedelta(minutes=5)
# Every member is looked at; a channel with more takes too many calls to be sure of.
MOST_MEMBERS = 200


class Readers(StrEnum):
    DIRECT = "a direct message"
    INTERNAL = "members only"
    SHARED = "shared with another company"
    GUESTS = "read by guests"
    UNKNOWN = "read by people I cannot check"


@dataclass(frozen=True, slots=True)
class _Checked:
    readers: Readers
    name: str
    until: datetime


class Audiences:
    """Checks channels and remembers the answer for five minutes."""

    def __init__(self, api: WebApi, people: People) -> None:
        self._api, self._people = api, people
        self._checked: dict[str, _Checked] = {}

    def must_be_internal(self, channel: str, *, now: datetime) -> None:
        """Let pass what only members read.

        Raises: Unreachable with code `audience_refused` for anything else; TryLater.
        """
        checked = self._check(channel, now)
        if checked.readers not in (Readers.DIRECT, Readers.INTERNAL):
            raise Unreachable(
                "audience_refused",
                f"#{checked.name or channel} is {checked.readers}: nothing internal is posted "
                "there. Name a channel in the policy that only members read.",
            )

    def readers_of(self, channel: str, *, now: datetime) -> Readers:
        """Say who reads a channel. Raises: TryLater, Unreachable."""
        return self._check(channel, now).readers

    def _check(self, channel: str, now: datetime) -> _Checked:
        kept = self._checked.get(channel)
        if kept is not None and now < kept.until:
            return kept
        told = self._api.read("conversations.info", channel=channel, include_num_members="true")
        wire = told.get("channel") or {}
        readers = readers_by_flags(wire)
        if readers is Readers.INTERNAL:
            readers = self._by_members(channel, int(wire.get("num_members") or 0), now)
        checked = _Checked(readers, str(wire.get("name") or ""), now + CHECKED_FOR)
        self._checked[channel] = checked
        return checked

    def _by_members(self, channel: str, number: int, now: datetime) -> Readers:
        if number > MOST_MEMBERS:
            return Readers.UNKNOWN
        members = self._api.pages("conversations.members", "members", channel=channel, limit="200")
        for count, user_id in enumerate(members, start=1):
            if count > MOST_MEMBERS:
                return Readers.UNKNOWN
            match self._people.contact(str(user_id), now=now).kind:
                case "guest":
                    return Readers.GUESTS
                case "external":
                    return Readers.SHARED
                case _:
                    pass
        return Readers.INTERNAL


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
