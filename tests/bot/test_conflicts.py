"""Conflicts over the wire: the card, taking it up, evidence, the resolution, and the commands."""

from dataclasses import replace
from datetime import timedelta

from journeys.decide_conflict import Resolution, decide_case
from journeys.resolve_conflict import take_ownership
from partnering.conflict_cases import CaseState, ConflictCase, Remedy, Weight
from partnering.engagement_rules import Clause
from partnering.money import Money
from partnering.registrations import Event, Registration, State
from store.work import Store
from tests.bot.block_limits import labels
from tests.bot.deal_door import DealDoor, open_deal_door
from tests.bot.door import said_in
from tests.bot.filling import form, form_words, send
from tests.journeys.deal_acts import approve
from tests.journeys.deal_office import AE, CC, DD, PM, POLICY, SECOND
from tests.sandbox.slack.running import Json, Running


def rivals(desk_door: DealDoor) -> tuple[Registration, Registration]:
    """One is protected, the other waits behind it, and the card of the case is posted."""
    first = approve(desk_door.deals, desk_door.filed("P1"))
    desk_door.deals.now += timedelta(hours=1)
    second = desk_door.filed("P2")
    return first, second


def case(desk_door: DealDoor) -> ConflictCase:
    with desk_door.deals.desk.store.read() as view:
        found = view.conflict_cases.get(1)
    assert found is not None
    return found


def test_re_05_a_case_is_shown_to_who_decides_with_both_sides_alike(desk_door: DealDoor) -> None:
    rivals(desk_door)
    card = desk_door.card(DD.email, "CF-1: conflict, open")
    said = said_in(card)
    assert "Northwind (DR-1) and Fabrikam (DR-2) claim the same" in said
    assert said.count("Products and scope") == 2
    assert "What is protected is given to nobody else" in said
    assert {"Open resolution…", "Take ownership", "Add evidence…"} <= set(labels(card["blocks"]))


def test_who_takes_a_case_stands_on_its_card(desk_door: DealDoor) -> None:
    rivals(desk_door)
    card = desk_door.card(DD.email, "CF-1: conflict")
    assert desk_door.press(DD.email, card, "Take ownership")["ok"]
    card = desk_door.card(DD.email, "Looks after it*\nDora Dietz")
    assert "Take ownership" not in labels(card["blocks"])


def test_t_15_the_letter_is_added_and_the_chief_carries_the_choice_out(
    desk_door: DealDoor,
) -> None:
    first, second = rivals(desk_door)
    card = desk_door.card(DD.email, "CF-1: conflict")
    desk_door.press(DD.email, card, "Add evidence…")
    shown = form(desk_door.door, DD.email, "Evidence for CF-1")
    told = send(
        desk_door.door,
        DD.email,
        shown,
        weight="customer_statement",
        dated="2030-01-01",
        text="Letter",
        whose="ours",
    )
    assert "a day that has come" in told["errors"]["dated"]
    send(
        desk_door.door,
        DD.email,
        shown,
        weight="customer_statement",
        dated="2026-08-13",
        text="Signed letter of the CIO names Fabrikam.",
        whose="ours",
    )
    assert "Added." in form_words(form(desk_door.door, DD.email, "CF-1"))
    assert case(desk_door).weighed[-1].weight in set(Weight)

    desk_door.types(CC.email, "conflicts")
    listed = desk_door.answer(CC.email, "One conflict to decide")
    assert "CF-1" in said_in(listed)
    desk_door.types(CC.email, "CF-1")
    seen = desk_door.answer(CC.email, "CF-1: conflict")
    channel = desk_door.door.channel("deal-desk")
    desk_door.door.press(CC.email, channel, seen, "Open resolution…")
    shown = form(desk_door.door, CC.email, "Resolve CF-1")
    told = send(
        desk_door.door,
        CC.email,
        shown,
        remedy="exclusive",
        favour="nobody",
        clause="customer_choice",
        note="the CIO's letter",
        text="The customer has chosen.",
        carry=["carry_out"],
    )
    assert "Choose a claim" in told["errors"]["favour"]
    send(
        desk_door.door,
        CC.email,
        shown,
        remedy="exclusive",
        favour=str(second.id),
        clause="customer_choice",
        note="the CIO's letter",
        text="The customer has chosen.",
        carry=["carry_out"],
    )
    assert "Decided." in form_words(form(desk_door.door, CC.email, "CF-1"))
    assert desk_door.deals.get(first).state is State.REVOKED
    assert desk_door.deals.get(second).state is State.APPROVED
    assert case(desk_door).state is CaseState.DECIDED

    desk_door.door.office.settle()
    card = desk_door.card(DD.email, "CF-1: conflict, decided")
    assert "Carl Chief" in said_in(card)
    assert "Open resolution…" not in labels(card["blocks"])


