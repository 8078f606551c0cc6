"""A request for help is answered by the side that was asked: yes, or no with a reason.

A partner's people answer for themselves; nobody of ours says yes in their place.
"""

from datetime import datetime
from typing import Unpack

from journeys.acting import Actor, Doing, id_of, let
from journeys.desk import Desk
from journeys.draw_help import partner_help_notice
from journeys.guard import as_shared
from journeys.help_hours import answers_for, hours_of, responder_of
from journeys.help_moves import move_help, must_be_shared
from journeys.help_notices import PartnerHelpNotice
from journeys.help_people import Named, told_apart
from journeys.notices import NotShared
from partnering.help_requests import (
    NO_SUCH,
    UNSHARED,
    HelpDecline,
    HelpMoved,
    HelpRequest,
    HelpState,
    must_be_party,
)
from partnering.help_requests import accept as rule_accept
from partnering.help_requests import decline as rule_decline
from partnering.partners import Partner
from partnering.people import Person, Right, must
from partnering.refusals import Invalid, Stale, Unknown
from store.work import Work


def accept(
    desk: Desk, request_id: int, *, shown: int | None = None, **doing: Unpack[Doing]
) -> HelpRequest:
    """Say yes; `shown` is the version on the card.

    Raises: NotAllowed; Unknown to any other partner; NotNow when it is too late; Stale; Invalid.
    """
    by, now = doing["by"], doing["now"]
    must(by, Right.OWN_HELP)

    def rule(work: Work, held: HelpRequest) -> HelpMoved | None:
        must_be_party(held, by)
        if held.state is HelpState.ACCEPTED and held.answered_by == by.id:
            return None
        must_be_shared(desk, work, held, by)
        hours = hours_of(desk, work.people.by_id(by.id if held.by_partner else held.asker_id))
        moved = rule_accept(held, by=by, hours=hours, policy=desk.policy.help, now=now)
        _must_be_as_shown(held, shown)
        return moved

    return move_help(desk, request_id, rule, doing)


def decline(
    desk: Desk,
    request_id: int,
    *,
    why: HelpDecline,
    words: str = "",
    shown: int | None = None,
    **doing: Unpack[Doing],
) -> HelpRequest:
    """Say no, with a reason. Raises: NotAllowed; Unknown; NotNow; Stale; Invalid."""
    by, now = doing["by"], doing["now"]
    must(by, Right.OWN_HELP)

    def rule(work: Work, held: HelpRequest) -> HelpMoved:
        must_be_party(held, by)
        if by.partner_id is not None:
            must_be_shared(desk, work, held, by)
        moved = rule_decline(held, by=by, why=why, words=words, now=now)
        _must_be_as_shown(held, shown)
        return moved

    return move_help(desk, request_id, rule, doing)


def own_help_notice(desk: Desk, request_id: int, *, by: Person, now: datetime) -> PartnerHelpNotice:
    """Draw a request as the partner may read it, for one of its people, or for ours.

    What is not shared at this moment is not in it. Raises: NotAllowed; Unknown.
    """
    must(by, Right.OWN_HELP)
    with desk.store.read() as view:
        found = view.help_requests.get(request_id)
        if found is None or found.requested_at is None:
            raise Unknown(NO_SUCH)
        must_be_party(found, by)
        notice = partner_help_notice(desk, view, request_id, now=now)
        if notice is None:
            raise Unknown(NO_SUCH)
        try:
            return as_shared(notice, view.sharing.of(found.partner_id, desk.policy.sharing))
        except NotShared:
            raise Unknown(UNSHARED) from None


def responders(
    desk: Desk, partner_id: int, *, by: Person
) -> tuple[Partner, tuple[Named, ...], int | None]:
    """List who could answer at a partner, and who does. Raises: NotAllowed; Unknown; Invalid."""
    must(by, Right.KEEP_PARTNERS)
    with desk.store.read() as view:
        partner = view.partners.by_id(partner_id)
        if partner is None or partner.is_removed:
            raise Unknown("There is no such partner.")
        people = [each for each in view.people.all() if answers_for(each, partner_id)]
        now_it_is = responder_of(view, partner)
    if not people:
        raise Invalid(f"Nobody of {partner.name} is confirmed yet: invite them first.")
    named = told_apart(people[:100], partner.name, by=by)
    return partner, named, now_it_is.id if now_it_is else None


def set_responder(
    desk: Desk,
    partner_id: int,
    person_id: int,
    *,
    by: Actor,
    now: datetime,
    receipt: int | None = None,
) -> None:
    """Name who answers requests at a partner; those that wait for an answer are theirs from now.

    Raises: NotAllowed; Unknown; Invalid for who is none of the partner's people.
    """
    let(by, Right.KEEP_PARTNERS)
    with desk.store.begin(receipt=receipt) as work:
        partner = work.partners.by_id(partner_id)
        if partner is None or partner.is_removed:
            raise Unknown("There is no such partner.")
        person = work.people.by_id(person_id)
        if person is None or not answers_for(person, partner_id):
            raise Invalid(f"Choose one of the people of {partner.name} who are confirmed.")
        work.help_forms.set_responder(partner_id, person.id, by=id_of(by), at=now)


def _must_be_as_shown(held: HelpRequest, shown: int | None) -> None:
    if shown is not None and held.version != shown:
        raise Stale(f"{held.ref} has changed since it was shown to you: look at it anew.")
