"""Conflict cases, appeals, and what other rules would have made of past decisions."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from partnering.appeals import AppealState, file_appeal, overturn, uphold, withdraw_appeal
from partnering.conflict_cases import (
    CaseState,
    ConflictCase,
    Evidence,
    Kind,
    Remedy,
    Weight,
    add_evidence,
    appeal_case,
    close_case,
    decide_case,
    open_case,
    rung_at,
    rungs,
)
from partnering.findings import Scene
from partnering.money import Money
from partnering.people import Person, Role
from partnering.policy_replay import PastDecision, replay
from partnering.reasons import Reason
from partnering.refusals import Invalid, NotAllowed, NotNow, Stale, Unknown
from partnering.registration_decisions import reject
from partnering.registrations import Event, Registration, State
from tests.partnering.makers import (
    AE,
    CC,
    DD,
    MINUTE,
    MORNING,
    P1,
    P1_REP,
    P2,
    P2_REP,
    P3_REP,
    PM,
    POLICY,
    SECOND,
    act,
    ground,
    in_review,
    person,
    protected,
    submitted,
)

DAY = timedelta(days=1)
CHIEF2 = person(8, "Kim", Role.CHANNEL_CHIEF)


def parties() -> tuple[Registration, Registration]:
    first = protected(1, P1)
    return first, in_review(2, P2, first)


def opened() -> ConflictCase:
    return open_case(3, Kind.PARTNER_PARTNER, (2, 1), POLICY, MORNING)


def decided(
    case: ConflictCase, by: Person = PM, now: datetime = MORNING, **more: object
) -> ConflictCase:
    names = {
        "remedy": Remedy.EXCLUSIVE,
        "in_favour_of": 1,
        "clause": "1.4 first complete submission",
        "parties": parties(),
        "policy": POLICY,
    }
    doing = act(parties()[0], by=by, now=now, note="came first", text="Not available.")
    return decide_case(case, replace(doing, shown=case.version), **{**names, **more})  # type: ignore[arg-type]


def test_re_05_a_case_is_decided_in_two_business_days_with_a_reason_and_a_rule() -> None:
    case = opened()
    assert (case.ref, case.registration_ids) == ("CF-3", (1, 2))
    assert case.clock is not None
    assert case.clock.due_at == datetime(2026, 8, 18, 8, tzinfo=UTC)

    done = decided(case)
    kept = done.decisions[-1]
    assert done.state is CaseState.DECIDED
    assert (kept.by, kept.role, kept.at) == (PM.id, Role.PARTNER_MANAGER, MORNING)
    assert (kept.clause, kept.policy_version) == (
        "1.4 first complete submission",
        POLICY.version,
    )
    assert done.appeal_until == datetime(2026, 8, 21, 8, tzinfo=UTC)
    with pytest.raises(Invalid, match="needs a reason and the rule"):
        decided(case, clause=" ")
    with pytest.raises(Invalid, match="DR-9 is not in CF-3"):
        decided(case, in_favour_of=9)
    with pytest.raises(Invalid, match="decided already"):
        decided(done)
    with pytest.raises(NotAllowed):
        decided(case, by=AE)
    with pytest.raises(NotAllowed):
        decided(case, by=P1_REP)


def test_a_case_is_decided_on_the_version_that_was_shown_and_by_no_party() -> None:
    case = add_evidence(opened(), Evidence(Weight.ACTIVITY, MORNING, "a call", PM.id))
    shown_before = replace(act(parties()[0], by=PM, note="x"), shown=0)
    with pytest.raises(Stale, match="CF-3 has moved on"):
        decide_case(
            case,
            shown_before,
            remedy=Remedy.NONE,
            in_favour_of=None,
            clause="x",
            parties=parties(),
            policy=POLICY,
        )
    first, second = parties()
    with pytest.raises(NotAllowed, match="have a part"):
        decided(case, parties=(replace(first, seller_ids=frozenset({PM.id})), second))


def test_evidence_is_weighed_by_kind_then_by_age_and_each_partner_reads_its_own() -> None:
    case = opened()
    for weight, day, partner in (
        (Weight.ACTIVITY, 1, 1),
        (Weight.CUSTOMER_CONTACT, 9, 2),
        (Weight.CUSTOMER_CONTACT, 2, 1),
        (Weight.SUBMISSION_TIME, 8, 2),
    ):
        dated = datetime(2026, 8, day, tzinfo=UTC)
        case = add_evidence(case, Evidence(weight, dated, f"{weight} {day}", PM.id, partner))
    assert case.state is CaseState.EVIDENCE
    assert [(each.weight, each.dated.day) for each in case.weighed] == [
        (Weight.SUBMISSION_TIME, 8),
        (Weight.CUSTOMER_CONTACT, 2),
        (Weight.CUSTOMER_CONTACT, 9),
        (Weight.ACTIVITY, 1),
    ]
    assert {each.partner_id for each in case.seen_by_partner(2)} == {2}
    with pytest.raises(Invalid, match="nothing can be added"):
        add_evidence(decided(case), Evidence(Weight.ACTIVITY, MORNING, "late", PM.id))


def test_the_ladder_gives_each_step_its_own_time() -> None:
    case = opened()
    steps = rungs(case, POLICY)
    assert [each.role for each in steps] == [
        Role.DEAL_DESK,
        Role.PARTNER_MANAGER,
        Role.CHANNEL_CHIEF,
    ]
    assert [each.due_at for each in steps] == [
        datetime(2026, 8, day, 8, tzinfo=UTC) for day in (18, 20, 24)
    ]
    assert rung_at(case, POLICY, steps[0].due_at - MINUTE).role is Role.DEAL_DESK
    assert rung_at(case, POLICY, steps[0].due_at).role is Role.PARTNER_MANAGER
    assert rung_at(case, POLICY, MORNING + 90 * DAY).role is Role.CHANNEL_CHIEF


def test_an_appeal_of_a_case_goes_to_a_chief_who_was_not_in_it_once_and_in_time() -> None:
    case = decided(opened(), by=CC)
    until = case.appeal_until
    assert until is not None
    for who, when, words, error in (
        (P3_REP, MORNING, "We were first.", Unknown),
        (AE, MORNING, "We were first.", NotAllowed),
        (P2_REP, until, "We were first.", NotNow),
        (P2_REP, MORNING, " ", Invalid),
    ):
        with pytest.raises(error):
            appeal_case(case, by=who, text=words, parties=parties(), now=when)
    with pytest.raises(NotNow, match="still be appealed"):
        close_case(case, until - MINUTE)
    assert close_case(case, until).state is CaseState.CLOSED

    again = appeal_case(
        case, by=P2_REP, text="We were first.", parties=parties(), now=until - MINUTE
    )
    assert [each.role for each in rungs(again, POLICY)] == [Role.CHANNEL_CHIEF]
    with pytest.raises(NotAllowed, match="not in the first decision"):
        decided(again, by=CC)
    with pytest.raises(NotAllowed, match="channel chief"):
        decided(again, by=PM)
    final = decided(again, by=CHIEF2)
    assert (final.state, len(final.decisions)) == (CaseState.CLOSED, 2)
    with pytest.raises(Invalid, match="cannot be appealed"):
        appeal_case(final, by=P1_REP, text="no", parties=parties(), now=MORNING)


def rejected() -> Registration:
    waiting = in_review()
    doing = act(waiting, text="Too early.")
    return reject(waiting, doing, Reason.UNQUALIFIED, policy=POLICY).registration


def test_an_appeal_is_filed_by_the_partner_and_in_time() -> None:
    no = rejected()
    until = no.appeal_until
    assert until is not None
    with pytest.raises(Unknown):
        file_appeal(no, by=P2_REP, text="x", policy=POLICY, now=MORNING)
    with pytest.raises(NotNow, match="over"):
        file_appeal(no, by=P1_REP, text="x", policy=POLICY, now=until)
    with pytest.raises(Invalid, match="Only a rejection"):
        file_appeal(in_review(), by=P1_REP, text="x", policy=POLICY, now=MORNING)
    with pytest.raises(Invalid, match="Say what"):
        file_appeal(no, by=P1_REP, text="", policy=POLICY, now=MORNING)
    filed = file_appeal(no, by=P1_REP, text="See the offer.", policy=POLICY, now=MORNING)
    assert filed.due_at == datetime(2026, 8, 21, 8, tzinfo=UTC)
    gone = withdraw_appeal(filed, no, by=P1_REP)
    assert gone.state is AppealState.WITHDRAWN
    with pytest.raises(Invalid, match="already"):
        withdraw_appeal(gone, no, by=P1_REP)


def test_i_06_a_rejection_is_overturned_by_a_linked_appeal_of_others_only() -> None:
    no = rejected()
    filed = file_appeal(no, by=P1_REP, text="See the offer.", policy=POLICY, now=MORNING)
    words: dict[str, Any] = {"text": "You were right.", "note": "offer seen"}
    there = ground(no)
    for by, second in ((DD, SECOND), (PM, SECOND), (CC, None), (CC, DD)):
        with pytest.raises(NotAllowed):
            overturn(
                filed, no, act(no, by=by, second=second, **words), there, otherwise=Remedy.NONE
            )
    settled, moved = overturn(
        filed, no, act(no, by=CC, second=SECOND, **words), there, otherwise=Remedy.TEAMING
    )
    assert (settled.state, settled.remedy) == (AppealState.OVERTURNED, Remedy.NONE)
    assert moved is not None
    assert (moved.event, moved.registration.state) == (Event.OVERTURNED, State.APPROVED)
    assert moved.registration.priority == no.priority
    assert moved.registration.protected_at(MORNING)
    assert [each.outcome for each in moved.registration.decisions] == [
        Event.REJECTED,
        Event.OVERTURNED,
    ]


def test_nobody_of_the_first_decision_hears_the_appeal_or_reads_along() -> None:
    waiting = in_review()
    no = reject(waiting, act(waiting, by=CC), Reason.UNQUALIFIED, policy=POLICY).registration
    filed = file_appeal(no, by=P1_REP, text="See the offer.", policy=POLICY, now=MORNING)
    words: dict[str, Any] = {"text": "You were right.", "note": "offer seen"}
    same = act(no, by=CC, second=SECOND, **words)
    with pytest.raises(NotAllowed, match="not in the first decision"):
        overturn(filed, no, same, ground(no), otherwise=Remedy.NONE)
    with pytest.raises(NotAllowed, match="not in the first decision"):
        uphold(filed, no, same)
    with pytest.raises(NotAllowed, match="not have been in the first"):
        overturn(
            filed, no, act(no, by=CHIEF2, second=CC, **words), ground(no), otherwise=Remedy.NONE
        )
    assert uphold(filed, no, act(no, by=CHIEF2, **words)).state is AppealState.UPHELD


def test_an_appeal_never_drops_whoever_got_the_scope_meanwhile() -> None:
    no = rejected()
    rival = protected(2, P2)
    filed = file_appeal(no, by=P1_REP, text="See the offer.", policy=POLICY, now=MORNING)
    doing = act(no, by=CC, second=SECOND, text="You were right.", note="offer seen")
    settled, moved = overturn(filed, no, doing, ground(no, [rival]), otherwise=Remedy.TEAMING)
    assert moved is None
    assert (settled.state, settled.remedy) == (AppealState.OVERTURNED, Remedy.TEAMING)
    assert rival.protected_at(MORNING)


def test_a_rejection_that_is_upheld_stays_as_it_is() -> None:
    no = rejected()
    filed = file_appeal(no, by=P1_REP, text="See the offer.", policy=POLICY, now=MORNING)
    with pytest.raises(Invalid, match="needs a reason"):
        uphold(filed, no, act(no, by=CC))
    done = uphold(filed, no, act(no, by=CC, text="It stands.", note="no proof"))
    assert (done.state, done.decided_by) == (AppealState.UPHELD, CC.id)


def past(registration: Registration, outcome: Event = Event.APPROVED) -> PastDecision:
    return PastDecision(registration, Scene(P1), outcome, MORNING, POLICY)


def test_replay_under_the_same_rules_finds_nothing() -> None:
    assert replay([past(submitted(1)), past(submitted(2), Event.REJECTED)], POLICY) == []


def test_replay_names_what_other_rules_would_have_changed() -> None:
    decisions = [past(submitted(2)), past(submitted(1), Event.REJECTED)]
    shorter = replace(POLICY, protection_days=60)
    assert [(each.registration_id, each.words) for each in replay(decisions, shorter)] == [
        (2, ("protected until 12 Nov 2026, would be 13 Oct 2026",))
    ]
    dearer = replace(POLICY, minimum=Money(10_000_000, "EUR"))
    assert [each.registration_id for each in replay(decisions, dearer)] == [1, 2]
    assert replay(decisions, dearer)[0].words == ("was clear, would be not accepted",)
    named = replace(POLICY, named_accounts=("A1",))
    assert replay(decisions[:1], named)[0].words == (
        "was clear, would be for the channel chief",
        "would need a second person",
    )
    seconds = replace(POLICY, second_approver_from=Money(1, "EUR"))
    assert replay(decisions, seconds)[0].words == ("would need a second person",)
