"""Somebody is told at once, later, with others in one message, or in the digest: none is lost."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any, get_args

import pytest

from journeys.deal_notices import DealWordNotice
from journeys.keep_choices import (
    acted_on,
    note_press,
    own_choices,
    pause_own,
    reset_choices,
    save_choices,
)
from journeys.notices import (
    ChannelNotice,
    Notice,
    RollUpNotice,
    StaleListNotice,
    ToPerson,
    TryLater,
    Uncertain,
)
from journeys.tell_each import tell_each
from journeys.why_told import why_told
from partnering.audiences import Readers
from partnering.choices import Choice, Choices, How
from partnering.facts import OverlapHidden
from partnering.notice_kinds import FOR_PLACES, NOTICE_KINDS, Topic
from partnering.overlaps import AlertState
from partnering.people import Person, Role
from partnering.refusals import NotAllowed, Unknown
from store.digest_items import DigestItem
from store.sent_notices import SentNotice
from store.work import Store
from tests.journeys.office import (
    CONTOSO,
    CONTOSO_DEAL,
    MARIA,
    NOON,
    PIA,
    Office,
    arrives,
    open_office,
    working_day,
)

NIGHT = NOON.replace(hour=21)
MORNING = NOON.replace(day=11, hour=7)


def word(number: int, what: str = "news", *, urgent: bool = False) -> DealWordNotice:
    return DealWordNotice(f"DR-{number}", what, f"News number {number}.", None, urgent=urgent)


def tell(office: Office, notice: Notice, record: str, *, to: Person | None = None) -> int:
    """Tell Pia of something that has just happened, a second after the last."""
    with office.desk.store.begin() as work:
        id = work.record(OverlapHidden(1, "test"), at=office.now)
    with office.desk.store.read() as view:
        fact = view.facts.get(id)
    office.now += timedelta(seconds=2)
    reader = ToPerson(to or office.person(PIA))
    return tell_each(
        office.desk, [reader], notice, record=record, correlation="", now=office.now, fact=fact
    )


def tell_many(office: Office, numbers: Iterable[int], *, minutes: float = 15) -> None:
    for number in numbers:
        tell(office, word(number), f"deal-word:{number}:news")
        office.now += timedelta(minutes=minutes)


def waiting(office: Office) -> list[DigestItem]:
    with office.desk.store.read() as view:
        return view.digest_items.of(
            office.person(PIA).id, NOON - timedelta(days=9), NOON + timedelta(days=9)
        )


def rows(office: Office) -> list[SentNotice]:
    with office.desk.store.read() as view:
        return view.sent_notices.since(office.person(PIA).id, NOON - timedelta(days=9))


def refs(office: Office) -> list[str]:
    return [each.ref for each in office.told("deal_word")]


def choose(office: Office, how: How, topic: Topic = Topic.DEALS) -> None:
    by = office.person(PIA)
    shown = own_choices(office.desk, by=by, now=office.now)
    topics = {**shown.topics, topic: Choice(how)}
    save_choices(office.desk, topics, shown.hours, shown.muted, by=by, now=office.now)


def test_every_kind_of_notice_has_a_row_or_goes_to_places_only() -> None:
    kinds = {each.kind for each in get_args(Notice)}

    assert kinds == {each for each in NOTICE_KINDS if ":" not in each} | FOR_PLACES
    assert not FOR_PLACES & set(NOTICE_KINDS)
    assert {each.split(":")[0] for each in NOTICE_KINDS} <= kinds


def test_the_sixth_message_of_a_day_waits_for_the_digest_and_the_next_day_begins_anew(
    store: Store,
) -> None:
    office = open_office(store)

    tell_many(office, range(1, 8))

    assert refs(office) == [f"DR-{each}" for each in range(1, 6)]
    assert [(each.record, each.reason) for each in waiting(office)] == [
        (f"deal-word:{each}:news", "5 messages at once a day") for each in (6, 7)
    ]
    assert waiting(office)[0].line == "DR-6: News number 6."
    office.now = MORNING + timedelta(hours=1)
    tell_many(office, [8])
    assert refs(office)[-1] == "DR-8"


def test_what_is_p1_comes_over_the_cap_and_counts_for_none(store: Store) -> None:
    office = open_office(store)
    choose(office, How.OFF, Topic.HEALTH)
    mixed = ChannelNotice("mixed", Readers.GUESTS)
    for number in range(7):
        tell(office, mixed, f"channel:{number}")

    assert len(office.told("channel")) == 7
    tell_many(office, [1])
    assert refs(office) == ["DR-1"]


def test_at_night_it_waits_for_the_morning_unless_it_is_urgent(store: Store) -> None:
    office = open_office(store)
    office.now = NIGHT

    with pytest.raises(TryLater) as wait:
        tell(office, word(1), "deal-word:1:news")
    assert timedelta(seconds=wait.value.seconds) == MORNING - office.now
    assert not rows(office), "what waits takes no place"
    tell(office, word(2, urgent=True), "deal-word:2:late")
    assert refs(office) == ["DR-2"]

    office.now = MORNING
    tell(office, word(1), "deal-word:1:news")
    assert refs(office) == ["DR-2", "DR-1"]


@pytest.mark.parametrize(
    ("how", "kept", "reason"),
    [(How.OFF, 0, ""), (How.DIGEST, 1, "in your digest: Registered deals")],
)
def test_what_was_chosen_is_kept_to_and_whoever_asked_is_not_asked_twice(
    store: Store, how: How, kept: int, reason: str
) -> None:
    office = open_office(store)
    choose(office, how)

    assert tell(office, word(1), "deal-word:1:news") == 1, "served, if not now"

    assert not office.told("deal_word")
    assert [each.reason for each in waiting(office)] == [reason] * kept


def test_in_a_pause_all_goes_into_the_digest_and_nothing_twice(store: Store) -> None:
    office = open_office(store)
    by = office.person(PIA)
    pause_own(office.desk, NOON + timedelta(days=1), by=by, now=NOON)
    with store.begin() as work:
        id = work.record(OverlapHidden(1, "test"), at=NOON)
    with store.read() as view:
        fact = view.facts.get(id)
    for _ in range(2):
        # The same delivery, tried twice.
        tell_each(
            office.desk, [ToPerson(by)], word(1), record="deal-word:1:news", correlation="",
            now=NOON, fact=fact,
        )  # fmt: skip

    assert [each.reason for each in waiting(office)] == ["you paused your messages"]
    pause_own(office.desk, None, by=by, now=NOON)
    tell_many(office, [2])
    assert refs(office) == ["DR-2"]


def test_more_than_three_of_a_kind_within_minutes_become_one_message_with_all_in_it(
    store: Store,
) -> None:
    office = open_office(store)

    tell_many(office, range(1, 13), minutes=0)

    assert refs(office) == ["DR-1", "DR-2", "DR-3"]
    (posted,) = office.told("roll_up")
    assert posted.lines == ("DR-4: News number 4.",)
    last: RollUpNotice = office.redrawn("roll_up")[-1]
    assert last.lines == tuple(f"DR-{each}: News number {each}." for each in range(4, 9))
    assert last.more == 4
    assert not waiting(office), "one more line is no message, so that no cap is reached"
    assert [each.record for each in rows(office)] == [
        f"deal-word:{each}:news" for each in range(1, 13)
    ]
    assert len({each.address for each in rows(office)[3:]}) == 1

    office.now += timedelta(minutes=11)
    tell_many(office, [13])
    assert refs(office)[-1] == "DR-13", "the next window begins with single ones"


def test_who_did_it_hears_of_it_whatever_the_hour(store: Store) -> None:
    office = open_office(store)
    by = office.person(PIA)
    choose(office, How.OFF)
    with store.begin() as work:
        id = work.record(OverlapHidden(1, "test"), at=NIGHT, by=f"person:{by.id}")
    with store.read() as view:
        fact = view.facts.get(id)

    tell_each(
        office.desk, [ToPerson(by)], word(1), record="deal-word:1:news", correlation="",
        now=NIGHT, fact=fact,
    )  # fmt: skip

    assert refs(office) == ["DR-1"]
    assert [each.counts for each in rows(office)] == [False]


def test_a_place_whose_message_was_not_sent_is_given_back(store: Store) -> None:
    office = open_office(store)
    office.messenger.faults.append(TryLater("down", 5.0))

    with pytest.raises(TryLater, match="down"):
        tell(office, word(1), "deal-word:1:news")
    assert not rows(office)

    tell(office, word(1), "deal-word:1:news")
    assert [bool(each.told_at) for each in rows(office)] == [True]


def test_what_was_cut_off_at_noon_is_not_sent_at_night_and_counts_for_the_day_it_is_told(
    store: Store,
) -> None:
    office = open_office(store)
    by = ToPerson(office.person(PIA))

    def again(now: datetime) -> None:
        tell_each(
            office.desk, [by], word(1), record="deal-word:1:news", correlation="", now=now
        )  # fmt: skip

    office.messenger.faults.append(Uncertain("cut off"))
    with pytest.raises(Uncertain):
        again(NOON)
    with pytest.raises(TryLater) as wait:
        again(NIGHT)
    assert timedelta(seconds=wait.value.seconds) == MORNING - NIGHT

    again(MORNING)

    assert refs(office) == ["DR-1"]
    assert [each.at for each in rows(office)] == [MORNING]


def test_a_card_that_is_there_is_drawn_again_without_a_place(store: Store) -> None:
    office = open_office(store)
    tell(office, word(1), "deal-word:1:news")

    tell(office, word(1), "deal-word:1:news")

    assert len(rows(office)) == 1


def test_why_says_the_reason_the_rule_and_who_asks_must_be_the_reader(store: Store) -> None:
    office = open_office(store)
    tell_many(office, range(1, 6), minutes=0)
    pia, maria = office.person(PIA), office.person(MARIA)
    single, many = rows(office)[0].address, rows(office)[4].address

    lines = why_told(office.desk, single, by=pia, now=office.now).lines
    assert lines[0].startswith("You got it because you decide on it")
    assert "By default: Registered deals at once." in lines
    rolled = why_told(office.desk, many, by=pia, now=office.now).lines
    assert "2 of a kind came at the same time, and became one message." in rolled
    for nobody in (maria, pia):
        address = single if nobody is maria else "D0/nowhere"
        with pytest.raises(Unknown):
            why_told(office.desk, address, by=nobody, now=office.now)


def test_admins_see_what_share_is_acted_on_and_a_late_press_counts_for_nothing(
    store: Store,
) -> None:
    office = open_office(store)
    list_ = StaleListNotice(1, 0, "Alpine", "customers", 9, NOON, 91, NOON)
    old = ChannelNotice("mixed", Readers.GUESTS)
    for number, notice in ((1, list_), (2, list_), (3, old), (4, word(4))):
        tell(office, notice, f"x:{number}")
    addresses = [each.address for each in rows(office)]
    pia, maria = office.person(PIA), office.person(MARIA)
    for address, by, days in (
        (addresses[0], pia, 2),
        (addresses[0], pia, 3),
        (addresses[1], maria, 3),  # it was not told to her
        (addresses[2], pia, 8),
    ):
        note_press(store, address, by=by, now=office.now + timedelta(days=days))

    later = office.now + timedelta(days=10)
    shown = {each.kind: each for each in acted_on(office.desk, by=pia, now=later)}

    assert {kind: (each.told, each.acted, each.share) for kind, each in shown.items()} == {
        "stale_list": (2, 1, 0.5),
        "channel": (1, 0, 0.0),
        "deal_word": (1, 0, None),
    }
    assert [kind for kind, each in shown.items() if each.is_low] == ["channel"]
    assert acted_on(office.desk, by=pia, now=office.now) == [], "it may be pressed still"
    with pytest.raises(NotAllowed):
        acted_on(office.desk, by=maria, now=later)


def test_choices_are_kept_as_differences_and_forgotten_whole(store: Store) -> None:
    office = open_office(store)
    by = office.person(PIA)
    choose(office, How.DIGEST)

    with store.read() as view:
        kept = view.choices.of(by.id)
    assert kept == Choices(by.id, {Topic.DEALS: Choice(How.DIGEST)}, version=1)
    assert reset_choices(office.desk, by=by, now=NOON)
    assert not reset_choices(office.desk, by=by, now=NOON)
    stranger = replace(by, roles=frozenset({Role.PARTNER_REP}), partner_id=1)
    with pytest.raises(NotAllowed):
        own_choices(office.desk, by=stranger, now=NOON)


@pytest.mark.parametrize(
    ("how", "state", "items"),
    [(How.OFF, AlertState.NEVER, 0), (How.DIGEST, AlertState.DIGEST, 1)],
)
def test_an_owner_chooses_alerts_too(store: Store, how: How, state: AlertState, items: int) -> None:
    office = working_day(store)
    maria = office.person(MARIA)
    shown = own_choices(office.desk, by=maria, now=office.now)
    topics: dict[Topic, Any] = {**shown.topics, Topic.OVERLAPS: Choice(how)}
    save_choices(office.desk, topics, shown.hours, frozenset(), by=maria, now=office.now)

    arrives(office, CONTOSO, CONTOSO_DEAL)
    office.settle()

    assert office.told("overlap") == []
    (overlap,) = office.overlaps()
    assert overlap.alert is state
    with store.read() as view:
        kept = view.digest_items.of(maria.id, NOON, NOON + timedelta(days=1))
    assert [each.record for each in kept] == [f"overlap:{overlap.id}"] * items


def test_an_alert_is_a_message_of_the_day(store: Store) -> None:
    office = working_day(store)
    arrives(office)
    office.settle()
    maria = office.person(MARIA)

    with store.read() as view:
        (sent,) = view.sent_notices.since(maria.id, NOON)
    assert (sent.kind, sent.counts, bool(sent.told_at)) == ("overlap", True, True)
    shown = own_choices(office.desk, by=maria, now=office.now)
    assert (shown.told_today, shown.zone) == (1, "Europe/Berlin")
