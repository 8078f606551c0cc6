"""Requests for more to be shared, and what became of them."""

from datetime import datetime
from typing import Any

from sqlalchemy import RowMapping, Select, delete, select

from partnering.sharing import Field, Side
from partnering.sharing_asks import REMINDED, AskState, SharingAsk
from store.columns import storable
from store.sharing_tables import sharing_asks
from store.told_once import ToldOnce
from store.transaction import Transaction


class SharingAsks:
    def __init__(self, tx: Transaction) -> None:
        self._tx = tx

    def add(self, ask: SharingAsk) -> SharingAsk:
        """Keep a new request; it comes back with its number."""
        return _from_row(self._tx.insert(sharing_asks, {**_to_row(ask), "version": 1}))

    def get(self, id: int) -> SharingAsk | None:
        row = self._tx.row(select(sharing_asks).where(sharing_asks.c.id == id))
        return None if row is None else _from_row(row)

    def save(self, ask: SharingAsk) -> SharingAsk:
        """Save a changed request; it comes back with its new version. Raises: StaleVersion."""
        return _from_row(self._tx.save(sharing_asks, ask.id, ask.version, _to_row(ask)))

    def of(self, partner_id: int, *, only_open: bool) -> list[SharingAsk]:
        """List what was asked of a partner and by it, by id."""
        c = sharing_asks.c
        mine = select(sharing_asks).where(c.partner_id == partner_id)
        return self._values(mine.where(c.state == AskState.OPEN) if only_open else mine)

    def open(self) -> list[SharingAsk]:
        """List the requests that wait for an answer, by id."""
        return self._values(select(sharing_asks).where(sharing_asks.c.state == AskState.OPEN))

    def over(self, now: datetime) -> list[SharingAsk]:
        """List the open requests whose end has come, by id."""
        c = sharing_asks.c
        return self._values(select(sharing_asks).where(c.state == AskState.OPEN, c.ends_at <= now))

    def due(self, now: datetime) -> list[SharingAsk]:
        """List the open requests that should have been answered, and of which nobody was reminded.

        By id.
        """
        c = sharing_asks.c
        waits = (c.state == AskState.OPEN) & (c.due_at <= now)
        late = self._values(select(sharing_asks).where(waits))
        told = ToldOnce(self._tx).many(f"sharing-ask:{each.id}" for each in late)
        return [each for each in late if (f"sharing-ask:{each.id}", REMINDED) not in told]

    def records(self, partner_id: int) -> set[str]:
        """Name the cards that may be posted of a partner's requests and of their answers."""
        kinds = ("sharing-ask", "sharing-asked", "partner-sharing-ask", "partner-sharing-asked")
        first = {
            f"{kind}:{each.id}" for each in self.of(partner_id, only_open=False) for kind in kinds
        }
        return first | {f"{each}:{REMINDED}" for each in first}

    def erase_of(self, partner_id: int) -> int:
        """Erase for good what was asked of a partner and by it; how many."""
        return self._tx.run(delete(sharing_asks).where(sharing_asks.c.partner_id == partner_id))

    def _values(self, query: Select[Any]) -> list[SharingAsk]:
        return [_from_row(row) for row in self._tx.rows(query.order_by(sharing_asks.c.id))]


_NAMES = tuple(name for name in SharingAsk.__slots__ if name not in ("id", "version"))


def _to_row(ask: SharingAsk) -> dict[str, Any]:
    row = {name: getattr(ask, name) for name in _NAMES}
    return {**row, **{name: storable(row[name]) for name in ("segment", "words", "reason")}}


def _from_row(row: RowMapping) -> SharingAsk:
    values = {name: row[name] for name in SharingAsk.__slots__}
    kinds = {"of": Side(row["of"]), "field": Field(row["field"]), "state": AskState(row["state"])}
    return SharingAsk(**{**values, **kinds})
