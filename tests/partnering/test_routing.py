"""Which partner a lead goes to: LM-01, LM-04, T-39, and that every reason is true."""

import random
import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from partnering.lead_profiles import Certificate, LeadProfile
from partnering.leads import LeadDetails
from partnering.partners import Partner, PartnerStatus
from partnering.routing import (
    Candidate,
    Code,
    Reason,
    Routing,
    TrackRecord,
    choose,
    is_white_space,
    programme_prior,
    smoothed,
)
from tests.partnering.lead_makers import FRIDAY, POLICY, QUARTER, TODAY, candidate, chosen, details


def codes(routing: Routing, partner_id: int) -> set[Code]:
    found = next(each for each in routing.ranked if each.partner_id == partner_id)
    return {each.code for each in found.reasons}


def test_lm_01_the_certified_gold_partner_comes_first_with_its_reasons() -> None:
    gold = candidate(1, tier="gold", certified=("CORE",), industries=("manufacturing",))
    silver = candidate(2, tier="silver")

    found = chosen(silver, gold)

    assert [each.partner_id for each in found.ranked] == [1, 2]
    words = [each.words for each in found.ranked[0].reasons]
    assert words == [
        "sells in DE",
        "is authorised for CORE",
        "works in Manufacturing",
        "is certified for CORE",
        "is gold",
    ]
    assert found == chosen(gold, silver)


def test_lm_04_one_of_one_does_not_beat_eight_of_twenty() -> None:
    assert smoothed(8, 20, prior=QUARTER, weight=10) == Fraction(35, 100)
    assert smoothed(1, 1, prior=QUARTER, weight=10) == Fraction(35, 110)
    assert round(float(smoothed(1, 1, prior=QUARTER, weight=10)) * 100, 1) == 31.8

    busy = candidate(1, record=TrackRecord(won=8, decided=20))
    lucky = candidate(2, record=TrackRecord(won=1, decided=1))
    found = chosen(lucky, busy)
    assert [each.partner_id for each in found.ranked] == [1, 2]
    # 25 points times the shares, and everything else is equal.
    apart = found.ranked[0].points - found.ranked[1].points
    assert apart == round(2500 * (Fraction(35, 100) - Fraction(35, 110)))
    assert Reason(Code.CONVERSION, "made deals of 8 of 20 such leads") in found.ranked[0].reasons


def test_the_prior_is_the_programmes_mean_and_else_the_policys() -> None:
    assert programme_prior(9, 21, POLICY) == Fraction(9, 21)
    assert programme_prior(0, 0, POLICY) == QUARTER
    assert smoothed(0, 0, prior=QUARTER, weight=0) == QUARTER


def test_the_weights_add_up_for_who_has_everything() -> None:
    """35 fit, 25 conversion, 15 certified, 15 response, 10 tier."""
    record = TrackRecord(won=30, decided=30, answers=2, used_percents=0)
    best = candidate(
        1,
        tier="platinum",
        certified=("core",),
        industries=("manufacturing",),
        record=record,
    )
    assert chosen(best, prior=Fraction(1)).ranked[0].points == 100_00


def test_a_tie_goes_to_who_was_offered_nothing_for_longest() -> None:
    at = datetime(2026, 8, 1, tzinfo=UTC)
    lately = candidate(1, record=TrackRecord(last_offer_at=at))
    before = candidate(2, record=TrackRecord(last_offer_at=at - timedelta(days=9)))
    never = candidate(3)
    order = [each.partner_id for each in chosen(lately, before, never).ranked]
    assert order == [3, 2, 1]


