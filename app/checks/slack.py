"""Slack's side: the tokens, what they may do, the channels, the clock; posts nothing."""

import http.client
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any
from urllib.error import URLError

from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError, SlackClientError

from app.checks.check import (
    Check,
    Seen,
    State,
    not_known,
    of_finding,
    skipped,
    well,
    wrong,
)
from app.settings import SlackSettings
from bot.identity import workspace_key
from bot.scopes import SCOPES
from bot.web_api import web_client
from crm.clocks import clock_finding
from journeys.run_programme import channel_of
from partnering.people import Role
from partnering.programme import Channel

NAMES = (
    "slack",
    "slack workspace",
    "slack scopes",
    "slack clock",
    "slack app token",
    "slack channels",
    "slack admins",
    "slack messages tab",
)
_REINSTALL = "install the app again and set SLACK_BOT_TOKEN"
# Source: https://docs.slack.dev/reference/methods/auth.test (2026-11), its errors.
_TOKEN = {
    "invalid_auth": ("the bot token is wrong", _REINSTALL),
    "not_authed": ("no bot token arrived", _REINSTALL),
    "token_revoked": ("the bot token was revoked: the app was removed", _REINSTALL),
    "token_expired": ("the bot token has expired: token rotation is on", "switch token rotation "
                      "off in the app's settings, and install it again"),
    "account_inactive": ("the bot's user was deleted, or the workspace is closed", _REINSTALL),
    "not_allowed_token_type": ("this is no bot token", "set the token that begins with xoxb-"),
    "org_login_required": ("the workspace is being moved to an Enterprise org", "wait until it is"),
    "ekm_access_denied": ("an admin has suspended access to the workspace", "ask the admin"),
    "access_denied": ("the app has no access to the workspace", "ask an admin to approve it"),
    "accesslimited": ("this machine's address is not admitted", "ask an admin of the workspace"),
    "team_access_not_granted": ("the app has no access to the workspace", "ask an admin"),
}  # fmt: skip
_APP_LEVEL = "make an app-level token with the scope connections:write under *Basic Information*"
_APP_TOKEN = {
    "invalid_auth": ("the app-level token is wrong", f"{_APP_LEVEL}; set it as SLACK_APP_TOKEN"),
    "token_revoked": ("the app-level token was revoked", f"{_APP_LEVEL}; set SLACK_APP_TOKEN"),
    "missing_scope": ("the app-level token lacks connections:write", _APP_LEVEL),
    "not_allowed_token_type": ("this is no app-level token", _APP_LEVEL),
    "socket_mode_not_turned_on": ("Socket Mode is off", "switch it on in the app's settings"),
    "access_denied": ("the app is not approved for Socket Mode", "ask an admin to approve it"),
}
_LIST_PAGES = 20
_LOOKED_UP = 10


@dataclass(frozen=True, slots=True)
class Answer:
    """One answer of the Web API. `code` is Slack's word for a refusal, else empty."""

    code: str
    told: Mapping[str, Any]
    headers: Mapping[str, str]


def slack_checks(seen: Seen) -> Iterator[Check]:
    """Look at the app in its workspace; each line as it is found out."""
    slack = seen.settings.slack
    if slack is None:
        advice = "set SLACK_BOT_TOKEN with SLACK_APP_TOKEN or SLACK_SIGNING_SECRET"
        yield wrong("slack", "Slack is not set", advice)
        yield from (skipped(name, "Slack is not set") for name in NAMES[1:])
        return
    client = web_client(slack.bot_token, slack.api_url)
    me = ask(client, "auth.test")
    if me.code:
        yield _refused_token(me.code)
        yield from (skipped(name, "Slack does not let us in") for name in NAMES[1:])
        return
    team = f"{me.told.get('team')} ({me.told.get('team_id')})"
    yield well("slack", f"connected to the workspace {team} as {me.told.get('user')}")
    yield _workspace(seen, me)
    yield _scopes(me)
    yield _clock(me)
    yield _app_token(slack)
    yield from _channels(seen, client)
    yield _admins(seen, client)
    yield _messages_tab(seen)


