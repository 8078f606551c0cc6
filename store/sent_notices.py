"""Private messages, as they were told: for caps, for messages of many, for *why*, for acted on.

A row is made before the message goes out, in the transaction that decides it may; `told` follows.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import (
    ColumnElement,
    RowMapping,
    Select,
    and_,
    bindparam,
    case,
    delete,
    func,
    select,
    update,
)

from partnering.notice_kinds import Level, Topic
from store.columns import storable
from store.notice_tables import is_about, sent_notices
from store.transaction import Transaction, chunks

_TO_PERSON = sent_notices.c.person_id == bindparam("person")
_OF_KIND = sent_notices.c.kind == bindparam("kind")
_SINCE = sent_notices.c.at >= bindparam("since")
_TOLD = select(sent_notices).where(
    _TO_PERSON, _OF_KIND, sent_notices.c.record == bindparam("record")
)
_OF_FACT = _TOLD.where(sent_notices.c.fact_id == bindparam("fact"))
_LAST = _TOLD.order_by(sent_notices.c.id.desc())
_COUNTED = select(func.count()).where(_TO_PERSON, _SINCE, sent_notices.c.counts.is_(True))
_SINGLY = select(func.count()).where(_TO_PERSON, _SINCE, _OF_KIND, sent_notices.c.rolled_into == "")
_ROLL_UP = (
    select(sent_notices.c.rolled_into)
    .where(_TO_PERSON, _SINCE, _OF_KIND)
    .where(sent_notices.c.rolled_into != "", sent_notices.c.counts.is_(True))
    .order_by(sent_notices.c.id.desc())
    .limit(1)
)


@dataclass(frozen=True, slots=True)
class SentNotice:
    """`counts` says that it counts against the day's cap; P1 and further lines of one do not.

    `rolled_into` is the record of the message of many that shows it as a `line`, else empty.
    `address` is where it was posted; empty until then, and for a mail.
    """

    person_id: int
    kind: str
    topic: Topic
    level: Level
    asks: bool
    record: str
    fact_id: int
    at: datetime
    partner_id: int | None = None
    reason: str = ""
    line: str = ""
    rolled_into: str = ""
    counts: bool = True
    told_at: datetime | None = None
    address: str = ""
    acted_at: datetime | None = None
    id: int = 0


@dataclass(frozen=True, slots=True)
class KindCount:
    """How many messages of a kind were told since a time, and how many were acted on."""

    kind: str
    topic: Topic
    asks: bool
    told: int
    acted: int


class SentNotices:
    def __init__(self, tx: Transaction) -> None:
        self._tx = tx

    def alone(self, person_id: int) -> None:
        """Let nobody else decide on a message to this person until this transaction ends."""
        self._tx.alone(f"notices:{person_id}")

    def add(self, notice: SentNotice) -> SentNotice | None:
        """Take the place of one message; None where it has been taken for the same before."""
        row = self._tx.insert_new(
            sent_notices,
            {
                "person_id": notice.person_id,
                "kind": notice.kind,
                "topic": notice.topic,
                "level": notice.level,
                "asks": notice.asks,
                "record": notice.record,
                "fact_id": notice.fact_id,
                "partner_id": notice.partner_id,
                "reason": storable(notice.reason),
                "line": storable(notice.line),
                "rolled_into": notice.rolled_into,
                "counts": notice.counts,
                "at": notice.at,
                "told_at": notice.told_at,
                "address": notice.address,
                "acted_at": notice.acted_at,
            },
        )
        return None if row is None else _from_row(row)

    def find(self, person_id: int, kind: str, record: str, fact_id: int) -> SentNotice | None:
        wanted = {"person": person_id, "kind": kind, "record": record, "fact": fact_id}
        return self._first(_OF_FACT, **wanted)

    def last(self, person_id: int, kind: str, record: str) -> SentNotice | None:
        """Give the last message of a kind about a record to a person."""
        return self._first(_LAST, person=person_id, kind=kind, record=record)

    def roll(self, id: int, into: str) -> None:
        """Note in which message of many it is a line."""
        self._set(id, rolled_into=into)

    def told(self, id: int, at: datetime, address: str) -> None:
        """Note that it went out, and where it stands."""
        self._set(id, told_at=at, address=address)

    def give_back(self, id: int) -> None:
        """Give back the place of a message that did not go out."""
        one = sent_notices.c
        self._tx.run(delete(sent_notices).where(one.id == id, one.told_at.is_(None)))

    def acted(self, address: str, person_id: int, at: datetime, since: datetime) -> int:
        """Note a person's first press on what they were told at an address; how many rows."""
        waits = _waits_for(address, person_id, since)
        return self._tx.run(update(sent_notices).where(waits).values(acted_at=at))

    def waits_for_a_press(self, address: str, person_id: int, since: datetime) -> bool:
        """Tell whether a press there would be a person's first on what they were told since."""
        waits = _waits_for(address, person_id, since)
        return self._tx.value(select(sent_notices.c.id).where(waits).limit(1)) is not None

    def about(self, person_id: int, records: Iterable[str], limit: int = 10) -> list[SentNotice]:
        """List the last messages to a person about some records, oldest first.

        What begins with a record's name and a colon is about it, too.
        """
        one = sent_notices.c
        mine = (one.person_id == person_id) & is_about(one.record, records)
        query = select(sent_notices).where(mine).order_by(one.id.desc()).limit(limit)
        return [_from_row(row) for row in self._tx.rows(query)][::-1]

    def at_address(self, address: str) -> list[SentNotice]:
        """List what a posted message tells of, oldest first."""
        one = sent_notices.c
        query = select(sent_notices).where(one.address == address).order_by(one.id)
        return [_from_row(row) for row in self._tx.rows(query)]

    def count_today(self, person_id: int, since: datetime) -> int:
        """Count what counts against a person's cap since their midnight."""
        return int(self._tx.value(_COUNTED, person=person_id, since=since))

    def count_of(self, person_id: int, kind: str, since: datetime) -> int:
        """Count the messages of a kind to a person since a time."""
        one = sent_notices.c
        query = select(func.count()).select_from(sent_notices)
        mine = (one.person_id == person_id) & (one.kind == kind) & (one.at >= since)
        return int(self._tx.value(query.where(mine)))

    def last_about(self, person_id: int, kind: str, records: Collection[str]) -> datetime | None:
        """Say when a person was last told of any of some records."""
        one = sent_notices.c
        mine = (one.person_id == person_id) & (one.kind == kind) & one.record.in_(records)
        found: datetime | None = self._tx.value(select(func.max(one.at)).where(mine))
        return found

    def because(self, notice: SentNotice, reason: str) -> SentNotice:
        """Say otherwise than its kind does why a person gets it."""
        self._set(notice.id, reason=storable(reason))
        return replace(notice, reason=reason)

    def count_singly(self, person_id: int, kind: str, since: datetime) -> int:
        """Count what a person was told of a kind one by one since a time."""
        return int(self._tx.value(_SINGLY, person=person_id, kind=kind, since=since))

    def open_roll_up(self, person_id: int, kind: str, since: datetime) -> str:
        """Name the message of many of a kind that was begun since a time; empty for none."""
        return str(self._tx.value(_ROLL_UP, person=person_id, kind=kind, since=since) or "")

    def rolled_into(self, record: str) -> list[SentNotice]:
        """List the lines of a message of many, oldest first."""
        one = sent_notices.c
        query = select(sent_notices).where(one.rolled_into == record).order_by(one.id)
        return [_from_row(row) for row in self._tx.rows(query)]

    def rolled_about(self, partner_id: int, kinds: Collection[str]) -> list[str]:
        """Name the messages of many that hold lines of some kinds about a partner."""
        one = sent_notices.c
        query = select(one.rolled_into).where(
            one.partner_id == partner_id, one.kind.in_(kinds), one.rolled_into != ""
        )
        return [row["rolled_into"] for row in self._tx.rows(query.distinct())]

    def since(self, person_id: int, since: datetime, *, limit: int = 10_000) -> list[SentNotice]:
        """List what a person was told since a time, oldest first."""
        one = sent_notices.c
        query = select(sent_notices).where(one.person_id == person_id, one.at >= since)
        return [_from_row(row) for row in self._tx.rows(query.order_by(one.id).limit(limit))]

    def by_kind(self, since: datetime, until: datetime) -> list[KindCount]:
        """Count messages that were told in a half-open time, and those acted on, by kind."""
        one = sent_notices.c
        acted = func.sum(case((one.acted_at.is_not(None), 1), else_=0))
        query = (
            select(
                one.kind,
                one.topic,
                one.asks,
                func.count().label("told"),
                acted.label("acted"),
            )
            # Nobody can press a mail: it would make every share look small.
            .where(and_(one.told_at >= since, one.told_at < until, one.address != ""))
            .group_by(one.kind, one.topic, one.asks)
            .order_by(one.kind, one.topic, one.asks)
        )
        return [
            KindCount(
                row["kind"], Topic(row["topic"]), bool(row["asks"]), row["told"], int(row["acted"])
            )
            for row in self._tx.rows(query)
        ]

    def forget_records(self, records: Iterable[str]) -> int:
        """Empty what the lines about some records say; how many rows."""
        one = sent_notices.c
        return sum(
            self._tx.run(
                update(sent_notices).where(one.record.in_(chunk), one.line != "").values(line="")
            )
            for chunk in chunks(sorted(set(records)))
        )

    def forget_partner(self, partner_id: int) -> int:
        """Empty what the lines about a partner say; how many rows."""
        one = sent_notices.c
        mine = (one.partner_id == partner_id) & (one.line != "")
        return self._tx.run(update(sent_notices).where(mine).values(line=""))

    def roll_ups_of(self, records: Collection[str]) -> set[str]:
        """Name the messages of many of which some records are a line."""
        one = sent_notices.c
        query = select(one.rolled_into).where(one.record.in_(records), one.rolled_into != "")
        return {row["rolled_into"] for row in self._tx.rows(query.distinct())}

    def prune(self, before: datetime, *, limit: int = 20_000) -> int:
        """Forget what is too old to count; how many rows."""
        one = sent_notices.c
        old = select(one.id).where(one.at < before).order_by(one.id).limit(limit)
        return self._tx.run(delete(sent_notices).where(one.id.in_(old)))

    def _set(self, id: int, **values: Any) -> None:
        self._tx.run(update(sent_notices).where(sent_notices.c.id == id).values(**values))

    def _first(self, query: Select[Any], **values: Any) -> SentNotice | None:
        row = self._tx.row(query, **values)
        return None if row is None else _from_row(row)


def _from_row(row: RowMapping) -> SentNotice:
    values = {name: row[name] for name in SentNotice.__slots__}
    return SentNotice(**values | {"topic": Topic(row["topic"]), "level": Level(row["level"])})


def _waits_for(address: str, person_id: int, since: datetime) -> ColumnElement[bool]:
    one = sent_notices.c
    theirs = and_(one.address == address, one.person_id == person_id)
    return and_(theirs, one.acted_at.is_(None), one.told_at >= since)
