"""What is decided at the machine's command line reaches the channel chief, in words."""

from dataclasses import replace

import pytest

from journeys.deal_notices import DealWordNotice
from journeys.decide_outside import reject_outside
from journeys.notices import ToChannel, ToPerson
from journeys.pinned_policy import pin
from partnering.people import Person, Role
from partnering.reasons import Reason
from partnering.refusals import Invalid, NotAllowed
from partnering.registrations import State
from store.work import Store
from tests.journeys.office import Office, open_office
from tests.store.deals import put_deal


@pytest.fixture
def office(sqlite_store: Store) -> Office:
    """An office with a deal desk, a channel chief and a registration that waits."""
    office = open_office(sqlite_store)
    office.desk = replace(
        office.desk, policy=replace(office.desk.policy, command_line_decisions=True)
    )
    partner_id = office.add_partner("Alpine")
    with sqlite_store.begin() as work:
        work.people.add("Dana", "dana@vendra.example", {Role.DEAL_DESK})
        work.people.add("Chloe", "chloe@vendra.example", {Role.CHANNEL_CHIEF})
        rep = work.people.act_for_partner(
            partner_id, Role.PARTNER_REP, workspace="T9", address="U9", name="Rosa", zone=""
        )
        version = pin(work, office.desk.policy.deals, office.now)
        put_deal(work, (partner_id, rep.id), account="new:1", policy_version=version)
    office.settle()
    office.messenger.told.clear()
    return office


def named(office: Office, email: str) -> Person:
    with office.desk.store.read() as view:
        found = view.people.by_email(email)
    assert found is not None
    return found


def rejects(office: Office, email: str, reason: str = "by phone") -> None:
    reject_outside(
        office.desk,
        1,
        shown=1,
        code=Reason.UNQUALIFIED,
        text="",
        reason=reason,
        by=named(office, email),
        now=office.now,
    )


def test_the_channel_chief_is_told_who_decided_what(office: Office) -> None:
    rejects(office, "dana@vendra.example")
    office.settle()

    [told] = [each for each in office.messenger.told if each.notice.kind == "deal_word"]
    assert isinstance(told.to, ToPerson)
    assert told.to.person.email == "chloe@vendra.example"
    assert isinstance(told.notice, DealWordNotice)
    assert told.notice.words == "Dana rejected Alpine's DR-1 at the machine's command line."


def test_a_chief_who_decided_is_not_told_of_it(office: Office) -> None:
    rejects(office, "chloe@vendra.example")
    office.settle()

    told = [each for each in office.messenger.told if each.notice.kind == "deal_word"]
    assert [each.to for each in told] == [ToChannel("cosell-alerts")]


def test_it_is_off_by_default_and_needs_a_reason(office: Office) -> None:
    with pytest.raises(Invalid, match="Say why"):
        rejects(office, "dana@vendra.example", " ")
    office.desk = replace(
        office.desk, policy=replace(office.desk.policy, command_line_decisions=False)
    )
    with pytest.raises(NotAllowed, match="switched off"):
        rejects(office, "dana@vendra.example")
    with office.desk.store.read() as view:
        assert [each.state for each in view.registrations.of_partner(1)] == [State.IN_REVIEW]
