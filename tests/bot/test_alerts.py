"""From an alert in a DM to a lasting judgement, over the wire."""

from datetime import timedelta

from partnering.overlaps import Mark, OverlapState
from tests.bot.door import Door, said_in
from tests.bot.filling import form, send
from tests.journeys.office import CONTOSO, MARIA, PIA, THEIR_CONTOSO, arrives


def test_an_alert_arrives_with_its_reasons_and_buttons(door: Door) -> None:
    card = door.alert()

    words = said_in(card)
    assert "Contoso Maschinenbau GmbH" in words
    assert "Why we think it is the same company" in words
    assert "€120,000" in words
    assert "Wrong company" in words
    assert "ephemeral" not in card or not card["ephemeral"]


def test_useful_is_kept_and_drawn_in_place_and_can_be_undone(door: Door) -> None:
    card, channel = door.alert(), door.direct(MARIA.email)

    assert door.press(MARIA.email, channel, card, "Useful")["ok"]

    marked = door.awaits(MARIA.email, channel, "You marked this as *useful*")
    assert marked["ts"] == card["ts"]
    overlap = door.office.overlaps()[0]
    with door.store.read() as view:
        mark = view.marks.of(overlap.id, door.office.person(MARIA).id)
    assert mark is not None
    assert mark.mark is Mark.USEFUL
    door.press(MARIA.email, channel, marked, "Undo")
    again = door.wait(
        lambda: next((m for m in door.seen(MARIA.email, channel) if "Snooze" in said_in(m)), None)
    )
    assert again["ts"] == card["ts"]


def test_a_snooze_says_until_when(door: Door) -> None:
    card, channel = door.alert(), door.direct(MARIA.email)

    assert door.press(MARIA.email, channel, card, "Snooze", "1 week")["ok"]

    snoozed = door.awaits(MARIA.email, channel, "Snoozed")
    assert "*Snoozed* until" in said_in(snoozed)

    door.press(MARIA.email, channel, snoozed, "Undo")
    again = door.awaits(MARIA.email, channel, "Choose a day…")
    door.press(MARIA.email, channel, again, "Snooze", "Until its deals change")
    snoozed = door.awaits(MARIA.email, channel, "until its deals change, at the latest until")

    door.press(MARIA.email, channel, snoozed, "Undo")
    again = door.awaits(MARIA.email, channel, "Choose a day…")
    door.press(MARIA.email, channel, again, "Snooze", "Choose a day…")
    day = (door.office.now + timedelta(days=40)).date()
    shown = form(door, MARIA.email, "Until which day")
    assert "within the next" in str(
        send(door, MARIA.email, shown, day=str(day + timedelta(days=200)))
    )
    send(door, MARIA.email, shown, day=str(day))
    form(door, MARIA.email, f"Snoozed until {day:%a}")
    door.awaits(MARIA.email, channel, "*Snoozed* until")


def test_a_wrong_company_is_hidden_and_reviewed_and_restored(door: Door) -> None:
    card, channel = door.alert(), door.direct(MARIA.email)
    overlap = door.office.overlaps()[0]

    door.press(MARIA.email, channel, card, "Wrong company")

    hidden = door.awaits(MARIA.email, channel, "Marked as the wrong company")
    assert hidden["ts"] == card["ts"]
    assert door.office.overlaps() == []
    door.office.settle()
    desk = door.direct(PIA.email)
    review = door.awaits(PIA.email, desk, "Is this judgement right?")
    door.press(PIA.email, desk, review, "Restore the overlap")
    settled = door.awaits(PIA.email, desk, "*Reversed*")
    assert settled["ts"] == review["ts"]
    door.office.settle()
    back = door.awaits(MARIA.email, channel, "Related company")
    assert back["ts"] == card["ts"]
    assert [each.id for each in door.office.overlaps()] == [overlap.id]


def test_a_confirmed_wrong_company_says_so(door: Door) -> None:
    card, channel = door.alert(), door.direct(MARIA.email)
    door.press(MARIA.email, channel, card, "Wrong company")
    door.awaits(MARIA.email, channel, "Marked as the wrong company")
    door.office.settle()
    desk = door.direct(PIA.email)
    review = door.awaits(PIA.email, desk, "Is this judgement right?")

    door.press(PIA.email, desk, review, "Confirm wrong company")

    door.awaits(PIA.email, desk, "*Confirmed*")
    door.office.settle()
    door.awaits(MARIA.email, channel, "a partner manager has confirmed it")
    with door.store.read() as view:
        assert view.overlaps.all_open(10, 0) == []


def test_a_press_that_comes_twice_has_one_effect(door: Door) -> None:
    card, channel = door.alert(), door.direct(MARIA.email)
    door.slack.post("/faults", {"repeat_deliveries_next": 1})

    door.press(MARIA.email, channel, card, "Related company")

    door.awaits(MARIA.email, channel, "Marked as a related company")
    with door.store.read() as view:
        facts = [stored.fact for stored in view.facts.unrelayed(100)]
        overlap = view.overlaps.get(1)
    assert [type(fact).__name__ for fact in facts].count("MatchJudged") == 1
    assert overlap is not None
    assert overlap.state is OverlapState.HIDDEN


def test_the_fallback_channel_opens_the_overlap_for_whoever_presses(door: Door) -> None:
    door.slack.post(f"/users/{door.slack.user(MARIA.email)}", {"deleted": True})
    try:
        door.office.add_partner()
        door.office.bring(THEIR_CONTOSO)
        door.office.sync()
        arrives(door.office)
        door.office.settle()
        channel = door.channel("cosell-alerts")
        told = door.awaits(PIA.email, channel, "its owner could not be told")

        door.press(PIA.email, channel, told, "Show overlap")

        shown = door.awaits(PIA.email, channel, "Why we think it is the same company")
        assert shown["ephemeral"]
    finally:
        door.slack.post(f"/users/{door.slack.user(MARIA.email)}", {"deleted": False})


def test_a_first_list_is_summed_up_and_its_alerts_are_started_by_the_manager(door: Door) -> None:
    door.office.crm.put(CONTOSO)
    door.office.sync()
    door.office.add_partner()
    door.office.bring(THEIR_CONTOSO, start_alerts=False)
    door.office.sync()
    door.office.settle()
    desk = door.direct(PIA.email)
    summary = door.awaits(PIA.email, desk, "Alerts are off.")
    assert "Contoso Maschinenbau GmbH" in said_in(summary)

    door.press(PIA.email, desk, summary, "Start alerts")

    door.awaits(PIA.email, desk, "told of new overlaps from now on")
    door.office.settle()
    started = door.awaits(PIA.email, desk, "*Alerts are on.*")
    assert started["ts"] == summary["ts"]
