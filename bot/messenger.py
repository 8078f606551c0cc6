"""Carries notices to Slack: a DM or a channel, posted once and then redrawn in place."""

import logging
from collections.abc import Callable, Iterable
from concurrent.futures import Executor
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from slack_sdk import WebClient

from bot.cards.channel import withheld_card
from bot.cards.notice_choices import with_why
from bot.cards.notices import draw
from bot.cards.parts import Block, Card
from bot.illustrations import Illustrations
from bot.places import Places
from bot.uploads import Sending, Uploads
from bot.web_api import BUSY
from bot.workspace import workspace_of
from journeys.guard import as_shared, for_person, for_place, is_for_partner, is_shared
from journeys.notices import (
    AudienceRefused,
    ChannelOut,
    LostRight,
    MessageRef,
    Notice,
    Recipient,
    ToChannel,
    ToPerson,
    ToPlace,
    TryLater,
    Under,
    Unreachable,
)
from journeys.pace import lane_of, must_not_be_held
from journeys.redraw import ref_of
from journeys.withhold import for_channel
from partnering.audiences import NOBODY_KNOWN
from partnering.people import Person
from partnering.sharing import Rule
from store.messages import PostedMessage
from store.withheld import AUDIENCE, CHANNEL_OUT
from store.work import Store

log = logging.getLogger(__name__)

CONDITION_KNOWN_FOR = timedelta(seconds=10)
AGAIN_SECONDS = 1.0
# What Slack answers to a post for somebody who has left, or whom we may not write to any more.
_READER_GONE = frozenset(
    {
        "user_not_found",
        "user_disabled",
        "user_not_visible",
        "users_not_found",
        "is_inactive",
        "cannot_dm",
        "cannot_dm_bot",
        "channel_not_found",
        "is_archived",
    }
)
# What Slack answers where the card takes no replies, or not there: the words then stand alone.
# Source: https://docs.slack.dev/reference/methods/chat.postMessage (2026-11), errors.
_NO_REPLIES = frozenset(
    {
        "cannot_reply_to_message",
        "restricted_action_non_threadable_channel",
        "restricted_action_thread_locked",
    }
)


