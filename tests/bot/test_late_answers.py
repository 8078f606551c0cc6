"""A complaint that comes too late to stand beside its input: the form is back, nothing is lost."""

import threading
from collections.abc import Iterator

import pytest

from bot import doorstep
from bot.actions import Action, Target
from bot.cards.form import Form, Reopen, as_card, view_of
from bot.cards.parts import section
from bot.forms import Wrong
from bot.handlers import partner_deals
from bot.late_answers import unseen
from journeys.claim_checks import complaints
from sandbox.slack.block_kit import check_view
from store.work import Store
from tests.bot.block_limits import everything_said
from tests.bot.door import said_in
from tests.bot.filling import form, form_words, no_form, send
from tests.bot.partner_door import ROSA, PartnerDoor, filled, open_partner_door
from tests.bot.test_forms import EVERY_FIELD
from tests.journeys.deal_office import PM
from tests.sandbox.slack.running import Json, Running

STATE = {
    "text": {"type": "plain_text_input", "value": "typed <here>"},
    "select": {"type": "static_select", "selected_option": {"value": "a"}},
    "several": {"type": "multi_static_select", "selected_options": []},
    "radio": {"type": "radio_buttons", "selected_option": {"value": "b"}},
    "checks": {"type": "checkboxes", "selected_options": [{"value": "b"}]},
    "person": {"type": "users_select", "selected_user": "U7"},
    "people": {"type": "multi_users_select", "selected_users": ["U8", "U9"]},
    "channel": {"type": "conversations_select", "selected_conversation": "C7"},
    "search": {
        "type": "external_select",
        "selected_option": {
            "text": {"type": "plain_text", "text": "Contoso", "emoji": False},
            "value": "001A1",
        },
    },
    "file": {"type": "file_input", "files": [{"id": "F1", "name": "list.csv", "size": 9}]},
}


def sent(form_: Form) -> Json:
    """A form as Slack sends it, with something else in every input than it was drawn with."""
    values = {
        name: {_element(form_, name)["action_id"]: held}
        for name, held in STATE.items()
        if any(each.get("block_id") == name for each in form_.blocks)
    }
    return {**view_of(form_), "state": {"values": values}, "id": "V1", "hash": "1"}


def _element(form_: Form, name: str) -> Json:
    found: Json = next(e["element"] for e in form_.blocks if e.get("block_id") == name)
    return found


ALL = Form(
    "all",
    "All of them",
    (section("Words"), *EVERY_FIELD),
    submit="Send",
    close="Leave",
    ids={"partner": 1, "name": "x"},
    tell_when_closed=True,
)


def test_a_form_comes_back_as_it_was_sent_under_what_is_wrong_with_it() -> None:
    view = sent(ALL)

    back, _ = unseen(Wrong({"text": "Too *short*.", "gone": "Not there."}), view)

    drawn = view_of(back)
    assert check_view(drawn) == []
    rest = {name: value for name, value in drawn.items() if name != "blocks"}
    assert rest == {name: value for name, value in view_of(ALL).items() if name != "blocks"}
    said = everything_said(back.blocks)
    assert "Nothing was changed" in said
    assert "*Text*: Too *short*." in said, "named as its input is"
    assert "• Not there." in said
    assert "*File*: Please choose the file again." in said
    starts = {name: _start(_element(back, name)) for name in STATE}
    assert starts == {
        "text": "typed <here>",
        "select": "a",
        "several": None,
        "radio": "b",
        "checks": ["b"],
        "person": "U7",
        "people": ["U8", "U9"],
        "channel": "C7",
        "search": "001A1",
        "file": None,
    }
    assert _element(back, "select")["initial_option"] in _element(back, "select")["options"]


def _start(element: Json) -> object:
    """What an input is drawn with: values in the place of options."""
    started = [value for name, value in element.items() if name.startswith("initial_")]
    if not started:
        return None
    [value] = started
    if isinstance(value, dict):
        return value["value"]
    return (
        [e["value"] if isinstance(e, dict) else e for e in value]
        if isinstance(value, list)
        else value
    )


