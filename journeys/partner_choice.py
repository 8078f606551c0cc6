"""Which partners could help at an account: the facts read, the ranking asked of the rules.

Reads only. What a partner does not share with us any more says nothing for it.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from statistics import median_low

from journeys.desk import Desk
from journeys.help_hours import hours_of, responder_of
from journeys.look_up import AS_GOOD, NEAR, SURE, Choice, Choices, Nothing
from matching.company import Company
from matching.countries import country_code
from matching.engine import find
from partnering.accounts import Account
from partnering.calendar import business_time_between, local_day
from partnering.overlaps import Overlap
from partnering.partner_finder import PartnerFacts, Suggestion, rank_partners
from partnering.partners import (
    CUSTOMERS,
    Partner,
    PartnerStatus,
    newest_lists,
)
from partnering.people import Person, Right, must
from partnering.refusals import Invalid, Unknown
from partnering.sharing import Field, Side
from store.work import Work

MOST_SHOWN = 5
# Whoever was asked and did not help is not proposed again at once.
NOT_AGAIN = timedelta(days=30)


@dataclass(frozen=True, slots=True)
class Finder:
    """Partners that could help at an account, the best first; `known` says that one knows it."""

    account_id: int
    account_name: str
    account_place: str
    found: tuple[Suggestion, ...]
    known: bool


def who_could_help(desk: Desk, account_id: int, *, by: Person, now: datetime) -> Finder:
    """Rank the partners for an account. Raises: NotAllowed; Unknown."""
    must(by, Right.ASK_HELP)
    with desk.store.read() as view:
        account = view.accounts.get(account_id)
        if account is None:
            raise Unknown("There is no such account.")
        found = suggestions(desk, view, account, now=now)
    where = ", ".join(part for part in (account.city, account.country) if part)
    known = any(each.known for each in found)
    return Finder(account.id, account.name, where, tuple(found[:MOST_SHOWN]), known)


def find_account(desk: Desk, text: str, *, by: Person) -> int | Choices | Nothing:
    """Find the account that was typed, typing errors and all, by id; none is guessed.

    Raises: NotAllowed; Invalid where nothing was typed.
    """
    must(by, Right.ASK_HELP)
    asked = " ".join(text.split())
    if not asked:
        raise Invalid("Which account? For example: `/cosell ask Contoso`")
    with desk.store.read() as view:
        companies = [Company(id=str(number), name=name) for number, name in view.accounts.names()]
        found = find(companies, asked, limit=6)
        accounts = view.accounts.many([int(hit.id) for hit in found])
    options = []
    for hit in found:
        account = accounts[int(hit.id)]
        where = ", ".join(part for part in (account.city, account.country) if part)
        label = f"{account.name} ({where})" if where else account.name
        options.append((Choice("account", account.id, label), hit.score))
    best = max((score for _, score in options), default=0.0)
    sure = [each for each, score in options if score >= SURE and best - score < AS_GOOD]
    if len(sure) == 1:
        return sure[0].id
    if sure:
        return Choices(asked, tuple(sure[:5]), more=max(0, len(sure) - 5))
    return Nothing(asked, tuple(each for each, score in options if score >= NEAR)[:5])


def account_options(desk: Desk, typed: str, *, by: Person) -> list[Choice]:
    """List accounts whose name is like what was typed. Raises: NotAllowed."""
    must(by, Right.ASK_HELP)
    if not typed.strip():
        return []
    found = find_account(desk, typed, by=by)
    if isinstance(found, Choices):
        return list(found.options)
    if isinstance(found, Nothing):
        return list(found.nearest)
    with desk.store.read() as view:
        account = view.accounts.get(found)
    return [Choice("account", found, account.name)] if account else []


def suggestions(
    desk: Desk,
    view: Work,
    account: Account,
    *,
    families: Collection[str] = (),
    but_not: Collection[int] = (),
    now: datetime,
) -> list[Suggestion]:
    """Rank the partners for an account, some left out; the deal's families, else all open ones."""
    deals = [each for each in view.opportunities.of_account(account.key) if each.is_open]
    about = set(families) or {family for each in deals for family in each.families}
    wins = view.help_requests.wins(account.key)
    partners = [each for each in view.partners.all() if _can_be_asked(each, but_not)]
    waiting = view.help_requests.waiting([each.id for each in partners])
    today = local_day(desk.policy.zone, now)
    profiles = view.lead_profiles.many([each.id for each in partners])
    overlaps = _read_ahead(desk, view, account, partners)
    facts = []
    for each in partners:
        here, everywhere = wins.get(each.id, (0, 0))
        segments, listed_at = _segments(desk, view, overlaps.get(each.id), each)
        times = _answer_times(desk, view, each)
        facts.append(
            PartnerFacts(
                partner_id=each.id,
                name=each.name,
                segments=segments,
                listed_at=listed_at,
                families=tuple(sorted(about & set(each.families))),
                country=_shared_country(account, each),
                certified=(
                    profiles[each.id].certified(sorted(about), today) if each.id in profiles else ()
                ),
                wins_here=here,
                wins=everywhere,
                answers=len(times),
                answer_time=_as_a_rule(times),
                waiting=waiting[each.id],
            )
        )
    return rank_partners(account.name, facts)