def ask(client: WebClient, method: str, **params: Any) -> Answer:
    """Call a method and say how it ended; raises nothing that a network or Slack may do."""
    try:
        answer = client.api_call(method, params=params)
    except SlackApiError as error:
        response = error.response
        data = getattr(response, "data", response)
        told = data if isinstance(data, Mapping) else {}
        status = getattr(response, "status_code", 200)
        code = str(told.get("error") or f"status {status}")
        return Answer(code if status < 500 else f"slack_{status}", told, {})
    except (URLError, OSError, http.client.HTTPException, SlackClientError) as error:
        return Answer("slack_unreachable", {"reason": type(error).__name__}, {})
    told = answer.data if isinstance(answer.data, dict) else {}
    return Answer("", told, {name.lower(): _one(v) for name, v in answer.headers.items()})


def _one(value: Any) -> str:
    return str(value[0] if isinstance(value, list) and value else value)


def _refused_token(code: str) -> Check:
    if code.startswith(("slack_", "status ")) or code in ("ratelimited", "internal_error"):
        words = f"Slack does not answer ({code}); messages wait and are sent later"
        return wrong("slack", words, "check the network and SLACK_API_URL; see slack-status.com")
    words, advice = _TOKEN.get(code, ("", _REINSTALL))
    return wrong("slack", f"Slack refuses the bot token: {words} ({code})", advice)


def _workspace(seen: Seen, me: Answer) -> Check:
    """Hold the workspace against the one that the database knows."""
    ours = workspace_key(str(me.told.get("enterprise_id") or ""), str(me.told.get("team_id") or ""))
    with seen.desk.store.read() as view:
        known = view.messages.workspaces()
    if known and ours not in known:
        words = f"the token is of {ours}, the messages in the database of {', '.join(known)}"
        advice = "set the token of the workspace that this installation began in"
        return wrong("slack workspace", f"another workspace: {words}", advice)
    return well("slack workspace", ours if known else f"{ours}, nothing was sent yet")


def _scopes(me: Answer) -> Check:
    told = me.headers.get("x-oauth-scopes")
    if told is None:
        return not_known("slack scopes", "Slack did not say which permissions the app has")
    granted = {each.strip() for each in told.split(",")}
    lacking = [scope for scope in SCOPES if scope.name not in granted]
    if not lacking:
        return well("slack scopes", f"all {len(SCOPES)} are granted")
    words = "; ".join(f"{each.name} is missing ({each.reason}): {each.lost}" for each in lacking)
    advice = "update the app with `cosell manifest`, and install it to the workspace again"
    return wrong("slack scopes", words, advice)


def _clock(me: Answer) -> Check:
    try:
        theirs = parsedate_to_datetime(me.headers.get("date", ""))
    except ValueError:
        return not_known("slack clock", "Slack's answer carries no date")
    return of_finding(clock_finding("slack clock", "Slack", theirs, datetime.now(UTC)))


def _app_token(slack: SlackSettings) -> Check:
    if slack.mode == "http":
        return skipped("slack app token", "HTTP mode needs none")
    # Asking for a connection opens none: the address is thrown away.
    answer = ask(web_client(slack.app_token, slack.api_url), "apps.connections.open")
    if not answer.code:
        return well("slack app token", "opens connections (connections:write)")
    if answer.code.startswith("slack_"):
        return not_known("slack app token", f"Slack does not answer ({answer.code})")
    words, advice = _APP_TOKEN.get(answer.code, ("the app-level token is refused", _APP_LEVEL))
    return wrong("slack app token", f"{words} ({answer.code})", advice)


