"""Reading the CRM: each kind by itself, what is baseline and what is news, and what is gone."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import pytest

from crm.errors import Fatal, Retriable
from crm.files.connector import FilesCrm
from crm.memory import MemoryCrm
from crm.port import Batch, Caps, Kind
from journeys.sync_accounts import FIRST_LOAD, sync
from partnering.accounts import Account, Lead, Opportunity
from store.work import Store
from tests.journeys.office import CONTOSO, CONTOSO_DEAL, MARIA, NOON, Office, open_office

ACME = Account("001ACME", "Acme", owner_key=MARIA.key)
LEAD = Lead("00QLEAD", "Acme")


class Broken(MemoryCrm):
    """A CRM that cannot read some kinds."""

    def __init__(self, *kinds: Kind, page_size: int = 200) -> None:
        super().__init__(page_size=page_size)
        self.kinds = set(kinds)

    def changes(self, kind: Kind, since: str | None, *, now: datetime) -> Iterator[Batch]:
        if kind in self.kinds:
            raise Fatal(f"no right to read {kind}")
        return super().changes(kind, since, now=now)


class Another(MemoryCrm):
    @property
    def caps(self) -> Caps:
        return replace(super().caps, name="another")


def _office(store: Store, crm: MemoryCrm | FilesCrm) -> Office:
    """An office that has not synced with this CRM yet."""
    memory = crm if isinstance(crm, MemoryCrm) else MemoryCrm()
    office = open_office(store, users=())
    with store.begin() as work:
        work.cursors.drop("crm:identity", *_cursors())
    return replace(office, desk=replace(office.desk, crm=crm), crm=memory)


def _cursors() -> list[str]:
    return [FIRST_LOAD, *(f"crm:{k}" for k in Kind), *(f"crm:first_pass:{k}" for k in Kind)]


def _causes(office: Office) -> dict[str, str]:
    with office.desk.store.read() as view:
        dues = {due.id: due.cause for due in view.accounts.due()}
        return {each.key: dues[each.id] for each in view.accounts.many(dues, gone=True).values()}


def _is_loaded(office: Office) -> bool:
    with office.desk.store.read() as view:
        return view.cursors.get(FIRST_LOAD) is not None


def _live(office: Office) -> set[str]:
    with office.desk.store.read() as view:
        return view.accounts.live_keys()


def test_a_kind_that_cannot_be_read_does_not_keep_the_others_from_being_read(
    store: Store,
) -> None:
    office = _office(store, Broken(Kind.USER, Kind.LEAD))
    office.crm.put(CONTOSO, CONTOSO_DEAL)

    with pytest.raises(Fatal, match="read user"):
        sync(office.desk, now=NOON)

    with store.read() as view:
        assert (view.accounts.count(), view.opportunities.count()) == (1, 1)


def test_accounts_are_loaded_although_leads_never_can_be(store: Store) -> None:
    office = _office(store, Broken(Kind.LEAD))
    office.crm.put(CONTOSO, CONTOSO_DEAL)
    for _ in range(2):
        with pytest.raises(Fatal):
            sync(office.desk, now=NOON)
        office.crm.put(ACME)

    assert _is_loaded(office)
    assert _causes(office) == {CONTOSO.key: "baseline", ACME.key: "news"}


def test_accounts_are_not_loaded_before_their_deals_are(store: Store) -> None:
    crm = Broken(Kind.OPPORTUNITY)
    office = _office(store, crm)
    office.crm.put(CONTOSO, CONTOSO_DEAL)
    with pytest.raises(Fatal):
        sync(office.desk, now=NOON)
    assert not _is_loaded(office)

    crm.kinds.clear()
    sync(office.desk, now=NOON)

    assert _is_loaded(office)


def test_a_first_pass_that_was_broken_off_goes_on_as_a_first_pass(store: Store) -> None:
    office = _office(store, MemoryCrm(page_size=1))
    office.crm.put(CONTOSO, ACME)
    office.crm.fail(Retriable("busy"), on="changes", after_batches=1)
    with pytest.raises(Retriable):
        sync(office.desk, now=NOON)
    assert _live(office) == {CONTOSO.key}

    sync(office.desk, now=NOON)

    assert _causes(office) == {CONTOSO.key: "baseline", ACME.key: "baseline"}
    assert _is_loaded(office)


def test_the_records_of_another_crm_are_baseline_and_those_of_the_former_one_gone(
    store: Store,
) -> None:
    office = _office(store, MemoryCrm())
    office.crm.put(CONTOSO, CONTOSO_DEAL)
    office.sync()
    another = Another(page_size=1)
    another.put(ACME, Account("001BOLT", "Bolt"), Opportunity("006A", ACME.key, "Deal"))
    another.fail(Retriable("busy"), on="changes", after_batches=1)
    office = replace(office, desk=replace(office.desk, crm=another), crm=another)

    with pytest.raises(Retriable):
        sync(office.desk, now=NOON)
    assert not _is_loaded(office)
    sync(office.desk, now=NOON)

    assert _live(office) == {ACME.key, "001BOLT"}
    assert _causes(office) == {ACME.key: "baseline", "001BOLT": "baseline", CONTOSO.key: "news"}
    assert _is_loaded(office)
    another.put(replace(CONTOSO, key="001NEW"))
    sync(office.desk, now=NOON)
    assert _causes(office)["001NEW"] == "news"


def test_accounts_that_come_after_a_folder_without_them_are_baseline(
    store: Store, tmp_path: Path
) -> None:
    (tmp_path / "users.csv").write_text("id,name,email\nU1,Maria,maria@vendra.example\n")
    office = _office(store, FilesCrm(tmp_path))
    with pytest.raises(Fatal, match="missing"):
        sync(office.desk, now=NOON)
    assert not _is_loaded(office)

    (tmp_path / "accounts.csv").write_text("id,name,owner\nA1,Contoso,U1\n")
    sync(office.desk, now=NOON)

    assert _causes(office) == {"A1": "baseline"}
    assert _is_loaded(office)


def test_what_another_process_put_during_a_pass_is_not_taken_for_gone(store: Store) -> None:
    class Slow(MemoryCrm):
        """While it is read from end to end, another process reads what is newer."""

        def changes(self, kind: Kind, since: str | None, *, now: datetime) -> Iterator[Batch]:
            yield from super().changes(kind, since, now=now)
            if kind is Kind.ACCOUNT:
                with store.begin() as work:
                    touched = replace(CONTOSO, name="Contoso, renamed and shared again")
                    work.accounts.put([ACME, touched], now=NOON, baseline=False)

    with store.begin() as work:
        old = Account("001OLD", "Old")
        work.accounts.put([CONTOSO, old], now=NOON, baseline=False)

    sync(_office(store, Slow()).desk, now=NOON, full=True)

    with store.read() as view:
        assert view.accounts.live_keys() == {CONTOSO.key, ACME.key}


def test_a_record_that_was_set_aside_is_forgotten_once_it_is_read_or_gone(store: Store) -> None:
    office = _office(store, MemoryCrm())
    office.crm.put(CONTOSO, ACME, LEAD)
    office.crm.spoil(Kind.ACCOUNT, CONTOSO.key, "no name")
    office.crm.spoil(Kind.ACCOUNT, ACME.key, "no name")
    office.sync()
    with store.begin() as work:
        assert work.set_aside.keys("account") == {CONTOSO.key, ACME.key}
        work.set_aside.put("account", "001SHARED", "no name", NOON)

    office.crm.put(CONTOSO)
    office.sync()
    with store.read() as view:
        assert view.set_aside.keys("account") == {ACME.key, "001SHARED"}

    sync(office.desk, now=NOON, full=True)
    with store.read() as view:
        assert view.set_aside.keys("account") == {ACME.key}


def test_who_leaves_the_crm_loses_their_rights_and_has_them_again_on_return(
    store: Store,
) -> None:
    office = open_office(store)
    office.crm.delete(Kind.USER, MARIA.key)
    office.sync()
    assert not office.person(MARIA).active

    office.crm.put(MARIA)
    office.sync()
    assert office.person(MARIA).active
