"""Credit by the journeys: who may say and settle what, the book, and what the CRM is told."""

from dataclasses import replace
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest

from crm.port import Kind, OwnKind
from journeys.credit_book import publish
from journeys.credit_month import month_credit
from journeys.credit_notices import PartnerCreditNotice
from journeys.credit_partner import (
    confirm_credit,
    dispute_credit,
    reject_credit,
    uphold_credit,
)
from journeys.draw_credit import deal_credit, our_credit, own_credit, partner_credit_notice
from journeys.find_deals import DealsNear, find_deal
from journeys.guard import as_shared
from journeys.purge_partner import purge_partner
from journeys.share import opt_in
from journeys.tell_credit import asked_in_its_place
from partnering.attribution import Standing
from partnering.credit_book import Cause, Period
from partnering.facts import CreditMoved, CreditReminder
from partnering.lead_profiles import LeadProfile
from partnering.money import Money
from partnering.people import CrmUser, Role
from partnering.refusals import Invalid, NotAllowed, NotNow, Stale, Unknown
from partnering.registrations import Basis
from partnering.touches import Touch, TouchState
from store.work import Store
from tests.journeys.credit_office import (
    EVIDENCE,
    O1,
    WHY,
    WON,
    CreditOffice,
    open_credit_office,
)
from tests.journeys.deal_acts import approve, facts
from tests.journeys.deal_office import A1, A4, AE, CC, PM, SECOND, claim_to
from tests.journeys.help_office import open_help_office

OCTOBER = Period(2026, 10)
NOVEMBER = datetime(2026, 11, 2, 9, tzinfo=UTC)
OUTSIDE = CrmUser("005OUT", "Otto Outside", "otto@vendra.example")


@pytest.fixture
def office(sqlite_store: Store) -> CreditOffice:
    return open_credit_office(sqlite_store)


@pytest.fixture
def on_both(store: Store) -> CreditOffice:
    """The same on each kind of database."""
    return open_credit_office(store)


def both_share(office: CreditOffice, partner: str) -> None:
    """Let both sides say that they share."""
    desk, number = office.deals.desk, office.deals.partners[partner]
    for by in (office.person(PM), office.rep(partner)):
        opt_in(desk, number, by=by, now=office.now)


def link_channel(office: CreditOffice, partner: str) -> None:
    number = office.deals.partners[partner]
    with office.deals.desk.store.begin() as work:
        work.partner_channels.link(number, "T", f"C{partner}", by=None, at=office.now)


def published(office: CreditOffice, period: Period = OCTOBER) -> None:
    office.in_crm(WON)
    office.at(NOVEMBER)
    publish(office.deals.desk, period, by=office.person(PM), now=office.now)
    office.settle()


def test_who_may_not_see_the_deal_credits_nobody_for_it(office: CreditOffice) -> None:
    office.in_crm(OUTSIDE)

    with pytest.raises(NotAllowed, match="owner"):
        office.claims("P1", by=OUTSIDE)
    with office.deals.desk.store.read() as view, pytest.raises(NotAllowed):
        deal_credit(office.deals.desk, view, office.deal_id, by=office.person(OUTSIDE))
    assert find_deal(office.deals.desk, "Line 4", by=office.person(OUTSIDE)) == DealsNear(
        "Line 4", (), sure=False
    )


def test_the_same_is_said_once(office: CreditOffice) -> None:
    made = office.claims("P1")
    with pytest.raises(Invalid, match="there already"):
        office.claims("P1", by=PM)

    office.rejects(made)
    assert office.claims("P1").id != made.id


def test_a_partner_that_is_gone_is_not_credited(office: CreditOffice) -> None:
    with pytest.raises(Unknown):
        office.claims("P1", partner_id=999)


def test_a_partner_does_not_learn_of_anothers_credit(office: CreditOffice) -> None:
    made, rival = office.claims("P1"), office.rep("P2")

    for touch_id in (made.id, made.id + 1000):
        with pytest.raises(Unknown, match="no such credit"):
            own_credit(office.deals.desk, touch_id, by=rival)
        with pytest.raises(Unknown, match="no such credit"):
            confirm_credit(office.deals.desk, touch_id, shown=1, by=rival, now=office.now)
        with pytest.raises(Unknown, match="no such credit"):
            dispute_credit(office.deals.desk, touch_id, shown=1, text=WHY, by=rival, now=office.now)


def test_of_two_the_first_counts_and_the_other_hears_it(office: CreditOffice) -> None:
    made = office.claims("P1")
    office.rejects(made)

    with pytest.raises(Stale, match="rejected now"):
        confirm_credit(
            office.deals.desk, made.id, shown=made.version, by=office.rep("P1"), now=office.now
        )


