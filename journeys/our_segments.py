"""Which of our segments accounts are in: asked of the CRM's mirror at the moment of reading."""

from collections.abc import Collection, Iterable

from partnering.accounts import Account, Opportunity
from partnering.partners import our_segment
from store.work import Work


def segment_of_ours(account: Account, deals: Collection[Opportunity]) -> str:
    """Name the standard segment of ours that an account is in."""
    return our_segment(
        is_customer="customer" in account.type.casefold() or any(each.is_won for each in deals),
        has_open_deal=any(each.is_open for each in deals),
    )


def segments_of(view: Work, account_ids: Iterable[int]) -> dict[int, tuple[str, ...]]:
    """Name the segments of accounts, the standard one first; those gone from the CRM are absent."""
    accounts = view.accounts.many(account_ids)
    deals = view.opportunities.of_accounts([each.key for each in accounts.values()])
    return {
        number: (segment_of_ours(account, deals.get(account.key, ())),)
        for number, account in accounts.items()
    }
