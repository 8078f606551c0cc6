"""What waits for one person: which record, what to do in a line, and by when. Pure.

It says that something waits, not that the person may do it: that is asked when it is drawn.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from typing import Protocol

_NEVER = datetime.max.replace(tzinfo=UTC)


class NeedKind(StrEnum):
    """The kind of record that waits; `own_` ones wait for people of a partner."""

    DEAL = "deal"
    CONFLICT = "conflict"
    CREDIT = "credit"
    LEAD = "lead"
    HELP = "help"
    QUESTION = "question"
    JOINING = "joining"
    REVIEW = "review"
    JUDGEMENT = "judgement"
    NUDGE = "nudge"
    SHARING = "sharing"
    OWN_DEAL = "own_deal"
    OWN_LEAD = "own_lead"
    OWN_HELP = "own_help"
    OWN_CREDIT = "own_credit"
    OWN_SHARING = "own_sharing"


class Kept(Protocol):
    """A record that is kept under a number, with a version that counts its changes."""

    @property
    def id(self) -> int: ...

    @property
    def version(self) -> int: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Need:
    """`number` is the record's; `line` says what to do, plain and not escaped. UTC.

    `version` is the record's own, so that a digest can tell what has changed; `partner_id` is the
    partner that it is about. A review stands for `number` pairs and for no record.
    """

    kind: NeedKind
    number: int
    line: str
    ref: str = ""
    due_at: datetime | None = None
    version: int = 0
    partner_id: int | None = None

    @classmethod
    def of(
        cls,
        kind: NeedKind,
        each: Kept,
        line: str,
        due_at: datetime | None = None,
        *,
        ref: str = "",
        partner_id: int | None = None,
    ) -> "Need":
        """Say that a record waits, and what is to be done about it."""
        return cls(
            kind=kind,
            number=each.id,
            line=line,
            ref=ref,
            due_at=due_at,
            version=each.version,
            partner_id=partner_id,
        )

    @property
    def record(self) -> str:
        """Name what waits: one thing has one name, whoever it waits for."""
        return f"{self.kind}:{0 if self.kind is NeedKind.REVIEW else self.number}"


def first_due_first(needs: Iterable[Need]) -> list[Need]:
    """Order needs: what is due first stands first, what has no time last."""
    kinds = list(NeedKind)
    return sorted(
        needs, key=lambda each: (each.due_at or _NEVER, kinds.index(each.kind), each.number)
    )