def test_re_05_a_partners_appeal_goes_to_the_chief(desk_door: DealDoor) -> None:
    first, _ = rivals(desk_door)
    card = desk_door.card(DD.email, "CF-1: conflict")
    desk_door.press(DD.email, card, "Open resolution…")
    send(
        desk_door.door,
        DD.email,
        form(desk_door.door, DD.email, "Resolve CF-1"),
        remedy="none",
        favour=str(first.id),
        clause="first_complete",
        note="came in first",
        text="It stays as it is.",
    )
    card = desk_door.card(DD.email, "CF-1: conflict, decided")
    desk_door.press(DD.email, card, "Appeal for a partner…")
    shown = form(desk_door.door, DD.email, "Appeal CF-1")
    assert "characters" in send(desk_door.door, DD.email, shown, text="no")["errors"]["text"]
    send(desk_door.door, DD.email, shown, text="Fabrikam was at the plant first.")
    card = desk_door.card(DD.email, "CF-1: conflict, appealed")
    assert "Carl Chief" in said_in(card), "asked now"
    assert case(desk_door).state is CaseState.APPEALED


def test_a_stale_card_opens_no_resolution_and_is_drawn_anew(desk_door: DealDoor) -> None:
    rivals(desk_door)
    card = desk_door.card(DD.email, "CF-1: conflict")
    desk_door.types(PM.email, "conflicts CF-1")
    other = desk_door.answer(PM.email, "CF-1: conflict")
    channel = desk_door.door.channel("deal-desk")
    desk_door.door.press(PM.email, channel, other, "Take ownership")
    desk_door.door.wait(lambda: case(desk_door).taken_by or None)
    desk_door.door.dispatch(desk_door.payload(DD.email, card, "Open resolution…"))
    desk_door.card(DD.email, "has moved on")
    assert desk_door.door.modal(DD.email) is None


def test_who_does_not_decide_sees_no_conflict(desk_door: DealDoor) -> None:
    rivals(desk_door)
    for text in ("conflicts", "conflicts CF-1", "CF-1", "conflicts CF-99"):
        desk_door.types(AE.email, text)
    answers = desk_door.answers(AE.email)
    assert len(answers) == 4
    for each in answers:
        assert "Only" in said_in(each)
        assert "Fabrikam" not in said_in(each)


def resolved(desk_door: DealDoor, who: str, shown: Json, second: Registration) -> None:
    """Send the resolution in favour of the second claim, to be carried out."""
    send(
        desk_door.door,
        who,
        shown,
        remedy="exclusive",
        favour=str(second.id),
        clause="first_complete",
        note="the work was theirs",
        text="The work was theirs.",
        carry=["carry_out"],
    )


def kept(shown: Json) -> dict[str, object]:
    """What the inputs of a form start with, by name: words, a choice, or several."""
    found: dict[str, object] = {}
    for block in shown["blocks"]:
        for name, value in block.get("element", {}).items():
            if name == "initial_options":
                found[block["block_id"]] = [each["value"] for each in value]
            elif name.startswith("initial_"):
                found[block["block_id"]] = value["value"] if isinstance(value, dict) else value
    return found


def test_a_resolution_that_is_refused_keeps_what_was_typed(desk_door: DealDoor) -> None:
    _, second = rivals(desk_door)
    card = desk_door.card(DD.email, "CF-1: conflict")
    desk_door.press(DD.email, card, "Open resolution…")
    resolved(desk_door, DD.email, form(desk_door.door, DD.email, "Resolve CF-1"), second)
    again = form(desk_door.door, DD.email, "only the customer's choice ends that at once")
    assert kept(again) == {
        "remedy": "exclusive",
        "favour": str(second.id),
        "clause": "first_complete",
        "note": "the work was theirs",
        "text": "The work was theirs.",
        "carry": ["carry_out"],
    }
    send(
        desk_door.door,
        DD.email,
        again,
        remedy="influence",
        favour=str(second.id),
        clause="first_complete",
        note="the work was theirs",
        text="The work was theirs.",
        carry=[],
    )
    assert "Decided." in form_words(form(desk_door.door, DD.email, "CF-1 is decided"))


