"""What a person chose counts, the hours of their zone count, and what is P1 comes all the same."""

from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from partnering.choices import (
    Choice,
    Choices,
    Hours,
    How,
    Scope,
    choice_for,
    chosen,
    hours_for,
    paused,
)
from partnering.notice_kinds import NOTICE_KINDS, Level, Topic, kind_of
from partnering.notifications import (
    About,
    History,
    MaySend,
    Sending,
    may_send,
    must_roll_up,
    quiet_until,
)
from partnering.people import Person, Role
from partnering.policy import Notifications, parse
from partnering.refusals import Invalid

RULES = Notifications()
MARIA = Person(id=1, name="Maria", email="maria@vendra.example", zone="Europe/Berlin")
NOON = datetime(2026, 3, 10, 11, 0, tzinfo=UTC)
NIGHT = datetime(2026, 3, 10, 22, 0, tzinfo=UTC)
ABOUT = About(Topic.DEALS, Level.P2, partner_id=7, partner_name="Alpine")
NONE = Choices(MARIA.id)


def ask(
    about: About = ABOUT,
    choices: Choices = NONE,
    now: datetime = NOON,
    told: int = 0,
    rules: Notifications = RULES,
) -> MaySend:
    return may_send(MARIA, about, choices, History(told_today=told), now, rules=rules)


def choosing(how: How, scope: Scope = Scope.ALL) -> Choices:
    return replace(NONE, topics={Topic.DEALS: Choice(how, scope)})


def test_by_default_a_message_is_told_at_once_in_working_hours_and_waits_at_night() -> None:
    assert ask().answer is Sending.NOW
    assert ask(now=NIGHT) == MaySend(
        Sending.AT, "quiet hours", datetime(2026, 3, 11, 7, 0, tzinfo=UTC)
    )


@pytest.mark.parametrize(
    ("choices", "answer", "said"),
    [
        (choosing(How.OFF), Sending.NEVER, "you turned off: Registered deals"),
        (choosing(How.DIGEST), Sending.DIGEST, "in your digest: Registered deals"),
        (choosing(How.AT_ONCE), Sending.NOW, ""),
        (replace(NONE, muted_partners=frozenset({7})), Sending.NEVER, "you muted Alpine"),
        (replace(NONE, muted_partners=frozenset({8})), Sending.NOW, ""),
        (replace(NONE, paused_until=NOON + timedelta(hours=1)), Sending.DIGEST, "you paused"),
        (replace(NONE, paused_until=NOON), Sending.NOW, ""),
    ],
)
def test_what_was_chosen_counts_and_is_said(choices: Choices, answer: Sending, said: str) -> None:
    decided = ask(choices=choices)

    assert decided.answer is answer
    assert said in decided.reason
    assert ask(replace(ABOUT, level=Level.P1), choices).answer is Sending.NOW, "P1 comes"


@pytest.mark.parametrize(
    ("scope", "nearness", "answer"),
    [
        (Scope.ALL, Scope.ALL, Sending.NOW),
        (Scope.COLLABORATING, Scope.ALL, Sending.DIGEST),
        (Scope.COLLABORATING, Scope.COLLABORATING, Sending.NOW),
        (Scope.COLLABORATING, Scope.OWN, Sending.NOW),
        (Scope.OWN, Scope.COLLABORATING, Sending.DIGEST),
        (Scope.OWN, Scope.OWN, Sending.NOW),
    ],
)
def test_what_is_not_in_the_chosen_scope_waits_for_the_digest(
    scope: Scope, nearness: Scope, answer: Sending
) -> None:
    about = replace(ABOUT, nearness=nearness)

    assert ask(about, choosing(How.AT_ONCE, scope)).answer is answer


def test_what_is_for_the_digest_by_its_level_may_be_chosen_at_once() -> None:
    daily = replace(ABOUT, level=Level.P3)

    assert ask(daily).answer is Sending.DIGEST
    assert ask(daily, choosing(How.AT_ONCE)).answer is Sending.NOW


def test_what_is_urgent_breaks_the_night_and_other_p1_waits_for_the_morning() -> None:
    p1 = replace(ABOUT, level=Level.P1)

    assert ask(p1, now=NIGHT).answer is Sending.AT
    assert ask(replace(p1, urgent=True), now=NIGHT).answer is Sending.NOW
    assert ask(p1, told=50).answer is Sending.NOW, "no cap counts for it"


def test_the_days_cap_sends_the_rest_to_the_digest() -> None:
    assert ask(told=4).answer is Sending.NOW
    assert ask(told=5) == MaySend(Sending.DIGEST, "5 messages at once a day")


def test_whoever_has_left_is_told_nothing() -> None:
    gone = replace(MARIA, active=False)
    about = replace(ABOUT, level=Level.P1, urgent=True)

    assert may_send(gone, about, NONE, History(), NOON, rules=RULES).answer is Sending.NEVER


