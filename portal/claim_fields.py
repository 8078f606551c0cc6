"""The fields of a claim as a web form: what each asks, and how what was typed is read back.

The words are those of the form in chat. What is still missing, the rules say; nothing is decided.
"""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from matching.countries import country_code
from partnering.money import Money, digits
from partnering.registrations import Claim, CustomerContact, DealType, Scope
from partnering.typed_money import money_typed

YES, NO = "yes", "no"
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
# One of three names the customer; a complaint stands at the first of them that is shown.
_PLACES = {"identity": ("domain", "duns", "tax_id"), "contact": ("contact_name",)}

Values = Mapping[str, Sequence[str]]
Faults = dict[str, str]


@dataclass(frozen=True, slots=True)
class Typed:
    """A claim as it was typed. `faults` are what could not be read, by the input's name."""

    claim: Claim
    faults: Faults = field(default_factory=dict)


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


def read_claim(values: Values, base: Claim, asked: Collection[str] = ()) -> Typed:
    """Read a claim; what was not asked for stays as in `base`."""
    faults: Faults = {}
    for each in FIELDS:
        if sum(map(len, values.get(each.name, ()))) > each.longest:
            faults[each.name] = f"At most {each.longest} characters."
    read = {
        part: reader(values, faults)
        for part, reader in _READERS.items()
        if not asked or part in asked
    }
    return Typed(replace(base, **read), faults)  # type: ignore[arg-type]  # each reader reads its own field


def typed_of(claim: Claim) -> dict[str, list[str]]:
    """Write a claim as it would be typed, for filling the form in."""
    contact, scope = claim.contact, claim.scope
    texts = {
        "customer": claim.customer,
        "country": claim.country,
        "domain": claim.domain,
        "contact_name": contact.name,
        "contact_role": contact.role,
        "contact_email": contact.email,
        "contact_consent": YES if contact.consent else "",
        "amount": _amount_typed(claim.amount),
        "close_on": _day_typed(claim.close_on),
        "deal_type": str(claim.deal_type or ""),
        "engagement": claim.engagement,
        "last_contact_on": _day_typed(claim.last_contact_on),
        "help_wanted": claim.help_wanted,
        "tender": "" if claim.tender is None else (YES if claim.tender else NO),
        "tender_published_on": _day_typed(claim.tender_published_on),
        "scope": " / ".join(scope.path),
        "territory": scope.territory,
        "whole_group": YES if scope.whole_group else "",
        "duns": claim.duns,
        "tax_id": claim.tax_id,
        "incumbent": claim.incumbent,
        "distributor": claim.distributor,
        "proof": "\n".join(claim.proof),
    }
    typed = {name: [text] for name, text in texts.items() if text}
    if claim.families:
        typed["families"] = sorted(claim.families)
    return typed


def at_fields(faults: Mapping[str, str], shown: Collection[str]) -> Faults:
    """Put each complaint of the rules at a field that is shown."""
    found: Faults = {}
    for name, words in faults.items():
        places = _PLACES.get(name, (name,))
        place = next((each for each in places if each in shown), places[0])
        found[place] = f"{found[place]} {words}" if place in found else words
    return found


def _said(values: Values, name: str) -> str:
    return " ".join(" ".join(values.get(name, ())).split())


def _lines(values: Values, name: str) -> str:
    """Read a text of several lines, without what stands around it."""
    return "\n".join(values.get(name, ())).replace("\r\n", "\n").strip()


def _country(values: Values, faults: Faults) -> str:
    typed = _said(values, "country")
    code = country_code(typed).upper()
    if typed and not code:
        faults.setdefault("country", "No country is called that. Its name or two letters: DE.")
    return code


def _contact(values: Values, faults: Faults) -> CustomerContact:
    email = _said(values, "contact_email")
    if email and ("@" not in email.strip("@") or " " in email):
        faults.setdefault("contact_email", "An address like jana.weber@example.com, or nothing.")
    return CustomerContact(
        name=_said(values, "contact_name"),
        role=_said(values, "contact_role"),
        email=email,
        consent=YES in values.get("contact_consent", ()),
    )


def _families(values: Values, _: Faults) -> frozenset[str]:
    parts = (
        " ".join(part.split())
        for typed in values.get("families", ())
        for part in typed.replace(";", ",").split(",")
    )
    return frozenset(part for part in parts if part)


def _amount(values: Values, faults: Faults) -> Money | None:
    typed = _said(values, "amount")
    amount = money_typed(typed)
    if typed and amount is None:
        faults.setdefault("amount", "An amount above zero with its currency: 92000 EUR.")
    return amount


def _day(name: str) -> Callable[[Values, Faults], date | None]:
    def read(values: Values, faults: Faults) -> date | None:
        told = _said(values, name)
        try:
            return date.fromisoformat(told) if told else None
        except ValueError:
            faults.setdefault(name, "A day like 2027-03-31.")
            return None

    return read


def _deal_type(values: Values, _: Faults) -> DealType | None:
    told = _said(values, "deal_type")
    return DealType(told) if told in set(DealType) else None


def _tender(values: Values, _: Faults) -> bool | None:
    told = _said(values, "tender")
    return told == YES if told in (YES, NO) else None


def _scope(values: Values, _: Faults) -> Scope:
    parts = (" ".join(each.split()) for each in _said(values, "scope").split("/"))
    return Scope(
        path=tuple(each for each in parts if each),
        territory=_said(values, "territory"),
        whole_group=YES in values.get("whole_group", ()),
    )


def _proof(values: Values, _: Faults) -> tuple[str, ...]:
    return tuple(line.strip() for line in _lines(values, "proof").splitlines() if line.strip())


def _text(name: str) -> Callable[[Values, Faults], str]:
    return lambda values, _: _said(values, name)


_READERS: dict[str, Callable[[Values, Faults], object]] = {
    **{
        name: _text(name)
        for name in ("customer", "domain", "duns", "tax_id", "incumbent", "distributor")
    },
    "help_wanted": _text("help_wanted"),
    "engagement": lambda values, _: _lines(values, "engagement"),
    "country": _country,
    "contact": _contact,
    "families": _families,
    "amount": _amount,
    **{name: _day(name) for name in ("close_on", "last_contact_on", "tender_published_on")},
    "deal_type": _deal_type,
    "tender": _tender,
    "scope": _scope,
    "proof": _proof,
}


def _amount_typed(amount: Money | None) -> str:
    if amount is None:
        return ""
    places = digits(amount.currency)
    whole, part = divmod(abs(amount.minor), 10**places)
    cents = f".{part:0{places}d}" if part else ""
    return f"{whole}{cents} {amount.currency}"


def _day_typed(day: date | None) -> str:
    return day.isoformat() if day else ""
