"""The vendor's leads, mirrored from the CRM."""

from dataclasses import asdict
from typing import Any

from sqlalchemy import RowMapping

from partnering.accounts import Lead
from store.columns import storable
from store.mirror import Mirror
from store.tables import leads
from store.transaction import Transaction


class Leads(Mirror[Lead]):
    """Reads give only leads that are in the CRM now."""

    def __init__(self, tx: Transaction) -> None:
        super().__init__(tx, leads, _to_row, _from_row)


def _to_row(lead: Lead) -> dict[str, Any]:
    row = asdict(lead)
    del row["id"], row["version"]
    return {n: storable(each) if isinstance(each, str) else each for n, each in row.items()}


def _from_row(row: RowMapping) -> Lead:
    return Lead(**{name: row[name] for name in Lead.__slots__})
