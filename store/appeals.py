"""Appeals against rejections; of those that wait there is one to a registration at the most."""

from collections.abc import Iterable
from dataclasses import fields, replace
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, RowMapping, select, update

from partnering.appeals import Appeal, AppealState
from partnering.conflict_cases import Remedy
from store.columns import storable
from store.deal_tables import appeals
from store.transaction import StaleVersion, Transaction, chunks


class Appeals:
    def __init__(self, tx: Transaction) -> None:
        self._tx = tx

    def add(self, appeal: Appeal) -> Appeal:
        """Keep a new appeal; its number comes back in it.

        Raises: StaleVersion where one waits for the same registration already.
        """
        row = self._tx.insert(appeals, {**_to_row(appeal), "version": appeal.version})
        return replace(appeal, id=row["id"])

    def save(self, appeal: Appeal, *, seen: int) -> Appeal:
        """Overwrite it where version `seen` still holds. Raises: StaleVersion."""
        if appeal.version <= seen:
            raise ValueError(f"appeal {appeal.id}: version {appeal.version} follows {seen} not")
        saved = self._tx.run(
            update(appeals)
            .where(appeals.c.id == appeal.id, appeals.c.version == seen)
            .values(**_to_row(appeal), version=appeal.version)
        )
        if not saved:
            raise StaleVersion(f"appeals {appeal.id} is no longer at version {seen}")
        return appeal

    def get(self, id: int) -> Appeal | None:
        found = self._values(appeals.c.id == id)
        return found[0] if found else None

    def of_registration(self, registration_id: int) -> list[Appeal]:
        """List all appeals against a rejection, the last one last."""
        return list(self.of_registrations([registration_id]).get(registration_id, ()))

    def of_registrations(self, ids: Iterable[int]) -> dict[int, list[Appeal]]:
        """List all appeals against several rejections, the last one last."""
        return self._tx.by_keys("appeals", ids, self._read)

    def _read(self, ids: Iterable[int]) -> dict[int, list[Appeal]]:
        found: dict[int, list[Appeal]] = {}
        for chunk in chunks(ids):
            for each in self._values(appeals.c.registration_id.in_(chunk)):
                found.setdefault(each.registration_id, []).append(each)
        return found

    def filed(self, due_by: datetime | None = None) -> list[Appeal]:
        """List the appeals that wait, all or those that are due by an instant, by number."""
        wanted: ColumnElement[bool] = appeals.c.state == AppealState.FILED
        if due_by is not None:
            wanted &= appeals.c.due_at <= due_by
        return self._values(wanted)

    def _values(self, wanted: ColumnElement[bool]) -> list[Appeal]:
        query = select(appeals).where(wanted).order_by(appeals.c.id)
        return [_from_row(row) for row in self._tx.rows(query)]


def _to_row(appeal: Appeal) -> dict[str, Any]:
    return {
        "registration_id": appeal.registration_id,
        "state": appeal.state,
        "filed_by": appeal.filed_by,
        "filed_at": appeal.filed_at,
        "text": storable(appeal.text),
        "due_at": appeal.due_at,
        "decided_by": appeal.decided_by,
        "decided_at": appeal.decided_at,
        "why": storable(appeal.why),
        "remedy": appeal.remedy,
    }


def _from_row(row: RowMapping) -> Appeal:
    values = {each.name: row[each.name] for each in fields(Appeal)}
    return Appeal(**{**values, "state": AppealState(row["state"]), "remedy": Remedy(row["remedy"])})
