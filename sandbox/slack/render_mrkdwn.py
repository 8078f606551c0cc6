"""Draws Slack's mrkdwn as HTML: emphasis, code, quotes, lists, links, mentions, dates, emoji.

Everything that is not one of these is escaped; no text of a message can become markup.
"""

import html
import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from markupsafe import Markup, escape

from sandbox.slack.database import Json
from sandbox.slack.residents import User
from sandbox.slack.wire import zone
from sandbox.slack.workspace import Workspace

# Drawn by ourselves: not every machine has a font with colours.
PICTURES = {
    "white_check_mark": "✅",
    "x": "❌",
    "warning": "⚠",
    "bell": "🔔",
    "no_bell": "🔕",
    "mag": "🔍",
    "bulb": "💡",
    "hourglass": "⌛",
    "tada": "🎉",
    "handshake": "🤝",
    "rocket": "🚀",
    "eyes": "👀",
    "wave": "👋",
    "red_circle": "🔴",
    "white_circle": "⚪",
    "large_yellow_circle": "🟡",
    "large_green_circle": "🟢",
}
SAME_PICTURE = {
    "heavy_check_mark": "white_check_mark",
    "hourglass_flowing_sand": "hourglass",
    "mag_right": "mag",
}
SIGNS = {
    "zzz": "💤",
    "calendar": "📅",
    "moneybag": "💰",
    "lock": "🔒",
    "star": "★",
    "thumbsup": "👍",
    "+1": "👍",
    "thumbsdown": "👎",
    "-1": "👎",
    "smile": "😄",
    "point_right": "👉",
}
PICTURE = re.compile("([" + "".join(PICTURES.values()) + "])\ufe0f?")
NAME_OF_PICTURE = {sign: name for name, sign in PICTURES.items()}
HOLD = "\ue000{}\ue001"
HELD = re.compile("\ue000(\\d+)\ue001")
FENCE = re.compile(r"```\n?(.*?)\n?```", re.DOTALL)
CODE = re.compile(r"`([^`\n]+)`")
ANGLE = re.compile(r"<([^<>\n]+)>")
EMPHASIS = (
    (re.compile(r"(?<![\w*])\*(?=\S)([^*\n]+?)(?<=\S)\*(?![\w*])"), r"<strong>\1</strong>"),
    (re.compile(r"(?<![\w_])_(?=\S)([^_\n]+?)(?<=\S)_(?![\w_])"), r"<em>\1</em>"),
    (re.compile(r"(?<![\w~])~(?=\S)([^~\n]+?)(?<=\S)~(?![\w~])"), r"<del>\1</del>"),
)
SHORTCODE = re.compile(r":([a-z0-9_+\-]+):")


@dataclass(frozen=True, slots=True)
class Ink:
    """Who reads, in which workspace and when: what names and times are drawn for."""

    workspace: Workspace
    viewer: User
    now: float

    @property
    def zone(self) -> ZoneInfo:
        """The reader's zone."""
        return zone(self.viewer)

    def user_name(self, user_id: str) -> str:
        """Return how a person is called."""
        user = self.workspace.user(user_id)
        return user_id if user is None else user.real_name

    def channel_name(self, channel_id: str) -> str:
        """Return how a channel is called; private ones are named only to those inside."""
        channel = self.workspace.channel(channel_id)
        if channel is None:
            return channel_id
        hidden = channel.kind != "public" and not self.workspace.is_member(
            channel_id, self.viewer.id
        )
        return "private-channel" if hidden else channel.name


def draw_text(text: Json, ink: Ink) -> Markup:
    """Draw a text object of either type."""
    if text.get("type") == "mrkdwn":
        return draw_mrkdwn(str(text.get("text", "")), ink)
    return draw_plain(str(text.get("text", "")))


def draw_plain(text: str) -> Markup:
    """Draw plain text: escaped, with emoji and line breaks."""
    escaped = str(escape(text))
    return Markup(_with_emoji(escaped).replace("\n", "<br>"))


def draw_mrkdwn(text: str, ink: Ink) -> Markup:
    """Draw mrkdwn for a reader."""
    held: list[str] = []

    def hold(drawn: str) -> str:
        held.append(drawn)
        return HOLD.format(len(held) - 1)

    text = text.replace("\ue000", "").replace("\ue001", "")
    text = FENCE.sub(lambda m: hold(f"<pre>{_literal(m[1])}</pre>"), text)
    text = CODE.sub(lambda m: hold(f"<code>{_literal(m[1])}</code>"), text)
    text = ANGLE.sub(lambda m: hold(str(_angle(m[1], ink))), text)
    drawn = _literal(text)
    for pattern, replacement in EMPHASIS:
        drawn = pattern.sub(replacement, drawn)
    drawn = _lines(_with_emoji(drawn))
    # What is held may hold again: a link's words can contain code. Each round shortens the rest.
    while HELD.search(drawn):
        drawn = HELD.sub(lambda m: held[int(m[1])], drawn)
    return Markup(drawn)


