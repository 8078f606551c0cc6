"""The forms of a partner's people: a new deal, an answer, a change, an appeal. Draws only."""

from collections.abc import Sequence

from bot.actions import Action, Target
from bot.cards.deal_form import claim_form
from bot.cards.form import Form, Reopen, day_field, text_field, words_form
from bot.cards.parts import actions, button, on_day, said, section
from journeys.deal_notices import PartnerDealNotice
from journeys.typed_claims import mark_of
from partnering.registrations import Claim

REGISTER, ANSWER, EXTEND, APPEAL = "own-register", "own-answer", "own-extend", "own-appeal"
CHANGE, SUPPORT = "own-change", "own-support"
TITLE = "Register a deal"
MOST_WHY, MOST_SUPPORT = 2000, 500
CHANGE_RULE = (
    "Another customer, product or part of the customer, or a very different amount: we decide on "
    "that, and you stay protected as before meanwhile. Everything else counts at once."
)


def own_claim_form(
    partner_id: int,
    partner_name: str,
    families: Sequence[str],
    *,
    claim: Claim | None = None,
    draft_id: int = 0,
    by_us: bool = False,
) -> Form:
    """Draw the form of a new deal, or of one that was begun; `by_us` is one of ours for them."""
    intro = f"A deal of *{said(partner_name, 200)}*. It takes about a minute."
    if by_us:
        intro = f"You register this for *{said(partner_name, 200)}*; it is kept that you did."
    action, target = Action.OWN_REGISTER, Target(partner_id)
    if draft_id:
        action, target = Action.OWN_FINISH, Target(draft_id)
    return claim_form(
        REGISTER,
        TITLE,
        families=families,
        claim=claim,
        intro=[intro],
        ids={"partner": partner_id, "draft": draft_id},
        reopen=Reopen(action, target),
    )


def registered_form(notice: PartnerDealNotice) -> Form:
    """Draw the receipt."""
    view = notice.view
    due = f"You have our answer by {on_day(view.decision_due_at)}." if view.decision_due_at else ""
    received = f"Received {on_day(view.received_at)}." if view.received_at else ""
    show = button("Show it", Action.OWN_SHOW, Target(notice.registration_id))
    words = section(
        f"*{view.ref}* is registered: {said(notice.customer, 200)}.", f"{received} {due}".strip()
    )
    return Form("words", TITLE, (words, *actions(show)), close="Done")


def answer_form(notice: PartnerDealNotice, claim: Claim, families: Sequence[str]) -> Form:
    """Draw the fields that were asked about, filled in with what is known."""
    return claim_form(
        ANSWER,
        "Answer our question",
        families=families,
        claim=claim,
        only=notice.asked,
        intro=[f"*{notice.view.ref}*", f"> {said(notice.view.question, 1500)}"],
        submit="Answer",
        ids={"deal": notice.registration_id},
        reopen=Reopen(Action.OWN_ANSWER, Target(notice.registration_id)),
    )


def change_form(notice: PartnerDealNotice, claim: Claim, families: Sequence[str]) -> Form:
    """Draw the whole claim to change it, filled in with what the partner said last."""
    return claim_form(
        CHANGE,
        "Change a registration",
        families=families,
        claim=claim,
        intro=[
            f"*{notice.view.ref}* {said(notice.customer, 200)}: {said(notice.view.words)}",
            CHANGE_RULE,
        ],
        submit="Send the change",
        ids={"deal": notice.registration_id, "seen": mark_of(claim)},
        reopen=Reopen(Action.OWN_CHANGE, Target(notice.registration_id)),
    )


def extend_form(notice: PartnerDealNotice) -> Form:
    """Draw the form that asks for more time."""
    return Form(
        EXTEND,
        "Ask for more time",
        (
            section(f"*{notice.view.ref}* {said(notice.customer, 200)}: {said(notice.view.words)}"),
            text_field(
                "why",
                "Why do you need more time?",
                example="The customer decides in January; the budget is agreed.",
                multiline=True,
                longest=MOST_WHY,
            ),
        ),
        submit="Ask",
        ids={"deal": notice.registration_id},
        reopen=Reopen(Action.OWN_EXTEND, Target(notice.registration_id)),
    )


def support_form(notice: PartnerDealNotice) -> Form:
    """Draw the form for something that speaks for a registration, with the day it is of."""
    return Form(
        SUPPORT,
        "Add in support",
        (
            section(
                f"*{notice.view.ref}* {said(notice.customer, 200)}",
                "Whoever decides on it reads what you add. It changes nothing else.",
            ),
            text_field(
                "text",
                "What speaks for your registration?",
                hint="A visit, an offer, a mail of the customer: what it was, and with whom.",
                multiline=True,
                longest=MOST_SUPPORT,
            ),
            day_field("day", "When was it?"),
        ),
        submit="Add",
        ids={"deal": notice.registration_id},
        reopen=Reopen(Action.OWN_SUPPORT, Target(notice.registration_id)),
    )


def appeal_form(notice: PartnerDealNotice) -> Form:
    """Draw the form of an appeal; somebody else than before decides on it."""
    until = notice.view.may_appeal_until
    return Form(
        APPEAL,
        "Appeal",
        (
            section(
                f"*{notice.view.ref}* {said(notice.customer, 200)}",
                "Somebody who had no part in the decision looks at it anew.",
                f"Until {on_day(until)}." if until else "",
            ),
            text_field(
                "text",
                "Why should it be decided otherwise?",
                hint="Name what we have not seen: dates, people, papers.",
                multiline=True,
                longest=MOST_WHY,
            ),
        ),
        submit="Appeal",
        ids={"deal": notice.registration_id},
        reopen=Reopen(Action.OWN_APPEAL, Target(notice.registration_id)),
    )


def told_form(title: str, notice: PartnerDealNotice, words: str) -> Form:
    """Draw how it ended, in words already safe."""
    return words_form(title, f"*{notice.view.ref}* {said(notice.customer, 200)}", words)
