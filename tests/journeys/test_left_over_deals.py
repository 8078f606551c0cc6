"""The deal that came with a registration is no deal of our own once that is over."""

from journeys import partner_acts
from partnering.registrations import State
from store.work import Store
from tests.journeys.deal_acts import approve
from tests.journeys.deal_office import A1, claim_to, open_deal_office


def test_what_we_wrote_for_one_partner_does_not_keep_out_the_next(sqlite_store: Store) -> None:
    deals = open_deal_office(sqlite_store)
    deals.office.writes_deals()
    first = deals.file("P1", claim_to(A1))
    approve(deals, first)
    deals.office.settle()
    deals.office.sync()
    with sqlite_store.read() as view:
        [written] = view.opportunities.of_account(A1.key)
    assert written.registration_ref == first.ref
    partner_acts.release(deals.desk, first.id, by=deals.reps["P1"], now=deals.now)
    deals.office.settle()

    second = deals.file("P2", claim_to(A1))

    assert second.state is State.IN_REVIEW
    approve(deals, second)
    held = deals.get(second)
    assert held.excludes_at(deals.now)
    with sqlite_store.read() as view:
        assert view.conflict_cases.of_registration(second.id) == []
