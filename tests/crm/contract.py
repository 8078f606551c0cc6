"""What every CRM must do, whatever is behind it. Each back end subclasses `CrmContract`.

A back end brings its `OtherSide`: what people do in that CRM while the product is not looking.
"""

from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import islice
from typing import Protocol

import pytest

from crm.errors import BadRecord, CrmError
from crm.port import Batch, Crm, Kind, Record, Row, Upsert
from partnering.accounts import Account, Opportunity

NOW = datetime(2026, 11, 21, 9, 0, tzinfo=UTC)


class OtherSide(Protocol):
    """The CRM as its own people use it. A few records of every kind are there from the start."""

    def open(self) -> Crm:
        """Connect anew, as a process that starts does, with pages small enough to be many."""
        ...

    def now(self) -> datetime: ...

    def add_accounts(self, *names: str) -> list[str]:
        """Make accounts in one and the same moment; gives their keys."""
        ...

    def rename_account(self, key: str, name: str) -> None: ...

    def delete_account(self, key: str) -> None: ...

    def down(self) -> AbstractContextManager[None]:
        """Let the CRM be out of order for a while."""
        ...


class UndeletingSide(OtherSide, Protocol):
    """A CRM whose people can undo a delete."""

    def bring_back_account(self, key: str) -> None: ...


class SpoilingSide(OtherSide, Protocol):
    """A CRM whose people can make a record that nobody can use."""

    def spoil_account(self, key: str) -> None: ...


@dataclass
class Mirror:
    """The product's copy, kept as a sync keeps it: rows and checkpoint together."""

    side: OtherSide
    kind: Kind = Kind.ACCOUNT
    records: dict[str, Record] = field(default_factory=dict)
    set_aside: dict[str, str] = field(default_factory=dict)
    checkpoint: str | None = None

    def sync(self, crm: Crm, *, die_after: int | None = None) -> list[Batch]:
        """Take one pass, or its first batches as a process that is killed then."""
        taken: list[Batch] = []
        passes = crm.changes(self.kind, self.checkpoint, now=self.side.now())
        for batch in islice(passes, die_after):
            taken.append(batch)
            self.keep(batch)
        if taken and taken[-1].complete:
            self._drop_the_absent(crm, taken)
        return taken

    def keep(self, batch: Batch) -> None:
        for row in batch.rows:
            self.set_aside.pop(row.key, None)
            if row.record is None:
                self.records.pop(row.key, None)
            else:
                self.records[row.key] = row.record
        self.set_aside.update({bad.key: bad.reason for bad in batch.set_aside})
        self.checkpoint = batch.checkpoint

    def names(self) -> dict[str, str]:
        return {key: record.name for key, record in self.records.items()}

    def _drop_the_absent(self, crm: Crm, taken: list[Batch]) -> None:
        if crm.caps.changes != "snapshot" or taken[-1].unchanged:
            return
        named = {row.key for batch in taken for row in batch.rows}
        named |= {bad.key for batch in taken for bad in batch.set_aside}
        for key in set(self.records) - named:
            del self.records[key]


class _Parts:
    """What the parts of the contract work with. Subclasses give the fixture `side`."""

    @pytest.fixture
    def crm(self, side: OtherSide) -> Crm:
        return side.open()

    @pytest.fixture
    def mirror(self, side: OtherSide, crm: Crm) -> Mirror:
        """A mirror after its first load of accounts."""
        mirror = Mirror(side)
        mirror.sync(crm)
        return mirror


