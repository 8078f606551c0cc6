"""The partner's side over the wire: the pinned card, the form, the registrations, and no word more.

Two partners, each in a channel of its own that is shared with another workspace.
"""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta

import pytest

from bot.actions import Action
from journeys.deal_statements import support_of
from journeys.decide_protection import decide_edit
from journeys.draw_deals import deal_notice
from journeys.invite_people import unlink_partner_person
from journeys.keep_partners import link_channel
from journeys.open_deal_door import open_doors
from journeys.partner_acts import appeal, edit, withdraw
from partnering.appeals import AppealState
from partnering.money import Money
from partnering.registrations import Registration, State
from store.work import Store
from tests.bot.door import GUEST, said_in
from tests.bot.filling import form, form_words, press_in, send
from tests.bot.partner_door import (
    BO,
    CLEO,
    HOME,
    RIK,
    ROSA,
    PartnerDoor,
    filled,
    open_partner_door,
)
from tests.journeys.deal_acts import approve, ask, reject
from tests.journeys.deal_office import AE, CC, DD, PM
from tests.sandbox.slack.running import Json, Running

# Every button about one registration, or about a partner.
OWN = [each.value for each in Action if each.value.startswith("v1:own:")]


@pytest.fixture
def shared(vendra: Running, sqlite_store: Store) -> Iterator[PartnerDoor]:
    """The door, with two partners before it."""
    with open_partner_door(vendra, sqlite_store) as opened:
        yield opened


def approved(shared: PartnerDoor, made: Registration) -> None:
    approve(shared.deals, made)
    shared.door.office.settle()


def rejected(shared: PartnerDoor, made: Registration) -> None:
    reject(shared.deals, made, text="We see no budget yet.")
    shared.door.office.settle()


def appeals(shared: PartnerDoor, made: Registration) -> list[AppealState]:
    with shared.door.store.read() as view:
        return [each.state for each in view.appeals.of_registration(made.id)]


def forged(shared: PartnerDoor, partner: str, action_id: str, number: int) -> str:
    """Press a button that no card shows; what its reader is answered, as soon as that is there."""
    door, channel, who = shared.door, shared.channels[partner], HOME[partner]
    element = {
        "type": "button",
        "action_id": action_id,
        "value": f"v1.{number}..",
        "text": {"type": "plain_text", "text": "x"},
    }
    posted = door.slack.client().chat_postMessage(
        channel=channel,
        text="forged",
        blocks=[{"type": "actions", "block_id": "b", "elements": [element]}],
    )
    before = len(door.seen(who, channel))
    door.act(who, "press", channel=channel, ts=posted["ts"], block_id="b", action_id=action_id)
    door.wait(lambda: len(door.seen(who, channel)) > before or None)
    return said_in(door.seen(who, channel)[-1])


def told_alone(shared: PartnerDoor, words: str) -> Json | None:
    """What only P1's person reads in its channel and says these words, if it is there."""
    seen = shared.door.seen(ROSA, shared.channels["P1"])
    return next((each for each in seen if each["ephemeral"] and words in said_in(each)), None)


def replies(shared: PartnerDoor, partner: str = "P1") -> list[Json]:
    """What is said under cards in a partner's channel, as its person reads it."""
    seen = shared.door.seen(HOME[partner], shared.channels[partner])
    return [each for each in seen if each.get("thread_ts")]


def test_the_card_is_posted_and_pinned_once_where_a_channel_is_linked(shared: PartnerDoor) -> None:
    door, desk = shared.door, shared.deals.desk
    channel = shared.channels["P1"]
    assert "Pinned by cosell" in shared.page(ROSA, channel)

    partner, workspace = shared.deals.partners["P1"], shared.chat.identities.get().workspace
    link_channel(desk, partner, workspace, channel, by=shared.pia, now=shared.deals.now)
    assert open_doors(desk, partner, by=shared.pia, now=shared.deals.now) == 1
    door.office.settle()

    assert shared.saying(ROSA, channel, "Deals of Northwind") == 1


def test_a_manager_posts_the_card_from_the_partners_page(shared: PartnerDoor) -> None:
    door, channel = shared.door, shared.channels["P1"]
    card = shared.card("P1", "Deals of Northwind")
    door.slack.client().chat_delete(channel=channel, ts=card["ts"])
    place = door.channel("cosell-alerts")
    door.act(PM.email, "command", channel=place, text="/cosell partners Northwind")
    page = door.awaits(PM.email, place, "Post the deal card")
    door.press(PM.email, place, page, "Post the deal card")
    door.awaits(PM.email, place, "goes to the linked channel")
    door.office.settle()

    again = shared.card("P1", "Deals of Northwind")
    assert again["ts"] != card["ts"]
    assert "Pinned by cosell" in shared.page(ROSA, channel)


