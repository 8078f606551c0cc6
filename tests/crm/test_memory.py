"""MemoryCrm fulfils the contract, and fails as it is told to."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime

import pytest

from crm.errors import Fatal, Retriable
from crm.memory import ANSWERED, MemoryCrm
from crm.port import Crm, Kind, Upsert
from partnering.accounts import Account, Lead, Opportunity
from partnering.people import CrmUser
from tests.crm.contract import (
    CrmContract,
    SpoilingContract,
    UndeletingContract,
    WritingContract,
)

NOW = datetime(2026, 11, 21, 9, 0, tzinfo=UTC)


class MemorySide:
    def __init__(self) -> None:
        self.crm = MemoryCrm(page_size=2)
        self.crm.put(*(Account(f"A{number}", f"Account {number}") for number in range(7)), at=NOW)
        self.crm.put(*(CrmUser(f"U{number}", f"User {number}") for number in range(3)), at=NOW)
        self.crm.put(*(Opportunity(f"O{number}", "A1", "Deal") for number in range(3)), at=NOW)
        self.crm.put(*(Lead(f"L{number}", "Leads Inc") for number in range(3)), at=NOW)
        self.buried: dict[str, Account] = {}

    def open(self) -> Crm:
        return self.crm

    def now(self) -> datetime:
        return NOW

    def add_accounts(self, *names: str) -> list[str]:
        keys = [f"New {name}" for name in names]
        self.crm.put(*(Account(f"New {name}", name) for name in names), at=NOW)
        return keys

    def rename_account(self, key: str, name: str) -> None:
        self.crm.put(Account(key, name), at=NOW)

    def delete_account(self, key: str) -> None:
        (row,) = self.crm.fetch(Kind.ACCOUNT, [key])
        assert isinstance(row.record, Account)
        self.buried[key] = row.record
        self.crm.delete(Kind.ACCOUNT, key, at=NOW)

    def bring_back_account(self, key: str) -> None:
        self.crm.put(self.buried.pop(key), at=NOW)

    def spoil_account(self, key: str) -> None:
        self.crm.spoil(Kind.ACCOUNT, key, "its name cannot be read")

    @contextmanager
    def down(self) -> Iterator[None]:
        self.crm.fail(Retriable("The CRM is down."), times=None)
        yield
        self.crm.recover()


class TestMemoryCrm(CrmContract, UndeletingContract, SpoilingContract, WritingContract):
    @pytest.fixture
    def side(self) -> MemorySide:
        return MemorySide()


def test_a_fault_is_raised_as_often_as_told() -> None:
    crm = MemoryCrm()
    crm.fail(Retriable("busy"), on="fetch", times=2)

    assert list(crm.keys(Kind.ACCOUNT)) == []
    for _ in range(2):
        with pytest.raises(Retriable, match="busy"):
            crm.fetch(Kind.ACCOUNT, [])
    assert crm.fetch(Kind.ACCOUNT, []) == []


def test_a_fault_can_wait_for_the_middle_of_a_pass() -> None:
    crm = MemoryCrm(page_size=1)
    crm.put(Account("A1", "One"), Account("A2", "Two"), Account("A3", "Three"))
    crm.fail(Fatal("gone"), on="changes", after_batches=2)
    pages = crm.changes(Kind.ACCOUNT, None, now=NOW)

    assert [next(pages).rows[0].key for _ in range(2)] == ["A1", "A2"]
    with pytest.raises(Fatal):
        next(pages)


def test_a_pass_brings_exactly_what_changed() -> None:
    crm = MemoryCrm()
    crm.put(Account("A1", "One"), Account("A2", "Two"), at=NOW)
    (first,) = crm.changes(Kind.ACCOUNT, None, now=NOW)
    crm.put(Account("A2", "Two Ltd"), at=NOW)

    (second,) = crm.changes(Kind.ACCOUNT, first.checkpoint, now=NOW)

    assert [row.key for row in second.rows] == ["A2"]
    assert second.rows[0].at == NOW


def test_deleting_what_is_not_there_is_the_tests_own_mistake() -> None:
    with pytest.raises(KeyError):
        MemoryCrm().delete(Kind.LEAD, "L1")


def test_a_write_whose_answer_is_lost_is_found_again_by_its_id() -> None:
    crm = MemoryCrm()
    crm.fail(Retriable("timed out"), on=ANSWERED)
    write = Upsert(Kind.OPPORTUNITY, "DR-1", {"account_key": "A1", "name": "Deal"})

    with pytest.raises(Retriable):
        crm.upsert([write])
    [made] = list(crm.keys(Kind.OPPORTUNITY))
    [again] = crm.upsert([write])

    assert (again.key, again.created) == (made, False)
