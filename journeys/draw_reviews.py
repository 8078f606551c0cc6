"""What partner managers decide on -> notices: a judgement to review, a partner's first overlaps."""

from collections.abc import Sequence
from datetime import datetime

from journeys.count_overlaps import number_of
from journeys.desk import Desk
from journeys.draw import line_of, open_amount, place
from journeys.notices import BaselineNotice, ReviewNotice
from journeys.shown_lists import ShownLists
from partnering.overlaps import Overlap, OverlapState
from partnering.sharing import UNKNOWN
from store.work import Work


def review_notice(view: Work, judgement_id: int) -> ReviewNotice | None:
    """Draw what a partner manager is asked to review; None where nothing is left of it."""
    judged = view.judgements.get(judgement_id)
    match = view.matches.get(judged.match_id) if judged else None
    if judged is None or match is None:
        return None
    overlap = view.overlaps.of_pair(match.account_id, match.partner_id)
    account = view.accounts.get_any(match.account_id)
    partner = view.partners.by_id(match.partner_id)
    row = view.partner_accounts.many([match.partner_account_id]).get(match.partner_account_id)
    if overlap is None or account is None or partner is None:
        return None
    author = view.people.by_id(judged.by)
    settler = view.people.by_id(judged.settled_by) if judged.settled_by else None
    reverser = view.people.by_id(judged.revoked_by) if judged.revoked_by else None
    return ReviewNotice(
        overlap_id=overlap.id,
        match_id=match.id,
        judgement_id=judged.id,
        judgement=judged.judgement,
        judged_by=author.name if author else "somebody",
        judged_at=judged.at,
        account_name=account.name,
        account_place=place(account.city, account.country),
        partner_name=partner.name,
        partner_account_name=row.name if row else "",
        partner_segment=row.segment if row else UNKNOWN,
        partner_account_place=place(row.city, row.country) if row else "",
        reasons=(*match.reasons, *match.against),
        settled_by=settler.name if settler else "",
        upheld=False if judged.revoked_at else (True if settler else None),
        reversed_by=reverser.name if reverser else "",
        hidden=overlap.state is OverlapState.HIDDEN,
        partner_id=partner.id,
    )


def baseline_notice(
    desk: Desk, view: Work, partner_id: int, list_id: int, *, now: datetime
) -> BaselineNotice | None:
    """Draw what existed when a partner's first list came in; None where the partner is gone."""
    partner = view.partners.by_id(partner_id)
    if partner is None:
        return None
    overlaps = view.overlaps.of_partner(partner_id)
    top = [line_of(view, each, reader=None) for each in _most_open(view, overlaps, 5)]
    return BaselineNotice(
        partner_id=partner_id,
        list_id=list_id,
        partner_name=partner.name,
        overlaps=number_of(desk, view, partner_id),
        to_review=view.matches.review_count(partner_id, unnamed=ShownLists(desk, view).unnamed()),
        accounts_on_list=view.partner_accounts.count_of(partner_id),
        top=tuple(line for line in top if line),
        alerts_on=partner.alerts_on,
    )


def _most_open(view: Work, overlaps: Sequence[Overlap], limit: int) -> list[Overlap]:
    """Choose the overlaps with the most open money, without drawing them all."""
    accounts = view.accounts.many([overlap.account_id for overlap in overlaps])
    deals = view.opportunities.of_accounts([account.key for account in accounts.values()])

    def rank(overlap: Overlap) -> tuple[int, int]:
        account = accounts.get(overlap.account_id)
        amount = open_amount(deals.get(account.key, ())) if account else None
        return (-(amount.minor if amount else 0), overlap.id)

    return sorted(overlaps, key=rank)[:limit]