def test_without_the_permission_to_pin_the_card_is_posted_all_the_same(
    shared: PartnerDoor,
) -> None:
    door = shared.door
    door.slack.post("/faults", {"missing_scopes": ["pins:write"]})
    try:
        other = shared.share("P1", ROSA)
        assert shared.saying(ROSA, other, "Deals of Northwind") == 1
        assert "Pinned by" not in shared.page(ROSA, other)
    finally:
        door.slack.post("/faults", {"missing_scopes": []})
    with door.store.read() as view:
        assert not view.deliveries.waits("open_deal_door"), "nothing waits for a permission"


def test_a_deal_is_registered_from_another_workspace_in_the_shared_channel(
    shared: PartnerDoor,
) -> None:
    shown = shared.open("P1")
    told = send(shared.door, ROSA, shown, **filled(amount="a lot", engagement="x", domain=""))
    assert set(told["errors"]) == {"amount", "engagement", "domain"}
    assert "92000 EUR" in told["errors"]["amount"]
    assert shared.of("P1") == [], "nothing is kept while the form is on the screen"

    shown = form(shared.door, ROSA, "What have you done")
    assert send(shared.door, ROSA, shown, **filled())["ok"]

    receipt = form(shared.door, ROSA, "is registered")
    assert "DR-1" in form_words(receipt)
    assert "You have our answer by" in form_words(receipt)
    [made] = shared.of("P1")
    assert (made.claim.customer, made.claim.country) == ("Müller Maschinenbau GmbH", "DE")
    assert made.claim.amount is not None
    assert made.claim.amount.minor == 9_200_000
    assert not made.filed_by_vendor
    shared.door.office.settle()
    card = shared.card("P1", "DR-1: Müller Maschinenbau GmbH")
    assert "In review" in said_in(card)
    assert "<!date^" in said_in(card), "times are in the reader's own zone"
    press_in(shared.door, ROSA, receipt, "Show it")
    assert "Withdraw" in form_words(form(shared.door, ROSA, "DR-1: Müller"))


def test_t_04_who_sends_twice_registers_once_and_is_answered_twice(shared: PartnerDoor) -> None:
    shown = shared.open("P1")

    def press_submit(_: int) -> bool:
        return bool(send(shared.door, ROSA, shown, **filled()).get("acked"))

    with ThreadPoolExecutor(2) as two:
        answers = list(two.map(press_submit, range(2)))

    form(shared.door, ROSA, "is registered")
    shared.door.office.settle()
    assert any(answers)
    assert [each.ref for each in shared.of("P1")] == ["DR-1"]
    assert shared.saying(ROSA, shared.channels["P1"], "DR-1: Müller") == 1


def test_who_is_not_confirmed_is_told_how_to_be_and_sees_no_record(shared: PartnerDoor) -> None:
    shared.files("P1")
    channel = shared.channels["P1"]
    shared.door.slack.post(f"/channels/{channel}", {"invite": [RIK]})
    for label in ("Register a deal", "My deals"):
        card = shared.card("P1", "Deals of Northwind", RIK)
        shared.press("P1", card, label, RIK)
    shared.door.wait(lambda: shared.saying(RIK, channel, "only by invitation") >= 2)
    told = [each for each in shared.door.seen(RIK, channel) if each["ephemeral"]]
    assert len(told) == 2
    assert shared.door.modal(RIK) is None
    assert not any("Müller" in said_in(each) for each in told)


def test_my_deals_lists_ones_own_and_shows_one_to_who_asks(shared: PartnerDoor) -> None:
    shared.files("P1")
    shared.files("P1", customer="Globex", domain="globex.com", families="FLOW")
    card = shared.card("P1", "Deals of Northwind")
    shared.press("P1", card, "My deals")
    listed = shared.card("P1", "2 registrations")
    words = said_in(listed)
    assert "DR-1" in words
    assert "DR-2" in words
    assert "our answer by" in words

    shared.press("P1", listed, "Show")

    own = shared.door.wait(lambda: told_alone(shared, "DR-2: Globex"))
    assert "Withdraw" in said_in(own)


