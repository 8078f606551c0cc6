"""People of a partner: asked in a channel, pressed by anybody, confirmed by a manager who knows."""

from dataclasses import replace

import pytest

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
from journeys.notices import ToPerson, ToPlace
from partnering.invitations import GOOD_FOR, Invitation, InvitationState
from partnering.people import Person, Right, Role, may
from partnering.refusals import Invalid, NotAllowed, Stale, Unknown
from store.directory import ContactKind
from store.work import Store
from tests.journeys.office import (
    CONTOSO,
    CONTOSO_DEAL,
    MARIA,
    OMAR,
    PIA,
    Office,
    arrives,
    open_office,
    working_day,
)
from tests.journeys.test_keep_people import QUEUE

ANA = Presser("-/T1", "UANA", "Ana Costa", "external")


def _invited(store: Store, role: Role = Role.PARTNER_REP) -> tuple[Office, Invitation]:
    office = open_office(store)
    office.add_partner()
    return office, _invite(office, role)


def _invite(office: Office, role: Role = Role.PARTNER_REP, by: Person | None = None) -> Invitation:
    return invite(
        office.desk,
        1,
        role,
        workspace="-/T1",
        channel="C1",
        by=by or office.person(PIA),
        now=office.now,
    )


def _joined(store: Store) -> tuple[Office, Invitation, Person]:
    office, card = _invited(store)
    press(office.desk, card.id, ANA, now=office.now)
    office.settle()
    person = confirm(office.desk, card.id + 1, by=office.person(PIA), now=office.now)
    return office, card, person


def test_an_invitation_is_posted_where_it_was_asked_for_and_shows_no_record(store: Store) -> None:
    office, card = _invited(store)
    office.settle()

    [notice] = office.told("invitation")
    assert office.messenger.told[-1].to == ToPlace("C1")
    assert notice.for_everybody
    assert notice.partner_name == "Alpine Systems"
    assert notice.expires_at == card.made_at + GOOD_FOR


def test_a_press_gives_no_right_and_asks_the_manager(store: Store) -> None:
    office, card = _invited(store)

    assert press(office.desk, card.id, ANA, now=office.now) is Press.ASKED
    office.settle()

    [notice] = office.told("joining")
    assert office.messenger.told[-1].to == ToPerson(office.person(PIA))
    assert (notice.shown_name, notice.role) == ("Ana Costa", Role.PARTNER_REP)
    with store.read() as view:
        assert view.bindings.all() == []
        assert all(each.partner_id is None for each in view.people.all())


def test_who_invited_and_the_partners_manager_are_both_asked(store: Store) -> None:
    office, _ = _invited(store)
    with store.begin() as work:
        omar = work.people.grant(office.person(OMAR).id, Role.DEAL_DESK)
    card = _invite(office, by=omar)
    press(office.desk, card.id, ANA, now=office.now)
    office.settle()

    asked = [each.to for each in office.messenger.told if each.notice.kind == "joining"]
    assert {each.person.name for each in asked if isinstance(each, ToPerson)} == {
        OMAR.name,
        PIA.name,
    }


def test_pressing_twice_asks_once(store: Store) -> None:
    office, card = _invited(store)

    presses = [press(office.desk, card.id, ANA, now=office.now) for _ in range(3)]

    assert presses == [Press.ASKED, Press.WAITING, Press.WAITING]


def test_a_second_person_has_a_row_of_their_own(store: Store) -> None:
    office, card = _invited(store)
    press(office.desk, card.id, ANA, now=office.now)
    eve = replace(ANA, address="UEVE", name="Eve")

    assert press(office.desk, card.id, eve, now=office.now) is Press.ASKED
    first = confirm(office.desk, card.id + 1, by=office.person(PIA), now=office.now)

    assert first.name == "Ana Costa"
    with store.read() as view:
        assert view.bindings.get("-/T1", "UEVE") is None


def test_the_confirmed_have_the_partners_side_and_nothing_else(store: Store) -> None:
    office, card, person = _joined(store)

    assert (person.partner_id, person.roles) == (1, frozenset({Role.PARTNER_REP}))
    rights = {right for right in Right if may(person, right)}
    assert rights == {
        Right.SEE_OWN_PARTNER,
        Right.OWN_DEALS,
        Right.OWN_LEADS,
        Right.OWN_HELP,
        Right.OWN_CREDIT,
        Right.OWN_SHARING,
        Right.OWN_QUESTIONS,
        Right.SEE_BENCHMARK,
        Right.TYPE,
    }
    assert press(office.desk, card.id, ANA, now=office.now) is Press.KNOWN
    with store.begin() as work:
        granted = work.people.grant(person.id, Role.ADMIN)
    assert not may(granted, Right.LOOK_UP)


def test_confirming_twice_is_the_same_person(store: Store) -> None:
    office, card, person = _joined(store)

    assert confirm(office.desk, card.id + 1, by=office.person(PIA), now=office.now) == person
    with pytest.raises(Stale, match="Pia Lang confirmed it"):
        decline(office.desk, card.id + 1, by=office.person(PIA), now=office.now)


