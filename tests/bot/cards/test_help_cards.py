"""Cards of requests for help: what each side reads is true at that moment."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from bot.cards.help_request import help_list_card, help_request_card
from bot.cards.partner_help import KEEP_AWAY, partner_help_card
from journeys.help_notices import HelpNotice, HelpStep, PartnerHelpNotice
from partnering.help_requests import HelpKind, HelpState
from tests.bot.block_limits import everything_said, labels, problems

# The last minute of 24 November in Berlin, and the first of the next day.
DUE = datetime(2026, 11, 24, 23, tzinfo=UTC)
OURS = HelpNotice(
    request_id=7,
    version=1,
    state=HelpState.REQUESTED,
    help_kind=HelpKind.COSELL,
    by_partner=False,
    partner_id=1,
    partner_name="Bluefjord Cloud",
    account_id=1,
    account_name="Contoso",
    account_url="",
    need="A demo or proof of concept",
    words="Please.",
    families=(),
    keep_away=True,
    asker="Anna Ehlers",
    zone="Europe/Berlin",
    together=False,
    due_at=DUE,
    ends_at=DUE,
)
THEIRS = PartnerHelpNotice(
    request_id=7,
    version=1,
    partner_id=1,
    partner_name="Bluefjord Cloud",
    state=HelpState.REQUESTED,
    help_kind=HelpKind.COSELL,
    by_partner=False,
    keep_away=True,
    zone="Europe/Berlin",
    segment="",
    on_both=False,
    together=False,
    due_at=DUE,
    ends_at=DUE,
    words="Please.",
    named_later=True,
)
STEP = HelpStep("Workshop", "Anna Ehlers", date(2026, 11, 24))


def test_a_next_step_is_listed_by_its_day() -> None:
    worked = replace(OURS, state=HelpState.ACTIVE, together=True, step=STEP)

    told = everything_said(help_list_card([worked]).blocks)

    assert "next step by 24 Nov 2026" in told
    assert "date^" not in told


def test_who_is_asked_does_not_read_as_who_is_sold_to() -> None:
    told = everything_said(help_request_card(OURS).blocks)

    assert "Help to sell, asked of Bluefjord Cloud" in told


def test_a_company_is_promised_only_where_it_will_be_named() -> None:
    def title(**told: object) -> str:
        notice = replace(THEIRS, **told)  # type: ignore[arg-type]
        return str(partner_help_card(notice).blocks[0]["text"]["text"])

    assert title() == "CS-7: A company that you will know once you help"
    assert title(named_later=False) == "CS-7: A company that we do not name"
    assert title(state=HelpState.WON, together=True) == "CS-7: A company that we do not name"
    assert title(state=HelpState.CANCELLED) == "CS-7: A request that was taken back"
    assert title(company="Contoso") == "CS-7: Contoso"


@pytest.mark.parametrize("state", HelpState)
def test_not_to_contact_the_customer_stays_until_it_is_lifted_or_over(state: HelpState) -> None:
    open_ones = {HelpState.DRAFT, HelpState.REQUESTED, HelpState.ACCEPTED, HelpState.ACTIVE}
    notice = replace(THEIRS, state=state)

    assert (KEEP_AWAY in str(partner_help_card(notice).blocks)) is (state in open_ones)
    lifted = replace(notice, keep_away=False)
    assert KEEP_AWAY not in str(partner_help_card(lifted).blocks)


@pytest.mark.parametrize(
    "words", ["x" * 2000, "&" * 2000, "a line\n" * 280, "\n" * 1990 + "end", "word " * 400]
)
def test_all_that_was_written_is_read_in_its_lines(words: str) -> None:
    for card in (
        partner_help_card(replace(THEIRS, words=words)),
        help_request_card(replace(OURS, words=words)),
    ):
        assert not problems(card.blocks)
        told = "\n".join(
            str(each["text"]["text"])
            for each in card.blocks
            if each["type"] == "section" and "text" in each
        )
        quote = [row[1:].strip() for row in told.splitlines() if row.startswith(">")]
        assert "".join("".join(quote).replace("&amp;", "&").split()) == "".join(words.split())
        assert "more" not in told


def test_lines_stay_apart_and_nothing_in_them_is_live() -> None:
    told = str(partner_help_card(replace(THEIRS, words="First <!here>\n\nSecond")).blocks)

    assert "<!here>" not in told
    assert "\\n>\\n> Second" in told


@pytest.mark.parametrize("state", [HelpState.REQUESTED, HelpState.ACCEPTED, HelpState.ACTIVE])
def test_where_sharing_has_stopped_the_card_says_so_and_offers_only_the_end(
    state: HelpState,
) -> None:
    notice = replace(OURS, state=state, together=state is not HelpState.REQUESTED, stands=False)

    for by_partner in (False, True):
        card = help_request_card(replace(notice, by_partner=by_partner))
        told = everything_said(card.blocks)
        assert "Nothing is shared with Bluefjord Cloud" in told
        assert "Talk in the thread" not in told
        assert {"Accept", "Who does what…", "Next step…"}.isdisjoint(labels(card.blocks))
        assert labels(card.blocks), "it can be ended"
