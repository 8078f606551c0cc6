"""What becomes of a registration is told under its card, to each party once."""

from collections import Counter
from dataclasses import replace
from datetime import timedelta

import pytest

from journeys import partner_acts
from journeys.decide_protection import decide_edit, decide_extension
from journeys.decide_registration import assign
from journeys.deliver import EFFECTS
from journeys.notices import ToPerson, ToPlace
from journeys.reactions import effects_of
from partnering.moments import parts
from partnering.money import Money
from partnering.people import CrmUser
from partnering.registrations import Registration
from store.work import Store
from tests.journeys.deal_acts import approve, ask, reject
from tests.journeys.deal_office import CC, DD, PM, DealOffice, claim_to, open_deal_office
from tests.listeners import Told

P1_HERE, P1_TOO, P2_HERE = "CP1", "CP1B", "CP2"


@pytest.fixture
def world(store: Store) -> DealOffice:
    """An office with two partners; the first reads along in two channels of its own."""
    opened = open_deal_office(store)
    with store.begin() as work:
        for partner, channel in (("P1", P1_HERE), ("P1", P1_TOO), ("P2", P2_HERE)):
            number = opened.partners[partner]
            work.partner_channels.link(number, "T", channel, by=None, at=opened.now)
    return opened


def filed(world: DealOffice, partner: str = "P1") -> Registration:
    """Let a partner file, and all see the cards."""
    made = world.file(partner, claim_to())
    settle(world)
    return made


def settle(world: DealOffice) -> None:
    """Carry out what is owed; what comes next is later than that."""
    world.office.settle(hours=0.01)


def replies(world: DealOffice, channel: str = P1_HERE) -> list[Told]:
    """What was said in a partner's channel beside its cards, in order."""
    return [
        each
        for each in world.office.messenger.told
        if each.to == ToPlace(channel) and each.notice.kind == "partner_word"
    ]


def words(world: DealOffice, channel: str = P1_HERE) -> list[str]:
    return [each.notice.words for each in replies(world, channel)]  # type: ignore[union-attr]  # all are words


def asked_of(world: DealOffice, user: CrmUser) -> list[Told]:
    """What one of ours was told under a card."""
    return [
        each
        for each in world.office.messenger.told
        if each.under is not None
        and isinstance(each.to, ToPerson)
        and each.to.person == world.person(user)
    ]


def repeat_everything(world: DealOffice) -> None:
    """Carry out each effect of each fact once more, as after a restart that lost what was done."""
    with world.desk.store.read() as view:
        stored = view.facts.after(0, 10_000)
    for each in stored:
        for effect in effects_of(each.fact, each.id):
            if effect.queue == "slack":
                world.now += timedelta(seconds=5)
                EFFECTS[effect.name](world.desk, each, world.now)


def test_the_first_news_is_the_card_and_what_follows_is_said_under_it(world: DealOffice) -> None:
    made = filed(world)
    assert replies(world) == [], "the card itself is the news"

    ask(world, made, "amount", text="How many seats?")
    settle(world)
    [question] = replies(world)
    assert "we need something from you" in words(world)[0]
    assert "How many seats?" in words(world)[0]
    assert "Answer by: " in words(world)[0]
    assert question.under is not None
    assert question.under.aloud
    assert question.under.record == f"partner-deal:{made.id}"

    by, now = world.reps["P1"], world.now
    partner_acts.answer(
        world.desk, made.id, claim_to(amount=Money(6_000_000, "EUR")), by=by, now=now
    )
    settle(world)
    assert len(replies(world)) == 1, "what the partner did itself it knows"

    approve(world, made)
    settle(world)
    assert "is approved" in words(world)[1]
    assert "Protected until: " in words(world)[1]
    assert words(world, P1_TOO) == words(world), "each of its channels hears it"
    assert words(world, P2_HERE) == []


def test_t_30_each_party_is_told_each_thing_once_however_often_it_is_carried_out(
    world: DealOffice,
) -> None:
    made = filed(world)
    rival = filed(world, "P2")
    ask(world, made, "amount", text="How many seats?")
    settle(world)
    by = world.reps["P1"]
    partner_acts.answer(world.desk, made.id, claim_to(), by=by, now=world.now)
    settle(world)
    approve(world, made)
    settle(world)
    reject(world, rival)
    settle(world)
    before = Counter((each.to, each.record) for each in world.office.messenger.told)
    assert set(before.values()) == {1}
    assert len(replies(world)) == 2
    assert len(replies(world, P2_HERE)) == 1

    repeat_everything(world)

    again = Counter((each.to, each.record) for each in world.office.messenger.told)
    assert again == before
    for each in words(world, P2_HERE):
        assert "Northwind" not in each


