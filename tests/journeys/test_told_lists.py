"""Of a company on several lists of a partner, what is told is of those that it shows by name."""

from dataclasses import replace

import pytest

from journeys.look_up import overlaps_of_account, overlaps_of_partner, recent
from journeys.preview import preview
from journeys.why import why
from partnering.partners import CUSTOMERS, PROSPECTS
from partnering.sharing import Level, Rule, Side
from store.work import Store
from tests.journeys.office import (
    MARIA,
    PIA,
    THEIR_CONTOSO,
    THEIR_OTHER,
    Office,
    arrives,
    open_office,
)

BESIDE = replace(THEIR_CONTOSO, id="P-9", name="Contoso MASCHINENBAU")
KEPT_BACK = pytest.mark.parametrize("level", [Level.HIDDEN, Level.COUNTS])


def on_two_lists(store: Store) -> Office:
    """Contoso is on two lists of the partner, under a name of its own on each."""
    office = open_office(store)
    office.add_partner()
    office.bring(THEIR_CONTOSO, THEIR_OTHER)
    office.bring(BESIDE, THEIR_OTHER, segment=PROSPECTS)
    office.sync()
    arrives(office)
    assert len(office.overlaps()) == 1
    return office


def keep_back(office: Office, segment: str, level: Level) -> None:
    [overlap] = office.overlaps()
    with office.desk.store.begin() as work:
        rule = Rule(overlap.partner_id, Side.THEIRS, segment, None, level)
        work.sharing.put_rule(rule, by=None, at=office.now)


def told(office: Office) -> str:
    """All that the account's owner and a manager read of it when they ask."""
    [overlap] = office.overlaps()
    desk, now, said = office.desk, office.now, ""
    for by in (office.person(MARIA), office.person(PIA)):
        said += f"{overlaps_of_account(desk, overlap.account_id, by=by, now=now)}"
        said += f"{overlaps_of_partner(desk, overlap.partner_id, by=by, now=now)}"
        said += f"{recent(desk, by=by, now=now)}{why(desk, f'OV-{overlap.id}', by=by, now=now)}"
    return said


@KEPT_BACK
@pytest.mark.parametrize(
    ("kept", "other"),
    [
        ((CUSTOMERS, THEIR_CONTOSO.name), (PROSPECTS, BESIDE.name)),
        ((PROSPECTS, BESIDE.name), (CUSTOMERS, THEIR_CONTOSO.name)),
    ],
)
def test_name_list_and_headline_are_of_the_list_that_is_shown(
    sqlite_store: Store, level: Level, kept: tuple[str, str], other: tuple[str, str]
) -> None:
    office = on_two_lists(sqlite_store)
    assert "is a customer of" in told(office)
    keep_back(office, kept[0], level)

    said = told(office)

    assert kept[1] not in said
    assert kept[0] not in said
    assert other[1] in said
    assert ("is a customer of" in said) is (other[0] == CUSTOMERS)
    office.settle()
    [notice] = office.told("overlap")
    assert kept[1] not in f"{notice}"
    assert notice.partner_account_name == other[1]


@KEPT_BACK
def test_a_preview_names_no_company_of_a_list_without_names(
    sqlite_store: Store, level: Level
) -> None:
    office = on_two_lists(sqlite_store)
    assert [each.kind for each in preview(office.desk, now=office.now)].count("overlap") == 1
    keep_back(office, CUSTOMERS, level)
    assert [each.kind for each in preview(office.desk, now=office.now)].count("overlap") == 1
    keep_back(office, PROSPECTS, level)
    assert [each.kind for each in preview(office.desk, now=office.now)].count("overlap") == 0
