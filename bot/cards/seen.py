"""What a partner sees of the companies that both know: for its people, and for ours as a view."""

from collections.abc import Sequence

from bot.actions import Action, Target
from bot.cards.numbers import spoken
from bot.cards.parts import Block, Card, actions, button, context, finish, header, said, section
from journeys.matrix_chart import capital
from journeys.seen_by_partner import KnownCompany, SeenByPartner
from partnering.counting import Exactness, Table
from partnering.sharing import Side

# Rows and columns of numbers that are read on one card; further ones are named by their number.
_MOST = 12


def seen_card(seen: SeenByPartner) -> Card:
    """Draw the numbers, the names as far as they are shown, and whose view it is."""
    partner, ours = said(seen.partner_name, 200), seen.reader is Side.OURS
    title = f"What {seen.partner_name} sees" if ours else "What we both know"
    label = (
        f"*This is what {partner} reads now*, {_as_far(seen)}; only you see this answer."
        if ours
        else "Only you see this answer."
    )
    last = seen.skipped + len(seen.lines)
    blocks: list[Block] = [
        header(title),
        section(label, _standing(seen)),
        *_numbers(seen.table, theirs=not ours),
        *_which(seen),
        *(section(*_lines(each)) for each in seen.lines),
        *actions(
            button("Show more", Action.SHARING_VIEW, Target(seen.partner_id, choice=str(last)))
            if seen.named > last
            else None,
            button("Back", Action.SHARING_SHOW, Target(seen.partner_id)),
        ),
        context("As of now · it changes with what either side shares, and with the lists"),
    ]
    return finish("seen", f"{title}: {spoken(seen.table.total, 'company', 'companies')}", blocks)


def _as_far(seen: SeenByPartner) -> str:
    if seen.less:
        return "without the companies of lists that it does not show you by name"
    return "number for number"


def _standing(seen: SeenByPartner) -> str:
    if seen.revoked:
        return "Nothing is shared: it was taken back."
    if not seen.stands:
        return "Nothing yet: both sides have to opt in."
    if not seen.table.cells:
        return "There is no number to read: no list was given, or no segment is shown."
    return f"Together: {spoken(seen.table.total, 'company', 'companies')} that both know."


def _numbers(table: Table, *, theirs: bool) -> list[Block]:
    """Write a line for each of our segments, with the partner's lists in it."""
    lines: list[str] = []
    whose = "your" if theirs else "their"
    for mine, total in list(table.ours.items())[:_MOST]:
        cells = [
            f"{whose} {said(other, 60)}: {number.words}"
            for (one, other), number in table.cells.items()
            if one == mine
        ]
        lines.append(f"{said(capital(mine), 60)}: *{total.words}* ({'; '.join(cells[:_MOST])})")
    if any(each.how is not Exactness.EXACT for each in table.cells.values()):
        lines.append("Small numbers are not said exactly, nor totals that would tell them.")
    return [section("*How many*", *lines)] if lines else []


def _which(seen: SeenByPartner) -> list[Block]:
    if seen.lines:
        return [section(f"*Which ones*: {_range(seen)}")]
    return [section("No names are shown.")] if seen.table.cells else []


def _range(seen: SeenByPartner) -> str:
    first, last = seen.skipped + 1, seen.skipped + len(seen.lines)
    return f"{first:,} to {last:,} of {seen.named:,}"


def _lines(known: KnownCompany) -> Sequence[str]:
    amount = known.amount.in_words() if known.amount is not None else ""
    details = (
        known.place,
        ", ".join(known.families),
        known.stage,
        amount,
        f"closes {known.close_on:%Y-%m-%d}" if known.close_on else "",
        f"owner {known.owner}" if known.owner else "",
    )
    listed = "; ".join(known.theirs[:3])
    return [
        f"*{said(known.name, 120)}*" + (f" · on the list as {said(listed, 160)}" if listed else ""),
        said(" · ".join(each for each in details if each), 300),
    ]
