"""Rows of the four files as the product's records; the column names are documented here.

- `accounts.csv`: id, name; website, country, state, city, postal_code, street, phone, email, duns,
  tax_id, parent_id, owner_id or owner_email, type
- `opportunities.csv`: id, account_id, name; stage, amount, currency, close_date, is_closed, is_won,
  owner_id or owner_email, product_families (parted by `;`), created_date, last_activity_date,
  stage_date (when it came to its stage), registration (such as DR-42), partner, partner_role,
  is_registered, protected_until. Where is_closed or is_won is empty, the stages `Closed Won` and
  `Closed Lost` say it.
- `leads.csv`: id, company; name, email, website, country, status, owner_id or owner_email,
  is_converted, opportunity_id (the deal that was made of it)
- `users.csv`: id, name; email, is_active, zone, manager_id

Columns before the semicolon are required; others that are not named here are ignored. An
owner_email that no row of `users.csv` carries stands for a user of its own, whose id is the e-mail.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from crm.files.cells import NAME_LENGTH, Cells
from crm.port import Kind, Record
from partnering.accounts import Account, Lead, Opportunity
from partnering.people import CrmUser


@dataclass(frozen=True, slots=True)
class Context:
    """What a row means besides its own cells: users by e-mail, and the currency by default."""

    user_keys: Mapping[str, str]
    currency: str

    def owner(self, row: Cells) -> str:
        if key := row.text("owner_id", limit=NAME_LENGTH):
            return key
        email = row.email("owner_email")
        return self.user_keys.get(email, email)


def account(row: Cells, context: Context) -> Account:
    return Account(
        key=row.text("id", limit=NAME_LENGTH),
        name=row.name(),
        website=row.text("website"),
        country=row.text("country"),
        state=row.text("state"),
        city=row.text("city"),
        postal_code=row.text("postal_code"),
        street=row.text("street"),
        phone=row.text("phone"),
        email=row.text("email"),
        duns=row.text("duns"),
        tax_id=row.text("tax_id"),
        parent_key=row.text("parent_id", limit=NAME_LENGTH),
        owner_key=context.owner(row),
        type=row.text("type"),
    )


def opportunity(row: Cells, context: Context) -> Opportunity:
    account_key = row.text("account_id", limit=NAME_LENGTH)
    if not account_key:
        raise row.wrong("account_id", "is empty, expected the id of an account")
    stage = row.text("stage")
    words = stage.lower().split()
    return Opportunity(
        key=row.text("id", limit=NAME_LENGTH),
        account_key=account_key,
        name=row.name(),
        stage=stage,
        amount=row.money("amount", currency=context.currency),
        close_on=row.day("close_date"),
        is_closed=row.flag("is_closed", empty=words[:1] == ["closed"]),
        is_won=row.flag("is_won", empty=words == ["closed", "won"]),
        owner_key=context.owner(row),
        families=_families(row.text("product_families")),
        created_at=row.start_of_day("created_date"),
        last_activity_at=row.start_of_day("last_activity_date"),
        stage_since=row.start_of_day("stage_date"),
        registration_ref=row.text("registration", limit=NAME_LENGTH),
        partner_name=row.text("partner", limit=NAME_LENGTH),
        partner_role=row.text("partner_role", limit=NAME_LENGTH),
        is_registered=row.flag("is_registered", empty=False),
        protected_until=row.day("protected_until"),
    )


def lead(row: Cells, context: Context) -> Lead:
    return Lead(
        key=row.text("id", limit=NAME_LENGTH),
        company=row.name("company"),
        name=row.text("name", limit=NAME_LENGTH),
        email=row.email("email"),
        website=row.text("website"),
        country=row.text("country"),
        status=row.text("status"),
        owner_key=context.owner(row),
        is_converted=row.flag("is_converted", empty=False),
        opportunity_key=row.text("opportunity_id", limit=NAME_LENGTH),
    )


def user(row: Cells, context: Context) -> CrmUser:
    return CrmUser(
        key=row.text("id", limit=NAME_LENGTH),
        name=row.name(),
        email=row.email("email"),
        is_active=row.flag("is_active", empty=True),
        zone=row.zone("zone"),
        manager_key=row.text("manager_id", limit=NAME_LENGTH),
    )


def user_named_by(email: str) -> CrmUser:
    """Make the user that an owner_email stands for."""
    return CrmUser(key=email, name=email.partition("@")[0], email=email)


@dataclass(frozen=True, slots=True)
class FileShape:
    """Which file holds a kind, what it must have, and how a row is read."""

    file: str
    required: frozenset[str]
    read: Callable[[Cells, Context], Record]


SHAPES: Mapping[Kind, FileShape] = {
    Kind.USER: FileShape("users.csv", frozenset({"id", "name"}), user),
    Kind.ACCOUNT: FileShape("accounts.csv", frozenset({"id", "name"}), account),
    Kind.OPPORTUNITY: FileShape(
        "opportunities.csv", frozenset({"id", "account_id", "name"}), opportunity
    ),
    Kind.LEAD: FileShape("leads.csv", frozenset({"id", "company"}), lead),
}


def _families(cell: str) -> tuple[str, ...]:
    return tuple(sorted({part.strip() for part in cell.split(";")} - {""}))
