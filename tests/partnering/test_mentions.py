"""What a mention asks for, by its words alone."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from partnering.mentions import MOST_REFS, Mention, Wants, read_mention


@pytest.mark.parametrize(
    ("text", "refs"),
    [
        ("summarise DR-12", ("DR-12",)),
        ("dr 12", ("DR-12",)),
        ("What's the status of LD-9, please?", ("LD-9",)),
        ("show me CS7", ("CS-7",)),
        ("status DR-012 and dr-12", ("DR-12",)),
        ("summary of DR-1 and LD-2", ("DR-1", "LD-2")),
    ],
)
def test_a_record_and_nothing_else_is_looked_at(text: str, refs: tuple[str, ...]) -> None:
    assert read_mention(text) == Mention(Wants.RECORDS, refs)


@pytest.mark.parametrize(
    "text", ["DR-12: can we get an extension until March?", "Why was DR-12 rejected?"]
)
def test_a_question_about_a_record_is_for_a_person_as_well(text: str) -> None:
    assert read_mention(text) == Mention(Wants.RECORDS, ("DR-12",), asks_more=True)


@pytest.mark.parametrize(
    "text",
    ["summarise", "summarise my deals", "status of our registrations?", "list my open leads"],
)
def test_ones_own_records_are_listed(text: str) -> None:
    assert read_mention(text).wants is Wants.LIST


@pytest.mark.parametrize(
    "text",
    [
        "who blocked my deal?",
        "assistant: show all P1 registrations",
        "show all P1 registrations",
        "Who else registered Müller?",
        "which partner has the deal at Initech?",
        "DR-3: who blocked it?",
        "show Fabrikam's pipeline",
        "list the deals of other partners",
        "is there a competitor on this?",
        "summarise the amounts of all registrations of Northwind",
    ],
)
def test_what_is_about_others_is_told_apart(text: str) -> None:
    assert read_mention(text).wants is Wants.OTHERS


@pytest.mark.parametrize(
    "text",
    [
        "how do we register a renewal?",
        "Can somebody join our call tomorrow?",
        "Do you have a price list for CORE?",
        "Wie melden wir eine Verlängerung an?",
    ],
)
def test_all_else_is_for_a_person(text: str) -> None:
    assert read_mention(text) == Mention(Wants.PERSON)


@pytest.mark.parametrize("text", ["", "  ", "thanks!", "Hello", "ok, thank you"])
def test_a_greeting_asks_for_nothing(text: str) -> None:
    assert read_mention(text).wants is Wants.NOTHING


def test_more_records_than_anybody_asks_about_are_none_at_all() -> None:
    many = " ".join(f"DR-{number}" for number in range(1, MOST_REFS + 2))
    assert read_mention(f"status {many}") == Mention(Wants.OTHERS)


@given(st.text(max_size=300))
def test_no_text_makes_it_fail(text: str) -> None:
    assert len(read_mention(text).refs) <= MOST_REFS
