"""The workspace in the browser: choose who to be, then read, type and press as that person.

Server-rendered; the script asks for fragments again whenever something has changed.
"""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from fastapi import APIRouter, HTTPException, Request, Response
from fastapi.responses import HTMLResponse, RedirectResponse, StreamingResponse
from jinja2 import Environment, FileSystemLoader, select_autoescape

from sandbox.slack.database import Json
from sandbox.slack.page_messages import MessageDrawings
from sandbox.slack.parts import Parts
from sandbox.slack.render_blocks import draw_blocks
from sandbox.slack.render_mrkdwn import Ink
from sandbox.slack.residents import Channel, User
from sandbox.slack.seed import EXTERNAL, GUEST, MEMBER, SINGLE_CHANNEL_GUEST
from sandbox.slack.shortcuts import offered
from sandbox.slack.wire import zone

HERE = Path(__file__).parent
KIND_WORDS = {
    MEMBER: "Member",
    GUEST: "Guest",
    SINGLE_CHANNEL_GUEST: "Single-channel guest",
    EXTERNAL: "External",
}
LIVE_SECONDS = 15.0
SAFE_HEADERS = {
    "content-security-policy": "default-src 'self'; frame-ancestors 'none'; base-uri 'none'",
    "x-content-type-options": "nosniff",
    "referrer-policy": "no-referrer",
    "cache-control": "no-store",
}


@dataclass(frozen=True, slots=True)
class Place:
    """What a person looks at: a channel, its Home tab or not, and a thread beside it."""

    user: User
    channel: Channel
    home: bool
    thread: str | None


@dataclass(frozen=True, slots=True)
class Row:
    """A line of the sidebar."""

    channel: Channel
    unread: int


class Pages:
    """Draws whole pages and their parts."""

    def __init__(self, parts: Parts) -> None:
        self._parts = parts
        self._templates = Environment(
            loader=FileSystemLoader(HERE / "templates"),
            autoescape=select_autoescape(["html"]),
            trim_blocks=True,
            lstrip_blocks=True,
        )
        self._templates.globals["colour"] = colour
        self._templates.globals["initials"] = initials

    def people(self) -> str:
        """Draw the choice of who to be."""
        now = datetime.fromtimestamp(self._parts.workspace.clock(), UTC)
        companies: dict[str, list[Json]] = {}
        for user in self._parts.workspace.users():
            if user.is_bot or user.deleted:
                continue
            company = user.company or self._parts.workspace.team_name
            companies.setdefault(company, []).append(
                {
                    "user": user,
                    "kind": KIND_WORDS.get(user.kind, user.kind),
                    "local": f"{now.astimezone(zone(user)):%H:%M}",
                }
            )
        return self._draw("people.html", companies=companies)

    def client(self, place: Place) -> str:
        """Draw a person's whole Slack."""
        self._parts.messages.mark_read(place.user.id, place.channel.id)
        return self._draw(
            "client.html",
            place=place,
            commands=self._parts.options.commands,
            command_hint=self._parts.options.command_hint,
            **{name: self.fragment(name, place) for name in ("sidebar", "main", "thread", "modal")},
            header=self.header(place),
        )

    def header(self, place: Place) -> Json:
        """Return what the top line of a channel shows."""
        members = self._parts.workspace.members(place.channel.id)
        return {
            "channel": place.channel,
            "app": self._bot(),
            "count": len(members),
            "outside": sorted(
                {
                    member.company
                    for member in (self._parts.workspace.user(m) for m in members)
                    if member is not None and member.external
                }
            ),
        }

    def fragment(self, name: str, place: Place) -> str:
        """Draw one part of the page. Raises KeyError for a name that is none."""
        return {
            "sidebar": self._sidebar,
            "main": self._main,
            "thread": self._thread,
            "modal": self._modal,
        }[name](place)

    def _sidebar(self, place: Place) -> str:
        workspace = self._parts.workspace
        rows = [
            Row(c, self._parts.messages.unread(place.user.id, c.id))
            for c in workspace.channels_of(place.user.id)
            if not c.archived
        ]
        return self._draw(
            "sidebar.html",
            place=place,
            rows=[row for row in rows if row.channel.kind != "im"],
            direct=[row for row in rows if row.channel.kind == "im"],
            app=self._bot(),
        )

    def _main(self, place: Place) -> str:
        if place.home:
            home = self._parts.views.home(place.user.id)
            ink = self._ink(place)
            drawn = None
            if home is not None:
                drawn = draw_blocks(home.content["blocks"], ink, home.state)
            return self._draw("home.html", home=home, drawn=drawn, app=self._bot())
        shown = MessageDrawings(self._parts, self._ink(place)).channel(place.channel.id)
        return self._draw(
            "messages.html",
            place=place,
            shown=shown,
            channel=place.channel,
            shortcuts=offered(self._parts, place.user),
        )

    def _thread(self, place: Place) -> str:
        if place.thread is None:
            return ""
        shown = MessageDrawings(self._parts, self._ink(place)).thread(
            place.channel.id, place.thread
        )
        shortcuts = offered(self._parts, place.user)
        return self._draw("thread.html", place=place, shown=shown, shortcuts=shortcuts)

    def _modal(self, place: Place) -> str:
        view = self._parts.views.top(place.user.id)
        if view is None:
            return ""
        drawn = draw_blocks(view.content["blocks"], self._ink(place), view.state)
        return self._draw("modal.html", view=view, drawn=drawn, app=self._bot())

    def _ink(self, place: Place) -> Ink:
        return Ink(self._parts.workspace, place.user, self._parts.workspace.clock())

    def _bot(self) -> User:
        bot = self._parts.workspace.user(self._parts.workspace.bot_user)
        assert bot is not None
        return bot

    def _draw(self, template: str, **values: object) -> str:
        return self._templates.get_template(template).render(
            workspace=self._parts.workspace, **values
        )


