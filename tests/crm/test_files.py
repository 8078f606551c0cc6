"""FilesCrm fulfils the contract, and says of a wrong file: which one, which row, which column."""

import csv
import os
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crm.errors import CrmError, Fatal, NotSupported
from crm.files import FilesCrm
from crm.files.sheet import parse
from crm.port import Batch, Crm, Kind, Record, Upsert
from partnering.accounts import Account, Lead, Opportunity
from partnering.money import Money
from partnering.people import CrmUser
from tests.crm.contract import CrmContract, SpoilingContract, UndeletingContract

NOW = datetime(2026, 11, 21, 9, 0, tzinfo=UTC)


class FilesSide:
    """A person with a spreadsheet."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.accounts = {f"A{number}": f"Account {number}" for number in range(7)}
        self.buried: dict[str, str] = {}
        self.save()
        write(folder, "users.csv", "id,name", "U1,Ann", "U2,Ben", "U3,Cid")
        write(folder, "opportunities.csv", "id,account_id,name", "O1,A1,Deal", "O2,A1,Deal")
        write(folder, "leads.csv", "id,company", "L1,Leads Inc", "L2,Leads Inc")

    def save(self) -> None:
        write_rows(self.folder / "accounts.csv", ["id", "name"], self.accounts.items())

    def open(self) -> Crm:
        return FilesCrm(self.folder, page_size=2)

    def now(self) -> datetime:
        return NOW

    def add_accounts(self, *names: str) -> list[str]:
        keys = [f"New {name}" for name in names]
        self.accounts |= dict(zip(keys, names, strict=True))
        self.save()
        return keys

    def rename_account(self, key: str, name: str) -> None:
        self.accounts[key] = name
        self.save()

    def delete_account(self, key: str) -> None:
        self.buried[key] = self.accounts.pop(key)
        self.save()

    def bring_back_account(self, key: str) -> None:
        self.accounts[key] = self.buried.pop(key)
        self.save()

    def spoil_account(self, key: str) -> None:
        self.rename_account(key, "x" * 10_000)

    @contextmanager
    def down(self) -> Iterator[None]:
        away = self.folder.with_name("away")
        self.folder.rename(away)
        yield
        away.rename(self.folder)


class TestFilesCrm(CrmContract, UndeletingContract, SpoilingContract):
    @pytest.fixture
    def side(self, tmp_path: Path) -> FilesSide:
        folder = tmp_path / "crm-data"
        folder.mkdir()
        return FilesSide(folder)


def write(folder: Path, name: str, *lines: str, encoding: str = "utf-8") -> None:
    (folder / name).write_text("\n".join(lines) + "\n", encoding=encoding, newline="")


def write_rows(path: Path, header: list[str], rows: object) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(header)
        writer.writerows(rows)  # type: ignore[arg-type]


def read(folder: Path, kind: Kind, since: str | None = None) -> list[Batch]:
    return list(FilesCrm(folder).changes(kind, since, now=NOW))


def records(folder: Path, kind: Kind) -> list[Record]:
    return [row.record for batch in read(folder, kind) for row in batch.rows if row.record]


def refusal(folder: Path, kind: Kind = Kind.ACCOUNT) -> str:
    with pytest.raises(Fatal) as caught:
        read(folder, kind)
    assert "\n" not in str(caught.value)
    return str(caught.value)


def test_every_column_of_the_four_files_is_read(tmp_path: Path) -> None:
    write(
        tmp_path,
        "accounts.csv",
        "ID,Name,website,country,state,city,postal_code,street,phone,email,duns,tax_id,parent_id,"
        "owner_id,type,colour",
        'A1,"Müller, GmbH",mueller.de,DE,BY,Ulm,01234,Weg 1,+49,a@b.de,123,DE9,A0,U1,Customer,red',
    )
    write(
        tmp_path,
        "opportunities.csv",
        "id,account_id,name,stage,amount,currency,close_date,is_closed,is_won,owner_id,"
        "product_families",
        "O1,A1,Deal,Proposal,1234.56,eur,2026-12-31,no,0,U1,Gears; Belts;Gears",
    )
    write(
        tmp_path,
        "leads.csv",
        "id,company,name,email,website,country,status,owner_id,is_converted",
        "L1,Leads Inc,Lea,LEA@leads.example,leads.example,US,Open,U1,yes",
    )
    write(
        tmp_path,
        "users.csv",
        "id,name,email,is_active,zone,manager_id",
        "U1,Ann,Ann@Vendor.example,false,Europe/Berlin,U2",
    )

    assert records(tmp_path, Kind.ACCOUNT) == [
        Account(
            key="A1",
            name="Müller, GmbH",
            website="mueller.de",
            country="DE",
            state="BY",
            city="Ulm",
            postal_code="01234",
            street="Weg 1",
            phone="+49",
            email="a@b.de",
            duns="123",
            tax_id="DE9",
            parent_key="A0",
            owner_key="U1",
            type="Customer",
        )
    ]
    assert records(tmp_path, Kind.OPPORTUNITY) == [
        Opportunity(
            key="O1",
            account_key="A1",
            name="Deal",
            stage="Proposal",
            amount=Money(123456, "EUR"),
            close_on=date(2026, 12, 31),
            owner_key="U1",
            families=("Belts", "Gears"),
        )
    ]
    assert records(tmp_path, Kind.LEAD) == [
        Lead(
            key="L1",
            company="Leads Inc",
            name="Lea",
            email="lea@leads.example",
            website="leads.example",
            country="US",
            status="Open",
            owner_key="U1",
            is_converted=True,
        )
    ]
    assert records(tmp_path, Kind.USER) == [
        CrmUser("U1", "Ann", "ann@vendor.example", False, False, "Europe/Berlin", "U2")
    ]


def test_accounts_alone_are_enough_and_their_owners_become_users(tmp_path: Path) -> None:
    write(tmp_path, "accounts.csv", "id,name,owner_email", "A1,One,ANN@vendor.example", "A2,Two,")

    assert [account.owner_key for account in records(tmp_path, Kind.ACCOUNT)] == [  # type: ignore[union-attr]
        "ann@vendor.example",
        "",
    ]
    assert records(tmp_path, Kind.USER) == [
        CrmUser("ann@vendor.example", "ann", "ann@vendor.example")
    ]


def test_an_owner_email_finds_the_user_who_has_it(tmp_path: Path) -> None:
    write(tmp_path, "accounts.csv", "id,name,owner_email", "A1,One,ann@vendor.example")
    write(tmp_path, "users.csv", "id,name,email", "U1,Ann,Ann@Vendor.example")

    (account,) = records(tmp_path, Kind.ACCOUNT)

    assert isinstance(account, Account)
    assert account.owner_key == "U1"
    assert [user.key for user in records(tmp_path, Kind.USER)] == ["U1"]


def test_a_new_user_changes_the_accounts_that_it_owns(tmp_path: Path) -> None:
    write(tmp_path, "accounts.csv", "id,name,owner_email", "A1,One,ann@vendor.example")
    (before,) = read(tmp_path, Kind.ACCOUNT)
    write(tmp_path, "users.csv", "id,name,email", "U1,Ann,ann@vendor.example")

    (after,) = read(tmp_path, Kind.ACCOUNT, before.checkpoint)

    assert isinstance(after.rows[0].record, Account)
    assert after.rows[0].record.owner_key == "U1"


@pytest.mark.parametrize(
    ("stage", "is_closed", "expected"),
    [
        ("Closed Won", "", (True, True)),
        ("Closed Lost", "", (True, False)),
        ("Proposal", "", (False, False)),
        ("Closed Won", "no", (False, True)),
    ],
)
def test_a_stage_says_whether_a_deal_is_closed_unless_the_column_does(
    tmp_path: Path, stage: str, is_closed: str, expected: tuple[bool, bool]
) -> None:
    write(
        tmp_path,
        "opportunities.csv",
        "id,account_id,name,stage,is_closed",
        f"O1,A1,Deal,{stage},{is_closed}",
    )

    (deal,) = records(tmp_path, Kind.OPPORTUNITY)

    assert isinstance(deal, Opportunity)
    assert (deal.is_closed, deal.is_won) == expected


def test_an_unchanged_file_brings_nothing_and_says_so(tmp_path: Path) -> None:
    write(tmp_path, "accounts.csv", "id,name", "A1,One")
    (first,) = read(tmp_path, Kind.ACCOUNT)

    (second,) = read(tmp_path, Kind.ACCOUNT, first.checkpoint)

    assert (second.unchanged, second.rows, second.complete) == (True, (), True)


def test_a_changed_file_with_its_old_time_stamp_and_size_is_read_again(tmp_path: Path) -> None:
    write(tmp_path, "accounts.csv", "id,name", "A1,One")
    path = tmp_path / "accounts.csv"
    stamp = path.stat().st_mtime_ns
    crm = FilesCrm(tmp_path)
    (first,) = crm.changes(Kind.ACCOUNT, None, now=NOW)
    write(tmp_path, "accounts.csv", "id,name", "A1,Two")
    os.utime(path, ns=(stamp, stamp))

    (second,) = crm.changes(Kind.ACCOUNT, first.checkpoint, now=NOW)

    assert not second.unchanged
    assert second.rows[0].record == Account("A1", "Two")


def test_a_file_that_went_back_after_a_crash_half_way_is_read_again(tmp_path: Path) -> None:
    write(tmp_path, "accounts.csv", "id,name", "A1,One", "A2,Two")
    (before,) = read(tmp_path, Kind.ACCOUNT)
    write(tmp_path, "accounts.csv", "id,name", "A1,Eins", "A2,Two")
    crash = next(FilesCrm(tmp_path, page_size=1).changes(Kind.ACCOUNT, before.checkpoint, now=NOW))
    write(tmp_path, "accounts.csv", "id,name", "A1,One", "A2,Two")

    (after,) = read(tmp_path, Kind.ACCOUNT, crash.checkpoint)

    assert [row.record for row in after.rows] == [Account("A1", "One"), Account("A2", "Two")]


def test_a_missing_optional_file_says_nothing_about_its_records(tmp_path: Path) -> None:
    write(tmp_path, "accounts.csv", "id,name", "A1,One")

    (batch,) = read(tmp_path, Kind.OPPORTUNITY)

    assert batch.unchanged


def test_a_header_alone_says_that_there_are_no_records(tmp_path: Path) -> None:
    write(tmp_path, "accounts.csv", "id,name")

    (batch,) = read(tmp_path, Kind.ACCOUNT)

    assert (batch.rows, batch.complete, batch.unchanged) == ((), True, False)


@pytest.mark.parametrize(
    ("lines", "words"),
    [
        (["id,website", "A1,x"], "accounts.csv, row 1, column name: is missing"),
        (["id;name", "A1;One"], "semicolons, expected commas"),
        (["", "id,name"], "accounts.csv, row 1: is empty, expected a header with id, name"),
        (["id,name,NAME", "A1,x,y"], "accounts.csv, row 1, column name: is there twice"),
        (["id,name", "A1,One", "A1,Two"], "accounts.csv, row 3, column id: is also in row 2"),
        (["id,name", "A1,One", ",Two"], "accounts.csv, row 3, column id: is empty"),
        (["id,name", "A1,One", "A2"], "accounts.csv, row 3: has 1 cells, expected 2"),
        (["id,name", 'A1,"One" two'], "accounts.csv, row 2: is not CSV"),
        (["id,name", "A1,One", 'A2,"Two'], "accounts.csv, row 3: is not CSV"),
    ],
)
def test_a_file_that_is_no_table_is_refused_whole_with_file_row_and_column(
    tmp_path: Path, lines: list[str], words: str
) -> None:
    write(tmp_path, "accounts.csv", *lines)

    assert words in refusal(tmp_path)


def test_a_wrong_encoding_is_told_by_row_and_column(tmp_path: Path) -> None:
    write(tmp_path, "accounts.csv", "id,name,city", "A1,One,Ulm", "A2,Café,Ulm", encoding="latin-1")

    assert refusal(tmp_path) == (
        "accounts.csv, row 3, column name: holds the byte 0xE9, expected UTF-8 text"
    )


def test_a_byte_order_mark_is_no_part_of_the_first_column(tmp_path: Path) -> None:
    write(tmp_path, "accounts.csv", "id,name", "A1,One", encoding="utf-8-sig")

    assert records(tmp_path, Kind.ACCOUNT) == [Account("A1", "One")]


def test_rows_are_counted_as_a_spreadsheet_shows_them(tmp_path: Path) -> None:
    write(tmp_path, "accounts.csv", "id,name,street", 'A1,One,"Weg 1', 'Hof"', "", "A2,,Weg 2")

    (batch,) = read(tmp_path, Kind.ACCOUNT)

    assert [bad.reason for bad in batch.set_aside] == [
        "accounts.csv, row 4, column name: is empty, expected a name"
    ]


@pytest.mark.parametrize(
    ("file", "kind", "header", "cells", "words"),
    [
        ("accounts.csv", Kind.ACCOUNT, "id,name", "1," + "x" * 10_000, "column name: has 10000"),
        ("accounts.csv", Kind.ACCOUNT, "id,name", "1,a\x00b", "column name: holds a control"),
        (
            "accounts.csv",
            Kind.ACCOUNT,
            "id,name,owner_email",
            "1,a,ann",
            "column owner_email: expected an e-mail",
        ),
        ("opportunities.csv", Kind.OPPORTUNITY, "id,account_id,name", "1,,a", "column account_id"),
        (
            "opportunities.csv",
            Kind.OPPORTUNITY,
            "id,account_id,name,amount",
            "1,A,a,lots",
            "column amount: expected a number such as 12500.00",
        ),
        (
            "opportunities.csv",
            Kind.OPPORTUNITY,
            "id,account_id,name,amount",
            "1,A,a,NaN",
            "column amount: expected a number",
        ),
        (
            "opportunities.csv",
            Kind.OPPORTUNITY,
            "id,account_id,name,amount,currency",
            "1,A,a,5,€",
            "column currency: expected three letters",
        ),
        (
            "opportunities.csv",
            Kind.OPPORTUNITY,
            "id,account_id,name,close_date",
            "1,A,a,31.12.2026",
            "column close_date: expected a date such as",
        ),
        (
            "opportunities.csv",
            Kind.OPPORTUNITY,
            "id,account_id,name,is_closed",
            "1,A,a,maybe",
            "column is_closed: expected true or false",
        ),
    ],
)
def test_a_row_that_cannot_be_used_is_set_aside_in_words(
    tmp_path: Path, file: str, kind: Kind, header: str, cells: str, words: str
) -> None:
    write(tmp_path, "accounts.csv", "id,name")
    write(tmp_path, file, header, cells)

    (batch,) = read(tmp_path, kind)

    assert batch.rows == ()
    assert [bad.key for bad in batch.set_aside] == ["1"]
    reason = batch.set_aside[0].reason
    assert f"{file}, row 2, {words}" in reason
    # The words are kept and shown; what stood in the cell may be somebody's address.
    assert repr(cells.rpartition(",")[2]) not in reason


def test_an_address_that_is_none_is_not_repeated_in_the_reason(tmp_path: Path) -> None:
    write(tmp_path, "accounts.csv", "id,name,owner_email", "1,a,maria lindt@vendra.example")

    (batch,) = read(tmp_path, Kind.ACCOUNT)

    assert batch.set_aside[0].reason == (
        "accounts.csv, row 2, column owner_email: expected an e-mail address"
    )


@pytest.mark.parametrize("zone", ["Mars/Base", "../../etc/passwd", "Europe"])
def test_a_zone_that_nobody_knows_reads_as_none(tmp_path: Path, zone: str) -> None:
    write(tmp_path, "accounts.csv", "id,name")
    write(tmp_path, "users.csv", "id,name,zone", f"1,Ann,{zone}", "2,Bo,Europe/Berlin")

    (batch,) = read(tmp_path, Kind.USER)

    assert [row.record.zone for row in batch.rows if isinstance(row.record, CrmUser)] == [
        "",
        "Europe/Berlin",
    ]


def test_files_are_never_written(tmp_path: Path) -> None:
    write(tmp_path, "accounts.csv", "id,name", "A1,One")

    with pytest.raises(NotSupported, match="only reads"):
        FilesCrm(tmp_path).upsert([Upsert(Kind.ACCOUNT, "DR-1", {"name": "Eins"})])


def test_the_condition_counts_what_is_there_and_what_is_set_aside(tmp_path: Path) -> None:
    write(tmp_path, "accounts.csv", "id,name", "A1,One", "A2,")

    condition = FilesCrm(tmp_path).condition()

    assert condition.ok
    assert "accounts.csv, row 3, column name" in condition.advice
    assert condition.details["accounts.csv"] == "1 rows, 1 set aside"
    assert condition.details["leads.csv"] == "not there"


def test_a_folder_without_accounts_is_told_with_what_to_do(tmp_path: Path) -> None:
    condition = FilesCrm(tmp_path).condition()

    assert not condition.ok
    assert "accounts.csv" in condition.words
    assert "COSELL_CRM_FILES" in condition.advice


@settings(deadline=None)
@given(st.binary(max_size=200))
def test_whatever_bytes_are_in_a_file_it_is_a_table_or_a_refusal_in_one_line(
    content: bytes,
) -> None:
    refused, sheet = "", None
    try:
        sheet = parse("accounts.csv", b"id,name\n" + content, frozenset({"id", "name"}))
    except CrmError as error:
        refused = str(error)

    assert (sheet is None) == refused.startswith("accounts.csv, row ")
    assert "\n" not in refused
    assert sheet is None or len({line.key for line in sheet.lines}) == len(sheet.lines)
