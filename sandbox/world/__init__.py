"""The invented companies of the sandbox: a vendor, its CRM, its partners and their lists."""

from sandbox.world.build import build
from sandbox.world.files import write_partner_lists
from sandbox.world.shapes import (
    Account,
    Company,
    Contact,
    Days,
    Happening,
    Kind,
    Lead,
    Listing,
    Opportunity,
    Partner,
    PartnerRow,
    Person,
    Queue,
    Relation,
    Segment,
    TruePair,
    World,
    Write,
)

__all__ = [
    "Account",
    "Company",
    "Contact",
    "Days",
    "Happening",
    "Kind",
    "Lead",
    "Listing",
    "Opportunity",
    "Partner",
    "PartnerRow",
    "Person",
    "Queue",
    "Relation",
    "Segment",
    "TruePair",
    "World",
    "Write",
    "build",
    "write_partner_lists",
]
