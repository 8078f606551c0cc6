"""Registrations and the CRM's deals: one deal, found again, with a partner while it lasts."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from crm.errors import Retriable
from crm.port import Kind, Opening
from journeys.deal_in_crm import crm_effect, name_of, would_write_deal
from journeys.link_deals import link, unlink
from journeys.mirror_deals import bring_in_step, link_deal, mirror_deal
from journeys.outcomes import Dead, Done, Outcome
from journeys.reactions import effects_of
from partnering.accounts import Account, Opportunity
from partnering.facts import AccountMerged, DealLinked, RegistrationMoved
from partnering.money import Money
from partnering.protection import Deal, poaching
from partnering.refusals import Invalid, NotAllowed, Unknown
from partnering.registrations import Basis, Claim, Event, Registration, State
from store.work import Store
from tests.journeys.office import CONTOSO, CONTOSO_DEAL, MARIA, PIA, Office, open_office
from tests.store.deals import approved, put_deal, put_partner

FAMILIES = frozenset({"FLOW"})
CLAIM = Claim(
    customer="Contoso Maschinenbau",
    country="DE",
    domain="contoso-maschinenbau.de",
    families=FAMILIES,
    amount=Money(9_200_000, "EUR"),
    close_on=date(2026, 6, 30),
)


def with_account(store: Store, *deals: Opportunity, writes: bool = True) -> Office:
    """An office whose CRM has an account with some deals, and an admin who lets us write them."""
    office = open_office(store)
    office.crm.put(CONTOSO, *deals)
    office.sync()
    if writes:
        office.writes_deals()
    return office


def register(
    office: Office,
    partner: str = "Alpine Systems",
    *,
    account: str = CONTOSO.key,
    claim: Claim = CLAIM,
    basis: Basis = Basis.EXCLUSIVE,
) -> Registration:
    """A registration that has just been approved."""
    with office.desk.store.begin() as work:
        ids = put_partner(work, partner)
        value = put_deal(work, ids, account=account, claim=claim)
        return work.registrations.save(
            approved(value, basis=basis, now=office.now), seen=value.version, now=office.now
        )


def end(office: Office, registration: Registration, state: State) -> Registration:
    with office.desk.store.begin() as work:
        found = work.registrations.get(registration.id)
        assert found is not None
        over = replace(found, state=state, version=found.version + 1, ended_at=office.now)
        return work.registrations.save(over, seen=found.version, now=office.now)


def mirror(office: Office, registration: Registration) -> Outcome:
    return bring_in_step(office.desk, registration.id, now=office.now)


def deals(office: Office, account: str = CONTOSO.key) -> list[Opportunity]:
    rows = office.crm.deals_of([account])
    return [row.record for row in rows if isinstance(row.record, Opportunity)]


def test_t_01_an_approval_makes_the_deal_with_partner_role_and_our_id(store: Store) -> None:
    office = with_account(store)
    registration = register(office)

    assert mirror(office, registration) == Done()

    [deal] = deals(office)
    assert deal.registration_ref == registration.ref
    assert (deal.partner_name, deal.partner_role) == ("Alpine Systems", "source")
    assert deal.is_registered
    assert registration.window is not None
    assert deal.protected_until == registration.window.last_day
    assert (deal.stage, deal.families) == ("Prospecting", ("FLOW",))
    assert (deal.amount, deal.close_on) == (CLAIM.amount, CLAIM.close_on)
    assert deal.owner_key == MARIA.key, "the account's owner has the deal"
    with store.read() as view:
        assert [each.key for each in view.opportunities.registered(registration.ref)] == [deal.key]


def test_nothing_is_written_until_an_admin_lets_it_and_the_card_says_so(store: Store) -> None:
    office = with_account(store, writes=False)
    registration = register(office)

    assert mirror(office, registration) == Done("writing is off")

    assert deals(office) == []
    with store.read() as view:
        effect = crm_effect(office.desk, view, registration)
        told = would_write_deal(office.desk, view, registration, reader=office.person(PIA))
        seller = would_write_deal(office.desk, view, registration, reader=office.person(MARIA))
    assert effect == "Writing deals to memory is off: nothing is written."
    assert told.startswith("Would be written to memory: Makes an opportunity in memory: ")
    assert told.endswith("with partner Alpine Systems, role source (writing is off)")
    assert seller == ""


def test_done_twice_it_leaves_the_same(store: Store) -> None:
    office = with_account(store)
    registration = register(office)
    mirror(office, registration)
    before = deals(office)

    assert mirror(office, registration) == Done("it says so already")

    assert deals(office) == before


def test_t_33_an_answer_that_was_lost_leaves_one_deal(store: Store) -> None:
    office = with_account(store)
    registration = register(office)
    office.crm.fail(Retriable("The answer was lost."), on="fetch")
    with pytest.raises(Retriable):
        mirror(office, registration)
    assert len(deals(office)) == 1, "it was made, and we do not know"

    office.crm.put(replace(deals(office)[0], stage="Proposal"))
    assert mirror(office, registration) == Done("it says so already")

    [deal] = deals(office)
    assert deal.stage == "Proposal", "what a seller did meanwhile stays"
    with store.read() as view:
        kept = view.crm_writes.get(Kind.OPPORTUNITY, registration.ref)
    assert kept is not None
    assert kept.key == deal.key


def test_the_one_open_deal_that_is_nobodys_is_linked(store: Store) -> None:
    theirs = replace(CONTOSO_DEAL, families=("FLOW", "CORE"))
    lost = replace(theirs, key="006LOST", is_closed=True)
    office = with_account(store, theirs, lost)
    registration = register(office)
    with store.read() as view:
        effect = crm_effect(office.desk, view, registration)
    assert effect == (
        'Links the opportunity "Contoso CORE" in memory with partner Alpine Systems, role source.'
    )

    mirror(office, registration)

    linked = next(each for each in deals(office) if each.key == theirs.key)
    assert len(deals(office)) == 2
    assert (linked.registration_ref, linked.partner_name) == (registration.ref, "Alpine Systems")
    assert (linked.name, linked.stage) == (theirs.name, theirs.stage), "the rest is the seller's"
    assert linked.amount == theirs.amount


@pytest.mark.parametrize(
    "there",
    [
        [replace(CONTOSO_DEAL, families=("CORE",))],
        [replace(CONTOSO_DEAL, families=())],
        [replace(CONTOSO_DEAL, families=("FLOW",), partner_name="Boreal")],
        [replace(CONTOSO_DEAL, key=f"006{each}", families=("FLOW",)) for each in "AB"],
    ],
    ids=["other product", "no product", "another partner's", "two of them"],
)
def test_where_no_single_deal_is_meant_another_is_made(
    store: Store, there: list[Opportunity]
) -> None:
    office = with_account(store, *there)
    registration = register(office)

    mirror(office, registration)

    assert len(deals(office)) == len(there) + 1


def test_t_07_a_partner_who_works_along_is_no_source(store: Store) -> None:
    direct = replace(CONTOSO_DEAL, families=("FLOW",))
    office = with_account(store, direct)

    mirror(office, register(office, basis=Basis.TEAMING))

    [deal] = deals(office)
    assert (deal.key, deal.partner_role) == (direct.key, "co-sell")


@pytest.mark.parametrize("state", [State.RELEASED, State.REVOKED, State.EXPIRED, State.LOST])
def test_what_is_over_takes_partner_and_role_off_and_deletes_nothing(
    store: Store, state: State
) -> None:
    office = with_account(store)
    registration = register(office)
    mirror(office, registration)

    over = end(office, registration, state)
    assert mirror(office, over) == Done()

    [deal] = deals(office)
    assert (deal.partner_name, deal.partner_role) == ("", "")
    assert (deal.is_registered, deal.protected_until) == (False, None)
    assert deal.registration_ref == registration.ref, "an order known late still finds its way"


def test_t_25_a_deal_won_after_it_was_written_off_has_its_partner_again(store: Store) -> None:
    office = with_account(store)
    registration = register(office)
    mirror(office, registration)
    mirror(office, end(office, registration, State.EXPIRED))
    office.crm.put(replace(deals(office)[0], is_closed=True, is_won=True))

    mirror(office, end(office, registration, State.WON))

    [deal] = deals(office)
    assert (deal.partner_name, deal.partner_role) == ("Alpine Systems", "source")


def test_what_was_never_written_is_not_made_when_it_ends(store: Store) -> None:
    office = with_account(store)
    registration = register(office)

    assert mirror(office, end(office, registration, State.RELEASED)) == Done(
        "there is nothing to write"
    )
    assert deals(office) == []


def test_a_deal_changes_hands_with_its_next_registration(store: Store) -> None:
    office = with_account(store)
    first = register(office)
    mirror(office, first)
    mirror(office, end(office, first, State.RELEASED))
    second = register(office, "Boreal")
    mirror(office, second)

    mirror(office, first)

    [deal] = deals(office)
    assert (deal.registration_ref, deal.partner_name) == (second.ref, "Boreal")
    with store.read() as view:
        kept = view.crm_writes.of_kind(Kind.OPPORTUNITY)
    assert list(kept) == [second.ref], "whose deal it is now, is told by one row"


def test_t_34_a_deal_that_was_deleted_is_not_made_again_and_another_can_be_linked(
    store: Store,
) -> None:
    office = with_account(store)
    registration = register(office)
    mirror(office, registration)
    [deal] = deals(office)
    office.crm.delete(Kind.OPPORTUNITY, deal.key)

    assert mirror(office, registration) == Done(
        "its deal was deleted in the CRM; another can be linked"
    )
    assert deals(office) == []

    office.crm.put(replace(CONTOSO_DEAL, families=()))
    with store.begin() as work:
        link_deal(work, registration.id, CONTOSO_DEAL.key, by=None, now=office.now)
    mirror(office, registration)

    [linked] = deals(office)
    assert (linked.registration_ref, linked.partner_name) == (registration.ref, "Alpine Systems")


def test_t_09_a_second_deal_is_linked_beside_the_first_and_cleared_with_it(store: Store) -> None:
    office = with_account(store)
    registration = register(office)
    mirror(office, registration)
    office.crm.put(replace(CONTOSO_DEAL, families=("FLOW",)))
    with store.begin() as work:
        link_deal(work, registration.id, CONTOSO_DEAL.key, by=office.person(PIA), now=office.now)

    mirror(office, registration)
    assert [each.partner_name for each in deals(office)] == ["Alpine Systems"] * 2

    mirror(office, end(office, registration, State.REVOKED))
    assert [each.partner_name for each in deals(office)] == ["", ""]


class TestLinking:
    """A person says which deal is meant."""

    def test_of_several_deals_a_person_links_one_and_takes_it_back(self, store: Store) -> None:
        two = [replace(CONTOSO_DEAL, key=f"006{each}", families=("FLOW",)) for each in "AB"]
        office = with_account(store, *two)
        registration = register(office)
        pia = office.person(PIA)

        link(office.desk, registration.id, "006B", by=pia, now=office.now)
        office.settle()
        named = {each.key: each.partner_name for each in deals(office)}
        assert named == {"006A": "", "006B": "Alpine Systems"}

        assert unlink(office.desk, "006B", by=pia, now=office.now) == registration.id
        office.settle()
        assert all(not each.partner_name for each in deals(office))
        assert all(not each.registration_ref for each in deals(office))

    def test_what_does_not_fit_is_refused(self, store: Store) -> None:
        office = with_account(
            store, CONTOSO_DEAL, replace(CONTOSO_DEAL, key="006X", account_key="")
        )
        registration = register(office)
        over = end(office, register(office, "Boreal", account="001OTHER"), State.RELEASED)
        desk, pia, maria = office.desk, office.person(PIA), office.person(MARIA)
        key = CONTOSO_DEAL.key

        with pytest.raises(NotAllowed):
            link(desk, registration.id, key, by=maria, now=office.now)
        with pytest.raises(Unknown):
            link(desk, registration.id, "006NONE", by=pia, now=office.now)
        with pytest.raises(Invalid, match="is not on the account"):
            link(desk, registration.id, "006X", by=pia, now=office.now)
        with pytest.raises(Invalid, match="is released"):
            link(desk, over.id, key, by=pia, now=office.now)
        with pytest.raises(Unknown, match="Nobody has linked"):
            unlink(desk, key, by=pia, now=office.now)


def test_our_own_deal_never_looks_like_poaching(store: Store) -> None:
    office = with_account(store)
    registration = register(office)
    mirror(office, registration)

    [deal] = deals(office)
    ours = Deal(deal, created_at=office.now, registration_id=registration.id)
    stranger = replace(ours, registration_id=None)
    assert poaching([ours], [registration], office.now) == []
    assert len(poaching([stranger], [registration], office.now)) == 1


def test_a_refusal_is_kept_in_words_and_the_delivery_is_dead(store: Store) -> None:
    office = with_account(store)
    registration = register(office)
    office.crm.refuse(registration.ref, "STRING_TOO_LONG")

    assert mirror(office, registration) == Dead("crm_refused")

    with store.read() as view:
        [refused] = view.crm_writes.refused()
    assert (refused.external_id, refused.problem) == (registration.ref, "STRING_TOO_LONG")
    office.crm.refuse(registration.ref, "")
    assert mirror(office, registration) == Done()


def test_an_amount_is_said_in_the_crms_one_currency_or_not_at_all(store: Store) -> None:
    office = with_account(store)
    office.crm.begins = Opening("Prospecting", currency="USD")
    registration = register(office)

    mirror(office, registration)

    [deal] = deals(office)
    assert deal.amount is None, "92,000 euros are not 92,000 dollars, and there is no rate"


def test_a_long_name_keeps_its_end(store: Store) -> None:
    claim = replace(CLAIM, customer="A" * 200)
    assert len(name_of(claim, "DR-42")) == 120
    assert name_of(claim, "DR-42").endswith(": FLOW (DR-42)")


class TestNewCustomers:
    """A customer whom the CRM does not know: its account is made first, and it is one."""

    def test_account_and_deal_are_made_and_the_registration_moves_to_the_account(
        self, store: Store
    ) -> None:
        office = with_account(store)
        registration = register(office, account="new:DR-1")
        with store.read() as view:
            effect = crm_effect(office.desk, view, registration)
        assert effect.startswith("Makes the account Contoso Maschinenbau and an opportunity")

        assert mirror(office, registration) == Done()

        with store.read() as view:
            moved = view.registrations.get(registration.id)
            assert moved is not None
            account = view.accounts.by_key(moved.account_key)
            active = view.claims.active_on(moved.account_key, office.now)
            left = view.claims.active_on("new:DR-1", office.now)
            facts = [each.fact for each in view.facts.after(0)]
        assert account is not None
        assert (account.name, account.website) == (CLAIM.customer, CLAIM.domain)
        assert [each.family for each in active] == ["FLOW"]
        assert left == []
        assert AccountMerged("new:DR-1", account.key) in facts
        [deal] = deals(office, account.key)
        assert deal.partner_name == "Alpine Systems"

    def test_done_twice_there_is_one_account(self, store: Store) -> None:
        office = with_account(store)
        registration = register(office, account="new:DR-1")
        office.crm.fail(Retriable("The answer was lost."), on="fetch")
        with pytest.raises(Retriable):
            mirror(office, registration)

        mirror(office, registration)

        accounts = [key for key in office.crm.keys(Kind.ACCOUNT) if key != CONTOSO.key]
        assert len(accounts) == 1
        assert len(deals(office, accounts[0])) == 1

    def test_all_claims_to_the_new_customer_move_with_it(self, store: Store) -> None:
        office = with_account(store)
        first = register(office, account="new:DR-1")
        second = register(
            office, "Boreal", account="new:DR-1", claim=replace(CLAIM, families=frozenset({"CORE"}))
        )

        mirror(office, first)
        mirror(office, second)

        with store.read() as view:
            both = view.registrations.many([first.id, second.id])
        keys = {each.account_key for each in both.values()}
        assert len(keys) == 1
        assert not keys.pop().startswith("new:")

    def test_t_29_where_another_is_protected_already_both_stay_and_are_marked(
        self, store: Store
    ) -> None:
        office = with_account(store)
        registration = register(office, account="new:DR-1")
        office.crm.fail(Retriable("The answer was lost."), on="fetch")
        with pytest.raises(Retriable):
            mirror(office, registration)
        # The sync is quicker, and somebody registers the customer under its new account.
        office.crm.put(Account("001OTHER", "Contoso Ltd"))
        [made] = [
            row.key
            for row in office.crm.fetch(Kind.ACCOUNT, list(office.crm.keys(Kind.ACCOUNT)))
            if isinstance(row.record, Account) and row.record.name == CLAIM.customer
        ]
        office.sync()
        rival = register(office, "Boreal", account=made)

        mirror(office, registration)

        with store.read() as view:
            both = view.registrations.many([registration.id, rival.id])
            active = view.claims.active_on(made, office.now)
        assert both[registration.id].account_key == made
        assert both[registration.id].grandfathered
        assert sorted(each.registration_id for each in active) == [registration.id, rival.id]

    def test_a_refused_account_leaves_the_registration_where_it_was(self, store: Store) -> None:
        office = with_account(store)
        registration = register(office, account="new:DR-1")
        office.crm.refuse("AC-1", "DUPLICATES_DETECTED")

        assert mirror(office, registration) == Dead("crm_refused")

        with store.read() as view:
            found = view.registrations.get(registration.id)
        assert found is not None
        assert found.account_key == "new:DR-1"
        assert found.excludes_at(office.now), "the protection does not hang on the CRM"


@pytest.mark.parametrize("event", [Event.APPROVED, Event.RELEASED, Event.EXPIRED, Event.WON])
def test_what_changes_a_deal_is_mirrored_in_the_lane_of_its_registration(event: Event) -> None:
    effects = effects_of(RegistrationMoved(42, 3, str(event)), 1)

    [effect] = [each for each in effects if each.queue == "crm"]
    assert (effect.name, effect.lane) == ("mirror_deal", "crm:deal:42")
    assert effects_of(DealLinked(42, "006A"), 1) == (effect,)


def test_the_effect_reads_the_registration_as_it_is_now(store: Store) -> None:
    office = with_account(store)
    registration = register(office)
    with store.begin() as work:
        fact = RegistrationMoved(registration.id, registration.version, str(Event.APPROVED))
        number = work.record(fact, at=office.now)
    end(office, registration, State.RELEASED)
    with store.read() as view:
        stored = view.facts.get(number)
    assert stored is not None

    mirror_deal(office.desk, stored, office.now + timedelta(seconds=1))

    assert deals(office) == [], "it was released before anything was written"
