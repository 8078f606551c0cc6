"""What a person says of a pair outranks every later score and survives every sync."""

from dataclasses import replace

import pytest

from journeys.judge_match import Verdicting, judge, settle, take_back
from journeys.notices import OverlapCardState
from partnering.judgements import Judgement
from partnering.people import Person, Role
from partnering.refusals import NotAllowed, Stale, Unknown
from store.inbox import AlreadyDone
from store.work import Store
from tests.journeys.office import (
    CONTOSO,
    MARIA,
    OMAR,
    PIA,
    THEIR_CONTOSO,
    THEIR_OTHER,
    Office,
    arrives,
    working_day,
)


def alerted(store: Store) -> tuple[Office, int]:
    office = working_day(store)
    arrives(office)
    office.settle()
    return office, office.overlaps()[0].id


def say(office: Office, overlap_id: int, judgement: Judgement, by: Person) -> None:
    judge(office.desk, Verdicting(overlap_id, judgement), by=by, now=office.now)


def test_wrong_company_hides_at_once_and_redraws_the_card(store: Store) -> None:
    office, overlap_id = alerted(store)

    say(office, overlap_id, Judgement.NOT_SAME, office.person(MARIA))

    assert office.overlaps() == []
    office.settle()
    card = office.redrawn("overlap")[-1]
    assert card.state is OverlapCardState.WRONG
    assert card.judged_by == MARIA.name


def test_wrong_company_survives_every_later_sync_and_import(store: Store) -> None:
    office, overlap_id = alerted(store)
    say(office, overlap_id, Judgement.NOT_SAME, office.person(MARIA))

    office.crm.put(replace(CONTOSO, city="Neu-Ulm", phone="+49 731 123456"))
    office.sync()
    office.bring(replace(THEIR_CONTOSO, city="Neu-Ulm"), THEIR_OTHER)
    office.sync()
    office.settle(hours=50)

    assert office.overlaps() == []
    assert len(office.told("overlap")) == 1


def test_a_second_row_of_the_same_partner_does_not_bring_back_what_was_judged(
    store: Store,
) -> None:
    office, overlap_id = alerted(store)
    office.bring(THEIR_CONTOSO, segment="open opportunities")
    office.sync()

    say(office, overlap_id, Judgement.NOT_SAME, office.person(MARIA))

    assert office.overlaps() == []


def test_the_same_company_under_a_new_row_later_stays_judged(store: Store) -> None:
    office, overlap_id = alerted(store)
    say(office, overlap_id, Judgement.NOT_SAME, office.person(MARIA))

    office.bring(replace(THEIR_CONTOSO, id="P-77"), segment="prospects")
    office.sync()
    assert office.overlaps() == []

    take_back(office.desk, overlap_id, by=office.person(MARIA), now=office.now)
    with store.read() as view:
        overlap = view.overlaps.get(overlap_id)
        assert overlap is not None
        pairs = view.matches.of_pair(overlap.account_id, overlap.partner_id)
    assert [each.judgement for each in pairs] == [None, None]


def test_a_partner_manager_is_asked_to_review_it(store: Store) -> None:
    office, overlap_id = alerted(store)

    say(office, overlap_id, Judgement.NOT_SAME, office.person(MARIA))
    office.settle()

    [review] = office.told("review")
    assert review.judged_by == MARIA.name
    assert (review.account_name, review.upheld) == (CONTOSO.name, None)


def test_a_managers_own_judgement_needs_no_review(store: Store) -> None:
    office, overlap_id = alerted(store)

    say(office, overlap_id, Judgement.NOT_SAME, office.person(PIA))
    office.settle()

    assert office.told("review") == []


def test_a_review_that_reverses_brings_the_overlap_back_without_a_second_alert(
    store: Store,
) -> None:
    office, overlap_id = alerted(store)
    say(office, overlap_id, Judgement.NOT_SAME, office.person(MARIA))
    office.settle()
    [review] = office.told("review")

    settled = settle(
        office.desk, review.judgement_id, upheld=False, by=office.person(PIA), now=office.now
    )
    office.settle()

    assert not settled.already
    assert [each.id for each in office.overlaps()] == [overlap_id]
    assert len(office.told("overlap")) == 1
    assert office.redrawn("overlap")[-1].state is OverlapCardState.OPEN
    assert office.redrawn("review")[-1].upheld is False


def test_a_confirmed_judgement_cannot_be_undone_by_who_made_it(store: Store) -> None:
    office, overlap_id = alerted(store)
    say(office, overlap_id, Judgement.NOT_SAME, office.person(MARIA))
    office.settle()
    [review] = office.told("review")
    settle(office.desk, review.judgement_id, upheld=True, by=office.person(PIA), now=office.now)

    with pytest.raises(NotAllowed):
        take_back(office.desk, overlap_id, by=office.person(MARIA), now=office.now)
    with pytest.raises(Stale, match="confirmed"):
        settle(
            office.desk, review.judgement_id, upheld=False, by=office.person(PIA), now=office.now
        )


def test_who_judged_may_undo_it_until_it_is_settled(store: Store) -> None:
    office, overlap_id = alerted(store)
    say(office, overlap_id, Judgement.NOT_SAME, office.person(MARIA))

    with pytest.raises(NotAllowed):
        take_back(office.desk, overlap_id, by=office.person(OMAR), now=office.now)
    take_back(office.desk, overlap_id, by=office.person(MARIA), now=office.now)

    assert [each.id for each in office.overlaps()] == [overlap_id]


def test_a_colleague_cannot_turn_somebody_elses_judgement_around(store: Store) -> None:
    office, overlap_id = alerted(store)
    say(office, overlap_id, Judgement.NOT_SAME, office.person(MARIA))

    with pytest.raises(Stale, match=MARIA.name):
        say(office, overlap_id, Judgement.SAME, office.person(OMAR))


def test_judging_twice_the_same_is_one_judgement(store: Store) -> None:
    office, overlap_id = alerted(store)
    maria = office.person(MARIA)
    request = Verdicting(overlap_id, Judgement.RELATED)

    first = judge(office.desk, request, by=maria, now=office.now)
    second = judge(office.desk, request, by=maria, now=office.now)

    assert (first.already, second.already) == (False, True)
    assert first.judgement_id == second.judgement_id


def test_a_press_that_comes_twice_acts_once(store: Store) -> None:
    office, overlap_id = alerted(store)
    with store.begin() as work:
        row, _ = work.inbox.take("T1", "press-1", "action", {}, office.now)
    maria, request = office.person(MARIA), Verdicting(overlap_id, Judgement.NOT_SAME)

    judge(office.desk, request, by=maria, now=office.now, receipt=row.id)
    with pytest.raises(AlreadyDone):
        judge(office.desk, request, by=maria, now=office.now, receipt=row.id)


def test_related_company_hides_the_overlap_and_says_so(store: Store) -> None:
    office, overlap_id = alerted(store)

    say(office, overlap_id, Judgement.RELATED, office.person(MARIA))
    office.settle()

    assert office.overlaps() == []
    assert office.redrawn("overlap")[-1].state is OverlapCardState.RELATED


def test_nobody_without_a_role_judges_and_no_overlap_is_invented(store: Store) -> None:
    office, overlap_id = alerted(store)
    stranger = replace(office.person(OMAR), roles=frozenset[Role]())

    with pytest.raises(NotAllowed):
        say(office, overlap_id, Judgement.NOT_SAME, stranger)
    with pytest.raises(Unknown):
        say(office, 999, Judgement.NOT_SAME, office.person(MARIA))
