"""The form of what a partner can take of leads. Draws only."""

from bot.actions import Action, Target
from bot.cards.form import Form, Option, Reopen, day_field, select_field, text_field
from bot.cards.parts import said, section
from journeys.keep_lead_profiles import ProfileScene
from partnering.lead_profiles import Certificate

PROFILE = "lead-profile"
TITLE = "Leads it takes"


def lead_profile_form(scene: ProfileScene) -> Form:
    """Draw the form for a partner as it stands."""
    partner, profile = scene.partner, scene.profile
    people = [Option(str(each.id), each.name) for each in scene.people]
    capacity = "" if profile.capacity is None else str(profile.capacity)
    return Form(
        PROFILE,
        TITLE,
        (
            section(f"Which leads *{said(partner.name, 200)}* is offered, and how many at once."),
            text_field(
                "countries",
                "Countries where it sells",
                value=", ".join(partner.countries),
                example="Germany, FR",
                hint="None means everywhere.",
                optional=True,
            ),
            text_field(
                "families",
                "Product families that it may sell",
                value=", ".join(partner.families),
                example="CORE, Analytics",
                hint="None means all.",
                optional=True,
            ),
            text_field(
                "industries",
                "Industries that it knows",
                value=", ".join(profile.industries),
                example="Manufacturing, Retail",
                optional=True,
            ),
            text_field(
                "certificates",
                "Certificates",
                value="\n".join(map(written, profile.certificates)),
                example="CORE: 2027-01-31",
                hint="One a line: the product family, and the last day where it ends.",
                optional=True,
                multiline=True,
            ),
            text_field(
                "capacity",
                "How many leads at once",
                value=capacity,
                hint="Empty for the programme's number; 0 for none.",
                optional=True,
                longest=4,
            ),
            day_field(
                "papers_until",
                "Its papers are valid until",
                value=profile.papers_until,
                optional=True,
            ),
            text_field(
                "zone",
                "Its time zone",
                value=profile.zone,
                example="Europe/Berlin",
                hint="Its time to answer runs in its own business hours.",
                optional=True,
                longest=60,
            ),
            text_field(
                "holidays",
                "Whose public holidays it has",
                value=profile.country,
                example="DE",
                optional=True,
                longest=60,
            ),
            *(
                [
                    select_field(
                        "taker",
                        "Who takes its leads, and answers requests for help",
                        people,
                        chosen=str(scene.taker_id or ""),
                        optional=True,
                    )
                ]
                if people
                else []
            ),
        ),
        submit="Keep",
        ids={"partner": partner.id, "version": partner.version, "profile": profile.version},
        reopen=Reopen(Action.PARTNER_LEADS, Target(partner.id)),
    )


def written(certificate: Certificate) -> str:
    """Write a certificate as it is typed."""
    until = certificate.valid_until
    return f"{certificate.family}: {until}" if until else certificate.family
