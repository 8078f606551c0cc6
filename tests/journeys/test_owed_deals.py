"""What the CRM does not say yet is found and written once; what it refused is not asked again."""

from dataclasses import replace

from crm.port import Kind
from journeys.owed_deals import note_owed_deals, owed_deals
from partnering.facts import DealWriteOwed
from partnering.registrations import Claim, State
from store.work import Store
from tests.journeys.office import Office
from tests.journeys.test_mirror_deals import deals, end, mirror, register, with_account


def owed(office: Office) -> list[int]:
    with office.desk.store.read() as view:
        return owed_deals(view)


def test_what_was_approved_while_writing_was_off_is_written_once_it_is_on(store: Store) -> None:
    office = with_account(store, writes=False)
    registration = register(office)
    assert owed(office) == [registration.id]
    assert note_owed_deals(office.desk, now=office.now) == 0, "it is off"

    office.writes_deals()
    assert note_owed_deals(office.desk, now=office.now) == 1
    office.settle()

    assert [each.registration_ref for each in deals(office)] == [registration.ref]
    assert owed(office) == []
    with store.read() as view:
        facts = [each.fact for each in view.facts.after(0, 1000)]
    assert facts.count(DealWriteOwed(registration.id)) == 1


def test_what_ended_while_writing_was_off_is_cleared_once_it_is_on(store: Store) -> None:
    office = with_account(store)
    registration = register(office)
    mirror(office, registration)
    end(office, registration, State.EXPIRED)

    assert owed(office) == [registration.id]
    note_owed_deals(office.desk, now=office.now)
    office.settle()

    assert [each.partner_name for each in deals(office)] == [""]
    assert owed(office) == []


def test_a_renamed_partner_is_named_anew_and_an_erased_one_is_taken_off(store: Store) -> None:
    office = with_account(store)
    registration = register(office)
    mirror(office, registration)
    with store.begin() as work:
        partner = work.partners.by_id(registration.partner_id)
        assert partner is not None
        work.partners.save(replace(partner, name="Alpine Group"))

    assert owed(office) == [registration.id]
    mirror(office, registration)
    assert [each.partner_name for each in deals(office)] == ["Alpine Group"]

    with store.begin() as work:
        work.erasing.deals(registration.partner_id, limit=10)
    assert owed(office) == [registration.id]
    mirror(office, registration)
    assert [each.partner_name for each in deals(office)] == [""]
    assert owed(office) == []


def test_what_the_crm_refused_waits_until_somebody_asks_again(store: Store) -> None:
    office = with_account(store)
    registration = register(office)
    office.crm.refuse(registration.ref, "STRING_TOO_LONG")
    mirror(office, registration)
    office.crm.refuse(registration.ref, "")
    assert owed(office) == []

    with store.begin() as work:
        [refused] = work.crm_writes.refused()
        work.crm_writes.put(replace(refused, content_hash="", problem=""))

    assert owed(office) == [registration.id]


def test_a_refused_account_waits_until_somebody_asks_again(store: Store) -> None:
    office = with_account(store)
    registration = register(office, account="new:DR-1")
    office.crm.refuse("AC-1", "DUPLICATES_DETECTED")
    mirror(office, registration)
    assert owed(office) == []

    with store.begin() as work:
        [refused] = work.crm_writes.refused()
        work.crm_writes.put(replace(refused, content_hash="", problem=""))

    assert owed(office) == [registration.id]


def test_a_deleted_deal_is_not_owed_for_ever(store: Store) -> None:
    office = with_account(store)
    registration = register(office)
    mirror(office, registration)
    office.crm.delete(Kind.OPPORTUNITY, deals(office)[0].key)
    with store.begin() as work:
        found = work.registrations.get(registration.id)
        assert found is not None
        assert found.window is not None
        longer = replace(found.window, last_day=found.window.last_day.replace(day=28))
        extended = replace(found, window=longer, version=found.version + 1)
        work.registrations.save(extended, seen=found.version, now=office.now)
    assert owed(office) == [registration.id]

    mirror(office, registration)
    assert owed(office) == []

    mirror(office, end(office, registration, State.RELEASED))
    assert owed(office) == []


def test_what_was_protected_before_our_time_makes_no_deal(store: Store) -> None:
    office = with_account(store)
    registration = register(office)
    with store.begin() as work:
        past = replace(registration, history_source="old.csv", version=registration.version + 1)
        work.registrations.save(past, seen=registration.version, now=office.now)

    assert owed(office) == []
    mirror(office, registration)
    assert deals(office) == []


def test_a_claim_without_a_customer_is_over(store: Store) -> None:
    office = with_account(store)
    registration = register(office, claim=Claim())
    mirror(office, registration)
    assert deals(office) == []
