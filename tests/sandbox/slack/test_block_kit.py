"""Every limit of Block Kit that the sandbox holds the product to."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sandbox.slack.block_kit import check_blocks, check_view, too_large, with_ids
from tests.sandbox.slack.running import Json


def plain(text: str) -> Json:
    return {"type": "plain_text", "text": text}


def mrkdwn(text: str) -> Json:
    return {"type": "mrkdwn", "text": text}


def button(action_id: str = "a", **more: Any) -> Json:
    return {"type": "button", "action_id": action_id, "text": plain("Go"), **more}


def option(value: str = "v", **more: Any) -> Json:
    return {"text": plain("One"), "value": value, **more}


def section(**more: Any) -> Json:
    return {"type": "section", "text": mrkdwn("Hello"), **more}


def actions(*elements: Json) -> Json:
    return {"type": "actions", "elements": list(elements)}


def select(**more: Any) -> Json:
    return {"type": "static_select", "action_id": "s", "options": [option()], **more}


def modal(**more: Any) -> Json:
    return {"type": "modal", "title": plain("Title"), "blocks": [section()], **more}


ALLOWED: dict[str, list[Json]] = {
    "a section of 3000 characters": [section(text=mrkdwn("x" * 3000))],
    "ten fields of 2000": [{"type": "section", "fields": [mrkdwn("x" * 2000)] * 10}],
    "a header of 150": [{"type": "header", "text": plain("x" * 150)}],
    "ten context elements": [{"type": "context", "elements": [mrkdwn("x")] * 10}],
    "25 buttons": [actions(*(button(f"a{i}") for i in range(25)))],
    "50 blocks": [{"type": "divider"}] * 50,
    "100 options": [actions(select(options=[option(str(i)) for i in range(100)]))],
    "the same action id in two blocks": [actions(button("a")), actions(button("a"))],
    "an image": [{"type": "image", "image_url": "http://x.example/a.png", "alt_text": "A"}],
    "an accessory": [section(accessory=button())],
    "an overflow of 5": [
        section(
            accessory={
                "type": "overflow",
                "action_id": "o",
                "options": [option(str(i)) for i in range(5)],
            }
        )
    ],
    "a date picker": [actions({"type": "datepicker", "action_id": "d"})],
    "a confirm dialog": [
        actions(button(confirm={"title": plain("Sure?"), "text": mrkdwn("It is so.")}))
    ],
    "rich text": [
        {"type": "rich_text", "elements": [{"type": "rich_text_section", "elements": []}]}
    ],
}

REFUSED: dict[str, tuple[list[Any], str]] = {
    "51 blocks": ([{"type": "divider"}] * 51, "/blocks]"),
    "a block that is none": (["x"], "/blocks/0]"),
    "an unknown block": ([{"type": "sparkles"}], "/blocks/0/type]"),
    "a section without anything": ([{"type": "section"}], "missing required field: text"),
    "a section of 3001": ([section(text=mrkdwn("x" * 3001))], "/blocks/0/text/text]"),
    "an empty text": ([section(text=mrkdwn(""))], "/blocks/0/text/text]"),
    "a text of an unknown type": ([section(text={"type": "html", "text": "x"})], "/text/type]"),
    "a text that is a string": ([section(text="x")], "/blocks/0/text]"),
    "mrkdwn with emoji": ([section(text={**mrkdwn("x"), "emoji": True})], "emoji"),
    "eleven fields": ([{"type": "section", "fields": [mrkdwn("x")] * 11}], "/blocks/0/fields]"),
    "no fields": ([{"type": "section", "fields": []}], "/blocks/0/fields]"),
    "a field of 2001": ([{"type": "section", "fields": [mrkdwn("x" * 2001)]}], "/fields/0/text]"),
    "a header of 151": ([{"type": "header", "text": plain("x" * 151)}], "/blocks/0/text/text]"),
    "a header in mrkdwn": ([{"type": "header", "text": mrkdwn("x")}], "/blocks/0/text/type]"),
    "eleven context elements": (
        [{"type": "context", "elements": [mrkdwn("x")] * 11}],
        "/elements]",
    ),
    "a button in a context": ([{"type": "context", "elements": [button()]}], "/elements/0/type]"),
    "no actions": ([actions()], "/blocks/0/elements]"),
    "26 buttons": ([actions(*(button(f"a{i}") for i in range(26)))], "/blocks/0/elements]"),
    "an unknown element": ([actions({"type": "lever", "action_id": "x"})], "/elements/0/type]"),
    "a text input among actions": (
        [actions({"type": "plain_text_input", "action_id": "x"})],
        "/elements/0/type]",
    ),
    "an action id twice in a block": ([actions(button("a"), button("a"))], "already exists"),
    "a block id twice": ([section(block_id="b"), section(block_id="b")], "already exists"),
    "a block id of 256": ([section(block_id="b" * 256)], "/blocks/0/block_id]"),
    "an action id of 256": ([actions(button("a" * 256))], "/elements/0/action_id]"),
    "a button of 76": ([actions(button(text=plain("x" * 76)))], "/elements/0/text/text]"),
    "a button in mrkdwn": ([actions(button(text=mrkdwn("x")))], "/elements/0/text/type]"),
    "a button value of 2001": ([actions(button(value="x" * 2001))], "/elements/0/value]"),
    "a button of an unknown style": ([actions(button(style="loud"))], "/elements/0/style]"),
    "a button to nowhere": ([actions(button(url="javascript:alert(1)"))], "/elements/0/url]"),
    "a spoken label of 76": ([actions(button(accessibility_label="x" * 76))], "_label]"),
    "101 options": (
        [actions(select(options=[option(str(i)) for i in range(101)]))],
        "/elements/0/options]",
    ),
    "no options": ([actions(select(options=[]))], "/elements/0/options]"),
    "options and groups": ([actions(select(option_groups=[]))], "exactly one"),
    "an option text of 76": (
        [actions(select(options=[option(text=plain("x" * 76))]))],
        "/text/text]",
    ),
    "an option value of 151": ([actions(select(options=[option("v" * 151)]))], "/0/value]"),
    "an initial option that is none": (
        [actions(select(initial_option=option("other")))],
        "/initial_option]",
    ),
    "a placeholder of 151": ([actions(select(placeholder=plain("x" * 151)))], "/placeholder/text]"),
    "an overflow of 6": (
        [
            actions(
                {
                    "type": "overflow",
                    "action_id": "o",
                    "options": [option(str(i)) for i in range(6)],
                }
            )
        ],
        "/elements/0/options]",
    ),
    "11 radio buttons": (
        [
            actions(
                {
                    "type": "radio_buttons",
                    "action_id": "r",
                    "options": [option(str(i)) for i in range(11)],
                }
            )
        ],
        "/elements/0/options]",
    ),
    "a confirm title of 101": (
        [actions(button(confirm={"title": plain("x" * 101), "text": mrkdwn("x")}))],
        "/confirm/title/text]",
    ),
    "a confirm text of 301": (
        [actions(button(confirm={"title": plain("x"), "text": mrkdwn("x" * 301)}))],
        "/confirm/text/text]",
    ),
    "a confirm button of 31": (
        [
            actions(
                button(confirm={"title": plain("x"), "text": mrkdwn("x"), "deny": plain("x" * 31)})
            )
        ],
        "/confirm/deny/text]",
    ),
    "an image without words": (
        [{"type": "image", "image_url": "http://x.example/a.png"}],
        "missing required field: alt_text",
    ),
    "an alt text of 2001": (
        [{"type": "image", "image_url": "http://x.example/a.png", "alt_text": "x" * 2001}],
        "/alt_text]",
    ),
    "a divider with a text": ([{"type": "divider", "text": plain("x")}], "not allowed"),
    "an input without a label": (
        [{"type": "input", "element": {"type": "plain_text_input", "action_id": "i"}}],
        "missing required field: label",
    ),
    "an input of nothing": ([{"type": "input", "label": plain("x")}], "element"),
}

REFUSED_VIEWS: dict[str, tuple[Json, str]] = {
    "a title of 25": (modal(title=plain("x" * 25)), "/view/title/text]"),
    "no title": ({"type": "modal", "blocks": []}, "missing required field: title"),
    "a submit of 25": (modal(submit=plain("x" * 25)), "/view/submit/text]"),
    "a close of 25": (modal(close=plain("x" * 25)), "/view/close/text]"),
    "private metadata of 3001": (modal(private_metadata="x" * 3001), "/view/private_metadata]"),
    "a callback id of 256": (modal(callback_id="x" * 256), "/view/callback_id]"),
    "101 blocks": (modal(blocks=[{"type": "divider"}] * 101), "/view/blocks]"),
    "an input and nothing to submit": (
        modal(
            blocks=[
                {
                    "type": "input",
                    "label": plain("x"),
                    "element": {"type": "plain_text_input", "action_id": "i"},
                }
            ]
        ),
        "submit",
    ),
    "a view of an unknown type": ({"type": "window", "blocks": []}, "/view/type]"),
    "no blocks": ({"type": "home"}, "/view/blocks]"),
}


@pytest.mark.parametrize("blocks", ALLOWED.values(), ids=ALLOWED)
def test_what_slack_takes_is_taken(blocks: list[Json]) -> None:
    assert check_blocks(blocks) == []


@pytest.mark.parametrize(("blocks", "place"), REFUSED.values(), ids=REFUSED)
def test_what_slack_refuses_is_refused_with_its_place(blocks: list[Any], place: str) -> None:
    problems = check_blocks(blocks)

    assert len(problems) == 1
    assert place in problems[0]


@pytest.mark.parametrize(("view", "place"), REFUSED_VIEWS.values(), ids=REFUSED_VIEWS)
def test_a_view_that_slack_refuses_is_refused_with_its_place(view: Json, place: str) -> None:
    assert [problem for problem in check_view(view) if place in problem]


def test_a_view_has_room_for_a_hundred_blocks() -> None:
    assert check_view(modal(blocks=[{"type": "divider"}] * 100)) == []


def test_a_view_of_more_than_250_kilobytes_is_too_large() -> None:
    blocks = [section(text=mrkdwn("x" * 3000)) for _ in range(90)]

    assert too_large(modal(blocks=blocks))
    assert not too_large(modal())


def test_missing_ids_are_made_up_and_given_ones_are_kept() -> None:
    given_ids = [section(block_id="mine", accessory=button("act"))]
    made_up = {"type": "actions", "elements": [{"type": "button", "text": plain("Go")}]}

    filled = with_ids([*given_ids, made_up])

    assert filled[0] == given_ids[0]
    assert filled[1]["block_id"]
    assert filled[1]["elements"][0]["action_id"]


FIELDS = (
    *("type", "text", "elements", "fields", "accessory", "block_id", "options", "confirm"),
    *("option_groups", "element", "label", "style", "initial_option", "title"),
)
json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(FIELDS),
            inner
            | st.sampled_from(["section", "actions", "input", "rich_text", "image", "context"])
            | st.sampled_from(["button", "static_select", "mrkdwn", "checkboxes", "number_input"]),
            max_size=5,
        )
    ),
    max_leaves=12,
)


@given(json_values)
def test_no_nonsense_makes_the_check_itself_fail(blocks: Any) -> None:
    assert isinstance(check_blocks(blocks), list)
    assert isinstance(check_view({"type": "modal", "blocks": blocks}), list)
