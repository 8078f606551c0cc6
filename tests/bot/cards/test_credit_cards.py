"""Credit cards: what each side reads, what it may press, and that nothing is too long for Slack."""

from datetime import UTC, date, datetime
from typing import Any

import pytest

from bot.cards.credit import credit_card, partner_credit_card
from bot.cards.credit_lists import deal_choices_card
from bot.cards.credit_words import KINDS, MODELS, ROLES, STATES, THEIR_STATES
from journeys.credit_notices import CreditNotice, PartnerCreditNotice
from journeys.find_deals import DealChoice, DealsNear
from partnering.attribution_models import Model
from partnering.touches import TouchKind, TouchRole, TouchState
from tests.bot.block_limits import everything_said, labels, problems

NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)


def ours(**changes: Any) -> CreditNotice:
    told: dict[str, Any] = {
        "touch_id": 9,
        "version": 1,
        "state": TouchState.CLAIMED,
        "opportunity_id": 3,
        "deal_name": "Line 4",
        "account_name": "Contoso",
        "url": "https://crm.example/006",
        "partner_id": 1,
        "partner_name": "Northwind",
        "touch_kind": TouchKind.INTRODUCTION,
        "role": TouchRole.INFLUENCE,
        "on": date(2026, 3, 3),
        "evidence": "call with the CFO",
        "claimed_by": "Ann",
        "claimed_at": NOON,
    }
    return CreditNotice(**{**told, **changes})


def theirs(**changes: Any) -> PartnerCreditNotice:
    told: dict[str, Any] = {
        "touch_id": 9,
        "version": 1,
        "partner_id": 1,
        "partner_name": "Northwind",
        "state": TouchState.CLAIMED,
        "touch_kind": TouchKind.INTRODUCTION,
        "on": date(2026, 3, 3),
        "segment": "",
        "on_both": True,
        "company": "Contoso",
        "due_at": NOON,
        "may_confirm": True,
        "may_dispute": True,
    }
    return PartnerCreditNotice(**{**told, **changes})


def test_every_word_of_the_rules_has_words_for_people() -> None:
    assert KINDS.keys() == set(TouchKind)
    assert ROLES.keys() == set(TouchRole)
    assert STATES.keys() == THEIR_STATES.keys() == set(TouchState)
    assert MODELS.keys() == set(Model)


def test_a_partner_reads_what_it_did_and_answers_by_two_buttons() -> None:
    card = partner_credit_card(theirs())

    said = everything_said(card.blocks)
    assert "We think that you helped at Contoso: *Introduction*, 3 Mar 2026." in said
    assert labels(card.blocks) == ["Yes, that is right", "No, it was different…"]
    assert "Contoso" in card.text


def test_a_company_that_is_not_shared_is_nowhere_and_whom_to_ask_is_said() -> None:
    card = partner_credit_card(theirs(company=""))

    assert "We think that you helped: *Introduction*" in everything_said(card.blocks)
    assert "Ask your contact with us" in everything_said(card.blocks)
    assert " at " not in card.text


def test_neither_side_reads_of_a_day_outside_that_it_counts() -> None:
    confirmed = {"state": TouchState.CONFIRMED, "due_at": None, "may_confirm": False}
    outside = credit_card(ours(state=TouchState.CONFIRMED, outside="too long before the close"))
    read = partner_credit_card(theirs(**confirmed, is_outside=True))

    said = everything_said(outside.blocks)
    assert "too long before the close: it does not count" in said
    assert "Confirmed, but not on a day that brings credit" in everything_said(read.blocks)
    assert "you are credited" not in read.text
    assert "you are credited" in partner_credit_card(theirs(**confirmed)).text


def test_what_is_decided_is_said_without_a_button() -> None:
    over = {"state": TouchState.REJECTED, "may_confirm": False, "may_dispute": False}
    card = partner_credit_card(theirs(**over, why="not at that table", due_at=None))

    assert labels(card.blocks) == []
    assert "> not at that table" in everything_said(card.blocks)


@pytest.mark.parametrize(
    ("flag", "label"),
    [
        ("may_confirm", "Confirm for Northwind"),
        ("may_dispute", "Dispute…"),
        ("may_decide", "Let it stand…"),
        ("may_reject", "Take it away…"),
    ],
)
def test_no_button_is_drawn_that_its_reader_may_not_press(flag: str, label: str) -> None:
    always = ["The whole deal", "Open the record"]

    assert labels(credit_card(ours()).blocks) == always
    assert labels(credit_card(ours(**{flag: True})).blocks) == [label, *always]


def test_the_longest_words_fit() -> None:
    long = "x" * 4000
    mine = ours(
        deal_name=long, account_name=long, partner_name=long, evidence=long, dispute=long, why=long
    )

    assert not problems(credit_card(mine, said_first="*well*").blocks)
    assert not problems(partner_credit_card(theirs(company=long, dispute=long, why=long)).blocks)
    near = DealsNear(long, tuple(DealChoice(n, long) for n in range(8)), sure=True)
    assert not problems(deal_choices_card(near).blocks)
    assert "I know no opportunity" in deal_choices_card(DealsNear("Acme", (), sure=False)).text
