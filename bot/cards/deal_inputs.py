"""The inputs of a claim to a deal, field by field, in plain words. Draws only."""

from collections.abc import Callable, Sequence

from bot.cards.form import (
    Option,
    checks_field,
    day_field,
    email_field,
    radio_field,
    select_field,
    several_field,
    text_field,
)
from bot.cards.parts import Block
from journeys.typed_claims import NO, YES, amount_typed
from partnering.registrations import Claim, DealType

# Each field of a claim with the inputs that hold it, in the order in which people think of them.
INPUTS: dict[str, tuple[str, ...]] = {
    "customer": ("customer",),
    "country": ("country",),
    "domain": ("domain",),
    "contact": ("contact_name", "contact_role", "contact_email", "contact_consent"),
    "families": ("families",),
    "amount": ("amount",),
    "close_on": ("close_on",),
    "deal_type": ("deal_type",),
    "engagement": ("engagement",),
    "last_contact_on": ("last_contact_on",),
    "help_wanted": ("help_wanted",),
    "tender": ("tender",),
    "tender_published_on": ("tender_published_on",),
    "scope": ("scope", "territory", "whole_group"),
    "duns": ("duns",),
    "tax_id": ("tax_id",),
    "incumbent": ("incumbent",),
    "distributor": ("distributor",),
    "proof": ("proof",),
}
_TYPES = (
    Option(DealType.NET_NEW, "A new customer"),
    Option(DealType.EXPANSION, "More for a customer"),
    Option(DealType.RENEWAL, "A renewal"),
)
_TENDER = (Option(NO, "No"), Option(YES, "Yes"))
_CONSENT = (Option(YES, "They agree that we name them to you"),)
_GROUP = (Option(YES, "The whole group, with all its companies"),)
SHORT, LINES = 200, 3000
# Slack takes so many options of a select.
MOST_FAMILIES = 100


def inputs_for(name: str, claim: Claim, families: Sequence[str]) -> list[Block]:
    """Draw the inputs of one field, filled in with what the claim says.

    `families` are those to choose from; none means that they are typed.
    """
    return _families(claim, families) if name == "families" else _DRAWERS[name](claim)


def _customer(claim: Claim) -> list[Block]:
    return [
        text_field(
            "customer",
            "Customer's legal name",
            value=claim.customer,
            example="Contoso Maschinenbau GmbH",
            longest=SHORT,
        )
    ]


def _country(claim: Claim) -> list[Block]:
    return [
        text_field("country", "Country", value=claim.country, example="Germany or DE", longest=60)
    ]


def _domain(claim: Claim) -> list[Block]:
    return [
        text_field(
            "domain",
            "Website",
            value=claim.domain,
            example="contoso.de",
            hint="Or give a D-U-N-S number or a tax id below: one of the three is needed.",
            optional=True,
            longest=SHORT,
        )
    ]


def _contact(claim: Claim) -> list[Block]:
    contact = claim.contact
    return [
        text_field(
            "contact_name",
            "Your contact at the customer",
            value=contact.name,
            example="Jana Weber",
            longest=SHORT,
        ),
        text_field(
            "contact_role",
            "What they do there",
            value=contact.role,
            example="Head of purchasing",
            longest=SHORT,
        ),
        email_field(
            "contact_email",
            "Their e-mail address",
            value=contact.email,
            example="jana.weber@contoso.de",
            optional=True,
        ),
        checks_field(
            "contact_consent",
            "Their consent",
            _CONSENT,
            chosen=(YES,) if contact.consent else (),
            optional=False,
        ),
    ]


def _families(claim: Claim, families: Sequence[str]) -> list[Block]:
    known = {*families, *(claim.families if families else ())}
    offered = sorted(each for each in known if each.strip())[:MOST_FAMILIES]
    label = "Products"
    if not offered:
        return [
            text_field(
                "families",
                label,
                value=", ".join(sorted(claim.families)),
                hint="Product families, with commas between them.",
                longest=SHORT,
            )
        ]
    options = [Option(each, each) for each in offered]
    return [several_field("families", label, options, chosen=sorted(claim.families))]