def test_t_01_a_registered_deal_is_sourced_by_its_partner(on_both: CreditOffice) -> None:
    office, desk = on_both, on_both.deals.desk
    office.deals.office.crm.delete(Kind.OPPORTUNITY, O1.key)
    office.deals.office.sync()
    made = office.deals.file("P1", claim_to(A1))
    approve(office.deals, made)
    after = replace(O1, key="006NEW", registration_ref=made.ref, created_at=office.now)
    office.in_crm(after)

    with desk.store.read() as view:
        number = view.opportunities.many(["006NEW"])["006NEW"].id
        credit = deal_credit(desk, view, number, by=office.person(PM))

    assert (credit.standing, credit.name(credit.sourced_by)) == (Standing.SOURCED, "Northwind")
    [line] = credit.lines
    assert (line.touch.source, line.bears) == (made.ref, True)


def test_at_01_a_registration_of_a_deal_that_was_there_is_influence(office: CreditOffice) -> None:
    made = office.deals.file("P1", claim_to(A1))
    approve(office.deals, made, basis=Basis.TEAMING)
    office.in_crm(replace(O1, registration_ref=made.ref))

    credit = office.credit()

    assert (credit.standing, credit.sourced_by) == (Standing.INFLUENCED, None)
    assert [credit.name(each) for each in credit.influenced_by] == ["Northwind"]


def test_who_sells_along_is_no_source_of_a_later_deal_either(office: CreditOffice) -> None:
    made = office.deals.file("P1", claim_to(A1))
    approve(office.deals, made, basis=Basis.TEAMING)
    office.in_crm(replace(O1, registration_ref=made.ref, created_at=office.now))

    assert office.credit().standing is Standing.INFLUENCED


def test_help_that_was_given_is_a_touch_by_itself(sqlite_store: Store) -> None:
    helping = open_help_office(sqlite_store)
    made = helping.accepted("P1")

    with sqlite_store.read() as view:
        number = view.opportunities.many(["006O4"])["006O4"].id
        credit = deal_credit(helping.deals.desk, view, number, by=None)

    assert [line.touch.source for line in credit.lines] == [made.ref]
    assert [credit.name(each) for each in credit.influenced_by] == ["Northwind"]
    assert A4.key == made.account_key


def test_t_41_the_month_is_published_once_and_changed_by_entries(on_both: CreditOffice) -> None:
    office = on_both
    made = [office.confirmed(each, day) for each, day in (("P2", 3), ("P1", 5), ("P3", 9))]
    published(office)
    with pytest.raises(Stale, match="is published"):
        publish(office.deals.desk, OCTOBER, by=office.person(PM), now=office.now)

    office.rejects(made[0])

    first, second = office.runs()
    assert office.lines(first) == {"P1": 3_333_333, "P2": 3_333_334, "P3": 3_333_333}
    assert (first.cause, first.period) == (Cause.PUBLISHED, OCTOBER)
    assert office.lines(second) == {"P1": 1_666_667, "P2": -3_333_334, "P3": 1_666_667}
    assert (second.cause, second.period) == (Cause.ADJUSTED, OCTOBER.after)


def test_a_month_that_is_not_over_is_not_published(office: CreditOffice) -> None:
    with pytest.raises(NotNow):
        publish(office.deals.desk, OCTOBER, by=office.person(PM), now=office.now)


def test_a_seller_publishes_nothing(office: CreditOffice) -> None:
    with pytest.raises(NotAllowed, match="publish the credit of a month"):
        publish(office.deals.desk, OCTOBER, by=office.person(AE), now=NOVEMBER)


def test_what_the_crm_changes_of_a_published_deal_is_entered(office: CreditOffice) -> None:
    office.confirmed("P1")
    published(office)

    office.in_crm(replace(WON, amount=Money(9_000_000, "USD")))
    office.passes(days=1)
    office.in_crm(replace(WON, is_won=False, stage="Closed Lost"))
    office.passes(days=1)
    office.passes(days=1)

    assert [office.lines(each) for each in office.runs()] == [
        {"P1": 10_000_000},
        {"P1": -1_000_000},
        {"P1": -9_000_000},
    ]


def test_a_credit_confirmed_after_publication_brings_the_deal_in_late(office: CreditOffice) -> None:
    made = office.claims("P1")
    published(office)
    assert office.runs() == []

    held = office.credit().lines[0].touch
    assert held.state is TouchState.UNCONFIRMED
    confirm_credit(
        office.deals.desk, made.id, shown=held.version, by=office.rep("P1"), now=office.now
    )

    [late] = office.runs()
    assert (late.cause, late.period) == (Cause.LATE, OCTOBER.after)


