"""What somebody says of a partner in a form or on the command line, before it is one."""

from dataclasses import dataclass

from partnering.partners import Contact, Partner
from partnering.refusals import Invalid


@dataclass(frozen=True, slots=True)
class PartnerDraft:
    """A partner as it was typed: domains and countries in any spelling, families in free text."""

    name: str
    domains: tuple[str, ...] = ()
    countries: tuple[str, ...] = ()
    families: tuple[str, ...] = ()
    tier: str = ""
    manager_id: int | None = None
    crm_account_key: str = ""
    contacts: tuple[Contact, ...] = ()


class DraftFault(Invalid):
    """A draft that cannot be used: `fields` says in one line for each field what was expected."""

    def __init__(self, fields: dict[str, str]) -> None:
        super().__init__(" ".join(fields.values()))
        self.fields = fields


def draft_of(partner: Partner) -> PartnerDraft:
    """Give a partner as a draft, to be changed and handed back."""
    return PartnerDraft(
        name=partner.name,
        domains=partner.domains,
        countries=partner.countries,
        families=partner.families,
        tier=partner.tier,
        manager_id=partner.manager_id,
        crm_account_key=partner.crm_account_key,
        contacts=partner.contacts,
    )
