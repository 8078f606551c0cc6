"""What was posted gives way when it is not shared any more: digests, too, and lines of many."""

from datetime import timedelta

import pytest

from journeys.guard import THEIR_KINDS
from journeys.keep_feeds import keep_feed
from journeys.notices import ErasedNotice
from journeys.question_notices import PartnerQuestionNotice
from journeys.redraw_shared import BEFORE_PARTNER
from journeys.share import opt_in, revoke, set_end, set_level
from journeys.tell_person import roll_up_of
from journeys.watch_sharing import watch_sharing
from partnering.notice_kinds import Level as Weight
from partnering.notice_kinds import Topic
from partnering.sharing import Field, Level
from store.sent_notices import SentNotice
from store.work import Store
from tests.journeys.deal_office import PM, DealOffice, claim_to
from tests.journeys.office import MARIA, PIA, Office
from tests.journeys.test_digests_for_others import DAY, MONDAY, deals, sharing, tick, weeks
from tests.journeys.test_send_digests import WEDNESDAY, at, finds, ready, told
from tests.journeys.test_watch_sharing import with_channel


def taken_down(office: Office) -> list[str]:
    """Name the messages in whose place the line about sharing stands."""
    return [
        each.record
        for each in office.messenger.redrawn
        if isinstance(each.notice, ErasedNotice) and each.notice.unshared
    ]


def with_a_week(store: Store) -> DealOffice:
    office = deals(store)
    tick(office.office, MONDAY)
    sharing(office)
    tick(office.office, MONDAY + DAY)
    office.file("P1", claim_to(), at=MONDAY + DAY)
    tick(office.office, MONDAY + 7 * DAY)
    tick(office.office, MONDAY + 8 * DAY)
    assert len(weeks(office)) == 1
    return office


@pytest.mark.parametrize("who", ["ours", "theirs", "the end"])
def test_a_partners_week_gives_way_once_either_side_stops(store: Store, who: str) -> None:
    office = with_a_week(store)
    number, pm = office.partners["P1"], office.person(PM)
    # A level of which it shows nothing leaves it as it is.
    set_level(office.desk, number, "", Field.STAGE, Level.HIDDEN, by=pm, now=office.now)
    office.office.settle()
    assert taken_down(office.office) == []

    if who == "the end":
        set_end(office.desk, number, office.now + DAY, by=pm, now=office.now)
        office.now += DAY
        watch_sharing(office.desk, now=office.now)
    else:
        by = pm if who == "ours" else office.reps["P1"]
        revoke(office.desk, number, by=by, now=office.now)
    office.office.settle()

    # Beside it that of ours which named the partner.
    assert f"digest:{weeks(office)[0].digest_id}" in taken_down(office.office)


@pytest.mark.parametrize("hides", [True, False])
def test_digests_of_ours_that_name_a_partner_give_way_with_its_lists(
    store: Store, hides: bool
) -> None:
    office = ready(store)
    pia, desk = office.person(PIA), office.desk
    keep_feed(desk, "#sales daily", by=pia, now=office.now)
    at(office, WEDNESDAY - timedelta(days=1))
    finds(office)
    at(office, WEDNESDAY)
    assert {each.reader_id for each in told(office)} == {office.person(MARIA).id, None}
    with desk.store.read() as view:
        (partner,) = view.partners.all()
    other = office.add_partner("Birch Partners")
    revoke(desk, other, by=pia, now=office.now)
    office.settle()
    assert taken_down(office) == []

    if hides:
        revoke(desk, partner.id, by=pia, now=office.now)
    else:
        opt_in(desk, partner.id, by=pia, now=office.now)
    office.settle()

    named = {f"digest:{each.digest_id}" for each in told(office)}
    assert set(taken_down(office)) == (named if hides else set())


def test_a_line_of_a_message_of_many_gives_way_and_comes_back(store: Store) -> None:
    office, number, rep = with_channel(store)
    desk, pia = office.desk, office.person(PIA)
    with store.begin() as work:
        for at_, line in enumerate(("Alpine knows Contoso", "Birch knows Contoso")):
            about = number if not at_ else None
            row = SentNotice(
                pia.id, "overlap", Topic.OVERLAPS, Weight.P2, True, f"overlap:{at_}", at_ + 1,
                office.now, partner_id=about, line=line, rolled_into="roll:1",
            )  # fmt: skip
            work.sent_notices.add(row)

    def lines() -> tuple[str, ...]:
        with store.read() as view:
            assert view.sent_notices.rolled_about(number, THEIR_KINDS) == ["roll:1"]
            many = roll_up_of(desk, view, "roll:1")
        assert many is not None
        return many.lines

    assert lines() == ("Alpine knows Contoso", "Birch knows Contoso")
    revoke(desk, number, by=rep, now=office.now)
    assert lines() == ("It is not shared any more.", "Birch knows Contoso")
    opt_in(desk, number, by=rep, now=office.now)
    assert lines() == ("Alpine knows Contoso", "Birch knows Contoso")


def test_all_that_a_partner_reads_of_ours_is_drawn_again() -> None:
    drawn = {"partner_lead", "partner_help", "partner_credit", "partner_digest"}
    assert drawn | {PartnerQuestionNotice.kind} <= BEFORE_PARTNER
