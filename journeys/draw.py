"""Records -> notices: what one reader may see of an overlap, at this moment, from the record.

Every card about an overlap is drawn here, whoever asks: an alert, a redraw, an answer to a command.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from crm.port import Kind
from journeys.desk import Desk
from journeys.judge_match import may_take_back
from journeys.notices import (
    DealLine,
    FallbackNotice,
    OverlapCardState,
    OverlapLine,
    OverlapNotice,
)
from journeys.unnamed_lists import names_are_shown
from journeys.withhold import reasons_for
from journeys.write_overlaps import would_write
from partnering.accounts import Account, Opportunity
from partnering.judgements import JudgedPair, Judgement
from partnering.money import Money
from partnering.overlaps import Overlap, OverlapState
from partnering.partners import ListState, Partner, PartnerAccount, newest_lists
from partnering.people import CrmUser, Person, may_see_crm_fields
from partnering.refusals import Unknown
from partnering.sharing import Sharing
from store.matches import MatchRow
from store.work import Work


@dataclass(frozen=True, slots=True)
class OverlapScene:
    """Everything that a card about one overlap is drawn from, read in one snapshot.

    `best` is the pair that it rests on, `told` the one that a card tells of.
    """

    overlap: Overlap
    account: Account
    partner: Partner
    best: MatchRow
    told: MatchRow
    partner_account: PartnerAccount | None
    segments: tuple[str, ...]
    deals: tuple[Opportunity, ...]
    owner: CrmUser | None
    judged: JudgedPair | None
    judge: Person | None
    crm_as_of: datetime | None


def scene_of(view: Work, overlap_id: int, sharing: Sharing | None = None) -> OverlapScene | None:
    """Read an overlap with all that belongs to it; None where there is no such overlap.

    With what is shared, lists that the partner shows no names of are left out where it stands on
    others, too; where it stands on none of those, whoever shows it refuses it.
    """
    overlap = view.overlaps.get(overlap_id)
    if overlap is None:
        return None
    account = view.accounts.get_any(overlap.account_id)
    partner = view.partners.by_id(overlap.partner_id)
    best = view.matches.get(overlap.match_id)
    if account is None or partner is None or best is None:
        return None
    rows = [
        row
        for row in view.matches.of_pair(account.id, partner.id)
        if row.verdict == "auto" or row.judgement is Judgement.SAME or row.id == best.id
    ]
    partner_accounts = view.partner_accounts.many(row.partner_account_id for row in rows)
    named = {
        number: each
        for number, each in partner_accounts.items()
        if sharing is None or names_are_shown(sharing, each.segment)
    }
    if named:
        partner_accounts = named
    told = _told(best, rows, partner_accounts)
    judged = view.judgements.last_of(best.id)
    return OverlapScene(
        overlap=overlap,
        account=account,
        partner=partner,
        best=best,
        told=told,
        partner_account=partner_accounts.get(told.partner_account_id),
        segments=tuple(sorted({row.segment for row in partner_accounts.values()})),
        deals=tuple(view.opportunities.of_account(account.key)),
        owner=view.users.by_key(account.owner_key),
        judged=judged,
        judge=view.people.by_id(judged.by) if judged else None,
        crm_as_of=view.cursors.at("crm:account"),
    )


def _sharing(desk: Desk, view: Work, overlap: Overlap | None) -> Sharing | None:
    return view.sharing.of(overlap.partner_id, desk.policy.sharing) if overlap else None


def _told(
    best: MatchRow, rows: Sequence[MatchRow], companies: Mapping[int, PartnerAccount]
) -> MatchRow:
    if best.partner_account_id in companies:
        return best
    found = [row for row in rows if row.partner_account_id in companies]
    return max(found, key=lambda row: row.probability, default=best)


def overlap_notice(
    desk: Desk, view: Work, overlap_id: int, reader: Person, *, now: datetime
) -> OverlapNotice:
    """Draw one overlap for one reader. Raises: Unknown."""
    overlap = view.overlaps.get(overlap_id)
    scene = scene_of(view, overlap_id, _sharing(desk, view, overlap))
    if scene is None:
        raise Unknown(f"There is no overlap OV-{overlap_id}.")
    visible = _may_see(scene, reader)
    open_deals = [deal for deal in scene.deals if deal.is_open]
    mark = view.marks.of(overlap_id, reader.id)
    muted = mark if mark is not None and (mark.until is None or now < mark.until) else None
    return OverlapNotice(
        overlap_id=overlap_id,
        state=_state(scene),
        headline=_headline(scene, reader, open_deals if visible else ()),
        account_name=scene.account.name,
        account_place=place(scene.account.city, scene.account.country),
        account_url=desk.crm.link(Kind.ACCOUNT, scene.account.key),
        owner_name=scene.owner.name if scene.owner else "nobody",
        partner_name=scene.partner.name,
        partner_account_name=scene.partner_account.name if scene.partner_account else "",
        partner_segments=scene.segments,
        deals=tuple(_deal_line(deal) for deal in open_deals) if visible else (),
        crm_visible=visible,
        reasons=reasons_for(scene.told.reasons, crm_visible=visible),
        probability=scene.told.probability,
        found_at=scene.overlap.found_at,
        crm_as_of=scene.crm_as_of,
        crm_name=desk.crm.caps.name,
        mark=muted.mark if muted else None,
        mark_until=muted.until if muted else None,
        until_change=muted is not None and bool(muted.stood),
        judged_by=scene.judge.name if scene.judge else "",
        judged_at=scene.judged.at if scene.judged else None,
        settled=scene.judged is not None and scene.judged.settled_by is not None,
        undoable=may_take_back(scene.judged, reader),
        partner_id=scene.partner.id,
        reader_id=reader.id,
        would_write=would_write(
            desk, view, scene.overlap, scene.account.name, scene.partner.name, reader=reader
        ),
        listed_at=_stale_since(desk, view, scene, now),
    )


def _stale_since(desk: Desk, view: Work, scene: OverlapScene, now: datetime) -> datetime | None:
    """Say when the list came that an overlap stands on, where it is stale."""
    if scene.partner_account is None:
        return None
    newest = newest_lists(view.lists.of_partner(scene.partner.id))
    found = newest.get(scene.partner_account.segment)
    if found is None or found.state(desk.policy.lists, now) is ListState.FRESH:
        return None
    return found.imported_at


def fallback_notice(
    desk: Desk, view: Work, overlap_id: int, reader: Person | None = None
) -> FallbackNotice | None:
    """Draw an alert whose owner could not be told; None where there is no such overlap.

    `reader` is the person to whom it goes instead; None for the fallback channel.
    """
    scene = scene_of(view, overlap_id)
    if scene is None:
        return None
    gaps = {gap.owner_key: gap.reason for gap in view.unmapped.all()}
    return FallbackNotice(
        overlap_id=overlap_id,
        account_name=scene.account.name,
        partner_name=scene.partner.name,
        owner_name=scene.owner.name if scene.owner else "nobody",
        why_unmapped=gaps.get(
            scene.account.owner_key, "nobody in chat has the owner's e-mail address"
        ),
        account_url=desk.crm.link(Kind.ACCOUNT, scene.account.key),
        holds=scene.overlap.state is OverlapState.OPEN and not scene.partner.is_removed,
        partner_id=scene.partner.id,
        why_you=_why_you(scene, reader) if reader else "",
    )


def _why_you(scene: OverlapScene, reader: Person) -> str:
    if scene.owner is not None and reader.is_crm(scene.owner.manager_key):
        return "You get this as the owner's manager in the CRM."
    if reader.id == scene.partner.manager_id:
        return f"You get this as the manager of {scene.partner.name}."
    return "You get this as a partner manager."


def line_of(
    view: Work, overlap: Overlap, *, reader: Person | None, sharing: Sharing | None = None
) -> OverlapLine | None:
    """Draw an overlap as one line for a reader; None as reader is the command line's admin."""
    scene = scene_of(view, overlap.id, sharing)
    if scene is None:
        return None
    crm_visible = reader is None or _may_see(scene, reader)
    amount = open_amount(scene.deals)
    reasons = reasons_for(scene.told.reasons, crm_visible=crm_visible)
    return OverlapLine(
        overlap_id=overlap.id,
        account_name=scene.account.name,
        partner_name=scene.partner.name,
        partner_account_name=scene.partner_account.name if scene.partner_account else "",
        partner_segments=scene.segments,
        owner_name=scene.owner.name if scene.owner else "nobody",
        open_amount=(amount.in_words() if amount else "") if crm_visible else "",
        probability=scene.told.probability,
        reason=reasons[0] if reasons else "",
    )


