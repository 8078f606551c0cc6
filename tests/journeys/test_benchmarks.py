"""Partners are compared once a quarter; what each reads gives none away, however often asked."""

import re
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from journeys.purge_partner import purge_partner
from journeys.run_programme import begin_setup
from journeys.view_benchmark import BenchmarkLine, benchmark_of, benchmark_typed
from partnering.benchmark_measures import DEFINITIONS, LABELS, MONEY, Measure
from partnering.benchmarks import Member, Quartile, peer_groups
from partnering.calendar import Clock, Pause, PauseCause
from partnering.money import Money
from partnering.notice_kinds import Level, Topic
from partnering.partners import PartnerStatus
from partnering.people import Role
from partnering.refusals import NotAllowed, NotNow, Unknown
from partnering.registrations import Decision, Event, State
from partnering.sharing import Field, Rule, Side
from partnering.sharing import Level as SharingLevel
from partnering.touches import Touch, TouchKind, TouchRole, TouchState
from store.sent_notices import SentNotice
from store.work import Store
from tests.journeys.credit_office import O1
from tests.journeys.deal_office import AE, PM, open_deal_office, won
from tests.journeys.help_office import open_help_office
from tests.journeys.peers import ASKED, COMPARED, NAMES, NEXT, Peers
from tests.partnering.lead_makers import BERLIN
from tests.partnering.test_benchmarks import members
from tests.store.deals import put_deal

ROOT = Path(__file__).parents[2]
DECISION = Decision(
    registration_id=0,
    outcome=Event.APPROVED,
    by=0,
    role=Role.PARTNER_MANAGER,
    at=ASKED,
    policy_version="1",
    registration_version=1,
)
NO_SUCH = re.escape("There is no such partner, or it was removed.")
ASKED_FOR_THREE_HOURS = Clock(
    ASKED,
    timedelta(days=1),
    BERLIN,
    (Pause(PauseCause.INFO_REQUESTED, ASKED, ASKED + timedelta(hours=3)),),
)


@pytest.fixture
def peers(store: Store) -> Peers:
    made = Peers(open_deal_office(store))
    made.lives()
    return made


@pytest.fixture
def quiet(sqlite_store: Store) -> Peers:
    made = Peers(open_deal_office(sqlite_store))
    made.lives()
    return made


def line(shown: Peers, name: str, measure: Measure) -> BenchmarkLine:
    [found] = [each for each in shown.shown(name).lines if each.measure is measure]
    return found


def test_four_partners_are_told_why_and_not_how_many_are_missing(peers: Peers) -> None:
    peers.joins(*NAMES[:4])
    assert peers.compare() == "2026-Q3"

    with pytest.raises(NotNow, match="fewer than five others") as refused:
        peers.shown("Alder")

    four = str(refused.value)
    assert not re.search(r"\b(4|four|2|two|3|three|1|one) (partners|others|more)", four)
    peers.joins("Elm")
    assert peers.compare(NEXT) == "2026-Q4"
    # Of the next quarter and the next day, and else the same words.
    five = peers.said("Alder").replace("Q4 2026", "Q3 2026")
    assert five.replace("8 April 2027", "8 January 2027") == four


def test_with_six_others_each_reads_the_median_and_its_quarter(peers: Peers) -> None:
    peers.joins(*NAMES[:7])
    peers.compare()

    shares = [line(peers, name, Measure.LEAD_ACCEPTED) for name in NAMES[:7]]
    times = [line(peers, name, Measure.LEAD_TIME) for name in NAMES[:7]]

    assert [each.own for each in shares] == [f"{each}%" for each in range(20, 90, 10)]
    assert {each.median for each in shares} == {"50%"}
    assert {each.median for each in times} == {"5 h"}
    assert {each.middle for each in (*shares, *times)} == {""}
    assert [each.quartile for each in shares] == [4, 4, 3, 2, 2, 1, 1]
    assert [each.quartile for each in times] == [each.quartile for each in shares]
    empty = line(peers, "Alder", Measure.HELP_TIME)
    assert (empty.own, empty.quartile, empty.median) == ("n/a", None, "")


