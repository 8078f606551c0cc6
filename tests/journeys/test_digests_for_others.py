"""Digests for channels, for partners, and the weeks of managers and chiefs."""

from datetime import UTC, datetime, timedelta

import pytest

from journeys.digest_notices import DigestNotice, PartnerDigestNotice
from journeys.guard import for_place
from journeys.keep_feeds import end_feed, keep_feed, list_feeds
from journeys.notices import ToChannel, ToPlace
from journeys.send_digests import send_digests
from journeys.share import opt_in, revoke
from partnering.audiences import Readers
from partnering.digests import Cadence
from partnering.refusals import Invalid, NotAllowed, Unknown
from store.work import Store
from tests.journeys.deal_office import (
    CC,
    DD,
    PM,
    DealOffice,
    claim_to,
    open_deal_office,
)
from tests.journeys.office import CONTOSO, MARIA, PIA, Office, arrives, working_day

DAY = timedelta(days=1)
TUESDAY = datetime(2026, 3, 10, 9, tzinfo=UTC)
MONDAY = datetime(2026, 8, 17, 9, tzinfo=UTC)


def tick(office: Office, moment: datetime) -> int:
    office.now = moment
    owed = send_digests(office.desk, now=moment)
    office.settle()
    return owed


def about(office: Office) -> list[DigestNotice]:
    return [each for each in office.told("digest") if each.reader_id is None]


def test_a_channel_gets_what_is_new_about_a_partner_and_no_value_of_the_crm(
    store: Store,
) -> None:
    office = working_day(store)
    keep_feed(office.desk, "#Sales daily Alpine Systems", by=office.person(PIA), now=office.now)
    tick(office, TUESDAY)
    arrives(office)
    office.settle()

    tick(office, TUESDAY + DAY)
    tick(office, TUESDAY + 2 * DAY)

    (digest,) = about(office)
    assert digest.about == "Alpine Systems"
    assert [each.account for each in digest.rows] == [CONTOSO.name]
    assert [each.label for each in digest.shares] == [MARIA.name]
    assert "120,000" in digest.rows[0].amount, "else nothing would be taken out"
    (posted,) = [each for each in office.messenger.told if each.notice is digest]
    assert posted.to == ToChannel("sales")
    fitted = for_place(digest, Readers.INTERNAL, name="sales")
    assert "120,000" not in repr(fitted)


@pytest.mark.parametrize(("typed", "number"), [("territory DE", 1), ("territory FR", 0)])
def test_a_territory_is_a_country_of_our_accounts(
    sqlite_store: Store, typed: str, number: int
) -> None:
    office = working_day(sqlite_store)
    keep_feed(office.desk, f"#dach daily {typed}", by=office.person(PIA), now=office.now)
    tick(office, TUESDAY)
    arrives(office)
    office.settle()

    tick(office, TUESDAY + DAY)

    assert len(about(office)) == number


def test_who_may_not_see_a_list_any_more_reads_nothing_of_it_in_a_channel(
    sqlite_store: Store,
) -> None:
    office = working_day(sqlite_store)
    pia = office.person(PIA)
    keep_feed(office.desk, "#sales daily", by=pia, now=office.now)
    tick(office, TUESDAY)
    arrives(office)
    office.settle()
    assert send_digests(office.desk, now=TUESDAY + DAY) >= 1
    with office.desk.store.read() as view:
        (partner,) = view.partners.all()
    revoke(office.desk, partner.id, by=pia, now=office.now)
    office.now = TUESDAY + DAY

    office.settle()

    assert about(office) == []


def test_feeds_are_kept_by_managers_changed_by_saying_them_again_and_ended(
    sqlite_store: Store,
) -> None:
    office = working_day(sqlite_store)
    pia, now = office.person(PIA), office.now
    keep_feed(office.desk, "<#C1|sales> weekly alpine systems", by=pia, now=now)
    keep_feed(office.desk, "#sales monthly alpine", by=pia, now=now)

    (line,) = list_feeds(office.desk, by=pia)
    assert (line.channel, line.cadence, line.about) == ("sales", Cadence.MONTHLY, "Alpine Systems")
    with pytest.raises(NotAllowed):
        keep_feed(office.desk, "#sales weekly", by=office.person(MARIA), now=now)
    for wrong in ("", "#sales", "#sales hourly", "#sales weekly territory"):
        with pytest.raises(Invalid):
            keep_feed(office.desk, wrong, by=pia, now=now)
    for wrong in ("Nobody", "territory Narnia"):
        with pytest.raises(Unknown, match=wrong.split()[-1]):
            keep_feed(office.desk, f"#sales weekly {wrong}", by=pia, now=now)
    end_feed(office.desk, str(line.feed_id), by=pia, now=now)
    assert list_feeds(office.desk, by=pia) == []