def test_a_dispute_is_decided_by_neither_side_and_said_to_the_chief_when_late(
    office: CreditOffice,
) -> None:
    made = office.confirmed("P1")
    told = dispute_credit(
        office.deals.desk, made.id, shown=2, text=WHY, by=office.person(PM), now=office.now
    )
    assert told.due_at is not None
    with pytest.raises(NotAllowed):
        uphold_credit(
            office.deals.desk, made.id, shown=3, why=WHY, by=office.person(PM), now=office.now
        )
    office.at(told.due_at)
    office.passes(days=1)
    assert [each for each in facts(office.deals) if isinstance(each, CreditReminder)] == [
        CreditReminder(made.id, "overdue")
    ]
    heard = [to.person.id for _, to, _ in _told(office) if hasattr(to, "person")]
    assert office.person(CC).id in heard

    kept = uphold_credit(
        office.deals.desk, made.id, shown=3, why=WHY, by=office.person(SECOND), now=office.now
    )
    assert kept.counts


def _told(office: CreditOffice) -> list[tuple[str, object, object]]:
    messenger = office.deals.office.messenger
    return [("", each.to, each.notice) for each in messenger.told if each.notice.kind == "credit"]


def test_each_move_is_a_fact_without_a_word(office: CreditOffice) -> None:
    made = office.confirmed("P1")
    office.rejects(made)

    moved = [each for each in facts(office.deals) if isinstance(each, CreditMoved)]
    assert [(each.event, each.version) for each in moved] == [
        ("claimed", 1),
        ("confirmed", 2),
        ("rejected", 3),
    ]
    assert EVIDENCE not in repr(moved)


def test_nothing_is_written_to_the_crm_until_deals_are(office: CreditOffice) -> None:
    office.confirmed("P1")
    office.in_crm(WON)
    office.passes(days=1)
    assert office.deals.office.crm.written() == {}

    office.deals.office.writes_deals()
    office.passes(days=1)

    assert set(office.deals.office.crm.written()) == {f"CR-{office.deal_id}-1"}


def test_the_crm_is_told_who_has_which_part_and_what_is_gone_is_erased(
    on_both: CreditOffice,
) -> None:
    office = on_both
    office.deals.office.writes_deals()
    office.in_crm(WON)
    first, second = office.confirmed("P1"), office.confirmed("P2", 5)
    office.settle()

    written = office.deals.office.crm.written()
    keys = {each: f"CR-{office.deal_id}-{office.deals.partners[each]}" for each in ("P1", "P2")}
    assert set(written) == set(keys.values())
    told = written[keys["P1"]]
    assert (told["opportunity_key"], told["partner"]) == (O1.key, "Northwind")
    assert (told["standing"], told["model"], told["share"]) == ("influenced", "linear", 50.0)
    assert told["amount"] == Money(5_000_000, "USD")

    office.rejects(second)
    office.settle()
    after = office.deals.office.crm.written()
    assert set(after) == {keys["P1"]}
    assert after[keys["P1"]]["amount"] == Money(10_000_000, "USD")
    with office.deals.desk.store.read() as view:
        assert set(view.crm_writes.of_kind(OwnKind.CREDIT)) == {keys["P1"]}
    assert isinstance(first, Touch)


def test_a_deal_is_found_by_key_by_name_and_by_account(office: CreditOffice) -> None:
    desk, pia = office.deals.desk, office.person(PM)
    office.in_crm(replace(O1, key="006O2", name="Line 5"))

    assert find_deal(desk, "006O1", by=pia) == office.deal_id
    assert find_deal(desk, "line 4", by=pia) == office.deal_id
    near = find_deal(desk, "Müller Maschinenbau GmbH", by=pia)
    assert isinstance(near, DealsNear)
    assert near.sure
    assert len(near.options) == 2
    assert find_deal(desk, "Zzyzx", by=pia) == DealsNear("Zzyzx", (), sure=False)
    with pytest.raises(Invalid):
        find_deal(desk, "  ", by=pia)


def test_of_an_erased_partner_no_word_is_left_and_the_book_stays(office: CreditOffice) -> None:
    kept, waiting = office.confirmed("P1"), office.claims("P1", 9)
    published(office)

    purge_partner(
        office.deals.desk, office.deals.partners["P1"], by=office.person(PM), now=office.now
    )
    office.settle()
    office.passes(days=1)

    with office.deals.desk.store.read() as view:
        found = {each.id: each for each in view.credits.of_deal(office.deal_id)}
    assert [found[kept.id].evidence, found[waiting.id].evidence] == ["", ""]
    assert found[kept.id].counts
    assert found[waiting.id].state is TouchState.REJECTED
    assert [each.due_at for each in found.values()] == [None, None]
    assert [office.lines(each) for each in office.runs()] == [{"P1": 10_000_000}]


