"""`/sandbox/api/...`: for tests and the page: act as a person, look inside, break things."""

from collections.abc import Awaitable, Callable
from dataclasses import asdict
from typing import Any

from fastapi import APIRouter, Body, HTTPException, Request
from fastapi.responses import JSONResponse

from sandbox.slack.acts import ActRefused, Acts
from sandbox.slack.database import Json
from sandbox.slack.messages import as_wire as message_as_wire
from sandbox.slack.methods_conversations import add_to_channel
from sandbox.slack.methods_users import user_change
from sandbox.slack.parts import Parts
from sandbox.slack.residents import Channel, User
from sandbox.slack.seed import SeedChannel, SeedUser
from sandbox.slack.views import as_wire as view_as_wire

Told = Body(default_factory=dict)


def make_router(parts: Parts, acts: Acts) -> APIRouter:
    """Return the routes under /sandbox/api."""
    router = APIRouter(prefix="/sandbox/api")
    _add_acts(router, parts, acts)
    _add_modal_acts(router, parts, acts)
    _add_reading(router, parts)
    _add_changing(router, parts)
    _add_faults(router, parts)
    return router


def _add_acts(router: APIRouter, parts: Parts, acts: Acts) -> None:
    @router.post("/as/{who}/command")
    async def command(who: str, told: Json = Told) -> JSONResponse:
        user, channel = _user(parts, who), _channel(parts, told)
        text, thread = str(told.get("text", "")), told.get("thread_ts")
        return await _answer(lambda: acts.command(user, channel, text, thread))

    @router.post("/as/{who}/say")
    async def say(who: str, told: Json = Told) -> JSONResponse:
        user, channel = _user(parts, who), _channel(parts, told)
        text, thread = str(told.get("text", "")), told.get("thread_ts")
        return await _answer(lambda: acts.say(user, channel, text, thread))

    @router.post("/as/{who}/message")
    async def message(who: str, told: Json = Told) -> JSONResponse:
        user, channel = _user(parts, who), _channel(parts, told)
        try:
            said = acts.message(user, channel, str(told.get("text", "")), told.get("thread_ts"))
        except ActRefused as refusal:
            return JSONResponse({"ok": False, "error": str(refusal)}, 409)
        return JSONResponse(said)

    @router.post("/as/{who}/press")
    async def press(who: str, told: Json = Told) -> JSONResponse:
        user = _user(parts, who)
        if told.get("view_id"):
            return await _answer(lambda: acts.press_in_view(user, told))
        channel = _channel(parts, told)
        return await _answer(lambda: acts.press(user, channel, told))

    @router.post("/as/{who}/shortcut")
    async def shortcut(who: str, told: Json = Told) -> JSONResponse:
        user, channel = _user(parts, who), _channel(parts, told)
        return await _answer(lambda: acts.shortcut(user, channel, told))

    @router.post("/as/{who}/home/open")
    async def home(who: str, told: Json = Told) -> JSONResponse:
        try:
            return JSONResponse(acts.open_home(_user(parts, who), str(told.get("tab", "home"))))
        except ActRefused as refusal:
            return JSONResponse({"ok": False, "error": str(refusal)}, 409)

    @router.post("/as/{who}/read")
    async def read(who: str, told: Json = Told) -> Json:
        parts.messages.mark_read(_user(parts, who).id, _channel(parts, told).id)
        return {"ok": True}


def _add_modal_acts(router: APIRouter, parts: Parts, acts: Acts) -> None:
    @router.post("/as/{who}/submit")
    async def submit(who: str, told: Json = Told) -> JSONResponse:
        user = _user(parts, who)
        return await _answer(lambda: acts.submit(user, told))

    @router.post("/as/{who}/suggest")
    async def suggest(who: str, told: Json = Told) -> JSONResponse:
        user = _user(parts, who)
        return await _answer(lambda: acts.suggest(user, told))

    @router.post("/as/{who}/files")
    async def upload(who: str, name: str, request: Request) -> JSONResponse:
        """Take a file as the body of the request."""
        user, content = _user(parts, who), await request.body()
        try:
            return JSONResponse(acts.upload(user, name, content))
        except ActRefused as refusal:
            return JSONResponse({"ok": False, "error": str(refusal)}, 409)

    @router.post("/as/{who}/close")
    async def close(who: str, told: Json = Told) -> JSONResponse:
        user = _user(parts, who)
        return await _answer(lambda: acts.close(user, told))


