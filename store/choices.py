"""What people chose to be told: one row for each who chose anything."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import time
from typing import Any

from sqlalchemy import RowMapping, delete, select

from partnering.choices import Choice, Choices, Hours, How, Scope
from partnering.notice_kinds import Topic
from store.notice_tables import notification_choices
from store.transaction import StaleVersion, Transaction, chunks


class ChoicesOfPeople:
    def __init__(self, tx: Transaction) -> None:
        self._tx = tx

    def of(self, person_id: int) -> Choices:
        """Give what a person chose; the defaults where they chose nothing."""
        query = select(notification_choices).where(notification_choices.c.person_id == person_id)
        row = self._tx.row(query)
        return Choices(person_id) if row is None else _from_row(row)

    def many(self, ids: Iterable[int]) -> dict[int, Choices]:
        """Give what some people chose, for those who chose anything."""
        return {
            row["person_id"]: _from_row(row)
            for chunk in chunks(sorted(set(ids)))
            for row in self._tx.rows(
                select(notification_choices).where(notification_choices.c.person_id.in_(chunk))
            )
        }

    def save(self, choices: Choices) -> Choices:
        """Keep what a person chose where the version still holds. Raises: StaleVersion."""
        seen = self.of(choices.person_id)
        if seen.version != choices.version:
            raise StaleVersion("the choices were saved by somebody else")
        kept = replace(choices, version=seen.version + 1)
        self._tx.upsert(notification_choices, _to_row(kept))
        return kept

    def reset(self, person_id: int) -> bool:
        """Forget what a person chose; false where they had chosen nothing."""
        mine = notification_choices.c.person_id == person_id
        return self._tx.run(delete(notification_choices).where(mine)) > 0


def _to_row(choices: Choices) -> dict[str, Any]:
    hours = choices.hours
    return {
        "person_id": choices.person_id,
        "topics": {
            str(topic): [str(choice.how), str(choice.scope)]
            for topic, choice in sorted(choices.topics.items())
        },
        "hours": None
        if hours is None
        else {
            "from": _written(hours.quiet_from),
            "until": _written(hours.quiet_until),
            "days": sorted(hours.working_days),
        },
        "muted_partners": sorted(choices.muted_partners),
        "muted_accounts": sorted(choices.muted_accounts),
        "paused_until": choices.paused_until,
        "version": choices.version,
    }


def _from_row(row: RowMapping) -> Choices:
    known = {str(topic) for topic in Topic}
    hours = row["hours"]
    return Choices(
        person_id=row["person_id"],
        # What another release knew is left out.
        topics={
            Topic(name): Choice(How(how), Scope(scope))
            for name, (how, scope) in row["topics"].items()
            if name in known
        },
        hours=None
        if hours is None
        else Hours(_read(hours["from"]), _read(hours["until"]), frozenset(hours["days"])),
        muted_partners=frozenset(row["muted_partners"]),
        muted_accounts=frozenset(row["muted_accounts"] or ()),
        paused_until=row["paused_until"],
        version=row["version"],
    )


def _written(clock: time | None) -> str:
    return "" if clock is None else clock.isoformat(timespec="minutes")


def _read(text: str) -> time | None:
    return time.fromisoformat(text) if text else None
