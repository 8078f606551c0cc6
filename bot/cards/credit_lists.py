"""Deals to choose from where several may be meant, and a month of credits. Draws only."""

from bot.actions import Action, Target
from bot.cards.parts import Block, Card, Confirm, actions, button, finish, header, said, section
from journeys.credit_month import MonthCredit
from journeys.find_deals import DealsNear

MOST_PARTNERS = 20


def deal_choices_card(near: DealsNear) -> Card:
    """Draw the deals that may be meant, each as a button."""
    asked = said(near.asked, 120)
    if not near.options:
        words = f"I know no opportunity like {asked} that you may see."
        return finish("deal_choices", words, [section(words)])
    lead = (
        f"Which {asked}?" if near.sure else f"No opportunity is quite {asked}. Is it one of these?"
    )
    buttons: list[Block] = [
        {**made, "action_id": f"{made['action_id']}:{each.id}"}
        for each in near.options
        if (made := button(each.label, Action.CREDIT_DEAL, Target(each.id)))
    ]
    return finish("deal_choices", lead, [section(lead), *actions(*buttons)])


def month_card(month: MonthCredit) -> Card:
    """Draw what each partner has a part of in a month, with the way to publish it."""
    deals = "1 deal" if month.deals == 1 else f"{month.deals} deals"
    standing = "Published" if month.published else "Not published yet"
    if not month.over:
        standing = "Not over yet"
    lines = [f"• {said(name, 150)}: {amount.exactly()}" for name, amount in month.parts]
    more = len(lines) - MOST_PARTNERS
    shown = [*lines[:MOST_PARTNERS], *([f"… and {more} more"] if more > 0 else [])]
    later = f" · {month.later} later entries" if month.later else ""
    publish = button(
        "Publish it",
        Action.CREDIT_PUBLISH,
        Target(0, choice=str(month.period)),
        style="primary",
        confirm=Confirm(
            title=f"Publish {month.period}?",
            text=f"{deals} will be entered as shown. From then on nothing of that month changes: "
            "what is learnt later goes into the next one. This cannot be taken back.",
            yes="Publish it",
        ),
    )
    blocks: list[Block] = [
        header(f"Credit of {month.period}"),
        section(f"*{standing}*", f"{deals} with a part of a partner, by `{month.by_model}`{later}"),
        section(*(shown or ["No won deal in which a partner had a part."])),
        *actions(publish if month.may_be_published else None),
    ]
    return finish("credit_month", f"Credit of {month.period}: {standing}, {deals}", blocks)
