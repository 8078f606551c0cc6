"""May this notice be told to this person now? Every private delivery asks here.

It decides and takes the place of what goes out, in one transaction; it sends nothing.
"""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from journeys.acting import written
from journeys.desk import Desk
from journeys.headlines import line_of
from journeys.notices import Notice, RollUpNotice
from partnering.accounts import Account
from partnering.choices import Scope
from partnering.notice_kinds import Level, NoticeKind, kind_of
from partnering.notifications import (
    CLEAR,
    ROLL_UP_MINUTES,
    About,
    History,
    MaySend,
    Sending,
    may_send,
    must_roll_up,
    start_of_day,
)
from partnering.people import Person
from partnering.policy import zone_of
from store.digest_items import DigestItem
from store.facts import StoredFact
from store.sent_notices import SentNotice
from store.work import Work

OWN_ACT = MaySend(Sending.NOW, "you have just done or asked for it")
_WINDOW = timedelta(minutes=ROLL_UP_MINUTES)
# What is told to somebody because of a partner or an account, not because it was given to them.
_BY_PARTNER = frozenset(
    {
        "deal_word",
        "lead_word",
        "review",
        "baseline",
        "list_came",
        "stale_list",
        "sharing",
        "fallback",
        "credit",
    }
)


@dataclass(frozen=True, slots=True)
class Taken:
    """The answer, with the row that holds the place where it is *now* (None in a shadow run).

    `done` says that it went out before.
    """

    may: MaySend
    row: SentNotice | None = None
    done: bool = False


def row_of(notice: Notice) -> NoticeKind:
    """Find what the table of kinds says of a notice. Raises: KeyError for a kind without a row."""
    what = str(getattr(notice, "what", ""))
    if str(getattr(notice, "ref", "")).startswith("CF-") and notice.kind == "deal_word":
        what = "conflict"
    return kind_of(notice.kind, what, urgent=bool(getattr(notice, "urgent", False)))


def about_of(view: Work, person: Person, notice: Notice, record: str) -> About:
    """Say what a notice is to a person: topic, level, and whether it is their own."""
    row = row_of(notice)
    partner = view.partners.by_id(notice.partner_id) if notice.partner_id else None
    nearness, account = Scope.OWN, None
    if partner is not None and notice.kind in _BY_PARTNER:
        account = _account_of(view, record)
        manages = partner.manager_id == person.id
        nearness = Scope.OWN if manages else _nearness(view, person, account)
    name = partner.name if partner is not None else ""
    account_id = account.id if account is not None else None
    return About(row.topic, row.level, row.urgent, nearness, notice.partner_id, name, account_id)


def may_tell(
    view: Work,
    desk: Desk,
    person: Person,
    notice: Notice,
    record: str,
    now: datetime,
    *,
    fact: StoredFact | None = None,
) -> MaySend:
    """Decide as things stand now; it takes no place and keeps nothing."""
    if fact is not None and fact.by == written(person):
        return OWN_ACT
    zone = zone_of(person, desk.policy)
    told = view.sent_notices.count_today(person.id, start_of_day(zone, now))
    about = about_of(view, person, notice, record)
    if told and about.level is not Level.P1 and _open_roll_up(view, person, notice, now):
        # One more line of a message that is there already is no message.
        told -= 1
    return may_send(
        person,
        about,
        view.choices.of(person.id),
        History(told_today=told),
        now,
        rules=desk.policy.notifications,
        zone=zone,
    )


def take_place(
    work: Work,
    desk: Desk,
    person: Person,
    notice: Notice,
    record: str,
    now: datetime,
    *,
    fact: StoredFact | None = None,
) -> Taken:
    """Decide, and keep what follows: a place among what was told, or an item for the digest.

    Asked again for the same fact, it gives the place that was taken before.
    """
    fact_id = fact.id if fact is not None else 0
    work.sent_notices.alone(person.id)
    held = work.sent_notices.find(person.id, notice.kind, record, fact_id)
    if held is not None and (held.told_at is not None or _is_shown(work, person, held)):
        return Taken(CLEAR, held, done=held.told_at is not None)
    if work.digest_items.has(person.id, notice.kind, record, fact_id):
        return Taken(MaySend(Sending.DIGEST, "it is in the digest"))
    if held is not None:
        # Its process died, hours ago perhaps: by now it may be night, or another day.
        work.sent_notices.give_back(held.id)
    may = may_tell(work, desk, person, notice, record, now, fact=fact)
    midnight = start_of_day(zone_of(person, desk.policy), now)
    if held is not None and may.answer is Sending.NOW and held.at >= midnight:
        return Taken(may, work.sent_notices.add(held))
    if desk.shadow:
        return Taken(may)
    if may.answer is Sending.DIGEST:
        keep_for_digest(work, person, notice, record, may.reason, now, fact_id=fact_id)
    if may.answer is not Sending.NOW:
        return Taken(may)
    return Taken(may, place(work, desk, person, notice, record, may, now, fact_id))


