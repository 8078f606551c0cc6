"""Registered deals over the wire: cards, forms and commands of our own side, on the real store."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from bot.inbox import key_of, replay, worth_keeping
from journeys.partner_acts import withdraw
from partnering.reasons import Reason
from partnering.registrations import DealType, Event, State
from store.work import Store
from tests.bot.block_limits import labels
from tests.bot.deal_door import PLACE, DealDoor, open_deal_door
from tests.bot.door import said_in
from tests.bot.filling import form, form_words, send
from tests.journeys.deal_office import (
    A2,
    A4,
    AE,
    CC,
    DD,
    DIRECT,
    FILED,
    PM,
    POLICY,
    SECOND,
    claim_to,
)
from tests.sandbox.slack.running import Running


def test_a_registration_is_decided_by_a_press_on_its_card(desk_door: DealDoor) -> None:
    made = desk_door.filed()
    card = desk_door.card(DD.email, "DR-1: Northwind for Müller Maschinenbau GmbH")

    assert desk_door.press(DD.email, card, "Approve")["ok"]

    card = desk_door.card(DD.email, "Approved")
    assert "by Dora Dietz" in said_in(card)
    assert "Reject…" not in said_in(card)
    assert desk_door.deals.get(made).state is State.APPROVED


def test_a_rejection_needs_words_for_the_partner(desk_door: DealDoor) -> None:
    made = desk_door.filed()
    card = desk_door.card(DD.email, "DR-1")
    desk_door.press(DD.email, card, "Reject…")
    shown = form(desk_door.door, DD.email, "Reject")
    assert "Northwind" in form_words(shown)

    told = send(desk_door.door, DD.email, shown, reason="unqualified", text="no")
    assert "at least 5" in told["errors"]["text"]
    told = send(desk_door.door, DD.email, shown, reason="unqualified", text="No budget yet.")
    assert told["ok"]

    assert desk_door.deals.get(made).state is State.REJECTED
    assert "Rejected" in form_words(form(desk_door.door, DD.email, "DR-1"))
    assert "No budget yet." in said_in(desk_door.card(DD.email, "Rejected"))


def test_t_05_two_decide_on_one_claim_and_the_second_hears_who_was_faster(
    desk_door: DealDoor,
) -> None:
    made = desk_door.filed()
    card = desk_door.card(DD.email, "DR-1")
    desk_door.types(PM.email, "DR-1")
    other = desk_door.answer(PM.email, "DR-1: Northwind")
    before = len(desk_door.deals.facts(made))

    channel = desk_door.door.channel(PLACE)
    desk_door.press(DD.email, card, "Approve")
    desk_door.door.press(PM.email, channel, other, "Approve")

    faster = desk_door.answer(PM.email, "Somebody was faster.")
    told = said_in(faster)
    assert "DR-1 was decided by Dora Dietz at <!date^" in told, "by the reader's own clock"
    assert "|14 Aug 2026 10:00 (Europe/Berlin)>: approved. Its card says what" in told
    assert "the record is" not in told
    assert "Approved" in said_in(desk_door.answer(PM.email, "by Dora Dietz"))
    assert desk_door.deals.facts(made)[before:] == [Event.APPROVED]
    desk_door.door.office.settle()
    assert desk_door.heard(DD.email, "DR-1: Northwind") == 1, "one card, drawn again"


def test_t_31_a_stale_button_is_refused_and_the_card_says_why(desk_door: DealDoor) -> None:
    made = desk_door.filed()
    card = desk_door.card(DD.email, "DR-1")
    withdraw(desk_door.deals.desk, made.id, by=desk_door.deals.reps["P1"], now=desk_door.deals.now)

    desk_door.press(DD.email, card, "Approve")

    told = desk_door.card(DD.email, "Somebody was faster.")
    assert "DR-1 has moved on: withdrawn by the partner. Its card says what" in said_in(told)
    card = desk_door.card(DD.email, "*Withdrawn by the partner*")
    assert "Approve" not in labels(tuple(card["blocks"]))
    assert desk_door.deals.get(made).state is State.WITHDRAWN


def test_t_10_only_the_channel_chief_has_a_button_that_approves_a_named_account(
    vendra: Running, sqlite_store: Store
) -> None:
    policy = replace(POLICY, named_accounts=(A2.key,))
    with open_deal_door(vendra, sqlite_store, policy=policy) as opened:
        _approved_by_two(opened)


def _approved_by_two(desk_door: DealDoor) -> None:
    desk_door.filed("P1", A2, "FLOW")

    card = desk_door.card(CC.email, "DR-1: Northwind for Globex")
    assert "only the channel chief approves it" in said_in(card)
    assert "Approve as an exception…" in labels(tuple(card["blocks"]))
    desk_door.types(DD.email, "DR-1")
    of_desk = desk_door.answer(DD.email, "DR-1: Northwind for Globex")
    assert not [each for each in labels(tuple(of_desk["blocks"])) if "Approve" in each]

    desk_door.press(CC.email, card, "Approve as an exception…")
    shown = form(desk_door.door, CC.email, "Why we make an exception")
    assert send(desk_door.door, CC.email, shown, note="The customer asked for them.")["ok"]
    waits = form(desk_door.door, CC.email, "A second person has to confirm it.")
    assert "Carl Chief" in form_words(waits)
    desk_door.door.office.settle()
    card = desk_door.card(SECOND.email, "Carl Chief* wants to approve it")
    desk_door.press(SECOND.email, card, "Confirm")
    assert "Approved" in said_in(desk_door.card(SECOND.email, "by Carl Chief"))


def test_a_double_press_decides_once(desk_door: DealDoor) -> None:
    made = desk_door.filed()
    card = desk_door.card(DD.email, "DR-1")
    press = desk_door.payload(DD.email, card, "Approve")

    assert desk_door.door.dispatch(press) == 200
    assert desk_door.door.dispatch(press) == 200

    desk_door.card(DD.email, "Approved")
    assert desk_door.deals.facts(made).count(Event.APPROVED) == 1
    assert len([row for row in desk_door.door.rows() if row.kind == "click"]) == 1


def test_an_approval_that_was_cut_off_by_a_restart_is_done_once(desk_door: DealDoor) -> None:
    made = desk_door.filed()
    card = desk_door.card(DD.email, "DR-1")
    press = desk_door.payload(DD.email, card, "Approve")
    door = desk_door.door
    with door.store.begin() as work:
        key = key_of(press)
        assert key is not None
        work.inbox.take("T", key[1], key[0], worth_keeping(press), door.office.now)
    door.office.now += timedelta(minutes=1)

    assert replay(door.app, door.store, now=door.office.now) == 1
    desk_door.card(DD.email, "Approved")
    replay(door.app, door.store, now=door.office.now + timedelta(hours=1))

    assert desk_door.deals.facts(made).count(Event.APPROVED) == 1
    assert all(row.done_at is not None for row in door.rows())


def test_a_command_by_who_has_not_seen_it_answers_with_the_card(desk_door: DealDoor) -> None:
    made = desk_door.filed()
    desk_door.card(DD.email, "DR-1")

    desk_door.types(PM.email, "approve DR-1 looks fine")
    assert "Read it first" in said_in(desk_door.answer(PM.email, "DR-1: Northwind"))
    assert desk_door.deals.get(made).state is State.IN_REVIEW
    desk_door.types(PM.email, "approve DR-1 looks fine")
    assert "looks fine" in said_in(desk_door.answer(PM.email, "*Approved* by Pia Lang"))

    assert desk_door.deals.get(made).decisions[-1].note == "looks fine"


def test_who_has_the_card_may_decide_by_command_at_once(desk_door: DealDoor) -> None:
    made = desk_door.filed()
    desk_door.card(DD.email, "DR-1")

    desk_door.types(DD.email, "reject dr-1 unqualified We see no budget yet.")

    desk_door.answer(DD.email, "*Rejected* by Dora Dietz")
    last = desk_door.deals.get(made).decisions[-1]
    assert (last.reason, last.text) == (Reason.UNQUALIFIED, "We see no budget yet.")


def test_words_for_a_partner_that_name_another_are_refused_beside_their_input(
    desk_door: DealDoor,
) -> None:
    made = desk_door.filed()
    card = desk_door.card(DD.email, "DR-1")
    desk_door.press(DD.email, card, "Reject…")
    shown = form(desk_door.door, DD.email, "Reject")

    text = "Fabrikam has claimed it before you."
    told = send(desk_door.door, DD.email, shown, reason="unqualified", text=text)

    assert "It names Fabrikam" in told["errors"]["text"]
    assert desk_door.deals.get(made).state is State.IN_REVIEW
    text = "Northwind has shown no work at Müller Maschinenbau."
    assert send(desk_door.door, DD.email, shown, reason="unqualified", text=text)["ok"]
    assert desk_door.deals.get(made).decisions[-1].text == text


def test_a_rejection_by_command_that_names_another_partner_opens_the_form(
    desk_door: DealDoor,
) -> None:
    made = desk_door.filed()
    desk_door.card(DD.email, "DR-1")

    desk_door.types(DD.email, "reject DR-1 unqualified fabrikam has claimed it before you.")

    shown = form(desk_door.door, DD.email, "It names Fabrikam")
    assert desk_door.deals.get(made).state is State.IN_REVIEW
    inputs = {each["block_id"]: each["element"] for each in shown["blocks"] if "element" in each}
    assert inputs["text"]["initial_value"] == "fabrikam has claimed it before you."
    assert inputs["reason"]["initial_option"]["value"] == "unqualified"
    assert send(desk_door.door, DD.email, shown, text="We see no budget.")["ok"]
    assert desk_door.deals.get(made).decisions[-1].text == "We see no budget."


def test_a_rejection_by_command_without_a_reason_opens_the_form(desk_door: DealDoor) -> None:
    made = desk_door.filed()
    desk_door.card(DD.email, "DR-1")

    desk_door.types(DD.email, "reject DR-1 no budget there")

    shown = form(desk_door.door, DD.email, "Reject")
    assert "“no” is no code of a reason" in form_words(shown)
    assert send(desk_door.door, DD.email, shown, reason="unqualified")["ok"]
    assert desk_door.deals.get(made).decisions[-1].text == "no budget there"


@pytest.mark.parametrize("ref", ["dr 1", "DR1", "#1", "1", "dr #1"])
def test_a_registration_is_read_as_people_type_it(desk_door: DealDoor, ref: str) -> None:
    made = desk_door.filed()
    desk_door.card(DD.email, "DR-1")

    desk_door.types(DD.email, f"approve {ref}")

    desk_door.answer(DD.email, "*Approved* by Dora Dietz")
    assert desk_door.deals.get(made).state is State.APPROVED


def test_who_decided_it_herself_hears_what_comes_next(desk_door: DealDoor) -> None:
    made = desk_door.filed()
    desk_door.card(DD.email, "DR-1")
    desk_door.types(DD.email, "reject dr 1 unqualified We see no budget yet.")
    desk_door.answer(DD.email, "*Rejected* by Dora Dietz")

    desk_door.types(DD.email, "approve DR-1 again")

    told = said_in(desk_door.answer(DD.email, "Decided already."))
    assert "You decided DR-1 yourself at <!date^" in told
    assert "The partner may appeal until <!date^" in told
    assert desk_door.deals.get(made).state is State.REJECTED


def test_a_question_stops_our_clock(desk_door: DealDoor) -> None:
    made = desk_door.filed()
    desk_door.card(DD.email, "DR-1")
    desk_door.types(DD.email, "info DR-1 Which plant is it?")
    shown = form(desk_door.door, DD.email, "Ask for information")

    assert "errors" in send(desk_door.door, DD.email, shown, missing=[])
    assert send(desk_door.door, DD.email, shown, missing=["scope"])["ok"]

    card = said_in(desk_door.card(DD.email, "Waiting for the partner's answer"))
    assert "Which plant is it?" in card
    assert "The partner's answer is due" in card
    assert desk_door.deals.get(made).asked == ("scope",)


def test_it_is_handed_over_to_somebody_who_may_decide(desk_door: DealDoor) -> None:
    made = desk_door.filed()
    card = desk_door.card(DD.email, "DR-1")
    desk_door.press(DD.email, card, "Assign…")
    shown = form(desk_door.door, DD.email, "Who decides")
    slack = desk_door.door.slack

    told = send(desk_door.door, DD.email, shown, owner=slack.user(AE.email))
    assert "does not decide" in told["errors"]["owner"]
    assert send(desk_door.door, DD.email, shown, owner=slack.user(PM.email))["ok"]

    assert desk_door.deals.get(made).owner_id == desk_door.deals.person(PM).id
    desk_door.door.office.settle()
    assert "with Pia Lang" in said_in(desk_door.card(PM.email, "DR-1: Northwind"))


def test_the_queue_and_the_lists_lead_to_the_card(desk_door: DealDoor) -> None:
    desk_door.filed()
    desk_door.filed("P2", A4, "FLOW")
    channel = desk_door.door.channel(PLACE)

    desk_door.types(DD.email, "queue")
    queue = desk_door.answer(DD.email, "2 registered deals for you to decide")
    assert "due <!date^" in said_in(queue)
    desk_door.types(DD.email, "deals northwnd")
    assert "DR-2" not in said_in(desk_door.answer(DD.email, "1 registered deal of Northwind"))
    desk_door.types(DD.email, "deals in review")
    desk_door.answer(DD.email, "2 registered deals: in review")
    desk_door.door.press(DD.email, channel, queue, "Show")
    desk_door.answer(DD.email, "DR-1: Northwind for")
    desk_door.types(DD.email, "deals won")
    desk_door.answer(DD.email, "There is no registered deal: won.")


def test_what_there_is_not_and_what_is_not_for_them_sound_alike(desk_door: DealDoor) -> None:
    desk_door.filed()
    for ref in ("DR-1", "DR-77"):
        desk_door.types(AE.email, ref)
        desk_door.types(AE.email, f"approve {ref}")
    desk_door.types(DD.email, "DR-77")

    assert "There is no registration DR-77." in said_in(desk_door.answer(DD.email, "Not found"))
    told = {said_in(each) for each in desk_door.answers(AE.email)}
    assert len(told) == 2, "one refusal to see, one to decide"
    assert all("Not allowed." in each for each in told)


def test_the_rules_are_said_in_words_with_their_version(desk_door: DealDoor) -> None:
    desk_door.types(PM.email, "rules")

    card = said_in(desk_door.answer(PM.email, "The rules for registered deals"))
    assert "90 days" in card
    assert f"Version {desk_door.deals.desk.policy.deals.version}" in card


def test_one_of_ours_registers_for_a_partner_and_does_not_decide(desk_door: DealDoor) -> None:
    desk_door.types(DD.email, "register northwind")
    shown = form(desk_door.door, DD.email, "Register a deal")

    wrong = {**FILLED, "amount": "plenty", "engagement": "We met."}
    told = send(desk_door.door, DD.email, shown, **wrong)
    assert set(told["errors"]) == {"amount", "engagement"}
    assert send(desk_door.door, DD.email, shown, **FILLED)["ok"]
    form(desk_door.door, DD.email, "*DR-1* is registered")

    made = desk_door.deals.get(1)
    assert made.filed_by_vendor
    assert made.partner_id == desk_door.deals.partners["P1"]
    assert made.owner_id != desk_door.deals.person(DD).id


def test_a_messages_menu_opens_the_form(desk_door: DealDoor) -> None:
    channel = desk_door.door.channel(PLACE)
    ts = desk_door.door.act(PM.email, "message", channel=channel, text="they ask for a quote")["ts"]

    desk_door.door.act(PM.email, "shortcut", channel=channel, ts=ts, callback_id="register_deal")

    assert "Partner" in form_words(form(desk_door.door, PM.email, "Register a deal"))


FILLED = {
    "customer": "Initech SA",
    "country": "France",
    "domain": "initech.fr",
    "contact_name": "Ute Beispiel",
    "contact_role": "Head of IT",
    "contact_consent": ["yes"],
    "families": "CORE",
    "amount": "92000 EUR",
    "close_on": "2026-12-18",
    "deal_type": "net_new",
    "engagement": "Two workshops on site and a demo.",
    "last_contact_on": "2026-08-01",
    "help_wanted": "A technical contact.",
    "tender": "no",
}


def test_t_14_an_approval_against_the_incumbent_takes_a_reason_and_a_second_person(
    desk_door: DealDoor,
) -> None:
    deals = desk_door.deals
    renewal = replace(
        DIRECT,
        partner_name="Contoso",
        close_on=date(2026, 9, 30),
        created_at=FILED - timedelta(days=600),
    )
    deals.office.crm.put(renewal)
    deals.office.sync()
    made = deals.file("P2", claim_to(deal_type=DealType.RENEWAL))
    desk_door.door.office.settle()

    card = desk_door.card(DD.email, "Another partner holds CORE until its renewal")
    assert "Approve" not in labels(tuple(card["blocks"])), "not by one press"
    desk_door.press(DD.email, card, "Approve as an exception…")
    shown = form(desk_door.door, DD.email, "Another partner holds CORE until its renewal")
    assert "Say why" in send(desk_door.door, DD.email, shown, note="no")["errors"]["note"]
    send(desk_door.door, DD.email, shown, note="Contoso has given the customer up.")
    form(desk_door.door, DD.email, "A second person has to confirm it.")
    assert deals.get(made).state is State.IN_REVIEW
    desk_door.door.office.settle()
    card = desk_door.card(SECOND.email, "Dora Dietz* wants to approve it")
    desk_door.press(SECOND.email, card, "Confirm")
    desk_door.card(SECOND.email, "by Dora Dietz")

    last = deals.get(made).decisions[-1]
    assert last.note == "Contoso has given the customer up."
    assert last.overridden == ("Another partner holds CORE until its renewal on 30 Sep 2026.",), (
        "the rule that it breaks"
    )


def test_a_typed_approval_against_a_rule_opens_the_form_for_the_reason(
    desk_door: DealDoor,
) -> None:
    made = desk_door.deals.file("P2", claim_to(tender=True, tender_published_on=FILED.date()))
    desk_door.door.office.settle()
    desk_door.types(DD.email, made.ref)
    desk_door.answer(DD.email, "The tender was published")
    desk_door.types(DD.email, f"approve {made.ref}")
    form(desk_door.door, DD.email, "Why we make an exception")
    assert desk_door.deals.get(made).is_pending
