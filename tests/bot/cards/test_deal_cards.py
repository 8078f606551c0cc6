"""The cards and forms of registered deals for our own people, state by state."""

from dataclasses import fields, replace
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.actions import decode
from bot.cards import deal_decisions, deal_later_forms
from bot.cards.deal import deal_card, deal_word_card, unverified_card
from bot.cards.deal_buttons import how_of, shown_version
from bot.cards.deal_lists import (
    Asked,
    asked_of,
    choices_card,
    deals_card,
    queue_card,
    rules_card,
    skipped_of,
)
from bot.cards.deal_words import CAUSES, EVENTS, FIELDS, REASONS, STATES, last_word
from bot.cards.form import Form, view_of
from bot.cards.parts import Card
from journeys.deal_notices import DealNotice, DealWordNotice
from journeys.list_deals import Page
from journeys.look_up import Choice, Choices, Nothing
from partnering.deal_policy import DealPolicy
from partnering.people import Right
from partnering.policy_words import rules_in_words
from partnering.reasons import EndCause, Reason
from partnering.registrations import Claim, Event, State
from tests.bot import deal_makers, makers
from tests.bot.block_limits import element, elements, everything_said, labels, problems
from tests.bot.deal_makers import deal_line, deal_notice, line

quick = settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.too_slow])
FORMS = [
    deal_decisions.reject_form,
    deal_decisions.ask_form,
    deal_decisions.assign_form,
    deal_decisions.identify_form,
    deal_decisions.exception_form,
    deal_later_forms.refuse_extension_form,
    deal_later_forms.accept_edit_form,
    deal_later_forms.edited_customer_form,
    deal_later_forms.refuse_edit_form,
    deal_later_forms.notice_form,
    deal_later_forms.revoke_form,
    deal_later_forms.uphold_form,
    deal_later_forms.overturn_form,
]


def words_of(**changes: Any) -> str:
    return everything_said(deal_card(deal_notice(**changes)).blocks)


def labels_of(**changes: Any) -> list[str]:
    return labels(deal_card(deal_notice(**changes)).blocks)


def must_be_fine(card: Card) -> None:
    assert problems(card.blocks) == []
    assert 1 <= len(card.text) <= 4000
    assert "<" not in card.text.replace("<!date^", "")


def test_a_card_in_review_says_all_that_a_decision_rests_on() -> None:
    words = words_of(case_ref="CF-3")

    assert "DR-42: Northwind for Müller Maschinenbau GmbH" in words
    for said in (
        "*In review*, with Omar Diaz",
        "DE, mueller.example",
        "92,000.00 EUR",
        "29 Jan 2027",
        "CORE, FLOW",
        "Ulm / hall 3",
        "Ana Costa",
        "*Our account:* Müller Maschinenbau GmbH",
        "Two workshops on site and a demo.",
        "*What the check found* (CF-3)",
        "• Our own deal is older than 60 days.",
        "_If you reject it, the reason would be:_ We are engaged there ourselves",
        "Our decision is due",
        "2026-11-24 13:00 Europe/Berlin",
        "v6 · `/cosell DR-42`",
    ):
        assert said in words, said


def test_a_card_in_review_offers_every_decision_and_one_primary() -> None:
    blocks = deal_card(deal_notice()).blocks

    decisions = ["Approve", "Reject…", "Ask for information…", "Assign…"]
    assert labels(blocks) == ["Open in CRM", *decisions]
    assert [each.get("style") for each in elements(blocks)].count("primary") == 1
    confirm = element(blocks, "Approve")["confirm"]["text"]["text"]
    assert "The opportunity “Müller CORE” is linked to Northwind." in confirm
    assert "protected for 90 days from today" in confirm
    target = decode(element(blocks, "Approve")["value"])
    assert (target.record, shown_version(target), how_of(target)) == (42, 6, "")


def test_only_the_gravest_flags_are_shown() -> None:
    words = words_of(flags=tuple(f"flag {number}" for number in range(9)))

    assert "flag 4" in words
    assert "flag 5" not in words
    assert "… and 4 more" in words
    assert "Nothing against it." in words_of(flags=())


