"""What a new claim runs into: rivals, our own deals, named accounts, tenders, caps."""

import re
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from partnering.collisions import Customers, Sameness, collides, double_protections
from partnering.conflicts import check, won_too_soon
from partnering.deal_policy import DealPolicy
from partnering.deciders import Level
from partnering.findings import Incumbent, Outcome, Scene
from partnering.money import Money
from partnering.partner_view import Shown, partner_view
from partnering.partners import Partner, PartnerStatus
from partnering.protection import Idleness, idleness, poaching, waiting
from partnering.reasons import NOT_AVAILABLE, Reason
from partnering.refusals import Invalid, NotAllowed
from partnering.registration_decisions import ScopeTaken, approve, reject
from partnering.registration_ends import expire
from partnering.registration_moves import hold, lift_hold, take_up
from partnering.registrations import Basis, Claim, DealType, Registration, Scope, State
from tests.partnering.makers import (
    CC,
    DD,
    MINUTE,
    MORNING,
    P1,
    P2,
    P3,
    POLICY,
    SECOND,
    act,
    checked,
    claim,
    deal,
    draft,
    ground,
    in_review,
    protected,
    submitted,
)

DAY = timedelta(days=1)
SPELT = {"customer": "Mueller Maschinen-Bau"}


def test_t_03_the_second_of_two_claims_is_held_with_evidence_and_cannot_be_approved() -> None:
    first = in_review(1, P1)
    second = submitted(2, P2, first, claim=claim(**SPELT))
    found = checked(second, first)

    assert found.outcome is Outcome.NEEDS_PERSON
    assert found.holds
    assert found.opens_case
    assert found.evidence == ("DR-1 of another partner, whole company, claims CORE earlier.",)
    assert not checked(first, second).holds

    held = hold(second).registration
    with pytest.raises(ScopeTaken, match="DR-1 came first"):
        approve(held, act(held), ground(held, [first]))
    first = approve(first, act(first), ground(first, [held])).registration
    with pytest.raises(ScopeTaken, match="protected until 12 Nov 2026 by DR-1"):
        approve(held, act(held), ground(held, [first]))


def test_t_06_of_two_rival_approvals_the_later_finds_the_scope_taken() -> None:
    first, second = in_review(1, P1), in_review(2, P2)
    both = [first, second]
    done = approve(first, act(first), ground(first, both)).registration

    with pytest.raises(ScopeTaken) as refused:
        approve(second, act(second), ground(second, [done, second]))
    assert refused.value.by == done
    assert second.state is State.IN_REVIEW
    assert checked(second, done).opens_case


def test_dr_02_the_same_company_under_two_spellings_needs_a_persons_eyes() -> None:
    known = protected(1, P1, account_key="A1")
    unresolved = draft(2, P2, account_key="", claim=claim(**SPELT))

    by_domain = checked(unresolved, known)
    assert not by_domain.holds, "an equal domain alone never holds a claim"
    assert "may be about the same customer" in by_domain.evidence[0]

    names = Customers(verdicts={(1, 2): "auto"})
    assert checked(unresolved, known, customers=names).holds
    names = Customers(verdicts={(1, 2): "review"})
    other = replace(unresolved, claim=replace(unresolved.claim, domain="else.example"))
    assert not checked(other, known, customers=names).holds
    assert "may be about" in checked(other, known, customers=names).evidence[0]

    numbered = replace(known, claim=claim(duns="123456789"))
    twin = draft(2, P2, account_key="", claim=claim(duns="123456789", domain=""))
    assert checked(twin, numbered).holds


@pytest.mark.parametrize("typed", ["DE 123 456", "de  123 456", "DE\t123 456", "DE 123\u200b 456"])
def test_a_number_typed_with_other_blanks_is_the_same_number(typed: str) -> None:
    known = protected(1, P1, claim=claim(tax_id="DE 123 456"))
    twin = draft(2, P2, account_key="", claim=claim(tax_id=typed, domain=""))
    assert checked(twin, known).holds


def test_a_family_that_the_crm_spells_otherwise_is_the_same_family() -> None:
    ours = protected(1, P1)
    direct = deal("O7", families=("Core",), created_at=MORNING + MINUTE)
    assert poaching([direct], [ours], MORNING + DAY)

    again = draft(2, P2, account_key="A5", claim=claim(deal_type=DealType.NET_NEW))
    found = checked(again, bought={" core": MORNING.date()})
    assert found.suggested is Reason.EXISTING_CUSTOMER


