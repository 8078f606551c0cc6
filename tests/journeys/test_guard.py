"""The audience guard: whoever reads a place, nothing is drawn that any of them may not see."""

import re
from dataclasses import replace
from pathlib import Path
from typing import Any, get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.cards.notices import draw
from bot.cards.parts import Card
from journeys.guard import for_person, for_place
from journeys.notice_terms import ANY_HOLD
from journeys.notices import (
    AudienceRefused,
    DealLine,
    LostRight,
    Notice,
    OverlapNotice,
)
from partnering.audiences import Readers
from partnering.people import Person, Right, Role, may
from tests.bot import makers, partner_makers
from tests.bot.block_limits import everything_said

# Words that stand on no card by themselves: what the CRM shows to few, and to nobody outside.
AMOUNT, STAGE, DEAL, PHONE, STREET = "EUR 731,001", "Zustage", "Qdeal", "+49 731 5550", "Xyzgasse 9"
CRM = (AMOUNT, STAGE, DEAL, PHONE, STREET)
ACCOUNT, PARTNER, OWNER = "Accountia", "Partneria", "Ownerina"
INTERNAL = (*CRM, ACCOUNT, OWNER)
REASONS = (f"same phone number {PHONE}", f"same street {STREET}", "similar name")


def line(number: int) -> Any:
    return makers.overlap_line(
        overlap_id=number,
        account_name=ACCOUNT,
        partner_name=PARTNER,
        owner_name=OWNER,
        open_amount=AMOUNT,
        reason=REASONS[0],
    )


def every_notice(reader_id: int | None) -> list[Notice]:
    """One of each kind, full of what not everybody may see."""
    names = {"account_name": ACCOUNT, "partner_name": PARTNER}
    return [
        makers.overlap_notice(
            **names,
            owner_name=OWNER,
            headline=f"{ACCOUNT} is a customer, and you have a deal of {AMOUNT} there.",
            deals=(DealLine(DEAL, STAGE, AMOUNT, ("CORE",)),),
            crm_visible=True,
            reasons=REASONS,
            reader_id=reader_id,
        ),
        makers.review_notice(**names, reasons=REASONS),
        makers.baseline_notice(partner_name=PARTNER, top=tuple(map(line, range(1, 6)))),
        makers.fallback_notice(**names, owner_name=OWNER),
        *[made() for name, made in vars(makers).items() if name in _OTHERS],
        partner_makers.deal_door_notice(partner_name=PARTNER),
    ]


_OTHERS = ("weights_notice", "channel_notice", "invitation_notice", "joining_notice")

people = st.builds(
    Person,
    id=st.integers(1, 5),
    name=st.just("Reader"),
    email=st.just("reader@vendra.example"),
    roles=st.frozensets(st.sampled_from(Role), max_size=3),
    active=st.booleans(),
    partner_id=st.none() | st.integers(1, 3),
)


def said_by(card: Card) -> tuple[str, str]:
    return card.text, everything_said(card.blocks)


def holds(card: Card, words: tuple[str, ...]) -> set[str]:
    """Which of these words a card says anywhere, in its fallback text or in a block."""
    return {word for word in words for said in said_by(card) if word in said}


@given(person=people, drawn_for=st.none() | st.integers(1, 5))
def test_a_private_reader_reads_nothing_that_they_may_not_see(
    person: Person, drawn_for: int | None
) -> None:
    for notice in every_notice(drawn_for):
        try:
            card = draw(for_person(notice, person))
        except LostRight:
            assert notice.needs is not None
            assert not may(person, notice.needs)
            continue
        sees_fields = may(person, Right.SEE_CRM_FIELDS) or (
            isinstance(notice, OverlapNotice) and drawn_for == person.id
        )
        if not sees_fields:
            assert holds(card, CRM) == set(), notice.kind
        if not may(person, Right.LOOK_UP):
            assert holds(card, INTERNAL) == set(), notice.kind


@given(
    flags=st.sampled_from(Readers),
    members=st.lists(st.sampled_from(["rep", "manager", "unmapped", "guest", "external"])),
)
def test_a_channel_reads_nothing_that_one_of_its_readers_may_not_see(
    flags: Readers, members: list[str]
) -> None:
    readers = flags
    if flags is Readers.INTERNAL and "guest" in members:
        readers = Readers.GUESTS
    if flags is Readers.INTERNAL and "external" in members:
        readers = Readers.SHARED
    for notice in every_notice(1):
        try:
            card = draw(for_place(notice, readers, name="somewhere"))
        except AudienceRefused:
            assert readers is not Readers.INTERNAL
            continue
        assert holds(card, CRM) == set(), notice.kind
        if readers is not Readers.INTERNAL:
            assert notice.for_everybody
            assert holds(card, INTERNAL) == set(), notice.kind
        assert readers is not Readers.UNKNOWN


