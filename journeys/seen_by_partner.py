"""What a partner is shown of the companies that both know: one answer for it and for us.

Its own people read this in its channel, and ours as a view of what they would read now. Both are
made here, by the same guard; nothing is added for either. From our view is left out what the
partner keeps from us: which of our companies are on a list that it does not show us by name.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import ClassVar

from journeys.acting import Actor
from journeys.count_overlaps import counted_of, printed_for
from journeys.desk import Desk
from journeys.draw import open_amount, place
from journeys.guard import as_shared
from journeys.keep_partners import held
from journeys.notices import NotShared
from journeys.share import sharing_of, side_of
from partnering.accounts import Account, Opportunity
from partnering.counting import Counted, Table
from partnering.money import Money
from partnering.partners import STANDARD_SEGMENTS, PartnerAccount
from partnering.sharing import Field, Sharing, Side
from store.work import Work

PAGE = 8


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownCompany:
    """A company that both know, as the partner reads it: `theirs` is what it calls it itself."""

    partner_id: int
    segment: str
    own_segments: tuple[str, ...]
    on_both: bool
    theirs: tuple[str, ...] = ()
    name: str = ""
    place: str = ""
    families: tuple[str, ...] = ()
    stage: str = ""
    amount: Money | None = None
    close_on: date | None = None
    owner: str = ""

    shared: ClassVar[Mapping[str, Field]] = {
        "name": Field.NAME,
        "place": Field.PLACE,
        "families": Field.FAMILIES,
        "stage": Field.STAGE,
        "amount": Field.AMOUNT,
        "close_on": Field.CLOSE_DATE,
        "owner": Field.OWNER,
    }


@dataclass(frozen=True, slots=True)
class SeenByPartner:
    """What a partner is shown now: numbers, and a page of the `named` companies from `skipped` on.

    `reader` is the side that asked; what is in it is the partner's whoever asked. `less` says that
    the partner shows us less of one of its lists than it reads itself: that is not in our view.
    """

    partner_id: int
    partner_name: str
    reader: Side
    stands: bool
    revoked: bool
    table: Table
    named: int
    lines: tuple[KnownCompany, ...] = field(default=())
    skipped: int = 0
    less: bool = False


def seen_by_partner(
    desk: Desk, partner_id: int, *, by: Actor, skip: int = 0, limit: int = PAGE
) -> SeenByPartner:
    """Show what a partner sees, to its own people or to ours who share.

    Raises: NotAllowed, Unknown.
    """
    reader = side_of(partner_id, by)
    with desk.store.read() as view:
        partner = held(view, partner_id)
        sharing = sharing_of(desk, view, partner_id)
        found = counted_of(desk, view, partner_id)
        lists = {each.segment for each in view.lists.of_partner(partner_id)}
        named = {each for each in lists if reader is Side.THEIRS or _named(sharing, each)}
        counts = {each for each in lists if sharing.counts(Side.THEIRS, each)}
        known = [
            each
            for each in found
            if sharing.shows_of(Side.OURS, each.ours, Field.NAME, on_both=True)
            and each.theirs & named
        ]
        lines = _lines(desk, view, partner_id, known[skip : skip + limit], named)
        return SeenByPartner(
            partner_id=partner.id,
            partner_name=partner.name,
            reader=reader,
            stands=sharing.consent.stands,
            revoked=sharing.consent.revoked,
            table=printed_for(
                desk,
                view,
                sharing,
                found,
                Side.THEIRS,
                only=None if reader is Side.THEIRS else counts,
            ),
            named=len(known),
            lines=tuple(lines),
            skipped=skip,
            less=sharing.consent.stands and named != lists,
        )


def _named(sharing: Sharing, segment: str) -> bool:
    return sharing.shows(Side.THEIRS, segment, Field.NAME, on_both=True)


def _lines(
    desk: Desk,
    view: Work,
    partner_id: int,
    known: Iterable[Counted],
    named: Collection[str],
) -> Iterable[KnownCompany]:
    chosen = list(known)
    sharing = sharing_of(desk, view, partner_id)
    accounts = view.accounts.many(number for each in chosen for number in each.company.ours)
    deals = view.opportunities.of_accounts([each.key for each in accounts.values()])
    rows = view.partner_accounts.many(number for each in chosen for number in each.company.theirs)
    for each in chosen:
        mine = [accounts[number] for number in each.company.ours if number in accounts]
        theirs = [
            rows[number]
            for number in each.company.theirs
            if number in rows and rows[number].segment in named
        ]
        if not mine:
            continue
        drawn = _line(view, partner_id, each, mine[0], deals, theirs)
        try:
            yield as_shared(drawn, sharing)
        except NotShared:
            continue


def _line(
    view: Work,
    partner_id: int,
    found: Counted,
    account: Account,
    deals: Mapping[str, list[Opportunity]],
    theirs: Iterable[PartnerAccount],
) -> KnownCompany:
    open_deals = [each for each in deals.get(account.key, ()) if each.is_open]
    newest = max(open_deals, key=lambda each: each.id, default=None)
    owner = view.users.by_key(account.owner_key)
    standard = [each for each in STANDARD_SEGMENTS if each in found.ours]
    return KnownCompany(
        partner_id=partner_id,
        segment=standard[0] if standard else "",
        own_segments=tuple(sorted(found.ours - {*standard[:1]})),
        on_both=True,
        theirs=tuple(sorted({f"{each.name} ({each.external_id})" for each in theirs})),
        name=account.name,
        place=place(account.city, account.country),
        families=tuple(sorted({name for each in open_deals for name in each.families})),
        stage=newest.stage if newest else "",
        amount=open_amount(open_deals),
        close_on=newest.close_on if newest else None,
        owner=owner.name if owner else "",
    )