def asked_before(view: Work, account_key: str, now: datetime) -> set[int]:
    """Name the partners that were asked about an account lately."""
    return view.help_requests.asked_on(account_key, now - NOT_AGAIN)


def _can_be_asked(partner: Partner, but_not: Collection[int]) -> bool:
    return (
        not partner.is_removed
        and partner.status is PartnerStatus.ACTIVE
        and partner.id not in but_not
    )


def _read_ahead(
    desk: Desk, view: Work, account: Account, partners: Sequence[Partner]
) -> dict[int, Overlap]:
    """Read what the partners' lists stand on, for all at once; the open overlaps by partner."""
    found = {each.partner_id: each for each in view.overlaps.of_account(account.id)}
    known = [each.id for each in partners if each.id in found]
    view.sharing.many(known, desk.policy.sharing)
    rows = view.matches.of_pairs((account.id, each) for each in known)
    view.partner_accounts.many({one.partner_account_id for some in rows.values() for one in some})
    return found


def _segments(
    desk: Desk, view: Work, overlap: Overlap | None, partner: Partner
) -> tuple[tuple[str, ...], datetime | None]:
    """List the partner's lists that the account is on for certain, and when the newest came."""
    if overlap is None:
        return (), None
    sharing = view.sharing.of(partner.id, desk.policy.sharing)
    rows = [
        row.partner_account_id
        for row in view.matches.of_pair(overlap.account_id, partner.id)
        if row.verdict == "auto" or row.judgement == "same" or row.id == overlap.match_id
    ]
    named = {row.segment for row in view.partner_accounts.many(rows).values()}
    shown = sorted(
        each for each in named if sharing.shows(Side.THEIRS, each, Field.NAME, on_both=True)
    )
    newest = newest_lists(view.lists.of_partner(partner.id))
    times = [newest[each].imported_at for each in shown if each in newest]
    ordered = sorted(shown, key=lambda each: (each != CUSTOMERS, each))
    return tuple(ordered), max(times, default=None)


def _answer_times(desk: Desk, view: Work, partner: Partner) -> list[timedelta]:
    """Say how long a partner took to answer its last requests; for ever where it did not."""
    hours = hours_of(desk, responder_of(view, partner))
    return [
        timedelta.max if answered is None else business_time_between(hours, asked, answered)
        for asked, answered in view.help_requests.answered(partner.id)
    ]


def _as_a_rule(times: Sequence[timedelta]) -> timedelta | None:
    """Give the time in which half of the answers came; None where fewer came at all."""
    middle = median_low(times) if times else timedelta.max
    return None if middle == timedelta.max else middle


def _shared_country(account: Account, partner: Partner) -> str:
    code = country_code(account.country)
    theirs = {country_code(each) or each.casefold() for each in partner.countries}
    return account.country if code and code in theirs else ""
