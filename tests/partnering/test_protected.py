"""A protected registration to its end: extension, edit, notice, revocation, expiry, orders."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from partnering.calendar import Clock
from partnering.deciders import Absence, acting_owner
from partnering.money import Money
from partnering.partner_view import partner_view
from partnering.reasons import EndCause
from partnering.refusals import Invalid, NotAllowed, NotNow, Unknown
from partnering.registration_decisions import ScopeTaken, approve
from partnering.registration_ends import (
    ask_for_extension,
    decide_edit,
    decide_extension,
    edit,
    expire,
    is_material,
    lose,
    release,
    report_activity,
    revoke,
    serve_notice,
    win,
)
from partnering.registration_moves import MovedOn
from partnering.registrations import Claim, Event, Scope, State
from tests.partnering.makers import (
    CC,
    DD,
    MINUTE,
    MORNING,
    P1,
    P1_REP,
    P2,
    P2_REP,
    PM,
    POLICY,
    act,
    claim,
    ground,
    in_review,
    protected,
)

DAY = timedelta(days=1)
END = datetime(2026, 11, 12, 23, tzinfo=UTC)
LATE = END - timedelta(minutes=50)


def test_t_22_asked_in_the_last_hour_and_decided_the_next_day() -> None:
    asked = ask_for_extension(
        protected(), by=P1_REP, why="the board meets", policy=POLICY, now=LATE
    ).registration
    next_day = datetime(2026, 11, 13, 14, tzinfo=UTC)
    assert asked.protected_at(next_day)
    assert "stay protected meanwhile" in partner_view(asked, next_day).words
    rival = in_review(2, P2, asked, at=LATE, claim=claim(close_on=date(2027, 1, 1)))
    with pytest.raises(ScopeTaken):
        approve(rival, act(rival, now=next_day), ground(rival, [asked], now=next_day))

    with pytest.raises(Invalid, match="Say why"):
        decide_extension(asked, act(asked, now=next_day), grant=False, policy=POLICY)
    no = decide_extension(
        asked, act(asked, now=next_day, text="No work was shown."), grant=False, policy=POLICY
    )
    assert no.event is Event.EXTENSION_REFUSED
    assert no.decision is not None
    assert not no.registration.protected_at(next_day)
    freed = approve(rival, act(rival, now=next_day), ground(rival, [no.registration], now=next_day))
    assert freed.registration.protected_at(next_day)
    assert expire(no.registration, next_day + DAY).registration.ended_at == next_day

    yes = decide_extension(asked, act(asked, now=next_day), grant=True, policy=POLICY)
    assert yes.registration.window is not None
    assert yes.registration.window.last_day == date(2027, 2, 10)
    assert expire(protected(), next_day).registration.ended_at == END, "not asked in time"


def test_t_35_a_protection_and_its_extension_follow_the_rules_of_its_day() -> None:
    ours = protected()
    shorter = replace(POLICY, protection_days=60, extensions=0)
    with pytest.raises(ValueError, match="is judged by"):
        ask_for_extension(ours, by=P1_REP, why="x", policy=shorter, now=LATE)
    assert ours.protected_at(LATE)
    assert ask_for_extension(ours, by=P1_REP, why="x", policy=POLICY, now=LATE).event
    better = replace(POLICY, extension_days=120, better_rules_at_once=True)
    assert ask_for_extension(ours, by=P1_REP, why="x", policy=better, now=LATE).event


def test_an_extension_that_nobody_decided_ends_when_it_holds_no_more() -> None:
    asked = ask_for_extension(protected(), by=P1_REP, why="x", policy=POLICY, now=LATE).registration
    assert asked.window is not None
    until = asked.window.holds_until
    with pytest.raises(NotNow, match="is protected"):
        expire(asked, until - MINUTE)
    assert expire(asked, until + 9 * DAY).registration.ended_at == until


def test_t_24_expiry_is_written_once_and_with_the_true_end() -> None:
    gone = expire(protected(), END + timedelta(hours=6)).registration
    assert (gone.state, gone.ended_at) == (State.EXPIRED, END)
    with pytest.raises(Invalid):
        expire(gone, END + timedelta(hours=7))


def test_t_25_an_order_of_the_last_day_wins_though_it_was_heard_of_late() -> None:
    ordered = END - timedelta(hours=1, minutes=50)
    heard = END + timedelta(hours=10)
    gone = expire(protected(), END).registration
    for before in (protected(), gone):
        won = win(before, ordered_at=ordered, now=heard, policy=POLICY).registration
        assert won.state is State.WON
    with pytest.raises(Invalid, match="had ended"):
        win(gone, ordered_at=END, now=heard, policy=POLICY)
    tail = replace(POLICY, delivery_tail_days=60)
    assert win(gone, ordered_at=END + 59 * DAY, now=END + 90 * DAY, policy=tail).event
    with pytest.raises(Invalid):
        win(gone, ordered_at=END + 60 * DAY, now=END + 90 * DAY, policy=tail)


def test_i_05_an_approved_claim_whose_end_has_passed_is_not_treated_as_protected() -> None:
    ours = protected()
    tries: tuple[Callable[[], object], ...] = (
        lambda: release(ours, by=P1_REP, now=END),
        lambda: edit(ours, claim(help_wanted="demo"), by=P1_REP, policy=POLICY, now=END),
        lambda: serve_notice(ours, act(ours, now=END, text="x"), POLICY),
        lambda: revoke(ours, act(ours, by=CC, now=END, text="x"), EndCause.FRAUD),
    )
    for late in tries:
        with pytest.raises(Invalid, match="not protected"):
            late()


def test_release_is_the_partners_and_frees_the_scope_at_once() -> None:
    ours = protected()
    with pytest.raises(Unknown):
        release(ours, by=P2_REP, now=MORNING)
    gone = release(ours, by=P1_REP, now=MORNING + DAY).registration
    assert (gone.state, gone.end_cause, gone.ended_at) == (
        State.RELEASED,
        EndCause.BY_PARTNER,
        MORNING + DAY,
    )
    rival = in_review(2, P2)
    assert approve(rival, act(rival), ground(rival, [gone])).event is Event.APPROVED


def test_i_03_a_protection_is_revoked_after_notice_by_the_chief_and_with_words() -> None:
    ours = protected()
    when = MORNING + 45 * DAY
    with pytest.raises(NotNow, match="notice first"):
        revoke(ours, act(ours, by=CC, now=when, text="no work"), EndCause.INACTIVE)
    with pytest.raises(Invalid, match="Say why"):
        serve_notice(ours, act(ours, now=when), POLICY)
    served = serve_notice(ours, act(ours, now=when, text="Show us work."), POLICY).registration
    assert served.protected_at(when)
    over = served.notice_ends_at
    assert over == datetime(2026, 10, 12, 8, tzinfo=UTC)
    with pytest.raises(Invalid, match="already"):
        serve_notice(served, act(served, now=when, text="again"), POLICY)

    with pytest.raises(NotNow, match="runs until"):
        revoke(served, act(served, by=CC, now=over - MINUTE, text="x"), EndCause.INACTIVE)
    with pytest.raises(NotAllowed, match="channel chief"):
        revoke(served, act(served, by=DD, now=over, text="x"), EndCause.INACTIVE)
    with pytest.raises(Invalid, match="not revoked for no response"):
        revoke(served, act(served, by=CC, now=over, text="x"), EndCause.NO_RESPONSE)
    with pytest.raises(Invalid, match="Say why"):
        revoke(served, act(served, by=CC, now=over), EndCause.INACTIVE)
    gone = revoke(served, act(served, by=CC, now=over, text="no work"), EndCause.INACTIVE)
    assert gone.registration.ended_at == over
    assert gone.decision is not None
    assert gone.decision.reason is EndCause.INACTIVE


def test_work_that_is_shown_voids_the_notice() -> None:
    ours = protected()
    when = MORNING + 45 * DAY
    served = serve_notice(ours, act(ours, now=when, text="Show us work."), POLICY).registration
    shown = report_activity(served, by=P1_REP, now=when + DAY).registration
    with pytest.raises(NotNow, match="notice first"):
        revoke(shown, act(shown, by=CC, now=when + 40 * DAY, text="x"), EndCause.INACTIVE)


def test_t_15_the_customers_choice_moves_the_protection_without_a_gap() -> None:
    ours = protected(1, P1)
    rival = in_review(2, P2, ours)
    when = MORNING + DAY
    with pytest.raises(Invalid, match="evidence"):
        revoke(ours, act(ours, by=CC, now=when, text="x"), EndCause.CUSTOMER_CHOICE)
    letter = act(ours, by=CC, now=when, text="Their wish.", evidence=("letter of the CIO",))
    gone = revoke(ours, letter, EndCause.CUSTOMER_CHOICE).registration
    taken = approve(rival, act(rival, now=when), ground(rival, [gone], now=when)).registration

    assert gone.ended_at == when
    assert taken.window is not None
    assert taken.window.starts_at == when
    assert not gone.protected_at(when)
    assert taken.protected_at(when)


@pytest.mark.parametrize(
    ("changed", "material"),
    [
        ({"help_wanted": "a demo"}, False),
        ({"amount": Money(11_500_000, "EUR")}, False),
        ({"amount": Money(11_500_001, "EUR")}, True),
        ({"amount": Money(6_899_999, "EUR")}, True),
        ({"amount": Money(9_200_000, "USD")}, True),
        ({"amount": None}, True),
        ({"families": frozenset({"CORE", "FLOW"})}, True),
        ({"scope": Scope(("Ulm",))}, True),
        ({"customer": "Someone else"}, True),
    ],
)
def test_an_edit_is_material_by_what_it_changes(changed: dict[str, object], material: bool) -> None:
    assert is_material(claim(), claim(**changed), POLICY) is material


def test_i_08_a_material_edit_leaves_the_protection_as_it_was_until_it_is_decided() -> None:
    ours = protected()
    wider: Claim = claim(families=frozenset({"CORE", "FLOW"}))
    asked = edit(ours, wider, by=P1_REP, policy=POLICY, now=MORNING).registration
    assert asked.claim == ours.claim
    assert asked.protected_at(MORNING)
    assert asked.window == ours.window

    flow = protected(2, P2, claim=claim(families=frozenset({"FLOW"})))
    with pytest.raises(ScopeTaken):
        decide_edit(asked, act(asked), accept=True, ground=ground(asked, [flow]))
    done = decide_edit(asked, act(asked), accept=True, ground=ground(asked)).registration
    assert (done.claim, done.window) == (wider, ours.window)
    no = decide_edit(asked, act(asked), accept=False, ground=ground(asked)).registration
    assert (no.claim, no.window) == (ours.claim, ours.window)
    with pytest.raises(Invalid, match="No edit waits"):
        decide_edit(ours, act(ours), accept=True, ground=ground(ours))


def test_an_edit_to_a_large_amount_needs_the_second_person_that_its_approval_would() -> None:
    ours = protected()
    policy = replace(POLICY, second_approver_from=Money(50_000_000, "EUR"))
    large = claim(amount=Money(60_000_000, "EUR"))
    asked = edit(ours, large, by=P1_REP, policy=policy, now=MORNING).registration
    there = replace(ground(asked), policy=policy)

    with pytest.raises(NotAllowed, match="second person"):
        decide_edit(asked, act(asked), accept=True, ground=there)
    assert decide_edit(asked, act(asked, second=CC), accept=True, ground=there).decision
    assert decide_edit(asked, act(asked), accept=False, ground=there).decision


def test_who_asked_for_an_edit_does_not_decide_on_it() -> None:
    ours = protected()
    wider: Claim = claim(families=frozenset({"CORE", "FLOW"}))
    asked = edit(ours, wider, by=DD, policy=POLICY, now=MORNING).registration

    with pytest.raises(NotAllowed, match="Somebody else"):
        decide_edit(asked, act(asked, by=DD), accept=True, ground=ground(asked))
    assert decide_edit(asked, act(asked, by=CC), accept=True, ground=ground(asked)).decision


def test_a_small_edit_counts_at_once() -> None:
    ours = protected()
    done = edit(ours, claim(help_wanted="demo"), by=P1_REP, policy=POLICY, now=MORNING)
    assert (done.event, done.registration.claim.help_wanted) == (Event.EDITED, "demo")


def test_i_11_each_decision_about_a_protection_is_on_the_version_that_was_shown() -> None:
    ours = protected()
    old = replace(act(ours, by=CC, text="x", evidence=("y",)), shown=ours.version - 1)
    tries: tuple[Callable[[], object], ...] = (
        lambda: revoke(ours, old, EndCause.FRAUD),
        lambda: serve_notice(ours, old, POLICY),
        lambda: decide_extension(ours, old, grant=True, policy=POLICY),
        lambda: decide_edit(ours, old, accept=True, ground=ground(ours)),
    )
    for each in tries:
        with pytest.raises(MovedOn):
            each()


def test_what_was_lost_protects_nothing() -> None:
    gone = lose(protected(), MORNING + DAY).registration
    assert not gone.protected_at(MORNING + DAY)
    with pytest.raises(Invalid):
        win(gone, ordered_at=MORNING, now=MORNING + DAY, policy=POLICY)


def test_t_19_an_absent_owner_has_a_delegate_or_half_way_the_chief() -> None:
    clock = Clock(MORNING, POLICY.hours.day_length * 2, POLICY.hours)
    half = clock.reaches(0.5)
    assert half is not None
    assert acting_owner(PM.id, None, clock, MORNING) == PM.id
    assert acting_owner(PM.id, Absence(DD.id, CC.id), clock, MORNING) == DD.id
    assert acting_owner(PM.id, Absence(None, CC.id), clock, half - MINUTE) == PM.id
    assert acting_owner(PM.id, Absence(None, CC.id), clock, half) == CC.id

    waiting = in_review()
    done = approve(waiting, act(waiting, by=DD, on_behalf_of=PM.id), ground(waiting))
    assert done.decision is not None
    assert done.decision.on_behalf_of == PM.id
    assert P1.id == done.registration.partner_id
