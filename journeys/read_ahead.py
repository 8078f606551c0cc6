"""What several cards are drawn from, read together: each is then drawn out of the same snapshot.

It only reads; nothing is drawn otherwise because of it, and in a transaction that writes it is
of no use.
"""

from collections.abc import Collection, Iterable

from crm.port import Kind
from journeys.desk import Desk
from partnering.needs import Need, NeedKind
from partnering.overlaps import Overlap
from partnering.registrations import Registration
from store.work import Work

_DEALS = frozenset({NeedKind.DEAL, NeedKind.OWN_DEAL})
_HELP = frozenset({NeedKind.HELP, NeedKind.OWN_HELP})


def read_ahead(desk: Desk, view: Work, needs: Collection[Need]) -> None:
    """Read what the cards of some needs stand on, in as many statements for ten as for one."""
    partners = [each.partner_id for each in needs if each.partner_id is not None]
    view.partners.many(partners)
    view.sharing.many(partners, desk.policy.sharing)
    _deals(view, (each.number for each in needs if each.kind in _DEALS))
    _help(view, (each.number for each in needs if each.kind in _HELP))
    _leads(view, (each.number for each in needs if each.kind is NeedKind.LEAD))


def read_lines_ahead(view: Work, overlaps: Collection[Overlap]) -> None:
    """Read what lines about overlaps are drawn from: `journeys/draw.py` says what that is."""
    accounts = view.accounts.many((each.account_id for each in overlaps), gone=True)
    view.overlaps.many(each.id for each in overlaps)
    view.partners.many(each.partner_id for each in overlaps)
    best = view.matches.many(each.match_id for each in overlaps)
    pairs = view.matches.of_pairs((each.account_id, each.partner_id) for each in overlaps)
    view.partner_accounts.many(row.partner_account_id for rows in pairs.values() for row in rows)
    judged = view.judgements.last_of_many(best)
    view.people.many(each.by for each in judged.values())
    view.opportunities.of_accounts(each.key for each in accounts.values())
    view.users.by_keys(each.owner_key for each in accounts.values())


def _deals(view: Work, numbers: Iterable[int]) -> None:
    """Read what stands around registrations: `journeys/draw_deals.py` says what that is."""
    found = view.registrations.many(numbers)
    deals, ids = found.values(), list(found)
    if not ids:
        return
    refs = [each.ref for each in deals]
    view.people.many(_people(deals))
    view.told_once.of_many(refs)
    view.proposals.waiting_on(ids)
    view.deal_links.of_registrations(ids)
    view.conflict_cases.of_registrations(ids)
    view.appeals.of_registrations(ids)
    view.crm_writes.many(Kind.OPPORTUNITY, refs)
    keys = {each.account_key for each in deals if each.account_key}
    view.accounts.by_keys(keys)
    of_accounts = view.opportunities.of_accounts(keys)
    on_them = [each for some in of_accounts.values() for each in some]
    view.deal_links.of_deals([each.key for each in on_them])
    view.partners.by_names(each.partner_name for each in on_them if each.partner_name)
    view.claims.groups_ahead(keys)
    groups = {key: {*view.claims.above(key), *view.claims.below(key)} for key in keys}
    view.registrations.rivals_ahead((each, groups.get(each.account_key, ())) for each in deals)
    view.claims.parents(
        {
            rival.account_key
            for each in deals
            for rival in view.registrations.rivals(each, groups.get(each.account_key, ()))
            if rival.account_key
        }
    )


def _help(view: Work, numbers: Iterable[int]) -> None:
    found = view.help_requests.many(numbers).values()
    if found:
        keys = {each.account_key for each in found}
        view.accounts.by_keys(keys)
        view.opportunities.of_accounts(keys)
        view.people.many({id for each in found for id in each.people})


def _leads(view: Work, numbers: Iterable[int]) -> None:
    leads = view.partner_leads.many(numbers)
    if leads:
        offers = [each for some in view.lead_offers.all_of(leads).values() for each in some]
        routings = view.lead_offers.last_routings(leads).values()
        weighed = {each.partner_id for one in routings for each in one.ranked}
        weighed |= {each.partner_id for one in routings for each in one.refused}
        view.partners.many({*weighed, *(each.partner_id for each in offers)})
        people = {each.keeper_id for each in leads.values()} | {each.holder_id for each in offers}
        view.people.many(id for id in people if id)


def _people(deals: Iterable[Registration]) -> set[int]:
    named: set[int | None] = set()
    for each in deals:
        named |= {each.submitter_id, each.owner_id, *(one.by for one in each.decisions)}
    return {id for id in named if id is not None}
