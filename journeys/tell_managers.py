"""Partner managers hear of what is theirs to decide: judgements to review, a mapped baseline."""

from datetime import datetime

from journeys.desk import Desk
from journeys.draw_lists import list_came_notice
from journeys.draw_reviews import baseline_notice, review_notice
from journeys.notices import Notice, ToChannel
from journeys.outcomes import Dead, Done, Outcome
from journeys.pace import take_turn
from journeys.redraw import redraw_record
from journeys.run_programme import channel_of
from journeys.tell_person import tell_person
from journeys.withhold import for_channel
from partnering.facts import (
    AlertsStarted,
    BaselineMapped,
    ListCame,
    MatchJudged,
    ReviewQueueCleared,
)
from partnering.judgements import Judgement
from partnering.people import Person, Role, may_settle
from partnering.programme import Channel
from store.facts import StoredFact
from store.work import Work


def ask_manager(desk: Desk, stored: StoredFact, now: datetime) -> Outcome:
    """Ask the partner's manager to review a judgement that hid a pair, unless they made it."""
    fact = stored.fact
    assert isinstance(fact, MatchJudged)
    if fact.judgement not in (Judgement.NOT_SAME, Judgement.RELATED):
        return Done("nothing to review")
    with desk.store.read() as view:
        judged = view.judgements.get(fact.judgement_id)
        overlap = view.overlaps.get(fact.overlap_id)
        notice = review_notice(view, fact.judgement_id)
        partner = view.partners.by_id(overlap.partner_id) if overlap else None
        manager = manager_of(view, partner.id) if partner else None
    if judged is None or notice is None or judged.settled_by or judged.revoked_at:
        return Done("settled before")
    if partner is None or partner.is_removed:
        return Done("the partner is gone")
    record = f"judgement:{judged.id}"
    return tell_manager(desk, manager, notice, record, stored, now)


def summarise_baseline(desk: Desk, stored: StoredFact, now: datetime) -> Outcome:
    """Send the partner's manager what existed at a segment's first import, as one summary.

    A later segment's is a message of its own: redrawn in the first one's place, far up in the
    conversation, nobody would see it.
    """
    fact = stored.fact
    assert isinstance(fact, BaselineMapped)
    with desk.store.read() as view:
        notice = baseline_notice(desk, view, fact.partner_id, fact.list_id, now=now)
        manager = manager_of(view, fact.partner_id)
        partner = view.partners.by_id(fact.partner_id)
        brought = view.lists.get(fact.list_id)
    if notice is None or partner is None or partner.is_removed:
        return Done("the partner is gone")
    record = f"partner:{fact.partner_id}"
    if brought is not None:
        _set_apart(desk, record, notice.kind, brought.imported_at)
    return tell_manager(desk, manager, notice, record, stored, now)


def tell_list_came(desk: Desk, stored: StoredFact, now: datetime) -> Outcome:
    """Tell the partner's manager of a list that came by link, or lost much by somebody else."""
    fact = stored.fact
    assert isinstance(fact, ListCame)
    with desk.store.read() as view:
        notice = list_came_notice(view, fact.list_id)
        brought = view.lists.get(fact.list_id)
        manager = manager_of(view, fact.partner_id)
    if notice is None or brought is None:
        return Done("the list, or the partner, is gone")
    if not fact.by_link and manager is not None and brought.imported_by == manager.email:
        return Done("who would be told has brought it, and read it there")
    return tell_manager(desk, manager, notice, f"list:{fact.list_id}", stored, now)


def _set_apart(desk: Desk, record: str, kind: str, before: datetime) -> None:
    """Keep a card that was posted before this moment as an earlier one: it is drawn no more.

    It stays known, so that it is taken down should the partner be erased.
    """
    with desk.store.begin() as work:
        for posted in work.messages.of_record(record):
            if posted.kind == kind and posted.posted_at < before:
                work.messages.set_kind(posted.id, f"earlier_{kind}")


def redraw_baseline(desk: Desk, stored: StoredFact, now: datetime) -> Outcome:
    """Draw the summary again once alerts were started, or nothing is left to review."""
    fact = stored.fact
    assert isinstance(fact, AlertsStarted | ReviewQueueCleared)
    drawn = redraw_record(desk, f"partner:{fact.partner_id}", now=now)
    return Done(f"{drawn} cards")


def manager_of(view: Work, partner_id: int) -> Person | None:
    """Find the partner's manager, else the first active partner manager.

    Only somebody who may decide is asked, and only they may read every account's amounts.
    """
    partner = view.partners.by_id(partner_id)
    person = view.people.by_id(partner.manager_id) if partner and partner.manager_id else None
    if person is not None and may_settle(person):
        return person
    return next(filter(may_settle, view.people.with_role(Role.PARTNER_MANAGER)), None)


def tell_manager(
    desk: Desk,
    manager: Person | None,
    notice: Notice,
    record: str,
    stored: StoredFact,
    now: datetime,
) -> Outcome:
    """Tell a manager, or the fallback channel where there is none whom chat reaches."""
    correlation = stored.correlation
    if manager is not None and desk.messenger.reaches(manager, now=now):
        tell_person(
            desk, manager, notice, record=record, correlation=correlation, now=now, fact=stored
        )
        return Done()
    with desk.store.read() as view:
        channel = channel_of(view.programme.get(), desk.policy, Channel.FALLBACK)
    if not channel:
        return Dead("no_partner_manager")
    into = ToChannel(channel)
    take_turn(desk, into, now=now, about=notice)
    desk.messenger.tell(into, for_channel(notice), record=record, correlation=correlation, now=now)
    return Done("told in the fallback channel")
