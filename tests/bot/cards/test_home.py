"""App Home as it is drawn: within Slack's limits however much there is, and what it teaches."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.actions import Action, Target
from bot.cards.home import home_card, opened_card, page_of
from bot.cards.notices import draw
from bot.cards.parts import Card
from journeys.notices import Notice
from journeys.our_home import Health
from journeys.view_home import SHOWN, Home, Part, WaitingCard
from partnering.home import HomeLine, Number
from partnering.needs import Need, NeedKind
from tests.bot import makers
from tests.bot.block_limits import problems
from tests.bot.deal_makers import deal_notice

quick = settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.too_slow])


def home(**changes: Any) -> Home:
    """Somebody's App Home with nothing in it."""
    nothing = Part(0)
    return replace(
        Home(
            name="Maria Keller",
            at=makers.NOON,
            needs=(),
            needs_part=nothing,
            numbers=(Number("Need you", 0),),
            mine=(),
            mine_part=nothing,
        ),
        **changes,
    )


def full(name: str, notices: list[Notice]) -> Home:
    """One with a thousand of each thing, whose every word is hostile."""
    need = Need(kind=NeedKind.DEAL, number=10**9, line=name * 9, ref=name, due_at=makers.NOON)
    line = HomeLine(
        kind=NeedKind.HELP,
        number=10**9,
        ref=name,
        title=name * 9,
        standing=name * 9,
        due_at=makers.NOON,
    )
    overlap = makers.overlap_line(account_name=name, partner_name=name, reason=name)
    many = Part(1000, 500)
    return home(
        name=name,
        needs=tuple(WaitingCard(need, each) for each in notices[:SHOWN]),
        needs_part=many,
        numbers=tuple(Number(f"Number {each}", 10**9) for each in range(6)),
        mine=(line,) * SHOWN,
        mine_part=many,
        recent=(overlap,) * SHOWN,
        recent_part=many,
        welcome=True,
        manages=True,
        paused_until=makers.NOON + timedelta(days=1),
        muted=1000,
        chosen=1000,
        matrix=tuple((each, name) for each in range(100)),
        health=Health(makers.NOON, (name,) * 1000, 1000, 1000),
    )


def labels(card: Card) -> list[str]:
    found = []
    for block in card.blocks:
        for part in [*block.get("elements", ()), block.get("accessory") or {}]:
            if part.get("type") == "button":
                found.append(part["text"]["text"])
    return found


@quick
@given(makers.hostile, st.lists(makers.hostile_notices, min_size=SHOWN, max_size=SHOWN))
def test_a_thousand_of_each_stay_below_sixty_blocks_and_within_limits(
    name: str, notices: list[Notice]
) -> None:
    card = home_card(full(name, notices))
    assert len(card.blocks) < 50, "the end is not cut off"
    assert card.blocks[-1]["type"] == "context"
    assert problems(card.blocks) == []


@quick
@given(makers.hostile, st.lists(makers.hostile_notices, min_size=SHOWN, max_size=SHOWN))
def test_a_card_that_is_opened_stays_within_limits(name: str, notices: list[Notice]) -> None:
    shown = opened_card(draw(notices[0]), full(name, notices))
    assert problems(shown.blocks) == []
    assert "Back to Home" in labels(shown)


def test_the_buttons_of_what_waits_are_those_of_its_card() -> None:
    notice = deal_notice()
    need = Need(kind=NeedKind.DEAL, number=notice.registration_id, line="Decide")
    card = home_card(home(needs=(WaitingCard(need, notice),), needs_part=Part(1)))
    on_card = [
        each
        for block in draw(notice).blocks
        if block["type"] == "actions"
        for each in block["elements"]
    ]
    rows = [block["elements"] for block in card.blocks if block["type"] == "actions"]
    assert rows[0]
    assert all(each in on_card for each in rows[0])
    assert any(each["action_id"] == Action.DEAL_APPROVE for each in rows[0])


def test_an_empty_home_teaches_a_command_in_each_part() -> None:
    said = str(home_card(home()).blocks)
    assert "/cosell ask ACCOUNT" in said
    assert "/cosell overlaps ACCOUNT" in said
    partners = str(home_card(home(partner_id=7, partner_name="Northwind")).blocks)
    assert "/cosell" not in partners, "a partner's people cannot type it"
    assert "Register a deal" in partners


def test_the_first_steps_stand_there_until_they_are_read() -> None:
    assert "Got it" in labels(home_card(home(welcome=True)))
    assert "Got it" not in labels(home_card(home()))


def test_health_is_said_where_it_is_known_and_what_is_wrong_with_the_way_to_mend_it() -> None:
    assert "Health" not in str(home_card(home()).blocks)
    well = home_card(home(health=Health(makers.NOON, (), 0, 0)))
    assert "in order" in str(well.blocks)
    ill = str(home_card(home(health=Health(makers.NOON, ("#deals",), 2, 1))).blocks)
    assert "in order" not in ill
    assert "#deals" in ill
    assert "`cosell jobs list`" in ill


def test_a_button_that_turns_a_part_says_where_it_goes_on() -> None:
    assert page_of(Target(0, choice="mine-5")) == ("mine", 5)
    assert page_of(Target(0, choice="other-5")) == ("", 0)
    assert page_of(Target(0, choice="mine--5")) == ("", 0)