def test_the_fourth_of_a_kind_within_minutes_goes_into_one_message() -> None:
    assert [must_roll_up(each, Level.P2, RULES) for each in range(5)] == [
        False,
        False,
        False,
        True,
        True,
    ]
    assert not must_roll_up(50, Level.P1, RULES)


def test_a_roles_default_counts_only_where_all_roles_have_one() -> None:
    seller = choice_for(MARIA, Topic.PARTNERS, Level.P2, NONE, RULES)
    both = replace(MARIA, roles=frozenset({Role.ACCOUNT_EXECUTIVE, Role.PARTNER_MANAGER}))

    assert seller.how is How.DIGEST
    assert choice_for(both, Topic.PARTNERS, Level.P2, NONE, RULES).how is How.AT_ONCE
    own = replace(NONE, topics={Topic.PARTNERS: Choice(How.AT_ONCE)})
    assert choice_for(MARIA, Topic.PARTNERS, Level.P2, own, RULES).how is How.AT_ONCE


def test_what_the_policy_says_of_a_role_stands_before_our_defaults_and_behind_ones_own() -> None:
    rules = parse(
        {
            "notifications": {
                "defaults": {
                    "account_executive": {"partners": "off", "overlaps": "own"},
                    "partner_manager": {"partners": "digest"},
                }
            }
        }
    ).notifications
    both = replace(MARIA, roles=frozenset({Role.ACCOUNT_EXECUTIVE, Role.PARTNER_MANAGER}))

    def counts(person: Person, topic: Topic, choices: Choices = NONE) -> Choice:
        return choice_for(person, topic, Level.P2, choices, rules)

    assert counts(MARIA, Topic.PARTNERS) == Choice(How.OFF)
    assert counts(MARIA, Topic.OVERLAPS) == Choice(How.AT_ONCE, Scope.OWN)
    assert counts(both, Topic.PARTNERS) == Choice(How.DIGEST), "that which tells more"
    assert counts(both, Topic.OVERLAPS) == Choice(How.AT_ONCE), "one role has none"
    own = replace(NONE, topics={Topic.PARTNERS: Choice(How.AT_ONCE)})
    assert counts(MARIA, Topic.PARTNERS, own) == Choice(How.AT_ONCE)


@pytest.mark.parametrize(
    ("defaults", "line"),
    [
        (
            {"account_executive": {"overlaps": "never"}},
            "policy: notifications.defaults.account_executive.overlaps is 'never'; "
            "expected one of all, collaborating, own, digest, off",
        ),
        ({"account_executive": {"deal": "off"}}, "policy: notifications.defaults.account_exec"),
        ({"partner_rep": {"deals": "off"}}, "policy: notifications.defaults"),
        ({"account_executive": "off"}, "expected a table [notifications.defaults.account_exec"),
        ("off", "policy: notifications.defaults is 'off'; expected a table"),
    ],
)
def test_a_default_that_is_none_is_named_in_one_line(defaults: object, line: str) -> None:
    with pytest.raises(Invalid) as wrong:
        parse({"notifications": {"defaults": defaults}})
    assert line in str(wrong.value)
    assert "\n" not in str(wrong.value)


def test_own_hours_stand_in_the_place_of_the_programmes() -> None:
    late = Hours(time(22, 0), time(6, 0), frozenset({1, 2, 5}))
    choices = replace(NONE, hours=late)

    assert hours_for(choices, RULES) == late
    assert ask(choices=choices, now=datetime(2026, 3, 10, 20, 0, tzinfo=UTC)).answer is Sending.NOW
    # Thursday is none of her days; Saturday is.
    thursday = datetime(2026, 3, 12, 11, 0, tzinfo=UTC)
    assert ask(choices=choices, now=thursday).at == datetime(2026, 3, 14, 5, 0, tzinfo=UTC)


def test_who_has_no_working_day_is_refused_and_so_is_a_pause_without_end() -> None:
    with pytest.raises(Invalid, match="at least one day"):
        chosen(NONE, {}, Hours(working_days=frozenset()), frozenset())
    for until in (NOON, NOON - timedelta(days=1), NOON + timedelta(days=91)):
        with pytest.raises(Invalid, match="90 days"):
            paused(NONE, until, NOON)
    assert paused(paused(NONE, NOON + timedelta(days=7), NOON), None, NOON) == NONE


def test_the_night_on_which_clocks_go_back_ends_after_now_and_not_before() -> None:
    # 02:15 comes twice on 25 October 2026; this is the second time, and it is quiet until 02:30.
    rules = Notifications(quiet_from=time(22), quiet_until=time(2, 30), quiet_weekends=False)
    second = datetime(2026, 10, 25, 1, 15, tzinfo=UTC)
    assert second.astimezone(ZoneInfo("Europe/Berlin")).time() == time(2, 15)

    assert quiet_until("Europe/Berlin", rules, second) == second + timedelta(minutes=15)