def test_an_unknown_account_is_asked_for_before_anything_is_approved() -> None:
    words, found = words_of(account_certain=False), labels_of(account_certain=False)

    assert "Which account is this?* Most likely Müller Maschinenbau GmbH" in words
    assert "Approve" not in found
    assert "Say which account…" in found
    assert "a new customer" in words_of(account_name="", new_customer=True)


def test_an_exception_is_approved_on_the_chiefs_own_card_alone() -> None:
    assert "only the channel chief approves it" in words_of(chief_only=True)
    assert not [each for each in labels_of(chief_only=True) if "Approve" in each]
    assert "Approve as an exception…" in labels_of(chief_only=True, for_chief=True)


def test_what_a_first_person_wants_waits_for_a_second_one() -> None:
    found = labels_of(proposed_by="Pia Lang", proposed_words="a good claim")

    assert "Confirm" in found
    assert "Not so" in found
    assert "Approve" not in found
    words = words_of(proposed_by="Pia Lang", proposed_words="a good claim")
    assert "*Pia Lang* wants to approve it: a good claim" in words


def test_teaming_is_all_that_is_offered_beside_a_deal_of_our_own() -> None:
    blocks = deal_card(deal_notice(teaming=True)).blocks

    assert "Approve" not in labels(blocks)
    assert how_of(decode(element(blocks, "Approve as teaming")["value"])) == "teaming"


@pytest.mark.parametrize("state", list(State))
def test_every_state_is_said_in_words_and_what_is_over_has_no_decision(state: State) -> None:
    card = deal_card(deal_notice(state=state))

    assert STATES[state] in everything_said(card.blocks)
    assert STATES[state] in card.text
    open_ones = {State.SUBMITTED, State.IN_REVIEW, State.INFO_REQUESTED, State.CONFLICT_HOLD}
    decided = [each for each in labels(card.blocks) if each not in ("Open in CRM", "Credit…")]
    assert ("Credit…" in labels(card.blocks)) is (state in (State.APPROVED, State.WON))
    assert bool(decided) is (state in open_ones | {State.APPROVED})


@pytest.mark.parametrize(
    ("state", "event", "said"),
    [
        (State.APPROVED, Event.APPROVED, "*Approved* by Omar Diaz, <!date^"),
        (State.APPROVED, Event.OVERTURNED, "*Approved on appeal* by Omar Diaz, <!date^"),
        (State.REJECTED, Event.REJECTED, "*Rejected* by Omar Diaz, <!date^"),
        (State.REVOKED, Event.REVOKED, "*Revoked* by Omar Diaz, <!date^"),
        (State.WITHDRAWN, Event.NO_RESPONSE, "*Closed: the partner did not answer in time*"),
    ],
)
def test_who_decided_when_and_why_is_said(state: State, event: Event, said: str) -> None:
    words = words_of(state=state, history=(line(event, words="for a reason"),))

    assert said in words
    assert ": for a reason" in words


def test_who_was_faster_is_named_with_what_comes_next() -> None:
    until = deal_makers.NOON + timedelta(days=7)
    told = deal_notice(
        state=State.REJECTED, history=(line(Event.REJECTED),), may_appeal_until=until
    )
    assert last_word(told, decided=True) == (
        "DR-42 was decided by Omar Diaz at 20 Nov 2026 13:00 (Europe/Berlin): rejected. "
        "The partner may appeal until 27 Nov 2026 13:00 (Europe/Berlin)."
    )
    gone = deal_notice(state=State.WITHDRAWN)
    assert last_word(gone, decided=False) == (
        "DR-42 has moved on: withdrawn by the partner. Its card says what can be done now."
    )


def test_who_decided_it_themselves_is_not_told_that_somebody_was_faster() -> None:
    own = replace(line(Event.REJECTED), person_id=7)
    told = deal_notice(state=State.REJECTED, history=(own,))

    assert last_word(told, decided=True, reader_id=7) == (
        "You decided DR-42 yourself at 20 Nov 2026 13:00 (Europe/Berlin): rejected. "
        "It stands: the partner can only register the deal again."
    )
    assert "by Omar Diaz" in last_word(told, decided=True, reader_id=8)


