"""How the programme stands: one row, made when it is first saved."""

from typing import Any

from sqlalchemy import RowMapping, select

from partnering.programme import Channel, Programme, Stage, Writable
from store.columns import storable
from store.tables import programme
from store.transaction import StaleVersion, Transaction

_THE_ONE = 1


class Programmes:
    def __init__(self, tx: Transaction) -> None:
        self._tx = tx

    def alone(self) -> None:
        """Let no other transaction that says so change the programme before this one ends."""
        self._tx.alone("programme")

    def get(self) -> Programme:
        """Give the programme as it stands; version 0 where nobody has changed it yet."""
        return self._tx.once("programme", self._read)

    def _read(self) -> Programme:
        row = self._tx.row(select(programme).where(programme.c.id == _THE_ONE))
        return Programme() if row is None else _from_row(row)

    def save(self, value: Programme) -> Programme:
        """Save a changed programme. Raises: StaleVersion where somebody was faster."""
        if value.version:
            return _from_row(self._tx.save(programme, _THE_ONE, value.version, _to_row(value)))
        made = self._tx.insert_new(programme, {"id": _THE_ONE, "version": 1, **_to_row(value)})
        if made is None:
            raise StaleVersion("the programme was changed meanwhile")
        return _from_row(made)


def _to_row(value: Programme) -> dict[str, Any]:
    return {
        "stage": value.stage,
        "paused_at": value.paused_at,
        "paused_by": value.paused_by,
        "pilot_on": value.pilot_on,
        "pilot_people": sorted(value.pilot_people),
        "pilot_partners": sorted(value.pilot_partners),
        "channels": {str(use): storable(name) for use, name in value.channels.items()},
        "writes": sorted(value.writes),
        "setup": {storable(step): storable(told) for step, told in value.setup.items()},
        "changed_at": value.changed_at,
    }


def _from_row(row: RowMapping) -> Programme:
    return Programme(
        stage=Stage(row["stage"]),
        paused_at=row["paused_at"],
        paused_by=row["paused_by"],
        pilot_on=row["pilot_on"],
        pilot_people=frozenset(row["pilot_people"]),
        pilot_partners=frozenset(row["pilot_partners"]),
        channels={Channel(use): name for use, name in row["channels"].items()},
        writes=frozenset(Writable(each) for each in row["writes"]),
        setup=dict(row["setup"]),
        changed_at=row["changed_at"],
        version=row["version"],
    )
