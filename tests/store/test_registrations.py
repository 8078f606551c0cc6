"""Registrations as rows: what comes back is what was kept, in the order that was asked for."""

import threading
from concurrent.futures import ThreadPoolExecutor
from dataclasses import fields, replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from partnering.appeals import Appeal, AppealState
from partnering.calendar import BusinessHours, Clock, Pause, PauseCause
from partnering.conflict_cases import (
    CaseDecision,
    CaseState,
    ConflictCase,
    Evidence,
    Kind,
    Remedy,
    Weight,
)
from partnering.money import Money, Rate
from partnering.people import Role
from partnering.reasons import EndCause, Reason
from partnering.registrations import (
    Basis,
    Claim,
    CustomerContact,
    DealType,
    Decision,
    Event,
    Pinned,
    Registration,
    Scope,
    State,
)
from partnering.windows import Extension, ExtensionState, Window
from store.work import StaleVersion, Store
from tests.store.deals import DAY, NOON, approved, put_deal, put_partner
from tests.store.makers import rolled_back

WORDS = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=8)
DAYS = st.dates(date(2020, 1, 1), date(2030, 1, 1))
MOMENTS = st.integers(0, 10**14).map(
    lambda micros: datetime(2020, 1, 1, tzinfo=UTC) + timedelta(microseconds=micros)
)
MONEY = st.builds(Money, st.integers(0, 10**12), st.sampled_from(["EUR", "JPY"]))
SCOPES = st.builds(Scope, st.lists(WORDS, max_size=3).map(tuple), WORDS, st.booleans())
CLAIMS = st.builds(
    Claim,
    customer=WORDS,
    country=WORDS,
    domain=WORDS,
    duns=WORDS,
    tax_id=WORDS,
    contact=st.builds(CustomerContact, WORDS, WORDS, WORDS, st.booleans()),
    families=st.frozensets(WORDS, max_size=3),
    scope=SCOPES,
    amount=st.none() | MONEY,
    close_on=st.none() | DAYS,
    deal_type=st.none() | st.sampled_from(DealType),
    engagement=WORDS,
    last_contact_on=st.none() | DAYS,
    help_wanted=WORDS,
    tender=st.none() | st.booleans(),
    tender_published_on=st.none() | DAYS,
    incumbent=WORDS,
    distributor=WORDS,
    proof=st.lists(WORDS, max_size=3).map(tuple),
)
HOURS = st.builds(
    BusinessHours,
    zone=st.sampled_from(["UTC", "Europe/Berlin"]),
    opens=st.just(time(8, 30)),
    closes=st.just(time(17)),
    weekdays=st.just(frozenset({0, 2, 3})),
    country=st.sampled_from(["", "DE"]),
    subdivision=st.just(""),
    closed_on=st.frozensets(DAYS, max_size=2),
)
CLOCKS = st.builds(
    Clock,
    MOMENTS,
    st.integers(1, 10**5).map(lambda seconds: timedelta(seconds=seconds)),
    HOURS,
    st.lists(
        st.builds(Pause, st.sampled_from(PauseCause), MOMENTS, st.none() | MOMENTS), max_size=2
    ).map(tuple),
    st.none() | MOMENTS,
)
WINDOWS = st.builds(
    Window,
    MOMENTS,
    MOMENTS,
    st.just("Europe/Berlin"),
    DAYS,
    DAYS,
    st.lists(
        st.builds(
            Extension,
            st.integers(1, 9),
            MOMENTS,
            WORDS,
            MOMENTS,
            st.sampled_from(ExtensionState),
            st.none() | st.integers(1, 9),
            st.none() | MOMENTS,
        ),
        max_size=2,
    ).map(tuple),
)
CAUSES = st.none() | st.sampled_from(Reason) | st.sampled_from(EndCause)
DECISIONS = st.builds(
    Decision,
    registration_id=st.just(0),
    outcome=st.sampled_from(Event),
    by=st.integers(0, 9),
    role=st.sampled_from(Role),
    at=MOMENTS,
    policy_version=WORDS,
    registration_version=st.integers(0, 9),
    reason=CAUSES,
    text=WORDS,
    note=WORDS,
    evidence=st.lists(WORDS, max_size=2).map(tuple),
    second=st.none() | st.integers(1, 9),
    on_behalf_of=st.none() | st.integers(1, 9),
    overridden=st.lists(WORDS, max_size=2).map(tuple),
)
RATES = st.builds(Rate, st.just("EUR"), st.just("USD"), st.decimals(1, 2, places=5), DAYS)


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_what_is_kept_comes_back_whole(store: Store, data: st.DataObject) -> None:
    with rolled_back(store) as work:
        partner, person = put_partner(work)
        kept = data.draw(
            st.builds(
                Registration,
                id=st.just(0),
                partner_id=st.just(partner),
                claim=CLAIMS,
                submitter_id=st.just(person),
                drafted_at=MOMENTS,
                account_key=WORDS,
                account_certain=st.booleans(),
                state=st.sampled_from([each for each in State if each is not State.APPROVED]),
                version=st.integers(0, 9),
                filed_by_vendor=st.booleans(),
                received_at=st.none() | MOMENTS,
                sequence=st.none() | st.integers(1, 10**9),
                policy_version=WORDS,
                owner_id=st.sampled_from([None, person]),
                seller_ids=st.frozensets(st.integers(1, 9), max_size=3),
                clock=st.none() | CLOCKS,
                asked=st.lists(WORDS, max_size=2).map(tuple),
                question=WORDS,
                answer_due_at=st.none() | MOMENTS,
                basis=st.sampled_from(Basis),
                window=st.none() | WINDOWS,
                pinned=st.builds(Pinned, WORDS, st.none() | RATES),
                crm_pending=st.booleans(),
                pending_edit=st.none() | CLAIMS,
                edited_by=st.sampled_from([None, person]),
                last_activity_at=st.none() | MOMENTS,
                notice_at=st.none() | MOMENTS,
                notice_ends_at=st.none() | MOMENTS,
                decisions=st.lists(DECISIONS, max_size=3).map(tuple),
                appeal_until=st.none() | MOMENTS,
                ended_at=st.none() | MOMENTS,
                end_cause=CAUSES,
                grandfathered=st.booleans(),
                history_source=WORDS,
            )
        )

        added = work.registrations.add(kept, now=NOON)

        assert work.registrations.get(added.id) == added
        numbers = {"id", "decisions"}
        for each in fields(Registration):
            if each.name not in numbers:
                assert getattr(added, each.name) == getattr(kept, each.name)
        more = replace(added.decisions[0], text="more") if added.decisions else None
        decisions = (*added.decisions, more) if more else ()
        saved = replace(added, decisions=decisions, question="?", version=added.version + 3)
        work.registrations.save(saved, seen=added.version, now=NOON)
        assert work.registrations.get(added.id) == saved


