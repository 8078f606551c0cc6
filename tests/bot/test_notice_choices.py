"""A person asks why a message came, and changes what they get: by its menu and by the form."""

from datetime import timedelta

from partnering.choices import Choice, How, Scope
from partnering.digests import Rhythm
from partnering.notice_kinds import Topic
from tests.bot.door import Door, said_in
from tests.bot.filling import form, form_words, send
from tests.journeys.office import MARIA
from tests.sandbox.slack.running import Json


def menu_of(message: Json) -> Json:
    """The small menu, with the block in which it stands."""
    return next(
        {**element, "block_id": block["block_id"]}
        for block in message["blocks"]
        for element in block.get("elements", ())
        if element["type"] == "overflow"
    )


def choose(door: Door, message: Json, label: str) -> None:
    menu = menu_of(message)
    value = next(each["value"] for each in menu["options"] if each["text"]["text"] == label)
    told = {"block_id": menu["block_id"], "action_id": menu["action_id"], "selected_option": value}
    door.act(MARIA.email, "press", channel=door.direct(MARIA.email), ts=message["ts"], **told)


def test_a_message_says_why_it_came_and_its_reader_changes_what_comes(door: Door) -> None:
    alert = door.alert()
    place = door.direct(MARIA.email)
    maria = door.office.person(MARIA)

    choose(door, alert, "Why am I seeing this?")
    why = said_in(door.awaits(MARIA.email, place, "Why you see this"))
    assert "you own the account, and have an open deal" in why
    with door.store.read() as view:
        (sent,) = view.sent_notices.since(maria.id, door.office.now - timedelta(days=1))
    assert sent.acted_at is None, "to ask is no act"

    choose(door, alert, "Change what I get…")
    shown = form(door, MARIA.email, "My notifications")
    assert "Europe/Berlin" in form_words(shown)
    told = send(door, MARIA.email, shown, quiet_from="22:00", quiet_until="22:00", days=["0"])
    assert "end at another time" in told["errors"]["quiet_until"]
    send(
        door,
        MARIA.email,
        shown,
        **{"topic-overlaps": "own", "topic-deals": "digest"},
        quiet_from="22:00",
        quiet_until="06:30",
        days=["0", "1", "5"],
        rhythm="monthly",
    )
    form(door, MARIA.email, "Kept. It counts from the next message on.")
    with door.store.read() as view:
        kept = view.choices.of(maria.id)
        assert view.digests.choice_of(maria.id).rhythm is Rhythm.MONTHLY
    assert kept.topics == {
        Topic.OVERLAPS: Choice(How.AT_ONCE, Scope.OWN),
        Topic.DEALS: Choice(How.DIGEST),
    }
    assert kept.hours is not None
    assert sorted(kept.hours.working_days) == [0, 1, 5]
    door.close_forms()

    door.press(MARIA.email, place, alert, "Useful")

    def acted() -> bool | None:
        with door.store.read() as view:
            (sent,) = view.sent_notices.since(maria.id, door.office.now - timedelta(days=1))
        return sent.acted_at is not None or None

    door.wait(acted)


def test_a_pause_from_the_settings_shows_there_and_ends_there(door: Door) -> None:
    channel = door.channel("cosell-alerts")
    door.act(MARIA.email, "command", channel=channel, text="/cosell settings")
    card = door.awaits(MARIA.email, channel, "My notifications")

    door.press(MARIA.email, channel, card, "Pause mine", "for a week")
    card = door.awaits(MARIA.email, channel, "Paused until")
    maria = door.office.person(MARIA)
    with door.store.read() as view:
        assert view.choices.of(maria.id).paused_at(door.office.now + timedelta(days=6))

    door.press(MARIA.email, channel, card, "Resume mine")

    def ended() -> bool | None:
        with door.store.read() as view:
            return view.choices.of(maria.id).paused_until is None or None

    door.wait(ended)
