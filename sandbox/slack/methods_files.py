"""files.*: what was handed to the app, what the app uploads, and the downloads of both.

Source: the methods' pages under https://docs.slack.dev/reference/methods/ (2026-11).
"""

import mimetypes
from urllib.parse import quote

from fastapi import APIRouter, Request, Response
from fastapi.responses import RedirectResponse

from sandbox.slack.database import Json
from sandbox.slack.drafts import Refused, read_json
from sandbox.slack.messages import Draft
from sandbox.slack.parts import Parts
from sandbox.slack.residents import Channel
from sandbox.slack.uploads import Upload

# Slack's own limits: a gigabyte, and what a screen reader is told of a picture.
MOST_UPLOADED, MOST_ALT_TEXT = 1_000_000_000, 1000


def info(parts: Parts, args: Json) -> Json:
    """files.info: only what was handed to the app."""
    file = parts.files.find(str(args.get("file", "")))
    if file is None or not file.given:
        raise Refused("file_not_found")
    told = parts.files.as_wire(file) | {"shares": parts.uploads.shares(file.id)}
    return {"file": told, "comments": [], "paging": {"count": 0, "pages": 0}}


def get_upload_url(parts: Parts, args: Json) -> Json:
    """files.getUploadURLExternal: an address for one file, whose size is said beforehand."""
    name, told = str(args.get("filename") or ""), str(args.get("length") or "0")
    length = int(told) if told.isdecimal() else 0
    if not name or not length:
        raise Refused("missing_argument")
    if length > MOST_UPLOADED:
        raise Refused("file_upload_size_restricted")
    alt_txt = str(args.get("alt_txt") or "")
    if len(alt_txt) > MOST_ALT_TEXT:
        raise Refused("alt_txt_too_large")
    url, file_id = parts.uploads.announce(name, length, alt_txt)
    return {"upload_url": url, "file_id": file_id}


def complete_upload(parts: Parts, args: Json) -> Json:
    """files.completeUploadExternal: private, or shared in one channel or thread.

    The answer does not say where: Slack shares afterwards, and files.info tells.
    """
    uploads = _uploads(parts, args)
    channel = _channel(parts, args)
    files: list[Json] = []
    for upload, title in uploads:
        file = parts.uploads.complete(upload, title)
        files.append({"id": file.id, "title": title or file.name})
    if channel is not None and not parts.faults.take("shares_lost_next"):
        thread = str(args.get("thread_ts") or "") or None
        if thread is not None and parts.messages.find(channel.id, thread) is None:
            thread = None
        draft = Draft(text=str(args.get("initial_comment") or ""), thread_ts=thread)
        posted = parts.messages.post(channel.id, parts.workspace.bot_user, draft)
        for each in files:
            parts.uploads.share(each["id"], channel.id, posted.ts)
    return {"files": files}


def _uploads(parts: Parts, args: Json) -> list[tuple[Upload, str]]:
    """Read which files are meant: each sent before, and none completed twice."""
    told = read_json(args, "files", "invalid_arguments")
    if not isinstance(told, list) or not told or not all(isinstance(e, dict) for e in told):
        raise Refused("invalid_arguments")
    found: list[tuple[Upload, str]] = []
    for each in told:
        upload = parts.uploads.find(str(each.get("id", "")))
        if upload is None or not upload.sent or upload.completed:
            raise Refused("file_not_found")
        found.append((upload, str(each.get("title") or "")))
    return found


def _channel(parts: Parts, args: Json) -> Channel | None:
    """Find where to share; by id, for a name or a person is not taken here."""
    told = str(args.get("channel_id") or "")
    if not told:
        return None
    channel = parts.workspace.channel(told)
    bot = parts.workspace.bot_user
    inside = channel is not None and parts.workspace.is_member(channel.id, bot)
    if channel is None or (channel.kind != "public" and not inside):
        raise Refused("channel_not_found")
    if channel.archived:
        raise Refused("is_archived")
    if not inside:
        raise Refused("not_in_channel")
    return channel


def make_router(parts: Parts) -> APIRouter:
    """Return the routes of private files.

    Who may not have a file is sent to the sign-in page, as Slack does: no error, but a page.
    """
    router = APIRouter()

    @router.post("/upload/v1/{ticket}")
    async def upload(ticket: str, request: Request) -> Response:
        if parts.faults.down:
            return Response("upstream connect error", 503)
        kind = request.headers.get("content-type", "")
        if kind.startswith("multipart/form-data"):
            form = await request.form()
            sent = next((each for each in form.values() if not isinstance(each, str)), None)
            content = await sent.read() if sent is not None else b""
        else:
            content = await request.body()
        if parts.uploads.take(ticket, content) is None:
            return Response("the upload does not fit what was announced", 400)
        return Response(f"OK - {len(content)}")

    @router.get("/as/{who}/files/{file_id}")
    async def shown(who: str, file_id: str) -> Response:
        """What a person's own client loads: only what is before their eyes."""
        file = parts.files.find(file_id)
        if file is None or not parts.uploads.reads(who, file_id):
            return Response("", 404)
        kind = mimetypes.guess_type(file.name)[0] or "application/octet-stream"
        headers = {"x-content-type-options": "nosniff"}
        if not kind.startswith("image/"):
            headers["content-disposition"] = f"attachment; filename*=UTF-8''{quote(file.name)}"
        return Response(file.content, media_type=kind, headers=headers)

    @router.get("/files-pri/{team_and_file}/download/{name}")
    async def download(team_and_file: str, name: str, request: Request) -> Response:
        if parts.faults.down:
            return Response("upstream connect error", 503)
        team, _, file_id = team_and_file.partition("-")
        file = parts.files.find(file_id)
        token = request.headers.get("authorization", "").removeprefix("Bearer ").strip()
        known = token == parts.options.bot_token and not parts.faults.refuse_tokens
        if not known or "files:read" not in parts.scopes:
            return RedirectResponse(f"{parts.base_url}/?redir=%2Ffiles-pri", 302)
        if file is None or team != parts.workspace.team_id or not file.given:
            return Response("", 404)
        return Response(file.content, media_type="application/octet-stream")

    return router