class CrmContract(_Parts):
    """What every CRM does."""

    # Reading everything.

    @pytest.mark.parametrize("kind", list(Kind))
    def test_a_first_load_names_every_record_once(
        self, side: OtherSide, crm: Crm, kind: Kind
    ) -> None:
        batches = list(crm.changes(kind, None, now=side.now()))

        keys = [row.key for batch in batches for row in batch.rows]
        assert len(keys) == len(set(keys)) > 0
        assert set(keys) == set(crm.keys(kind))
        assert not any(row.deleted for batch in batches for row in batch.rows)

    @pytest.mark.parametrize("kind", list(Kind))
    def test_only_the_last_batch_is_complete(self, side: OtherSide, crm: Crm, kind: Kind) -> None:
        batches = list(crm.changes(kind, None, now=side.now()))

        assert [batch.complete for batch in batches] == [False] * (len(batches) - 1) + [True]

    def test_a_first_load_comes_in_several_pages(self, mirror: Mirror, crm: Crm) -> None:
        batches = list(crm.changes(Kind.ACCOUNT, None, now=mirror.side.now()))

        assert len(batches) > 2
        assert all(batch.total == len(mirror.records) for batch in batches)

    @pytest.mark.parametrize("kind", list(Kind))
    def test_rows_carry_the_record_of_their_kind_and_key(
        self, side: OtherSide, crm: Crm, kind: Kind
    ) -> None:
        rows = [row for batch in crm.changes(kind, None, now=side.now()) for row in batch.rows]

        assert all(row.kind is kind and row.record and row.record.key == row.key for row in rows)
        assert {row.key: row.record for row in crm.fetch(kind, [rows[0].key])} == {
            rows[0].key: rows[0].record
        }

    # Reading what changed.

    def test_a_pass_without_changes_leaves_the_mirror_as_it_is(
        self, mirror: Mirror, crm: Crm
    ) -> None:
        before = dict(mirror.records)

        batches = mirror.sync(crm)

        assert mirror.records == before
        assert batches[-1].complete

    def test_an_unchanged_pass_stands_alone_and_has_no_rows(self, mirror: Mirror, crm: Crm) -> None:
        batches = mirror.sync(crm)

        if any(batch.unchanged for batch in batches):
            assert len(batches) == 1
            assert not batches[0].rows

    def test_new_and_changed_records_come_with_the_next_pass(
        self, side: OtherSide, mirror: Mirror, crm: Crm
    ) -> None:
        old = min(mirror.records)
        side.rename_account(old, "Renamed Ltd")
        (new,) = side.add_accounts("Brand New Inc")

        mirror.sync(crm)

        assert mirror.names()[old] == "Renamed Ltd"
        assert mirror.names()[new] == "Brand New Inc"

    def test_each_of_several_changes_to_one_record_arrives_in_the_end(
        self, side: OtherSide, mirror: Mirror, crm: Crm
    ) -> None:
        key = min(mirror.records)
        for name in ("First Ltd", "Second Ltd", "Third Ltd"):
            side.rename_account(key, name)
            mirror.sync(crm)
            assert mirror.names()[key] == name

    def test_records_made_in_one_moment_are_all_found(
        self, side: OtherSide, mirror: Mirror, crm: Crm
    ) -> None:
        names = [f"Tie {number}" for number in range(7)]
        first = side.add_accounts(*names[:3])
        mirror.sync(crm)
        second = side.add_accounts(*names[3:])

        mirror.sync(crm)

        assert [mirror.names()[key] for key in first + second] == names

    def test_a_change_between_two_pages_is_not_lost(
        self, side: OtherSide, mirror: Mirror, crm: Crm
    ) -> None:
        mirror.checkpoint = None
        pages = crm.changes(Kind.ACCOUNT, None, now=side.now())
        mirror.keep(next(pages))
        key = min(mirror.records)
        side.rename_account(key, "Changed In Between Ltd")
        for batch in pages:
            mirror.keep(batch)

        mirror.sync(crm)

        assert mirror.names()[key] == "Changed In Between Ltd"

    def test_a_replayed_checkpoint_leaves_the_same_mirror(
        self, side: OtherSide, mirror: Mirror, crm: Crm
    ) -> None:
        checkpoint = mirror.checkpoint
        side.delete_account(side.add_accounts("Gone Soon")[0])
        side.rename_account(min(mirror.records), "Renamed Ltd")
        mirror.sync(crm)
        once = dict(mirror.records)

        mirror.checkpoint = checkpoint
        mirror.sync(crm)

        assert mirror.records == once

    @pytest.mark.parametrize("die_after", [1, 2, 3])
    def test_a_crash_in_the_first_load_loses_nothing(
        self, side: OtherSide, crm: Crm, die_after: int
    ) -> None:
        mirror = Mirror(side)
        mirror.sync(crm, die_after=die_after)
        changed = min(mirror.records)
        side.rename_account(changed, "Changed While Dead Ltd")

        crm = side.open()
        mirror.sync(crm)

        assert set(mirror.records) == set(crm.keys(Kind.ACCOUNT))
        assert mirror.names()[changed] == "Changed While Dead Ltd"

    @pytest.mark.parametrize("die_after", [1, 2])
    def test_a_crash_in_a_later_pass_loses_nothing(
        self, side: OtherSide, mirror: Mirror, crm: Crm, die_after: int
    ) -> None:
        gone, *_ = sorted(mirror.records)
        side.delete_account(gone)
        new = side.add_accounts(*(f"New {number}" for number in range(5)))
        mirror.sync(crm, die_after=die_after)

        crm = side.open()
        mirror.sync(crm)

        assert set(new) <= set(mirror.records)
        assert set(mirror.records) == set(crm.keys(Kind.ACCOUNT))

    # Deletes.

    def test_a_deleted_record_leaves_the_mirror(
        self, side: OtherSide, mirror: Mirror, crm: Crm
    ) -> None:
        key = min(mirror.records)
        side.delete_account(key)

        mirror.sync(crm)

        assert key not in mirror.records
        assert key not in set(crm.keys(Kind.ACCOUNT))

    # Reading live.

    def test_fetch_answers_in_the_order_asked(self, mirror: Mirror, crm: Crm) -> None:
        keys = sorted(mirror.records, reverse=True)[:3]

        rows = crm.fetch(Kind.ACCOUNT, keys)

        assert [row.key for row in rows] == keys
        assert [row.record for row in rows] == [mirror.records[key] for key in keys]

    def test_fetch_tells_missing_records_as_deleted(
        self, side: OtherSide, mirror: Mirror, crm: Crm
    ) -> None:
        gone, here, *_ = sorted(mirror.records)
        side.delete_account(gone)

        rows = crm.fetch(Kind.ACCOUNT, ["never-was", gone, here])

        assert [row.key for row in rows] == ["never-was", gone, here]
        assert [row.deleted for row in rows] == [True, True, False]

    def test_fetch_of_nothing_is_nothing(self, crm: Crm) -> None:
        assert crm.fetch(Kind.OPPORTUNITY, []) == []

    def test_fetch_sees_a_change_at_once(self, side: OtherSide, mirror: Mirror, crm: Crm) -> None:
        key = min(mirror.records)
        side.rename_account(key, "Seen Live Ltd")

        (row,) = crm.fetch(Kind.ACCOUNT, [key])

        assert isinstance(row.record, Account)
        assert row.record.name == "Seen Live Ltd"

    def test_the_deals_of_an_account_are_read_live_and_no_others(self, crm: Crm) -> None:
        every = [
            row for batch in crm.changes(Kind.OPPORTUNITY, None, now=NOW) for row in batch.rows
        ]
        by_account: dict[str, set[str]] = {}
        for row in every:
            assert isinstance(row.record, Opportunity)
            by_account.setdefault(row.record.account_key, set()).add(row.key)
        first, *others = sorted(by_account)

        assert {row.key for row in crm.deals_of([first])} == by_account[first]
        wanted = {key for account in (first, *others[:1]) for key in by_account[account]}
        assert {row.key for row in crm.deals_of([first, *others[:1], "never-was"])} == wanted
        assert crm.deals_of([]) == []

    # How it is.

    def test_a_link_names_the_record_or_is_empty(self, mirror: Mirror, crm: Crm) -> None:
        key = min(mirror.records)
        link = crm.link(Kind.ACCOUNT, key)

        assert link == "" or key in link

    def test_a_crm_that_works_says_so(self, crm: Crm) -> None:
        condition = crm.condition()

        assert condition.ok, condition
        assert condition.words

    def test_a_crm_that_is_down_says_so_without_raising(self, side: OtherSide) -> None:
        with side.down():
            condition = side.open().condition()

        assert not condition.ok
        assert condition.words

    def test_work_waits_for_a_crm_that_is_down_and_goes_on_from_its_checkpoint(
        self, side: OtherSide, mirror: Mirror, crm: Crm
    ) -> None:
        (new,) = side.add_accounts("Made Before The Outage")
        before = dict(mirror.records), mirror.checkpoint
        with side.down(), pytest.raises(CrmError):
            mirror.sync(crm)
        assert (mirror.records, mirror.checkpoint) == before

        mirror.sync(crm)

        assert new in mirror.records


