"""The card for the fallback channel: an alert whose owner nobody could be found for.

A channel may read it, so it carries no deal, no reason and no contact: whoever presses asks anew.
"""

from bot.actions import Action, Target
from bot.cards.parts import (
    Card,
    actions,
    button,
    context,
    finish,
    link_button,
    public_id,
    said,
    section,
)
from journeys.notices import FallbackNotice


def fallback_card(notice: FallbackNotice) -> Card:
    """Draw who could not be told of what, and why."""
    account = said(notice.account_name, 250) or "(no name)"
    partner = said(notice.partner_name, 250) or "(no name)"
    owner = said(notice.owner_name, 120) or "nobody"
    if not notice.holds:
        words = f"{account} no longer overlaps with {partner}: nobody has to be told."
        return finish("fallback", words, [section(words)])
    blocks = [
        section(
            f"*{account}* overlaps with *{partner}*, and its owner could not be told.",
            f"Owner: {owner}. {said(notice.why_unmapped, 500)}",
        ),
        *actions(
            button("Show overlap", Action.OVERLAP_SHOW, Target(notice.overlap_id), style="primary"),
            link_button("Open in CRM", notice.account_url),
        ),
        context(
            f"{public_id(notice.overlap_id)} · "
            f"{said(notice.why_you, 200) or 'this channel is told what has no owner in Slack'} · "
            "`/cosell people` lists such owners"
        ),
    ]
    return finish(
        "fallback", f"{account} overlaps with {partner}; its owner {owner} was not told", blocks
    )
