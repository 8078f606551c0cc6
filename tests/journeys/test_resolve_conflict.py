"""Conflicts between claims, from the case that opens to the decision and what follows from it."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from threading import Barrier
from typing import Any

import pytest

from journeys.deal_notices import ConflictNotice, DealNotice, PartnerWordNotice
from journeys.deal_scene import as_mirrored, sight
from journeys.deal_statements import MOST_SUPPORT, OWNER_SAYS, file_letter
from journeys.decide_conflict import Resolution, decide_case
from journeys.draw_conflicts import conflict_notice, list_cases
from journeys.notices import ToChannel, ToPerson
from journeys.partner_acts import withdraw
from journeys.resolve_conflict import (
    add_evidence,
    appeal_case,
    open_case,
    partner_evidence,
    take_ownership,
)
from journeys.run_programme import set_channel
from journeys.watch_protection import watch_protection
from partnering.conflict_cases import CaseState, ConflictCase, Kind, Remedy, Weight
from partnering.engagement_rules import Clause
from partnering.facts import ConflictMoved
from partnering.people import CrmUser, Role
from partnering.programme import Channel
from partnering.reasons import EndCause, Reason
from partnering.refusals import Invalid, NotAllowed, NotNow, Stale, Unknown
from partnering.registration_decisions import ScopeTaken
from partnering.registration_moves import MovedOn
from partnering.registrations import Basis, DealType, Event, Registration, Scope, State
from store.work import Store
from tests.journeys.deal_acts import (
    approve,
    case_reminders,
    facts,
    protected,
    words_to,
)
from tests.journeys.deal_office import (
    A4,
    AE,
    CC,
    DD,
    FILED,
    O4,
    PM,
    DealOffice,
    claim_to,
    open_deal_office,
)

HOUR, DAY, MINUTE = timedelta(hours=1), timedelta(days=1), timedelta(minutes=1)


@pytest.fixture
def world(store: Store) -> DealOffice:
    return open_deal_office(store)


def rivals(world: DealOffice) -> tuple[Registration, Registration, ConflictCase]:
    """P1 is protected, P2 waits behind it, and a case is open between the two."""
    first = protected(world)
    second = world.file("P2", claim_to(), at=world.now + HOUR)
    [case] = cases(world)
    return first, second, case


def cases(world: DealOffice) -> list[ConflictCase]:
    with world.desk.store.read() as view:
        return view.conflict_cases.newest(50)[::-1]


def case_of(world: DealOffice, case: ConflictCase) -> ConflictCase:
    with world.desk.store.read() as view:
        found = view.conflict_cases.get(case.id)
    assert found is not None
    return found


def letter(world: DealOffice, case: ConflictCase, by: CrmUser = PM) -> ConflictCase:
    return add_evidence(
        world.desk,
        case.id,
        weight=Weight.CUSTOMER_STATEMENT,
        dated=world.now - DAY,
        text="Signed letter of the CIO: Fabrikam is to supply us.",
        by=world.person(by),
        now=world.now,
    )


def decide(world: DealOffice, case: ConflictCase, by: CrmUser = CC, **more: Any) -> ConflictCase:
    told: dict[str, Any] = {
        "remedy": Remedy.EXCLUSIVE,
        "in_favour_of": case.registration_ids[-1],
        "clause": Clause.CUSTOMER_CHOICE,
        "note": "letter of the CIO",
        "text": "The customer has made its choice.",
        "carry_out": True,
    }
    shown = more.pop("shown", case_of(world, case).version)
    return decide_case(
        world.desk,
        case.id,
        Resolution(**told | more),
        shown=shown,
        by=world.person(by),
        now=world.now,
    )


def test_re_04_the_second_to_the_same_waits_and_one_case_says_what_is_known_of_both(
    world: DealOffice,
) -> None:
    first, second, case = rivals(world)
    assert world.get(second).state is State.CONFLICT_HOLD
    assert (case.kind, case.registration_ids) == (Kind.PARTNER_PARTNER, (first.id, second.id))
    assert [each.weight for each in case.weighed][:2] == [Weight.SUBMISSION_TIME] * 2
    assert case.weighed[0].text.startswith(first.ref)

    names = ("Northwind", "Fabrikam", "P1", "P2")
    for each, other in ((first, second), (second, first)):
        own = case.seen_by_partner(each.partner_id)
        assert own
        for line in own:
            assert other.ref not in line.text
            assert not any(name in line.text for name in names)


def test_a_case_about_the_same_is_opened_once_and_anew_once_it_is_closed(
    world: DealOffice,
) -> None:
    first, second, case = rivals(world)

    def again() -> ConflictCase:
        with world.desk.store.begin() as work:
            return open_case(
                work,
                Kind.PARTNER_PARTNER,
                [world_get(work, second.id), world_get(work, first.id)],
                world.desk.policy.deals,
                now=world.now,
            )

    assert again().id == case.id
    decide(world, case, PM, in_favour_of=first.id, clause=Clause.FIRST_COMPLETE, carry_out=False)
    assert again().id == case.id, "decided, it can still be appealed"
    watch_protection(world.desk, now=world.now + 8 * DAY)
    assert case_of(world, case).state is CaseState.CLOSED
    assert again().id != case.id


def world_get(work: Any, id_: int) -> Registration:
    found = work.registrations.get(id_)
    assert found is not None
    return found  # type: ignore[no-any-return]


def test_t_15_the_customers_choice_ends_one_protection_and_begins_the_other_with_no_gap(
    world: DealOffice,
) -> None:
    first, second, case = rivals(world)
    letter(world, case)

    done = decide(world, case)
    lost, won = world.get(first), world.get(second)
    assert (lost.state, lost.end_cause) == (State.REVOKED, EndCause.CUSTOMER_CHOICE)
    assert won.state is State.APPROVED
    assert won.window is not None
    assert lost.ended_at == won.window.starts_at == world.now, "no gap"
    assert [each.outcome for each in (lost.decisions[-1], won.decisions[-1])] == [
        Event.REVOKED,
        Event.APPROVED,
    ]
    assert case.ref in lost.decisions[-1].evidence, "a decision of its own, that says why"
    assert done.decisions[-1].remedy is Remedy.EXCLUSIVE
    order = [
        getattr(each, "event", "")
        for each in facts(world)
        if getattr(each, "registration_id", 0) in (first.id, second.id)
    ]
    assert order[-2:] == ["revoked", "approved"]


def test_t_15_without_the_letter_or_the_chief_nothing_at_all_is_changed(world: DealOffice) -> None:
    first, second, case = rivals(world)
    with pytest.raises(Invalid, match="customer's statement"):
        decide(world, case)
    letter(world, case)
    with pytest.raises(NotAllowed):
        decide(world, case, PM)
    with pytest.raises(Invalid, match="only the customer's choice"):
        decide(world, case, clause=Clause.FIRST_COMPLETE)
    for kept in (first, second):
        assert world.get(kept).version == kept.version
    assert case_of(world, case).decisions == ()
    assert case_of(world, case).state is CaseState.EVIDENCE


def test_a_decision_on_a_case_alone_changes_no_claim(world: DealOffice) -> None:
    first, second, case = rivals(world)
    decide(world, case, PM, clause=Clause.FIRST_COMPLETE, in_favour_of=first.id, carry_out=False)
    assert world.get(first).version == first.version
    assert world.get(second).version == second.version
    with pytest.raises(Invalid, match="carried out at once"):
        decide(world, case, remedy=Remedy.INFLUENCE)


def test_re_04_in_favour_of_the_first_the_second_is_rejected_in_words_that_give_nobody_away(
    world: DealOffice,
) -> None:
    first, second, case = rivals(world)
    decide(world, case, PM, clause=Clause.PROTECTED_SCOPE, in_favour_of=first.id, text="")
    assert world.get(first).state is State.APPROVED
    no = world.get(second)
    assert (no.state, no.end_cause) == (State.REJECTED, Reason.DUPLICATE_REGISTERED)
    assert no.decisions[-1].by == world.person(PM).id


def test_a_case_is_decided_on_what_lay_before_who_decides(world: DealOffice) -> None:
    first, second, case = rivals(world)
    letter(world, case)
    with pytest.raises(Stale):
        decide(world, case, shown=case.version)
    with pytest.raises(MovedOn):
        decide(world, case, versions={first.id: first.version, second.id: second.version - 1})
    decide(world, case, versions={first.id: first.version, second.id: second.version})


def test_who_has_a_part_in_it_does_not_decide_and_a_partner_never_does(world: DealOffice) -> None:
    *_, case = rivals(world)
    for who in (AE,):
        with pytest.raises(NotAllowed):
            decide(world, case, who, carry_out=False)
    with pytest.raises(NotAllowed):
        take_ownership(world.desk, case.id, by=world.reps["P1"], now=world.now)
    with pytest.raises(Unknown):
        take_ownership(world.desk, 999, by=world.person(PM), now=world.now)


def test_the_first_who_takes_a_case_has_it_for_two_hours(world: DealOffice) -> None:
    *_, case = rivals(world)
    now = world.now
    taken = take_ownership(world.desk, case.id, by=world.person(PM), now=now)
    assert taken.taken_at(now + HOUR) == world.person(PM).id
    with pytest.raises(NotNow, match="Somebody else looks after"):
        take_ownership(world.desk, case.id, by=world.person(CC), now=now + HOUR)
    later = take_ownership(world.desk, case.id, by=world.person(CC), now=now + 2 * HOUR)
    assert later.taken_at(now + 3 * HOUR) == world.person(CC).id


def test_a_partner_brings_forward_what_is_its_own_and_learns_of_no_case(world: DealOffice) -> None:
    first, second, case = rivals(world)
    told: dict[str, Any] = {"text": "Mail of  the buyer.", "day": world.now.date()}
    for _ in ("once", "pressed twice"):
        partner_evidence(world.desk, second.id, **told, by=world.reps["P2"], now=world.now)
    after = case_of(world, case)
    own = [each.text for each in after.seen_by_partner(second.partner_id) if "buyer" in each.text]
    assert own == [f"{second.ref}, as the partner says: Mail of the buyer."]
    assert all("buyer" not in each.text for each in after.seen_by_partner(first.partner_id))
    with pytest.raises(Unknown):
        partner_evidence(world.desk, first.id, **told, by=world.reps["P2"], now=world.now)
    later = told | {"day": world.now.date() + DAY}
    with pytest.raises(Invalid, match="has happened"):
        partner_evidence(world.desk, second.id, **later, by=world.reps["P2"], now=world.now)


def test_what_a_partner_brought_forward_counts_in_a_case_that_opens_later(
    world: DealOffice,
) -> None:
    first = protected(world)
    day = world.now.date() - 3 * DAY
    told: dict[str, Any] = {"by": world.reps["P1"], "now": world.now}
    assert partner_evidence(world.desk, first.id, text="Visit.", day=day, **told) == 0
    world.file("P2", claim_to(), at=world.now + HOUR)

    [case] = cases(world)
    [line] = [each for each in case.evidence if "Visit." in each.text]
    assert (line.weight, line.dated.date()) == (Weight.CUSTOMER_CONTACT, day)
    assert line.partner_id == first.partner_id


def test_a_partner_adds_as_much_as_somebody_reads_and_nothing_once_all_is_over(
    world: DealOffice,
) -> None:
    made = world.file("P1", claim_to())
    told: dict[str, Any] = {"day": world.now.date(), "by": world.reps["P1"], "now": world.now}
    with pytest.raises(Invalid, match="Say it in 500"):
        partner_evidence(world.desk, made.id, text="x" * 501, **told)
    for number in range(MOST_SUPPORT):
        partner_evidence(world.desk, made.id, text=f"Visit {number}.", **told)
    partner_evidence(world.desk, made.id, text="Visit 0.", **told)
    with pytest.raises(Invalid, match="in person"):
        partner_evidence(world.desk, made.id, text="One more.", **told)

    withdraw(world.desk, made.id, by=world.reps["P1"], now=world.now)
    with pytest.raises(Invalid, match="any more"):
        partner_evidence(world.desk, made.id, text="Visit 0.", **told)


def test_re_05_an_appeal_goes_to_the_chief_who_was_not_in_the_first_decision(
    world: DealOffice,
) -> None:
    first, _, case = rivals(world)
    decide(world, case, PM, clause=Clause.PROTECTED_SCOPE, in_favour_of=first.id, carry_out=False)
    world.now += DAY
    appeal_case(
        world.desk,
        case.id,
        text="We were at the plant first.",
        by=world.reps["P2"],
        now=world.now,
    )
    with pytest.raises(NotAllowed):
        decide(world, case, PM, carry_out=False)
    ended = decide(world, case, CC, in_favour_of=first.id, carry_out=False)
    assert (ended.state, len(ended.decisions)) == (CaseState.CLOSED, 2)


def test_decided_and_not_appealed_a_case_closes_when_the_days_for_it_are_over(
    world: DealOffice,
) -> None:
    first, _, case = rivals(world)
    done = decide(
        world, case, PM, clause=Clause.PROTECTED_SCOPE, in_favour_of=first.id, carry_out=False
    )
    assert done.appeal_until is not None
    assert watch_protection(world.desk, now=done.appeal_until - MINUTE).cases == 0
    assert watch_protection(world.desk, now=done.appeal_until).cases == 1
    with pytest.raises(Invalid):
        appeal_case(
            world.desk, case.id, text="late", by=world.reps["P2"], now=done.appeal_until + DAY
        )


def test_re_05_undecided_a_case_climbs_the_ladder_once_a_step(world: DealOffice) -> None:
    rivals(world)
    for day in range(14):
        world.now = FILED + day * DAY + 4 * HOUR
        watch_protection(world.desk, now=world.now)
        world.office.settle()
    told = case_reminders(world)
    assert [each for each in told if each != "half"] == [
        "untaken",
        "escalated:partner_manager",
        "escalated:channel_chief",
        "overdue",
    ]
    assert any("yours to decide" in words for words in words_to(world, PM))
    assert any("yours to decide" in words for words in words_to(world, CC))
    watch_protection(world.desk, now=world.now + 20 * DAY)
    assert len(case_reminders(world)) == len(told)


def test_a_case_reaches_the_channel_for_conflicts_else_who_has_to_decide(
    world: DealOffice,
) -> None:
    world.office.settle()
    _, second, case = rivals(world)
    world.office.settle()
    told = [each for each in world.office.messenger.told if each.notice.kind == "conflict"]
    assert [each.to for each in told] == [ToPerson(world.person(DD))]

    with world.desk.store.begin() as work:
        work.people.grant(world.person(PM).id, Role.ADMIN)
    set_channel(world.desk, Channel.CONFLICTS, "conflicts", by=world.person(PM), now=world.now)
    letter(world, case)
    world.office.settle()
    told = [each for each in world.office.messenger.told if each.notice.kind == "conflict"]
    assert told[-1].to == ToChannel("conflicts")
    decide(world, case)
    world.office.settle()
    shown = [each.notice for each in world.office.messenger.redrawn]
    states = {each.state for each in shown if isinstance(each, ConflictNotice)}
    assert CaseState.DECIDED in states
    # The first was decided on before its card went out, and asked nobody any more.
    drawn = {each.registration_id for each in shown if isinstance(each, DealNotice)}
    assert drawn == {second.id}


def test_nothing_that_a_partner_is_told_gives_the_other_away(world: DealOffice) -> None:
    with world.desk.store.begin() as work:
        for key, channel in (("P1", "C1"), ("P2", "C2")):
            work.partner_channels.link(world.partners[key], "T", channel, by=None, at=world.now)
    first, second, case = rivals(world)
    letter(world, case)
    world.office.settle()
    decide(world, case)
    world.office.settle()
    theirs = [
        str(each.notice)
        for each in (*world.office.messenger.told, *world.office.messenger.redrawn)
        if each.notice.kind in ("partner_deal", "partner_word")
    ]
    words = [
        each.notice
        for each in world.office.messenger.told
        if isinstance(each.notice, PartnerWordNotice)
    ]
    assert {(each.partner_id, each.what) for each in words} == {
        (first.partner_id, "case_decided"),
        (first.partner_id, "revoked"),
        (second.partner_id, "case_decided"),
        (second.partner_id, "approved"),
    }, "RE-05: both are told what was decided, and what became of their own claim"
    for said in theirs:
        assert "CF-" not in said
        assert not (first.ref in said and second.ref in said)
        assert not ("Northwind" in said and "Fabrikam" in said)


def test_a_case_is_drawn_with_the_same_lines_for_both_sides(world: DealOffice) -> None:
    first, second, case = rivals(world)
    with world.desk.store.read() as view:
        notice = conflict_notice(world.desk, view, case.id, now=world.now)
    assert notice is not None
    assert [each.registration_id for each in notice.sides] == [first.id, second.id]
    assert notice.rule == Clause.PROTECTED_SCOPE.in_words
    assert notice.asked == world.person(DD).name
    assert "Müller" in notice.headline
    [line] = list_cases(world.desk, by=world.person(PM), now=world.now)
    assert (line.ref, line.due_at) == (case.ref, notice.due_at)
    with pytest.raises(NotAllowed):
        list_cases(world.desk, by=world.person(AE), now=world.now)


def test_t_13_a_whole_company_meets_a_plant_of_it_and_the_reviewer_chooses(
    world: DealOffice,
) -> None:
    protected(world, scope=Scope(("Ulm",)))
    whole = world.file("P2", claim_to(), at=world.now + HOUR)
    assert whole.state is State.CONFLICT_HOLD
    assert len(cases(world)) == 1
    with pytest.raises(ScopeTaken):
        approve(world, whole)
    decide(
        world,
        cases(world)[0],
        PM,
        clause=Clause.PROTECTED_SCOPE,
        in_favour_of=cases(world)[0].registration_ids[0],
    )
    assert world.get(whole).state is State.REJECTED
    narrow = world.file("P2", claim_to(scope=Scope(("Bonn",))), at=world.now + HOUR)
    assert narrow.state is State.IN_REVIEW
    assert approve(world, narrow).protected_at(world.now)


def test_t_08_a_stale_deal_of_our_own_is_for_the_chief_unless_its_owner_agrees(
    world: DealOffice,
) -> None:
    world.office.crm.put(
        replace(
            O4, created_at=FILED - 200 * DAY, last_activity_at=FILED - 75 * DAY, modified_at=FILED
        )
    )
    world.office.sync()
    one = world.file("P1", claim_to(A4))
    assert one.state is State.IN_REVIEW
    with pytest.raises(NotAllowed):
        approve(world, one)
    with world.desk.store.begin() as work:
        work.told_once.first(one.ref, f"{OWNER_SAYS}:yes", world.now)
    assert approve(world, one).protected_at(world.now)


def test_t_16_after_publication_a_tender_is_flagged_and_before_it_is_not(store: Store) -> None:
    first_of_april = datetime(2026, 4, 1, 9, tzinfo=UTC)
    world = open_deal_office(store, now=first_of_april)
    said = claim_to(
        tender=True,
        tender_published_on=date(2026, 4, 2),
        close_on=date(2026, 9, 1),
        last_contact_on=date(2026, 3, 20),
    )
    early = world.file("P3", said)
    late = world.file("P1", said, at=first_of_april + DAY)
    assert Reason.TENDER_PUBLISHED in found(world, late)
    assert Reason.TENDER_PUBLISHED not in found(world, early)


def test_t_14_before_its_renewal_the_incumbents_product_is_flagged_and_no_other(
    store: Store,
) -> None:
    world = open_deal_office(store, now=datetime(2026, 7, 1, 9, tzinfo=UTC))
    renewal = replace(
        O4, name="Initech renewal", partner_name="Contoso", close_on=date(2026, 9, 30)
    )
    world.office.crm.put(replace(renewal, created_at=world.now - DAY, modified_at=world.now))
    world.office.sync()
    said: dict[str, Any] = {
        "deal_type": DealType.RENEWAL,
        "close_on": date(2026, 9, 30),
        "last_contact_on": date(2026, 6, 20),
    }
    core = world.file("P2", claim_to(A4, "CORE", **said))
    shield = world.file("P2", claim_to(A4, "SHIELD", **said), at=world.now + HOUR)
    assert Reason.INCUMBENT_PROTECTED in found(world, core)
    assert Reason.INCUMBENT_PROTECTED not in found(world, shield)
    file_letter(
        world.desk,
        core.id,
        text="The CIO names Fabrikam for the renewal, 20 June.",
        by=world.person(DD),
        now=world.now,
    )
    assert Reason.INCUMBENT_PROTECTED not in found(world, core)


def found(world: DealOffice, one: Registration) -> set[Reason | None]:
    """The reasons that a check of a claim names now."""
    with world.desk.store.read() as view:
        answer = as_mirrored(world.desk, view, one.account_key, now=world.now)
        seen = sight(world.desk, view, world.get(one), answer, now=world.now)
    return {each.reason for each in seen.check.flags}


def test_teaming_is_carried_out_on_the_claim_beside_a_deal_of_our_own(
    world: DealOffice,
) -> None:
    world.office.crm.put(
        replace(O4, created_at=FILED - 20 * DAY, last_activity_at=FILED - DAY, modified_at=FILED)
    )
    world.office.sync()
    one = world.file("P1", claim_to(A4))
    [case] = cases(world)
    assert (case.kind, case.opportunity_key) == (Kind.DIRECT_PARTNER, O4.key)
    decide(
        world,
        case,
        PM,
        remedy=Remedy.TEAMING,
        clause=Clause.DIRECT_LOOKBACK,
        in_favour_of=one.id,
    )
    done = world.get(one)
    assert (done.state, done.basis) == (State.APPROVED, Basis.TEAMING)


def test_every_move_of_a_case_is_on_record_once(world: DealOffice) -> None:
    *_, case = rivals(world)
    letter(world, case)
    take_ownership(world.desk, case.id, by=world.person(CC), now=world.now)
    decide(world, case)
    moves = [each.event for each in facts(world) if isinstance(each, ConflictMoved)]
    assert moves == ["opened", "evidence", "taken", "decided"]


def test_two_who_open_a_case_about_the_same_at_once_open_one(world: DealOffice) -> None:
    first = protected(world)
    other = world.file("P2", claim_to(A4), at=world.now + HOUR)
    together = Barrier(2)

    def opens(_: int) -> int:
        together.wait()
        with world.desk.store.begin() as work:
            parties = [world_get(work, each.id) for each in (first, other)]
            policy = world.desk.policy.deals
            return open_case(work, Kind.PARTNER_PARTNER, parties, policy, now=world.now).id

    with ThreadPoolExecutor(2) as pool:
        assert len(set(pool.map(opens, range(2)))) == 1
    assert len(cases(world)) == 1
