"""What is shared ends when a side said it would, at the next look, and both sides hear of it."""

from datetime import timedelta

import pytest

from journeys.acting import Doing
from journeys.look_up import overlaps_of_partner, recent
from journeys.seen_by_partner import seen_by_partner
from journeys.share import opt_in, set_end, set_level
from journeys.view_sharing import sharing_view
from journeys.watch_sharing import REMINDED, watch_sharing
from partnering.facts import SharingChanged
from partnering.partners import OPEN_OPPORTUNITIES
from partnering.people import Person
from partnering.refusals import Invalid
from partnering.sharing import Field, Level
from store.work import Store
from tests.journeys.office import PIA, Office
from tests.journeys.test_seen_by_partner import agree, shared

# A Tuesday again: no weekend holds a message back.
HALF_A_YEAR = timedelta(days=182)


def doing(office: Office, by: Person | None = None) -> Doing:
    return {"by": by or office.person(PIA), "now": office.now, "correlation": ""}


def said(office: Office) -> list[str]:
    with office.desk.store.read() as view:
        facts = [each.fact for each in view.facts.after(0, 10_000)]
    return [each.what for each in facts if isinstance(each, SharingChanged)]


def with_channel(store: Store) -> tuple[Office, int, Person]:
    office, number, rep = shared(store)
    with store.begin() as work:
        work.partner_channels.link(number, "T9", "C9", by=None, at=office.now)
    agree(office, number, rep)
    office.settle()
    return office, number, rep


def assert_nothing_is_shared(office: Office, number: int, rep: Person) -> None:
    pia, desk = office.person(PIA), office.desk
    assert seen_by_partner(desk, number, by=rep).named == 0
    assert sharing_view(desk, number, by=rep).revoked
    assert overlaps_of_partner(desk, number, by=pia, now=office.now).lines == ()
    assert recent(desk, by=pia, now=office.now) == ()
    with desk.store.read() as view:
        assert number in view.sharing.revoked()


@pytest.mark.parametrize("ours", [True, False])
def test_consent_with_an_end_is_as_revoked_from_then_on(store: Store, ours: bool) -> None:
    office, number, rep = with_channel(store)
    end = office.now + HALF_A_YEAR
    set_end(office.desk, number, end, **doing(office, None if ours else rep))
    assert sharing_view(office.desk, number, by=rep).stands

    office.now = end - timedelta(minutes=1)
    watch_sharing(office.desk, now=office.now)
    assert seen_by_partner(office.desk, number, by=rep).named == 1

    office.now = end
    # Off for every reader at that instant, before the clock has come by.
    assert_nothing_is_shared(office, number, rep)
    assert watch_sharing(office.desk, now=office.now).ended == 1
    assert watch_sharing(office.desk, now=office.now).ended == 0
    assert_nothing_is_shared(office, number, rep)
    assert said(office)[-1] == f"ended:{'ours' if ours else 'theirs'}"
    office.settle()
    for kind in ("sharing_end", "partner_sharing_end"):
        assert [(each.ours, each.over) for each in office.told(kind)][-1] == (ours, True)

    # Said anew, it stands again, and has no end.
    opt_in(office.desk, number, **doing(office, None if ours else rep))
    assert sharing_view(office.desk, number, by=rep).stands
    assert watch_sharing(office.desk, now=office.now + HALF_A_YEAR).ended == 0


def test_both_sides_are_reminded_once_two_weeks_before(store: Store) -> None:
    office, number, _ = with_channel(store)
    end = office.now + HALF_A_YEAR
    set_end(office.desk, number, end, **doing(office))
    office.now = end - REMINDED - timedelta(minutes=1)
    assert watch_sharing(office.desk, now=office.now).reminded == 0

    office.now = end - REMINDED
    assert watch_sharing(office.desk, now=office.now).reminded == 1
    assert watch_sharing(office.desk, now=office.now + timedelta(days=1)).reminded == 0

    office.settle()
    for kind in ("sharing_end", "partner_sharing_end"):
        [told] = office.told(kind)
        assert (told.whole, told.over, told.at) == (True, False, end)


def test_a_reminder_of_an_end_that_was_put_off_says_nothing(store: Store) -> None:
    office, number, _ = with_channel(store)
    end = office.now + HALF_A_YEAR
    set_end(office.desk, number, end, **doing(office))
    office.now = end - REMINDED
    watch_sharing(office.desk, now=office.now)
    set_end(office.desk, number, None, **doing(office))
    office.settle()
    assert office.told("sharing_end") == []
    assert watch_sharing(office.desk, now=end).ended == 0


def test_a_level_with_an_end_goes_back_by_itself(store: Store) -> None:
    office, number, rep = with_channel(store)
    end = office.now + timedelta(days=30)
    act = doing(office)
    set_level(
        office.desk, number, OPEN_OPPORTUNITIES, Field.AMOUNT, Level.OVERLAPS, until=end, **act
    )
    assert seen_by_partner(office.desk, number, by=rep).lines[0].amount is not None
    assert [each.until for each in sharing_view(office.desk, number, by=act["by"]).ends] == [end]

    office.now = end
    assert seen_by_partner(office.desk, number, by=rep).lines[0].amount is None
    assert watch_sharing(office.desk, now=office.now).ended == 1

    assert seen_by_partner(office.desk, number, by=rep).lines[0].amount is None
    assert said(office)[-1] == "level:ours"
    assert sharing_view(office.desk, number, by=rep).stands


def test_an_end_lies_ahead_and_is_of_a_side_that_shares(store: Store) -> None:
    office, number, rep = shared(store)
    with pytest.raises(Invalid):
        set_end(office.desk, number, office.now + HALF_A_YEAR, **doing(office))
    agree(office, number, rep)
    for wrong in (office.now, office.now - HALF_A_YEAR, office.now + timedelta(days=4000)):
        with pytest.raises(Invalid):
            set_end(office.desk, number, wrong, **doing(office))