def test_t_39_nobody_eligible_is_said_with_what_stood_in_the_way() -> None:
    german = candidate(1, families=("FLOW",))
    spanish = candidate(2, countries=("ES",), families=("CORE",))
    away = candidate(3, countries=("ES",), families=("FLOW",), paused_at=FRIDAY)

    found = chosen(german, spanish, away, country="ES", industry="Retail", families=("FLOW",))

    assert found.ranked == ()
    assert found.nobody_because == (
        "other territory: 1, not authorised for the products: 1, offers paused: 1"
    )
    assert [(each.partner_id, each.reason.words) for each in found.refused] == [
        (1, "does not sell in ES"),
        (2, "is not authorised for FLOW"),
        (3, "gets no offers until a manager lifts that"),
    ]
    assert chosen().nobody_because == "there is no partner"
    assert is_white_space(chosen())
    assert is_white_space(chosen(german, country="ES"))
    assert not is_white_space(found), "who is paused would cover it"


@pytest.mark.parametrize(
    ("who", "code"),
    [
        (candidate(1, papers_until=TODAY - timedelta(days=1)), Code.PAPERS),
        (candidate(1, record=TrackRecord(holding=10)), Code.FULL),
        (candidate(1, record=TrackRecord(holding=2), capacity=2), Code.FULL),
        (candidate(1, tried=True), Code.TRIED),
        (candidate(1, barred="is beside a protected deal of another partner"), Code.CONFLICT),
        (candidate(1, families=("FLOW",)), Code.PRODUCTS),
        (candidate(1, countries=("AT", "CH")), Code.TERRITORY),
    ],
)
def test_each_obstacle_keeps_a_partner_out(who: Candidate, code: Code) -> None:
    found = chosen(who)
    assert found.ranked == ()
    assert [each.reason.code for each in found.refused] == [code]


def test_a_partner_that_is_not_active_is_offered_nothing() -> None:
    who = candidate(1)
    paused = replace(who, partner=replace(who.partner, status=PartnerStatus.PAUSED))
    assert [each.reason.code for each in chosen(paused).refused] == [Code.NOT_ACTIVE]


def test_papers_count_to_their_last_day() -> None:
    assert chosen(candidate(1, papers_until=TODAY)).ranked


def test_who_names_no_country_and_no_product_may_get_everything() -> None:
    found = chosen(candidate(1, countries=(), families=()))
    assert codes(found, 1) == {Code.TIER}


def test_a_certificate_that_ended_counts_no_more() -> None:
    who = candidate(1)
    ended = Certificate("CORE", TODAY - timedelta(days=1))
    late = replace(who, profile=LeadProfile(1, certificates=(ended,)))
    assert Code.CERTIFIED not in codes(chosen(late), 1)
    lasting = replace(who, profile=LeadProfile(1, certificates=(Certificate("core", TODAY),)))
    assert Code.CERTIFIED in codes(chosen(lasting), 1)


_FAMILIES = st.lists(st.sampled_from(["CORE", "SHIELD", "FLOW"]), max_size=3, unique=True)
_COUNTRIES = st.lists(st.sampled_from(["DE", "US", "ES", "FR"]), max_size=3, unique=True)
_INDUSTRIES = st.lists(st.sampled_from(["Retail", "manufacturing", "Energy"]), max_size=2)


@st.composite
def _candidates(draw: st.DrawFn) -> list[Candidate]:
    found = []
    for number in range(1, draw(st.integers(1, 6)) + 1):
        decided = draw(st.integers(0, 30))
        used = draw(st.lists(st.integers(0, 100), max_size=4))
        lapsed = draw(st.integers(0, 2))
        record = TrackRecord(
            won=draw(st.integers(0, decided)),
            decided=decided,
            answers=len(used) + lapsed,
            used_percents=sum(used) + 100 * lapsed,
            lapsed=lapsed,
            holding=draw(st.integers(0, 11)),
        )
        found.append(
            Candidate(
                Partner(
                    number,
                    f"Partner {number}",
                    countries=tuple(draw(_COUNTRIES)),
                    families=tuple(draw(_FAMILIES)),
                    tier=draw(st.sampled_from(["", "silver", "Gold", "platinum", "friend"])),
                ),
                LeadProfile(
                    number,
                    industries=tuple(draw(_INDUSTRIES)),
                    certificates=tuple(Certificate(each) for each in draw(_FAMILIES)),
                    capacity=draw(st.sampled_from([None, 0, 3])),
                    papers_until=draw(st.sampled_from([None, date(2026, 1, 1), date(2027, 1, 1)])),
                ),
                record,
                tried=draw(st.booleans()),
            )
        )
    return found