def test_a_question_is_answered_in_a_form_of_just_what_was_asked(shared: PartnerDoor) -> None:
    made = shared.files("P1")
    ask(shared.deals, made, "amount", "proof", text="How much of it is software?")
    shared.door.office.settle()
    card = shared.card("P1", "We need something")
    assert "How much of it is software?" in said_in(card)
    shared.press("P1", card, "Answer…")
    shown = form(shared.door, ROSA, "How much of it is software?")
    named = {each["block_id"] for each in shown["blocks"] if each["type"] == "input"}
    assert named == {"amount", "proof"}
    assert "Müller" not in str([each for each in shown["blocks"] if each["type"] == "input"])

    told = send(shared.door, ROSA, shown, amount="much")
    assert set(told["errors"]) == {"amount"}
    assert send(shared.door, ROSA, shown, amount="60000 EUR", proof="Offer of 3 May")["ok"]

    after = shared.deals.get(made)
    assert after.claim.amount is not None
    assert after.claim.amount.minor == 6_000_000
    assert after.state is State.IN_REVIEW
    assert "Answer…" not in said_in(shared.card("P1", "In review"))


def test_a_protected_deal_is_reported_extended_and_released(shared: PartnerDoor) -> None:
    made = shared.files("P1")
    approved(shared, made)
    card = shared.card("P1", "Protected until")
    assert "Ask for more time" not in said_in(card), "it is too early"
    shared.press("P1", card, "Still working on it")
    shared.card("P1", "you still work on it")

    window = shared.deals.get(made).window
    assert window is not None
    shared.deals.now = window.ends_at - timedelta(days=10)
    card = shared.card("P1", "Deals of Northwind")
    shared.press("P1", card, "My deals")
    listed = shared.card("P1", "days left")
    shared.press("P1", listed, "Show")
    own = shared.card("P1", "Ask for more time")
    shared.press("P1", own, "Ask for more time…")
    shown = form(shared.door, ROSA, "Why do you need more time")
    assert "errors" in send(shared.door, ROSA, shown, why="   ")
    assert send(shared.door, ROSA, shown, why="The customer decides in January.")["ok"]
    pending = shared.deals.get(made).window
    assert pending is not None
    assert pending.pending is not None
    assert pending.pending.why == "The customer decides in January."

    card = shared.card("P1", "Release")
    shared.press("P1", card, "Release")
    shared.door.wait(lambda: shared.deals.get(made).state is State.RELEASED or None)
    shared.door.office.settle()
    assert "Closed" in said_in(shared.card("P1", "Closed"))


def changes(shared: PartnerDoor) -> Json:
    """Press *Change…* on the card of the protected deal; the form."""
    shared.press("P1", shared.card("P1", "Protected until"), "Change…")
    return form(shared.door, ROSA, "Everything else counts at once")


def test_a_small_change_counts_at_once_and_loses_nothing_that_was_not_touched(
    shared: PartnerDoor,
) -> None:
    made = shared.files("P1", proof="Offer of 3 May")
    assert "Change…" not in said_in(shared.card("P1", "DR-1: Müller")), "nothing is protected yet"
    approved(shared, made)
    before = shared.deals.get(made).claim

    shown = changes(shared)
    told = send(shared.door, ROSA, shown)
    assert told["errors"] == {
        "customer": "Nothing differs from what is there: change something, or close."
    }
    told = send(shared.door, ROSA, shown, amount="much", engagement="short")
    assert set(told["errors"]) == {"amount"}
    told = send(shared.door, ROSA, shown, amount="92000 EUR", engagement="short")
    assert set(told["errors"]) == {"engagement"}
    words = "Three workshops by now, and the works council has agreed."
    assert send(shared.door, ROSA, shown, engagement=words)["ok"]

    form(shared.door, ROSA, "Your change counts from now on")
    after = shared.deals.get(made)
    assert after.claim == replace(before, engagement=words)
    assert after.pending_edit is None
    shared.door.office.settle()
    assert "deciding" not in said_in(shared.card("P1", "Protected until"))


