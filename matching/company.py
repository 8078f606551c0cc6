"""A company as a list holds it: the one input of matching. Holds what was read, judges nothing."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Company:
    """One record of a CRM or of a partner's list; a field that is not known is empty."""

    id: str
    name: str
    website: str = ""
    domain: str = ""
    country: str = ""
    state: str = ""
    city: str = ""
    postal_code: str = ""
    street: str = ""
    phone: str = ""
    email: str = ""
    duns: str = ""
    tax_id: str = ""
    parent_id: str = ""
