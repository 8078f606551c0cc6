"""`cosell crm`: what is owed and refused, and which deal a registration is about."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from partnering.facts import DealLinked, DealUnlinked
from partnering.registrations import Registration
from store.crm_writes import CrmWrite
from store.work import Store
from tests.app.test_cli import Cosell, cosell, one_line, store
from tests.store.deals import approved, put_deal, put_partner

__all__ = ["cosell", "store"]

NOW = datetime.now(UTC)


@pytest.fixture
def registration(store: Store, monkeypatch: pytest.MonkeyPatch) -> Registration:
    """A protected deal, and a folder of files with two deals, of which one is on its account."""
    monkeypatch.setenv("COSELL_CRM", "files")
    folder = Path("crm-data")
    folder.mkdir()
    (folder / "accounts.csv").write_text("id,name\n001A,Contoso\n001B,Globex\n")
    (folder / "opportunities.csv").write_text(
        "id,account_id,name\n006A,001A,Contoso rollout\n006B,001B,Globex rollout\n"
    )
    with store.begin() as work:
        value = put_deal(work, put_partner(work))
        return work.registrations.save(approved(value, now=NOW), seen=value.version, now=NOW)


def test_what_is_owed_and_what_was_refused_is_listed_and_asked_for_again(
    cosell: Cosell, store: Store, registration: Registration
) -> None:
    refused = CrmWrite("opportunity", registration.ref, "", "x:y", "DUPLICATE_VALUE", NOW)
    told = cosell("crm", "writes")
    assert "to write, once it is on: the deals of 1 registrations" in told.out

    with store.begin() as work:
        work.crm_writes.put(refused)
    told = cosell("crm", "writes", "--again")
    assert f"refused: {registration.ref}: DUPLICATE_VALUE" in told.out
    assert "the deals of 1 registrations" in cosell("crm", "writes").out


def test_a_deal_is_linked_and_the_link_taken_back(
    cosell: Cosell, store: Store, registration: Registration
) -> None:
    linked = cosell("crm", "link", registration.ref, "006A")
    assert linked.status == 0, linked
    assert linked.out == f"Contoso rollout is the deal of {registration.ref} from now on\n"

    undone = cosell("crm", "unlink", "006A")
    assert undone.status == 0, undone
    with store.read() as view:
        facts = [each.fact for each in view.facts.after(0)]
        assert view.deal_links.of_registration(registration.id) == []
    assert facts == [DealLinked(registration.id, "006A"), DealUnlinked(registration.id, "006A")]


def test_what_cannot_be_linked_is_said_in_one_line(
    cosell: Cosell, registration: Registration
) -> None:
    assert "is not on the account of" in one_line(cosell("crm", "link", "DR-1", "006B"), 2)
    assert "There is no deal" in one_line(cosell("crm", "link", "DR-1", "006Z"), 2)
    assert "There is no registration" in one_line(cosell("crm", "link", "AC-1", "006A"), 2)
    assert "Nobody has linked" in one_line(cosell("crm", "unlink", "006A"), 2)