def test_an_instant_in_a_short_word_is_shown_by_the_readers_clock() -> None:
    word = DealWordNotice(
        "DR-42", "due", "It was to be decided by 20 Nov 2026 13:00 (Europe/Berlin).", 1
    )
    at = int(deal_makers.NOON.timestamp())

    assert (
        f"by <!date^{at}^{{date_short_pretty}} at {{time}}|20 Nov 2026 13:00 (Europe/Berlin)>."
        in deal_word_card(word).text
    )


def test_a_name_that_looks_like_an_instant_does_no_harm() -> None:
    for name in ("99 Nov 2026 13:00 UTC", "20 Nov 2026 13:00 (No/Where)", "<!date^1^x|y>"):
        assert "<!date" not in deal_word_card(DealWordNotice("DR-42", "due", name, 1)).text


def test_both_clocks_are_shown_while_we_wait_for_the_partner() -> None:
    words = words_of(
        state=State.INFO_REQUESTED,
        question="Which plant?",
        paused_since=deal_makers.NOON,
        answer_due_at=deal_makers.NOON,
    )

    assert "*Our clock is stopped*\nsince <!date^" in words
    assert "The partner's answer is due" in words
    assert "*We asked*\nWhich plant?" in words


def test_what_a_protected_partner_asks_for_is_decided_there() -> None:
    asked = {"state": State.APPROVED, "extension_why": "budget", "edit_lines": ("Amount: 1 -> 2",)}

    found = labels_of(**asked)
    assert found[1:] == [
        "Extend",
        "Refuse the extension…",
        "Accept the change",
        "Refuse the change…",
        "Serve notice…",
        "Credit…",
    ]
    assert "Revoke…" in labels_of(**asked, for_chief=True)
    assert "not checked and written there yet" in words_of(state=State.APPROVED, crm_pending=True)


def test_what_its_reader_has_no_part_in_is_not_offered() -> None:
    asked = {"state": State.APPROVED, "extension_why": "budget", "edit_lines": ("Amount: 1 -> 2",)}
    later = ["Accept the change", "Refuse the change…", "Serve notice…", "Credit…"]

    found = deal_card(deal_notice(**asked, barred=frozenset({Event.EXTENDED}))).blocks
    assert labels(found)[1:] == later
    assert element(found, "Accept the change")["style"] == "primary"
    own = {"for_chief": True, "barred": frozenset(Event)}
    assert labels_of(**asked, **own) == ["Open in CRM", "Credit…"]
    assert labels_of(**own) == ["Open in CRM"]
    letter = {"suggested": Reason.DUPLICATE_REGISTERED}
    assert labels_of(**letter, **own) == ["Open in CRM", "Customer's letter…"]
    assert labels_of(state=State.SUBMITTED, **own) == ["Open in CRM"]


def test_an_appeal_is_offered_to_who_was_not_in_the_decision() -> None:
    appealed = {"state": State.REJECTED, "appeal_text": "Here is the budget."}

    assert labels_of(**appealed)[1:] == ["Uphold the rejection…", "Overturn the rejection…"]
    assert labels_of(**appealed, barred=frozenset({Event.OVERTURNED})) == ["Open in CRM"]


def test_the_first_person_may_take_a_wish_back_but_not_confirm_it() -> None:
    found = labels_of(proposed_by="Pia Lang", barred=frozenset({Event.APPROVED}))

    assert "Confirm" not in found
    assert "Not so" in found


def test_a_short_word_leads_to_the_card_except_for_who_may_not_see_it() -> None:
    word = DealWordNotice("DR-42", "due_half", "Half of the time is over.", 1)
    assert labels(deal_word_card(word).blocks) == ["Show DR-42"]
    owner = DealWordNotice("DR-42", "approved", "It is protected.", 1, right=Right.LOOK_UP)
    assert labels(deal_word_card(owner).blocks) == []


def test_every_code_has_words() -> None:
    assert set(EVENTS) == set(Event)
    assert set(STATES) == set(State)
    assert set(REASONS) == set(Reason)
    assert set(CAUSES) == set(EndCause) - {EndCause.BY_PARTNER, EndCause.NO_RESPONSE}
    assert set(FIELDS) == {each.name for each in fields(Claim)}


