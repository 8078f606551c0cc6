"""The companies on partners' lists, and which of them are due to be matched."""

from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import RowMapping, Select, bindparam, func, select, update

from partnering.list_changes import Replaced
from partnering.partners import PartnerAccount
from store.columns import storable
from store.mirror import Due, clear_due_rows, difference, due_rows, due_still, write
from store.tables import partner_accounts
from store.transaction import Transaction, chunks

_LIVE = partner_accounts.c.deleted_at.is_(None)
_BY_IDS = select(partner_accounts).where(partner_accounts.c.id.in_(bindparam("ids")))
_LIVE_BY_IDS = _BY_IDS.where(_LIVE)


@dataclass(frozen=True, slots=True)
class Counts:
    """What one import did to a segment."""

    added: int
    changed: int
    removed: int
    same: int


class PartnerAccounts:
    """Reads give only companies that are on a list now, unless they say otherwise."""

    def __init__(self, tx: Transaction) -> None:
        self._tx = tx

    def replace_segment(
        self,
        partner_id: int,
        segment: str,
        rows: Sequence[PartnerAccount],
        *,
        list_id: int,
        baseline: bool,
        now: datetime,
    ) -> Counts:
        """Make a partner's segment hold exactly these companies, by the partner's own ids.

        What is new, changed or gone is due to be matched; what is the same is not touched, and
        what is already due stays due for the reason it had.
        """
        self._tx.alone(f"segment:{partner_id}:{segment}")
        cause = "baseline" if baseline else "news"
        wanted = {row["external_id"]: row for row in map(_to_row, rows)}
        for row in wanted.values():
            row.update(partner_id=partner_id, segment=segment)
        held = self._held(partner_id, segment)
        found = difference(held, wanted)
        write(
            self._tx,
            partner_accounts,
            found,
            now,
            lambda old, new: {"match_due": _due(old, cause), "list_id": list_id},
        )
        gone = [
            row["id"]
            for key, row in held.items()
            if key not in wanted and row["deleted_at"] is None
        ]
        self._remove(gone, now)
        added = len(found.new) + sum(old["deleted_at"] is not None for old, _ in found.changed)
        written = len(found.new) + len(found.changed)
        return Counts(added, written - added, len(gone), len(wanted) - written)

    def get(self, id: int) -> PartnerAccount | None:
        return self.many([id]).get(id)

    def get_any(self, id: int) -> PartnerAccount | None:
        """Find a company, still on a list or not."""
        return self.many([id], gone=True).get(id)

    def many(self, ids: Iterable[int], *, gone: bool = False) -> dict[int, PartnerAccount]:
        """Find companies by id; with `gone`, also those that have left their list."""

        def read(wanted: Iterable[int]) -> dict[int, PartnerAccount]:
            found: dict[int, PartnerAccount] = {}
            for chunk in chunks(wanted):
                rows = self._tx.rows(_BY_IDS if gone else _LIVE_BY_IDS, ids=chunk)
                found.update((row["id"], _from_row(row)) for row in rows)
            return found

        return self._tx.by_keys(f"partner accounts, gone {gone}", ids, read)

    def live(self) -> list[PartnerAccount]:
        """List the companies on all lists, by id."""
        return self._values(select(partner_accounts).where(_LIVE))

    def count_of(self, partner_id: int) -> int:
        """Count the rows on one partner's lists."""
        query = select(func.count()).where(partner_accounts.c.partner_id == partner_id, _LIVE)
        return int(self._tx.value(query))

    def compared(self, partner_id: int, segment: str, ids: Iterable[str]) -> Replaced:
        """Say what a list of these companies, by the partner's own ids, would do to a segment."""
        c = partner_accounts.c
        query = select(c.external_id).where(c.partner_id == partner_id, c.segment == segment, _LIVE)
        held = {row["external_id"] for row in self._tx.rows(query)}
        return Replaced(len(held), len(held.difference(map(storable, ids))))

    def due(self) -> list[Due]:
        """List the companies to be matched again, gone ones included, by id."""
        return due_rows(self._tx, partner_accounts)

    def due_count(self) -> int:
        """Count the rows that matching has not looked at yet."""
        query = select(func.count()).where(partner_accounts.c.match_due.is_not(None))
        return int(self._tx.value(query))

    def clear_due(self, dues: Sequence[Due]) -> None:
        """Mark as matched, but only rows that have not changed since they were listed."""
        clear_due_rows(self._tx, partner_accounts, dues)

    def mark_all_due(self) -> int:
        """Have every live company matched again, as no news; how many that are.

        A pass that is under way by older rules leaves them due: their versions have moved on.
        """
        again = (
            update(partner_accounts)
            .where(_LIVE)
            .values(
                match_due=func.coalesce(partner_accounts.c.match_due, "baseline"),
                version=partner_accounts.c.version + 1,
            )
        )
        return self._tx.run(again)

    def _held(self, partner_id: int, segment: str) -> dict[str, RowMapping]:
        query = select(partner_accounts).where(
            partner_accounts.c.partner_id == partner_id, partner_accounts.c.segment == segment
        )
        return {row["external_id"]: row for row in self._tx.rows(query)}

    def _remove(self, ids: Sequence[int], now: datetime) -> None:
        for chunk in chunks(ids):
            self._tx.run(
                update(partner_accounts)
                .where(partner_accounts.c.id.in_(chunk))
                .values(
                    deleted_at=now,
                    updated_at=now,
                    match_due=due_still(partner_accounts),
                    version=partner_accounts.c.version + 1,
                )
            )

    def _values(self, query: Select[Any]) -> list[PartnerAccount]:
        rows = self._tx.rows(query.order_by(partner_accounts.c.id))
        return [_from_row(row) for row in rows]


def _due(old: RowMapping | None, cause: str) -> str:
    before: str | None = None if old is None else old["match_due"]
    return before or cause


def _to_row(company: PartnerAccount) -> dict[str, Any]:
    row = asdict(company)
    del row["id"], row["version"], row["partner_id"], row["segment"]
    return {name: storable(text) for name, text in row.items()}


def _from_row(row: RowMapping) -> PartnerAccount:
    return PartnerAccount(**{name: row[name] for name in PartnerAccount.__slots__})
