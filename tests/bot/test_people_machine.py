"""People are invited, press, are confirmed, leave and are linked, in any order.

Nobody has a right but by a word that stands, or as a member by e-mail; and whoever acts for a
partner never has a right of the vendor's own people.
"""

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import timedelta
from itertools import count, takewhile
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import ClassVar, TypeVar

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)
from sqlalchemy import make_url

from bot.people import behind
from journeys.invite_people import (
    Press,
    Presser,
    confirm,
    decline,
    end_invitations,
    invite,
    press,
    unlink_partner_person,
)
from journeys.keep_people import bind_member, link_crm_user, link_owner, unbind, unlink_crm_user
from journeys.keep_roles import grant, revoke
from partnering.invitations import GOOD_FOR, InvitationState
from partnering.people import PARTNER_SIDE, RIGHTS, Person, Right, Role, may
from partnering.refusals import Refusal
from store.directory import Contact, ContactKind
from store.tables import INVITATION_STATES
from store.work import Store
from tests.journeys.office import MARIA, OMAR, PIA, Office, open_office

Item = TypeVar("Item")

T = "-/T1"
# One member by e-mail, one whose address nobody knows, two guests (one with a member's address),
# and people of two other companies, one of which gives out a member's address as theirs.
USERS: dict[str, tuple[ContactKind, str]] = {
    "UMARIA": ("member", MARIA.email),
    "UNEW": ("member", "somebody@else.example"),
    "UGUEST": ("guest", "gina@agency.example"),
    "UTWIN": ("guest", MARIA.email),
    "UANA": ("external", ""),
    "UEVE": ("external", OMAR.email),
}
ADDRESSES = st.sampled_from(sorted(USERS))
# Drawn as a number, so that nothing is looked up while hypothesis draws.
PICKS = st.integers(0, 1000)
KINDS: st.SearchStrategy[ContactKind] = st.sampled_from(["member", "guest", "external", "gone"])
ROLES = st.sampled_from(sorted(Role))
CRM_USERS = st.sampled_from([MARIA, OMAR])
# A manager of ours may do for a partner what its own people do; the rest is for one side alone.
THEIRS = {right for right, roles in RIGHTS.items() if roles & PARTNER_SIDE}
THEIRS_ALONE = {right for right, roles in RIGHTS.items() if roles <= PARTNER_SIDE}


