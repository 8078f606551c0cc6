"""A claim from the form to its decision: the line, the moves, the record of each decision."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from itertools import product

import pytest

from partnering.deal_policy import AutoApproval
from partnering.money import Money, Rate
from partnering.people import Person, Right, Role, may
from partnering.protection import in_line
from partnering.reasons import EndCause, Reason
from partnering.refusals import Invalid, NotAllowed, NotNow, Refusal, Unknown
from partnering.registration_decisions import (
    CRM_OVERRIDE,
    CannotVerify,
    approve,
    may_be_auto_approved,
    reject,
)
from partnering.registration_form import faults
from partnering.registration_moves import (
    Incomplete,
    MovedOn,
    answer,
    ask,
    assign,
    close_unanswered,
    hold,
    lift_hold,
    move,
    submit,
    take_up,
    withdraw,
)
from partnering.registrations import MOVES, Claim, CustomerContact, Event, State
from tests.partnering.makers import (
    ADMIN,
    AE,
    CC,
    DD,
    MINUTE,
    MORNING,
    P1,
    P1_REP,
    P2,
    P2_REP,
    PM,
    PM2,
    POLICY,
    SECOND,
    act,
    checked,
    claim,
    draft,
    ground,
    in_review,
    protected,
    submitted,
)


def test_t_01_a_claim_is_submitted_taken_up_approved_and_each_step_says_so() -> None:
    first = draft()
    sent = submit(
        first,
        by=P1_REP,
        received_at=MORNING,
        sequence=1,
        policy=POLICY,
        check=checked(first),
    )
    taken = take_up(sent.registration, DD.id)
    now = MORNING + 30 * MINUTE
    done = approve(
        taken.registration,
        act(taken.registration, now=now, text="Welcome.", evidence=("called Ines Kern",)),
        ground(taken.registration, now=now),
    )

    assert [sent.event, taken.event, done.event] == [
        Event.SUBMITTED,
        Event.TAKEN_UP,
        Event.APPROVED,
    ]
    approved = done.registration
    assert approved.state is State.APPROVED
    assert approved.window is not None
    assert approved.window.last_day == date(2026, 11, 12)
    assert approved.window.ends_at == datetime(2026, 11, 12, 23, tzinfo=UTC)
    assert approved.pinned.tier == "Gold"
    assert (approved.received_at, approved.sequence) == (MORNING, 1)
    assert approved.version == first.version + 3


def test_i_09_a_decision_keeps_who_why_when_and_what_was_seen() -> None:
    waiting = in_review(claim=claim(proof=()))
    done = approve(
        waiting,
        act(waiting, by=PM, text="Fine.", note="spoke to them", evidence=("call of 12 Aug",)),
        ground(waiting),
    )

    decision = done.decision
    assert decision is not None
    assert decision == done.registration.decisions[-1]
    assert (decision.by, decision.role, decision.at) == (PM.id, Role.PARTNER_MANAGER, MORNING)
    assert decision.outcome is Event.APPROVED
    assert decision.policy_version == POLICY.version
    assert decision.registration_version == waiting.version
    assert decision.evidence == (
        "There is no evidence of work before the sale yet: ask for it.",
        "call of 12 Aug",
    )
    assert (decision.text, decision.note) == ("Fine.", "spoke to them")


def test_t_02_what_is_incomplete_stays_a_draft_and_has_no_place_in_the_line() -> None:
    lacking = draft(2, P2, claim=claim(domain="", close_on=None))
    with pytest.raises(Incomplete) as refused:
        submit(
            lacking,
            by=P2_REP,
            received_at=MORNING,
            sequence=1,
            policy=POLICY,
            check=checked(lacking),
        )
    assert set(refused.value.faults) == {"identity", "close_on"}

    complete = submitted(1, P1, at=MORNING + timedelta(seconds=5), sequence=2)
    late = submitted(2, P2, complete, at=MORNING + timedelta(seconds=9), sequence=3)
    assert in_line([late, complete]) == [complete, late]
    assert late.received_at == MORNING + timedelta(seconds=9)
    with pytest.raises(ValueError, match="never submitted"):
        _ = lacking.priority


def test_t_03_in_the_same_instant_the_sequence_decides() -> None:
    one, other = submitted(1, P1, sequence=8), submitted(2, P2, sequence=7)
    assert in_line([one, other]) == [other, one]


NOTHING = Claim()


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"customer": " "}, "customer"),
        ({"country": "Germany"}, "country"),
        ({"domain": ""}, "identity"),
        ({"families": frozenset()}, "families"),
        ({"deal_type": None}, "deal_type"),
        ({"help_wanted": ""}, "help_wanted"),
        ({"engagement": "we know them"}, "engagement"),
        ({"tender": None}, "tender"),
        ({"tender": True}, "tender_published_on"),
        ({"contact": CustomerContact("", "CIO", consent=True)}, "contact_name"),
        ({"contact": CustomerContact("Ines", "", consent=True)}, "contact_role"),
        ({"contact": CustomerContact("Ines", "CIO")}, "contact_consent"),
        ({"amount": None}, "amount"),
        ({"amount": Money(0, "EUR")}, "amount"),
        ({"amount": Money(5, "Euro")}, "amount"),
        ({"close_on": date(2026, 8, 13)}, "close_on"),
        ({"close_on": date(2030, 1, 1)}, "close_on"),
        ({"last_contact_on": None}, "last_contact_on"),
        ({"last_contact_on": date(2026, 8, 15)}, "last_contact_on"),
        ({"customer": "???"}, "customer"),
        ({"domain": "not a domain"}, "domain"),
        ({"domain": "example", "duns": "123456789"}, "domain"),
        ({"domain": "10.0.0.1"}, "domain"),
        ({"duns": "123"}, "duns"),
        ({"duns": "12345678x"}, "duns"),
        ({"tax_id": "!! A1/2 !!"}, "tax_id"),
    ],
)
def test_dr_01_each_field_that_is_missing_or_cannot_be_is_named(
    changed: dict[str, object], field: str
) -> None:
    assert list(faults(claim(**changed), date(2026, 8, 14))) == [field]
    assert faults(claim(), date(2026, 8, 14)) == {}
    assert field == "tender_published_on" or len(faults(NOTHING, date(2026, 8, 14))) >= 12


def test_a_tax_id_or_a_duns_number_names_a_customer_as_well_as_a_domain() -> None:
    for known in ({"duns": "123456789"}, {"tax_id": "DE123"}):
        assert faults(claim(domain="", **known), date(2026, 8, 14)) == {}


@pytest.mark.parametrize(
    "said",
    [
        {"domain": "https://www.müller.example/kontakt?von=uns"},
        {"domain": "info@acme.example, acme.example"},
        {"domain": "acme.co.uk:8080"},
        {"domain": "xn--mller-kva.xn--p1ai"},
        {"duns": "15-048-3782"},
        {"duns": "150 483 782"},
        {"tax_id": "DE 1/2"},
        {"customer": "株式会社"},
    ],
)
def test_a_website_and_numbers_are_taken_as_people_write_them(said: dict[str, str]) -> None:
    assert faults(claim(**said), date(2026, 8, 14)) == {}


def test_t_04_what_was_submitted_is_not_submitted_again() -> None:
    sent = submitted()
    with pytest.raises(Invalid, match="DR-1 is submitted"):
        submit(
            sent,
            by=P1_REP,
            received_at=MORNING,
            sequence=9,
            policy=POLICY,
            check=checked(sent),
        )


def test_t_05_who_saw_an_older_version_is_told_how_the_record_stands() -> None:
    waiting = in_review()
    shown_to_both = act(waiting, by=DD)
    approved = approve(waiting, shown_to_both, ground(waiting)).registration

    with pytest.raises(MovedOn, match=r"approved now \(decided 14 Aug 2026 08:00 UTC\)") as late:
        reject(approved, act(waiting, by=PM), Reason.UNQUALIFIED, policy=POLICY)
    assert late.value.last is not None
    assert late.value.last.by == DD.id
    assert late.value.registration == approved


def test_t_31_a_stale_approval_of_a_withdrawn_claim_changes_nothing() -> None:
    waiting = in_review()
    gone = withdraw(waiting, by=P1_REP, now=MORNING).registration
    with pytest.raises(MovedOn, match="withdrawn now"):
        approve(gone, act(waiting), ground(gone))
    with pytest.raises(Invalid, match="DR-1 is withdrawn"):
        approve(gone, act(gone), ground(gone))


def test_dr_03_a_rejection_needs_a_reason_and_other_needs_a_text() -> None:
    waiting = in_review()
    with pytest.raises(Invalid, match="reason from the list"):
        reject(waiting, act(waiting), None, policy=POLICY)
    with pytest.raises(Invalid, match="needs a text"):
        reject(waiting, act(waiting), Reason.OTHER, policy=POLICY)

    said = reject(waiting, act(waiting, text="Too early."), Reason.OTHER, policy=POLICY)
    assert said.registration.state is State.REJECTED
    assert said.decision is not None
    assert said.decision.reason is Reason.OTHER
    until = said.registration.appeal_until
    assert until == datetime(2026, 8, 21, 8, tzinfo=UTC)
    assert not said.registration.is_final_at(until - MINUTE)
    assert said.registration.is_final_at(until)


@pytest.mark.parametrize("by", [AE, ADMIN, P1_REP, P2_REP])
def test_i_10_only_those_who_answer_for_the_programme_decide(by: Person) -> None:
    waiting = in_review()
    with pytest.raises(NotAllowed):
        approve(waiting, act(waiting, by=by), ground(waiting))
    with pytest.raises(NotAllowed):
        reject(waiting, act(waiting, by=by), Reason.UNQUALIFIED, policy=POLICY)


def test_i_10_nobody_decides_on_what_they_filed_or_are_paid_for() -> None:
    filed = draft(submitter_id=PM.id)
    sent = submit(
        filed,
        by=PM,
        received_at=MORNING,
        sequence=1,
        policy=POLICY,
        check=checked(filed),
    ).registration
    assert sent.filed_by_vendor
    waiting = take_up(sent, DD.id).registration
    with pytest.raises(NotAllowed, match="filed themselves"):
        approve(waiting, act(waiting, by=PM), ground(waiting))

    paid = in_review(seller_ids=frozenset({DD.id}))
    with pytest.raises(NotAllowed, match="paid"):
        reject(paid, act(paid, by=DD), Reason.UNQUALIFIED, policy=POLICY)
    assert approve(paid, act(paid, by=PM), ground(paid)).event is Event.APPROVED


LARGE = replace(POLICY, second_approver_from=Money(5_000_000, "EUR"))


@pytest.mark.parametrize(
    ("second", "words"),
    [
        (None, "A second person has to confirm"),
        (DD, "somebody else"),
        (PM, "second approver or the channel chief"),
        (AE, "second approver or the channel chief"),
        (P1_REP, "second approver or the channel chief"),
    ],
)
def test_a_large_amount_needs_a_second_person_who_may(second: Person | None, words: str) -> None:
    waiting = in_review(policy=LARGE)
    with pytest.raises(NotAllowed, match=words):
        approve(waiting, act(waiting, second=second), ground(waiting, policy=LARGE))


def test_the_second_person_has_no_part_in_the_deal_either() -> None:
    waiting = in_review(policy=LARGE, seller_ids=frozenset({SECOND.id}))
    with pytest.raises(NotAllowed, match="paid"):
        approve(waiting, act(waiting, second=SECOND), ground(waiting, policy=LARGE))
    done = approve(waiting, act(waiting, second=CC), ground(waiting, policy=LARGE))
    assert done.decision is not None
    assert done.decision.second == CC.id


def test_where_nobody_is_second_approver_another_partner_manager_is() -> None:
    waiting = in_review(policy=LARGE)
    small = frozenset({Role.PARTNER_MANAGER, Role.ADMIN})
    done = approve(
        waiting,
        act(waiting, by=PM, second=PM2, staffed=small),
        ground(waiting, policy=LARGE),
    )
    assert done.decision is not None
    assert done.decision.role is Role.DEAL_DESK


def test_an_amount_that_no_rate_compares_needs_a_second_person() -> None:
    dollars = replace(POLICY, second_approver_from=Money(10**12, "USD"))
    waiting = in_review(policy=dollars)
    with pytest.raises(NotAllowed, match="second person"):
        approve(waiting, act(waiting), ground(waiting, policy=dollars))
    rated = replace(dollars, rates=(Rate("EUR", "USD", Decimal(1), date(2026, 1, 1)),))
    waiting = in_review(policy=rated)
    done = approve(waiting, act(waiting), ground(waiting, policy=rated))
    assert done.registration.pinned.rate == rated.rates[0]


def test_t_17_silence_after_a_question_closes_a_claim_when_the_time_is_over() -> None:
    noon = datetime(2026, 6, 9, 10, tzinfo=UTC)
    waiting = in_review(at=noon, claim=claim(last_contact_on=date(2026, 6, 1)))
    asked = ask(
        waiting,
        act(waiting, now=noon, text="Who is the contact?"),
        frozenset({"contact"}),
        POLICY,
    ).registration
    week = datetime(2026, 6, 16, 10, tzinfo=UTC)

    assert asked.answer_due_at == week
    assert asked.clock is not None
    assert asked.clock.due_at is None
    with pytest.raises(NotNow, match="still has time"):
        close_unanswered(asked, week - MINUTE)
    closed = close_unanswered(asked, week + timedelta(hours=3)).registration
    assert closed.state is State.WITHDRAWN
    assert closed.end_cause is EndCause.NO_RESPONSE
    assert closed.ended_at == week
    assert asked.clock.spent(week) == timedelta()
    with pytest.raises(NotNow, match="over"):
        answer(asked, asked.claim, by=P1_REP, now=week)


def test_t_17_an_answer_keeps_the_place_in_the_line_and_the_clock_goes_on() -> None:
    waiting = in_review()
    later = MORNING + timedelta(hours=2)
    asked = ask(
        waiting, act(waiting, now=later, text="Proof?"), frozenset({"proof"}), POLICY
    ).registration
    answered = answer(
        asked,
        replace(asked.claim, proof=("offer.pdf",)),
        by=P1_REP,
        now=later + timedelta(days=3),
    ).registration

    assert answered.state is State.IN_REVIEW
    assert answered.priority == waiting.priority
    assert answered.clock is not None
    assert answered.clock.spent(later + timedelta(days=3)) == timedelta(hours=2)
    assert answered.claim.proof == ("offer.pdf",)


def test_an_answer_changes_only_what_was_asked_for_and_comes_from_the_partner() -> None:
    waiting = in_review()
    asked = ask(waiting, act(waiting, text="Proof?"), frozenset({"proof"}), POLICY).registration
    with pytest.raises(Invalid, match="amount"):
        answer(asked, replace(asked.claim, amount=Money(1, "EUR")), by=P1_REP, now=MORNING)
    with pytest.raises(Unknown):
        answer(asked, asked.claim, by=P2_REP, now=MORNING)
    with pytest.raises(NotAllowed):
        answer(asked, asked.claim, by=AE, now=MORNING)
    with pytest.raises(Invalid, match="Say what is missing"):
        ask(waiting, act(waiting), frozenset({"proof"}), POLICY)
    with pytest.raises(Invalid, match="no colour"):
        ask(waiting, act(waiting, text="?"), frozenset({"colour"}), POLICY)


def test_t_32_a_crm_that_is_down_blocks_unless_the_chief_overrides_with_a_reason() -> None:
    waiting = in_review()
    old = MORNING - timedelta(minutes=40)
    with pytest.raises(CannotVerify, match="cannot be verified"):
        approve(waiting, act(waiting), ground(waiting, crm_checked_at=old))
    with pytest.raises(CannotVerify):
        approve(waiting, act(waiting), ground(waiting, crm_checked_at=None))

    blind = ground(waiting, crm_checked_at=old, override_crm=True)
    with pytest.raises(NotAllowed, match="channel chief"):
        approve(waiting, act(waiting, note="urgent"), blind)
    with pytest.raises(Invalid, match="needs a reason"):
        approve(waiting, act(waiting, by=CC), blind)
    with pytest.raises(NotAllowed, match="second person"):
        approve(waiting, act(waiting, by=CC, note="urgent"), blind)
    done = approve(waiting, act(waiting, by=CC, note="urgent", second=SECOND), blind)
    assert done.registration.crm_pending
    assert done.registration.protected_at(MORNING)
    assert done.decision is not None
    assert CRM_OVERRIDE in done.decision.overridden


def test_approval_waits_for_history_and_for_a_certain_account() -> None:
    waiting = in_review()
    with pytest.raises(NotNow, match="Earlier registrations"):
        approve(waiting, act(waiting), ground(waiting, history_ready=False))
    for unknown in ({"account_key": ""}, {"account_certain": False}):
        vague = in_review(**unknown)
        with pytest.raises(NotNow, match="which account"):
            approve(vague, act(vague), ground(vague))


def test_i_07_other_rules_than_the_pinned_ones_judge_nothing() -> None:
    waiting = in_review()
    new = replace(POLICY, protection_days=60)
    with pytest.raises(ValueError, match="is judged by"):
        approve(waiting, act(waiting), ground(waiting, policy=new))
    with pytest.raises(ValueError, match="is judged by"):
        reject(waiting, act(waiting), Reason.UNQUALIFIED, policy=new)


def test_i_06_an_event_happens_only_where_the_table_says_so() -> None:
    for event, state in product(Event, State):
        before = replace(draft(), state=state)
        allowed, target = MOVES[event]
        if state in allowed:
            after = move(before, event)
            assert after.state is (target or state)
            assert after.version == before.version + 1
        else:
            with pytest.raises(Invalid):
                move(before, event)


def test_i_06_nothing_leads_out_of_what_is_final_but_two_named_ways() -> None:
    final = {State.WITHDRAWN, State.REVOKED, State.RELEASED, State.WON, State.LOST}
    ways = {
        (state, event) for event, (allowed, leads) in MOVES.items() if leads for state in allowed
    }
    assert not [way for way in ways if way[0] in final]
    staying = {event for event, (allowed, leads) in MOVES.items() if not leads and allowed & final}
    assert staying == {Event.ACCOUNT_MERGED}, "only its account may change, not how it ended"
    assert [event for state, event in ways if state is State.REJECTED] == [Event.OVERTURNED]
    assert [event for state, event in ways if state is State.EXPIRED] == [Event.WON]
    assert {state for state, event in ways if event is Event.APPROVED} == {
        State.IN_REVIEW,
        State.CONFLICT_HOLD,
    }


def test_a_held_claim_keeps_its_place_and_its_clock() -> None:
    waiting = in_review()
    held = hold(waiting).registration
    back = lift_hold(held).registration
    assert back == replace(waiting, version=waiting.version + 2)


def test_only_who_decides_is_made_owner() -> None:
    waiting = in_review()
    with pytest.raises(NotAllowed, match="Ada does not decide"):
        assign(waiting, AE, act(waiting))
    assert assign(waiting, PM, act(waiting)).registration.owner_id == PM.id


def test_i_31_people_of_another_partner_find_nothing() -> None:
    waiting = in_review()
    with pytest.raises(Unknown, match="There is no such registration"):
        withdraw(waiting, by=P2_REP, now=MORNING)
    other = draft()
    with pytest.raises(Unknown):
        submit(
            other,
            by=P2_REP,
            received_at=MORNING,
            sequence=1,
            policy=POLICY,
            check=checked(other),
        )


def test_i_14_nothing_is_approved_without_a_person_unless_the_policy_names_it() -> None:
    waiting = in_review()
    clear = ground(waiting)
    assert not may_be_auto_approved(waiting, clear.check, clear)

    rule = AutoApproval(("gold",), Money(9_200_001, "EUR"))
    named = replace(POLICY, auto_approval=rule)
    there = ground(waiting, policy=named)
    assert may_be_auto_approved(waiting, there.check, there)
    for other in (
        replace(named, auto_approval=AutoApproval(("platinum",), Money(9_200_001, "EUR"))),
        replace(named, auto_approval=AutoApproval(("gold",), Money(9_200_000, "EUR"))),
        replace(named, auto_approval=AutoApproval(("gold",), Money(10**9, "USD"))),
    ):
        there = ground(waiting, policy=other)
        assert not may_be_auto_approved(waiting, there.check, there)
    flagged = in_review(claim=claim(proof=()))
    there = ground(flagged, policy=named)
    assert not may_be_auto_approved(flagged, there.check, there)


@pytest.mark.parametrize("right", [Right.DECIDE, Right.RESOLVE_CONFLICT, Right.OVERRIDE])
def test_an_admin_keeps_the_installation_and_decides_on_no_deal(right: Right) -> None:
    assert not may(ADMIN, right)
    assert may(PM, right)


def test_a_refused_act_leaves_the_value_as_it_was() -> None:
    done = protected()
    before = replace(done)
    with pytest.raises(Refusal):
        withdraw(done, by=P1_REP, now=MORNING)
    assert done == before