def _channels(seen: Seen, client: WebClient) -> Iterator[Check]:
    with seen.desk.store.read() as view:
        programme = view.programme.get()
        partners = view.partners.all()
        linked = [c for each in partners for _, c in view.partner_channels.of_partner(each.id)]
    named = {use: channel_of(programme, seen.desk.policy, use) for use in Channel}
    uses = {use: name for use, name in named.items() if name}
    if not uses and not linked:
        yield skipped("slack channels", "none is named")
        return
    listed = _listed(client) if uses else {}
    if isinstance(listed, Answer):
        words = f"the channels cannot be listed ({listed.code})"
        yield not_known("slack channels", words, "see the line slack scopes")
        return
    for use, name in uses.items():
        yield _channel(f"#{name} ({use})", listed.get(name), shared_ok=False)
    for address in linked:
        answer = ask(client, "conversations.info", channel=address)
        wire = answer.told.get("channel") if not answer.code else None
        yield _channel(f"{address} (a partner's)", wire, shared_ok=True)


def channels_by_name(client: WebClient) -> dict[str, Mapping[str, Any]]:
    """List the channels that the app sees; empty where Slack refuses."""
    listed = _listed(client)
    return {} if isinstance(listed, Answer) else listed


def _listed(client: WebClient) -> Answer | dict[str, Mapping[str, Any]]:
    found: dict[str, Mapping[str, Any]] = {}
    cursor = ""
    for _ in range(_LIST_PAGES):
        params = {"types": "public_channel,private_channel", "limit": "999", "cursor": cursor}
        answer = ask(client, "conversations.list", **params)
        if answer.code:
            return answer
        for each in answer.told.get("channels") or []:
            found[str(each.get("name"))] = each
        cursor = str((answer.told.get("response_metadata") or {}).get("next_cursor") or "")
        if not cursor:
            break
    return found


def _channel(which: str, wire: Mapping[str, Any] | None, *, shared_ok: bool) -> Check:
    name = "slack channels"
    if wire is None:
        words = f"{which}: there is no such channel, or it is private and the app is not in it"
        return wrong(name, words, "make it, or type `/invite @cosell` there")
    if wire.get("is_archived"):
        return wrong(name, f"{which}: is archived", "unarchive it, or name another one")
    if not wire.get("is_member", True):
        return wrong(name, f"{which}: the app is not in it", "type `/invite @cosell` there")
    shared = wire.get("is_ext_shared") or wire.get("is_pending_ext_shared")
    if shared and not shared_ok:
        words = f"{which}: is shared with another company, so nothing internal is posted there"
        return wrong(name, words, "name a channel that only members read")
    return well(name, f"{which}: {'private' if wire.get('is_private') else 'public'}, app is in it")


def _admins(seen: Seen, client: WebClient) -> Check:
    """Find one admin in Slack: with a mistyped address nobody can open the set-up."""
    name, advice = "slack admins", "call `cosell setup --admin` with the e-mail of a Slack profile"
    with seen.desk.store.read() as view:
        admins = view.people.with_role(Role.ADMIN)
        linked = any(view.bindings.of_person(each.id) for each in admins)
    if not admins:
        return well(name, f"nobody is one; to have one, {advice}")
    refusals = []
    for admin in admins[:_LOOKED_UP]:
        answer = ask(client, "users.lookupByEmail", email=admin.email)
        if linked or not answer.code:
            return well(name, f"{admin.name} is in Slack")
        refusals.append(answer.code)
    if set(refusals) != {"users_not_found"}:
        return not_known(name, f"Slack does not tell ({refusals[0]})", "see the lines above")
    emails = ", ".join(each.email for each in admins[:_LOOKED_UP])
    return wrong(name, f"no admin has an account in Slack: {emails}", advice)


def _messages_tab(seen: Seen) -> Check:
    """Slack has no question for it: it shows when a direct message is refused."""
    with seen.desk.store.read() as view:
        refused = view.deliveries.reasons().get("messages_tab_disabled", 0)
    if refused:
        words = f"direct messages to the app are off: {refused} wait or were given up"
        advice = "switch on the Messages tab under *App Home* in the app's settings"
        return Check("slack messages tab", State.WRONG, words, advice)
    words = "Slack tells it only when a message is sent"
    return not_known("slack messages tab", words, "`cosell doctor --live --as EMAIL` sends one")