class Joining(RuleBasedStateMachine):
    """`confirmed` and `linked` are the words that stand, by chat user."""

    template: ClassVar[Path]

    @initialize()
    def open(self) -> None:
        self.folder = TemporaryDirectory()
        file = Path(self.folder.name) / "cosell.db"
        file.write_bytes(self.template.read_bytes())
        self.store = Store.open(f"sqlite:///{file}")
        self.office: Office = open_office(self.store)
        self.partners = [self.office.add_partner(), self.office.add_partner("Borealis IT")]
        with self.store.begin() as work:
            work.people.grant(self.office.person(PIA).id, Role.ADMIN)
        self.cards: list[int] = []
        self.confirmed: dict[str, int] = {}
        self.linked: dict[str, int] = {}
        self.kinds = {address: kind for address, (kind, _) in USERS.items()}
        self.see_all()

    def teardown(self) -> None:
        if hasattr(self, "store"):
            self.store.close()
            self.folder.cleanup()

    # What happens

    @rule(partner=st.sampled_from([0, 1]), role=st.sampled_from(sorted(PARTNER_SIDE)))
    def somebody_invites(self, partner: int, role: Role) -> None:
        card = invite(
            self.office.desk,
            self.partners[partner],
            role,
            workspace=T,
            channel="C1",
            by=self.pia,
            now=self.office.now,
        )
        self.cards.append(card.id)

    @precondition(lambda self: self.cards)
    @rule(pick=PICKS, address=ADDRESSES)
    def somebody_presses(self, pick: int, address: str) -> None:
        card = chosen(pick, self.cards)
        who = Presser(T, address, address, self.kinds[address])
        answer = press(self.office.desk, card, who, now=self.office.now)
        if self.kinds[address] not in ("guest", "external"):
            assert answer in (Press.ONE_OF_US, Press.NO_PERSON)

    @precondition(lambda self: self.pressed())
    @rule(pick=PICKS)
    def a_manager_confirms(self, pick: int) -> None:
        number, address = chosen(pick, self.pressed())
        with suppress(Refusal):
            person = confirm(self.office.desk, number, by=self.pia, now=self.office.now)
            assert person.partner_id in self.partners
            self.confirmed[address] = person.id
            self.linked.pop(address, None)

    @precondition(lambda self: self.pressed())
    @rule(pick=PICKS)
    def a_manager_declines(self, pick: int) -> None:
        number, _ = chosen(pick, self.pressed())
        with suppress(Refusal):
            decline(self.office.desk, number, by=self.pia, now=self.office.now)

    @precondition(lambda self: self.confirmed)
    @rule(pick=PICKS)
    def the_access_is_taken_back(self, pick: int) -> None:
        address = chosen(pick, sorted(self.confirmed))
        unlink_partner_person(
            self.office.desk, self.confirmed.pop(address), by=self.pia, now=self.office.now
        )

    @rule(user=CRM_USERS, active=st.booleans())
    def the_crm_user_changes(self, user: object, active: bool) -> None:
        assert isinstance(user, type(MARIA))
        with self.store.begin() as work:
            work.users.put([replace(user, is_active=active)], now=self.office.now)
            work.people.follow_users([user.key])

    @rule(address=ADDRESSES, kind=KINDS)
    def the_account_in_chat_changes(self, address: str, kind: ContactKind) -> None:
        self.kinds[address] = kind
        self.see_all()

    @rule(address=ADDRESSES, user=CRM_USERS)
    def an_admin_links_an_owner(self, address: str, user: object) -> None:
        assert isinstance(user, type(MARIA))
        with suppress(Refusal):
            person = link_owner(
                self.office.desk, user.key, self.contact(address), by=self.pia, now=self.office.now
            )
            with self.store.read() as view:
                if view.bindings.get(T, address) is not None:
                    self.linked[address] = person.id

    @rule(address=ADDRESSES, pick=PICKS)
    def an_admin_binds_a_member(self, address: str, pick: int) -> None:
        person = chosen(pick, self.everybody())
        with suppress(Refusal):
            bind_member(
                self.office.desk, person.id, self.contact(address), by=self.pia, now=self.office.now
            )
            self.linked[address] = person.id
            self.confirmed.pop(address, None)

    @rule(user=CRM_USERS, pick=PICKS)
    def an_admin_links_a_crm_user(self, user: object, pick: int) -> None:
        assert isinstance(user, type(MARIA))
        person = chosen(pick, self.everybody())
        with suppress(Refusal):
            link_crm_user(self.office.desk, user.key, person.id, by=self.pia, now=self.office.now)

    @rule(user=CRM_USERS)
    def an_admin_unlinks_a_crm_user(self, user: object) -> None:
        assert isinstance(user, type(MARIA))
        with suppress(Refusal):
            unlink_crm_user(self.office.desk, user.key, by=self.pia, now=self.office.now)

    @precondition(lambda self: self.linked)
    @rule(pick=PICKS)
    def an_admin_unbinds(self, pick: int) -> None:
        person_id = chosen(pick, sorted(self.linked.values()))
        with suppress(Refusal):
            unbind(self.office.desk, person_id, by=self.pia, now=self.office.now)
            self.linked = {a: p for a, p in self.linked.items() if p != person_id}

    @rule(role=ROLES, given=st.booleans(), pick=PICKS)
    def a_role_changes(self, role: Role, given: bool, pick: int) -> None:
        person = chosen(pick, self.everybody())
        if person.id == self.pia.id:
            return
        with suppress(Refusal):
            (grant if given else revoke)(
                self.office.desk, person.id, role, by=self.pia, now=self.office.now
            )

    @rule(days=st.sampled_from([1, 8, GOOD_FOR.days]))
    def time_passes(self, days: int) -> None:
        self.office.now += timedelta(days=days)
        end_invitations(self.office.desk, now=self.office.now)

    # What must hold

    @invariant()
    def rights_rest_on_a_word_that_stands(self) -> None:
        with self.store.read() as view:
            everybody = view.people.all()
            found = {address: behind(view, self.contact(address)) for address in USERS}
            waiting = [
                (each.address, each.partner_id)
                for each in view.invitations.undecided()
                if not each.is_card and not each.is_over(self.office.now)
            ]
        assert len(waiting) == len(set(waiting))
        for person in everybody:
            self.is_on_one_side(person)
        for address, known in found.items():
            if known is not None and rights_of(known):
                self.may_be_known(address, known)
        for address, person_id in self.confirmed.items():
            known = found[address]
            if self.kinds[address] == "gone":
                assert known is None
            else:
                assert known is not None
                assert (known.id, known.active) == (person_id, True)
                assert known.partner_id in self.partners

    def is_on_one_side(self, person: Person) -> None:
        if person.partner_id is None:
            assert not rights_of(person) & THEIRS_ALONE
        else:
            assert rights_of(person) <= THEIRS
            assert not person.crm_keys
            assert not person.roles - PARTNER_SIDE

    def may_be_known(self, address: str, person: Person) -> None:
        """Nobody has a right but by a manager's word, an admin's word or a member's e-mail."""
        is_member = self.kinds[address] == "member"
        by_word = self.confirmed.get(address) == person.id
        by_link = is_member and self.linked.get(address) == person.id
        by_email = is_member and person.email == USERS[address][1]
        assert by_word or by_link or by_email, (address, person)

    # Looking

    @property
    def pia(self) -> Person:
        return self.office.person(PIA)

    def everybody(self) -> list[Person]:
        with self.store.read() as view:
            return view.people.all()

    def contact(self, address: str) -> Contact:
        email = USERS[address][1]
        return Contact(T, address, email, address, self.kinds[address], "", None, self.office.now)

    def see_all(self) -> None:
        with self.store.begin() as work:
            for address in USERS:
                work.directory.put(self.contact(address))

    def pressed(self) -> list[tuple[int, str]]:
        with self.store.read() as view:
            rows = list(takewhile(bool, map(view.invitations.get, count(1))))
        return [(each.id, each.address) for each in rows if each and not each.is_card]


def chosen(pick: int, among: Sequence[Item]) -> Item:
    return among[pick % len(among)]


def rights_of(person: Person) -> set[Right]:
    return {right for right in Right if may(person, right)}


def test_no_order_of_events_gives_a_right_to_whom_nobody_knows(sqlite_url: str) -> None:
    _run(sqlite_url, settings(max_examples=12, stateful_step_count=25))


@pytest.mark.soak
@pytest.mark.timeout(1200)
def test_no_order_of_very_many_gives_a_right_to_whom_nobody_knows(sqlite_url: str) -> None:
    _run(sqlite_url, settings(max_examples=150, stateful_step_count=40))


def _run(url: str, size: settings) -> None:
    machine = type("OnThisTemplate", (Joining,), {"template": Path(make_url(url).database or "")})
    run_state_machine_as_test(machine, settings=size)


def test_every_state_of_an_invitation_is_known_to_the_tables() -> None:
    assert set(INVITATION_STATES) == set(InvitationState)