def keep_for_digest(
    work: Work,
    person: Person,
    notice: Notice,
    record: str,
    reason: str,
    now: datetime,
    *,
    fact_id: int = 0,
) -> bool:
    """Put a notice into a person's digest, once; false where it is there already."""
    item = DigestItem(
        person_id=person.id,
        kind=notice.kind,
        topic=row_of(notice).topic,
        record=record,
        fact_id=fact_id,
        partner_id=notice.partner_id or None,
        reason=reason,
        line=line_of(notice),
        at=now,
    )
    return work.digest_items.add(item)


def place(
    work: Work,
    desk: Desk,
    person: Person,
    notice: Notice,
    record: str,
    may: MaySend,
    now: datetime,
    fact_id: int,
) -> SentNotice | None:
    """Take the place of a message that may go out; as a line of another where there are many.

    None where it was taken for the same fact before.
    """
    row = row_of(notice)
    if may == OWN_ACT:
        own = sent_row(person, notice, record, now, fact_id=fact_id, counts=False)
        return work.sent_notices.add(replace(own, reason=may.reason))
    counts = row.level is not Level.P1
    new = sent_row(person, notice, record, now, fact_id=fact_id, counts=counts)
    into = _open_roll_up(work, person, notice, now)
    lately = work.sent_notices.count_singly(person.id, notice.kind, now - _WINDOW)
    if not into and not must_roll_up(lately, row.level, desk.policy.notifications):
        return work.sent_notices.add(new)
    if into and row.level is not Level.P1:
        return work.sent_notices.add(replace(new, rolled_into=into, counts=False))
    kept = work.sent_notices.add(new)
    if kept is None or row.level is Level.P1:
        return kept
    into = f"roll-up:{kept.id}"
    work.sent_notices.roll(kept.id, into)
    return replace(kept, rolled_into=into)


def sent_row(
    person: Person, notice: Notice, record: str, now: datetime, *, fact_id: int, counts: bool
) -> SentNotice:
    """Write down a message that goes out to a person, as the table of kinds has it."""
    row = row_of(notice)
    return SentNotice(
        person_id=person.id,
        kind=notice.kind,
        topic=row.topic,
        level=row.level,
        asks=row.asks,
        record=record,
        fact_id=fact_id,
        partner_id=notice.partner_id or None,
        reason=row.because,
        line=line_of(notice),
        counts=counts,
        at=now,
    )


def _is_shown(view: Work, person: Person, held: SentNotice) -> bool:
    """Tell whether it is a line of a message that is there: drawn again, that is no message."""
    into = held.rolled_into
    return into != "" and view.messages.find(into, RollUpNotice.kind, person.id) is not None


def _open_roll_up(view: Work, person: Person, notice: Notice, now: datetime) -> str:
    return view.sent_notices.open_roll_up(person.id, notice.kind, now - _WINDOW)


def _account_of(view: Work, record: str) -> Account | None:
    """Find the account that a record is about; None where it is about none."""
    noun, _, rest = record.partition(":")
    number = int(rest.split(":")[0]) if rest.split(":")[0].isdigit() else 0
    if noun == "overlap":
        overlap = view.overlaps.get(number)
        return view.accounts.get(overlap.account_id) if overlap is not None else None
    if noun in ("deal", "deal-word"):
        deal = view.registrations.get(number)
        return view.accounts.by_key(deal.account_key) if deal is not None else None
    return None


def _nearness(view: Work, person: Person, account: Account | None) -> Scope:
    """Say whether an account is the person's, or they work on it."""
    if account is None:
        return Scope.ALL
    if person.is_crm(account.owner_key):
        return Scope.OWN
    team = {each.owner_key for each in view.opportunities.of_account(account.key)}
    return Scope.COLLABORATING if any(map(person.is_crm, team)) else Scope.ALL
