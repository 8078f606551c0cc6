"""Which partners a lead may be offered to, by what is shared and by how they are reached.

Offering a lead is our word for that one company: it counts as known to both from then on. What
our side keeps hidden stays hidden, and nothing is offered before both sides have opted in.
"""

from collections.abc import Iterable

from journeys.desk import Desk
from journeys.our_segments import segments_of
from partnering.leads import PartnerLead
from partnering.partners import PROSPECTS
from partnering.people import Right, may
from partnering.sharing import Field, Side
from store.work import Work


def lead_segments(view: Work, lead: PartnerLead) -> tuple[str, ...]:
    """Name the segments of ours that a lead's company is in, the standard one first.

    A company that the CRM does not know as an account is a prospect.
    """
    account = view.accounts.by_key(lead.account_key) if lead.account_key else None
    found = segments_of(view, [account.id]).get(account.id) if account is not None else None
    return found or (PROSPECTS,)


def who_shares(
    desk: Desk, view: Work, lead: PartnerLead, partner_ids: Iterable[int]
) -> frozenset[int]:
    """List which partners may be shown a lead's company at this moment."""
    segments = lead_segments(view, lead)
    return frozenset(
        id_
        for id_, each in view.sharing.many(partner_ids, desk.policy.sharing).items()
        if each.shows_of(Side.OURS, segments, Field.NAME, on_both=True)
    )


def who_is_reached(desk: Desk, view: Work) -> frozenset[int]:
    """List the partners that an offer reaches: in a channel, or by mail where mail is set up."""
    found = view.partner_channels.linked()
    if desk.mailer is None or desk.links is None:
        return found
    by_mail = {
        each.partner_id
        for each in view.people.acting()
        if each.partner_id is not None and each.mailbox and may(each, Right.OWN_LEADS)
    }
    return found | frozenset(by_mail)