def test_a_large_change_waits_for_us_and_the_next_one_starts_from_it(shared: PartnerDoor) -> None:
    made = shared.files("P1")
    approved(shared, made)
    assert send(shared.door, ROSA, changes(shared), amount="300000 EUR")["ok"]
    form(shared.door, ROSA, "stay protected as before")
    shared.close(ROSA)
    held = shared.deals.get(made)
    assert held.claim == made.claim
    assert held.pending_edit is not None
    shared.door.office.settle()
    assert "we are deciding on that" in said_in(shared.card("P1", "you have asked to change it"))

    # Filled in with what was said last, so that a second change does not lose the first.
    assert send(shared.door, ROSA, changes(shared), help_wanted="A specialist.")["ok"]
    form(shared.door, ROSA, "stay protected as before")
    shared.close(ROSA)
    wanted = shared.deals.get(made).pending_edit
    assert wanted == replace(held.pending_edit, help_wanted="A specialist.")

    # Back to what it was: nothing waits any more.
    assert send(shared.door, ROSA, changes(shared), amount="92000 EUR")["ok"]
    form(shared.door, ROSA, "Your change counts from now on")
    after = shared.deals.get(made)
    assert after.pending_edit is None
    assert after.claim == replace(made.claim, help_wanted="A specialist.")


def test_a_change_that_we_refuse_is_answered_on_the_card_with_our_words(
    shared: PartnerDoor,
) -> None:
    made = shared.files("P1")
    approved(shared, made)
    larger = replace(made.claim, amount=Money(30_000_000, "EUR"))
    asked = edit(shared.deals.desk, made.id, larger, by=shared.pia, now=shared.deals.now)
    decide_edit(
        shared.deals.desk,
        made.id,
        shown=asked.version,
        accept=False,
        text="Please register the second plant by itself.",
        by=shared.deals.person(DD),
        now=shared.deals.now,
    )
    shared.door.office.settle()

    card = said_in(shared.card("P1", "we could not accept your change"))

    assert "Protected until" in card
    assert "> Please register the second plant by itself." in card
    assert shared.deals.get(made).claim == made.claim


def test_a_change_of_what_somebody_else_has_changed_meanwhile_is_not_taken(
    shared: PartnerDoor,
) -> None:
    made = shared.files("P1")
    approved(shared, made)
    shown = changes(shared)
    other = replace(made.claim, help_wanted="A specialist.")
    edit(shared.deals.desk, made.id, other, by=shared.pia, now=shared.deals.now)

    told = send(shared.door, ROSA, shown, help_wanted="Nothing.")

    assert "changed by somebody else" in told["errors"]["customer"]
    assert shared.deals.get(made).claim == other


def test_a_rejection_is_read_with_its_reason_and_appealed_once(shared: PartnerDoor) -> None:
    made = shared.files("P1")
    rejected(shared, made)
    card = shared.card("P1", "Not available")
    assert "We see no budget yet." in said_in(card)
    shared.press("P1", card, "Appeal…")
    shown = form(shared.door, ROSA, "Why should it be decided otherwise")
    words = "The budget was granted on 12 August; the letter is with us."
    assert send(shared.door, ROSA, shown, text=words)["ok"]

    with shared.door.store.read() as view:
        [filed] = view.appeals.of_registration(made.id)
    assert filed.text == words
    shared.door.office.settle()
    again = shared.card("P1", "Not available")
    assert "Appeal…" not in said_in(again)
    assert "We have your appeal" in said_in(again)


def test_an_appeal_is_withdrawn_while_it_waits_and_may_be_filed_anew(shared: PartnerDoor) -> None:
    made = shared.files("P1")
    rejected(shared, made)
    for_appeal = {"by": shared.deals.reps["P1"], "now": shared.deals.now}
    appeal(shared.deals.desk, made.id, text="The budget was granted.", **for_appeal)  # type: ignore[arg-type]
    shared.door.office.settle()
    card = shared.card("P1", "We have your appeal")

    shared.press("P1", card, "Withdraw appeal")

    shared.door.wait(lambda: appeals(shared, made) == [AppealState.WITHDRAWN] or None)
    shared.door.office.settle()
    again = shared.card("P1", "You can appeal until")
    assert "Withdraw appeal" not in said_in(again)
    assert "Appeal…" in said_in(again)
    refused = forged(shared, "P1", "v1:own:appeal_back", made.id)
    assert "not possible any more" in refused


def test_t_31_a_stale_button_is_refused_and_the_card_drawn_as_it_stands(
    shared: PartnerDoor,
) -> None:
    made = shared.files("P1")
    card = shared.card("P1", "DR-1: Müller")
    # Decided, and nothing delivered yet: the card still shows the old state.
    approve(shared.deals, made)

    shared.press("P1", card, "Withdraw")

    now = shared.card("P1", "Protected until")
    assert "Withdraw" not in said_in(now)
    refused = said_in(shared.card("P1", "not possible any more"))
    assert "Protected until" in refused
    assert "approved" not in refused, "our own states have words of their own for a partner"
    assert shared.deals.get(made).state is State.APPROVED


