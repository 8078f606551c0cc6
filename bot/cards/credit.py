"""Credit for a deal: of the whole deal, one touch for us, and for its partner. Draws only."""

from datetime import date

from bot.actions import Action, Target
from bot.cards.credit_words import KINDS, OUTSIDE, OWN_STATES, ROLES, STATES, THEIR_STATES
from bot.cards.parts import (
    Block,
    Card,
    actions,
    button,
    clock_time,
    context,
    fields,
    finish,
    header,
    link_button,
    on_day,
    said,
    section,
)
from journeys.credit_notices import CreditNotice, PartnerCreditNotice
from journeys.draw_credit import DealCredit, TouchLine
from partnering.attribution import Standing
from partnering.touches import TouchState

MOST_LINES = 20
# What follows from a record is settled there.
_SHOWN_BY = {
    "DR": Action.DEAL_SHOW,
    "CS": Action.HELP_SHOW,
    "LD": Action.LEAD_SHOW,
    "CF": Action.CONFLICT_SHOW,
}
WORDS = 1000


def deal_credit_card(credit: DealCredit, *, said_first: str = "") -> Card:
    """Draw how a deal stands and who had a part in it; `said_first` is a line already safe."""
    standing = standing_of(credit)
    facts = [
        ("Account", said(credit.account_name, 200)),
        ("Stage", said(credit.stage, 120)),
        ("Amount", credit.amount.exactly() if credit.amount else ""),
        (
            "Won on" if credit.is_won else "Close date",
            _day(credit.close_on) if credit.close_on else "",
        ),
    ]
    lines = credit.lines[-MOST_LINES:]
    blocks: list[Block] = [
        *([section(said_first)] if said_first else []),
        header(f"Credit: {credit.deal_name}"),
        section(f"*{standing}*"),
        fields([(label, words) for label, words in facts if words] or [("Account", "-")]),
        *(_line(credit, each) for each in lines),
        *([] if lines else [section("Nobody has said yet that a partner helped.")]),
        *([section("*Entered in the book*", *_book(credit))] if credit.runs else []),
        *actions(
            button(
                "Credit a partner…",
                Action.CREDIT_CLAIM,
                Target(credit.opportunity_id),
                style="primary",
            ),
            link_button(f"Open in {credit.crm_name}", credit.url),
        ),
        *_small(credit),
    ]
    return finish("deal_credit", f"{said(credit.deal_name, 120)}: {standing}", blocks)


def standing_of(credit: DealCredit) -> str:
    """Say what the deal's money counts as: sourced, influenced or our own."""
    amount = f": {credit.amount.exactly()}" if credit.amount else ""
    would = "" if credit.is_won else " if it is won"
    match credit.standing:
        case Standing.SOURCED:
            return f"Sourced by {said(credit.name(credit.sourced_by), 120)}{would}{amount}"
        case Standing.INFLUENCED:
            names = ", ".join(said(credit.name(each), 120) for each in credit.influenced_by)
            return f"Influenced by {names}{would}{amount}"
        case _:
            return "No partner has a part in it yet"


def credit_card(notice: CreditNotice, *, said_first: str = "") -> Card:
    """Draw one touch for our own people, with what this reader may do."""
    what = KINDS[notice.touch_kind]
    state = STATES[notice.state]
    if notice.by_partner and notice.state is TouchState.CLAIMED:
        state = f"{said(notice.partner_name, 120)} says so: is it right?"
    told = [
        ("Opportunity", said(notice.deal_name, 200)),
        ("Account", said(notice.account_name, 200)),
        ("Partner", said(notice.partner_name, 200)),
        ("Role", ROLES[notice.role]),
        ("When", _day(notice.on)),
        ("Said by", said(notice.claimed_by, 120)),
        ("Confirmed by", said(notice.confirmed_by, 120)),
        ("Disputed by", said(notice.disputed_by, 120)),
        ("Decided by", said(notice.decided_by, 120)),
        (_due_label(notice), on_day(notice.due_at) if notice.due_at else ""),
    ]
    quotes = [
        ("In their words" if notice.by_partner else "Evidence", notice.evidence),
        ("What is disputed", notice.dispute),
        ("Decision, as the partner reads it", notice.why),
    ]
    blocks: list[Block] = [
        *([section(said_first)] if said_first else []),
        header(f"{what}: {notice.partner_name}"),
        section(f"*{state[:1].upper()}{state[1:]}*{_bearing(notice)}"),
        fields([(label, words) for label, words in told if words]),
        *(section(f"*{label}*", f"> {said(words, WORDS)}") for label, words in quotes if words),
        *actions(*_our_buttons(notice)),
    ]
    text = f"{said(notice.partner_name, 120)}, {what}, {said(notice.deal_name, 120)}: {state}"
    return finish("credit", text, blocks)


