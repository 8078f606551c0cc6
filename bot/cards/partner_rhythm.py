"""How often a partner gets its digest, and the select that changes it."""

from bot.actions import Action, Target
from bot.cards.parts import Block, Card, actions, context, finish, on_day, said, section, select
from journeys.partner_rhythm import PartnerRhythm
from partnering.digests import Rhythm

_CHOICES = {
    Rhythm.DAILY: "Digest: daily",
    Rhythm.WEEKLY: "Digest: weekly",
    Rhythm.MONTHLY: "Digest: monthly",
    Rhythm.OFF: "Digest: off",
}
_OFTEN = {
    Rhythm.DAILY: "Daily at 09:00 ({zone}) on working days.",
    Rhythm.WEEKLY: "Weekly at 09:00 ({zone}) on the first working day of the week.",
    Rhythm.MONTHLY: "Monthly at 09:00 ({zone}) on the first working day of the month.",
    Rhythm.OFF: "Off: no digest comes.",
}


def rhythm_select(partner_id: int) -> Block:
    """Draw what changes how often a partner gets its digest."""
    options = [(words, Target(partner_id, choice=each)) for each, words in _CHOICES.items()]
    return select("How often the digest comes", Action.SHARING_DIGEST, options)


def rhythm_card(shown: PartnerRhythm) -> Card:
    """Draw how often a partner gets its digest, after it was changed."""
    title = f"Digest for {shown.partner_name}"
    often = _OFTEN[shown.rhythm].format(zone=said(shown.zone, 60))
    coming = f"Next: {on_day(shown.next_at)}, if something has changed." if shown.next_at else ""
    return finish(
        "partner_rhythm",
        f"{title}: {often}",
        [
            section(f"*{said(title, 220)}*", often, coming),
            *actions(rhythm_select(shown.partner_id)),
            context("One for all who read it: in the channels of the partner, else by mail"),
        ],
    )