def test_t_12_another_family_at_the_same_customer_is_no_duplicate() -> None:
    core = protected(1, P1)
    flow = in_review(2, P2, core, claim=claim(families=frozenset({"FLOW"})))
    assert checked(flow, core).outcome is Outcome.CLEAR
    done = approve(flow, act(flow), ground(flow, [core])).registration
    assert core.protected_at(MORNING)
    assert done.protected_at(MORNING)


def test_t_13_a_company_holds_its_plant_and_two_plants_stand_apart() -> None:
    ulm = protected(1, P1, claim=claim(scope=Scope(("plant Ulm",))))
    whole = submitted(2, P2, ulm)
    assert checked(whole, ulm).holds
    assert "plant Ulm" in checked(whole, ulm).evidence[0]

    bonn = in_review(3, P2, ulm, claim=claim(scope=Scope(("Plant Bonn",))))
    assert checked(bonn, ulm).outcome is Outcome.CLEAR
    assert approve(bonn, act(bonn), ground(bonn, [ulm])).registration.protected_at(MORNING)
    hall = submitted(4, P2, ulm, claim=claim(scope=Scope(("Plant  ULM", "hall 3"))))
    assert checked(hall, ulm).holds


def test_territories_that_differ_stand_apart_and_none_is_everywhere() -> None:
    north, south = Scope(territory="North"), Scope(territory="South")
    assert not north.meets(south)
    assert north.meets(Scope())
    assert Scope(("Ulm",), "North").meets(Scope(territory="north"))


GLOBEX = Customers(parents={"A3": "A2", "A2": "A0", "A0": "A2"})


def test_a_claim_to_a_whole_group_takes_in_the_companies_below() -> None:
    group = protected(1, P1, account_key="A2", claim=claim(scope=Scope(whole_group=True)))
    child = draft(2, P2, account_key="A3")
    assert checked(child, group, customers=GLOBEX).holds

    only_company = replace(group, claim=claim())
    related = checked(child, only_company, customers=GLOBEX)
    assert not related.holds
    assert "another company of this group" in related.evidence[0]


def test_t_07_a_live_deal_of_ours_leaves_teaming() -> None:
    known = (deal(last_activity_at=MORNING - 6 * DAY),)
    waiting_ = in_review()
    found = checked(waiting_, deals=known)

    assert found.offers_teaming
    assert found.opens_case
    assert found.suggested is Reason.DIRECT_ENGAGED
    assert "last activity 6 days ago" in found.evidence[0]
    with pytest.raises(Invalid, match="as teaming, or reject"):
        approve(waiting_, act(waiting_), ground(waiting_, looked=found))
    team = approve(waiting_, act(waiting_), ground(waiting_, looked=found, basis=Basis.TEAMING))
    assert team.registration.protected_at(MORNING)
    assert not team.registration.excludes_at(MORNING)

    no = reject(waiting_, act(waiting_), Reason.DIRECT_ENGAGED, policy=POLICY).registration
    assert partner_view(no, MORNING).code == "direct_engaged"


def test_teaming_does_not_get_past_another_partners_protection() -> None:
    first = protected(1, P1)
    second = in_review(2, P2, first)
    with pytest.raises(ScopeTaken):
        approve(second, act(second), ground(second, [first], basis=Basis.TEAMING))


def test_t_08_an_older_deal_of_ours_goes_to_the_chief_while_its_owner_is_silent() -> None:
    known = (deal(last_activity_at=MORNING - 75 * DAY),)
    waiting_ = in_review()
    for answer in (None, False):
        silent = checked(waiting_, deals=known, owner_agrees=answer)
        assert silent.level is Level.CHIEF
        assert "older than 60 days" in silent.evidence[0]
        assert not silent.offers_teaming
        with pytest.raises(NotAllowed, match="channel chief"):
            approve(waiting_, act(waiting_), ground(waiting_, looked=silent))

    agreed = checked(waiting_, deals=known, owner_agrees=True)
    assert agreed.level is Level.DESK
    assert agreed.outcome is Outcome.NEEDS_PERSON
    assert approve(waiting_, act(waiting_), ground(waiting_, looked=agreed)).decision is not None


def test_the_sixtieth_day_without_activity_is_the_first_that_is_old() -> None:
    waiting_ = in_review()
    assert not checked(waiting_, deals=(deal(last_activity_at=MORNING - 60 * DAY),)).offers_teaming
    recent = deal(last_activity_at=MORNING - 60 * DAY + MINUTE)
    assert checked(waiting_, deals=(recent,)).offers_teaming


