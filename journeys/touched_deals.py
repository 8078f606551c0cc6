"""What a sync finds of deals and accounts that registrations stand on, handed on as facts.

It keeps the rows and says what concerns which registration; what that means, others decide.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

from crm.port import Row
from journeys.deal_evidence import carried
from journeys.own_writes import own_deals
from partnering.accounts import Opportunity
from partnering.facts import AccountMerged, OpportunityTouched
from store.work import Work


def take_in_deals(work: Work, rows: Sequence[Row], *, now: datetime) -> int:
    """Take in deals as they stand in the CRM; how many were new or different.

    Each of these that concerns a registration is handed on, but for what we wrote ourselves.
    """
    found = {row.key: row.record for row in rows if isinstance(row.record, Opportunity)}
    own = own_deals(work, rows)
    changed = work.opportunities.take_in(list(found.values()), now=now)
    _hand_on(work, [found[key] for key in changed if key not in own], now)
    return len(changed)


def remove_deals(
    work: Work, keys: Sequence[str], *, now: datetime, held: Mapping[str, int] | None = None
) -> int:
    """Mark deals as gone from the CRM; how many were there. What carried a registration is told."""
    before = work.opportunities.many(keys)
    removed = work.opportunities.remove(keys, now=now, held=held)
    left = work.opportunities.many(before) if removed else before
    gone = [each for key, each in before.items() if key not in left]
    for key, number in _known(work, gone).items():
        work.record(OpportunityTouched(key, number), at=now)
    return removed


def note_merged(work: Work, rows: Iterable[Row], *, now: datetime) -> None:
    """Hand on which accounts became part of others, where a registration stands on one.

    Called before they are removed here: a row that comes again is no news.
    """
    merged = {row.key: row.merged_into for row in rows if row.merged_into}
    for key in sorted(work.deal_links.standing_on(merged)):
        if work.accounts.by_key(key) is not None:
            work.record(AccountMerged(key, merged[key]), at=now)


def _hand_on(work: Work, deals: Sequence[Opportunity], now: datetime) -> None:
    """Record what concerns a registration: one that protects the account, or that it carries."""
    if not deals:
        return
    protecting: dict[str, list[int]] = {}
    for each in work.registrations.protecting({deal.account_key for deal in deals}):
        protecting.setdefault(each.account_key, []).append(each.id)
    own = _known(work, deals)
    for deal in deals:
        numbers = {*protecting.get(deal.account_key, ()), own.get(deal.key)} - {None}
        for number in sorted(numbers):
            work.record(OpportunityTouched(deal.key, number), at=now)


def _known(work: Work, deals: Sequence[Opportunity]) -> dict[str, int]:
    """Say which registration deals carry, where there is one: a person may have typed a number."""
    found = carried(work, deals)
    known = work.registrations.many(found.values())
    return {key: number for key, number in found.items() if number in known}
