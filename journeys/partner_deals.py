"""A partner's own registrations as the partner may read them, for cards, lists, mails and forms."""

from dataclasses import dataclass, replace
from datetime import datetime

from journeys.deal_notices import PartnerDealNotice
from journeys.pinned_policy import pinned
from partnering.appeals import AppealState
from partnering.deal_policy import DealPolicy
from partnering.partner_view import PartnerView, partner_view
from partnering.refusals import Refusal
from partnering.registrations import PENDING, Event, Registration, State
from partnering.windows import ask_extension
from store.work import Work

# What a partner may say that it helped with: not what was given up or taken away.
STANDING = frozenset({State.APPROVED, State.WON, State.LOST, State.EXPIRED})


@dataclass(frozen=True, slots=True)
class OwnDeal:
    """One line of *My deals*: what the partner claims, and how it stands in plain words."""

    registration_id: int
    customer: str
    families: tuple[str, ...]
    view: PartnerView


def my_deals(view: Work, partner_id: int, now: datetime, *, limit: int = 50) -> list[OwnDeal]:
    """List a partner's registrations, the newest first, as the partner may read them."""
    return [
        OwnDeal(each.id, each.claim.customer, _families(each), partner_view(each, now))
        for each in view.registrations.of_partner(partner_id, limit=limit)
    ]


def partner_notice(
    view: Work, registration_id: int, current: DealPolicy, *, now: datetime
) -> PartnerDealNotice | None:
    """Draw a registration for its partner; None where there is none, or only a draft."""
    found = view.registrations.get(registration_id)
    partner = view.partners.by_id(found.partner_id) if found else None
    if found is None or partner is None or found.state is State.DRAFT:
        return None
    policy = pinned(view, found.policy_version, current)
    shown = partner_view(found, now)
    live = found.protected_at(now)
    appeals = view.appeals.of_registration(found.id)
    filed = next((each for each in appeals if each.state is AppealState.FILED), None)
    if filed is not None:
        words = f"{shown.words} We have your appeal, and answer by {filed.due_at:%d %b %Y}."
        shown = replace(shown, words=words, may_appeal_until=None)
    if live:
        shown = _with_wishes(found, shown)
    served = [each for each in found.decisions if each.outcome is Event.REVOKE_NOTICE]
    notice = served[-1].text if served and found.notice_at else ""
    return PartnerDealNotice(
        registration_id=found.id,
        version=found.version,
        partner_id=partner.id,
        partner_name=partner.name,
        customer=found.claim.customer,
        families=_families(found),
        view=shown,
        zone=policy.zone,
        asked=found.asked if found.state is State.INFO_REQUESTED else (),
        may_extend=live and _may_extend(found, policy, now),
        may_withdraw=found.state in PENDING,
        may_release=live,
        may_appeal=shown.may_appeal_until is not None,
        may_report=live,
        may_edit=live,
        may_support=live or found.state in PENDING,
        may_withdraw_appeal=filed is not None,
        may_credit=found.state in STANDING,
        notice_words=notice if live else "",
        notice_ends_at=found.notice_ends_at if live else None,
    )


_NOT_GIVEN = {
    Event.EDIT_REFUSED: "we could not accept your change",
    Event.EXTENSION_REFUSED: "we could not give you more time",
}


def _with_wishes(found: Registration, shown: PartnerView) -> PartnerView:
    """Say of a protected deal what the partner asked for: that it waits, or what we answered."""
    if found.pending_edit is not None:
        words = f"{shown.words}; you have asked to change it, and we are deciding on that"
        return replace(shown, words=words)
    last = found.decisions[-1] if found.decisions else None
    refused = _NOT_GIVEN.get(last.outcome) if last else None
    if last is None or refused is None or (found.window and found.window.pending):
        return shown
    return replace(shown, words=f"{shown.words}; {refused}", text=last.text)


def _families(registration: Registration) -> tuple[str, ...]:
    return tuple(sorted(registration.claim.families))


def _may_extend(registration: Registration, policy: DealPolicy, now: datetime) -> bool:
    """Ask the rule itself: it says no by raising."""
    if registration.window is None:
        return False
    try:
        ask_extension(registration.window, policy, by=0, why="", now=now)
    except Refusal:
        return False
    return True