def test_a_deal_of_a_partner_or_a_closed_one_or_of_another_family_is_not_ours() -> None:
    waiting_ = in_review()
    for other in (
        deal(partner_id=2),
        deal(registration_id=9),
        deal(is_closed=True),
        deal(families=("FLOW",)),
        deal(account="A9"),
    ):
        assert checked(waiting_, deals=(other,)).outcome is Outcome.CLEAR
    assert checked(waiting_, deals=(deal(families=()),)).offers_teaming


def test_t_09_a_deal_of_ours_on_a_protected_account_is_found_and_our_own_write_is_not() -> None:
    ours = protected(1, P1)
    after = MORNING + 3 * MINUTE
    direct = deal("O7", created_at=after)
    found = poaching([direct], [ours], after)

    assert [(each.registration_id, each.opportunity_key, each.certain) for each in found] == [
        (1, "O7", True)
    ]
    assert poaching([replace(direct, registration_id=1)], [ours], after) == []
    assert poaching([replace(direct, partner_id=1)], [ours], after) == []
    assert poaching([deal("O7", families=("FLOW",), created_at=after)], [ours], after) == []
    assert poaching([deal("O7", created_at=MORNING - DAY)], [ours], after) == []
    assert poaching([deal("O7", is_closed=True, created_at=after)], [ours], after) == []
    assert poaching([direct], [ours], MORNING + 200 * DAY) == [], "it has ended by then"
    assert poaching([replace(direct, partner_id=2)], [ours], after)[0].partner_id == 2
    assert not poaching([deal("O7", families=(), created_at=after)], [ours], after)[0].certain
    assert ours.protected_at(after)


NAMED = replace(POLICY, named_accounts=("A2",))


def test_t_10_a_named_account_is_for_the_chief_with_a_reason_and_a_second_reader() -> None:
    flow = in_review(
        1, P2, policy=NAMED, account_key="A2", claim=claim(families=frozenset({"FLOW"}))
    )
    found = checked(flow, policy=NAMED)
    assert (found.level, found.suggested) == (Level.CHIEF, Reason.NAMED_ACCOUNT)
    there = ground(flow, policy=NAMED)
    for by, more in ((DD, {"note": "x", "second": SECOND}), (CC, {"note": "x"}), (CC, {})):
        with pytest.raises((NotAllowed, Invalid)):
            approve(flow, act(flow, by=by, **more), there)
    done = approve(flow, act(flow, by=CC, note="we agreed", second=SECOND), there)
    assert done.decision is not None
    assert done.decision.overridden == ("The customer is on the list of named accounts.",)
    with pytest.raises(NotAllowed, match="channel chief"):
        reject(flow, act(flow), Reason.NAMED_ACCOUNT, policy=NAMED, level=found.level)


def test_t_11_a_subsidiary_of_a_named_account_is_named_unless_carved_out() -> None:
    iberia = draft(1, P2, account_key="A3", claim=claim(customer="Globex Iberia S.L."))
    found = checked(iberia, policy=NAMED, customers=GLOBEX)
    assert found.level is Level.CHIEF
    assert "belongs to A2" in found.evidence[0]

    carved = replace(NAMED, carved_out=("A3",))
    assert checked(iberia, policy=carved, customers=GLOBEX).outcome is Outcome.CLEAR
    possible = checked(iberia, policy=NAMED, possible_named=("Globex Corporation",))
    assert possible.outcome is Outcome.NEEDS_PERSON
    assert "may belong to the named account Globex" in possible.evidence[0]


JULY = datetime(2026, 7, 1, 10, tzinfo=UTC)
HOOLI = Incumbent(3, frozenset({"CORE"}), date(2026, 9, 30))


def test_t_14_before_a_renewal_the_incumbent_stands_unless_the_customer_writes() -> None:
    renewal = claim(deal_type=DealType.RENEWAL, last_contact_on=date(2026, 6, 1), customer="Hooli")
    ours = draft(1, P2, account_key="A5", claim=renewal)
    held = checked(ours, incumbents=(HOOLI,), now=JULY)
    assert held.suggested is Reason.INCUMBENT_PROTECTED
    assert held.outcome is Outcome.NEEDS_PERSON

    assert checked(ours, incumbents=(HOOLI,), now=JULY, customer_letter=True).suggested is None
    shield = replace(ours, claim=replace(renewal, families=frozenset({"SHIELD"})))
    assert checked(shield, incumbents=(HOOLI,), now=JULY).suggested is None
    early = datetime(2026, 6, 1, 10, tzinfo=UTC)
    assert checked(ours, incumbents=(HOOLI,), now=early).suggested is None
    own = draft(2, P3, account_key="A5", claim=renewal)
    assert checked(own, incumbents=(HOOLI,), now=JULY).suggested is None


