"""The last comparison of partners, as it was made: groups with their figures, members' standings.

A quarter is compared once. What was made is never changed; the next one takes its place.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import JSON, Column, ForeignKey, Index, Table, Text, delete, func, select

from partnering.benchmark_measures import Measure, Value
from partnering.benchmarks import GroupFigure, PeerGroup, Quartile, Standing
from partnering.money import Money
from store.columns import Id, Utc, metadata, record, storable, words
from store.transaction import Transaction

# The quarter's name is the key: that is what lets each be compared once.
benchmarks = Table(
    "benchmarks",
    metadata,
    Column("quarter", Text, primary_key=True),
    Column("made_at", Utc, nullable=False),
)
benchmark_groups = record(
    "benchmark_groups",
    Column("quarter", Text, ForeignKey("benchmarks.quarter"), nullable=False),
    words("tier"),
    words("country"),
    # Rounded before they come here; none of a group that is too small.
    Column("figures", JSON, nullable=False),
)
Index(None, benchmark_groups.c.quarter)
benchmark_standings = Table(
    "benchmark_standings",
    metadata,
    Column(
        "group_id", Id, ForeignKey("benchmark_groups.id"), primary_key=True, autoincrement=False
    ),
    Column("partner_id", Id, ForeignKey("partners.id"), primary_key=True, autoincrement=False),
    Column("own", JSON, nullable=False),
    Column("quartiles", JSON, nullable=False),
)
Index(None, benchmark_standings.c.partner_id)


@dataclass(frozen=True, slots=True)
class KeptBenchmark:
    """One partner's part of a comparison: its group without the others' standings, and its own.

    Both are None for a partner that was not among those compared.
    """

    quarter: str
    made_at: datetime
    group: PeerGroup | None = None
    standing: Standing | None = None


class Benchmarks:
    def __init__(self, tx: Transaction) -> None:
        self._tx = tx

    def has(self, quarter: str) -> bool:
        """Tell whether a quarter was compared."""
        query = select(benchmarks.c.quarter).where(benchmarks.c.quarter == quarter)
        return self._tx.value(query) is not None

    def keep(self, quarter: str, groups: Sequence[PeerGroup], at: datetime) -> bool:
        """Keep a quarter's comparison in the place of the last; true for whoever comes first."""
        if self._tx.insert_new(benchmarks, {"quarter": quarter, "made_at": at}) is None:
            return False
        self._tx.run(delete(benchmark_standings))
        self._tx.run(delete(benchmark_groups))
        for each in groups:
            row = self._tx.insert(
                benchmark_groups,
                {
                    "quarter": quarter,
                    "tier": storable(each.tier),
                    "country": storable(each.country),
                    "figures": {key: _figure_to(one) for key, one in each.figures.items()},
                },
            )
            standings = [
                {
                    "group_id": row["id"],
                    "partner_id": one.partner_id,
                    "own": {key: _value_to(value) for key, value in one.values.items()},
                    "quartiles": {key: int(place) for key, place in one.quartiles.items()},
                }
                for one in each.standings
            ]
            self._tx.run_many(benchmark_standings.insert(), standings)
        return True

    def newest_of(self, partner_id: int) -> KeptBenchmark | None:
        """Give the last comparison as one partner has a part in it; None where there is none."""
        newest = select(func.max(benchmarks.c.quarter)).scalar_subquery()
        made = self._tx.row(select(benchmarks).where(benchmarks.c.quarter == newest))
        if made is None:
            return None
        group, own = benchmark_groups, benchmark_standings
        row = self._tx.row(
            select(group.c.tier, group.c.country, group.c.figures, own.c.own, own.c.quartiles)
            .join(own, own.c.group_id == group.c.id)
            .where(own.c.partner_id == partner_id, group.c.quarter == made["quarter"])
        )
        if row is None:
            return KeptBenchmark(made["quarter"], made["made_at"])
        return KeptBenchmark(
            made["quarter"],
            made["made_at"],
            PeerGroup(
                tier=row["tier"],
                country=row["country"],
                figures={Measure(key): GroupFigure(**each) for key, each in _known(row["figures"])},
            ),
            Standing(
                partner_id,
                {Measure(key): _value_from(each) for key, each in _known(row["own"])},
                {Measure(key): Quartile(each) for key, each in _known(row["quartiles"])},
            ),
        )


def erase_benchmarks(tx: Transaction, partner_id: int) -> Counter[str]:
    """Erase a partner's own values and standings; what is said of its group names nobody."""
    mine = benchmark_standings.c.partner_id == partner_id
    return Counter({"comparisons": tx.run(delete(benchmark_standings).where(mine))})


def _known(kept: Mapping[str, Any]) -> list[tuple[str, Any]]:
    """Leave out what a later version measured and this one does not know."""
    return [(key, each) for key, each in kept.items() if key in set(Measure)]


def _figure_to(figure: GroupFigure) -> dict[str, Any]:
    return {name: getattr(figure, name) for name in GroupFigure.__slots__}


def _value_to(value: Value) -> int | list[list[int | str]]:
    if isinstance(value, tuple):
        return [[each.minor, each.currency] for each in value]
    return value


def _value_from(kept: Any) -> Value:
    if isinstance(kept, list):
        return tuple(Money(int(minor), str(currency)) for minor, currency in kept)
    return int(kept)
