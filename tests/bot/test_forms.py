"""Forms: what Slack takes, what comes back, and the one answer in time."""

import contextlib
import json
import threading
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.actions import Action, Target
from bot.cards.form import (
    METADATA_LIMIT,
    Form,
    Option,
    Reopen,
    as_card,
    channel_field,
    checks_field,
    expired_card,
    file_field,
    people_field,
    person_field,
    radio_field,
    search_field,
    select_field,
    several_field,
    text_field,
    view_of,
    words_form,
    written_ids,
)
from bot.cards.partner_forms import (
    add_form,
    edit_form,
    preview_card,
    preview_form,
    refused_form,
    remove_form,
    upload_form,
)
from bot.cards.partners import channel_question, partner_card, partners_card
from bot.cards.parts import section
from bot.forms import FieldValue, Later, Show, Wrong, ids_of, values_of
from bot.submissions import Acknowledgement
from journeys.draft_list import ListPreview, RowProblem
from journeys.list_partners import ListLine, PartnerLine
from matching.company import Company
from partnering.audiences import Readers
from partnering.counting import Said
from partnering.partners import Contact, ListState, Partner
from partnering.refusals import Invalid
from sandbox.slack.block_kit import check_view
from tests.bot.block_limits import problems

HOSTILE = st.text(max_size=400) | st.sampled_from(["<!channel>", "*" * 300, "@here", "a\nb", ""])
TWO = [Option("a", "A"), Option("b", "B", "small print")]
EVERY_FIELD = (
    text_field("text", "Text", value="x", hint="Hint", example="Example"),
    select_field("select", "Select", TWO, chosen="b"),
    several_field("several", "Several", TWO, chosen=["a", "b"]),
    radio_field("radio", "Radio", TWO, chosen="a"),
    checks_field("checks", "Checks", TWO),
    person_field("person", "Person", chosen="U1"),
    people_field("people", "People", chosen=["U1", "U2"]),
    channel_field("channel", "Channel", chosen="C1"),
    search_field("search", "Search", Action.PARTNER_ACCOUNT, chosen=TWO[0]),
    file_field("file", "File", ["csv"]),
)


def test_every_kind_of_input_is_one_that_slack_takes() -> None:
    form = Form("all", "All of them", EVERY_FIELD, submit="Send", ids={"partner": 1})

    assert check_view(view_of(form)) == []


@given(HOSTILE, HOSTILE, st.lists(HOSTILE, max_size=6))
def test_whatever_a_partner_is_called_its_forms_fit(name: str, other: str, many: list[str]) -> None:
    partner = Partner(
        *(3, name),
        domains=tuple(many),
        countries=tuple(many),
        families=tuple(many),
        tier=other,
        contacts=tuple(Contact(each, other, name) for each in many),
        crm_account_key=other,
    )
    lists = tuple(ListLine(each, 7, 100, ListState.STALE, other, name) for each in many)
    line = PartnerLine(partner, other, name, lists, 5, ("C1",), Said(5))
    preview = ListPreview(
        *(3, tuple(RowProblem(4, other, name) for _ in many), 40, ("id", "name")),
        dropped_columns=tuple(many),
        sample=tuple(Company(id=other, name=each, city=name) for each in many),
    )
    account = Option("001", name or "-", other)
    forms = [
        add_form(manager="U1"),
        edit_form(partner, manager="U1", account=account),
        upload_form(line),
        preview_form(name, other, name, preview, 4),
        refused_form(3, name, preview),
        remove_form(line),
    ]

    for form in forms:
        assert check_view(view_of(form)) == []
        assert problems(as_card(form).blocks) == []
    for card in (
        partner_card(line),
        partners_card([line] * 45),
        partners_card([line] * 45, skipped=20),
        preview_card(name, other, name, preview, 4),
        expired_card(forms[0]),
        channel_question(line, "C0SOMEWHERE", Readers.SHARED),
    ):
        assert problems(card.blocks) == []
        assert "<" not in card.text, "what stands in a notification mentions nobody"


