"""Own segments of our accounts: a name and a filter each."""

from datetime import datetime
from typing import Any

from sqlalchemy import RowMapping, delete, select

from partnering.money import Money
from partnering.segments import Attribute, Filter, OwnSegment
from partnering.sharing import folded
from store.columns import storable
from store.sharing_tables import own_segments
from store.transaction import Transaction

_ALL = select(own_segments).order_by(own_segments.c.name_folded)


class Segments:
    def __init__(self, tx: Transaction) -> None:
        self._tx = tx

    def hold(self) -> None:
        """Let two who change the segments wait for each other."""
        self._tx.alone("own_segments")

    def add(self, name: str, chosen: Filter, *, by: int | None, at: datetime) -> OwnSegment:
        """Keep a new segment. Raises: StaleVersion where one of that name exists."""
        row = self._tx.insert(
            own_segments,
            {
                "name": storable(name),
                "name_folded": folded(storable(name)),
                "filter": filter_to(chosen),
                "made_by": by,
                "made_at": at,
                "version": 1,
            },
        )
        return _from_row(row)

    def all(self) -> list[OwnSegment]:
        """List the segments, by name."""
        return [_from_row(row) for row in self._tx.rows(_ALL)]

    def named(self, name: str) -> OwnSegment | None:
        """Find a segment, whatever the case of its name."""
        query = select(own_segments).where(own_segments.c.name_folded == folded(storable(name)))
        row = self._tx.row(query)
        return None if row is None else _from_row(row)

    def remove(self, id: int) -> bool:
        """Erase a segment; False where there is none any more."""
        return self._tx.run(delete(own_segments).where(own_segments.c.id == id)) > 0


def filter_to(chosen: Filter) -> dict[str, Any]:
    """Write a filter as JSON holds it."""
    least = chosen.least
    return {
        "values": {
            str(name): [storable(each) for each in values]
            for name, values in sorted(chosen.values.items())
        },
        "has_open": chosen.has_open,
        "least": None if least is None else [least.minor, least.currency],
    }


def filter_from(kept: dict[str, Any]) -> Filter:
    """Read a filter as it was written."""
    least = kept["least"]
    return Filter(
        {Attribute(name): tuple(values) for name, values in kept["values"].items()},
        kept["has_open"],
        None if least is None else Money(int(least[0]), str(least[1])),
    )


def _from_row(row: RowMapping) -> OwnSegment:
    return OwnSegment(row["id"], row["name"], filter_from(row["filter"]), row["version"])
