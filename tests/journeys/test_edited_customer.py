"""A change that names another customer is decided like an approval there, and the claim moves."""

from dataclasses import replace
from typing import Any

import pytest

from crm.errors import Retriable
from journeys import partner_acts
from journeys.decide_protection import decide_edit
from partnering.accounts import Account, Opportunity
from partnering.edited_customer import WhichAccount
from partnering.people import CrmUser
from partnering.refusals import Invalid, Unknown
from partnering.registration_decisions import CannotVerify, ScopeTaken
from partnering.registrations import Registration, State
from store.work import Store
from tests.journeys.deal_acts import approve, protected
from tests.journeys.deal_office import A1, A2, A4, CC, DD, DIRECT, DealOffice, claim_to
from tests.journeys.deal_office import open_deal_office as opened

NEW = Account(key="", name="Drevipath Fördertechnik", website="drevipath.de", country="Germany")


@pytest.fixture
def world(store: Store) -> DealOffice:
    return opened(store)


def asks(world: DealOffice, one: Registration, account: Account, **changes: Any) -> Registration:
    """Let the partner ask that its claim be to another customer."""
    to = claim_to(account)
    said = replace(one.claim, customer=to.customer, country=to.country, domain=to.domain, **changes)
    return partner_acts.edit(
        world.desk, one.id, said, by=world.reps[_partner(world, one)], now=world.now
    )


def decides(
    world: DealOffice, one: Registration, *, accept: bool = True, by: CrmUser = DD, **more: Any
) -> Registration:
    told: dict[str, Any] = {
        "shown": world.get(one).version,
        "by": world.person(by),
        "now": world.now,
    } | more
    return decide_edit(world.desk, one.id, accept=accept, **told)


def holders(world: DealOffice, account_key: str) -> list[int]:
    with world.desk.store.read() as view:
        return [each.registration_id for each in view.claims.active_on(account_key, world.now)]


def deals(world: DealOffice, account: Account) -> list[Opportunity]:
    rows = world.office.crm.deals_of([account.key])
    return [row.record for row in rows if isinstance(row.record, Opportunity)]


def _partner(world: DealOffice, one: Registration) -> str:
    return next(name for name, id_ in world.partners.items() if id_ == one.partner_id)


def test_the_claim_moves_with_its_customer_and_the_old_one_is_free(world: DealOffice) -> None:
    one = protected(world)
    asks(world, one, A4)
    assert holders(world, A1.key) == [one.id], "it stays protected as it was meanwhile"

    done = decides(world, one)

    assert (done.account_key, done.account_certain) == (A4.key, True)
    assert (holders(world, A1.key), holders(world, A4.key)) == ([], [one.id])
    assert done.window == world.get(one).window
    other = protected(world, "P2")
    assert holders(world, A1.key) == [other.id]


def test_what_another_partner_protects_is_not_taken_by_a_change(world: DealOffice) -> None:
    one = protected(world)
    asks(world, one, A4)
    other = approve(world, world.file("P2", claim_to(A4)))
    before = world.get(one)

    with pytest.raises(ScopeTaken, match=other.ref):
        decides(world, one)

    assert world.get(one) == before
    assert (holders(world, A1.key), holders(world, A4.key)) == ([one.id], [other.id])
    assert decides(world, one, accept=False, text="Taken.").account_key == A1.key


def test_another_website_alone_does_not_lead_past_who_is_protected_there(
    world: DealOffice,
) -> None:
    one = protected(world)
    approve(world, world.file("P2", claim_to(A4)))
    said = replace(one.claim, domain=A4.website)
    partner_acts.edit(world.desk, one.id, said, by=world.reps["P1"], now=world.now)
    with pytest.raises((ScopeTaken, WhichAccount)):
        decides(world, one)
    assert holders(world, A1.key) == [one.id]


def test_a_claim_that_waits_there_is_decided_before_the_change(world: DealOffice) -> None:
    one = protected(world)
    asks(world, one, A4)
    waits = world.file("P2", claim_to(A4))
    assert waits.state in (State.IN_REVIEW, State.SUBMITTED)
    with pytest.raises(ScopeTaken, match=waits.ref):
        decides(world, one)
    partner_acts.withdraw(world.desk, waits.id, by=world.reps["P2"], now=world.now)
    assert decides(world, one).account_key == A4.key


def test_two_partners_never_hold_one_customer_whom_nobody_knew(world: DealOffice) -> None:
    one = protected(world)
    asks(world, one, NEW)
    other = approve(world, world.file("P2", claim_to(NEW, customer=f"{NEW.name} GmbH")))
    with pytest.raises(ScopeTaken, match=other.ref):
        decides(world, one)


def test_a_customer_whom_nobody_knows_gets_a_key_of_its_own(world: DealOffice) -> None:
    one = protected(world)
    asks(world, one, NEW)
    done = decides(world, one)
    assert done.account_key.startswith("new:")
    assert holders(world, done.account_key) == [one.id]
    later = world.file("P2", claim_to(NEW))
    assert (later.account_key, later.state) == (done.account_key, State.CONFLICT_HOLD)


def test_the_crm_is_asked_about_the_other_customer_before_the_claim_moves(
    world: DealOffice,
) -> None:
    one = protected(world)
    asks(world, one, A4)
    world.office.crm.put(replace(DIRECT, account_key=A4.key))
    with pytest.raises(Invalid, match="live deal of our own"):
        decides(world, one)
    world.office.crm.fail(Retriable("down"), times=None)
    world.now = world.now.replace(hour=12)
    with pytest.raises(CannotVerify):
        decides(world, one)
    assert decides(world, one, accept=False, text="Not now.").account_key == A1.key


def test_its_own_deal_in_the_crm_stays_for_its_seller_to_move_and_is_not_overwritten(
    world: DealOffice,
) -> None:
    world.office.writes_deals()
    one = protected(world)
    world.office.settle()
    made = deals(world, A1)
    assert [each.registration_ref for each in made] == [one.ref]

    asks(world, one, A4)
    decides(world, one)
    world.office.settle()

    assert (deals(world, A1), deals(world, A4)) == (made, [])


def test_who_decides_says_which_account_it_is_where_nobody_is_sure(world: DealOffice) -> None:
    one = protected(world)
    said = replace(one.claim, customer="Globex Machines", domain="globex.com")
    partner_acts.edit(world.desk, one.id, said, by=world.reps["P1"], now=world.now)
    with pytest.raises(WhichAccount):
        decides(world, one)
    with pytest.raises(Unknown):
        decides(world, one, account_key="nowhere")
    assert decides(world, one, account_key=A2.key).account_key == A2.key
    assert holders(world, A2.key) == [one.id]


def test_another_spelling_of_the_same_customer_moves_nothing(world: DealOffice) -> None:
    one = protected(world)
    said = replace(one.claim, customer="Mueller Maschinenbau GmbH")
    partner_acts.edit(world.desk, one.id, said, by=world.reps["P1"], now=world.now)
    assert decides(world, one, by=CC).account_key == A1.key
    assert holders(world, A1.key) == [one.id]