def test_from_nine_on_the_middle_half_is_said_too(quiet: Peers) -> None:
    quiet.joins(*NAMES[:9])
    quiet.compare()

    shown = line(quiet, "Alder", Measure.LEAD_ACCEPTED)

    assert (shown.median, shown.middle) == ("60%", "40% to 80%")


def test_asking_before_and_after_somebody_joins_leaves_or_changes_says_the_same(
    peers: Peers,
) -> None:
    peers.joins(*NAMES[:7])
    peers.compare()
    before = peers.all_said()

    peers.joins("Zinnia")
    peers.answers_lead("Alder", takes=False, minutes=3)
    with peers.desk.store.begin() as work:
        found = work.partners.by_name("Birch")
        assert found is not None
        work.partners.save(replace(found, tier="Gold", countries=("FR",)))
        found = work.partners.by_name("Cedar")
        assert found is not None
        work.partners.save(replace(found, status=PartnerStatus.PAUSED))
        work.sharing.revoke(peers.numbers["Damson"], Side.THEIRS, by=None, at=peers.deals.now)
    purge_partner(
        peers.desk, peers.numbers.pop("Elm"), by=peers.deals.person(PM), now=peers.deals.now
    )
    assert [peers.compare(COMPARED + timedelta(days=each)) for each in (0, 1, 60)] == [""] * 3

    after = peers.all_said()
    assert "not among the partners compared" in after.pop("Zinnia")
    assert after == {name: each for name, each in before.items() if name != "Elm"}


def test_the_next_quarter_counts_nothing_of_the_last_one(quiet: Peers) -> None:
    quiet.joins(*NAMES[:6])
    quiet.compare()
    quiet.joins(*NAMES[6:8], works=False)
    for name in NAMES[:8]:
        for _ in range(3):
            quiet.answers_lead(name, takes=True, minutes=90, asked=ASKED + timedelta(days=60))
    assert quiet.compare(NEXT) == "2026-Q4"

    shown = [line(quiet, name, Measure.LEAD_ACCEPTED) for name in NAMES[:8]]

    assert {(each.own, each.median) for each in shown} == {("100%", "100%")}


@pytest.fixture
def kept(sqlite_store: Store) -> Peers:
    return Peers(open_deal_office(sqlite_store))