def partner_credit_card(notice: PartnerCreditNotice, *, said_first: str = "") -> Card:
    """Draw for the partner what it did, as we or it say; what is not shared is not in it."""
    what = KINDS[notice.touch_kind]
    company = f" at {said(notice.company, 200)}" if notice.company else ""
    ask = "Ask your contact with us which customer it is about."
    hidden = "" if notice.company or notice.own else ask
    who = "You say" if notice.own else "We think"
    words = f"{who} that you helped{company}: *{what}*, {_day(notice.on)}."
    state = (OWN_STATES if notice.own else THEIR_STATES)[notice.state]
    if notice.is_outside and notice.state is TouchState.CONFIRMED:
        state = OUTSIDE
    target = Target(notice.touch_id, choice=f"v{notice.version}")
    confirm = button("Yes, that is right", Action.OWN_CREDIT_CONFIRM, target, style="primary")
    dispute = button("No, it was different…", Action.OWN_CREDIT_DISPUTE, target)
    due = f"Please answer by {on_day(notice.due_at)}." if notice.due_at else ""
    if notice.own and notice.due_at:
        due = f"One of our people answers by {on_day(notice.due_at)}."
    quotes = [("What you wrote", notice.words), ("You said", notice.dispute)]
    quotes.append(("We decided", notice.why))
    blocks: list[Block] = [
        *([section(said_first)] if said_first else []),
        section(words, hidden),
        section(f"*{state}*", due),
        *(section(f"*{label}*", f"> {said(told, WORDS)}") for label, told in quotes if told),
        *actions(confirm if notice.may_confirm else None, dispute if notice.may_dispute else None),
    ]
    text = f"{what}{company}, {_day(notice.on)}: {state}"
    return finish("partner_credit", text, blocks)


def _line(credit: DealCredit, line: TouchLine) -> Block:
    touch = line.touch
    state = f"from {touch.source}" if touch.source else STATES[touch.state]
    if line.outside and not line.bears and touch.state is not TouchState.REJECTED:
        state = f"{state}, {line.outside}: it does not count"
    show = button("Show", Action.CREDIT_SHOW, Target(touch.id)) if touch.id else None
    noun, _, number = touch.source.partition("-")
    if credit.sees_registrations and noun in _SHOWN_BY:
        show = button(f"Show {touch.source}", _SHOWN_BY[noun], Target(int(number)))
    mark = ":white_check_mark:" if line.bears else ":white_circle:"
    return section(
        f"{mark} *{said(line.partner_name, 120)}* · {KINDS[touch.kind]} · {_day(touch.on)}",
        f"{ROLES[touch.role]} · {state}",
        accessory=show,
    )


def _bearing(notice: CreditNotice) -> str:
    if notice.outside:
        return f" · {notice.outside}: it does not count"
    return " · it counts" if notice.counts else ""


def _book(credit: DealCredit) -> list[str]:
    return [
        f"{run.period} · {run.cause} · "
        + (
            ", ".join(
                f"{said(credit.name(e.partner_id), 80)} {e.amount.exactly()}" for e in run.entries
            )
            or str(run.standing)
        )
        for run in credit.runs[-MOST_LINES:]
    ]


def _small(credit: DealCredit) -> list[Block]:
    as_of = (
        f"{credit.crm_name} data as of {clock_time(credit.crm_as_of)}" if credit.crm_as_of else ""
    )
    return [context(as_of)] if as_of else []


def _confirm_label(notice: CreditNotice) -> str:
    return "Yes, they helped" if notice.by_partner else f"Confirm for {notice.partner_name}"


def _our_buttons(notice: CreditNotice) -> list[Block | None]:
    target = Target(notice.touch_id, choice=f"v{notice.version}")
    deal = Target(notice.opportunity_id)
    return [
        button("Let it stand…", Action.CREDIT_UPHOLD, target, style="primary")
        if notice.may_decide
        else None,
        button(_confirm_label(notice), Action.CREDIT_CONFIRM, target)
        if notice.may_confirm
        else None,
        button("Dispute…", Action.CREDIT_DISPUTE, target) if notice.may_dispute else None,
        button("Take it away…", Action.CREDIT_REJECT, target, style="danger")
        if notice.may_reject
        else None,
        button("The whole deal", Action.CREDIT_DEAL, deal),
        link_button("Open the record", notice.url),
    ]


def _due_label(notice: CreditNotice) -> str:
    return "To be decided by" if notice.state is TouchState.DISPUTED else "To be confirmed by"


def _day(on: date) -> str:
    return f"{on.day} {on:%b %Y}"
