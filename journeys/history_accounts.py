"""Which account each row of earlier registrations means: the one it names, or the one found.

What is not certain is never guessed: the row is refused, with the accounts that it may mean.
"""

from dataclasses import dataclass
from datetime import datetime

from journeys.deal_evidence import NEW_ACCOUNT
from journeys.desk import Desk
from journeys.find_customer import Found, find_customers
from journeys.history_file import HistoryFile, HistoryRow, refuse
from matching.unusable import InputFault
from partnering.spelling import fold

# Written in the column `account` of a customer whom the CRM does not know.
NEW = "new"
# A customer of the file whom nobody knows: it gets a number when the file is loaded.
UNNUMBERED = f"{NEW_ACCOUNT}row "
_MOST_CANDIDATES = 3


@dataclass(frozen=True, slots=True)
class Resolved:
    """A row with the account that it means; rows that say the same of a new customer share one."""

    row: HistoryRow
    account_key: str


def resolve(desk: Desk, file: HistoryFile, *, now: datetime) -> list[Resolved]:
    """Find the account of each row; nothing is written.

    Raises: InputFault with a line for each row of which no account can be said for certain.
    """
    faults: list[InputFault] = []
    named = {row.account for row in file.rows if row.account and not _says_new(row)}
    with desk.store.read() as view:
        known = {key for key in named if view.accounts.by_key(key) is not None}
    claims = list({_customer(row): row.claim for row in file.rows if not row.account}.items())
    answers = find_customers(desk, [claim for _, claim in claims], now=now) if claims else []
    meant = dict(zip((customer for customer, _ in claims), answers, strict=True))
    new: dict[tuple[str, ...], str] = {}
    resolved = []
    for row in file.rows:
        key = "" if _says_new(row) else row.account
        if key and key not in known:
            words = f"the CRM has no account {key!r}, as far as it was synced"
            faults.append(InputFault(file.name, row.row, "account", words))
        elif not row.account:
            found = meant[_customer(row)]
            key = found.account_key
            if not found.certain:
                faults.append(InputFault(file.name, row.row, "account", _candidates(found)))
        if not key:
            key = new.setdefault(_customer(row), f"{UNNUMBERED}{row.row}")
        resolved.append(Resolved(row, key))
    refuse(file.name, len(file.rows), len({each.row for each in faults}), faults)
    return resolved


def _says_new(row: HistoryRow) -> bool:
    return row.account.casefold() == NEW


def _candidates(found: Found) -> str:
    named = "; ".join(
        f"{each.name} ({each.account_key})" for each in found.candidates[:_MOST_CANDIDATES]
    )
    return f"may be {named}: write the id of the right one here, or `{NEW}`"


def _customer(row: HistoryRow) -> tuple[str, ...]:
    said = row.claim
    texts = (said.customer, said.country, said.domain, said.duns, said.tax_id)
    return tuple(map(fold, texts))
