"""The form from which somebody at a partner is sent a form by mail. Draws only."""

from bot.actions import Action, Target
from bot.cards.form import Form, Reopen, email_field, text_field
from bot.cards.parts import said, section
from journeys.list_partners import PartnerLine

MAIL = "partner_form"


def mailed_form(line: PartnerLine) -> Form:
    """Ask for the reader; the partner's first contact with an address is proposed."""
    contacts = [each for each in line.partner.contacts if each.email]
    first = contacts[0] if contacts else None
    return Form(
        MAIL,
        "Send a form by mail",
        (
            section(
                f"Somebody at *{said(line.partner.name, 200)}* without Slack gets a link to a "
                "form, registers a deal and follows it by mail.",
                "You vouch for them: whoever reads that mailbox acts for the partner.",
            ),
            email_field("email", "Their e-mail address", value=first.email if first else ""),
            text_field(
                "name",
                "Their name",
                value=first.name if first else "",
                optional=True,
                longest=200,
            ),
        ),
        submit="Send",
        ids={"partner": line.partner.id},
        reopen=Reopen(Action.PARTNER_FORM, Target(line.partner.id)),
    )
