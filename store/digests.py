"""Digests that were made: one row closes one period of one recipient, whoever comes first."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import RowMapping, delete, func, select

from partnering.digests import About, Cadence, DigestChoice, Feed, Rhythm
from store.columns import storable
from store.digest_tables import digest_choices, digest_feeds, digest_partners, digests
from store.transaction import StaleVersion, Transaction, chunks


@dataclass(frozen=True, slots=True)
class KeptDigest:
    """`state` is *first* (nothing was told yet), *silent* or *ready*.

    It tells what was listed after `since` and by `until`, with the numbers since `span_since`:
    `counts`, and `before` those that they are compared with. `seen` is what waited, with its
    version.
    """

    recipient: str
    cadence: Cadence
    period: str
    state: str
    since: datetime
    span_since: datetime
    until: datetime
    counts: Mapping[str, int]
    before: Mapping[str, int]
    seen: tuple[str, ...] = ()
    person_id: int | None = None
    partner_id: int | None = None
    id: int = 0


@dataclass(frozen=True, slots=True)
class Latest:
    """The newest closed period of a recipient and a cadence, and the number of its last row."""

    period: str
    id: int


class Digests:
    def __init__(self, tx: Transaction) -> None:
        self._tx = tx

    def alone(self) -> None:
        """Let nobody else close or open again any period until this transaction ends."""
        self._tx.alone("digests")

    def close(self, digest: KeptDigest) -> int | None:
        """Close a period; its number for who comes first, None for everybody after them."""
        return self.close_all([digest])[0]

    def close_all(self, closed: Sequence[KeptDigest]) -> list[int | None]:
        """Close some periods in one go; of each its number, as `close` gives it."""
        rows = self._tx.insert_all_new(digests, [_to_row(each) for each in closed])
        ids = {(row["recipient"], row["cadence"], row["period"]): row["id"] for row in rows}
        return [ids.get((each.recipient, each.cadence, each.period)) for each in closed]

    def seen_before(self, id: int) -> frozenset[str]:
        """Say what was waiting when the period before a digest's was closed."""
        one = digests.c
        mine = select(one.recipient, one.cadence).where(one.id == id).subquery()
        query = (
            select(one.seen)
            .join(mine, (one.recipient == mine.c.recipient) & (one.cadence == mine.c.cadence))
            .where(one.id < id)
            .order_by(one.id.desc())
        )
        return frozenset(self._tx.value(query.limit(1)) or ())

    def ready_after(self, id: int) -> list[int]:
        """List what was closed with something to tell for the same recipient after a digest."""
        one = digests.c
        whose = select(one.recipient).where(one.id == id).scalar_subquery()
        query = select(one.id).where(one.recipient == whose, one.id > id, one.state == "ready")
        return [row["id"] for row in self._tx.rows(query.order_by(one.id))]

    def open_again(self, id: int) -> None:
        """Undo the closing of a digest that was not told, and of what was closed after it.

        What it covers is covered by the next one, and its period is due once more.
        """
        one = digests.c
        whose = select(one.recipient).where(one.id == id).scalar_subquery()
        undone = [
            row["id"]
            for row in self._tx.rows(select(one.id).where(one.recipient == whose, one.id >= id))
        ]
        self._tx.run(delete(digest_partners).where(digest_partners.c.digest_id.in_(undone)))
        self._tx.run(delete(digests).where(one.id.in_(undone)))

    def latest(self, recipients: Iterable[str]) -> dict[str, dict[Cadence, Latest]]:
        """Name the newest closed period of each cadence, for some recipients."""
        found: dict[str, dict[Cadence, Latest]] = {}
        one = digests.c
        for chunk in chunks(sorted(set(recipients))):
            query = (
                select(
                    one.recipient,
                    one.cadence,
                    func.max(one.period).label("period"),
                    func.max(one.id).label("id"),
                )
                .where(one.recipient.in_(chunk))
                .group_by(one.recipient, one.cadence)
            )
            for row in self._tx.rows(query):
                latest = Latest(row["period"], row["id"])
                found.setdefault(row["recipient"], {})[Cadence(row["cadence"])] = latest
        return found

    def get(self, id: int) -> KeptDigest | None:
        row = self._tx.row(select(digests).where(digests.c.id == id))
        return None if row is None else _from_row(row)

    def newest(self, recipients: Iterable[str]) -> dict[str, dict[Cadence, KeptDigest]]:
        """Give the newest closed period of each cadence, for some recipients."""
        found: dict[str, dict[Cadence, KeptDigest]] = {}
        one = digests.c
        for chunk in chunks(sorted(set(recipients))):
            # Names of one cadence sort as their times do.
            last = (
                select(one.recipient, one.cadence, func.max(one.period).label("period"))
                .where(one.recipient.in_(chunk))
                .group_by(one.recipient, one.cadence)
                .subquery()
            )
            query = select(digests).join(
                last,
                (one.recipient == last.c.recipient)
                & (one.cadence == last.c.cadence)
                & (one.period == last.c.period),
            )
            for row in self._tx.rows(query):
                kept = _from_row(row)
                found.setdefault(kept.recipient, {})[kept.cadence] = kept
        return found

    def names(self, id: int, partner_ids: Iterable[int]) -> None:
        """Note which partners a digest names."""
        for each in sorted(set(partner_ids)):
            self._tx.insert_new(digest_partners, {"digest_id": id, "partner_id": each})

    def prune(self, before: datetime, *, limit: int = 20_000) -> int:
        """Forget what ended before a time, but the newest of each recipient and cadence."""
        one = digests.c
        newest = select(func.max(one.id)).group_by(one.recipient, one.cadence)
        old = select(one.id).where(one.until < before, one.id.not_in(newest)).order_by(one.id)
        ids = [row["id"] for row in self._tx.rows(old.limit(limit))]
        for chunk in chunks(ids):
            self._tx.run(delete(digest_partners).where(digest_partners.c.digest_id.in_(chunk)))
            self._tx.run(delete(digests).where(one.id.in_(chunk)))
        return len(ids)

    def choice_of(self, person_id: int) -> DigestChoice:
        """Give how often a person wants digests; the default where they chose nothing."""
        return self.choices([person_id]).get(person_id, DigestChoice(person_id))

    def choices(self, person_ids: Iterable[int]) -> dict[int, DigestChoice]:
        """Give how often some people want digests, for those who chose."""
        return {
            row["person_id"]: DigestChoice(
                row["person_id"], Rhythm(row["rhythm"]), row["paused_until"], row["version"]
            )
            for chunk in chunks(sorted(set(person_ids)))
            for row in self._tx.rows(
                select(digest_choices).where(digest_choices.c.person_id.in_(chunk))
            )
        }

    def choose(self, choice: DigestChoice) -> DigestChoice:
        """Keep what a person chose where the version still holds. Raises: StaleVersion."""
        seen = self.choice_of(choice.person_id)
        if seen.version != choice.version:
            raise StaleVersion("the choice was saved by somebody else")
        kept = replace(choice, version=seen.version + 1)
        self._tx.upsert(
            digest_choices,
            {
                "person_id": kept.person_id,
                "rhythm": kept.rhythm,
                "paused_until": kept.paused_until,
                "version": kept.version,
            },
        )
        return kept

    def add_feed(self, feed: Feed) -> Feed:
        """Keep that a channel gets a digest."""
        values = _feed_row(feed)
        row = self._tx.insert(digest_feeds, {**values, "version": 1})
        return _feed(row)

    def save_feed(self, feed: Feed) -> Feed:
        """Save a changed one. Raises: StaleVersion."""
        return _feed(self._tx.save(digest_feeds, feed.id, feed.version, _feed_row(feed)))

    def feed(self, id: int) -> Feed | None:
        row = self._tx.row(select(digest_feeds).where(digest_feeds.c.id == id))
        return None if row is None else _feed(row)

    def feeds(self) -> list[Feed]:
        """List the channels' digests that go on, by number."""
        query = select(digest_feeds).where(digest_feeds.c.ended_at.is_(None))
        return [_feed(row) for row in self._tx.rows(query.order_by(digest_feeds.c.id))]


