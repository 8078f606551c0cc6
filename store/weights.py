"""Versions of matching's weights, and who put which in force. None is ever changed or deleted.

What the weights mean is matching's; here they are a table of figures.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import RowMapping, select

from store.tables import weights_adoptions, weights_versions
from store.transaction import Transaction


@dataclass(frozen=True, slots=True)
class WeightsVersion:
    """`origin` is what it was learned from: `judgements` or `lists`; `judged` is how many.

    `figures` are those of `before` and `after`, where there is anything to measure by.
    """

    id: int
    origin: str
    judged: int
    figures: Mapping[str, Any]
    weights: Mapping[str, Any]
    made_at: datetime


@dataclass(frozen=True, slots=True)
class Adoption:
    """A version put in force by a person; no version is the one that was shipped."""

    version_id: int | None
    person_id: int
    at: datetime


class WeightsVersions:
    def __init__(self, tx: Transaction) -> None:
        self._tx = tx

    def add(
        self,
        origin: str,
        *,
        judged: int,
        figures: Mapping[str, Any],
        weights: Mapping[str, Any],
        at: datetime,
    ) -> WeightsVersion:
        """Keep a version; it is proposed until somebody puts it in force."""
        values = {
            "origin": origin,
            "judged": judged,
            "figures": dict(figures),
            "weights": dict(weights),
            "made_at": at,
        }
        return _from_row(self._tx.insert(weights_versions, values))

    def get(self, id: int) -> WeightsVersion | None:
        row = self._tx.row(select(weights_versions).where(weights_versions.c.id == id))
        return None if row is None else _from_row(row)

    def all(self) -> list[WeightsVersion]:
        """List all versions, the newest first."""
        query = select(weights_versions).order_by(weights_versions.c.id.desc())
        return [_from_row(row) for row in self._tx.rows(query)]

    def adopt(self, version_id: int | None, person_id: int, at: datetime) -> None:
        """Put a version in force, or with None the shipped one, until the next is."""
        values = {"version_id": version_id, "person_id": person_id, "at": at}
        self._tx.insert(weights_adoptions, values)

    def adoptions(self) -> list[Adoption]:
        """List what was put in force by whom, the newest first."""
        query = select(weights_adoptions).order_by(weights_adoptions.c.id.desc())
        return [
            Adoption(row["version_id"], row["person_id"], row["at"]) for row in self._tx.rows(query)
        ]

    def in_force(self) -> WeightsVersion | None:
        """Find the version that was put in force last; None where that is the shipped one."""
        newest = weights_adoptions.c.id.desc()
        query = select(weights_adoptions.c.version_id).order_by(newest).limit(1)
        version_id = self._tx.value(query)
        return None if version_id is None else self.get(version_id)


def _from_row(row: RowMapping) -> WeightsVersion:
    return WeightsVersion(
        id=row["id"],
        origin=row["origin"],
        judged=row["judged"],
        figures=row["figures"],
        weights=row["weights"],
        made_at=row["made_at"],
    )