def test_an_urgent_notice_becomes_p1_and_a_code_may_have_a_row_of_its_own() -> None:
    assert kind_of("deal_word", "approved") is NOTICE_KINDS["deal_word"]
    assert kind_of("deal_word", "beside_ours").level is Level.P1
    urgent = kind_of("deal_word", "poached", urgent=True)
    assert (urgent.level, urgent.urgent, urgent.asks) == (Level.P1, True, True)
    with pytest.raises(KeyError):
        kind_of("nobody_knows")


CLOCK = st.times().map(lambda each: each.replace(second=0, microsecond=0))
ZONES = (
    "Europe/Berlin",
    "America/New_York",
    "Asia/Kolkata",
    "Pacific/Apia",
    "America/Sao_Paulo",
    "Australia/Lord_Howe",
    "Africa/Cairo",
    "Asia/Tokyo",
    "America/St_Johns",
    "Pacific/Auckland",
    "Asia/Kathmandu",
    "America/Los_Angeles",
)
MOMENTS = st.datetimes(
    min_value=datetime(2026, 1, 1),  # noqa: DTZ001 - hypothesis wants it naive
    max_value=datetime(2028, 1, 1),  # noqa: DTZ001
    timezones=st.just(UTC),
)
HOURS = st.builds(
    Hours,
    quiet_from=st.none() | CLOCK,
    quiet_until=st.none() | CLOCK,
    working_days=st.frozensets(st.integers(0, 6), min_size=1),
)
CHOICE = st.builds(Choice, how=st.sampled_from(How), scope=st.sampled_from(Scope))
CHOICES = st.builds(
    Choices,
    person_id=st.just(MARIA.id),
    topics=st.dictionaries(st.sampled_from(Topic), CHOICE),
    hours=st.none() | HOURS,
    muted_partners=st.frozensets(st.integers(1, 9)),
    paused_until=st.none() | MOMENTS,
)
ABOUTS = st.builds(
    About,
    topic=st.sampled_from(Topic),
    level=st.sampled_from(Level),
    urgent=st.booleans(),
    nearness=st.sampled_from(Scope),
    partner_id=st.none() | st.integers(1, 9),
)


def is_quiet(hours: Hours, zone: str, now: datetime) -> bool:
    """Say it anew, as a person would: by the calendar and the clock on the wall."""
    local = now.astimezone(ZoneInfo(zone))
    if local.weekday() not in hours.working_days:
        return True
    start, end, clock = hours.quiet_from, hours.quiet_until, local.time()
    if start is None or end is None or start == end:
        return False
    return start <= clock < end if start < end else clock >= start or clock < end


@given(now=MOMENTS, zone=st.sampled_from(ZONES), hours=HOURS)
def test_quiet_time_is_what_the_wall_says_and_ends_at_the_first_moment_that_is_not(
    now: datetime, zone: str, hours: Hours
) -> None:
    opens = quiet_until(zone, RULES, now, replace(NONE, hours=hours))

    assert (opens is not None) == is_quiet(hours, zone, now)
    if opens is None:
        return
    assert now < opens <= now + timedelta(days=9)
    assert not is_quiet(hours, zone, opens)
    before = opens - timedelta(minutes=1)
    # The minute before was quiet, but where clocks jump over the end of the night.
    jumped = before.astimezone(ZoneInfo(zone)).utcoffset() != (
        opens.astimezone(ZoneInfo(zone)).utcoffset()
    )
    assert jumped or before < now or is_quiet(hours, zone, before)


@given(
    now=MOMENTS,
    zone=st.sampled_from(ZONES),
    choices=CHOICES,
    about=ABOUTS,
    told=st.integers(0, 12),
)
def test_no_choice_overrides_p1_and_nothing_else_comes_at_night_or_over_the_cap(
    now: datetime, zone: str, choices: Choices, about: About, told: int
) -> None:
    decided = may_send(MARIA, about, choices, History(told_today=told), now, rules=RULES, zone=zone)

    quiet = is_quiet(hours_for(choices, RULES), zone, now)
    if about.level is Level.P1:
        assert decided.answer is (Sending.AT if quiet and not about.urgent else Sending.NOW)
    elif decided.answer is Sending.NOW:
        assert not quiet
        assert told < RULES.messages_at_once_a_day
        assert not choices.paused_at(now)
        assert about.partner_id not in choices.muted_partners
        choice = choice_for(MARIA, about.topic, about.level, choices, RULES)
        assert choice.how is How.AT_ONCE
    if decided.answer is Sending.AT:
        assert decided.at is not None
        assert decided.at > now
    assert decided.reason