def make_router(parts: Parts) -> APIRouter:
    """Return the routes of the pages."""
    router = APIRouter()
    pages = Pages(parts)

    @router.get("/")
    async def people() -> HTMLResponse:
        return _html(pages.people())

    @router.get("/as/{who}")
    async def client(
        who: str, c: str = "", tab: str = "messages", thread: str = ""
    ) -> HTMLResponse:
        place = _place(parts, who, c, tab, thread)
        answer = _html(pages.client(place))
        answer.set_cookie("sandbox_as", place.user.id, samesite="strict", httponly=True)
        return answer

    @router.get("/as/{who}/fragment/{name}")
    async def fragment(
        who: str, name: str, c: str = "", tab: str = "messages", thread: str = "", read: bool = True
    ) -> HTMLResponse:
        place = _place(parts, who, c, tab, thread)
        if name == "main" and read:
            parts.messages.mark_read(place.user.id, place.channel.id)
        try:
            return _html(pages.fragment(name, place))
        except KeyError:
            raise HTTPException(404, f"there is no fragment {name}") from None

    @router.get("/as/{who}/live")
    async def live(who: str) -> StreamingResponse:
        _user(parts, who)
        return StreamingResponse(
            _changes(parts), media_type="text/event-stream", headers=SAFE_HEADERS
        )

    @router.get("/archives/{channel}/p{digits}")
    async def permalink(
        channel: str, digits: str, request: Request, thread_ts: str = ""
    ) -> Response:
        who = request.cookies.get("sandbox_as", "")
        if parts.workspace.user(who) is None or not digits.isdigit() or len(digits) < 7:
            return RedirectResponse("/", 303)
        thread = f"&thread={thread_ts}" if thread_ts.replace(".", "").isdigit() else ""
        ts = f"{digits[:-6]}.{digits[-6:]}"
        return RedirectResponse(f"/as/{who}?c={channel}{thread}#m-{ts}", 303)

    return router


def initials(name: str) -> str:
    """Return the one or two letters that stand for a person."""
    words = [word for word in name.split() if word[:1].isalnum()]
    return "".join(word[0] for word in (words[:1] + words[1:][-1:])).upper() or "?"


def colour(subject: str) -> int:
    """Return which of the eight avatar colours a subject has, always the same."""
    return sum(subject.encode()) % 8


async def _changes(parts: Parts) -> AsyncIterator[str]:
    """Say that something has changed, as server-sent events, until the page is left."""
    told = parts.workspace.db.number("changes")
    yield f"retry: 1000\ndata: {told}\n\n"
    while True:
        await parts.workspace.bell.wait(LIVE_SECONDS)
        now = parts.workspace.db.number("changes")
        yield f"data: {now}\n\n" if now != told else ": still here\n\n"
        told = now


def _place(parts: Parts, who: str, channel_id: str, tab: str, thread: str) -> Place:
    user = _user(parts, who)
    mine = parts.workspace.channels_of(user.id)
    chosen = next((c for c in mine if channel_id in (c.id, c.name)), None)
    if chosen is None:
        if channel_id:
            raise HTTPException(404, f"{user.real_name} is in no channel {channel_id}")
        if not mine:
            raise HTTPException(404, f"{user.real_name} is in no channel")
        chosen = next((c for c in mine if c.kind == "im"), mine[0])
    return Place(user, chosen, chosen.kind == "im" and tab == "home", thread or None)


def _user(parts: Parts, who: str) -> User:
    user = parts.workspace.user(who) or parts.workspace.user_by_email(who)
    if user is None or user.is_bot:
        raise HTTPException(404, f"nobody here is {who}")
    return user


def _html(drawn: str) -> HTMLResponse:
    return HTMLResponse(drawn, headers=SAFE_HEADERS)