class UndeletingContract(_Parts):
    """What a CRM does besides where people can undo a delete."""

    def test_a_record_that_is_brought_back_is_in_the_mirror_again(
        self, side: UndeletingSide, mirror: Mirror, crm: Crm
    ) -> None:
        key = min(mirror.records)
        name = mirror.names()[key]
        side.delete_account(key)
        mirror.sync(crm)
        side.bring_back_account(key)

        mirror.sync(crm)

        assert mirror.names()[key] == name


class SpoilingContract(_Parts):
    """What a CRM does besides where people can make a record that nobody can use."""

    def test_a_bad_record_is_set_aside_and_the_others_go_on(
        self, side: SpoilingSide, mirror: Mirror, crm: Crm
    ) -> None:
        bad, other, *_ = sorted(mirror.records)
        side.spoil_account(bad)
        side.rename_account(other, "Renamed Ltd")

        mirror.sync(crm)

        assert mirror.set_aside[bad]
        assert mirror.names()[other] == "Renamed Ltd"
        assert bad in set(crm.keys(Kind.ACCOUNT))
        with pytest.raises(BadRecord):
            crm.fetch(Kind.ACCOUNT, [other, bad])

    def test_a_mended_record_is_no_longer_set_aside(
        self, side: SpoilingSide, mirror: Mirror, crm: Crm
    ) -> None:
        bad = min(mirror.records)
        side.spoil_account(bad)
        mirror.sync(crm)
        side.rename_account(bad, "Mended Ltd")

        mirror.sync(crm)

        assert not mirror.set_aside
        assert mirror.names()[bad] == "Mended Ltd"


