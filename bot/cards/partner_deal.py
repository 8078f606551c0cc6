"""What people of a partner see: the pinned card, their own registrations, short words.

Drawn from what the partner may read and from nothing else: no rival, no holder, no hold.
Which buttons stand there only saves dead presses: what may be done is asked when one is pressed.
"""

from collections.abc import Sequence
from datetime import datetime

from bot.actions import Action, Target
from bot.cards.parts import (
    Block,
    Card,
    Confirm,
    actions,
    button,
    context,
    dated,
    fields,
    finish,
    header,
    on_day,
    said,
    section,
)
from journeys.deal_notices import DealDoorNotice, PartnerDealNotice, PartnerWordNotice
from journeys.partner_deals import OwnDeal
from partnering.partner_view import PartnerView, Shown

# Each a block with its button; a longer list is not read.
PAGE = 15
# Of a question or a reason, as somebody has written it.
WORDS = 1500
_WITHDRAW = Confirm(
    title="Withdraw this registration?",
    text="It will not be decided, and its place in the line is lost. This cannot be taken back.",
    yes="Withdraw",
)
_APPEAL_BACK = Confirm(
    title="Withdraw your appeal?",
    text="Nobody will decide on it, and the decision stands. You can appeal again only until the "
    "time for it is over.",
    yes="Withdraw appeal",
)
_RELEASE = Confirm(
    title="Release this deal?",
    text="Your protection ends at once, and the deal is free for others. This cannot be taken "
    "back.",
    yes="Release",
)


def deal_door_card(notice: DealDoorNotice) -> Card:
    """Draw the card from which deals are registered. Everybody in the channel reads it."""
    partner = said(notice.partner_name, 200)
    target = Target(notice.partner_id)
    blocks: list[Block] = [
        header(f"Deals of {notice.partner_name}"),
        section(
            "Register a deal before you put work into it. The first complete registration counts; "
            "you have a receipt at once, and our answer comes here.",
        ),
        *actions(
            button("Register a deal", Action.OWN_REGISTER, target, style="primary"),
            button("My deals", Action.OWN_LIST, target),
            button("My leads", Action.OWN_LEAD_LIST, target),
            button("What is shared", Action.SHARING_SHOW, target),
            button("How we compare", Action.BENCHMARK_SHOW, target),
        ),
        context(f"For confirmed people of {partner}. Your form is seen by you alone."),
    ]
    return finish("deal_door", f"Register a deal of {partner}, and see how yours stand", blocks)


def partner_deal_card(notice: PartnerDealNotice, *, said_first: str = "") -> Card:
    """Draw a registration as its partner may read it; `said_first` is a line already safe."""
    view = notice.view
    blocks: list[Block] = [
        *([section(said_first)] if said_first else []),
        header(f"{view.ref}: {notice.customer}"),
        # What asks somebody to act comes first, and takes the place of the usual next step.
        section(f"*{standing(view)}*", "" if notice.notice_ends_at else next_step(view)),
        *_question(view),
        *_reason(view),
        *_notice(notice),
        fields(_facts(notice)),
        *actions(*_buttons(notice)),
    ]
    text = f"{view.ref}, {said(notice.customer, 120)}: {standing(view)}"
    return finish("partner_deal", text, blocks)


def partner_word_card(notice: PartnerWordNotice) -> Card:
    """Draw a short word to a partner, with the way to the registration."""
    words = f"{notice.ref}: {dated(notice.words, 1000)}"
    shown = None
    if notice.registration_id:
        target = Target(notice.registration_id)
        shown = button(f"Show {notice.ref}", Action.OWN_SHOW, target)
    return finish("partner_word", words, [section(words, accessory=shown)])


def own_deals_card(
    partner_id: int, partner_name: str, deals: Sequence[OwnDeal], now: datetime, *, skipped: int = 0
) -> Card:
    """Draw a partner's own registrations, some at a time, for one reader."""
    name = said(partner_name, 200)
    number = f"{len(deals)} registration{'' if len(deals) == 1 else 's'}"
    blocks: list[Block] = [section(f"*Deals of {name}*", number if deals else "None yet.")]
    for deal in deals[skipped : skipped + PAGE]:
        finish_it = deal.view.shown is Shown.DRAFT
        action = Action.OWN_FINISH if finish_it else Action.OWN_SHOW
        label = "Finish…" if finish_it else "Show"
        families = ", ".join(deal.families)
        blocks.append(
            section(
                f"*{deal.view.ref}*  {said(deal.customer, 150) or 'no customer yet'}"
                + (f"  ·  {said(families, 120)}" if families else ""),
                f"{standing(deal.view)}{_left(deal.view, now)}",
                accessory=button(label, action, Target(deal.registration_id)),
            )
        )
    blocks += actions(
        button("Register a deal", Action.OWN_REGISTER, Target(partner_id), style="primary"),
        _turn(partner_id, len(deals), skipped),
    )
    return finish("own_deals", f"Deals of {name}: {number}", blocks)