@settings(max_examples=20, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(members(least=2, most=12), st.data())
def test_two_groups_that_differ_by_one_give_the_same_answers_within_a_quarter(
    kept: Peers, found: list[Member], data: st.DataObject
) -> None:
    gone = data.draw(st.sampled_from(found)).partner_id
    fewer = [each for each in found if each.partner_id != gone]
    first, second = data.draw(st.sampled_from([(found, fewer), (fewer, found)]))
    with kept.desk.store.begin() as work:
        for each in found:
            if work.partners.by_id(each.partner_id) is None:
                work.partners.add(f"Peer {each.partner_id}", now=ASKED)
        # Quarters only grow, so that each example is the newest one.
        quarter = f"{3000 + len(kept.numbers)}-Q1"
        kept.numbers[quarter] = 0
        assert work.benchmarks.keep(quarter, peer_groups(first), ASKED)
        before = [work.benchmarks.newest_of(each.partner_id) for each in found]
        assert not work.benchmarks.keep(quarter, peer_groups(second), ASKED)
        after = [work.benchmarks.newest_of(each.partner_id) for each in found]

    assert before == after
    for one, told in zip(found, before, strict=True):
        if told is not None and told.standing is not None:
            assert told.standing.values == one.values
            assert told.group is not None
            assert not told.group.standings, "nobody else's come along"


def test_only_partners_of_the_same_tier_and_country_that_share_are_compared(quiet: Peers) -> None:
    quiet.joins(*NAMES[:5])
    quiet.joins("Gold one", tier="Gold")
    quiet.joins("French one", country="FR")
    quiet.joins("Silent one", shares=False)
    quiet.compare()

    assert "fewer than five others" in quiet.said("Alder")
    assert "fewer than five others" in quiet.said("Gold one")
    assert "not among the partners compared" in quiet.said("Silent one")
    quiet.joins(" Fir", tier="platinum ")
    quiet.compare(NEXT)
    # Nobody has worked in the new quarter: the group is large enough, and there is no number.
    assert "fewer than five others" in quiet.said("Alder")


def test_before_go_live_and_before_a_quarter_has_settled_there_is_none(
    sqlite_store: Store,
) -> None:
    peers = Peers(open_deal_office(sqlite_store))
    peers.joins(*NAMES[:7])
    assert peers.compare() == ""
    peers.deals.now = ASKED
    peers.lives()
    assert peers.compare(COMPARED - timedelta(days=1)) == ""
    assert peers.said("Alder") == (
        "There is no comparison of partners yet: the first one is made on 8 October 2026."
    )
    pia = peers.deals.person(PM)
    begin_setup(peers.desk, by=replace(pia, roles=frozenset({Role.ADMIN})), now=peers.deals.now)
    assert peers.compare() == ""


def test_a_quarter_that_was_over_at_go_live_is_none_of_the_programmes(
    sqlite_store: Store,
) -> None:
    peers = Peers(open_deal_office(sqlite_store))
    peers.joins(*NAMES[:7])
    peers.deals.now = COMPARED
    peers.lives()

    assert peers.compare() == ""


def test_partners_people_read_their_own_while_both_share_and_no_other(quiet: Peers) -> None:
    quiet.joins("Northwind", *NAMES[:7])
    quiet.compare()
    own = quiet.deals.reps["P1"]

    shown = quiet.shown("Northwind", own)

    assert shown.is_own
    measures = {each.measure for each in shown.lines}
    assert set(Measure) - measures == {Measure.ALERTS_ACTED_ON, *MONEY}, "what is ours is not told"
    for number in (quiet.numbers["Alder"], 9999):
        with pytest.raises(Unknown, match=NO_SUCH):
            benchmark_of(quiet.desk, number, by=own, now=quiet.deals.now)
    for typed in ("Alder", "No such partner"):
        with pytest.raises(Unknown, match=NO_SUCH):
            benchmark_typed(quiet.desk, typed, by=own, now=quiet.deals.now)
    for typed in ("", "northwind"):
        assert benchmark_typed(quiet.desk, typed, by=own, now=quiet.deals.now) == shown
    with quiet.desk.store.begin() as work:
        amounts = Rule(quiet.numbers["Northwind"], Side.OURS, "", Field.AMOUNT, SharingLevel.ALL)
        work.sharing.put_rule(amounts, by=None, at=quiet.deals.now)
    measures = {each.measure for each in quiet.shown("Northwind", own).lines}
    assert set(Measure) - measures == {Measure.ALERTS_ACTED_ON}, "who may read amounts reads sums"
    with quiet.desk.store.begin() as work:
        work.sharing.revoke(quiet.numbers["Northwind"], Side.OURS, by=None, at=quiet.deals.now)
    assert "Nothing is shared" in quiet.said("Northwind", own)
    assert quiet.shown("Northwind").quarter == "2026-Q3", "who manages partners still reads it"


def test_an_account_executive_reads_none_whatever_is_typed(quiet: Peers) -> None:
    quiet.joins(*NAMES[:7])
    quiet.compare()
    anna = quiet.deals.person(AE)

    said = {quiet.said("Alder", anna)}
    for typed in ("Alder", "No such partner"):
        with pytest.raises(NotAllowed) as refused:
            benchmark_typed(quiet.desk, typed, by=anna, now=quiet.deals.now)
        said.add(str(refused.value))

    assert len(said) == 1


def test_an_erased_partner_leaves_no_number_of_its_own(peers: Peers) -> None:
    peers.joins(*NAMES[:7])
    peers.compare()
    number = peers.numbers["Alder"]

    receipt = purge_partner(peers.desk, number, by=peers.deals.person(PM), now=peers.deals.now)

    assert receipt.counts["comparisons"] == 1
    with peers.desk.store.read() as view:
        held = view.benchmarks.newest_of(number)
    assert held is not None
    assert held.standing is None


def test_every_number_is_counted_of_what_happened_in_the_quarter(store: Store) -> None:
    help_office = open_help_office(store)
    peers = Peers(help_office.deals)
    peers.lives()
    peers.joins("Northwind", works=False)
    peers.joins(*NAMES[:5])
    northwind, deals = peers.numbers["Northwind"], peers.deals
    accepted = help_office.accepted()
    assert accepted.partner_id == northwind
    pia = deals.person(PM)
    with peers.desk.store.begin() as work:
        for event in (Event.APPROVED, Event.REJECTED, Event.APPROVED):
            put_deal(
                work,
                (northwind, pia.id),
                clock=ASKED_FOR_THREE_HOURS,
                drafted_at=ASKED,
                decisions=(replace(DECISION, outcome=event, by=pia.id),),
            )
        for number, acted in enumerate((ASKED, None, None, None)):
            assert work.sent_notices.add(
                SentNotice(
                    person_id=pia.id,
                    kind="overlap",
                    topic=Topic.OVERLAPS,
                    level=Level.P2,
                    asks=False,
                    record=f"OV-{number}",
                    fact_id=1,
                    at=ASKED,
                    partner_id=northwind,
                    told_at=ASKED,
                    address="C/1",
                    acted_at=acted,
                )
            )
        brought = put_deal(work, (northwind, pia.id), state=State.WON, families="FLOW")
    sourced = replace(O1, key="006O2", amount=Money(7, "EUR"), registration_ref=brought.ref)
    for each in (O1, sourced):
        deals.office.crm.put(won(each, on=ASKED.date(), at=ASKED))
    deals.office.sync()
    with peers.desk.store.begin() as work:
        deal = work.opportunities.many([O1.key])[O1.key]
        work.credits.add(
            Touch(
                opportunity_id=deal.id,
                partner_id=northwind,
                kind=TouchKind.INTRODUCTION,
                role=TouchRole.INFLUENCE,
                on=ASKED.date() - timedelta(days=3),
                evidence="",
                claimed_by=pia.id,
                claimed_at=ASKED,
                state=TouchState.CONFIRMED,
                confirmed_at=ASKED,
            )
        )
    peers.compare()

    with peers.desk.store.read() as view:
        kept = view.benchmarks.newest_of(northwind)
    assert kept is not None
    assert kept.standing is not None
    assert kept.standing.values == {
        Measure.HELP_TIME: 0,
        Measure.HELP_ACCEPTED: 100,
        Measure.DEAL_TIME: 180,
        Measure.DEALS_APPROVED: 67,
        Measure.ALERTS_ACTED_ON: 25,
        Measure.SOURCED: (Money(7, "EUR"),),
        Measure.INFLUENCED: (Money(10_000_000, "USD"),),
    }


def test_the_page_defines_what_is_compared() -> None:
    page = " ".join((ROOT / "docs" / "benchmark.md").read_text(encoding="utf-8").split())
    for measure in Measure:
        assert f"| {LABELS[measure]} | {DEFINITIONS[measure]} |" in page


def test_the_words_of_the_quarters_run_from_the_best_to_the_last() -> None:
    assert [each.words for each in Quartile] == [
        "top quarter",
        "upper half",
        "lower half",
        "bottom quarter",
    ]
