"""The forms about a decided deal: more time, a change, a notice, a revocation, an appeal."""

from bot.actions import Action
from bot.cards.deal_decisions import (
    LONGEST_WORDS,
    account_fields,
    decision_form,
    none_of_ours,
    note_for_us,
    words_for_partner,
)
from bot.cards.deal_words import CAUSES, REMEDIES
from bot.cards.form import Form, Option, person_field, select_field, text_field
from bot.cards.parts import Block, said
from journeys.deal_notices import DealNotice

EXTEND_NOT, EDIT, EDIT_NOT = "deal-extend-not", "deal-edit", "deal-edit-not"
EDIT_WHOSE = "deal-edit-whose"
NOTICE, REVOKE = "deal-notice", "deal-revoke"
UPHOLD, OVERTURN = "deal-uphold", "deal-overturn"


def refuse_extension_form(notice: DealNotice) -> Form:
    """Ask why the partner gets no more time."""
    words = words_for_partner("What we tell the partner")
    return decision_form(
        notice, EXTEND_NOT, "Refuse the extension", Action.DEAL_EXTEND_NOT, "Refuse", [words]
    )


def accept_edit_form(notice: DealNotice, *, exception: bool = False) -> Form:
    """Ask for the second person that an approval of the change would need, and for a reason.

    It can be left out unless the change is an `exception`.
    """
    return decision_form(
        notice,
        EDIT,
        "Accept the change",
        Action.DEAL_EDIT,
        "Accept",
        [note_for_us(optional=not exception), _second("They have to agree.")],
        *[f"• {said(line, 300)}" for line in notice.edit_lines[:10]],
    )


def edited_customer_form(notice: DealNotice) -> Form:
    """Ask which account of ours a changed customer is; the change is accepted with it."""
    return decision_form(
        notice,
        EDIT_WHOSE,
        "Accept the change",
        Action.DEAL_EDIT,
        "Accept",
        [
            *account_fields([none_of_ours()]),
            note_for_us(),
            _second("Only where the change needs one.", optional=True),
        ],
        "It is not certain which customer the change means: say which account it is.",
        *[f"• {said(line, 300)}" for line in notice.edit_lines[:10]],
    )


def refuse_edit_form(notice: DealNotice) -> Form:
    """Ask why the change is refused."""
    words = words_for_partner("What we tell the partner")
    return decision_form(
        notice, EDIT_NOT, "Refuse the change", Action.DEAL_EDIT_NOT, "Refuse", [words]
    )


def notice_form(notice: DealNotice) -> Form:
    """Ask why the protection is about to be revoked."""
    return decision_form(
        notice,
        NOTICE,
        "Serve notice",
        Action.DEAL_NOTICE,
        "Serve notice",
        [words_for_partner("What we tell the partner")],
        "The partner keeps its protection for the days of the notice, and for good where it shows "
        "that it works on the deal.",
    )


def revoke_form(notice: DealNotice) -> Form:
    """Ask for the cause, what the partner is told, and the evidence."""
    return decision_form(
        notice,
        REVOKE,
        "Revoke",
        Action.DEAL_REVOKE,
        "Revoke",
        [
            select_field(
                "cause", "Cause", [Option(cause.value, words) for cause, words in CAUSES.items()]
            ),
            words_for_partner("What we tell the partner"),
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
    return decision_form(
        notice,
        UPHOLD,
        "Uphold the rejection",
        Action.DEAL_UPHOLD,
        "Uphold",
        [words_for_partner("What we tell the partner"), note_for_us(optional=False)],
        *_appealed(notice),
    )


def overturn_form(notice: DealNotice) -> Form:
    """Ask why it is approved after all, and what is offered where the scope is taken by now."""
    return decision_form(
        notice,
        OVERTURN,
        "Overturn the rejection",
        Action.DEAL_OVERTURN,
        "Overturn",
        [
            words_for_partner("What we tell the partner"),
            note_for_us(optional=False),
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


def _second(more: str, *, optional: bool = False) -> Block:
    hint = f"A second approver or the channel chief. {more}"
    return person_field("second", "Who read along and agrees", hint=hint, optional=optional)
