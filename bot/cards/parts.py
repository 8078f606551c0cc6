"""What every card is made of: safe text within Slack's limits, blocks, buttons, block ids.

Source: https://docs.slack.dev/reference/block-kit (2026-11) for every limit named here.
"""

import hashlib
import json
import re
import textwrap
import unicodedata
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from bot.actions import Action, Target, encode
from journeys.charts import Chart
from partnering import moments

Block = dict[str, Any]

TEXT_LIMIT = 3000
FIELD_LIMIT = 2000
HEADER_LIMIT = 150
# So many letters fit into half a paragraph, whatever is escaped among them.
_PIECE = 250
BUTTON_LIMIT = 75
OPTION_LIMIT = 75
URL_LIMIT = 3000
FALLBACK_LIMIT = 3500
MESSAGE_BLOCKS = 50

_ELLIPSIS = "…"
_ESCAPES = {"&": "&amp;", "<": "&lt;", ">": "&gt;"}
# Slack has no escape for its own emphasis: the look-alikes keep a name from ending our bold.
_LOOKALIKES = str.maketrans({"*": "∗", "~": "∼", "`": "ˋ"})
# Between letters it starts nothing: `New_York` and the names of files stay as they are.
_OPENING = re.compile(r"(?<![^\W_])_|_(?![^\W_])")
_ZERO_WIDTH_SPACE = "\u200b"
_UNSEEN = frozenset({"Cc", "Cf", "Cs", "Co", "Cn"})
# Names in Persian and in Indian scripts are spelt with these two.
_JOINERS = frozenset({"\u200c", "\u200d"})


@dataclass(frozen=True, slots=True)
class Picture:
    """A chart in a message, before block number `at`; `name` is its file's, without an ending."""

    chart: Chart
    at: int
    name: str


@dataclass(frozen=True, slots=True)
class Attached:
    """A file in the thread of a message: its rows as text. It is shown once, as it was then."""

    name: str
    title: str
    text: str


@dataclass(frozen=True, slots=True)
class Card:
    """A message ready to be sent. `content_hash` is the same whenever it would look the same.

    Its picture and its files are drawn and sent by the messenger alone.
    """

    text: str
    blocks: tuple[Block, ...]
    content_hash: str
    picture: Picture | None = None
    files: tuple[Attached, ...] = ()


@dataclass(frozen=True, slots=True)
class Confirm:
    """The question that Slack asks before a press counts."""

    title: str
    text: str
    yes: str
    no: str = "Cancel"


def finish(
    kind: str,
    text: str,
    blocks: Sequence[Block],
    *,
    picture: Picture | None = None,
    files: Sequence[Attached] = (),
) -> Card:
    """Seal a card: cap it, and give each block an id that changes when the content does.

    Slack keeps a block's state by its id, so that a redrawn card needs new ones.
    """
    kept = list(blocks[: MESSAGE_BLOCKS - (picture is not None)])
    shown = [text, kept] if picture is None else [text, kept, repr(picture)]
    written = json.dumps(shown, sort_keys=True, ensure_ascii=False)
    content_hash = hashlib.sha256(written.encode("utf-8", "replace")).hexdigest()[:24]
    numbered = tuple(
        {**block, "block_id": f"{kind}.{content_hash[:12]}.{number}"}
        for number, block in enumerate(kept)
    )
    return Card(text[:FALLBACK_LIMIT] or "cosell", numbered, content_hash, picture, tuple(files))


def plain(value: str, limit: int) -> str:
    """Make text for a place that Slack shows as it is: one line, no control characters, capped."""
    cleaned = _one_line(value)
    return cleaned if len(cleaned) <= limit else cleaned[: limit - 1] + _ELLIPSIS


def said(value: str, limit: int = 300) -> str:
    """Make a CRM's or a person's text safe inside mrkdwn; `limit` counts what Slack counts.

    Nothing in it can mention anybody, make a link or change the type of what is around it.
    """
    return _fitted([_ESCAPES.get(each, each) for each in _harmless(_one_line(value))], limit)


