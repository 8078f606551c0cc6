"""The forms in which one of us decides on a registered deal, words for the partner apart from ours.

Each remembers the version that its opener saw: a decision applies to that one only.
"""

from bot.actions import Action
from bot.cards.deal_buttons import target_of
from bot.cards.deal_words import CAUSES, FIELDS, REMEDIES, reason_options
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
EXTEND_NOT, EDIT, EDIT_NOT = "deal-extend-not", "deal-edit", "deal-edit-not"
NOTICE, REVOKE = "deal-notice", "deal-revoke"
UPHOLD, OVERTURN = "deal-uphold", "deal-overturn"
LETTER = "deal-letter"

# A word or two help nobody: the partner reads this.
LEAST_WORDS = 5
LONGEST_WORDS = 1000
NEW_CUSTOMER = "new"


def reject_form(notice: DealNotice, *, chosen: Reason | None = None, text: str = "") -> Form:
    """Ask for the reason, what the partner is told, and a note of our own."""
    reason = chosen or notice.suggested
    return _form(
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
            _for_partner("What we tell the partner", value=text),
            _for_us(),
        ],
    )


def ask_form(notice: DealNotice, *, text: str = "") -> Form:
    """Ask what is missing: only what is chosen can be changed in the answer."""
    return _form(
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
            _for_partner("Your question", value=text),
        ],
        "Our clock stops until the partner has answered.",
    )


def letter_form(notice: DealNotice) -> Form:
    """Ask what the customer has written, where they name this partner."""
    return _form(
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
    return _form(
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
    return _form(
        notice,
        IDENTIFY,
        "Which account?",
        Action.DEAL_IDENTIFY,
        "Save",
        [
            search_field(
                "account",
                "Account in the CRM",
                Action.PARTNER_ACCOUNT,
                chosen=likely,
                hint="Type two letters of its name.",
                optional=True,
            ),
            checks_field(
                "new",
                "Or",
                [Option(NEW_CUSTOMER, "None of ours: a new customer")],
            ),
        ],
        f"The partner wrote *{said(notice.customer, 200)}*, {said(place, 200)}.",
    )


def exception_form(notice: DealNotice, *, override_crm: bool = False) -> Form:
    """Ask the channel chief why an exception is made: for the record, not for the partner."""
    told = [f"*{notice.crm_effect}*"] if notice.crm_effect else []
    if override_crm:
        told = ["The CRM could not be asked. It is checked and written as soon as it answers."]
    return _form(
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


def refuse_extension_form(notice: DealNotice) -> Form:
    """Ask why the partner gets no more time."""
    words = _for_partner("What we tell the partner")
    return _form(
        notice, EXTEND_NOT, "Refuse the extension", Action.DEAL_EXTEND_NOT, "Refuse", [words]
    )


def accept_edit_form(notice: DealNotice) -> Form:
    """Ask for the reason and the second person that an approval of the change would need."""
    return _form(
        notice,
        EDIT,
        "Accept the change",
        Action.DEAL_EDIT,
        "Accept",
        [_for_us(optional=not notice.chief_only), _second("They have to agree.")],
        *[f"• {said(line, 300)}" for line in notice.edit_lines[:10]],
    )


def refuse_edit_form(notice: DealNotice) -> Form:
    """Ask why the change is refused."""
    words = _for_partner("What we tell the partner")
    return _form(notice, EDIT_NOT, "Refuse the change", Action.DEAL_EDIT_NOT, "Refuse", [words])


def notice_form(notice: DealNotice) -> Form:
    """Ask why the protection is about to be revoked."""
    return _form(
        notice,
        NOTICE,
        "Serve notice",
        Action.DEAL_NOTICE,
        "Serve notice",
        [_for_partner("What we tell the partner")],
        "The partner keeps its protection for the days of the notice, and for good where it shows "
        "that it works on the deal.",
    )


def revoke_form(notice: DealNotice) -> Form:
    """Ask for the cause, what the partner is told, and the evidence."""
    return _form(
        notice,
        REVOKE,
        "Revoke",
        Action.DEAL_REVOKE,
        "Revoke",
        [
            select_field(
                "cause", "Cause", [Option(cause.value, words) for cause, words in CAUSES.items()]
            ),
            _for_partner("What we tell the partner"),
            text_field(
                "evidence",
                "Evidence",
                hint="What there is and where: one line each. Fraud and the customer's choice need "
                "it.",
                multiline=True,
                optional=True,
                longest=LONGEST_WORDS,
            ),
        ],
        "The protection ends at once.",
    )


def uphold_form(notice: DealNotice) -> Form:
    """Ask why the rejection stays."""
    return _form(
        notice,
        UPHOLD,
        "Uphold the rejection",
        Action.DEAL_UPHOLD,
        "Uphold",
        [_for_partner("What we tell the partner"), _for_us(optional=False)],
        *_appealed(notice),
    )


def overturn_form(notice: DealNotice) -> Form:
    """Ask why it is approved after all, and what is offered where the scope is taken by now."""
    return _form(
        notice,
        OVERTURN,
        "Overturn the rejection",
        Action.DEAL_OVERTURN,
        "Overturn",
        [
            _for_partner("What we tell the partner"),
            _for_us(optional=False),
            select_field(
                "otherwise",
                "If the scope is taken meanwhile",
                [Option(remedy.value, words) for remedy, words in REMEDIES.items()],
                chosen="none",
                hint="Nobody is approved over another's protection.",
            ),
            _second("Neither of you was in the first decision."),
        ],
        *_appealed(notice),
    )


def _appealed(notice: DealNotice) -> list[str]:
    return [f"The partner writes: {said(notice.appeal_text, 1000)}"]


def _for_partner(label: str, *, value: str = "") -> Block:
    return text_field(
        "text",
        label,
        value=value,
        hint="The partner reads this. Name no other partner.",
        multiline=True,
        longest=LONGEST_WORDS,
    )


def _second(more: str) -> Block:
    hint = f"A second approver or the channel chief. {more}"
    return person_field("second", "Who read along and agrees", hint=hint)


def _for_us(*, optional: bool = True) -> Block:
    return text_field(
        "note",
        "Our own note",
        hint="Only people of ours read this.",
        multiline=True,
        optional=optional,
        longest=LONGEST_WORDS,
    )


def _form(
    notice: DealNotice,
    name: str,
    title: str,
    action: Action,
    submit: str,
    inputs: list[Block],
    *told: str,
    **more: int,
) -> Form:
    what = f"*{notice.ref}* · {said(notice.partner_name, 120)} for {said(notice.customer, 200)}"
    return Form(
        name,
        title,
        (section(what, *told), *inputs),
        submit=submit,
        ids={"deal": notice.registration_id, "version": notice.version, **more},
        reopen=Reopen(action, target_of(notice)),
    )
