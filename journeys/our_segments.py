"""Which of our segments accounts are in: asked of the CRM's mirror at the moment of reading."""

from collections.abc import Collection, Iterable, Mapping

from matching.countries import country_code
from partnering.accounts import Account, Opportunity
from partnering.partners import our_segment
from partnering.segments import AccountFacts, Attribute, OwnSegment, holds
from store.work import Work


def segment_of_ours(account: Account, deals: Collection[Opportunity]) -> str:
    """Name the standard segment of ours that an account is in."""
    return our_segment(
        is_customer="customer" in account.type.casefold() or any(each.is_won for each in deals),
        has_open_deal=any(each.is_open for each in deals),
    )


def facts_of(account: Account, deals: Collection[Opportunity]) -> AccountFacts:
    """Gather what filters ask of an account, in the spelling in which they compare."""
    open_deals = [each for each in deals if each.is_open]
    values = {
        Attribute.COUNTRY: {country_code(account.country)},
        Attribute.TYPE: {account.type.casefold()},
        Attribute.OWNER: {account.owner_key.casefold()},
        Attribute.FAMILY: {name.casefold() for each in open_deals for name in each.families},
        Attribute.STAGE: {each.stage.casefold() for each in open_deals},
    }
    return AccountFacts(
        account.id,
        {name: frozenset(found - {""}) for name, found in values.items()},
        has_open=bool(open_deals),
        open_amounts=tuple(each.amount for each in open_deals if each.amount is not None),
    )


def own_segments_of(
    view: Work, account: Account | None, deals: Collection[Opportunity]
) -> tuple[str, ...]:
    """Name the own segments that one account is in, by name."""
    if account is None:
        return ()
    return _own(view.segments.all(), account, deals)


def segments_of(view: Work, account_ids: Iterable[int]) -> dict[int, tuple[str, ...]]:
    """Name the segments of accounts, the standard one first; those gone from the CRM are absent."""
    return segments_among(view, view.accounts.many(account_ids))


def segments_among(view: Work, accounts: Mapping[int, Account]) -> dict[int, tuple[str, ...]]:
    """Name the segments of accounts that were read already."""
    deals = view.opportunities.of_accounts([each.key for each in accounts.values()])
    own = view.segments.all()
    return {
        number: (
            segment_of_ours(account, deals.get(account.key, ())),
            *_own(own, account, deals.get(account.key, ())),
        )
        for number, account in accounts.items()
    }


def _own(
    own: Collection[OwnSegment], account: Account, deals: Collection[Opportunity]
) -> tuple[str, ...]:
    if not own:
        return ()
    facts = facts_of(account, deals)
    return tuple(each.name for each in own if holds(each.filter, facts))
