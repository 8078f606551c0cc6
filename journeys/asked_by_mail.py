"""Whom at a partner a mail reaches about sharing, where no channel does. Reads only."""

from journeys.desk import Desk
from partnering.people import Person, Right, Role, may
from partnering.sharing import Side
from partnering.sharing_asks import SharingAsk
from store.work import Work


def mail_reader(view: Work, partner_id: int) -> Person | None:
    """Find who speaks for a partner by mail: who was named to answer, else an admin, else a rep.

    Nobody where a channel reaches the partner, or no mail does.
    """
    partner = view.partners.by_id(partner_id)
    if partner is None or partner.is_removed or view.partner_channels.of_partner(partner_id):
        return None
    named = view.help_forms.responder_of(partner_id)
    return min(
        (
            each
            for each in view.people.of_partner(partner_id)
            if each.mailbox and may(each, Right.OWN_SHARING)
        ),
        key=lambda each: (each.id != named, not each.has(Role.PARTNER_ADMIN), each.id),
        default=None,
    )


def reader_of(view: Work, ask: SharingAsk) -> Person | None:
    """Find who is written about a request: who asked there, or who answers there."""
    reader = mail_reader(view, ask.partner_id)
    asker = view.people.by_id(ask.asked_by) if ask.of is Side.OURS and ask.asked_by else None
    if reader is None or asker is None or asker.partner_id != ask.partner_id:
        return reader
    return asker if asker.mailbox and may(asker, Right.OWN_SHARING) else reader


def is_asked_by_mail(desk: Desk, view: Work, partner_id: int) -> bool:
    """Tell whether a partner can be asked by mail now."""
    ready = desk.mailer is not None and desk.links is not None
    return ready and mail_reader(view, partner_id) is not None
