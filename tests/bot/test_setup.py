"""The set-up in Slack, over the wire: every step by its button, and going live only at the end."""

from datetime import timedelta

import pytest

from bot.audience import MOST_ASKED
from journeys.run_programme import begin_setup
from partnering.people import Role
from partnering.programme import Channel, Programme, Stage
from tests.bot.door import GUEST, NOBODY, Door, said_in
from tests.bot.filling import form, form_words, press_in, send
from tests.journeys.office import CONTOSO, MARIA, OMAR, PIA, THEIR_CONTOSO
from tests.sandbox.slack.running import Json


@pytest.fixture
def first_day(door: Door) -> Door:
    """A door whose admin is Omar and whose set-up has begun."""
    with door.store.begin() as work:
        omar = work.people.by_crm_key(OMAR.key)
        assert omar is not None
        admin = work.people.grant(omar.id, Role.ADMIN)
    begin_setup(door.office.desk, by=admin, now=door.office.now)
    door.office.crm.put(CONTOSO)
    door.office.sync()
    return door


def opened(door: Door) -> Json:
    channel = door.channel("cosell-alerts")
    door.act(OMAR.email, "command", channel=channel, text="/cosell setup")
    card = door.awaits(OMAR.email, channel, "steps are done")
    door.press(OMAR.email, channel, card, "Open the set-up")
    return form(door, OMAR.email, "Nothing is sent to anybody")


def programme(door: Door) -> Programme:
    with door.store.read() as view:
        return view.programme.get()


def test_the_steps_lead_from_the_crm_to_going_live(first_day: Door) -> None:
    door, who = first_day, OMAR.email
    shown = opened(door)
    assert "*1. The CRM* (Next)" in form_words(shown)
    assert "Go live" not in [
        (block.get("accessory") or {}).get("text", {}).get("text") for block in shown["blocks"]
    ]

    press_in(door, who, shown, "Check")
    shown = form(door, who, "*1. The CRM* (Done)")

    press_in(door, who, shown, "Choose people")
    shown = form(door, who, "Deal desk")
    maria, omar = door.slack.user(MARIA.email), door.slack.user(who)
    send(door, who, shown, partner_manager=[maria], admin=[omar], second_approver=[omar])
    shown = form(door, who, "*2. People and roles* (Done)")
    with door.store.read() as view:
        assert [each.email for each in view.people.with_role(Role.PARTNER_MANAGER)] == [MARIA.email]
        assert [each.email for each in view.people.with_role(Role.SECOND_APPROVER)] == [OMAR.email]

    press_in(door, who, shown, "Choose channels")
    shown = form(door, who, "Conflicts")
    send(door, who, shown, fallback=door.channel("cosell-alerts"))
    shown = form(door, who, "*3. Channels* (Done)")
    assert programme(door).channels == {Channel.FALLBACK: "cosell-alerts"}

    press_in(door, who, shown, "Partners")
    press_in(door, who, form(door, who, "Add partner"), "Add partner")
    send(door, who, form(door, who, "Product families"), name="Bluefjord Cloud")
    press_in(door, who, form(door, who, "is a partner now"), "Show partner")
    press_in(door, who, form(door, who, "None yet."), "Back to the set-up")
    press_in(door, who, form(door, who, "*4. The first partner*"), "Partners")
    form(door, who, "Bluefjord Cloud")
    door.office.add_partner("Alpine Systems", MARIA)
    door.office.bring(THEIR_CONTOSO, start_alerts=False)
    door.office.sync()
    shown = opened(door)
    assert "*4. The first partner* (Done)" in form_words(shown)

    press_in(door, who, shown, "Preview")
    shown = form(door, who, "one summary of 1 overlap with Alpine Systems")
    assert "Maria Keller" in form_words(shown)
    press_in(door, who, shown, "Back to the set-up")
    shown = form(door, who, "*6. Go live* (Next)")

    door.office.settle()
    assert not door.seen(MARIA.email, door.direct(MARIA.email)), "nothing before going live"
    press_in(door, who, shown, "Go live")
    form(door, who, "*6. Go live* (Done)")
    assert programme(door).stage is Stage.LIVE
    door.office.settle()
    door.awaits(MARIA.email, door.direct(MARIA.email), "Start alerts")


