"""`/api/METHOD`: reads a call, checks token, pace and scopes in Slack's order, carries it out."""

import asyncio
import json
import time
from collections.abc import Callable
from dataclasses import dataclass
from email.utils import formatdate
from typing import Any

from fastapi import APIRouter, Request, Response
from fastapi.responses import JSONResponse, PlainTextResponse

from sandbox.slack import methods_chat as chat
from sandbox.slack import methods_conversations as conversations
from sandbox.slack import methods_files as files
from sandbox.slack import methods_pins as pins
from sandbox.slack import methods_users as users
from sandbox.slack import methods_views as views
from sandbox.slack.database import Json
from sandbox.slack.drafts import Refused
from sandbox.slack.parts import Parts


@dataclass(frozen=True, slots=True)
class Method:
    """How a method is done, which of `scopes` it needs (any of them), and its rate tier."""

    run: Callable[[Parts, Json], Json]
    tier: int
    scopes: tuple[str, ...] = ()
    app_token: bool = False
    any_token: bool = False


def _open_connection(parts: Parts, _args: Json) -> Json:
    if parts.options.request_url is not None:
        raise Refused("socket_mode_not_turned_on")
    url = parts.base_url.replace("http", "ws", 1)
    ticket = parts.sockets.new_ticket()
    return {"url": f"{url}/link/?ticket={ticket}&app_id={parts.workspace.app_id}"}


READ_CHANNELS = ("channels:read", "groups:read", "im:read", "mpim:read")
METHODS: dict[str, Method] = {
    "api.test": Method(users.api_test, 4, any_token=True),
    "auth.test": Method(users.auth_test, 5),
    "apps.connections.open": Method(_open_connection, 4, app_token=True),
    "chat.postMessage": Method(chat.post_message, 5, ("chat:write",)),
    "chat.postEphemeral": Method(chat.post_ephemeral, 4, ("chat:write",)),
    "chat.update": Method(chat.update, 3, ("chat:write",)),
    "chat.delete": Method(chat.delete, 3, ("chat:write",)),
    "chat.getPermalink": Method(chat.get_permalink, 5),
    "conversations.open": Method(
        conversations.open_conversation, 3, ("im:write", "mpim:write", "channels:manage")
    ),
    "conversations.info": Method(conversations.info, 3, READ_CHANNELS),
    "conversations.members": Method(conversations.members, 4, READ_CHANNELS),
    "conversations.list": Method(conversations.list_conversations, 2, READ_CHANNELS),
    "conversations.join": Method(conversations.join, 3, ("channels:join",)),
    "users.info": Method(users.info, 4, ("users:read",)),
    "users.lookupByEmail": Method(users.lookup_by_email, 3, ("users:read.email",)),
    "users.list": Method(users.list_users, 2, ("users:read",)),
    "files.info": Method(files.info, 4, ("files:read",)),
    "files.getUploadURLExternal": Method(files.get_upload_url, 4, ("files:write",)),
    "files.completeUploadExternal": Method(files.complete_upload, 4, ("files:write",)),
    "dnd.info": Method(users.dnd_info, 3, ("dnd:read",)),
    "pins.add": Method(pins.add, 2, ("pins:write",)),
    "pins.list": Method(pins.list_pins, 2, ("pins:read",)),
    "views.open": Method(views.open_view, 4),
    "views.push": Method(views.push, 4),
    "views.update": Method(views.update, 4),
    "views.publish": Method(views.publish, 4),
}


def make_router(parts: Parts) -> APIRouter:
    """Return the routes of the Web API and of the response URLs."""
    router = APIRouter()

    @router.api_route("/api/{name}", methods=["GET", "POST"])
    async def call(name: str, request: Request) -> Response:
        broken = await _broken(parts, request)
        if broken is not None:
            return broken
        args = await _arguments(request)
        try:
            answer: Json = {"ok": True, **_carry_out(parts, name, args, _token(request, args))}
        except Refused as refusal:
            answer = {"ok": False, "error": refusal.error, **refusal.more}
        _count(parts, name, bool(answer["ok"]))
        if (
            answer["ok"]
            and name.startswith("chat.")
            and parts.faults.take("drop_after_commit_next")
        ):
            return _cut(parts, request)
        return _as_response(parts, name, answer)

    @router.post("/response/{team}/{token}")
    async def respond(team: str, token: str, request: Request) -> Response:
        broken = await _broken(parts, request)
        if broken is not None:
            return broken
        try:
            parts.response_urls.use(token, await _arguments(request))
        except Refused as refusal:
            status = 404 if refusal.error in ("expired_url", "used_url") else 400
            return JSONResponse({"ok": False, "error": refusal.error, **refusal.more}, status)
        return PlainTextResponse("ok")

    return router


