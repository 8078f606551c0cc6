"""The first day as an admin lives it: checked, named, previewed, live, and nothing sent before."""

from dataclasses import replace

import pytest

from crm.errors import Retriable
from journeys.run_programme import begin_setup, note_setup, set_channel
from journeys.set_up import check_crm, finish_setup, give_roles, standing_of
from partnering.people import Person, Role
from partnering.programme import Channel, Stage
from partnering.refusals import Invalid, NotAllowed, NotNow
from partnering.setup import Step, missing_for_live
from store.work import Store
from tests.journeys.office import CONTOSO, MARIA, OMAR, PIA, THEIR_CONTOSO, Office, open_office


def admin_of(office: Office) -> Person:
    with office.desk.store.begin() as work:
        omar = work.people.by_crm_key(OMAR.key)
        assert omar is not None
        return work.people.grant(omar.id, Role.ADMIN)


def ready(office: Office, by: Person) -> None:
    """Take every step but the last."""
    office.crm.put(CONTOSO)
    check_crm(office.desk, by=by, now=office.now)
    set_channel(office.desk, Channel.FALLBACK, "#partner-alerts", by=by, now=office.now)
    office.add_partner()
    office.bring(THEIR_CONTOSO, start_alerts=False)
    office.sync()
    note_setup(office.desk, Step.PREVIEW, "seen", by=by, now=office.now)


def test_nothing_is_sent_before_somebody_goes_live(store: Store) -> None:
    office = open_office(store)
    by = admin_of(office)
    office.messenger.told.clear()
    begin_setup(office.desk, by=by, now=office.now)
    assert standing_of(office.desk, by=by).stage is Stage.SETUP

    with pytest.raises(NotNow, match="CRM"):
        finish_setup(office.desk, by=by, now=office.now)

    ready(office, by)
    assert missing_for_live(standing_of(office.desk, by=by)) == ()
    finish_setup(office.desk, by=by, now=office.now)
    with store.read() as view:
        assert view.programme.get().stage is Stage.LIVE


def test_a_crm_that_does_not_answer_is_told_in_its_own_words(store: Store) -> None:
    office = open_office(store)
    by = admin_of(office)
    ready(office, by)
    office.crm.fail(Retriable("The org is asleep.", advice="Wake it."), on="condition")

    told = check_crm(office.desk, by=by, now=office.now)

    assert missing_for_live(told) == ("The org is asleep. Wake it.",)


def test_the_roles_are_held_by_exactly_those_who_were_named(store: Store) -> None:
    office = open_office(store)
    by = admin_of(office)
    maria, pia = office.person(MARIA), office.person(PIA)

    give_roles(
        office.desk,
        {Role.PARTNER_MANAGER: [maria.id], Role.ADMIN: [by.id], Role.DEAL_DESK: [maria.id, pia.id]},
        by=by,
        now=office.now,
    )

    with store.read() as view:
        held = {role: {each.id for each in view.people.with_role(role)} for role in Role}
    assert held[Role.PARTNER_MANAGER] == {maria.id}
    assert held[Role.DEAL_DESK] == {maria.id, pia.id}
    assert held[Role.ADMIN] == {by.id}
    assert {maria.id, pia.id, by.id} <= held[Role.ACCOUNT_EXECUTIVE], "nobody lost another role"


def test_somebody_stays_an_admin(store: Store) -> None:
    office = open_office(store)
    by = admin_of(office)
    with pytest.raises(NotNow, match="admin"):
        give_roles(office.desk, {Role.ADMIN: []}, by=by, now=office.now)


def test_who_acts_for_a_partner_is_given_no_role_and_takes_nobodys_place(store: Store) -> None:
    office = open_office(store)
    by = admin_of(office)
    partner = office.add_partner()
    with store.begin() as work:
        guest = work.people.act_for_partner(
            partner, Role.PARTNER_REP, workspace="T1", address="U0GUEST", name="Gus", zone=""
        )

    with pytest.raises(Invalid, match="Gus acts for a partner"):
        give_roles(office.desk, {Role.ADMIN: [guest.id]}, by=by, now=office.now)

    with store.read() as view:
        assert [each.id for each in view.people.with_role(Role.ADMIN)] == [by.id]


def test_an_admin_who_has_left_is_not_enough(store: Store) -> None:
    office = open_office(store)
    by = admin_of(office)
    left = office.person(MARIA)
    with store.begin() as work:
        work.people.deactivate(left.id)

    with pytest.raises(NotNow, match="admin"):
        give_roles(office.desk, {Role.ADMIN: [left.id]}, by=by, now=office.now)


def test_a_manager_cannot_set_up(store: Store) -> None:
    office = open_office(store)
    pia = office.person(PIA)
    for act in (
        lambda: standing_of(office.desk, by=pia),
        lambda: check_crm(office.desk, by=pia, now=office.now),
        lambda: give_roles(office.desk, {Role.ADMIN: [pia.id]}, by=pia, now=office.now),
        lambda: finish_setup(office.desk, by=pia, now=office.now),
        lambda: standing_of(office.desk, by=replace(pia, active=False)),
    ):
        with pytest.raises(NotAllowed):
            act()
