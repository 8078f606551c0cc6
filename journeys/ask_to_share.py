"""Asking the other side for more than numbers, and its answer: granted for a while, or declined.

Each side answers for itself alone. What is granted is a level like any other, with its end.
"""

from dataclasses import replace
from datetime import datetime, timedelta

from journeys.acting import Actor, id_of, written
from journeys.asked_by_mail import is_asked_by_mail
from journeys.desk import Desk
from journeys.keep_partners import held
from journeys.share import LONGEST_SEGMENT, NOT_SHARED, sharing_of, side_of
from journeys.tell_managers import manager_of
from partnering.facts import SharingAskMoved, SharingChanged
from partnering.refusals import Invalid, Unknown
from partnering.sharing import Field, Level, Rule, Sharing, Side, ending
from partnering.sharing_asks import (
    DUE,
    ENDS,
    GRANTS,
    LONGEST_WORDS,
    REMINDED,
    AskState,
    SharingAsk,
    granted_rule,
    is_of,
    may_ask,
)
from store.transaction import StaleVersion
from store.work import Work

NO_SUCH = "There is no such request."
GONE = "This request was answered already, or is over."
OVER = "It is not shown any more."


def ask_to_share(
    desk: Desk,
    partner_id: int,
    segment: str,
    field: Field,
    *,
    words: str = "",
    by: Actor,
    now: datetime,
    receipt: int | None = None,
    correlation: str = "",
) -> SharingAsk:
    """Ask the other side for a field of a segment of which it shows numbers alone.

    Raises: NotAllowed, Unknown; Invalid where there is nothing to ask for, or it was asked.
    """
    of = Side.THEIRS if side_of(partner_id, by) is Side.OURS else Side.OURS
    named, told = " ".join(segment.split()), " ".join(words.split())
    if len(named) > LONGEST_SEGMENT or len(told) > LONGEST_WORDS:
        raise Invalid(f"Say it in at most {LONGEST_WORDS} characters.")
    with desk.store.begin(receipt=receipt) as work:
        work.sharing.hold(partner_id)
        partner = held(work, partner_id)
        if not may_ask(sharing_of(desk, work, partner_id), of, named, field):
            raise Invalid("There is nothing to ask for: it is shown already, or no number is.")
        if of is Side.THEIRS and not _reaches(desk, work, partner_id):
            raise Invalid(
                "The partner cannot be asked: it has no channel here, and nobody there gets mails."
            )
        waiting = work.sharing_asks.of(partner_id, only_open=True)
        if any(is_of(each, of, named, field) for each in waiting):
            raise Invalid("That was asked already, and waits for an answer.")
        manager = manager_of(work, partner_id) if of is Side.OURS else None
        made = work.sharing_asks.add(
            SharingAsk(
                partner.id,
                of,
                named,
                field,
                told,
                id_of(by),
                now,
                now + DUE,
                now + ENDS,
                owner_id=manager.id if manager else None,
            )
        )
        _note(work, made, by, now, correlation)
    desk.wake()
    return made


def grant(
    desk: Desk,
    ask_id: int,
    days: int,
    *,
    by: Actor,
    now: datetime,
    receipt: int | None = None,
    correlation: str = "",
) -> SharingAsk:
    """Show what was asked for, for some days or with 0 until it is taken back.

    Raises: NotAllowed, Unknown; Invalid where it is not open any more.
    """
    if days not in GRANTS:
        raise Invalid("Choose one of these.")
    until = now + timedelta(days=days) if days else None
    with desk.store.begin(receipt=receipt) as work:
        found = _answering(work, ask_id, by)
        rule = Rule(found.partner_id, found.of, found.segment, found.field, Level.OVERLAPS, until)
        was = sharing_of(desk, work, found.partner_id)
        work.sharing.put_rule(ending(rule, was), by=id_of(by), at=now)
        work.deliveries.release((NOT_SHARED,), now)
        changed = SharingChanged(found.partner_id, f"level:{found.of}")
        work.record(changed, at=now, by=written(by), correlation=correlation)
        after = _answered(work, found, AskState.GRANTED, by, now, until=until)
        _note(work, after, by, now, correlation)
    desk.wake()
    return after


def decline(
    desk: Desk,
    ask_id: int,
    reason: str,
    *,
    by: Actor,
    now: datetime,
    receipt: int | None = None,
    correlation: str = "",
) -> SharingAsk:
    """Say no, with a reason that the other side reads.

    Raises: NotAllowed, Unknown; Invalid without a reason, or where it is not open any more.
    """
    told = " ".join(reason.split())
    if not 0 < len(told) <= LONGEST_WORDS:
        raise Invalid(f"Say why, in at most {LONGEST_WORDS} characters.")
    with desk.store.begin(receipt=receipt) as work:
        found = _answering(work, ask_id, by)
        after = _answered(work, found, AskState.DECLINED, by, now, reason=told)
        _note(work, after, by, now, correlation)
    desk.wake()
    return after


