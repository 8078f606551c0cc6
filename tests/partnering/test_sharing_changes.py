"""A word on the whole is meant of all of it: no earlier word on a part shows more than it."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from partnering.partners import CUSTOMERS, PROSPECTS
from partnering.sharing import Field, Level, Rule, Sharing, Side, ending
from partnering.sharing_changes import after_word, outdone

NOW = datetime(2026, 5, 4, 9, tzinfo=UTC)
DAY = timedelta(days=1)
SEGMENTS = ("", CUSTOMERS, PROSPECTS)
FIELDS = (None, Field.NAME, Field.STAGE)

words = st.builds(
    Rule,
    st.just(1),
    st.just(Side.THEIRS),
    st.sampled_from(SEGMENTS),
    st.sampled_from(FIELDS),
    st.sampled_from(Level),
    st.none() | st.integers(1, 9).map(lambda days: NOW + days * DAY),
)


def say(was: Sharing, word: Rule) -> Sharing:
    """What stands after one more word."""
    found = ending(word, was)
    left = {each: each for each in was.rules}
    for each in outdone(found, was):
        left.pop(each)
        if (after := after_word(each, found)) is not None:
            left[after] = after
    same = (found.segment, found.field)
    return Sharing(1, rules=(*(e for e in left if (e.segment, e.field) != same), found))


def levels(sharing: Sharing, at: datetime) -> dict[tuple[str, Field], Level]:
    then = sharing.as_of(at)
    named = [(segment, field) for segment in SEGMENTS[1:] for field in FIELDS if field]
    return {each: then.ruled(Side.THEIRS, *each) for each in named}


@given(st.lists(words, max_size=5), words)
def test_nothing_of_the_whole_is_shown_beyond_the_last_word_on_it(
    before: list[Rule], word: Rule
) -> None:
    was = Sharing(1)
    for each in before:
        was = say(was, each)
    # A field of any segment is a narrower matter than a whole segment: that stands above it.
    whole = Rule(1, Side.THEIRS, word.segment, None, word.level, word.until)
    after = say(was, whole)
    for days in range(11):
        at = NOW + days * DAY
        if whole.until is not None and at >= whole.until:
            continue
        for (segment, _), level in levels(after, at).items():
            if whole.segment in ("", segment):
                assert whole.level.reaches(level)


@given(st.lists(words, max_size=5), words)
def test_a_word_on_the_whole_for_a_while_shows_no_more_after_its_end_than_there_was(
    before: list[Rule], word: Rule
) -> None:
    was = Sharing(1)
    for each in before:
        was = say(was, each)
    strict = Rule(1, Side.THEIRS, "", None, Level.HIDDEN, NOW + 5 * DAY)
    after = say(was, strict)
    days = [NOW + number * DAY for number in range(12)]
    for part in levels(was, NOW):
        most = max((levels(was, at)[part] for at in days), key=list(Level).index)
        assert all(most.reaches(levels(after, at)[part]) for at in days)


@pytest.mark.parametrize("until", [None, NOW + 30 * DAY])
def test_what_was_granted_for_a_while_over_a_no_leaves_the_no(until: datetime | None) -> None:
    no = Rule(1, Side.OURS, CUSTOMERS, Field.NAME, Level.COUNTS)
    granted = Rule(1, Side.OURS, CUSTOMERS, Field.NAME, Level.OVERLAPS, NOW + DAY, Level.COUNTS)
    word = Rule(1, Side.OURS, CUSTOMERS, None, Level.COUNTS, until)
    assert outdone(word, Sharing(1, rules=(granted,))) == (granted,)
    assert after_word(granted, word) == no


def test_what_has_no_end_comes_back_after_a_word_that_has_one() -> None:
    granted = Rule(1, Side.OURS, CUSTOMERS, Field.NAME, Level.OVERLAPS)
    word = Rule(1, Side.OURS, "", None, Level.HIDDEN, NOW + DAY)
    [found] = outdone(word, Sharing(1, rules=(granted,)))
    after = after_word(found, word)
    assert after is not None
    assert after.level is Level.HIDDEN
    assert after.as_of(NOW + DAY) == granted


@pytest.mark.parametrize(
    "rule",
    [
        Rule(1, Side.OURS, CUSTOMERS, None, Level.HIDDEN),
        Rule(1, Side.THEIRS, CUSTOMERS, None, Level.ALL),
        Rule(1, Side.OURS, "", None, Level.ALL),
        Rule(1, Side.OURS, PROSPECTS, Field.NAME, Level.ALL),
        Rule(1, Side.OURS, CUSTOMERS, Field.STAGE, Level.ALL),
    ],
)
def test_what_is_stricter_of_the_other_side_or_no_part_stays(rule: Rule) -> None:
    word = Rule(1, Side.OURS, CUSTOMERS, Field.NAME, Level.COUNTS)
    assert outdone(word, Sharing(1, rules=(rule,))) == ()
