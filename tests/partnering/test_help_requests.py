"""The rules of requests for help: who may move one, when it is due, when it is over."""

from datetime import UTC, date, datetime, timedelta

import pytest

from partnering.calendar import BusinessHours
from partnering.help_requests import (
    DealRole,
    HelpAsked,
    HelpDecline,
    HelpEvent,
    HelpKind,
    HelpMoved,
    HelpNeed,
    HelpPolicy,
    HelpRequest,
    HelpState,
    NextStep,
    accept,
    decline,
    draft,
    end_by_itself,
    finish,
    name_roles,
    send,
    set_step,
    withdraw,
)
from partnering.people import Person, Role
from partnering.refusals import Invalid, NotAllowed, NotNow, Unknown

BERLIN = BusinessHours(zone="Europe/Berlin")
RULES = HelpPolicy()
# A Friday, 10:00 in Berlin.
FRIDAY = datetime(2026, 8, 14, 8, tzinfo=UTC)
ASKER = Person(1, "Anna", "anna@v.example")
COLLEAGUE = Person(2, "Omar", "omar@v.example")
MANAGER = Person(3, "Pia", "pia@v.example", frozenset({Role.PARTNER_MANAGER}))
REP = Person(11, "Rosa", "x", frozenset({Role.PARTNER_REP}), partner_id=1)
RIVAL = Person(12, "Bo", "y", frozenset({Role.PARTNER_REP}), partner_id=2)
ASKED = HelpAsked(HelpNeed.DEMO, "A demo of the new release.")


def drafted(by: Person = ASKER, **told: object) -> HelpRequest:
    return draft(
        HelpKind.COSELL,
        1,
        "001A4",
        ASKED,
        by=by,
        policy=RULES,
        now=FRIDAY,
        **told,  # type: ignore[arg-type]
    )


def sent() -> HelpRequest:
    made = send(
        drafted(),
        by=ASKER,
        responder_id=REP.id,
        owner_id=REP.id,
        hours=BERLIN,
        policy=RULES,
        now=FRIDAY,
    )
    return made.request


def accepted(now: datetime = FRIDAY) -> HelpRequest:
    return accept(sent(), by=REP, hours=BERLIN, policy=RULES, now=now).request


def led() -> HelpRequest:
    roles = {DealRole.LEAD: ASKER.id}
    return name_roles(accepted(), roles, by=ASKER, policy=RULES, now=FRIDAY).request


def test_an_answer_is_due_after_two_business_days_and_the_request_expires_after_five() -> None:
    made = sent()

    assert made.due_at == datetime(2026, 8, 18, 8, tzinfo=UTC)
    assert made.ends_at == datetime(2026, 8, 21, 8, tzinfo=UTC)
    assert made.owner_id == REP.id


def test_a_partners_own_request_for_a_technician_is_due_after_one_business_day() -> None:
    own = draft(HelpKind.PRESALES, 1, "001A4", ASKED, by=REP, policy=RULES, now=FRIDAY)
    made = send(
        own, by=REP, responder_id=1, owner_id=1, hours=BERLIN, policy=RULES, now=FRIDAY
    ).request

    assert made.due_at == datetime(2026, 8, 17, 8, tzinfo=UTC)
    with pytest.raises(NotAllowed):
        accept(made, by=REP, hours=BERLIN, policy=RULES, now=FRIDAY)
    assert accept(made, by=ASKER, hours=BERLIN, policy=RULES, now=FRIDAY).request.is_together


def test_it_has_expired_at_its_end_whether_or_not_the_clock_came_by() -> None:
    made = sent()
    last = made.ends_at - timedelta(seconds=1)

    assert accept(made, by=REP, hours=BERLIN, policy=RULES, now=last).request.is_together
    with pytest.raises(NotNow, match="has expired"):
        accept(made, by=REP, hours=BERLIN, policy=RULES, now=made.ends_at)
    with pytest.raises(NotNow):
        decline(made, by=REP, why=HelpDecline.NO_CAPACITY, words="", now=made.ends_at)
    assert end_by_itself(made, last) is None
    over = end_by_itself(made, made.ends_at + timedelta(days=3))
    assert over is not None
    assert over.event is HelpEvent.EXPIRED
    assert over.request.ended_at == made.ends_at, "late is not later"


def test_only_the_partners_own_people_answer() -> None:
    made = sent()

    with pytest.raises(Unknown):
        accept(made, by=RIVAL, hours=BERLIN, policy=RULES, now=FRIDAY)
    for ours in (ASKER, MANAGER):
        with pytest.raises(NotAllowed):
            accept(made, by=ours, hours=BERLIN, policy=RULES, now=FRIDAY)
        with pytest.raises(NotAllowed):
            decline(made, by=ours, why=HelpDecline.NO_CAPACITY, words="", now=FRIDAY)


