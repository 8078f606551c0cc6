"""Nobody judges companies of a list that is not shown by name, and no number counts them."""

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.cards.baseline import baseline_card
from journeys.draw_reviews import review_notice
from journeys.guard import as_shared
from journeys.judge_match import Verdicting, judge
from journeys.look_up import AccountOverlaps, counts, overlaps_of
from journeys.needs import needs_of
from journeys.notices import NotShared
from journeys.review_matches import Ending, undo_pair
from journeys.review_queue import Scope, last_judged
from journeys.share import sharing_of
from journeys.view_home import view_home
from partnering.judgements import Judgement
from partnering.needs import NeedKind
from partnering.refusals import Unknown
from partnering.sharing import Level, Rule, Side
from store.work import Store
from tests.bot.block_limits import labels
from tests.journeys.office import (
    CONTOSO,
    MARIA,
    OMAR,
    PIA,
    THEIR_CONTOSO,
    Office,
    arrives,
    undecided,
    working_day,
)
from tests.journeys.test_review_matches import bring, page, press, shown

SECRET = replace(THEIR_CONTOSO, id="P-9", name="Contoso Maschinenbau Holding")
KEPT_BACK = pytest.mark.parametrize("level", [Level.HIDDEN, Level.COUNTS])


def two_lists(store: Store) -> Office:
    """A pair waits of each of two lists; of the second no name may be told."""
    office = undecided(store)
    bring(office, THEIR_CONTOSO)
    bring(office, SECRET, segment="prospects")
    assert page(office).left == 2
    return office


def keep_back(office: Office, level: Level, segment: str = "prospects") -> None:
    """The partner says how much it shows of a list."""
    [partner] = partners(office)
    with office.desk.store.begin() as work:
        rule = Rule(partner, Side.THEIRS, segment, None, level)
        work.sharing.put_rule(rule, by=None, at=office.now)


def partners(office: Office) -> list[int]:
    with office.desk.store.read() as view:
        return [each.id for each in view.partners.all()]


def everything_said(office: Office) -> str:
    """All that a manager and the owner read where they judge, look up or begin the day."""
    said = ""
    for by in (office.person(PIA), office.person(MARIA)):
        for first in range(6):
            told = page(office, by, Scope(partners(office)[0] if first % 2 else 0))
            said += f"{told}"
        said += f"{last_judged(office.desk, Scope(), by=by, now=office.now)}"
        said += f"{view_home(office.desk, by=by, now=office.now)}"
        said += f"{overlaps_of(office.desk, CONTOSO.name, by=by, now=office.now)}"
    return said


@KEPT_BACK
def test_a_pair_of_a_list_that_is_kept_back_is_shown_to_nobody(store: Store, level: Level) -> None:
    office = two_lists(store)
    assert SECRET.name in everything_said(office)
    keep_back(office, level)

    assert SECRET.name not in everything_said(office)
    press(office, shown(office), Judgement.NOT_SAME)
    assert page(office).pair is None
    assert SECRET.name not in everything_said(office)

    keep_back(office, Level.ALL)
    assert shown(office).theirs.name == SECRET.name


@KEPT_BACK
def test_what_can_be_judged_is_what_is_counted(store: Store, level: Level) -> None:
    office = two_lists(store)
    pia, maria = office.person(PIA), office.person(MARIA)
    keep_back(office, level)
    [partner] = partners(office)

    told = page(office, scope=Scope(partner))
    assert (told.left, told.left_of_partner, told.elsewhere) == (1, 1, 0)
    for by in (pia, maria):
        assert counts(office.desk, by=by).to_review == 1
        home = view_home(office.desk, by=by, now=office.now)
        assert {each.label: each.number for each in home.numbers}["Pairs to judge"] == 1
        with store.read() as view:
            needs = needs_of(view, office.desk, by, office.now)
        lines = [each.line for each in needs if each.kind is NeedKind.REVIEW]
        assert lines == ["Say of 1 pair whether they are the same company"]
        found = overlaps_of(office.desk, CONTOSO.name, by=by, now=office.now)
        assert isinstance(found, AccountOverlaps)
        assert found.possible == 1

    keep_back(office, level, "customers")
    assert counts(office.desk, by=pia).to_review == 0
    with store.read() as view:
        needs = needs_of(view, office.desk, pia, office.now)
    assert [each for each in needs if each.kind is NeedKind.REVIEW] == []


def test_what_was_set_aside_of_such_a_list_is_not_offered_again(store: Store) -> None:
    office = two_lists(store)
    press(office, shown(office), Judgement.UNSURE)
    press(office, shown(office), Judgement.UNSURE)
    assert page(office).set_aside == 2
    keep_back(office, Level.COUNTS)

    assert page(office).set_aside == 1
    office.now += timedelta(minutes=1)
    again = page(office, scope=Scope(round_since=office.now))
    assert again.left == 1
    assert again.pair is not None
    assert again.pair.theirs.name == THEIR_CONTOSO.name


def test_a_press_on_a_card_from_before_says_no_name_and_judges_nothing(store: Store) -> None:
    office = two_lists(store)
    first = shown(office)
    judged = press(office, first, Judgement.NOT_SAME)
    second = shown(office)
    keep_back(office, Level.HIDDEN)
    keep_back(office, Level.HIDDEN, "customers")

    pressed = press(office, second, Judgement.SAME)

    assert pressed.ending is Ending.GONE
    assert (pressed.partner_account_name, pressed.account_name) == ("", "")
    with pytest.raises(Unknown):
        undo_pair(office.desk, judged.judgement_id, by=office.person(PIA), now=office.now)
    assert page(office, office.person(OMAR)).pair is None


def test_the_summary_of_a_first_list_offers_what_can_be_judged(store: Store) -> None:
    office = two_lists(store)
    keep_back(office, Level.COUNTS)

    office.settle()

    [told] = office.told("baseline")
    assert told.to_review == 1
    assert "Review 1 pair" in labels(baseline_card(told).blocks)


@pytest.mark.parametrize("of_the_list", [True, False])
def test_a_judgement_is_reviewed_while_its_own_list_is_shown_by_name(
    store: Store, of_the_list: bool
) -> None:
    office = working_day(store)
    arrives(office)
    [overlap] = office.overlaps()
    maria = office.person(MARIA)
    verdict = Verdicting(overlap.id, Judgement.NOT_SAME)
    judge(office.desk, verdict, by=maria, now=office.now)
    with store.read() as view:
        [(judged, _, _)] = view.judgements.unsettled()
        drawn = review_notice(view, judged.id)
    assert drawn is not None
    keep_back(office, Level.COUNTS, drawn.partner_segment if of_the_list else "a third")

    with store.read() as view:
        sharing = sharing_of(office.desk, view, drawn.partner_id or 0)
        needs = needs_of(view, office.desk, office.person(PIA), office.now)
    waits = [each for each in needs if each.kind is NeedKind.JUDGEMENT]
    if of_the_list:
        assert waits == []
        with pytest.raises(NotShared):
            as_shared(drawn, sharing)
    else:
        assert len(waits) == 1
        assert as_shared(drawn, sharing) is drawn