def standing(view: PartnerView) -> str:
    """Say how a registration stands, in the words that every partner reads."""
    if view.shown in (Shown.NOT_AVAILABLE, Shown.WE_NEED_SOMETHING):
        return str(view.shown)
    return said(view.words, 300)


def next_step(view: PartnerView) -> str:
    """Say what happens next, and by when."""
    match view.shown:
        case Shown.DRAFT:
            return "It is not registered yet: something is missing."
        case Shown.RECEIVED | Shown.IN_REVIEW if view.decision_due_at is not None:
            return f"You have our answer by {on_day(view.decision_due_at)}."
        case Shown.RECEIVED | Shown.IN_REVIEW:
            return "Our answer comes here."
        case Shown.WE_NEED_SOMETHING if view.answer_due_at is not None:
            return (
                f"Please answer by {on_day(view.answer_due_at)}: until then you keep your place, "
                "and our clock stands still."
            )
        case Shown.PROTECTED:
            return "Work on it, and tell us from time to time that you do."
        case Shown.NOT_AVAILABLE if view.may_appeal_until is not None:
            return f"You can appeal until {on_day(view.may_appeal_until)}."
        case _:
            return ""


def _left(view: PartnerView, now: datetime) -> str:
    """Say how many days are left for whoever has to act."""
    if view.protected_until is not None:
        days = (view.protected_until - now.date()).days
        return f" · {_days(days)} left" if days >= 0 else ""
    waits = (
        ("answer by", view.answer_due_at),
        ("our answer by", view.decision_due_at),
        ("appeal until", view.may_appeal_until),
    )
    return next((f" · {what} {on_day(due)}" for what, due in waits if due is not None), "")


def _days(number: int) -> str:
    return "1 day" if number == 1 else f"{number} days"


def _question(view: PartnerView) -> list[Block]:
    return [section("*Our question*", _quoted(view.question))] if view.question else []


def _reason(view: PartnerView) -> list[Block]:
    if view.shown is Shown.PROTECTED and view.text:
        return [section("*Our answer*", _quoted(view.text))]
    if view.shown is not Shown.NOT_AVAILABLE:
        return []
    told = [said(view.words, 300), _quoted(view.text) if view.text else ""]
    return [section(*told)]


def _notice(notice: PartnerDealNotice) -> list[Block]:
    """Draw that the protection will be taken away unless something happens."""
    if notice.notice_ends_at is None:
        return []
    return [
        section(
            "*Your protection is about to be revoked*",
            _quoted(notice.notice_words) if notice.notice_words else "",
            f"Press *Still working on it* by {on_day(notice.notice_ends_at)} to keep it.",
        )
    ]


def _quoted(words: str) -> str:
    return f"> {said(words, WORDS)}"


def _facts(notice: PartnerDealNotice) -> list[tuple[str, str]]:
    view = notice.view
    told = [
        ("Products", said(", ".join(notice.families), 300)),
        ("Received", on_day(view.received_at) if view.received_at else ""),
    ]
    return [(label, words) for label, words in told if words] or [("Products", "-")]


def _buttons(notice: PartnerDealNotice) -> list[Block | None]:
    """Draw what may be done; the one that is asked for comes first and is the primary one."""
    target = Target(notice.registration_id)

    def shown(
        wanted: bool, label: str, action: Action, style: str = "", confirm: Confirm | None = None
    ) -> Block | None:
        return button(label, action, target, style=style, confirm=confirm) if wanted else None

    warned = notice.notice_ends_at is not None
    report = "primary" if warned else ""
    return [
        shown(bool(notice.asked), "Answer…", Action.OWN_ANSWER, "primary"),
        shown(notice.may_report, "Still working on it", Action.OWN_REPORT, report),
        shown(notice.may_extend, "Ask for more time…", Action.OWN_EXTEND),
        shown(notice.may_edit, "Change…", Action.OWN_CHANGE),
        shown(notice.may_support, "Add something in support…", Action.OWN_SUPPORT),
        shown(notice.may_credit, "We helped with this…", Action.OWN_CREDIT_DEAL),
        shown(notice.may_appeal, "Appeal…", Action.OWN_APPEAL),
        shown(
            notice.may_withdraw_appeal,
            "Withdraw appeal",
            Action.OWN_APPEAL_BACK,
            "danger",
            _APPEAL_BACK,
        ),
        shown(notice.may_withdraw, "Withdraw", Action.OWN_WITHDRAW, "danger", _WITHDRAW),
        shown(notice.may_release, "Release", Action.OWN_RELEASE, "danger", _RELEASE),
    ]


def _turn(partner_id: int, number: int, skipped: int) -> Block | None:
    """Draw the one button that turns the page: on, or from the last page back to the first."""
    more = number - skipped - PAGE
    if more > 0:
        target = Target(partner_id, choice=str(skipped + PAGE))
        return button(f"{more} more", Action.OWN_LIST, target)
    return button("Back to the first", Action.OWN_LIST, Target(partner_id)) if skipped else None
