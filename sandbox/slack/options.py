"""What the sandbox's Slack can be told on the command line. Parses only; opens nothing."""

import argparse
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

BOT_TOKEN = "xoxb-sandbox-bot-token"
APP_TOKEN = "xapp-1-ASANDBOX-app-token"
SIGNING_SECRET = "sandbox-signing-secret"
SCOPES = (
    "chat:write",
    "commands",
    "users:read",
    "users:read.email",
    "channels:read",
    "groups:read",
    "im:write",
    "app_mentions:read",
    "files:read",
    "files:write",
    "pins:write",
)
EVENTS = ("app_home_opened", "app_mention", "member_joined_channel", "user_change")


@dataclass(frozen=True, slots=True)
class Shortcut:
    """An entry of the app in a message's menu."""

    callback_id: str
    name: str


SHORTCUTS = (
    Shortcut("register_deal", "Register a deal"),
    Shortcut("ask_for_help", "Ask a partner for help"),
)


@dataclass(frozen=True, slots=True)
class Options:
    """Everything one workspace needs to run; the defaults are the sandbox's own."""

    db: Path
    host: str = "127.0.0.1"
    port: int = 0
    seed: int = 7
    workspace: Path | None = None
    bot_token: str = BOT_TOKEN
    app_token: str = APP_TOKEN
    signing_secret: str = SIGNING_SECRET
    request_url: str | None = None
    scopes: tuple[str, ...] = SCOPES
    events: tuple[str, ...] = EVENTS
    commands: tuple[str, ...] = ("/cosell",)
    command_hint: str = "help · overlaps ACCOUNT · why ID"
    shortcuts: tuple[Shortcut, ...] = SHORTCUTS
    app_name: str = "cosell"
    event_retry_delays: tuple[float, ...] = (0.0, 60.0, 300.0)
    ack_seconds: float = 3.0
    trigger_seconds: float = 3.0
    messages_tab: bool = True
    rate_limits: bool = True


def parse_options(argv: Sequence[str]) -> Options:
    """Read a command line. Raises SystemExit(2) with usage when it is wrong."""
    parser = argparse.ArgumentParser(
        prog="python -m sandbox slack", description="A stand-in Slack workspace."
    )
    parser.add_argument("--port", type=int, default=0, help="0 picks a free one")
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--db", type=Path, required=True, help="sqlite3 file, made when missing")
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--workspace", type=Path, help="JSON file with users and channels")
    parser.add_argument("--bot-token", default=BOT_TOKEN)
    parser.add_argument("--app-token", default=APP_TOKEN)
    parser.add_argument("--signing-secret", default=SIGNING_SECRET)
    parser.add_argument("--request-url", help="deliver by signed HTTP instead of Socket Mode")
    parser.add_argument("--scopes", type=_words, default=SCOPES, help="comma separated")
    parser.add_argument("--events", type=_words, default=EVENTS, help="subscribed bot events")
    parser.add_argument("--commands", type=_words, default=("/cosell",))
    parser.add_argument("--command-hint", default="help · overlaps ACCOUNT · why ID")
    parser.add_argument(
        "--shortcuts",
        type=_shortcuts,
        default=SHORTCUTS,
        help="in a message's menu, comma separated: callback_id=Name",
    )
    parser.add_argument("--app-name", default="cosell")
    parser.add_argument("--event-retry-delays", type=_numbers, default=(0.0, 60.0, 300.0))
    parser.add_argument("--ack-seconds", type=float, default=3.0)
    parser.add_argument("--trigger-seconds", type=float, default=3.0)
    parser.add_argument("--no-messages-tab", dest="messages_tab", action="store_false")
    parser.add_argument("--no-rate-limits", dest="rate_limits", action="store_false")
    return Options(**vars(parser.parse_args(argv)))


def _words(text: str) -> tuple[str, ...]:
    return tuple(word.strip() for word in text.split(",") if word.strip())


def _shortcuts(text: str) -> tuple[Shortcut, ...]:
    pairs = (word.partition("=") for word in _words(text))
    return tuple(Shortcut(callback_id, name or callback_id) for callback_id, _, name in pairs)


def _numbers(text: str) -> tuple[float, ...]:
    return tuple(float(word) for word in _words(text))
