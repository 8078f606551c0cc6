"""The card of a conflict, its list and its forms: alike on both sides, and never past a limit."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.cards.conflict import REMEDIES, STANDINGS, conflict_card, conflicts_card
from bot.cards.conflict_forms import (
    WEIGHTS,
    appeal_form,
    evidence_form,
    resolve_form,
    seen_versions,
)
from bot.cards.form import view_of
from bot.cards.parts import Card
from journeys.deal_notices import ConflictNotice, Side
from journeys.draw_conflicts import CaseLine
from partnering.conflict_cases import CaseState, Kind, Remedy, Weight
from partnering.engagement_rules import Clause
from partnering.registrations import State
from tests.bot.block_limits import everything_said, labels, problems
from tests.bot.makers import hostile

quick = settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.too_slow])
NOON = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)


def side(number: int = 1, **changes: Any) -> Side:
    values: dict[str, Any] = {
        "registration_id": number,
        "partner_name": f"Partner {number}",
        "customer": "Müller Maschinenbau GmbH",
        "families": ("CORE",),
        "scope": "whole company",
        "amount": "92,000.00 EUR",
        "received_at": NOON,
        "state": State.APPROVED if number == 1 else State.CONFLICT_HOLD,
        "protected_until": date(2027, 2, 18) if number == 1 else None,
        "version": 3,
    }
    return Side(**values | changes)


def case(**changes: Any) -> ConflictNotice:
    values: dict[str, Any] = {
        "case_id": 3,
        "version": 1,
        "case_kind": Kind.PARTNER_PARTNER,
        "state": CaseState.OPEN,
        "headline": "Partner 1 (DR-1) and Partner 2 (DR-2) claim the same.",
        "rule": "What is protected is given to nobody else while it lasts.",
        "sides": (side(1), side(2)),
        "opened_at": NOON,
        "zone": "Europe/Berlin",
        "asked": "Dora Dietz",
        "due_at": NOON + timedelta(days=2),
        "evidence": ("submission time: DR-1 came in complete.",),
    }
    return ConflictNotice(**values | changes)


def must_be_fine(card: Card) -> None:
    assert problems(card.blocks) == []
    assert 1 <= len(card.text) <= 4000


def test_both_sides_have_the_same_fields_one_below_the_other() -> None:
    said = everything_said(conflict_card(case()).blocks)
    for label in ("Customer", "Products and scope", "Amount", "Received", "State"):
        assert said.count(f"*{label}*") == 2, label
    assert said.index("A  DR-1") < said.index("B  DR-2")
    assert "until 18 Feb 2027" in said


@pytest.mark.parametrize("state", list(CaseState))
def test_what_is_decided_has_no_decision_left(state: CaseState) -> None:
    found = labels(conflict_card(case(state=state)).blocks)
    is_open = state not in (CaseState.DECIDED, CaseState.CLOSED)
    assert ("Open resolution…" in found) is is_open
    assert ("Add evidence…" in found) is is_open
    assert ("Appeal for a partner…" in found) is (state is CaseState.DECIDED)
    assert "Show DR-1" in found


def test_who_has_it_is_named_and_nobody_takes_it_twice() -> None:
    card = conflict_card(case(taken_by="Carl Chief"))
    assert "Carl Chief" in everything_said(card.blocks)
    assert "Take ownership" not in labels(card.blocks)


def test_a_decision_says_who_when_why_and_until_when_it_can_be_appealed() -> None:
    said = everything_said(
        conflict_card(
            case(
                state=CaseState.DECIDED,
                remedy=Remedy.EXCLUSIVE,
                in_favour_of="DR-2",
                decided_by="Carl Chief",
                decided_at=NOON,
                reason="letter of the CIO",
                appeal_until=NOON + timedelta(days=7),
            )
        ).blocks
    )
    for words in ("Exclusive for one of them*, in favour of DR-2", "Carl Chief", "letter of"):
        assert words in said
    assert "can be appealed until" in said


def test_the_forms_remember_what_their_opener_saw() -> None:
    form = resolve_form(case())
    assert form.ids["version"] == 1
    assert seen_versions(str(form.ids["seen"])) == {1: 3, 2: 3}
    assert seen_versions("") == {}
    assert seen_versions("x.1-2-9.9.9") == {}


def test_every_code_has_words() -> None:
    assert set(REMEDIES) == set(Remedy)
    assert set(WEIGHTS) == set(Weight)
    assert set(STANDINGS) == set(CaseState)
    assert all(each.in_words for each in Clause)


def test_a_list_leads_to_each_case() -> None:
    line = CaseLine(3, CaseState.OPEN, "A and B claim the same.", "Dora", NOON, "")
    card = conflicts_card([line])
    must_be_fine(card)
    assert labels(card.blocks) == ["Show CF-3"]
    must_be_fine(conflicts_card([]))
    many = conflicts_card([line] * 25)
    assert len(labels(many.blocks)) == 20
    assert "and 5 more" in everything_said(many.blocks)


sides = st.builds(
    side,
    st.integers(1, 9),
    partner_name=hostile,
    customer=hostile,
    families=st.lists(hostile, max_size=5).map(tuple),
    scope=hostile,
    amount=hostile,
    state=st.sampled_from(State),
)
cases = st.builds(
    case,
    state=st.sampled_from(CaseState),
    headline=hostile,
    rule=hostile,
    sides=st.lists(sides, min_size=1, max_size=3, unique_by=lambda each: each.registration_id).map(
        tuple
    ),
    asked=hostile,
    taken_by=hostile,
    evidence=st.lists(hostile, max_size=12).map(tuple),
    opportunity_name=hostile,
    opportunity_url=st.sampled_from(["", "https://crm.example/006", "javascript:alert(1)"]),
    remedy=st.none() | st.sampled_from(Remedy),
    decided_at=st.none() | st.just(NOON),
    decided_by=hostile,
    in_favour_of=hostile,
    reason=hostile,
    appeal_text=hostile,
)


@quick
@given(cases)
def test_no_card_and_no_form_of_a_conflict_passes_a_limit(notice: ConflictNotice) -> None:
    must_be_fine(conflict_card(notice))
    for form in (resolve_form(notice), evidence_form(notice), appeal_form(notice)):
        view = view_of(form)
        assert len(view["title"]["text"]) <= 24
        assert len(view["private_metadata"]) < 3000
        for block in view["blocks"]:
            if block["type"] == "input":
                for option in block["element"].get("options", ()):
                    assert 1 <= len(option["text"]["text"]) <= 75


@quick
@given(
    st.lists(
        st.builds(
            CaseLine,
            st.integers(1, 10**9),
            st.sampled_from(CaseState),
            hostile,
            hostile,
            st.none() | st.just(NOON),
            hostile,
        ),
        max_size=30,
    )
)
def test_no_list_of_conflicts_passes_a_limit(lines: list[CaseLine]) -> None:
    must_be_fine(conflicts_card(lines))
