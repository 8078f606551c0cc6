"""The forms about credit: say what a partner did, dispute it, decide on it. Draws only."""

from collections.abc import Sequence
from datetime import date

from bot.actions import Action, Target
from bot.cards.credit_words import KINDS, ROLES
from bot.cards.form import (
    Form,
    Option,
    Reopen,
    day_field,
    select_field,
    text_field,
)
from bot.cards.parts import Block, said, section
from partnering.touches import DERIVED, LONGEST_WORDS, TouchKind, TouchRole

CLAIM, DISPUTE = "credit-claim", "credit-dispute"
UPHOLD, REJECT = "credit-uphold", "credit-reject"
OWN_DISPUTE, OWN_CLAIM = "own-credit-dispute", "own-credit-claim"
OWN_TITLE = "We helped with this"
TITLE = "Credit a partner"


def claim_form(
    deals: Sequence[Option],
    partners: Sequence[Option],
    *,
    partner: str = "",
    today: date,
    reach: int,
    reopen: Reopen,
) -> Form:
    """Ask who did what, when, and what shows it."""
    kinds = [Option(kind, KINDS[kind]) for kind in TouchKind if kind not in DERIVED]
    roles = [Option(role, ROLES[role]) for role in TouchRole]
    chosen = deals[0].value if len(deals) == 1 else ""
    blocks: list[Block] = [
        select_field("deal", "Opportunity", deals, chosen=chosen),
        select_field("partner", "Partner", partners, chosen=partner),
        select_field("kind", "What it did", kinds),
        select_field("role", "Its part in the deal", roles, chosen=TouchRole.INFLUENCE),
        day_field(
            "on",
            "On which day",
            value=today,
            hint=f"It counts in the {reach} days before the close, and while the deal is there.",
        ),
        text_field(
            "evidence",
            "Who was there, and what shows it",
            hint="For us only: the partner does not read it.",
            multiline=True,
            longest=LONGEST_WORDS,
        ),
        section(
            "*What the partner will see*",
            "What it did and when, and the question whether that is right. The company's name only "
            "where names are shared with it; never the amount, the stage or your words here.",
        ),
    ]
    return Form(CLAIM, TITLE, tuple(blocks), submit="Ask the partner", reopen=reopen)


def words_form_for(
    name: str,
    title: str,
    label: str,
    submit: str,
    *,
    about: str,
    touch_id: int,
    version: int,
    action: Action,
    hint: str = "",
) -> Form:
    """Ask for the words that a dispute or a decision needs; `about` says what it is about."""
    blocks = (
        section(said(about, 500)),
        text_field("words", label, hint=hint, multiline=True, longest=LONGEST_WORDS),
    )
    target = Target(touch_id, choice=f"v{version}")
    return Form(
        name,
        title,
        blocks,
        submit=submit,
        ids={"touch": touch_id, "version": version},
        reopen=Reopen(action, target),
    )


def own_claim_form(about: str, ids: dict[str, int], today: date, reopen: Reopen) -> Form:
    """Ask a partner what it did for a deal; `about` names it as the partner knows it."""
    kinds = [Option(kind, KINDS[kind]) for kind in TouchKind if kind not in DERIVED]
    blocks: list[Block] = [
        section(f"*{said(about, 300)}*", "One of our people confirms what you say here."),
        select_field("kind", "What you did", kinds),
        day_field("on", "On which day", value=today),
        text_field(
            "words",
            "With whom, and what shows it",
            hint="We read it.",
            multiline=True,
            longest=LONGEST_WORDS,
        ),
    ]
    return Form(OWN_CLAIM, OWN_TITLE, tuple(blocks), submit="Say so", ids={**ids}, reopen=reopen)