def test_who_claims_takes_it_back_before_the_partner_has_answered(office: CreditOffice) -> None:
    made = office.claims("P1")

    gone = reject_credit(
        office.deals.desk, made.id, shown=1, why=WHY, by=office.person(AE), now=office.now
    )

    assert gone.state is TouchState.REJECTED
    assert Role.PARTNER_MANAGER not in office.person(AE).roles


def test_a_month_is_summed_up_before_it_is_published_as_it_is_entered_then(
    office: CreditOffice,
) -> None:
    office.confirmed("P1")
    office.confirmed("P2", day=4)
    office.in_crm(WON)
    desk, pia = office.deals.desk, office.person(PM)
    early = month_credit(desk, OCTOBER, by=pia, now=office.now)
    assert (early.over, early.may_be_published) == (False, False)
    office.at(NOVEMBER)

    before = month_credit(desk, OCTOBER, by=pia, now=office.now)
    publish(desk, OCTOBER, by=pia, now=office.now)
    after = month_credit(desk, OCTOBER, by=pia, now=office.now)

    assert (before.deals, before.published, before.may_be_published) == (1, False, True)
    assert (after.deals, after.published, after.may_be_published) == (1, True, False)
    assert before.parts == after.parts
    assert [name for name, _ in after.parts] == ["Fabrikam", "Northwind"]
    with pytest.raises(NotAllowed):
        month_credit(desk, OCTOBER, by=office.person(AE), now=office.now)


def test_a_partner_unlocks_no_name_by_confirming_what_it_cannot_know(office: CreditOffice) -> None:
    def read(made: Touch) -> str:
        with office.deals.desk.store.read() as view:
            notice = partner_credit_notice(office.deals.desk, view, made.id)
            sharing = view.sharing.of(made.partner_id, office.deals.desk.policy.sharing)
        assert notice is not None
        assert notice.company, "the guard takes it out, nothing else"
        return as_shared(notice, sharing).company

    both_share(office, "P1")
    made = office.confirmed("P1")
    assert read(made) == ""
    objected = dispute_credit(
        office.deals.desk,
        made.id,
        shown=made.version,
        text=WHY,
        by=office.rep("P1"),
        now=office.now,
    )
    assert read(objected) == ""
    assert read(office.rejects(objected)) == ""


def test_what_lies_too_long_before_the_close_is_said_not_to_count_to_both_sides(
    office: CreditOffice,
) -> None:
    made = office.confirmed("P1", on=date(2019, 1, 5))
    assert made.counts, "it was so; its day is another matter"

    ours = our_credit(office.deals.desk, made.id, by=office.person())
    theirs = own_credit(office.deals.desk, made.id, by=office.rep("P1"))

    assert (ours.counts, ours.outside) == (False, "too long before the close")
    assert theirs.is_outside
    [line] = office.credit().lines
    assert (line.bears, line.outside) == (False, "too long before the close")
    near = own_credit(office.deals.desk, office.confirmed("P1").id, by=office.rep("P1"))
    assert not near.is_outside


def test_a_partner_that_shares_later_may_object_to_what_its_manager_confirmed(
    office: CreditOffice,
) -> None:
    desk = office.deals.desk
    link_channel(office, "P1")
    made = office.claims("P1")
    assert asked_in_its_place(desk, made.id, now=office.now) == office.person(PM).name
    confirm_credit(desk, made.id, shown=made.version, by=office.person(PM), now=office.now)
    office.settle()
    assert not office.deals.office.told("partner_credit")

    both_share(office, "P1")
    office.passes(hours=1)

    [card] = office.deals.office.told("partner_credit")
    assert isinstance(card, PartnerCreditNotice)
    assert card.may_dispute
    assert not card.may_confirm


def test_a_partner_has_its_time_to_answer_in_its_own_office_hours(office: CreditOffice) -> None:
    new_york = ZoneInfo("America/New_York")
    with office.deals.desk.store.begin() as work:
        work.lead_profiles.save(LeadProfile(office.deals.partners["P2"], zone=str(new_york)))

    berlin, far = office.claims("P1").due_at, office.claims("P2").due_at

    assert berlin is not None
    assert far is not None
    assert far != berlin
    assert 9 <= far.astimezone(new_york).hour <= 18