def test_who_is_declined_asks_again_only_by_a_new_invitation(store: Store) -> None:
    office, card = _invited(store)
    press(office.desk, card.id, ANA, now=office.now)
    decline(office.desk, card.id + 1, by=office.person(PIA), now=office.now)

    assert press(office.desk, card.id, ANA, now=office.now) is Press.DECLINED
    with pytest.raises(Stale, match="declined"):
        confirm(office.desk, card.id + 1, by=office.person(PIA), now=office.now)
    office.settle(hours=1)
    assert press(office.desk, _invite(office).id, ANA, now=office.now) is Press.ASKED


def test_after_a_fortnight_nothing_comes_of_it(store: Store) -> None:
    office, card = _invited(store)
    press(office.desk, card.id, ANA, now=office.now)
    office.settle()
    office.now += GOOD_FOR

    assert press(office.desk, card.id, ANA, now=office.now) is Press.OVER
    with pytest.raises(Stale, match="too old"):
        confirm(office.desk, card.id + 1, by=office.person(PIA), now=office.now)
    assert end_invitations(office.desk, now=office.now) == 2
    office.settle()
    assert {each.notice.kind for each in office.messenger.redrawn} == {"invitation", "joining"}
    assert not office.redrawn("invitation")[0].holds
    assert office.redrawn("joining")[0].state is InvitationState.WITHDRAWN


@pytest.mark.parametrize(
    ("kind", "answer"),
    [("member", Press.ONE_OF_US), ("bot", Press.NO_PERSON), ("gone", Press.NO_PERSON)],
)
def test_members_and_programs_are_told_so(store: Store, kind: ContactKind, answer: Press) -> None:
    office, card = _invited(store)

    assert press(office.desk, card.id, replace(ANA, kind=kind), now=office.now) is answer
    with store.read() as view:
        assert view.invitations.get(card.id + 1) is None


def test_unlinking_takes_every_right_and_redraws_the_request(store: Store) -> None:
    office, card, person = _joined(store)
    office.settle()

    after = unlink_partner_person(office.desk, person.id, by=office.person(PIA), now=office.now)
    office.settle()

    assert not any(may(after, right) for right in Right)
    assert office.redrawn("joining")[-1].ended
    assert press(office.desk, card.id, ANA, now=office.now) is Press.ASKED
    again = confirm(office.desk, card.id + 2, by=office.person(PIA), now=office.now)
    assert (again.id, again.active) == (person.id, True)


def test_one_of_another_partners_people_is_not_taken_over(store: Store) -> None:
    office, _, person = _joined(store)
    other = office.add_partner("Borealis IT")
    card = invite(
        office.desk,
        other,
        Role.PARTNER_ADMIN,
        workspace="-/T1",
        channel="C2",
        by=office.person(PIA),
        now=office.now,
    )

    assert press(office.desk, card.id, ANA, now=office.now) is Press.ELSEWHERE
    with store.read() as view:
        assert view.people.by_id(person.id) == person


def test_only_managers_invite_and_confirm(store: Store) -> None:
    office, card = _invited(store)
    press(office.desk, card.id, ANA, now=office.now)
    maria = office.person(MARIA)

    with pytest.raises(NotAllowed):
        _invite(office, by=maria)
    with pytest.raises(NotAllowed):
        confirm(office.desk, card.id + 1, by=maria, now=office.now)
    with pytest.raises(NotAllowed):
        decline(office.desk, card.id + 1, by=maria, now=office.now)
    with pytest.raises(Invalid, match="partner reps"):
        _invite(office, Role.ADMIN)
    with pytest.raises(Unknown):
        confirm(office.desk, card.id, by=office.person(PIA), now=office.now)


def test_what_a_queue_owns_goes_to_the_partners_manager_who_reads_why(store: Store) -> None:
    office = working_day(store)
    office.crm.put(QUEUE)

    arrives(
        office, replace(CONTOSO, owner_key=QUEUE.key), replace(CONTOSO_DEAL, owner_key=QUEUE.key)
    )
    office.settle()

    [notice] = office.told("fallback")
    assert office.messenger.told[-1].to == ToPerson(office.person(PIA))
    assert notice.why_unmapped == "the owner is a queue"
    assert notice.why_you == "You get this as the manager of Alpine Systems."


def test_what_an_inactive_owner_has_goes_to_their_own_manager_first(store: Store) -> None:
    office = working_day(store)
    office.crm.put(replace(MARIA, is_active=False, manager_key=OMAR.key))

    arrives(office)
    office.settle()

    [notice] = office.told("fallback")
    assert office.messenger.told[-1].to == ToPerson(office.person(OMAR))
    assert notice.why_you == "You get this as the owner's manager in the CRM."


def test_with_no_manager_in_chat_it_goes_to_the_fallback_channel(store: Store) -> None:
    office = working_day(store)
    office.crm.put(replace(MARIA, is_active=False, manager_key=OMAR.key))
    office.messenger.away = {OMAR.email, PIA.email}

    arrives(office)
    office.settle()

    [notice] = office.told("fallback")
    assert not isinstance(office.messenger.told[-1].to, ToPerson)
    assert notice.why_you == ""