_DETAILS = st.builds(
    lambda country, industry, families: details(
        country=country, industry=industry, families=tuple(families)
    ),
    st.sampled_from(["DE", "US", "ES"]),
    st.sampled_from(["", "Retail", "Manufacturing"]),
    _FAMILIES,
)


@given(_DETAILS, _candidates(), st.randoms(use_true_random=False))
def test_any_order_of_partners_gives_the_same_answer(
    told: LeadDetails, partners: list[Candidate], chance: random.Random
) -> None:
    found = choose(told, partners, POLICY, prior=QUARTER, today=TODAY)
    shuffled = list(partners)
    chance.shuffle(shuffled)
    assert choose(told, shuffled, POLICY, prior=QUARTER, today=TODAY) == found
    named = [each.partner_id for each in found.ranked]
    named += [each.partner_id for each in found.refused]
    assert sorted(named) == [each.partner.id for each in partners]
    assert bool(found.ranked) is not bool(found.nobody_because)
    assert all(0 <= each.points <= 100_00 for each in found.ranked)
    points = [each.points for each in found.ranked]
    assert points == sorted(points, reverse=True)


@given(_DETAILS, _candidates())
def test_each_reason_that_is_shown_is_true_of_the_data(
    told: LeadDetails, partners: list[Candidate]
) -> None:
    found = choose(told, partners, POLICY, prior=QUARTER, today=TODAY)
    known = {each.partner.id: each for each in partners}
    for ranked in found.ranked:
        for reason in ranked.reasons:
            assert is_true(reason, known[ranked.partner_id], told), reason
    for refused in found.refused:
        assert is_true(refused.reason, known[refused.partner_id], told), refused


def is_true(reason: Reason, who: Candidate, told: LeadDetails) -> bool:
    """Look a sentence up in the data itself, by other ways than the rule does."""
    partner, profile, record, words = who.partner, who.profile, who.record, reason.words
    match reason.code:
        case Code.TERRITORY:
            inside = told.country in partner.countries
            return words == f"{'sells' if inside else 'does not sell'} in {told.country}"
        case Code.PRODUCTS:
            able = set(told.families) <= set(partner.families)
            sense = "is authorised for " if able else "is not authorised for "
            return words == sense + _listed(told.families)
        case Code.INDUSTRY:
            lower = [each.lower() for each in profile.industries]
            return told.industry.lower() in lower and words == f"works in {told.industry}"
        case Code.CERTIFIED:
            held = {each.family for each in profile.certificates}
            named = words.removeprefix("is certified for ").split(", ")
            return named == [each for each in told.families if each in held]
        case Code.CONVERSION:
            return words == f"made deals of {record.won} of {record.decided} such leads"
        case Code.RESPONSE:
            told_of = re.fullmatch(r"answered (\d+) of (\d+) offers, in (\d+) % of its time", words)
            assert told_of
            answered, offers, share = map(int, told_of.groups())
            if (answered, offers) != (record.answers - record.lapsed, record.answers):
                return False
            return abs(share - (record.used_percents - 100 * record.lapsed) / answered) <= 0.5
        case Code.TIER:
            return words == f"is {partner.tier}" and partner.tier.lower() in POLICY.tiers
        case Code.FULL:
            most = POLICY.capacity if profile.capacity is None else profile.capacity
            return record.holding >= most and words == f"has {record.holding} of {most} leads"
        case Code.PAPERS:
            return profile.papers_until is not None and profile.papers_until < TODAY
        case Code.TRIED:
            return who.tried
        case _:
            return False


def _listed(words: Sequence[str]) -> str:
    return ", ".join(words)