def test_the_next_complaints_take_the_place_of_the_first() -> None:
    once, _ = unseen(Wrong({"text": "Too short."}), sent(ALL))

    twice, _ = unseen(Wrong({"person": "Nobody."}), sent(once))

    assert "Too short." not in everything_said(twice.blocks)
    assert "*Person*: Nobody." in everything_said(twice.blocks)
    assert len(twice.blocks) == len(once.blocks)


def test_many_long_complaints_are_all_said() -> None:
    wrong = {f"f{number}": f"{number}: {'<' * 190}" for number in range(30)}

    back, message = unseen(Wrong(wrong), sent(ALL))

    for told in (everything_said(back.blocks), everything_said(message.blocks)):
        assert all(f"• {number}:" in told for number in range(30))


def test_where_the_form_is_gone_the_typed_words_are_quoted() -> None:
    reopen = Reopen(Action.PARTNER_EDIT, Target(7))

    _, told = unseen(Wrong({"text": "Too short."}, Form("f", "F", (), reopen=reopen)), sent(ALL))

    card = as_card(told)
    words = everything_said(card.blocks)
    assert "*Text*: Too short." in words
    assert "typed &lt;here&gt;" in words
    assert card.blocks[-1]["type"] == "actions", "a button opens the form anew"

    # After a restart the blocks that were shown are not known any more.
    _, told = unseen(Wrong({"text": "Too short."}), {**sent(ALL), "blocks": []})
    words = everything_said(as_card(told).blocks)
    assert "*Text*: Too short." in words
    assert "typed &lt;here&gt;" in words


class Slow:
    """Looks a claim over as ever, but only once it is let go: as on a busy machine."""

    def __init__(self) -> None:
        self.go = threading.Event()

    def __call__(self, *told: object) -> dict[str, str]:
        assert self.go.wait(60)
        return complaints(*told)  # type: ignore[arg-type]  # as it is called


@pytest.fixture
def shared(vendra: Running, sqlite_store: Store) -> Iterator[PartnerDoor]:
    with open_partner_door(vendra, sqlite_store) as opened:
        yield opened


@pytest.fixture
def slow(monkeypatch: pytest.MonkeyPatch) -> Slow:
    """Let every check of a claim take longer than Slack waits."""
    found = Slow()
    monkeypatch.setattr(partner_deals, "complaints", found)
    monkeypatch.setattr(doorstep, "ANSWER_WITHIN", 0.0)
    return found


def test_a_registration_refused_late_comes_back_with_every_word(
    shared: PartnerDoor, slow: Slow
) -> None:
    typed = filled(country="Atlantis", engagement="Two workshops, <b> & an offer", amount="-5 EUR")
    assert send(shared.door, ROSA, shared.open("P1"), **typed)["ok"]
    form(shared.door, ROSA, "Still at it")
    slow.go.set()

    back = form(shared.door, ROSA, "Nothing was changed")

    words = form_words(back)
    assert "*Country*: No country is called that." in words
    assert "*Expected amount*: An amount above zero" in words
    drawn = Form("again", "Again", tuple(back["blocks"]))
    assert {name: _start(_element(drawn, name)) for name in typed} == typed
    assert shared.of("P1") == []
    fixed = {"country": "Germany", "amount": "5 EUR", "engagement": typed["engagement"] * 2}
    assert send(shared.door, ROSA, back, **fixed)["ok"]
    form(shared.door, ROSA, "is registered")
    [made] = shared.of("P1")
    assert made.claim.customer == typed["customer"]


def test_who_has_closed_the_form_meanwhile_reads_the_words_in_a_message(
    shared: PartnerDoor, slow: Slow
) -> None:
    door, who = shared.door, PM.email
    typed = filled(country="Atlantis", help_wanted="A specialist for the demo")
    assert send(door, who, shared.open("P1", who), **typed)["ok"]
    waiting = form(door, who, "Still at it")
    door.act(who, "close", view_id=waiting["id"])
    no_form(door, who)
    slow.go.set()

    told = said_in(door.awaits(who, door.direct(who), "Nothing was changed"))

    assert "*Country*: No country is called that." in told
    assert "Atlantis" in told
    assert "A specialist for the demo" in told
