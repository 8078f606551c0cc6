"""How a lead moves: by one table, and an end is an end."""

import pytest

from partnering.leads import ENDED, MOVES, LeadEvent, LeadState, missing, move
from partnering.refusals import Invalid
from tests.partnering.lead_makers import FRIDAY, details, lead


@pytest.mark.parametrize("event", list(MOVES))
@pytest.mark.parametrize("state", list(LeadState))
def test_a_lead_moves_along_the_table_and_nowhere_else(state: LeadState, event: LeadEvent) -> None:
    allowed, leads_to = MOVES[event]
    before = lead(state=state)
    if state not in allowed:
        with pytest.raises(Invalid):
            move(before, event, FRIDAY)
        return
    after = move(before, event, FRIDAY)
    assert after.state is (leads_to or state)
    assert after.version == before.version + 1
    assert (after.ended_at is not None) is (after.state in ENDED)


def test_nothing_follows_an_end() -> None:
    assert not any(allowed & ENDED for allowed, _ in MOVES.values())


def test_while_a_partner_has_it_nothing_is_due_of_us() -> None:
    ours = lead(state=LeadState.RETURNED, due_at=FRIDAY)
    assert move(ours, LeadEvent.OFFERED, FRIDAY).due_at is None


def test_what_lacks_is_named() -> None:
    assert missing(details(), ["CORE"]) == []
    empty = details(company=" ", country="", need="", families=())
    assert missing(empty, ["CORE"]) == ["company", "country", "products", "need"]
    assert missing(details(families=()), []) == []