def worded(value: str, limit: int = 1000) -> str:
    """Make our own words safe: what they quote cannot mention anybody, our emphasis stays.

    Each instant in them is shown by its reader's own clock.
    """
    return _fitted(_by_the_readers_clock(_one_line(value), _quiet_mentions), limit)


def dated(value: str, limit: int = 1000) -> str:
    """Make a sentence that quotes others safe, as `said`, its instants by the reader's clock."""
    return _fitted(_by_the_readers_clock(_one_line(value), _harmless), limit)


def _by_the_readers_clock(value: str, harmless: Callable[[str], str]) -> list[str]:
    """Take safe words apart into pieces that may not be cut: escapes, and tokens of instants."""
    pieces: list[str] = []
    for part in moments.parts(value):
        if isinstance(part, str):
            pieces += [_ESCAPES.get(each, each) for each in harmless(part)]
        else:
            at, written = part
            pieces.append(instant(at, "{date_short_pretty} at {time}", written))
    return pieces


def _harmless(value: str) -> str:
    # Before mentions are quieted: a look-alike counts as a letter, and `@` before one as a mention.
    return _OPENING.sub("ˍ", _quiet_mentions(value.translate(_LOOKALIKES)))


def _fitted(pieces: Sequence[str], limit: int) -> str:
    """Join whole pieces, so that no escape is cut in two."""
    if sum(map(len, pieces)) <= limit:
        return "".join(pieces)
    room, out = limit - 1, []
    for piece in pieces:
        if room < len(piece):
            break
        room -= len(piece)
        out.append(piece)
    return "".join(out) + _ELLIPSIS


def instant(at: datetime, form: str, fallback: str) -> str:
    """Write a time in the reader's own zone; the fallback says its zone itself."""
    return f"<!date^{int(at.timestamp())}^{form}|{fallback}>"


def on_day(at: datetime) -> str:
    """Write a day and a time in the reader's zone."""
    return instant(at, "{date_short_pretty} at {time}", f"{at:%Y-%m-%d %H:%M} UTC")


def clock_time(at: datetime) -> str:
    """Write a time of day with its day behind it, so that an old one cannot pass for new."""
    return instant(at, "{time}, {date_short_pretty}", f"{at:%H:%M} UTC, {at:%Y-%m-%d}")


def lines(parts: Iterable[str], limit: int = TEXT_LIMIT) -> str:
    """Join whole lines while they fit; say how many did not."""
    kept: list[str] = []
    wanted = [part for part in parts if part]
    room = limit - 40
    for part in wanted:
        if len(part) + 1 > room:
            kept.append(f"… and {len(wanted) - len(kept)} more")
            break
        room -= len(part) + 1
        kept.append(part)
    return "\n".join(kept)


def section(*texts: str, accessory: Block | None = None) -> Block:
    """Draw a paragraph of mrkdwn lines, each already safe."""
    block: Block = {"type": "section", "text": _mrkdwn(lines(texts) or " ")}
    if accessory is not None:
        block["accessory"] = accessory
    return block


def quoted(words: str) -> list[Block]:
    """Quote what somebody typed, line by line and as long as it is, in as many paragraphs."""
    rows: list[str] = []
    for line in words.strip().splitlines():
        pieces = textwrap.wrap(_one_line(line), _PIECE)
        rows += [f"> {said(each, TEXT_LIMIT // 2)}" for each in pieces]
        if not pieces and rows and rows[-1] != ">":
            rows.append(">")
    blocks: list[list[str]] = [[]]
    for row in rows:
        if sum(map(len, blocks[-1])) + len(blocks[-1]) + len(row) > TEXT_LIMIT - 100:
            blocks.append([])
        blocks[-1].append(row)
    return [section(*each) for each in blocks if each]