def test_t_16_a_tender_that_was_out_before_the_claim_came_in_is_for_a_person() -> None:
    tender = claim(
        tender=True,
        tender_published_on=date(2026, 4, 2),
        last_contact_on=date(2026, 3, 1),
    )
    before = submitted(1, P3, at=datetime(2026, 4, 1, 15, tzinfo=UTC), claim=tender)
    after = submitted(2, P1, before, at=datetime(2026, 4, 2, 15, tzinfo=UTC), claim=tender)
    later = datetime(2026, 4, 20, tzinfo=UTC)

    assert checked(before, now=later).suggested is None
    found = checked(after, now=later)
    assert found.suggested is Reason.TENDER_PUBLISHED
    assert found.outcome is Outcome.NEEDS_PERSON, "a machine rejects nothing"
    open_ = replace(POLICY, tenders_closed=False)
    assert checked(after, now=later, policy=open_).suggested is None


def test_t_23_who_waited_comes_back_with_the_old_place_and_the_first_files_behind() -> None:
    first = protected(1, P1)
    second = hold(take_up(submitted(2, P2, first, at=MORNING + DAY), DD.id).registration)
    third = hold(submitted(3, P3, first, at=MORNING + 2 * DAY)).registration
    end = datetime(2026, 11, 12, 23, tzinfo=UTC)
    gone = expire(first, end + MINUTE).registration

    line = waiting(gone, [third, second.registration, gone], Customers())
    assert [each.id for each in line] == [2, 3]
    back = lift_hold(line[0]).registration
    again = submitted(4, P1, back, third, at=end + DAY, claim=late_claim())
    assert back.priority < again.priority
    assert checked(again, back, third, now=end + DAY).holds
    assert not checked(back, again, third, now=end + DAY).holds
    done = approve(back, act(back, now=end + DAY), ground(back, [gone, third], now=end + DAY))
    assert done.registration.protected_at(end + DAY)


def late_claim() -> Claim:
    return claim(close_on=date(2027, 3, 1))


def test_t_24_a_protection_that_is_over_blocks_nobody_though_no_job_has_run() -> None:
    first = protected(1, P1)
    end = datetime(2026, 11, 12, 23, tzinfo=UTC)
    second = in_review(2, P2, first, at=end - DAY, claim=late_claim())
    assert first.state is State.APPROVED
    assert not first.protected_at(end)
    at = end - MINUTE
    with pytest.raises(ScopeTaken):
        approve(second, act(second, now=at), ground(second, [first], now=at))
    at = end + timedelta(hours=1)
    assert approve(second, act(second, now=at), ground(second, [first], now=at)).decision
    late = expire(first, end + timedelta(hours=6)).registration
    assert late.ended_at == end


def test_t_26_a_deal_that_was_nearly_done_is_for_the_chief() -> None:
    late = deal("O9", late_since=MORNING - 3 * DAY, last_activity_at=MORNING - DAY)
    ours = submitted(1, P3)
    found = checked(ours, deals=(late,))
    assert found.level is Level.CHIEF
    assert Reason.AFTER_THE_FACT in [each.reason for each in found.flags]
    assert won_too_soon(ours, MORNING + timedelta(hours=20))
    assert not won_too_soon(ours, MORNING + timedelta(hours=72))


def test_t_29_after_a_merge_of_accounts_both_protections_stand_and_no_third_gets_in() -> None:
    one = protected(1, P1, account_key="A7")
    other = protected(2, P3, account_key="A8")
    assert double_protections([one, other], Customers(), MORNING) == []

    merged = replace(other, account_key="A7", grandfathered=True)
    one = replace(one, grandfathered=True)
    assert double_protections([merged, one], Customers(), MORNING) == [(one, merged)]
    assert merged.protected_at(MORNING)
    third = in_review(3, P2, account_key="A7")
    with pytest.raises(ScopeTaken):
        approve(third, act(third), ground(third, [one, merged]))