def open_amount(deals: Sequence[Opportunity]) -> Money | None:
    """Add up the open deals of the currency that carries most; None where nothing is open."""
    totals: dict[str, int] = {}
    for deal in deals:
        if deal.is_open and deal.amount is not None:
            totals[deal.amount.currency] = totals.get(deal.amount.currency, 0) + deal.amount.minor
    if not totals:
        return None
    currency = max(totals, key=lambda each: (totals[each], each))
    return Money(totals[currency], currency)


def place(city: str, country: str) -> str:
    return ", ".join(part for part in (city, country) if part)


def may_see_account(view: Work, account: Account, owner: CrmUser | None, reader: Person) -> bool:
    """Tell whether a reader may see an account's CRM values; asks for the deals' owners too."""
    team = {deal.owner_key for deal in view.opportunities.of_account(account.key)} - {""}
    manager = owner.manager_key if owner else ""
    return may_see_crm_fields(reader, account, team_keys=team, owner_manager_key=manager)


def _may_see(scene: OverlapScene, reader: Person) -> bool:
    team = {deal.owner_key for deal in scene.deals if deal.owner_key}
    manager = scene.owner.manager_key if scene.owner else ""
    return may_see_crm_fields(reader, scene.account, team_keys=team, owner_manager_key=manager)


def _state(scene: OverlapScene) -> OverlapCardState:
    if scene.partner.is_removed:
        return OverlapCardState.GONE
    judgement = scene.best.judgement
    if judgement is Judgement.NOT_SAME:
        return OverlapCardState.WRONG
    if judgement is Judgement.RELATED:
        return OverlapCardState.RELATED
    if scene.overlap.state is OverlapState.HIDDEN:
        return OverlapCardState.GONE
    return OverlapCardState.OPEN


def _headline(scene: OverlapScene, reader: Person, deals: Sequence[Opportunity]) -> str:
    partner, account = scene.partner.name, scene.account.name
    knows = {
        "customers": f"{account} is a customer of {partner}",
        "open opportunities": f"{partner} has an open deal with {account}",
        "prospects": f"{partner} is also after {account}",
    }
    words = next(
        (knows[segment] for segment in knows if segment in scene.segments),
        f"{partner} knows {account}",
    )
    own = [deal for deal in deals if reader.is_crm(deal.owner_key)]
    if own:
        amount = open_amount(own)
        worth = f" of {amount.in_words()}" if amount else ""
        return f"{words}, and you have an open opportunity{worth} there."
    if deals:
        return f"{words}, and there is an open opportunity."
    return f"{words}."


def _deal_line(deal: Opportunity) -> DealLine:
    return DealLine(
        name=deal.name,
        stage=deal.stage,
        amount=deal.amount.in_words() if deal.amount else "",
        families=deal.families,
    )
