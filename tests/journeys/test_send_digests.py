"""A digest comes once for each period, tells what changed to who may read it, else nothing."""

from datetime import UTC, datetime, timedelta

from journeys.digest_notices import DigestNotice
from journeys.send_digests import send_digests
from partnering.accounts import Account
from partnering.digests import Cadence
from partnering.overlaps import AlertState
from store.digests import KeptDigest
from store.work import Store
from tests.journeys.office import (
    CONTOSO,
    MARIA,
    Office,
    working_day,
)

# Berlin is an hour ahead of UTC in March: nine o'clock there.
WEDNESDAY = datetime(2026, 3, 11, 8, tzinfo=UTC)
DAY = timedelta(days=1)
QUIET = Account(
    key="001QUIET",
    name="Contoso Maschinenbau GmbH",
    website="contoso-maschinenbau.de",
    country="Germany",
    city="Ulm",
    owner_key=MARIA.key,
)


def ready(store: Store) -> Office:
    """An office whose digests have begun: the day's first tick has been."""
    office = working_day(store)
    send_digests(office.desk, now=office.now)
    return office


def finds(office: Office) -> None:
    """An overlap is found that is worth no message of its own: nobody sells there at present."""
    office.crm.put(QUIET)
    office.sync()
    office.settle()


def at(office: Office, moment: datetime) -> int:
    office.now = moment
    owed = send_digests(office.desk, now=moment)
    office.settle()
    return owed


def told(office: Office) -> list[DigestNotice]:
    return list(office.told("digest"))


def rows(office: Office, cadence: Cadence = Cadence.DAILY) -> KeptDigest:
    with office.desk.store.read() as view:
        recipient = f"person:{office.person(MARIA).id}"
        return view.digests.newest([recipient])[recipient][cadence]


def test_an_overlap_that_was_no_message_stands_in_the_next_digest_once(store: Store) -> None:
    office = ready(store)
    finds(office)
    assert office.overlaps()[0].alert is AlertState.DIGEST

    assert at(office, WEDNESDAY - timedelta(minutes=1)) == 0
    assert at(office, WEDNESDAY) == 1
    assert at(office, WEDNESDAY + timedelta(minutes=10)) == 0

    (digest,) = told(office)
    assert digest.cadence is Cadence.DAILY
    assert [(each.noun, each.number) for each in digest.to_do] == [
        ("overlap", office.overlaps()[0].id)
    ]
    assert digest.rows[0].account == CONTOSO.name
    assert {each.code: each.now for each in digest.numbers} == {
        "new_overlaps": 1,
        "open_overlaps": 1,
        "waiting": 0,
        "overdue": 0,
    }
    assert at(office, WEDNESDAY + DAY) == 0, "nothing changed, nothing is told"
    assert rows(office).state == "silent"
