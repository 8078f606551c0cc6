"""A list of a partner -> what its manager is told of it."""

from datetime import datetime

from journeys.notices import ListCameNotice, StaleListNotice
from partnering.partners import Partner, PartnerList, newest_lists
from partnering.policy import ListAges
from store.work import Work


def list_notice(
    view: Work, kind: str, list_id: int, ages: ListAges, *, now: datetime
) -> ListCameNotice | StaleListNotice | None:
    """Draw what a message of this kind shows of a list now."""
    if kind == ListCameNotice.kind:
        return list_came_notice(view, list_id)
    return stale_list_notice(view, list_id, ages, now=now)


def stale_list_notice(
    view: Work, list_id: int, ages: ListAges, *, now: datetime
) -> StaleListNotice | None:
    """Draw how an old list stands; None where it, or its partner, is gone."""
    held = _held(view, list_id)
    if held is None:
        return None
    found, partner, newer = held
    return StaleListNotice(
        list_id=list_id,
        partner_id=partner.id,
        partner_name=partner.name,
        segment=found.segment,
        rows=found.rows,
        imported_at=found.imported_at,
        days_old=(now - found.imported_at).days,
        counts_until=found.expires_at(ages),
        replaced=newer,
    )


def list_came_notice(view: Work, list_id: int) -> ListCameNotice | None:
    """Draw what a list brought and took; None where it, or its partner, is gone."""
    held = _held(view, list_id)
    if held is None:
        return None
    found, partner, newer = held
    return ListCameNotice(
        list_id=list_id,
        partner_id=partner.id,
        partner_name=partner.name,
        segment=found.segment,
        rows=found.rows,
        replaced=found.replaced,
        source=found.source,
        imported_at=found.imported_at,
        newer=newer,
    )


def _held(view: Work, list_id: int) -> tuple[PartnerList, Partner, bool] | None:
    """Give a list, its partner, and whether another has come since; None where either is gone."""
    found = view.lists.get(list_id)
    partner = view.partners.by_id(found.partner_id) if found else None
    if found is None or found.purged_at or partner is None or partner.is_removed:
        return None
    newest = newest_lists(view.lists.of_partner(partner.id))
    return found, partner, newest[found.segment].id != list_id
