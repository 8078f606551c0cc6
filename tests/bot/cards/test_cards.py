"""What each card says and offers, state by state."""

from dataclasses import replace

import pytest

from bot.actions import Action, Place, Target, decode
from bot.cards.help import COMMANDS, help_card
from bot.cards.lists import account_card, answer_card, partner_card
from bot.cards.notices import draw
from bot.cards.overlap import overlap_card
from journeys.look_up import Choice, Choices, Nothing, PartnerOverlaps
from journeys.notices import Notice, OverlapCardState
from partnering.counting import Said
from partnering.judgements import Judgement
from partnering.overlaps import Mark
from tests.bot import makers
from tests.bot.block_limits import element, elements, everything_said, labels
from tests.bot.makers import NOON


def test_an_open_card_says_why_it_matters_and_why_it_is_the_same_company() -> None:
    card = overlap_card(makers.overlap_notice())

    words = everything_said(card.blocks)
    assert "customer of Northwind, and you have an open opportunity" in words
    assert "Why we think it is the same company" in words
    assert "• same website contoso.example" in words
    assert "Contoso rollout · $120,000 · Proposal · Platform" in words
    assert "Salesforce data as of <!date^" in words
    assert "/cosell why OV-12" in words
    assert card.text.startswith("Overlap: Contoso GmbH (Northwind).")


def test_an_open_card_offers_every_action_and_one_primary() -> None:
    blocks = overlap_card(makers.overlap_notice()).blocks

    assert labels(blocks) == [
        "Useful",
        "Ask them for help…",
        "Credit them…",
        "Not useful to me",
        "Wrong company",
        "Related company",
        "Snooze",
        "Open in CRM",
    ]
    assert [each.get("style") for each in elements(blocks)].count("primary") == 1
    assert element(blocks, "Wrong company")["style"] == "danger"
    assert "confirm" in element(blocks, "Wrong company")
    assert [option["text"]["text"] for option in element(blocks, "Snooze")["options"]] == [
        "1 day",
        "1 week",
        "30 days",
        "Until its deals change",
        "Choose a day…",
    ]


def test_nobody_is_credited_where_the_reader_sees_no_deal() -> None:
    for hidden in ({"crm_visible": False}, {"deals": ()}):
        assert "Credit them…" not in labels(overlap_card(makers.overlap_notice(**hidden)).blocks)


def test_a_reader_who_may_not_see_the_crm_is_sent_to_the_owner() -> None:
    card = overlap_card(makers.overlap_notice(crm_visible=False))

    words = everything_said(card.blocks) + card.text
    assert "Ask the owner, Maya Lindqvist" in words
    for withheld in ("$120,000", "Proposal", "Contoso rollout", "Platform"):
        assert withheld not in words


@pytest.mark.parametrize(
    ("mark", "says", "offers"),
    [
        (
            Mark.USEFUL,
            "*useful*",
            [
                "Undo",
                "Ask them for help…",
                "Credit them…",
                "Wrong company",
                "Related company",
                "Open in CRM",
            ],
        ),
        (Mark.NOT_USEFUL, "*not useful to you*", ["Undo", "Open in CRM"]),
        (Mark.SNOOZED, "*Snoozed* until", ["Undo", "Open in CRM"]),
    ],
)
def test_a_marked_card_says_so_and_offers_undo(mark: Mark, says: str, offers: list[str]) -> None:
    card = overlap_card(makers.overlap_notice(mark=mark, mark_until=NOON))

    assert says in everything_said(card.blocks)
    assert labels(card.blocks) == offers
    assert element(card.blocks, "Undo")["action_id"] == Action.OVERLAP_CLEAR


def test_a_card_whose_mark_was_cleared_is_open_again() -> None:
    cleared = overlap_card(makers.overlap_notice(mark=Mark.CLEARED))

    assert cleared == overlap_card(makers.overlap_notice())