def test_another_partners_person_meets_the_words_for_a_number_that_there_is_not(
    shared: PartnerDoor,
) -> None:
    made = shared.files("P1")
    own = shared.files("P2", customer="Initech SA", domain="initech.fr", country="FR")
    shared.card("P2", f"{own.ref}: Initech")
    told = {
        number: [forged(shared, "P2", action, number) for action in OWN]
        for number in (made.id, 99_999)
    }
    assert told[made.id] == told[99_999]
    assert all("no such registration" in each for each in told[made.id])
    assert shared.deals.get(made).state is State.IN_REVIEW


def test_t_03_neither_of_two_partners_learns_that_the_other_has_registered_the_same_deal(
    shared: PartnerDoor,
) -> None:
    first = shared.files("P1")
    second = shared.files("P2", customer="Mueller Maschinen-Bau")
    assert shared.deals.get(second).state is State.CONFLICT_HOLD
    assert shared.deals.get(first).sequence == 1
    one, two = shared.card("P1", "DR-1:"), shared.card("P2", "DR-2:")
    assert "In review" in said_in(one)
    assert "In review" in said_in(two), "a hold looks exactly like a review"
    shapes = [
        [(b["type"], [e.get("action_id") for e in b.get("elements", [])]) for b in card["blocks"]]
        for card in (one, two)
    ]
    assert shapes[0] == shapes[1]

    # Dead buttons are no way to ask: all are refused in the words of a review.
    for action in ("release", "extend", "report", "appeal", "answer", "change", "appeal_back"):
        refused = forged(shared, "P2", f"v1:own:{action}", second.id)
        assert "not possible any more. DR-2: In review" in refused
    approved(shared, first)
    card = shared.card("P2", "Deals of Fabrikam")
    shared.press("P2", card, "My deals")
    shared.card("P2", "1 registration")
    for who, hidden in (
        (BO, ("Northwind", "Rosa", "DR-1", "Müller", "hold", "conflict", "rival", "92,000 EUR")),
        (ROSA, ("Fabrikam", "Bo Fabri", "DR-2", "Mueller Maschinen", "conflict", "rival")),
    ):
        told = shared.everything_told(who)
        assert not [word for word in hidden if word in told], who


def test_what_speaks_for_a_claim_is_added_alike_whether_or_not_it_is_contested(
    shared: PartnerDoor,
) -> None:
    first = shared.files("P1")
    second = shared.files("P2", customer="Mueller Maschinen-Bau")
    answers = []
    for partner, who, made in (("P1", ROSA, first), ("P2", BO, second)):
        assert shared.press(partner, shared.card(partner, made.ref), "Add something in support…")
        shown = form(shared.door, who, "What speaks for your registration")
        told = send(shared.door, who, shown, text="Visit at the plant.", day="2031-01-01")
        assert told["errors"] == {"day": "A day that is not in the future."}
        told = send(shared.door, who, shown, day="2026-08-11")
        assert told["ok"], told
        ended = form(shared.door, who, "Whoever decides on it reads")
        answers.append(form_words(ended).replace(made.ref, "DR").replace(made.claim.customer, ""))
        shared.close(who)
    assert answers[0] == answers[1]

    shared.door.office.settle()
    with shared.door.store.read() as view:
        assert [words for words, _ in support_of(view, first)] == ["Visit at the plant."]
        [case] = view.conflict_cases.of_registration(second.id)
    added = [each.partner_id for each in case.evidence if "Visit at the plant." in each.text]
    assert sorted(map(str, added)) == sorted([str(first.partner_id), str(second.partner_id)])
    ours = shared.deals.desk
    with shared.door.store.read() as view:
        card = deal_notice(ours, view, second.id, now=shared.deals.now)
    assert card is not None
    assert "The partner adds (of 11 Aug 2026): Visit at the plant." in card.statements
    for word in ("DR-1", "Northwind", "conflict", "CF-"):
        assert word not in shared.everything_told(BO)


def test_one_of_ours_files_for_a_partner_and_it_is_kept_that_they_did(shared: PartnerDoor) -> None:
    made = shared.files("P1", PM.email)
    assert made.filed_by_vendor
    assert made.submitter_id == shared.pia.id

    channel = shared.channels["P1"]
    card = shared.card("P1", "Deals of Northwind", AE.email)
    shared.press("P1", card, "Register a deal", AE.email)
    shared.door.awaits(AE.email, channel, "Only people of the partner")
    assert shared.door.modal(AE.email) is None