def test_somebody_of_ours_who_has_no_part_in_it_meets_nothing() -> None:
    with pytest.raises(Unknown):
        withdraw(sent(), by=COLLEAGUE, now=FRIDAY)
    assert withdraw(sent(), by=MANAGER, now=FRIDAY).request.state is HelpState.CANCELLED


def test_only_who_wrote_a_request_sends_it() -> None:
    with pytest.raises(NotAllowed):
        send(
            drafted(),
            by=MANAGER,
            responder_id=None,
            owner_id=1,
            hours=BERLIN,
            policy=RULES,
            now=FRIDAY,
        )


def test_a_decline_has_a_reason_and_another_reason_has_words() -> None:
    with pytest.raises(Invalid):
        decline(sent(), by=REP, why=HelpDecline.OTHER, words=" ", now=FRIDAY)
    made = decline(sent(), by=REP, why=HelpDecline.OTHER, words="We merge.", now=FRIDAY).request
    assert (made.decline, made.decline_words, made.is_together) == (
        HelpDecline.OTHER,
        "We merge.",
        False,
    )


def test_without_a_lead_nobody_else_is_named_and_with_one_the_work_begins() -> None:
    made = accepted()

    with pytest.raises(Invalid, match="lead seller"):
        name_roles(made, {DealRole.TECHNICAL: REP.id}, by=REP, policy=RULES, now=FRIDAY)
    assert led().state is HelpState.ACTIVE
    assert led().holder(DealRole.LEAD) == ASKER.id
    assert made.due_at == datetime(2026, 8, 17, 8, tzinfo=UTC), "asked for within a business day"


def test_the_next_step_is_due_at_the_end_of_its_day_where_the_programme_is() -> None:
    step = NextStep("Workshop", REP.id, date(2026, 8, 19))
    made = set_step(led(), step, by=REP, zone="Europe/Berlin", policy=RULES, now=FRIDAY).request

    assert made.due_at == datetime(2026, 8, 19, 22, tzinfo=UTC)
    assert made.owner_id == REP.id
    yesterday = NextStep("Workshop", REP.id, date(2026, 8, 13))
    with pytest.raises(Invalid, match="not over"):
        set_step(led(), yesterday, by=REP, zone="Europe/Berlin", policy=RULES, now=FRIDAY)


def test_what_nobody_moves_for_long_is_called_off() -> None:
    made = led()
    later = made.ends_at

    assert later == FRIDAY + timedelta(days=90)
    over = end_by_itself(made, later)
    assert over is not None
    assert (over.event, over.request.state) == (HelpEvent.ENDED, HelpState.CANCELLED)


@pytest.mark.parametrize("outcome", [HelpState.WON, HelpState.LOST, HelpState.CANCELLED])
def test_what_is_over_takes_no_move(outcome: HelpState) -> None:
    over = finish(led(), outcome, by=ASKER, words="", now=FRIDAY).request

    assert over.ended_by == ASKER.id
    assert all(refuses(over, each) for each in _MOVES), "a terminal state is final"


def test_the_partner_does_not_say_how_our_deal_ended() -> None:
    with pytest.raises(NotAllowed):
        finish(led(), HelpState.WON, by=REP, words="", now=FRIDAY)


def refuses(request: HelpRequest, move: str) -> bool:
    try:
        move_of(request, move, FRIDAY)
    except (Invalid, NotNow):
        return True
    return False


_MOVES = ("accept", "decline", "withdraw", "roles", "step", "finish", "send")


def move_of(request: HelpRequest, move: str, now: datetime) -> HelpMoved:
    """Move a request as its rightful people would."""
    match move:
        case "send":
            return send(
                request,
                by=ASKER,
                responder_id=REP.id,
                owner_id=REP.id,
                hours=BERLIN,
                policy=RULES,
                now=now,
            )
        case "accept":
            return accept(request, by=REP, hours=BERLIN, policy=RULES, now=now)
        case "decline":
            return decline(request, by=REP, why=HelpDecline.CONFLICT, words="", now=now)
        case "withdraw":
            return withdraw(request, by=ASKER, now=now)
        case "roles":
            return name_roles(request, {DealRole.LEAD: REP.id}, by=REP, policy=RULES, now=now)
        case "step":
            step = NextStep("Call", REP.id, now.date() + timedelta(days=2))
            return set_step(request, step, by=REP, zone="Europe/Berlin", policy=RULES, now=now)
        case _:
            return finish(request, HelpState.WON, by=ASKER, words="", now=now)