def test_a_wrong_company_says_who_hid_it_and_can_be_undone() -> None:
    notice = makers.overlap_notice(
        state=OverlapCardState.WRONG, judged_by="Maya Lindqvist", judged_at=NOON, undoable=True
    )

    card = overlap_card(notice)

    words = everything_said(card.blocks)
    assert "*Marked as the wrong company* by Maya Lindqvist" in words
    assert "Hidden on both sides; a partner manager reviews it." in words
    assert element(card.blocks, "Undo")["action_id"] == Action.OVERLAP_TAKE_BACK
    assert "Wrong company" not in labels(card.blocks)
    settled = overlap_card(replace(notice, settled=True))
    assert "a partner manager has confirmed it" in everything_said(settled.blocks)


@pytest.mark.parametrize("state", [OverlapCardState.WRONG, OverlapCardState.RELATED])
def test_who_may_not_undo_a_judgement_is_offered_no_button_for_it(state: OverlapCardState) -> None:
    card = overlap_card(makers.overlap_notice(state=state, judged_by="Maya", judged_at=NOON))

    assert labels(card.blocks) == ["Open in CRM"]


def test_a_card_that_no_longer_holds_offers_no_judgement() -> None:
    card = overlap_card(makers.overlap_notice(state=OverlapCardState.GONE))

    assert labels(card.blocks) == ["Open in CRM"]
    assert "no longer holds" in everything_said(card.blocks)


def test_a_link_that_is_no_web_address_is_left_out() -> None:
    card = overlap_card(makers.overlap_notice(account_url="javascript:alert(1)"))

    assert "Open in CRM" not in labels(card.blocks)


def test_a_review_offers_to_confirm_or_restore_until_it_is_settled() -> None:
    card = draw(makers.review_notice())

    assert labels(card.blocks) == ["Confirm wrong company", "Restore the overlap"]
    assert decode(element(card.blocks, "Restore the overlap")["value"]).record == 7
    for upheld, word in ((True, "*Confirmed* by Priya"), (False, "*Reversed* by Priya")):
        settled = draw(makers.review_notice(upheld=upheld, settled_by="Priya", hidden=upheld))
        assert elements(settled.blocks) == []
        assert word in everything_said(settled.blocks)


def test_a_review_names_who_reversed_it_and_says_whether_the_overlap_is_back() -> None:
    reversed_one = makers.review_notice(
        upheld=False, settled_by="Priya", reversed_by="Maya Lindqvist", hidden=False
    )
    hidden = replace(reversed_one, hidden=True)

    back, away = (everything_said(draw(each).blocks) for each in (reversed_one, hidden))

    assert "*Reversed* by Maya Lindqvist. The overlap is back on both sides." in back
    assert "*Reversed* by Maya Lindqvist. The overlap stays hidden for another reason." in away
    assert "back on both sides" not in away


@pytest.mark.parametrize("judgement", list(Judgement))
def test_every_judgement_can_be_reviewed(judgement: Judgement) -> None:
    assert len(labels(draw(makers.review_notice(judgement=judgement)).blocks)) == 2


def test_a_baseline_shows_five_and_starts_alerts_once() -> None:
    off = draw(makers.baseline_notice())
    on = draw(makers.baseline_notice(alerts_on=True))

    assert "143 overlaps" in off.text
    assert "OV-5" in everything_said(off.blocks)
    assert labels(off.blocks) == ["Start alerts", "Review 12 pairs"]
    assert labels(on.blocks) == ["Review 12 pairs"]
    assert "*Alerts are on.*" in everything_said(on.blocks)


def test_a_channel_is_told_of_an_unmapped_owner_without_any_deal() -> None:
    card = draw(makers.fallback_notice())

    assert "its owner could not be told" in everything_said(card.blocks)
    assert labels(card.blocks) == ["Show overlap", "Open in CRM"]