class WritingContract(_Parts):
    """What a CRM does besides that can be written."""

    def test_an_upsert_sent_twice_writes_one_record(self, crm: Crm) -> None:
        write = Upsert(Kind.ACCOUNT, "contract-1", {"name": "Written Ltd", "city": "Ulm"})
        (first,) = crm.upsert([write])
        (second,) = crm.upsert([write])

        assert (first.problem, first.created) == ("", True)
        assert (second.problem, second.created) == ("", False)
        assert first.key == second.key
        assert _names(crm.fetch(Kind.ACCOUNT, [first.key])) == ["Written Ltd"]

    def test_an_upsert_changes_only_what_it_names(self, crm: Crm) -> None:
        crm.upsert([Upsert(Kind.ACCOUNT, "contract-2", {"name": "Before", "city": "Ulm"})])

        (written,) = crm.upsert([Upsert(Kind.ACCOUNT, "contract-2", {"name": "After"})])

        (row,) = crm.fetch(Kind.ACCOUNT, [written.key])
        assert isinstance(row.record, Account)
        assert (row.record.name, row.record.city) == ("After", "Ulm")

    def test_a_write_to_one_very_record_makes_none_and_takes_our_id(self, crm: Crm) -> None:
        (made,) = crm.upsert(
            [Upsert(Kind.ACCOUNT, "contract-7", {"name": "Theirs", "city": "Ulm"})]
        )
        kind, key = Kind.ACCOUNT, made.key

        (kept,) = crm.upsert([Upsert(kind, "contract-8", {"city": "Bonn"}, key=key, adopt=False)])
        (again,) = crm.upsert([Upsert(kind, "contract-7", {"city": "Kiel"})])
        (taken,) = crm.upsert([Upsert(kind, "contract-8", {"city": "Jena"}, key=key)])
        (found,) = crm.upsert([Upsert(kind, "contract-8", {"city": "Gera"})])

        assert [each.key for each in (kept, again, taken, found)] == [key] * 4
        assert not any(each.created or each.problem for each in (kept, again, taken, found))
        (row,) = crm.fetch(kind, [key])
        assert isinstance(row.record, Account)
        assert (row.record.name, row.record.city) == ("Theirs", "Gera")

    def test_a_write_to_a_record_that_is_gone_or_with_an_id_of_another_is_refused(
        self, side: OtherSide, crm: Crm
    ) -> None:
        kind = Kind.ACCOUNT
        one, two = crm.upsert(
            [Upsert(kind, f"contract-{number}", {"name": "X"}) for number in (9, 10)]
        )

        (taken,) = crm.upsert([Upsert(kind, "contract-9", {"city": "Ulm"}, key=two.key)])
        side.delete_account(one.key)
        (gone,) = crm.upsert([Upsert(kind, "contract-9", {"city": "Ulm"}, key=one.key)])

        assert taken.problem
        assert gone.problem
        assert not gone.created

    def test_a_new_deal_begins_in_a_stage(self, crm: Crm) -> None:
        assert crm.opening().stage

    def test_upserts_answer_in_order_and_one_refusal_stops_no_other(self, crm: Crm) -> None:

        written = crm.upsert(
            [
                Upsert(Kind.ACCOUNT, "contract-3", {"name": "Three"}),
                Upsert(Kind.ACCOUNT, "contract-4", {"shoe_size": "44"}),
                Upsert(Kind.ACCOUNT, "contract-5", {"city": "Ulm"}),
                Upsert(Kind.ACCOUNT, "contract-6", {"name": "Six"}),
                Upsert(Kind.ACCOUNT, "contract-3", {"city": "Bonn"}),
            ]
        )

        assert [each.external_id for each in written] == [
            f"contract-{number}" for number in (3, 4, 5, 6, 3)
        ]
        assert [bool(each.problem) for each in written] == [False, True, True, False, False]
        assert [bool(each.key) for each in written] == [True, False, False, True, True]
        assert written[0].key == written[4].key
        assert not written[4].created


def _names(rows: list[Row]) -> list[str]:
    return [row.record.name for row in rows if row.record]
