"""People over the wire: invited in a shared channel, linked by hand, changed in Slack."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

import pytest

from bot.actions import Action, Target, encode
from partnering.people import Role
from tests.bot.door import GUEST, NOBODY, OUTSIDER, Door, said_in
from tests.bot.payloads import press_payload
from tests.journeys.office import MARIA, OMAR, PIA


def _admin(door: Door) -> None:
    with door.store.begin() as work:
        work.people.grant(door.office.person(PIA).id, Role.ADMIN)


def _type(door: Door, who: str, text: str, channel: str = "") -> None:
    place = channel or door.direct(who)
    assert door.act(who, "command", channel=place, text=f"/cosell {text}")["ok"]


@contextmanager
def _in(door: Door, name: str, *people: str) -> Iterator[str]:
    channel = door.channel(name)
    door.slack.post(f"/channels/{channel}", {"invite": list(people)})
    try:
        yield channel
    finally:
        door.slack.post(f"/channels/{channel}", {"remove": list(people)})


def _invitation(door: Door, channel: str) -> Any:
    _type(door, PIA.email, "people invite Alpine Systems", channel)
    door.awaits(PIA.email, channel, "An invitation for people of Alpine Systems")
    door.office.settle()
    return door.awaits(PIA.email, channel, "press to join")


@pytest.mark.parametrize(("who", "place"), [(OUTSIDER, "ext-partner"), (GUEST, "with-guests")])
def test_who_presses_in_a_channel_is_confirmed_by_the_manager(
    door: Door, who: str, place: str
) -> None:
    door.office.add_partner()
    with _in(door, place, PIA.email) as channel:
        card = _invitation(door, channel)

        door.press(who, channel, card, "Join")
        door.awaits(who, channel, "A partner manager is asked who you are")
        door.office.settle()
        asked = door.awaits(PIA.email, door.direct(PIA.email), "asks to join")
        assert "see what is shared with one's own company" in said_in(asked)
        assert ("agency.example" in said_in(asked)) is (who == GUEST)
        door.press(PIA.email, door.direct(PIA.email), asked, "Confirm")
        door.awaits(PIA.email, door.direct(PIA.email), "is confirmed")

        door.press(who, channel, card, "Join")
        door.awaits(who, channel, "You are confirmed already")
    with door.store.read() as view:
        [binding] = view.bindings.all()
        person = view.people.by_id(binding.person_id)
    assert binding.address == door.slack.user(who)
    assert person is not None
    assert (person.partner_id, person.roles) == (1, frozenset({Role.PARTNER_REP}))


def test_the_confirmed_open_nothing_of_ours(door: Door) -> None:
    door.office.add_partner()
    with _in(door, "with-guests", PIA.email) as channel:
        card = _invitation(door, channel)
        door.press(GUEST, channel, card, "Join")
        door.awaits(GUEST, channel, "A partner manager is asked")
        door.office.settle()
        asked = door.awaits(PIA.email, door.direct(PIA.email), "asks to join")
        door.press(PIA.email, door.direct(PIA.email), asked, "Confirm")
        door.awaits(PIA.email, door.direct(PIA.email), "is confirmed")

        _type(door, GUEST, "overlaps Contoso", channel)
        door.awaits(GUEST, channel, "Not allowed")
        _type(door, PIA.email, f"people unlink @{GUEST.split('@')[0]}", channel)
        door.awaits(PIA.email, channel, "has no access any more")
        _type(door, GUEST, "help", channel)
        door.awaits(GUEST, channel, "Guests of this workspace use this app only by invitation")


def test_a_member_who_presses_is_known_already(door: Door) -> None:
    door.office.add_partner()
    with _in(door, "ext-partner", PIA.email) as channel:
        card = _invitation(door, channel)
        door.press(MARIA.email, channel, card, "Join")
        door.awaits(MARIA.email, channel, "known by your e-mail address")
    with door.store.read() as view:
        assert [each.is_card for each in view.invitations.undecided()] == [True]


def test_a_stranger_confirms_nobody(door: Door) -> None:
    door.office.add_partner()
    with _in(door, "ext-partner", PIA.email) as channel:
        card = _invitation(door, channel)
        door.press(OUTSIDER, channel, card, "Join")
        door.awaits(OUTSIDER, channel, "A partner manager is asked")
        forged = press_payload(
            door,
            OUTSIDER,
            Action.JOINING_CONFIRM.value,
            encode(Target(2)),
            channel=channel,
        )
        door.dispatch(forged)
        door.awaits(OUTSIDER, channel, "only by invitation")
    with door.store.read() as view:
        assert view.bindings.all() == []


@pytest.mark.parametrize(
    ("place", "words"),
    [("not-in", "I am not in this channel"), ("", "the channel that you share")],
)
def test_an_invitation_needs_a_channel_that_the_app_is_in(
    door: Door, place: str, words: str
) -> None:
    door.office.add_partner()
    if not place:
        _type(door, PIA.email, "people invite Alpine Systems")
        door.awaits(PIA.email, door.direct(PIA.email), words)
        return
    with _in(door, place, PIA.email) as channel:
        _type(door, PIA.email, "people invite Alpine Systems", channel)
        door.awaits(PIA.email, channel, words)


def test_an_owner_is_linked_from_the_list_of_the_unmapped(door: Door) -> None:
    _admin(door)
    door.office.crm.put(replace(OMAR, key="005ELSE", email="elsewhere@vendra.example"))
    door.office.sync()
    with door.store.begin() as work:
        why = "nobody in chat has the owner's e-mail address"
        work.unmapped.put("005ELSE", "elsewhere@vendra.example", why, door.office.now)
    channel = door.direct(PIA.email)

    _type(door, PIA.email, "people")
    shown = door.awaits(PIA.email, channel, "Owners who cannot be told")
    door.press(PIA.email, channel, shown, "Link...")
    asked = door.awaits(PIA.email, channel, "Choose a member")
    block = next(each for each in asked["blocks"] if each["type"] == "actions")
    door.act(
        PIA.email,
        "press",
        channel=channel,
        ts=asked["ts"],
        block_id=block["block_id"],
        action_id=block["elements"][0]["action_id"],
        selected_user=door.slack.user(NOBODY),
    )
    door.awaits(PIA.email, channel, "is told of these accounts from now on")

    with door.store.read() as view:
        person = view.people.by_crm_key("005ELSE")
        assert view.unmapped.all() == []
    assert person is not None
    slack = door.slack.user(NOBODY)
    messenger = door.office.desk.messenger
    assert messenger.reaches(person, now=door.office.now)
    with door.store.read() as view:
        assert [each.address for each in view.bindings.of_person(person.id)] == [slack]
    _type(door, NOBODY, "help")
    door.awaits(NOBODY, door.direct(NOBODY), "What you can type")


def test_a_member_is_linked_and_given_a_role_by_typing(door: Door) -> None:
    _admin(door)
    channel, omar = door.direct(PIA.email), OMAR.email.split("@")[0]

    _type(door, PIA.email, f"people link @{omar} {MARIA.email}")
    door.awaits(PIA.email, channel, "is told of these accounts from now on")
    _type(door, PIA.email, f"people grant @{omar} deal desk")
    door.awaits(PIA.email, channel, "Omar Diaz is now a deal desk")
    _type(door, PIA.email, f"people revoke {OMAR.email} deal desk")
    door.awaits(PIA.email, channel, "Omar Diaz is no longer a deal desk")
    _type(door, PIA.email, f"people unlink {MARIA.email}")
    door.awaits(PIA.email, channel, "is linked by e-mail again")
    _type(door, PIA.email, "people list")
    door.awaits(PIA.email, channel, "Your own people: 3")


@pytest.mark.parametrize(
    "typed",
    ["people", "people list", f"people link @pia {OMAR.email}", "people invite Alpine Systems"],
)
def test_an_account_executive_sees_no_people(door: Door, typed: str) -> None:
    _type(door, MARIA.email, typed)

    door.awaits(MARIA.email, door.direct(MARIA.email), "Only a partner manager or an admin")


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("people fire @omar", "I do not know “people fire”"),
        ("people link @omar", "Expected"),
        ("people grant @omar king", "is not a role"),
        ("people unlink nobody@vendra.example", "Nobody has the e-mail"),
        ("people link @gina maria@vendra.example", "Only full members"),
        ("people invite Nowhere", "There is no partner of exactly that name"),
    ],
)
def test_what_cannot_be_done_is_said_in_words(door: Door, typed: str, words: str) -> None:
    _admin(door)

    _type(door, PIA.email, typed)

    door.awaits(PIA.email, door.direct(PIA.email), words)


def test_a_member_who_becomes_a_guest_is_refused_at_the_next_press(door: Door) -> None:
    email = f"now-guest-{door.since}@vendra.example"
    door.slack.post("/users", {"email": email, "real_name": "Now Guest"})
    door.office.crm.put(replace(OMAR, key="005NOW", email=email))
    door.office.sync()
    channel = door.direct(email)
    _type(door, email, "help")
    door.awaits(email, channel, "What you can type")
    before = _asked_at(door, email)

    door.slack.post(f"/users/{door.slack.user(email)}", {"kind": "guest"})
    door.wait(lambda: _asked_at(door, email) < before)
    _type(door, email, "help")

    door.awaits(email, channel, "Guests of this workspace use this app only by invitation")


def test_a_change_of_somebody_unknown_writes_no_row(door: Door) -> None:
    door.slack.post("/users", {"email": f"x{door.since}@vendra.example", "real_name": "Unknown"})
    user = door.slack.user(f"x{door.since}@vendra.example")
    rows = len(door.rows())
    event = {"type": "user_change", "user": {"id": user, "profile": {"email": "secret"}}}

    body = {
        "type": "event_callback",
        "event_id": f"Ev{door.since}",
        "team_id": "T1",
        "event": event,
    }

    assert door.dispatch(body) == 200
    assert len(door.rows()) == rows


def _asked_at(door: Door, email: str) -> Any:
    with door.store.read() as view:
        kept = view.directory.by_address(view.directory.all()[0].workspace, door.slack.user(email))
    assert kept is not None
    return kept.refreshed_at
