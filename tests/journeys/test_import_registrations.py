"""Earlier registrations come in whole or not at all; none is lost, and nobody hears of it."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from journeys.acting import COMMAND_LINE
from journeys.decide_registration import approve
from journeys.history_file import read_history
from journeys.history_report import HistoryReport
from journeys.import_registrations import import_history, waive_history
from journeys.register_deal import register
from journeys.watch_protection import remind_of_ends, watch_protection
from matching.unusable import InputFault
from partnering.accounts import Account
from partnering.conflict_cases import CaseState
from partnering.facts import CaseReminder, DealReminder, HistoryLoaded
from partnering.people import Person, Role
from partnering.refusals import Invalid, NotAllowed, NotNow, Unknown
from partnering.registrations import Registration, State
from store.work import Store
from tests.journeys.office import CONTOSO, MARIA, OMAR, PIA, Office, open_office
from tests.partnering.makers import A1_CLAIM

NOW = datetime(2026, 3, 10, 11, 0, tzinfo=UTC)
COLUMNS = "partner,customer,country,domain,families,received,protected_until,scope,account"
GLOBEX = Account(key="001GLOBEX", name="Globex Pharma AG", website="globex-pharma.ch", country="CH")
GLOBEX_DE = replace(
    GLOBEX, key="001GLOBEXDE", name="Globex Pharma Deutschland GmbH", parent_key=GLOBEX.key
)


@pytest.fixture
def office(store: Store) -> Office:
    """The office on both databases."""
    return opened(store)


@pytest.fixture
def small(sqlite_store: Store) -> Office:
    """The office where it does not matter which database holds it."""
    return opened(sqlite_store)


def opened(store: Store) -> Office:
    """Two partners, an admin, and the accounts of the CRM."""
    office = open_office(store)
    office.crm.put(CONTOSO, GLOBEX, GLOBEX_DE)
    office.sync()
    for name in ("Alpine", "Borealis"):
        office.add_partner(name)
    with store.begin() as work:
        work.people.grant(office.person(OMAR).id, Role.ADMIN)
    office.settle()
    office.messenger.told.clear()
    return office


def row(
    partner: str = "Alpine",
    customer: str = CONTOSO.name,
    *,
    families: str = "CORE",
    received: str = "2026-01-10",
    until: str = "2026-06-30",
    scope: str = "",
    account: str = CONTOSO.key,
    domain: str = "",
) -> str:
    return f"{partner},{customer},DE,{domain},{families},{received},{until},{scope},{account}"


def bring(office: Office, *rows: str, dry_run: bool = False) -> HistoryReport:
    file = read_history("\n".join([COLUMNS, *rows]).encode(), "old.csv", zone="UTC")
    return import_history(office.desk, file, by=COMMAND_LINE, now=NOW, dry_run=dry_run)


def all_of(store: Store) -> Sequence[Registration]:
    with store.read() as view:
        return view.registrations.in_state(*State)


def fault(office: Office, *rows: str) -> list[str]:
    with pytest.raises(InputFault) as refused:
        bring(office, *rows)
    return refused.value.lines()


def test_what_comes_in_keeps_its_dates_its_partner_and_its_protection(
    office: Office, store: Store
) -> None:
    report = bring(
        office,
        row(),
        row(families="FLOW", received="2025-01-10", until="2025-04-10"),
        row("Borealis", families="OTHER", received="2026-01-09T10:00:00Z"),
    )

    assert [each.ref for each in report.taken] == ["DR-3", "DR-1", "DR-2"]
    over, theirs, ours = all_of(store)
    assert (ours.received_at, ours.sequence) == (datetime(2026, 1, 10, tzinfo=UTC), 3)
    assert ours.window is not None
    assert ours.window.last_day == date(2026, 6, 30)
    assert ours.window.ends_at == datetime(2026, 7, 1, tzinfo=UTC)
    assert (ours.state, over.state, theirs.state) == (
        State.APPROVED,
        State.EXPIRED,
        State.APPROVED,
    )
    assert (ours.account_key, ours.history_source) == (CONTOSO.key, "old.csv")
    assert ours.submitter_id == office.person(OMAR).id
    with store.read() as view:
        assert {each.family for each in view.claims.active_on(CONTOSO.key, NOW)} == {
            "CORE",
            "OTHER",
        }
        assert view.deal_policies.content(ours.policy_version) is not None


def test_nobody_hears_of_it_and_one_fact_counts_it(office: Office, store: Store) -> None:
    with store.read() as view:
        before = max((each.id for each in view.facts.after(0, 10_000)), default=0)
    bring(office, row(), row("Borealis"))
    office.settle(hours=1)

    assert office.messenger.told == []
    with store.read() as view:
        facts = [each.fact for each in view.facts.after(before, 100)]
    assert facts == [HistoryLoaded(2)]


def test_what_was_due_before_it_came_in_is_not_reminded_of(small: Office) -> None:
    bring(small, row(until="2026-03-20"), row("Borealis", until="2026-03-20"))

    remind_of_ends(small.desk, now=NOW + timedelta(hours=1))
    watch_protection(small.desk, now=NOW + timedelta(hours=1))
    assert reminders_of(small.desk.store) == []

    remind_of_ends(small.desk, now=datetime(2026, 3, 13, 10, tzinfo=UTC))
    assert reminders_of(small.desk.store) == [DealReminder(1, "ends_7"), DealReminder(2, "ends_7")]


def reminders_of(store: Store) -> list[object]:
    with store.read() as view:
        facts = [each.fact for each in view.facts.after(0, 10_000)]
    return [each for each in facts if isinstance(each, DealReminder | CaseReminder)]


def test_a_second_import_of_the_same_file_changes_nothing(office: Office, store: Store) -> None:
    rows = (
        row(),
        row("Borealis", account=""),
        row(customer="Nowhere Known Ltd", account="", domain="nowhere-known.example"),
        row(customer="Gone By Now Ltd", account="new", until="2026-02-01"),
    )
    first = bring(office, *rows)
    before = all_of(store)

    again = bring(office, *rows)

    assert (len(first.taken), first.same) == (4, 0)
    assert (len(again.taken), again.same, again.collisions) == (0, 4, ())
    assert all_of(store) == before
    with store.read() as view:
        assert len(view.conflict_cases.open()) == 1


def test_the_oldest_of_very_many_is_known_again_too(small: Office) -> None:
    bring(small, row())
    [oldest] = all_of(small.desk.store)
    with small.desk.store.begin() as work:
        for _ in range(1_000):
            later = replace(oldest, sequence=None, state=State.EXPIRED, received_at=NOW)
            work.registrations.add(later, now=NOW)

    assert bring(small, row()).same == 1


def test_a_dry_run_says_the_same_and_writes_nothing(small: Office) -> None:
    rows = (row(), row("Borealis", account=""))
    plan = bring(small, *rows, dry_run=True)

    assert all_of(small.desk.store) == []
    with small.desk.store.read() as view:
        assert not view.programme.get().history_ready
    done = bring(small, *rows)
    assert [(each.row, each.account_key, each.state) for each in plan.taken] == [
        (each.row, each.account_key, each.state) for each in done.taken
    ]
    assert [(each.left, each.right) for each in plan.collisions] == [("row 2", "row 3")]
    assert [(each.left, each.right) for each in done.collisions] == [("DR-1", "DR-2")]
    assert (plan.collisions[0].case_ref, done.collisions[0].case_ref) == ("", "CF-1")


def test_two_that_protect_the_same_thing_both_stay_and_a_case_is_opened(
    office: Office, store: Store
) -> None:
    report = bring(
        office, row(scope="Ulm"), row("Borealis", received="2026-01-11"), row(families="FLOW")
    )

    [clash] = report.collisions
    assert (clash.left, clash.right, clash.families) == ("DR-1", "DR-3", ("CORE",))
    assert all(each.protected_at(NOW) for each in all_of(store))
    with store.read() as view:
        [case] = view.conflict_cases.open()
        contested = {each.registration_id for each in view.claims.contested()}
    assert (case.registration_ids, case.state) == ((1, 3), CaseState.OPEN)
    assert len(case.evidence) == 2
    assert contested == {1, 3}


def test_one_to_a_whole_group_collides_with_one_at_a_company_of_it(small: Office) -> None:
    group = f"{row(account=GLOBEX.key)},yes"
    part = f"{row('Borealis', account=GLOBEX_DE.key)},no"
    file = read_history(
        "\n".join([f"{COLUMNS},whole_group", group, part]).encode(), "old.csv", zone="UTC"
    )

    report = import_history(small.desk, file, by=COMMAND_LINE, now=NOW)

    assert [(each.left, each.right) for each in report.collisions] == [("DR-1", "DR-2")]


def test_what_was_loaded_before_collides_too(office: Office, store: Store) -> None:
    bring(office, row())
    report = bring(office, row("Borealis"))

    assert [(each.left, each.right) for each in report.collisions] == [("DR-1", "DR-2")]
    with store.read() as view:
        assert [each.registration_id for each in view.claims.contested()] == [2]


def test_the_account_is_found_where_matching_is_sure(small: Office) -> None:
    said = row(customer="Contoso Maschinenbau", domain="contoso-maschinenbau.de", account="")
    report = bring(small, said)

    assert [each.account_key for each in report.taken] == [CONTOSO.key]


def test_where_matching_is_not_sure_the_row_is_refused_with_whom_it_may_mean(small: Office) -> None:
    policy = replace(small.desk.policy, auto_from=1.0, review_from=0.01)
    small.desk = replace(small.desk, policy=policy)

    [told] = fault(small, row(customer="Contoso Maschinenbau", account=""))

    assert told.startswith(
        "old.csv, row 2, column account: may be Contoso Maschinenbau GmbH (001CONTOSO)"
    )
    assert all_of(small.desk.store) == []
    assert bring(small, row(customer="Contoso Maschinenbau", account="new")).taken


def test_rows_about_one_customer_whom_nobody_knows_stand_under_one_key(small: Office) -> None:
    rows = [row(name, "Nowhere Known Ltd", account="") for name in ("Alpine", "Borealis")]

    report = bring(small, *rows)

    assert {each.account_key for each in all_of(small.desk.store)} == {"new:1"}
    assert len(report.collisions) == 1


def test_every_row_that_cannot_be_used_is_named_and_nothing_comes_in(small: Office) -> None:
    told = fault(
        small,
        row(),
        row("Cobalt"),
        row(received="2026-07-01"),
        row(received="2026-02-01", until="2026-01-01"),
        row(),
    )

    assert [line.partition(": ")[0] for line in told[:-1]] == [
        "old.csv, row 3, column partner",
        "old.csv, row 4",
        "old.csv, row 5",
        "old.csv, row 6",
    ]
    assert "known: Alpine, Borealis" in told[0]
    assert "in the future" in told[1]
    assert "says the same as row 2" in told[3]
    assert told[-1] == "old.csv: refused for 4 of 5 rows"
    assert all_of(small.desk.store) == []
    assert "no account '001NONE'" in fault(small, row(account="001NONE"))[0]


def test_only_who_has_the_right_brings_them_in(small: Office) -> None:
    file = read_history(f"{COLUMNS}\n{row()}".encode(), "old.csv", zone="UTC")
    with pytest.raises(NotAllowed):
        import_history(small.desk, file, by=small.person(MARIA), now=NOW)
    with pytest.raises(NotAllowed):
        waive_history(small.desk, "none", by=small.person(MARIA), now=NOW)
    import_history(small.desk, file, by=small.person(PIA), now=NOW)
    assert all_of(small.desk.store)[0].submitter_id == small.person(PIA).id


def test_without_an_admin_somebody_has_to_sign_for_it(sqlite_store: Store) -> None:
    office = open_office(sqlite_store)
    office.crm.put(CONTOSO)
    office.sync()
    office.add_partner("Alpine")
    with pytest.raises(Unknown, match="--as"):
        bring(office, row())


def deciding(office: Office, store: Store) -> tuple[Registration, Person]:
    """A registration that waits, and who decides on it."""
    with store.begin() as work:
        partner = work.partners.by_name("Alpine")
        assert partner is not None
        rosa = work.people.act_by_mail(
            partner.id, Role.PARTNER_REP, address="rosa@alpine.example", name="Rosa"
        )
        work.people.add("Dana", "dana@vendra.example", {Role.DEAL_DESK})
        dana = work.people.by_email("dana@vendra.example")
    assert dana is not None
    claim = replace(A1_CLAIM, customer="Initech SA", domain="initech.example")
    claim = replace(claim, last_contact_on=date(2026, 3, 1), close_on=date(2026, 9, 1))
    return register(office.desk, partner.id, claim, by=rosa, now=NOW), dana


def test_nothing_is_approved_until_earlier_ones_are_loaded(office: Office, store: Store) -> None:
    waiting, dana = deciding(office, store)
    later = NOW + timedelta(minutes=1)
    with pytest.raises(NotNow, match="Earlier registrations are not loaded yet"):
        approve(office.desk, waiting.id, shown=waiting.version, by=dana, now=later)

    bring(office, row())

    done = approve(office.desk, waiting.id, shown=waiting.version, by=dana, now=later)
    assert isinstance(done, Registration)
    assert done.state is State.APPROVED


def test_or_until_somebody_says_that_there_are_none(small: Office) -> None:
    waiting, dana = deciding(small, small.desk.store)
    with pytest.raises(Invalid, match="Say why"):
        waive_history(small.desk, " ", by=small.person(PIA), now=NOW)
    waive_history(small.desk, "Our first programme.", by=small.person(PIA), now=NOW)

    done = approve(small.desk, waiting.id, shown=waiting.version, by=dana, now=NOW)
    assert isinstance(done, Registration)
    with small.desk.store.read() as view:
        assert view.programme.get().setup["history_why"] == "Our first programme."


def test_what_is_loaded_is_not_waived(small: Office) -> None:
    bring(small, row())
    with pytest.raises(Invalid, match="loaded already"):
        waive_history(small.desk, "none", by=small.person(PIA), now=NOW)
