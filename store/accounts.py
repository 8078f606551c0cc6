"""The vendor's accounts, mirrored from the CRM, and which of them are due to be matched."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Any

from sqlalchemy import RowMapping, bindparam, func, select

from partnering.accounts import Account
from store.columns import storable
from store.mirror import Difference, Due, Mirror, clear_due_rows, due_rows, due_still, write
from store.tables import accounts
from store.transaction import Transaction, chunks

MATCHED_FIELDS = (
    "name",
    "website",
    "country",
    "state",
    "city",
    "postal_code",
    "street",
    "phone",
    "email",
    "duns",
    "tax_id",
    "parent_key",
)


_BY_IDS = select(accounts).where(accounts.c.id.in_(bindparam("ids")))
_LIVE_BY_IDS = _BY_IDS.where(accounts.c.deleted_at.is_(None))


class Accounts:
    """Reads give only accounts that are in the CRM now, unless they say otherwise."""

    def __init__(self, tx: Transaction) -> None:
        self._tx = tx
        self._mirror: Mirror[Account] = Mirror(tx, accounts, _to_row, _from_row)

    def put(
        self,
        records: Sequence[Account],
        *,
        now: datetime,
        baseline: bool,
        own: Mapping[str, frozenset[str]] | None = None,
    ) -> list[int]:
        """Take in accounts as they stand in the CRM; the ids of those to be matched again.

        These are the new ones, those that came back, and those with a field changed that
        matching reads. One that is already due stays due for the reason it had. `own` names, by
        the CRM's key, fields that we wrote there ourselves: their change is no news.
        """
        cause = "baseline" if baseline else "news"
        found = self._mirror.compare(records)
        write(
            self._tx,
            accounts,
            found,
            now,
            lambda old, new: {"match_due": _due(old, new, cause, own or {})},
        )
        return sorted(self._to_match(found, own or {}))

    def remove(
        self, keys: Iterable[str], *, now: datetime, held: Mapping[str, int] | None = None
    ) -> list[int]:
        """Mark accounts as gone from the CRM; the ids of those that were there before.

        With `held`, what `live_versions` gave, only those that nobody has put since.
        """
        return self._mirror.take_out(keys, now, held, match_due=due_still(accounts))

    def get(self, id: int) -> Account | None:
        """Find an account that is in the CRM."""
        return self.many([id]).get(id)

    def get_any(self, id: int) -> Account | None:
        """Find an account, gone from the CRM or not."""
        return self.many([id], gone=True).get(id)

    def by_key(self, key: str) -> Account | None:
        """Find an account that is in the CRM by the CRM's key."""
        return self._mirror.by_key(key)

    def by_keys(self, keys: Iterable[str]) -> dict[str, Account]:
        """Find several accounts that are in the CRM by the CRM's keys."""
        return self._mirror.by_keys(keys)

    def many(self, ids: Iterable[int], *, gone: bool = False) -> dict[int, Account]:
        """Find accounts by id; with `gone`, also those that have left the CRM."""

        def read(wanted: Iterable[int]) -> dict[int, Account]:
            found: dict[int, Account] = {}
            for chunk in chunks(wanted):
                rows = self._tx.rows(_BY_IDS if gone else _LIVE_BY_IDS, ids=chunk)
                found.update((row["id"], _from_row(row)) for row in rows)
            return found

        return self._tx.by_keys(f"accounts by number, gone {gone}", ids, read)

    def live(self) -> list[Account]:
        """List the accounts in the CRM, by our id."""
        return self._mirror.live()

    def live_keys(self) -> set[str]:
        """The CRM keys of all accounts in the CRM."""
        return self._mirror.live_keys()

    def live_versions(self) -> dict[str, int]:
        """The version of each account in the CRM, by the CRM's key."""
        return self._mirror.live_versions()

    def names(self) -> list[tuple[int, str]]:
        """List (id, name) of the accounts in the CRM, by id."""
        query = select(accounts.c.id, accounts.c.name).where(accounts.c.deleted_at.is_(None))
        return [(row["id"], row["name"]) for row in self._tx.rows(query.order_by(accounts.c.id))]

    def count(self) -> int:
        """Count the accounts in the CRM."""
        return self._mirror.count()

    def owner_count(self) -> int:
        """Count the users and queues that own what is live."""
        owners = select(func.count(accounts.c.owner_key.distinct()))
        query = owners.where(accounts.c.deleted_at.is_(None), accounts.c.owner_key != "")
        return int(self._tx.value(query))

    def owners(self) -> set[str]:
        """Name the users and queues that own what is live."""
        c = accounts.c
        query = select(c.owner_key).where(c.deleted_at.is_(None), c.owner_key != "")
        return {row["owner_key"] for row in self._tx.rows(query.distinct())}

    def due(self) -> list[Due]:
        """List the accounts to be matched again, gone ones included, by id."""
        return due_rows(self._tx, accounts)

    def clear_due(self, dues: Sequence[Due]) -> None:
        """Mark as matched, but only accounts that have not changed since they were listed."""
        clear_due_rows(self._tx, accounts, dues)

    def _to_match(self, found: Difference, own: Mapping[str, frozenset[str]]) -> list[int]:
        ids = [old["id"] for old, new in found.changed if _must_match(old, new, own)]
        for chunk in chunks(row["key"] for row in found.new):
            query = select(accounts.c.id).where(accounts.c.key.in_(chunk))
            ids.extend(row["id"] for row in self._tx.rows(query))
        return ids


def _due(
    old: RowMapping | None, new: dict[str, Any], cause: str, own: Mapping[str, frozenset[str]]
) -> str | None:
    if old is None:
        return cause
    before: str | None = old["match_due"]
    return before or (cause if _must_match(old, new, own) else None)


def _must_match(old: RowMapping, new: dict[str, Any], own: Mapping[str, frozenset[str]]) -> bool:
    written = own.get(new["key"], frozenset())
    news = (name for name in MATCHED_FIELDS if name not in written)
    return old["deleted_at"] is not None or any(old[name] != new[name] for name in news)


def _to_row(account: Account) -> dict[str, Any]:
    row = asdict(account)
    del row["id"], row["version"]
    modified_at = row.pop("modified_at")
    return {name: storable(text) for name, text in row.items()} | {"modified_at": modified_at}


def _from_row(row: RowMapping) -> Account:
    return Account(**{name: row[name] for name in Account.__slots__})
