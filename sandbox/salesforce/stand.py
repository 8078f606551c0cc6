"""One running org: its records, its world, its sessions, its faults and who writes."""

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Final

from sandbox.salesforce.cursors import Cursors
from sandbox.salesforce.faults import Faults
from sandbox.salesforce.load import integration_user, load
from sandbox.salesforce.objects import OBJECTS
from sandbox.salesforce.org import Draft, Org
from sandbox.salesforce.permissions import MADE_UP, permission_rows
from sandbox.salesforce.records import Scribe
from sandbox.salesforce.schema import Row, SObject
from sandbox.salesforce.sessions import Client, Meter, Sessions
from sandbox.world import Days, Happening, Kind, World, Write, build

DAILY_CALLS: Final = 100_000


def clock() -> datetime:
    """Return the present instant; only doors read it."""
    return datetime.now(UTC)


class Stand:
    """What every route needs. Opening an empty file loads the world of the seed into it."""

    def __init__(
        self, path: Path, *, seed: int, client: Client, daily_calls: int = DAILY_CALLS
    ) -> None:
        self.org = Org(path)
        kept_seed = self.org.note("seed")
        self.world: World = build(seed if kept_seed is None else int(kept_seed))
        if self.org.empty:
            load(self.org, self.world, clock())
            self.org.remember("seed", str(seed))
        self.user_id = integration_user(self.world)
        self.admin_id = next(str(p.user_id) for p in self.world.people if p.kind is Kind.ADMIN)
        self.sessions = Sessions(self.org, client, self.user_id)
        self.meter = Meter(daily_calls)
        self.faults = Faults()
        self.cursors = Cursors()

    def scribe(self, draft: Draft, now: datetime, *, by: str | None = None) -> Scribe:
        """Return who writes into the draft: the integration user, or somebody named."""
        return Scribe(draft, by or self.user_id, now)

    def shown(self, sobject: SObject) -> list[Row]:
        """Return an object's records, deleted ones too, as far as our user sees them."""
        fault = self.faults.lasting
        if sobject in MADE_UP:
            return list(permission_rows(sobject, self.user_id, fault))
        rows = self.org.every(sobject)
        if sobject.name.lower() not in fault.no_view_all:
            return rows
        return [row for row in rows if row.get("OwnerId") == self.user_id]

    def happened(self) -> list[Happening]:
        """Return the happenings played so far, the latest first."""
        return list(self.world.happenings[: self._position()][::-1])

    def next_happening(self, now: datetime) -> tuple[Happening, dict[str, str]] | None:
        """Play the next happening; return it with the ids it wrote, or None at the end."""
        with self.org.lock:
            position = self._position()
            if position >= len(self.world.happenings):
                return None
            happening = self.world.happenings[position]
            by = next(str(p.user_id) for p in self.world.people if p.email == happening.owner_email)
            ids: dict[str, str] = {}
            for write in happening.writes:
                with self.org.writing() as draft:
                    _play(write, self.scribe(draft, now, by=by), ids)
            self.org.remember("happened", str(position + 1))
            return happening, ids

    def _position(self) -> int:
        return int(self.org.note("happened") or 0)


def _play(write: Write, scribe: Scribe, ids: dict[str, str]) -> None:
    sobject = OBJECTS[write.sobject.lower()]
    fields: dict[str, Any] = {}
    for name, value in write.fields.items():
        if isinstance(value, Days):
            fields[name] = (scribe.now + timedelta(days=value.ahead)).date().isoformat()
        elif isinstance(value, str) and value.startswith("@"):
            fields[name] = ids[value[1:]]
        else:
            fields[name] = value
    if write.record is None:
        ids[write.name or write.sobject.lower()] = scribe.create(sobject, fields)
        return
    record = ids[write.record[1:]] if write.record.startswith("@") else write.record
    scribe.update(sobject, record, fields)
    ids.setdefault(write.sobject.lower(), record)
