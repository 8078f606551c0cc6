"""What people of the workspace do: type, press, submit, close, open Home; and what they are told.

Commands and interactions are delivered once; only events are delivered again.
"""

import re
from collections.abc import Awaitable, Callable
from typing import Any

from sandbox.slack.database import Json
from sandbox.slack.drafts import Refused
from sandbox.slack.elements import (
    NoSuchElement,
    action_for,
    find_element,
    full_state,
    input_problems,
)
from sandbox.slack.envelopes import COMMANDS, INTERACTIVE, Answer, Envelope
from sandbox.slack.inputs import ActRefused as ActRefused
from sandbox.slack.inputs import Inputs
from sandbox.slack.messages import Draft
from sandbox.slack.methods_conversations import add_to_channel
from sandbox.slack.methods_views import read_view
from sandbox.slack.parts import Parts
from sandbox.slack.payloads import (
    closed_payload,
    command_payload,
    message_action_payload,
    shortcut_payload,
    submission_payload,
    suggestion_payload,
    view_action_payload,
)
from sandbox.slack.residents import Channel, User
from sandbox.slack.shortcuts import chosen
from sandbox.slack.views import View, ViewRefused, as_wire
from sandbox.slack.workspace import SLACKBOT

TROUBLE = "We had some trouble connecting. Try again?"


