"""The fields of a claim as a web form: what each asks, in the words of the form in chat."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace

from journeys.typed_claims import NO, YES
from partnering.registrations import DealType

SHORT, LONG = 200, 3000


@dataclass(frozen=True, slots=True)
class Field:
    """One input. `kind` is text, url, email, date, lines, one, several or tick.

    `part` is the field of `Claim` that it is a part of; `autocomplete` is HTML's own word.
    """

    name: str
    part: str
    label: str
    kind: str = "text"
    hint: str = ""
    example: str = ""
    needed: bool = True
    longest: int = SHORT
    autocomplete: str = "off"
    options: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Group:
    """Fields under one heading; `folded` ones are out of sight until somebody needs them."""

    title: str
    fields: tuple[Field, ...]
    folded: bool = False


_CUSTOMER = (
    Field(
        "customer",
        "customer",
        "Customer",
        hint="The legal name.",
        example="Contoso Maschinenbau GmbH",
        autocomplete="section-customer organization",
    ),
    Field(
        "country",
        "country",
        "Country",
        example="Germany or DE",
        longest=60,
        autocomplete="section-customer country-name",
    ),
    Field(
        "domain",
        "domain",
        "Website",
        kind="url",
        hint="Or a D-U-N-S number or tax id further below: one of the three is needed.",
        example="contoso.de",
        needed=False,
        autocomplete="section-customer url",
    ),
    Field(
        "contact_name",
        "contact",
        "Your contact there",
        example="Jana Weber",
        autocomplete="section-contact name",
    ),
    Field(
        "contact_role",
        "contact",
        "What they do there",
        example="Head of purchasing",
        autocomplete="section-contact organization-title",
    ),
    Field(
        "contact_email",
        "contact",
        "Their e-mail address",
        kind="email",
        needed=False,
        autocomplete="section-contact email",
    ),
    Field("contact_consent", "contact", "They agree that we name them to you", kind="tick"),
)
_DEAL = (
    Field(
        "families",
        "families",
        "Products",
        kind="several",
        hint="Product families, with commas between them.",
    ),
    Field(
        "amount",
        "amount",
        "Expected amount",
        hint="With its currency.",
        example="92000 EUR",
        longest=40,
    ),
    Field("close_on", "close_on", "Expected order date", kind="date"),
    Field(
        "deal_type",
        "deal_type",
        "What kind of deal is it?",
        kind="one",
        options=(
            (DealType.NET_NEW, "A new customer"),
            (DealType.EXPANSION, "More for a customer"),
            (DealType.RENEWAL, "A renewal"),
        ),
    ),
)
_WORK = (
    Field(
        "engagement",
        "engagement",
        "What have you done on this deal so far?",
        kind="lines",
        hint="Two or three sentences; at least 30 characters.",
        example="Workshop with purchasing and IT on 3 March, offer sent",
        longest=LONG,
    ),
    Field("last_contact_on", "last_contact_on", "Your last contact with them", kind="date"),
    Field(
        "help_wanted",
        "help_wanted",
        "What do you want from us?",
        example="A specialist for the demo; or: none",
        longest=500,
    ),
    Field(
        "tender",
        "tender",
        "Is it a public tender?",
        kind="one",
        options=((NO, "No"), (YES, "Yes")),
    ),
    Field(
        "tender_published_on",
        "tender_published_on",
        "When is the tender published?",
        kind="date",
        hint="Only for a public tender.",
        needed=False,
    ),
)
_REST = (
    Field(
        "scope",
        "scope",
        "Only a part of the customer",
        hint="A subdivision or a site. Empty means the whole company.",
        example="Ulm / hall 3",
        needed=False,
    ),
    Field("territory", "scope", "Only in a country or region", needed=False, longest=60),
    Field(
        "whole_group",
        "scope",
        "The whole group, with all its companies",
        kind="tick",
        needed=False,
    ),
    Field("duns", "duns", "D-U-N-S number", needed=False, longest=20),
    Field("tax_id", "tax_id", "Tax id", needed=False, longest=40),
    Field(
        "incumbent",
        "incumbent",
        "Who supplies them today?",
        hint="The reseller, if known.",
        needed=False,
    ),
    Field("distributor", "distributor", "Distributor", needed=False),
    Field(
        "proof",
        "proof",
        "Proof of earlier work",
        kind="lines",
        hint="One on a line: offers, minutes, orders, with their dates.",
        needed=False,
        longest=1000,
    ),
)
GROUPS = (
    Group("The customer", _CUSTOMER),
    Group("The deal", _DEAL),
    Group("Your work on it", _WORK),
    Group("Only where it applies", _REST, folded=True),
)
FIELDS = tuple(each for group in GROUPS for each in group.fields)


def groups_for(families: Sequence[str], asked: Collection[str] = ()) -> tuple[Group, ...]:
    """Give the groups to draw: all of them, or only what was asked about, as one.

    `asked` are fields of `Claim`; `families` those to choose from, none means that they are typed.
    """
    offered = tuple((each, each) for each in sorted({each for each in families if each.strip()}))
    products = replace(_DEAL[0], options=offered, hint="" if offered else _DEAL[0].hint)
    if not offered:
        products = replace(products, kind="text")
    shown = [
        replace(
            group,
            fields=tuple(
                products if each.name == "families" else each
                for each in group.fields
                if not asked or each.part in asked
            ),
            folded=group.folded and not asked,
        )
        for group in GROUPS
    ]
    return tuple(group for group in shown if group.fields)
