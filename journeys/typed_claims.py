"""A claim as people type it into any form of ours, read and written back.

A form is a number of values by name; what is still missing of a claim, its own rules say.
"""

import hashlib
import unicodedata
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from matching.countries import country_code
from partnering.money import Money, digits
from partnering.registrations import Claim, CustomerContact, DealType, Scope
from partnering.typed_money import money_typed

YES, NO = "yes", "no"
# One of three names the customer; a complaint stands at the first of them that is shown.
_PLACES = {"identity": ("domain", "duns", "tax_id"), "contact": ("contact_name",)}

Values = Mapping[str, Sequence[str]]
Faults = dict[str, str]


@dataclass(frozen=True, slots=True)
class Typed:
    """A claim as it was typed. `faults` are what could not be read, by the input's name."""

    claim: Claim
    faults: Faults = field(default_factory=dict)


def read_claim(values: Values, base: Claim, asked: Collection[str] = ()) -> Typed:
    """Read a claim from values by name; what was not asked for stays as in `base`.

    `asked` are fields of `Claim`, none for all of them.
    """
    faults: Faults = {}
    read = {
        part: reader(values, faults)
        for part, reader in _READERS.items()
        if not asked or part in asked
    }
    return Typed(replace(base, **read), faults)  # type: ignore[arg-type]  # each reader reads its own field


def read_changes(values: Values, shown: Claim) -> Typed:
    """Read a claim that was drawn filled in: what still says what was drawn stays as it is.

    A form holds less than a claim: another spelling, or what it could not even read, is not to be
    lost because somebody changed something else.
    """
    drawn = typed_of(shown)
    before, after = read_claim(drawn, shown), read_claim(values, shown)
    kept = {
        part: getattr(shown, part)
        for part in _READERS
        if getattr(after.claim, part) == getattr(before.claim, part)
    }
    faults = {
        name: words
        for name, words in after.faults.items()
        if name not in before.faults or _said(values, name) != _said(drawn, name)
    }
    return Typed(replace(after.claim, **kept), faults)


def mark_of(claim: Claim) -> str:
    """Give a short mark of a claim as it is drawn: a form knows by it what it was filled with."""
    return hashlib.sha256(repr(sorted(typed_of(claim).items())).encode()).hexdigest()[:16]


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
        "amount": amount_typed(claim.amount),
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


def at_inputs(faults: Mapping[str, str], shown: Collection[str]) -> Faults:
    """Put each complaint of a claim's rules at an input that is shown."""
    found: Faults = {}
    for name, words in faults.items():
        places = _PLACES.get(name, (name,))
        place = next((each for each in places if each in shown), places[0])
        found[place] = f"{found[place]} {words}" if place in found else words
    return found


def _said(values: Values, name: str) -> str:
    return " ".join(_seen(" ".join(values.get(name, ()))).split())


def _seen(text: str) -> str:
    """Leave out marks that nobody sees: they hide words, or turn them round."""
    return "".join(each for each in text if unicodedata.category(each) != "Cf")


def _lines(values: Values, name: str) -> str:
    """Read a text of several lines, without what stands around it."""
    return _seen("\n".join(values.get(name, ()))).replace("\r\n", "\n").strip()


def _country(values: Values, faults: Faults) -> str:
    typed = _said(values, "country")
    code = country_code(typed).upper()
    if typed and not code:
        words = "No country is called that. Write its name or two letters: DE."
        faults.setdefault("country", words)
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


def amount_typed(amount: Money | None) -> str:
    """Write an amount as it is typed: `92000 EUR`, with its cents where there are some."""
    if amount is None:
        return ""
    places = digits(amount.currency)
    whole, part = divmod(abs(amount.minor), 10**places)
    cents = f".{part:0{places}d}" if part else ""
    return f"{whole}{cents} {amount.currency}"


def _day_typed(day: date | None) -> str:
    return day.isoformat() if day else ""
