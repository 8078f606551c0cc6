"""A card for somebody who is not in chat: its words as a letter, and nothing to press."""

import html
import re
from collections.abc import Iterable, Iterator

from bot.cards.parts import Block, Card
from journeys.letters import Letter

_DATE = re.compile(r"<!date\^[^|>]*\|([^>]*)>")
_LINK = re.compile(r"<(https?://[^|>]+)\|([^>]*)>")
_BARE = re.compile(r"<(https?://[^>]+)>")
_OTHER = re.compile(r"<[@#!][^>]*>")
_BOLD = re.compile(r"(?<!\w)\*([^*\n]+)\*(?!\w)")
_FOOT = (
    "You read this by mail because you are not in this Slack workspace. Answer to whoever of yours "
    "is, or join it to act on it there."
)


def letter_of(card: Card) -> Letter:
    """Write a card's words as a letter; its plain text is the subject."""
    words = [text for block in card.blocks for text in _texts(block) if text.strip()]
    return Letter(subject=card.text, opening="\n\n".join(words) or card.text, foot=_FOOT)


def plain_words(text: str) -> str:
    """Write Slack's own marks as plain text."""
    for pattern, by in ((_DATE, r"\1"), (_LINK, r"\2 (\1)"), (_BARE, r"\1"), (_OTHER, "")):
        text = pattern.sub(by, text)
    return html.unescape(_BOLD.sub(r"\1", text)).replace("\u200b", "")


def _texts(block: Block) -> Iterator[str]:
    match block["type"]:
        case "header":
            yield html.unescape(str(block["text"]["text"]))
        case "section":
            yield plain_words("\n".join(_said([block.get("text"), *block.get("fields", ())])))
        case "context":
            yield plain_words(" · ".join(_said(block["elements"])))
        case _:
            return


def _said(parts: Iterable[Block | None]) -> Iterator[str]:
    for each in parts:
        if each is not None and "text" in each:
            yield str(each["text"])
