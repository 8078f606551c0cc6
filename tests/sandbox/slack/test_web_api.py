"""Tokens, scopes and arguments: what the Web API refuses before it does anything."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
import requests
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from sandbox.slack.options import APP_TOKEN, BOT_TOKEN
from tests.sandbox.slack.running import ANA, GINA, MAYA, TOM, Running, running


def refusal(call: Callable[[], Any]) -> str:
    """Return the error word of a call that must fail."""
    with pytest.raises(SlackApiError) as caught:
        call()
    return str(caught.value.response["error"])


@pytest.fixture(scope="module")
def bare(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    """Return a workspace whose app may do nothing but write."""
    folder = tmp_path_factory.mktemp("bare")
    with running(folder, "--scopes", "chat:write", "--no-messages-tab") as started:
        yield started


def test_who_the_app_is(workspace: Running) -> None:
    answer = workspace.client().auth_test()

    assert answer["team"] == "Vendra"
    assert answer["user"] == "cosell"
    assert answer["is_enterprise_install"] is False
    assert answer.headers["x-oauth-scopes"].startswith("chat:write,commands")


def test_a_method_that_the_sandbox_does_not_know_is_refused(workspace: Running) -> None:
    client = workspace.client()

    assert refusal(lambda: client.api_call("conversations.history")) == "unknown_method"


@pytest.mark.parametrize(
    ("token", "method", "error"),
    [
        ("", "auth.test", "not_authed"),
        ("xoxb-wrong", "auth.test", "invalid_auth"),
        (APP_TOKEN, "chat.postMessage", "not_allowed_token_type"),
        (BOT_TOKEN, "apps.connections.open", "not_allowed_token_type"),
    ],
)
def test_a_token_is_checked(workspace: Running, token: str, method: str, error: str) -> None:
    headers = {"Authorization": f"Bearer {token}"} if token else {}

    answer = requests.post(f"{workspace.url}/api/{method}", headers=headers, timeout=10).json()

    assert answer == {"ok": False, "error": error}


@pytest.mark.parametrize(
    ("method", "needed"),
    [
        ("users.info", "users:read"),
        ("users.lookupByEmail", "users:read.email"),
        ("users.list", "users:read"),
        ("conversations.info", "channels:read"),
        ("conversations.open", "im:write"),
        ("conversations.join", "channels:join"),
        ("dnd.info", "dnd:read"),
    ],
)
def test_a_scope_that_was_not_granted_is_named(bare: Running, method: str, needed: str) -> None:
    with pytest.raises(SlackApiError) as caught:
        bare.client().api_call(method)

    assert caught.value.response["error"] == "missing_scope"
    assert caught.value.response["needed"] == needed
    assert caught.value.response["provided"] == "chat:write"


def test_a_direct_message_needs_a_messages_tab(bare: Running) -> None:
    client, maya = bare.client(), bare.user(MAYA)

    error = refusal(lambda: client.chat_postMessage(channel=maya, text="Hello"))

    assert error == "messages_tab_disabled"


def test_without_the_commands_scope_there_is_no_command(bare: Running) -> None:
    typed = bare.act(MAYA, "command", channel="general", text="/cosell")

    assert "is not a valid command" in typed["error"]


def test_arguments_come_as_form_or_as_json(workspace: Running) -> None:
    url = f"{workspace.url}/api/users.info"
    headers = {"Authorization": f"Bearer {BOT_TOKEN}"}
    maya = workspace.user(MAYA)

    as_form = requests.post(url, data={"user": maya}, headers=headers, timeout=10).json()
    as_json = requests.post(url, json={"user": maya}, headers=headers, timeout=10).json()
    as_query = requests.get(url, params={"user": maya}, headers=headers, timeout=10).json()

    assert as_form["user"]["id"] == as_json["user"]["id"] == as_query["user"]["id"] == maya


def test_people_are_shown_with_address_zone_and_kind(workspace: Running) -> None:
    client = workspace.client()

    maya = client.users_info(user=workspace.user(MAYA))["user"]
    gina = client.users_info(user=workspace.user(GINA))["user"]
    ana = client.users_info(user=workspace.user(ANA))["user"]

    assert maya["profile"]["email"] == MAYA
    assert maya["tz"] == "Europe/Berlin"
    assert not maya["is_restricted"]
    assert gina["is_restricted"]
    assert not gina["is_ultra_restricted"]
    assert ana["is_stranger"]
    assert "email" not in ana["profile"]
    assert ana["team_id"] != maya["team_id"]


def test_people_of_other_workspaces_are_not_found_by_address(workspace: Running) -> None:
    client = workspace.client()

    assert client.users_lookupByEmail(email=MAYA.upper())["user"]["id"] == workspace.user(MAYA)
    assert client.users_lookupByEmail(email=GINA)["user"]["id"] == workspace.user(GINA)
    assert refusal(lambda: client.users_lookupByEmail(email=ANA)) == "users_not_found"
    assert refusal(lambda: client.users_lookupByEmail(email="no@v.example")) == "users_not_found"


def test_the_list_of_people_comes_in_pages_without_strangers(workspace: Running) -> None:
    client = workspace.client()

    ids = [user["id"] for page in client.users_list(limit=2) for user in page["members"]]

    assert workspace.user(MAYA) in ids
    assert workspace.user(ANA) not in ids
    assert len(ids) == len(set(ids))


def test_channels_are_shown_as_far_as_the_app_may_see(workspace: Running) -> None:
    client = workspace.client()

    def names(types: str) -> set[str]:
        return {c["name"] for c in client.conversations_list(types=types)["channels"]}

    assert {"general", "quiet", "ext-partner", "attic"} <= names("public_channel")
    assert "desk" in names("private_channel")
    assert "vault" not in names("public_channel,private_channel")
    assert refusal(lambda: client.conversations_list(types="im")) == "missing_scope"
    assert refusal(lambda: client.conversations_list(types="rooms")) == "invalid_types"


def test_a_shared_channel_says_so(workspace: Running) -> None:
    client = workspace.client()

    shared = client.conversations_info(channel=workspace.channel("ext-partner"))["channel"]
    own = client.conversations_info(channel=workspace.channel("general"))["channel"]

    assert shared["is_ext_shared"]
    assert len(shared["shared_team_ids"]) == 2
    assert not own["is_ext_shared"]


def test_the_members_of_a_channel_come_in_pages(workspace: Running) -> None:
    client, channel = workspace.client(), workspace.channel("ext-partner")

    first = client.conversations_members(channel=channel, limit=2)
    cursor = first["response_metadata"]["next_cursor"]
    rest = client.conversations_members(channel=channel, cursor=cursor)

    assert workspace.user(ANA) in first["members"] + rest["members"]
    assert len(first["members"] + rest["members"]) == 4
    assert refusal(lambda: client.conversations_members(channel=channel, cursor="?")) == (
        "invalid_cursor"
    )


@pytest.mark.parametrize(
    ("people", "error"),
    [
        ("", "users_list_not_supplied"),
        ("U0NOBODY", "user_not_found"),
        (ANA, "user_not_visible"),
        (f"{MAYA},{TOM}", "missing_scope"),
    ],
)
def test_a_direct_message_that_cannot_be_opened(
    workspace: Running, people: str, error: str
) -> None:
    ids = ",".join(workspace.user(p) if "@" in p else p for p in people.split(","))
    client = workspace.client()

    assert refusal(lambda: client.conversations_open(users=ids)) == error


def test_opening_a_direct_message_twice_gives_the_same(workspace: Running) -> None:
    client: WebClient = workspace.client()
    tom = workspace.user(TOM)

    first = client.conversations_open(users=tom)["channel"]["id"]
    posted = client.chat_postMessage(channel=tom, text="Hello")

    assert first == posted["channel"] == client.conversations_open(users=tom)["channel"]["id"]
    assert first.startswith("D")
