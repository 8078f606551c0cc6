"""users.*, dnd.info, auth.test and api.test: who people are, as far as the app may know."""

from sandbox.slack.database import Json
from sandbox.slack.drafts import Refused
from sandbox.slack.paging import page
from sandbox.slack.parts import Parts
from sandbox.slack.residents import User
from sandbox.slack.wire import user_as_wire


def auth_test(parts: Parts, _args: Json) -> Json:
    """auth.test."""
    workspace = parts.workspace
    bot = workspace.user(workspace.bot_user)
    return {
        "url": f"{parts.base_url}/",
        "team": workspace.team_name,
        "user": "" if bot is None else bot.name,
        "team_id": parts.faults.team_id or workspace.team_id,
        "user_id": workspace.bot_user,
        "bot_id": workspace.bot_id,
        "is_enterprise_install": False,
    }


def api_test(_parts: Parts, args: Json) -> Json:
    """api.test: gives back what it got; `error` makes it fail."""
    if args.get("error"):
        raise Refused(str(args["error"]), args=args)
    return {"args": args}


def info(parts: Parts, args: Json) -> Json:
    """users.info: people of other workspaces are strangers without an address."""
    user = parts.workspace.user(str(args.get("user", "")))
    if user is None:
        raise Refused("user_not_found")
    return {"user": _wire(parts, user)}


def lookup_by_email(parts: Parts, args: Json) -> Json:
    """users.lookupByEmail: members and guests of this workspace only."""
    user = parts.workspace.user_by_email(str(args.get("email", "")))
    if user is None or user.external or user.is_bot or user.deleted or not user.email:
        raise Refused("users_not_found")
    return {"user": _wire(parts, user)}


def list_users(parts: Parts, args: Json) -> Json:
    """users.list: this workspace's accounts, the app's and Slackbot's among them."""
    here = [user for user in parts.workspace.users() if not user.external]
    found, metadata = page(here, args)
    return {"members": [_wire(parts, user) for user in found], **metadata}


def dnd_info(parts: Parts, args: Json) -> Json:
    """dnd.info: whether a person has snoozed notifications."""
    user = parts.workspace.user(str(args.get("user", "")))
    if user is None:
        raise Refused("user_not_found")
    snoozed = user.snoozed_until > parts.workspace.clock()
    answer: Json = {
        "dnd_enabled": False,
        "next_dnd_start_ts": 1,
        "next_dnd_end_ts": 1,
        "snooze_enabled": snoozed,
    }
    return answer | {"snooze_endtime": user.snoozed_until} if snoozed else answer


def user_change(parts: Parts, user: User) -> Json:
    """Return the event that tells of a changed account, a deactivated one too."""
    # Source: https://docs.slack.dev/reference/events/user_change (2026-11).
    now = parts.workspace.clock()
    return {
        "type": "user_change",
        "user": _wire(parts, user),
        "cache_ts": int(now),
        "event_ts": f"{now:.6f}",
    }


def _wire(parts: Parts, user: User) -> Json:
    with_email = "users:read.email" in parts.scopes
    return user_as_wire(user, with_email, parts.workspace.clock())
