"""The forms in which one of us decides on a registered deal, words for the partner apart from ours.

Each remembers the version that its opener saw: a decision applies to that one only.
"""

from bot.actions import Action
from bot.cards.deal_buttons import target_of
from bot.cards.deal_words import FIELDS, reason_options
from bot.cards.form import (
    Form,
    Option,
    Reopen,
    checks_field,
    person_field,
    search_field,
    select_field,
    several_field,
    text_field,
)
from bot.cards.parts import Block, said, section
from journeys.deal_notices import DealNotice
from partnering.reasons import Reason

REJECT, ASK, ASSIGN = "deal-reject", "deal-ask", "deal-assign"
IDENTIFY, EXCEPTION = "deal-identify", "deal-exception"
LETTER = "deal-letter"

# A word or two help nobody: the partner reads this.
LEAST_WORDS = 5
LONGEST_WORDS = 1000
NEW_CUSTOMER = "new"


def reject_form(
    notice: DealNotice, *, chosen: Reason | None = None, text: str = "", complaint: str = ""
) -> Form:
    """Ask for the reason, what the partner is told, and a note of our own.

    `complaint` is a safe line about what was typed.
    """
    reason = chosen or notice.suggested
    return decision_form(
        notice,
        REJECT,
        "Reject",
        Action.DEAL_REJECT,
        "Reject",
        [
            select_field(
                "reason",
                "Reason",
                reason_options(),
                chosen=reason.value if reason else "",
                hint="The partner never reads that there is a rival, whatever you choose.",
            ),
            words_for_partner("What we tell the partner", value=text),
            note_for_us(),
        ],
        *([complaint] if complaint else []),
    )


def ask_form(notice: DealNotice, *, text: str = "") -> Form:
    """Ask what is missing: only what is chosen can be changed in the answer."""
    return decision_form(
        notice,
        ASK,
        "Ask for information",
        Action.DEAL_ASK,
        "Ask",
        [
            several_field(
                "missing",
                "What is missing",
                [Option(name, words) for name, words in FIELDS.items()],
                hint="The partner can change these, and nothing else.",
            ),
            words_for_partner("Your question", value=text),
        ],
        "Our clock stops until the partner has answered.",
    )


def letter_form(notice: DealNotice) -> Form:
    """Ask what the customer has written, where they name this partner."""
    return decision_form(
        notice,
        LETTER,
        "Customer's letter",
        Action.DEAL_LETTER,
        "Keep",
        [
            text_field(
                "letter",
                "Who wrote what, and when",
                hint="It goes into the evidence of the decision. The partner does not read it.",
                multiline=True,
                longest=500,
            )
        ],
    )


def assign_form(notice: DealNotice) -> Form:
    """Ask who decides from now on."""
    return decision_form(
        notice,
        ASSIGN,
        "Assign",
        Action.DEAL_ASSIGN,
        "Assign",
        [person_field("owner", "Who decides", hint="Somebody who may decide on deals.")],
    )


def identify_form(notice: DealNotice, likely: Option | None = None) -> Form:
    """Ask which account of ours the customer is."""
    place = ", ".join(part for part in (notice.country, notice.domain) if part)
    return decision_form(
        notice,
        IDENTIFY,
        "Which account?",
        Action.DEAL_IDENTIFY,
        "Save",
        account_fields(_not_in_crm(notice), likely),
        f"The partner wrote *{said(notice.customer, 200)}*, {said(place, 200)}.",
    )


def none_of_ours() -> Option:
    """Offer a customer whom neither the CRM nor an earlier claim knows."""
    return Option(NEW_CUSTOMER, "None of ours: a new customer")


def _not_in_crm(notice: DealNotice) -> list[Option]:
    """Offer whom the CRM does not know: the new customer of an earlier claim, or one more."""
    new = none_of_ours()
    if not notice.new_customer or notice.account_certain or not notice.account_name:
        return [new]
    return [Option(notice.account_key, notice.account_name), new]


def account_fields(others: list[Option], likely: Option | None = None) -> list[Block]:
    """Draw the choice of an account of ours, or of `others` that the CRM does not know."""
    return [
        search_field(
            "account",
            "Account in the CRM",
            Action.PARTNER_ACCOUNT,
            chosen=likely,
            hint="Type two letters of its name.",
            optional=True,
        ),
        checks_field("new", "Or", others),
    ]


def exception_form(notice: DealNotice, *, override_crm: bool = False) -> Form:
    """Ask why an exception is made: for the record, not for the partner."""
    told = [f"• {said(line, 300)}" for line in notice.exceptions[:10]]
    told += [f"*{notice.crm_effect}*"] if notice.crm_effect else []
    if override_crm:
        told = ["The CRM could not be asked. It is checked and written as soon as it answers."]
    return decision_form(
        notice,
        EXCEPTION,
        "Approve",
        Action.DEAL_EXCEPTION,
        "Approve",
        [
            text_field(
                "note",
                "Why we make an exception",
                hint="For the record. A second person reads it and confirms.",
                multiline=True,
                longest=LONGEST_WORDS,
            )
        ],
        *told,
        override=int(override_crm),
        teaming=int(notice.teaming),
    )


def words_for_partner(label: str, *, value: str = "") -> Block:
    """Draw the input for what the partner reads."""
    return text_field(
        "text",
        label,
        value=value,
        hint="The partner reads this. Name no other partner.",
        multiline=True,
        longest=LONGEST_WORDS,
    )


def note_for_us(*, optional: bool = True) -> Block:
    """Draw the input for what stays with us."""
    return text_field(
        "note",
        "Our own note",
        hint="Only people of ours read this.",
        multiline=True,
        optional=optional,
        longest=LONGEST_WORDS,
    )


def decision_form(
    notice: DealNotice,
    name: str,
    title: str,
    action: Action,
    submit: str,
    inputs: list[Block],
    *told: str,
    **more: int,
) -> Form:
    """Draw a form under the registration's name; it remembers the version that was shown."""
    what = f"*{notice.ref}* · {said(notice.partner_name, 120)} for {said(notice.customer, 200)}"
    return Form(
        name,
        title,
        (section(what, *told), *inputs),
        submit=submit,
        ids={"deal": notice.registration_id, "version": notice.version, **more},
        reopen=Reopen(action, target_of(notice)),
    )
