"""How it is settled what a partner did: said, confirmed, disputed, decided, or left unanswered."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from partnering.refusals import Invalid, NotAllowed, Unknown
from partnering.touches import (
    MovedOn,
    Said,
    Touch,
    TouchKind,
    TouchRole,
    TouchState,
    claim,
    confirm,
    dispute,
    is_same_claim,
    lapse,
    reject,
    uphold,
)
from tests.partnering.credits import (
    ANSWERING,
    CLOSE,
    DEAL,
    MANAGER,
    NOW,
    REP,
    SECOND,
    SELLER,
    STRANGER,
    TODAY,
    touch,
)

SAID = Said(14, TouchKind.INTRODUCTION, TouchRole.INFLUENCE, date(2026, 3, 3), "met the CFO in May")
WORDS = "it was another partner"
OPEN = replace(DEAL, is_closed=False, is_won=False)


def claimed(said: Said = SAID, **changes: object) -> Touch:
    made = claim(said, DEAL, by=SELLER, today=TODAY, now=NOW, answering=ANSWERING)
    return replace(made, id=7, **changes)  # type: ignore[arg-type]


def test_at_02_an_introduction_is_kept_with_its_evidence_and_its_partner_has_ten_days() -> None:
    made = claimed()

    assert (made.state, made.evidence, made.on) == (
        TouchState.CLAIMED,
        "met the CFO in May",
        date(2026, 3, 3),
    )
    assert made.due_at == datetime(2026, 11, 4, 9, tzinfo=UTC) + timedelta(hours=1)
    assert not made.counts


def test_at_02_what_is_dated_after_the_close_is_refused() -> None:
    claimed(replace(SAID, on=CLOSE))
    with pytest.raises(Invalid, match="after the deal was closed"):
        claimed(replace(SAID, on=CLOSE + timedelta(days=1)))


def test_what_has_not_been_yet_is_refused() -> None:
    tomorrow = replace(SAID, on=TODAY + timedelta(days=1))

    with pytest.raises(Invalid, match="after today"):
        claim(tomorrow, OPEN, by=SELLER, today=TODAY, now=NOW, answering=ANSWERING)


def test_of_a_closed_deal_whose_day_is_still_to_come_today_is_the_last() -> None:
    early = replace(DEAL, close_on=TODAY + timedelta(days=30))
    tomorrow = replace(SAID, on=TODAY + timedelta(days=1))

    with pytest.raises(Invalid, match="after today"):
        claim(tomorrow, early, by=SELLER, today=TODAY, now=NOW, answering=ANSWERING)


def test_it_is_not_claimed_without_evidence() -> None:
    with pytest.raises(Invalid, match="what shows it"):
        claimed(replace(SAID, evidence="  yes  "))


@pytest.mark.parametrize("kind", [TouchKind.REGISTRATION, TouchKind.CO_SELL_HELP])
def test_what_follows_from_records_is_not_claimed(kind: TouchKind) -> None:
    with pytest.raises(Invalid):
        claimed(replace(SAID, kind=kind))


def test_people_of_a_partner_claim_nothing() -> None:
    with pytest.raises(NotAllowed):
        claim(SAID, DEAL, by=REP, today=TODAY, now=NOW, answering=ANSWERING)


def test_one_meeting_is_credited_once_but_again_after_it_was_rejected() -> None:
    made = claimed()

    assert is_same_claim(made, SAID)
    assert not is_same_claim(made, replace(SAID, kind=TouchKind.REFERENCE))
    assert not is_same_claim(replace(made, state=TouchState.REJECTED), SAID)


def test_the_partner_confirms_and_pressed_twice_it_is_once() -> None:
    done = confirm(claimed(), by=REP, now=NOW, shown=1)

    assert done.counts
    assert (done.confirmed_by, done.due_at, done.version) == (REP.id, None, 2)
    assert confirm(done, by=REP, now=NOW, shown=1) is done


def test_people_of_another_partner_do_not_learn_that_it_is_there() -> None:
    with pytest.raises(Unknown):
        confirm(claimed(), by=STRANGER, now=NOW, shown=1)
    with pytest.raises(Unknown):
        dispute(claimed(), by=STRANGER, text=WORDS, now=NOW, shown=1, answering=ANSWERING)


def test_a_manager_confirms_for_a_partner_but_not_what_was_their_own_claim() -> None:
    assert confirm(claimed(), by=MANAGER, now=NOW, shown=1).counts
    with pytest.raises(NotAllowed, match="cannot confirm it as well"):
        confirm(claimed(claimed_by=MANAGER.id), by=MANAGER, now=NOW, shown=1)


def test_a_seller_confirms_nothing() -> None:
    other = replace(SELLER, id=99)

    with pytest.raises(NotAllowed):
        confirm(claimed(), by=other, now=NOW, shown=1)


def test_a_decision_counts_for_what_was_shown() -> None:
    moved = claimed(version=2)

    with pytest.raises(MovedOn):
        confirm(moved, by=REP, now=NOW, shown=1)
    with pytest.raises(MovedOn):
        dispute(moved, by=REP, text=WORDS, now=NOW, shown=1, answering=ANSWERING)
    with pytest.raises(MovedOn):
        reject(moved, by=MANAGER, why=WORDS, now=NOW, shown=1)


def test_a_disputed_touch_counts_as_before_until_somebody_decides() -> None:
    disputed = dispute(touch(7, 14), by=REP, text=WORDS, now=NOW, shown=1, answering=ANSWERING)
    never_confirmed = dispute(claimed(), by=REP, text=WORDS, now=NOW, shown=1, answering=ANSWERING)

    assert disputed.counts
    assert not never_confirmed.counts
    assert disputed.due_at == datetime(2026, 10, 28, 10, tzinfo=UTC)


def test_a_dispute_needs_words() -> None:
    with pytest.raises(Invalid):
        dispute(claimed(), by=REP, text="no", now=NOW, shown=1, answering=ANSWERING)


def test_a_dispute_is_upheld_or_the_touch_is_rejected() -> None:
    disputed = dispute(claimed(), by=REP, text=WORDS, now=NOW, shown=1, answering=ANSWERING)

    kept = uphold(disputed, by=MANAGER, why=WORDS, now=NOW, shown=2)
    gone = reject(disputed, by=MANAGER, why=WORDS, now=NOW, shown=2)

    assert (kept.state, kept.counts, kept.due_at) == (TouchState.CONFIRMED, True, None)
    assert (gone.state, gone.counts, gone.due_at) == (TouchState.REJECTED, False, None)


def test_what_was_decided_is_not_disputed_once_more() -> None:
    disputed = dispute(claimed(), by=REP, text=WORDS, now=NOW, shown=1, answering=ANSWERING)
    kept = uphold(disputed, by=MANAGER, why=WORDS, now=NOW, shown=2)

    assert claimed().may_be_disputed
    assert not kept.may_be_disputed
    with pytest.raises(Invalid, match="has decided"):
        dispute(kept, by=REP, text=WORDS, now=NOW, shown=3, answering=ANSWERING)


def test_who_takes_a_side_does_not_decide() -> None:
    disputed = dispute(
        claimed(claimed_by=SECOND.id), by=MANAGER, text=WORDS, now=NOW, shown=1, answering=ANSWERING
    )

    for side in (MANAGER, SECOND):
        with pytest.raises(NotAllowed, match="somebody else"):
            reject(disputed, by=side, why=WORDS, now=NOW, shown=2)
    with pytest.raises(NotAllowed):
        uphold(disputed, by=SELLER, why=WORDS, now=NOW, shown=2)


def test_who_claimed_takes_it_back_while_nobody_has_confirmed_it() -> None:
    assert reject(claimed(), by=SELLER, why=WORDS, now=NOW, shown=1).state is TouchState.REJECTED
    with pytest.raises(NotAllowed):
        reject(claimed(), by=replace(SELLER, id=99), why=WORDS, now=NOW, shown=1)
    with pytest.raises(NotAllowed):
        reject(touch(7, 14), by=SELLER, why=WORDS, now=NOW, shown=1)


def test_a_decision_without_words_is_refused() -> None:
    with pytest.raises(Invalid):
        reject(touch(7, 14), by=MANAGER, why="no", now=NOW, shown=1)


def test_what_nobody_confirms_in_time_is_unconfirmed_and_may_be_confirmed_late() -> None:
    made = claimed()
    assert made.due_at is not None

    assert lapse(made, made.due_at - timedelta(seconds=1)) is None
    over = lapse(made, made.due_at)

    assert over is not None
    assert (over.state, over.counts, over.due_at) == (TouchState.UNCONFIRMED, False, None)
    assert lapse(over, made.due_at) is None
    assert confirm(over, by=REP, now=NOW, shown=2).counts


def test_what_is_rejected_stays_so() -> None:
    gone = reject(touch(7, 14), by=MANAGER, why=WORDS, now=NOW, shown=1)

    with pytest.raises(MovedOn):
        confirm(gone, by=REP, now=NOW, shown=2)
    with pytest.raises(MovedOn):
        dispute(gone, by=REP, text=WORDS, now=NOW, shown=2, answering=ANSWERING)
    with pytest.raises(MovedOn):
        reject(gone, by=MANAGER, why=WORDS, now=NOW, shown=2)
