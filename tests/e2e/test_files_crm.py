"""The main job for people without a CRM: a folder of CSV files that somebody exports anew."""

import csv
import io
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from sandbox.world import Kind, build
from tests.e2e.bustle import PARTNER, invented
from tests.e2e.ledger import is_quiet, overlap_of, rows_of
from tests.e2e.nursery import Nursery
from tests.e2e.town import Town, open_town, wait_for, words_of

pytestmark = pytest.mark.timeout(240)

Row = dict[str, str]
OWNER = "maria.keller@vendra.example"
UNKNOWN = "A-999"
NAME, WEBSITE, COUNTRY = invented(1)[0]


@dataclass
class Export:
    """The files as somebody's CRM exports them: whole, and in place of those of before."""

    folder: Path
    accounts: list[Row] = field(default_factory=list)

    def write(self, name: str, rows: list[Row]) -> None:
        text = io.StringIO()
        writer = csv.DictWriter(text, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)
        self.put(name, text.getvalue().encode())

    def put(self, name: str, content: bytes) -> None:
        part = self.folder / f"{name}.part"
        part.write_bytes(content)
        part.replace(self.folder / name)

    def change(self, key: str, **values: str) -> None:
        """Export the accounts again after one of them has changed."""
        self.accounts = [{**row, **values} if row["id"] == key else row for row in self.accounts]
        self.write("accounts.csv", self.accounts)


@pytest.fixture
def export(tmp_path: Path) -> Export:
    """Thirty accounts of the invented world, their sellers, and one that nobody can recognise."""
    folder = tmp_path / "crm"
    folder.mkdir()
    world = build()
    made = Export(folder)
    sellers = {str(p.user_id): p for p in world.people if p.kind is Kind.ACCOUNT_EXECUTIVE}
    for account in [each for each in world.accounts if each.owner_id in sellers][:29]:
        at = account.listing
        made.accounts.append(
            {"id": account.id, "name": at.name, "website": at.website, "country": at.country,
             "phone": at.phone, "owner_email": sellers[account.owner_id].email}
        )  # fmt: skip
    made.accounts.append(
        {"id": UNKNOWN, "name": "To be named", "website": "", "country": "", "phone": "",
         "owner_email": OWNER}
    )  # fmt: skip
    made.write("accounts.csv", made.accounts)
    made.write(
        "users.csv",
        [
            {"id": key, "name": p.name, "email": p.email, "zone": p.zone}
            for key, p in sellers.items()
        ],
    )
    made.write(
        "opportunities.csv",
        [{"id": "O-1", "account_id": UNKNOWN, "name": "New business", "stage": "Qualification",
          "amount": "12000", "owner_email": OWNER}],
    )  # fmt: skip
    return made


@pytest.fixture
def town(
    first_day_folder: Path, tmp_path: Path, nursery: Nursery, export: Export
) -> Iterator[Town]:
    """A town whose product starts on an empty database and reads files."""
    extra = {"COSELL_CRM": "files", "COSELL_CRM_FILES": str(export.folder)}
    folder = tmp_path / "town"
    with open_town(first_day_folder, folder, extra=extra, nursery=nursery) as opened:
        for made in folder.glob("cosell.db*"):
            made.unlink()
        yield opened


def test_a_new_export_is_told_judged_and_stays_away(town: Town, export: Export) -> None:
    start_with_a_list(town)

    export.change(UNKNOWN, name=NAME, website=WEBSITE, country=COUNTRY)
    alert = wait_for(lambda: card_of(town), "the alert in the owner's direct messages")
    assert NAME in words_of(alert)
    assert "New business" in words_of(alert)

    assert town.press(OWNER, alert, "v1:overlap:wrong").get("acked") is True
    wait_for(lambda: "take_back" in words_of(card_of(town)), "the card to change")
    export.change(UNKNOWN, phone="+49 30 1234567")
    wait_for(lambda: phone_of(town, UNKNOWN) == "+49 30 1234567", "the next sync")
    wait_for(lambda: is_quiet(town, {}), "its mapping")

    with rows_of(town) as rows:
        assert [row["state"] for row in rows("SELECT state FROM overlaps")] == ["hidden"]
    cards = [m for m in town.direct_messages(OWNER) if overlap_of(m) is not None]
    assert len(cards) == 1


