"""Our accounts and partners' accounts as the companies that matching compares."""

from collections.abc import Iterable

from matching.company import Company
from partnering.accounts import Account
from partnering.partners import PartnerAccount


def from_accounts(accounts: Iterable[Account]) -> tuple[Company, ...]:
    """Turn accounts into companies under our own ids; a parent that we do not hold is dropped."""
    held = list(accounts)
    ids = {account.key: str(account.id) for account in held}
    return tuple(
        Company(
            id=str(account.id),
            name=account.name,
            website=account.website,
            country=account.country,
            state=account.state,
            city=account.city,
            postal_code=account.postal_code,
            street=account.street,
            phone=account.phone,
            email=account.email,
            duns=account.duns,
            tax_id=account.tax_id,
            parent_id=ids.get(account.parent_key, ""),
        )
        for account in held
    )


def from_partner_accounts(rows: Iterable[PartnerAccount]) -> tuple[Company, ...]:
    """Turn partners' rows into companies under our own ids; parents are sought per partner."""
    held = list(rows)
    ids = {(row.partner_id, row.external_id): str(row.id) for row in held}
    return tuple(
        Company(
            id=str(row.id),
            name=row.name,
            website=row.website,
            domain=row.domain,
            country=row.country,
            state=row.state,
            city=row.city,
            postal_code=row.postal_code,
            street=row.street,
            phone=row.phone,
            email=row.email,
            duns=row.duns,
            tax_id=row.tax_id,
            parent_id=ids.get((row.partner_id, row.parent_id), ""),
        )
        for row in held
    )