def test_a_form_remembers_ids_and_reads_them_back() -> None:
    assert ids_of(written_ids({"partner": 7, "channel": "C1"})) == {"partner": 7, "channel": "C1"}
    with pytest.raises(ValueError, match="at most"):
        written_ids({"x": "y" * METADATA_LIMIT})


@pytest.mark.parametrize("told", ["", "{", "[]", "7", '{"v":2,"partner":1}', None, '{"partner":1}'])
def test_what_another_version_remembered_is_refused_in_words(told: object) -> None:
    with pytest.raises(Invalid, match="another version"):
        ids_of(told)


@given(st.text(max_size=80))
def test_whatever_was_remembered_is_read_or_refused(told: str) -> None:
    with contextlib.suppress(Invalid):
        assert isinstance(ids_of(told), dict)


def test_values_are_read_by_the_name_of_their_input() -> None:
    option = {"text": {"type": "plain_text", "text": "A"}, "value": "a"}
    state = {
        "text": {"type": "plain_text_input", "value": " x "},
        "empty": {"type": "plain_text_input", "value": None},
        "select": {"type": "static_select", "selected_option": option},
        "none": {"type": "static_select", "selected_option": None},
        "checks": {"type": "checkboxes", "selected_options": [option]},
        "person": {"type": "users_select", "selected_user": "U1"},
        "nobody": {"type": "users_select", "selected_user": None},
        "people": {"type": "multi_users_select", "selected_users": ["U1", "U2"]},
        "channel": {"type": "conversations_select", "selected_conversation": "C1"},
    }

    read = values_of({"values": {name: {"value": held} for name, held in state.items()}})

    assert read["text"].text == " x "
    assert read["select"].one == "a"
    assert read["checks"].chosen == ("a",)
    assert (read["person"].one, read["nobody"].one) == ("U1", "")
    assert read["people"].chosen == ("U1", "U2")
    assert read["channel"].one == "C1"
    assert read["none"] == read["empty"] == FieldValue()


class Told:
    """What Slack was told about a form, in order."""

    def __init__(self) -> None:
        self.bodies: list[Any] = []
        self.heard = threading.Event()

    def __call__(self, body: Any = None) -> None:
        self.bodies.append(body)
        self.heard.set()


def test_complaints_go_to_inputs_that_are_there() -> None:
    told = Told()

    Acknowledgement(told, "A form", patience=60).say(
        Wrong({"name": "Too long.", "gone": "Not there."}), ("name", "tier")
    )

    assert told.bodies == [
        {"response_action": "errors", "errors": {"name": "Too long. Not there."}}
    ]


def test_only_the_first_word_counts() -> None:
    told = Told()
    answer = Acknowledgement(told, "A form", patience=60)

    assert answer.say(None)
    assert not answer.say(Wrong({"name": "Too late."}))
    assert told.bodies == [None]


def test_before_slack_loses_patience_it_is_told_that_work_goes_on() -> None:
    told = Told()
    answer = Acknowledgement(told, "A form", patience=0)

    assert told.heard.wait(10)
    assert not answer.say(Show(words_form("A form", "Done.")))
    assert answer.is_late
    assert "Still at it" in json.dumps(told.bodies)


def test_a_next_form_takes_the_place_of_the_one_that_was_sent() -> None:
    told = Told()
    form = words_form("Next", "Words")

    Acknowledgement(told, "A form", patience=60).say(Later(form, lambda _: None))

    assert told.bodies[0]["response_action"] == "update"
    assert told.bodies[0]["view"]["title"]["text"] == "Next"


def test_a_form_in_a_message_has_a_button_in_place_of_its_inputs() -> None:
    reopen = Reopen(Action.PARTNER_EDIT, Target(7))
    form = Form("f", "Edit", (section("Words"), *EVERY_FIELD), submit="Go", reopen=reopen)

    card = as_card(form)

    assert [block["type"] for block in card.blocks] == ["section", "section", "actions"]
    assert as_card(replace(form, reopen=None)).blocks[-1]["type"] == "section"
