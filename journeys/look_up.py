"""Questions that a person asks: overlaps of an account or a partner, why, what is recent.

Reads only. What a reader may not see is withheld here, before any door draws it.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from crm.port import Kind
from journeys.count_overlaps import number_of
from journeys.desk import Desk
from journeys.draw import open_amount, overlap_notice, place
from journeys.import_partners import partner_named
from journeys.notices import OverlapCardState, OverlapLine, OverlapNotice
from journeys.shown_lists import ShownLists
from matching.company import Company
from matching.engine import Found, find
from partnering.counting import NONE, Said
from partnering.overlaps import Overlap
from partnering.partners import Partner
from partnering.people import Person, Right, may, may_see_crm_fields, may_settle
from partnering.refusals import Invalid, NotAllowed, Unknown
from store.work import Work

# From this score on a typed name is taken for the one meant, unless another is as good.
SURE = 0.85
NEAR = 0.60
AS_GOOD = 0.02


@dataclass(frozen=True, slots=True)
class Choice:
    """Something the person may have meant; `kind` is `account` or `partner`."""

    kind: str
    id: int
    label: str


@dataclass(frozen=True, slots=True)
class AccountOverlaps:
    """`asked` is what was typed, where it differs from the name; `possible` pairs wait.

    `judged` are overlaps that a person's judgement hides: shown so that it can be found and undone.
    """

    account_id: int
    account_name: str
    account_place: str
    owner_name: str
    account_url: str
    crm_visible: bool
    overlaps: tuple[OverlapNotice, ...]
    possible: int
    asked: str = ""
    judged: tuple[OverlapNotice, ...] = ()


@dataclass(frozen=True, slots=True)
class PartnerOverlaps:
    """Some of `total` accounts, from `skipped` on: the reader's own first, then by open money.

    `companies` is how many both know: what the partner reads, too, where it is shown the number.
    """

    partner_id: int
    partner_name: str
    total: int
    lines: tuple[OverlapLine, ...]
    alerts_on: bool
    as_of: datetime | None
    asked: str = ""
    skipped: int = 0
    companies: Said = NONE


@dataclass(frozen=True, slots=True)
class Choices:
    """Equally good answers: the person chooses, nothing is guessed. `more` are not shown."""

    asked: str
    options: tuple[Choice, ...]
    more: int = 0


@dataclass(frozen=True, slots=True)
class Nothing:
    asked: str
    nearest: tuple[Choice, ...]


Answer = AccountOverlaps | PartnerOverlaps | Choices | Nothing


@dataclass(frozen=True, slots=True)
class Counts:
    mine: int
    all_open: int
    to_review: int


def overlaps_of(desk: Desk, text: str, *, by: Person, now: datetime) -> Answer:
    """Find the account or partner that was typed, typing errors and all, and show its overlaps.

    Raises: Invalid where nothing was typed, NotAllowed for somebody who may see nothing.
    """
    must_be_somebody(by)
    asked = " ".join(text.split())
    if not asked:
        raise Invalid("Which account or partner? For example: `/cosell overlaps Contoso`")
    with desk.store.read() as view:
        found = _candidates(view, asked, by)
    if not found:
        return Nothing(asked, ())
    best = found[0][1].score
    sure = [choice for choice, hit in found if hit.score >= SURE and best - hit.score < AS_GOOD]
    if not sure:
        return Nothing(asked, tuple(choice for choice, hit in found if hit.score >= NEAR)[:5])
    if len(sure) > 1:
        return Choices(asked, tuple(sure[:5]), more=max(0, len(sure) - 5))
    if sure[0].kind == "partner":
        return overlaps_of_partner(desk, sure[0].id, by=by, now=now, asked=asked)
    return overlaps_of_account(desk, sure[0].id, by=by, now=now, asked=asked)


def overlaps_of_account(
    desk: Desk, account_id: int, *, by: Person, now: datetime, asked: str = ""
) -> AccountOverlaps:
    """Show one account's overlaps. Raises: Unknown, NotAllowed."""
    must_be_somebody(by)
    with desk.store.read() as view:
        account = view.accounts.get(account_id)
        if account is None:
            raise Unknown("There is no such account.")
        owner = view.users.by_key(account.owner_key)
        shown = ShownLists(desk, view)
        drawn = [
            overlap_notice(desk, view, overlap.id, by, now=now)
            for overlap in view.overlaps.of_account(account_id, only_open=False)
        ]
        notices = [fitted for each in drawn if (fitted := shown.fit(each)) is not None]
        possible = view.matches.possible_count(account_id, unnamed=shown.unnamed())
    differs = asked.casefold() != account.name.casefold()
    return AccountOverlaps(
        account_id=account.id,
        account_name=account.name,
        account_place=place(account.city, account.country),
        owner_name=owner.name if owner else "nobody",
        account_url=desk.crm.link(Kind.ACCOUNT, account.key),
        crm_visible=all(each.crm_visible for each in notices),
        overlaps=tuple(each for each in notices if each.state is OverlapCardState.OPEN),
        possible=possible,
        asked=asked if differs else "",
        judged=tuple(
            each
            for each in notices
            if each.state in (OverlapCardState.WRONG, OverlapCardState.RELATED)
        ),
    )


