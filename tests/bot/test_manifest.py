"""The manifest, the scopes and the code ask for the same things."""

import re
from pathlib import Path

import yaml

import bot
from bot.manifest import bot_events, manifest, manifest_yaml
from bot.scopes import FREE_EVENTS, FREE_METHODS, LATER, SCOPES

HERE = Path(bot.__file__).parent
# How a Web API method is written where it is called: `"chat.postMessage"`.
_METHOD = re.compile(
    r'"((?:auth|apps|chat|conversations|users|views|files|pins|team)\.[A-Za-z.]+)"'
)


def methods_called() -> set[str]:
    called: set[str] = set()
    for path in HERE.rglob("*.py"):
        if path.name != "scopes.py":
            called |= set(_METHOD.findall(path.read_text(encoding="utf-8")))
    return called


def test_the_file_in_the_root_is_what_is_printed() -> None:
    kept = (HERE.parent / "manifest.yml").read_text(encoding="utf-8")

    assert kept == manifest_yaml()
    assert yaml.safe_load(kept) == manifest()


def test_every_method_that_is_called_is_covered_by_a_scope() -> None:
    covered = {method for scope in SCOPES for method in scope.methods} | set(FREE_METHODS)

    assert methods_called() == covered


def test_no_scope_is_asked_for_without_a_use() -> None:
    for scope in SCOPES:
        assert scope.reason
        assert scope.lost
        assert scope.methods or scope.events or scope.name == "commands", scope.name
    assert len({scope.name for scope in SCOPES}) == len(SCOPES)
    assert not any("history" in scope.name for scope in SCOPES)


def test_the_list_of_scopes_is_frozen() -> None:
    """A workspace approves once: what is added here has to be approved again everywhere."""
    assert [scope.name for scope in SCOPES] == [
        "app_mentions:read",
        "channels:read",
        "chat:write",
        "commands",
        "files:read",
        "files:write",
        "groups:read",
        "im:write",
        "pins:write",
        "users:read",
        "users:read.email",
    ]
    assert [scope.name for scope in LATER] == []


def test_what_later_versions_need_is_asked_for_only_ahead() -> None:
    now = manifest()["oauth_config"]["scopes"]["bot"]
    ahead = manifest(ahead=True)["oauth_config"]["scopes"]["bot"]
    assert now == sorted(scope.name for scope in SCOPES)
    assert ahead == sorted(scope.name for scope in (*SCOPES, *LATER))
    for scope in LATER:
        assert scope.reason
        assert scope.lost
        assert not methods_called() & set(scope.methods), f"{scope.name} is used: it is not later"


def test_the_table_in_the_docs_is_the_one_in_the_code() -> None:
    docs = (HERE.parent / "docs" / "slack.md").read_text(encoding="utf-8")
    written = set(re.findall(r"^\| `([a-z:_.]+)` \|", docs, re.MULTILINE))
    assert written == {scope.name for scope in (*SCOPES, *LATER)}


def test_every_event_subscribed_has_a_listener() -> None:
    source = "\n".join(path.read_text(encoding="utf-8") for path in HERE.rglob("handlers/*.py"))

    for event in bot_events():
        assert f'"{event}"' in source
    assert set(FREE_EVENTS) <= set(bot_events())


def test_with_an_address_the_app_speaks_http() -> None:
    told = manifest("https://cosell.example/")

    endpoint = "https://cosell.example/slack/events"
    assert told["settings"]["socket_mode_enabled"] is False
    assert told["settings"]["event_subscriptions"]["request_url"] == endpoint
    assert told["settings"]["interactivity"]["request_url"] == endpoint
    assert told["features"]["slash_commands"][0]["url"] == endpoint
    assert told["features"]["slash_commands"][0]["should_escape"] is True
