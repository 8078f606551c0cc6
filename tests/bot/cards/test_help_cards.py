"""Cards of requests for help: what each side reads is true at that moment."""

from dataclasses import replace
from datetime import UTC, date, datetime

from bot.cards.help_request import help_list_card, help_request_card
from journeys.help_notices import HelpNotice, HelpStep
from partnering.help_requests import HelpKind, HelpState
from tests.bot.block_limits import everything_said

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
STEP = HelpStep("Workshop", "Anna Ehlers", date(2026, 11, 24))


def test_a_next_step_is_listed_by_its_day() -> None:
    worked = replace(OURS, state=HelpState.ACTIVE, together=True, step=STEP)

    told = everything_said(help_list_card([worked]).blocks)

    assert "next step by 24 Nov 2026" in told
    assert "date^" not in told


def test_who_is_asked_does_not_read_as_who_is_sold_to() -> None:
    told = everything_said(help_request_card(OURS).blocks)

    assert "Help to sell, asked of Bluefjord Cloud" in told
