"""files.info, and the download of a private file with the app's token."""

from fastapi import APIRouter, Request, Response
from fastapi.responses import RedirectResponse

from sandbox.slack.database import Json
from sandbox.slack.drafts import Refused
from sandbox.slack.parts import Parts


def info(parts: Parts, args: Json) -> Json:
    """files.info: only what was handed to the app."""
    file = parts.files.find(str(args.get("file", "")))
    if file is None or not file.given:
        raise Refused("file_not_found")
    return {"file": parts.files.as_wire(file), "comments": [], "paging": {"count": 0, "pages": 0}}


def make_router(parts: Parts) -> APIRouter:
    """Return the routes of private files.

    Who may not have a file is sent to the sign-in page, as Slack does: no error, but a page.
    """
    router = APIRouter()

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