def digest_records(tx: Transaction, partner_id: int) -> set[str]:
    """Name the digests that were sent and name a partner, or are its own."""
    own = select(digests.c.id).where(
        (digests.c.partner_id == partner_id) & (digests.c.state == "ready")
    )
    naming = select(digest_partners.c.digest_id).where(digest_partners.c.partner_id == partner_id)
    found = {row["id"] for row in tx.rows(own)} | {row["digest_id"] for row in tx.rows(naming)}
    return {f"digest:{each}" for each in found}


def erase_digests(tx: Transaction, partner_id: int) -> Counter[str]:
    """Erase a partner's own digests, those of channels about it, and which others named it."""
    mine = select(digests.c.id).where(digests.c.partner_id == partner_id)
    for chunk in chunks(row["id"] for row in tx.rows(mine)):
        tx.run(delete(digest_partners).where(digest_partners.c.digest_id.in_(chunk)))
    tx.run(delete(digest_partners).where(digest_partners.c.partner_id == partner_id))
    gone = tx.run(delete(digests).where(digests.c.partner_id == partner_id))
    gone += tx.run(delete(digest_feeds).where(digest_feeds.c.partner_id == partner_id))
    return Counter({"digests": gone})


def _to_row(digest: KeptDigest) -> dict[str, Any]:
    return {
        "recipient": digest.recipient,
        "cadence": digest.cadence,
        "period": digest.period,
        "state": digest.state,
        "person_id": digest.person_id,
        "partner_id": digest.partner_id,
        "since": digest.since,
        "span_since": digest.span_since,
        "until": digest.until,
        "counts": dict(digest.counts),
        "before": dict(digest.before),
        "seen": list(digest.seen),
    }


def _from_row(row: RowMapping) -> KeptDigest:
    values: dict[str, Any] = {name: row[name] for name in KeptDigest.__slots__}
    return KeptDigest(**values | {"cadence": Cadence(row["cadence"]), "seen": tuple(row["seen"])})


def _feed_row(feed: Feed) -> dict[str, Any]:
    return {
        "channel": storable(feed.channel),
        "about": feed.about,
        "partner_id": feed.partner_id,
        "territory": storable(feed.territory),
        "cadence": feed.cadence,
        "zone": feed.zone,
        "made_by": feed.made_by,
        "made_at": feed.made_at,
        "ended_at": feed.ended_at,
    }


def _feed(row: RowMapping) -> Feed:
    values: dict[str, Any] = {name: row[name] for name in Feed.__slots__}
    return Feed(**values | {"about": About(row["about"]), "cadence": Cadence(row["cadence"])})