def fields(pairs: Sequence[tuple[str, str]]) -> Block:
    """Draw up to ten short label and value pairs; values already safe."""
    return {
        "type": "section",
        "fields": [
            _mrkdwn(lines([f"*{label}*", *value.split("\n")], FIELD_LIMIT))
            for label, value in pairs[:10]
        ],
    }


def header(value: str) -> Block:
    """Draw a title."""
    return {"type": "header", "text": _plain_text(value, HEADER_LIMIT)}


def context(*texts: str) -> Block:
    """Draw small print, up to ten pieces; each already safe."""
    return {
        "type": "context",
        "elements": [_mrkdwn(lines([text], FIELD_LIMIT)) for text in texts if text][:10],
    }


def divider() -> Block:
    """Draw a line."""
    return {"type": "divider"}


def actions(*elements: Block | None) -> list[Block]:
    """Draw a row of buttons and selects; nothing where there is none."""
    present = [element for element in elements if element is not None]
    return [{"type": "actions", "elements": present[:25]}] if present else []


def button(
    label: str,
    action: Action,
    target: Target,
    *,
    style: str = "",
    confirm: Confirm | None = None,
) -> Block:
    """Draw a button; `style` is `primary`, `danger` or nothing."""
    element: Block = {
        "type": "button",
        "text": _plain_text(label, BUTTON_LIMIT),
        "action_id": action.value,
        "value": encode(target),
    }
    if style:
        element["style"] = style
    if confirm is not None:
        element["confirm"] = {
            "title": _plain_text(confirm.title, 100),
            "text": {"type": "plain_text", "text": plain(confirm.text, 300)},
            "confirm": _plain_text(confirm.yes, 30),
            "deny": _plain_text(confirm.no, 30),
        }
    return element


def link_button(label: str, url: str) -> Block | None:
    """Draw a button that opens a page; nothing for anything but a plain web address."""
    if not re.fullmatch(r"https?://[^\s<>|\"]+", url) or len(url) > URL_LIMIT:
        return None
    return {
        "type": "button",
        "text": _plain_text(label, BUTTON_LIMIT),
        "action_id": Action.OPEN_LINK.value,
        "url": url,
    }


def select(placeholder: str, action: Action, options: Sequence[tuple[str, Target]]) -> Block:
    """Draw a select of up to a hundred options."""
    return {
        "type": "static_select",
        "placeholder": _plain_text(placeholder, 150),
        "action_id": action.value,
        "options": [
            {"text": _plain_text(label, OPTION_LIMIT), "value": encode(target)}
            for label, target in options[:100]
        ],
    }


def overflow(action: Action, options: Sequence[tuple[str, Target]]) -> Block:
    """Draw a small menu of up to five choices."""
    return {
        "type": "overflow",
        "action_id": action.value,
        "options": [
            {"text": _plain_text(label, OPTION_LIMIT), "value": encode(target)}
            for label, target in options[:5]
        ],
    }


def public_id(overlap_id: int) -> str:
    """Write an overlap's id as people type it."""
    return f"OV-{overlap_id}"


def _one_line(value: str) -> str:
    """Drop what cannot be seen or turns the direction of reading; fold white space."""
    spaced = "".join(" " if letter.isspace() else letter for letter in value)
    kept = "".join(
        letter
        for letter in spaced
        if letter in _JOINERS or unicodedata.category(letter) not in _UNSEEN
    )
    return " ".join(kept.split())


def _quiet_mentions(value: str) -> str:
    # A back-tick becomes a look-alike that counts as a letter.
    return re.sub(r"@(?=[\w`])", f"@{_ZERO_WIDTH_SPACE}", value)


def _mrkdwn(text: str) -> Block:
    # `verbatim` keeps Slack from making links and mentions of bare words in CRM data.
    return {"type": "mrkdwn", "text": text or " ", "verbatim": True}


def _plain_text(value: str, limit: int) -> Block:
    return {"type": "plain_text", "text": plain(value, limit) or "-", "emoji": False}
