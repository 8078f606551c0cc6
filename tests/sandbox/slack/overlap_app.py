"""A tiny Bolt app that behaves as a co-selling app would: a card, a modal, a Home, a thread."""

from typing import Any

from slack_bolt import Ack, App
from slack_sdk import WebClient

from tests.sandbox.slack.running import Json, Running, bolt_app


def plain(text: str) -> Json:
    return {"type": "plain_text", "text": text}


def mrkdwn(text: str) -> Json:
    return {"type": "mrkdwn", "text": text}


def button(action_id: str, text: str, **more: Any) -> Json:
    return {"type": "button", "action_id": action_id, "text": plain(text), **more}


def card(account: str, decided: str = "") -> list[Json]:
    """Return the blocks of an overlap card, with its buttons unless it was decided."""
    blocks: list[Json] = [
        {
            "type": "section",
            "block_id": "what",
            "text": mrkdwn(
                f"*{account}* is a customer of *Bluefjord*, and you have an open opportunity."
            ),
            "accessory": {
                "type": "overflow",
                "action_id": "more",
                "options": [
                    {"text": plain("Mute this partner"), "value": "partner"},
                    {"text": plain("Mute this account"), "value": "account"},
                ],
            },
        },
        {
            "type": "section",
            "block_id": "facts",
            "fields": [
                mrkdwn("*Partner*\nBluefjord"),
                mrkdwn("*Their relation*\nCustomer"),
                mrkdwn("*Our stage*\nProposal, $120,000"),
                mrkdwn("*Why we think so*\nSame website, same country"),
            ],
        },
        {
            "type": "context",
            "block_id": "source",
            "elements": [
                mrkdwn("Matched on `contoso.example` - Salesforce data as of "),
                mrkdwn("<!date^1795300000^{date_short_pretty} at {time}|earlier>"),
            ],
        },
    ]
    if decided:
        return [*blocks, {"type": "section", "block_id": "end", "text": mrkdwn(decided)}]
    snooze = {
        "type": "static_select",
        "action_id": "snooze",
        "placeholder": plain("Snooze"),
        "options": [
            {"text": plain("1 day"), "value": "1d"},
            {"text": plain("1 week"), "value": "1w"},
        ],
    }
    sure = {
        "title": plain("Another company?"),
        "text": mrkdwn(f"*{account}* is hidden on both sides and a partner manager has a look."),
        "confirm": plain("Hide it"),
        "deny": plain("Keep it"),
        "style": "danger",
    }
    buttons = [
        button("ask", "Request co-sell", style="primary", value="OV-1"),
        button("useful", "Useful", value="OV-1"),
        button("wrong", "Wrong company", style="danger", value="OV-1", confirm=sure),
        snooze,
        button("open", "Open in CRM", url="http://127.0.0.1:9/record"),
    ]
    return [*blocks, {"type": "actions", "block_id": "judge", "elements": buttons}]


ASK: Json = {
    "type": "modal",
    "callback_id": "ask",
    "title": plain("Ask for co-sell help"),
    "submit": plain("Ask Bluefjord"),
    "close": plain("Not now"),
    "blocks": [
        {
            "type": "section",
            "block_id": "who",
            "text": mrkdwn("Bluefjord sees: *Contoso*, your name.\n_Not: the amount._"),
        },
        {
            "type": "input",
            "block_id": "kind",
            "label": plain("What do you need?"),
            "element": {
                "type": "radio_buttons",
                "action_id": "kind",
                "options": [
                    {"text": plain("An introduction"), "value": "intro"},
                    {"text": plain("A word about the project"), "value": "word"},
                ],
            },
        },
        {
            "type": "input",
            "block_id": "due",
            "optional": True,
            "label": plain("Needed by"),
            "element": {"type": "datepicker", "action_id": "due"},
        },
        {
            "type": "input",
            "block_id": "note",
            "label": plain("Context"),
            "hint": plain("Bluefjord reads this as you write it."),
            "element": {"type": "plain_text_input", "action_id": "note", "multiline": True},
        },
    ],
}

HOME: Json = {
    "type": "home",
    "blocks": [
        {"type": "header", "text": plain("Good morning, Maya")},
        {"type": "section", "text": mrkdwn("*Needs you*\n• `CS-7` Bluefjord answered :wave:")},
        {"type": "divider"},
        {"type": "actions", "elements": [button("refresh", "Refresh")]},
        {"type": "context", "elements": [mrkdwn("Updated 09:41")]},
    ],
}


def overlap_app(workspace: Running) -> App:
    """Return the app, ready to be connected."""
    app = bolt_app(workspace)

    @app.command("/cosell")
    def cosell(ack: Ack, command: Json, client: WebClient) -> None:
        ack()
        account = command["text"].removeprefix("overlaps ") or "Contoso"
        client.chat_postMessage(
            channel=command["channel_id"], text=f"Overlap: {account}", blocks=card(account)
        )

    @app.action("wrong")
    def wrong(ack: Ack, body: Json, client: WebClient) -> None:
        ack()
        client.chat_update(
            channel=body["channel"]["id"],
            ts=body["message"]["ts"],
            text="Hidden",
            blocks=card("Contoso", f"Hidden by <@{body['user']['id']}>. :white_check_mark:"),
        )

    @app.action("ask")
    def ask(ack: Ack, body: Json, client: WebClient) -> None:
        ack()
        client.views_open(trigger_id=body["trigger_id"], view=ASK)

    @app.view("ask")
    def asked(ack: Ack, view: Json, body: Json, client: WebClient) -> None:
        note = view["state"]["values"]["note"]["note"]["value"]
        if len(note) < 10:
            ack(response_action="errors", errors={"note": "Say a little more, please."})
            return
        ack()
        client.chat_postMessage(channel=body["user"]["id"], text=f"Asked: {note}")

    @app.event("app_home_opened")
    def opened(event: Json, client: WebClient) -> None:
        if event["tab"] == "home":
            client.views_publish(user_id=event["user"], view=HOME)

    @app.action("refresh")
    def refresh(ack: Ack) -> None:
        ack()

    return app