def test_a_third_company_in_the_channel_hides_the_deals_and_who_can_mend_it_is_told_once(
    shared: PartnerDoor,
) -> None:
    channel = shared.channels["P1"]
    made = shared.files("P1")
    shared.door.slack.post(f"/channels/{channel}", {"invite": [CLEO]})
    approved(shared, made)

    taken_down = shared.door.awaits(CLEO, channel, "taken down")
    assert "Müller" not in said_in(taken_down)
    assert "Protected" not in shared.everything_told(CLEO)
    assert replies(shared) == []
    told = shared.door.awaits(PM.email, shared.door.direct(PM.email), "nothing of the partner's")
    assert "nobody has confirmed" in said_in(told)

    shared.door.slack.post(f"/channels/{channel}", {"remove": [CLEO]})
    shared.door.office.settle(hours=1)
    assert "Protected until" in said_in(shared.card("P1", "Protected until"))
    [told] = replies(shared)
    assert "is approved" in told["text"], "kept back like the card, and said once they are gone"


def test_a_colleague_from_the_same_workspace_may_read_along_and_a_guest_only_when_confirmed(
    shared: PartnerDoor,
) -> None:
    channel = shared.channels["P1"]
    shared.door.slack.post(f"/channels/{channel}", {"invite": [RIK]})
    made = shared.files("P1")
    shared.card("P1", "DR-1: Müller", RIK)

    shared.door.slack.post(f"/channels/{channel}", {"invite": [GUEST]})
    approved(shared, made)
    shared.door.awaits(GUEST, channel, "taken down")
    assert "Protected" not in shared.everything_told(GUEST)

    shared.confirm("P1", GUEST)
    shared.door.office.settle(hours=1)
    shared.card("P1", "Protected until", GUEST)


def test_another_company_that_is_only_invited_hides_the_deals_too(shared: PartnerDoor) -> None:
    channel = shared.channels["P1"]
    shared.door.slack.post(f"/channels/{channel}", {"pending_ext_shared": True})
    shared.files("P1")
    assert shared.saying(ROSA, channel, "DR-1: Müller") == 0
    shared.door.slack.post(f"/channels/{channel}", {"pending_ext_shared": False})
    shared.door.office.settle(hours=1)
    shared.card("P1", "DR-1: Müller")


def test_what_becomes_of_a_deal_is_said_under_its_card_and_shown_in_the_channel(
    shared: PartnerDoor,
) -> None:
    door = shared.door
    made = shared.files("P1")
    card = shared.card("P1", f"{made.ref}: Müller")
    assert replies(shared) == [], "the card itself is the first news"

    ask(shared.deals, made, "amount", text="How many seats?")
    door.office.settle()
    [question] = replies(shared)
    assert question["thread_ts"] == card["ts"]
    assert question["subtype"] == "thread_broadcast"
    assert question["text"].startswith(f"{made.ref}: Before we decide")
    assert "How many seats?" in question["text"]
    assert "replied to a thread" in shared.page(ROSA, shared.channels["P1"])

    # Taken down by somebody in Slack meanwhile: the words stand alone, and the card comes again.
    door.slack.client().chat_delete(channel=shared.channels["P1"], ts=card["ts"])
    withdraw(shared.deals.desk, made.id, by=shared.pia, now=shared.deals.now)
    door.office.settle()
    assert shared.saying(ROSA, shared.channels["P1"], "is withdrawn, as was asked") == 1
    assert shared.saying(ROSA, shared.channels["P1"], f"{made.ref}: Müller") == 1
    assert replies(shared, "P2") == []


def test_who_is_unlinked_can_do_nothing_any_more(shared: PartnerDoor) -> None:
    made = shared.files("P1")
    with shared.door.store.read() as view:
        rosa = view.people.by_id(made.submitter_id)
    assert rosa is not None
    unlink_partner_person(shared.deals.desk, rosa.id, by=shared.pia, now=shared.deals.now)
    card = shared.card("P1", "DR-1: Müller")
    shared.press("P1", card, "Withdraw")
    shared.card("P1", "only by invitation")
    assert shared.deals.get(made).state is State.IN_REVIEW


def test_a_chief_reads_no_button_of_ours_on_a_partners_card(shared: PartnerDoor) -> None:
    shared.files("P1")
    card = shared.card("P1", "DR-1: Müller")
    words = said_in(card)
    for ours in ("Approve", "Reject", "Assign", "Ask for information", CC.name, DD.name):
        assert ours not in words
