"""The fields of a claim as people fill it in, in any form of ours: what each asks, in plain words.

A door draws them in its own way; how what was typed is read, `typed_claims` says.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace

from journeys.typed_claims import NO, YES
from partnering.registrations import DealType

SHORT, LONG = 200, 3000


@dataclass(frozen=True, slots=True)
class Field:
    """One input. `kind` is text, url, email, date, lines, one, several or tick.

    `part` is the field of `Claim` that it is a part of; `above` stands over a tick where a box
    with its words needs a name too.
    """

    name: str
    part: str
    label: str
    kind: str = "text"
    hint: str = ""
    example: str = ""
    above: str = ""
    needed: bool = True
    longest: int = SHORT
    options: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Group:
    """Fields under one heading; `folded` ones may be out of sight until somebody needs them."""

    title: str
    fields: tuple[Field, ...]
    folded: bool = False


_CUSTOMER = (
    Field("customer", "customer", "Customer's legal name", example="Contoso Maschinenbau GmbH"),
    Field("country", "country", "Country", example="Germany or DE", longest=60),
    Field(
        "domain",
        "domain",
        "Website",
        kind="url",
        hint="Or a D-U-N-S number or tax id further below: one of the three is needed.",
        example="contoso.de",
        needed=False,
    ),
    Field("contact_name", "contact", "Your contact at the customer", example="Jana Weber"),
    Field("contact_role", "contact", "What they do there", example="Head of purchasing"),
    Field(
        "contact_email",
        "contact",
        "Their e-mail address",
        kind="email",
        example="jana.weber@contoso.de",
        needed=False,
    ),
    Field(
        "contact_consent",
        "contact",
        "They agree that we name them to you",
        kind="tick",
        above="Their consent",
    ),
)
_FAMILIES = Field("families", "families", "Products", kind="several")
_DEAL = (
    _FAMILIES,
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
        example="Workshop on site with purchasing and IT on 3 March, offer sent",
        longest=LONG,
    ),
    Field("last_contact_on", "last_contact_on", "Your last contact with the customer", kind="date"),
    Field(
        "help_wanted",
        "help_wanted",
        "What do you want from us?",
        example="A technical specialist for the demo; or: none",
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
        above="More than this one company",
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
        example="Minutes of 12 February",
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


def groups_for(families: Iterable[str], asked: Collection[str] = ()) -> tuple[Group, ...]:
    """Give the groups to draw: all of them, or those parts that were asked about.

    `asked` are fields of `Claim`; `families` those to choose from, none means that they are typed.
    """
    products = _products(families)
    shown = [
        replace(
            group,
            fields=tuple(
                products if each is _FAMILIES else each
                for each in group.fields
                if not asked or each.part in asked
            ),
            folded=group.folded and not asked,
        )
        for group in GROUPS
    ]
    return tuple(group for group in shown if group.fields)


def _products(families: Iterable[str]) -> Field:
    offered = sorted({each for each in families if each.strip()})
    if offered:
        return replace(_FAMILIES, options=tuple((each, each) for each in offered))
    return replace(_FAMILIES, kind="text", hint="Product families, with commas between them.")