def test_what_partners_are_told_of_a_case_names_no_side_and_the_complaint_is_beside_it(
    desk_door: DealDoor,
) -> None:
    _, second = rivals(desk_door)
    card = desk_door.card(DD.email, "CF-1: conflict")
    desk_door.press(DD.email, card, "Open resolution…")
    shown = form(desk_door.door, DD.email, "Resolve CF-1")
    assert "Every side reads the same words" in form_words(shown)
    told: dict[str, str] = {
        "remedy": "none",
        "favour": str(second.id),
        "clause": "first_complete",
        "note": "Fabrikam came later, so Northwind has it.",
    }
    for text, name in (("Fabrikam came later.", "Fabrikam"), ("NORTHWIND has it.", "Northwind")):
        answer = send(desk_door.door, DD.email, shown, **told, text=text)
        assert f"It names {name}" in answer["errors"]["text"]
        assert case(desk_door).state is CaseState.OPEN
    send(desk_door.door, DD.email, shown, **told, text="It stays as it is.")
    assert "Decided." in form_words(form(desk_door.door, DD.email, "CF-1 is decided"))


def test_t_05_who_was_slower_with_a_case_keeps_the_words_and_sees_how_it_stands(
    desk_door: DealDoor,
) -> None:
    first, second = rivals(desk_door)
    card = desk_door.card(DD.email, "CF-1: conflict")
    desk_door.press(DD.email, card, "Open resolution…")
    shown = form(desk_door.door, DD.email, "Resolve CF-1")
    take_ownership(
        desk_door.deals.desk,
        1,
        by=desk_door.deals.person(PM),
        now=desk_door.deals.now,
    )
    resolved(desk_door, DD.email, shown, second)
    again = form(desk_door.door, DD.email, "Somebody was faster")
    assert f"{first.ref} Northwind: Approved" in form_words(again)
    assert kept(again)["note"] == "the work was theirs"

    decide_case(
        desk_door.deals.desk,
        1,
        Resolution(
            remedy=Remedy.NONE,
            in_favour_of=first.id,
            clause=Clause.FIRST_COMPLETE,
            note="came in first",
            text="It stays.",
        ),
        shown=case(desk_door).version,
        by=desk_door.deals.person(PM),
        now=desk_door.deals.now,
    )
    resolved(desk_door, DD.email, again, second)
    over = form(desk_door.door, DD.email, "CF-1 is decided now")
    assert "The work was theirs." in form_words(over)
    assert "submit" not in over or not over["submit"]


def test_an_approval_that_needs_two_is_carried_out_with_the_second_in_the_same_form(
    vendra: Running, sqlite_store: Store
) -> None:
    policy = replace(POLICY, second_approver_from=Money(1_000_000, "EUR"))
    with open_deal_door(vendra, sqlite_store, policy=policy) as desk_door:
        first = desk_door.filed("P1")
        desk_door.deals.now += timedelta(hours=1)
        desk_door.filed("P2")
        card = desk_door.card(DD.email, "CF-1: conflict")
        desk_door.press(DD.email, card, "Open resolution…")
        shown = form(desk_door.door, DD.email, "Resolve CF-1")
        assert "Who read along" not in form_words(shown), "asked only where it is needed"
        resolved(desk_door, DD.email, shown, first)
        again = form(desk_door.door, DD.email, "Who read along and agrees")
        told = {
            "remedy": "exclusive",
            "favour": str(first.id),
            "clause": "first_complete",
            "note": "came in first",
            "text": "The first one has it.",
            "carry": ["carry_out"],
        }
        assert kept(again)["clause"] == "first_complete"
        send(desk_door.door, DD.email, again, second=desk_door.door.slack.user(DD.email), **told)
        again = form(desk_door.door, DD.email, "has to be somebody else")
        user = desk_door.door.slack.user(SECOND.email)
        send(desk_door.door, DD.email, again, second=user, **told)
        assert "Decided." in form_words(form(desk_door.door, DD.email, "CF-1 is decided"))
        last = desk_door.deals.get(first).decisions[-1]
        assert (last.outcome, last.second) == (Event.APPROVED, desk_door.deals.person(SECOND).id)