def _amount(claim: Claim) -> list[Block]:
    return [
        text_field(
            "amount",
            "Expected amount",
            value=amount_typed(claim.amount),
            example="92000 EUR",
            hint="With its currency.",
            longest=40,
        )
    ]


def _close_on(claim: Claim) -> list[Block]:
    return [day_field("close_on", "Expected order date", value=claim.close_on)]


def _deal_type(claim: Claim) -> list[Block]:
    chosen = str(claim.deal_type or "")
    return [select_field("deal_type", "What kind of deal is it?", _TYPES, chosen=chosen)]


def _engagement(claim: Claim) -> list[Block]:
    return [
        text_field(
            "engagement",
            "What have you done on this deal so far?",
            value=claim.engagement,
            example="Workshop on site with purchasing and IT on 3 March, offer sent",
            hint="Two or three sentences; at least 30 characters.",
            multiline=True,
            longest=LINES,
        )
    ]


def _last_contact(claim: Claim) -> list[Block]:
    return [
        day_field(
            "last_contact_on", "Your last contact with the customer", value=claim.last_contact_on
        )
    ]


def _help_wanted(claim: Claim) -> list[Block]:
    return [
        text_field(
            "help_wanted",
            "What do you want from us?",
            value=claim.help_wanted,
            example="A technical specialist for the demo; or: none",
            longest=500,
        )
    ]


def _tender(claim: Claim) -> list[Block]:
    chosen = "" if claim.tender is None else (YES if claim.tender else NO)
    return [radio_field("tender", "Is it a public tender?", _TENDER, chosen=chosen)]


def _tender_day(claim: Claim) -> list[Block]:
    return [
        day_field(
            "tender_published_on",
            "When is the tender published?",
            value=claim.tender_published_on,
            hint="Only for a public tender.",
            optional=True,
        )
    ]


def _scope(claim: Claim) -> list[Block]:
    scope = claim.scope
    return [
        text_field(
            "scope",
            "Only a part of the customer",
            value=" / ".join(scope.path),
            example="Ulm / hall 3",
            hint="A subdivision or a site. Empty means the whole company.",
            optional=True,
            longest=SHORT,
        ),
        text_field(
            "territory",
            "Only in a country or region",
            value=scope.territory,
            optional=True,
            longest=60,
        ),
        checks_field(
            "whole_group",
            "More than this one company",
            _GROUP,
            chosen=(YES,) if scope.whole_group else (),
        ),
    ]


def _line(name: str, label: str, *, hint: str = "") -> Callable[[Claim], list[Block]]:
    def drawn(claim: Claim) -> list[Block]:
        value = str(getattr(claim, name))
        return [text_field(name, label, value=value, hint=hint, optional=True, longest=SHORT)]

    return drawn


def _proof(claim: Claim) -> list[Block]:
    return [
        text_field(
            "proof",
            "Proof of earlier work",
            value="\n".join(claim.proof),
            example="Minutes of 12 February",
            hint="One on a line: offers, minutes, orders, with their dates.",
            optional=True,
            multiline=True,
            longest=1000,
        )
    ]


_DRAWERS: dict[str, Callable[[Claim], list[Block]]] = {
    "customer": _customer,
    "country": _country,
    "domain": _domain,
    "contact": _contact,
    "amount": _amount,
    "close_on": _close_on,
    "deal_type": _deal_type,
    "engagement": _engagement,
    "last_contact_on": _last_contact,
    "help_wanted": _help_wanted,
    "tender": _tender,
    "tender_published_on": _tender_day,
    "scope": _scope,
    "duns": _line("duns", "D-U-N-S number"),
    "tax_id": _line("tax_id", "Tax id"),
    "incumbent": _line("incumbent", "Who supplies them today?", hint="The reseller, if known."),
    "distributor": _line("distributor", "Distributor"),
    "proof": _proof,
}
