"""What a sync hands on of deals and accounts: what concerns a registration, and is not ours."""

from dataclasses import replace
from datetime import timedelta

import pytest

from crm.port import Kind, Row
from journeys.deal_evidence import bought, deals_of, fresh_deals, last_checked_at, number_of
from journeys.sync_accounts import sync
from journeys.touched_deals import note_merged
from partnering.accounts import Account, Opportunity
from partnering.deal_policy import DealPolicy
from partnering.facts import AccountMerged, Fact, OpportunityTouched
from partnering.registrations import Registration, State
from store.work import Store
from tests.journeys.office import CONTOSO, CONTOSO_DEAL, NOON, Office, open_office
from tests.journeys.test_mirror_deals import deals, end, mirror, register, with_account

TOUCHED = (OpportunityTouched, AccountMerged)
OTHER = Account("001OTHER", "Somebody Else")


def handed_on(office: Office, *, full: bool = False) -> list[Fact]:
    """Sync, and list what that recorded of deals and accounts."""
    with office.desk.store.read() as view:
        last = max((each.id for each in view.facts.after(0, 10_000)), default=0)
    sync(office.desk, now=office.now, full=full)
    with office.desk.store.read() as view:
        found = view.facts.after(last, 10_000)
    return [each.fact for each in found if isinstance(each.fact, TOUCHED)]


def protected(store: Store, *there: Opportunity) -> tuple[Office, Registration]:
    """An account that a registration protects, whose deal in the CRM is made and known."""
    office = with_account(store, *there)
    registration = register(office)
    mirror(office, registration)
    sync(office.desk, now=office.now)
    return office, registration


def test_t_09_a_new_deal_on_a_protected_account_is_handed_on_once(store: Store) -> None:
    office, registration = protected(store)
    office.crm.put(
        CONTOSO_DEAL, OTHER, replace(CONTOSO_DEAL, key="006OTHER", account_key=OTHER.key)
    )

    assert handed_on(office) == [OpportunityTouched(CONTOSO_DEAL.key, registration.id)]
    assert handed_on(office) == []


def test_what_we_wrote_ourselves_is_no_news(store: Store) -> None:
    office = with_account(store, replace(CONTOSO_DEAL, families=("FLOW",)))
    registration = register(office)

    mirror(office, registration)
    assert handed_on(office) == [], "a deal that was linked"

    mirror(office, end(office, registration, State.RELEASED))
    assert handed_on(office) == [], "and one that was cleared"


def test_what_a_seller_changes_in_our_deal_is_news(store: Store) -> None:
    office, registration = protected(store)
    [deal] = deals(office)
    office.crm.put(replace(deal, stage="Negotiation"))

    assert handed_on(office) == [OpportunityTouched(deal.key, registration.id)]


def test_what_a_seller_changed_just_before_we_wrote_is_news(store: Store) -> None:
    office, registration = protected(store)
    [deal] = deals(office)
    office.crm.put(replace(deal, stage="Negotiation"))
    mirror(office, end(office, registration, State.RELEASED))

    assert handed_on(office) == [OpportunityTouched(deal.key, registration.id)]


def test_t_25_a_deal_that_was_won_late_is_handed_on_for_a_registration_that_is_over(
    store: Store,
) -> None:
    office, registration = protected(store)
    mirror(office, end(office, registration, State.EXPIRED))
    sync(office.desk, now=office.now)
    [deal] = deals(office)
    office.crm.put(replace(deal, is_closed=True, is_won=True, stage="Closed Won"))

    assert handed_on(office) == [OpportunityTouched(deal.key, registration.id)]


def test_t_34_a_deleted_deal_of_ours_is_handed_on_and_another_one_is_not(store: Store) -> None:
    office, registration = protected(store, CONTOSO_DEAL)
    ours = next(each for each in deals(office) if each.registration_ref)
    office.crm.delete(Kind.OPPORTUNITY, ours.key, CONTOSO_DEAL.key)

    assert handed_on(office) == [OpportunityTouched(ours.key, registration.id)]
    with store.read() as view:
        found = view.registrations.get(registration.id)
    assert found is not None
    assert found.excludes_at(office.now), "no deal in the CRM holds a protection up"


def test_a_number_that_somebody_typed_and_is_no_registration_is_passed_by(store: Store) -> None:
    office = with_account(store)
    office.crm.put(replace(CONTOSO_DEAL, registration_ref="DR-4711"))

    assert handed_on(office) == []


@pytest.mark.parametrize("full", [False, True], ids=["changes", "everything"])
def test_t_29_a_merged_account_is_handed_on_once_where_a_registration_stands(
    store: Store, full: bool
) -> None:
    office, _ = protected(store)
    twin = Account("001TWIN", "Contoso Machines")
    office.crm.put(twin, OTHER)
    sync(office.desk, now=office.now)
    office.crm.merge(CONTOSO.key, twin.key)
    office.crm.merge(OTHER.key, twin.key)

    merged = [each for each in handed_on(office, full=full) if isinstance(each, AccountMerged)]

    assert merged == [AccountMerged(CONTOSO.key, twin.key)]
    assert [each for each in handed_on(office, full=full) if isinstance(each, AccountMerged)] == []


