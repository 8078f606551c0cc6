"""Partners come, change, pause and go. Going without erasing can be taken back."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime

from journeys.acting import Actor, id_of, let, written
from journeys.check_partner import checked
from journeys.desk import Desk
from journeys.purge_partner import purge_partner
from partnering.facts import DealDoorOpened
from partnering.partner_draft import DraftFault, PartnerDraft, draft_of
from partnering.partners import Partner, PartnerStatus
from partnering.people import Person, Right, must
from partnering.receipts import Receipt
from partnering.refusals import Invalid, Stale, Unknown
from store.work import StaleVersion, Work

__all__ = [
    "DraftFault",
    "PartnerDraft",
    "add_partner",
    "draft_of",
    "edit_partner",
    "link_channel",
    "partner_of_channel",
    "pause_partner",
    "remove_partner",
    "restore_partner",
    "stop_alerts",
    "unlink_channel",
]


def add_partner(
    desk: Desk,
    draft: PartnerDraft,
    *,
    by: Actor,
    now: datetime,
    receipt: int | None = None,
    correlation: str = "",
) -> Partner:
    """Add a partner. Raises: NotAllowed; DraftFault, with every field that is wrong."""
    let(by, Right.KEEP_PARTNERS)
    with desk.store.begin(receipt=receipt) as work:
        clean = checked(work, draft)
        return work.partners.add(
            clean.name,
            manager_id=clean.manager_id,
            domains=clean.domains,
            countries=clean.countries,
            families=clean.families,
            tier=clean.tier,
            crm_account_key=clean.crm_account_key,
            contacts=clean.contacts,
            now=now,
        )


def edit_partner(
    desk: Desk,
    partner_id: int,
    version: int,
    draft: PartnerDraft,
    *,
    by: Actor,
    now: datetime,
    receipt: int | None = None,
    correlation: str = "",
) -> Partner:
    """Change a partner as it was seen at `version`.

    Raises: NotAllowed, Unknown, DraftFault; Stale where somebody else changed it meanwhile.
    """
    let(by, Right.KEEP_PARTNERS)
    with desk.store.begin(receipt=receipt) as work:
        partner = held(work, partner_id)
        clean = checked(work, draft, partner_id=partner_id)
        changed = replace(
            partner,
            version=version,
            name=clean.name,
            manager_id=clean.manager_id,
            domains=clean.domains,
            countries=clean.countries,
            families=clean.families,
            tier=clean.tier,
            crm_account_key=clean.crm_account_key,
            contacts=clean.contacts,
        )
        try:
            return work.partners.save(changed)
        except StaleVersion:
            raise Stale(f"{partner.name} was changed since you opened it; open it again.") from None


def pause_partner(
    desk: Desk,
    partner_id: int,
    *,
    paused: bool,
    by: Actor,
    now: datetime,
    receipt: int | None = None,
    correlation: str = "",
) -> Partner:
    """Send no more alerts about a partner, or go on; lists and overlaps stay.

    Raises: NotAllowed, Unknown.
    """
    let(by, Right.KEEP_PARTNERS)
    status = PartnerStatus.PAUSED if paused else PartnerStatus.ACTIVE
    return _change(desk, partner_id, lambda it: replace(it, status=status), receipt)


def stop_alerts(
    desk: Desk,
    partner_id: int,
    *,
    by: Actor,
    now: datetime,
    receipt: int | None = None,
    correlation: str = "",
) -> Partner:
    """Start no more alerts about a partner; what is new from now on is baseline.

    Raises: NotAllowed, Unknown.
    """
    let(by, Right.KEEP_PARTNERS)
    return _change(desk, partner_id, lambda it: replace(it, alerts_on=False), receipt)


def remove_partner(
    desk: Desk,
    partner_id: int,
    *,
    purge: bool,
    by: Person,
    now: datetime,
    receipt: int | None = None,
    correlation: str = "",
    progress: Callable[[float], None] = lambda _share: None,
) -> Receipt | None:
    """Hide a partner and tell nobody of it any more; with `purge`, erase all that we hold of it.

    The receipt says what was erased; None where nothing was. Raises: NotAllowed, Unknown.
    """
    must(by, Right.REMOVE_PARTNERS)
    if purge:
        return purge_partner(
            desk,
            partner_id,
            by=by,
            now=now,
            receipt=receipt,
            correlation=correlation,
            progress=progress,
        )
    _change(
        desk,
        partner_id,
        lambda it: it if it.is_removed else replace(it, removed_at=now),
        receipt,
        removed=True,
    )
    return None


def restore_partner(
    desk: Desk,
    partner_id: int,
    *,
    by: Actor,
    now: datetime,
    receipt: int | None = None,
    correlation: str = "",
) -> Partner:
    """Take back a removal that erased nothing. Raises: NotAllowed; Unknown where it did."""
    let(by, Right.KEEP_PARTNERS)
    return _change(desk, partner_id, lambda it: replace(it, removed_at=None), receipt, removed=True)


def link_channel(
    desk: Desk,
    partner_id: int,
    workspace: str,
    channel: str,
    *,
    by: Actor,
    now: datetime,
    receipt: int | None = None,
    correlation: str = "",
) -> Partner:
    """Make a channel the one in which a partner and we talk; linked already, it stays so.

    Newly linked, the card from which deals are registered is posted there.

    Raises: NotAllowed, Unknown; Invalid where it is another partner's.
    """
    let(by, Right.KEEP_PARTNERS)
    with desk.store.begin(receipt=receipt) as work:
        partner = held(work, partner_id)
        if work.partner_channels.link(partner.id, workspace, channel, by=id_of(by), at=now):
            fact = DealDoorOpened(partner.id, workspace, channel)
            work.record(fact, at=now, by=written(by), correlation=correlation)
        else:
            holder = partner_of_channel(work, workspace, channel)
            if holder is None or holder.id != partner.id:
                name = holder.name if holder else "another partner"
                raise Invalid(f"This channel is linked to {name}; unlink it there first.")
    desk.wake()
    return partner


def unlink_channel(
    desk: Desk,
    workspace: str,
    channel: str,
    *,
    by: Actor,
    now: datetime,
    receipt: int | None = None,
    correlation: str = "",
) -> bool:
    """Let a channel be no partner's; False where it was none's. Raises: NotAllowed."""
    let(by, Right.KEEP_PARTNERS)
    with desk.store.begin(receipt=receipt) as work:
        return work.partner_channels.unlink(workspace, channel)


def partner_of_channel(view: Work, workspace: str, channel: str) -> Partner | None:
    """Find the partner whose channel it is."""
    partner_id = view.partner_channels.partner_of(workspace, channel)
    partner = None if partner_id is None else view.partners.by_id(partner_id)
    return None if partner is None or partner.is_removed else partner


def held(view: Work, partner_id: int, *, removed: bool = False) -> Partner:
    """Find a partner by id. Raises: Unknown where there is none, or where it was removed."""
    partner = view.partners.by_id(partner_id)
    if partner is None or (partner.is_removed and not removed):
        raise Unknown("There is no such partner, or it was removed.")
    return partner


def _change(
    desk: Desk,
    partner_id: int,
    change: Callable[[Partner], Partner],
    receipt: int | None,
    *,
    removed: bool = False,
) -> Partner:
    with desk.store.begin(receipt=receipt) as work:
        partner = held(work, partner_id, removed=removed)
        if work.receipts.of_partner_going(partner_id):
            raise Unknown("This partner was erased.")
        changed = change(partner)
        return partner if changed == partner else work.partners.save(changed)
