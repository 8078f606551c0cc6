"""Who works at the vendor and at its partners. Every name and address is invented."""

from typing import Final

from sandbox.world.ids import record_id
from sandbox.world.shapes import Company, Kind, Person, Queue

VENDOR: Final = Company("Vendra", "vendra", "vendra.example")

INBOUND_QUEUE: Final = Queue(record_id("00G", 1), "EMEA Inbound", "EMEA_Inbound")

_HEAD_OF_SALES: Final = "ingrid.solheim@vendra.example"


def vendor_people() -> tuple[Person, ...]:
    """Return the vendor's people in a fixed order; each has a Salesforce user id."""
    made: list[Person] = []
    for number, row in enumerate(_VENDOR_PEOPLE, start=1):
        first, last, kind, title, zone, in_slack, active = row
        selling = kind is Kind.ACCOUNT_EXECUTIVE
        made.append(
            Person(
                first_name=first,
                last_name=last,
                email=f"{first}.{last}@{VENDOR.domain}".lower(),
                company=VENDOR.slug,
                kind=kind,
                title=title,
                zone=zone,
                user_id=record_id("005", number),
                manager_email=_HEAD_OF_SALES if selling else None,
                in_slack=in_slack,
                active=active,
            )
        )
    return tuple(made)


def partner_people(slug: str, domain: str) -> tuple[Person, ...]:
    """Return the people of one partner; they are known to Slack only."""
    return tuple(
        Person(
            first_name=first,
            last_name=last,
            email=f"{first}.{last}@{domain}".lower(),
            company=slug,
            kind=Kind.PARTNER,
            title=title,
            zone=zone,
        )
        for first, last, title, zone in _PARTNER_PEOPLE[slug]
    )


_AE: Final = "Account Executive"

# first, last, kind, title, zone, is in Slack, is active in Salesforce. Three sellers never joined
# Slack and one has left the company: their accounts are the list of the unmapped.
_VENDOR_PEOPLE: Final = (
    ("Ravi", "Sundaram", Kind.ADMIN, "Salesforce Administrator", "Europe/London", True, True),
    ("Cosell", "Integration", Kind.INTEGRATION, "Integration User", "UTC", False, True),
    ("Ingrid", "Solheim", Kind.SALES_MANAGER, "VP Sales", "Europe/Oslo", True, True),
    ("Nora", "Castellan", Kind.PARTNER_MANAGER, "Partner Manager", "Europe/Berlin", True, True),
    ("Ben", "Ashgrove", Kind.PARTNER_MANAGER, "Partner Manager", "America/New_York", True, True),
    ("Maria", "Keller", Kind.ACCOUNT_EXECUTIVE, _AE, "Europe/Berlin", True, True),
    ("Tom", "Okafor", Kind.ACCOUNT_EXECUTIVE, _AE, "Europe/London", True, True),
    ("Hannah", "Whitcombe", Kind.ACCOUNT_EXECUTIVE, _AE, "America/New_York", True, True),
    ("Diego", "Marlasca", Kind.ACCOUNT_EXECUTIVE, _AE, "America/Los_Angeles", True, True),
    ("Sofia", "Lindqvist", Kind.ACCOUNT_EXECUTIVE, _AE, "Europe/Stockholm", True, True),
    ("Luc", "Perrin", Kind.ACCOUNT_EXECUTIVE, _AE, "Europe/Paris", True, True),
    ("Grace", "Adeyemi", Kind.ACCOUNT_EXECUTIVE, _AE, "America/Chicago", True, True),
    ("Aiko", "Tanabe", Kind.ACCOUNT_EXECUTIVE, _AE, "Asia/Tokyo", True, True),
    ("Pieter", "Zandstra", Kind.ACCOUNT_EXECUTIVE, _AE, "Europe/Amsterdam", True, True),
    ("Elif", "Sarman", Kind.ACCOUNT_EXECUTIVE, _AE, "Europe/Istanbul", False, True),
    ("Owen", "Tallis", Kind.ACCOUNT_EXECUTIVE, _AE, "Australia/Sydney", False, True),
    ("Lucas", "Ferreira", Kind.ACCOUNT_EXECUTIVE, _AE, "America/Sao_Paulo", False, True),
    ("Viktor", "Brandt", Kind.ACCOUNT_EXECUTIVE, _AE, "Europe/Berlin", False, False),
)

_PARTNER_PEOPLE: Final = {
    "bluefjord": (
        ("Astrid", "Haugen", "Alliance Manager", "Europe/Oslo"),
        ("Jonas", "Vik", "Account Manager", "Europe/Copenhagen"),
    ),
    "datenwerk": (
        ("Sabine", "Roth", "Partner Lead", "Europe/Berlin"),
        ("Emre", "Aydin", "Sales Engineer", "Europe/Vienna"),
    ),
    "quantaharbor": (
        ("Camille", "Dupree", "Channel Director", "America/New_York"),
        ("Marcus", "Bell", "Account Manager", "America/Denver"),
    ),
}