def test_who_cannot_hold_a_role_is_named_and_nothing_changes(first_day: Door) -> None:
    door, who = first_day, OMAR.email
    for stranger, name in ((GUEST, "Gina Torres"), (NOBODY, "New Comer")):
        press_in(door, who, opened(door), "Choose people")
        shown = form(door, who, "Deal desk")
        users = [door.slack.user(stranger)]
        send(door, who, shown, partner_manager=users, admin=[door.slack.user(who)])
        shown = form(door, who, "Nothing was changed.")
        assert f"{name} cannot hold a role" in form_words(shown)
    with door.store.read() as view:
        assert [each.email for each in view.people.with_role(Role.PARTNER_MANAGER)] == [PIA.email]


@pytest.mark.parametrize("name", ["with-guests", "ext-partner"])
def test_a_channel_that_others_read_is_refused_with_who_they_are(
    first_day: Door, name: str
) -> None:
    door, who = first_day, OMAR.email
    press_in(door, who, opened(door), "Choose channels")
    shown = form(door, who, "Conflicts")
    send(door, who, shown, fallback=door.channel(name))
    shown = form(door, who, "Nothing was changed.")
    assert f"#{name} is" in form_words(shown)
    assert not programme(door).channels


def test_a_channel_with_many_members_is_taken_at_a_second_try(first_day: Door) -> None:
    door, who = first_day, OMAR.email
    crowd = [f"member-{number}@vendra.example" for number in range(MOST_ASKED + 5)]
    for email in crowd:
        door.slack.post("/users", {"email": email, "real_name": "One of many"})
    crowded = door.slack.new_channel("everybody-here", [*crowd, who, "@app"])

    press_in(door, who, opened(door), "Choose channels")
    send(door, who, form(door, who, "Conflicts"), fallback=crowded)
    shown = form(door, who, "Try again in a minute")
    door.office.now += timedelta(minutes=1)
    send(door, who, shown, fallback=crowded)

    form(door, who, "*3. Channels* (Done)")
    assert programme(door).channels == {Channel.FALLBACK: "everybody-here"}


def test_a_channel_where_nothing_can_be_posted_is_refused_with_what_to_do(
    first_day: Door,
) -> None:
    door, who = first_day, OMAR.email
    door.slack.new_channel("nobody-invited", [MARIA.email])
    press_in(door, who, opened(door), "Choose channels")
    shown = form(door, who, "Conflicts")
    for name, words in (
        ("attic", "#attic is archived"),
        ("nobody-invited", "invite me there"),
    ):
        send(door, who, shown, fallback=door.channel(name))
        shown = form(door, who, words)
        assert "Nothing was changed." in form_words(shown)
    assert not programme(door).channels


def test_a_form_that_cannot_be_filled_says_why_and_does_not_wait_for_ever(first_day: Door) -> None:
    door, who = first_day, OMAR.email
    steps = opened(door)
    lost = ["channels:read", "groups:read", "im:read", "mpim:read"]
    door.slack.post("/faults", {"missing_scopes": lost})
    try:
        press_in(door, who, steps, "Choose channels")
        form(door, who, "The app lacks the permission channels:read")
    finally:
        door.slack.post("/faults", {"missing_scopes": []})


def test_only_an_admin_can_set_up(first_day: Door) -> None:
    door, channel = first_day, first_day.channel("cosell-alerts")
    door.act(PIA.email, "command", channel=channel, text="/cosell setup")
    refused = door.awaits(PIA.email, channel, "Only an admin")
    assert "steps" not in said_in(refused)
