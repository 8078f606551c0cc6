"""The pinned card in a partner's channel, from which its people register deals."""

import logging
from datetime import datetime

from journeys.acting import Actor, let, written
from journeys.deal_notices import DealDoorNotice
from journeys.desk import Desk
from journeys.keep_partners import held, partner_of_channel
from journeys.notices import ToPlace, Unreachable
from journeys.outcomes import Done, Outcome
from journeys.pace import take_turn
from partnering.facts import DealDoorOpened
from partnering.people import Right
from partnering.refusals import Invalid
from store.facts import StoredFact
from store.work import Work

log = logging.getLogger(__name__)


def open_doors(
    desk: Desk,
    partner_id: int,
    *,
    by: Actor,
    now: datetime,
    receipt: int | None = None,
    correlation: str = "",
) -> int:
    """Have the card posted and pinned in every channel of a partner; how many there are.

    Where it is already, it stays the same one. Raises: NotAllowed; Unknown; Invalid without any.
    """
    let(by, Right.KEEP_PARTNERS)
    with desk.store.begin(receipt=receipt) as work:
        partner = held(work, partner_id)
        channels = work.partner_channels.of_partner(partner.id)
        if not channels:
            raise Invalid(
                f"No channel is linked to {partner.name} yet: type `/cosell partners "
                f"{partner.name}` in the one that you share, and press *Link this channel*."
            )
        for workspace, channel in channels:
            fact = DealDoorOpened(partner.id, workspace, channel)
            work.record(fact, at=now, by=written(by), correlation=correlation)
    desk.wake()
    return len(channels)


def open_deal_door(desk: Desk, stored: StoredFact, now: datetime) -> Outcome:
    """Post the card in a partner's channel, and pin it."""
    fact = stored.fact
    assert isinstance(fact, DealDoorOpened)
    with desk.store.read() as view:
        notice = deal_door_notice(view, fact.workspace, fact.channel)
    if notice is None or notice.partner_id != fact.partner_id:
        return Done("no longer holds")
    to = ToPlace(fact.channel)
    take_turn(desk, to, now=now, about=notice)
    for _ in range(2):
        ref = desk.messenger.tell(
            to,
            notice,
            record=door_record_of(fact.channel),
            correlation=stored.correlation,
            now=now,
        )
        try:
            desk.messenger.pin(ref, now=now)
        except Unreachable as fault:
            if fault.code != "message_not_found":
                # The card is there, and a person can pin it: to wait would help nobody.
                log.warning("the card in %s is not pinned: %s", fact.channel, fault)
                return Done("posted, not pinned", code="not_pinned")
            # Somebody has deleted it: it is posted anew.
            with desk.store.begin() as work:
                work.messages.forget(ref.id)
        else:
            return Done()
    return Done("deleted meanwhile")


def deal_door_notice(view: Work, workspace: str, channel: str) -> DealDoorNotice | None:
    """Draw the card of a channel; None where it is no partner's any more."""
    partner = partner_of_channel(view, workspace, channel)
    return None if partner is None else DealDoorNotice(partner.id, partner.name)


def door_record_of(channel: str) -> str:
    """Name the card's message."""
    return f"deal-door:{channel}"