def overlaps_of_partner(
    desk: Desk,
    partner_id: int,
    *,
    by: Person,
    now: datetime,
    asked: str = "",
    skip: int = 0,
    limit: int = 10,
    only: frozenset[int] | None = None,
) -> PartnerOverlaps:
    """Show a page of a partner's overlaps; with `only`, those on some accounts.

    Raises: Unknown, NotAllowed.
    """
    must_be_somebody(by)
    with desk.store.read() as view:
        partner = view.partners.by_id(partner_id)
        if partner is None:
            raise Unknown("There is no such partner.")
        shown = ShownLists(desk, view)
        overlaps = [
            each for each in shown.of_partner(partner_id) if only is None or each.account_id in only
        ]
        number = number_of(desk, view, partner_id)
        ranked = _ranked(view, overlaps, by)
        lines = shown.lines(ranked[skip : skip + limit], reader=by)
        as_of = view.cursors.at("crm:account")
    differs = asked.casefold() != partner.name.casefold()
    return PartnerOverlaps(
        partner_id=partner.id,
        partner_name=partner.name,
        total=len(overlaps),
        lines=lines,
        alerts_on=partner.alerts_on,
        as_of=as_of,
        asked=asked if asked and differs else "",
        skipped=skip,
        companies=number,
    )


def recent(desk: Desk, *, by: Person, now: datetime, limit: int = 5) -> tuple[OverlapLine, ...]:
    """List the newest overlaps on the reader's own accounts; a manager's are everybody's."""
    must_be_somebody(by)
    everything = may(by, Right.SEE_CRM_FIELDS)
    with desk.store.read() as view:
        lists = ShownLists(desk, view)
        keys = None if everything else by.crm_keys
        chosen = view.overlaps.newest(limit=limit, owner_keys=keys, unnamed=lists.unnamed())
        return lists.lines(chosen, reader=by)


def counts(desk: Desk, *, by: Person) -> Counts:
    """Count the reader's overlaps, all open ones, and the pairs that they are asked to judge.

    What stands on lists of numbers alone is in none of them: a number by owner would name it.
    """
    must_be_somebody(by)
    keys = None if may_settle(by) else by.crm_keys
    with desk.store.read() as view:
        unnamed = ShownLists(desk, view).unnamed()
        return Counts(
            mine=view.overlaps.count_companies(owner_keys=by.crm_keys, unnamed=unnamed),
            all_open=view.overlaps.count_companies(unnamed=unnamed),
            to_review=view.matches.review_count(owner_keys=keys, unnamed=unnamed),
        )


