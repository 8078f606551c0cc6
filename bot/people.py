"""Slack user <-> Person: by what somebody has confirmed, else, for full members only, by e-mail.

What Slack said is kept in the store's directory: where to write for a day, what somebody may do
for a quarter of an hour, or until Slack tells of a change. Who a person is to us, is asked each
time.
"""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any, Literal

from bot.identity import Identities, Identity
from bot.web_api import WebApi
from journeys.notices import Unreachable
from partnering.people import Person
from partnering.refusals import NotAllowed
from store.bindings import Binding
from store.directory import Contact
from store.work import Store, Work

# A post to who has left is refused by Slack itself; a press or a look by a new guest is not.
ADDRESS_FRESH_FOR = timedelta(hours=24)
STANDING_FRESH_FOR = timedelta(minutes=15)
ABSENT_FOR = timedelta(hours=1)

Kind = Literal["member", "guest", "external", "bot", "gone"]

_STRANGERS: dict[Kind, str] = {
    "guest": "Guests of this workspace use this app only by invitation: press *Join* on the one in "
    "your channel, or ask your contact here to post one.",
    "external": "This app answers people of other companies only by invitation: press *Join* on "
    "the one in the channel that you share, or ask your contact there to post one.",
    "bot": "This app does not talk with other apps.",
    "gone": "Your account in this workspace is not active.",
}

_UNKNOWN = (
    "I do not know you: no active CRM user has the e-mail address of your Slack account. Ask an "
    "admin to correct one of the two, or to link you with `/cosell people link`."
)
_ENDED = "Your access to this app has ended. Ask your contact at the company that runs it."


class People:
    """Finds out who somebody is, and where to write to them."""

    def __init__(self, api: WebApi, store: Store, identities: Identities) -> None:
        self._api, self._store, self._identities = api, store, identities
        self._absent_until: dict[str, datetime] = {}

    def person_of(self, user_id: str, *, now: datetime) -> Person:
        """Find the person behind a Slack user.

        Raises: NotAllowed, in words that name no record, for anybody whom we do not know; TryLater.
        """
        contact = self.contact(user_id, now=now)
        if contact.kind in ("gone", "bot"):
            raise NotAllowed(_STRANGERS[contact.kind])
        with self._store.read() as view:
            person = behind(view, contact)
        if person is None and contact.kind != "member":
            raise NotAllowed(_STRANGERS[contact.kind])
        if person is None or not person.active:
            raise NotAllowed(_UNKNOWN if contact.kind == "member" else _ENDED)
        return person

    def address_of(self, person: Person, *, now: datetime) -> str | None:
        """Find a person's Slack user id; None where no full member is bound or has their e-mail.

        Who acts for a partner has none here: what is written to people is the vendor's own.
        Raises: TryLater, Unreachable.
        """
        if person.partner_id is not None:
            return None
        me = self._identities.get()
        bound = self._bound_address(me, person, now)
        return bound or self._address_by_email(me, person, now)

    def _bound_address(self, me: Identity, person: Person, now: datetime) -> str | None:
        with self._store.read() as view:
            held = view.bindings.of_person(person.id)
            kept = {each.address: view.directory.by_address(*_key(each)) for each in held}
        for binding in held:
            if binding.workspace != me.workspace:
                continue
            contact = kept[binding.address]
            if contact is None or now - contact.refreshed_at >= _fresh_for(contact):
                contact = self.contact(binding.address, now=now)
            if contact.kind == "member":
                return contact.address
        return None

    def _address_by_email(self, me: Identity, person: Person, now: datetime) -> str | None:
        with self._store.read() as view:
            kept = view.directory.by_email(me.workspace, person.email)
        if kept is not None and now - kept.refreshed_at < _fresh_for(kept):
            return self._if_theirs(kept, person)
        if now < self._absent_until.get(person.email, now):
            return None
        found = self._look_up(me, person, now)
        if found is None:
            self._absent_until[person.email] = now + ABSENT_FOR
            if kept is not None:
                self._keep(replace(kept, kind="gone", refreshed_at=now))
        return self._if_theirs(found, person) if found is not None else None

    def _if_theirs(self, contact: Contact, person: Person) -> str | None:
        """Give a member's address unless somebody has said that they are another person."""
        with self._store.read() as view:
            binding = view.bindings.get(contact.workspace, contact.address)
        is_other = binding is not None and binding.person_id != person.id
        return contact.address if contact.kind == "member" and not is_other else None

    def ask_again(self, user_id: str, *, now: datetime) -> None:
        """Trust nothing that was kept of a Slack user: something about them has changed."""
        me = self._identities.get()
        with self._store.read() as view:
            kept = view.directory.by_address(me.workspace, user_id)
        if kept is not None:
            self._keep(replace(kept, refreshed_at=now - ADDRESS_FRESH_FOR))

    def forget_address(self, person: Person, *, now: datetime) -> str:
        """Take Slack's word, given to a post, that a person cannot be written to any more.

        The address that was trusted until now; empty where there was none.
        """
        me = self._identities.get()
        with self._store.read() as view:
            bound = [
                view.directory.by_address(*_key(each))
                for each in view.bindings.of_person(person.id)
            ]
            kept = next(
                (each for each in bound if each is not None and each.kind == "member"),
                view.directory.by_email(me.workspace, person.email),
            )
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
        contact = Contact(
            workspace=me.workspace,
            address=str(told["id"]),
            email=str(profile.get("email") or "").lower(),
            name=str(told.get("real_name") or profile.get("real_name") or told.get("name") or ""),
            kind=_kind(told, me),
            zone=str(told.get("tz") or ""),
            person_id=None,
            refreshed_at=now,
            team=str(told.get("team_id") or ""),
        )
        with self._store.read() as view:
            person = behind(view, contact)
        return replace(contact, person_id=person.id if person else None)

    def _keep(self, contact: Contact) -> Contact:
        with self._store.begin() as work:
            work.directory.put(contact)
        return contact


def behind(view: Work, contact: Contact) -> Person | None:
    """Find the person behind a chat user, active or not: the one rule of who is who.

    A binding counts for everybody, but only members are ever bound to one of ours; by e-mail only
    members are found, since other workspaces' admins control their people's addresses.
    """
    if contact.kind in ("gone", "bot"):
        return None
    is_member = contact.kind == "member"
    binding = view.bindings.get(contact.workspace, contact.address)
    if binding is not None:
        person = view.people.by_id(binding.person_id)
        acts_for_partner = person is not None and person.partner_id is not None
        return person if is_member or acts_for_partner else None
    return view.people.by_email(contact.email) if is_member and contact.email else None


def _key(binding: Binding) -> tuple[str, str]:
    return binding.workspace, binding.address


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