def draw_date(stamp: str, pattern: str, ink: Ink) -> str:
    """Return a date token's words in the reader's zone."""
    at = datetime.fromtimestamp(int(stamp), UTC).astimezone(ink.zone)
    today = datetime.fromtimestamp(ink.now, UTC).astimezone(ink.zone).date()
    near = {
        today: "today",
        today - timedelta(days=1): "yesterday",
        today + timedelta(days=1): "tomorrow",
    }.get(at.date())
    long = f"{at:%A}, {at:%B} {_ordinal(at.day)}, {at.year}"
    short = f"{at:%b} {at.day}, {at.year}"
    usual = f"{at:%B} {_ordinal(at.day)}, {at.year}"
    words = {
        "date_num": f"{at:%Y-%m-%d}",
        "date_slash": f"{at:%m/%d/%Y}",
        "date": usual,
        "date_short": short,
        "date_long": long,
        "date_pretty": near or usual,
        "date_short_pretty": near or short,
        "date_long_pretty": near or long,
        "time": f"{at:%H:%M}",
        "time_secs": f"{at:%H:%M:%S}",
        "ago": _ago(ink.now - int(stamp)),
    }
    return re.sub(r"\{(\w+)\}", lambda m: words.get(m[1], m[0]), pattern)


def _angle(inside: str, ink: Ink) -> Markup:
    body, _, label = inside.partition("|")
    if body.startswith("@"):
        mine = " me" if body[1:] == ink.viewer.id else ""
        span = Markup('<span class="mention{}">@{}</span>')
        return span.format(mine, ink.user_name(body[1:]))
    if body.startswith("#"):
        span = Markup('<a class="mention" href="?c={}">#{}</a>')
        return span.format(body[1:], ink.channel_name(body[1:]))
    if body.startswith("!date^"):
        return _date(body, label, ink)
    if body.startswith("!"):
        name = label or body[1:].split("^")[0]
        return Markup('<span class="mention">@{}</span>').format(name.removeprefix("@"))
    if body.startswith(("http://", "https://", "mailto:")):
        link = Markup('<a href="{}" target="_blank" rel="noopener noreferrer">{}</a>')
        return link.format(html.unescape(body), Markup(_literal(label or body)))
    return Markup(_literal(f"<{inside}>"))


def _date(body: str, label: str, ink: Ink) -> Markup:
    parts = body.split("^")
    try:
        words = draw_date(parts[1], parts[2], ink)
        title = datetime.fromtimestamp(int(parts[1]), UTC).astimezone(ink.zone)
    except (IndexError, ValueError, OverflowError, OSError):
        return Markup(_literal(label or body))
    time = Markup('<time title="{}">{}</time>')
    return time.format(f"{title:%Y-%m-%d %H:%M %Z}", words)


def _literal(text: str) -> str:
    """Escape text that may carry Slack's own three entities."""
    for entity, sign in (("&lt;", "<"), ("&gt;", ">"), ("&amp;", "&")):
        text = text.replace(entity, sign)
    return html.escape(text)


def _lines(drawn: str) -> str:
    """Turn lines into breaks, quotes and list items."""
    out: list[str] = []
    quote: list[str] = []
    for line in [*drawn.split("\n"), None]:
        if line is not None and line.startswith("&gt;"):
            quote.append(line.removeprefix("&gt;").lstrip())
            continue
        if quote:
            out.append(f"<blockquote>{'<br>'.join(quote)}</blockquote>")
            quote = []
        if line is None:
            break
        item = re.match(r"(?:•|-|\*|\d+\.)\s+(.*)", line)
        if item:
            sign = line[: item.start(1)].strip()
            sign = "•" if sign in "-*•" else sign
            out.append(
                f'<span class="item"><span class="dot">{sign}</span><span>{item[1]}</span></span>'
            )
        else:
            out.append(line + "<br>")
    return "".join(out).removesuffix("<br>")


def _with_emoji(drawn: str) -> str:
    """Draw shortcodes, and the signs that have a picture here, in text that is escaped."""
    drawn = SHORTCODE.sub(_emoji, drawn)
    return PICTURE.sub(lambda m: _picture(NAME_OF_PICTURE[m[1]]), drawn)


def _emoji(found: re.Match[str]) -> str:
    name = SAME_PICTURE.get(found[1], found[1])
    sign = SIGNS.get(name) or PICTURES.get(name)
    return found[0] if sign is None else sign


def _picture(name: str) -> str:
    return f'<img class="emoji" src="/static/emoji/{name}.svg" alt="{PICTURES[name]}">'


def _ordinal(day: int) -> str:
    suffix = "th" if 11 <= day % 100 <= 13 else {1: "st", 2: "nd", 3: "rd"}.get(day % 10, "th")
    return f"{day}{suffix}"


def _ago(seconds: float) -> str:
    for size, name in ((86400, "day"), (3600, "hour"), (60, "minute")):
        count = int(abs(seconds) // size)
        if count:
            words = f"{count} {name}{'s' if count > 1 else ''}"
            return f"{words} ago" if seconds > 0 else f"in {words}"
    return "just now"
