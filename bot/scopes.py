"""Every permission that the app asks for: why, what is lost without it, which calls need it.

Source: https://docs.slack.dev/reference/scopes and each method's page (2026-11).
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Scope:
    """`methods` are Web API methods, `events` bot events; a scope may be for neither."""

    name: str
    reason: str
    lost: str
    methods: tuple[str, ...] = ()
    events: tuple[str, ...] = ()


SCOPES = (
    Scope(
        "app_mentions:read",
        "to answer a mention, and take in what a partner's people ask by one",
        "a mention stays without an answer",
        events=("app_mention",),
    ),
    Scope(
        "channels:read",
        "to find the fallback channel and see who reads it before posting",
        "no posts to public channels: who reads them cannot be checked",
        methods=("conversations.list", "conversations.info", "conversations.members"),
    ),
    Scope(
        "chat:write",
        "to send alerts and redraw them after a press",
        "nothing can be sent",
        methods=("chat.postMessage", "chat.update", "chat.postEphemeral"),
    ),
    Scope(
        "commands",
        "to offer the command /cosell",
        "nothing can be asked by typing",
    ),
    Scope(
        "files:read",
        "to read a partner's list that somebody uploads in a form",
        "no lists by form: `cosell partners import` takes them",
        methods=("files.info",),
    ),
    Scope(
        "files:write",
        "to send pictures and files: the mapping matrix, the scoreboard, a digest's chart",
        "pictures are told in words, and files of rows wait",
        methods=("files.getUploadURLExternal", "files.completeUploadExternal"),
    ),
    Scope(
        "groups:read",
        "the same as channels:read, for private channels that the app was invited to",
        "no posts to private channels",
        methods=("conversations.list", "conversations.info", "conversations.members"),
    ),
    Scope(
        "im:write",
        "to open the direct message with an account's owner",
        "no personal alerts",
        methods=("conversations.open",),
    ),
    Scope(
        "pins:write",
        "to pin the card by which a partner registers a deal",
        "the card has to be pinned by hand",
        methods=("pins.add",),
    ),
    Scope(
        "users:read",
        "to tell full members from guests, bots and people of other companies",
        "nobody is recognised, so nothing is sent or answered",
        methods=("users.info",),
        events=("user_change",),
    ),
    Scope(
        "users:read.email",
        "to match a Slack user with the CRM user who owns an account",
        "owners cannot be found in Slack",
        methods=("users.lookupByEmail", "users.info"),
    ),
)

# What later versions will need, decided now so that a workspace has to approve once:
# `cosell manifest --ahead` asks for these too. Either list grows with a new major version only.
LATER: tuple[Scope, ...] = ()

# Called without any bot scope. `apps.connections.open`, which the SDK calls in Socket Mode, takes
# the app-level token with its own `connections:write`.
FREE_METHODS = ("auth.test", "chat.getPermalink", "views.open", "views.publish", "views.update")
FREE_EVENTS = ("app_home_opened",)
