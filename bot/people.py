"""Slack user <-> Person, by e-mail: only full members of the installing workspace bind so.

What Slack said is kept in the store's directory: where to write for a day, what somebody may do
for a quarter of an hour. Who a person is to us, is asked each time.
"""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any, Literal

from bot.identity import Identities, Identity
from bot.web_api import WebApi
from journeys.notices import Unreachable
from partnering.people import Person
from partnering.refusals import NotAllowed
from store.directory import Contact
from store.work import Store

# A post to who has left is refused by Slack itself; a press or a look by a new guest is not.
ADDRESS_FRESH_FOR = timedelta(hours=24)
STANDING_FRESH_FOR = timedelta(minutes=15)
ABSENT_FOR = timedelta(hours=1)

Kind = Literal["member", "guest", "external", "bot", "gone"]

_STRANGERS: dict[Kind, str] = {
    "guest": "Guests of this workspace cannot use this app yet. Ask a colleague who is a member.",
    "external": "This app answers only people of its own workspace. Ask your contact there.",
    "bot": "This app does not talk with other apps.",
    "gone": "Your account in this workspace is not active.",
}


class People:
    """Finds out who somebody is, and where to write to them."""

    def __init__(self, api: WebApi, store: Store, identities: Identities) -> None:
        self._api, self._store, self._identities = api, store, identities
        self._absent_until: dict[str, datetime] = {}

    def person_of(self, user_id: str, *, now: datetime) -> Person:
        """Find the person behind a Slack user.

        Raises: NotAllowed, in words, for anybody but a member whom we know; TryLater.
        """
        contact = self.contact(user_id, now=now)
        if contact.kind != "member":
            raise NotAllowed(_STRANGERS[contact.kind])
        with self._store.read() as view:
            person = view.people.by_email(contact.email) if contact.email else None
        if person is None or not person.active:
            raise NotAllowed(
                "I do not know you: no active CRM user has the e-mail address of your Slack "
                "account. Ask an admin to correct one of the two, or to add you with "
                "`cosell people add`."
            )
        return person

    def address_of(self, person: Person, *, now: datetime) -> str | None:
        """Find a person's Slack user id; None where no full member has their e-mail.

        Raises: TryLater, Unreachable.
        """
        me = self._identities.get()
        with self._store.read() as view:
            kept = view.directory.by_email(me.workspace, person.email)
        if kept is not None and now - kept.refreshed_at < _fresh_for(kept):
            return kept.address if kept.kind == "member" else None
        if now < self._absent_until.get(person.email, now):
            return None
        found = self._look_up(me, person, now)
        if found is None:
            self._absent_until[person.email] = now + ABSENT_FOR
            if kept is not None:
                self._keep(replace(kept, kind="gone", refreshed_at=now))
        return found.address if found is not None and found.kind == "member" else None

    def forget_address(self, person: Person, *, now: datetime) -> str:
        """Take Slack's word, given to a post, that a person cannot be written to any more.

        The address that was trusted until now; empty where there was none.
        """
        me = self._identities.get()
        with self._store.read() as view:
            kept = view.directory.by_email(me.workspace, person.email)
        self._absent_until[person.email] = now + ABSENT_FOR
        if kept is None or kept.kind != "member" or now - kept.refreshed_at >= ADDRESS_FRESH_FOR:
            return ""
        # It stays as the name behind an id, but is too old to be trusted for anything.
        self._keep(replace(kept, refreshed_at=now - ADDRESS_FRESH_FOR))
        return kept.address

    def known(self, user_id: str, *, now: datetime) -> Contact | None:
        """Say how a Slack user stands, where that was asked lately. Raises: TryLater."""
        me = self._identities.get()
        with self._store.read() as view:
            kept = view.directory.by_address(me.workspace, user_id)
        fresh = kept is not None and now - kept.refreshed_at < STANDING_FRESH_FOR
        return kept if fresh else None

    def contact(self, user_id: str, *, now: datetime) -> Contact:
        """Say how a Slack user stands to the workspace. Raises: TryLater, Unreachable."""
        kept = self.known(user_id, now=now)
        if kept is not None:
            return kept
        me = self._identities.get()
        try:
            told = self._api.read("users.info", user=user_id)["user"]
        except Unreachable as gone:
            if gone.code not in ("user_not_found", "user_not_visible"):
                raise
            told = {"id": user_id, "deleted": True}
        return self._keep(self._read(me, told, now))

    def _look_up(self, me: Identity, person: Person, now: datetime) -> Contact | None:
        try:
            told = self._api.read("users.lookupByEmail", email=person.email)["user"]
        except Unreachable as absent:
            if absent.code != "users_not_found":
                raise
            return None
        # The answer is trusted only for the address that was asked for.
        return self._keep(replace(self._read(me, told, now), email=person.email))

    def _read(self, me: Identity, told: dict[str, Any], now: datetime) -> Contact:
        profile = told.get("profile") or {}
        email = str(profile.get("email") or "").lower()
        with self._store.read() as view:
            person = view.people.by_email(email) if email else None
        return Contact(
            workspace=me.workspace,
            address=str(told["id"]),
            email=email,
            name=str(told.get("real_name") or profile.get("real_name") or told.get("name") or ""),
            kind=_kind(told, me),
            zone=str(told.get("tz") or ""),
            person_id=person.id if person else None,
            refreshed_at=now,
        )

    def _keep(self, contact: Contact) -> Contact:
        with self._store.begin() as work:
            work.directory.put(contact)
        return contact


def _fresh_for(contact: Contact) -> timedelta:
    """Who could not be written to is looked for again sooner: they may have come back."""
    return ADDRESS_FRESH_FOR if contact.kind == "member" else ABSENT_FOR


def _kind(told: dict[str, Any], me: Identity) -> Kind:
    if told.get("deleted"):
        return "gone"
    if told.get("is_bot") or told.get("id") == "USLACKBOT":
        return "bot"
    if told.get("is_stranger") or not _of_ours(told, me):
        return "external"
    if told.get("is_restricted") or told.get("is_ultra_restricted"):
        return "guest"
    return "member"


def _of_ours(told: dict[str, Any], me: Identity) -> bool:
    """Belongs to our workspace, or to our enterprise where there is one; unsure means no."""
    if told.get("team_id") == me.team_id:
        return True
    enterprise = (told.get("enterprise_user") or {}).get("enterprise_id")
    return bool(me.enterprise_id) and enterprise == me.enterprise_id
