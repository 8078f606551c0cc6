"""The deal that came with a registration is no deal of our own once that is over."""

from dataclasses import replace

from journeys import partner_acts
from journeys.decide_registration import approve
from partnering.programme import Writable
from partnering.registrations import State
from store.work import Store
from tests.journeys.deal_office import A1, DD, claim_to, open_deal_office


def test_what_we_wrote_for_one_partner_does_not_keep_out_the_next(sqlite_store: Store) -> None:
    deals = open_deal_office(sqlite_store)
    with sqlite_store.begin() as work:
        programme = work.programme.get()
        work.programme.save(replace(programme, writes=frozenset({Writable.OPPORTUNITY})))
    first = deals.file("P1", claim_to(A1))
    told = {"by": deals.person(DD), "now": deals.now}
    approve(deals.desk, first.id, shown=first.version, **told)  # type: ignore[arg-type]
    deals.office.settle()
    deals.office.sync()
    with sqlite_store.read() as view:
        [written] = view.opportunities.of_account(A1.key)
    assert written.registration_ref == first.ref
    partner_acts.release(deals.desk, first.id, by=deals.reps["P1"], now=deals.now)
    deals.office.settle()

    second = deals.file("P2", claim_to(A1))

    assert second.state is State.IN_REVIEW
    told = {"by": deals.person(DD), "now": deals.now}
    approve(deals.desk, second.id, shown=second.version, **told)  # type: ignore[arg-type]
    held = deals.get(second)
    assert held.excludes_at(deals.now)
    with sqlite_store.read() as view:
        assert view.conflict_cases.of_registration(second.id) == []
