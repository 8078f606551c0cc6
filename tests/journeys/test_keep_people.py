"""Who is who by hand: links outrank e-mails, stay on later syncs, and are undone by unlinking."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from threading import Barrier

import pytest

from journeys.keep_people import bind_member, link_crm_user, link_owner, unbind, unlink_crm_user
from journeys.keep_roles import grant, revoke
from journeys.see_people import owner_called, people_seen, person_called
from partnering.people import CrmUser, Person, Right, Role, may
from partnering.refusals import Invalid, NotAllowed, Unknown
from store.directory import Contact, ContactKind
from store.work import Store
from tests.journeys.office import MARIA, NOON, OMAR, PIA, Office, arrives, open_office, working_day

QUEUE = CrmUser("00GDESK", "Desk queue", is_queue=True)


def _admin(office: Office) -> Person:
    with office.desk.store.begin() as work:
        return work.people.grant(office.person(PIA).id, Role.ADMIN)


def _member(
    address: str = "U1", email: str = "omar@else.example", kind: ContactKind = "member"
) -> Contact:
    return Contact("-/T1", address, email, "Omar", kind, "", None, NOON)


def _by_key(office: Office, user: CrmUser) -> Person | None:
    with office.desk.store.read() as view:
        return view.people.by_crm_key(user.key)


def test_what_is_linked_by_hand_stays_so_on_later_syncs(store: Store) -> None:
    office = open_office(store)
    pia, maria, omar = _admin(office), office.person(MARIA), office.person(OMAR)

    link_crm_user(office.desk, OMAR.key, maria.id, by=pia, now=office.now)
    office.crm.put(replace(OMAR, name="Omar D."))
    office.sync()

    owner = _by_key(office, OMAR)
    assert owner is not None
    assert (owner.id, owner.name, owner.email) == (maria.id, MARIA.name, MARIA.email)
    with store.read() as view:
        left = view.people.by_id(omar.id)
    assert left is not None
    assert not left.active


def test_unlinking_lets_the_e_mails_count_again(store: Store) -> None:
    office = open_office(store)
    pia, omar = _admin(office), office.person(OMAR)
    link_crm_user(office.desk, OMAR.key, office.person(MARIA).id, by=pia, now=office.now)

    unlink_crm_user(office.desk, OMAR.key, by=pia, now=office.now)

    assert office.person(OMAR) == replace(office.person(OMAR), id=omar.id, active=True)
    assert not office.person(MARIA).is_crm(OMAR.key)
    with pytest.raises(Unknown):
        unlink_crm_user(office.desk, OMAR.key, by=pia, now=office.now)


def test_an_inactive_user_who_is_linked_takes_nobodys_access(store: Store) -> None:
    office = open_office(store)
    office.crm.put(replace(OMAR, is_active=False))
    office.sync()
    maria = office.person(MARIA)

    link_crm_user(office.desk, OMAR.key, maria.id, by=_admin(office), now=office.now)
    office.crm.put(replace(OMAR, is_active=False, name="Omar Left"))
    office.sync()

    assert office.person(MARIA).active
    assert office.person(MARIA).is_crm(OMAR.key)


def test_a_deactivated_user_loses_every_right_at_the_next_sync(store: Store) -> None:
    office = open_office(store)
    assert may(office.person(PIA), Right.JUDGE)

    office.crm.put(replace(PIA, is_active=False))
    office.sync()

    assert not any(may(office.person(PIA), right) for right in Right)


def test_a_queue_is_linked_to_a_person_who_then_owns_what_it_owns(store: Store) -> None:
    office = working_day(store)
    office.crm.put(QUEUE)
    office.sync()
    maria = office.person(MARIA)

    link_crm_user(office.desk, QUEUE.key, maria.id, by=_admin(office), now=office.now)
    office.crm.put(replace(QUEUE, name="Desk"))
    office.sync()

    assert office.person(MARIA).active
    assert office.person(MARIA).is_crm(QUEUE.key)


def test_an_owner_whom_chat_does_not_know_is_linked_to_a_member(store: Store) -> None:
    office = open_office(store)
    with store.begin() as work:
        work.unmapped.put(OMAR.key, OMAR.email, "nobody in chat", office.now)

    linked = link_owner(office.desk, OMAR.key, _member(), by=_admin(office), now=office.now)

    assert linked.id == office.person(OMAR).id
    with store.read() as view:
        binding = view.bindings.get("-/T1", "U1")
        assert view.unmapped.all() == []
    assert binding is not None
    assert binding.person_id == linked.id


def test_an_owner_without_an_e_mail_becomes_the_member_who_is_chosen(store: Store) -> None:
    office = open_office(store)
    office.crm.put(QUEUE)
    office.sync()

    linked = link_owner(office.desk, QUEUE.key, _member(), by=_admin(office), now=office.now)

    assert linked.email == "omar@else.example"
    assert linked.roles == {Role.ACCOUNT_EXECUTIVE}
    assert linked.is_crm(QUEUE.key)


@pytest.mark.parametrize("kind", ["guest", "external", "gone", "bot"])
def test_only_members_are_linked_by_hand(store: Store, kind: ContactKind) -> None:
    office = open_office(store)
    pia = _admin(office)

    with pytest.raises(Invalid, match="full members"):
        link_owner(office.desk, OMAR.key, _member(kind=kind), by=pia, now=office.now)
    with pytest.raises(Invalid, match="full members"):
        bind_member(
            office.desk, office.person(MARIA).id, _member(kind=kind), by=pia, now=office.now
        )


def test_a_bound_member_is_unbound_again(store: Store) -> None:
    office = open_office(store)
    pia, maria = _admin(office), office.person(MARIA)
    bind_member(office.desk, maria.id, _member(), by=pia, now=office.now)

    unbind(office.desk, maria.id, by=pia, now=office.now)

    with store.read() as view:
        assert view.bindings.all() == []
    with pytest.raises(Unknown):
        unbind(office.desk, maria.id, by=pia, now=office.now)


def test_links_and_roles_are_an_admins(store: Store) -> None:
    office = open_office(store)
    pia, maria = office.person(PIA), office.person(MARIA)

    for act in (
        lambda: link_crm_user(office.desk, OMAR.key, maria.id, by=pia, now=office.now),
        lambda: unlink_crm_user(office.desk, OMAR.key, by=pia, now=office.now),
        lambda: bind_member(office.desk, maria.id, _member(), by=pia, now=office.now),
        lambda: grant(office.desk, maria.id, Role.ADMIN, by=pia, now=office.now),
        lambda: revoke(office.desk, pia.id, Role.PARTNER_MANAGER, by=pia, now=office.now),
        lambda: people_seen(office.desk, by=maria, now=office.now),
    ):
        with pytest.raises(NotAllowed):
            act()


def test_a_role_counts_from_the_next_press_until_it_is_taken(store: Store) -> None:
    office = open_office(store)
    pia, maria = _admin(office), office.person(MARIA)

    assert may(grant(office.desk, maria.id, Role.DEAL_DESK, by=pia, now=office.now), Right.SETTLE)
    taken = revoke(office.desk, maria.id, Role.DEAL_DESK, by=pia, now=office.now)

    assert not may(taken, Right.SETTLE)
    with pytest.raises(Invalid, match="is not a deal desk"):
        revoke(office.desk, maria.id, Role.DEAL_DESK, by=pia, now=office.now)


def test_the_last_admin_stays_one(store: Store) -> None:
    office = open_office(store)
    pia = _admin(office)

    with pytest.raises(Invalid, match="last admin"):
        revoke(office.desk, pia.id, Role.ADMIN, by=pia, now=office.now)


def test_of_two_admins_who_take_the_role_from_each_other_one_stays(store: Store) -> None:
    office = open_office(store)
    pia = _admin(office)
    maria = grant(office.desk, office.person(MARIA).id, Role.ADMIN, by=pia, now=office.now)
    together = Barrier(2)

    def take(whose: Person, by: Person) -> bool:
        together.wait(timeout=30)
        try:
            revoke(office.desk, whose.id, Role.ADMIN, by=by, now=office.now)
        except Invalid:
            return False
        return True

    with ThreadPoolExecutor(2) as pool:
        taken = list(pool.map(take, (maria, pia), (pia, maria)))

    assert sorted(taken) == [False, True]
    with store.read() as view:
        assert len(view.people.with_role(Role.ADMIN)) == 1


def test_our_people_get_no_role_of_the_other_side(store: Store) -> None:
    office = open_office(store)

    with pytest.raises(Invalid, match="side of your own company"):
        grant(
            office.desk,
            office.person(MARIA).id,
            Role.PARTNER_ADMIN,
            by=_admin(office),
            now=office.now,
        )


def test_people_are_called_by_e_mail_or_number_and_owners_as_a_sandbox_spells_them(
    store: Store,
) -> None:
    office = open_office(store)
    office.crm.put(replace(OMAR, key="005SBX", email="sasha@vendra.example.invalid"))
    office.sync()

    maria = office.person(MARIA)
    assert person_called(office.desk, f"#{maria.id}") == maria
    assert person_called(office.desk, MARIA.email.upper()) == maria
    assert owner_called(office.desk, "sasha@vendra.example") == "005SBX"
    with pytest.raises(Unknown):
        owner_called(office.desk, "nobody@vendra.example")


def test_who_is_not_reached_is_counted_and_named_with_the_reason(store: Store) -> None:
    office = working_day(store)
    office.messenger.away = {MARIA.email}
    arrives(office)
    office.settle()

    seen = people_seen(office.desk, by=_admin(office), now=office.now)

    assert (seen.owners, [gap.name for gap in seen.gaps]) == (1, [MARIA.name])
    assert seen.gaps[0].user_id
    assert seen.may_keep
    assert {line.email for line in seen.people} == {MARIA.email, OMAR.email, PIA.email}
