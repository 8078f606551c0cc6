"""The partners of the programme."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from sqlalchemy import RowMapping, bindparam, select

from partnering.partners import Contact, Partner, PartnerStatus
from partnering.refusals import Invalid
from store.columns import storable
from store.tables import partners
from store.transaction import Transaction, chunks

_ALL = select(partners).order_by(partners.c.id)
_BY_IDS = _ALL.where(partners.c.id.in_(bindparam("ids")))


class Partners:
    def __init__(self, tx: Transaction) -> None:
        self._tx = tx

    def add(
        self,
        name: str,
        *,
        manager_id: int | None = None,
        domains: Iterable[str] = (),
        countries: Iterable[str] = (),
        families: Iterable[str] = (),
        tier: str = "",
        crm_account_key: str = "",
        contacts: Iterable[Contact] = (),
        now: datetime,
    ) -> Partner:
        """Add a partner. Raises: Invalid where the name is empty or taken, whatever its case."""
        partner = Partner(
            id=0,
            name=storable(name).strip(),
            manager_id=manager_id,
            domains=tuple(domains),
            countries=tuple(countries),
            families=tuple(families),
            tier=tier,
            crm_account_key=crm_account_key,
            contacts=tuple(contacts),
            created_at=now,
        )
        if not partner.name:
            raise Invalid("a partner needs a name")
        row = self._tx.insert_new(partners, {**_to_row(partner), "version": 1})
        if row is None:
            raise Invalid(f"there is already a partner called {partner.name}")
        return _from_row(row)

    def hold(self, id: int) -> None:
        """Let a list that comes in and a partner that goes for good wait for each other."""
        self._tx.alone(f"partner:{id}")

    def by_id(self, id: int) -> Partner | None:
        return self.many([id]).get(id)

    def many(self, ids: Iterable[int]) -> dict[int, Partner]:
        """Find partners by id, removed ones too; unknown ones are absent."""
        return self._tx.by_keys(
            "partners",
            ids,
            lambda wanted: {
                row["id"]: _from_row(row)
                for chunk in chunks(wanted)
                for row in self._tx.rows(_BY_IDS, ids=chunk)
            },
        )

    def by_name(self, name: str) -> Partner | None:
        """Find a partner by its whole name, without regard to case."""
        return self.by_names([name]).get(_folded(name))

    def by_names(self, names: Iterable[str]) -> dict[str, Partner]:
        """Find partners by their whole names; each stands under its name folded."""
        c = partners.c
        return self._tx.by_keys(
            "partners by name",
            map(_folded, names),
            lambda wanted: {
                row["name_folded"]: _from_row(row)
                for chunk in chunks(wanted)
                for row in self._tx.rows(select(partners).where(c.name_folded.in_(chunk)))
            },
        )

    def all(self, *, removed: bool = False) -> list[Partner]:
        """List all partners, paused ones included, by id; with `removed`, also removed ones."""
        found = self._tx.once("all partners", self._all)
        return [each for each in found if removed or not each.is_removed]

    def _all(self) -> list[Partner]:
        return [_from_row(row) for row in self._tx.rows(_ALL)]

    def save(self, partner: Partner) -> Partner:
        """Save a changed partner; it comes back with its new version.

        Raises: StaleVersion; Invalid where its new name is taken.
        """
        holder = self.by_name(partner.name)
        if holder is not None and holder.id != partner.id:
            raise Invalid(f"there is already a partner called {partner.name}")
        row = self._tx.save(partners, partner.id, partner.version, _to_row(partner))
        return _from_row(row)


def _folded(name: str) -> str:
    return storable(name).strip().casefold()


def _to_row(partner: Partner) -> dict[str, Any]:
    return {
        "name": partner.name,
        "name_folded": _folded(partner.name),
        "status": partner.status,
        "alerts_on": partner.alerts_on,
        "manager_id": partner.manager_id,
        "domains": [storable(each) for each in partner.domains],
        "countries": [storable(each) for each in partner.countries],
        "families": [storable(each) for each in partner.families],
        "tier": storable(partner.tier),
        "created_at": partner.created_at,
        "crm_account_key": storable(partner.crm_account_key),
        "contacts": [
            {
                "name": storable(each.name),
                "email": storable(each.email),
                "role": storable(each.role),
            }
            for each in partner.contacts
        ],
        "removed_at": partner.removed_at,
    }


def _from_row(row: RowMapping) -> Partner:
    return Partner(
        id=row["id"],
        name=row["name"],
        status=PartnerStatus(row["status"]),
        alerts_on=row["alerts_on"],
        manager_id=row["manager_id"],
        domains=tuple(row["domains"]),
        countries=tuple(row["countries"]),
        families=tuple(row["families"]),
        tier=row["tier"],
        created_at=row["created_at"],
        crm_account_key=row["crm_account_key"],
        contacts=tuple(Contact(**each) for each in row["contacts"]),
        removed_at=row["removed_at"],
        version=row["version"],
    )
