"""The one protocol that every CRM fulfils, with what each can promise said as capabilities.

Values are the product's own (`partnering`); no vendor's field name passes through here.
"""

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Literal, Protocol

from partnering.accounts import Account, Lead, Opportunity
from partnering.people import CrmUser

Record = Account | Opportunity | Lead | CrmUser


class OwnKind(StrEnum):
    """Records that are ours alone: written and erased by our external id, never read."""

    OVERLAP = "overlap"
    CREDIT = "credit"
    HELP = "help"


class Sight(StrEnum):
    """How much of a kind this login is shown: without `all`, absence from the CRM says nothing."""

    ALL = "all"
    SOME = "some"
    UNKNOWN = "not known"


class Kind(StrEnum):
    """What the product reads, in the order in which a sync reads it."""

    USER = "user"
    ACCOUNT = "account"
    OPPORTUNITY = "opportunity"
    LEAD = "lead"


@dataclass(frozen=True, slots=True)
class Caps:
    """What a CRM can promise; the product adapts and says so.

    `changes`: `lagged` reads again an overlap window, `snapshot` hands over everything each time.
    `deletes`: `listing` names deleted records, `diff` means that absence from a snapshot is one.
    """

    name: str
    changes: Literal["lagged", "snapshot"]
    deletes: Literal["listing", "diff"]
    writes: bool


@dataclass(frozen=True, slots=True)
class Row:
    """One record as it stands now. A deleted one carries only its kind and key.

    `ours` says that the last change of it was made by this login. `merged_into` is the account
    that a deleted one became part of, where the CRM says so.
    """

    kind: Kind
    key: str
    record: Record | None
    at: datetime | None = None
    ours: bool = False
    merged_into: str = ""

    @property
    def deleted(self) -> bool:
        return self.record is None


@dataclass(frozen=True, slots=True)
class SetAside:
    """A record that could not be read: shown to an admin, never dropped in silence."""

    kind: Kind
    key: str
    reason: str


@dataclass(frozen=True, slots=True)
class Batch:
    """Rows, and the checkpoint that is valid once those rows are durable.

    `checkpoint` is opaque text owned by the CRM. `complete` is true on the last batch of a pass;
    with `snapshot` changes, keys that no batch of a complete pass named are gone. A record set
    aside is named: it lives, it only cannot be read. `unchanged`: nothing changed since the
    checkpoint, absence says nothing; it stands alone in its pass, without rows. `total` is the
    number of rows that the pass will bring, where the CRM says so.
    """

    rows: tuple[Row, ...]
    checkpoint: str
    complete: bool
    set_aside: tuple[SetAside, ...] = ()
    total: int | None = None
    unchanged: bool = False


@dataclass(frozen=True, slots=True)
class Upsert:
    """Write `values` to the record that carries our external id; make it if there is none.

    `values` are keyed by the product's names: those of the record's dataclass, for our own kinds
    `OWN_VALUES`. With `key` it is this very record of the CRM, which is never made; it takes
    our external id where `adopt` says so, and keeps what it has otherwise.
    """

    kind: Kind | OwnKind
    external_id: str
    values: Mapping[str, object]
    key: str = ""
    adopt: bool = True


@dataclass(frozen=True, slots=True)
class Written:
    """What became of one write: the CRM's key, or the reason why not."""

    external_id: str
    key: str = ""
    created: bool = False
    problem: str = ""


@dataclass(frozen=True, slots=True)
class Condition:
    """How the CRM is now, in words. `advice` says what an admin would do next, if anything."""

    ok: bool
    words: str
    advice: str = ""
    details: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that a thorough check-up looked at. `advice` is what an admin would do next."""

    name: str
    state: Literal["ok", "warning", "wrong", "not known", "skipped"]
    words: str
    advice: str = ""


# What our own records are written with.
OWN_VALUES: Mapping[OwnKind, frozenset[str]] = {
    OwnKind.OVERLAP: frozenset(
        {"account_key", "partner", "population", "score", "state", "first_seen", "last_seen"}
    ),
    OwnKind.CREDIT: frozenset(
        {"opportunity_key", "partner", "standing", "model", "share", "amount", "counted_at"}
    ),
    OwnKind.HELP: frozenset(
        {"account_key", "opportunity_key", "partner", "kind", "state", "note", "moved_at"}
    ),
}


@dataclass(frozen=True, slots=True)
class Opening:
    """How a new deal begins: its stage, and the one currency of all amounts (empty: each its own).

    `stage` is empty where the CRM does not say.
    """

    stage: str = ""
    currency: str = ""


class Crm(Protocol):
    """All that the product asks of a CRM.

    Every method may raise `Retriable` or `Fatal` of `crm.errors`.
    """

    @property
    def caps(self) -> Caps: ...

    def changes(self, kind: Kind, since: str | None, *, now: datetime) -> Iterator[Batch]:
        """Read what changed since a checkpoint (None: everything), deleted records included.

        At least one batch, the last one `complete`. A row may come twice; order is not promised.
        """
        ...

    def fetch(self, kind: Kind, keys: Sequence[str]) -> list[Row]:
        """Read these records live. Missing ones come back as deleted rows, accounts with what they
        were merged into. Order as asked.

        Raises: BadRecord where one of them exists and cannot be used.
        """
        ...

    def deals_of(self, account_keys: Collection[str]) -> list[Row]:
        """Read live all deals on some accounts, open and closed; in no order.

        Raises: BadRecord where one of them cannot be used: a decision must not pass it by.
        """
        ...

    def opening(self) -> Opening:
        """Say how a new deal begins."""
        ...

    def keys(self, kind: Kind) -> Iterator[str]:
        """Name every live record once, the unreadable ones included, for a reconcile."""
        ...

    def upsert(self, writes: Sequence[Upsert]) -> list[Written]:
        """Write records by our external id; doing it twice leaves the same. Order as asked.

        A write that the CRM refuses comes back with its problem, the others are done. After a
        Retriable some may be done: send all of them again.

        Raises: NotSupported where `caps.writes` is false.
        """
        ...

    def erase(self, kind: OwnKind, external_ids: Sequence[str]) -> list[Written]:
        """Delete our own records; what is not there counts as done. Order as asked.

        Raises: NotSupported where `caps.writes` is false.
        """
        ...

    def sees_all(self, kind: Kind) -> Sight:
        """Say whether this login is shown every live record of a kind.

        Where it is not `all`, nobody may be told that there is no such record.
        """
        ...

    def findings(
        self, *, writes: Collection[str], clock: Callable[[], datetime]
    ) -> Iterator[Finding]:
        """Look at every permission and setting on the CRM's side, one after another.

        `writes` names the kinds that are switched on for writing; `clock` is ours, to be held
        against the CRM's. Never raises for a CRM that is
        merely down: what could not be looked at says so.
        """
        ...

    def link(self, kind: Kind, key: str) -> str:
        """Give the page where a person reads this record; empty where there is none."""
        ...

    def condition(self) -> Condition:
        """Ask the CRM how it is; never raises for a CRM that is merely down."""
        ...
