"""The card for a partner's manager: a list has grown old, until when it counts, and what to do."""

from bot.cards.parts import Card, context, finish, on_day, said, section
from journeys.notices import StaleListNotice


def stale_list_card(notice: StaleListNotice) -> Card:
    """Draw how old a list is, and until when it counts; once a newer one came, that it did."""
    partner = said(notice.partner_name, 250) or "(no name)"
    segment = said(notice.segment, 80)
    what = f"{partner}'s list of {segment}"
    if notice.replaced:
        words = f"{what}: a newer one has come."
        return finish(notice.kind, words, [section(words)])
    blocks = [
        section(
            f"*{what} is {notice.days_old} days old.*",
            f"It came on {on_day(notice.imported_at)} with {notice.rows:,} companies. It still "
            f"counts until {on_day(notice.counts_until)}; then it is erased, with the overlaps "
            "that rest on it alone.",
            "Ask the partner for a new one and upload it: `/cosell partners`.",
        ),
        context("Goes to the partner's manager, once for each list."),
    ]
    return finish(notice.kind, f"{what} is {notice.days_old} days old", blocks)
