"""No partner is told of another by name, whatever is decided: it is refused, and nothing kept."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from journeys import decide_protection, decide_registration, partner_acts
from journeys.decide_appeal import decide_appeal
from journeys.decide_conflict import Resolution, decide_case
from journeys.decide_outside import reject_outside
from journeys.desk import Desk
from journeys.partner_deals import partner_notice
from partnering.conflict_cases import Remedy
from partnering.engagement_rules import Clause
from partnering.people import Person
from partnering.reasons import EndCause, Reason
from partnering.registrations import Registration
from partnering.words_for_partner import NamesAnother
from store.work import Store
from tests.journeys.deal_acts import protected, reject
from tests.journeys.deal_office import CC, DD, DealOffice, claim_to, open_deal_office

DAY = timedelta(days=1)
RIVALS = [
    "FABRIKAM has claimed it before you.",
    "ask jan@contoso.example",
    "Fabrikam Ltd was first",
]


@pytest.fixture
def world(sqlite_store: Store) -> DealOffice:
    made = open_deal_office(sqlite_store)
    made.office.desk = replace(
        made.desk, policy=replace(made.desk.policy, command_line_decisions=True)
    )
    with sqlite_store.begin() as work:
        for key, changes in (
            ("P2", {"name": "Fabrikam Ltd"}),
            ("P3", {"domains": ("contoso.example",)}),
        ):
            partner = work.partners.by_id(made.partners[key])
            assert partner is not None
            work.partners.save(replace(partner, **changes))
    return made


def waiting(world: DealOffice) -> Registration:
    return world.file("P1", claim_to())


def asked_for_time(world: DealOffice) -> Registration:
    made = protected(world)
    assert made.window is not None
    world.now = made.window.ends_at - 3 * DAY
    return partner_acts.ask_extension(world.desk, made.id, why="late", **by_partner(world))


def asked_to_change(world: DealOffice) -> Registration:
    made = protected(world)
    said = replace(made.claim, families=frozenset({"CORE", "FLOW"}))
    return partner_acts.edit(world.desk, made.id, said, **by_partner(world))


def appealed(world: DealOffice) -> Registration:
    made = reject(world, waiting(world))
    partner_acts.appeal(world.desk, made.id, text="There is one.", **by_partner(world))
    return world.get(made)


def by_partner(world: DealOffice) -> dict[str, Any]:
    return {"by": world.reps["P1"], "now": world.now}


Tell = Callable[..., object]


def rejects(desk: Desk, made: Registration, **told: Any) -> None:
    decide_registration.reject(desk, made.id, reason=Reason.UNQUALIFIED, **told)


def rejects_outside(desk: Desk, made: Registration, **told: Any) -> None:
    reject_outside(desk, made.id, code=Reason.UNQUALIFIED, reason="by phone", **told)


def asks(desk: Desk, made: Registration, **told: Any) -> None:
    decide_registration.ask(desk, made.id, missing=frozenset({"proof"}), **told)


def gives_no_time(desk: Desk, made: Registration, **told: Any) -> None:
    decide_protection.decide_extension(desk, made.id, grant=False, **told)


def refuses_change(desk: Desk, made: Registration, **told: Any) -> None:
    decide_protection.decide_edit(desk, made.id, accept=False, **told)


def serves(desk: Desk, made: Registration, **told: Any) -> None:
    decide_protection.serve_notice(desk, made.id, **told)


def revokes(desk: Desk, made: Registration, **told: Any) -> None:
    decide_protection.revoke(desk, made.id, cause=EndCause.FRAUD, evidence=("mail",), **told)


def upholds(desk: Desk, made: Registration, **told: Any) -> None:
    with desk.store.read() as view:
        filed = view.appeals.of_registration(made.id)[-1]
    decide_appeal(desk, filed.id, overturned=False, note="as before", **told)


EVERY: dict[str, tuple[Callable[[DealOffice], Registration], Tell]] = {
    "reject": (waiting, rejects),
    "reject at the command line": (waiting, rejects_outside),
    "ask": (waiting, asks),
    "no more time": (asked_for_time, gives_no_time),
    "refuse a change": (asked_to_change, refuses_change),
    "notice": (protected, serves),
    "revoke": (protected, revokes),
    "uphold": (appealed, upholds),
}


@pytest.mark.parametrize("name", EVERY)
def test_no_decision_names_another_partner_to_a_partner(world: DealOffice, name: str) -> None:
    prepare, tell = EVERY[name]
    made = prepare(world)
    before = world.get(made)
    by: Person = world.person(CC if name in ("uphold", "revoke") else DD)
    told: dict[str, Any] = {"shown": before.version, "by": by, "now": world.now}
    for text in RIVALS:
        with pytest.raises(NamesAnother, match=r"Fabrikam Ltd|Contoso"):
            tell(world.desk, made, text=text, **told)
        assert world.get(made) == before
    ours = "Northwind: for Müller Maschinenbau we saw no work."
    tell(world.desk, made, text=ours, **told)
    after = world.get(made)
    assert after.version > before.version or name == "uphold"
    with world.desk.store.read() as view:
        shown = partner_notice(view, made.id, world.desk.policy.deals, now=world.now)
    assert "abrikam" not in str(shown)


def test_a_customer_that_is_a_partner_too_may_be_named(world: DealOffice) -> None:
    made = world.file("P1", claim_to(customer="Fabrikam Ltd"))
    done = reject(world, made, text="Fabrikam buys from us directly.")
    assert done.decisions[-1].text == "Fabrikam buys from us directly."
    other = world.file("P1", claim_to(), at=world.now + DAY)
    with pytest.raises(NamesAnother):
        reject(world, other, text="Fabrikam buys from us directly.")


@pytest.mark.parametrize("carry_out", [True, False])
def test_what_both_sides_of_a_case_read_names_neither_of_them(
    world: DealOffice, carry_out: bool
) -> None:
    first = world.file("P1", claim_to())
    second = world.file("P2", claim_to(), at=world.now + timedelta(hours=1))
    with world.desk.store.read() as view:
        [case] = view.conflict_cases.newest(5)
    told = Resolution(
        remedy=Remedy.EXCLUSIVE,
        in_favour_of=first.id,
        clause=Clause.FIRST_COMPLETE,
        note="Fabrikam came later, so Northwind has it.",
        text="",
        carry_out=carry_out,
    )
    by: dict[str, Any] = {"shown": case.version, "by": world.person(DD), "now": world.now}
    for name in ("Fabrikam came later.", "It is Northwind's.", "Contoso.example has it."):
        with pytest.raises(NamesAnother):
            decide_case(world.desk, case.id, replace(told, text=name), **by)
    assert world.get(second).version == second.version
    text = "Müller Maschinenbau was registered before."
    decide_case(world.desk, case.id, replace(told, text=text), **by)
    with world.desk.store.read() as view:
        for made, rival in ((first, "abrikam"), (second, "orthwind")):
            shown = partner_notice(view, made.id, world.desk.policy.deals, now=world.now)
            assert rival not in str(shown)
