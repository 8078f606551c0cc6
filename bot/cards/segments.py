"""Segments of our accounts: what there is, what may be worth one, and the form of an own one."""

import json

from bot.actions import Action, Target
from bot.cards.form import Form, Option, Reopen, checks_field, text_field
from bot.cards.parts import Block, Card, actions, button, context, finish, header, said, section
from journeys.keep_segments import SegmentLine, SegmentsView
from partnering.segments import LONGEST_NAME

ADD, SAVE = "segment-add", "segment-save"
TITLE = "Segments"
OPEN = "open"
_FIELDS = (
    ("country", "Countries", "DE, Austria"),
    ("type", "Types", "Customer - Direct"),
    ("owner", "Owners, by e-mail", "anna@example.com"),
    ("family", "Products with an open opportunity", "CORE, SHIELD"),
    ("stage", "Stages of an open opportunity", "Proposal"),
    ("least", "Open opportunities of at least", "50,000 EUR"),
)
NAMES = ("name", *(name for name, _, _ in _FIELDS))


def segments_card(view: SegmentsView, *, said_first: str = "") -> Card:
    """Draw the segments with their numbers, and each suggestion with its reason."""
    blocks: list[Block] = [
        *([section(said_first)] if said_first else []),
        header(f"Segments of our {view.accounts:,} accounts"),
        section(
            "*Standard*: an account is in one of these, the first that fits",
            *(f"{each.name.capitalize()}: {each.number:,}" for each in view.standard),
        ),
        section("*Your own*: an account may be in several", *([] if view.own else ["None yet."])),
        *(
            section(
                f"*{said(each.name, 80)}*: {each.number:,}",
                said(each.words, 400),
                accessory=button("Remove", Action.SEGMENT_REMOVE, Target(each.id)),
            )
            for each in view.own
        ),
        *([section("*Worth one, perhaps*")] if view.suggested else []),
        *(
            section(
                f"*{said(each.name, 80)}*",
                said(each.reason, 200),
                accessory=button("Add", Action.SEGMENT_TAKE, Target(number)),
            )
            for number, each in enumerate(view.suggested[:6], start=1)
        ),
        *actions(button("Add segment…", Action.SEGMENT_ADD, Target(0), style="primary")),
        context(
            "Counted now, from the CRM's mirror · `/cosell sharing PARTNER` says what a partner is "
            "shown of each; of an account in several the strictest rule that names one counts"
        ),
    ]
    return finish("segments", f"{len(view.own)} own segments", blocks)


def segment_form(values: dict[str, str] | None = None) -> Form:
    """Ask for a name and a filter; what is named must all hold."""
    kept = values or {}
    inputs: list[Block] = [
        text_field("name", "What is it called?", value=kept.get("name", ""), longest=LONGEST_NAME),
        *(
            text_field(
                name, label, value=kept.get(name, ""), example=example, optional=True, longest=500
            )
            for name, label, example in _FIELDS
        ),
        checks_field("has_open", "Or any", [Option(OPEN, "With an open opportunity")], chosen=()),
    ]
    return Form(
        ADD,
        TITLE,
        (section("All of it must hold. Several of one thing are parted by commas."), *inputs),
        submit="Count",
        reopen=Reopen(Action.SEGMENT_ADD, Target(0)),
    )


def counted_form(line: SegmentLine, accounts: int, typed: dict[str, str]) -> Form:
    """Show how many accounts it would hold, with *Save*."""
    return Form(
        SAVE,
        TITLE,
        (
            section(
                f"*{said(line.name, 80)}*: {line.number:,} of {accounts:,} accounts",
                said(line.words, 400),
            ),
            context(
                "Nothing is shared by this: a rule in `/cosell sharing PARTNER` has to name it"
            ),
        ),
        submit="Save",
        ids={"typed": json.dumps(typed)},
    )
