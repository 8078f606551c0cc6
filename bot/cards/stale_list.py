"""The cards for a partner's manager: a list came in, or has grown old, and what to do."""

from bot.actions import Action, Target
from bot.cards.partners import counted
from bot.cards.parts import (
    Block,
    Card,
    actions,
    button,
    context,
    finish,
    on_day,
    said,
    section,
)
from journeys.notices import ListCameNotice, StaleListNotice


def list_came_card(notice: ListCameNotice) -> Card:
    """Draw what a list brought, and what it took away; where that is much, how to mend it."""
    partner, was = said(notice.partner_name, 250) or "(no name)", notice.replaced
    rows = counted(notice.rows, "company", "companies")
    what = f"{partner}'s list of {said(notice.segment, 80)} came in: {rows}"
    before = "It is the first of these."
    if was.had:
        gone = f"{was.lost:,} of them {'is' if was.lost == 1 else 'are'} not on this one"
        before = f"The one before had {counted(was.had, 'company', 'companies')}; {gone}."
    blocks: list[Block] = [
        section(
            f"*{what}*",
            f"*{before}*" if notice.what else before,
            f"Source: {said(notice.source, 200)}" if notice.source else "",
        )
    ]
    if notice.newer:
        blocks.append(section("A newer one has come since."))
    elif notice.what:
        target = Target(notice.partner_id)
        blocks.append(
            section(
                "Overlaps that rested on those companies alone are gone. If that was not meant, "
                "bring the right file: what comes back counts as before, judgements too."
            )
        )
        blocks += actions(
            button("Upload list", Action.PARTNER_UPLOAD, target),
            button("Upload link…", Action.LIST_LINK, target),
        )
    blocks.append(context(f"Came {on_day(notice.imported_at)} · goes to the partner's manager"))
    return finish(notice.kind, what, blocks)


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
