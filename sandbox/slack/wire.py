"""People and channels in the shapes in which Slack sends them. Reads only."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from sandbox.slack.database import Json
from sandbox.slack.residents import Channel, User
from sandbox.slack.seed import SINGLE_CHANNEL_GUEST
from sandbox.slack.workspace import Workspace


def user_as_wire(user: User, with_email: bool, now: float) -> Json:
    """Return a person as users.info does; people of other workspaces show less."""
    offset = zone(user).utcoffset(datetime.fromtimestamp(now, UTC).replace(tzinfo=None))
    profile: Json = {
        "real_name": user.real_name,
        "real_name_normalized": user.real_name,
        "display_name": user.name,
        "display_name_normalized": user.name,
        "first_name": user.real_name.split(" ")[0],
        "last_name": user.real_name.split(" ")[-1],
        "title": user.title,
        "team": user.team_id,
    }
    if with_email and not user.external and user.email:
        profile["email"] = user.email
    wire: Json = {
        "id": user.id,
        "team_id": user.team_id,
        "name": user.name,
        "real_name": user.real_name,
        "deleted": user.deleted,
        "profile": profile,
        "tz": user.zone,
        "tz_label": user.zone,
        "tz_offset": int(offset.total_seconds()) if offset is not None else 0,
        "is_bot": user.is_bot,
        "is_app_user": False,
        "updated": 0,
    }
    if user.external:
        return wire | {"is_stranger": True}
    return wire | {
        "is_admin": False,
        "is_owner": False,
        "is_primary_owner": False,
        "is_restricted": user.guest,
        "is_ultra_restricted": user.kind == SINGLE_CHANNEL_GUEST,
        "is_email_confirmed": True,
    }


def channel_as_wire(workspace: Workspace, channel: Channel) -> Json:
    """Return a channel as conversations.info does."""
    if channel.kind == "im":
        return {
            "id": channel.id,
            "created": channel.created,
            "is_archived": False,
            "is_im": True,
            "is_channel": False,
            "is_group": False,
            "is_mpim": False,
            "is_private": True,
            "user": channel.im_user,
            "is_user_deleted": False,
            "is_open": True,
            "is_org_shared": False,
        }
    teams = {workspace.team_id}
    for member in workspace.members(channel.id):
        user = workspace.user(member)
        if user is not None:
            teams.add(user.team_id)
    return {
        "id": channel.id,
        "name": channel.name,
        "name_normalized": channel.name,
        "created": channel.created,
        "is_channel": True,
        "is_group": channel.kind == "private",
        "is_im": False,
        "is_mpim": False,
        "is_private": channel.kind == "private",
        "is_archived": channel.archived,
        "is_general": channel.name == "general",
        "is_shared": channel.ext_shared,
        "is_org_shared": False,
        "is_ext_shared": channel.ext_shared,
        "is_pending_ext_shared": channel.pending_ext_shared,
        "pending_shared": [],
        "is_member": workspace.is_member(channel.id, workspace.bot_user),
        "context_team_id": workspace.team_id,
        "shared_team_ids": sorted(teams) if channel.ext_shared else [workspace.team_id],
        "topic": {"value": channel.topic, "creator": "", "last_set": 0},
        "purpose": {"value": channel.topic, "creator": "", "last_set": 0},
    }


def zone(user: User) -> ZoneInfo:
    """Return a person's zone; UTC when its name is unknown."""
    try:
        return ZoneInfo(user.zone)
    except (ZoneInfoNotFoundError, ValueError):
        return ZoneInfo("UTC")
