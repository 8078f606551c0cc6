"""What a person is shown of the review queue: one pair, how far they are, what was judged before.

Reads only, but for a note of who is shown which pair. What a reader may not see is withheld here.
"""

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import partial

from crm.port import Kind
from journeys.desk import Desk
from journeys.draw import may_see_account, open_amount, place
from journeys.judge_match import may_take_back
from journeys.look_up import Choices, Nothing, find_partner, must_be_somebody
from journeys.shown_lists import ShownLists
from journeys.withhold import reasons_for
from partnering.compared import changes_in_words, mark_of, seen_of
from partnering.judgements import Judgement
from partnering.people import Person, may_judge, may_settle
from partnering.refusals import NotAllowed, Unknown
from partnering.review_order import Waiting, in_order
from store.matches import MatchRow
from store.named_lists import Unnamed
from store.work import Work

# The most doubtful ones are looked at more closely; more would make no press better.
WINDOW = 100
# For so long nobody else is shown a pair that somebody looks at.
OFFER_HOLDS = timedelta(minutes=2)
LAST_JUDGED = 8


@dataclass(frozen=True, slots=True)
class Scope:
    """What somebody goes through: one partner's pairs or all (0), and how many they have done.

    `round_since` is the start of a round through the pairs that were set aside as unsure.
    """

    partner_id: int = 0
    done: int = 0
    round_since: datetime | None = None


@dataclass(frozen=True, slots=True)
class Side:
    """One of the two records. `detail` is the owner of ours, the segment of theirs."""

    name: str
    website: str
    place: str
    detail: str
    url: str = ""


@dataclass(frozen=True, slots=True)
class Before:
    """What was said of a pair before its records changed, and what changed, in words."""

    judgement: Judgement
    by: str
    at: datetime
    changes: str


@dataclass(frozen=True, slots=True)
class PairNotice:
    """A pair side by side for one reader. `mark` is what a press has to give back."""

    match_id: int
    mark: str
    partner_name: str
    ours: Side
    theirs: Side
    reasons: tuple[str, ...]
    against: tuple[str, ...]
    probability: float
    before: Before | None


@dataclass(frozen=True, slots=True)
class ReviewPage:
    """The next pair, or None at the end. `left` counts it; `left_of_partner` is its own partner's.

    `set_aside` are unsure ones, `elsewhere` wait with other partners than the one asked for.
    """

    scope: Scope
    partner_name: str
    pair: PairNotice | None
    left: int
    left_of_partner: int
    set_aside: int
    elsewhere: int
    asked: str = ""


@dataclass(frozen=True, slots=True)
class JudgedLine:
    """One judgement that counts. `waits` says that its records have changed since."""

    judgement_id: int
    account_name: str
    partner_account_name: str
    partner_name: str
    judgement: Judgement
    by: str
    at: datetime
    waits: bool
    undoable: bool


@dataclass(frozen=True, slots=True)
class JudgedList:
    scope: Scope
    lines: tuple[JudgedLine, ...]


def open_review(
    desk: Desk, text: str, *, by: Person, now: datetime
) -> ReviewPage | Choices | Nothing:
    """Open the queue, of the partner that was typed or of all. Raises: NotAllowed."""
    _must_review(by)
    asked = " ".join(text.split())
    if not asked:
        return review_page(desk, Scope(), by=by, now=now)
    with desk.store.read() as view:
        found = find_partner(view, asked)
    if isinstance(found, Choices | Nothing):
        return found
    page = review_page(desk, Scope(found.id), by=by, now=now)
    differs = asked.casefold() != found.name.casefold()
    return replace(page, asked=asked) if differs else page


def review_page(
    desk: Desk, scope: Scope, *, by: Person, now: datetime, first: int = 0
) -> ReviewPage:
    """Show the next pair; `first` names one to show before all others, while it waits.

    Two people who review at once are shown different pairs while there are enough.
    Raises: Unknown, NotAllowed.
    """
    _must_review(by)
    keys = None if may_settle(by) else by.crm_keys
    with desk.store.read() as view:
        partner = view.partners.by_id(scope.partner_id) if scope.partner_id else None
        if scope.partner_id and (partner is None or partner.is_removed):
            raise Unknown("There is no such partner.")
        unnamed = ShownLists(desk, view).unnamed()
        row = _pinned(view, first, keys, scope, unnamed)
        row = row or _next(view, scope, keys, unnamed, by, now)
        pair = _notice(desk, view, row, by) if row else None
        since = scope.round_since
        count = partial(view.matches.review_count, owner_keys=keys, unnamed=unnamed)
        waiting = count(scope.partner_id)
        set_aside = view.reviews.count_set_aside(
            partner_id=scope.partner_id, owner_keys=keys, before=since, unnamed=unnamed
        )
        everything = count() if scope.partner_id else waiting
        of_partner = count(row.partner_id) if row else 0
    if row is not None:
        with desk.store.begin() as work:
            work.reviews.offer(row.id, by.id, now)
    return ReviewPage(
        scope=scope,
        partner_name=partner.name if partner else "",
        pair=pair,
        left=(set_aside if since else waiting) if pair else 0,
        left_of_partner=of_partner,
        set_aside=set_aside,
        elsewhere=everything - waiting,
    )


