"""`cosell questions` at the command line: what waits, and how long answers take."""

from datetime import UTC, datetime, timedelta

import pytest

from partnering.calendar import BusinessHours
from partnering.people import Role
from partnering.questions import Question, QuestionState, answered, ask
from store.work import Store
from tests.app.test_cli import Cosell, cosell, store

__all__ = ["cosell", "store"]


@pytest.fixture
def programme(store: Store) -> Store:
    """A partner with one question that waits, and one that was answered after two open hours."""
    # A weekday's morning not long ago, whatever day it is now.
    asked_at = datetime.now(UTC).replace(hour=9, minute=0, second=0, microsecond=0)
    while asked_at.weekday() > 4 or asked_at > datetime.now(UTC) - timedelta(hours=12):
        asked_at -= timedelta(days=1)
    with store.begin() as work:
        partner = work.partners.add("Alpine", now=asked_at)
        pia = work.people.add("Pia", "pia@vendra.example", {Role.PARTNER_MANAGER})
        for number in (1, 2):
            new = Question(
                partner_id=partner.id,
                address=f"C1/{number}.0",
                thread=f"{number}.0",
                asker_id=pia.id,
                state=QuestionState.OFFERED,
                asked_at=asked_at,
                last_moved_at=asked_at,
                text=f"How do we order number {number}?",
            )
            kept = work.questions.add(ask(new, pia.id, asked_at).question)
            assert kept is not None
            if number == 1:
                done = answered(kept, pia, BusinessHours(), asked_at + timedelta(hours=2))
                work.questions.save(done.question, seen=kept.version)
    return store


def test_what_waits_is_listed_with_the_time_that_answers_take(
    cosell: Cosell, programme: Store
) -> None:
    told = cosell("questions", "list", "--json").json
    [row] = told["questions"]
    assert (row["question"], row["state"], row["with"]) == ("QU-2", "open", "Pia")
    assert told["partners"] == [
        {"partner": "Alpine", "answered": 1, "waiting": 1, "median_hours": 2.0}
    ]
    every = cosell("questions", "list", "--all", "--json").json["questions"]
    assert [each["hours"] for each in every] == [None, 2.0]
    assert "How do we order number 2?" in cosell("questions", "list").out