def overlap_card(desk: Desk, overlap_id: int, *, reader: Person, now: datetime) -> OverlapNotice:
    """Draw one overlap's card as it stands. Raises: Unknown, NotAllowed."""
    must_be_somebody(reader)
    with desk.store.read() as view:
        drawn = overlap_notice(desk, view, overlap_id, reader, now=now)
        return ShownLists(desk, view).must_fit(drawn)


def must_be_somebody(by: Person) -> None:
    """Raises: NotAllowed for somebody who is not active here."""
    if not by.active or not by.roles:
        raise NotAllowed("Your account is not active here.")


def find_partner(view: Work, asked: str) -> Partner | Choices | Nothing:
    """Find the partner that was typed; several that are as good are offered, else the nearest."""
    partners = {str(partner.id): partner for partner in view.partners.all()}
    found = find([Company(id=key, name=p.name) for key, p in partners.items()], asked, limit=5)
    options = [(Choice("partner", int(hit.id), hit.name), hit.score) for hit in found]
    best = options[0][1] if options else 0.0
    sure = [each for each, score in options if score >= SURE and best - score < AS_GOOD]
    if not sure:
        return Nothing(asked, tuple(each for each, score in options if score >= NEAR)[:5])
    if len(sure) > 1:
        return Choices(asked, tuple(sure[:5]), more=max(0, len(sure) - 5))
    return partners[str(sure[0].id)]


def partner_meant(view: Work, name: str) -> Partner:
    """Find the partner that is to be read of: of just that name, else the one that is meant.

    As in chat, a slip of the finger is forgiven. Raises: Unknown, with those that are near.
    """
    if view.partners.by_name(name) is not None:
        return partner_named(view, name)
    found = find_partner(view, name)
    if isinstance(found, Partner):
        return found
    options = found.options if isinstance(found, Choices) else found.nearest
    if not options:
        return partner_named(view, name)
    near = ", ".join(each.label for each in options)
    raise Unknown(f"There is no partner {name!r}; is it one of these? {near}.")


def _candidates(view: Work, asked: str, by: Person) -> list[tuple[Choice, Found]]:
    partners = {str(partner.id): partner for partner in view.partners.all()}
    hits: list[tuple[Choice, Found]] = []
    for hit in find([Company(id=key, name=p.name) for key, p in partners.items()], asked, limit=5):
        hits.append((Choice("partner", int(hit.id), f"{hit.name} (partner)"), hit))
    companies = [Company(id=str(number), name=name) for number, name in view.accounts.names()]
    found = find(companies, asked, limit=6)
    accounts = view.accounts.many([int(hit.id) for hit in found])
    for hit in found:
        account = accounts[int(hit.id)]
        where = place(account.city, account.country)
        hits.append((Choice("account", account.id, _label(account.name, where)), hit))
    own = {account.id for account in accounts.values() if by.is_crm(account.owner_key)}
    return sorted(
        hits,
        key=lambda each: (-each[1].score, each[0].id not in own, each[0].kind, each[0].label),
    )


def _label(name: str, where: str) -> str:
    return f"{name} ({where})" if where else name


def _ranked(view: Work, overlaps: Sequence[Overlap], by: Person) -> list[Overlap]:
    """Order overlaps: on the reader's own accounts first, then those with most open money."""
    accounts = view.accounts.many([overlap.account_id for overlap in overlaps])
    deals = view.opportunities.of_accounts([account.key for account in accounts.values()])

    def rank(overlap: Overlap) -> tuple[bool, int, int]:
        account = accounts.get(overlap.account_id)
        if account is None:
            return (True, 0, -overlap.id)
        amount = open_amount(deals.get(account.key, ()))
        # Money that the reader may not see must not show in the order, either.
        money = amount.minor if amount and may_see_crm_fields(by, account) else 0
        return (not by.is_crm(account.owner_key), -money, -overlap.id)

    return sorted(overlaps, key=rank)
