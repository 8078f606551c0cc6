"""What a claim needs before it counts: one line per field, in the words of who fills it in.

A claim with a fault stays a draft; it has no place in the line.
"""

import re
from collections.abc import Iterator
from datetime import date, timedelta

from partnering.registrations import Claim
from partnering.spelling import tidy

LEAST_ENGAGEMENT = 30  # characters: shorter texts name a deal and no work
FURTHEST_CLOSE = timedelta(days=3 * 365)
_DUNS_DIGITS = 9
_LEAST_OF_TAX_ID = 4  # letters and digits: the shortest that any country gives out
# The address of a page or of mail, with or without what stands around its host.
_WEBSITE = re.compile(
    r"(?:[a-z][a-z0-9+.-]*:/*)?(?:[^/@]*@)?(?:[\w-]+\.)+(?:[^\W\d_]{2,}|xn--[\w-]+)\.?"
    r"(?::\d*)?(?:[/?#].*)?",
    re.IGNORECASE,
)
_BETWEEN_WEBSITES = re.compile(r"[\s,;|]+")


def faults(claim: Claim, today: date) -> dict[str, str]:
    """List what is missing or cannot be, by field name; empty where the claim is complete.

    `today` is local to who fills it in. Field names are those of `Claim`; `identity` is the
    domain, D-U-N-S or tax id, of which one suffices.
    """
    found = {
        field: words
        for field, missing, words in (
            ("customer", not _readable(claim.customer), "The customer's legal name."),
            ("country", not _is_code(claim.country), "The customer's country, two letters: DE."),
            (
                "identity",
                not (claim.domain.strip() or claim.duns.strip() or claim.tax_id.strip()),
                "The customer's web domain, D-U-N-S number or tax id.",
            ),
            ("families", not claim.families, "At least one product family."),
            ("deal_type", claim.deal_type is None, "New customer, expansion or renewal."),
            ("help_wanted", not claim.help_wanted.strip(), "What you want from us, or: none."),
            (
                "engagement",
                len(claim.engagement.strip()) < LEAST_ENGAGEMENT,
                f"How you are engaged, in at least {LEAST_ENGAGEMENT} characters.",
            ),
            ("tender", claim.tender is None, "Whether it is a public tender: yes or no."),
        )
        if missing
    }
    found.update(_numbers(claim))
    found.update(_contact(claim))
    found.update(_amount(claim))
    found.update(_days(claim, today))
    return found


def is_website(text: str) -> bool:
    """Tell whether a text is a website, whoever's that is; of several the first counts."""
    first, *_ = _BETWEEN_WEBSITES.split(tidy(text), maxsplit=1)
    return _WEBSITE.fullmatch(first) is not None


def new_faults(before: Claim, after: Claim, today: date) -> dict[str, str]:
    """List what an edit leaves incomplete; what was so before and is not touched may stay so.

    A claim from before our time may lack much, and its order date passes while it is protected.
    """
    known = faults(before, today)
    return {
        name: words
        for name, words in faults(after, today).items()
        if name not in known or _part(before, name) != _part(after, name)
    }


def _part(claim: Claim, name: str) -> object:
    if name == "identity":
        return claim.domain, claim.duns, claim.tax_id
    return getattr(claim, "contact" if name.startswith("contact_") else name)


def _numbers(claim: Claim) -> Iterator[tuple[str, str]]:
    """Say what names nobody of the website and the numbers that are given."""
    if claim.domain.strip() and not is_website(claim.domain):
        yield "domain", "A website like www.example.com, or nothing."
    duns = re.sub(r"[\s.-]", "", tidy(claim.duns))
    if duns and not (len(duns) == _DUNS_DIGITS and duns.isascii() and duns.isdigit()):
        yield "duns", "A D-U-N-S number has nine digits, like 15-048-3782. Or leave it empty."
    if claim.tax_id.strip() and _readable(claim.tax_id) < _LEAST_OF_TAX_ID:
        yield "tax_id", f"A tax id has at least {_LEAST_OF_TAX_ID} letters and digits, or nothing."


def _readable(text: str) -> int:
    """Count the letters and digits of a text."""
    return sum(each.isalnum() for each in text)


def _contact(claim: Claim) -> dict[str, str]:
    contact = claim.contact
    found = {}
    if not contact.name.strip():
        found["contact_name"] = "Somebody at the customer."
    if not contact.role.strip():
        found["contact_role"] = "What the contact does at the customer."
    if not contact.consent:
        found["contact_consent"] = "The contact has to agree that you name them to us."
    return found


def _amount(claim: Claim) -> dict[str, str]:
    if claim.amount is None or claim.amount.minor <= 0:
        return {"amount": "The amount you expect, above zero, with its currency: 92000 EUR."}
    if len(claim.amount.currency) != 3 or not claim.amount.currency.isalpha():
        return {"amount": f"{claim.amount.currency!r} is no currency; expected three letters: EUR."}
    return {}


def _days(claim: Claim, today: date) -> dict[str, str]:
    found = {}
    if claim.close_on is None:
        found["close_on"] = "The day on which you expect the order."
    elif not today <= claim.close_on <= today + FURTHEST_CLOSE:
        found["close_on"] = "A day from today on, at most three years ahead."
    if claim.last_contact_on is None:
        found["last_contact_on"] = "The day of your last contact with the customer."
    elif claim.last_contact_on > today:
        found["last_contact_on"] = "A day that is not in the future."
    if claim.tender and claim.tender_published_on is None:
        found["tender_published_on"] = "The day on which the tender was or will be published."
    return found


def _is_code(country: str) -> bool:
    return len(country) == 2 and country.isascii() and country.isalpha()