def test_every_field_of_the_values_is_drawn_in_that_test() -> None:
    """A field that the rules add has a default: without this, nobody would miss it in a row."""
    counts: dict[Any, int] = {
        Claim: 19,
        Clock: 5,
        Window: 6,
        Decision: 14,
        Registration: 34,
        BusinessHours: 7,
    }
    counts |= {Extension: 7, Scope: 3, CustomerContact: 4, Rate: 4, Pinned: 2, Pause: 3}
    assert {kind: len(fields(kind)) for kind in counts} == counts


def test_a_save_must_follow_the_version_that_was_read(store: Store) -> None:
    with store.begin() as work:
        value = put_deal(work, put_partner(work))
        asked = replace(value, state=State.INFO_REQUESTED, version=value.version + 2)
        work.registrations.save(asked, seen=value.version, now=NOON)

        with pytest.raises(StaleVersion):
            work.registrations.save(
                replace(value, version=value.version + 1), seen=value.version, now=NOON
            )
        with pytest.raises(ValueError, match="does not follow"):
            work.registrations.save(asked, seen=asked.version, now=NOON)


def test_places_in_the_line_follow_the_order_of_the_commits(store: Store) -> None:
    with store.begin() as work:
        partner = put_partner(work)
    start, order, lock = threading.Barrier(4), [], threading.Lock()

    def submit(_: int) -> None:
        start.wait()
        for _turn in range(5):
            with store.begin() as work:
                kept = put_deal(work, partner)
                # Who has a place has it until the commit: the next one is given out after it.
                with lock:
                    order.append(kept.sequence)

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(submit, range(4)))

    assert order == list(range(1, 21))


