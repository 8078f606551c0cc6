"""A lead as people of a partner see it, drawn from what the partner may read and nothing else."""

from collections.abc import Sequence
from datetime import datetime

from bot.actions import Action, Target
from bot.cards.lead import contact_words
from bot.cards.parts import (
    Block,
    Card,
    Confirm,
    actions,
    button,
    context,
    fields,
    finish,
    header,
    on_day,
    said,
    section,
)
from journeys.draw_leads import LeadLine
from journeys.lead_notices import PartnerLeadNotice

PAGE = 15
_DEAL = Confirm(
    title="Has it become a deal?",
    text="This is the end of the lead. Register the deal, too, so that it is protected.",
    yes="It is a deal",
)


def partner_lead_card(notice: PartnerLeadNotice, *, said_first: str = "") -> Card:
    """Draw an offer for its partner; `said_first` is a line already safe."""
    first = [section(said_first)] if said_first else []
    if not notice.may_answer and not notice.may_work:
        words = f"{notice.ref}: {said(notice.words, 300)}"
        return finish("partner_lead", words, [*first, section(words)])
    due = f"  ·  {_due(notice)}" if notice.due_at is not None else ""
    blocks: list[Block] = [
        *first,
        header(f"{notice.ref}: {notice.company}" if notice.company else notice.ref),
        section(f"*{said(notice.words, 200)}*{due}"),
        fields(_facts(notice)),
    ]
    if notice.need:
        blocks.append(section("*What they need*", f"> {said(notice.need, 1500)}"))
    blocks += _contact(notice)
    if notice.why:
        blocks.append(context(f"Why you: your company {said(', '.join(notice.why), 900)}"))
    if notice.news:
        blocks.append(context(f"Last news: {said(notice.news, 400)}"))
    blocks += actions(*_buttons(notice))
    named = f"{notice.ref} {notice.company}".strip()
    return finish("partner_lead", f"{named}: {notice.words}", blocks)


def own_leads_card(
    partner_id: int,
    partner_name: str,
    lines: Sequence[LeadLine],
    now: datetime,
    *,
    skipped: int = 0,
) -> Card:
    """Draw the leads that a partner has or may take, some at a time."""
    name = said(partner_name, 200)
    number = f"{len(lines)} lead{'' if len(lines) == 1 else 's'}"
    blocks: list[Block] = [section(f"*Leads of {name}*", number if lines else "None now.")]
    for each in lines[skipped : skipped + PAGE]:
        who = f" · {said(each.who, 100)}" if each.who else ""
        due = f" · due {on_day(each.due_at)}" if each.due_at is not None else ""
        blocks.append(
            section(
                f"*{each.ref}*  {said(each.company, 150)}",
                f"{said(each.standing, 100)}{who}{due}",
                accessory=button("Show", Action.OWN_LEAD_SHOW, Target(each.number)),
            )
        )
    more = len(lines) - skipped - PAGE
    if more > 0:
        target = Target(partner_id, choice=str(skipped + PAGE))
        blocks += actions(button(f"{more} more", Action.OWN_LEAD_LIST, target))
    return finish("own_leads", f"Leads of {name}: {number}", blocks)


def _due(notice: PartnerLeadNotice) -> str:
    assert notice.due_at is not None
    if notice.may_answer:
        return f"please answer by {on_day(notice.due_at)}"
    if notice.may_note:
        return f"first contact by {on_day(notice.due_at)}"
    return f"next news by {on_day(notice.due_at)}"


def _facts(notice: PartnerLeadNotice) -> list[tuple[str, str]]:
    place = ", ".join(each for each in (notice.place, notice.country) if each)
    told = [
        ("Products", said(", ".join(notice.families), 200)),
        ("Place", said(place, 200)),
        ("Industry", said(notice.industry, 200)),
        ("Size", said(notice.size, 100)),
        ("With", said(notice.holder, 100)),
    ]
    return [(label, words) for label, words in told if words] or [("Products", "-")]


def _contact(notice: PartnerLeadNotice) -> list[Block]:
    if notice.contact.is_known:
        return [section(f"*Contact*  {contact_words(notice.contact)}")]
    if notice.ask:
        return [section(f"*Contact*  Ask {said(notice.ask, 100)}: they make the introduction.")]
    if notice.may_answer:
        return [context("Whom to call is shown to you once you have accepted.")]
    return []


def _buttons(notice: PartnerLeadNotice) -> list[Block | None]:
    target = Target(notice.offer_id)
    if notice.may_answer:
        return [
            button("Accept", Action.OWN_LEAD_ACCEPT, target, style="primary"),
            button("Decline…", Action.OWN_LEAD_DECLINE, target),
        ]
    return [
        button("We have spoken", Action.OWN_LEAD_CONTACTED, target, style="primary")
        if notice.may_note
        else None,
        button("Tell us news…", Action.OWN_LEAD_NEWS, target),
        button("It is a deal", Action.OWN_LEAD_DEAL, target, confirm=_DEAL),
        button("Give back…", Action.OWN_LEAD_BACK, target),
    ]