def _carry_out(parts: Parts, name: str, args: Json, token: str | None) -> Json:
    method = METHODS.get(name)
    if method is None:
        raise Refused("unknown_method", req_method=name)
    if not method.any_token:
        _check_token(parts, method, token)
    if parts.faults.take("rate_limit_next"):
        raise Refused("ratelimited", retry_after=parts.faults.retry_after_seconds)
    seconds = parts.limits.method(name, method.tier)
    if seconds:
        raise Refused("ratelimited", retry_after=seconds)
    if method.scopes and not set(method.scopes) & set(parts.scopes):
        raise Refused("missing_scope", needed=method.scopes[0], provided=",".join(parts.scopes))
    return method.run(parts, {key: value for key, value in args.items() if key != "token"})


def _check_token(parts: Parts, method: Method, token: str | None) -> None:
    if not token:
        raise Refused("not_authed")
    if parts.faults.refuse_tokens:
        word = parts.faults.refuse_tokens
        raise Refused(word if isinstance(word, str) else "invalid_auth")
    if token not in (parts.options.bot_token, parts.options.app_token):
        raise Refused("invalid_auth")
    if method.app_token and parts.faults.app_token_error:
        raise Refused(parts.faults.app_token_error)
    if (token == parts.options.app_token) != method.app_token:
        raise Refused("not_allowed_token_type")


async def _broken(parts: Parts, request: Request) -> Response | None:
    """Do what the faults say before anything is read; None when all is well."""
    faults = parts.faults
    if faults.down:
        return PlainTextResponse("upstream connect error", 503)
    if faults.slow_seconds:
        await asyncio.sleep(faults.slow_seconds)
    if faults.take("server_error_next"):
        return JSONResponse({"ok": False, "error": "internal_error"}, 500)
    if faults.take("drop_before_commit_next"):
        return _cut(parts, request)
    return None


def _cut(parts: Parts, request: Request) -> Response:
    if request.client is not None:
        parts.connections.cut((request.client.host, request.client.port))
    return Response()


async def _arguments(request: Request) -> Json:
    """Read arguments from query, form or JSON body. Raises nothing: nonsense is no argument."""
    args: Json = dict(request.query_params)
    kind = request.headers.get("content-type", "").split(";")[0].strip()
    if kind == "application/json":
        try:
            told: Any = json.loads(await request.body() or b"{}")
        except ValueError:
            return args
        return args | told if isinstance(told, dict) else args
    if kind in ("application/x-www-form-urlencoded", "multipart/form-data"):
        form = await request.form()
        args |= {key: value for key, value in form.items() if isinstance(value, str)}
    return args


def _token(request: Request, args: Json) -> str | None:
    header = request.headers.get("authorization", "")
    if header.lower().startswith("bearer "):
        return header[7:].strip()
    return str(args["token"]) if args.get("token") else None


def _count(parts: Parts, name: str, ok: bool) -> None:
    parts.workspace.db.do(
        "INSERT INTO calls VALUES (?, ?, ?) ON CONFLICT (method)"
        " DO UPDATE SET ok = ok + excluded.ok, failed = failed + excluded.failed",
        name,
        int(ok),
        int(not ok),
    )


def _as_response(parts: Parts, name: str, answer: Json) -> Response:
    moment = time.time() + parts.faults.clock_skew_seconds
    headers = {
        "date": formatdate(moment, usegmt=True),
        "x-oauth-scopes": ",".join(parts.scopes),
    }
    method = METHODS.get(name)
    if method is not None and method.scopes:
        headers["x-accepted-oauth-scopes"] = ",".join(method.scopes)
    retry_after = answer.pop("retry_after", None)
    if retry_after is not None:
        return JSONResponse(answer, 429, headers | {"retry-after": str(retry_after)})
    return JSONResponse(answer, 200, headers)