def test_admins_read_what_was_learned_and_how_to_put_it_in_force() -> None:
    card = draw(makers.weights_notice())
    said = everything_said(card.blocks)

    assert card.text == "Version 3 of matching's weights waits for an admin"
    assert "Learned from 120 judged pairs" in said
    assert "*F1*\n0.871 before\n0.912 after" in said
    assert "`cosell weights adopt 3`" in said
    assert "Goes to every admin" in said
    assert "nothing measures it yet" in everything_said(
        draw(makers.weights_notice(figures=())).blocks
    )


def test_a_card_about_weights_says_who_put_them_in_force_or_that_others_were_chosen() -> None:
    adopted = makers.weights_notice(in_force=True, adopted_by="Ada Boss", adopted_at=makers.NOON)
    card = draw(adopted)

    assert "is in force, by Ada Boss" in everything_said(card.blocks)
    assert "adopt 3" not in everything_said(card.blocks)
    passed = everything_said(draw(makers.weights_notice(passed_over=True)).blocks)
    assert "another was chosen since" in passed


def test_an_answer_says_what_was_typed_where_it_differs() -> None:
    card = account_card(makers.account_overlaps(asked="contsoo"))

    assert "Showing Contoso GmbH for “contsoo”." in everything_said(card.blocks)
    assert decode(element(card.blocks, "Wrong company")["value"]) == Target(12, Place.ACCOUNT, 4)


def test_an_account_without_overlaps_says_so() -> None:
    card = account_card(makers.account_overlaps(overlaps=(), possible=0))

    assert "No list that partners share with you now holds this company." in everything_said(
        card.blocks
    )


def test_a_partner_is_answered_with_rows_that_open() -> None:
    answer = PartnerOverlaps(2, "Northwind", 37, (makers.overlap_line(),) * 10, False, NOON)
    answer = replace(answer, companies=Said(36))

    card = partner_card(answer)

    assert labels(card.blocks) == [*["Show"] * 10, "Show more", "Back to the matrix"]
    assert decode(element(card.blocks, "Show more")["value"]) == Target(2, choice="10")
    assert "1 to 10 of 37 accounts." in everything_said(card.blocks)
    assert "Alerts are off" in everything_said(card.blocks)


def test_equally_good_names_are_offered_never_guessed() -> None:
    options = (Choice("partner", 1, "Acme (partner)"), Choice("account", 1, "Acme (Bonn, DE)"))

    card = answer_card(Choices("acme", options))

    assert labels(card.blocks) == ["Acme (partner)", "Acme (Bonn, DE)"]


def test_nothing_found_names_the_nearest_and_the_command_that_may_be_meant() -> None:
    answer = Nothing("hepl", (Choice("account", 9, "Helpline AG"),))

    card = answer_card(answer, hint="Did you mean `/cosell help`?")

    words = everything_said(card.blocks)
    assert "No account and no partner is called “hepl”." in words
    assert "Did you mean `/cosell help`?" in words
    assert labels(card.blocks) == ["Helpline AG"]


EVERY = [command.word for command in COMMANDS]


def test_help_knows_every_command_and_each_by_its_word() -> None:
    everything = everything_said(help_card(offered=EVERY).blocks)

    for command in COMMANDS:
        assert f"/cosell {command.usage}" in everything
        assert command.example in everything_said(help_card(command.word, offered=EVERY).blocks)
    assert "There is no command “nosuch”." in everything_said(
        help_card("nosuch", offered=EVERY).blocks
    )


@pytest.mark.parametrize(
    "notice", [makers.overlap_notice(), makers.review_notice(), makers.baseline_notice()]
)
def test_the_same_notice_draws_the_same_card(notice: Notice) -> None:
    assert draw(notice) == draw(notice)


def test_block_ids_change_with_the_content() -> None:
    before = overlap_card(makers.overlap_notice())
    after = overlap_card(makers.overlap_notice(mark=Mark.USEFUL))

    assert before.content_hash != after.content_hash
    assert not {block["block_id"] for block in before.blocks} & {
        block["block_id"] for block in after.blocks
    }
