"""Message shortcuts: what stands in a message's menu, and what the app is told when one is chosen.

Source: https://docs.slack.dev/interactivity/implementing-shortcuts (2026-11).
"""

from sandbox.slack.database import Json
from sandbox.slack.inputs import ActRefused
from sandbox.slack.messages import Message
from sandbox.slack.options import Shortcut
from sandbox.slack.parts import Parts
from sandbox.slack.residents import User


def offered(parts: Parts, user: User) -> tuple[Shortcut, ...]:
    """List the shortcuts in this person's menu; people of other workspaces have none."""
    allowed = not user.external and "commands" in parts.options.scopes
    return parts.options.shortcuts if allowed else ()


def chosen(parts: Parts, user: User, message: Message | None, told: Json) -> Shortcut:
    """Give the shortcut that was chosen on a message.

    Raises ActRefused where it is not in the menu, or the message has none.
    """
    if message is None or message.only_for is not None:
        raise ActRefused("that message has no menu")
    wanted = str(told.get("callback_id", ""))
    found = next((each for each in offered(parts, user) if each.callback_id == wanted), None)
    if found is None:
        raise ActRefused(f"there is no shortcut {wanted!r} in {user.real_name}'s menu")
    return found
