"""A link by which a partner sends a list: the form that makes it, and what to pass on."""

from bot.actions import Action, Target
from bot.cards.form import Form, Option, Reopen, select_field, text_field
from bot.cards.parts import clock_time, context, said, section
from journeys.list_by_link import GOOD_FOR_DAYS, LONGEST_AGREEMENT, MadeLink
from journeys.list_partners import PartnerLine
from partnering.partners import STANDARD_SEGMENTS

LINK, TITLE, OWN = "list-link", "Upload link", "own"


def link_form(line: PartnerLine) -> Form:
    """Ask for which list the link is, and where it goes."""
    segments = [Option(each, each.capitalize()) for each in STANDARD_SEGMENTS]
    return Form(
        LINK,
        TITLE,
        (
            section(
                f"With it, somebody at *{said(line.partner.name, 200)}* sends one list, once, "
                f"within {GOOD_FOR_DAYS} days and without a login."
            ),
            select_field(
                "segment", "Which list?", [*segments, Option(OWN, "Another segment, named below")]
            ),
            text_field("own", "Name of another segment", optional=True, longest=60),
            text_field(
                "agreement",
                "Agreement under which it is shared",
                optional=True,
                longest=LONGEST_AGREEMENT,
            ),
            text_field(
                "mail_to",
                "Mail it to",
                optional=True,
                longest=250,
                hint="Left empty, you pass the link on yourself.",
            ),
        ),
        submit="Make the link",
        ids={"partner": line.partner.id},
        reopen=Reopen(Action.LIST_LINK, Target(line.partner.id)),
    )


def made_form(made: MadeLink) -> Form:
    """Show the link, for its maker alone."""
    mailed = f"It is on its way to {said(made.link.mail_to, 250)}." if made.link.mail_to else ""
    return Form(
        "words",
        TITLE,
        (
            section(
                f"*{said(made.partner_name, 200)}*: the list of {said(made.link.segment, 80)}",
                mailed,
                made.url,
            ),
            context(
                f"Good once, until {clock_time(made.link.expires_at)} · whoever has it can send "
                "the list · what comes in is checked and compared as any list"
            ),
        ),
        close="Close",
    )
