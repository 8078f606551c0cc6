"""What a partner manager sees of the partners: how each stands, its lists and their age.

Reads only.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from journeys.count_overlaps import number_of
from journeys.desk import Desk
from journeys.keep_partners import held
from journeys.look_up import Choices, Nothing, find_partner
from partnering.accounts import Account
from partnering.counting import NONE, Said
from partnering.partners import ListState, Partner, newest_lists
from partnering.people import Person, Right, must
from store.work import Work


@dataclass(frozen=True, slots=True)
class ListLine:
    """The newest import of one segment."""

    segment: str
    rows: int
    days: int
    state: ListState
    source: str
    agreement: str


@dataclass(frozen=True, slots=True)
class PartnerLine:
    """One partner as its manager sees it; `channels` are addresses of one workspace.

    `companies` is how many both know; `overlaps` how many accounts of ours stand for them.
    """

    partner: Partner
    manager_name: str
    account_name: str
    lists: tuple[ListLine, ...]
    overlaps: int
    channels: tuple[str, ...]
    companies: Said = NONE


def list_partners(desk: Desk, *, by: Person, now: datetime) -> tuple[PartnerLine, ...]:
    """List all partners by name. Raises: NotAllowed."""
    must(by, Right.KEEP_PARTNERS)
    with desk.store.read() as view:
        partners = sorted(view.partners.all(), key=lambda each: each.name.casefold())
        return tuple(_line(desk, view, each, now) for each in partners)


def show_partner(desk: Desk, partner_id: int, *, by: Person, now: datetime) -> PartnerLine:
    """Show one partner. Raises: NotAllowed, Unknown."""
    must(by, Right.KEEP_PARTNERS)
    with desk.store.read() as view:
        return _line(desk, view, held(view, partner_id), now)


def partner_typed(
    desk: Desk, text: str, *, by: Person, now: datetime
) -> PartnerLine | Choices | Nothing:
    """Find the partner that was typed, typing errors and all. Raises: NotAllowed."""
    must(by, Right.KEEP_PARTNERS)
    with desk.store.read() as view:
        found = find_partner(view, " ".join(text.split()))
        return _line(desk, view, found, now) if isinstance(found, Partner) else found


def accounts_named(desk: Desk, text: str, *, by: Person, limit: int = 20) -> tuple[Account, ...]:
    """Find accounts whose name holds the typed words, those that begin so first.

    Raises: NotAllowed.
    """
    must(by, Right.KEEP_PARTNERS)
    words = text.casefold().split()
    if not words:
        return ()
    with desk.store.read() as view:
        hits = [
            (not folded.startswith(words[0]), folded, id)
            for id, name in view.accounts.names()
            if all(word in (folded := name.casefold()) for word in words)
        ]
        ids = [id for _, _, id in sorted(hits)[:limit]]
        accounts = view.accounts.many(ids)
    return tuple(accounts[id] for id in ids if id in accounts)


def account_behind(desk: Desk, key: str) -> Account | None:
    """Find the account that the CRM has of a partner itself, by its key."""
    if not key:
        return None
    with desk.store.read() as view:
        return view.accounts.by_key(key)


def _line(desk: Desk, view: Work, partner: Partner, now: datetime) -> PartnerLine:
    manager = view.people.by_id(partner.manager_id) if partner.manager_id else None
    account = view.accounts.by_key(partner.crm_account_key) if partner.crm_account_key else None
    return PartnerLine(
        partner,
        manager_name=manager.name if manager else "",
        account_name=account.name if account else "",
        lists=tuple(_lists(desk, view, partner, now)),
        overlaps=view.overlaps.open_count(partner.id),
        companies=number_of(desk, view, partner.id),
        channels=tuple(channel for _, channel in view.partner_channels.of_partner(partner.id)),
    )


def _lists(desk: Desk, view: Work, partner: Partner, now: datetime) -> Iterable[ListLine]:
    for each in newest_lists(view.lists.of_partner(partner.id)).values():
        yield ListLine(
            segment=each.segment,
            rows=each.rows,
            days=max(0, (now - each.imported_at).days),
            state=each.state(desk.policy.lists, now),
            source=each.source,
            agreement=each.agreement,
        )