def test_t_37_a_claim_below_the_least_amount_is_not_accepted() -> None:
    policy = replace(POLICY, minimum=Money(10_000_000, "EUR"))
    found = checked(draft(), policy=policy)
    assert found.outcome is Outcome.NOT_ACCEPTED
    assert found.for_partner == "The amount lies below the least that can be registered."
    assert checked(submitted(), policy=policy).outcome is Outcome.CLEAR, "asked once, at intake"


def test_t_43_the_cap_names_the_partners_own_idle_claims() -> None:
    then = MORNING - 40 * DAY

    def own(number: int, at: datetime) -> Registration:
        return submitted(
            number,
            P2,
            at=at,
            account_key=f"B{number}",
            claim=claim(last_contact_on=date(2026, 6, 1)),
        )

    opened = [own(number, then if number <= 9 else MORNING) for number in range(1, 26)]
    found = checked(draft(26, P2), *opened)
    assert found.outcome is Outcome.NOT_ACCEPTED
    assert found.flags[0].reason is Reason.CAPACITY_EXCEEDED
    assert re.findall(r"DR-\d+", found.for_partner) == [f"DR-{n}" for n in range(1, 10)]
    assert checked(draft(26, P2), *opened[1:]).outcome is Outcome.CLEAR
    assert checked(draft(26, P1), *opened).outcome is Outcome.CLEAR, "others' claims do not count"


def test_its_own_open_claim_is_named_to_a_partner_and_not_filed_twice() -> None:
    found = checked(draft(2), submitted(1))
    assert found.outcome is Outcome.NOT_ACCEPTED
    assert found.for_partner == "You have registered this already: DR-1."


def test_a_cooling_off_after_expiry_is_for_the_same_partner_only() -> None:
    end = datetime(2026, 11, 12, 23, tzinfo=UTC)
    gone = expire(protected(1, P1), end).registration
    policy = replace(POLICY, cooling_off_days=30)
    again = draft(2, P1)
    assert checked(again, gone, policy=policy, now=end + 29 * DAY).outcome is Outcome.NOT_ACCEPTED
    assert checked(again, gone, policy=policy, now=end + 30 * DAY).outcome is Outcome.CLEAR
    assert checked(again, gone, now=end + DAY).outcome is Outcome.CLEAR
    assert checked(draft(2, P2), gone, policy=policy, now=end + DAY).outcome is Outcome.CLEAR


@pytest.mark.parametrize(
    "partner",
    [replace(P1, status=PartnerStatus.PAUSED), replace(P1, removed_at=MORNING)],
)
def test_i_36_a_partner_that_is_paused_or_removed_files_nothing(partner: Partner) -> None:
    found = check(draft(), Scene(partner), POLICY, MORNING)
    assert found.outcome is Outcome.NOT_ACCEPTED
    assert checked(draft(), in_good_standing=False).outcome is Outcome.NOT_ACCEPTED


def test_re_02_territory_and_authorisation_are_exceptions_for_the_chief() -> None:
    abroad = checked(draft(claim=claim(country="FR")))
    assert (abroad.level, abroad.suggested) == (Level.CHIEF, Reason.OUT_OF_TERRITORY)
    narrow = replace(P1, families=("FLOW",))
    found = check(draft(), Scene(narrow), POLICY, MORNING)
    assert found.suggested is Reason.PRODUCT_NOT_AUTHORISED


def test_a_customer_that_bought_lately_is_not_new() -> None:
    bought = {"CORE": date(2023, 9, 1)}
    assert checked(draft(), bought=bought).suggested is Reason.EXISTING_CUSTOMER
    assert checked(draft(), bought={"CORE": date(2023, 8, 1)}).suggested is None
    assert checked(draft(), bought={"FLOW": date(2026, 8, 1)}).suggested is None


def test_where_local_law_forbids_it_nobody_is_kept_out() -> None:
    policy = replace(POLICY, non_exclusive_countries=("DE",))
    first = protected(1, P1, policy=policy)
    assert first.basis is Basis.LOCAL_LAW
    assert not first.excludes_at(MORNING)
    second = in_review(2, P2, first, policy=policy)
    done = approve(second, act(second), ground(second, [first], policy=policy))
    assert done.registration.protected_at(MORNING)


def test_dr_06_a_claim_without_proof_of_work_asks_for_it() -> None:
    found = checked(draft(claim=claim(proof=())))
    assert found.outcome is Outcome.NEEDS_PERSON
    assert "ask for it" in found.evidence[0]