def _add_reading(router: APIRouter, parts: Parts) -> None:
    workspace = parts.workspace

    @router.get("/users")
    async def users() -> Json:
        return {
            "ok": True,
            "team": {
                "id": workspace.team_id,
                "name": workspace.team_name,
                "domain": workspace.team_domain,
            },
            "app": {
                "id": workspace.app_id,
                "bot_id": workspace.bot_id,
                "user_id": workspace.bot_user,
            },
            "users": [asdict(user) for user in workspace.users()],
        }

    @router.get("/channels")
    async def channels() -> Json:
        return {
            "ok": True,
            "channels": [
                asdict(c) | {"members": workspace.members(c.id)} for c in workspace.channels()
            ],
        }

    @router.get("/as/{who}/channels")
    async def channels_of(who: str) -> Json:
        user = _user(parts, who)
        found = [
            asdict(c) | {"unread": parts.messages.unread(user.id, c.id)}
            for c in workspace.channels_of(user.id)
        ]
        return {"ok": True, "channels": found}

    @router.get("/as/{who}/messages")
    async def messages(who: str, channel: str, since: int = 0) -> Json:
        user, place = _user(parts, who), _channel(parts, {"channel": channel})
        if not workspace.is_member(place.id, user.id):
            raise HTTPException(403, f"{user.real_name} is not in this channel")
        cursor = workspace.db.number("changes")
        found = [
            message_as_wire(workspace, m)
            | {"ephemeral": m.only_for is not None, "is_edited": m.edited is not None}
            for m in parts.messages.visible(place.id, user.id, since)
        ]
        return {"ok": True, "channel": place.id, "cursor": cursor, "messages": found}

    @router.get("/as/{who}/view")
    async def view(who: str) -> Json:
        user = _user(parts, who)
        top, home = parts.views.top(user.id), parts.views.home(user.id)
        return {
            "ok": True,
            "modal": None if top is None else view_as_wire(workspace, top),
            "home": None if home is None else view_as_wire(workspace, home),
        }

    @router.get("/changes")
    async def changes(since: int, seconds: float = 20.0) -> Json:
        """Wait until something changed after `since`; return the newest number."""
        if workspace.db.number("changes") <= since:
            await workspace.bell.wait(min(seconds, 30.0))
        return {"ok": True, "cursor": workspace.db.number("changes")}

    @router.get("/calls")
    async def calls() -> Json:
        rows = workspace.db.rows("SELECT * FROM calls ORDER BY method")
        return {
            "ok": True,
            "calls": {r["method"]: {"ok": r["ok"], "failed": r["failed"]} for r in rows},
        }

    @router.get("/sockets")
    async def sockets() -> Json:
        """Count the app's open connections: cheap, whatever the workspace has seen."""
        return {"ok": True, "sockets": parts.sockets.connected}

    @router.get("/state")
    async def state() -> Json:
        return {
            "ok": True,
            "cursor": workspace.db.number("changes"),
            "messages": parts.messages.everything(),
            "views": [
                view_as_wire(workspace, v) | {"user": v.user} for v in parts.views.everything()
            ],
            "events": parts.events.everything(),
            "sockets": parts.sockets.connected,
        }


def _add_changing(router: APIRouter, parts: Parts) -> None:
    workspace = parts.workspace

    @router.post("/users")
    async def add_user(told: Json = Told) -> Json:
        user = workspace.add_user(SeedUser(**told))
        if not user.external:
            workspace.direct_message(user.id)
        workspace.changed()
        return {"ok": True, "user": asdict(user)}

    @router.post("/users/{who}")
    async def change_user(who: str, told: Json = Told) -> Json:
        user = _user(parts, who)
        for name in ("email", "real_name", "zone", "kind", "title", "deleted", "snoozed_until"):
            if name in told:
                workspace.db.do(f"UPDATE users SET {name} = ? WHERE id = ?", told[name], user.id)
        workspace.changed()
        changed = _user(parts, user.id)
        parts.events.announce(user_change(parts, changed))
        return {"ok": True, "user": asdict(changed)}

    @router.post("/channels")
    async def add_channel(told: Json = Told) -> Json:
        members = tuple(told.get("members", ["*"]))
        channel = workspace.add_channel(SeedChannel(**{**told, "members": members}))
        workspace.changed()
        return {"ok": True, "channel": asdict(channel)}

    @router.post("/channels/{place}")
    async def change_channel(place: str, told: Json = Told) -> Json:
        channel = _channel(parts, {"channel": place})
        flags = ("archived", "ext_shared", "pending_ext_shared")
        workspace.set_channel(channel.id, **{f: told[f] for f in flags if f in told})
        for person in told.get("invite", []):
            user_id = workspace.bot_user if person == "@app" else _user(parts, person).id
            add_to_channel(parts, channel, user_id)
        for person in told.get("remove", []):
            user_id = workspace.bot_user if person == "@app" else _user(parts, person).id
            workspace.leave(channel.id, user_id)
        workspace.changed()
        return {"ok": True, "channel": asdict(_channel(parts, {"channel": channel.id}))}


def _add_faults(router: APIRouter, parts: Parts) -> None:
    @router.get("/faults")
    async def faults() -> Json:
        return {"ok": True, "faults": parts.faults.as_json()}

    @router.post("/faults")
    async def set_faults(told: Json = Told) -> JSONResponse:
        try:
            parts.faults.change(told)
        except ValueError as wrong:
            return JSONResponse({"ok": False, "error": str(wrong)}, 400)
        if parts.faults.down:
            await parts.sockets.cut()
        return JSONResponse({"ok": True, "faults": parts.faults.as_json()})

    @router.post("/sockets/{action}")
    async def sockets(action: str) -> Json:
        """Ask the app's connections to come back (`refresh`), or break them (`cut`)."""
        if action not in ("refresh", "cut"):
            raise HTTPException(404, "refresh or cut")
        await (parts.sockets.refresh() if action == "refresh" else parts.sockets.cut())
        return {"ok": True}


async def _answer(act: Callable[[], Awaitable[Json]]) -> JSONResponse:
    try:
        return JSONResponse(await act())
    except ActRefused as refusal:
        return JSONResponse({"ok": False, "acked": None, "error": str(refusal)}, 409)


def _user(parts: Parts, who: str) -> User:
    user = parts.workspace.user(who) or parts.workspace.user_by_email(who)
    if user is None:
        raise HTTPException(404, f"nobody here is {who}")
    return user


def _channel(parts: Parts, told: dict[str, Any]) -> Channel:
    place = str(told.get("channel", ""))
    workspace = parts.workspace
    channel = workspace.channel(place) or workspace.channel_by_name(place)
    if channel is None:
        raise HTTPException(404, f"there is no channel {place!r}")
    return channel