def test_a_broken_export_is_named_and_nothing_of_it_is_used(town: Town, export: Export) -> None:
    start_with_a_list(town)
    first = export.accounts[0]["id"]
    spoilt: list[tuple[Callable[[bytes], bytes], tuple[str, ...]]] = [
        (lambda text: text.replace(b"id,name,", b"id,title,", 1), ("row 1", "column name")),
        (lambda text: text + text.splitlines()[-1] + b"\r\n", ("row 32", "column id")),
        (lambda text: text.replace(b"RENAMED", "Müller".encode("latin-1")), ("row 2", "UTF-8")),
    ]
    before = names_in(town)
    for number, (spoil, words) in enumerate(spoilt):
        renamed = [
            {**row, "name": f"RENAMED {number}"} if row["id"] == first else row
            for row in export.accounts
        ]
        export.write("accounts.csv", renamed)
        export.put("accounts.csv", spoil((export.folder / "accounts.csv").read_bytes()))

        said = wait_for(partial(sync_words, town, words), f"readyz with {words}")
        assert said.startswith("accounts.csv, ")
        assert "\n" not in said
        told = town.run("doctor")
        assert told.returncode == 1
        wrong = [line for line in told.stdout.splitlines() if line.startswith("WRONG crm: ")]
        assert len(wrong) == 1
        assert all(word in wrong[0] for word in words), wrong
        assert names_in(town) == before
        export.write("accounts.csv", export.accounts)
        wait_for(lambda: sync_words(town, ("ok",)), "the mended file to be read")

    export.change(UNKNOWN, name=NAME, website=WEBSITE, country=COUNTRY)
    wait_for(lambda: card_of(town), "the alert after the files were mended")
    assert town.wait_ready()["checks"]["crm"] == "ok"


def test_one_bad_row_is_set_aside_and_the_others_go_on(town: Town, export: Export) -> None:
    start_with_a_list(town)
    first, second = (row["id"] for row in export.accounts[:2])
    before = names_in(town)

    export.change(first, name="x" * 10_000)
    export.change(second, name="Renamed and read")
    wait_for(lambda: names_in(town)[second] == "Renamed and read", "the good row")

    told = town.run("doctor")
    assert told.returncode == 1
    (line,) = [line for line in told.stdout.splitlines() if line.startswith("WRONG records: ")]
    assert "accounts.csv, row 2, column name" in line
    assert "x" * 300 not in told.stdout
    assert names_in(town)[first] == before[first]

    export.change(first, name="Short again")
    wait_for(lambda: names_in(town)[first] == "Short again", "the mended row")
    assert "WRONG records" not in town.run("doctor").stdout


def start_with_a_list(town: Town) -> None:
    """Start the product, wait for the first sync, and share a partner's list beside it."""
    town.start()
    town.wait_ready()
    wait_for(lambda: len(names_in(town)) == 30, "the first sync")
    listed = town.folder / "kestrel.csv"
    listed.write_text(f"id,name,website,country\nKW-1,{NAME},{WEBSITE},{COUNTRY}\n", "utf-8")
    for call in (
        ("partners", "add", PARTNER),
        ("partners", "import", PARTNER, str(listed), "--segment", "customers", "--source", "a test",
         "--start-alerts"),
    ):  # fmt: skip
        told = town.run(*call)
        assert told.returncode == 0, told.stderr
    wait_for(lambda: is_quiet(town, {}), "the list to be mapped")


def card_of(town: Town) -> dict[str, Any]:
    """Give the first alert in the owner's direct messages; nothing where there is none."""
    found = (m for m in town.direct_messages(OWNER) if overlap_of(m) is not None)
    return next(found, {})


def names_in(town: Town) -> dict[str, str]:
    with rows_of(town) as rows:
        held = rows("SELECT key, name FROM accounts WHERE deleted_at IS NULL")
    return {row["key"]: row["name"] for row in held}


def phone_of(town: Town, key: str) -> str:
    with rows_of(town) as rows:
        found = rows("SELECT key, phone FROM accounts")
    return next(str(row["phone"]) for row in found if row["key"] == key)


def sync_words(town: Town, words: tuple[str, ...]) -> str:
    """Give what readyz says of the sync, once it holds these words."""
    said = str(town.readyz().get("checks", {}).get("sync", ""))
    return said if all(word in said for word in words) else ""
