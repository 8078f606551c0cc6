"""The forms of a conflict between claims: its decision, evidence, an appeal for a partner.

Each remembers the version that its opener saw.
"""

from collections.abc import Mapping
from dataclasses import replace

from bot.actions import Action
from bot.cards.conflict import OPEN, REMEDIES, STANDINGS, target_of
from bot.cards.deal_words import STATES
from bot.cards.filled import filled, typed_lines
from bot.cards.form import (
    Form,
    Option,
    Reopen,
    checks_field,
    day_field,
    person_field,
    select_field,
    text_field,
    words_form,
)
from bot.cards.parts import Block, said, section
from bot.forms import FieldValue
from journeys.deal_notices import ConflictNotice
from partnering.conflict_cases import CaseState, Remedy, Weight
from partnering.engagement_rules import Clause

RESOLVE, EVIDENCE, APPEAL = "conflict-resolve", "conflict-evidence", "conflict-appeal"
NOBODY, CARRY_OUT, OURS = "nobody", "carry_out", "ours"
SECOND = "second"
LEAST_WORDS, LONGEST_WORDS = 5, 1000

WEIGHTS: dict[Weight, str] = {
    Weight.CUSTOMER_STATEMENT: "What the customer has said or written",
    Weight.CUSTOMER_CONTACT: "A dated contact with the customer",
    Weight.ACTIVITY: "Work on the deal",
    Weight.SUBMISSION_TIME: "When it came in",
    Weight.EARLIER_DECISION: "An earlier decision",
}


def resolve_form(notice: ConflictNotice, *, second: bool = False) -> Form:
    """Ask for the decision: remedy, in whose favour, the rule, our reason, words for the partner.

    A decision applies to the claims too as they were seen. `second` asks who read along: for what
    is carried out as an approval that needs a second person.
    """
    first = REMEDIES[Remedy.EXCLUSIVE].lower()
    agrees = person_field(
        SECOND,
        "Who read along and agrees",
        hint="A second approver or the channel chief: for the approval of the claim.",
        optional=True,
    )
    return _form(
        notice,
        RESOLVE,
        f"Resolve {notice.ref}",
        Action.CONFLICT_RESOLVE,
        "Decide",
        [
            select_field(
                "remedy", "Remedy", [Option(each.value, words) for each, words in REMEDIES.items()]
            ),
            select_field(
                "favour",
                "In favour of",
                [*_claims(notice), Option(NOBODY, "None of them")],
                chosen=NOBODY,
                hint=f"A claim has to be chosen for “{first}” and for teaming.",
            ),
            select_field(
                "clause",
                "Rule that it rests on",
                [Option(each.value, each.in_words[:75]) for each in Clause],
            ),
            text_field(
                "note",
                "Our reason",
                hint="For the record. Only people of ours read this.",
                multiline=True,
                longest=LONGEST_WORDS,
            ),
            text_field(
                "text",
                "What we tell the partners",
                hint="Every side reads the same words. They may name the customer, and no partner: "
                "not one of the sides either.",
                multiline=True,
                longest=LONGEST_WORDS,
            ),
            checks_field(
                "carry",
                "On the claims",
                [Option(CARRY_OUT, "Carry it out at once")],
                hint=f"Only for “{first}” and teaming: the claim is approved, the other one makes "
                "way. Left out, nothing is changed by this.",
            ),
            *([agrees] if second else []),
        ],
        seen="-".join(f"{each.registration_id}.{each.version}" for each in notice.sides),
    )


def evidence_form(notice: ConflictNotice) -> Form:
    """Ask what is brought forward, when it happened, and whose it is."""
    return _form(
        notice,
        EVIDENCE,
        f"Evidence for {notice.ref}",
        Action.CONFLICT_EVIDENCE,
        "Add",
        [
            select_field(
                "weight",
                "What it is",
                [Option(each.value, words) for each, words in WEIGHTS.items()],
            ),
            day_field("dated", "When it happened"),
            text_field(
                "text",
                "What it says, and where it is",
                multiline=True,
                longest=LONGEST_WORDS,
            ),
            select_field(
                "whose",
                "Whose it is",
                [Option(OURS, "Ours: no partner reads it"), *_claims(notice)],
                chosen=OURS,
                hint="A partner may read what is its own, and nothing else.",
            ),
        ],
    )


def appeal_form(notice: ConflictNotice) -> Form:
    """Ask what a partner brings forward against the decision."""
    return _form(
        notice,
        APPEAL,
        f"Appeal {notice.ref}",
        Action.CONFLICT_APPEAL,
        "Appeal",
        [
            text_field(
                "text",
                "What speaks against the decision",
                hint="In the partner's words; say which of the two it is.",
                multiline=True,
                longest=LONGEST_WORDS,
            ),
        ],
        "The channel chief decides, and nobody who was in the first decision.",
    )


def given_back(
    form: Form, notice: ConflictNotice, values: Mapping[str, FieldValue], *refused: str
) -> Form:
    """Draw a form again that was refused, with what was typed and how the claims stand now.

    `refused` are lines already safe. Where the case asks for no such thing any more, the words
    that were typed are only quoted.
    """
    if not _asks_for(notice, form.name):
        standing = STANDINGS[notice.state].lower()
        now = f"{notice.ref} is {standing} now. What you typed was not kept; here it is:"
        return words_form(notice.ref, *refused, now, *typed_lines(form, values))
    sides = [
        f"• DR-{each.registration_id} {said(each.partner_name, 120)}: {STATES[each.state]}"
        for each in notice.sides
    ]
    again = filled(form, values)
    return replace(again, blocks=(section(*refused, *sides), *again.blocks))


def _asks_for(notice: ConflictNotice, name: str) -> bool:
    return (notice.state is CaseState.DECIDED) if name == APPEAL else notice.state in OPEN


def seen_versions(told: str) -> dict[int, int]:
    """Read which versions of the claims a form was opened with; none where they cannot be read."""
    pairs = (each.partition(".") for each in told.split("-"))
    return {
        int(number): int(version)
        for number, _, version in pairs
        if number.isdecimal() and version.isdecimal() and len(number) + len(version) < 30
    }


def _claims(notice: ConflictNotice) -> list[Option]:
    return [
        Option(str(each.registration_id), f"DR-{each.registration_id} {each.partner_name}")
        for each in notice.sides
    ]


def _form(
    notice: ConflictNotice,
    name: str,
    title: str,
    action: Action,
    submit: str,
    inputs: list[Block],
    *told: str,
    **more: str,
) -> Form:
    """Draw a form under the headline of the case."""
    return Form(
        name,
        title,
        (section(said(notice.headline, 600), *told), *inputs),
        submit=submit,
        ids={"case": notice.case_id, "version": notice.version, **more},
        reopen=Reopen(action, target_of(notice)),
    )
