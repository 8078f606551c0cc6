"""Pictures in messages: drawn away from here, sent once, and never in the way of the words."""

import hashlib
import logging
from concurrent.futures import Executor
from datetime import datetime

from bot.cards.parts import Block, Card, Picture, context, said
from bot.pictures import drawn
from bot.uploads import LOOK_AGAIN_SECONDS, WORKED_ON, Sending, Uploads
from journeys.notices import TryLater, Unreachable

log = logging.getLogger(__name__)

ALT_LIMIT = 2000


class Illustrations:
    """Turns a card into blocks. Without an executor each picture is told in words instead."""

    def __init__(self, uploads: Uploads, executor: Executor | None) -> None:
        self._uploads, self._executor = uploads, executor

    def blocks(self, card: Card, workspace: str, now: datetime) -> list[Block]:
        """Give a card's blocks with its picture, if it has one. Raises: TryLater."""
        if card.picture is None:
            return list(card.blocks)
        file_id = self._file_of(card.picture, workspace, now)
        return _with(card, _image(card, file_id) if file_id else _told(card.picture))

    def refused(self, card: Card, workspace: str, now: datetime) -> list[Block]:
        """Give the blocks for a card whose picture Slack refused. Raises: TryLater while new."""
        if card.picture is None:
            return list(card.blocks)
        key = _key(card.picture, workspace)
        known = self._uploads.known(key)
        if known is not None and now - known.sent_at <= WORKED_ON:
            raise TryLater("slack_file_unready", LOOK_AGAIN_SECONDS)
        log.warning("Slack shows no picture %s: it is told in words", key)
        self._uploads.forget(key)
        return _with(card, _told(card.picture))

    def _file_of(self, picture: Picture, workspace: str, now: datetime) -> str:
        key = _key(picture, workspace)
        known = self._uploads.known(key)
        if known is not None:
            return known.file_id
        content = drawn(self._executor, picture.chart)
        if content is None:
            return ""
        sending = Sending(f"{picture.name}.png", picture.chart.title, content, picture.chart.alt)
        try:
            return self._uploads.private(key, sending, now).file_id
        except Unreachable as fault:
            log.warning("a picture could not be sent (%s): it is told in words", fault.code)
            return ""


def _key(picture: Picture, workspace: str) -> str:
    shown = hashlib.sha256(repr(picture.chart).encode("utf-8", "replace")).hexdigest()
    return f"picture:{workspace}:{shown}"


def _image(card: Card, file_id: str) -> Block:
    assert card.picture is not None
    return {
        "type": "image",
        "block_id": f"picture.{card.content_hash[:12]}",
        "slack_file": {"id": file_id},
        "alt_text": card.picture.chart.alt[:ALT_LIMIT] or card.picture.chart.title,
    }


def _told(picture: Picture) -> Block:
    return context(said(picture.chart.alt, ALT_LIMIT))


def _with(card: Card, block: Block) -> list[Block]:
    assert card.picture is not None
    blocks = list(card.blocks)
    return [*blocks[: card.picture.at], block, *blocks[card.picture.at :]]
