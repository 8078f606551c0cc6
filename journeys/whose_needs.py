"""Whose needs are read, and what all who read them share. Reads only."""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

from journeys.deal_owner import chiefs
from journeys.desk import Desk
from partnering.needs import Need
from partnering.people import Person, Right, may
from store.work import Work

Wanted = Iterator[tuple[int, Need]]

# Somebody with more than that open works from the lists, where they are counted.
MOST = 1000


@dataclass(frozen=True)
class Asked:
    """Whose needs are read, and what all readers share: the partners' names, who is chief."""

    desk: Desk
    view: Work
    people: dict[int, Person]
    partners: dict[int, str]
    managers: dict[int, int | None]
    now: datetime

    @property
    def only(self) -> int | None:
        """Name the one person whose needs are read; None for more."""
        return next(iter(self.people)) if len(self.people) == 1 else None

    @cached_property
    def chiefs(self) -> frozenset[int]:
        """Name who does the channel chief's work; our people are read only where it is asked."""
        return frozenset(each.id for each in chiefs(self.view))

    def anybody(self, right: Right) -> bool:
        return any(may(each, right) for each in self.people.values())

    def those(self, ids: Iterable[int | None], right: Right) -> Iterator[int]:
        """Keep of some people those who are asked about here and have a right."""
        for id in dict.fromkeys(ids):
            if id is not None and id in self.people and may(self.people[id], right):
                yield id


def read_asked(desk: Desk, view: Work, people: Collection[Person], now: datetime) -> Asked:
    """Read what all readers of needs share."""
    partners = view.partners.all()
    return Asked(
        desk=desk,
        view=view,
        people={each.id: each for each in people},
        partners={each.id: each.name for each in partners},
        managers={each.id: each.manager_id for each in partners},
        now=now,
    )


def keys_of(person: Person) -> set[str]:
    """Give by which keys the CRM knows a person."""
    return {*person.crm_keys, person.crm_key} - {""}
