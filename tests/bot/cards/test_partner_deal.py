"""A partner's cards: each state in plain words, each button where it can be pressed."""

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.cards.form import view_of
from bot.cards.partner_deal import (
    PAGE,
    deal_door_card,
    own_deals_card,
    partner_deal_card,
    partner_word_card,
)
from bot.cards.partner_deal_forms import (
    answer_form,
    appeal_form,
    change_form,
    extend_form,
    own_claim_form,
    registered_form,
    support_form,
)
from journeys.deal_notices import PartnerDealNotice
from journeys.partner_deals import OwnDeal
from partnering.partner_view import PartnerView, Shown
from sandbox.slack.block_kit import check_view
from tests.bot.block_limits import element, everything_said, labels, problems
from tests.bot.makers import names
from tests.bot.partner_makers import (
    NOON,
    deal_door_notice,
    partner_deal_notice,
    partner_view,
    partner_word_notice,
    protected_notice,
)
from tests.partnering.makers import A1_CLAIM

instants = st.none() | st.just(NOON)
views = st.builds(
    PartnerView,
    ref=st.just("DR-7"),
    shown=st.sampled_from(Shown),
    words=names,
    received_at=instants,
    decision_due_at=instants,
    answer_due_at=instants,
    question=names,
    protected_until=st.none() | st.just(NOON.date()),
    code=st.sampled_from(["", "unqualified"]),
    text=names,
    may_appeal_until=instants,
)
notices = st.builds(
    PartnerDealNotice,
    registration_id=st.integers(1, 10**12),
    version=st.integers(0, 99),
    partner_id=st.integers(1, 10**9),
    partner_name=names,
    customer=names,
    families=st.lists(names, max_size=40).map(tuple),
    view=views,
    zone=st.just("Europe/Berlin"),
    asked=st.sampled_from([(), ("amount",), ("contact", "scope")]),
    may_extend=st.booleans(),
    may_withdraw=st.booleans(),
    may_release=st.booleans(),
    may_appeal=st.booleans(),
    may_report=st.booleans(),
    may_edit=st.booleans(),
    may_support=st.booleans(),
    may_withdraw_appeal=st.booleans(),
    notice_words=names,
    notice_ends_at=instants,
)
quick = settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])


@quick
@given(notices)
def test_no_card_and_no_form_of_a_partner_passes_a_limit(notice: PartnerDealNotice) -> None:
    word = partner_word_notice(words=notice.notice_words)
    door = deal_door_notice(partner_name=notice.partner_name)
    for card in (partner_deal_card(notice), partner_word_card(word), deal_door_card(door)):
        assert problems(card.blocks) == []
        assert "<" not in card.text.replace("<!date^", "")
    for form in (
        own_claim_form(1, notice.partner_name, notice.families),
        registered_form(notice),
        answer_form(notice, A1_CLAIM, notice.families),
        extend_form(notice),
        support_form(notice),
        change_form(notice, A1_CLAIM, notice.families),
        appeal_form(notice),
    ):
        assert check_view(view_of(form)) == []


@quick
@given(st.lists(views, max_size=40), st.integers(0, 40), names)
def test_no_list_passes_a_limit(listed: list[PartnerView], skipped: int, name: str) -> None:
    deals = [OwnDeal(number, name, (name,), view) for number, view in enumerate(listed, 1)]
    assert problems(own_deals_card(3, name, deals, NOON, skipped=skipped).blocks) == []


@pytest.mark.parametrize(
    ("shown", "view", "words"),
    [
        (Shown.RECEIVED, {"words": "Received"}, "You have our answer by"),
        (Shown.IN_REVIEW, {"words": "In review"}, "You have our answer by"),
        (Shown.IN_REVIEW, {"words": "In review", "decision_due_at": None}, "Our answer comes here"),
        (
            Shown.WE_NEED_SOMETHING,
            {"decision_due_at": None, "answer_due_at": NOON, "question": "Which plant?"},
            "Please answer by",
        ),
        (
            Shown.NOT_AVAILABLE,
            {"words": "Not for this customer.", "text": "No budget", "may_appeal_until": NOON},
            "You can appeal until",
        ),
    ],
)
def test_each_state_says_what_happens_next(
    shown: Shown, view: dict[str, object], words: str
) -> None:
    card = partner_deal_card(partner_deal_notice(partner_view(shown=shown, **view)))
    said = everything_said(card.blocks)
    assert words in said
    assert str(shown) in said
    assert str(shown) in card.text, "who reads no blocks is told as well"
    for told in ("question", "text"):
        assert str(view.get(told, "")) in said


def test_only_what_is_possible_has_a_button_and_what_is_asked_for_comes_first() -> None:
    asked = partner_deal_card(partner_deal_notice(asked=("amount",)))
    assert labels(asked.blocks) == ["Answer…", "Withdraw"]
    assert element(asked.blocks, "Answer…")["style"] == "primary"
    kept = partner_deal_card(protected_notice())
    assert labels(kept.blocks) == [
        "Still working on it",
        "Ask for more time…",
        "Change…",
        "Release",
    ]
    assert "style" not in element(kept.blocks, "Still working on it")
    warned = partner_deal_card(protected_notice(notice_words="Silence", notice_ends_at=NOON))
    assert element(warned.blocks, "Still working on it")["style"] == "primary"
    assert "about to be revoked" in everything_said(warned.blocks)
    over = partner_deal_card(partner_deal_notice(may_withdraw=False))
    assert labels(over.blocks) == []


@pytest.mark.parametrize("label", ["Withdraw", "Release"])
def test_what_cannot_be_taken_back_is_asked_about_first(label: str) -> None:
    notice = replace(protected_notice(), may_withdraw=True)
    confirm = element(partner_deal_card(notice).blocks, label)["confirm"]
    assert "cannot be taken back" in confirm["text"]["text"]


def test_a_list_says_of_each_what_is_left_and_turns_its_pages() -> None:
    view = protected_notice().view
    draft = partner_view(shown=Shown.DRAFT, words="Draft", ref="DR-1", decision_due_at=None)
    deals = [OwnDeal(9, "Müller", ("CORE",), view), OwnDeal(1, "", (), draft)]
    card = own_deals_card(2, "Alpine", deals, NOON)
    said = everything_said(card.blocks)
    assert "90 days left" in said
    assert labels(card.blocks) == ["Show", "Finish…", "Register a deal"]
    late = own_deals_card(2, "Alpine", deals, NOON + timedelta(days=89))
    assert "1 day left" in everything_said(late.blocks)

    many = [OwnDeal(number, "Müller", (), view) for number in range(1, PAGE + 4)]
    first, second = (own_deals_card(2, "A", many, NOON, skipped=each) for each in (0, PAGE))
    assert labels(first.blocks)[-1] == "3 more"
    assert labels(second.blocks)[-1] == "Back to the first"
    assert labels(second.blocks).count("Show") == 3


def test_the_same_words_stand_on_every_card_that_could_give_a_rival_away() -> None:
    """A hold is drawn from the same view as a review, so that there is nothing to compare."""
    fields = set(PartnerDealNotice.__dataclass_fields__)
    assert not fields & {"state", "holds", "flags", "case_ref", "owner", "history", "suggested"}
