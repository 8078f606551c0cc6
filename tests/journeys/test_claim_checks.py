"""One product family is one, however it is spelled; what nobody sells is said in the form."""

from dataclasses import replace

import pytest

from journeys import partner_acts
from journeys.list_deals import queue
from journeys.partner_deals import partner_notice
from partnering.registration_decisions import ScopeTaken
from partnering.registration_moves import Incomplete
from partnering.registrations import State
from store.work import Store
from tests.journeys.deal_acts import approve, ask, reject
from tests.journeys.deal_office import A1, CC, DD, POLICY, claim_to, open_deal_office


@pytest.mark.parametrize("other", ["core", "ＣＯＲＥ", "CO\u200bRE", " Core "])
def test_a_family_spelled_otherwise_is_the_same_family(store: Store, other: str) -> None:
    deals = open_deal_office(store)
    first = approve(deals, deals.file("P1", claim_to(A1, "CORE")))
    second = deals.file("P2", claim_to(A1, other))

    assert second.state is State.CONFLICT_HOLD
    with pytest.raises(ScopeTaken, match=first.ref):
        approve(deals, second)


def test_what_nobody_sells_is_said_beside_the_field(sqlite_store: Store) -> None:
    rules = replace(POLICY, families=("CORE", "FLOW"))
    deals = open_deal_office(sqlite_store, policy=rules)
    with pytest.raises(Incomplete) as refused:
        deals.file("P1", claim_to(A1, "C0RE"))
    assert "our products are CORE, FLOW" in refused.value.faults["families"]

    made = deals.file("P1", claim_to(A1, "core"))
    assert made.claim.families == {"CORE"}


@pytest.mark.parametrize(
    ("nonsense", "fields"),
    [
        ({"domain": "gmail.com"}, {"identity"}),
        ({"domain": "not a domain"}, {"domain"}),
        ({"domain": "not a domain", "duns": "123", "tax_id": "!!"}, {"domain", "duns", "tax_id"}),
        ({"customer": "???"}, {"customer"}),
    ],
)
def test_what_names_nobody_takes_no_place_in_the_line(
    sqlite_store: Store, nonsense: dict[str, str], fields: set[str]
) -> None:
    deals = open_deal_office(sqlite_store)
    with pytest.raises(Incomplete) as refused:
        deals.file("P1", claim_to(A1, **nonsense))
    assert set(refused.value.faults) == fields


def test_what_was_filed_with_other_numbers_before_is_answered_as_it_is(
    sqlite_store: Store,
) -> None:
    deals = open_deal_office(sqlite_store)
    made = deals.file("P1", claim_to(A1))
    with sqlite_store.begin() as work:
        older = replace(made.claim, duns="123", tax_id="!!")
        work.registrations.save(
            replace(made, claim=older, version=made.version + 1), seen=made.version, now=deals.now
        )
    asked = ask(deals, deals.get(made), "engagement", text="How were you engaged?")
    said = replace(asked.claim, engagement="Three workshops on site, one demo for production.")
    answered = partner_acts.answer(deals.desk, made.id, said, by=deals.reps["P1"], now=deals.now)
    assert answered.claim.duns == "123"


def test_what_a_partner_asks_for_waits_in_the_queue_and_is_confirmed(sqlite_store: Store) -> None:
    deals = open_deal_office(sqlite_store)
    made = approve(deals, deals.file("P1", claim_to(A1)))
    assert made.window is not None
    deals.now = made.window.ends_at.replace(hour=9)
    told = {"by": deals.reps["P1"], "now": deals.now}
    partner_acts.ask_extension(deals.desk, made.id, why="The customer decides later.", **told)  # type: ignore[arg-type]

    with deals.desk.store.read() as view:
        page = queue(view, by=deals.person(DD), now=deals.now)
        notice = partner_notice(view, made.id, deals.desk.policy.deals, now=deals.now)
    assert [each.asks for each in page.lines] == ["the partner asks for more time"]
    assert notice is not None
    assert "you have asked for more time" in notice.view.words


def test_an_appeal_waits_in_the_chiefs_queue_and_is_confirmed(sqlite_store: Store) -> None:
    deals = open_deal_office(sqlite_store)
    made = deals.file("P1", claim_to(A1))
    reject(deals, made)
    partner_acts.appeal(
        deals.desk, made.id, text="There is one.", by=deals.reps["P1"], now=deals.now
    )

    with deals.desk.store.read() as view:
        chief = queue(view, by=deals.person(CC), now=deals.now)
        first = queue(view, by=deals.person(DD), now=deals.now)
        notice = partner_notice(view, made.id, deals.desk.policy.deals, now=deals.now)
    assert [each.asks for each in chief.lines] == ["the partner appeals"]
    assert first.lines == ()
    assert notice is not None
    assert "We have your appeal" in notice.view.words
    assert not notice.may_appeal


def test_an_answer_with_another_website_is_looked_up_anew(sqlite_store: Store) -> None:
    deals = open_deal_office(sqlite_store)
    made = deals.file("P1", claim_to(A1, domain="mueller-gruppe.example"))
    assert not made.account_certain
    asked = ask(deals, made, "domain", text="Is that their website?")
    said = replace(asked.claim, domain=A1.website)
    partner_acts.answer(deals.desk, made.id, said, by=deals.reps["P1"], now=deals.now)

    held = deals.get(made)
    assert (held.account_key, held.account_certain) == (A1.key, True)
    assert deals.facts(made)[-2:] == ["info_provided", "identified"]
    assert approve(deals, held).state is State.APPROVED
