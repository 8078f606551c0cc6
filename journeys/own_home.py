"""What App Home shows a partner's people: the deals, leads and requests of their own partner.

It says how each stands. A company of ours is on its card alone, as far as it is shared then.
"""

from collections.abc import Collection
from datetime import datetime

from journeys.desk import Desk
from journeys.own_records import HELP_WORDS
from journeys.partner_deals import my_deals
from partnering.help_requests import HelpState
from partnering.home import HomeLine, Number
from partnering.lead_offers import LIVE, OfferState
from partnering.needs import NeedKind
from partnering.partner_view import Shown
from partnering.people import Person, Right, may
from store.work import Work

_OVER = frozenset({Shown.CLOSED, Shown.NOT_AVAILABLE})


def own_lines(desk: Desk, view: Work, by: Person, now: datetime) -> list[HomeLine]:
    """List what goes on of a person's partner: its deals, and while both share the rest."""
    assert by.partner_id is not None
    lines: list[HomeLine] = []
    if may(by, Right.OWN_DEALS):
        lines += _deals(view, by.partner_id, now)
    if not view.sharing.of(by.partner_id, desk.policy.sharing).consent.stands:
        return lines
    if may(by, Right.OWN_LEADS):
        lines += _leads(view, by.partner_id, now)
    if may(by, Right.OWN_HELP):
        lines += _help(view, by.partner_id, now)
    return lines


def own_numbers(lines: Collection[HomeLine]) -> tuple[Number, ...]:
    """Count what a partner has going on."""
    return (
        Number("Registered deals", _count(lines, NeedKind.OWN_DEAL)),
        Number("Leads", _count(lines, NeedKind.OWN_LEAD)),
        Number("Requests for help", _count(lines, NeedKind.OWN_HELP)),
    )


def _count(lines: Collection[HomeLine], kind: NeedKind) -> int:
    return sum(each.kind is kind for each in lines)


def _deals(view: Work, partner_id: int, now: datetime) -> list[HomeLine]:
    lines = []
    for each in my_deals(view, partner_id, now, limit=100):
        shown = each.view
        if shown.shown in _OVER or shown.shown is Shown.DRAFT:
            continue
        standing = shown.shown.value
        if shown.protected_until is not None:
            until = shown.protected_until
            standing = f"{standing} until {until.day} {until:%b %Y}"
        lines.append(
            HomeLine(
                kind=NeedKind.OWN_DEAL,
                number=each.registration_id,
                ref=shown.ref,
                title=each.customer,
                standing=standing,
                due_at=shown.answer_due_at or shown.decision_due_at,
            )
        )
    return lines


def _leads(view: Work, partner_id: int, now: datetime) -> list[HomeLine]:
    lines = []
    for each in view.lead_offers.of_partner(partner_id, states=LIVE):
        if each.state is OfferState.OPEN and not each.may_answer(now):
            continue
        standing = "offered to you" if each.state is OfferState.OPEN else "you work on it"
        lines.append(
            HomeLine(
                kind=NeedKind.OWN_LEAD,
                number=each.id,
                ref=f"LD-{each.lead_id}",
                title="Lead",
                standing=standing,
                due_at=each.due_at,
            )
        )
    return lines


def _help(view: Work, partner_id: int, now: datetime) -> list[HomeLine]:
    lines = []
    for each in view.help_requests.of_partner(partner_id, only_open=True):
        waits = each.waits_at(now)
        if each.state is HelpState.REQUESTED and not waits:
            continue
        title = "Help that you asked for" if each.by_partner else "Help that we asked for"
        lines.append(
            HomeLine(
                kind=NeedKind.OWN_HELP,
                number=each.id,
                ref=each.ref,
                title=title,
                standing=HELP_WORDS[each.state],
                due_at=each.due_at if waits else None,
            )
        )
    return lines