class SlackMessenger:
    """The Messenger of `journeys.notices` over Slack's Web API.

    Directly before each call that shows something, it asks who reads it and what holds it back:
    what is drawn is what the guard gave, and there is no other way out. `defaults` are what the
    policy says is shared with every partner. `pictures` draws charts away from here; without it
    they are told in words.
    """

    def __init__(
        self,
        client: WebClient,
        store: Store,
        *,
        clock: Callable[[], datetime],
        defaults: Iterable[Rule] = (),
        pictures: Executor | None = None,
    ) -> None:
        self._store, self._clock = store, clock
        self._defaults = tuple(defaults)
        self._slack = workspace_of(client, store)
        self._places = Places(self._slack)
        self._uploads = Uploads(client, self._slack.api, store)
        self._illustrations = Illustrations(self._uploads, pictures)
        self._condition: tuple[bool, str] = (False, "Slack has not been asked yet")
        self._condition_until: datetime | None = None

    def reaches(self, person: Person, *, now: datetime) -> bool:
        """Tell whether this person is a full, active member of the workspace."""
        return self._slack.people.address_of(person, now=now) is not None

    def tell(
        self,
        to: Recipient,
        notice: Notice,
        *,
        record: str,
        correlation: str,
        now: datetime,
        under: Under | None = None,
    ) -> MessageRef:
        """Post a notice, or redraw it where the same reader has it already.

        With `under` it goes into the thread of that record's card, if the same reader has one.
        """
        try:
            return self._tell(to, notice, record, correlation, now, under)
        except Unreachable as fault:
            if isinstance(to, ToPerson) and fault.code in _READER_GONE:
                address = self._slack.people.forget_address(to.person, now=now)
                if address:
                    # Nothing was posted; the next attempt finds that nobody is reached.
                    self._places.forget(address)
                    raise TryLater("reader_gone", AGAIN_SECONDS) from fault
            name = _name_of(to, notice)
            if name and fault.code in ChannelOut.CODES:
                raise ChannelOut(fault.code, str(fault), name, notice.partner_id) from fault
            raise

    def _tell(
        self,
        to: Recipient,
        notice: Notice,
        record: str,
        correlation: str,
        now: datetime,
        under: Under | None,
    ) -> MessageRef:
        workspace = self._slack.identities.get().workspace
        reader = to.person if isinstance(to, ToPerson) else None
        person_id = reader.id if reader is not None else None
        channel = self._places.find(to, now)
        with self._store.read() as view:
            posted = view.messages.find(record, notice.kind, person_id, channel)
        try:
            fitted, name = self._fitted(notice, reader, channel, now)
        except (AudienceRefused, LostRight):
            if posted is not None:
                self._draw_again(posted, withheld_card(private=reader is not None), now)
            raise
        card = draw(fitted) if reader is None else with_why(draw(fitted))
        if posted is not None and self._draw_again(posted, card, now):
            self._attach(card, posted.address, now)
            return ref_of(replace(posted, content_hash=card.content_hash))
        answer = self._post_under(under, to, notice, channel, card, now)
        address = f"{answer.get('channel') or channel}/{answer['ts']}"
        with self._store.begin() as work:
            kept = work.messages.add(
                workspace, address, notice.kind, record, person_id, card.content_hash, now
            )
            # Mended: should it go wrong again, that is said again.
            for place in {name, _name_of(to, notice)} - {""}:
                for why in (AUDIENCE, CHANNEL_OUT):
                    work.withheld.forget(why, f"#{place}")
        log.info("posted %s as %s (%s)", record, notice.kind, correlation or "no correlation")
        self._attach(card, address, now)
        return ref_of(kept)

    def _attach(self, card: Card, address: str, now: datetime) -> None:
        """Show a card's files in its thread, each once. Raises: TryLater, Unreachable."""
        channel, _, ts = address.partition("/")
        for file in card.files:
            sending = Sending(file.name, file.title, file.text.encode())
            key = f"file:{address}:{file.name}"
            self._uploads.share(key, sending, channel=channel, thread=ts, now=now)

    def _fitted(
        self, notice: Notice, reader: Person | None, channel: str, now: datetime
    ) -> tuple[Notice, str]:
        """Make of a notice what its readers may see at this moment; and name the channel.

        Raises: AudienceRefused, LostRight, TryLater, Unreachable.
        """
        notice = self._shared_now(notice)
        if reader is None:
            return self._fitted_place(notice, channel, now)
        with self._store.read() as view:
            person = view.people.by_id(reader.id)
        if person is None:
            raise LostRight(notice.kind)
        if _standing(person) != _standing(reader):
            # It was drawn for somebody with other rights: the next attempt draws it anew.
            raise TryLater("reader_changed", AGAIN_SECONDS)
        return for_person(notice, person), ""

    def _shared_now(self, notice: Notice) -> Notice:
        """Leave of a notice what is shared with its partner at this moment. Raises: NotShared."""
        if not is_shared(notice) or notice.partner_id is None:
            return as_shared(notice, None)
        with self._store.read() as view:
            sharing = view.sharing.of(notice.partner_id, self._defaults)
        return as_shared(notice, sharing)

    def _fitted_place(self, notice: Notice, channel: str, now: datetime) -> tuple[Notice, str]:
        audiences, workspace = self._slack.audiences, self._slack.identities.get().workspace
        room = audiences.look(channel, now=now)
        readers, name = room.readers, room.name or channel
        if not is_for_partner(notice):
            return for_place(notice, readers, name=name), name
        with self._store.read() as view:
            holder = view.partner_channels.partner_of(workspace, channel)
        is_theirs = holder is not None and holder == notice.partner_id
        outside = audiences.outsiders(room, now=now) if is_theirs else NOBODY_KNOWN
        fitted = for_place(notice, readers, name=name, partner_id=holder, outside=outside)
        return fitted, name

    def _post_under(
        self,
        under: Under | None,
        to: Recipient,
        notice: Notice,
        channel: str,
        card: Card,
        now: datetime,
    ) -> dict[str, Any]:
        """Post in the thread of a record's card, if this reader has one; else for itself."""
        if isinstance(to, ToPlace) and to.thread:
            return self._post_in(to.thread, to, notice, channel, card, now)
        if under is None:
            return self._post(to, notice, channel, card, now)
        person_id = to.person.id if isinstance(to, ToPerson) else None
        with self._store.read() as view:
            above = view.messages.find(under.record, under.kind, person_id, channel)
        if above is None:
            return self._post(to, notice, channel, card, now)
        thread: dict[str, Any] = {"thread_ts": above.address.partition("/")[2]}
        if under.aloud:
            thread["reply_broadcast"] = True
        try:
            answer = self._post(to, notice, channel, card, now, **thread)
        except Unreachable as fault:
            if fault.code not in _NO_REPLIES:
                raise
            return self._post(to, notice, channel, card, now)
        if not (answer.get("message") or {}).get("thread_ts"):
            # Slack posts a reply to what was deleted for itself, and says so by this alone.
            log.warning("message %s about %s was deleted in Slack", above.id, above.record)
            with self._store.begin() as work:
                work.messages.forget(above.id)
        return answer

    def _post_in(
        self,
        thread: str,
        to: Recipient,
        notice: Notice,
        channel: str,
        card: Card,
        now: datetime,
    ) -> dict[str, Any]:
        """Post under somebody's message; where it takes no replies any more, beside it."""
        try:
            return self._post(to, notice, channel, card, now, thread_ts=thread)
        except Unreachable as fault:
            if fault.code not in _NO_REPLIES:
                raise
            return self._post(to, notice, channel, card, now)

    def _post(
        self,
        to: Recipient,
        notice: Notice,
        channel: str,
        card: Card,
        now: datetime,
        **thread: Any,
    ) -> dict[str, Any]:
        # Directly before the call: a pause counts for what has waited its turn as well.
        with self._store.read() as view:
            must_not_be_held(view, to, notice)

        def post(blocks: list[Block]) -> dict[str, Any]:
            return self._slack.api.post(
                "chat.postMessage",
                channel=channel,
                text=card.text,
                blocks=blocks,
                unfurl_links=False,
                unfurl_media=False,
                **thread,
            )

        try:
            return self._illustrated(card, post, now)
        except TryLater as wait:
            if wait.code == BUSY:
                # All that waits for this reader would earn the same answer, and a longer wait.
                until = now + timedelta(seconds=wait.seconds)
                with self._store.begin() as work:
                    work.lanes.pause(lane_of(to), until)
            raise

    def redraw(self, ref: MessageRef, notice: Notice, *, now: datetime) -> None:
        """Draw a posted message again in place; nothing is sent where nothing changed.

        Where its readers may not see it any more, neutral words take its place.
        """
        with self._store.read() as view:
            posted = view.messages.get(ref.id)
            reader = view.people.by_id(posted.person_id) if posted and posted.person_id else None
        if posted is None:
            return
        try:
            card = self._card_for(posted, reader, notice, now)
        except (AudienceRefused, LostRight):
            card = withheld_card(private=reader is not None)
        self._draw_again(posted, card, now)

    def pin(self, ref: MessageRef, *, now: datetime) -> None:
        """Pin a posted message; pinned already, it stays so. Raises: TryLater, Unreachable."""
        channel, _, ts = ref.address.partition("/")
        try:
            self._slack.api.write("pins.add", channel=channel, timestamp=ts)
        except Unreachable as fault:
            if fault.code != "already_pinned":
                raise

    def _card_for(
        self, posted: PostedMessage, reader: Person | None, notice: Notice, now: datetime
    ) -> Card:
        notice = self._shared_now(notice)
        if posted.person_id is not None:
            if reader is None:
                raise LostRight(notice.kind)
            return with_why(draw(for_person(notice, reader)))
        unchanged = draw(for_channel(notice))
        if unchanged.content_hash == posted.content_hash:
            return unchanged  # nothing is sent, so nobody has to be asked who reads it
        fitted, _ = self._fitted_place(notice, posted.address.partition("/")[0], now)
        return draw(fitted)

    def _illustrated(
        self, card: Card, show: Callable[[list[Block]], dict[str, Any]], now: datetime
    ) -> dict[str, Any]:
        """Show a card with its picture; where Slack does not take it, with its words."""
        workspace = self._slack.identities.get().workspace
        try:
            return show(self._illustrations.blocks(card, workspace, now))
        except Unreachable as fault:
            if card.picture is None or fault.code != "invalid_blocks":
                raise
            return show(self._illustrations.refused(card, workspace, now))

    def condition(self) -> tuple[bool, str]:
        """Say whether Slack takes our calls now; the answer is kept for ten seconds."""
        now = self._clock()
        if self._condition_until is None or now >= self._condition_until:
            self._condition = self._ask()
            self._condition_until = now + CONDITION_KNOWN_FOR
        return self._condition

    def _ask(self) -> tuple[bool, str]:
        try:
            me = self._slack.identities.ask()
        except TryLater as fault:
            return False, f"Slack does not answer ({fault.code}); messages wait and are sent later"
        except Unreachable as fault:
            return False, f"{fault} ({fault.code})"
        return True, f"connected to the workspace {me.team or me.team_id}"

    def _draw_again(self, posted: PostedMessage, card: Card, now: datetime) -> bool:
        """Bring a posted message up to date; False where it is gone and now forgotten."""
        if posted.content_hash == card.content_hash:
            return True
        channel, _, ts = posted.address.partition("/")

        def update(blocks: list[Block]) -> dict[str, Any]:
            return self._slack.api.write(
                "chat.update", channel=channel, ts=ts, text=card.text, blocks=blocks
            )

        try:
            self._illustrated(card, update, now)
        except Unreachable as fault:
            if fault.code != "message_not_found":
                raise
            log.warning("message %s about %s was deleted in Slack", posted.id, posted.record)
            with self._store.begin() as work:
                work.messages.forget(posted.id)
            return False
        with self._store.begin() as work:
            work.messages.set_hash(posted.id, card.content_hash, now)
        return True


def _standing(person: Person) -> tuple[object, ...]:
    """What of a person their rights are decided by."""
    return (person.active, person.roles, person.partner_id, person.crm_key, person.crm_keys)


def _name_of(to: Recipient, notice: Notice) -> str:
    """Name a channel as it is said to who can mend it; empty where nobody is told."""
    if isinstance(to, ToChannel):
        return to.name
    return to.address if isinstance(to, ToPlace) and is_for_partner(notice) else ""