@pytest.mark.parametrize("skipped", [0, 10])
def test_a_list_turns_its_page_and_keeps_what_was_asked(skipped: int) -> None:
    page = Page((deal_line(),), 30, skipped + 10)
    asked = Asked(partner_id=7, state=State.APPROVED)

    card = deals_card(page, asked, name="Northwind", skipped=skipped)

    target = decode(element(card.blocks, "Show more")["value"])
    assert skipped_of(target) == skipped + 10
    assert asked_of(target) == asked
    back = deals_card(Page((deal_line(),), 30, None), Asked(), skipped=20)
    assert skipped_of(decode(element(back.blocks, "Back to the first")["value"])) == 0


def test_the_queue_leads_to_each_card() -> None:
    card = queue_card(Page((deal_line(mine=True),), 1, None))

    assert labels(card.blocks) == ["Show"]
    assert "due <!date^" in everything_said(card.blocks)
    assert "Nothing waits" in everything_said(queue_card(Page((), 0, None)).blocks)


def test_names_that_fit_equally_well_are_offered() -> None:
    options = (Choice("partner", 3, "Northwind (partner)"), Choice("account", 4, "Northwind AG"))

    card = choices_card(Choices("northwind", options))

    must_be_fine(card)
    assert [asked_of(decode(each["value"])) for each in elements(card.blocks)] == [
        Asked(partner_id=3),
        Asked(account_id=4),
    ]
    must_be_fine(choices_card(Nothing("nosuch", ())))


def test_the_rules_fit_into_one_message() -> None:
    policy = DealPolicy()
    card = rules_card(rules_in_words(policy), policy.version)

    must_be_fine(card)
    assert "90 days" in everything_said(card.blocks)


@quick
@given(deal_makers.hostile_deals)
def test_no_card_and_no_form_of_a_deal_passes_a_limit(notice: DealNotice) -> None:
    must_be_fine(deal_card(notice, said_first="*Read it first.*"))
    must_be_fine(unverified_card(notice, notice.customer))
    assert len(last_word(notice, decided=True)) < 2000
    for draw in FORMS:
        _form_is_fine(draw(notice))


@quick
@given(deal_makers.hostile_words)
def test_no_short_word_passes_a_limit(notice: DealWordNotice) -> None:
    must_be_fine(deal_word_card(notice))


@quick
@given(deal_makers.hostile_pages, makers.hostile, st.integers(0, 90_000))
def test_no_list_of_deals_passes_a_limit(page: Page, name: str, skipped: int) -> None:
    must_be_fine(queue_card(page, skipped=skipped))
    must_be_fine(deals_card(page, Asked(partner_id=1), name=name, skipped=skipped))


def _form_is_fine(form: Form) -> None:
    view = view_of(form)
    assert len(view["title"]["text"]) <= 24
    assert len(view["submit"]["text"]) <= 24
    assert len(view["private_metadata"]) < 3000
    for block in view["blocks"]:
        if block["type"] == "section":
            assert 1 <= len(block["text"]["text"]) <= 3000
        else:
            assert len(block["element"].get("options", ())) <= 100


def test_what_the_partner_typed_stands_on_the_card_to_decide_on() -> None:
    words = words_of(
        contact="Eva Blum, Head of plants",
        last_contact_on=date(2026, 11, 3),
        proof=("Minutes of 3 Nov 2026",),
        account_certain=False,
    )

    assert "*Contact at the customer*\nEva Blum, Head of plants" in words
    assert "*Last contact*\n3 Nov 2026" in words
    assert "*Proof of work*\n• Minutes of 3 Nov 2026" in words
    assert "Two workshops on site and a demo." in words


def test_what_was_added_in_support_is_shown_while_a_change_waits() -> None:
    words = words_of(
        state=State.APPROVED,
        edit_lines=("Amount: €92,000 -> €95,000.50",),
        statements=("The partner, 20 Nov 2026: a letter of intent",),
    )

    assert "*Brought forward by now*\n• The partner, 20 Nov 2026: a letter of intent" in words
