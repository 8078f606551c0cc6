"""What is shown of a company: levels by segment and field, and only while both sides agree."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from partnering.partners import CUSTOMERS, OPEN_OPPORTUNITIES, PROSPECTS, our_segment
from partnering.policy import parse
from partnering.refusals import Invalid
from partnering.sharing import Consent, Field, Level, Rule, Sharing, Side, Word, ending

NOON = datetime(2026, 3, 10, 11, 0, tzinfo=UTC)
YES, NO = Word(True, NOON, 1), Word(False, NOON, 1)
AGREED = Consent(YES, YES)
LEVELS = list(Level)
SEGMENTS = ("", "customers", "Open  Opportunities", "prospects", "Unser Eigenes")

rules = st.builds(
    Rule,
    partner_id=st.just(1),
    side=st.sampled_from(Side),
    segment=st.sampled_from(SEGMENTS),
    field=st.none() | st.sampled_from(Field),
    level=st.sampled_from(Level),
)
rule_sets = st.lists(
    rules, max_size=8, unique_by=lambda one: (one.side, one.segment.casefold(), one.field)
).map(tuple)
words = st.none() | st.builds(Word, given=st.booleans(), at=st.just(NOON), by=st.none())
sharings = st.builds(
    Sharing,
    partner_id=st.just(1),
    consent=st.builds(Consent, words, words),
    rules=rule_sets,
    defaults=rule_sets,
)


def ours(segment: str, field: Field | None, level: Level) -> Rule:
    return Rule(1, Side.OURS, segment, field, level)


@pytest.mark.parametrize("field", Field)
def test_nothing_of_ours_is_shown_before_both_sides_have_opted_in(field: Field) -> None:
    everything = (ours("", None, Level.ALL),)
    for consent in (Consent(), Consent(YES, None), Consent(None, YES), Consent(YES, NO)):
        sharing = Sharing(1, consent, everything)
        assert sharing.level(Side.OURS, CUSTOMERS, field) is Level.HIDDEN
    assert Sharing(1, AGREED, everything).level(Side.OURS, CUSTOMERS, field) is Level.ALL


def test_a_partners_list_is_its_word_until_either_side_takes_it_back() -> None:
    for consent in (Consent(), Consent(YES, None), AGREED):
        assert Sharing(1, consent).shows(Side.THEIRS, CUSTOMERS, Field.NAME, on_both=False)
    for consent in (Consent(YES, NO), Consent(NO, YES), Consent(None, NO), Consent(NO, None)):
        assert not Sharing(1, consent).shows(Side.THEIRS, CUSTOMERS, Field.NAME, on_both=True)


def test_by_default_a_partner_reads_the_plain_facts_of_companies_that_both_know() -> None:
    sharing = Sharing(1, AGREED)
    shown = {each for each in Field if sharing.shows(Side.OURS, PROSPECTS, each, on_both=True)}
    assert shown == {
        Field.NAME,
        Field.PLACE,
        Field.INDUSTRY,
        Field.SIZE,
        Field.FAMILIES,
        Field.STAGE,
        Field.NEED,
    }
    assert not any(sharing.shows(Side.OURS, PROSPECTS, each, on_both=False) for each in Field)


def test_numbers_alone_are_no_values() -> None:
    sharing = Sharing(1, AGREED, (ours("", None, Level.COUNTS),))
    assert sharing.counts(Side.OURS, CUSTOMERS)
    assert not sharing.shows(Side.OURS, CUSTOMERS, Field.NAME, on_both=True)
    assert not Sharing(1, AGREED, (ours("", None, Level.HIDDEN),)).counts(Side.OURS, CUSTOMERS)


# From the vaguest to the most exact: each next one counts before all that stand above it.
RANKED = (
    ("default", "", None),
    ("default", "", Field.AMOUNT),
    ("default", "customers", None),
    ("default", "customers", Field.AMOUNT),
    ("partner", "", None),
    ("partner", "", Field.AMOUNT),
    ("partner", "customers", None),
    ("partner", "customers", Field.AMOUNT),
)


@given(
    levels=st.lists(st.sampled_from(Level), min_size=8, max_size=8),
    keep=st.sets(st.integers(0, 7), min_size=1),
    order=st.randoms(),
)
def test_the_most_exact_rule_counts_whatever_the_order(
    levels: list[Level], keep: set[int], order: object
) -> None:
    made: dict[str, list[Rule]] = {"default": [], "partner": []}
    for number in sorted(keep):
        whose, segment, field = RANKED[number]
        made[whose].append(ours(segment, field, levels[number]))
    for each in made.values():
        order.shuffle(each)  # type: ignore[attr-defined]  # a Random
    sharing = Sharing(1, AGREED, tuple(made["partner"]), tuple(made["default"]))

    assert sharing.level(Side.OURS, " Customers ", Field.AMOUNT) is levels[max(keep)]


@given(sharing=sharings, field=st.sampled_from(Field), side=st.sampled_from(Side))
def test_an_unknown_segment_is_shown_no_more_than_the_strictest_one(
    sharing: Sharing, field: Field, side: Side
) -> None:
    unknown = sharing.level(side, "", field)
    for segment in ("any other", *SEGMENTS):
        assert sharing.level(side, segment, field).reaches(unknown)


@given(sharing=sharings, field=st.sampled_from(Field), segment=st.sampled_from(SEGMENTS))
def test_what_is_shown_is_shown_of_both_sides_companies_first(
    sharing: Sharing, field: Field, segment: str
) -> None:
    for side in Side:
        alone = sharing.shows(side, segment, field, on_both=False)
        both = sharing.shows(side, segment, field, on_both=True)
        assert both or not alone
        if sharing.consent.revoked or (side is Side.OURS and not sharing.consent.stands):
            assert not both


def test_a_level_shows_what_those_below_it_show() -> None:
    for number, level in enumerate(LEVELS):
        assert [level.reaches(other) for other in LEVELS] == [
            other <= number for other in range(len(LEVELS))
        ]


def test_a_customer_is_one_whatever_is_open_there() -> None:
    assert our_segment(is_customer=True, has_open_deal=True) == CUSTOMERS
    assert our_segment(is_customer=False, has_open_deal=True) == OPEN_OPPORTUNITIES
    assert our_segment(is_customer=False, has_open_deal=False) == PROSPECTS


def test_the_policy_file_says_what_is_shown_by_default() -> None:
    table = {"ours": {"name": "all", "customers": {"any": "counts", "name": "hidden"}}}
    defaults = parse({"sharing": table}).sharing
    sharing = Sharing(1, AGREED, (), defaults)
    assert sharing.level(Side.OURS, PROSPECTS, Field.NAME) is Level.ALL
    assert sharing.level(Side.OURS, CUSTOMERS, Field.NAME) is Level.HIDDEN
    assert sharing.level(Side.OURS, CUSTOMERS, Field.STAGE) is Level.COUNTS
    assert sharing.level(Side.OURS, PROSPECTS, Field.STAGE) is Level.OVERLAPS, "as built in"


def test_every_fault_of_the_policy_file_is_told_in_a_line_of_its_own() -> None:
    table = {"ours": {"nam": "all", "customers": {"any": "some"}}, "both": {}, "theirs": "all"}
    with pytest.raises(Invalid) as told:
        parse({"sharing": table})
    lines = str(told.value).splitlines()
    assert len(lines) == 4
    assert "sharing.ours.nam" in lines[0]
    assert "sharing.ours.customers.any is 'some'" in lines[1]
    assert "no 'both'" in lines[2]
    assert "sharing.theirs is 'all'" in lines[3]


_NOW = datetime(2026, 3, 2, tzinfo=UTC)
_ENDS = st.none() | st.integers(1, 5).map(lambda days: _NOW + timedelta(days=days))


@given(
    st.none() | st.sampled_from(Level),
    _ENDS,
    st.sampled_from(Level),
    _ENDS,
    st.integers(0, 6),
)
def test_an_end_never_shows_more_than_was_said_before(
    prior: Level | None,
    prior_until: datetime | None,
    level: Level,
    until: datetime | None,
    day: int,
) -> None:
    def rule(said: Level, end: datetime | None) -> Rule:
        return Rule(1, Side.OURS, "customers", Field.NAME, said, end)

    before = () if prior is None else (rule(prior, prior_until),)
    was = Sharing(1, rules=before)
    now = _NOW + timedelta(days=day)
    after = Sharing(1, rules=(ending(rule(level, until), was),)).as_of(now)

    found = after.ruled(Side.OURS, "customers", Field.NAME)
    if until is None or now < until:
        assert found is level
        return
    without = was.as_of(now).ruled(Side.OURS, "customers", Field.NAME)
    assert without.reaches(found)
