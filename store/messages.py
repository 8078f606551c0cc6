"""Messages that were posted: where each is and what it shows, so that it is redrawn in place."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import (
    ColumnElement,
    RowMapping,
    Text,
    bindparam,
    cast,
    delete,
    func,
    literal,
    select,
    update,
)

from store.digest_tables import digest_partners, digests
from store.tables import (
    judgements,
    matches,
    messages,
    overlaps,
    partner_channels,
    partner_people,
)
from store.transaction import Transaction

_BY_ID = select(messages).where(messages.c.id == bindparam("id"))
_OF_RECORD = select(messages).where(messages.c.record == bindparam("record"))
_ALL_OF_RECORD = _OF_RECORD.order_by(messages.c.id)
_TO_READER = _OF_RECORD.where(
    messages.c.kind == bindparam("kind"),
    messages.c.person_id.is_not_distinct_from(bindparam("person", type_=messages.c.person_id.type)),
).order_by(messages.c.id.desc())
_IN_CHANNEL = _TO_READER.where(messages.c.channel == bindparam("channel"))


@dataclass(frozen=True, slots=True)
class PostedMessage:
    """`address` is `channel/message` in the messenger's own words; `record` is ours (`overlap:12`).

    `person_id` is the reader of a private message, else None.
    """

    id: int
    workspace: str
    address: str
    kind: str
    record: str
    person_id: int | None
    content_hash: str
    posted_at: datetime


class Messages:
    def __init__(self, tx: Transaction) -> None:
        self._tx = tx

    def add(
        self,
        workspace: str,
        address: str,
        kind: str,
        record: str,
        person_id: int | None,
        content_hash: str,
        posted_at: datetime,
    ) -> PostedMessage:
        """Keep where a message was posted. Raises: StaleVersion where the address is kept."""
        row = self._tx.insert(
            messages,
            {
                "workspace": workspace,
                "address": address,
                "channel": address.partition("/")[0],
                "kind": kind,
                "record": record,
                "person_id": person_id,
                "content_hash": content_hash,
                "posted_at": posted_at,
                "drawn_at": posted_at,
            },
        )
        return _from_row(row)

    def get(self, id: int) -> PostedMessage | None:
        row = self._tx.row(_BY_ID, id=id)
        return None if row is None else _from_row(row)

    def find(
        self, record: str, kind: str, person_id: int | None, channel: str | None = None
    ) -> PostedMessage | None:
        """Find the last message about a record to a reader, in one channel where it is named."""
        wanted = {"record": record, "kind": kind, "person": person_id}
        if channel is None:
            row = self._tx.row(_TO_READER, **wanted)
        else:
            row = self._tx.row(_IN_CHANNEL, channel=channel, **wanted)
        return None if row is None else _from_row(row)

    def of_record(self, record: str) -> list[PostedMessage]:
        """List all messages about a record, oldest first."""
        return [_from_row(row) for row in self._tx.rows(_ALL_OF_RECORD, record=record)]

    def records_before_partner(self, partner_id: int, kinds: Collection[str]) -> list[str]:
        """Name what was posted, of some kinds, in a partner's channels or to its people."""
        rooms = select(partner_channels.c.channel).where(
            partner_channels.c.partner_id == partner_id,
            partner_channels.c.workspace == messages.c.workspace,
        )
        theirs = select(partner_people.c.person_id).where(partner_people.c.partner_id == partner_id)
        return self._records(
            kinds, messages.c.channel.in_(rooms) | messages.c.person_id.in_(theirs)
        )

    def records_of_lists(self, partner_id: int, kinds: Collection[str]) -> list[str]:
        """Name what was posted, of some kinds, about a partner's lists and their overlaps."""
        found = overlaps.c.partner_id == partner_id
        judged = select(_record("judgement:", judgements.c.id)).where(
            judgements.c.match_id == matches.c.id, matches.c.partner_id == partner_id
        )
        return self._records(
            kinds,
            messages.c.record.in_(select(_record("overlap:", overlaps.c.id)).where(found))
            | messages.c.record.in_(judged)
            | (messages.c.record == f"partner:{partner_id}")
            | messages.c.record.like(f"matrix:{partner_id}:%"),
        )

    def digests_of(self, partner_id: int) -> list[str]:
        """Name the posted digests that are a partner's own."""
        own = select(_record("digest:", digests.c.id)).where(digests.c.partner_id == partner_id)
        return self._records({"partner_digest"}, messages.c.record.in_(own))

    def digests_naming(self, partner_id: int) -> list[str]:
        """Name the posted digests of ours that name a partner."""
        one = digest_partners.c
        naming = select(_record("digest:", one.digest_id)).where(one.partner_id == partner_id)
        return self._records({"digest"}, messages.c.record.in_(naming))

    def _records(self, kinds: Collection[str], wanted: ColumnElement[bool]) -> list[str]:
        query = select(messages.c.record).where(messages.c.kind.in_(kinds), wanted).distinct()
        return [row["record"] for row in self._tx.rows(query.order_by(messages.c.record))]

    def workspaces(self) -> list[str]:
        """Name the workspaces to which anything was posted, in order."""
        query = select(messages.c.workspace).distinct().order_by(messages.c.workspace)
        return [row["workspace"] for row in self._tx.rows(query)]

    def count_to(self, person_id: int, kind: str, since: datetime) -> int:
        """Count the messages of a kind that a person got at or after a moment."""
        query = select(func.count()).where(
            messages.c.person_id == person_id,
            messages.c.kind == kind,
            messages.c.posted_at >= since,
        )
        return int(self._tx.value(query))

    def set_hash(self, id: int, content_hash: str, at: datetime) -> None:
        """Note what a message shows since it was drawn again."""
        self._tx.run(
            update(messages)
            .where(messages.c.id == id)
            .values(content_hash=content_hash, drawn_at=at)
        )

    def set_kind(self, id: int, kind: str) -> None:
        """Call a posted message something else: another may then take its part."""
        self._tx.run(update(messages).where(messages.c.id == id).values(kind=kind))

    def forget(self, id: int) -> None:
        """Forget a message that is no longer there."""
        self._tx.run(delete(messages).where(messages.c.id == id))


def _record(kind: str, id: ColumnElement[int]) -> ColumnElement[str]:
    return literal(kind, Text) + cast(id, Text)


def _from_row(row: RowMapping) -> PostedMessage:
    return PostedMessage(**{name: row[name] for name in PostedMessage.__slots__})
