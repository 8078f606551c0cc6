"""Several readers hear the same: who cannot be told now holds nobody back."""

import pytest

from journeys.notices import ChannelNotice, ToPerson, TryLater, Unreachable
from journeys.tell_each import tell_each
from partnering.audiences import Readers
from partnering.people import Role
from store.work import Store
from tests.journeys.office import MARIA, OMAR, PIA, Office, open_office

NOTICE = ChannelNotice("mixed", Readers.GUESTS)


def managers(office: Office) -> list[ToPerson]:
    with office.desk.store.begin() as work:
        return [
            ToPerson(work.people.grant(office.person(each).id, Role.DEAL_DESK))
            for each in (MARIA, OMAR, PIA)
        ]


def tell(office: Office, readers: list[ToPerson]) -> int:
    return tell_each(
        office.desk, readers, NOTICE, record="channel:1", correlation="", now=office.now
    )


def test_who_cannot_be_told_holds_nobody_back_and_who_knows_is_not_told_again(
    sqlite_store: Store,
) -> None:
    office = open_office(sqlite_store)
    readers = managers(office)
    office.messenger.faults.append(Unreachable("restricted_action", "not for her"))

    with pytest.raises(Unreachable):
        tell(office, readers)
    assert [each.to for each in office.messenger.told] == readers[1:]

    office.settle(hours=0.1)
    assert tell(office, readers) == 3
    assert [each.to for each in office.messenger.told] == [*readers[1:], readers[0]]


def test_who_can_be_told_later_is_waited_for_before_anything_else(sqlite_store: Store) -> None:
    office = open_office(sqlite_store)
    readers = managers(office)
    office.messenger.faults.append(TryLater("down", 5.0))
    office.messenger.faults.append(Unreachable("restricted_action", "not for him"))

    with pytest.raises(TryLater):
        tell(office, readers)