def test_silence_on_a_protected_deal_is_a_question_for_a_person() -> None:
    ours = protected()
    assert idleness(ours, POLICY, MORNING + 29 * DAY) is Idleness.ACTIVE
    assert idleness(ours, POLICY, MORNING + 30 * DAY) is Idleness.AT_RISK
    assert idleness(ours, POLICY, MORNING + 45 * DAY) is Idleness.PROPOSE_REVOKING
    assert idleness(ours, POLICY, MORNING + 100 * DAY) is Idleness.ACTIVE, "it has ended"


def test_i_31_a_hold_reads_exactly_like_a_review_and_no_answer_gives_a_rival_away() -> None:
    rival = protected(1, P1)
    review = take_up(submitted(2, P2), DD.id).registration
    held = hold(take_up(submitted(2, P2, rival), DD.id).registration).registration
    assert replace(partner_view(held, MORNING), ref="") == replace(
        partner_view(review, MORNING), ref=""
    )
    assert partner_view(held, MORNING).shown is Shown.IN_REVIEW
    assert checked(held, rival).for_partner == checked(review).for_partner

    for reason in (
        Reason.DUPLICATE_REGISTERED,
        Reason.INCUMBENT_PROTECTED,
        Reason.CUSTOMER_CHOICE,
    ):
        no = reject(held, act(held), reason, policy=POLICY).registration
        seen = partner_view(no, MORNING)
        assert (seen.shown, seen.words, seen.code) == (Shown.NOT_AVAILABLE, NOT_AVAILABLE, "")


FORBIDDEN = re.compile(r"another|rival|other partner|held|hold|Alpine|Cobalt|DR-1\b", re.I)


@given(st.sampled_from(Reason))
def test_i_31_no_words_for_a_partner_speak_of_others(reason: Reason) -> None:
    assert not FORBIDDEN.search(reason.for_partner)
    assert reason.shown_code in ("", str(reason))


def test_the_partner_reads_its_own_times_and_the_clock_on_us() -> None:
    sent = submitted()
    seen = partner_view(sent, MORNING)
    assert (seen.shown, seen.received_at) == (Shown.RECEIVED, MORNING)
    assert seen.decision_due_at == datetime(2026, 8, 18, 8, tzinfo=UTC)
    done = protected()
    assert partner_view(done, MORNING).words == "Protected until 12 Nov 2026"
    assert partner_view(done, MORNING + 200 * DAY).shown is Shown.CLOSED


scopes = st.builds(
    Scope,
    path=st.lists(st.sampled_from(["Ulm", "Bonn", "hall"]), max_size=2).map(tuple),
    territory=st.sampled_from(["", "North", "South"]),
    whole_group=st.booleans(),
)
claims = st.builds(
    lambda families, scope, domain, duns: claim(
        families=families, scope=scope, domain=domain, duns=duns
    ),
    st.frozensets(st.sampled_from(["CORE", "FLOW"]), min_size=1),
    scopes,
    st.sampled_from(["", "a.example", "b.example"]),
    st.sampled_from(["", "1", "2"]),
)
drafts = st.builds(
    lambda said, key, sure: draft(claim=said, account_key=key, account_certain=sure),
    claims,
    st.sampled_from(["", "A2", "A3", "A9"]),
    st.booleans(),
)


@given(drafts, drafts, st.sampled_from(["", "auto", "review"]))
def test_it_does_not_matter_who_asks_whether_two_claims_collide(
    left: Registration, right: Registration, verdict: str
) -> None:
    right = replace(right, id=2)
    customers = Customers(GLOBEX.parents, {(1, 2): verdict} if verdict else {})
    same = collides(left, right, customers)
    assert same is collides(right, left, customers)
    assert left.claim.scope.meets(right.claim.scope) == right.claim.scope.meets(left.claim.scope)
    if not left.claim.families & right.claim.families:
        assert same is Sameness.NO
    assert collides(left, left, customers) is Sameness.NO


def test_every_rule_is_read_from_the_policy_and_not_from_the_default() -> None:
    assert DealPolicy().direct_lookback_days == 60
    shorter = replace(POLICY, direct_lookback_days=5)
    known = (deal(last_activity_at=MORNING - 6 * DAY),)
    assert not checked(in_review(policy=shorter), policy=shorter, deals=known).offers_teaming