class Acts:
    """Everything a person can do in the workspace."""

    def __init__(self, parts: Parts, send: Callable[[Envelope], Awaitable[Answer]]) -> None:
        self._parts = parts
        self._send = send
        self._inputs = Inputs(parts.files)

    async def say(self, user: User, channel: Channel, text: str, thread_ts: str | None) -> Json:
        """Type something and press Enter: a command when it begins with a slash."""
        if text.startswith("/"):
            return await self.command(user, channel, text, thread_ts)
        return self.message(user, channel, text, thread_ts)

    def message(self, user: User, channel: Channel, text: str, thread_ts: str | None) -> Json:
        """Post a message as a person; the app hears of it only where it is mentioned."""
        self._check_place(user, channel)
        if not text.strip():
            raise ActRefused("there is nothing to send")
        draft = Draft(text, thread_ts=thread_ts)
        posted = self._parts.messages.post(channel.id, user.id, draft)
        workspace = self._parts.workspace
        bot_inside = workspace.is_member(channel.id, workspace.bot_user)
        if f"<@{workspace.bot_user}>" in text and bot_inside and channel.kind != "im":
            event = {
                "type": "app_mention",
                "user": user.id,
                "text": text,
                "ts": posted.ts,
                "channel": channel.id,
                "event_ts": posted.ts,
                "team": user.team_id,
            }
            if thread_ts is not None:
                event["thread_ts"] = thread_ts
            self._parts.events.announce(event, channel.ext_shared)
        return {"ok": True, "ts": posted.ts}

    async def command(
        self, user: User, channel: Channel, text: str, thread_ts: str | None = None
    ) -> Json:
        """Type a slash command; the answer says what Slack told the person if it failed."""
        self._check_place(user, channel)
        name, _, rest = text.strip().partition(" ")
        if name == "/invite":
            return self._invite(user, channel, rest.strip())
        options = self._parts.options
        known = name in options.commands and "commands" in options.scopes
        if user.external or not known:
            words = (
                f"{name} is not a valid command. In Slack, all messages that start with the"
                ' "/" character are interpreted as commands.'
            )
            return self._told(user, channel, words)
        if thread_ts is not None:
            return self._told(user, channel, f"{name} is not supported in threads. Sorry!")
        escaped = self._escaped(rest.strip())
        payload = command_payload(self._parts, user, channel, name, escaped)
        answer = await self._send(Envelope(COMMANDS, payload))
        if not answer.acked:
            words = f"{name} failed because the app did not respond."
            return _outcome(answer) | self._told(user, channel, words)
        if answer.payload.get("text") or answer.payload.get("blocks"):
            try:
                self._parts.response_urls.say(channel.id, user.id, answer.payload)
            except Refused as refusal:
                words = f'{name} failed with the error "invalid_command_response"'
                told = self._told(user, channel, words)
                return _outcome(answer) | told | {"why": refusal.error, **refusal.more}
        return _outcome(answer)

    async def press(self, user: User, channel: Channel, told: Json) -> Json:
        """Press a button, or choose something, on a message."""
        self._check_place(user, channel)
        ts = str(told.get("ts", ""))
        message = self._parts.messages.find(channel.id, ts)
        if message is None or message.only_for not in (None, user.id):
            raise ActRefused("that message is not there (any more)")
        blocks = message.blocks or []
        action = self._action(blocks, told)
        state = full_state(blocks, told.get("state") or {})
        payload = message_action_payload(
            self._parts, user, channel, message, action, _with(state, action)
        )
        return _outcome(await self._send(Envelope(INTERACTIVE, payload)))

    async def shortcut(self, user: User, channel: Channel, told: Json) -> Json:
        """Choose one of the app's shortcuts in a message's menu."""
        self._check_place(user, channel)
        message = self._parts.messages.find(channel.id, str(told.get("ts", "")))
        shortcut = chosen(self._parts, user, message, told)
        assert message is not None  # else nothing could be chosen
        payload = shortcut_payload(self._parts, user, channel, message, shortcut.callback_id)
        return _outcome(await self._send(Envelope(INTERACTIVE, payload)))

    async def press_in_view(self, user: User, told: Json) -> Json:
        """Press a button, or choose something, in a modal or on App Home."""
        view = self._view(user, told)
        blocks: list[Json] = view.content["blocks"]
        action = self._action(blocks, told)
        said = self._inputs.resolved(user, view, told.get("state") or {})
        state = full_state(blocks, {**view.state, **said})
        view = self._parts.views.keep_state(view, _with(state, action))
        payload = view_action_payload(self._parts, user, view, action)
        return _outcome(await self._send(Envelope(INTERACTIVE, payload)))

    async def submit(self, user: User, told: Json) -> Json:
        """Submit a modal; inline complaints come back under `errors` by block id."""
        view = self._view(user, told)
        blocks: list[Json] = view.content["blocks"]
        try:
            said = self._inputs.resolved(user, view, told.get("state") or {})
            state = full_state(blocks, {**view.state, **said})
        except NoSuchElement as gone:
            raise ActRefused(str(gone)) from None
        view = self._parts.views.keep_state(view, state)
        problems = self._inputs.file_problems(blocks, state) | input_problems(blocks, state)
        if problems:
            return {"ok": False, "acked": None, "errors": problems}
        self._inputs.hand_in(state)
        payload = submission_payload(self._parts, user, view)
        answer = await self._send(Envelope(INTERACTIVE, payload))
        if not answer.acked:
            return _outcome(answer) | {"error": TROUBLE}
        return _outcome(answer) | self._view_response(user, view, answer.payload)

    async def suggest(self, user: User, told: Json) -> Json:
        """Type into a search of a modal; the app's options come back."""
        view = self._view(user, told)
        block_id, action_id = str(told.get("block_id", "")), str(told.get("action_id", ""))
        typed = str(told.get("value", ""))
        self._inputs.must_ask(view, block_id, action_id, typed)
        payload = suggestion_payload(self._parts, user, view, block_id, action_id, typed)
        answer = await self._send(Envelope(INTERACTIVE, payload))
        if not answer.acked:
            return _outcome(answer)
        options = answer.payload.get("options")
        wrong = self._inputs.offer(view, action_id, options)
        if wrong:
            return _outcome(answer) | {"ok": False, "error": TROUBLE, "why": wrong}
        return _outcome(answer) | {"options": options}

    def upload(self, user: User, name: str, content: bytes) -> Json:
        """Choose a file in a modal: it is uploaded at once, and the app's only when it is sent."""
        return {"ok": True, "file": self._inputs.keep_file(user, name, content)}

    async def close(self, user: User, told: Json) -> Json:
        """Close the top modal, or all when it says clear_on_close."""
        view = self._view(user, told)
        if view.type != "modal":
            raise ActRefused("only a modal can be closed")
        clear = bool(view.content.get("clear_on_close"))
        self._parts.views.close(view, whole_stack=clear)
        if not view.content.get("notify_on_close"):
            return {"ok": True, "acked": None}
        payload = closed_payload(self._parts, user, view, clear)
        return _outcome(await self._send(Envelope(INTERACTIVE, payload)))

    def open_home(self, user: User, tab: str = "home") -> Json:
        """Open the app's Home or Messages tab."""
        if user.external:
            raise ActRefused("people of other workspaces have no App Home here")
        channel = self._parts.workspace.direct_message(user.id)
        event: Json = {
            "type": "app_home_opened",
            "user": user.id,
            "channel": channel.id,
            "tab": tab,
            "event_ts": f"{self._parts.workspace.clock():.6f}",
        }
        home = self._parts.views.home(user.id)
        if home is not None and tab == "home":
            event["view"] = as_wire(self._parts.workspace, home)
        self._parts.events.announce(event)
        return {"ok": True}

    # ----------------------------------------------------------------------------------------

    def _invite(self, user: User, channel: Channel, who: str) -> Json:
        name = who.removeprefix("<").removeprefix("@").removesuffix(">").lower()
        for person in self._parts.workspace.users():
            if name in (person.name.lower(), person.id.lower(), person.email.lower()):
                if channel.kind == "im":
                    return self._told(user, channel, "Nobody can be invited to a direct message.")
                add_to_channel(self._parts, channel, person.id, inviter=user.id)
                return {"ok": True}
        return self._told(user, channel, f"Nobody is called {who}.")

    def _escaped(self, text: str) -> str:
        """Write people who are mentioned by id, as Slack does for a command that asks for it."""
        # Source: https://docs.slack.dev/interactivity/implementing-slash-commands (2026-11).
        known = {person.name.lower(): person for person in self._parts.workspace.users()}

        def mention(found: re.Match[str]) -> str:
            person = known.get(found[1].lower())
            return f"<@{person.id}|{person.name}>" if person is not None else found[0]

        return re.sub(r"(?<!\S)@([\w.+-]+)", mention, text)

    def _told(self, user: User, channel: Channel, words: str) -> Json:
        self._parts.messages.post(channel.id, SLACKBOT, Draft(words, only_for=user.id), "slack")
        return {"ok": False, "error": words, "shown": True}

    def _check_place(self, user: User, channel: Channel) -> None:
        if not self._parts.workspace.is_member(channel.id, user.id):
            raise ActRefused(f"{user.real_name} is not in this channel")
        if channel.archived:
            raise ActRefused("this channel is archived")

    def _action(self, blocks: list[Json], told: Json) -> Json:
        block_id, action_id = str(told.get("block_id", "")), str(told.get("action_id", ""))
        try:
            element = find_element(blocks, block_id, action_id)
            return action_for(element, block_id, _chosen(told), self._parts.workspace.clock())
        except NoSuchElement as gone:
            raise ActRefused(str(gone)) from None

    def _view(self, user: User, told: Json) -> View:
        view = self._parts.views.find(str(told.get("view_id", "")))
        if view is None or view.user != user.id:
            raise ActRefused("that view is not open (any more)")
        return view

    def _view_response(self, user: User, view: View, said: Json) -> Json:
        """Do what an acknowledged submission asks for."""
        views = self._parts.views
        action = said.get("response_action")
        if action is None:
            views.close(view)
            return {}
        if action == "clear":
            views.close(view, whole_stack=True)
            return {}
        if action == "errors":
            known = {b["block_id"] for b in view.content["blocks"] if b["type"] == "input"}
            errors = said.get("errors") or {}
            if errors and set(errors) <= known:
                return {"ok": False, "errors": errors}
            return {"ok": False, "error": TROUBLE, "why": "errors name no input block"}
        try:
            content = read_view(self._parts, said, "modal")
            if action == "update":
                views.replace(view, content)
            elif action == "push":
                views.push(user.id, content, view.id)
            else:
                return {"ok": False, "error": TROUBLE, "why": f"no such action: {action}"}
        except (Refused, ViewRefused) as refusal:
            more = refusal.more if isinstance(refusal, Refused) else {}
            return {"ok": False, "error": TROUBLE, "why": str(refusal), **more}
        return {}


def _outcome(answer: Answer) -> Json:
    if answer.acked:
        return {"ok": True, "acked": True, "ack_ms": answer.ms, "response": answer.payload}
    words = "This app did not respond in time."
    return {"ok": False, "acked": False, "reason": answer.reason, "error": words}


def _chosen(told: Json) -> Any:
    for name, value in told.items():
        if name.startswith("selected_") or name == "value":
            return value
    return None


def _with(state: Json, action: Json) -> Json:
    """Put the choice just made into the state."""
    held = state.get(action["block_id"], {}).get(action["action_id"])
    if held is None:
        return state
    fresh = {key: action.get(key, value) for key, value in held.items()}
    return state | {action["block_id"]: state[action["block_id"]] | {action["action_id"]: fresh}}