def test_a_place_that_was_given_back_leaves_no_two_alike(store: Store) -> None:
    with store.begin() as work:
        partner = put_partner(work)
        put_deal(work, partner)
    with rolled_back(store) as work:
        put_deal(work, partner)
    with store.begin() as work:
        assert put_deal(work, partner).sequence == 2
        with pytest.raises(StaleVersion):
            put_deal(work, partner, sequence=2)


def test_the_queue_begins_with_what_is_due_first(store: Store) -> None:
    hours = BusinessHours()
    with store.begin() as work:
        partner = put_partner(work)
        late = put_deal(work, partner, clock=Clock(NOON, timedelta(hours=9), hours))
        paused = Clock(NOON, timedelta(hours=1), hours, (Pause(PauseCause.INFO_REQUESTED, NOON),))
        waits = put_deal(work, partner, clock=paused, owner_id=partner[1])
        soon = put_deal(work, partner, clock=Clock(NOON, timedelta(hours=2), hours))
        put_deal(work, partner, state=State.REJECTED)
        put_deal(work, partner, state=State.DRAFT)

        found = work.registrations.pending()

        assert [each.id for each in found] == [soon.id, late.id, waits.id]
        mine = work.registrations.pending(owner_id=partner[1])
        assert [each.id for each in mine] == [waits.id]
        assert work.registrations.counts() == {
            State.IN_REVIEW: 3,
            State.REJECTED: 1,
            State.DRAFT: 1,
        }
        assert [each.id for each in work.registrations.of_partner(partner[0])][-1] == late.id


def test_rivals_are_found_by_account_number_domain_and_partner(store: Store) -> None:
    with store.begin() as work:
        one, other = put_partner(work), put_partner(work, "Alpine")

        def claim(**said: str) -> Claim:
            return Claim(families=frozenset({"CORE"}), **said)  # type: ignore[arg-type]

        value = put_deal(
            work, one, claim=claim(duns="15-048", domain="Acme.example", tax_id="DE 123")
        )
        same = [
            put_deal(work, other),
            put_deal(work, other, account="", claim=claim(duns=" 15-048 ")),
            put_deal(work, other, account="", claim=claim(tax_id="de  123")),
            put_deal(work, other, account="", claim=claim(domain="acme.EXAMPLE")),
            put_deal(work, other, account="001PARENT"),
            put_deal(work, one, account="001ELSE", state=State.EXPIRED),
        ]
        put_deal(work, other, account="001ELSE")
        put_deal(work, other, state=State.DRAFT)

        found = work.registrations.rivals(value, ["001PARENT"])

        assert [each.id for each in found] == [each.id for each in same]


