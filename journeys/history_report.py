"""What bringing earlier registrations in did, or would do: values for whoever asked."""

from dataclasses import dataclass
from datetime import datetime

from partnering.registrations import State


@dataclass(frozen=True, slots=True)
class Collision:
    """Two that protect the same thing: each by its number, or by its row while nothing is kept.

    `case_ref` is empty in a dry run.
    """

    left: str
    right: str
    account_key: str
    families: tuple[str, ...]
    case_ref: str = ""


@dataclass(frozen=True, slots=True)
class Taken:
    """What became of one row; `ref` is empty in a dry run, `account_name` where it has none."""

    row: int
    partner: str
    account_key: str
    account_name: str
    received_at: datetime
    state: State
    ref: str = ""


@dataclass(frozen=True, slots=True)
class HistoryReport:
    """What an import did, or would do. `same` rows were there already and are left as they are."""

    file: str
    taken: tuple[Taken, ...]
    same: int
    collisions: tuple[Collision, ...]
    dropped: tuple[str, ...]
    dry_run: bool

    def words(self) -> str:
        active = sum(each.state is State.APPROVED for each in self.taken)
        would = "would be " if self.dry_run else ""
        told = (
            f"{self.file}: {len(self.taken)} {would}loaded ({active} protected now, "
            f"{len(self.taken) - active} over), {self.same} as before; "
            f"{len(self.collisions)} protect the same thing as another"
        )
        return told + (f"; not kept: {', '.join(self.dropped)}" if self.dropped else "")