def test_a_card_that_came_after_the_fact_says_it_itself(world: DealOffice) -> None:
    made = world.file("P1", claim_to())
    world.now += timedelta(minutes=5)
    approve(world, made)
    world.now += timedelta(minutes=5)
    world.office.settle()
    assert replies(world) == []
    cards = [each for each in world.office.messenger.told if each.notice.kind == "partner_deal"]
    assert len(cards) == 2, "one in each channel"


def test_what_the_partner_did_itself_is_no_news_to_it_and_what_we_did_for_it_is(
    world: DealOffice,
) -> None:
    own, ours = filed(world), filed(world, "P2")
    partner_acts.withdraw(world.desk, own.id, by=world.reps["P1"], now=world.now)
    partner_acts.withdraw(world.desk, ours.id, by=world.person(PM), now=world.now)
    settle(world)
    assert words(world) == []
    [told] = words(world, P2_HERE)
    assert "is withdrawn, as was asked" in told


def test_more_time_and_a_change_are_asked_under_our_card_and_answered_under_theirs(
    world: DealOffice,
) -> None:
    made = filed(world)
    approve(world, made)
    settle(world)
    claim = replace(claim_to(), amount=Money(30_000_000, "EUR"))
    partner_acts.edit(world.desk, made.id, claim, by=world.reps["P1"], now=world.now)
    settle(world)
    [asked] = asked_of(world, DD)
    assert "they ask to change it" in asked.notice.words  # type: ignore[union-attr]  # a word
    assert asked.under is not None
    assert asked.under.record == f"deal:{made.id}"
    version, by = world.get(made).version, world.person(DD)
    decide_edit(
        world.desk,
        made.id,
        accept=False,
        text="Not this year.",
        shown=version,
        by=by,
        now=world.now,
    )
    settle(world)
    assert "we cannot accept your change" in words(world)[-1].lower()
    assert "Not this year." in words(world)[-1]

    window = world.get(made).window
    assert window is not None
    # In working hours: it asks nobody at night.
    world.now = window.ends_at - timedelta(days=10) + timedelta(hours=10)
    partner_acts.ask_extension(
        world.desk, made.id, why="They decide in May.", by=world.reps["P1"], now=world.now
    )
    settle(world)
    assert "they ask for more time" in asked_of(world, DD)[-1].notice.words  # type: ignore[union-attr]  # a word
    version = world.get(made).version
    decide_extension(world.desk, made.id, grant=True, shown=version, by=by, now=world.now)
    settle(world)
    assert "is extended" in words(world)[-1]
    assert [len(asked_of(world, DD)), len(replies(world))] == [2, 3]


def test_who_is_given_a_registration_that_they_have_seen_is_told_so(world: DealOffice) -> None:
    made = filed(world)
    for user in (CC, DD):
        assign(
            world.desk,
            made.id,
            owner_id=world.person(user).id,
            shown=world.get(made).version,
            by=world.person(PM),
            now=world.now,
        )
        settle(world)
    assert asked_of(world, CC) == [], "for the first it is a card"
    [told] = asked_of(world, DD)
    assert "yours to decide now" in told.notice.words  # type: ignore[union-attr]  # a word


def test_an_appeal_is_answered_under_the_card(world: DealOffice) -> None:
    made = filed(world)
    reject(world, made)
    settle(world)
    assert "we cannot protect" in words(world)[-1].lower()
    assert "Appeal until: " in words(world)[-1]
    assert ".." not in words(world)[-1]
    written = [each for each in parts(words(world)[-1]) if not isinstance(each, str)]
    until = world.get(made).appeal_until
    assert until is not None
    assert [at for at, _ in written] == [until.replace(second=0, microsecond=0)], "to the minute"
    partner_acts.appeal(world.desk, made.id, text="Look again.", by=world.reps["P1"], now=world.now)
    settle(world)
    assert len(replies(world)) == 1


def test_what_is_overtaken_before_it_can_be_said_is_not_said(world: DealOffice) -> None:
    made = filed(world)
    ask(world, made, "amount", text="How many seats?")
    partner_acts.answer(
        world.desk, made.id, claim_to(), by=world.reps["P1"], now=world.now + timedelta(minutes=1)
    )
    settle(world)
    assert replies(world) == []
