"""Cards about people: what a whole channel reads, what a manager decides by, who is known."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.actions import Target, decode
from bot.cards.joining import joining_card, pressed_card
from bot.cards.notices import draw
from bot.cards.people import link_card, people_card, people_list_card
from journeys.invite_people import Press
from journeys.see_people import Gap, PeopleSeen, PersonLine, Waiting
from partnering.invitations import InvitationState
from partnering.people import Role
from tests.bot import makers
from tests.bot.block_limits import everything_said, problems

quick = settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.too_slow])
words = makers.hostile
gaps = st.builds(Gap, words, st.integers(0, 10**15), words, words, words, st.just(makers.NOON))
people = st.builds(
    PersonLine,
    id=st.integers(1, 10**15),
    name=words,
    email=words,
    roles=st.lists(st.sampled_from(list(Role)), max_size=8).map(tuple),
    active=st.booleans(),
    partner=words,
    zone=st.just(""),
    linked=st.integers(0, 9),
)
waiting = st.builds(
    Waiting, st.integers(1, 10**15), words, words, words, st.sampled_from(list(Role)), st.none()
)


@quick
@given(
    st.builds(
        PeopleSeen,
        owners=st.integers(0, 10**6),
        gaps=st.lists(gaps, max_size=4).map(tuple),
        people=st.lists(people, max_size=6).map(tuple),
        waiting=st.lists(waiting, max_size=4).map(tuple),
        may_keep=st.booleans(),
    )
)
def test_no_list_of_people_passes_a_limit(seen: PeopleSeen) -> None:
    for card in (people_card(seen), people_list_card(seen), *map(link_card, seen.gaps[:1])):
        assert problems(card.blocks) == []
        assert "<" not in card.text.replace("<!date^", "")


def test_the_card_in_the_channel_names_the_partner_and_no_more() -> None:
    card = draw(makers.invitation_notice())

    assert card.text == "People of Northwind: press to join"
    said = everything_said(card.blocks)
    assert "Until then nothing is shown to you" in said
    ended = draw(makers.invitation_notice(holds=False))
    assert everything_said(ended.blocks) == "The invitation for people of Northwind has ended."


def test_the_manager_reads_whom_and_what_they_confirm() -> None:
    said = everything_said(joining_card(makers.joining_notice()).blocks)

    for words in (
        "Ana Costa",
        "<@U0ANA>",
        "<#C0SHARED>",
        "not shown to us",
        "another company's workspace",
        "partner rep",
        "see what is shared with one's own company",
    ):
        assert words in said


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"state": InvitationState.CONFIRMED, "decided_by": "Pia"}, "*Confirmed* by Pia"),
        ({"state": InvitationState.CONFIRMED, "ended": True}, "taken back since"),
        ({"state": InvitationState.DECLINED}, "*Not one of them*"),
        ({"state": InvitationState.WITHDRAWN}, "*Too old.*"),
    ],
)
def test_a_decided_request_has_no_buttons(changes: dict[str, object], words: str) -> None:
    card = joining_card(makers.joining_notice(**changes))

    assert words in everything_said(card.blocks)
    assert all(block["type"] != "actions" for block in card.blocks)


@pytest.mark.parametrize("press", list(Press))
def test_every_press_is_answered_in_words(press: Press) -> None:
    assert problems(pressed_card(press).blocks) == []


def test_only_who_may_link_sees_the_button() -> None:
    gap = Gap("005X", 7, "Erik", "erik@v.example", "the owner is a queue", makers.NOON)
    seen = PeopleSeen(4, (gap,), (), (), may_keep=True)

    blocks = people_card(seen).blocks
    [row] = [block for block in blocks if "accessory" in block]
    assert decode(row["accessory"]["value"]) == Target(7)
    assert "3 of 4 account owners" in everything_said(blocks)
    hidden = people_card(PeopleSeen(4, (gap,), (), (), may_keep=False)).blocks
    assert all("accessory" not in block for block in hidden)