def last_judged(desk: Desk, scope: Scope, *, by: Person, now: datetime) -> JudgedList:
    """List the newest judgements that the reader may know of. Raises: NotAllowed."""
    _must_review(by)
    keys = None if may_settle(by) else by.crm_keys
    with desk.store.read() as view:
        found = view.reviews.last_judged(
            LAST_JUDGED,
            partner_id=scope.partner_id,
            owner_keys=keys,
            unnamed=ShownLists(desk, view).unnamed(),
        )
        lines = [_judged_line(view, judgement_id, row, by) for judgement_id, row in found]
    return JudgedList(scope, tuple(line for line in lines if line))


def _must_review(by: Person) -> None:
    must_be_somebody(by)
    if not may_judge(by):
        raise NotAllowed("Only people of the vendor's sales side can judge a match.")


def _pinned(
    view: Work, match_id: int, keys: Collection[str] | None, scope: Scope, unnamed: Unnamed
) -> MatchRow | None:
    row = view.matches.get(match_id) if match_id else None
    if row is None or not (row.waits or scope.round_since):
        return None
    account = view.accounts.get(row.account_id)
    partner = view.partners.by_id(row.partner_id)
    company = view.partner_accounts.get(row.partner_account_id)
    if partner is None or partner.is_removed or company is None or account is None:
        return None
    told = company.segment not in unnamed.get(partner.id, ())
    return row if told and (keys is None or account.owner_key in keys) else None


def _next(
    view: Work,
    scope: Scope,
    keys: Collection[str] | None,
    unnamed: Unnamed,
    by: Person,
    now: datetime,
) -> MatchRow | None:
    if scope.round_since is not None:
        unsure = view.reviews.set_aside(
            1,
            partner_id=scope.partner_id,
            owner_keys=keys,
            before=scope.round_since,
            unnamed=unnamed,
        )
        return next(iter(unsure), None)
    rows = view.reviews.most_doubtful(
        WINDOW, partner_id=scope.partner_id, owner_keys=keys, unnamed=unnamed
    )
    if not rows:
        return None
    held = {row.id: row for row in rows}
    accounts = view.accounts.many({row.account_id for row in rows})
    deals = view.opportunities.of_accounts([account.key for account in accounts.values()])
    waiting = []
    for row in rows:
        account = accounts.get(row.account_id)
        opened = [deal for deal in deals.get(account.key, ()) if deal.is_open] if account else []
        amount = open_amount(opened)
        worth = (amount.minor if amount else 0) if opened else None
        since = row.updated_at if row.changed else row.first_seen_at
        waiting.append(Waiting(row.id, row.doubt or 0.0, row.pattern, worth, since))
    judged = view.reviews.judged_patterns({row.pattern for row in rows})
    order = in_order(waiting, judged, now=now)
    offers = view.reviews.offers(held)
    others = {
        offer.match_id
        for offer in offers.values()
        if offer.person_id != by.id and now - offer.at < OFFER_HOLDS
    }
    free = [each for each in order if each.match_id not in others]
    return held[(free or order)[0].match_id]


def _notice(desk: Desk, view: Work, row: MatchRow, by: Person) -> PairNotice | None:
    account = view.accounts.get(row.account_id)
    company = view.partner_accounts.get(row.partner_account_id)
    partner = view.partners.by_id(row.partner_id)
    if account is None or company is None or partner is None:
        return None
    owner = view.users.by_key(account.owner_key)
    visible = may_see_account(view, account, owner, by)
    return PairNotice(
        match_id=row.id,
        mark=mark_of(seen_of(account, company)),
        partner_name=partner.name,
        ours=Side(
            name=account.name,
            website=account.website,
            place=place(account.city, account.country),
            detail=owner.name if owner else "nobody",
            url=desk.crm.link(Kind.ACCOUNT, account.key),
        ),
        theirs=Side(
            name=company.name,
            website=company.website or company.domain,
            place=place(company.city, company.country),
            detail=company.segment,
        ),
        reasons=reasons_for(row.reasons, crm_visible=visible),
        against=reasons_for(row.against, crm_visible=visible),
        probability=row.probability,
        before=_before(view, row),
    )


def _before(view: Work, row: MatchRow) -> Before | None:
    last = view.judgements.last_of(row.id) if row.judgement is not None else None
    if last is None:
        return None
    person = view.people.by_id(last.by)
    name = person.name if person else "somebody"
    return Before(last.judgement, name, last.at, changes_in_words(row.changed))


def _judged_line(view: Work, judgement_id: int, row: MatchRow, by: Person) -> JudgedLine | None:
    judged = view.judgements.get(judgement_id)
    account = view.accounts.get_any(row.account_id)
    company = view.partner_accounts.get_any(row.partner_account_id)
    partner = view.partners.by_id(row.partner_id)
    if judged is None or account is None or company is None or partner is None:
        return None
    person = view.people.by_id(judged.by)
    return JudgedLine(
        judgement_id=judgement_id,
        account_name=account.name,
        partner_account_name=company.name,
        partner_name=partner.name,
        judgement=judged.judgement,
        by=person.name if person else "somebody",
        at=judged.at,
        waits=row.waits,
        undoable=may_take_back(judged, by),
    )