def test_a_merged_account_that_comes_again_is_no_news(store: Store) -> None:
    office, _ = protected(store)
    again = [Row(Kind.ACCOUNT, CONTOSO.key, None, merged_into=OTHER.key)]
    with store.begin() as work:
        note_merged(work, again, now=office.now)
        work.accounts.remove([CONTOSO.key], now=office.now)
        note_merged(work, again, now=office.now)
    with store.read() as view:
        merged = [each for each in view.facts.after(0) if isinstance(each.fact, AccountMerged)]
    assert len(merged) == 1


class TestEvidence:
    """Deals paired with our partners and registrations, mirrored and live."""

    def test_ours_is_known_by_its_reference_while_the_registration_stands(
        self, store: Store
    ) -> None:
        office, registration = protected(store)
        with store.read() as view:
            [deal] = deals_of(office.desk, CONTOSO.key, view=view, now=office.now)
        assert deal.registration_id == registration.id
        assert deal.partner_id == registration.partner_id

        end(office, registration, State.RELEASED)
        with store.read() as view:
            [deal] = deals_of(office.desk, CONTOSO.key, view=view, now=office.now)
        assert deal.registration_id is None, "what is over stands on nothing"

    def test_a_partner_is_known_by_the_name_in_the_crm(self, store: Store) -> None:
        office, registration = protected(store)
        office.crm.put(replace(CONTOSO_DEAL, partner_name="alpine systems"))

        found, checked_at = fresh_deals(office.desk, CONTOSO.key, now=office.now)

        named = next(each for each in found if each.opportunity.key == CONTOSO_DEAL.key)
        assert (named.partner_id, named.registration_id) == (registration.partner_id, None)
        assert checked_at == office.now

    def test_t_26_a_contract_stage_counts_from_when_it_came_there(self, store: Store) -> None:
        since = NOON - timedelta(days=3)
        late = replace(CONTOSO_DEAL, stage="negotiation", stage_since=since)
        unknown = replace(late, key="006B", stage_since=None, modified_at=since)
        early = replace(CONTOSO_DEAL, key="006C", stage_since=since)
        office = with_account(store, late, unknown, early)
        rules = DealPolicy(late_stages=("Negotiation",))
        office.desk = replace(office.desk, policy=replace(office.desk.policy, deals=rules))
        with store.read() as view:
            found = deals_of(office.desk, CONTOSO.key, view=view, now=office.now)
        told = {each.opportunity.key: each.late_since for each in found}
        assert told == {late.key: since, "006B": since, "006C": None}

    def test_a_meeting_that_is_still_to_come_is_activity_of_today(self, store: Store) -> None:
        ahead = NOON + timedelta(days=5)
        office = with_account(store, replace(CONTOSO_DEAL, last_activity_at=ahead))
        [deal], _ = fresh_deals(office.desk, CONTOSO.key, now=office.now)
        assert deal.last_activity_at == office.now

    def test_a_customer_that_the_crm_does_not_know_has_no_deals(self, store: Store) -> None:
        office = with_account(store, replace(CONTOSO_DEAL, account_key=""))
        assert fresh_deals(office.desk, "new:DR-1", now=office.now)[0] == ()
        assert fresh_deals(office.desk, "", now=office.now)[0] == ()

    def test_what_was_bought_last_is_said_for_each_family(self, store: Store) -> None:
        day = NOON.date()
        won = replace(CONTOSO_DEAL, is_closed=True, is_won=True, close_on=day)
        older = replace(
            won, key="006B", close_on=day - timedelta(days=9), families=("CORE", "FLOW")
        )
        lost = replace(won, key="006C", is_won=False, families=("SHIELD",))
        with_account(store, won, older, lost)
        with store.read() as view:
            assert bought(view, CONTOSO.key) == {"CORE": day, "FLOW": older.close_on}

    def test_the_crm_was_checked_when_its_deals_were_last_read_to_the_end(
        self, store: Store
    ) -> None:
        office = open_office(store)
        office.now += timedelta(minutes=5)
        office.sync()
        with store.read() as view:
            assert last_checked_at(view) == office.now

    @pytest.mark.parametrize(
        ("text", "number"),
        [("DR-42", 42), (" dr-7 ", 7), ("AC-42", None), ("DR-", None), ("DR-4²", None), ("", None)],
    )
    def test_only_a_registrations_number_is_read_as_one(
        self, text: str, number: int | None
    ) -> None:
        assert number_of(text) == number
