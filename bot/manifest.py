"""The Slack app manifest, made from the tables that the code itself goes by.

Source: https://docs.slack.dev/reference/app-manifest (2026-11), manifest schema version 2.
"""

from typing import Any

import yaml

from bot.scopes import FREE_EVENTS, LATER, SCOPES

COMMAND = "/cosell"
EVENTS_PATH = "/slack/events"
# Stands in the menu of each message: a deal is often asked for in the middle of a talk.
REGISTER_SHORTCUT = "register_deal"
HELP_SHORTCUT = "ask_for_help"
SHORTCUTS = (
    {
        "name": "Register a deal",
        "type": "message",
        "callback_id": REGISTER_SHORTCUT,
        "description": "Register a deal for the partner of this channel",
    },
    {
        "name": "Ask a partner for help",
        "type": "message",
        "callback_id": HELP_SHORTCUT,
        "description": "Find a partner who can help at an account",
    },
)


def manifest(public_url: str | None = None, *, ahead: bool = False) -> dict[str, Any]:
    """Describe the app for Socket Mode, or for HTTP where `public_url` is given.

    With `ahead` it asks for what later versions will need as well.
    """
    scopes = (*SCOPES, *LATER) if ahead else SCOPES
    endpoint = f"{public_url.rstrip('/')}{EVENTS_PATH}" if public_url else None
    address = {"request_url": endpoint} if endpoint else {}
    command = {
        "command": COMMAND,
        "description": "Overlaps with partners and registered deals",
        "usage_hint": "overlaps ACCOUNT | queue | DR-42 | help",
        "should_escape": True,
    }
    return {
        "_metadata": {"major_version": 2, "minor_version": 1},
        "display_information": {
            "name": "cosell",
            "description": "Tells account owners which partners already know their accounts",
            "background_color": "#1f3a5f",
        },
        "features": {
            "app_home": {
                "home_tab_enabled": True,
                "messages_tab_enabled": True,
                "messages_tab_read_only_enabled": False,
            },
            "bot_user": {"display_name": "cosell", "always_online": True},
            "shortcuts": [dict(each) for each in SHORTCUTS],
            "slash_commands": [{**command, "url": endpoint} if endpoint else command],
        },
        "oauth_config": {"scopes": {"bot": sorted(scope.name for scope in scopes)}},
        "settings": {
            "event_subscriptions": {**address, "bot_events": bot_events()},
            "interactivity": {"is_enabled": True, **address},
            "org_deploy_enabled": False,
            "socket_mode_enabled": endpoint is None,
            "token_rotation_enabled": False,
        },
    }


def manifest_yaml(public_url: str | None = None, *, ahead: bool = False) -> str:
    """Write the manifest as Slack's form takes it."""
    told = manifest(public_url, ahead=ahead)
    written: str = yaml.safe_dump(told, sort_keys=False, allow_unicode=True)
    return written


def bot_events() -> list[str]:
    """List the events that the app subscribes to, sorted."""
    return sorted({*FREE_EVENTS, *(event for scope in SCOPES for event in scope.events)})