@given(
    person=people,
    holder=st.none() | st.integers(1, 3),
    outside=st.frozensets(st.none() | st.integers(1, 3), max_size=3),
    readers=st.sampled_from(Readers),
)
def test_a_partners_own_registration_is_read_by_that_partner_and_by_nobody_else_from_outside(
    person: Person, holder: int | None, outside: frozenset[int | None], readers: Readers
) -> None:
    for notice in (
        partner_makers.partner_deal_notice(partner_id=2),
        partner_makers.partner_word_notice(),
    ):
        theirs = holder == 2 and readers in _CHECKED
        if theirs and outside <= {2}:
            shown = for_place(notice, readers, name="x", partner_id=holder, outside=outside)
            assert shown == notice
        else:
            why = "nobody has confirmed" if theirs else str(readers)
            with pytest.raises(AudienceRefused, match=why):
                for_place(notice, readers, name="x", partner_id=holder, outside=outside)
        try:
            for_person(notice, person)
        except LostRight:
            assert not may(person, Right.SEE_DEALS)
        else:
            assert may(person, Right.SEE_DEALS) or person.partner_id == 2
    with pytest.raises(AudienceRefused):
        for_place(
            partner_makers.partner_deal_notice(partner_id=2), Readers.SHARED, name="x", partner_id=2
        )


_CHECKED = (Readers.INTERNAL, Readers.SHARED, Readers.GUESTS)


def test_blocks_and_fallback_text_come_from_the_same_fitted_notice() -> None:
    [overlap, *_] = every_notice(1)
    assert isinstance(overlap, OverlapNotice)
    full, fitted = draw(overlap), draw(for_place(overlap, Readers.INTERNAL, name="x"))
    assert AMOUNT in full.text + everything_said(full.blocks), "else this test would see nothing"
    assert AMOUNT not in fitted.text
    assert AMOUNT not in everything_said(fitted.blocks)
    assert "sk the owner" in everything_said(fitted.blocks)


@pytest.mark.parametrize("kind", get_args(Notice), ids=lambda kind: kind.__name__)
def test_every_kind_of_notice_says_whom_it_is_for(kind: Any) -> None:
    assert kind.needs is None or kind.needs in Right
    assert kind.for_everybody in (True, False)
    assert kind.for_partner in (True, False)
    assert kind.for_everybody == (kind.needs is None), "what nobody needs a right for is for all"
    assert not kind.for_partner or "partner_id" in kind.__dataclass_fields__
    assert kind.crm_fields <= set(kind.__dataclass_fields__)
    assert not (kind.for_everybody and kind.crm_fields)
    assert kind.held_by <= ANY_HOLD


def test_a_kind_with_crm_fields_of_which_nobody_said_how_is_drawn_for_no_channel() -> None:
    class Unheard:
        kind, for_everybody, crm_fields = "unheard", False, frozenset({"amount"})
        for_partner = False

    unheard: Any = Unheard()
    with pytest.raises(LookupError, match="unheard"):
        for_place(unheard, Readers.INTERNAL, name="x")


def test_only_the_messenger_posts_and_redraws() -> None:
    """Whoever else called Slack's own methods would go around the guard."""
    root = Path(__file__).parents[2]
    posting = re.compile(r"chat\.(postMessage|update|scheduleMessage|meMessage)|chat_(post|update)")
    found = {
        str(path.relative_to(root))
        for room in ("bot", "app", "journeys", "scheduler", "portal")
        for path in (root / room).rglob("*.py")
        if posting.search(path.read_text(encoding="utf-8"))
    }
    assert found - _MAY_POST == set()


# Answers go to who pressed or typed, and a mention's names no record; the check-up posts words of
# its own by an admin's command.
_MAY_POST = {
    "bot/messenger.py",
    "bot/answers.py",
    "bot/handlers/mention.py",
    "bot/scopes.py",
    "app/checks/live.py",
}


def test_a_fitted_notice_is_another_value_and_the_record_stays_as_it_was() -> None:
    before = makers.overlap_notice(partner_id=3)
    after = for_place(before, Readers.INTERNAL, name="x")
    assert after.partner_id == 3
    assert before == replace(makers.overlap_notice(), partner_id=3)