def deals(store: Store) -> DealOffice:
    office = open_deal_office(store)
    number = office.partners["P1"]
    with office.desk.store.begin() as work:
        work.partner_channels.link(number, "listening", "CP1", by=None, at=office.now)
    return office


def sharing(office: DealOffice) -> None:
    for by in (office.person(PM), office.reps["P1"]):
        opt_in(office.desk, office.partners["P1"], by=by, now=office.now)


def weeks(office: DealOffice) -> list[PartnerDigestNotice]:
    return list(office.office.told("partner_digest"))


def test_a_partner_reads_its_own_week_in_its_channel_while_both_sides_share(store: Store) -> None:
    office = deals(store)
    tick(office.office, MONDAY)
    sharing(office)
    tick(office.office, MONDAY + DAY)
    filed = office.file("P1", claim_to(), at=MONDAY + DAY)

    tick(office.office, MONDAY + 7 * DAY)
    tick(office.office, MONDAY + 14 * DAY)

    week = weeks(office)[0]
    assert week.partner_name == "Northwind"
    assert [each.number for each in week.lines] == [filed.id]
    assert {each.code: each.now for each in week.numbers} == {
        "waiting": 0,
        "deciding": 1,
        "protected": 0,
        "leads": 0,
    }
    posted = [each for each in office.office.messenger.told if each.notice is week]
    assert [each.to for each in posted] == [ToPlace("CP1")]


def test_a_partner_that_does_not_share_gets_none(sqlite_store: Store) -> None:
    office = deals(sqlite_store)
    sharing(office)
    tick(office.office, MONDAY)
    office.file("P1", claim_to(), at=MONDAY + DAY)
    assert send_digests(office.desk, now=MONDAY + 7 * DAY) >= 1
    revoke(office.desk, office.partners["P1"], by=office.person(PM), now=office.now)
    office.office.now = MONDAY + 7 * DAY

    office.office.settle()

    assert weeks(office) == []


def test_what_a_rival_does_makes_no_difference_to_a_partners_week(sqlite_store: Store) -> None:
    """A hold for a conflict looks like a review: no digest comes of it."""
    office = deals(sqlite_store)
    sharing(office)
    tick(office.office, MONDAY)
    office.file("P1", claim_to(), at=MONDAY + DAY)
    tick(office.office, MONDAY + 7 * DAY)
    before = len(weeks(office))
    office.file("P2", claim_to(), at=MONDAY + 8 * DAY)
    tick(office.office, MONDAY + 14 * DAY)

    assert len(weeks(office)) == before


def test_managers_and_chiefs_read_the_numbers_that_they_answer_for(sqlite_store: Store) -> None:
    office = deals(sqlite_store)
    tick(office.office, MONDAY)
    office.file("P1", claim_to(), at=MONDAY + DAY)
    office.office.settle()

    tick(office.office, MONDAY + 7 * DAY)

    told = {each.reader_id: each for each in office.office.told("digest")}
    assert ("deal", 1) in [(each.noun, each.number) for each in told[office.person(DD).id].to_do]
    numbers = {
        id: {each.code: (each.now, each.change) for each in digest.numbers}
        for id, digest in told.items()
    }
    assert numbers[office.person(PM).id] == {
        "queue": (0, "as before"),
        "at_risk": (0, "as before"),
        "expiring": (0, "as before"),
        "idle": (2, "down 1"),
    }
    assert numbers[office.person(CC).id] == {
        "conflicts": (0, "as before"),
        "late": (1, "up 1"),
        "exceptions": (0, "as before"),
        "concentration": (0, "as before"),
    }