def test_what_is_over_is_found_when_it_is_due(store: Store) -> None:
    with store.begin() as work:
        partner = put_partner(work)
        short = put_deal(work, partner, account="001A")
        long = put_deal(work, partner, account="001B")
        for value, days in ((short, 30), (long, 90)):
            work.registrations.save(approved(value, days=days), seen=value.version, now=NOON)
        silent = put_deal(work, partner, state=State.INFO_REQUESTED, answer_due_at=NOON + DAY)

        assert work.registrations.ending(NOON + 30 * DAY - DAY / 24) == []
        ended = work.registrations.ending(NOON + 30 * DAY)
        assert [each.id for each in ended] == [short.id]
        both = work.registrations.ending(NOON + 99 * DAY)
        assert [each.id for each in both] == [short.id, long.id]
        assert work.registrations.unanswered(NOON) == []
        assert [each.id for each in work.registrations.unanswered(NOON + DAY)] == [silent.id]
        on_accounts = work.registrations.protecting(["001A", "001C", ""])
        assert [each.id for each in on_accounts] == [short.id]
        assert [each.id for each in work.registrations.on_account("001B")] == [long.id]


def test_a_case_comes_back_with_its_parties_evidence_and_decisions(store: Store) -> None:
    with store.begin() as work:
        partner = put_partner(work)
        ids = tuple(put_deal(work, partner).id for _ in range(2))
        case = ConflictCase(
            id=0,
            kind=Kind.PARTNER_PARTNER,
            opened_at=NOON,
            registration_ids=ids,
            opportunity_key="006X",
            evidence=(Evidence(Weight.ACTIVITY, NOON, "called", 7, partner[0]),),
            clock=Clock(NOON, timedelta(hours=9), BusinessHours()),
        )
        kept = work.conflict_cases.add(case)
        assert work.conflict_cases.get(kept.id) == kept
        assert work.conflict_cases.open() == [kept]
        decision = CaseDecision(
            1, Role.DEAL_DESK, NOON, Remedy.TEAMING, ids[0], "first", "3.1", "v1", "", 2
        )
        decided = replace(
            kept,
            state=CaseState.DECIDED,
            decisions=(decision,),
            registration_ids=ids[:1],
            appealed_by=partner[1],
            appealed_at=NOON,
            appeal_text="no",
            appeal_until=NOON + DAY,
            version=1,
        )

        work.conflict_cases.save(decided, seen=0)

        assert work.conflict_cases.of_registration(ids[0]) == [decided]
        assert work.conflict_cases.of_registration(ids[1]) == []
        assert work.conflict_cases.of_opportunity("006X") == [decided]
        assert work.conflict_cases.open() == []
        assert work.conflict_cases.decided(NOON) == []
        assert work.conflict_cases.decided(NOON + DAY) == [decided]
        with pytest.raises(StaleVersion):
            work.conflict_cases.save(replace(decided, version=2), seen=0)


def test_one_appeal_at_a_time_waits(store: Store) -> None:
    with store.begin() as work:
        partner = put_partner(work)
        value = put_deal(work, partner, state=State.REJECTED)
        appeal = Appeal(
            registration_id=value.id,
            filed_by=partner[1],
            filed_at=NOON,
            text="we were first",
            due_at=NOON + DAY,
        )
        kept = work.appeals.add(appeal)
        assert work.appeals.get(kept.id) == kept
        with pytest.raises(StaleVersion):
            work.appeals.add(appeal)
        assert work.appeals.filed(NOON) == []
        assert work.appeals.filed(NOON + DAY) == [kept]

        upheld = replace(
            kept,
            state=AppealState.UPHELD,
            decided_by=partner[1],
            decided_at=NOON,
            why="later",
            remedy=Remedy.INFLUENCE,
            version=1,
        )
        work.appeals.save(upheld, seen=0)

        again = work.appeals.add(appeal)
        assert work.appeals.of_registration(value.id) == [upheld, again]
        with pytest.raises(StaleVersion):
            work.appeals.save(replace(upheld, version=2), seen=0)


def test_rules_are_kept_once_and_never_overwritten(store: Store) -> None:
    with store.begin() as work:
        assert work.deal_policies.keep("v1", "days = 90", NOON)
        assert not work.deal_policies.keep("v1", "days = 1", NOON + DAY)

        assert work.deal_policies.content("v1") == "days = 90"
        assert work.deal_policies.content("v2") is None
        assert work.deal_policies.versions() == [("v1", NOON)]