def take_back(
    desk: Desk,
    ask_id: int,
    *,
    by: Actor,
    now: datetime,
    receipt: int | None = None,
    correlation: str = "",
) -> SharingAsk:
    """Show what was granted in numbers alone again, from now on.

    Raises: NotAllowed, Unknown; Invalid where it was not granted, or has ended since.
    """
    with desk.store.begin(receipt=receipt) as work:
        found = _own(work, ask_id, by)
        rule = _granted(desk, work, found)
        if rule is None:
            raise Invalid(OVER)
        work.sharing.drop_rule(found.partner_id, rule.side, rule.segment, rule.field)
        if _shows(sharing_of(desk, work, found.partner_id), found):
            # The default would show as much: it goes back to numbers alone.
            numbers = replace(rule, level=Level.COUNTS, until=None, back_to=None)
            work.sharing.put_rule(numbers, by=id_of(by), at=now)
        changed = SharingChanged(found.partner_id, f"level:{found.of}")
        work.record(changed, at=now, by=written(by), correlation=correlation)
    desk.wake()
    return found


def is_shown_still(desk: Desk, view: Work, found: SharingAsk) -> bool:
    """Tell whether what was granted is shown by that word now, so that it can be taken back."""
    return _granted(desk, view, found) is not None


def end_asks(desk: Desk, *, now: datetime) -> int:
    """Let the requests lapse that nobody answered in time; how many."""
    with desk.store.read() as view:
        over = view.sharing_asks.over(now)
    ended = 0
    for each in over:
        try:
            with desk.store.begin() as work:
                after = work.sharing_asks.save(
                    replace(each, state=AskState.LAPSED, answered_at=now)
                )
                work.record(SharingAskMoved(after.id, after.partner_id, after.state), at=now)
        except StaleVersion:
            continue
        ended += 1
    return ended


def remind_of_asks(desk: Desk, *, now: datetime) -> int:
    """Owe who answers a reminder of each request that is due, once; how many."""
    with desk.store.read() as view:
        due = view.sharing_asks.due(now)
    reminded = 0
    for each in due:
        with desk.store.begin() as work:
            found = work.sharing_asks.get(each.id)
            if found is None or found.state is not AskState.OPEN:
                continue
            if work.told_once.first(f"sharing-ask:{each.id}", REMINDED, now):
                work.record(SharingAskMoved(each.id, each.partner_id, REMINDED), at=now)
                reminded += 1
    return reminded


def answers(found: SharingAsk, by: Actor) -> bool:
    """Tell whether somebody's side is the one that answers. Raises: NotAllowed, Unknown."""
    return side_of(found.partner_id, by) is found.of


def _answering(work: Work, ask_id: int, by: Actor) -> SharingAsk:
    found = _own(work, ask_id, by)
    if found.state is not AskState.OPEN:
        raise Invalid(GONE)
    return found


def _own(work: Work, ask_id: int, by: Actor) -> SharingAsk:
    """Give a request that somebody's side answers, and hold it. Raises: NotAllowed, Unknown."""
    found = work.sharing_asks.get(ask_id)
    if found is None:
        raise Unknown(NO_SUCH)
    work.sharing.hold(found.partner_id)
    found = work.sharing_asks.get(ask_id)
    if found is None or not answers(found, by):
        raise Unknown(NO_SUCH)
    held(work, found.partner_id)
    return found


def _granted(desk: Desk, view: Work, found: SharingAsk) -> Rule | None:
    """Give the rule that granting it made, if it counts still and says so much."""
    return granted_rule(sharing_of(desk, view, found.partner_id), found)


def _shows(sharing: Sharing, ask: SharingAsk) -> bool:
    return sharing.ruled(ask.of, ask.segment, ask.field).reaches(Level.OVERLAPS)


def _reaches(desk: Desk, view: Work, partner_id: int) -> bool:
    in_chat = bool(view.partner_channels.of_partner(partner_id))
    return in_chat or is_asked_by_mail(desk, view, partner_id)


def _answered(
    work: Work,
    found: SharingAsk,
    state: AskState,
    by: Actor,
    now: datetime,
    *,
    reason: str = "",
    until: datetime | None = None,
) -> SharingAsk:
    return work.sharing_asks.save(
        replace(
            found,
            state=state,
            answered_by=id_of(by),
            answered_at=now,
            reason=reason,
            until=until,
        )
    )


def _note(work: Work, ask: SharingAsk, by: Actor, now: datetime, correlation: str) -> None:
    fact = SharingAskMoved(ask.id, ask.partner_id, ask.state)
    work.record(fact, at=now, by=written(by), correlation=correlation)
