"""Instants in sentences can be read back as they were written."""

from datetime import UTC, datetime

from hypothesis import given
from hypothesis import strategies as st

from partnering.moments import moment_in_words, parts

_minutes = st.integers(10_500_000, 63_000_000).map(
    lambda minutes: datetime.fromtimestamp(minutes * 60, UTC)
)
_zones = st.sampled_from(["UTC", "Europe/Berlin", "America/New_York", "Asia/Kolkata"])


@given(_minutes, _zones)
def test_an_instant_is_read_back_as_it_was_written(at: datetime, zone: str) -> None:
    words = moment_in_words(at, zone)

    assert list(parts(f"Until {words}.")) == ["Until ", (at, words), "."]


def test_an_hour_that_comes_twice_is_written_in_utc() -> None:
    twice = datetime(2026, 10, 25, 1, 30, tzinfo=UTC)

    assert moment_in_words(twice, "Europe/Berlin") == "25 Oct 2026 01:30 UTC"


@given(st.text())
def test_no_letter_of_other_words_is_lost(words: str) -> None:
    assert "".join(each if isinstance(each, str) else each[1] for each in parts(words)) == words
